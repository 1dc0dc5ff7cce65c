use super::lay::{self, *};
use crate::plan::Names;
use crate::read::{Image, Oddity, Severity};

/// The oddities of descriptors and of the walk of the better tree.
fn oddities(bytes: &[u8]) -> Vec<Oddity> {
    let image = Image::open(bytes).unwrap();
    let mut walk = image.walk(image.best()).unwrap();
    walk.by_ref().for_each(|entry| drop(entry.unwrap()));
    let walked = walk.into_oddities();
    image.oddities().iter().chain(&walked).cloned().collect()
}

/// The image is read, and has this one oddity.
fn only(bytes: &[u8], severity: Severity, says: &str) {
    let oddities = oddities(bytes);
    let [oddity] = oddities.as_slice() else {
        panic!("{oddities:?}")
    };
    assert!(oddity.to_string().contains(says), "{oddity}");
    assert_eq!(oddity.severity(), severity, "{oddity}");
}

fn changed(at: usize, what: &[u8]) -> Vec<u8> {
    let mut bytes = lay::image();
    put(&mut bytes, at, what);
    bytes
}

#[test]
fn the_hand_laid_image_has_none() {
    assert_eq!(oddities(&lay::image()), []);
}

#[test]
fn numbers_that_disagree_are_read_little_endian() {
    let at = JOLIET_ROOT + FIRST_RECORD;
    for (at, field) in [
        (PVD + 84, "volume space size"),
        (PVD + 130, "logical block size"),
        (PVD + 136, "path table size"),
        (PVD + 162, "root's extent"),
        (PVD + 170, "root's data length"),
        (SVD + 122, "volume set size"),
        (at + 6, "extent"),
        (at + 14, "data length"),
        (at + 30, "volume sequence number"),
    ] {
        let bytes = changed(at, &[0x55]);
        only(&bytes, Severity::Fault, &format!("{field} is "));
        assert_eq!(paths(&bytes).unwrap(), paths(&lay::image()).unwrap());
    }
}

#[test]
fn a_missing_terminator_is_noted() {
    only(&changed(TERMINATOR, &[0; 7]), Severity::Note, "terminator");
    let bytes = lay::image();
    // The image ends within the descriptors' sectors.
    let mut bytes = bytes[..TERMINATOR].to_vec();
    put(&mut bytes, PVD + 80, &[18, 0, 0, 0, 0, 0, 0, 18]);
    put(&mut bytes, SVD + 80, &[18, 0, 0, 0, 0, 0, 0, 18]);
    assert_eq!(Image::open(&bytes).unwrap().oddities().count(), 1);
}

#[test]
fn a_root_record_of_another_length_is_read() {
    only(&changed(PVD + 156, &[68]), Severity::Note, "has 68 bytes");
    only(&changed(SVD + 156, &[0]), Severity::Note, "has 0 bytes");
    only(&changed(SVD + 156 + 25, &[0]), Severity::Note, "not marked");
}

#[test]
fn two_sizes_of_the_volume_are_noted() {
    let bytes = changed(SVD + 80, &[31, 0, 0, 0, 0, 0, 0, 31]);
    only(&bytes, Severity::Note, "by the Joliet one");
}

#[test]
fn an_extent_beyond_the_volume_but_in_the_image_is_a_fault_that_can_be_read() {
    let mut bytes = lay::image();
    for descriptor in [PVD, SVD] {
        put(&mut bytes, descriptor + 80, &[30, 0, 0, 0, 0, 0, 0, 30]);
    }
    only(
        &bytes,
        Severity::Fault,
        "beyond the end of the volume at byte 61440",
    );
}

#[test]
fn an_empty_directory_without_an_extent_is_empty() {
    let bytes = iso_with(&[
        record(b"ONE", 0, 0, DIRECTORY),
        record(b"TWO", 0, 0, DIRECTORY),
    ]);
    assert_eq!(paths(&bytes).unwrap(), ["ONE", "TWO"]);
}

#[test]
fn a_directory_of_a_part_of_a_sector_is_read() {
    let mut bytes = lay::image();
    let at = JOLIET_ROOT + FIRST_RECORD;
    put(&mut bytes, at + 10, &[200, 0, 0, 0, 0, 0, 0, 200]);
    only(
        &bytes,
        Severity::Note,
        "200 bytes is not a number of whole sectors",
    );
    assert_eq!(paths(&bytes).unwrap().len(), 4);
}

#[test]
fn records_of_itself_and_its_parent_are_checked() {
    let says = "lies at block 26 and says it lies at 99";
    only(
        &changed(JOLIET_DOCS + 2, &[99, 0, 0, 0, 0, 0, 0, 99]),
        Severity::Fault,
        says,
    );
    let says = "parent lies at block 25 and the directory says 99";
    only(
        &changed(JOLIET_DOCS + 36, &[99, 0, 0, 0, 0, 0, 0, 99]),
        Severity::Note,
        says,
    );
}

#[test]
fn a_directory_without_records_of_itself_is_read() {
    let mut bytes = lay::image();
    let file = record(&ucs2("notes;1"), 28, 5000, 0);
    bytes[JOLIET_DOCS..JOLIET_DOCS + SECTOR].fill(0);
    put(&mut bytes, JOLIET_DOCS, &file);
    only(&bytes, Severity::Note, "no records of itself");
    assert_eq!(paths(&bytes).unwrap().len(), 4);
    // And one of them where it does not belong.
    put(
        &mut bytes,
        JOLIET_DOCS + file.len(),
        &record(&[0], 26, 2048, DIRECTORY),
    );
    let says: Vec<_> = oddities(&bytes).iter().map(Oddity::to_string).collect();
    assert!(
        says.iter().any(|says| says.contains("among its entries")),
        "{says:?}"
    );
}

#[test]
fn a_length_of_zero_ends_the_records_of_a_sector() {
    let mut bytes = lay::image();
    let at = JOLIET_ROOT + FIRST_RECORD;
    let length = usize::from(bytes[at]);
    bytes[at + length] = 0;
    only(&bytes, Severity::Note, "follow the last directory record");
    assert_eq!(paths(&bytes).unwrap(), ["docs", "docs/notes"]);
}

#[test]
fn names_of_half_units_and_half_pairs_are_read() {
    let mut bytes = lay::image();
    let mut odd = ucs2("odd");
    odd.push(7);
    directory(
        &mut bytes,
        JOLIET_DOCS,
        26,
        25,
        &[record(&odd, 28, 5000, 0)],
    );
    only(
        &bytes,
        Severity::Fault,
        "in /docs/odd: a Joliet identifier has an odd number",
    );
    directory(
        &mut bytes,
        JOLIET_DOCS,
        26,
        25,
        &[record(&[0xd8, 0, 0, 65], 28, 5000, 0)],
    );
    only(
        &bytes,
        Severity::Note,
        "in /docs/\u{fffd}A: a Joliet name holds half",
    );
}

#[test]
fn names_that_no_folder_takes_are_listed_as_faults() {
    for (name, why) in [
        ("..", "`..`"),
        (".", "`.`"),
        ("", "empty"),
        ("a/b", "`/`"),
        ("a\0b", "NUL"),
    ] {
        let mut bytes = lay::image();
        directory(
            &mut bytes,
            JOLIET_DOCS,
            26,
            25,
            &[record(&ucs2(name), 28, 5000, 0)],
        );
        only(&bytes, Severity::Fault, why);
    }
}

#[test]
fn bad_and_missing_dates_are_read_as_none() {
    let at = JOLIET_ROOT + FIRST_RECORD;
    let bytes = changed(at + 18, &[0; 7]);
    assert_eq!(oddities(&bytes), []);
    let entry = |bytes: &[u8]| {
        Image::open(bytes)
            .unwrap()
            .find(Names::Joliet, b"docs")
            .unwrap()
            .modified
    };
    assert_eq!(entry(&bytes), None);
    let bytes = changed(at + 18, &[101, 13, 32, 25, 61, 61, 100]);
    only(&bytes, Severity::Note, "in /docs: ");
    assert_eq!(entry(&bytes), None);
    only(
        &changed(PVD + 813, b"XXXX"),
        Severity::Note,
        "at byte 32768",
    );
}

#[test]
fn a_gap_without_units_is_ignored() {
    let bytes = changed(JOLIET_ROOT + FIRST_RECORD + 27, &[9]);
    only(&bytes, Severity::Note, "gap of 9 blocks");
}

#[test]
fn only_so_many_oddities_are_kept_and_all_are_counted() {
    let mut bytes = iso_with(&[record(b"D", 1, 15 * 2048, DIRECTORY)]);
    for sector in 1..16 {
        let bad = record(b"..", 0, 0, 0).repeat(50);
        put(&mut bytes, sector * SECTOR, &bad);
    }
    put(&mut bytes, 16 * SECTOR - 200, &[0; 2]);
    let image = Image::open(&bytes).unwrap();
    let mut walk = image.walk(Names::Iso).unwrap();
    assert_eq!(walk.by_ref().count(), 1 + 750);
    assert!(
        walk.oddities().faults() == 750,
        "{}",
        walk.oddities().faults()
    );
    let mut sum = crate::read::Oddities::default();
    sum.append(walk.oddities().clone());
    sum.append(walk.oddities().clone());
    assert_eq!((sum.faults(), sum.iter().count()), (1500, 1000));
}
