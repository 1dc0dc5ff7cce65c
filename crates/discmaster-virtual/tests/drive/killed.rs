//! What a killed process leaves: the disc as it was or as it was to become, by its files as by its
//! state, and never a mixture.

use crate::folder::{files, insert_blank};
use crate::host::*;
use discmaster_virtual::{DiscStatus, MediumType, Recorder};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The files of a disc, by extension.
type Files = BTreeMap<String, Vec<u8>>;

fn snapshot(discs: &Path) -> Files {
    fs::read_dir(discs)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let extension = path.extension().unwrap().to_str().unwrap().to_owned();
            (extension, fs::read(path).unwrap())
        })
        .collect()
}

fn put_back(discs: &Path, files: &Files) {
    for entry in fs::read_dir(discs).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (extension, bytes) in files {
        fs::write(discs.join(NAME).with_extension(extension), bytes).unwrap();
    }
}

const NAME: &str = "cd-rw80-0001";

/// One change of one file.
#[derive(Clone, Copy, Debug)]
enum Step {
    Rename(&'static str, &'static str),
    Remove(&'static str),
    /// It gets the content that it has in the end.
    Replace(&'static str),
}

/// The steps of one transition, in the order in which they are made.
struct Transition {
    audio: bool,
    steps: &'static [Step],
    make: fn(&mut Host<Recorder>),
}

fn begin_session(host: &mut Host<Recorder>, audio: bool) {
    if audio {
        host.select_audio(0xC0, 150).unwrap();
        let start = host.track(0xFF).unwrap().1.unwrap();
        host.write_audio(start, &audio_blocks(10)).unwrap();
    } else {
        host.select_more_sessions();
        let start = host.track(0xFF).unwrap().1.unwrap();
        host.write(start, &blocks(10)).unwrap();
    }
}

const CLOSE_DATA: Transition = Transition {
    audio: false,
    steps: &[Step::Replace("json"), Step::Rename("part", "iso")],
    make: |host| host.close_session().unwrap(),
};
const CLOSE_AUDIO: Transition = Transition {
    audio: true,
    steps: &[
        Step::Replace("json"),
        Step::Replace("cue"),
        Step::Rename("part", "bin"),
    ],
    make: |host| host.close_session().unwrap(),
};
const APPEND_DATA: Transition = Transition {
    audio: false,
    steps: &[
        Step::Rename("iso", "part"),
        Step::Replace("json"),
        Step::Replace("part"),
    ],
    make: |host| begin_session(host, false),
};
const APPEND_AUDIO: Transition = Transition {
    audio: true,
    steps: &[
        Step::Rename("bin", "part"),
        Step::Remove("cue"),
        Step::Replace("json"),
        Step::Replace("part"),
    ],
    make: |host| begin_session(host, true),
};
const BLANK_DATA: Transition = Transition {
    audio: false,
    steps: &[
        Step::Rename("iso", "part"),
        Step::Replace("json"),
        Step::Remove("part"),
    ],
    make: |host| host.blank(1).unwrap(),
};
const BLANK_AUDIO: Transition = Transition {
    audio: true,
    steps: &[
        Step::Rename("bin", "part"),
        Step::Remove("cue"),
        Step::Replace("json"),
        Step::Remove("part"),
    ],
    make: |host| host.blank(1).unwrap(),
};

#[test]
fn what_a_killed_process_left_between_two_steps_is_finished_or_undone() {
    for (transition, of_closed) in [
        (CLOSE_DATA, false),
        (CLOSE_AUDIO, false),
        (APPEND_DATA, true),
        (APPEND_AUDIO, true),
        (BLANK_DATA, true),
        (BLANK_AUDIO, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let discs = folder.path().join("discs");
        let mut host = open(folder.path());
        insert_blank(&mut host, MediumType::CdRw80);
        if transition.audio {
            host.select_audio(0xC0, 150).unwrap();
            host.record_audio(&audio_blocks(300));
        } else {
            host.select_more_sessions();
            host.record(&blocks(300));
        }
        if of_closed {
            host.close_session().unwrap();
            assert_eq!(host.ready(), Err(CHANGED));
        }
        let before = snapshot(&discs);
        (transition.make)(&mut host);
        // As a process that is killed: the files stay as they are.
        let after = snapshot(&discs);
        drop(host);

        // The steps lead from the one to the other.
        let mut files = before.clone();
        let mut states = vec![files.clone()];
        for step in transition.steps {
            match *step {
                Step::Rename(from, to) => {
                    let bytes = files.remove(from).unwrap();
                    files.insert(to.to_owned(), bytes);
                }
                Step::Remove(name) => drop(files.remove(name).unwrap()),
                Step::Replace(name) => drop(files.insert(name.to_owned(), after[name].clone())),
            }
            states.push(files.clone());
        }
        assert!(files == after);

        let mut host = Host(Recorder::open(folder.path()).unwrap());
        assert_eq!(host.ready(), Err(POWER_ON));
        for (nth, state) in states.iter().enumerate() {
            host.0.eject().unwrap();
            put_back(&discs, state);
            let summary = host.0.insert_disc(NAME).unwrap();
            assert_eq!(host.ready(), Err(CHANGED));
            let expected = if state["json"] == after["json"] {
                &after
            } else {
                &before
            };
            assert_eq!(state["json"], expected["json"], "step {nth}");
            if summary.status != DiscStatus::Blank {
                recorded(&mut host, transition.audio);
            }
            // Only the blocks of a track that is cut off are those that had been written by then.
            let mut found = snapshot(&discs);
            if let (Some(part), Some(end)) = (found.get_mut("part"), expected.get("part"))
                && end.starts_with(part)
            {
                part.clone_from(end);
            }
            assert!(found == *expected, "step {nth}: {:?}", found.keys());
        }
    }
}

/// The first track is there.
fn recorded(host: &mut Host<Recorder>, audio: bool) {
    if audio {
        assert_eq!(host.read_audio(0, 300).unwrap(), audio_blocks(300));
    } else {
        assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    }
}

#[test]
fn a_track_that_was_begun_has_no_block_until_one_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::CdRw80);
    host.select_last_session();
    host.write(0, &blocks(1)).unwrap();
    drop(host);
    fs::remove_file(
        folder
            .path()
            .join("discs")
            .join(NAME)
            .with_extension("part"),
    )
    .unwrap();
    let mut host = open(folder.path());
    assert_eq!(host.disc_status(), 0x15);
    host.close_track(1).unwrap();
    assert_eq!(host.read(0, 300).unwrap(), vec![0; 300 * BLOCK]);
}

const FOLDER: &str = "DISCMASTER_TEST_RECORDER";

/// The child of the test below: records, closes, appends, blanks, changes discs, for ever.
#[test]
#[ignore = "runs only as a child process"]
fn child_that_records_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let mut host = open(Path::new(&folder));
    host.0.eject().unwrap();
    loop {
        for (medium, audio) in [
            (MediumType::CdRw80, true),
            (MediumType::CdR80, false),
            (MediumType::CdR80, true),
            (MediumType::CdRw80, false),
        ] {
            host.0.insert_blank(medium).unwrap();
            assert_eq!(host.ready(), Err(CHANGED));
            for multisession in [0xC0, 0x00] {
                record(&mut host, audio, multisession, &[400, 300]);
            }
            if medium.erasable() {
                host.blank(1).unwrap();
                record(&mut host, !audio, 0x00, &[350]);
            }
            host.0.eject().unwrap();
        }
    }
}

/// One session of tracks of so many blocks.
fn record(host: &mut Host<Recorder>, audio: bool, multisession: u8, tracks: &[u32]) {
    if audio {
        host.select_audio(multisession, 150).unwrap();
    } else {
        host.select(0x41, multisession | 0x04).unwrap();
    }
    for count in tracks {
        if audio {
            host.record_audio(&audio_blocks(*count));
        } else {
            host.record(&blocks(*count));
        }
    }
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
}

#[test]
fn after_a_kill_at_any_moment_the_recorder_opens_and_its_discs_tell_the_truth() {
    for round in 0..40_u64 {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "killed::child_that_records_until_it_is_killed",
                "--ignored",
            ])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From the first file on to some discs later, at uneven distances.
        std::thread::sleep(Duration::from_micros(5_000 + round * round * 250));
        assert_eq!(child.try_wait().unwrap(), None, "the child ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        truth(folder.path());
    }
}

/// Opens what a killed process left and looks at every disc.
fn truth(folder: &Path) {
    // Before anything is opened: what is called finished is, and audio has its sheet.
    let left = if folder.join("discs").exists() {
        files(folder)
    } else {
        Vec::new()
    };
    for file in &left {
        if let Some(name) = file.strip_suffix(".bin") {
            assert!(left.contains(&format!("{name}.cue")), "{left:?}");
        }
    }
    let mut host = open(folder);
    assert!(host.0.unreadable_disc().is_none());
    host.0.eject().unwrap();
    for file in &left {
        let Some(name) = file
            .strip_suffix(".json")
            .filter(|name| !name.starts_with('.'))
        else {
            continue;
        };
        let finished = ["iso", "bin"].map(|end| format!("{name}.{end}"));
        let disc = host.0.insert_disc(name).unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        let status = host.disc_status();
        let session_open = status & 0x0C == 0x04;
        if finished.iter().any(|name| left.contains(name)) {
            assert!(!session_open && status & 3 != 0, "{name} {left:?}");
        }
        let extension = disc
            .path
            .map(|path| path.extension().unwrap().to_str().unwrap().to_owned());
        match (disc.status, extension.as_deref()) {
            (DiscStatus::Blank, None) => {}
            // A track was begun, no block was written.
            (DiscStatus::Appendable, None) => assert!(session_open),
            (_, Some("part")) => assert!(session_open),
            (_, Some("iso" | "bin")) => assert!(!session_open),
            other => panic!("{other:?}"),
        }
        let mut number = 1;
        while let Ok(info) = host.data_in(&[0x52, 1, 0, 0, 0, number, 0, 0, 36, 0], 36) {
            if info[6] & 0x40 != 0 {
                break;
            }
            let word = |at: usize| u32::from_be_bytes(info[at..at + 4].try_into().unwrap());
            // The run-out of a complete track is counted.
            let damaged = info[5] & 0x20 != 0;
            let count = word(24) - if damaged { 0 } else { 2 };
            assert!(damaged || [400, 300, 350].contains(&count), "{count}");
            let length = u16::try_from(count).unwrap();
            if info[5] & 4 != 0 {
                assert!(host.read(word(8), length).unwrap() == blocks(count));
            } else {
                assert!(host.read_audio(word(8), length).unwrap() == audio_blocks(count));
            }
            number += 1;
        }
        host.0.eject().unwrap();
    }
    // And it records.
    host.0.insert_blank(MediumType::CdR74).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
}
