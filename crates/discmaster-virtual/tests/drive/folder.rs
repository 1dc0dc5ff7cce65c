//! The recorder in its folder: the user's hand, and what is found again after the recorder was let
//! go.

use crate::host::*;
use discmaster_virtual::storage::DiscError;
use discmaster_virtual::{Blank, DiscStatus, Medium, MediumType, OpenError, Recorder, TrayError};
use std::fs;
use std::path::Path;

const MEDIUM: Medium = Medium::Recordable(Blank::usual(MediumType::CdR80));

pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder.join("discs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

pub(crate) fn insert_blank(host: &mut Host<Recorder>, medium: MediumType) -> String {
    let disc = host.0.insert_blank(medium).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    disc.name
}

#[test]
fn a_new_recorder_is_empty_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    assert_eq!(host.0.disc(), None);
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
    assert_eq!(host.0.eject().unwrap(), None);
    assert_eq!(host.ready(), Err((2, 0x3A, 0x02)));
    drop(host);
    assert!(Recorder::open(folder.path()).unwrap().tray_open());
}

#[test]
fn a_second_program_is_kept_out() {
    let folder = tempfile::tempdir().unwrap();
    let first = Recorder::open(folder.path()).unwrap();
    match Recorder::open(folder.path()) {
        Err(OpenError::InUse { folder: named }) => {
            assert_eq!(named, folder.path().canonicalize().unwrap());
        }
        other => panic!("{other:?}"),
    }
    drop(first);
    Recorder::open(folder.path()).unwrap();
}

#[test]
fn discs_get_the_next_free_name_and_can_be_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    assert_eq!(insert_blank(&mut host, MediumType::CdR80), "cd-r80-0001");
    match host.0.insert_blank(MediumType::CdR80) {
        Err(TrayError::Occupied { disc }) => assert_eq!(disc, "cd-r80-0001"),
        other => panic!("{other:?}"),
    }
    assert_eq!(host.0.eject().unwrap().as_deref(), Some("cd-r80-0001"));
    assert_eq!(insert_blank(&mut host, MediumType::CdRw74), "cd-rw74-0001");
    host.0.eject().unwrap();
    assert_eq!(insert_blank(&mut host, MediumType::CdR80), "cd-r80-0002");
    host.0.eject().unwrap();
    let back = host.0.insert_disc("cd-r80-0001").unwrap();
    assert_eq!(
        (back.medium, back.status, back.path),
        (MEDIUM, DiscStatus::Blank, None)
    );
    host.0.eject().unwrap();
    for name in ["cd-r80-0003", "", "../recorder", ".", "/etc/passwd"] {
        assert!(matches!(
            host.0.insert_disc(name),
            Err(TrayError::Disc(DiscError::NotFound { .. }))
        ));
    }
    // A blank disc occupies no data file.
    assert_eq!(
        files(folder.path()),
        ["cd-r80-0001.json", "cd-r80-0002.json", "cd-rw74-0001.json"]
    );
}

#[test]
fn an_audio_track_cut_off_is_as_long_as_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_audio(0x00, 150).unwrap();
    host.record_audio(&audio_blocks(300));
    host.write_audio(452, &audio_blocks(20)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.track(2), Ok((452, None, 0, 20)));
    assert_eq!(host.read_audio(452, 20).unwrap(), audio_blocks(20));
    host.close_track(2).unwrap();
    let mut expected = audio_blocks(20);
    expected.resize(300 * AUDIO_BLOCK, 0);
    assert_eq!(host.read_audio(452, 300).unwrap(), expected);
}

#[test]
fn the_same_is_found_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_more_sessions();
    host.record(&blocks(400));
    drop(host);

    // The track is complete, its session open.
    let mut host = open(folder.path());
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.track(2).unwrap().1, Some(552));
    assert_eq!(host.read(0, 400).unwrap(), blocks(400));
    host.select_more_sessions();
    host.close_session().unwrap();
    drop(host);

    let mut host = open(folder.path());
    assert_eq!(host.disc_status(), 0x01);
    assert_eq!(host.last_address(), 401);
    assert_eq!(host.track(2).unwrap().1, Some(11_802));
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    drop(host);

    // The tray is open, the disc on it.
    let mut host = open(folder.path());
    assert_eq!(host.ready(), Err((2, 0x3A, 0x02)));
    assert_eq!(host.0.disc().unwrap().name, "cd-r80-0001");
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 400).unwrap(), blocks(400));
}

#[test]
fn a_track_cut_off_is_incomplete_and_can_be_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_last_session();
    host.write(0, &blocks(20)).unwrap();
    drop(host);

    let mut host = open(folder.path());
    assert_eq!(host.disc_status(), 0x05);
    let track = host
        .data_in(&[0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0], 36)
        .unwrap();
    assert_eq!(track[5], 0x24); // damage, data
    assert_eq!(track[7], 0); // no next writable address
    assert_eq!(&track[24..28], &20_u32.to_be_bytes());
    host.select_last_session();
    assert_eq!(host.write(20, &blocks(1)), Err(INCOMPLETE_TRACK));
    assert_eq!(host.close_session(), Err(INCOMPLETE_TRACK));
    host.close_track(1).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let mut expected = blocks(20);
    expected.resize(300 * BLOCK, 0);
    assert_eq!(host.read(0, 300).unwrap(), expected);
}

#[test]
fn a_blanked_disc_has_no_image_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdRw80);
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.blank(1).unwrap();
    assert_eq!(files(folder.path()), ["cd-rw80-0001.json"]);
    assert_eq!(host.0.disc().unwrap().status, DiscStatus::Blank);
    host.record(&blocks(301));
    host.close_session().unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.read(0, 301).unwrap(), blocks(301));
}

#[test]
fn an_image_is_a_pressed_disc() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("some.iso");
    fs::write(&image, blocks(250)).unwrap();
    let mut host = open(&folder.path().join("recorder"));
    let disc = host.0.insert_image(&image).unwrap();
    assert_eq!(disc.name, "some.iso");
    assert_eq!(
        (disc.medium, disc.status),
        (Medium::CdRom, DiscStatus::Complete)
    );
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 250).unwrap(), blocks(250));
    drop(host);
    let mut host = open(&folder.path().join("recorder"));
    assert_eq!(host.last_address(), 249);
    host.0.eject().unwrap();
    assert!(image.exists());

    fs::write(&image, [0; 3000]).unwrap();
    for path in [image.as_path(), Path::new("/dev/null")] {
        assert!(matches!(
            host.0.insert_image(path),
            Err(TrayError::Disc(DiscError::NotAnImage { .. }))
        ));
    }
}

#[test]
fn the_button_does_nothing_while_the_tray_is_locked_or_a_track_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.no_data(&[0x1E, 0, 0, 0, 1, 0]).unwrap();
    assert!(matches!(host.0.eject(), Err(TrayError::Locked)));
    // The host hears of it: eject request.
    let event = host
        .data_in(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], 8)
        .unwrap();
    assert_eq!(event[4], 1);
    host.no_data(&[0x1E, 0, 0, 0, 0, 0]).unwrap();
    host.select_last_session();
    host.write(0, &blocks(1)).unwrap();
    assert!(matches!(host.0.eject(), Err(TrayError::Recording { .. })));
    host.sync().unwrap();
    host.0.eject().unwrap();
}

#[test]
fn a_disc_that_somebody_took_from_the_folder_leaves_the_recorder_usable() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    drop(host);
    fs::remove_file(folder.path().join("discs/cd-r80-0001.iso")).unwrap();
    let mut host = open(folder.path());
    assert!(matches!(
        host.0.unreadable_disc(),
        Some(DiscError::DataMissing { .. })
    ));
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
    assert_eq!(insert_blank(&mut host, MediumType::CdR80), "cd-r80-0002");
    assert!(host.0.unreadable_disc().is_none());
}

#[test]
fn a_disc_whose_files_do_not_fit_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    host.0.eject().unwrap();
    let discs = folder.path().join("discs");
    let iso = discs.join("cd-r80-0001.iso");

    fs::write(&iso, blocks(299)).unwrap();
    match host.0.insert_disc("cd-r80-0001") {
        Err(TrayError::Disc(DiscError::Truncated { has, needs, .. })) => {
            assert_eq!((has, needs), (299 * 2048, 300 * 2048));
        }
        other => panic!("{other:?}"),
    }
    fs::write(discs.join("cd-r80-0001.json"), b"{}").unwrap();
    assert!(matches!(
        host.0.insert_disc("cd-r80-0001"),
        Err(TrayError::Disc(DiscError::NotJson { .. }))
    ));
    let blank = insert_blank(&mut host, MediumType::CdR80);
    host.0.eject().unwrap();
    fs::write(discs.join(format!("{blank}.iso")), b"mine").unwrap();
    assert!(matches!(
        host.0.insert_disc(&blank),
        Err(TrayError::Disc(DiscError::Stray { .. }))
    ));
    fs::write(folder.path().join("recorder.json"), b"[]").unwrap();
    drop(host);
    assert!(matches!(
        Recorder::open(folder.path()),
        Err(OpenError::NotJson { .. })
    ));
}
