//! A second session of nothing but descriptors, behind the image laid by hand: its trees and files
//! are those of the first session.

use super::lay::{self, *};
use crate::read::View;
use crate::read::verify::verify;
use crate::read::{Image, ReadError};

const START: usize = 100;

/// Both sessions, of which the second starts at block `start`, records so many blocks and has
/// `length`.
pub(super) fn sessions(start: usize, blocks: u32, length: usize) -> Vec<u8> {
    let mut bytes = lay::image();
    let descriptors = bytes[PVD..TERMINATOR + SECTOR].to_vec();
    bytes[README_AT..README_AT + 4].copy_from_slice(b"READ");
    bytes.resize((start + length) * SECTOR, 0);
    put(&mut bytes, start * SECTOR + PVD, &descriptors);
    for descriptor in [PVD, SVD] {
        let at = start * SECTOR + descriptor + 80;
        put(&mut bytes, at, &blocks.to_le_bytes());
        put(&mut bytes, at + 4, &blocks.to_be_bytes());
    }
    bytes
}

const README_AT: usize = 27 * SECTOR;

#[test]
fn a_later_session_is_read_where_it_starts() {
    let mut bytes = sessions(START, 19, 19);
    // The first session says something else than the second.
    bytes[PVD + 40..PVD + 43].copy_from_slice(b"OLD");
    let first = Image::open(bytes.as_slice()).unwrap();
    let second = Image::open_session(bytes.as_slice(), START as u32).unwrap();
    assert_eq!((first.start(), second.start()), (0, START as u32));
    assert_eq!(first.primary().ids.volume, "OLD");
    assert_eq!(second.primary().ids.volume, "LAY");
    let entry = second.find(View::Joliet, b"docs/notes").unwrap();
    let mut content = vec![0; 5000];
    second
        .file(&entry)
        .unwrap()
        .read_at(&mut content, 0)
        .unwrap();
    assert_eq!(content, notes());
    let report = verify(&second, &()).unwrap();
    assert!(report.oddities.is_empty(), "{:?}", report.oddities);
    assert_eq!((report.files, report.folders), (3, 1));
    let plain = Image::open_session_iso_only(bytes.as_slice(), START as u32).unwrap();
    assert_eq!(plain.best(), View::Iso);
    assert_eq!(plain.find(View::Iso, b"DOCS/NOTES").unwrap().size, 5000);
}

#[test]
fn a_session_is_not_found_where_none_starts() {
    let bytes = sessions(START, 19, 19);
    for start in [3, START as u32 - 1, START as u32 + 3, 1000, u32::MAX] {
        let refused = Image::open_session(bytes.as_slice(), start);
        assert!(matches!(refused, Err(ReadError::NotAnImage { .. })));
    }
}

#[test]
fn a_volume_is_counted_from_its_session_or_from_the_disc() {
    let end = |blocks, length| {
        let bytes = sessions(START, blocks, length);
        let image = Image::open_session(bytes.as_slice(), START as u32)?;
        Ok::<_, ReadError>(image.primary().end() / SECTOR as u64)
    };
    assert_eq!(end(19, 19).unwrap(), 119);
    assert_eq!(end(119, 19).unwrap(), 119);
    // A large session: it fits, so it is counted from its start.
    assert_eq!(end(119, 119).unwrap(), 219);
    let truncated = |ends: u64, should: u64| {
        move |it: Result<u64, ReadError>| match it {
            Err(ReadError::Truncated { ends: e, should: s }) => {
                assert_eq!((e, s), (ends * SECTOR as u64, should * SECTOR as u64));
            }
            other => panic!("{other:?}"),
        }
    };
    truncated(119, 120)(end(20, 19));
    truncated(119, 120)(end(120, 19));
    truncated(119, 200)(end(100, 19));
}

#[test]
fn files_of_earlier_sessions_are_followed_to_their_bytes() {
    let bytes = sessions(START, 19, 19);
    let image = Image::open_session(bytes.as_slice(), START as u32).unwrap();
    let entry = image.find(View::Iso, b"README.TXT").unwrap();
    assert_eq!(entry.sections[0].start, README_AT as u64);
    let mut content = [0; 4];
    image
        .file(&entry)
        .unwrap()
        .read_at(&mut content, 0)
        .unwrap();
    assert_eq!(&content, b"READ");
}
