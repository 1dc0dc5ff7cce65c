use super::lay::{self, *};
use crate::read::verify::{Report, verify};
use crate::read::{Image, ReadError, Severity};

fn report(bytes: &[u8]) -> Report {
    verify(&Image::open(bytes).unwrap(), &()).unwrap()
}

/// Sound or not, and every oddity's text.
fn says(bytes: &[u8]) -> (bool, Vec<String>) {
    let report = report(bytes);
    let says = report.oddities.iter().map(ToString::to_string).collect();
    (report.is_sound(), says)
}

fn fault(bytes: &[u8], expected: &str) {
    let (sound, says) = says(bytes);
    assert!(!sound, "{says:?}");
    assert!(says.iter().any(|says| says.contains(expected)), "{says:?}");
}

fn changed(at: usize, what: &[u8]) -> Vec<u8> {
    let mut bytes = lay::image();
    put(&mut bytes, at, what);
    bytes
}

#[test]
fn the_hand_laid_image_is_sound() {
    let report = report(&lay::image());
    assert!(
        report.is_sound() && report.oddities.is_empty(),
        "{:?}",
        report.oddities
    );
    let bytes = (README.len() + 5000) as u64;
    assert_eq!((report.files, report.folders, report.bytes), (3, 1, bytes));
}

#[test]
fn a_path_table_that_says_something_else_is_a_fault() {
    // The second record: identifier at 18, extent at 12, parent at 16.
    fault(
        &changed(ISO_TABLE_L + 18, b"X"),
        "type L: no directory `XOCS` is at block 24",
    );
    fault(
        &changed(ISO_TABLE_L + 12, &[99]),
        "type L: no directory `DOCS` is at block 99",
    );
    fault(
        &changed(ISO_TABLE_L + 12, &[99]),
        "in /DOCS: the directory is missing in the path table",
    );
    fault(
        &changed(ISO_TABLE_L + 16, &[2]),
        "its parent is at block 23, and record 2 is not",
    );
    fault(&changed(ISO_TABLE_L + 16, &[0]), "record 0 is not");
    fault(
        &changed(ISO_TABLE_M + 18, b"X"),
        "record 2 of the path table of type M: it differs",
    );
    fault(
        &changed(ISO_TABLE_M + 15, &[99]),
        "record 2 of the path table of type M: it differs",
    );
    fault(
        &changed(22 * SECTOR + 19, b"X"),
        "record 2 of the path table of type M: it differs",
    );
}

#[test]
fn a_path_table_of_another_length_is_a_fault() {
    let size = |size: u32| {
        let (little, big) = (size.to_le_bytes(), size.to_be_bytes());
        changed(PVD + 132, &[little, big].concat())
    };
    fault(
        &size(10),
        "in /DOCS: the directory is missing in the path table of type L",
    );
    fault(&size(15), "ends in the middle of a record");
    fault(&size(100_000), "ends outside the image");
    fault(&size(u32::MAX), "ends outside the image");
    fault(&size(2048), "there are fewer directories");
}

#[test]
fn missing_path_tables_are_faults() {
    fault(
        &changed(PVD + 140, &[0; 4]),
        "there is no path table of type L",
    );
    fault(
        &changed(PVD + 148, &[0; 4]),
        "there is no path table of type M",
    );
    fault(&changed(PVD + 140, &[0xff; 4]), "ends outside the image");
}

#[test]
fn optional_path_tables_are_checked_too() {
    assert_eq!(says(&changed(PVD + 144, &[19])), (true, vec![]));
    fault(&changed(PVD + 144, &[20]), "type L (optional)");
}

#[test]
fn numbers_that_disagree_are_faults() {
    fault(
        &changed(ISO_ROOT + FIRST_RECORD + 6, &[9]),
        "extent is 24 in little-endian",
    );
}

#[test]
fn a_name_that_stands_twice_is_a_fault() {
    let twice = record(b"A.;1", 27, 4, 0);
    fault(
        &iso_with(&[twice.clone(), twice]),
        "in /A: the name stands more than once",
    );
}

#[test]
fn files_that_share_a_part_of_their_bytes_are_a_fault() {
    let a = record(b"A.;1", 28, 3000, 0);
    let shares = |block, length| iso_with(&[a.clone(), record(b"B.;1", block, length, 0)]);
    fault(
        &shares(29, 2048),
        "in /B: bytes 59392 to 60344 belong to it and to /A",
    );
    fault(&shares(28, 2048), "bytes 57344 to 59392");
    fault(
        &shares(27, 2049),
        "in /A: bytes 57344 to 57345 belong to it and to /B",
    );
    let report = report(&shares(28, 3000));
    assert!(
        !report
            .oddities
            .iter()
            .any(|it| it.to_string().contains("belong"))
    );
    assert_eq!(report.bytes, 3000, "what two files share is read once");
}

#[test]
fn trees_that_hold_different_files_are_noted() {
    let mut bytes = lay::image();
    directory(
        &mut bytes,
        ISO_DOCS,
        24,
        23,
        &[record(b"NOTES.;1", 28, 4999, 0)],
    );
    let report = report(&bytes);
    let notes: Vec<_> = report
        .oddities
        .iter()
        .filter(|it| it.severity() == Severity::Note)
        .map(ToString::to_string)
        .collect();
    assert_eq!(notes.len(), 2, "{notes:?}");
    assert!(notes[0].contains("/DOCS/NOTES: the file is in the ISO tree and not in the Joliet"));
    assert!(notes[1].contains("/docs/notes: the file is in the Joliet tree and not in the ISO"));
    fault(&bytes, "belong to it and to");
}

#[test]
fn a_folder_in_one_tree_only_is_noted() {
    let mut bytes = lay::image();
    directory(
        &mut bytes,
        ISO_DOCS,
        24,
        23,
        &[record(b"MORE", 29, 2048, DIRECTORY)],
    );
    directory(&mut bytes, 29 * SECTOR, 29, 24, &[]);
    fault(&bytes, "the Joliet tree has 1 folders and the ISO tree 2");
}

#[test]
fn content_that_cannot_be_read_is_an_error() {
    struct Broken(Vec<u8>);
    impl crate::read::ReadAt for Broken {
        fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
            match offset / SECTOR as u64 {
                28 => Err(std::io::Error::other("medium error")),
                _ => self.0.read_exact_at(buffer, offset),
            }
        }
        fn len(&self) -> u64 {
            self.0.len() as u64
        }
    }
    let image = Image::open(Broken(lay::image())).unwrap();
    let error = verify(&image, &()).unwrap_err();
    assert!(
        matches!(error, ReadError::Io { offset: 57_344, .. }),
        "{error}"
    );
}
