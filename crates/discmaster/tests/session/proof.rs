//! What is read back of an audio disc: by drives that read beside the place, of discs that are not what
//! was written, and of what a disc says of itself.

use crate::programs::{gapless, piece, record, silence, sound, wav};
use crate::studio::{Event, LONG, Log, Pattern, Studio, bytes, tree_of};
use discmaster::{
    Cause, Checked, Code, DiscMaster, Format, ImageOptions, JolietDiscMaster, Placement,
    RecordingOptions, TrackDetails,
};
use discmaster_audio::cd_text::{CdText, Language, Texts};
use discmaster_audio::program::raw;
use discmaster_audio::program::{Program, SectorForm, Sectors, Track, samples};
use discmaster_audio::{program, red_book, sector};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::reading::Contents;
use discmaster_mmc::recording::{Mode, Way};
use discmaster_mmc::response::toc::TocTrack;
use discmaster_virtual::{AudioReading, DiscStatus, MediumType};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

fn reading(studio: &Studio, read_offset: i16, overread: bool) {
    let audio = AudioReading {
        read_offset,
        overread,
    };
    studio.hand().set_audio_reading(audio).unwrap();
}

/// The file that has the blocks of the disc, which is closed.
fn raw(discs: &Path) -> PathBuf {
    let entries = std::fs::read_dir(discs).unwrap();
    let mut files = entries.map(|entry| entry.unwrap().path());
    files
        .find(|path| path.extension().is_some_and(|name| name == "bin"))
        .unwrap()
}

/// Flips a bit of the disc when it is written and not yet compared.
fn flip_before_comparing(studio: &Studio, master: &mut DiscMaster, byte: u64) {
    let discs = studio.recorder_folder().join("discs");
    let flipped = AtomicBool::new(false);
    let log = Log::reacting(move |event| {
        if matches!(event, Event::Verify(0, _)) && !flipped.swap(true, Ordering::Relaxed) {
            let file = std::fs::OpenOptions::new()
                .read(true)
                .write(true)
                .open(raw(&discs))
                .unwrap();
            let mut one = [0];
            file.read_exact_at(&mut one, byte).unwrap();
            file.write_all_at(&[one[0] ^ 1], byte).unwrap();
        }
        false
    });
    master.progress_advise(log).unwrap();
}

fn master(studio: &Studio, program: Program) -> DiscMaster {
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    master.redbook().add_program(program).unwrap();
    master
}

#[test]
fn a_drive_that_reads_beside_the_place_is_found_out_and_allowed_for() {
    for (offset, overread) in [
        (667, false),
        (-582, false),
        (588, false),
        (-1, true),
        (667, true),
    ] {
        let studio = Studio::with(MediumType::CdR74);
        reading(&studio, offset, overread);
        let (program, _) = gapless(&studio);
        let report = record(&studio, program, Mode::Auto).unwrap();
        let proof = report.proof.unwrap();
        assert_eq!(proof.offset, i32::from(offset));
        // Both ends: of the last 288 samples, which are silence, a drive that reads on tells.
        let beside = u64::from(offset.unsigned_abs());
        assert_eq!(proof.samples + proof.unread, 751 * 588, "{offset}");
        if !overread {
            assert_eq!(proof.unread, beside, "{offset}");
            let compared = report.compared.unwrap();
            assert_eq!(compared, 751 - u32::try_from(beside.div_ceil(588)).unwrap());
        }
    }
}

#[test]
fn tracks_by_themselves_are_compared_at_the_drives_offset_too() {
    let studio = Studio::with(MediumType::CdR74);
    reading(&studio, 102, false);
    let (program, _) = gapless(&studio);
    let report = record(&studio, program, Mode::TrackAtOnce).unwrap();
    let proof = report.proof.unwrap();
    assert_eq!(proof.offset, 102);
    assert_eq!(proof.samples + proof.unread, 751 * 588);
    assert!(proof.unread <= 204, "{proof:?}");
}

#[test]
fn a_flipped_sample_is_named_by_track_time_and_file() {
    for offset in [0, 667] {
        let studio = Studio::with(MediumType::CdR74);
        reading(&studio, offset, false);
        let (program, _) = gapless(&studio);
        let mut master = master(&studio, program);
        // The right channel of the 17th sample of block 500: the 100th block of track 2.
        flip_before_comparing(&studio, &mut master, 500 * 2352 + 16 * 4 + 2);
        let error = master.record_disc(false, false).unwrap_err();
        assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
        let Cause::SampleDiffers(difference) = error.cause() else {
            panic!("{}", error.chain());
        };
        assert!(difference.right);
        assert_eq!(difference.offset, i32::from(offset));
        assert_eq!(difference.wanted ^ difference.found, 1);
        assert!(
            difference
                .place
                .starts_with("in track 2 at 00:01:25, sample 58716 of ")
                && difference.place.ends_with("two.wav"),
            "{}",
            difference.place
        );
    }
}

#[test]
fn what_a_disc_says_of_itself_is_compared() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, _) = album(&studio);
    let report = record(&studio, program, Mode::Auto).unwrap();
    assert_eq!(report.way, Way::SessionAtOnce);
    let proof = report.proof.unwrap();
    assert_eq!(proof.contents, Checked::Equal);
    assert_eq!(proof.indexes, Checked::Equal);
    assert_eq!(proof.isrc, Checked::Equal);
    assert_eq!(proof.catalog, Checked::Equal);
    assert_eq!(proof.cd_text, Checked::Equal);

    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let contents = Contents::read(&mut drive).unwrap();
    let places: Vec<_> = contents
        .tracks
        .iter()
        .map(|track| (track.pregap_start.0, track.start.0, track.indexes.clone()))
        .collect();
    assert_eq!(
        places,
        [
            (0, 200, vec![]),
            (500, 540, vec![Lba(640), Lba(700)]),
            (900, 900, vec![]),
        ]
    );
    assert!(drive.cd_text().unwrap().is_some());
}

/// A hidden track, indexes, a pregap with sound, codes, flags and CD-Text; a track of two seconds.
fn album(studio: &Studio) -> (Program, Vec<u8>) {
    let (path, content) = wav(studio, "album.wav", 588 * 1050);
    let mut from = 0;
    let mut track = |blocks: u32, pregap, indexes: &[u32]| {
        let track = Track {
            pregap,
            indexes: indexes.to_vec(),
            ..Track::audio(blocks, vec![piece(0, samples(from), samples(blocks))])
        };
        from += blocks;
        track
    };
    let mut tracks = vec![
        track(500, 200, &[]),
        track(400, 40, &[100, 160]),
        track(150, 0, &[]),
    ];
    tracks[0].isrc = Some("DEF057312345".parse().unwrap());
    tracks[1].copy_permitted = true;
    tracks[1].pre_emphasis = true;
    tracks[2].isrc = Some("USRC17607839".parse().unwrap());
    let title = |title: &str| Texts {
        title: Some(title.to_owned()),
        ..Texts::default()
    };
    let program = Program {
        sounds: vec![sound(&path)],
        tracks,
        catalog: Some("4006381333931".parse().unwrap()),
        cd_text: Some(CdText {
            languages: vec![Language {
                disc: title("The album"),
                tracks: ["One", "Two", "Three"].map(title).to_vec(),
                ..Language::default()
            }],
        }),
    };
    (program, content)
}

#[test]
fn a_hidden_track_lies_before_the_first() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, content) = album(&studio);
    record(&studio, program, Mode::Auto).unwrap();
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let toc = drive.toc().unwrap();
    let told: Vec<_> = toc
        .entries
        .iter()
        .map(|entry| (entry.start.0, entry.control))
        .collect();
    assert_eq!(told, [(200, 0), (540, 3), (900, 0), (1050, 0)]);
    let mut played = vec![0; 1050 * red_book::BLOCK];
    drive.read_audio(Lba(0), &mut played).unwrap();
    assert!(played == content);
}

#[test]
fn staged_tracks_can_have_all_of_it_too() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    let mut redbook = master.redbook();
    for track in 1..=2_u8 {
        redbook.create_audio_track(0).unwrap();
        redbook
            .add_audio_track_blocks(&vec![track; 400 * 2352])
            .unwrap();
        redbook.close_audio_track().unwrap();
    }
    let details = TrackDetails {
        pregap: 50,
        indexes: vec![75],
        isrc: Some("DEF057312345".parse().unwrap()),
        copy_permitted: true,
        pre_emphasis: false,
    };
    redbook.set_track_details(2, details.clone()).unwrap();
    assert_eq!(redbook.track_details(2).unwrap(), details);
    redbook
        .set_catalog_number(Some("4006381333931".parse().unwrap()))
        .unwrap();
    for (number, indexes) in [(0, vec![]), (3, vec![]), (1, vec![400])] {
        let details = TrackDetails {
            indexes,
            ..TrackDetails::default()
        };
        let error = redbook.set_track_details(number, details).unwrap_err();
        assert_eq!(error.code(), Code::E_INVALIDARG, "{number}");
    }
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.way, Way::SessionAtOnce);
    let proof = report.proof.unwrap();
    assert_eq!(
        (proof.indexes, proof.isrc),
        (Checked::Equal, Checked::Equal)
    );
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let contents = Contents::read(&mut drive).unwrap();
    // The gap of AudioGapSize, and the 50 blocks of the pregap.
    assert_eq!(contents.tracks[1].pregap(), 200);
    assert_eq!(contents.tracks[1].start, Lba(600));
}

#[test]
fn a_drive_without_read_sub_channel_or_q_says_so() {
    let studio = Studio::with(MediumType::CdR74);
    studio.break_with(&[r#"{ "command": "READ SUB-CHANNEL", "times": 1000, "sense": "5/20/00" }"#]);
    let (program, _) = album(&studio);
    let report = record(&studio, program, Mode::Auto).unwrap();
    // Q is read beside the blocks.
    assert_eq!(report.proof.unwrap().isrc, Checked::Equal);
}

#[test]
fn a_source_that_changes_ends_the_recording() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, _) = gapless(&studio);
    let second = program.sounds[1].path.clone();
    let mut master = master(&studio, program);
    let mut content = std::fs::read(&second).unwrap();
    content[50] ^= 1;
    std::fs::write(&second, content).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    let told = error.chain();
    assert!(
        told.contains("two.wav") && told.contains("changed"),
        "{told}"
    );
}

#[test]
fn a_program_is_cancelled_in_the_middle_and_can_be_recorded_again() {
    let studio = Studio::with(MediumType::CdR74);
    let long = Program {
        tracks: vec![Track::audio(20_000, vec![silence(samples(20_000))])],
        ..Program::default()
    };
    let mut master = master(&studio, long);
    let log = Log::reacting(|event| matches!(event, Event::Block(10_000.., _)));
    let cookie = master.progress_advise(log).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_USERABORT);
    assert!(error.chain().contains("breaks off"), "{}", error.chain());
    master.progress_unadvise(cookie).unwrap();
    studio.hand().eject().unwrap();
    studio.insert(MediumType::CdR74);
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.compared, Some(20_000));
}

#[test]
fn data_lie_before_the_music_or_in_a_session_behind_it() {
    for placement in [Placement::FirstTrack, Placement::SecondSession] {
        let studio = Studio::with(MediumType::CdR74);
        let (program, content) = gapless(&studio);
        let mut master = master(&studio, program);
        let tree = tree_of([("hello.txt", bytes(b"hello"))]);
        let options = JolietDiscMaster::default_options(crate::studio::THEN);
        master
            .redbook()
            .set_data(Some((tree, options, placement)))
            .unwrap();
        let log = Log::new();
        master.progress_advise(log.clone()).unwrap();
        let report = master.record_disc(false, false).unwrap();
        assert_eq!((report.files, report.audio_tracks), (1, 2));
        assert_eq!(report.blocks, 751 + 300, "{placement:?}");
        assert_eq!(report.compared, Some(report.blocks));
        let last = |wanted: fn(&Event) -> bool| log.events().into_iter().rfind(wanted);
        let all = report.blocks;
        assert_eq!(
            last(|event| matches!(event, Event::Block(..))),
            Some(Event::Block(all, all))
        );
        assert_eq!(
            last(|event| matches!(event, Event::Verify(..))),
            Some(Event::Verify(all, all))
        );

        let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
        let toc = drive.toc().unwrap();
        let data: Vec<bool> = toc.tracks().map(TocTrack::is_data).collect();
        let first = match placement {
            Placement::FirstTrack => {
                assert_eq!(data, [true, false, false]);
                // Two seconds of postgap, and two of pregap.
                assert_eq!(toc.entries[1].start, Lba(600));
                600
            }
            Placement::SecondSession => {
                assert_eq!(data, [false, false, true]);
                assert_eq!(toc.entries[2].start, Lba(751 + 11_400));
                0
            }
        };
        let mut played = vec![0; 751 * red_book::BLOCK];
        drive.read_audio(Lba(first), &mut played).unwrap();
        assert!(played == content, "{placement:?}");
        drop(drive);
        let image = discmaster_image::read::Image::open_session(
            studio.recorder().read_disc().unwrap(),
            match placement {
                Placement::FirstTrack => 0,
                Placement::SecondSession => 751 + 11_400,
            },
        )
        .unwrap();
        let names = discmaster_image::read::import::import(&image, image.best()).unwrap();
        assert_eq!(names.files().count(), 1);
    }
}

#[test]
fn a_second_session_that_is_given_up_leaves_the_music() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, content) = gapless(&studio);
    let mut master = master(&studio, program);
    let tree = tree_of([("film", Pattern::source(LONG))]);
    let options = JolietDiscMaster::default_options(crate::studio::THEN);
    let data = Some((tree, options, Placement::SecondSession));
    master.redbook().set_data(data).unwrap();
    let log = Log::reacting(|event| matches!(event, Event::Block(5000.., _)));
    master.progress_advise(log).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_USERABORT);
    let told = error.chain();
    assert!(
        told.contains("what was on the disc before can still be read"),
        "{told}"
    );
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let mut played = vec![0; content.len()];
    drive.read_audio(Lba(0), &mut played).unwrap();
    assert!(played == content);
}

#[test]
fn sectors_of_a_file_are_a_data_track() {
    for form in [SectorForm::Mode1, SectorForm::Mode2Form1, SectorForm::Mode2] {
        let studio = Studio::with(MediumType::CdR74);
        let (_, content) = wav(&studio, "sectors.bin", 400 * 588);
        let path = studio.recorder_folder().with_file_name("sectors.bin");
        let (music, _) = gapless(&studio);
        let mut program = music;
        let data = Track {
            content: program::Content::Sectors(Sectors {
                form,
                path,
                from: 44,
                stored: 320,
                behind: 0,
            }),
            ..Track::audio(320, vec![])
        };
        program.tracks.insert(0, data);
        let report = record(&studio, program, Mode::Auto).unwrap();
        assert_eq!(report.compared, Some(320 + 751), "{form:?}");
        let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
        let mut sectors = vec![0; 320 * 2352];
        drive.read_sectors(Lba(0), &mut sectors).unwrap();
        let bytes = form.bytes();
        for (sector, stored) in sectors.chunks(2352).zip(content.chunks(bytes)) {
            let data = match form {
                SectorForm::Mode1 => &sector[16..2064],
                SectorForm::Mode2Form1 => &sector[24..2072],
                // The first form has its own codes behind the data.
                _ => &sector[16..16 + 2056],
            };
            assert!(data == &stored[..data.len()], "{form:?}");
        }
    }
}

#[test]
fn whole_sectors_that_lay_elsewhere_get_their_address() {
    for (user, form) in [
        (SectorForm::Mode1, SectorForm::Mode1Raw),
        (SectorForm::Mode2Form1, SectorForm::Mode2Raw),
    ] {
        let studio = Studio::with(MediumType::CdR74);
        let path = studio.recorder_folder().with_file_name("whole.bin");
        let mut stored = Vec::new();
        for number in 0..300_u32 {
            let data = number.to_le_bytes().repeat(512);
            let mut sector = [0; 2352];
            raw::whole(user, 5000 + number, &data, &mut sector).unwrap();
            stored.extend_from_slice(&sector);
        }
        std::fs::write(&path, &stored).unwrap();
        let data = Track {
            // Empty sectors before those of the file.
            pregap: 20,
            content: program::Content::Sectors(Sectors {
                form,
                path,
                from: 0,
                stored: 300,
                behind: 0,
            }),
            ..Track::audio(320, vec![])
        };
        let program = Program {
            tracks: vec![data],
            ..Program::default()
        };
        let report = record(&studio, program, Mode::Auto).unwrap();
        assert_eq!(report.compared, Some(320), "{form:?}");
        let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
        let mut sectors = vec![0; 300 * 2352];
        drive.read_sectors(Lba(20), &mut sectors).unwrap();
        for (number, (read, stored)) in (0..).zip(sectors.chunks(2352).zip(stored.chunks(2352))) {
            let read: &[u8; 2352] = read.try_into().unwrap();
            let header = sector::Header::of(read).unwrap();
            assert_eq!(header.absolute, 150 + 20 + number, "{form:?}");
            assert!(sector::is_sound(read), "{form:?}");
            // The codes of mode 1 cover the address.
            assert!(read[16..2064] == stored[16..2064], "{form:?}");
        }
    }
}

#[test]
fn a_program_is_recorded_without_a_session() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, content) = gapless(&studio);
    let log = Log::new();
    let recorder = studio.recorder();
    let options = ImageOptions::default();
    let report = recorder
        .record_program(&program, None, options, log.clone())
        .unwrap();
    assert_eq!(report.compared, Some(751));
    assert_eq!(log.events().last(), Some(&Event::Complete(Code::S_OK)));
    let mut played = vec![0; content.len()];
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    drive.read_audio(Lba(0), &mut played).unwrap();
    assert!(played == content);
    drop(drive);
    let again = recorder.record_program(&program, None, options, log.clone());
    assert_eq!(again.unwrap_err().code(), Code::E_CANNOT_WRITE_TO_MEDIA);
    // A disc that is too small stays as it is.
    studio.hand().eject().unwrap();
    studio.insert(MediumType::CdR74);
    let blocks = MediumType::CdR74.capacity() + 1;
    let long = Program {
        tracks: vec![Track::audio(blocks, vec![silence(samples(blocks))])],
        ..Program::default()
    };
    let refused = recorder.record_program(&long, None, options, log);
    assert_eq!(refused.unwrap_err().code(), Code::E_DISCFULL);
    assert_eq!(studio.disc().status, DiscStatus::Blank);
}

#[test]
fn a_simulated_program_leaves_nothing_to_compare() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, _) = album(&studio);
    let mut master = master(&studio, program);
    master.record_with(RecordingOptions {
        mode: Mode::SessionAtOnce,
        ..RecordingOptions::default()
    });
    let report = master.record_disc(true, false).unwrap();
    assert_eq!((report.compared, report.proof), (None, None));
}
