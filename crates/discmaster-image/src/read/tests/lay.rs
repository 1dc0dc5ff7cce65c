//! A small image laid byte by byte at the offsets of ECMA-119, without the crate's own layouts.

pub(super) mod rock_ridge;

use crate::read::{Image, ReadError};

pub(super) const SECTOR: usize = 2048;
pub(super) const PVD: usize = 16 * SECTOR;
pub(super) const SVD: usize = 17 * SECTOR;
pub(super) const TERMINATOR: usize = 18 * SECTOR;
pub(super) const ISO_TABLE_L: usize = 19 * SECTOR;
pub(super) const ISO_TABLE_M: usize = 20 * SECTOR;
pub(super) const ISO_ROOT: usize = 23 * SECTOR;
pub(super) const ISO_DOCS: usize = 24 * SECTOR;
pub(super) const JOLIET_ROOT: usize = 25 * SECTOR;
pub(super) const JOLIET_DOCS: usize = 26 * SECTOR;
/// Offsets of the records in a root: of itself, its parent, then `docs`.
pub(super) const FIRST_RECORD: usize = 68;

pub(super) const README: &[u8] = b"read me first\n";
/// 25 November 2001, 08:30:15, an hour east of Greenwich.
pub(super) const DATE: [u8; 7] = [101, 11, 25, 8, 30, 15, 4];
pub(super) const DATE_SECONDS: i64 = 1_006_673_415;

pub(super) const DIRECTORY: u8 = 2;
pub(super) const ASSOCIATED: u8 = 4;
pub(super) const MULTI_EXTENT: u8 = 0x80;

/// Content of `docs/notes`: two sectors and a bit, no two sectors alike.
pub(super) fn notes() -> Vec<u8> {
    (0..5000u32).map(|nth| (nth % 251) as u8).collect()
}

/// A directory record.
pub(super) fn record(identifier: &[u8], block: u32, length: u32, flags: u8) -> Vec<u8> {
    let mut record = vec![0, 0];
    record.extend(block.to_le_bytes());
    record.extend(block.to_be_bytes());
    record.extend(length.to_le_bytes());
    record.extend(length.to_be_bytes());
    record.extend(DATE);
    record.extend([flags, 0, 0, 1, 0, 0, 1, identifier.len() as u8]);
    record.extend(identifier);
    if record.len() % 2 == 1 {
        record.push(0);
    }
    record[0] = record.len() as u8;
    record
}

/// An identifier in UCS-2.
pub(super) fn ucs2(name: &str) -> Vec<u8> {
    name.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

fn descriptor(kind: u8, blocks: u32, root: u32, table: u32) -> Vec<u8> {
    let mut bytes = vec![0; SECTOR];
    bytes[0] = kind;
    bytes[1..7].copy_from_slice(b"CD001\x01");
    bytes[8..72].fill(b' ');
    bytes[190..813].fill(b' ');
    match kind {
        2 => {
            bytes[40..46].copy_from_slice(b"\0L\0a\0y");
            bytes[46..72].copy_from_slice(&b"\0 ".repeat(13));
            bytes[88..91].copy_from_slice(b"%/E");
        }
        _ => bytes[40..43].copy_from_slice(b"LAY"),
    }
    bytes[80..84].copy_from_slice(&blocks.to_le_bytes());
    bytes[84..88].copy_from_slice(&blocks.to_be_bytes());
    for at in [120, 124] {
        bytes[at..at + 4].copy_from_slice(&[1, 0, 0, 1]);
    }
    bytes[128..132].copy_from_slice(&[0, 8, 8, 0]);
    let size: u32 = 10 + if kind == 2 { 16 } else { 12 };
    bytes[132..136].copy_from_slice(&size.to_le_bytes());
    bytes[136..140].copy_from_slice(&size.to_be_bytes());
    bytes[140..144].copy_from_slice(&table.to_le_bytes());
    bytes[148..152].copy_from_slice(&(table + 1).to_be_bytes());
    bytes[156..190].copy_from_slice(&record(&[0], root, 2048, DIRECTORY));
    bytes[813..829].copy_from_slice(b"2001112508301500");
    bytes[829] = 4;
    bytes[881] = 1;
    bytes
}

/// Both path tables of a tree of a root and one directory.
fn tables(root: u32, identifier: &[u8], block: u32) -> (Vec<u8>, Vec<u8>) {
    let (mut little, mut big) = (vec![1, 0], vec![1, 0]);
    little.extend(root.to_le_bytes());
    little.extend([1, 0, 0, 0]);
    big.extend(root.to_be_bytes());
    big.extend([0, 1, 0, 0]);
    for table in [&mut little, &mut big] {
        table.extend([identifier.len() as u8, 0]);
    }
    little.extend(block.to_le_bytes());
    little.extend([1, 0]);
    big.extend(block.to_be_bytes());
    big.extend([0, 1]);
    for table in [&mut little, &mut big] {
        table.extend(identifier);
    }
    (little, big)
}

/// `README.TXT` (`Read me.txt`), `EMPTY` (`empty`) and `DOCS/NOTES` (`docs/notes`), in 32 sectors.
pub(super) fn image() -> Vec<u8> {
    let mut bytes = vec![0; 32 * SECTOR];
    put(&mut bytes, PVD, &descriptor(1, 32, 23, 19));
    put(&mut bytes, SVD, &descriptor(2, 32, 25, 21));
    put(&mut bytes, TERMINATOR, b"\xffCD001\x01");
    let (little, big) = tables(23, b"DOCS", 24);
    put(&mut bytes, ISO_TABLE_L, &little);
    put(&mut bytes, ISO_TABLE_M, &big);
    let (little, big) = tables(25, &ucs2("docs"), 26);
    put(&mut bytes, 21 * SECTOR, &little);
    put(&mut bytes, 22 * SECTOR, &big);
    directory(
        &mut bytes,
        ISO_ROOT,
        23,
        23,
        &[
            record(b"DOCS", 24, 2048, DIRECTORY),
            record(b"EMPTY.;1", 0, 0, 0),
            record(b"README.TXT;1", 27, README.len() as u32, 0),
        ],
    );
    let length = notes().len() as u32;
    directory(
        &mut bytes,
        ISO_DOCS,
        24,
        23,
        &[record(b"NOTES.;1", 28, length, 0)],
    );
    directory(
        &mut bytes,
        JOLIET_ROOT,
        25,
        25,
        &[
            record(&ucs2("docs"), 26, 2048, DIRECTORY),
            record(&ucs2("empty;1"), 0, 0, 0),
            record(&ucs2("Read me.txt;1"), 27, README.len() as u32, 0),
        ],
    );
    let identifier = ucs2("notes;1");
    directory(
        &mut bytes,
        JOLIET_DOCS,
        26,
        25,
        &[record(&identifier, 28, length, 0)],
    );
    put(&mut bytes, 27 * SECTOR, README);
    put(&mut bytes, 28 * SECTOR, &notes());
    bytes
}

/// The same with only the ISO tree, and with these records in its root.
pub(super) fn iso_with(records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = image();
    bytes[SVD + 88..SVD + 91].fill(0);
    directory(&mut bytes, ISO_ROOT, 23, 23, records);
    bytes
}

/// Lays a directory of one sector anew.
pub(super) fn directory(bytes: &mut [u8], at: usize, own: u32, parent: u32, records: &[Vec<u8>]) {
    bytes[at..at + SECTOR].fill(0);
    let own = record(&[0], own, 2048, DIRECTORY);
    let parent = record(&[1], parent, 2048, DIRECTORY);
    let records: Vec<u8> = [own, parent]
        .iter()
        .chain(records)
        .flatten()
        .copied()
        .collect();
    put(bytes, at, &records);
}

pub(super) fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

/// Every path of the better tree, or the first error.
pub(super) fn paths(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    let image = Image::open(bytes)?;
    image
        .walk(image.best())?
        .map(|entry| Ok(entry?.path_lossy().into_owned()))
        .collect()
}
