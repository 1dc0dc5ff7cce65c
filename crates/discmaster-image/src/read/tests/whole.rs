use super::lay::{self, *};
use crate::read::View;
use crate::read::{Image, Kind, ReadError};
use proptest::prelude::*;
use std::io::{Read, Seek, SeekFrom};

#[test]
fn the_joliet_tree_is_walked_where_there_is_one() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    assert_eq!(image.best(), View::Joliet);
    assert!(image.oddities().is_empty(), "{:?}", image.oddities());
    assert_eq!(
        paths(&bytes).unwrap(),
        ["docs", "docs/notes", "empty", "Read me.txt"]
    );
    let mut walk = image.walk(View::Joliet).unwrap();
    assert_eq!(walk.by_ref().count(), 4);
    assert!(walk.oddities().is_empty(), "{:?}", walk.oddities());
}

#[test]
fn the_iso_tree_can_be_asked_for() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let names: Vec<_> = image
        .walk(View::Iso)
        .unwrap()
        .map(|entry| entry.unwrap().path_lossy().into_owned())
        .collect();
    assert_eq!(names, ["DOCS", "DOCS/NOTES", "EMPTY", "README.TXT"]);
    let image = Image::open_iso_only(&bytes).unwrap();
    assert!(image.joliet().is_none());
    assert_eq!(image.best(), View::Iso);
    assert!(matches!(
        image.walk(View::Joliet),
        Err(ReadError::NoTree(View::Joliet))
    ));
}

#[test]
fn an_entry_tells_kind_size_and_time() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let file = image.find(View::Joliet, b"/docs/notes").unwrap();
    assert_eq!(
        (file.kind.clone(), file.size, file.depth()),
        (Kind::File, 5000, 2)
    );
    assert_eq!(file.name(), b"notes");
    assert_eq!(file.modified.unwrap().seconds, DATE_SECONDS);
    let folder = image.find(View::Joliet, b"docs/").unwrap();
    assert!(folder.is_directory());
    assert_eq!(image.find(View::Joliet, b"/").unwrap().depth(), 0);
    for missing in [&b"docs/note"[..], b"DOCS", b"empty/x"] {
        let found = image.find(View::Joliet, missing);
        assert!(
            matches!(found, Err(ReadError::NotFound { .. })),
            "{found:?}"
        );
    }
}

#[test]
fn volume_descriptors_tell_names_times_and_sizes() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let (iso, joliet) = (image.primary(), image.joliet().unwrap());
    assert_eq!(
        (iso.ids.volume.as_str(), joliet.ids.volume.as_str()),
        ("LAY", "Lay")
    );
    assert_eq!((iso.bytes(), joliet.bytes()), (32 * 2048, 32 * 2048));
    assert_eq!(iso.created.unwrap().seconds, DATE_SECONDS);
    assert_eq!(iso.ids.publisher, "");
}

#[test]
fn content_is_read_from_any_position() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let entry = image.find(View::Iso, b"DOCS/NOTES").unwrap();
    let mut file = image.file(&entry).unwrap();
    let mut all = Vec::new();
    file.read_to_end(&mut all).unwrap();
    assert_eq!(all, notes());
    file.seek(SeekFrom::End(-3)).unwrap();
    all.clear();
    file.read_to_end(&mut all).unwrap();
    assert_eq!(all, notes()[4997..]);
    assert!(file.seek(SeekFrom::Current(-5001)).is_err());
    assert_eq!(file.read_at(&mut [0; 10], 5000).unwrap(), 0);
    assert_eq!(file.read_at(&mut [0; 10], u64::MAX).unwrap(), 0);
    assert_eq!(file.read_at(&mut [0; 10], 4998).unwrap(), 2);
}

/// A file of two sections, the first of which lies after the second.
fn two_sections() -> Vec<Vec<u8>> {
    vec![
        record(b"BIG.;1", 29, 2048, MULTI_EXTENT),
        record(b"BIG.;1", 28, 100, 0),
        record(b"NEXT.;1", 27, 4, 0),
    ]
}

#[test]
fn a_file_of_several_sections_is_one_file() {
    let bytes = iso_with(&two_sections());
    assert_eq!(paths(&bytes).unwrap(), ["BIG", "NEXT"]);
    let image = Image::open(&bytes).unwrap();
    let entry = image.find(View::Iso, b"BIG").unwrap();
    assert_eq!((entry.size, entry.sections.len()), (2148, 2));
    let mut content = Vec::new();
    image
        .file(&entry)
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    assert_eq!(content, [&notes()[2048..4096], &notes()[..100]].concat());
}

proptest! {
    #[test]
    fn reads_agree_wherever_they_begin_and_end(
        offset in 0usize..2200,
        length in 0usize..2200,
        unit in 0u8..3,
        gap in 0u8..3,
    ) {
        let mut records = two_sections();
        if let Some(record) = records.get_mut(1) {
            (record[26], record[27]) = (unit, gap);
        }
        let bytes = iso_with(&records);
        let image = Image::open(&bytes).unwrap();
        let entry = image.find(View::Iso, b"BIG").unwrap();
        let file = image.file(&entry).unwrap();
        let mut all = vec![0; 2148];
        prop_assert_eq!(file.read_at(&mut all, 0).unwrap(), 2148);
        let mut part = vec![0; length];
        let read = file.read_at(&mut part, offset as u64).unwrap();
        let end = (offset + length).min(all.len());
        prop_assert_eq!(&part[..read], all.get(offset..end).unwrap_or_default());
    }
}

#[test]
fn an_interleaved_file_is_read_without_its_gaps() {
    let mut mixed = record(b"MIXED.;1", 27, 2048 + 10, 0);
    (mixed[26], mixed[27]) = (1, 2);
    let bytes = iso_with(&[mixed]);
    let image = Image::open(&bytes).unwrap();
    let entry = image.find(View::Iso, b"MIXED").unwrap();
    let mut content = Vec::new();
    image
        .file(&entry)
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    assert_eq!(&content[..README.len()], README);
    assert_eq!(content[2048..], notes()[4096..4106]);
}

#[test]
fn an_interleaved_file_with_attributes_is_refused_by_name() {
    let mut mixed = record(b"MIXED.;1", 27, 100, 0);
    (mixed[1], mixed[26], mixed[27]) = (1, 1, 2);
    let refused = paths(&iso_with(&[mixed])).unwrap_err();
    assert!(matches!(&refused, ReadError::Unsupported { path, .. } if path == "MIXED"));
}

#[test]
fn an_extended_attribute_record_is_skipped() {
    let mut record = record(b"A.;1", 27, 20, 0);
    record[1] = 1;
    let bytes = iso_with(&[record]);
    let image = Image::open(&bytes).unwrap();
    let entry = image.find(View::Iso, b"A").unwrap();
    let mut content = Vec::new();
    image
        .file(&entry)
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    assert_eq!(content, notes()[..20]);
}

#[test]
fn associated_files_are_passed_over() {
    let records = [
        record(b"A.;1", 28, 20, ASSOCIATED),
        record(b"A.;1", 27, 4, 0),
    ];
    let bytes = iso_with(&records);
    assert_eq!(paths(&bytes).unwrap(), ["A"]);
    let entry = Image::open(&bytes).unwrap().find(View::Iso, b"A").unwrap();
    assert_eq!(entry.size, 4);
}

#[test]
fn a_file_on_another_volume_of_the_set_is_refused_by_name() {
    let mut far = record(b"FAR.;1", 27, 4, 0);
    far[28..32].copy_from_slice(&[2, 0, 0, 2]);
    let mut bytes = iso_with(&[far]);
    assert_eq!(
        paths(&bytes).unwrap(),
        ["FAR"],
        "a set of one volume has no others"
    );
    put(&mut bytes, PVD + 120, &[3, 0, 0, 3]);
    let refused = paths(&bytes).unwrap_err();
    assert!(matches!(&refused, ReadError::Unsupported { path, .. } if path == "FAR"));
}

#[test]
fn small_logical_blocks_are_counted_in_their_own_size() {
    let mut bytes = iso_with(&[record(b"A.;1", 27 * 4 + 1, 5, 0)]);
    put(&mut bytes, PVD + 128, &[0, 2, 2, 0]);
    put(&mut bytes, PVD + 80, &[128, 0, 0, 0, 0, 0, 0, 128]);
    put(&mut bytes, PVD + 158, &[92, 0, 0, 0, 0, 0, 0, 92]);
    put(&mut bytes, 27 * SECTOR + 512, b"block");
    let image = Image::open(&bytes).unwrap();
    let entry = image.find(View::Iso, b"A").unwrap();
    let mut content = String::new();
    image
        .file(&entry)
        .unwrap()
        .read_to_string(&mut content)
        .unwrap();
    assert_eq!(content, "block");
}

#[test]
fn system_use_areas_are_passed_over() {
    let mut record = record(b"A.;1", 27, 4, 0);
    record.extend(b"NM\x08\x01\x00abc");
    record[0] = record.len() as u8;
    assert_eq!(paths(&iso_with(&[record])).unwrap(), ["A"]);
}

#[test]
fn a_walk_can_pass_over_a_folder() {
    let bytes = lay::image();
    let image = Image::open(&bytes).unwrap();
    let mut walk = image.walk(View::Iso).unwrap();
    assert_eq!(walk.next().unwrap().unwrap().path, b"DOCS");
    walk.skip_contents();
    assert_eq!(walk.next().unwrap().unwrap().path, b"EMPTY");
}

#[test]
fn records_continue_in_the_next_sector_of_a_directory() {
    // Sectors 28 to 30 as one directory whose sectors are not filled to their ends.
    let mut bytes = iso_with(&[record(b"MANY", 28, 3 * 2048, DIRECTORY)]);
    for sector in 28..31 {
        let mut records = Vec::new();
        if sector == 28 {
            records.extend(record(&[0], 28, 3 * 2048, DIRECTORY));
            records.extend(record(&[1], 23, 2048, DIRECTORY));
        }
        for nth in 0..40 {
            records.extend(record(format!("F{sector}{nth:02}.;1").as_bytes(), 0, 0, 0));
        }
        bytes[sector * SECTOR..(sector + 1) * SECTOR].fill(0);
        put(&mut bytes, sector * SECTOR, &records);
    }
    let paths = paths(&bytes).unwrap();
    assert_eq!(paths.len(), 1 + 120);
    assert_eq!(paths.last().unwrap(), "MANY/F3039");
}
