//! The host side of `discmaster-mmc` over the recorder: both ends of the road meet.

use crate::host::{AUDIO_BLOCK, BLOCK, audio_blocks, blocks};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Job, RecordError, Recording, Then, Track, TrackKind};
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::DiscStatus;
use discmaster_mmc::transport::TransportError;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType, Recorder};
use std::error::Error;

/// Records 500 blocks and closes the disc.
fn job() -> Job {
    Job {
        then: Then::Finalise,
        ..Job::data(500)
    }
}

fn drive(folder: &std::path::Path, medium: MediumType) -> Drive {
    let mut recorder = Recorder::open(folder).unwrap();
    recorder.insert_blank(medium).unwrap();
    Drive::open(Box::new(recorder)).unwrap()
}

/// Records one track.
fn record(drive: &mut Drive, job: &Job, data: &[u8]) -> Result<(), RecordError> {
    let mut recording = Recording::begin(drive, job)?;
    for chunk in data.chunks(27 * job.tracks[0].kind.block_bytes()) {
        recording.write(chunk)?;
    }
    recording.finish(&mut |_, _| {}).map(drop)
}

#[test]
fn a_blank_disc_is_seen_recorded_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut drive = drive(folder.path(), MediumType::CdR80);
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.profile, Profile::CD_R);
    assert_eq!(medium.status, DiscStatus::Blank);
    assert_eq!(medium.free_blocks, 359_847);

    record(&mut drive, &job(), &blocks(500)).unwrap();
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.status, DiscStatus::Complete);
    let mut back = vec![0; 500 * BLOCK];
    drive.read_blocks(Lba(0), &mut back).unwrap();
    assert!(back == blocks(500));
    assert!(matches!(
        record(&mut drive, &job(), &blocks(500)),
        Err(RecordError::NotWritable { .. })
    ));
}

#[test]
fn sessions_are_added_until_one_closes_the_disc() {
    let folder = tempfile::tempdir().unwrap();
    let mut drive = drive(folder.path(), MediumType::CdRw80);
    let open = Job::data(500);
    record(&mut drive, &open, &blocks(500)).unwrap();
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.status, DiscStatus::Appendable);
    record(&mut drive, &job(), &blocks(500)).unwrap();
    let mut back = vec![0; 500 * BLOCK];
    drive.read_blocks(Lba(502 + 11_400), &mut back).unwrap();
    assert!(back == blocks(500));
}

#[test]
fn audio_tracks_are_recorded_and_read_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let mut drive = drive(folder.path(), MediumType::CdR80);
    let track = |blocks, pause, then| Job {
        then,
        ..Job::new(vec![Track::new(TrackKind::Audio { pause }, blocks)])
    };
    let first = track(500, 150, Then::LeaveSessionOpen);
    record(&mut drive, &first, &audio_blocks(500)).unwrap();
    let second = track(300, 225, Then::Finalise);
    record(&mut drive, &second, &audio_blocks(300)).unwrap();
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.status, DiscStatus::Complete);
    let toc = drive.toc().unwrap();
    let starts: Vec<_> = toc.entries.iter().map(|entry| entry.start.0).collect();
    assert_eq!(starts, [0, 502 + 225, 502 + 225 + 302]);
    for (start, count) in [(0, 500), (727, 300)] {
        let mut back = vec![0; count as usize * AUDIO_BLOCK];
        drive.read_audio(Lba(start), &mut back).unwrap();
        assert!(back == audio_blocks(count));
    }
}

#[test]
fn a_simulation_leaves_the_disc_blank() {
    let folder = tempfile::tempdir().unwrap();
    let mut drive = drive(folder.path(), MediumType::CdR80);
    let job = Job {
        simulate: true,
        ..job()
    };
    record(&mut drive, &job, &blocks(500)).unwrap();
    let medium = drive.medium().unwrap().unwrap();
    assert_eq!(medium.status, DiscStatus::Blank);
    assert_eq!(medium.free_blocks, 359_847);
}

#[test]
fn a_full_disk_beneath_reaches_the_user_with_its_reason() {
    let unit = Unit::new(
        Memory::with_room(320),
        Identity::default(),
        Some(Disc::blank_disc(MediumType::CdR80)),
        false,
    );
    let mut drive = Drive::open(Box::new(unit)).unwrap();
    let error = record(&mut drive, &job(), &blocks(500)).unwrap_err();
    assert!(matches!(error, RecordError::Write { .. }), "{error:?}");
    let mut cause: &(dyn Error + 'static) = &error;
    loop {
        if let Some(TransportError::Io { source, .. }) = cause.downcast_ref() {
            assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
            break;
        }
        cause = cause.source().unwrap();
    }
}
