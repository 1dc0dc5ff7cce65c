//! CD session at once: the cue sheet, and what follows it.

use super::*;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::recording::{
    Around, Job, Left, Mode, Phase, RecordError, Recorded, TrackKind, Way,
};
use discmaster_mmc::response::configuration::{CdMastering, FeatureCode};
use discmaster_mmc::response::mode_page::{DataBlockType, Multisession, catalog_field};
use discmaster_mmc::response::track_information::TrackMode;

const BLOCK: usize = 2352;

/// A blank CD-R in a drive that knows how.
fn blank() -> Told {
    let mastering = CdMastering {
        buffer_underrun_free: true,
        session_at_once: true,
        test_write: false,
        ..CdMastering::default()
    };
    let feature = Feature {
        code: FeatureCode::CD_MASTERING,
        version: 0,
        persistent: false,
        current: true,
        data: mastering.encode(),
    };
    Told::blank(Profile::CD_R, vec![feature], ROOM)
}

fn at_once(tracks: Vec<Track>) -> Job {
    Job {
        mode: Mode::SessionAtOnce,
        ..job_of(tracks)
    }
}

fn page() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        track_mode: TrackMode::AUDIO,
        data_block_type: DataBlockType::RAW,
        ..WriteParameters::session_at_once()
    }
}

fn data_page() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::session_at_once()
    }
}

fn cue(script: &Script, lines: &[[u8; 8]], answer: impl Into<Answer>) {
    let list = lines.concat();
    let command = Command::SendCueSheet {
        length: u32::try_from(list.len()).unwrap(),
    };
    script.on_payload(command, list, answer);
}

fn prepared(script: &Script, page: &WriteParameters, lines: &[[u8; 8]]) {
    blank().asked(script);
    locked(script);
    selected(script, page);
    script.on(CALIBRATE, Answer::Good);
    cue(script, lines, Answer::Good);
}

fn ended(script: &Script) {
    synchronized(script);
    unlocked(script);
}

/// One audio track of four seconds.
const PLAIN: [[u8; 8]; 4] = [
    [0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0],
    [0x01, 0x01, 0x00, 0x00, 0, 0, 0, 0],
    [0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0],
    [0x01, 0xAA, 0x01, 0x01, 0, 0, 6, 0],
];

#[test]
fn audio_is_laid_out_with_its_codes_pauses_and_indexes() {
    let catalog = CatalogNumber::new("4006408123456").unwrap();
    let script = Script::new();
    let page = WriteParameters {
        media_catalog_number: catalog_field(catalog.as_bytes()),
        multisession: Multisession::KEEP_OPEN,
        ..page()
    };
    prepared(
        &script,
        &page,
        &[
            *b"\x024006408",
            *b"\x02123456\0",
            [0x11, 0x00, 0x00, 0x01, 0, 0, 0, 0],
            *b"\x13\x01DEA450",
            *b"\x13\x01508900",
            [0x11, 0x01, 0x00, 0x00, 0, 0, 0, 0],
            [0x11, 0x01, 0x01, 0x00, 0, 0, 2, 10],
            [0x11, 0x01, 0x02, 0x00, 0, 0, 3, 10],
            [0x11, 0x01, 0x03, 0x00, 0, 0, 5, 10],
            // No pause: the music goes on.
            [0x21, 0x02, 0x01, 0x00, 0, 0, 6, 15],
            [0x01, 0x03, 0x00, 0x00, 0, 0, 10, 15],
            [0x01, 0x03, 0x01, 0x00, 0, 0, 11, 15],
            [0x01, 0xAA, 0x01, 0x01, 0, 0, 15, 15],
        ],
    );
    filled(&script, -150, 150, 3, BLOCK, 0);
    filled(&script, 0, 315, 3, BLOCK, 1);
    filled(&script, 315, 300, 3, BLOCK, 2);
    filled(&script, 615, 75, 3, BLOCK, 0);
    filled(&script, 690, 300, 3, BLOCK, 3);
    ended(&script);
    let first = Track {
        pregap: 10,
        indexes: vec![75, 225],
        isrc: Some(Isrc::new("DEA450508900").unwrap()),
        pre_emphasis: true,
        ..Track::audio(315)
    };
    let second = Track {
        copy: true,
        ..Track::new(TrackKind::Audio { pause: 0 }, 300)
    };
    let third = Track::new(TrackKind::Audio { pause: 75 }, 300);
    let disc = Job {
        catalog_number: Some(catalog),
        then: Then::CloseSession,
        // Indexes are wanted, so that no other way would do.
        mode: Mode::Auto,
        ..at_once(vec![first, second, third])
    };
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    assert_eq!(recording.way(), Way::SessionAtOnce);
    assert_eq!(recording.start(), Lba(0));
    bring(&mut recording, 315, BLOCK, 1);
    bring(&mut recording, 300, BLOCK, 2);
    assert_eq!(recording.next_track().unwrap(), Some(Lba(690)));
    bring(&mut recording, 300, BLOCK, 3);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    // With the pauses of 150 and 75 blocks.
    assert_eq!(report.left, Left::SessionClosed { blocks: 1140 });
    assert!(report.notes.is_empty());
    script.assert_played();
}

#[test]
fn data_are_one_track_with_pregap_and_least_length() {
    let script = Script::new();
    prepared(
        &script,
        &data_page(),
        &[
            [0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0],
            [0x41, 0x01, 0x00, 0x10, 0, 0, 0, 0],
            [0x41, 0x01, 0x01, 0x10, 0, 0, 2, 0],
            [0x41, 0xAA, 0x01, 0x14, 0, 0, 6, 0],
        ],
    );
    filled(&script, -150, 150, 4, 2048, 0);
    filled(&script, 0, 4, 4, 2048, 5);
    filled(&script, 4, 296, 4, 2048, 0);
    ended(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &at_once(vec![Track::data(4)])).unwrap();
    bring(&mut recording, 4, 2048, 5);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    let track = Recorded {
        start: Lba(0),
        blocks: 4,
        padding: 296,
    };
    assert_eq!(report.tracks, [track]);
    assert_eq!(report.left, Left::Finalised { blocks: 450 });
    script.assert_played();
}

#[test]
fn data_before_audio_have_a_postgap_and_the_audio_a_pause() {
    let script = Script::new();
    prepared(
        &script,
        &data_page(),
        &[
            [0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0],
            [0x41, 0x01, 0x00, 0x10, 0, 0, 0, 0],
            [0x41, 0x01, 0x01, 0x10, 0, 0, 2, 0],
            [0x01, 0x02, 0x00, 0x00, 0, 0, 8, 0],
            [0x01, 0x02, 0x01, 0x00, 0, 0, 10, 0],
            [0x01, 0xAA, 0x01, 0x01, 0, 0, 14, 0],
        ],
    );
    filled(&script, -150, 150, 4, 2048, 0);
    filled(&script, 0, 300, 4, 2048, 5);
    filled(&script, 300, 150, 4, 2048, 0);
    filled(&script, 450, 150, 3, BLOCK, 0);
    filled(&script, 600, 300, 3, BLOCK, 6);
    ended(&script);
    let mut drive = script.ready();
    let mixed = vec![
        Track::data(300),
        Track::new(TrackKind::Audio { pause: 0 }, 300),
    ];
    let mut recording = Recording::begin(&mut drive, &at_once(mixed)).unwrap();
    bring(&mut recording, 300, 2048, 5);
    bring(&mut recording, 300, BLOCK, 6);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn data_after_audio_have_a_pregap_of_both_kinds() {
    let script = Script::new();
    prepared(
        &script,
        &page(),
        &[
            [0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0],
            [0x01, 0x01, 0x00, 0x00, 0, 0, 0, 0],
            [0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0],
            [0x01, 0x02, 0x00, 0x00, 0, 0, 6, 0],
            [0x41, 0x02, 0x00, 0x10, 0, 0, 7, 0],
            [0x41, 0x02, 0x01, 0x10, 0, 0, 9, 0],
            [0x41, 0xAA, 0x01, 0x14, 0, 0, 13, 0],
        ],
    );
    filled(&script, -150, 150, 3, BLOCK, 0);
    filled(&script, 0, 300, 3, BLOCK, 5);
    filled(&script, 300, 75, 3, BLOCK, 0);
    filled(&script, 375, 150, 4, 2048, 0);
    filled(&script, 525, 300, 4, 2048, 6);
    ended(&script);
    let mut drive = script.ready();
    let mixed = vec![Track::audio(300), Track::data(300)];
    let mut recording = Recording::begin(&mut drive, &at_once(mixed)).unwrap();
    bring(&mut recording, 300, BLOCK, 5);
    bring(&mut recording, 300, 2048, 6);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn a_refused_cue_sheet_is_laid_out_differently() {
    let told = Told {
        atip: Some(wobble()),
        ..blank()
    };
    let script = Script::new();
    told.asked(&script);
    locked(&script);
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &PLAIN, Triple::INVALID_FIELD_IN_PARAMETER_LIST);
    selected(&script, &page());
    let mut by_wobble = PLAIN;
    by_wobble[0][5..].copy_from_slice(&[97, 27, 0]);
    cue(&script, &by_wobble, Triple::PARAMETER_VALUE_INVALID);
    selected(&script, &page());
    let mut by_drive = PLAIN;
    by_drive[1][3] = 0x01;
    cue(&script, &by_drive, Answer::Good);
    // The pause before is the drive's own.
    filled(&script, 0, 300, 3, BLOCK, 5);
    ended(&script);
    let mut drive = script.ready();
    let disc = at_once(vec![Track::audio(300)]);
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    let around: Vec<_> = recording.notes().iter().map(|note| note.around).collect();
    assert_eq!(around, [Around::OtherCueSheet; 2]);
    bring(&mut recording, 300, BLOCK, 5);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::Finalised { blocks: 300 });
    script.assert_played();
}

#[test]
fn a_drive_that_takes_no_cue_sheet_leaves_the_disc_blank() {
    let script = Script::new();
    blank().asked(&script);
    locked(&script);
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &PLAIN, Triple::INVALID_FIELD_IN_PARAMETER_LIST);
    selected(&script, &page());
    let mut by_drive = PLAIN;
    by_drive[1][3] = 0x01;
    cue(&script, &by_drive, Triple::INVALID_FIELD_IN_PARAMETER_LIST);
    unlocked(&script);
    let mut drive = script.ready();
    let disc = at_once(vec![Track::audio(300)]);
    let error = Recording::begin(&mut drive, &disc).unwrap_err();
    assert!(matches!(&error, RecordError::Prepare { .. }));
    assert_eq!(error.phase(), Phase::Preparing);
    script.assert_played();
}

#[test]
fn a_first_write_out_of_order_begins_again_with_page_05_and_cue_sheet() {
    let script = Script::new();
    prepared(&script, &page(), &PLAIN);
    script.on(write(-150, 3), Triple::COMMAND_SEQUENCE_ERROR);
    selected(&script, &page());
    cue(&script, &PLAIN, Answer::Good);
    filled(&script, -150, 150, 3, BLOCK, 0);
    filled(&script, 0, 300, 3, BLOCK, 5);
    ended(&script);
    let mut drive = script.ready();
    let disc = at_once(vec![Track::audio(300)]);
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 300, BLOCK, 5);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.notes[0].around, Around::BegunAgain);
    script.assert_played();
}

#[test]
fn a_session_that_breaks_off_is_flushed_and_nothing_more() {
    let script = Script::new();
    prepared(&script, &page(), &PLAIN);
    filled(&script, -150, 150, 3, BLOCK, 0);
    filled(&script, 0, 96, 3, BLOCK, 5);
    script.on(write(96, 3), Triple::LOSS_OF_STREAMING);
    ended(&script);
    let mut drive = script.ready();
    let disc = at_once(vec![Track::audio(300)]);
    let mut recording = Recording::begin(&mut drive, &disc).unwrap();
    bring(&mut recording, 96, BLOCK, 5);
    let error = recording.write(&[5; 3 * BLOCK]).unwrap_err();
    assert!(matches!(
        error,
        RecordError::Write {
            address: Lba(96),
            ..
        }
    ));
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::BrokenOff { blocks: 246 });
    script.assert_played();
}

#[test]
fn a_disc_that_closes_itself_may_be_announced_as_another_once() {
    for times in [1, 2] {
        let script = Script::new();
        prepared(&script, &page(), &PLAIN);
        filled(&script, -150, 150, 3, BLOCK, 0);
        filled(&script, 0, 300, 3, BLOCK, 5);
        for _ in 0..times {
            script.on(synchronize(true), Triple::MEDIUM_MAY_HAVE_CHANGED);
        }
        if times == 1 {
            synchronized(&script);
        }
        unlocked(&script);
        let mut drive = script.ready();
        let disc = at_once(vec![Track::audio(300)]);
        let mut recording = Recording::begin(&mut drive, &disc).unwrap();
        bring(&mut recording, 300, BLOCK, 5);
        let finished = recording.finish(&mut |_, _| {});
        assert_eq!(finished.is_ok(), times == 1);
        let left = recording.report().left;
        assert_eq!(left == Left::Unknown, times == 2);
        drop(recording);
        script.assert_played();
    }
}

#[test]
fn what_cannot_be_recorded_at_once_is_refused_before_the_disc_is_touched() {
    let refused = |told: &Told, disc: &Job| {
        let script = Script::new();
        told.asked(&script);
        let mut drive = script.ready();
        let error = Recording::begin(&mut drive, disc).unwrap_err();
        script.assert_played();
        error
    };
    let plain = at_once(vec![Track::audio(300)]);
    let begun = Told {
        disc: DiscInformation {
            status: DiscStatus::Appendable,
            last_session: SessionState::Incomplete,
            ..blank_disc()
        },
        ..blank()
    };
    let error = refused(&begun, &plain);
    assert!(matches!(error, RecordError::NotBlank(Profile::CD_R)));
    let unable = Told::blank(Profile::CD_R, Vec::new(), ROOM);
    let error = refused(&unable, &plain);
    let mode = Mode::SessionAtOnce;
    assert!(matches!(error, RecordError::NoSuchMode { mode: m, .. } if m == mode));
    let tried = Job {
        simulate: true,
        ..plain.clone()
    };
    let error = refused(&blank(), &tried);
    assert!(matches!(error, RecordError::NoTestWrite(Profile::CD_R)));
    let long = at_once(vec![Track::audio(ROOM + 1)]);
    let error = refused(&blank(), &long);
    assert!(matches!(
        error,
        RecordError::DoesNotFit { needed, free: ROOM } if needed == ROOM + 1
    ));
    // Past the last address that a CD has.
    let longer = at_once(vec![Track::audio(u32::MAX)]);
    let error = refused(&blank(), &longer);
    assert!(matches!(error, RecordError::DoesNotFit { free: ROOM, .. }));
    let indexed = Job {
        mode: Mode::TrackAtOnce,
        ..job_of(vec![Track {
            indexes: vec![75],
            ..Track::audio(300)
        }])
    };
    let error = refused(&blank(), &indexed);
    assert!(matches!(error, RecordError::NoSuchMode { .. }));
}

#[test]
fn indexes_rise_within_their_track() {
    let script = Script::new();
    let mut drive = script.ready();
    for (pregap, indexes) in [
        (0, vec![75, 75]),
        (0, vec![0]),
        (0, vec![300]),
        (10, vec![300]),
        (0, (1..100).collect()),
    ] {
        let wrong = Track {
            pregap,
            indexes,
            ..Track::audio(300 + pregap)
        };
        let disc = at_once(vec![Track::audio(300), wrong]);
        let error = Recording::begin(&mut drive, &disc).unwrap_err();
        assert!(matches!(error, RecordError::Indexes { track: 2 }));
    }
    script.assert_played();
}
