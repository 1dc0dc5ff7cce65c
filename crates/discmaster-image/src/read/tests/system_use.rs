use super::lay::rock_ridge::*;
use super::lay::*;
use crate::read::error::CorruptKind;
use crate::read::{Image, ReadError, Severity, Trees};

/// What the walk of the better tree, or the opening, is refused for.
fn refused(bytes: &[u8]) -> CorruptKind {
    match paths(bytes) {
        Err(ReadError::Corrupt(corrupt)) => corrupt.into_kind(),
        other => panic!("not refused as damaged: {other:?}"),
    }
}

/// The names that Rock Ridge gives, and the one oddity of the walk.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<(Severity, String)>) {
    let image = Image::open(bytes).unwrap();
    assert!(image.rock_ridge().is_some());
    let mut walk = image.walk(image.best()).unwrap();
    let names = walk
        .by_ref()
        .map(|it| it.unwrap().path_lossy().into_owned());
    let names = names.collect();
    let odd = walk.into_oddities();
    let odd = odd.iter().map(|it| (it.severity(), it.to_string()));
    (names, odd.collect())
}

#[test]
fn a_name_goes_on_in_a_continuation() {
    let mut bytes = rock_ridge_with(&[file(
        b"A.;1",
        &[px(FILE, 1, 7), ce(AREA, 100, 200), entry(b"NM", b"\x01lo")],
    )]);
    let rest = [
        entry(b"NM", b"\x01ng "),
        ce(AREA, 400, 20),
        entry(b"ST", b""),
    ];
    put(&mut bytes, AREA_AT + 100, &rest.concat());
    put(&mut bytes, AREA_AT + 400, &nm("name"));
    assert_eq!(read(&bytes), (vec!["long name".to_owned()], vec![]));
}

#[test]
fn entries_behind_the_terminator_are_passed_over() {
    let bytes = rock_ridge_with(&[file(b"A.;1", &[nm("a"), entry(b"ST", b""), nm("b")])]);
    assert_eq!(read(&bytes).0, ["a"]);
    // Nor is a rest of zeros an entry, nor one of fewer bytes than a header has.
    let bytes = rock_ridge_with(&[file(b"A.;1", &[nm("a"), vec![0; 9]])]);
    assert_eq!(read(&bytes), (vec!["a".to_owned()], vec![]));
    let bytes = rock_ridge_with(&[file(b"A.;1", &[nm("a"), vec![b'N', b'M']])]);
    assert_eq!(read(&bytes), (vec!["a".to_owned()], vec![]));
}

#[test]
fn bytes_before_the_area_are_skipped() {
    let xa = b"\0\0\0\0\x8D\x55XA\0\0\0\0\0\0".to_vec();
    let skipped = file(b"A.;1", &[xa.clone(), nm("a")]);
    let mut bytes = rock_ridge_with(&[]);
    let root = [xa, entry(b"SP", b"\xBE\xEF\x0E"), px(FOLDER, 2, 0)];
    lay(&mut bytes, (23, &root), (23, &[]), &[skipped]);
    assert_eq!(read(&bytes).0, ["a"]);
}

#[test]
fn a_continuation_at_itself_is_refused() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA, 0, 28)])]);
    put(&mut bytes, AREA_AT, &ce(AREA, 0, 28));
    let start = AREA_AT as u64;
    assert_eq!(refused(&bytes), CorruptKind::ContinuationLoop { start });
    // The other tree of the image is read all the same.
    let image = Image::open_with(&bytes, 0, Trees::ISO).unwrap();
    assert_eq!(image.walk(image.best()).unwrap().count(), 1);
}

#[test]
fn continuations_that_overlap_are_refused() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA, 0, 60)])]);
    put(&mut bytes, AREA_AT, &ce(AREA, 32, 28));
    put(&mut bytes, AREA_AT + 32, &ce(AREA, 0, 28));
    let start = AREA_AT as u64 + 32;
    assert_eq!(refused(&bytes), CorruptKind::ContinuationLoop { start });
}

#[test]
fn a_continuation_of_no_bytes_at_itself_comes_to_an_end() {
    let bytes = rock_ridge_with(&[file(b"A.;1", &[nm("a"), ce(AREA, 0, 0)])]);
    assert_eq!(read(&bytes).0, ["a"]);
}

#[test]
fn an_area_that_is_continued_twice_is_refused() {
    let bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA, 0, 28), ce(AREA, 28, 28)])]);
    assert_eq!(refused(&bytes), CorruptKind::TwoContinuations);
}

#[test]
fn a_chain_of_continuations_without_end_is_refused() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(100, 0, 28)])]);
    bytes.resize(400 * SECTOR, 0);
    for block in 100..399 {
        put(&mut bytes, block * SECTOR, &ce(block as u32 + 1, 0, 28));
    }
    assert!(matches!(
        refused(&bytes),
        CorruptKind::ContinuationsTooLong { .. }
    ));
}

#[test]
fn continuations_shared_by_many_records_are_refused() {
    // 30 directories of 30 records, all of which go on in the same 60,000 bytes.
    let shared = file(b"A.;1", &[ce(200, 0, 60_000)]);
    let mut bytes = rock_ridge_with(&[]);
    bytes.resize(256 * SECTOR, 0);
    let folders: Vec<_> = (0..30u32)
        .map(|nth| record(format!("D{nth:02}").as_bytes(), 100 + nth, 2048, DIRECTORY))
        .collect();
    lay(
        &mut bytes,
        (23, &[sp(), px(FOLDER, 2, 0)]),
        (23, &[]),
        &folders,
    );
    for nth in 0..30 {
        lay(
            &mut bytes,
            (100 + nth, &[]),
            (23, &[]),
            &vec![shared.clone(); 28],
        );
    }
    assert_eq!(refused(&bytes), CorruptKind::ContinuationsShared);
}

#[test]
fn a_continuation_beyond_its_block_is_read_and_told() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA - 1, 2040, 20)])]);
    put(&mut bytes, AREA_AT - 8, &nm("long enough"));
    let (names, odd) = read(&bytes);
    assert_eq!(names, ["long enough"]);
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert_eq!(odd[0].0, Severity::Fault);
    assert!(odd[0].1.contains("out of its block"), "{odd:?}");
}

#[test]
fn a_continuation_outside_the_image_is_refused() {
    for (block, offset, length) in [(31, 2000, 49), (u32::MAX, u32::MAX, u32::MAX), (32, 0, 1)] {
        let bytes = rock_ridge_with(&[file(b"A.;1", &[ce(block, offset, length)])]);
        assert!(matches!(
            refused(&bytes),
            CorruptKind::ContinuationOutside { .. }
        ));
    }
}

#[test]
fn a_continuation_of_nearly_four_gibibytes_is_refused() {
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[ce(AREA, 0, 100_000)])]);
    bytes.resize(200 * SECTOR, 0);
    assert!(matches!(
        refused(&bytes),
        CorruptKind::ContinuationsTooLong { .. }
    ));
}

#[test]
fn an_entry_longer_than_its_record_is_refused() {
    let bytes = rock_ridge_with(&[file(b"A.;1", &[b"NM\x40\x01\0abc".to_vec()])]);
    assert_eq!(
        refused(&bytes),
        CorruptKind::SystemUseLong {
            signature: "NM".to_owned(),
            found: 0x40,
            left: 8
        }
    );
}

#[test]
fn an_entry_of_no_length_or_less_than_its_header_is_refused() {
    for found in 0..4u8 {
        let bytes = rock_ridge_with(&[file(b"A.;1", &[vec![b'N', b'M', found, 1, 0, b'a']])]);
        let signature = "NM".to_owned();
        let found = found.into();
        assert_eq!(
            refused(&bytes),
            CorruptKind::SystemUseShort { signature, found }
        );
    }
}

#[test]
fn an_entry_too_short_for_what_it_holds_is_refused() {
    for signature in [
        b"PX", b"PN", b"NM", b"SL", b"CL", b"PL", b"TF", b"ZF", b"CE",
    ] {
        let bytes = rock_ridge_with(&[file(b"A.;1", &[entry(signature, b"")])]);
        let shown = String::from_utf8_lossy(signature).into_owned();
        assert_eq!(
            refused(&bytes),
            CorruptKind::SystemUseShort {
                signature: shown,
                found: 4
            }
        );
    }
    // In the root itself, which is looked at when the image is opened.
    let mut bytes = rock_ridge_with(&[]);
    let root = [sp(), entry(b"ER", b"\x0A\0\0\x01RRIP")];
    lay(&mut bytes, (23, &root), (23, &[]), &[]);
    assert!(matches!(
        refused(&bytes),
        CorruptKind::SystemUseShort { .. }
    ));
    assert!(Image::open_iso_only(&bytes).is_ok());
}

#[test]
fn areas_without_the_mark_are_passed_over() {
    let areas = [vec![0xAA; 20], entry(b"NM", b"\0x")];
    let bytes = iso_with(&[file(b"A.;1", &areas)]);
    let image = Image::open(&bytes).unwrap();
    assert!(image.rock_ridge().is_none());
    assert_eq!(paths(&bytes).unwrap(), ["A"]);
}

#[test]
fn rock_ridge_is_known_by_its_name_or_by_what_it_holds() {
    let er = |name: &[u8]| entry(b"ER", &[&[name.len() as u8, 0, 0, 1], name].concat());
    for (area, known) in [
        (er(b"RRIP_1991A"), Some(Some("RRIP_1991A"))),
        (er(b"IEEE_P1282"), Some(Some("IEEE_P1282"))),
        (er(b"IEEE_1282"), Some(Some("IEEE_1282"))),
        (px(FOLDER, 2, 0), Some(None)),
        (er(b"AAIP_0200"), None),
    ] {
        let mut bytes = iso_with(&[]);
        lay(&mut bytes, (23, &[sp(), area]), (23, &[]), &[]);
        let image = Image::open(&bytes).unwrap();
        let found = image.rock_ridge().map(|it| it.identifier.as_deref());
        assert_eq!(found, known);
    }
}
