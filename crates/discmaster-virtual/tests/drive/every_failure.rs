//! Any command of a recording may fail, in any manner. Whatever fails, nothing panics, the tray is
//! unlocked, success means that all is there, and what the report says is left of the disc is what
//! the drive says of it.

use crate::host::{BLOCK, blocks};
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::drive::clock::Clock;
use discmaster_mmc::recording::{Job, Left, Mode, Recording, Report, Then};
use discmaster_mmc::response::disc_information::{DiscStatus, SessionState};
use discmaster_mmc::response::toc::CdTextPack;
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Blank, Identity, MediumType, RecorderKind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const COUNT: u32 = 50;

/// How a command fails.
#[derive(Clone, Copy, Debug)]
enum Failure {
    /// The drive refuses it.
    Refused(Triple),
    /// The drive does not do it: something before it failed after all.
    Late(Triple),
    /// The drive says so of this and of all that follow.
    Ever(Triple),
    /// The road ends.
    Gone,
}

fn failures() -> Vec<Failure> {
    let refused = [
        Triple::INVALID_COMMAND_OPERATION_CODE,
        Triple::PARAMETER_VALUE_INVALID,
        Triple::COMMAND_SEQUENCE_ERROR,
        Triple::INVALID_ADDRESS_FOR_WRITE,
        Triple::WRITE_ERROR,
        Triple::SESSION_FIXATION_ERROR,
        Triple::POWER_CALIBRATION_AREA_IS_FULL,
        Triple::MEDIUM_MAY_HAVE_CHANGED,
        Triple::NO_MEDIUM_TRAY_OPEN,
        Triple::LONG_WRITE_IN_PROGRESS,
        Triple::new(SenseKey::ABORTED_COMMAND, 0, 0),
    ];
    let mut all: Vec<_> = refused.into_iter().map(Failure::Refused).collect();
    all.push(Failure::Late(Triple::WRITE_ERROR));
    all.push(Failure::Ever(Triple::WRITE_ERROR));
    all.push(Failure::Gone);
    all
}

/// A drive whose command of a number fails.
#[derive(Clone)]
struct Failing {
    unit: Arc<Mutex<Unit<Memory>>>,
    /// Commands that came.
    came: Arc<AtomicUsize>,
    at: usize,
    failure: Failure,
    /// Nothing fails any more.
    mended: Arc<AtomicUsize>,
}

impl Transport for Failing {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let number = self.came.fetch_add(1, Ordering::Relaxed);
        let sense = |triple, deferred| {
            let mut sense = Sense::new(triple);
            sense.deferred = deferred;
            Ok(Completion {
                status: Status::CHECK_CONDITION,
                transferred: 0,
                sense: Some(sense),
            })
        };
        let now = number == self.at;
        if self.mended.load(Ordering::Relaxed) == 0 {
            match self.failure {
                Failure::Refused(triple) if now => return sense(triple, false),
                Failure::Ever(triple) if number >= self.at => return sense(triple, false),
                Failure::Gone if number >= self.at => return Err(TransportError::Gone),
                Failure::Late(triple) if now => return sense(triple, true),
                _ => {}
            }
        }
        self.unit.lock().unwrap().execute(cdb, data, timeout)
    }
}

/// Nobody waits for it.
#[derive(Debug, Default)]
struct Hurried(Duration);

impl Clock for Hurried {
    fn elapsed(&self) -> Duration {
        self.0
    }

    fn sleep(&mut self, pause: Duration) {
        self.0 += pause;
    }
}

fn unit(medium: MediumType) -> Unit<Memory> {
    let disc = Disc::blank_disc(Blank::cut(medium, 10_000).unwrap());
    let identity = Identity::unnumbered(RecorderKind::Bd);
    Unit::new(Memory::new(), identity, Some(disc), false)
}

/// Records, and gives a recording up that fails; the report, if it came to one, and whether all
/// went well.
fn record(drive: &mut Drive, job: &Job) -> Option<(bool, Report)> {
    let mut recording = Recording::begin(drive, job).ok()?;
    let data = blocks(COUNT);
    let mut well = true;
    for chunk in data.chunks(20 * BLOCK) {
        well = well && recording.write(chunk).is_ok();
    }
    if well {
        well = recording.finish(&mut |_, _| {}).is_ok();
    } else {
        let _ = recording.abort();
    }
    let report = recording.report();
    Some((well, report))
}

/// One recording in which the command `at` fails; false where it has no such command.
fn one(medium: MediumType, job: &Job, at: usize, failure: Failure) -> bool {
    let failing = Failing {
        unit: Arc::new(Mutex::new(unit(medium))),
        came: Arc::default(),
        at,
        failure,
        mended: Arc::default(),
    };
    let unit = Arc::clone(&failing.unit);
    let (came, mended) = (Arc::clone(&failing.came), Arc::clone(&failing.mended));
    // What opening a drive meets is not what is tried here.
    mended.store(1, Ordering::Relaxed);
    let mut drive =
        Drive::open_with_clock(Box::new(failing), Box::new(Hurried::default())).unwrap();
    came.store(0, Ordering::Relaxed);
    mended.store(0, Ordering::Relaxed);
    let recorded = record(&mut drive, job);
    let failed = came.load(Ordering::Relaxed) > at;
    mended.store(1, Ordering::Relaxed);

    let what = format!("{medium:?}, {:?}, command {at}: {failure:?}", job.mode);
    let lost = matches!(failure, Failure::Gone | Failure::Ever(_));
    let refused_unlocking = !lost && drive.is_locked();
    if refused_unlocking {
        // Then it was the unlocking that failed.
        assert_eq!(came.load(Ordering::Relaxed), at + 1, "{what}");
    }
    let after = drive.medium().unwrap().unwrap();
    let there = |drive: &mut Drive| {
        let mut back = vec![0; blocks(COUNT).len()];
        drive.read_blocks(Lba(0), &mut back).is_ok() && back == blocks(COUNT)
    };
    let overwritten = unit
        .lock()
        .unwrap()
        .disc()
        .is_some_and(|disc| matches!(disc, Disc::Overwritable(_)));
    let Some((well, report)) = recorded else {
        assert!(overwritten || after.is_blank(), "{what}: {after:?}");
        return failed;
    };
    let left = report.left;
    if well {
        assert!(there(&mut drive), "{what}: {left}");
    }
    match left {
        Left::AsItWas => assert!(overwritten || after.is_blank(), "{what}: {after:?}"),
        Left::SessionOpen { blocks } | Left::TrackClosed { blocks } => {
            assert!(!well, "{what}");
            // A CD's track is padded to 300 blocks, others to whole packets.
            assert!(blocks <= 300, "{what}: {left}");
            if blocks == 0 && after.is_blank() {
                return failed;
            }
            assert_eq!(after.status, DiscStatus::Appendable, "{what}: {left}");
            assert_ne!(after.last_session, SessionState::Empty, "{what}: {left}");
        }
        Left::NotClosed { .. } => {
            assert!(!well, "{what}");
            assert_ne!(after.status, DiscStatus::Blank, "{what}");
        }
        Left::SessionClosed { .. } => {
            assert_eq!(after.status, DiscStatus::Appendable, "{what}");
            assert!(there(&mut drive), "{what}: {left}");
        }
        Left::Finalised { .. } => {
            assert_eq!(after.status, DiscStatus::Complete, "{what}");
            assert!(there(&mut drive), "{what}: {left}");
        }
        Left::BrokenOff { .. } => assert!(!well, "{what}"),
        Left::Overwritten { .. } => assert!(overwritten, "{what}"),
        Left::Unknown => assert!(!well, "{what}"),
    }
    failed
}

fn every(medium: MediumType, job: &Job) {
    for failure in failures() {
        let mut at = 0;
        while one(medium, job, at, failure) {
            at += 1;
        }
        assert!(
            at > 10,
            "{medium:?}: a recording has more commands than {at}"
        );
    }
}

fn job(mode: Mode, then: Then) -> Job {
    Job {
        mode,
        then,
        ..Job::data(COUNT)
    }
}

#[test]
fn of_a_cd() {
    every(MediumType::CdR80, &job(Mode::Auto, Then::CloseSession));
    every(
        MediumType::CdRw80,
        &job(Mode::SessionAtOnce, Then::Finalise),
    );
}

/// With CD-Text, which has to be there or need not.
#[test]
fn of_a_cd_with_text() {
    for cd_text_required in [true, false] {
        let job = Job {
            cd_text: vec![CdTextPack([0x80; 18]); 5],
            cd_text_required,
            ..job(Mode::SessionAtOnce, Then::Finalise)
        };
        every(MediumType::CdR80, &job);
    }
}

#[test]
fn of_a_dvd_r() {
    every(MediumType::DvdR, &job(Mode::Auto, Then::CloseSession));
    every(MediumType::DvdRw, &job(Mode::SessionAtOnce, Then::Finalise));
}

#[test]
fn of_a_dvd_plus_r_and_a_bd_r() {
    every(MediumType::DvdPlusR, &job(Mode::Auto, Then::Finalise));
    every(MediumType::BdR, &job(Mode::Auto, Then::CloseSession));
    every(MediumType::BdR, &job(Mode::SessionAtOnce, Then::Finalise));
}

#[test]
fn of_what_is_overwritten() {
    every(MediumType::DvdPlusRw, &job(Mode::Auto, Then::CloseSession));
    every(MediumType::DvdRam, &job(Mode::Auto, Then::CloseSession));
}
