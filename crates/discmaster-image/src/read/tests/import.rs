use super::lay::{self, *};
use crate::plan::Names;
use crate::read::import::import;
use crate::read::{Image, ReadError};
use crate::source::{RecordedExtent, Source};
use crate::time::Timestamp;
use crate::tree::{NodeKind, Tree};

fn imported(bytes: &[u8]) -> Result<Tree, ReadError> {
    let image = Image::open(bytes)?;
    import(&image, image.best())
}

/// Path, time, and the extents of a file.
type Row = (String, Timestamp, Option<Vec<(u32, u32)>>);

/// Everything, in the order of the records.
fn listed(tree: &Tree) -> Vec<Row> {
    tree.nodes()
        .map(|(id, node)| {
            let extents = match &node.kind {
                NodeKind::Directory(_) => None,
                NodeKind::File(Source::Recorded(recorded)) => {
                    let pair = |it: &RecordedExtent| (it.start, it.length);
                    Some(recorded.extents().iter().map(pair).collect())
                }
                other => panic!("{other:?}"),
            };
            (tree.path(id), node.modified, extents)
        })
        .collect()
}

/// The image cannot be imported, at a path and for a reason.
fn refused(bytes: &[u8], at: &str, why: &str) {
    match imported(bytes) {
        Err(ReadError::Unsupported { path, what }) => {
            assert_eq!(path, at);
            assert!(what.contains(why), "{what}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_and_times_and_places_are_the_images() {
    let date = Timestamp::from_seconds(DATE_SECONDS);
    let row = |path: &str, extents| (path.to_owned(), date, extents);
    let readme = (27, README.len() as u32);
    let expected = [
        row("/", None),
        row("/docs", None),
        row("/docs/notes", Some(vec![(28, 5000)])),
        row("/empty", Some(vec![])),
        row("/Read me.txt", Some(vec![readme])),
    ];
    let bytes = lay::image();
    assert_eq!(listed(&imported(&bytes).unwrap()), expected);
    let image = Image::open(&bytes).unwrap();
    let iso = import(&image, Names::Iso).unwrap();
    let paths: Vec<_> = iso.nodes().map(|(id, _)| iso.path(id)).collect();
    let expected = ["/", "/DOCS", "/DOCS/NOTES", "/EMPTY", "/README.TXT"];
    assert_eq!(paths, expected);
}

#[test]
fn every_section_is_kept() {
    let tree = imported(&iso_with(&[
        record(b"BIG.;1", 29, 2048, MULTI_EXTENT),
        record(b"BIG.;1", 0, 0, MULTI_EXTENT),
        record(b"BIG.;1", 27, 100, 0),
        record(b"FORK.;1", 28, 20, ASSOCIATED),
    ]));
    let tree = listed(&tree.unwrap());
    assert_eq!(tree.len(), 2);
    assert_eq!(tree[1].2, Some(vec![(29, 2048), (27, 100)]));
}

#[test]
fn an_extended_attribute_record_is_left_behind() {
    let mut file = record(b"F.;1", 27, 10, 0);
    file[1] = 2;
    let tree = listed(&imported(&iso_with(&[file])).unwrap());
    assert_eq!(tree[1].2, Some(vec![(29, 10)]));
}

#[test]
fn a_time_that_is_none_stays_none() {
    let mut bytes = lay::image();
    put(&mut bytes, JOLIET_ROOT + FIRST_RECORD + 18, &[0; 7]);
    let tree = listed(&imported(&bytes).unwrap());
    assert_eq!(tree[1].1, Timestamp::UNSPECIFIED);
    assert_eq!(
        tree[1].1.to_record(),
        crate::wire::date_time::RecordDateTime::default()
    );
}

#[test]
fn what_no_plan_can_point_to_is_refused() {
    let mut mixed = record(b"MIXED.;1", 27, 2048 + 10, 0);
    (mixed[26], mixed[27]) = (1, 2);
    refused(&iso_with(&[mixed]), "MIXED", "interleaved");

    // Blocks of 1024 bytes, of which a file begins in an odd one.
    let mut bytes = iso_with(&[]);
    put(&mut bytes, PVD + 128, &[0, 4, 4, 0]);
    put(&mut bytes, PVD + 158, &[46, 0, 0, 0, 0, 0, 0, 46]);
    let records = [record(b"EVEN.;1", 54, 10, 0), record(b"ODD.;1", 55, 10, 0)];
    directory(&mut bytes, ISO_ROOT, 46, 46, &records[..1]);
    assert_eq!(
        listed(&imported(&bytes).unwrap())[1].2,
        Some(vec![(27, 10)])
    );
    directory(&mut bytes, ISO_ROOT, 46, 46, &records);
    refused(&bytes, "ODD", "begins within a block");
}

#[test]
fn names_that_no_tree_takes_are_refused() {
    for (name, why) in [("..", "`..`"), ("a/b", "`/`"), ("", "empty")] {
        let mut bytes = lay::image();
        let records = [record(&ucs2(name), 28, 5000, 0)];
        directory(&mut bytes, JOLIET_DOCS, 26, 25, &records);
        refused(&bytes, &format!("docs/{name}"), why);
    }
    let twice = "more than once";
    let file = record(b"A.;1", 27, 1, 0);
    refused(&iso_with(&[file.clone(), file.clone()]), "A", twice);
    let folder = record(b"A", 24, 2048, DIRECTORY);
    refused(&iso_with(&[folder.clone(), file]), "A", twice);
    let empty = record(b"A", 0, 0, DIRECTORY);
    refused(&iso_with(&[folder, empty]), "A", twice);
}
