//! Sessions after the first.

use super::track_at_once::closed;
use super::*;
use discmaster_mmc::recording::{Job, RecordError, Recording};

/// The next writable address after a first session of 300 blocks: run-out, lead-out, lead-in and
/// pregap lie between.
const NEXT: i32 = 302 + 11_400;

fn appendable() -> DiscInformation {
    DiscInformation {
        status: DiscStatus::Appendable,
        last_session: SessionState::Empty,
        sessions: 2,
        first_track_in_last_session: 2,
        last_track_in_last_session: 2,
        ..blank_disc()
    }
}

fn track(next: Option<i32>, free: u32) -> TrackInformation {
    TrackInformation {
        track: 2,
        session: 2,
        start: Lba(next.unwrap_or(0)),
        next_writable: next.map(Lba),
        ..invisible_track(free)
    }
}

fn described(script: &Script, track: &TrackInformation) {
    describe(script, &appendable(), track, true);
    let capacity = Capacity {
        last: Lba(301),
        block_length: 2048,
    };
    script.on(Command::ReadCapacity, capacity.encode());
}

#[test]
fn a_data_session_is_appended_where_the_drive_says() {
    let room = ROOM - 11_702;
    let script = Script::new();
    described(&script, &track(Some(NEXT), room));
    locked(&script);
    let page = WriteParameters {
        buffer_underrun_free: false,
        ..recording_page()
    };
    selected(&script, &page);
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, track(Some(NEXT), room).encode());
    filled(&script, NEXT, 300, 4, 2048, 0);
    closed(&script);
    let mut drive = script.ready();
    let risky = Job {
        buffer_underrun_free: false,
        start: Some(Lba(NEXT)),
        ..job(300)
    };
    let mut recording = Recording::begin(&mut drive, &risky).unwrap();
    assert_eq!(recording.start(), Lba(NEXT));
    bring(&mut recording, 300, 2048, 0);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn the_address_is_the_one_that_the_drive_gives_under_page_05() {
    let script = Script::new();
    described(&script, &track(Some(NEXT), 1000));
    locked(&script);
    selected(&script, &recording_page());
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, track(Some(NEXT + 75), 299).encode());
    unlocked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &job(300)).unwrap_err();
    assert!(matches!(
        error,
        RecordError::DoesNotFit {
            needed: 300,
            free: 299
        }
    ));
    script.assert_played();
}

#[test]
fn an_image_for_another_address_is_not_written() {
    let script = Script::new();
    described(&script, &track(Some(NEXT), 1000));
    locked(&script);
    selected(&script, &recording_page());
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, track(Some(NEXT), 1000).encode());
    unlocked(&script);
    let mut drive = script.ready();
    let elsewhere = Job {
        start: Some(Lba(0)),
        ..job(300)
    };
    let error = Recording::begin(&mut drive, &elsewhere).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Start {
            wanted: Lba(0),
            told: Lba(NEXT)
        }
    ));
    script.assert_played();
}

#[test]
fn an_appendable_disc_without_an_address_is_not_writable() {
    let script = Script::new();
    described(&script, &track(None, 1000));
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &job(300)).unwrap_err();
    assert!(matches!(
        error,
        RecordError::NotWritable {
            status: DiscStatus::Appendable,
            ..
        }
    ));
    script.assert_played();
}
