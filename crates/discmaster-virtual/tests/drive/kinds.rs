//! Kinds of recorders and who they are; a recorder that is not there any more, and a disc that the
//! operating system has.

use crate::folder::insert_blank;
use crate::host::*;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::transport::{Data, Transport, TransportError};
use discmaster_virtual::{
    AudioReading, Identity, MediumType, OpenError, Recorder, RecorderKind, TrayError,
};
use std::fs;
use std::path::Path;
use std::process::Command;

fn create(folder: &Path, kind: RecorderKind) -> Host<Recorder> {
    let identity = Identity::new(kind).unwrap();
    let mut host = Host(Recorder::create(folder, identity).unwrap());
    assert_eq!(host.ready(), Err(POWER_ON));
    host
}

/// The features of the drive and whether they are current.
fn features(host: &mut Host<Recorder>) -> Vec<(u16, bool)> {
    let all = host
        .data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    let mut at = 8;
    let mut found = Vec::new();
    while at < all.len() {
        let code = u16::from_be_bytes([all[at], all[at + 1]]);
        found.push((code, all[at + 2] & 1 == 1));
        at += 4 + usize::from(all[at + 3]);
    }
    found
}

fn profile(host: &mut Host<Recorder>) -> u16 {
    let data = host.data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8).unwrap();
    u16::from_be_bytes([data[6], data[7]])
}

/// A CD-RW with a session of 300 blocks on it, in the recorder of `folder`.
fn recorded_cd_rw(folder: &Path) -> String {
    let mut host = open(folder);
    host.0.eject().unwrap();
    let name = insert_blank(&mut host, MediumType::CdRw80);
    host.select_more_sessions();
    host.record(&blocks(300));
    host.close_session().unwrap();
    name
}

#[test]
fn a_cd_r_recorder_says_that_it_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = create(folder.path(), RecorderKind::CdR);
    let data = host.data_in(&[0x12, 0, 0, 0, 96, 0], 96).unwrap();
    assert_eq!(&data[16..32], b"VIRTUAL CD-R    ");
    let list = host
        .data_in(&[0x46, 2, 0, 0, 0, 0, 0, 0, 64, 0], 64)
        .unwrap();
    assert_eq!(&list[8..], &[0, 0, 3, 8, 0, 9, 0, 0, 0, 8, 0, 0]);
    assert!(features(&mut host).iter().all(|(code, _)| *code != 0x37));
    let page = host
        .data_in(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 255, 0], 255)
        .unwrap()
        .split_off(8);
    // Reads both, writes CD-R and test writes.
    assert_eq!(&page[2..4], &[0x03, 0x05]);
}

#[test]
fn a_cd_r_recorder_records_cd_r_and_blanks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = create(folder.path(), RecorderKind::CdR);
    insert_blank(&mut host, MediumType::CdR80);
    assert_eq!(profile(&mut host), 9);
    assert!(features(&mut host).contains(&(0x2D, true)));
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    assert_eq!(host.blank(1), Err((5, 0x20, 0x00)));
    host.0.eject().unwrap();
    assert_eq!(host.blank(1), Err((5, 0x20, 0x00)));
}

#[test]
fn a_cd_r_recorder_reads_cd_rw_and_does_not_write_it() {
    let folder = tempfile::tempdir().unwrap();
    create(folder.path(), RecorderKind::CdR);
    // Recorded elsewhere: the file says which kind of drive there is.
    let state = folder.path().join("recorder.json");
    let json = fs::read_to_string(&state).unwrap();
    fs::write(&state, json.replace("\"cd-r\"", "\"cd-rw\"")).unwrap();
    let name = recorded_cd_rw(folder.path());
    let json = fs::read_to_string(&state).unwrap();
    fs::write(
        &state,
        json.replace("\"kind\": \"cd-rw\"", "\"kind\": \"cd-r\""),
    )
    .unwrap();

    let mut host = open(folder.path());
    assert_eq!(host.0.identity().kind, RecorderKind::CdR);
    assert_eq!(host.0.disc().unwrap().name, name);
    assert_eq!(profile(&mut host), 8);
    assert!(features(&mut host).contains(&(0x2D, false)));
    // Appendable, and not erasable by this drive; no address to write at.
    assert_eq!(host.disc_status(), 0x01);
    assert_eq!(host.track(0xFF), Ok((0, None, 0, 0)));
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    host.select_more_sessions();
    assert_eq!(host.write(11_702, &blocks(1)), Err(CANNOT_WRITE));
    assert_eq!(host.close_session(), Err(CANNOT_WRITE));
    assert_eq!(
        host.no_data(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        Err(CANNOT_WRITE)
    );
    assert_eq!(host.blank(1), Err((5, 0x20, 0x00)));
    // A blank one is of no use at all.
    host.0.eject().unwrap();
    insert_blank(&mut host, MediumType::CdRw74);
    assert_eq!(profile(&mut host), 0);
    assert_eq!(host.write(0, &blocks(1)), Err(CANNOT_WRITE));
}

#[test]
fn our_host_sees_the_kind_of_drive() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = create(folder.path(), RecorderKind::CdR);
    insert_blank(&mut host, MediumType::CdRw80);
    let mut drive = Drive::open(Box::new(host.0)).unwrap();
    let medium = drive.medium().unwrap().unwrap();
    assert!(!medium.is_writable() && !medium.erasable);
    let profiles = drive.configuration().unwrap().profiles();
    assert_eq!(profiles, [Profile::CD_R, Profile::CD_ROM]);
}

#[test]
fn a_recorder_keeps_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("one");
    let identity = Identity {
        vendor: "ACME".to_owned(),
        ..Identity::new(RecorderKind::CdR).unwrap()
    };
    drop(Recorder::create(&one, identity.clone()).unwrap());
    let opened = Recorder::open(&one).unwrap();
    assert_eq!(opened.identity(), &identity);
    drop(opened);
    match Recorder::create(&one, identity) {
        Err(OpenError::Exists { folder: told }) => assert_eq!(told, one.canonicalize().unwrap()),
        other => panic!("{other:?}"),
    }
    // One that is made by being opened takes every medium, and has a number of its own.
    let two = Recorder::open(folder.path().join("two")).unwrap();
    let three = Recorder::open(folder.path().join("three")).unwrap();
    assert_eq!(two.identity().kind, RecorderKind::Bd);
    assert_ne!(two.identity().serial, three.identity().serial);
    assert_eq!(two.identity().serial.len(), 8);
}

#[test]
fn a_recorder_from_before_there_were_kinds_is_a_cd_rw_recorder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("recorder.json"),
        r#"{"format": 1, "identity": {"vendor": "DISCMSTR", "product": "VIRTUAL CD-RW",
            "revision": "1.0", "serial": "0001"}, "tray": "closed"}"#,
    )
    .unwrap();
    let recorder = Recorder::open(folder.path()).unwrap();
    assert_eq!(recorder.identity().kind, RecorderKind::CdRw);
    assert_eq!(recorder.identity().serial, "0001");
    drop(recorder);
    fs::write(
        folder.path().join("recorder.json"),
        r#"{"format": 1, "identity": {"kind": "dvd-rw", "vendor": "", "product": "",
            "revision": "", "serial": ""}, "tray": "closed"}"#,
    )
    .unwrap();
    assert!(matches!(
        Recorder::open(folder.path()),
        Err(OpenError::NotJson { .. })
    ));
}

#[test]
fn the_example_of_the_manual_is_a_recorder() {
    let manual = include_str!("../../../../docs/virtual-recorder.md");
    let (_, json) = manual.split_once("## Who it is\n\n```json\n").unwrap();
    let (json, _) = json.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("recorder.json"), json).unwrap();
    let recorder = Recorder::open(folder.path()).unwrap();
    assert_eq!(recorder.identity().kind, RecorderKind::CdR);
}

#[test]
fn a_recorder_keeps_how_it_reads_audio_and_whether_it_records_texts() {
    let folder = tempfile::tempdir().unwrap();
    let audio = AudioReading {
        read_offset: -582,
        overread: true,
    };
    let mut host = create(folder.path(), RecorderKind::CdRw);
    assert_eq!(host.0.audio_reading(), AudioReading::EXACT);
    host.0.set_audio_reading(audio).unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.0.audio_reading(), audio);
    insert_blank(&mut host, MediumType::CdR80);
    // R-W of feature 2Eh.
    let mastering = [0x46, 2, 0, 0x2E, 0, 0, 0, 0, 32, 0];
    assert_eq!(host.data_in(&mastering, 32).unwrap()[12] & 1, 1);
    drop(host);
    let state = folder.path().join("recorder.json");
    let saved = fs::read_to_string(&state).unwrap();
    let without = saved.replacen('{', "{ \"cd_text\": false,", 1);
    fs::write(&state, without).unwrap();
    let mut host = open(folder.path());
    assert_eq!(host.data_in(&mastering, 32).unwrap()[12] & 1, 0);
    assert_eq!(host.0.audio_reading(), audio);
    drop(host);
    fs::write(&state, saved.replacen("-582", "-40000", 1)).unwrap();
    let error = Recorder::open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::NotJson { .. }), "{error:?}");
}

#[test]
fn a_recorder_whose_folder_is_deleted_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recorder");
    let mut host = open(&path);
    insert_blank(&mut host, MediumType::CdR80);
    host.select_last_session();
    host.write(0, &blocks(16)).unwrap();
    fs::remove_dir_all(&path).unwrap();
    for cdb in [&[0x2A, 0, 0, 0, 0, 16, 0, 0, 1, 0][..], &[0; 6]] {
        let done = host.0.execute(cdb, Data::Out(&blocks(1)), SECOND);
        assert!(matches!(done, Err(TransportError::Gone)), "{done:?}");
    }
    assert!(matches!(host.0.eject(), Err(TrayError::Recording { .. })));
    assert!(!path.exists());
    // Another recorder in its place is not this one.
    let other = Recorder::open(&path).unwrap();
    assert!(host.0.execute(&[0; 6], Data::None, SECOND).is_err());
    drop(other);
}

#[test]
fn a_disc_that_the_operating_system_has_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    assert_eq!(host.0.host_hold().unwrap(), None);
    insert_blank(&mut host, MediumType::CdR80);
    assert_eq!(host.0.host_hold().unwrap(), None);
    host.select_more_sessions();
    host.record(&blocks(300));
    host.close_session().unwrap();
    let data = host.0.disc().unwrap().path.unwrap();
    assert_eq!(host.0.host_hold().unwrap(), None);

    let attached = Command::new("losetup")
        .args(["--find", "--show", "--read-only"])
        .arg(&data)
        .output();
    let device = match attached {
        Ok(output) if output.status.success() => String::from_utf8(output.stdout).unwrap(),
        refused => {
            // Neither a container nor a user without rights can do it.
            eprintln!("skipped: losetup attaches no file here: {refused:?}");
            return;
        }
    };
    let device = Path::new(device.trim());
    let held = host.0.host_hold();
    let detached = Command::new("losetup").arg("--detach").arg(device).status();
    assert_eq!(held.unwrap().as_deref(), Some(device));
    assert!(detached.unwrap().success());
    assert_eq!(host.0.host_hold().unwrap(), None);
}
