//! Sessions after the first.

use super::{ROOM, closed, job, own_page};
use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, Removal};
use discmaster_mmc::recording::track_at_once::{Job, RecordError, TrackAtOnce};
use discmaster_mmc::response::capacity::Capacity;
use discmaster_mmc::response::disc_information::{DiscInformation, DiscStatus, SessionState};
use discmaster_mmc::response::mode_page::WriteParameters;
use discmaster_mmc::response::track_information::TrackInformation;

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
    script.on(removal(Removal::Prevent), Answer::Good);
    sense_page(&script, &own_page());
    let page = WriteParameters {
        buffer_underrun_free: false,
        ..recording_page()
    };
    select_page(&script, &page.patched(&own_page()), Answer::Good);
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, track(Some(NEXT), room).encode());
    for at in (0..300).step_by(4) {
        script.on(write(NEXT + at, 4), Answer::Good);
    }
    closed(&script);
    let mut drive = script.ready();
    let risky = Job {
        buffer_underrun_free: false,
        ..job(300)
    };
    let mut recording = TrackAtOnce::begin(&mut drive, risky).unwrap();
    assert_eq!(recording.start(), Lba(NEXT));
    recording.write(&vec![0; 300 * 2048]).unwrap();
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn the_address_is_the_one_that_the_drive_gives_under_page_05() {
    let script = Script::new();
    described(&script, &track(Some(NEXT), 1000));
    script.on(removal(Removal::Prevent), Answer::Good);
    sense_page(&script, &own_page());
    select_page(
        &script,
        &recording_page().patched(&own_page()),
        Answer::Good,
    );
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, track(Some(NEXT + 75), 299).encode())
        .on(removal(Removal::Allow), Answer::Good);
    let mut drive = script.ready();
    let error = TrackAtOnce::begin(&mut drive, job(300)).unwrap_err();
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
fn an_appendable_disc_without_an_address_is_not_writable() {
    let script = Script::new();
    described(&script, &track(None, 1000));
    let mut drive = script.ready();
    let error = TrackAtOnce::begin(&mut drive, job(300)).unwrap_err();
    assert!(matches!(
        error,
        RecordError::NotWritable {
            status: DiscStatus::Appendable,
            ..
        }
    ));
    script.assert_played();
}
