//! What lies in the drive, put together from what the drive says.

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, TocFormat};
use discmaster_mmc::response::capacity::Capacity;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::{DiscInformation, DiscStatus, SessionState};
use discmaster_mmc::response::toc::{LEAD_OUT, SessionInformation, Toc, TocTrack};
use discmaster_mmc::response::track_information::{DataMode, TrackInformation, TrackMode};
use discmaster_mmc::sense::{Condition, Triple};

const SESSIONS: Command = Command::ReadTocPmaAtip {
    format: TocFormat::SESSION_INFORMATION,
    msf: false,
    number: 0,
    allocation: 12,
};

const fn entry(number: u8, control: u8, start: i32) -> TocTrack {
    TocTrack {
        number,
        adr: 1,
        control,
        start: Lba(start),
    }
}

/// Closed, with eleven audio tracks in its one session.
fn audio_disc() -> (DiscInformation, TrackInformation) {
    let disc = DiscInformation {
        status: DiscStatus::Complete,
        last_session: SessionState::Complete,
        last_track_in_last_session: 11,
        ..blank_disc()
    };
    let track = TrackInformation {
        track: 11,
        mode: TrackMode::AUDIO,
        data_mode: DataMode::NONE,
        blank: false,
        start: Lba(180_000),
        next_writable: None,
        free_blocks: 0,
        size: 20_000,
        ..invisible_track(0)
    };
    (disc, track)
}

#[test]
fn a_blank_disc_is_described() {
    let script = Script::new();
    describe_blank(&script, 359_849, true);
    let medium = script.ready().medium().unwrap().unwrap();
    assert_eq!(medium.profile, Profile::CD_R);
    assert_eq!(medium.status, DiscStatus::Blank);
    assert_eq!(medium.sessions, 0);
    assert_eq!(medium.next_writable, Some(Lba(0)));
    assert_eq!(medium.free_blocks, 359_849);
    assert_eq!(medium.atip, None, "a refused question is no failure");
    assert!(medium.is_writable() && medium.is_blank());
    assert!(medium.track_at_once.unwrap().buffer_underrun_free);
    script.assert_played();
}

#[test]
fn a_disc_of_audio_tracks_is_described() {
    let (disc, track) = audio_disc();
    let capacity = Capacity {
        last: Lba(199_999),
        block_length: 2048,
    };
    for answer in [
        Answer::from(capacity.encode()),
        // Audio has no blocks that READ (10) reads, and some drives say so.
        Answer::from(Triple::ILLEGAL_MODE_FOR_THIS_TRACK),
    ] {
        let told = matches!(answer, Answer::Data(_));
        let script = Script::new();
        describe(&script, &disc, &track, true);
        script.on(Command::ReadCapacity, answer);
        let medium = script.ready().medium().unwrap().unwrap();
        assert_eq!(medium.status, DiscStatus::Complete);
        assert_eq!((medium.sessions, medium.last_track), (1, 11));
        assert_eq!((medium.next_writable, medium.free_blocks), (None, 0));
        assert_eq!(medium.recorded, told.then_some(capacity));
        assert!(!medium.is_writable() && !medium.is_blank());
        script.assert_played();
    }
}

#[test]
fn a_disc_of_audio_whose_session_is_open_is_not_asked_for_its_capacity() {
    let disc = DiscInformation {
        status: DiscStatus::Appendable,
        last_session: SessionState::Incomplete,
        last_track_in_last_session: 3,
        ..blank_disc()
    };
    let track = TrackInformation {
        track: 3,
        mode: TrackMode::AUDIO,
        data_mode: DataMode::NONE,
        start: Lba(40_000),
        next_writable: Some(Lba(40_000)),
        ..invisible_track(300_000)
    };
    let script = Script::new();
    describe(&script, &disc, &track, true);
    let medium = script.ready().medium().unwrap().unwrap();
    assert_eq!((medium.sessions, medium.last_track), (0, 3));
    assert_eq!(medium.next_writable, Some(Lba(40_000)));
    assert_eq!(medium.free_blocks, 300_000);
    assert_eq!(medium.recorded, None);
    assert!(medium.is_writable() && !medium.is_blank());
    script.assert_played();
}

#[test]
fn tracks_are_told_apart_by_their_control() {
    // An enhanced disc: two audio tracks, the second with pre-emphasis and copying permitted,
    // then data in a session of its own.
    let toc = Toc {
        first_track: 1,
        last_track: 3,
        entries: vec![
            entry(1, 0x0, 0),
            entry(2, 0x3, 20_000),
            entry(3, 0x4, 51_400),
            entry(LEAD_OUT, 0x4, 60_000),
        ],
    };
    let read = Command::ReadTocPmaAtip {
        format: TocFormat::TOC,
        msf: false,
        number: 0,
        allocation: 804,
    };
    let script = Script::new();
    script.on(read, toc.encode(false));
    let toc = script.ready().toc().unwrap();
    let audio: Vec<_> = toc.tracks().map(TocTrack::is_audio).collect();
    assert_eq!(audio, [true, true, false]);
    let data: Vec<_> = toc.tracks().map(TocTrack::is_data).collect();
    assert_eq!(data, [false, false, true]);
    script.assert_played();
}

#[test]
fn the_last_complete_session_starts_with_its_first_track() {
    let sessions = SessionInformation {
        first_session: 1,
        last_session: 2,
        track: entry(3, 0x4, 51_400),
    };
    let script = Script::new();
    script.on(SESSIONS, sessions.encode(false));
    let track = script.ready().last_complete_session().unwrap().unwrap();
    assert_eq!((track.number, track.start), (3, Lba(51_400)));
    assert!(track.is_data());
    script.assert_played();
}

#[test]
fn a_disc_without_a_complete_session_has_no_last_one() {
    let none = SessionInformation {
        first_session: 0,
        last_session: 0,
        track: entry(0, 0, 0),
    };
    for answer in [
        Answer::from(Triple::INVALID_FIELD_IN_CDB),
        Answer::from(none.encode(false)),
    ] {
        let script = Script::new();
        script.on(SESSIONS, answer);
        assert_eq!(script.ready().last_complete_session().unwrap(), None);
        script.assert_played();
    }
    let script = Script::new();
    script.on(SESSIONS, Triple::INTERNAL_TARGET_FAILURE);
    let error = script.ready().last_complete_session().unwrap_err();
    assert_eq!(error.condition(), Some(Condition::HardwareError));
}
