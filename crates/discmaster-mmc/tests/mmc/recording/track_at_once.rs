//! CD track at once: a whole recording, and what is refused before or stepped around in it.

use super::*;
use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::Removal;
use discmaster_mmc::recording::{
    Around, Closing, Job, Left, Phase, RecordError, Recorded, Recording, Then, Way,
};
use discmaster_mmc::response::mode_page::{Multisession, WriteParameters};
use discmaster_mmc::sense::Triple;

/// From the medium to the next writable address, all of it well.
pub(super) fn prepared(script: &Script, parameters: &WriteParameters) {
    describe_blank(script, ROOM, true);
    locked(script);
    selected(script, parameters);
    if !parameters.test_write {
        script.on(CALIBRATE, Answer::Good);
    }
    script.on(READ_TRACK, invisible_track(ROOM).encode());
}

pub(super) fn written(script: &Script, blocks: i32) {
    filled(script, 0, blocks, 4, 2048, 0);
}

/// Flushing and unlocking, all well.
fn flushed(script: &Script) {
    synchronized(script);
    unlocked(script);
}

pub(super) fn closed(script: &Script) {
    synchronized(script);
    closed_by(script, CloseFunction::SESSION, 0);
    unlocked(script);
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
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    assert_eq!(recording.way(), Way::TrackAtOnce);
    assert_eq!(recording.start(), Lba(0));
    assert_eq!(recording.preferred_chunk(), 4 * 2048);
    for _ in 0..3 {
        recording.write(&vec![0; 100 * 2048]).unwrap();
    }
    assert_eq!(recording.written(), 300);
    let mut stages = Vec::new();
    let report = recording
        .finish(&mut |stage, _| stages.push(stage))
        .unwrap();
    assert_eq!(stages, [Closing::Flushing]);
    assert_eq!(report.left, Left::Finalised { blocks: 300 });
    assert!(report.notes.is_empty() && !report.simulated);
    script.assert_played();
}

#[test]
fn a_short_track_is_padded_with_zeros() {
    let script = Script::new();
    prepared(&script, &recording_page());
    filled(&script, 0, 1, 1, 2048, 9);
    filled(&script, 1, 299, 4, 2048, 0);
    closed(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(1)).unwrap();
    recording.write(&[9; 2048]).unwrap();
    let report = recording.finish(&mut |_, _| {}).unwrap();
    let track = Recorded {
        start: Lba(0),
        blocks: 1,
        padding: 299,
    };
    assert_eq!(report.tracks, [track]);
    script.assert_played();
}

#[test]
fn a_refused_calibration_and_lock_are_done_without_and_noted() {
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
        selected(&script, &recording_page());
        script
            .on(CALIBRATE, refusal)
            .on(READ_TRACK, invisible_track(ROOM).encode())
            .on(
                removal(Removal::Allow),
                Triple::INVALID_COMMAND_OPERATION_CODE,
            );
        let mut drive = script.ready();
        let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
        let [lock, calibration] = recording.notes() else {
            panic!("two commands were refused");
        };
        let (command, sense) = lock.refused.unwrap();
        assert_eq!(command, removal(Removal::Prevent));
        assert_eq!(sense.triple, Triple::INVALID_COMMAND_OPERATION_CODE);
        let (command, sense) = calibration.refused.unwrap();
        assert_eq!(command, CALIBRATE);
        assert_eq!(sense.triple, refusal);
        assert_eq!(calibration.around, Around::LeftOut);
        // No WRITE was sent: the disc is left alone.
        let report = recording.abort().unwrap();
        assert_eq!(report.left, Left::AsItWas);
        script.assert_played();
    }
}

#[test]
fn page_05_without_underrun_protection_is_the_second_try() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    locked(&script);
    let refused = recording_page();
    sense_page(&script, &own_page());
    select_page(
        &script,
        &refused.patched(&own_page()),
        Triple::PARAMETER_VALUE_INVALID,
    );
    let longer = refused.patched(&own_page().resized(56));
    select_page(&script, &longer, Triple::PARAMETER_VALUE_INVALID);
    selected(&script, &WriteParameters::track_at_once());
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, invisible_track(ROOM).encode());
    unlocked(&script);
    let mut drive = script.ready();
    let recording = Recording::begin(&mut drive, &job(300)).unwrap();
    let around: Vec<_> = recording.notes().iter().map(|note| note.around).collect();
    assert_eq!(around, [Around::WithoutUnderrunProtection]);
    drop(recording);
    script.assert_played();
}

#[test]
fn a_refused_page_05_is_a_failure_of_preparing_and_unlocks_the_tray() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    locked(&script);
    sense_page(&script, &own_page());
    let page = recording_page().patched(&own_page());
    select_page(&script, &page, Triple::ILLEGAL_MODE_FOR_THIS_TRACK);
    unlocked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &job(300)).unwrap_err();
    assert_eq!(error.phase(), Phase::Preparing);
    script.assert_played();
}

#[test]
fn a_job_that_does_not_fit_leaves_the_disc_alone() {
    let script = Script::new();
    describe_blank(&script, 1000, true);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &job(1001)).unwrap_err();
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
    flushed(&script);
    let mut drive = script.ready();
    let simulation = Job {
        simulate: true,
        ..job(300)
    };
    let mut recording = Recording::begin(&mut drive, &simulation).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert!(report.simulated);
    assert_eq!(report.left, Left::AsItWas);
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
    let error = Recording::begin(&mut drive, &simulation).unwrap_err();
    assert!(matches!(error, RecordError::NoTestWrite(_)));
    script.assert_played();
}

#[test]
fn an_open_disc_is_asked_for() {
    let script = Script::new();
    let open = WriteParameters {
        multisession: Multisession::KEEP_OPEN,
        ..recording_page()
    };
    prepared(&script, &open);
    written(&script, 300);
    closed(&script);
    let mut drive = script.ready();
    let open = Job {
        then: Then::CloseSession,
        ..job(300)
    };
    let mut recording = Recording::begin(&mut drive, &open).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::SessionClosed { blocks: 300 });
    script.assert_played();
}

#[test]
fn too_many_blocks_are_refused_and_too_few_are_not_success() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script.on(write(0, 4), Answer::Good);
    synchronized(&script);
    let told = next_after(4);
    script.on(READ_TRACK, told.encode());
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
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
    let left = recording.report().left;
    assert_eq!(left, Left::SessionOpen { blocks: 4 });
    drop(recording);
    script.assert_played();
}

#[test]
fn a_session_that_is_left_open_stays_locked() {
    let script = Script::new();
    prepared(
        &script,
        &WriteParameters {
            multisession: Multisession::KEEP_OPEN,
            ..recording_page()
        },
    );
    written(&script, 300);
    synchronized(&script);
    let mut drive = script.ready();
    let open = Job {
        then: Then::LeaveSessionOpen,
        ..job(300)
    };
    let mut recording = Recording::begin(&mut drive, &open).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::SessionOpen { blocks: 300 });
    drop(recording);
    assert!(drive.is_locked());
    script.assert_played();
}

#[test]
fn what_is_no_block_is_not_written() {
    let script = Script::new();
    prepared(&script, &recording_page());
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    assert!(matches!(
        recording.write(&[0; 2049]),
        Err(RecordError::Write { .. })
    ));
    assert_eq!(recording.written(), 0);
    drop(recording);
    script.assert_played();
}

/// What the drive says of the invisible track when so many blocks are on the disc.
pub(super) fn next_after(blocks: i32) -> TrackInformation {
    TrackInformation {
        next_writable: Some(Lba(blocks)),
        ..invisible_track(ROOM)
    }
}
