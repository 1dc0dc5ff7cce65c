//! What becomes of a recording when a command fails: each class of failure, what is done about it,
//! and what is left of the disc.

use super::track_at_once::{closed, next_after, prepared, written};
use super::*;
use discmaster_mmc::command::Removal;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::{Around, Left, Phase, RecordError, Report};
use discmaster_mmc::sense::{Condition, Sense, SenseKey};
use discmaster_mmc::transport::Status;
use std::time::Duration;

/// A recording whose third WRITE, of blocks 8 to 11, is answered so, and what follows is in the
/// script; it is given up then.
fn fails_at_8(answer: impl Into<Answer>, after: impl FnOnce(&Script)) -> (RecordError, Report) {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 8);
    script.on(write(8, 4), answer);
    after(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    recording.write(&[0; 8 * 2048]).unwrap();
    let error = recording.write(&[0; 8 * 2048]).unwrap_err();
    assert_eq!(error.phase(), Phase::Writing);
    assert!(matches!(
        recording.write(&[0; 2048]),
        Err(RecordError::Failed)
    ));
    let finished = recording.finish(&mut |_, _| {});
    assert!(matches!(finished, Err(RecordError::Failed)));
    let _ = recording.abort();
    let report = recording.report();
    drop(recording);
    assert!(!drive.is_locked() || report.left == Left::Unknown);
    script.assert_played();
    (error, report)
}

/// Flushed, surveyed and unlocked: so many blocks are on the disc.
fn surveyed(blocks: i32) -> impl FnOnce(&Script) {
    move |script| {
        synchronized(script);
        script.on(READ_TRACK, next_after(blocks).encode());
        unlocked(script);
    }
}

fn condition(error: &RecordError) -> Option<Condition> {
    error.drive().and_then(DriveError::condition)
}

fn address(error: &RecordError) -> Lba {
    match error {
        RecordError::Write { address, .. } => *address,
        other => panic!("{other:?} is no failed WRITE"),
    }
}

#[test]
fn what_the_medium_or_the_drive_fails_at_is_flushed_and_left_open() {
    for triple in [
        Triple::LOSS_OF_STREAMING,
        Triple::WRITE_ERROR,
        Triple::WRITE_ERROR_RECOVERY_NEEDED,
        Triple::NO_SEEK_COMPLETE,
        Triple::INTERNAL_TARGET_FAILURE,
        Triple::POWER_CALIBRATION_AREA_ERROR,
        Triple::END_OF_USER_AREA_ON_TRACK,
        Triple::PACKET_DOES_NOT_FIT,
        Triple::INVALID_FIELD_IN_CDB,
        // In the middle of a track nothing is set up again.
        Triple::COMMAND_SEQUENCE_ERROR,
        Triple::ILLEGAL_MODE_FOR_THIS_TRACK,
    ] {
        let (error, report) = fails_at_8(triple, surveyed(6));
        assert_eq!(address(&error), Lba(8), "{triple:?}");
        assert_eq!(condition(&error), Some(triple.condition()));
        // The drive had taken eight blocks; two of them did not come onto the disc.
        assert_eq!(report.left, Left::SessionOpen { blocks: 6 });
        assert_eq!(report.tracks[0].blocks, 8);
    }
}

#[test]
fn an_aborted_write_is_not_repeated() {
    let (error, report) = fails_at_8(Triple::new(SenseKey::ABORTED_COMMAND, 0, 0), surveyed(8));
    assert_eq!(condition(&error), Some(Condition::Aborted));
    assert_eq!(report.left, Left::SessionOpen { blocks: 8 });
}

#[test]
fn the_address_that_the_drive_tells_is_believed() {
    let mut sense = Sense::new(Triple::WRITE_ERROR);
    sense.information = Some(10);
    let (error, _) = fails_at_8(sense, surveyed(8));
    assert_eq!(address(&error), Lba(10));
}

#[test]
fn what_is_told_late_is_blamed_on_what_was_taken_before() {
    let (error, _) = fails_at_8(deferred(Triple::WRITE_ERROR), surveyed(4));
    assert_eq!(address(&error), Lba(7));
    let mut sense = deferred(Triple::WRITE_ERROR);
    sense.information = Some(5);
    let (error, report) = fails_at_8(sense, surveyed(4));
    assert_eq!(address(&error), Lba(5));
    assert_eq!(report.left, Left::SessionOpen { blocks: 4 });
}

#[test]
fn a_drive_that_does_not_survey_counts_by_what_it_took() {
    let (_, report) = fails_at_8(Triple::WRITE_ERROR, |script| {
        synchronized(script);
        script.on(READ_TRACK, Triple::INTERNAL_TARGET_FAILURE);
        unlocked(script);
    });
    assert_eq!(report.left, Left::SessionOpen { blocks: 8 });
}

#[test]
fn another_medium_is_neither_flushed_nor_closed() {
    for triple in [
        Triple::MEDIUM_MAY_HAVE_CHANGED,
        Triple::new(SenseKey::UNIT_ATTENTION, 0x29, 0),
        Triple::NO_MEDIUM_TRAY_OPEN,
    ] {
        let (error, report) = fails_at_8(triple, unlocked);
        assert_eq!(condition(&error), Some(triple.condition()));
        assert_eq!(report.left, Left::Unknown);
    }
}

#[test]
fn a_drive_that_is_gone_is_not_talked_to_for_long() {
    let (error, report) = fails_at_8(Answer::Gone, |script| {
        script.on(removal(Removal::Allow), Answer::Gone);
    });
    assert!(error.drive().unwrap().is_gone());
    assert_eq!(report.left, Left::Unknown);
}

#[test]
fn a_write_that_moves_less_is_no_success() {
    let (error, _) = fails_at_8(Answer::Moved(2048), surveyed(9));
    assert!(matches!(
        error.drive(),
        Some(DriveError::Residue { moved: 2048, .. })
    ));
}

#[test]
fn a_status_that_is_none_of_ours_is_a_failure() {
    let conflict = Answer::Status(Status::RESERVATION_CONFLICT);
    let (error, _) = fails_at_8(conflict, surveyed(8));
    assert!(matches!(error.drive(), Some(DriveError::Status { .. })));
}

#[test]
fn a_full_buffer_is_waited_for() {
    let script = Script::new();
    prepared(&script, &recording_page());
    for _ in 0..50 {
        script.on(write(0, 4), Triple::LONG_WRITE_IN_PROGRESS);
    }
    written(&script, 300);
    closed(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    bring(&mut recording, 300, 2048, 0);
    recording.finish(&mut |_, _| {}).unwrap();
    assert!(script.slept() > Duration::from_secs(1));
    script.assert_played();
}

#[test]
fn a_first_write_that_is_refused_as_out_of_order_begins_the_track_again() {
    for triple in [
        Triple::COMMAND_SEQUENCE_ERROR,
        Triple::ILLEGAL_MODE_FOR_THIS_TRACK,
        Triple::INVALID_PACKET_SIZE,
        Triple::INVALID_ADDRESS_FOR_WRITE,
    ] {
        let script = Script::new();
        prepared(&script, &recording_page());
        script.on(write(0, 4), triple);
        // From page 05h on, without another calibration; the address has moved.
        selected(&script, &recording_page());
        script.on(READ_TRACK, next_after(150).encode());
        filled(&script, 150, 300, 4, 2048, 0);
        closed(&script);
        let mut drive = script.ready();
        let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
        bring(&mut recording, 300, 2048, 0);
        assert_eq!(recording.start(), Lba(150));
        let report = recording.finish(&mut |_, _| {}).unwrap();
        assert_eq!(report.notes[0].around, Around::BegunAgain);
        assert_eq!(report.tracks[0].start, Lba(150));
        script.assert_played();
    }
}

#[test]
fn a_track_is_begun_again_once() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script.on(write(0, 4), Triple::COMMAND_SEQUENCE_ERROR);
    selected(&script, &recording_page());
    script.on(READ_TRACK, next_after(0).encode());
    script.on(write(0, 4), Triple::COMMAND_SEQUENCE_ERROR);
    surveyed(0)(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    let error = recording.write(&[0; 4 * 2048]).unwrap_err();
    assert_eq!(condition(&error), Some(Condition::SequenceError));
    let report = recording.abort().unwrap();
    assert_eq!(report.left.blocks(), 0);
    script.assert_played();
}

#[test]
fn a_track_that_cannot_be_begun_again_fails_with_that() {
    let script = Script::new();
    prepared(&script, &recording_page());
    script.on(write(0, 4), Triple::COMMAND_SEQUENCE_ERROR);
    sense_page(&script, &own_page());
    let page = recording_page().patched(&own_page());
    select_page(&script, &page, Triple::INTERNAL_TARGET_FAILURE);
    surveyed(0)(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    let error = recording.write(&[0; 4 * 2048]).unwrap_err();
    assert!(matches!(error, RecordError::Prepare { .. }));
    recording.abort().unwrap();
    script.assert_played();
}

#[test]
fn a_wrong_address_within_a_track_is_compared_with_the_drives_own() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 8);
    script.on(write(8, 4), Triple::INVALID_ADDRESS_FOR_WRITE);
    // The drive agrees after all: once, it is offered again.
    script.on(READ_TRACK, next_after(8).encode());
    filled(&script, 8, 8, 4, 2048, 0);
    script.on(write(16, 4), Triple::INVALID_ADDRESS_FOR_WRITE);
    surveyed(16)(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    let error = recording.write(&[0; 20 * 2048]).unwrap_err();
    assert_eq!(address(&error), Lba(16));
    recording.abort().unwrap();
    script.assert_played();
    let (error, _) = fails_at_8(Triple::INVALID_ADDRESS_FOR_WRITE, |script| {
        script.on(READ_TRACK, next_after(12).encode());
        surveyed(8)(script);
    });
    assert_eq!(condition(&error), Some(Condition::AddressOutOfRange));
}

/// All blocks of a track are taken, and then this.
fn fails_behind(after: impl FnOnce(&Script)) -> (RecordError, Report) {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    after(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert_eq!(error.phase(), Phase::Closing);
    let report = recording.report();
    drop(recording);
    assert!(!drive.is_locked());
    script.assert_played();
    (error, report)
}

#[test]
fn a_write_error_found_while_flushing_leaves_the_session_open() {
    let (error, report) = fails_behind(|script| {
        script
            .on(synchronize(true), deferred(Triple::WRITE_ERROR))
            .on(READ_TRACK, next_after(280).encode());
        unlocked(script);
    });
    assert!(matches!(
        &error,
        RecordError::Flush {
            source: DriveError::Deferred { .. }
        }
    ));
    assert_eq!(report.left, Left::SessionOpen { blocks: 280 });
}

#[test]
fn a_medium_that_changes_while_flushing_is_not_closed() {
    let (error, report) = fails_behind(|script| {
        script.on(synchronize(true), Triple::MEDIUM_MAY_HAVE_CHANGED);
        unlocked(script);
    });
    assert!(matches!(error, RecordError::Flush { .. }));
    assert_eq!(report.left, Left::Unknown);
}

#[test]
fn a_session_that_cannot_be_closed_is_told() {
    for triple in [
        Triple::SESSION_FIXATION_ERROR,
        Triple::SESSION_FIXATION_LEAD_OUT,
        Triple::PROGRAM_MEMORY_AREA_UPDATE_FAILURE,
    ] {
        let (error, report) = fails_behind(|script| {
            synchronized(script);
            script
                .on(close_session(true), Answer::Good)
                .on(TUR, deferred(triple));
            unlocked(script);
        });
        assert!(matches!(error, RecordError::Close { .. }));
        assert_eq!(condition(&error), Some(triple.condition()));
        assert_eq!(report.left, Left::NotClosed { blocks: 300 });
    }
}

#[test]
fn a_tray_that_cannot_be_unlocked_is_told() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    script.on(removal(Removal::Allow), Triple::INTERNAL_TARGET_FAILURE);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let error = recording.finish(&mut |_, _| {}).unwrap_err();
    assert!(matches!(error, RecordError::Close { .. }));
    let left = recording.report().left;
    assert_eq!(left, Left::Finalised { blocks: 300 });
    drop(recording);
    script.assert_played();
}

#[test]
fn a_recording_that_is_dropped_is_given_up() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 8);
    surveyed(8)(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    recording.write(&[0; 8 * 2048]).unwrap();
    drop(recording);
    script.assert_played();
}

#[test]
fn a_recording_that_is_given_up_after_its_last_block_is_not_closed() {
    let script = Script::new();
    prepared(&script, &recording_page());
    written(&script, 300);
    surveyed(452)(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(300)).unwrap();
    bring(&mut recording, 300, 2048, 0);
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::SessionOpen { blocks: 300 });
    script.assert_played();
}

#[test]
fn every_state_that_is_left_has_words() {
    for (left, words) in [
        (Left::AsItWas, "the disc is as it was"),
        (
            Left::SessionOpen { blocks: 6 },
            "the session is open, with 6 blocks in it",
        ),
        (
            Left::BrokenOff { blocks: 6 },
            "the disc breaks off after 6 blocks, and nothing can be added to it",
        ),
        (
            Left::Overwritten { blocks: 6 },
            "6 blocks have replaced what was on the disc",
        ),
    ] {
        assert_eq!(left.to_string(), words);
    }
}
