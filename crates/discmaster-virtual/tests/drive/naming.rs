//! The names of a disc's files, and what is in them.

use crate::folder::{files, insert_blank};
use crate::host::*;
use discmaster_virtual::{DiscStatus, MediumType};
use std::fs;

#[test]
fn a_closed_disc_is_a_plain_image_and_an_open_one_is_not_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    let discs = folder.path().canonicalize().unwrap().join("discs");
    let (part, iso) = (
        discs.join("cd-r80-0001.part"),
        discs.join("cd-r80-0001.iso"),
    );
    let data = blocks(700);
    let mut starts = Vec::new();
    for last in [false, false, true] {
        if last {
            host.select_last_session();
        } else {
            host.select_more_sessions();
        }
        // From the first block of a session on to its closing.
        let start = host.track(0xFF).unwrap().1.unwrap();
        host.write(start, &data[..BLOCK]).unwrap();
        assert_eq!(host.0.disc().unwrap().path, Some(part.clone()));
        host.write(start + 1, &data[BLOCK..]).unwrap();
        host.sync().unwrap();
        assert_eq!(host.0.disc().unwrap().path, Some(part.clone()));
        assert_eq!(
            files(folder.path()),
            ["cd-r80-0001.json", "cd-r80-0001.part"]
        );
        host.close_session().unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        let status = if last {
            DiscStatus::Complete
        } else {
            DiscStatus::Appendable
        };
        let disc = host.0.disc().unwrap();
        assert_eq!((disc.status, disc.path), (status, Some(iso.clone())));
        assert_eq!(
            files(folder.path()),
            ["cd-r80-0001.iso", "cd-r80-0001.json"]
        );
        starts.push(start as usize);
    }
    // By address: what lies between the sessions is there, too.
    let image = fs::read(&iso).unwrap();
    assert_eq!(starts, [0, 702 + 11_400, 702 + 11_400 + 702 + 6_900]);
    assert_eq!(image.len(), (starts[2] + 700) * BLOCK);
    let mut next = 0;
    for start in starts {
        let (gap, track) =
            image[next * BLOCK..][..(start + 700 - next) * BLOCK].split_at((start - next) * BLOCK);
        assert!(gap.iter().all(|byte| *byte == 0));
        assert!(track == data);
        next = start + 700;
    }
    // What was recorded is on the disk; what lies between costs nothing.
    use std::os::unix::fs::MetadataExt;
    let on_disk = fs::metadata(&iso).unwrap().blocks() * 512;
    assert!((3 * 700 * BLOCK as u64..image.len() as u64).contains(&on_disk));
}

#[test]
fn a_test_write_does_not_touch_the_finished_image() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdR80);
    host.select_more_sessions();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.select(0x51, 0xC4).unwrap();
    host.record(&blocks(300));
    assert_eq!(
        files(folder.path()),
        ["cd-r80-0001.iso", "cd-r80-0001.json"]
    );
}

#[test]
fn a_closed_audio_disc_is_a_bin_file_with_a_cue_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdRw80);
    let bin = folder
        .path()
        .canonicalize()
        .unwrap()
        .join("discs/cd-rw80-0001.bin");
    host.select_audio(0xC0, 150).unwrap();
    host.record_audio(&audio_blocks(400));
    host.select_audio(0xC2, 0).unwrap();
    host.record_audio(&audio_blocks(300));
    assert_eq!(
        files(folder.path()),
        ["cd-rw80-0001.json", "cd-rw80-0001.part"]
    );
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let closed = ["cd-rw80-0001.bin", "cd-rw80-0001.cue", "cd-rw80-0001.json"];
    assert_eq!(files(folder.path()), closed);
    assert_eq!(host.0.disc().unwrap().path, Some(bin.clone()));
    let mut expected = audio_blocks(400);
    expected.resize(402 * AUDIO_BLOCK, 0);
    expected.extend(audio_blocks(300));
    assert!(fs::read(&bin).unwrap() == expected);
    let sheet = "\
FILE \"cd-rw80-0001.bin\" BINARY
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    FLAGS DCP
    INDEX 01 00:05:27
";
    let cue = bin.with_extension("cue");
    assert_eq!(fs::read_to_string(&cue).unwrap(), sheet);
    drop(host);

    // Found again, appended to, found again, blanked.
    let mut host = open(folder.path());
    assert_eq!(host.read_audio(402, 300).unwrap(), audio_blocks(300));
    host.select_audio(0x00, 150).unwrap();
    let second = host.record_audio(&audio_blocks(300));
    assert_eq!(
        files(folder.path()),
        ["cd-rw80-0001.json", "cd-rw80-0001.part"]
    );
    host.close_session().unwrap();
    assert_eq!(files(folder.path()), closed);
    assert!(fs::read_to_string(&cue).unwrap().contains("REM SESSION 02"));
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.read_audio(second, 300).unwrap(), audio_blocks(300));
    host.blank(1).unwrap();
    assert_eq!(files(folder.path()), ["cd-rw80-0001.json"]);
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(
        files(folder.path()),
        ["cd-rw80-0001.iso", "cd-rw80-0001.json"]
    );
}
