//! CD session at once with CD-Text in the lead-in, and with sectors of other forms than mode 1.

use super::*;
use discmaster_mmc::recording::{
    Around, Job, Left, Mode, Phase, RecordError, SectorForm, TrackKind, Way,
};
use discmaster_mmc::response::configuration::{CdMastering, FeatureCode};
use discmaster_mmc::response::mode_page::{DataBlockType, Multisession, SessionFormat};
use discmaster_mmc::response::toc::CdTextPack;
use discmaster_mmc::response::track_information::TrackMode;

const BLOCK: usize = 2352;
/// Where the lead-in of [`wobble`] begins, and how long it is until the first pregap.
const LEAD_IN: i32 = -11_625;
const LEAD_IN_BLOCKS: usize = 11_475;
/// Bytes of a block of the lead-in.
const SYMBOLS: usize = 96;

fn blank(r_to_w: bool) -> Told {
    let mastering = CdMastering {
        session_at_once: true,
        r_to_w,
        ..CdMastering::default()
    };
    let feature = Feature {
        code: FeatureCode::CD_MASTERING,
        version: 0,
        persistent: false,
        current: true,
        data: mastering.encode(),
    };
    Told {
        atip: Some(wobble()),
        ..Told::blank(Profile::CD_R, vec![feature], ROOM)
    }
}

fn page() -> WriteParameters {
    WriteParameters {
        track_mode: TrackMode::AUDIO,
        data_block_type: DataBlockType::RAW,
        ..WriteParameters::session_at_once()
    }
}

/// Five packs, so that they come to an end in the midst of a block.
fn packs() -> Vec<CdTextPack> {
    (0..5)
        .map(|number| CdTextPack([number * 0x11; 18]))
        .collect()
}

fn job_with_text(required: bool) -> Job {
    Job {
        mode: Mode::SessionAtOnce,
        cd_text: packs(),
        cd_text_required: required,
        ..job_of(vec![Track::audio(300)])
    }
}

fn cue(script: &Script, lines: &[[u8; 8]], answer: impl Into<Answer>) {
    let list = lines.concat();
    let command = Command::SendCueSheet {
        length: u32::try_from(list.len()).unwrap(),
    };
    script.on_payload(command, list, answer);
}

/// One audio track of four seconds; the lead-in of a form and at a time.
fn plain(form: u8, [minute, second, frame]: [u8; 3]) -> [[u8; 8]; 4] {
    [
        [0x01, 0x00, 0x00, form, 0, minute, second, frame],
        [0x01, 0x01, 0x00, 0x00, 0, 0, 0, 0],
        [0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0],
        [0x01, 0xAA, 0x01, 0x01, 0, 0, 6, 0],
    ]
}

fn asked(script: &Script, told: &Told) {
    told.asked(script);
    locked(script);
}

/// The lead-in's symbols: a pack of number times 11h is 0, 4 and 17, ... in six bits.
fn lead_in() -> Vec<u8> {
    let symbols = |number: u8| {
        let byte = u32::from(number * 0x11);
        let word = byte << 16 | byte << 8 | byte;
        (0..24).map(move |place| u8::try_from(word >> (18 - 6 * (place % 4)) & 0x3F).unwrap())
    };
    let packs = (0..5).cycle().take(4 * LEAD_IN_BLOCKS);
    packs.flat_map(symbols).collect()
}

/// WRITEs of the lead-in, 85 blocks each, from one block up to another.
fn text_written(script: &Script, from: usize, to: usize) {
    let symbols = lead_in();
    let mut at = from;
    while at < to {
        let count = (to - at).min(85);
        let bytes = symbols[at * SYMBOLS..(at + count) * SYMBOLS].to_vec();
        let address = LEAD_IN + i32::try_from(at).unwrap();
        let command = write(address, u16::try_from(count).unwrap());
        script.on_payload(command, bytes, Answer::Good);
        at += count;
    }
}

fn audio_written(script: &Script) {
    filled(script, -150, 150, 3, BLOCK, 0);
    filled(script, 0, 300, 3, BLOCK, 5);
    synchronized(script);
    unlocked(script);
}

#[test]
fn packs_are_written_over_and_over_into_the_whole_lead_in() {
    let script = Script::new();
    asked(&script, &blank(true));
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &plain(0x41, [0, 0, 0]), Answer::Good);
    text_written(&script, 0, LEAD_IN_BLOCKS);
    audio_written(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job_with_text(true)).unwrap();
    assert_eq!(recording.start(), Lba(0));
    bring(&mut recording, 300, BLOCK, 5);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::Finalised { blocks: 450 });
    assert_eq!(report.notes, []);
    script.assert_played();
}

#[test]
fn a_blank_disc_begins_at_address_0_whatever_the_drive_calls_its_start() {
    let script = Script::new();
    let mut told = blank(false);
    told.track.next_writable = Some(Lba(-150));
    asked(&script, &told);
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &plain(0x01, [0, 0, 0]), Answer::Good);
    audio_written(&script);
    let job = Job {
        mode: Mode::SessionAtOnce,
        start: Some(Lba(0)),
        ..job_of(vec![Track::audio(300)])
    };
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job).unwrap();
    assert_eq!(recording.start(), Lba(0));
    bring(&mut recording, 300, BLOCK, 5);
    recording.finish(&mut |_, _| {}).unwrap();
    script.assert_played();
}

#[test]
fn a_drive_whose_feature_says_no_is_not_asked() {
    let script = Script::new();
    blank(false).asked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, &job_with_text(true)).unwrap_err();
    assert!(matches!(error, RecordError::NoCdText(Profile::CD_R)));
    assert_eq!(error.phase(), Phase::Preparing);
    script.assert_played();
    // Nor is one whose disc does not tell where its lead-in begins, and one whose job needs none.
    for told in [
        blank(false),
        Told {
            atip: None,
            ..blank(true)
        },
    ] {
        let script = Script::new();
        asked(&script, &told);
        selected(&script, &page());
        script.on(CALIBRATE, Answer::Good);
        cue(&script, &plain(0x01, [0, 0, 0]), Answer::Good);
        audio_written(&script);
        let mut drive = script.ready();
        let mut recording = Recording::begin(&mut drive, &job_with_text(false)).unwrap();
        bring(&mut recording, 300, BLOCK, 5);
        let report = recording.finish(&mut |_, _| {}).unwrap();
        let [note] = &report.notes[..] else {
            panic!("{:?}", report.notes);
        };
        assert_eq!(note.to_string(), "recorded without CD-Text");
        script.assert_played();
    }
}

#[test]
fn other_media_have_no_lead_in_for_it() {
    let script = Script::new();
    Told::blank(Profile::BD_R_SEQUENTIAL, Vec::new(), ROOM).asked(&script);
    let job = Job {
        cd_text: packs(),
        ..job(300)
    };
    let error = Recording::begin(&mut script.ready(), &job).unwrap_err();
    assert_eq!(
        error.to_string(),
        "CD-Text cannot be recorded on BD-R, with this drive and in this way"
    );
    script.assert_played();
}

#[test]
fn a_refused_cue_sheet_is_laid_out_otherwise_and_last_without_text() {
    let refused = Triple::INVALID_FIELD_IN_PARAMETER_LIST;
    let by_drive = |form| {
        [
            [0x01, 0x00, 0x00, form, 0, 0, 0, 0],
            [0x01, 0x01, 0x00, 0x01, 0, 0, 0, 0],
            [0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0],
            [0x01, 0xAA, 0x01, 0x01, 0, 0, 6, 0],
        ]
    };
    for required in [true, false] {
        let script = Script::new();
        asked(&script, &blank(true));
        selected(&script, &page());
        script.on(CALIBRATE, Answer::Good);
        cue(&script, &plain(0x41, [0, 0, 0]), refused);
        selected(&script, &page());
        cue(&script, &plain(0x41, [97, 27, 0]), refused);
        selected(&script, &page());
        cue(&script, &by_drive(0x41), refused);
        if required {
            unlocked(&script);
        } else {
            selected(&script, &page());
            cue(&script, &plain(0x01, [0, 0, 0]), Answer::Good);
            audio_written(&script);
        }
        let mut drive = script.ready();
        let begun = Recording::begin(&mut drive, &job_with_text(required));
        if required {
            let error = begun.unwrap_err();
            assert!(matches!(error, RecordError::Prepare { .. }));
        } else {
            let mut recording = begun.unwrap();
            bring(&mut recording, 300, BLOCK, 5);
            let report = recording.finish(&mut |_, _| {}).unwrap();
            let around: Vec<_> = report.notes.iter().map(|note| note.around).collect();
            let other = Around::OtherCueSheet;
            assert_eq!(around, [other, other, Around::WithoutCdText]);
        }
        script.assert_played();
    }
}

#[test]
fn a_lead_in_that_is_refused_at_its_first_block_is_left_to_the_drive() {
    let script = Script::new();
    asked(&script, &blank(true));
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &plain(0x41, [0, 0, 0]), Answer::Good);
    script.on(write(LEAD_IN, 85), Triple::INVALID_ADDRESS_FOR_WRITE);
    // The address may hold after all.
    selected(&script, &page());
    cue(&script, &plain(0x41, [0, 0, 0]), Answer::Good);
    script.on(write(LEAD_IN, 85), Triple::INVALID_ADDRESS_FOR_WRITE);
    selected(&script, &page());
    cue(&script, &plain(0x01, [0, 0, 0]), Answer::Good);
    audio_written(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job_with_text(false)).unwrap();
    bring(&mut recording, 300, BLOCK, 5);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    let around: Vec<_> = report.notes.iter().map(|note| note.around).collect();
    assert_eq!(around, [Around::BegunAgain, Around::WithoutCdText]);
    assert_eq!(report.left, Left::Finalised { blocks: 450 });
    script.assert_played();
}

#[test]
fn a_lead_in_that_fails_later_is_not_begun_again() {
    let script = Script::new();
    asked(&script, &blank(true));
    selected(&script, &page());
    script.on(CALIBRATE, Answer::Good);
    cue(&script, &plain(0x41, [0, 0, 0]), Answer::Good);
    text_written(&script, 0, 170);
    script.on(write(LEAD_IN + 170, 85), Triple::INVALID_ADDRESS_FOR_WRITE);
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job_with_text(false)).unwrap();
    let error = recording.write(&[5; BLOCK]).unwrap_err();
    let RecordError::Write { address, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(address, Lba(LEAD_IN + 170));
    let report = recording.abort().unwrap();
    // The lead-in promises a session that is not there.
    assert_eq!(report.left, Left::BrokenOff { blocks: 0 });
    script.assert_played();
}

#[test]
fn whole_sectors_are_announced_in_their_form_and_nothing_is_added_to_them() {
    for (form, data_form, empty, size, page_of) in [
        (SectorForm::Mode1Raw, 0x11, (0x10, 2048), BLOCK, (0, 0x00)),
        (SectorForm::Xa, 0x20, (0x20, 2336), 2336, (9, 0x20)),
        (SectorForm::XaRaw, 0x21, (0x20, 2336), BLOCK, (0, 0x20)),
        (SectorForm::Formless, 0x30, (0x30, 2336), 2336, (9, 0x00)),
        (
            SectorForm::FormlessRaw,
            0x31,
            (0x30, 2336),
            BLOCK,
            (0, 0x00),
        ),
    ] {
        let script = Script::new();
        asked(&script, &blank(false));
        let by_drive = empty.0 | 0x04;
        selected(
            &script,
            &WriteParameters {
                data_block_type: DataBlockType(page_of.0),
                session_format: SessionFormat(page_of.1),
                track_mode: TrackMode::DATA,
                ..WriteParameters::session_at_once()
            },
        );
        script.on(CALIBRATE, Answer::Good);
        cue(
            &script,
            &[
                [0x41, 0x00, 0x00, by_drive, 0, 0, 0, 0],
                [0x41, 0x01, 0x00, empty.0, 0, 0, 0, 0],
                [0x41, 0x01, 0x01, data_form, 0, 0, 2, 0],
                // A pause that the music brings along.
                [0x01, 0x02, 0x00, 0x00, 0, 0, 2, 30],
                [0x01, 0x02, 0x01, 0x00, 0, 0, 4, 30],
                // Audio is followed by audio, then by empty blocks.
                [0x01, 0x03, 0x00, 0x00, 0, 0, 8, 30],
                [0x41, 0x03, 0x00, empty.0, 0, 0, 9, 30],
                [0x41, 0x03, 0x01, data_form, 0, 0, 11, 30],
                [0x41, 0xAA, 0x01, by_drive, 0, 0, 11, 33],
            ],
            Answer::Good,
        );
        let step = |size: usize| u16::try_from(8192 / size).unwrap();
        filled(&script, -150, 150, step(empty.1), empty.1, 0);
        filled(&script, 0, 30, step(size), size, 1);
        filled(&script, 30, 450, step(BLOCK), BLOCK, 2);
        filled(&script, 480, 75, step(BLOCK), BLOCK, 0);
        filled(&script, 555, 150, step(empty.1), empty.1, 0);
        filled(&script, 705, 3, step(size), size, 3);
        synchronized(&script);
        unlocked(&script);
        let kind = TrackKind::Sectors(form);
        let music = Track {
            pregap: 150,
            ..Track::new(TrackKind::Audio { pause: 0 }, 450)
        };
        // No other way would do.
        let job = job_of(vec![Track::new(kind, 30), music, Track::new(kind, 3)]);
        let mut drive = script.ready();
        let mut recording = Recording::begin(&mut drive, &job).unwrap();
        assert_eq!(recording.way(), Way::SessionAtOnce);
        bring(&mut recording, 30, size, 1);
        bring(&mut recording, 450, BLOCK, 2);
        bring(&mut recording, 3, size, 3);
        let report = recording.finish(&mut |_, _| {}).unwrap();
        let starts: Vec<_> = report.tracks.iter().map(|track| track.start.0).collect();
        assert_eq!(starts, [0, 30, 705]);
        script.assert_played();
    }
}

#[test]
fn a_later_session_goes_on_at_once_with_its_own_numbers_and_addresses() {
    let script = Script::new();
    let mut told = blank(true);
    told.disc.status = DiscStatus::Appendable;
    told.disc.last_session = SessionState::Empty;
    told.disc.last_track_in_last_session = 3;
    told.track.start = Lba(12_000);
    told.track.next_writable = Some(Lba(12_000));
    told.track.free_blocks = 1000;
    asked(&script, &told);
    let page = WriteParameters {
        multisession: Multisession::KEEP_OPEN,
        ..WriteParameters::session_at_once()
    };
    selected(&script, &page);
    script.on(CALIBRATE, Answer::Good);
    cue(
        &script,
        &[
            [0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0],
            [0x41, 0x03, 0x00, 0x10, 0, 2, 40, 0],
            [0x41, 0x03, 0x01, 0x10, 0, 2, 42, 0],
            [0x41, 0xAA, 0x01, 0x14, 0, 2, 46, 0],
        ],
        Answer::Good,
    );
    filled(&script, 11_850, 150, 4, 2048, 0);
    filled(&script, 12_000, 300, 4, 2048, 9);
    synchronized(&script);
    unlocked(&script);
    let job = Job {
        mode: Mode::SessionAtOnce,
        then: Then::CloseSession,
        start: Some(Lba(12_000)),
        ..Job::data(300)
    };
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job).unwrap();
    assert_eq!(recording.start(), Lba(12_000));
    bring(&mut recording, 300, 2048, 9);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert_eq!(report.left, Left::SessionClosed { blocks: 450 });
    script.assert_played();

    // What does not fit behind that address, does not.
    let script = Script::new();
    told.asked(&script);
    let long = Job {
        tracks: vec![Track::data(1001)],
        ..job.clone()
    };
    let error = Recording::begin(&mut script.ready(), &long).unwrap_err();
    let RecordError::DoesNotFit { needed, free } = error else {
        panic!("{error:?}");
    };
    assert_eq!((needed, free), (1001, 1000));
    // Nor do tracks for which there are no numbers left.
    let script = Script::new();
    told.disc.last_track_in_last_session = 98;
    told.asked(&script);
    let three = Job {
        tracks: vec![Track::data(300); 3],
        start: None,
        ..job
    };
    let error = Recording::begin(&mut script.ready(), &three).unwrap_err();
    assert!(matches!(error, RecordError::TooManyTracks { most: 2, .. }));
    // Its lead-in's place is not told by the wobble.
    let script = Script::new();
    told.asked(&script);
    let error = Recording::begin(&mut script.ready(), &job_with_text(true)).unwrap_err();
    assert!(matches!(error, RecordError::NoCdText(_)));
}
