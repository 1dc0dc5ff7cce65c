//! What each entry says.

use crate::lay::{Image, THEN, THEN_RECORDED, file, named, options};
use discmaster_image::plan::{Plan, PlanError};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{
    Attributes, Device, Existing, NodeId, Showing, Showings, Special, Tree,
};

#[test]
fn the_root_says_that_the_protocol_is_used() {
    let mut tree = Tree::new(THEN);
    file(&mut tree, NodeId::ROOT, "f", "1");
    let image = Image::of(tree, &options());
    let records = image.root();
    let itself = &records[0];
    assert_eq!(itself.entries[0], b"SP\x07\x01\xBE\xEF\0");
    assert_eq!(itself.posix(), [0o040_755, 2, 0, 0, 1]);
    let reference = itself.entry(b"ER").unwrap();
    assert_eq!(reference[..17], *b"ER\xB5\x01\x09\x47\x5D\x01IEEE_1282");
    let times = [&b"TF\x0C\x01\x02"[..], &THEN_RECORDED].concat();
    assert_eq!(itself.entry(b"TF").unwrap(), times);
    // The parent of the root is the root.
    assert_eq!(records[1].posix(), itself.posix());
    assert_eq!(records[1].entry(b"SP"), None);
    // The area of the root's record, where it begins.
    let begin = itself.extent as usize * 2048 + 34;
    assert_eq!(image.bytes(begin, 11), b"SP\x07\x01\xBE\xEF\0PX\x2C\x01");
}

#[test]
fn files_have_names_and_owners() {
    let mut tree = Tree::new(THEN);
    let id = file(&mut tree, NodeId::ROOT, "Read Me.TXT", "1");
    let attributes = Attributes {
        mode: 0o4751,
        uid: 1000,
        gid: 70_000,
    };
    tree.set_attributes(id, attributes);
    let records = Image::of(tree, &options()).root();
    let record = named(&records, "Read Me.TXT");
    assert_eq!(record.identifier, b"READ_ME.TXT;1");
    assert_eq!(record.posix()[..4], [0o104_751, 1, 1000, 70_000]);
}

#[test]
fn long_names_go_on_in_a_second_entry_behind_the_record() {
    let mut tree = Tree::new(THEN);
    let long = "l".repeat(255);
    file(&mut tree, NodeId::ROOT, &long, "1");
    let mut options = options();
    options.joliet = None;
    let records = Image::of(tree, &options).root();
    let pieces: Vec<_> = records[2]
        .entries
        .iter()
        .filter(|entry| entry.starts_with(b"NM"))
        .map(|entry| (entry[4], entry.len()))
        .collect();
    assert_eq!(pieces, [(1, 255), (0, 10)]);
    assert_eq!(records[2].name(), long.as_bytes());
}

#[test]
fn links_hold_their_targets_component_by_component() {
    let mut tree = Tree::new(THEN);
    let mut link = |name: &str, target: &str| {
        let (name, target) = (name.as_bytes(), target.as_bytes());
        tree.add_symlink(NodeId::ROOT, name, THEN, target, Existing::Refuse)
            .unwrap();
    };
    link("up", ".././/a/");
    link("absolute", "/b");
    link("root", "/");
    let long = ["n".repeat(250), "m".repeat(3)].join("/");
    link("long", &long);
    let records = Image::of(tree, &options()).root();
    let of = |name| named(&records, name).entry(b"SL").unwrap().to_vec();
    assert_eq!(of("up"), b"SL\x0C\x01\0\x04\0\x02\0\0\x01a");
    assert_eq!(of("absolute"), b"SL\x0A\x01\0\x08\0\0\x01b");
    assert_eq!(of("root"), b"SL\x07\x01\0\x08\0");
    let record = named(&records, "long");
    assert_eq!(record.posix()[0], 0o120_777);
    let parts: Vec<_> = record
        .entries
        .iter()
        .filter(|entry| entry.starts_with(b"SL"))
        .collect();
    // A component of 250 bytes is in two pieces, of which the first fills its entry.
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0][..7], *b"SL\xFF\x01\x01\x01\xF8");
    assert_eq!(parts[1][..9], *b"SL\x0E\x01\0\0\x02nn");
    assert_eq!(parts[1][9..], *b"\0\x03mmm");
}

#[test]
fn devices_have_their_numbers() {
    let mut tree = Tree::new(THEN);
    let mut add = |name: &str, special| {
        tree.add_special(
            NodeId::ROOT,
            name.as_bytes(),
            THEN,
            special,
            Existing::Refuse,
        )
        .unwrap();
    };
    let device = |major, minor| Device { major, minor };
    add("null", Special::CharacterDevice(device(1, 3)));
    add("nvme", Special::BlockDevice(device(259, 300)));
    add("pipe", Special::Pipe);
    add("socket", Special::Socket);
    let records = Image::of(tree, &options()).root();
    let of = |name| {
        let record = named(&records, name);
        let number = record
            .entry(b"PN")
            .map(|it| (it[4..8].to_vec(), it[12..16].to_vec()));
        (record.posix()[0], number)
    };
    let number =
        |high: u32, low: u32| Some((high.to_le_bytes().to_vec(), low.to_le_bytes().to_vec()));
    assert_eq!(of("null"), (0o020_644, number(0, 0x103)));
    assert_eq!(of("nvme"), (0o060_644, number(259, 300)));
    assert_eq!(of("pipe"), (0o010_644, None));
    assert_eq!(of("socket"), (0o140_644, None));
}

#[test]
fn times_that_no_record_can_tell_take_the_long_form() {
    let mut tree = Tree::new(THEN);
    let old = Timestamp::from_seconds(-3_786_825_600);
    for (name, time) in [("old", old), ("none", Timestamp::UNSPECIFIED)] {
        let source = Source::Bytes((*b"1").into());
        tree.add_file(
            NodeId::ROOT,
            name.as_bytes(),
            time,
            source,
            Existing::Refuse,
        )
        .unwrap();
    }
    let records = Image::of(tree, &options()).root();
    let times = named(&records, "old").entry(b"TF").unwrap();
    assert_eq!(*times, *b"TF\x16\x01\x821850010100000000\0");
    assert_eq!(named(&records, "none").entry(b"TF"), None);
}

#[test]
fn what_only_rock_ridge_holds_is_refused_without_it() {
    let mut tree = Tree::new(THEN);
    tree.add_symlink(NodeId::ROOT, b"link", THEN, b"x", Existing::Refuse)
        .unwrap();
    let mut options = options();
    options.rock_ridge = None;
    let refused = Plan::new(tree, &options).unwrap_err();
    let (path, kind) = ("/link".to_owned(), "a symbolic link");
    assert_eq!(refused, PlanError::NeedsRockRidge { path, kind });
}

#[test]
fn each_tree_shows_what_it_is_told_to() {
    let mut tree = Tree::new(THEN);
    for name in ["shown", "marked", "absent"] {
        file(&mut tree, NodeId::ROOT, name, "1");
    }
    let child = |tree: &Tree, name: &str| tree.child(NodeId::ROOT, name.as_bytes()).unwrap();
    for (name, iso) in [("marked", Showing::Marked), ("absent", Showing::Absent)] {
        let showings = Showings {
            iso,
            joliet: Showing::Shown,
        };
        let id = child(&tree, name);
        tree.set_showings(id, showings);
    }
    let records = Image::of(tree, &options()).root();
    let listed: Vec<_> = records[2..]
        .iter()
        .map(|record| (String::from_utf8(record.name()).unwrap(), record.flags))
        .collect();
    assert_eq!(listed, [("marked".to_owned(), 1), ("shown".to_owned(), 0)]);
}
