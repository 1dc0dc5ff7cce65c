//! Burns on a drive that fails a chosen command: which code, and what is said of the disc.

use super::{BurnReport, Image, Manner, run};
use crate::attend::attend;
use crate::error::{Cause, Disc, Phase};
use crate::progress::Sinks;
use crate::redbook::image::{AudioImage, AudioTrack};
use crate::seat::Seat;
use crate::stash::{Stash, StashPlace};
use crate::{Code, Error, ProgressEvents};
use discmaster_image::plan::{Options, Plan};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::Left;
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use discmaster_virtual::{DiscStatus, MediumType, Recorder};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const WRITE: u8 = 0x2A;
const READ: u8 = 0x28;
const SYNCHRONIZE: u8 = 0x35;
const MODE_SELECT: u8 = 0x55;
const CLOSE: u8 = 0x5B;
const DISC_INFORMATION: u8 = 0x51;
const START_STOP: u8 = 0x1B;

#[derive(Clone, Copy)]
enum Fault {
    Says(Triple),
    Gone,
    HostFull,
    HostBroken,
    /// Does it, and changes a bit of what comes.
    Lies,
}

/// A recorder whose answers to one operation code fail, from the `after`th on.
struct Faulty {
    recorder: Recorder,
    code: u8,
    after: u32,
    fault: Fault,
}

impl Transport for Faulty {
    fn execute(
        &mut self,
        cdb: &[u8],
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        if cdb[0] != self.code {
            return self.recorder.execute(cdb, data, timeout);
        }
        if self.after > 0 {
            self.after -= 1;
            return self.recorder.execute(cdb, data, timeout);
        }
        let host = |kind: io::ErrorKind| TransportError::Io {
            doing: "writing the disc's file".to_owned(),
            source: kind.into(),
        };
        match self.fault {
            Fault::Says(triple) => Ok(Completion {
                status: Status::CHECK_CONDITION,
                transferred: 0,
                sense: Some(Sense::new(triple)),
            }),
            Fault::Gone => Err(TransportError::Gone),
            Fault::HostFull => Err(host(io::ErrorKind::StorageFull)),
            Fault::HostBroken => Err(host(io::ErrorKind::PermissionDenied)),
            Fault::Lies => {
                let again = match &mut data {
                    Data::In(buffer) => Data::In(buffer),
                    Data::Out(bytes) => Data::Out(bytes),
                    Data::None => Data::None,
                };
                let done = self.recorder.execute(cdb, again, timeout)?;
                if let Data::In(buffer) = data {
                    buffer[5000] ^= 0x10;
                }
                Ok(done)
            }
        }
    }
}

/// 4 MiB in one file, so that there are some sixty WRITEs and READs.
fn plan() -> Plan {
    let then = Timestamp::from_seconds(1_000_000_000);
    let mut tree = Tree::new(then);
    let content = Source::Bytes(vec![0xA5; 4 << 20].into());
    tree.add_file(NodeId::ROOT, b"film", then, content, Existing::Refuse)
        .unwrap();
    let mut options = Options::new(then);
    options.minimum_blocks = 300;
    Plan::new(tree, &options).unwrap()
}

fn burn_on(
    folder: &Path,
    code: u8,
    after: u32,
    fault: Fault,
    simulate: bool,
) -> Result<BurnReport, Error> {
    let mut recorder = Recorder::open(folder).unwrap();
    recorder.insert_blank(MediumType::CdRw74).unwrap();
    let faulty = Faulty {
        recorder,
        code,
        after,
        fault,
    };
    let mut drive = Drive::open(Box::new(faulty)).unwrap();
    let manner = Manner {
        eject: true,
        ..Manner::usual(simulate)
    };
    let mut seat = Seat::new("virtual:faulty", &mut drive);
    let plan = plan();
    let image = Image::Data {
        plan: &plan,
        earlier: None,
        boots: false,
    };
    attend(&Sinks::default(), |watch| {
        run(&mut seat, image, manner, watch)
    })
    .map_err(Error::from)
}

fn burn(code: u8, after: u32, fault: Fault) -> Error {
    let folder = tempfile::tempdir().unwrap();
    burn_on(folder.path(), code, after, fault, false).unwrap_err()
}

#[test]
fn a_faultless_drive_records() {
    let folder = tempfile::tempdir().unwrap();
    let report = burn_on(folder.path(), 0xFF, 0, Fault::Gone, false).unwrap();
    assert!(report.ejected && report.compared == Some(report.blocks));
}

#[test]
fn each_failing_command_has_the_code_of_its_phase() {
    let cases = [
        (
            DISC_INFORMATION,
            0,
            Triple::INTERNAL_TARGET_FAILURE,
            Code::E_DISCINFO,
        ),
        (
            MODE_SELECT,
            0,
            Triple::PARAMETER_VALUE_INVALID,
            Code::E_INITIALIZE_WRITE,
        ),
        (
            WRITE,
            20,
            Triple::WRITE_ERROR,
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            WRITE,
            20,
            Triple::INTERNAL_TARGET_FAILURE,
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            WRITE,
            20,
            Triple::LOSS_OF_STREAMING,
            Code::E_LOSS_OF_STREAMING,
        ),
        (
            WRITE,
            20,
            Triple::END_OF_USER_AREA_ON_TRACK,
            Code::E_DISCFULL,
        ),
        (
            WRITE,
            0,
            Triple::POWER_CALIBRATION_AREA_ERROR,
            Code::E_INITIALIZE_WRITE,
        ),
        (WRITE, 20, Triple::NO_MEDIUM, Code::E_MEDIUM_NOTPRESENT),
        (
            SYNCHRONIZE,
            0,
            Triple::WRITE_ERROR,
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            CLOSE,
            0,
            Triple::SESSION_FIXATION_ERROR,
            Code::E_INITIALIZE_ENDWRITE,
        ),
        (
            CLOSE,
            0,
            Triple::INTERNAL_TARGET_FAILURE,
            Code::E_INITIALIZE_ENDWRITE,
        ),
        (
            READ,
            20,
            Triple::UNRECOVERED_READ_ERROR,
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            START_STOP,
            0,
            Triple::MEDIUM_REMOVAL_PREVENTED,
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
    ];
    for (code, after, triple, expected) in cases {
        let error = burn(code, after, Fault::Says(triple));
        let told = error.chain();
        assert_eq!(error.code(), expected, "{code:02X}h, {triple}: {told}");
        let sentence = triple.sentence().unwrap();
        assert!(told.contains(sentence), "{told}");
        assert!(told.contains("virtual:faulty"), "{told}");
    }
}

#[test]
fn a_drive_that_goes_away_is_not_present_whatever_it_was_doing() {
    for (code, after) in [
        (DISC_INFORMATION, 0),
        (MODE_SELECT, 0),
        (WRITE, 20),
        (CLOSE, 0),
        (READ, 9),
    ] {
        let error = burn(code, after, Fault::Gone);
        assert_eq!(error.code(), Code::E_DEVICE_NOTPRESENT, "{}", error.chain());
    }
}

#[test]
fn a_full_disk_beneath_a_virtual_disc_has_a_code_of_its_own() {
    let error = burn(WRITE, 20, Fault::HostFull);
    assert_eq!(error.code(), Code::E_NOTENOUGHDISKFORSTASH);
    assert!(
        error.chain().contains("writing the disc's file"),
        "{}",
        error.chain()
    );
    let error = burn(WRITE, 20, Fault::HostBroken);
    assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
}

#[test]
fn what_is_left_of_the_disc_is_told() {
    let left = |code, after| {
        let error = burn(code, after, Fault::Says(Triple::INTERNAL_TARGET_FAILURE));
        match error.cause() {
            Cause::Record { disc, .. } | Cause::Drive { disc, .. } => *disc,
            Cause::NotReadBack { cause, .. } => match &**cause {
                Cause::Drive { disc, .. } => *disc,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(left(MODE_SELECT, 0), Disc::AsItWas);
    assert_eq!(
        left(WRITE, 20),
        Disc::Spoilt(Left::SessionOpen { blocks: 640 })
    );
    assert!(matches!(left(SYNCHRONIZE, 0), Disc::Spoilt(_)));
    assert_eq!(left(CLOSE, 0), Disc::NotClosed);
    assert_eq!(left(READ, 20), Disc::Recorded);
}

#[test]
fn a_write_error_names_its_address() {
    let error = burn(WRITE, 20, Fault::Says(Triple::WRITE_ERROR));
    assert!(error.chain().contains("LBA 640"), "{}", error.chain());
}

#[test]
fn a_bit_that_reads_back_otherwise_is_named_by_file_and_address() {
    let error = burn(READ, 20, Fault::Lies);
    assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
    let Cause::Differs { lba, place } = error.cause() else {
        panic!("{error:?}");
    };
    assert_eq!(*lba, 20 * 32 + 2);
    assert!(place.starts_with("in /film at byte "), "{place}");
}

#[test]
fn a_block_that_cannot_be_read_back_is_named_by_file() {
    let error = burn(READ, 20, Fault::Says(Triple::UNRECOVERED_READ_ERROR));
    let told = error.chain();
    assert!(
        told.contains("in /film at byte ") && told.contains("640"),
        "{told}"
    );
}

#[test]
fn a_drive_is_usable_after_a_failed_burn() {
    let folder = tempfile::tempdir().unwrap();
    let fault = Fault::Says(Triple::WRITE_ERROR);
    burn_on(folder.path(), WRITE, 20, fault, false).unwrap_err();
    let mut recorder = Recorder::open(folder.path()).unwrap();
    assert_ne!(recorder.disc().unwrap().status, DiscStatus::Blank);
    recorder.eject().unwrap();
    drop(recorder);
    burn_on(folder.path(), 0xFF, 0, Fault::Gone, false).unwrap();
}

#[test]
fn a_failed_simulation_leaves_the_disc_blank_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let fault = Fault::Says(Triple::WRITE_ERROR);
    let error = burn_on(folder.path(), WRITE, 20, fault, true).unwrap_err();
    assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
    assert!(
        error.chain().contains("the disc is as it was"),
        "{}",
        error.chain()
    );
    let recorder = Recorder::open(folder.path()).unwrap();
    assert_eq!(recorder.disc().unwrap().status, DiscStatus::Blank);
}

/// Says to stop when the first of two audio tracks is written.
struct StopsBetween(AtomicBool);

impl ProgressEvents for StopsBetween {
    fn query_cancel(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn notify_track_progress(&self, current: u32, _: u32) {
        self.0.store(current == 1, Ordering::Relaxed);
    }
}

#[test]
fn a_burn_that_ends_between_two_tracks_leaves_the_tray_unlocked() {
    let folder = tempfile::tempdir().unwrap();
    let mut stash = Stash::open(&StashPlace::at(folder.path().join("stash"))).unwrap();
    let mut staged = AudioImage::default();
    for _ in 0..2 {
        stash.append(&[0; 300 * 2352]).unwrap();
        staged.close(AudioTrack::of(stash.close_track().unwrap()));
    }
    let mut recorder = Recorder::open(folder.path().join("recorder")).unwrap();
    recorder.insert_blank(MediumType::CdR74).unwrap();
    let mut drive = Drive::open(Box::new(recorder)).unwrap();
    let mut seat = Seat::new("virtual:audio", &mut drive);
    let image = Image::Audio {
        stash: Some(&stash),
        image: &staged,
    };
    let sinks = Sinks::default();
    sinks.advise(Arc::new(StopsBetween(AtomicBool::new(false))));
    let stopped = attend(&sinks, |watch| {
        run(&mut seat, image, Manner::usual(false), watch)
    });
    let error = Error::from(stopped.unwrap_err());
    assert_eq!(error.code(), Code::E_USERABORT, "{}", error.chain());
    assert!(!drive.is_locked());
    drive.eject().unwrap();
}

#[test]
fn a_failure_while_clearing_up_does_not_hide_the_first() {
    let first = Cause::Cancelled {
        phase: Phase::Write,
        disc: Disc::Spoilt(Left::Unknown),
    };
    let both = Error::from(first.then(Err(Cause::Fault("the tray is stuck"))));
    assert_eq!(both.code(), Code::E_USERABORT);
    let told = both.chain();
    assert!(
        told.contains("cancelled") && told.contains("the tray is stuck"),
        "{told}"
    );
}
