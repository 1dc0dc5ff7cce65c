//! What the planner lays out, the reader reads.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::BLOCK;
use discmaster_image::plan::{Names, Options, Plan};
use discmaster_image::read::import::import;
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Entry, Image, ReadAt, ReadError};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::to_writer;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;

/// Paths and content; folders have none.
type Files = BTreeMap<String, Option<Vec<u8>>>;

fn tree(files: &Files, time: Timestamp) -> Tree {
    let mut tree = Tree::new(time);
    let mut folders = BTreeMap::from([(String::new(), NodeId::ROOT)]);
    for (path, content) in files {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = *folders.get(above).unwrap();
        let name = name.as_bytes();
        match content {
            None => {
                let folder = tree.add_directory(parent, name, time).unwrap();
                folders.insert(path.clone(), folder);
            }
            Some(content) => {
                let source = Source::Bytes(content.as_slice().into());
                tree.add_file(parent, name, time, source, Existing::Refuse)
                    .unwrap();
            }
        }
    }
    tree
}

fn image(files: &Files, time: Timestamp) -> Vec<u8> {
    let plan = Plan::new(tree(files, time), &Options::new(time)).unwrap();
    let mut bytes = Vec::new();
    to_writer(&plan, &mut bytes, &()).unwrap();
    bytes
}

fn read(image: &Image<Vec<u8>>, time: Timestamp) -> Files {
    let mut files = Files::new();
    for entry in image.walk(Names::Joliet).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.modified, Some(Timestamp::from_seconds(time.seconds)));
        let content = content(image, &entry);
        files.insert(String::from_utf8(entry.path).unwrap(), content);
    }
    files
}

fn content<R: ReadAt>(image: &Image<R>, entry: &Entry) -> Option<Vec<u8>> {
    (!entry.is_directory()).then(|| {
        let mut content = Vec::new();
        let mut file = image.file(entry).unwrap();
        file.read_to_end(&mut content).unwrap();
        content
    })
}

/// Files with their times, as sessions add to one another.
type Disc = BTreeMap<String, (Option<Vec<u8>>, Timestamp)>;

/// Adds what a later session can: a file never takes a folder's place, nor the reverse.
fn overlay(disc: &mut Disc, files: Files, time: Timestamp) -> Files {
    let mut added = Files::new();
    for (path, content) in files {
        let kind = |disc: &Disc, path: &str| disc.get(path).map(|(content, _)| content.is_none());
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let fits = above
            .map(|above| kind(disc, above))
            .all(|it| it != Some(false))
            && kind(disc, &path).is_none_or(|is| is == content.is_none());
        if fits {
            added.insert(path.clone(), content.clone());
            disc.insert(path, (content, time));
        }
    }
    added
}

prop_compose! {
    /// A tree built top down: each name joins one of the folders before it.
    fn trees()(
        nodes in prop::collection::vec(
            ("[a-zA-Z0-9 ._éß日\u{1f4bf}]{0,20}[a-z日\u{1f4bf}]", any::<prop::sample::Index>(), prop::option::of(0usize..5000)),
            0..40,
        ),
    ) -> Files {
        let mut folders = vec![String::new()];
        let mut files = Files::new();
        for (name, parent, length) in nodes {
            let parent = parent.get(&folders);
            let path = if parent.is_empty() { name } else { format!("{parent}/{name}") };
            let unlike = |other: &String| other.to_lowercase() == path.to_lowercase();
            if files.keys().any(unlike) {
                continue;
            }
            let content = length.map(|length| (0u8..=252).cycle().take(length).collect());
            if content.is_none() {
                folders.push(path.clone());
            }
            files.insert(path, content);
        }
        files
    }
}

fn named_by<R: ReadAt>(image: &Image<R>, names: Names) -> Disc {
    image
        .walk(names)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let path = String::from_utf8(entry.path.clone()).unwrap();
            (path, (content(image, &entry), entry.modified.unwrap()))
        })
        .collect()
}

proptest! {
    #[test]
    fn what_is_planned_is_read(files in trees(), seconds in 0i64..5_000_000_000) {
        let time = Timestamp::from_seconds(seconds);
        let bytes = image(&files, time);
        let mut short = bytes.clone();
        let image = Image::open(bytes).unwrap();
        prop_assert_eq!(read(&image, time), files);
        let report = verify(&image, &()).unwrap();
        let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
        prop_assert!(oddities.is_empty(), "{oddities:#?}");
        short.pop();
        let truncated = Image::open(short);
        prop_assert!(matches!(truncated, Err(ReadError::Truncated { .. })), "truncated");
    }

    #[test]
    fn each_session_holds_all_before_it(
        sessions in prop::collection::vec((trees(), 0u32..200), 2..4),
        names in prop::sample::select(vec![Names::Joliet, Names::Iso]),
    ) {
        let (mut bytes, mut disc, mut last): (Vec<u8>, _, _) = (Vec::new(), Disc::new(), None);
        for (number, (files, gap)) in (0..).zip(sessions) {
            let time = Timestamp::from_seconds(1_000_000_000 + number);
            let mut options = Options::new(time);
            let mut merged = match last {
                None => Tree::new(time),
                Some(start) => {
                    options.start = u32::try_from(bytes.len() as u64 / BLOCK).unwrap() + gap;
                    let image = Image::open_session(bytes.as_slice(), start).unwrap();
                    let old = import(&image, names).unwrap();
                    prop_assert!(old.files().all(|(_, it)| matches!(it, Source::Recorded(_))));
                    if names == Names::Iso {
                        // From here on the files are called as the ISO tree calls them.
                        disc = named_by(&image, names);
                    }
                    old
                }
            };
            let added = overlay(&mut disc, files, time);
            merged.merge(&tree(&added, time), Existing::Replace, &mut |_| true).unwrap();
            let plan = Plan::new(merged, &options).unwrap();
            bytes.resize(usize::try_from(u64::from(plan.start()) * BLOCK).unwrap(), 0xEE);
            to_writer(&plan, &mut bytes, &()).unwrap();
            last = Some(plan.start());

            let image = Image::open_session(bytes.as_slice(), plan.start()).unwrap();
            prop_assert_eq!(&named_by(&image, Names::Joliet), &disc);
            let report = verify(&image, &()).unwrap();
            let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
            prop_assert!(oddities.is_empty(), "{oddities:#?}");
        }
    }
}
