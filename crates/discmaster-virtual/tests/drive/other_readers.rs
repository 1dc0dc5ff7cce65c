//! Programs by other people open the files of an audio disc.

use crate::folder::insert_blank;
use crate::host::*;
use discmaster_virtual::MediumType;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Whether a tool is here. Without it a test is skipped, in continuous integration it fails.
fn has(tool: &str, package: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()));
    if !found {
        eprintln!("skipped: {tool} is not installed; Debian's package is {package}");
        assert!(std::env::var_os("CI").is_none(), "needs {tool}");
    }
    found
}

/// Three tracks, the last in a second session; returns the blocks of each.
fn record(folder: &Path) -> [Vec<u8>; 3] {
    let mut host = open(folder);
    insert_blank(&mut host, MediumType::CdR80);
    let tracks = [400, 1234, 300].map(audio_blocks);
    host.select_audio(0xC0, 150).unwrap();
    host.record_audio(&tracks[0]);
    host.select_audio(0xC2, 225).unwrap();
    host.record_audio(&tracks[1]);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.select_audio(0x00, 150).unwrap();
    host.record_audio(&tracks[2]);
    host.close_session().unwrap();
    tracks
}

#[test]
fn libcdio_finds_the_tracks_where_the_table_of_contents_has_them() {
    if !has("cd-info", "libcdio-utils") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    record(folder.path());
    let output = Command::new("cd-info")
        .arg("--cue-file=cd-r80-0001.cue")
        .args(["--no-cddb", "--no-device-info"])
        .current_dir(folder.path().join("discs"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("Disc mode is listed as: CD-DA"), "{text}");
    // Number, MSF, LSN, type, green, copy.
    let rows: Vec<Vec<_>> = text
        .lines()
        .map(|line| line.split_whitespace().take(6).collect())
        .collect();
    let second = 402 + 225;
    let third = second + 1234 + 2 + 11_400;
    for (number, lba, copy) in [("1:", 0, "no"), ("2:", second, "yes"), ("3:", third, "no")] {
        let lsn = format!("{lba:06}");
        let row = rows.iter().find(|row| row.first() == Some(&number));
        let row = row.unwrap_or_else(|| panic!("{text}"));
        assert_eq!((row[2], row[3], row[5]), (&*lsn, "audio", copy), "{text}");
    }
}

#[test]
fn bchunk_splits_the_file_into_the_tracks_that_were_written() {
    if !has("bchunk", "bchunk") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let tracks = record(folder.path());
    let discs = folder.path().join("discs");
    let output = Command::new("bchunk")
        .args(["-r", "cd-r80-0001.bin", "cd-r80-0001.cue", "track"])
        .current_dir(&discs)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    for (number, track) in (1..).zip(&tracks) {
        let split = fs::read(discs.join(format!("track{number:02}.cdr"))).unwrap();
        let (sound, run_out) = split.split_at(track.len());
        assert!(sound == track, "track {number}");
        // The two blocks of the run-out are the track's, and of the last track not in the file.
        let length = if number == 3 { 0 } else { 2 * AUDIO_BLOCK };
        assert_eq!(run_out, vec![0; length], "track {number}");
    }
}

/// A session at once of data, then of audio with a pregap, numbers and copies permitted.
fn record_mixed(folder: &Path) {
    let mut host = open(folder);
    insert_blank(&mut host, MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&[
        *b"\x024006408",
        *b"\x02262138\0",
        [0x41, 0, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 1, 0x10, 0, 0, 2, 0],
        *b"\x23\x02DEF057",
        *b"\x23\x02312345",
        [0x21, 2, 0, 0x01, 0, 0, 8, 0],
        [0x21, 2, 1, 0x00, 0, 0, 10, 0],
        [0x01, 0xAA, 1, 0x01, 0, 0, 16, 0],
    ])
    .unwrap();
    let start = (-150_i32).cast_unsigned();
    host.write_blocks(start, 450, &blocks(450)).unwrap();
    host.write_blocks(600, 450, &audio_blocks(450)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
}

#[test]
fn libcdio_reads_what_the_sheet_of_a_mixed_disc_says() {
    if !has("cd-info", "libcdio-utils") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    record_mixed(folder.path());
    let output = Command::new("cd-info")
        .arg("--cue-file=cd-r80-0001.cue")
        .args(["--no-cddb", "--no-device-info"])
        .current_dir(folder.path().join("discs"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}");
    let rows: Vec<Vec<_>> = text
        .lines()
        .map(|line| line.split_whitespace().take(6).collect())
        .collect();
    for (number, lsn, kind) in [("1:", "000000", "data"), ("2:", "000600", "audio")] {
        let row = rows.iter().find(|row| row.first() == Some(&number));
        let row = row.unwrap_or_else(|| panic!("{text}"));
        assert_eq!((row[2], row[3]), (lsn, kind), "{text}");
    }
    // It reads no recording codes.
    assert!(text.contains("4006408262138"), "{text}");
}

#[test]
fn bchunk_cuts_the_data_out_of_whole_sectors() {
    if !has("bchunk", "bchunk") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    record_mixed(folder.path());
    let discs = folder.path().join("discs");
    let output = Command::new("bchunk")
        .args(["cd-r80-0001.bin", "cd-r80-0001.cue", "track"])
        .current_dir(&discs)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let image = fs::read(discs.join("track01.iso")).unwrap();
    assert!(image[..450 * BLOCK] == blocks(450));
    let sound = fs::read(discs.join("track02.cdr")).unwrap();
    assert!(sound == audio_blocks(450));
}
