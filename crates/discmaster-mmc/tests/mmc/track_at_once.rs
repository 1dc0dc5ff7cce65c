//! A whole recording, and the ways in which it fails.

mod audio;
mod sessions;

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, PageCode, Removal};
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::track_at_once::{
    Closing, Job, Phase, RecordError, Then, TrackAtOnce, TrackKind,
};
use discmaster_mmc::response::mode_page::{ModePage, Multisession, WriteParameters};
use discmaster_mmc::sense::{Condition, Triple};

const TUR: Command = Command::TestUnitReady;
const ROOM: u32 = 359_849;

fn job(blocks: u32) -> Job {
    Job {
        blocks,
        kind: TrackKind::Data,
        simulate: false,
        speed: None,
        buffer_underrun_free: true,
        calibrate: true,
        then: Then::CloseSession {
            keep_disc_open: false,
        },
    }
}

fn own_page() -> ModePage {
    ModePage::new(PageCode::WRITE_PARAMETERS, &[0; 50])
}

/// From the medium to the next writable address, all of it well.
fn prepared(script: &Script, parameters: &WriteParameters) {
    describe_blank(script, ROOM, true);
    script.on(removal(Removal::Prevent), Answer::Good);
    sense_page(script, &own_page());
    select_page(script, &parameters.patched(&own_page()), Answer::Good);
    if !parameters.test_write {
        script.on(CALIBRATE, Answer::Good);
    }
    script.on(READ_TRACK, invisible_track(ROOM).encode());
}

fn written(script: &Script, blocks: i32) {
    for at in (0..blocks).step_by(4) {
        let count = u16::try_from((blocks - at).min(4)).unwrap();
        script.on(write(at, count), Answer::Good);
    }
}

#[test]
fn a_recording_goes_by_the_book() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Triple::LONG_WRITE_IN_PROGRESS)
        .on(REQUEST_SENSE, vec![0x70; 3])
        .on(TUR, Answer::Good)
        .on(close_session(true), Answer::Good)
        .on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(TUR, Answer::Good)
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    assert_eq!(recording.start(), Lba(0));
    for _ in 0..3 {
        recording.write(&vec![0; 100 * 2048]).unwrap();
    }
    assert_eq!(recording.written(), 300);
    let mut stages = Vec::new();
    recording
        .finish(&mut |stage, _| stages.push(stage))
        .unwrap();
    assert_eq!(stages, [Closing::Flushing]);
    script.assert_played();
}

#[test]
fn a_short_track_is_padded_with_zeros() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script.on_payload(write(0, 1), vec![9; 2048], Answer::Good);
    for at in (1..300).step_by(4) {
        let count = (300 - at).min(4);
        let zeros = vec![0; 2048 * usize::try_from(count).unwrap()];
        let command = write(at, u16::try_from(count).unwrap());
        script.on_payload(command, zeros, Answer::Good);
    }
    closed(&script);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(1)).unwrap();
    recording.write(&[9; 2048]).unwrap();
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

/// Flushing, closing and unlocking, all well.
fn flushed(script: &Script) {
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good)
        .on(removal(Removal::Allow), Answer::Good);
}

fn closed(script: &Script) {
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good)
        .on(close_session(true), Answer::Good)
        .on(TUR, Answer::Good)
        .on(removal(Removal::Allow), Answer::Good);
}

#[test]
fn a_refused_calibration_is_skipped() {
    for refusal in [
        Triple::INVALID_COMMAND_OPERATION_CODE,
        Triple::POWER_CALIBRATION_AREA_IS_FULL,
    ] {
        let script = Script::new();
        describe_blank(&script, ROOM, true);
        script.on(
            removal(Removal::Prevent),
            Triple::INVALID_COMMAND_OPERATION_CODE,
        );
        sense_page(&script, &own_page());
        select_page(
            &script,
            &recording_page().patched(&own_page()),
            Answer::Good,
        );
        script
            .on(CALIBRATE, refusal)
            .on(READ_TRACK, invisible_track(ROOM).encode())
            .on(
                removal(Removal::Allow),
                Triple::INVALID_COMMAND_OPERATION_CODE,
            );
        let mut drive = script.ready();
        let recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
        // No WRITE was sent: the disc is left alone.
        recording.abort().unwrap();
        script.assert_played();
    }
}

#[test]
fn page_05_without_underrun_protection_is_the_second_try() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script.on(removal(Removal::Prevent), Answer::Good);
    let refused = recording_page();
    sense_page(&script, &own_page());
    select_page(
        &script,
        &refused.patched(&own_page()),
        Triple::PARAMETER_VALUE_INVALID,
    );
    let longer = refused.patched(&own_page().resized(56));
    select_page(&script, &longer, Triple::PARAMETER_VALUE_INVALID);
    sense_page(&script, &own_page());
    let plain = WriteParameters::track_at_once();
    select_page(&script, &plain.patched(&own_page()), Answer::Good);
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, invisible_track(ROOM).encode())
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    drop(TrackAtOnce::begin(&mut drive, job(300)).unwrap());
    script.assert_played();
}

#[test]
fn a_refused_page_05_is_a_failure_of_preparing_and_unlocks_the_tray() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script.on(removal(Removal::Prevent), Answer::Good);
    sense_page(&script, &own_page());
    let page = recording_page().patched(&own_page());
    select_page(&script, &page, Triple::ILLEGAL_MODE_FOR_THIS_TRACK);
    script.on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let error = TrackAtOnce::begin(&mut drive, job(300)).unwrap_err();
    assert_eq!(error.phase(), Phase::Preparing);
    script.assert_played();
}

#[test]
fn a_job_that_does_not_fit_leaves_the_disc_alone() {
    let script = Script::new();
    describe_blank(&script, 1000, true);
    let mut drive = script.ready();
    let error = TrackAtOnce::begin(&mut drive, job(1001)).unwrap_err();
    assert!(matches!(
        error,
        RecordError::DoesNotFit {
            needed: 1001,
            free: 1000
        }
    ));
    assert_eq!(
        error.to_string(),
        "1001 blocks do not fit: the disc has room for 1000"
    );
    script.assert_played();
}

#[test]
fn a_simulation_sets_test_write_and_closes_nothing() {
    let script = Script::new();
    let simulation = WriteParameters {
        test_write: true,
        ..recording_page()
    };
    prepared(&script, &simulation);
    written(&script, 300);
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good)
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let simulation = Job {
        simulate: true,
        ..job(300)
    };
    let mut recording = TrackAtOnce::begin(&mut drive, simulation).unwrap();
    recording.write(&vec![0; 300 * 2048]).unwrap();
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn a_drive_that_cannot_simulate_is_not_made_to_burn() {
    let script = Script::new();
    describe_blank(&script, ROOM, false);
    let mut drive = script.ready();
    let simulation = Job {
        simulate: true,
        ..job(300)
    };
    let error = TrackAtOnce::begin(&mut drive, simulation).unwrap_err();
    assert!(matches!(error, RecordError::NoTestWrite(_)));
    script.assert_played();
}

#[test]
fn a_speed_is_set_first_and_an_open_disc_is_asked_for() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script.on(removal(Removal::Prevent), Answer::Good);
    let speed = Command::SetCdSpeed {
        rotation: 0,
        read: 0xFFFF,
        write: 1764,
    };
    script.on(speed, Triple::INVALID_COMMAND_OPERATION_CODE);
    sense_page(&script, &own_page());
    let open = WriteParameters {
        multisession: Multisession::KEEP_OPEN,
        ..recording_page()
    };
    select_page(&script, &open.patched(&own_page()), Answer::Good);
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, invisible_track(ROOM).encode())
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let open = Job {
        then: Then::CloseSession {
            keep_disc_open: true,
        },
        speed: Some(1764),
        ..job(300)
    };
    drop(TrackAtOnce::begin(&mut drive, open).unwrap());
    script.assert_played();
}

#[test]
fn an_underrun_names_its_block_and_the_session_stays_open() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 8);
    script.on(write(8, 4), Triple::LOSS_OF_STREAMING);
    flushed(&script);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    recording.write(&[0; 8 * 2048]).unwrap();
    let error = recording.write(&[0; 8 * 2048]).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Write {
            address: Lba(8),
            ..
        }
    ));
    assert_eq!(error.phase(), Phase::Writing);
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::LossOfStreaming));
    assert!(matches!(
        recording.write(&[0; 2048]),
        Err(RecordError::Failed)
    ));
    recording.abort().unwrap();
    script.assert_played();
}

#[test]
fn a_changed_medium_ends_the_recording_and_is_not_closed() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script
        .on(write(0, 4), Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    let error = recording.write(&[0; 4 * 2048]).unwrap_err();
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::MediumMayHaveChanged));
    drop(recording);
    script.assert_played();
}

#[test]
fn a_deferred_write_error_found_while_flushing_leaves_the_session_open() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    script
        .on(synchronize(true), deferred(Triple::WRITE_ERROR))
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    recording.write(&vec![0; 300 * 2048]).unwrap();
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert!(matches!(
        &error,
        RecordError::Flush {
            source: DriveError::Deferred { .. }
        }
    ));
    assert_eq!(error.phase(), Phase::Closing);
    script.assert_played();
}

#[test]
fn a_medium_that_changes_while_flushing_is_not_closed() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    script
        .on(synchronize(true), Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    recording.write(&vec![0; 300 * 2048]).unwrap();
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert!(matches!(error, RecordError::Flush { .. }));
    script.assert_played();
}

#[test]
fn a_session_that_cannot_be_closed_is_told() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good)
        .on(close_session(true), Answer::Good)
        .on(TUR, deferred(Triple::SESSION_FIXATION_LEAD_OUT))
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    recording.write(&vec![0; 300 * 2048]).unwrap();
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert!(matches!(error, RecordError::Close { .. }));
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::Fixation));
    script.assert_played();
}

#[test]
fn too_many_blocks_are_refused_and_too_few_are_not_success() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script.on(write(0, 4), Answer::Good);
    flushed(&script);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    recording.write(&[0; 4 * 2048]).unwrap();
    let error = recording.write(&vec![0; 297 * 2048]).unwrap_err();
    assert!(matches!(
        error,
        RecordError::WrongLength {
            announced: 300,
            came: 301
        }
    ));
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert!(matches!(
        error,
        RecordError::WrongLength {
            announced: 300,
            came: 4
        }
    ));
    script.assert_played();
}

#[test]
fn a_drive_that_goes_away_is_not_talked_to_for_long() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script
        .on(write(0, 4), Answer::Gone)
        .on(removal(Removal::Allow), Answer::Gone);
    let mut drive = script.ready();
    let mut recording = TrackAtOnce::begin(&mut drive, job(300)).unwrap();
    assert!(recording.write(&[0; 4 * 2048]).is_err());
    assert!(recording.abort().is_err());
    script.assert_played();
}
