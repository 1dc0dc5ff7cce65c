//! What the planner records of any tree, the reader reads. Other people's programs say whether the two
//! understand the standard, too.

use discmaster_image::plan::{Deep, Options, Plan, RockRidge};
use discmaster_image::read::import::import;
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Entry, Image, Kind, View};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Attributes, Device, Existing, NodeId, NodeKind, Special, Tree};
use discmaster_image::write::to_writer;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum What {
    Folder,
    File(usize),
    /// Another name of a file before it, or a file like it.
    Link(prop::sample::Index),
    Symlink(Vec<u8>),
    Special(Special),
}

fn what() -> impl Strategy<Value = What> {
    let device = (1u32..5000, 0u32..300_000).prop_map(|(major, minor)| Device { major, minor });
    prop_oneof![
        6 => Just(What::Folder),
        3 => (0usize..5000).prop_map(What::File),
        1 => any::<prop::sample::Index>().prop_map(What::Link),
        2 => "/?([a-zé.]{1,300}|\\.\\.|\\.)(/([a-z]{1,90}|\\.\\.|\\.)){0,20}"
            .prop_map(|target| What::Symlink(target.into_bytes())),
        1 => prop_oneof![
            Just(Special::Pipe),
            Just(Special::Socket),
            device.clone().prop_map(Special::BlockDevice),
            device.prop_map(Special::CharacterDevice),
        ].prop_map(What::Special),
    ]
}

type Row = (
    Vec<u8>,
    prop::sample::Index,
    bool,
    What,
    (u32, u32, u32),
    i64,
);

/// A name, where it goes (or into the newest folder), what it is, attributes, time.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let name = prop::collection::vec(1u8..=255, 1..255).prop_filter("a name", |name| {
        !name.contains(&b'/') && name != b"." && name != b".."
    });
    let attributes = (0u32..0o10000, any::<u32>(), any::<u32>());
    let time = prop_oneof![4 => 0i64..4_000_000_000, 1 => 6_000_000_000i64..200_000_000_000];
    let row = (
        name,
        any::<prop::sample::Index>(),
        any::<bool>(),
        what(),
        attributes,
        time,
    );
    prop::collection::vec(row, 0..60)
}

fn tree(rows: &[Row]) -> Tree {
    let mut tree = Tree::new(Timestamp::from_seconds(1_000_000_000));
    let (mut folders, mut files) = (vec![NodeId::ROOT], Vec::new());
    for (name, index, newest, what, (mode, uid, gid), seconds) in rows {
        let newest = newest.then(|| folders[folders.len() - 1]);
        let parent = newest.unwrap_or(*index.get(&folders));
        if tree.child(parent, name).is_some() {
            continue;
        }
        let (time, new) = (Timestamp::from_seconds(*seconds), Existing::Refuse);
        let bytes = |length: usize| -> Source {
            let content = (0u8..=250).cycle().skip(length % 7).take(length);
            Source::Bytes(content.collect::<Vec<u8>>().into())
        };
        let id = match what {
            What::Folder => tree.add_directory(parent, name, time),
            What::File(length) => tree.add_file(parent, name, time, bytes(*length), new),
            What::Link(_) if files.is_empty() => continue,
            What::Link(to) => {
                let to: NodeId = *to.get(&files);
                let NodeKind::File(source) = tree.node(to).kind.clone() else {
                    continue;
                };
                let time = tree.node(to).modified;
                tree.add_file(parent, name, time, source, new)
                    .inspect(|id| tree.link(to, *id))
            }
            What::Symlink(target) => tree.add_symlink(parent, name, time, target, new),
            What::Special(special) => tree.add_special(parent, name, time, *special, new),
        };
        let id = id.unwrap();
        match tree.node(id).kind {
            NodeKind::Directory(_) => folders.push(id),
            NodeKind::File(_) => files.push(id),
            _ => {}
        }
        let (mode, uid, gid) = (*mode, *uid, *gid);
        tree.set_attributes(id, Attributes { mode, uid, gid });
    }
    tree
}

/// Everything about a node, by its path: kind, permissions and owner, time, content.
type Facts = BTreeMap<Vec<u8>, (String, Option<Attributes>, Timestamp, Vec<u8>)>;

fn planned(tree: &Tree) -> Facts {
    let mut paths: Vec<Vec<u8>> = Vec::new();
    let mut facts = Facts::new();
    for (id, node) in tree.nodes() {
        let above = if id == NodeId::ROOT {
            &[][..]
        } else {
            &paths[node.parent.index()]
        };
        let slash = if above.is_empty() { &b""[..] } else { b"/" };
        let path = [above, slash, &node.name].concat();
        paths.push(path.clone());
        let (kind, content) = match &node.kind {
            NodeKind::Directory(_) => ("folder".to_owned(), Vec::new()),
            NodeKind::File(Source::Bytes(bytes)) => ("file".to_owned(), bytes.to_vec()),
            NodeKind::File(other) => panic!("{other:?}"),
            NodeKind::Symlink(target) => ("link".to_owned(), target.to_vec()),
            NodeKind::Special(special) => (format!("{special:?}"), Vec::new()),
        };
        if id != NodeId::ROOT {
            facts.insert(path, (kind, Some(node.attributes), node.modified, content));
        }
    }
    facts
}

fn read(image: &Image<&[u8]>, entry: &Entry) -> (String, Option<Attributes>, Timestamp, Vec<u8>) {
    let (kind, content) = match &entry.kind {
        Kind::Directory => ("folder".to_owned(), Vec::new()),
        Kind::File => {
            let mut content = vec![0; usize::try_from(entry.size).unwrap()];
            image.file(entry).unwrap().read_at(&mut content, 0).unwrap();
            ("file".to_owned(), content)
        }
        Kind::Symlink(target) => ("link".to_owned(), target.to_vec()),
        Kind::Special(special) => (format!("{special:?}"), Vec::new()),
    };
    let attributes = entry.posix.map(|posix| Attributes {
        mode: posix.mode,
        uid: posix.uid,
        gid: posix.gid,
    });
    (kind, attributes, entry.modified.unwrap(), content)
}

proptest! {
    #[test]
    fn what_is_recorded_is_read_back(
        rows in rows(),
        deep in prop::sample::select(vec![Deep::Relocate, Deep::Plain]),
    ) {
        let tree = tree(&rows);
        let expected = planned(&tree);
        let mut options = Options::new(Timestamp::from_seconds(1_000_000_000));
        options.joliet = None;
        options.rock_ridge = Some(RockRidge {
            deep,
            ..RockRidge::default()
        });
        let plan = Plan::new(tree, &options).unwrap();
        let mut bytes = Vec::new();
        to_writer(&plan, &mut bytes, &()).unwrap();
        let image = Image::open(bytes.as_slice()).unwrap();
        prop_assert_eq!(image.best(), View::RockRidge);
        let mut found = Facts::new();
        let mut names: BTreeMap<u32, u32> = BTreeMap::new();
        // By paths as messages show them.
        let mut serials: BTreeMap<Vec<u8>, u32> = BTreeMap::new();
        let mut links = Vec::new();
        for entry in image.walk(View::RockRidge).unwrap() {
            let entry = entry.unwrap();
            let posix = entry.posix.unwrap();
            if !entry.is_directory() {
                *names.entry(posix.serial.unwrap()).or_default() += 1;
                links.push((posix.serial.unwrap(), posix.links));
            }
            if entry.is_file() {
                let shown = format!("/{}", entry.path_lossy());
                serials.insert(shown.into_bytes(), posix.serial.unwrap());
            }
            found.insert(entry.path.clone(), read(&image, &entry));
        }
        prop_assert_eq!(&found, &expected);
        // As many names as it says have each serial number.
        for (serial, links) in links {
            prop_assert_eq!(names[&serial], links);
        }
        let report = verify(&image, &()).unwrap();
        let odd: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
        prop_assert!(odd.is_empty(), "{odd:#?}");
        let again = import(&image, View::RockRidge).unwrap();
        prop_assert_eq!(again.len(), expected.len() + 1);
        for (id, node) in again.nodes() {
            if let Some(serial) = serials.get(again.path(id).as_bytes()) {
                prop_assert_eq!(node.sharing.links.is_some(), names[serial] > 1);
            }
        }
    }
}
