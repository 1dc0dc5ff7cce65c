//! Audio tracks: one, several, and several that are only tried.

use super::{ROOM, TUR, closed, flushed, job, own_page};
use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, Removal};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::track_at_once::{
    Job, Phase, RecordError, Then, TrackAtOnce, TrackKind,
};
use discmaster_mmc::response::disc_information::{DiscInformation, DiscStatus, SessionState};
use discmaster_mmc::response::mode_page::WriteParameters;
use discmaster_mmc::response::track_information::{DataMode, TrackInformation, TrackMode};
use discmaster_mmc::sense::{Condition, Triple};

const BLOCK: usize = 2352;

fn audio(blocks: u32) -> Job {
    Job {
        kind: TrackKind::Audio { pause: 150 },
        ..job(blocks)
    }
}

fn page(pause: u16) -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::audio_track_at_once(pause)
    }
}

/// A disc whose session is open, with so many tracks in it.
fn open_session(tracks: u16) -> DiscInformation {
    DiscInformation {
        status: DiscStatus::Appendable,
        last_session: SessionState::Incomplete,
        last_track_in_last_session: tracks + 1,
        ..blank_disc()
    }
}

/// The track after such a session, which would start there.
fn next_track(tracks: u16, start: i32) -> TrackInformation {
    TrackInformation {
        track: tracks + 1,
        mode: TrackMode::AUDIO,
        data_mode: DataMode::NONE,
        start: Lba(start),
        next_writable: Some(Lba(start)),
        ..invisible_track(ROOM - u32::try_from(start).unwrap())
    }
}

/// From the medium to the next writable address, after so many tracks.
fn prepared(script: &Script, tracks: u16, start: i32, parameters: &WriteParameters) {
    let disc = if tracks == 0 {
        blank_disc()
    } else {
        open_session(tracks)
    };
    describe(script, &disc, &next_track(tracks, start), true);
    script.on(removal(Removal::Prevent), Answer::Good);
    sense_page(script, &own_page());
    select_page(script, &parameters.patched(&own_page()), Answer::Good);
    if tracks == 0 && !parameters.test_write {
        script.on(CALIBRATE, Answer::Good);
    }
    script.on(READ_TRACK, next_track(tracks, start).encode());
}

/// Three blocks go with one WRITE.
fn written(script: &Script, start: i32, blocks: i32, fill: u8) {
    for at in (0..blocks).step_by(3) {
        let count = (blocks - at).min(3);
        let payload = vec![fill; BLOCK * usize::try_from(count).unwrap()];
        let command = write(start + at, u16::try_from(count).unwrap());
        script.on_payload(command, payload, Answer::Good);
    }
}

fn synchronized(script: &Script) {
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good);
}

fn record(drive: &mut Drive, job: Job, fill: u8) -> Result<Lba, RecordError> {
    let mut recording = TrackAtOnce::begin(drive, job)?;
    let start = recording.start();
    let mut left = usize::try_from(job.blocks).unwrap();
    while left > 0 {
        let blocks = left.min(99);
        recording.write(&vec![fill; blocks * BLOCK])?;
        left -= blocks;
    }
    recording.finish(&mut |_, _| {})?;
    Ok(start)
}

#[test]
fn an_audio_track_is_written_in_blocks_of_2352_bytes_and_not_padded() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    written(&script, 0, 301, 7);
    closed(&script);
    let mut drive = script.ready();
    assert_eq!(record(&mut drive, audio(301), 7).unwrap(), Lba(0));
    script.assert_played();
}

#[test]
fn several_tracks_go_into_one_session() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    written(&script, 0, 300, 1);
    synchronized(&script);
    prepared(&script, 1, 452, &page(150));
    written(&script, 452, 400, 2);
    synchronized(&script);
    prepared(&script, 2, 1004, &page(0));
    written(&script, 1004, 300, 3);
    closed(&script);
    let mut drive = script.ready();
    let first = Job {
        then: Then::LeaveSessionOpen,
        ..audio(300)
    };
    let second = Job {
        calibrate: false,
        ..first
    };
    let last = Job {
        kind: TrackKind::Audio { pause: 0 },
        then: audio(300).then,
        ..second
    };
    assert_eq!(record(&mut drive, first, 1).unwrap(), Lba(0));
    assert!(drive.is_locked(), "another track follows");
    let second = Job {
        blocks: 400,
        ..second
    };
    assert_eq!(record(&mut drive, second, 2).unwrap(), Lba(452));
    assert_eq!(record(&mut drive, last, 3).unwrap(), Lba(1004));
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn several_tracks_are_tried_each_at_the_same_address() {
    let simulation = WriteParameters {
        test_write: true,
        ..page(150)
    };
    let script = Script::new();
    for (blocks, fill) in [(300, 1), (400, 2)] {
        prepared(&script, 0, 0, &simulation);
        written(&script, 0, blocks, fill);
        synchronized(&script);
    }
    script.on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let first = Job {
        simulate: true,
        then: Then::LeaveSessionOpen,
        ..audio(300)
    };
    let last = Job {
        simulate: true,
        ..audio(400)
    };
    assert_eq!(record(&mut drive, first, 1).unwrap(), Lba(0));
    assert_eq!(record(&mut drive, last, 2).unwrap(), Lba(0));
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn audio_shorter_than_a_track_is_refused_before_the_drive_is_asked() {
    let script = Script::new();
    let mut drive = script.ready();
    let error = TrackAtOnce::begin(&mut drive, audio(299)).unwrap_err();
    assert!(matches!(error, RecordError::TooShort { blocks: 299 }));
    assert_eq!(error.phase(), Phase::Preparing);
    assert_eq!(
        error.to_string(),
        "an audio track of 299 blocks is too short: it has 300 at least"
    );
    let nothing = TrackAtOnce::begin(&mut drive, audio(0)).unwrap_err();
    assert!(matches!(nothing, RecordError::Empty));
    script.assert_played();
}

#[test]
fn a_pause_that_the_drive_refuses_is_told_and_not_replaced() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script.on(removal(Removal::Prevent), Answer::Good);
    for underrun_free in [true, false] {
        sense_page(&script, &own_page());
        let refused = WriteParameters {
            buffer_underrun_free: underrun_free,
            ..page(75)
        };
        for length in [52, 56] {
            let page = refused.patched(&own_page().resized(length));
            select_page(&script, &page, Triple::PARAMETER_VALUE_INVALID);
        }
    }
    script.on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let short = Job {
        kind: TrackKind::Audio { pause: 75 },
        ..audio(300)
    };
    let error = TrackAtOnce::begin(&mut drive, short).unwrap_err();
    assert!(matches!(&error, RecordError::Prepare { .. }));
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::InvalidField));
    script.assert_played();
}

#[test]
fn a_later_track_that_fails_leaves_the_session_open_and_unlocks_the_tray() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    written(&script, 0, 300, 1);
    synchronized(&script);
    prepared(&script, 1, 452, &page(150));
    script.on(write(452, 3), Triple::WRITE_ERROR);
    flushed(&script);
    let mut drive = script.ready();
    let first = Job {
        then: Then::LeaveSessionOpen,
        ..audio(300)
    };
    record(&mut drive, first, 1).unwrap();
    let last = Job {
        calibrate: false,
        ..audio(300)
    };
    let error = record(&mut drive, last, 2).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Write {
            address: Lba(452),
            ..
        }
    ));
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn a_disc_that_was_changed_between_two_tracks_is_not_written_to() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    written(&script, 0, 300, 1);
    synchronized(&script);
    script.on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED);
    script.on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let first = Job {
        then: Then::LeaveSessionOpen,
        ..audio(300)
    };
    record(&mut drive, first, 1).unwrap();
    let error = TrackAtOnce::begin(&mut drive, audio(300)).unwrap_err();
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::MediumMayHaveChanged));
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn a_later_track_that_does_not_fit_unlocks_the_tray() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    written(&script, 0, 300, 1);
    synchronized(&script);
    describe(&script, &open_session(1), &next_track(1, 452), true);
    script.on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let first = Job {
        then: Then::LeaveSessionOpen,
        ..audio(300)
    };
    record(&mut drive, first, 1).unwrap();
    let error = TrackAtOnce::begin(&mut drive, audio(ROOM)).unwrap_err();
    assert!(matches!(error, RecordError::DoesNotFit { .. }));
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn a_speed_is_set_before_every_track() {
    let speed = Command::SetCdSpeed {
        rotation: 0,
        read: 0xFFFF,
        write: 1411,
    };
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script
        .on(removal(Removal::Prevent), Answer::Good)
        .on(speed, Answer::Good);
    sense_page(&script, &own_page());
    select_page(&script, &page(150).patched(&own_page()), Answer::Good);
    script
        .on(READ_TRACK, next_track(0, 0).encode())
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let later = Job {
        speed: Some(1411),
        calibrate: false,
        ..audio(300)
    };
    drop(TrackAtOnce::begin(&mut drive, later).unwrap());
    script.assert_played();
}
