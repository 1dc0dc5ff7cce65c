//! A CD recorded at once by `discmaster-mmc`: what its cue sheet said is what is on the disc.

use crate::host::{AUDIO_BLOCK, BLOCK, audio_blocks, blocks};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::recording::{Job, Left, Mode, Recording, Report, Then, Track, TrackKind, Way};
use discmaster_mmc::transport::{Completion, Data, Transport, TransportError};
use discmaster_virtual::disc::{CdDisc, Disc, DiscStatus};
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A drive that a test can look into while a host has it.
#[derive(Clone)]
struct Shared(Arc<Mutex<Unit<Memory>>>);

impl Transport for Shared {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.0.lock().unwrap().execute(cdb, data, timeout)
    }
}

impl Shared {
    fn with_blank(medium: MediumType) -> (Self, Drive) {
        let disc = Disc::blank_disc(medium);
        let unit = Unit::new(Memory::new(), Identity::default(), Some(disc), false);
        let shared = Self(Arc::new(Mutex::new(unit)));
        let drive = Drive::open(Box::new(shared.clone())).unwrap();
        (shared, drive)
    }

    fn disc(&self) -> CdDisc {
        let unit = self.0.lock().unwrap();
        unit.disc().and_then(Disc::as_cd).unwrap().clone()
    }
}

fn data_of(track: &Track) -> Vec<u8> {
    match track.kind {
        TrackKind::Data => blocks(track.blocks),
        TrackKind::Sectors(form) => panic!("{form:?}"),
        TrackKind::Audio { .. } => audio_blocks(track.blocks),
    }
}

fn record(drive: &mut Drive, job: &Job) -> Report {
    let mut recording = Recording::begin(drive, job).unwrap();
    assert_eq!(recording.way(), Way::SessionAtOnce);
    for track in &job.tracks {
        for chunk in data_of(track).chunks(27 * track.kind.block_bytes()) {
            recording.write(chunk).unwrap();
        }
    }
    let report = recording.finish(&mut |_, _| {}).unwrap();
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    report
}

fn assert_there(drive: &mut Drive, job: &Job, report: &Report) {
    drive.ready().unwrap();
    for (track, recorded) in job.tracks.iter().zip(&report.tracks) {
        let data = data_of(track);
        let mut back = vec![0; data.len()];
        match track.kind {
            TrackKind::Data => drive.read_blocks(recorded.start, &mut back).unwrap(),
            TrackKind::Sectors(form) => panic!("{form:?}"),
            TrackKind::Audio { .. } => drive.read_audio(recorded.start, &mut back).unwrap(),
        }
        assert!(back == data, "the track at {}", recorded.start);
    }
}

fn at_once(tracks: Vec<Track>) -> Job {
    Job {
        mode: Mode::SessionAtOnce,
        then: Then::Finalise,
        ..Job::new(tracks)
    }
}

#[test]
fn an_album_has_its_pauses_indexes_and_codes() {
    let (shared, mut drive) = Shared::with_blank(MediumType::CdR80);
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
    let job = Job {
        catalog_number: Some(CatalogNumber::new("4006408123456").unwrap()),
        ..at_once(vec![first, second, third])
    };
    let report = record(&mut drive, &job);
    assert!(matches!(report.left, Left::Finalised { .. }));
    assert_there(&mut drive, &job, &report);

    let toc = drive.toc().unwrap();
    let starts: Vec<_> = toc.tracks().map(|entry| entry.start.0).collect();
    assert_eq!(starts, [10, 315, 690]);
    let disc = shared.disc();
    assert_eq!(disc.status(), DiscStatus::Complete);
    let [session] = disc.sessions() else {
        panic!("one session was recorded");
    };
    assert_eq!(session.catalog().unwrap().digits(), b"4006408123456");
    let [first, second, third] = session.tracks() else {
        panic!("three tracks were recorded");
    };
    assert_eq!(first.isrc.unwrap().characters(), b"DEA450508900");
    assert!(first.mode.pre_emphasis && second.mode.copy_permitted);
    assert_eq!((second.pregap, third.pregap), (0, 75));
    assert_eq!(first.indexes, [75, 225]);
    assert_eq!(first.start, 10);
}

#[test]
fn one_session_holds_data_and_audio_in_either_order() {
    let data = Track::data(301);
    let audio = Track::audio(302);
    for tracks in [
        vec![data.clone(), audio.clone(), audio.clone()],
        vec![audio, data],
    ] {
        let (shared, mut drive) = Shared::with_blank(MediumType::CdRw80);
        let job = at_once(tracks);
        let report = record(&mut drive, &job);
        assert_there(&mut drive, &job, &report);
        let disc = shared.disc();
        assert_eq!(disc.tracks().count(), job.tracks.len());
        for (track, wanted) in disc.tracks().zip(&job.tracks) {
            assert_eq!(track.mode.is_audio(), wanted.kind.is_audio());
        }
    }
}

#[test]
fn data_recorded_at_once_stay_appendable_where_that_is_wanted() {
    let (_, mut drive) = Shared::with_blank(MediumType::CdR80);
    let job = Job {
        then: Then::CloseSession,
        ..at_once(vec![Track::data(501)])
    };
    let report = record(&mut drive, &job);
    assert!(matches!(report.left, Left::SessionClosed { .. }));
    assert_there(&mut drive, &job, &report);
    // The next session goes another way.
    let next = Job::data(501);
    let mut recording = Recording::begin(&mut drive, &next).unwrap();
    assert_eq!(recording.way(), Way::TrackAtOnce);
    let start = recording.start();
    recording.write(&blocks(501)).unwrap();
    recording.finish(&mut |_, _| {}).unwrap();
    drop(recording);
    drive.ready().unwrap();
    let mut back = vec![0; 501 * BLOCK];
    drive.read_blocks(start, &mut back).unwrap();
    assert!(back == blocks(501));
}

#[test]
fn a_session_that_is_given_up_is_not_taken_for_a_whole_one() {
    let (shared, mut drive) = Shared::with_blank(MediumType::CdR80);
    let job = at_once(vec![Track::audio(500)]);
    let mut recording = Recording::begin(&mut drive, &job).unwrap();
    recording
        .write(&audio_blocks(500)[..100 * AUDIO_BLOCK])
        .unwrap();
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::BrokenOff { blocks: 250 });
    assert_eq!(report.tracks[0].start, Lba(0));
    drop(recording);
    let disc = shared.disc();
    assert_eq!(disc.closed_sessions().count(), 0);
}
