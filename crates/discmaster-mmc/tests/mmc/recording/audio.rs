//! Audio tracks, track at once: one, several, and several that are only tried.

use super::track_at_once::closed;
use super::*;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::recording::{
    Job, Left, Mode, Phase, RecordError, Recorded, Recording, TrackKind,
};
use discmaster_mmc::response::mode_page::{catalog_field, isrc_field};
use discmaster_mmc::response::track_information::{DataMode, TrackMode};
use discmaster_mmc::sense::{Condition, Triple};

const BLOCK: usize = 2352;

fn audio(blocks: &[u32]) -> Job {
    job_of(blocks.iter().copied().map(Track::audio).collect())
}

fn page(pause: u16) -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::audio_track_at_once(pause)
    }
}

/// The track after so many, which would start there.
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

/// From page 05h to the next writable address, of the first track with what comes before.
fn prepared(script: &Script, tracks: u16, start: i32, parameters: &WriteParameters) {
    if tracks == 0 {
        describe(script, &blank_disc(), &next_track(0, 0), true);
        locked(script);
    }
    selected(script, parameters);
    if tracks == 0 && !parameters.test_write {
        script.on(CALIBRATE, Answer::Good);
    }
    script.on(READ_TRACK, next_track(tracks, start).encode());
}

#[test]
fn an_audio_track_is_written_in_blocks_of_2352_bytes_and_not_padded() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    filled(&script, 0, 301, 3, BLOCK, 7);
    closed(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &audio(&[301])).unwrap();
    assert_eq!(recording.preferred_chunk(), 3 * BLOCK);
    bring(&mut recording, 301, BLOCK, 7);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn several_tracks_go_into_one_session() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    filled(&script, 0, 300, 3, BLOCK, 1);
    synchronized(&script);
    prepared(&script, 1, 452, &page(150));
    filled(&script, 452, 400, 3, BLOCK, 2);
    synchronized(&script);
    prepared(&script, 2, 854, &page(0));
    filled(&script, 854, 300, 3, BLOCK, 3);
    closed(&script);
    let mut drive = script.ready();
    let mut disc = audio(&[300, 400, 300]);
    disc.tracks[2].kind = TrackKind::Audio { pause: 0 };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 300, BLOCK, 1);
    assert_eq!(recording.track_start(1), None);
    assert_eq!(recording.next_track().unwrap(), Some(Lba(452)));
    assert_eq!(recording.next_track().unwrap(), None, "it is not whole");
    bring(&mut recording, 400, BLOCK, 2);
    bring(&mut recording, 300, BLOCK, 3);
    assert_eq!(recording.next_track().unwrap(), None, "there is no other");
    let report = recording.finish(&mut |_, _| {}).unwrap();
    let track = |start, blocks| Recorded {
        start: Lba(start),
        blocks,
        padding: 0,
    };
    assert_eq!(
        report.tracks,
        [track(0, 300), track(452, 400), track(854, 300)]
    );
    assert_eq!(report.left, Left::Finalised { blocks: 1000 });
    drop(recording);
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
    prepared(&script, 0, 0, &simulation);
    filled(&script, 0, 300, 3, BLOCK, 1);
    synchronized(&script);
    selected(&script, &simulation);
    script.on(READ_TRACK, next_track(0, 0).encode());
    filled(&script, 0, 400, 3, BLOCK, 2);
    synchronized(&script);
    unlocked(&script);
    let mut drive = script.ready();
    let tried = Job {
        simulate: true,
        ..audio(&[300, 400])
    };
    let mut recording = Recording::begin(&mut drive, &tried).unwrap();
    bring(&mut recording, 300, BLOCK, 1);
    bring(&mut recording, 400, BLOCK, 2);
    assert_eq!(recording.track_start(1), Some(Lba(0)));
    recording.finish(&mut |_, _| {}).unwrap();
    drop(recording);
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn codes_and_flags_are_in_page_05_of_their_track() {
    let catalog = CatalogNumber::new("4006408123456").unwrap();
    let isrc = Isrc::new("DEA450508900").unwrap();
    let first = WriteParameters {
        media_catalog_number: catalog_field(catalog.as_bytes()),
        isrc: isrc_field(isrc.as_bytes()),
        track_mode: TrackMode(0x3),
        ..page(150)
    };
    let second = WriteParameters {
        isrc: [0; 16],
        track_mode: TrackMode::AUDIO,
        ..first
    };
    let script = Script::new();
    prepared(&script, 0, 0, &first);
    filled(&script, 0, 300, 3, BLOCK, 0);
    synchronized(&script);
    prepared(&script, 1, 452, &second);
    filled(&script, 452, 300, 3, BLOCK, 0);
    closed(&script);
    let mut drive = script.ready();
    let mut disc = Job {
        catalog_number: Some(catalog),
        ..audio(&[300, 300])
    };
    disc.tracks[0] = Track {
        isrc: Some(isrc),
        copy: true,
        pre_emphasis: true,
        ..Track::audio(300)
    };
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 300, BLOCK, 0);
    bring(&mut recording, 300, BLOCK, 0);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn audio_shorter_than_a_track_is_refused_before_the_drive_is_asked() {
    let script = Script::new();
    let mut drive = script.ready();
    let short = Job {
        mode: Mode::TrackAtOnce,
        ..audio(&[300, 299])
    };
    let error = Recording::begin(&mut drive, &short).unwrap_err();
    assert!(matches!(error, RecordError::TooShort { blocks: 299 }));
    assert_eq!(error.phase(), Phase::Preparing);
    assert_eq!(
        error.to_string(),
        "an audio track of 299 blocks is too short to be recorded by itself: it has 300 at least"
    );
    for nothing in [audio(&[0]), audio(&[])] {
        let nothing = Recording::begin(&mut drive, &nothing).unwrap_err();
        assert!(matches!(nothing, RecordError::Empty));
    }
    script.assert_played();
}

#[test]
fn a_pause_that_the_drive_refuses_is_told_and_not_replaced() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    locked(&script);
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
    unlocked(&script);
    let mut drive = script.ready();
    let short = job_of(vec![Track::new(TrackKind::Audio { pause: 75 }, 300)]);
    let error = Recording::begin(&mut drive, &short).unwrap_err();
    assert!(matches!(&error, RecordError::Prepare { .. }));
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::InvalidField));
    script.assert_played();
}

#[test]
fn a_later_track_that_fails_leaves_the_session_open_and_unlocks_the_tray() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    filled(&script, 0, 300, 3, BLOCK, 1);
    synchronized(&script);
    prepared(&script, 1, 452, &page(150));
    script.on(write(452, 3), Answer::Good);
    script.on(write(455, 3), Triple::WRITE_ERROR);
    synchronized(&script);
    script.on(READ_TRACK, next_track(1, 454).encode());
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &audio(&[300, 300])).unwrap();
    bring(&mut recording, 300, BLOCK, 1);
    let error = recording.write(&vec![2; 300 * BLOCK]).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Write {
            address: Lba(455),
            ..
        }
    ));
    let report = recording.abort().unwrap();
    // Of the second track, two blocks of the three that the drive had taken.
    assert_eq!(report.left, Left::SessionOpen { blocks: 302 });
    drop(recording);
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn a_disc_that_was_changed_between_two_tracks_is_not_written_to() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    filled(&script, 0, 300, 3, BLOCK, 1);
    script.on(synchronize(true), Triple::MEDIUM_MAY_HAVE_CHANGED);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &audio(&[300, 300])).unwrap();
    bring(&mut recording, 300, BLOCK, 1);
    let error = recording.next_track().unwrap_err();
    let condition = error.drive().and_then(DriveError::condition);
    assert_eq!(condition, Some(Condition::MediumMayHaveChanged));
    assert_eq!(recording.report().left, Left::Unknown);
    drop(recording);
    assert!(!drive.is_locked());
    script.assert_played();
}

#[test]
fn tracks_that_fit_only_without_what_lies_between_them_do_not_fit() {
    let script = Script::new();
    describe_blank(&script, 751, true);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &audio(&[300, 300])).unwrap_err();
    assert!(matches!(
        error,
        RecordError::DoesNotFit {
            needed: 752,
            free: 751
        }
    ));
    script.assert_played();
}

#[test]
fn a_later_track_that_does_not_fit_after_all_leaves_the_session_open() {
    let script = Script::new();
    prepared(&script, 0, 0, &page(150));
    filled(&script, 0, 300, 3, BLOCK, 1);
    synchronized(&script);
    selected(&script, &page(150));
    let full = TrackInformation {
        free_blocks: 299,
        ..next_track(1, 452)
    };
    script.on(READ_TRACK, full.encode());
    synchronized(&script);
    script.on(READ_TRACK, full.encode());
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &audio(&[300, 300])).unwrap();
    bring(&mut recording, 300, BLOCK, 1);
    let error = recording.write(&[0; BLOCK]).unwrap_err();
    assert!(matches!(error, RecordError::DoesNotFit { .. }));
    let left = recording.report().left;
    assert_eq!(left, Left::SessionOpen { blocks: 300 });
    drop(recording);
    script.assert_played();
}
