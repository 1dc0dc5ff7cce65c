//! Every medium of the catalogue, recorded by `discmaster-mmc` in each way that it chooses or is
//! asked for by name, and read back.

use crate::host::{BLOCK, blocks};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Job, Left, Mode, RecordError, Recording, Report, Then, Way};
use discmaster_mmc::response::disc_information::{DiscStatus, SessionState};
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Blank, Identity, MediumType, RecorderKind};

/// A short disc, with room for the borders of two sessions, in a drive that takes every medium.
fn drive(medium: MediumType) -> Drive {
    let disc = Disc::blank_disc(Blank::cut(medium, 60_000).unwrap());
    let identity = Identity::unnumbered(RecorderKind::Bd);
    let unit = Unit::new(Memory::new(), identity, Some(disc), false);
    Drive::open(Box::new(unit)).unwrap()
}

fn record(drive: &mut Drive, job: &Job, data: &[u8]) -> Result<Report, RecordError> {
    let mut recording = Recording::begin(drive, job)?;
    for chunk in data.chunks(27 * BLOCK) {
        recording.write(chunk)?;
    }
    recording.finish(&mut |_, _| {})
}

fn read_back(drive: &mut Drive, start: Lba, count: usize) -> Vec<u8> {
    drive.ready().unwrap();
    let mut back = vec![0; count * BLOCK];
    drive.read_blocks(start, &mut back).unwrap();
    back
}

/// What is sold unformatted has to be formatted by somebody.
fn formatted(medium: MediumType) -> Drive {
    let mut drive = drive(medium);
    if matches!(
        medium,
        MediumType::BdRe | MediumType::BdReDl | MediumType::BdReTl
    ) {
        let offered = drive.format_capacities().unwrap().formats;
        drive.format(&offered[0].into(), &mut |_| {}).unwrap();
    }
    drive
}

const fn way(medium: MediumType) -> Way {
    match medium {
        MediumType::DvdR | MediumType::DvdRDl | MediumType::DvdRw => Way::Incremental,
        MediumType::DvdPlusR
        | MediumType::DvdPlusRDl
        | MediumType::BdR
        | MediumType::BdRDl
        | MediumType::BdRTl
        | MediumType::BdRQl => Way::Sequential,
        MediumType::DvdPlusRw | MediumType::DvdPlusRwDl => Way::Overwrite,
        MediumType::DvdRam | MediumType::BdRe | MediumType::BdReDl | MediumType::BdReTl => {
            Way::RandomAccess
        }
        _ => Way::TrackAtOnce,
    }
}

#[test]
fn every_medium_is_recorded_finalised_and_read_back() {
    for medium in MediumType::ALL {
        let mut drive = formatted(medium);
        let job = Job {
            then: Then::Finalise,
            ..Job::data(501)
        };
        let report = record(&mut drive, &job, &blocks(501))
            .unwrap_or_else(|error| panic!("{medium:?}: {error}: {:?}", error.drive()));
        assert_eq!(report.way, way(medium), "{medium:?}");
        assert!(report.left.blocks() >= 501, "{medium:?}: {}", report.left);
        let back = read_back(&mut drive, report.tracks[0].start, 501);
        assert!(back == blocks(501), "{medium:?}");
        let after = drive.medium().unwrap().unwrap();
        if way(medium).overwrites() {
            assert_eq!(report.left, Left::Overwritten { blocks: 512 });
            // And once more, over it.
            let again: Vec<u8> = blocks(501).into_iter().rev().collect();
            record(&mut drive, &job, &again).unwrap();
            assert!(read_back(&mut drive, Lba(0), 501) == again, "{medium:?}");
        } else {
            assert!(matches!(report.left, Left::Finalised { .. }), "{medium:?}");
            assert_eq!(after.status, DiscStatus::Complete, "{medium:?}");
            let error = record(&mut drive, &job, &blocks(501)).unwrap_err();
            assert!(matches!(error, RecordError::NotWritable { .. }));
        }
    }
}

#[test]
fn sessions_follow_each_other_where_the_medium_has_several() {
    for medium in [
        MediumType::CdRw80,
        MediumType::DvdR,
        MediumType::DvdRw,
        MediumType::DvdPlusR,
        MediumType::DvdPlusRDl,
        MediumType::BdR,
    ] {
        let mut drive = drive(medium);
        let mut starts = Vec::new();
        for _ in 0..2 {
            let report = record(&mut drive, &Job::data(501), &blocks(501))
                .unwrap_or_else(|error| panic!("{medium:?}: {error}: {:?}", error.drive()));
            assert!(
                matches!(report.left, Left::SessionClosed { .. }),
                "{medium:?}: {}",
                report.left
            );
            starts.push(report.tracks[0].start);
            let after = drive.medium().unwrap().unwrap();
            assert_eq!(after.status, DiscStatus::Appendable, "{medium:?}");
            assert_eq!(after.last_session, SessionState::Empty, "{medium:?}");
        }
        assert_eq!(starts[0], Lba(0));
        assert!(starts[1] > Lba(501));
        for start in starts {
            let back = read_back(&mut drive, start, 501);
            assert!(back == blocks(501), "{medium:?} at {start}");
        }
    }
}

#[test]
fn a_disc_is_recorded_at_once_where_that_is_asked_for() {
    for (medium, way) in [
        (MediumType::DvdR, Way::DiscAtOnce),
        (MediumType::DvdRw, Way::DiscAtOnce),
        (MediumType::DvdPlusR, Way::Reserved),
        (MediumType::BdR, Way::Reserved),
    ] {
        let mut drive = drive(medium);
        let job = Job {
            mode: Mode::SessionAtOnce,
            then: Then::Finalise,
            ..Job::data(501)
        };
        let report = record(&mut drive, &job, &blocks(501))
            .unwrap_or_else(|error| panic!("{medium:?}: {error}: {:?}", error.drive()));
        assert_eq!(report.way, way);
        assert!(report.notes.is_empty(), "{:?}", report.notes);
        assert!(matches!(report.left, Left::Finalised { .. }));
        let after = drive.medium().unwrap().unwrap();
        assert_eq!(after.status, DiscStatus::Complete, "{medium:?}");
        assert!(read_back(&mut drive, Lba(0), 501) == blocks(501));
    }
}

#[test]
fn what_is_given_up_is_as_the_report_says() {
    for medium in [
        MediumType::CdR80,
        MediumType::DvdR,
        MediumType::DvdPlusR,
        MediumType::BdR,
    ] {
        let mut drive = drive(medium);
        let mut recording = Recording::begin(&mut drive, &Job::data(501)).unwrap();
        recording.write(&blocks(501)[..320 * BLOCK]).unwrap();
        let report = recording.abort().unwrap();
        drop(recording);
        let left = if medium.is_cd() {
            Left::SessionOpen { blocks: 320 }
        } else {
            Left::TrackClosed { blocks: 320 }
        };
        assert_eq!(report.left, left, "{medium:?}");
        assert!(!drive.is_locked());
        let after = drive.medium().unwrap().unwrap();
        assert_eq!(after.status, DiscStatus::Appendable, "{medium:?}");
        assert_eq!(after.last_session, SessionState::Incomplete, "{medium:?}");
    }
}

#[test]
fn a_dvd_rw_that_was_formatted_grows_with_what_is_recorded() {
    use discmaster_mmc::parameter::format::FormatType;
    for format_type in [FormatType::DVD_RW_QUICK, FormatType::FULL] {
        let mut drive = drive(MediumType::DvdRw);
        let offered = drive.format_capacities().unwrap().format(format_type);
        let mut format =
            discmaster_mmc::parameter::format::FormatDescriptor::from(offered.unwrap());
        format.blocks = if format_type == FormatType::FULL {
            64
        } else {
            0
        };
        drive.format(&format, &mut |_| {}).unwrap();
        for count in [200_u32, 501] {
            let data = blocks(count);
            let report = record(&mut drive, &Job::data(count), &data)
                .unwrap_or_else(|error| panic!("{format_type}: {error}: {:?}", error.drive()));
            assert_eq!(report.way, Way::RestrictedOverwrite);
            let back = read_back(&mut drive, Lba(0), usize::try_from(count).unwrap());
            assert!(back == data, "{format_type}");
            let after = drive.medium().unwrap().unwrap();
            assert_eq!(after.last_session, SessionState::Complete, "{format_type}");
        }
    }
}

#[test]
fn a_bd_r_with_spare_areas_is_recorded_and_read_back() {
    let mut drive = drive(MediumType::BdR);
    let room = drive.medium().unwrap().unwrap().free_blocks;
    let job = Job {
        spare_areas: true,
        ..Job::data(501)
    };
    let report = record(&mut drive, &job, &blocks(501)).unwrap();
    assert!(matches!(report.left, Left::SessionClosed { .. }));
    assert!(read_back(&mut drive, Lba(0), 501) == blocks(501));
    let after = drive.medium().unwrap().unwrap();
    assert!(after.free_blocks + 512 < room, "some of it is set aside");
    // It is not blank any more.
    let error = record(&mut drive, &job, &blocks(501)).unwrap_err();
    assert!(matches!(error, RecordError::NoSpareAreas(_)));
}

#[test]
fn a_disc_at_once_that_was_only_tried_is_blank() {
    for medium in [MediumType::DvdR, MediumType::DvdRw, MediumType::CdR80] {
        let mut drive = drive(medium);
        let job = Job {
            mode: Mode::SessionAtOnce,
            simulate: true,
            ..Job::data(501)
        };
        let report = record(&mut drive, &job, &blocks(501))
            .unwrap_or_else(|error| panic!("{medium:?}: {error}: {:?}", error.drive()));
        assert_eq!(report.left, Left::AsItWas);
        assert!(drive.medium().unwrap().unwrap().is_blank(), "{medium:?}");
    }
}

#[test]
fn a_simulation_leaves_every_medium_blank_that_can_be_tried() {
    for medium in MediumType::ALL {
        let mut drive = formatted(medium);
        let job = Job {
            simulate: true,
            ..Job::data(501)
        };
        let can = medium.is_cd() || way(medium) == Way::Incremental;
        match record(&mut drive, &job, &blocks(501)) {
            Ok(report) => {
                assert!(can, "{medium:?}");
                assert_eq!(report.left, Left::AsItWas);
                assert!(drive.medium().unwrap().unwrap().is_blank(), "{medium:?}");
            }
            Err(error) => {
                assert!(!can, "{medium:?}: {error}: {:?}", error.drive());
                assert!(matches!(error, RecordError::NoTestWrite(_)));
            }
        }
    }
}
