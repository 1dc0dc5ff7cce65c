//! Discs with tracks of both kinds, one after another.

use crate::folder::insert_blank;
use crate::host::*;
use discmaster_virtual::MediumType;
use std::fs;

#[test]
fn audio_follows_data_in_one_session_and_data_audio_in_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let name = insert_blank(&mut host, MediumType::CdRw80);
    let file = |extension: &str| {
        folder
            .path()
            .join("discs")
            .join(format!("{name}.{extension}"))
    };
    host.select_more_sessions();
    host.record(&blocks(300));
    assert_eq!(fs::metadata(file("part")).unwrap().len(), 300 * 2048);
    // Audio comes to a disc of which user data alone were kept: now they are whole sectors.
    host.select_audio(0xC0, 150).unwrap();
    assert_eq!(host.record_audio(&audio_blocks(400)), 452);
    assert_eq!(fs::metadata(file("part")).unwrap().len(), 852 * 2352);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    assert_eq!(host.read_audio(452, 400).unwrap(), audio_blocks(400));
    assert!(file("bin").exists() && file("cue").exists() && !file("iso").exists());

    host.select_last_session();
    let second = host.record(&blocks(310));
    assert_eq!(second, 854 + 11_400);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    // It is found again as it was.
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    assert_eq!(host.read(second, 310).unwrap(), blocks(310));
    assert_eq!(host.read_audio(452, 400).unwrap(), audio_blocks(400));
    let toc = host
        .data_in(&[0x43, 0, 0, 0, 0, 0, 0, 4, 0, 0], 1024)
        .unwrap();
    let controls: Vec<_> = toc[4..].chunks(8).map(|entry| entry[1]).collect();
    assert_eq!(controls, [0x14, 0x10, 0x14, 0x14]);
    let sheet = fs::read_to_string(file("cue")).unwrap();
    let modes: Vec<_> = sheet
        .lines()
        .filter_map(|line| line.trim().strip_prefix("TRACK "))
        .collect();
    assert_eq!(modes, ["01 MODE1/2352", "02 AUDIO", "03 MODE1/2352"]);
    // Blanked, it is an image again.
    host.blank(1).unwrap();
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert!(file("iso").exists() && !file("bin").exists() && !file("cue").exists());
}

#[test]
fn an_enhanced_disc_has_its_data_after_its_audio() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_audio(0xC0, 150).unwrap();
    host.record_audio(&audio_blocks(400));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.select_last_session();
    let start = host.record(&blocks(300));
    assert_eq!(start, 402 + 11_400);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(start, 300).unwrap(), blocks(300));
    assert_eq!(host.read(0, 1), Err(ILLEGAL_MODE));
    let sessions = host
        .data_in(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], 12)
        .unwrap();
    let [a, b, c, d] = start.to_be_bytes();
    assert_eq!(sessions, [0, 10, 1, 2, 0, 0x14, 2, 0, a, b, c, d]);
}

#[test]
fn a_process_killed_as_its_disc_changes_kind_leaves_it_as_it_was_or_as_it_became() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let name = insert_blank(&mut host, MediumType::CdR80);
    let file = |extension: &str| {
        folder
            .path()
            .join("discs")
            .join(format!("{name}.{extension}"))
    };
    host.select_more_sessions();
    host.record(&blocks(300));
    drop(host);
    // Before the state is written, there is a file too many.
    fs::write(file("whole"), [1; 2352]).unwrap();
    let mut host = open(folder.path());
    assert!(!file("whole").exists());
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    host.select_audio(0xC0, 150).unwrap();
    host.record_audio(&audio_blocks(300));
    drop(host);
    // After it, the file of user data still has the name.
    fs::rename(file("part"), file("whole")).unwrap();
    fs::write(file("part"), blocks(300)).unwrap();
    let mut host = open(folder.path());
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    assert_eq!(host.read_audio(452, 300).unwrap(), audio_blocks(300));
    assert!(!file("whole").exists());
}
