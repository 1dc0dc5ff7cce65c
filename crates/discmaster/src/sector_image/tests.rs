use super::*;
use crate::Code;
use discmaster_audio::program::{Piece, Sectors, Source, Track};
use discmaster_audio::sector::{FORM_2_DATA, Subheader, form_2};
use std::path::PathBuf;

/// A block of user data that tells which one it is.
fn data(block: u32) -> Vec<u8> {
    let mut data: Vec<u8> = (0..2048_u32)
        .map(|at| (at * 31 + block).to_le_bytes()[0])
        .collect();
    data[..4].copy_from_slice(&block.to_be_bytes());
    data
}

/// Whole sectors of these addresses.
fn sectors(form: SectorForm, blocks: std::ops::Range<u32>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for block in blocks {
        let mut sector = [0; SECTOR];
        raw::whole(form, block + BEFORE_ADDRESS_0, &data(block), &mut sector).unwrap();
        bytes.extend(sector);
    }
    bytes
}

fn scratch(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("disc.bin");
    std::fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read(image: &SectorImage, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0xAA; length];
    image.read_exact_at(&mut buffer, offset).map(|()| buffer)
}

fn chain(error: &io::Error) -> (Code, String) {
    let ours = error.get_ref().unwrap().downcast_ref::<Error>().unwrap();
    (ours.code(), ours.to_string())
}

fn track(blocks: u32, sectors: Sectors) -> Track {
    Track {
        content: Content::Sectors(sectors),
        ..Track::audio(blocks, Vec::new())
    }
}

#[test]
fn user_data_come_out_of_both_modes_at_any_byte() {
    for (form, raw) in [
        (SectorForm::Mode1, SectorForm::Mode1Raw),
        (SectorForm::Mode2Form1, SectorForm::Mode2Raw),
    ] {
        let (_folder, path) = scratch(&sectors(form, 0..100));
        let image = SectorImage::of_file(&path).unwrap().unwrap();
        assert_eq!(image.runs[0].form, raw);
        assert_eq!(image.len(), 100 * 2048);
        let all: Vec<u8> = (0..100).flat_map(data).collect();
        for (offset, length) in [
            (0, all.len()),
            (2047, 2),
            (2048 * 31 + 5, 2048 * 40),
            (5, 0),
        ] {
            let at = usize::try_from(offset).unwrap();
            assert_eq!(read(&image, offset, length).unwrap(), all[at..][..length]);
        }
        let beyond = read(&image, 99 * 2048 + 1, 2048).unwrap_err();
        assert_eq!(beyond.kind(), io::ErrorKind::UnexpectedEof);
        let check = image.check(&()).unwrap();
        assert_eq!((check.sectors, check.faults), (100, 0));
    }
}

#[test]
fn a_damaged_sector_is_told_with_its_place() {
    let mut bytes = sectors(SectorForm::Mode1, 0..40);
    bytes[17 * SECTOR + 500] ^= 1;
    bytes[20 * SECTOR + 2300] ^= 1;
    // Another's time, and its codes right.
    let moved = bytes[30 * SECTOR..31 * SECTOR].to_vec();
    bytes[31 * SECTOR..32 * SECTOR].copy_from_slice(&moved);
    let (_folder, path) = scratch(&bytes);
    let image = SectorImage::of_file(&path).unwrap().unwrap();
    let (code, told) = chain(&read(&image, 17 * 2048, 10).unwrap_err());
    assert_eq!(code, Code::E_INVALIDIMAGE);
    assert!(
        told.contains("byte 39984 (block 17, 00:02:17): the sector is damaged"),
        "{told}"
    );
    // Parity alone: the data are what they should be.
    assert_eq!(read(&image, 20 * 2048, 2048).unwrap(), data(20));
    let check = image.check(&()).unwrap();
    let faults: Vec<_> = check.first.iter().map(|bad| (bad.lba, bad.fault)).collect();
    let (found, wanted) = (180, 181);
    assert_eq!(
        faults,
        [
            (17, SectorFault::Edc),
            (20, SectorFault::Parity),
            (31, SectorFault::Address { found, wanted })
        ]
    );
}

#[test]
fn files_that_are_no_whole_sectors_are_told_apart() {
    let (_folder, path) = scratch(&[0; 5000]);
    assert!(SectorImage::of_file(&path).unwrap().is_none());
    let mut bytes = sectors(SectorForm::Mode1, 0..3);
    bytes.push(0);
    let (_folder, path) = scratch(&bytes);
    let error = SectorImage::of_file(&path).unwrap_err();
    assert_eq!(error.code(), Code::E_INVALIDIMAGE);
    assert!(error.to_string().contains("7057 bytes are not whole"));
    let mut bytes = sectors(SectorForm::Mode1, 0..3);
    bytes[15] = 3;
    let (_folder, path) = scratch(&bytes);
    let error = SectorImage::of_file(&path).unwrap_err();
    assert!(
        error.to_string().contains("has no time and mode"),
        "{error}"
    );
}

#[test]
fn sound_and_video_of_form_2_are_no_data_of_files() {
    let mut bytes = sectors(SectorForm::Mode2Form1, 0..20);
    let mut sector = [0; SECTOR];
    form_2(155, Subheader::default(), &[1; FORM_2_DATA], &mut sector);
    bytes[5 * SECTOR..6 * SECTOR].copy_from_slice(&sector);
    let (_folder, path) = scratch(&bytes);
    let image = SectorImage::of_file(&path).unwrap().unwrap();
    assert_eq!(read(&image, 4 * 2048, 2048).unwrap(), data(4));
    let (_, told) = chain(&read(&image, 5 * 2048, 1).unwrap_err());
    assert!(told.contains("of form 2"), "{told}");
    assert_eq!(image.check(&()).unwrap().faults, 0);
}

#[test]
fn data_tracks_lie_where_the_program_or_their_sectors_say() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let silence = |blocks: u32| {
        let piece = Piece {
            samples: u64::from(blocks) * 588,
            source: Source::Silence,
        };
        Track::audio(blocks, vec![piece])
    };
    let cooked: Vec<u8> = (0..50).flat_map(data).collect();
    // 11,400 blocks of lead-out and lead-in, of which the program knows nothing.
    let mut late = vec![0; 7];
    late.extend(sectors(SectorForm::Mode2Form1, 12_000..12_040));
    let program = Program {
        tracks: vec![
            track(
                200,
                Sectors {
                    form: SectorForm::Mode1,
                    path: file("first.iso", &cooked),
                    from: 2048,
                    stored: 49,
                    behind: 1,
                },
            ),
            silence(300),
            track(
                40,
                Sectors {
                    form: SectorForm::Mode2Raw,
                    path: file("late.bin", &late),
                    from: 7,
                    stored: 40,
                    behind: 0,
                },
            ),
        ],
        ..Program::default()
    };
    let image = SectorImage::of_programs(std::slice::from_ref(&program)).unwrap();
    assert_eq!(image.tracks().collect::<Vec<_>>(), [150, 12_000]);
    assert_eq!(read(&image, 150 * 2048, 2048).unwrap(), data(1));
    assert_eq!(read(&image, 12_039 * 2048, 2048).unwrap(), data(12_039));
    let (_, told) = chain(&read(&image, 199 * 2048, 1).unwrap_err());
    assert_eq!(
        told,
        "block 199 is in no data track; the next begins at block 12000"
    );

    let mut short = program.clone();
    if let Content::Sectors(sectors) = &mut short.tracks[2].content {
        sectors.stored = 41;
    }
    let error = SectorImage::of_programs(&[short.clone()]).unwrap_err();
    assert_eq!(error.code(), Code::E_INVALIDIMAGE);
    assert!(error.to_string().contains("has 94087 bytes"), "{error}");
    short.tracks.truncate(2);
    short.tracks.remove(0);
    let error = SectorImage::of_programs(&[short.clone()]).unwrap_err();
    assert!(error.to_string().contains("no data track"), "{error}");
}
