//! Discs recorded at once by `discmaster-mmc` with CD-Text, sectors of every form and more sessions
//! than one, and what it then reads of them: pregaps, indexes, codes, texts.

use crate::host::{BLOCK, audio_blocks, blocks};
use discmaster_audio::cd_text::Pack;
use discmaster_audio::sector::{self, Subheader};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::drive::sub_channel::QManner;
use discmaster_mmc::reading::{Contents, TrackContents};
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::recording::{
    Around, Job, Left, Mode, RecordError, Recording, Report, SectorForm, Then, Track, TrackKind,
    Way,
};
use discmaster_mmc::response::toc::CdTextPack;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::faults::Script;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{AudioReading, Identity, MediumType};

const SECTOR: usize = 2352;

fn unit() -> Unit<Memory> {
    let disc = Disc::blank_disc(MediumType::CdR80);
    Unit::new(Memory::new(), Identity::default(), Some(disc), false)
}

fn drive(unit: Unit<Memory>) -> Drive {
    Drive::open(Box::new(unit)).unwrap()
}

/// Packs of a title, as many as are asked for; not a number of whole blocks.
fn packs(count: u8) -> Vec<CdTextPack> {
    let pack = |number| {
        let mut pack = [0; 18];
        pack[..4].copy_from_slice(&[0x80, 0, number, 0]);
        pack[4..16].copy_from_slice(b"Discmaster\0\0");
        pack[4] = b'A' + number;
        CdTextPack(Pack(pack).sealed().0)
    };
    (0..count).map(pack).collect()
}

fn at_once(tracks: Vec<Track>) -> Job {
    Job {
        mode: Mode::SessionAtOnce,
        then: Then::Finalise,
        ..Job::new(tracks)
    }
}

/// Sectors as a host has them, each another one.
fn sectors(form: SectorForm, first: u32, count: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in 0..count {
        let absolute = first + number + 150;
        let mut whole = [0; SECTOR];
        let fill = u8::try_from(number % 251).unwrap();
        match form {
            SectorForm::Mode1Raw => sector::mode_1(absolute, &[fill; 2048], &mut whole),
            SectorForm::Xa | SectorForm::XaRaw if number % 2 == 0 => {
                sector::form_1(absolute, Subheader([0, 0, 8, 0]), &[fill; 2048], &mut whole);
            }
            SectorForm::Xa | SectorForm::XaRaw => {
                sector::form_2(
                    absolute,
                    Subheader([0, 0, 0x20, 0]),
                    &[fill; 2324],
                    &mut whole,
                );
            }
            SectorForm::Formless | SectorForm::FormlessRaw => {
                sector::mode_2(absolute, &[fill; 2336], &mut whole);
            }
        }
        match form {
            SectorForm::Xa | SectorForm::Formless => bytes.extend_from_slice(&whole[16..]),
            _ => bytes.extend_from_slice(&whole),
        }
    }
    bytes
}

fn bring(recording: &mut Recording<'_>, size: usize, bytes: &[u8]) {
    for chunk in bytes.chunks(27 * size) {
        recording.write(chunk).unwrap();
    }
}

/// Records the job with these bytes for each track.
fn record(drive: &mut Drive, job: &Job, bytes: &[Vec<u8>]) -> Report {
    let mut recording = Recording::begin(drive, job).unwrap();
    for (track, bytes) in job.tracks.iter().zip(bytes) {
        bring(&mut recording, track.kind.block_bytes(), bytes);
    }
    let report = recording.finish(&mut |_, _| {}).unwrap();
    drop(recording);
    drive.ready().unwrap();
    report
}

/// Whole sectors.
fn read_whole(drive: &mut Drive, start: i32, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count * 2448];
    drive
        .read_with_sub_channel(QManner::Raw, Lba(start), &mut bytes)
        .unwrap();
    bytes
        .chunks_exact(2448)
        .flat_map(|block| &block[..SECTOR])
        .copied()
        .collect()
}

fn album() -> Job {
    let isrc = |text| Some(Isrc::new(text).unwrap());
    let hidden = Track {
        pregap: 333,
        isrc: isrc("DEA450508901"),
        pre_emphasis: true,
        ..Track::new(TrackKind::Audio { pause: 0 }, 333 + 700)
    };
    let indexed = Track {
        pregap: 75,
        indexes: vec![1, 60, 61, 433, 434],
        copy: true,
        ..Track::new(TrackKind::Audio { pause: 0 }, 75 + 500)
    };
    let short = Track {
        isrc: isrc("QZA450508903"),
        ..Track::new(TrackKind::Audio { pause: 0 }, 12)
    };
    let last = Track {
        isrc: isrc("DEA450508904"),
        ..Track::new(TrackKind::Audio { pause: 99 }, 299)
    };
    Job {
        catalog_number: Some(CatalogNumber::new("4006408123456").unwrap()),
        cd_text: packs(7),
        ..at_once(vec![hidden, indexed, short, last])
    }
}

fn sound(job: &Job) -> Vec<Vec<u8>> {
    let blocks = job.tracks.iter().map(|track| audio_blocks(track.blocks));
    blocks.collect()
}

/// What is found of the album.
fn assert_album(drive: &mut Drive) {
    let contents = Contents::read(drive).unwrap();
    assert!(!contents.cut_short);
    let number = contents.catalog_number.map(|number| number.to_string());
    assert_eq!(number.as_deref(), Some("4006408123456"));
    let found: Vec<_> = contents
        .tracks
        .iter()
        .map(|track| {
            let isrc = track.isrc.map(|isrc| isrc.to_string());
            let indexes: Vec<_> = track.indexes.iter().map(|index| index.0).collect();
            let places = [track.pregap_start.0, track.start.0, track.end.0];
            (track.number, track.control, places, indexes, isrc)
        })
        .collect();
    let isrc = |text: &str| Some(text.to_owned());
    let second = 1033 + 75;
    let expected = [
        (1, 1, [0, 333, 1033], vec![], isrc("DEA450508901")),
        (
            2,
            2,
            [1033, second, 1608],
            [1, 60, 61, 433, 434].map(|index| second + index).to_vec(),
            None,
        ),
        (3, 0, [1608, 1608, 1620], vec![], isrc("QZA450508903")),
        (4, 0, [1620, 1719, 2018], vec![], isrc("DEA450508904")),
    ];
    assert_eq!(found, expected);
    assert_eq!(contents.tracks[0].pregap(), 333);
}

#[test]
fn an_album_is_found_again_with_its_texts_pregaps_indexes_and_codes() {
    let mut drive = drive(unit());
    let job = album();
    let bytes = sound(&job);
    let report = record(&mut drive, &job, &bytes);
    assert_eq!(report.way, Way::SessionAtOnce);
    assert_eq!(report.notes, []);
    assert_eq!(report.left, Left::Finalised { blocks: 2018 + 150 });
    let starts: Vec<_> = report.tracks.iter().map(|track| track.start.0).collect();
    assert_eq!(starts, [0, 1033, 1608, 1719]);
    for (bytes, start) in bytes.iter().zip(starts) {
        let mut back = vec![0; bytes.len()];
        drive.read_audio(Lba(start), &mut back).unwrap();
        assert!(back == *bytes, "the track at {start}");
    }
    assert_eq!(drive.cd_text().unwrap().unwrap().0, job.cd_text);
    assert_album(&mut drive);
    // And by READ SUB-CHANNEL.
    let number = drive.catalog_number().unwrap().unwrap();
    assert_eq!(number.to_string(), "4006408123456");
    assert_eq!(drive.isrc(2).unwrap(), None);
    assert_eq!(drive.isrc(4).unwrap().unwrap().to_string(), "DEA450508904");
    assert_eq!(drive.isrc(5).unwrap(), None);
    let mut one = [0; SECTOR];
    drive.read_audio(Lba(1107), &mut one).unwrap();
    let here = drive.current_position().unwrap().unwrap();
    assert_eq!((here.track, here.index, here.control), (2, 0, 2));
    assert_eq!((here.absolute, here.relative), (Lba(1107), -1));
    drive.read_audio(Lba(1108 + 433), &mut one).unwrap();
    let here = drive.current_position().unwrap().unwrap();
    assert_eq!((here.track, here.index), (2, 5));
    assert_eq!((here.absolute, here.relative), (Lba(1541), 433));
}

#[test]
fn a_simulated_album_leaves_the_disc_blank() {
    let mut drive = drive(unit());
    let job = Job {
        simulate: true,
        ..album()
    };
    let report = record(&mut drive, &job, &sound(&job));
    assert_eq!(report.left, Left::AsItWas);
    assert!(report.simulated);
    assert_eq!(report.notes, []);
    assert!(drive.medium().unwrap().unwrap().is_blank());
    // So that it can be recorded after all.
    let job = album();
    record(&mut drive, &job, &sound(&job));
    assert_album(&mut drive);
}

#[test]
fn sectors_of_every_form_are_what_came() {
    for form in [
        SectorForm::Mode1Raw,
        SectorForm::Xa,
        SectorForm::XaRaw,
        SectorForm::Formless,
        SectorForm::FormlessRaw,
    ] {
        let mut drive = drive(unit());
        let kind = TrackKind::Sectors(form);
        // Alone, and not padded.
        let data = sectors(form, 0, 222);
        let audio = Track {
            pregap: 150,
            ..Track::new(TrackKind::Audio { pause: 0 }, 150 + 301)
        };
        let after = Track {
            pregap: 150,
            ..Track::new(kind, 150 + 40)
        };
        let job = at_once(vec![Track::new(kind, 222), audio, after]);
        let last = sectors(form, 222 + 451, 190);
        let bytes = [data, audio_blocks(451), last];
        let report = record(&mut drive, &job, &bytes);
        assert_eq!(report.notes, []);
        // Nothing is added between them: the blocks before index 1 are the pause.
        let starts: Vec<_> = report.tracks.iter().map(|track| track.start.0).collect();
        assert_eq!(starts, [0, 222, 222 + 451], "{form:?}");
        assert!(report.tracks.iter().all(|track| track.padding == 0));
        let whole = match form {
            SectorForm::Xa => SectorForm::XaRaw,
            SectorForm::Formless => SectorForm::FormlessRaw,
            form => form,
        };
        assert!(
            read_whole(&mut drive, 0, 222) == sectors(whole, 0, 222),
            "{form:?}"
        );
        assert!(read_whole(&mut drive, 222, 451) == audio_blocks(451));
        let last = read_whole(&mut drive, 673, 190);
        assert!(last == sectors(whole, 673, 190), "{form:?}");
        let contents = Contents::read(&mut drive).unwrap();
        let pregaps: Vec<_> = contents.tracks.iter().map(TrackContents::pregap).collect();
        assert_eq!(pregaps, [0, 150, 150]);
        let kinds: Vec<_> = contents.tracks.iter().map(TrackContents::is_data).collect();
        assert_eq!(kinds, [true, false, true]);
        let entry = drive.full_toc().unwrap().entries[0];
        let format = if matches!(form, SectorForm::Xa | SectorForm::XaRaw) {
            0x20
        } else {
            0
        };
        assert_eq!(
            (entry.point, entry.point_time[1]),
            (0xA0, format),
            "{form:?}"
        );
    }
}

#[test]
fn tracks_recorded_each_by_itself_have_the_pauses_between_them() {
    let mut drive = drive(unit());
    let job = Job {
        mode: Mode::TrackAtOnce,
        ..at_once(vec![Track::audio(320), Track::audio(310), Track::data(300)])
    };
    record(
        &mut drive,
        &job,
        &[audio_blocks(320), audio_blocks(310), blocks(300)],
    );
    let contents = Contents::read(&mut drive).unwrap();
    let found: Vec<_> = contents
        .tracks
        .iter()
        .map(|track| [track.pregap_start.0, track.start.0, track.end.0])
        .collect();
    // Two blocks of run-out, which cannot be read, and then the pause; that of data cannot be read
    // either.
    let data = 472 + 310 + 152;
    let expected = [[0, 0, 322], [322, 472, data], [data, data, data + 302]];
    assert_eq!(found, expected);
}

/// An enhanced disc: music, and data in a session of their own.
fn enhanced(second: &Job, data: &Vec<u8>, way: Way) {
    let mut drive = drive(unit());
    let music = Job {
        then: Then::CloseSession,
        ..album()
    };
    let report = record(&mut drive, &music, &sound(&music));
    assert_eq!(report.left, Left::SessionClosed { blocks: 2168 });
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.next_writable, Some(Lba(2018 + 11_400)));
    let next = drive.full_toc().unwrap();
    assert!(next.entries.iter().any(|entry| entry.point == 0xB0));
    let report = record(&mut drive, second, std::slice::from_ref(data));
    assert_eq!(report.way, way);
    assert_eq!(report.tracks[0].start, Lba(13_418));
    let start = drive.last_complete_session().unwrap().unwrap();
    assert_eq!((start.number, start.start), (5, Lba(13_418)));
    let user = data.len() / second.tracks[0].kind.block_bytes();
    let mut back = vec![0; user * BLOCK];
    drive.read_blocks(Lba(13_418), &mut back).unwrap();
    if second.tracks[0].kind == TrackKind::Data {
        assert!(back == *data);
    }
    let contents = Contents::read(&mut drive).unwrap();
    let sessions: Vec<_> = contents.tracks.iter().map(|track| track.session).collect();
    assert_eq!(sessions, [1, 1, 1, 1, 2]);
    assert_eq!(contents.tracks[3].end, Lba(2018));
    assert_eq!(contents.tracks[4].pregap(), 0);
    assert_eq!(drive.cd_text().unwrap().unwrap().0, music.cd_text);
}

#[test]
fn an_enhanced_disc_gets_its_data_track_at_once() {
    enhanced(&Job::data(400), &blocks(400), Way::TrackAtOnce);
}

#[test]
fn an_enhanced_disc_gets_its_data_at_once_in_either_form() {
    enhanced(
        &at_once(vec![Track::data(400)]),
        &blocks(400),
        Way::SessionAtOnce,
    );
    let form = SectorForm::Mode1Raw;
    let whole = at_once(vec![Track::new(TrackKind::Sectors(form), 400)]);
    enhanced(&whole, &sectors(form, 13_418, 400), Way::SessionAtOnce);
    // Where the job says where, it has to be there.
    let mut drive = drive(unit());
    let wrong = Job {
        start: Some(Lba(1)),
        ..album()
    };
    let error = Recording::begin(&mut drive, &wrong).unwrap_err();
    assert!(matches!(error, RecordError::Start { wanted: Lba(1), .. }));
}

fn scripted(faults: &str) -> Drive {
    let script = format!(r#"{{ "format": 1, "faults": [ {faults} ] }}"#);
    drive(unit().with_script(Script::parse(script.as_bytes()).unwrap()))
}

fn plain(text: u8) -> Job {
    Job {
        cd_text: packs(text),
        ..at_once(vec![Track::audio(300)])
    }
}

/// What becomes of CD-Text in a drive that fails so: the error where it is demanded, the notes where
/// it is not.
fn without_text(make: impl Fn() -> Drive) -> (Result<(), RecordError>, Vec<Around>) {
    let mut drive = make();
    let job = plain(4);
    let demanded = Recording::begin(&mut drive, &job).and_then(|mut recording| {
        recording.write(&audio_blocks(300))?;
        recording.finish(&mut |_, _| {}).map(drop)
    });
    let mut drive = make();
    let job = Job {
        cd_text_required: false,
        ..job
    };
    let report = record(&mut drive, &job, &sound(&job));
    assert_eq!(report.left, Left::Finalised { blocks: 450 });
    assert_eq!(drive.cd_text().unwrap(), None);
    let mut back = vec![0; 300 * SECTOR];
    drive.read_audio(Lba(0), &mut back).unwrap();
    assert!(back == audio_blocks(300));
    let around = report.notes.iter().map(|note| note.around);
    (demanded, around.collect())
}

#[test]
fn a_drive_that_cannot_record_cd_text_is_told_before_it_burns() {
    let (demanded, notes) = without_text(|| drive(unit().with_cd_text(false)));
    assert!(
        matches!(demanded, Err(RecordError::NoCdText(_))),
        "{demanded:?}"
    );
    assert_eq!(notes, [Around::WithoutCdText]);
}

#[test]
fn a_cue_sheet_that_is_refused_for_its_cd_text_is_sent_without() {
    // In each of three layouts.
    let refusing =
        || scripted(r#"{ "command": "SEND CUE SHEET", "times": 3, "sense": "5/26/00" }"#);
    let (demanded, notes) = without_text(refusing);
    assert!(
        matches!(demanded, Err(RecordError::Prepare { .. })),
        "{demanded:?}"
    );
    let other = Around::OtherCueSheet;
    assert_eq!(notes, [other, other, Around::WithoutCdText]);
    // The first layout alone: the text is there nevertheless.
    let mut drive = scripted(r#"{ "command": "SEND CUE SHEET", "times": 1, "sense": "5/26/00" }"#);
    let job = plain(4);
    let report = record(&mut drive, &job, &sound(&job));
    assert_eq!(report.notes.len(), 1);
    assert_eq!(drive.cd_text().unwrap().unwrap().0, job.cd_text);
}

#[test]
fn a_lead_in_that_may_not_be_written_is_left_to_the_drive() {
    for sense in ["5/24/00", "5/21/02", "5/2C/00", "5/64/00"] {
        let fault = format!(
            r#"{{ "command": "WRITE (10)", "addresses": [-20000, -151], "sense": "{sense}" }}"#
        );
        let (demanded, notes) = without_text(|| scripted(&fault));
        let Err(RecordError::Write { address, .. }) = demanded else {
            panic!("{demanded:?}");
        };
        assert!(address < Lba(-150), "{address}");
        assert_eq!(notes.last(), Some(&Around::WithoutCdText), "{sense}");
    }
}

#[test]
fn a_lead_in_that_breaks_off_spoils_the_disc() {
    let fault = r#"{ "command": "WRITE (10)", "addresses": [-500, -500], "sense": "3/0C/00" }"#;
    let mut drive = scripted(fault);
    let job = Job {
        cd_text_required: false,
        ..plain(4)
    };
    let mut recording = Recording::begin(&mut drive, &job).unwrap();
    let error = recording.write(&audio_blocks(300)).unwrap_err();
    assert!(
        matches!(
            error,
            RecordError::Write {
                address: Lba(-500),
                ..
            }
        ),
        "{error:?}"
    );
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::BrokenOff { blocks: 0 });
}

#[test]
fn a_drive_reads_audio_beside_its_address() {
    for offset in [6_i16, 667, -582, -1164, 30_000] {
        let audio = AudioReading {
            read_offset: offset,
            overread: false,
        };
        let mut drive = drive(unit().with_audio_reading(audio));
        let job = at_once(vec![
            Track::new(TrackKind::Audio { pause: 0 }, 400),
            Track::data(300),
        ]);
        let sound = audio_blocks(400);
        record(&mut drive, &job, &[sound.clone(), blocks(300)]);
        // What was recorded, with silence on both sides; 75 blocks of it are of the pregap.
        let shift = usize::from(offset.unsigned_abs()) * 4;
        let silence = vec![0; shift];
        let expected = if offset > 0 {
            [silence, sound].concat()
        } else {
            [&sound[shift..], &silence[..]].concat()
        };
        let length = 400 * SECTOR;
        let mut back = vec![1; length];
        drive.read_audio(Lba(0), &mut back).unwrap();
        assert!(back == expected[..length], "{offset}");
        // The same in the middle, and with sub-channels, which lie where they are.
        let some = read_whole(&mut drive, 200, 60);
        assert!(some == expected[200 * SECTOR..260 * SECTOR], "{offset}");
        let contents = Contents::read(&mut drive).unwrap();
        assert_eq!(contents.tracks[1].start, Lba(400 + 75 + 150));
        // Data lie where they are.
        let mut data = vec![0; 300 * BLOCK];
        drive.read_blocks(Lba(625), &mut data).unwrap();
        assert!(data == blocks(300));
        // Nothing is read past the ends.
        assert!(drive.read_audio(Lba(-1), &mut [0; SECTOR]).is_err());
    }
}

#[test]
fn a_drive_that_overreads_finds_what_its_offset_hides() {
    for offset in [0_i16, 588, -588, 667] {
        let audio = AudioReading {
            read_offset: offset,
            overread: true,
        };
        let mut drive = drive(unit().with_audio_reading(audio));
        let job = at_once(vec![Track::audio(320)]);
        let sound = audio_blocks(320);
        record(&mut drive, &job, std::slice::from_ref(&sound));
        let mut back = vec![1; 324 * SECTOR];
        drive.read_audio(Lba(-2), &mut back).unwrap();
        let first = usize::try_from(2 * 588 + i32::from(offset)).unwrap() * 4;
        let (before, rest) = back.split_at(first);
        let (heard, behind) = rest.split_at(sound.len());
        assert!(heard == sound, "{offset}");
        assert!(before.iter().chain(behind).all(|byte| *byte == 0));
        // With sub-channels as well, and not for ever.
        let mut beside = vec![1; 324 * 2448];
        drive
            .read_with_sub_channel(QManner::Raw, Lba(-2), &mut beside)
            .unwrap();
        let main = beside.chunks_exact(2448).flat_map(|block| &block[..SECTOR]);
        assert!(main.eq(&back));
        for wrong in [-151, 320 + 150] {
            let mut one = [0; SECTOR];
            assert!(drive.read_audio(Lba(wrong), &mut one).is_err(), "{wrong}");
        }
        for (from, blocks) in [(-150, 3), (320, 3), (466, 4)] {
            let mut beside = vec![1; blocks * 2448];
            drive
                .read_with_sub_channel(QManner::Raw, Lba(from), &mut beside)
                .unwrap();
            let main = beside.chunks_exact(2448).flat_map(|block| &block[..SECTOR]);
            let mut plain = vec![1; blocks * SECTOR];
            drive.read_audio(Lba(from), &mut plain).unwrap();
            assert!(main.eq(&plain), "{offset}, {from}");
        }
        let mut all_before = [1; 3 * SECTOR];
        drive.read_audio(Lba(-150), &mut all_before).unwrap();
        assert!(all_before == [0; 3 * SECTOR]);
    }
}
