use super::lay::{self, *};
use crate::plan::Names;
use crate::read::error::CorruptKind;
use crate::read::{Image, MOST_LEVELS, ReadAt, ReadError};
use std::io;

/// What the walk of an image, or its opening, is refused for, and at which byte.
fn corrupt(bytes: &[u8]) -> (CorruptKind, u64) {
    match paths(bytes) {
        Err(ReadError::Corrupt(corrupt)) => {
            let at = corrupt.byte();
            (corrupt.into_kind(), at)
        }
        other => panic!("not refused as damaged: {other:?}"),
    }
}

/// The image with the first record in its ISO root changed.
fn first_record(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = iso_with(&[record(b"A.;1", 27, 4, 0)]);
    change(&mut bytes[ISO_ROOT + FIRST_RECORD..]);
    bytes
}

const FIRST: u64 = (ISO_ROOT + FIRST_RECORD) as u64;

#[test]
fn a_truncated_image_is_refused_with_both_ends() {
    let mut bytes = lay::image();
    bytes.truncate(31 * SECTOR + 5);
    let refused = Image::open(&bytes).unwrap_err();
    assert!(matches!(
        refused,
        ReadError::Truncated {
            ends: 63_493,
            should: 65_536
        }
    ));
    assert!(refused.to_string().contains("ends at byte 63493"));
    assert!(refused.to_string().contains("should end at byte 65536"));
}

#[test]
fn an_image_longer_than_its_volume_is_read() {
    let mut bytes = lay::image();
    bytes.extend([0; 150 * SECTOR]);
    assert_eq!(paths(&bytes).unwrap().len(), 4);
}

#[test]
fn what_is_no_image_is_told_so() {
    for (bytes, says) in [
        (vec![], "it has 0 bytes"),
        (vec![0; 40_000], "`\\x00\\x00\\x00\\x00\\x00` where `CD001`"),
        (vec![0; 17 * SECTOR - 1], "it has 34815 bytes"),
    ] {
        let refused = Image::open(&bytes).unwrap_err();
        assert!(refused.to_string().contains(says), "{refused}");
    }
}

#[test]
fn a_set_of_descriptors_without_a_primary_one_is_refused() {
    let mut bytes = lay::image();
    bytes[PVD] = 3;
    let no_primary = (CorruptKind::NoPrimary, PVD as u64);
    assert_eq!(corrupt(&bytes), no_primary);
    // Descriptors without end: no more than 64 are looked at.
    let mut bytes = vec![0; 500 * SECTOR];
    for sector in 16..500 {
        put(&mut bytes, sector * SECTOR, b"\x03CD001\x01");
    }
    assert_eq!(corrupt(&bytes), no_primary);
}

#[test]
fn an_absurd_block_size_is_refused() {
    for found in [0u16, 1, 513, 2047, 4096, 0x8000] {
        let mut bytes = lay::image();
        put(&mut bytes, PVD + 128, &found.to_le_bytes());
        assert_eq!(
            corrupt(&bytes),
            (CorruptKind::BlockSize { found }, PVD as u64)
        );
    }
    let mut bytes = lay::image();
    put(&mut bytes, SVD + 128, &[0, 0]);
    assert_eq!(
        corrupt(&bytes),
        (CorruptKind::BlockSize { found: 0 }, SVD as u64)
    );
    assert!(Image::open_iso_only(&bytes).is_ok());
}

#[test]
fn a_record_shorter_than_its_fixed_part_is_refused() {
    for found in [1, 33] {
        let bytes = first_record(|record| record[0] = found);
        let found = found.into();
        assert_eq!(
            corrupt(&bytes),
            (CorruptKind::RecordTooShort { found }, FIRST)
        );
    }
}

#[test]
fn a_record_that_crosses_its_sector_is_refused() {
    let mut bytes = iso_with(&[]);
    // Fill the sector up to 40 bytes, then a record of 42.
    let mut at = ISO_ROOT + FIRST_RECORD;
    let end = ISO_ROOT + SECTOR;
    for nth in 0.. {
        let next = record(format!("F{nth:05}.TX;1").as_bytes(), 0, 0, 0);
        if at + next.len() + 40 > end {
            break;
        }
        put(&mut bytes, at, &next);
        at += next.len();
    }
    bytes[at] = 255;
    let (found, left) = (255, end - at);
    assert_eq!(
        corrupt(&bytes),
        (CorruptKind::RecordTooLong { found, left }, at as u64)
    );
}

#[test]
fn an_identifier_longer_than_its_record_is_refused() {
    let bytes = first_record(|record| record[32] = 200);
    let (found, record) = (200, 38);
    assert_eq!(
        corrupt(&bytes),
        (CorruptKind::IdentifierTooLong { found, record }, FIRST)
    );
}

#[test]
fn an_extent_outside_the_image_is_refused_with_its_path() {
    let bytes = first_record(|record| put(record, 2, &31u32.to_le_bytes()));
    assert_eq!(paths(&bytes).unwrap(), ["A"]);
    for (block, length) in [(32, 1), (31, 2049), (u32::MAX, 1), (u32::MAX, u32::MAX)] {
        let bytes = first_record(|record| {
            put(record, 2, &u32::to_le_bytes(block));
            put(record, 10, &u32::to_le_bytes(length));
        });
        let refused = paths(&bytes).unwrap_err();
        assert!(
            refused.to_string().contains("in /A: an extent from byte"),
            "{refused}"
        );
        let start = u64::from(block) * 2048;
        let (end, image) = (start + u64::from(length), 32 * 2048);
        assert_eq!(
            corrupt(&bytes),
            (CorruptKind::ExtentOutside { start, end, image }, FIRST)
        );
    }
}

#[test]
fn an_interleaved_extent_that_ends_outside_the_image_is_refused() {
    let bytes = first_record(|record| {
        put(record, 10, &2049u32.to_le_bytes());
        (record[26], record[27]) = (1, 5);
    });
    assert!(matches!(
        corrupt(&bytes).0,
        CorruptKind::ExtentOutside { .. }
    ));
}

#[test]
fn a_root_outside_the_image_is_refused() {
    let mut bytes = iso_with(&[]);
    put(&mut bytes, PVD + 158, &[255; 4]);
    assert!(matches!(
        corrupt(&bytes).0,
        CorruptKind::ExtentOutside { .. }
    ));
}

#[test]
fn a_directory_of_nearly_four_gibibytes_is_refused() {
    for length in [u32::MAX, 0xffff_f800, 0xffff_f801] {
        let bytes = iso_with(&[record(b"DOCS", 24, length, DIRECTORY)]);
        assert!(matches!(
            corrupt(&bytes).0,
            CorruptKind::ExtentOutside { .. }
        ));
    }
}

#[test]
fn directories_in_a_circle_are_refused() {
    for block in [23, 24] {
        let mut bytes = iso_with(&[record(b"DOCS", 24, 2048, DIRECTORY)]);
        let again = record(b"AGAIN", block, 2048, DIRECTORY);
        directory(&mut bytes, ISO_DOCS, 24, 23, &[again]);
        let block = block.into();
        assert_eq!(corrupt(&bytes).0, CorruptKind::DirectoryLoop { block });
    }
}

#[test]
fn a_directory_in_two_folders_is_refused() {
    let bytes = iso_with(&[
        record(b"DOCS", 24, 2048, DIRECTORY),
        record(b"SAME", 24, 2048, DIRECTORY),
    ]);
    assert_eq!(corrupt(&bytes).0, CorruptKind::DirectoryLoop { block: 24 });
}

#[test]
fn a_directory_that_reaches_into_another_is_refused() {
    let bytes = iso_with(&[record(b"WIDE", 22, 4096, DIRECTORY)]);
    assert_eq!(corrupt(&bytes).0, CorruptKind::DirectoryLoop { block: 22 });
}

#[test]
fn a_directory_in_sections_is_refused() {
    let bytes = iso_with(&[record(b"DOCS", 24, 2048, DIRECTORY | MULTI_EXTENT)]);
    assert_eq!(corrupt(&bytes), (CorruptKind::DirectoryInSections, FIRST));
    let bytes = iso_with(&[
        record(b"DOCS", 27, 4, MULTI_EXTENT),
        record(b"DOCS", 24, 2048, DIRECTORY),
    ]);
    assert_eq!(corrupt(&bytes).0, CorruptKind::DirectoryInSections);
}

#[test]
fn a_file_without_its_last_section_is_refused() {
    let missing = || CorruptKind::SectionMissing { name: "A".into() };
    let bytes = first_record(|record| record[25] = MULTI_EXTENT);
    assert_eq!(corrupt(&bytes), (missing(), FIRST));
    let bytes = iso_with(&[
        record(b"A.;1", 27, 4, MULTI_EXTENT),
        record(b"B.;1", 27, 4, 0),
    ]);
    assert_eq!(corrupt(&bytes), (missing(), FIRST));
}

/// An image of which the sectors from 40 on are made when they are read.
struct Endless<F>(Vec<u8>, F);

impl<F: Fn(u64) -> Vec<u8>> ReadAt for Endless<F> {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        for (nth, sector) in buffer.chunks_mut(SECTOR).enumerate() {
            let at = offset + (nth * SECTOR) as u64;
            let made = match at / SECTOR as u64 {
                0..32 => self.0[at as usize..].to_vec(),
                block => (self.1)(block),
            };
            sector.copy_from_slice(&made[..sector.len()]);
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        u64::from(u32::MAX) * SECTOR as u64
    }
}

fn walk_error(image: Endless<impl Fn(u64) -> Vec<u8>>) -> String {
    let image = Image::open(image).unwrap();
    let error = image.walk(Names::Iso).unwrap().find_map(Result::err);
    error.unwrap().to_string()
}

#[test]
fn directories_nested_without_end_are_refused() {
    let bytes = iso_with(&[record(b"D", 1000, 2048, DIRECTORY)]);
    let says = walk_error(Endless(bytes, |block| {
        let (own, below) = (block as u32, block as u32 + 1);
        let mut sector = vec![0; SECTOR];
        directory(
            &mut sector,
            0,
            own,
            own - 1,
            &[record(b"D", below, 2048, DIRECTORY)],
        );
        sector
    }));
    let limit = format!("nested deeper than {MOST_LEVELS} levels");
    assert!(says.contains(&limit), "{says}");
}

#[test]
fn sections_without_end_are_refused() {
    let bytes = iso_with(&[record(b"D", 1000, 0xf000_0000, DIRECTORY)]);
    let says = walk_error(Endless(bytes, |block| {
        let mut sector = vec![0; SECTOR];
        let section = record(b"A.;1", 27, 1, MULTI_EXTENT);
        let heads: &[u8] = &[0, 1];
        let heads = heads.iter().filter(|_| block == 1000);
        let heads = heads.map(|name| record(&[*name], 1000, 2048, DIRECTORY));
        let records: Vec<u8> = heads.chain(vec![section; 50]).flatten().collect();
        put(&mut sector, 0, &records);
        sector
    }));
    assert!(says.contains("more than 65536 sections"), "{says}");
}

#[test]
fn a_read_error_tells_where() {
    struct Broken(Vec<u8>);
    impl ReadAt for Broken {
        fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
            if offset == ISO_DOCS as u64 {
                return Err(io::Error::other("medium error"));
            }
            self.0.read_exact_at(buffer, offset)
        }
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
    }
    let image = Image::open(Broken(lay::image())).unwrap();
    let mut walk = image.walk(Names::Iso).unwrap();
    let error = walk.find_map(Result::err).unwrap();
    assert!(matches!(
        error,
        ReadError::Io {
            offset: 49_152,
            length: 2048,
            ..
        }
    ));
    assert!(walk.next().is_none(), "after an error nothing more comes");
}

#[test]
fn no_changed_byte_of_the_metadata_makes_the_reader_panic() {
    let image = lay::image();
    let mut bytes = image.clone();
    let metadata = (PVD..TERMINATOR + 7).chain(ISO_TABLE_L..27 * SECTOR);
    for at in metadata.filter(|at| image[*at] != 0 || at % 64 == 0) {
        for change in [0x01, 0x80, 0xff] {
            bytes[at] ^= change;
            if let Ok(image) = Image::open(&bytes) {
                // An error is as good as a report; a panic is neither.
                let _ = crate::read::verify::verify(&image, &());
                let _ = image.walk(Names::Iso).map(Iterator::count);
            }
            bytes[at] = image[at];
        }
    }
}
