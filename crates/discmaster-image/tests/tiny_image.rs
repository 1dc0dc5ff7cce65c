//! The structures of a tiny image, against bytes laid by hand from the standard's tables.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use discmaster_image::plan::{ByteOrder, Content, Metadata, Names, Options, Plan};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};

/// 2026-11-22T12:34:56.78Z, and as directory records hold it.
const NOON: Timestamp = Timestamp {
    seconds: 1_795_350_896,
    nanoseconds: 780_000_000,
};
const DATE: [u8; 7] = [126, 11, 22, 12, 34, 56, 0];

/// `/d/e`, empty, and `/é.txt` of three bytes.
fn tiny() -> Plan {
    let mut tree = Tree::new(NOON);
    let bytes = |bytes: &[u8]| Source::Bytes(bytes.into());
    let folder = tree.add_directory(NodeId::ROOT, b"d", NOON).unwrap();
    tree.add_file(folder, b"e", NOON, bytes(b""), Existing::Refuse)
        .unwrap();
    let name = "é.txt".as_bytes();
    tree.add_file(NodeId::ROOT, name, NOON, bytes(b"abc"), Existing::Refuse)
        .unwrap();
    let mut options = Options::new(NOON);
    options.ids.volume = "cidata".to_owned();
    options.padding = 2;
    Plan::new(tree, &options).unwrap()
}

fn both32(value: u8) -> [u8; 8] {
    [value, 0, 0, 0, 0, 0, 0, value]
}

/// A directory record by the table of ECMA-119 9.1; `length` of the extent in little endian.
fn record(extent: u8, length: [u8; 2], flags: u8, identifier: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0];
    bytes.extend(both32(extent));
    bytes.extend([length[0], length[1], 0, 0, 0, 0, length[1], length[0]]);
    bytes.extend(DATE);
    bytes.extend([flags, 0, 0, 1, 0, 0, 1]);
    bytes.push(identifier.len().try_into().unwrap());
    bytes.extend(identifier);
    if bytes.len() % 2 == 1 {
        bytes.push(0);
    }
    bytes[0] = bytes.len().try_into().unwrap();
    bytes
}

const SECTOR: [u8; 2] = [0, 8];

/// Puts fields at byte positions, counted from 1 as the standard does.
fn sector(fields: &[(usize, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![0; 2048];
    for &(position, field) in fields {
        bytes[position - 1..][..field.len()].copy_from_slice(field);
    }
    bytes
}

#[test]
fn extents_follow_one_another() {
    let plan = tiny();
    let d = plan.tree().child(NodeId::ROOT, b"d").unwrap();
    let file = plan.tree().child(NodeId::ROOT, "é.txt".as_bytes()).unwrap();
    let table = |names, order| Content::Metadata(Metadata::PathTable { names, order });
    let directory = |names, node| Content::Metadata(Metadata::Directory { names, node });
    let found: Vec<_> = plan
        .extents()
        .iter()
        .map(|extent| (extent.start, extent.length, extent.content))
        .collect();
    assert_eq!(
        found,
        [
            (16, 6144, Content::Metadata(Metadata::VolumeDescriptors)),
            (19, 20, table(Names::Iso, ByteOrder::Little)),
            (20, 20, table(Names::Iso, ByteOrder::Big)),
            (21, 20, table(Names::Joliet, ByteOrder::Little)),
            (22, 20, table(Names::Joliet, ByteOrder::Big)),
            (23, 2048, directory(Names::Iso, NodeId::ROOT)),
            (24, 2048, directory(Names::Iso, d)),
            (25, 2048, directory(Names::Joliet, NodeId::ROOT)),
            (26, 2048, directory(Names::Joliet, d)),
            (
                27,
                3,
                Content::File {
                    node: file,
                    offset: 0
                }
            ),
        ]
    );
    assert_eq!((plan.blocks(), plan.bytes()), (30, 61_440));
}

#[test]
fn volume_descriptors_are_those_of_ecma_119_and_joliet() {
    let spaces = [b' '; 128];
    let mut wide = [0; 128];
    wide.iter_mut()
        .skip(1)
        .step_by(2)
        .for_each(|low| *low = b' ');
    // 37 bytes: eighteen units and a zero byte.
    let mut odd = [0; 37];
    odd[..36].copy_from_slice(&wide[..36]);
    let primary = sector(&[
        (1, b"\x01CD001\x01"),
        (9, &spaces[..32]),
        (41, b"cidata                          "),
        (81, &both32(30)),
        (121, &[1, 0, 0, 1]),
        (125, &[1, 0, 0, 1]),
        (129, &[0, 8, 8, 0]),
        (133, &both32(20)),
        (141, &[19, 0, 0, 0]),
        (149, &[0, 0, 0, 20]),
        (157, &record(23, SECTOR, 2, &[0])),
        (191, &spaces),
        (319, &spaces),
        (447, &spaces),
        (575, &spaces),
        (703, &spaces[..37]),
        (740, &spaces[..37]),
        (777, &spaces[..37]),
        (814, b"2026112212345678\0"),
        (831, b"2026112212345678\0"),
        (848, b"0000000000000000\0"),
        (865, b"0000000000000000\0"),
        (882, &[1]),
    ]);
    let joliet = sector(&[
        (1, b"\x02CD001\x01"),
        (9, &wide[..32]),
        (41, &wide[..32]),
        (41, b"\0c\0i\0d\0a\0t\0a"),
        (81, &both32(30)),
        (89, b"%/E"),
        (121, &[1, 0, 0, 1]),
        (125, &[1, 0, 0, 1]),
        (129, &[0, 8, 8, 0]),
        (133, &both32(20)),
        (141, &[21, 0, 0, 0]),
        (149, &[0, 0, 0, 22]),
        (157, &record(25, SECTOR, 2, &[0])),
        (191, &wide),
        (319, &wide),
        (447, &wide),
        (575, &wide),
        (703, &odd),
        (740, &odd),
        (777, &odd),
        (814, b"2026112212345678\0"),
        (831, b"2026112212345678\0"),
        (848, b"0000000000000000\0"),
        (865, b"0000000000000000\0"),
        (882, &[1]),
    ]);
    let terminator = sector(&[(1, b"\xFFCD001\x01")]);
    let made = tiny().metadata(Metadata::VolumeDescriptors);
    assert!(made[..2048] == primary, "primary");
    assert!(made[2048..4096] == joliet, "supplementary");
    assert!(made[4096..] == terminator, "terminator");
}

#[test]
fn path_tables_are_those_of_ecma_119() {
    let plan = tiny();
    let table = |names, order| plan.metadata(Metadata::PathTable { names, order });
    assert_eq!(
        table(Names::Iso, ByteOrder::Little),
        b"\x01\0\x17\0\0\0\x01\0\0\0\x01\0\x18\0\0\0\x01\0D\0"
    );
    assert_eq!(
        table(Names::Iso, ByteOrder::Big),
        b"\x01\0\0\0\0\x17\0\x01\0\0\x01\0\0\0\0\x18\0\x01D\0"
    );
    assert_eq!(
        table(Names::Joliet, ByteOrder::Little),
        b"\x01\0\x19\0\0\0\x01\0\0\0\x02\0\x1A\0\0\0\x01\0\0d"
    );
    assert_eq!(
        table(Names::Joliet, ByteOrder::Big),
        b"\x01\0\0\0\0\x19\0\x01\0\0\x02\0\0\0\0\x1A\0\x01\0d"
    );
}

#[test]
fn directories_are_those_of_ecma_119() {
    let plan = tiny();
    let d = plan.tree().child(NodeId::ROOT, b"d").unwrap();
    let directory = |names, node| plan.metadata(Metadata::Directory { names, node });
    let laid = |records: &[Vec<u8>]| {
        let mut bytes = records.concat();
        bytes.resize(2048, 0);
        bytes
    };
    assert_eq!(
        directory(Names::Iso, NodeId::ROOT),
        laid(&[
            record(23, SECTOR, 2, &[0]),
            record(23, SECTOR, 2, &[1]),
            record(24, SECTOR, 2, b"D"),
            record(27, [3, 0], 0, b"_.TXT;1"),
        ])
    );
    // An empty file's extent has no bytes, and begins where contents do.
    assert_eq!(
        directory(Names::Iso, d),
        laid(&[
            record(24, SECTOR, 2, &[0]),
            record(23, SECTOR, 2, &[1]),
            record(27, [0, 0], 0, b"E.;1"),
        ])
    );
    assert_eq!(
        directory(Names::Joliet, NodeId::ROOT),
        laid(&[
            record(25, SECTOR, 2, &[0]),
            record(25, SECTOR, 2, &[1]),
            record(26, SECTOR, 2, b"\0d"),
            record(27, [3, 0], 0, b"\0\xE9\0.\0t\0x\0t\0;\x001"),
        ])
    );
    assert_eq!(
        directory(Names::Joliet, d),
        laid(&[
            record(26, SECTOR, 2, &[0]),
            record(25, SECTOR, 2, &[1]),
            record(27, [0, 0], 0, b"\0e\0;\x001"),
        ])
    );
}
