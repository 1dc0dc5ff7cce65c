//! Rock Ridge laid byte by byte, without the crate's own layouts.

use super::{DIRECTORY, SECTOR, iso_with, put, record};

/// The block, and its byte, that continuation areas are laid in.
pub(in crate::read::tests) const AREA: u32 = 31;
pub(in crate::read::tests) const AREA_AT: usize = 31 * SECTOR;

pub(in crate::read::tests) const FILE: u32 = 0o100_644;
pub(in crate::read::tests) const FOLDER: u32 = 0o040_755;
pub(in crate::read::tests) const LINK: u32 = 0o120_777;

/// An entry of a system use area.
pub(in crate::read::tests) fn entry(signature: &[u8; 2], payload: &[u8]) -> Vec<u8> {
    let mut entry = signature.to_vec();
    entry.extend([payload.len() as u8 + 4, 1]);
    entry.extend(payload);
    entry
}

/// Numbers in both byte orders.
pub(in crate::read::tests) fn both(numbers: &[u32]) -> Vec<u8> {
    let two = |number: &u32| [number.to_le_bytes(), number.to_be_bytes()].concat();
    numbers.iter().flat_map(two).collect()
}

/// The mark of the protocol.
pub(in crate::read::tests) fn sp() -> Vec<u8> {
    entry(b"SP", b"\xBE\xEF\0")
}

/// Mode, links, owner 10 and 20, serial number.
pub(in crate::read::tests) fn px(mode: u32, links: u32, serial: u32) -> Vec<u8> {
    entry(b"PX", &both(&[mode, links, 10, 20, serial]))
}

pub(in crate::read::tests) fn nm(name: &str) -> Vec<u8> {
    entry(b"NM", &[b"\0", name.as_bytes()].concat())
}

/// A symbolic link of components without flags.
pub(in crate::read::tests) fn sl(components: &[&str]) -> Vec<u8> {
    let one = |name: &&str| [&[0, name.len() as u8], name.as_bytes()].concat();
    let components: Vec<u8> = components.iter().flat_map(one).collect();
    entry(b"SL", &[b"\0", components.as_slice()].concat())
}

pub(in crate::read::tests) fn ce(block: u32, offset: u32, length: u32) -> Vec<u8> {
    entry(b"CE", &both(&[block, offset, length]))
}

/// A record with a system use area.
pub(in crate::read::tests) fn with(mut record: Vec<u8>, area: &[Vec<u8>]) -> Vec<u8> {
    record.extend(area.concat());
    record.resize(record.len().next_multiple_of(2), 0);
    record[0] = u8::try_from(record.len()).unwrap();
    record
}

/// A file of four bytes of the hand-laid image, in Rock Ridge.
pub(in crate::read::tests) fn file(name: &[u8], area: &[Vec<u8>]) -> Vec<u8> {
    with(record(name, 27, 4, 0), area)
}

/// Lays a directory of one sector whose records of itself and its parent have areas.
pub(in crate::read::tests) fn lay(
    bytes: &mut [u8],
    (own, own_area): (u32, &[Vec<u8>]),
    (parent, parent_area): (u32, &[Vec<u8>]),
    records: &[Vec<u8>],
) {
    let at = own as usize * SECTOR;
    bytes[at..at + SECTOR].fill(0);
    let own = with(record(&[0], own, 2048, DIRECTORY), own_area);
    let parent = with(record(&[1], parent, 2048, DIRECTORY), parent_area);
    let all: Vec<u8> = [&[own, parent], records].concat().concat();
    put(bytes, at, &all);
}

/// The hand-laid image with the ISO tree only, and Rock Ridge in it.
pub(in crate::read::tests) fn rock_ridge_with(records: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = iso_with(&[]);
    let root = [sp(), px(FOLDER, 2, 0)];
    lay(&mut bytes, (23, &root), (23, &[]), records);
    bytes
}
