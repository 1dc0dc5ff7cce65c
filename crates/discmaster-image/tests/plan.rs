//! Plans of every shape of tree, without a byte of content.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::BLOCK;
use discmaster_image::name::joliet::BadName;
use discmaster_image::plan::{
    ByteOrder, Content, Extent, JolietNames, Level, Metadata, Names, Options, Plan, PlanError,
};
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read};
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000_000);

/// A content of which only the length matters.
#[derive(Debug)]
struct Zeros(u64);

impl StreamSource for Zeros {
    fn len(&self) -> u64 {
        self.0
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::repeat(0).take(self.0)))
    }
}

/// Adds a file, and the folders above it, by its path.
fn add(tree: &mut Tree, path: &str, length: u64) {
    let mut folder = NodeId::ROOT;
    let mut names = path.split('/').peekable();
    while let Some(name) = names.next() {
        if names.peek().is_some() {
            folder = tree.add_directory(folder, name.as_bytes(), NOW).unwrap();
        } else {
            let source = Source::Stream(Arc::new(Zeros(length)));
            tree.add_file(folder, name.as_bytes(), NOW, source, Existing::Refuse)
                .unwrap();
        }
    }
}

fn tree_of<'a>(files: impl IntoIterator<Item = (&'a str, u64)>) -> Tree {
    let mut tree = Tree::new(NOW);
    for (path, length) in files {
        add(&mut tree, path, length);
    }
    tree
}

fn plan_of<'a>(files: impl IntoIterator<Item = (&'a str, u64)>) -> Plan {
    plan_at(0, files)
}

fn plan_at<'a>(start: u32, files: impl IntoIterator<Item = (&'a str, u64)>) -> Plan {
    let mut options = Options::new(NOW);
    options.start = start;
    Plan::new(tree_of(files), &options).unwrap()
}

/// A directory record, as a reader sees it.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    extent: u32,
    length: u32,
    flags: u8,
    identifier: Vec<u8>,
}

/// The records of a directory but the first two, which must be its own and its parent's. Panics
/// where one crosses a sector.
fn records(bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    for sector in bytes.chunks(2048) {
        let mut at = 0;
        while at < 2048 && sector[at] != 0 {
            let record = &sector[at..at + usize::from(sector[at])];
            let number =
                |from: usize| u32::from_le_bytes(record[from..from + 4].try_into().unwrap());
            records.push(Record {
                extent: number(2),
                length: number(10),
                flags: record[25],
                identifier: record[33..33 + usize::from(record[32])].to_vec(),
            });
            at += record.len();
        }
        assert!(sector[at..].iter().all(|&byte| byte == 0));
    }
    assert_eq!(records[0].identifier, [0]);
    assert_eq!(records[1].identifier, [1]);
    records.split_off(2)
}

fn directory(plan: &Plan, names: Names, node: NodeId) -> Vec<Record> {
    records(&plan.metadata(Metadata::Directory { names, node }))
}

/// What an image is, apart from the order in which its tree was put together: its metadata, and
/// which path lies where.
fn image(plan: &Plan) -> Vec<(u32, u64, Result<Vec<u8>, String>)> {
    plan.extents()
        .iter()
        .map(|extent| {
            let content = match extent.content {
                Content::Metadata(which) => Ok(plan.metadata(which)),
                Content::BootImage { offset } => Err(format!("boot image from {offset}")),
                Content::Base { offset } => Err(format!("earlier image from {offset}")),
                Content::File { node, offset } => {
                    Err(format!("{} from {offset}", plan.tree().path(node)))
                }
            };
            (extent.start, extent.length, content)
        })
        .collect()
}

#[test]
fn an_empty_tree_is_an_image() {
    for joliet in [None, Some(JolietNames::Standard)] {
        let mut options = Options::new(NOW);
        options.joliet = joliet;
        options.padding = 0;
        let plan = Plan::new(Tree::new(NOW), &options).unwrap();
        assert_eq!(plan.has_joliet(), joliet.is_some());
        let last = plan.extents().last().unwrap();
        assert_eq!(u64::from(plan.blocks()), last.end());
        assert_eq!(directory(&plan, Names::Iso, NodeId::ROOT), []);
    }
}

#[test]
fn the_record_of_an_empty_file_points_into_the_volume() {
    let mut options = Options::new(NOW);
    options.padding = 0;
    let plan = Plan::new(tree_of([("empty", 0)]), &options).unwrap();
    let record = &directory(&plan, Names::Iso, NodeId::ROOT)[0];
    assert_eq!(record.length, 0);
    assert!(record.extent < plan.blocks());
    assert_eq!(plan.files().count(), 0);
}

#[test]
fn a_directory_of_ten_thousand_files_spans_sectors() {
    let names: Vec<_> = (0..10_000)
        .map(|n| format!("file number {n}.data"))
        .collect();
    let plan = plan_of(names.iter().map(|name| (name.as_str(), 1)));
    for names in [Names::Iso, Names::Joliet] {
        let records = directory(&plan, names, NodeId::ROOT);
        assert_eq!(records.len(), 10_000);
        assert!(records.is_sorted_by(|one, other| one.identifier < other.identifier));
    }
}

#[test]
fn depth_has_no_limit() {
    let path = "folder/".repeat(200) + "file";
    let plan = plan_of([(path.as_str(), 5)]);
    assert_eq!(plan.files().count(), 1);
    let table = Metadata::PathTable {
        names: Names::Iso,
        order: ByteOrder::Little,
    };
    // The root's record has 10 bytes, those of the others 14.
    assert_eq!(plan.metadata(table).len(), 10 + 200 * 14);
}

#[test]
fn a_file_of_several_sections_has_a_record_for_each() {
    let size = 9_000_000_000;
    let plan = plan_of([("a", 1), ("big.bin", size), ("c", 1)]);
    assert_eq!(plan.level(), Level::Three);
    let extent = plan
        .files()
        .find(|(extent, ..)| extent.length == size)
        .unwrap()
        .0;
    for names in [Names::Iso, Names::Joliet] {
        let records = directory(&plan, names, NodeId::ROOT);
        let found: Vec<_> = records[1..4]
            .iter()
            .map(|record| (record.extent - extent.start, record.length, record.flags))
            .collect();
        assert_eq!(
            found,
            [
                (0, 4_294_965_248, 0x80),
                (2_097_151, 4_294_965_248, 0x80),
                (4_194_302, 410_069_504, 0),
            ]
        );
        assert_eq!(records[1].identifier, records[3].identifier);
        assert_eq!(records.len(), 5);
    }
}

#[test]
fn the_longest_section_needs_no_second() {
    let plan = plan_of([("exact", 4_294_965_248)]);
    assert_eq!(plan.level(), Level::Two);
    assert_eq!(plan_of([("more", 4_294_965_249)]).level(), Level::Three);
}

#[test]
fn a_level_asked_for_is_kept_or_refused() {
    let mut options = Options::new(NOW);
    for level in [Level::One, Level::Two] {
        options.level = Some(level);
        let size = 1 << 32;
        let refused = Plan::new(tree_of([("d/big", size)]), &options).unwrap_err();
        let path = "/d/big".to_owned();
        assert_eq!(refused, PlanError::NeedsLevelThree { path, size, level });
    }
    options.level = Some(Level::One);
    let plan = Plan::new(tree_of([("a long name.html", 1)]), &options).unwrap();
    assert_eq!(plan.level(), Level::One);
    let record = &directory(&plan, Names::Iso, NodeId::ROOT)[0];
    assert_eq!(record.identifier, b"A_LONG_N.HTM;1");
}

#[test]
fn a_name_joliet_cannot_carry_is_an_error_of_its_own() {
    let refused = Plan::new(tree_of([("d/what?", 1)]), &Options::new(NOW)).unwrap_err();
    let fault = BadName::Character {
        character: '?',
        position: 5,
    };
    let path = "/d/what?".to_owned();
    assert_eq!(refused, PlanError::JolietName { path, fault });
    assert_eq!(
        refused.to_string(),
        "/d/what?: Joliet forbids character '?' (number 5 of the name)"
    );
    let mut options = Options::new(NOW);
    options.joliet = None;
    assert!(Plan::new(tree_of([("d/what?", 1)]), &options).is_ok());
}

#[test]
fn names_of_103_units_are_carried_when_asked_for() {
    let name = "n".repeat(103);
    let mut options = Options::new(NOW);
    let refused = Plan::new(tree_of([(name.as_str(), 1)]), &options);
    assert!(matches!(
        refused,
        Err(PlanError::JolietName {
            fault: BadName::TooLong {
                units: 103,
                limit: 64
            },
            ..
        })
    ));
    options.joliet = Some(JolietNames::Long);
    let plan = Plan::new(tree_of([(name.as_str(), 1)]), &options).unwrap();
    let record = &directory(&plan, Names::Joliet, NodeId::ROOT)[0];
    assert_eq!(record.identifier.len(), 210);
}

#[test]
fn path_tables_number_65535_directories_and_no_more() {
    let mut tree = Tree::new(NOW);
    for parent in 0..254u32 {
        let name = format!("parent {parent}");
        let parent = tree
            .add_directory(NodeId::ROOT, name.as_bytes(), NOW)
            .unwrap();
        for child in 0..257u32 {
            let name = format!("child {child}");
            tree.add_directory(parent, name.as_bytes(), NOW).unwrap();
        }
    }
    tree.add_directory(NodeId::ROOT, b"one", NOW).unwrap();
    tree.add_directory(NodeId::ROOT, b"two", NOW).unwrap();
    assert_eq!(tree.len(), 65_535);
    assert!(Plan::new(tree.clone(), &Options::new(NOW)).is_ok());
    tree.add_directory(NodeId::ROOT, b"one more", NOW).unwrap();
    assert_eq!(
        Plan::new(tree, &Options::new(NOW)).unwrap_err(),
        PlanError::TooManyDirectories { count: 65_536 }
    );
}

#[test]
fn more_blocks_than_32_bits_count_are_refused() {
    let terabytes = 1u64 << 42;
    let refused = Plan::new(
        tree_of([("a", terabytes), ("b", terabytes)]),
        &Options::new(NOW),
    );
    assert!(matches!(refused, Err(PlanError::TooLarge { blocks }) if blocks == 1 << 32));
    let refused = Plan::new(
        tree_of([("a", u64::MAX), ("b", u64::MAX)]),
        &Options::new(NOW),
    );
    assert!(matches!(refused, Err(PlanError::TooLarge { .. })));
}

#[test]
fn padding_and_minimum_count_as_blocks_of_the_volume() {
    let mut options = Options::new(NOW);
    let blocks = |options: &Options| Plan::new(tree_of([("a", 1)]), options).unwrap().blocks();
    let padded = blocks(&options);
    options.padding = 0;
    assert_eq!(padded, blocks(&options) + 150);
    options.minimum_blocks = 300;
    assert_eq!(blocks(&options), 300);
}

#[test]
fn large_files_begin_on_even_blocks_of_the_image_file() {
    let large = 1 << 20;
    for start in [0, 11_401] {
        let plan = plan_at(
            start,
            [
                ("a", 1),
                ("b", large),
                ("c", 1),
                ("d", large),
                ("e", large - 1),
                ("f", large),
            ],
        );
        for (extent, ..) in plan.files() {
            let at = plan.byte_of(extent);
            assert!(extent.length < large || at % 4096 == 0, "{extent:?}");
        }
    }
}

#[test]
fn where_an_image_starts_changes_addresses_and_nothing_else() {
    let files = [("a", 5), ("b/c", 3 << 20), ("b/d", 4_999_999_999), ("e", 0)];
    let (first, later) = (plan_of(files), plan_at(11_401, files));
    assert_eq!((first.start(), first.end()), (0, first.blocks()));
    let moved = |extent: &Extent| (extent.start + 11_401, extent.length, extent.content);
    let there = |extent: &Extent| (extent.start, extent.length, extent.content);
    let expected: Vec<_> = first.extents().iter().map(moved).collect();
    assert_eq!(
        later.extents().iter().map(there).collect::<Vec<_>>(),
        expected
    );
    assert_eq!((later.start(), later.blocks()), (11_401, first.blocks()));
    let records = |plan: &Plan, by: u32| {
        let folders = plan.tree().nodes().filter(|(_, node)| node.is_directory());
        folders
            .flat_map(|(folder, _)| directory(plan, Names::Joliet, folder))
            .map(|record| (record.extent - by, record.length, record.flags))
            .collect::<Vec<_>>()
    };
    assert_eq!(records(&later, 11_401), records(&first, 0));
}

#[test]
fn an_image_ends_before_the_last_address() {
    let mut options = Options::new(NOW);
    let plan = |options: &Options| Plan::new(tree_of([("a", 1)]), options);
    let blocks = plan(&options).unwrap().blocks();
    options.start = u32::MAX - blocks;
    assert_eq!(plan(&options).unwrap().end(), u32::MAX);
    options.start += 1;
    let blocks = 1 << 32;
    assert_eq!(plan(&options).unwrap_err(), PlanError::TooLarge { blocks });
    options.start = u32::MAX;
    assert!(plan(&options).is_err());
}

#[test]
fn the_same_content_under_two_names_has_two_places() {
    let mut tree = Tree::new(NOW);
    let source = Source::Bytes(vec![7; 5000].into());
    for name in [&b"one"[..], b"two"] {
        tree.add_file(NodeId::ROOT, name, NOW, source.clone(), Existing::Refuse)
            .unwrap();
    }
    let plan = Plan::new(tree, &Options::new(NOW)).unwrap();
    let starts: Vec<_> = plan
        .files()
        .map(|(extent, node, _)| {
            assert_eq!(plan.extent_of(node), Some(extent));
            extent.start
        })
        .collect();
    assert_eq!(starts[1], starts[0] + 3);
    assert_eq!(plan.extent_of(NodeId::ROOT), None);
}

#[test]
fn contents_lie_folder_by_folder_in_order_of_names() {
    let plan = plan_of([
        ("b/z", 1),
        ("c", 1),
        ("b/a/x", 1),
        ("a", 1),
        ("b/b", 1),
        ("A/x", 1),
    ]);
    let paths: Vec<_> = plan
        .files()
        .map(|(_, node, _)| plan.tree().path(node))
        .collect();
    assert_eq!(paths, ["/a", "/c", "/A/x", "/b/b", "/b/z", "/b/a/x"]);
}

/// Some paths and lengths; folders and files never share a name.
fn files() -> impl Strategy<Value = BTreeMap<String, u64>> {
    let folder = prop::sample::select(vec!["", "d1/", "d1/D2/", "d1/d2/d3/", "Dé/"]);
    let name = "[a-cA-C._é💿-]{1,6}f|x{40}[ab]{1,3}f";
    let length = prop_oneof![
        Just(0),
        1..10_000u64,
        (1 << 20)..(1 << 21) as u64,
        Just(5_000_000_000)
    ];
    prop::collection::btree_map(
        (folder, name).prop_map(|(folder, name)| folder.to_owned() + &name),
        length,
        0..40,
    )
}

/// Where images start: at the beginning of a disc, or anywhere on it.
fn starts() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), 1..10_000_000u32]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_content_has_its_place_and_nothing_overlaps(files in files(), start in starts()) {
        let plan = plan_at(start, files.iter().map(|(path, &length)| (path.as_str(), length)));
        let start = u64::from(start);
        let mut free = start + 16;
        for extent in plan.extents() {
            prop_assert!(u64::from(extent.start) >= free);
            prop_assert!(extent.length > 0);
            free = extent.end();
            if let Content::Metadata(which) = extent.content {
                prop_assert_eq!(plan.metadata(which).len() as u64, extent.length);
            }
        }
        prop_assert_eq!(u64::from(plan.end()), free + 150);
        prop_assert_eq!(u64::from(plan.blocks()), free + 150 - start);
        prop_assert_eq!(plan.bytes(), u64::from(plan.blocks()) * BLOCK);
        let placed: BTreeMap<_, _> = plan
            .files()
            .map(|(extent, node, _)| (plan.tree().path(node)[1..].to_owned(), extent.length))
            .collect();
        let expected: BTreeMap<_, _> = files.into_iter().filter(|(_, length)| *length > 0).collect();
        prop_assert_eq!(placed, expected);
    }

    #[test]
    fn both_trees_hold_every_file_where_its_content_lies(files in files(), start in starts()) {
        let plan = plan_at(start, files.iter().map(|(path, &length)| (path.as_str(), length)));
        for names in [Names::Iso, Names::Joliet] {
            let mut found = Vec::new();
            for (folder, _) in plan.tree().nodes().filter(|(_, node)| node.is_directory()) {
                let mut sum = 0;
                let mut start = None;
                let mut identifiers = HashSet::new();
                for record in directory(&plan, names, folder) {
                    let first = *start.get_or_insert(record.extent);
                    prop_assert_eq!(u64::from(record.extent), u64::from(first) + sum / BLOCK);
                    sum += u64::from(record.length);
                    if record.flags & 0x80 != 0 {
                        prop_assert_eq!(u64::from(record.length) % BLOCK, 0);
                        continue;
                    }
                    prop_assert!(identifiers.insert(record.identifier));
                    if record.flags & 0x02 == 0 && sum > 0 {
                        found.push((first, sum));
                    }
                    (sum, start) = (0, None);
                }
            }
            found.sort_unstable();
            let placed: Vec<_> = plan.files().map(|(extent, ..)| (extent.start, extent.length)).collect();
            prop_assert_eq!(found, placed);
        }
    }

    #[test]
    fn the_order_of_arrival_changes_nothing(
        (files, shuffled) in files().prop_flat_map(|files| {
            let list: Vec<_> = files.into_iter().collect();
            (Just(list.clone()), Just(list).prop_shuffle())
        })
    ) {
        let plan = |files: &[(String, u64)]| {
            plan_of(files.iter().map(|(path, length)| (path.as_str(), *length)))
        };
        prop_assert_eq!(image(&plan(&files)), image(&plan(&shuffled)));
    }
}
