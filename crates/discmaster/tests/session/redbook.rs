//! Audio discs: staging, counting, recording, playing back.

use crate::studio::{Event, Log, Studio, bytes, stage, tree_of};
use discmaster::properties::PropertySet;
use discmaster::{BurnReport, Checked, Code, DiscMaster, Format, MediaFlags, MediaType, Proof};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Left, Way};
use discmaster_mmc::response::toc::TocTrack;
use discmaster_virtual::{DiscStatus, MediumType};

const BLOCK: usize = 2352;

fn code<T>(result: Result<T, discmaster::Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

/// Samples that differ from block to block and from track to track.
fn samples(track: u8, blocks: usize) -> Vec<u8> {
    (0..blocks * BLOCK)
        .map(|at| {
            (at / 7 % 251).to_le_bytes()[0] ^ (at >> 11).to_le_bytes()[0] ^ track.wrapping_mul(37)
        })
        .collect()
}

fn audio_master(studio: &Studio) -> DiscMaster {
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    master
}

fn add_track(master: &mut DiscMaster, samples: &[u8]) {
    let mut redbook = master.redbook();
    redbook.create_audio_track(0).unwrap();
    // In the pieces of a program that reads a file.
    for piece in samples.chunks(BLOCK * 40) {
        redbook.add_audio_track_blocks(piece).unwrap();
    }
    redbook.close_audio_track().unwrap();
}

#[test]
fn tracks_are_recorded_with_their_gaps_and_play_back_bit_for_bit() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    let tracks = [samples(1, 300), samples(2, 451), samples(3, 1000)];
    for track in &tracks {
        add_track(&mut master, track);
    }
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(
        report,
        BurnReport {
            audio_tracks: 3,
            bytes: 1751 * BLOCK as u64,
            blocks: 1751,
            compared: Some(1751),
            files: 0,
            folders: 0,
            start: 0,
            ejected: false,
            way: Way::TrackAtOnce,
            left: Left::Finalised { blocks: 1751 },
            notes: Vec::new(),
            remarks: Vec::new(),
            proof: Some(Proof {
                samples: 1751 * 588,
                unread: 0,
                offset: 0,
                contents: Checked::Equal,
                indexes: Checked::Nothing,
                isrc: Checked::Nothing,
                catalog: Checked::Nothing,
                cd_text: Checked::Nothing,
            }),
        }
    );
    assert_eq!(studio.disc().status, DiscStatus::Complete);

    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let toc = drive.toc().unwrap();
    let starts: Vec<i32> = toc.entries.iter().map(|entry| entry.start.0).collect();
    // 2 run-out blocks and a gap of 150 after each track but the last.
    assert_eq!(starts, [0, 452, 452 + 603, 1055 + 1002]);
    assert!(toc.entries.iter().all(TocTrack::is_audio));
    for (start, expected) in starts.iter().zip(&tracks) {
        let mut played = vec![0; expected.len()];
        drive.read_audio(Lba(*start), &mut played).unwrap();
        assert!(played == *expected, "the track at {start} plays otherwise");
    }
}

#[test]
fn the_gap_is_the_recorders_audio_gap_size() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    let recorder = master.active_recorder().unwrap();
    let mut set = PropertySet::new();
    set.write("AudioGapSize", 20).unwrap();
    assert_eq!(recorder.set_properties(&set).unwrap().code(), Code::S_OK);
    let total = master.redbook().total_audio_blocks().unwrap();
    assert_eq!(total, MediumType::CdR74.capacity());
    add_track(&mut master, &samples(1, 300));
    assert_eq!(
        master.redbook().available_audio_track_blocks().unwrap(),
        total - 300 - 22
    );
    add_track(&mut master, &samples(2, 300));
    assert_eq!(master.redbook().used_audio_blocks().unwrap(), 600);
    master.record_disc(false, false).unwrap();
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    assert_eq!(drive.toc().unwrap().entries[1].start, Lba(322));
}

#[test]
fn one_track_is_open_at_a_time_and_must_be_closed() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    let silence = vec![0; BLOCK * 299];
    assert_eq!(
        code(master.redbook().add_audio_track_blocks(&silence)),
        Code::E_TRACKNOTOPEN
    );
    assert_eq!(
        code(master.redbook().close_audio_track()),
        Code::E_TRACKNOTOPEN
    );
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
    master.redbook().create_audio_track(17).unwrap();
    assert_eq!(
        code(master.redbook().create_audio_track(17)),
        Code::E_TRACKOPEN
    );
    assert_eq!(
        code(master.redbook().add_audio_track_blocks(&silence[1..])),
        Code::E_INVALIDARG
    );
    master.redbook().add_audio_track_blocks(&silence).unwrap();
    assert_eq!(
        code(master.redbook().close_audio_track()),
        Code::E_TRACK_NOT_BIG_ENOUGH
    );
    assert_eq!(code(master.record_disc(false, false)), Code::E_TRACKOPEN);
    // It is still open, and one block more makes it long enough.
    master
        .redbook()
        .add_audio_track_blocks(&silence[..BLOCK])
        .unwrap();
    master.redbook().close_audio_track().unwrap();
    let redbook = master.redbook();
    assert_eq!(redbook.total_audio_tracks().unwrap(), 1);
    assert_eq!(redbook.audio_block_size().unwrap(), 2352);
    master.record_disc(false, false).unwrap();
}

#[test]
fn a_full_disc_keeps_what_fits() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    let mut redbook = master.redbook();
    redbook.create_audio_track(0).unwrap();
    let total = redbook.total_audio_blocks().unwrap();
    // All but 100 blocks, in large pieces of silence.
    let piece = vec![0; BLOCK * 8192];
    let mut left = total - 100;
    while left > 0 {
        let now = left.min(8192);
        redbook
            .add_audio_track_blocks(&piece[..now as usize * BLOCK])
            .unwrap();
        left -= now;
    }
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), 100);
    let error = redbook.add_audio_track_blocks(&piece).unwrap_err();
    assert_eq!(error.code(), Code::E_DISCFULL);
    assert!(error.to_string().contains("100 fitted"), "{error}");
    assert_eq!(redbook.used_audio_blocks().unwrap(), total);
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), 0);
    redbook.close_audio_track().unwrap();
    assert_eq!(code(redbook.create_audio_track(0)), Code::E_DISCFULL);
}

#[test]
fn a_drive_without_a_disc_can_be_chosen_and_is_asked_when_it_matters() {
    let studio = Studio::empty();
    let mut master = audio_master(&studio);
    for _ in 0..2 {
        assert_eq!(
            code(master.redbook().total_audio_blocks()),
            Code::E_MEDIUM_NOTPRESENT
        );
        assert_eq!(
            code(master.redbook().create_audio_track(0)),
            Code::E_MEDIUM_NOTPRESENT
        );
    }
    studio.insert(MediumType::CdR80);
    master.redbook().create_audio_track(0).unwrap();
    assert_eq!(
        master.redbook().total_audio_blocks().unwrap(),
        MediumType::CdR80.capacity()
    );
}

#[test]
fn a_recorded_disc_takes_no_audio() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    add_track(&mut master, &samples(1, 300));
    master.record_disc(false, false).unwrap();
    assert_eq!(
        code(master.redbook().create_audio_track(0)),
        Code::E_DISCFULL
    );
    master.set_active_format(Format::Joliet).unwrap();
    assert_eq!(
        code(master.set_active_recorder(&studio.recorder())),
        Code::E_DISCFULL
    );
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!(
        (media.media_type, media.flags),
        (MediaType::CDDA_CDROM, MediaFlags::default())
    );
    let info = recorder.query_media_info().unwrap();
    assert_eq!(
        (info.sessions, info.last_track, info.start_address),
        (1, 1, 0)
    );
    assert_eq!((info.next_writable, info.free_blocks), (0, 0));
}

#[test]
fn the_formats_refuse_each_others_calls() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    let tree = tree_of([("a", bytes(b"a"))]);
    assert_eq!(code(stage(&mut master, tree.clone())), Code::E_WRONGFORMAT);
    assert_eq!(code(master.joliet().properties()), Code::E_WRONGFORMAT);
    add_track(&mut master, &samples(1, 300));
    master.set_active_format(Format::Joliet).unwrap();
    assert_eq!(
        code(master.redbook().total_audio_tracks()),
        Code::E_WRONGFORMAT
    );
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
    stage(&mut master, tree).unwrap();
    master.record_disc(false, false).unwrap();
}

#[test]
fn audio_events_come_in_imapis_order() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    add_track(&mut master, &samples(1, 1300));
    add_track(&mut master, &samples(2, 300));
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    master.record_disc(false, false).unwrap();
    let events = log.events();
    let told: Vec<Event> = events
        .iter()
        .copied()
        .filter(|event| !matches!(event, Event::Block(..) | Event::Verify(..)))
        .collect();
    assert_eq!(
        told,
        [
            Event::Preparing,
            Event::Track(0, 2),
            Event::Track(1, 2),
            Event::Track(2, 2),
            Event::Closing,
            Event::Complete(Code::S_OK),
        ]
    );
    let blocks: Vec<Event> = events
        .into_iter()
        .filter(|event| matches!(event, Event::Block(..)))
        .collect();
    assert_eq!(blocks.first(), Some(&Event::Block(0, 1600)));
    assert_eq!(blocks.last(), Some(&Event::Block(1600, 1600)));
}

#[test]
fn a_simulated_audio_burn_leaves_the_disc_blank() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    add_track(&mut master, &samples(1, 300));
    add_track(&mut master, &samples(2, 300));
    let report = master.record_disc(true, false).unwrap();
    assert_eq!((report.audio_tracks, report.compared), (2, None));
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
}

#[test]
fn what_a_cancelled_call_added_is_not_in_the_track() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = audio_master(&studio);
    master.redbook().create_audio_track(0).unwrap();
    let first = samples(1, 400);
    master.redbook().add_audio_track_blocks(&first).unwrap();
    let cookie = master
        .progress_advise(Log::reacting(
            |event| matches!(event, Event::Add(done, _) if done > 0),
        ))
        .unwrap();
    let long = samples(9, 5000);
    assert_eq!(
        code(master.redbook().add_audio_track_blocks(&long)),
        Code::E_USERABORT
    );
    master.progress_unadvise(cookie).unwrap();
    assert_eq!(master.redbook().used_audio_blocks().unwrap(), 400);
    let second = samples(2, 50);
    master.redbook().add_audio_track_blocks(&second).unwrap();
    master.redbook().close_audio_track().unwrap();
    master.record_disc(false, false).unwrap();
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let mut played = vec![0; 450 * BLOCK];
    drive.read_audio(Lba(0), &mut played).unwrap();
    assert!(played == [first, second].concat());
}
