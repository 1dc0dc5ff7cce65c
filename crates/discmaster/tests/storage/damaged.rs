//! Compound files that are not what they say: every one is read, or refused by name.

use crate::compound::make;
use crate::walked::{all, read};
use cfb::Version;
use discmaster::storage::{CompoundFile, Error, MOST_LEVELS, Storage};
use proptest::prelude::*;
use std::fs;

/// Bytes of a directory entry, and where its fields are (MS-CFB 2.6.1).
const ENTRY: usize = 128;
const NAME_LENGTH: usize = 64;
const LEFT: usize = 68;
const RIGHT: usize = 72;
const START: usize = 116;
const SIZE: usize = 120;

/// The bytes of a compound file of version 3.
fn sound() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    fs::read(make(folder.path(), Version::V3)).unwrap()
}

fn opened(bytes: &[u8]) -> Result<CompoundFile, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.ole");
    fs::write(&path, bytes).unwrap();
    CompoundFile::open(path)
}

fn walked(bytes: &[u8]) -> Result<usize, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.ole");
    fs::write(&path, bytes).unwrap();
    Ok(read(&path)?.len())
}

/// Where the directory entry of this name is.
fn entry(bytes: &[u8], name: &str) -> usize {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = (0..bytes.len()).step_by(ENTRY).find(|&at| {
        let length = u16::from_le_bytes([bytes[at + NAME_LENGTH], bytes[at + NAME_LENGTH + 1]]);
        bytes[at..].starts_with(&name) && usize::from(length) == name.len() + 2
    });
    found.unwrap()
}

fn set_u32(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

fn get_u32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// Gives an entry another name of the same length.
fn rename(bytes: &mut [u8], from: &str, to: &str) {
    let at = entry(bytes, from);
    let units: Vec<u8> = to.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes[at..at + 2 * from.encode_utf16().count()].fill(0);
    bytes[at..at + units.len()].copy_from_slice(&units);
    let length = u16::try_from(units.len() + 2).unwrap();
    bytes[at + NAME_LENGTH..][..2].copy_from_slice(&length.to_le_bytes());
}

#[track_caller]
fn is_damaged(bytes: &[u8], because: &str) {
    match opened(bytes) {
        Err(Error::Damaged { path, source }) => {
            assert!(path.ends_with("damaged.ole"), "{path:?}");
            assert!(source.to_string().contains(because), "{source}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_cut_short_is_refused_or_fails_where_it_ends() {
    let bytes = sound();
    for end in (0..bytes.len()).step_by(1111) {
        assert!(walked(&bytes[..end]).is_err(), "cut at byte {end}");
    }
}

#[test]
fn siblings_in_a_circle_are_refused() {
    let mut bytes = sound();
    let at = entry(&bytes, "sub");
    let itself = u32::try_from((at - entry(&bytes, "Root Entry")) / ENTRY).unwrap();
    for field in [LEFT, RIGHT] {
        let before = get_u32(&bytes, at + field);
        set_u32(&mut bytes, at + field, itself);
        is_damaged(&bytes, "Malformed directory");
        set_u32(&mut bytes, at + field, before);
    }
}

#[test]
fn streams_that_share_sectors_cannot_be_longer_than_the_file() {
    let mut bytes = sound();
    let big = entry(&bytes, "big.bin");
    let (start, size) = (get_u32(&bytes, big + START), get_u32(&bytes, big + SIZE));
    for name in ["regular", "mini"] {
        let at = entry(&bytes, name);
        set_u32(&mut bytes, at + START, start);
        set_u32(&mut bytes, at + SIZE, size);
    }
    is_damaged(&bytes, "longer than the file");
}

#[test]
fn a_stream_longer_than_its_sectors_fails_where_they_end() {
    let mut bytes = sound();
    let at = entry(&bytes, "regular");
    set_u32(&mut bytes, at + SIZE, 4096 + 512);
    let error = walked(&bytes).unwrap_err();
    assert!(error.to_string().starts_with("/regular: "), "{error}");
}

#[test]
fn one_name_twice_is_refused() {
    for other in ["A.TXT", "a.txt"] {
        let mut bytes = sound();
        // Of the same length, so that it stands where it may in the order of names.
        rename(&mut bytes, "empty", other);
        match opened(&bytes) {
            Err(Error::Damaged { .. }) => {}
            opened => panic!("{other}: {opened:?}"),
        }
    }
}

#[test]
fn names_no_file_can_have_are_refused() {
    let mut bytes = sound();
    rename(&mut bytes, "big.bin", "..");
    match opened(&bytes) {
        Err(error @ Error::InFile { .. }) => {
            let told = error.to_string();
            let end = "damaged.ole: /sub/deeper: \"..\" cannot be the name of a file or folder";
            assert!(told.ends_with(end), "{told}");
        }
        other => panic!("{other:?}"),
    }
    // The format itself forbids a slash.
    let mut bytes = sound();
    rename(&mut bytes, "big.bin", "big/bin");
    is_damaged(&bytes, "cannot contain");
}

#[test]
fn a_table_listed_over_and_over_is_not_taken_in() {
    let mut bytes = sound();
    // The header's list of sectors of the allocation table (MS-CFB 2.2), all of them the first.
    let first = get_u32(&bytes, 76);
    for at in 0..109 {
        set_u32(&mut bytes, 76 + 4 * at, first);
    }
    bytes.truncate(30 * 512);
    is_damaged(&bytes, "tables are longer than the file");
}

#[test]
fn storages_nested_past_every_path_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep.ole");
    let open = |levels: usize, name: &str| {
        let mut compound = cfb::create(&path).unwrap();
        let mut nested = String::new();
        for _ in 0..levels {
            nested += name;
            compound.create_storage(&nested).unwrap();
        }
        drop(compound);
        match CompoundFile::open(&path) {
            Err(Error::InFile { error, .. }) => Err(*error),
            opened => Ok(opened.unwrap()),
        }
    };
    let deep = open(MOST_LEVELS + 1, "/a").unwrap_err();
    assert!(matches!(deep, Error::TooDeep { .. }), "{deep:?}");
    let long = open(40, "/abcdefghijklmnopqrstuvwxyz01234").unwrap_err();
    assert!(matches!(long, Error::LongPath { .. }), "{long:?}");
    let mut allowed = open(MOST_LEVELS, "/a").unwrap();
    assert_eq!(all(&mut allowed).unwrap().len(), MOST_LEVELS);
}

/// Bytes changed in the places that lead elsewhere: the header, and anywhere at all.
fn change() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let place = prop_oneof![0usize..512, any::<usize>()];
    let number = prop_oneof![
        Just(0u32),
        Just(1),
        Just(u32::MAX),
        Just(0xFFFF_FFFE),
        Just(0xFFFF_FFFC),
        0u32..64,
        any::<u32>()
    ];
    (place, number, 1usize..=4)
        .prop_map(|(place, number, bytes)| (place, number.to_le_bytes()[..bytes].to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No panic, no endless loop, and never more than there is.
    #[test]
    fn any_damage_is_survived(changes in proptest::collection::vec(change(), 1..12)) {
        thread_local!(static SOUND: Vec<u8> = sound());
        let mut bytes = SOUND.with(Clone::clone);
        for (place, change) in changes {
            let place = place % (bytes.len() - 4);
            bytes[place..place + change.len()].copy_from_slice(&change);
        }
        match walked(&bytes) {
            Ok(elements) => prop_assert!(elements <= bytes.len() / ENTRY),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn a_sound_file_is_no_exception() {
    let bytes = sound();
    assert_eq!(walked(&bytes).unwrap(), crate::compound::content().len());
    assert!(opened(&bytes).unwrap().elements().unwrap().len() > 5);
}
