//! Shapes that other readers were caught by, and that have no file of their own here.

use super::lay::rock_ridge::*;
use super::lay::{self, *};
use crate::read::extract::{Existing, ExtractError, Selection, extract};
use crate::read::verify::verify;
use crate::read::{Image, ReadAt, ReadError, View};
use std::io;

#[test]
fn a_volume_of_udf_alone_is_refused_by_a_message_that_says_so() {
    for mark in [b"NSR02", b"NSR03"] {
        let mut bytes = vec![0; 300 * SECTOR];
        for (sector, identifier) in [(16, b"BEA01"), (17, mark), (18, b"TEA01")] {
            put(
                &mut bytes,
                sector * SECTOR,
                &[&[0], identifier.as_slice(), &[1]].concat(),
            );
        }
        let refused = Image::open(&bytes).unwrap_err();
        assert!(matches!(refused, ReadError::NotAnImage { .. }));
        assert!(refused.to_string().contains("it holds UDF"), "{refused}");
    }
}

/// As the discs of CSRG have it (libarchive#2232).
#[test]
fn a_root_record_of_68_bytes_is_read() {
    let mut bytes = lay::image();
    bytes[PVD + 156] = 68;
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.walk(View::Iso).unwrap().count(), 4);
    let report = verify(&image, &()).unwrap();
    assert!(report.is_sound());
    assert!(
        report
            .oddities
            .iter()
            .any(|it| it.to_string().contains("it has 68 bytes"))
    );
}

#[test]
fn path_tables_out_of_order_or_in_the_system_area_are_read_past_and_told() {
    // The folder before the root.
    let mut bytes = lay::image();
    put(
        &mut bytes,
        ISO_TABLE_L,
        b"\x04\0\x18\0\0\0\x02\0DOCS\x01\0\x17\0\0\0\x01\0\0\0",
    );
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.walk(View::Iso).unwrap().count(), 4);
    let report = verify(&image, &()).unwrap();
    assert!(!report.is_sound());
    assert!(
        report
            .oddities
            .iter()
            .any(|it| it.to_string().contains("path table of type L"))
    );
    for block in [0u32, 1, 17, 31, 32, u32::MAX] {
        put(&mut bytes, PVD + 140, &block.to_le_bytes());
        let image = Image::open(&bytes).unwrap();
        assert_eq!(image.walk(View::Iso).unwrap().count(), 4);
        assert!(!verify(&image, &()).unwrap().is_sound(), "{block}");
    }
}

/// A path table that says it has 4 GiB takes no memory (libarchive 3ad08e01).
#[test]
fn a_path_table_of_nearly_four_gibibytes_is_told() {
    let mut bytes = lay::image();
    put(&mut bytes, PVD + 132, &[0xFF; 8]);
    let report = verify(&Image::open(&bytes).unwrap(), &()).unwrap();
    assert!(
        report
            .oddities
            .iter()
            .any(|it| it.to_string().contains("ends outside the image"))
    );
}

#[test]
fn a_joliet_path_of_more_than_1024_bytes_is_read() {
    // Thirty folders in one another, each with a name of 64 characters of three bytes.
    let mut bytes = lay::image();
    bytes.resize(200 * SECTOR, 0);
    let name = ucs2(&"語".repeat(64));
    let below = |block: u32| record(&name, block, 2048, DIRECTORY);
    directory(&mut bytes, JOLIET_ROOT, 25, 25, &[below(100)]);
    for block in 100..130 {
        let parent = if block == 100 { 25 } else { block - 1 };
        directory(
            &mut bytes,
            block as usize * SECTOR,
            block,
            parent,
            &[below(block + 1)],
        );
    }
    directory(&mut bytes, 130 * SECTOR, 130, 129, &[]);
    let found = paths(&bytes).unwrap();
    assert_eq!(found.len(), 31);
    assert_eq!(found[30].len(), 31 * 193 - 1);
}

/// Thirty folders in one another, each with a name of 200 bytes (CVE-2015-8837).
#[test]
fn a_path_longer_than_any_system_takes_is_listed_and_brought_out() {
    let name = "n".repeat(100);
    let below = |block: u32| {
        let first = entry(b"NM", &[b"\x01", name.as_bytes()].concat());
        with(
            record(b"D", block, 2048, DIRECTORY),
            &[first, ce(block, 1000, 105)],
        )
    };
    let mut bytes = rock_ridge_with(&[below(100)]);
    bytes.resize(200 * SECTOR, 0);
    for block in 100..130 {
        let deeper = (block < 129).then(|| below(block + 1));
        let records = Vec::from_iter(deeper);
        lay(
            &mut bytes,
            (block, &[]),
            (block.max(101) - 1, &[]),
            &records,
        );
        put(&mut bytes, block as usize * SECTOR + 1000, &nm(&name));
    }
    let image = Image::open(&bytes).unwrap();
    let last = image
        .walk(View::RockRidge)
        .unwrap()
        .last()
        .unwrap()
        .unwrap();
    assert_eq!(last.path.len(), 30 * 201 - 1);
    let out = tempfile::tempdir().unwrap();
    let done = extract(&image, &out.path().join("it"), &all(View::RockRidge), &()).unwrap();
    assert_eq!(done.folders, 30);
}

fn all(view: View) -> Selection {
    Selection {
        view,
        paths: Vec::new(),
        existing: Existing::Refuse,
        preserve: false,
    }
}

#[test]
fn names_alike_are_listed_told_and_not_brought_out() {
    let mut bytes = lay::image();
    let twice = |name: &str| record(&ucs2(name), 27, 4, 0);
    directory(&mut bytes, JOLIET_DOCS, 26, 25, &vec![twice("same;1"); 40]);
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.walk(View::Joliet).unwrap().count(), 43);
    let report = verify(&image, &()).unwrap();
    let told = |it: &&crate::read::Oddity| it.to_string().contains("more than once");
    assert_eq!(report.oddities.iter().filter(told).count(), 39);
    let out = tempfile::tempdir().unwrap();
    let refused = extract(&image, &out.path().join("it"), &all(View::Joliet), &());
    assert!(matches!(refused, Err(ExtractError::Collision { .. })));
    assert!(!out.path().join("it").exists());
}

#[test]
fn a_name_that_no_file_system_takes_ends_it_before_anything_is_written() {
    let part = |flags: u8| entry(b"NM", &[&[flags], &[b'n'; 128][..]].concat());
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA, 0, 2 * 133)])]);
    put(&mut bytes, AREA_AT, &[part(1), part(0)].concat());
    let out = tempfile::tempdir().unwrap();
    let image = Image::open(&bytes).unwrap();
    let refused = extract(&image, &out.path().join("it"), &all(View::RockRidge), &()).unwrap_err();
    assert!(matches!(refused, ExtractError::Name { .. }), "{refused}");
    assert!(!out.path().join("it").exists());
}

/// A disc of more than 4 GiB, of which only what is looked at exists.
struct Large(Vec<u8>);

impl ReadAt for Large {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        for (byte, at) in buffer.iter_mut().zip(offset..) {
            *byte = match usize::try_from(at).ok().and_then(|at| self.0.get(at)) {
                Some(byte) => *byte,
                None => (at / SECTOR as u64 % 251) as u8,
            };
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        5 << 30
    }
}

#[test]
fn blocks_beyond_four_gibibytes_are_read_where_they_lie() {
    let block = (1 << 21) + 5;
    let section = |length: u32, flags| record(b"A.;1", block, length, flags);
    let mut bytes = iso_with(&[
        section(u32::MAX - 2047 - (4 << 20), MULTI_EXTENT),
        section(10, 0),
    ]);
    put(&mut bytes, PVD + 80, &(5u32 << 19).to_le_bytes());
    // The first section ends beyond the disc; a shorter one does not.
    assert!(
        Image::open(Large(bytes.clone()))
            .unwrap()
            .walk(View::Iso)
            .unwrap()
            .any(|it| it.is_err())
    );
    put(
        &mut bytes,
        ISO_ROOT + FIRST_RECORD + 10,
        &(512u32 << 20).to_le_bytes(),
    );
    let image = Image::open(Large(bytes)).unwrap();
    let entry = image.find(View::Iso, b"A").unwrap();
    assert_eq!(entry.sections[0].start, (4 << 30) + 5 * 2048);
    assert_eq!(entry.size, (512 << 20) + 10);
    let mut buffer = [0; 12];
    let read = image
        .file(&entry)
        .unwrap()
        .read_at(&mut buffer, (512 << 20) - 2);
    assert_eq!(read.unwrap(), 12);
    let expected = |block: u32| (block % 251) as u8;
    assert_eq!(buffer[..2], [expected(block + (512 << 20) / 2048 - 1); 2]);
    assert_eq!(buffer[2..], [expected(block); 10]);
}

#[test]
fn an_enhanced_tree_is_read_where_it_is_the_best() {
    let mut bytes = lay::image();
    // The Joliet descriptor becomes one of version 2, whose tree is the ISO one.
    bytes[SVD + 6] = 2;
    bytes[SVD + 88..SVD + 91].fill(0);
    put(&mut bytes, SVD + 158, &[23, 0, 0, 0, 0, 0, 0, 23]);
    put(&mut bytes, SVD + 140, &[19, 0, 0, 0]);
    put(&mut bytes, SVD + 148, &[0, 0, 0, 20]);
    put(&mut bytes, SVD + 132, &[22, 0, 0, 0, 0, 0, 0, 22]);
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.best(), View::Enhanced);
    assert!(image.joliet().is_none());
    // Names are as they are recorded.
    let found = paths(&bytes).unwrap();
    assert_eq!(found, ["DOCS", "DOCS/NOTES.;1", "EMPTY.;1", "README.TXT;1"]);
    let report = verify(&image, &()).unwrap();
    assert!(report.is_sound(), "{:?}", report.oddities);
    assert_eq!(report.files, 3);
}

#[test]
fn no_changed_byte_of_rock_ridge_makes_the_reader_panic() {
    let mut bytes = rock_ridge_with(&[
        file(
            b"A.;1",
            &[
                px(FILE, 2, 7),
                nm("a"),
                entry(b"TF", b"\x02\x65\x0B\x19\x08\x1E\x0F\x04"),
            ],
        ),
        file(b"B.;1", &[px(LINK, 1, 8), sl(&["a", "b"])]),
        file(b"C.;1", &[ce(AREA, 0, 60)]),
        with(record(b"D", 24, 2048, 0), &[entry(b"CL", &both(&[24]))]),
    ]);
    directory(&mut bytes, ISO_DOCS, 24, 23, &[]);
    let area = [
        nm("continued"),
        entry(b"ZF", b"pz\x04\x0f\x04\0\0\0\0\0\0\x04"),
    ]
    .concat();
    put(&mut bytes, AREA_AT, &area);
    for at in (ISO_ROOT..ISO_ROOT + 700).chain(AREA_AT..AREA_AT + 40) {
        for value in [
            0,
            1,
            0x7F,
            0x80,
            0xFF,
            bytes[at] ^ 1,
            bytes[at].wrapping_add(1),
        ] {
            let mut changed = bytes.clone();
            changed[at] = value;
            let Ok(image) = Image::open(&changed) else {
                continue;
            };
            let view = image.best();
            for entry in image.walk(view).unwrap() {
                let Ok(entry) = entry else { break };
                if let Ok(file) = image.file(&entry) {
                    let _ = file.read_at(&mut [0; 100], 0);
                }
            }
            let _ = verify(&image, &());
            let _ = crate::read::import::import(&image, view);
        }
    }
}
