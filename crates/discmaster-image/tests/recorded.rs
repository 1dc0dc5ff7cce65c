//! Files whose content lies on the disc already, put there by an earlier session.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::plan::{Level, Metadata, Names, Options, Plan, PlanError};
use discmaster_image::source::{Recorded, RecordedExtent, Source};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000_000);

fn extent(start: u32, length: u32) -> RecordedExtent {
    RecordedExtent { start, length }
}

/// A plan from block 5000 on of files that lie on the disc, and of one that does not.
fn plan(files: &[(&str, &[RecordedExtent])], level: Option<Level>) -> Result<Plan, PlanError> {
    let mut tree = Tree::new(NOW);
    let mut add = |name: &str, source| {
        tree.add_file(NodeId::ROOT, name.as_bytes(), NOW, source, Existing::Refuse)
            .unwrap();
    };
    for (name, extents) in files {
        let recorded = Recorded::new(extents.iter().copied());
        add(name, Source::Recorded(recorded));
    }
    add("new", Source::Bytes([7; 3000].as_slice().into()));
    let mut options = Options::new(NOW);
    (options.start, options.level) = (5000, level);
    Plan::new(tree, &options)
}

/// Extent, length and flags of the records of the root but its own and its parent's.
fn records(plan: &Plan, names: Names) -> Vec<(u32, u32, u8)> {
    let node = NodeId::ROOT;
    let bytes = plan.metadata(Metadata::Directory { names, node });
    let mut records = Vec::new();
    for mut rest in bytes.chunks(2048) {
        while rest.first().is_some_and(|length| *length > 0) {
            let number = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().unwrap());
            records.push((number(2), number(10), rest[25]));
            rest = &rest[usize::from(rest[0])..];
        }
    }
    records.split_off(2)
}

#[test]
fn records_point_at_the_old_blocks_and_nothing_is_laid_out() {
    let sections = [extent(3000, 0xFFFF_F800), extent(200, 2048), extent(17, 1)];
    // The longest section there is would reach far beyond the start.
    let refused = plan(&[("sections", &sections)], None).unwrap_err();
    let path = "/sections".to_owned();
    let (end, start) = (3000 + 2_097_151, 5000);
    assert_eq!(refused, PlanError::RecordedBehindStart { path, end, start });

    let sections = [extent(3000, 4096), extent(200, 2048), extent(17, 1)];
    let empty = [extent(9, 0)];
    let files: [(&str, &[_]); 3] = [
        ("sections", &sections),
        ("empty", &empty),
        ("up to the start", &[extent(4999, 2048)]),
    ];
    let plan = plan(&files, None).unwrap();
    assert_eq!(plan.level(), Level::Three);
    let child = |name: &str| plan.tree().child(NodeId::ROOT, name.as_bytes()).unwrap();
    let laid: Vec<_> = plan.files().map(|(_, node, _)| node).collect();
    assert_eq!(laid, [child("new")]);
    for (name, _) in files {
        assert_eq!(plan.extent_of(child(name)), None);
    }
    let new = plan.extent_of(child("new")).unwrap().start;
    for names in [Names::Iso, Names::Joliet] {
        let expected = [
            (new, 0, 0),
            (new, 3000, 0),
            (3000, 4096, 0x80),
            (200, 2048, 0x80),
            (17, 1, 0),
            (4999, 2048, 0),
        ];
        assert_eq!(records(&plan, names), expected);
    }
    let mut written = Vec::new();
    write::to_writer(&plan, &mut written, &()).unwrap();
    assert_eq!(written.len() as u64, plan.bytes());
}

#[test]
fn several_extents_need_level_three_however_small() {
    let sections = [extent(100, 2048), extent(200, 5)];
    let refused = plan(&[("f", &sections)], Some(Level::Two)).unwrap_err();
    let (path, size, level) = ("/f".to_owned(), 2053, Level::Two);
    assert_eq!(refused, PlanError::NeedsLevelThree { path, size, level });
    let one = plan(&[("f", &sections[..1])], None).unwrap();
    assert_eq!(one.level(), Level::Two);
}

#[test]
fn what_is_on_the_disc_already_takes_no_room_however_much_it_is() {
    let whole = extent(0, u32::MAX);
    let many = vec![whole; 3000];
    let mut options = Options::new(NOW);
    options.start = 2_097_152;
    let mut tree = Tree::new(NOW);
    let source = Source::Recorded(Recorded::new(many));
    assert_eq!(source.len(), 3000 * u64::from(u32::MAX));
    tree.add_file(NodeId::ROOT, b"f", NOW, source, Existing::Refuse)
        .unwrap();
    let plan = Plan::new(tree, &options).unwrap();
    assert!(plan.blocks() < 1000);
    assert_eq!(records(&plan, Names::Joliet).len(), 3000);
}
