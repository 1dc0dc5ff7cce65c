//! How a medium is made blank, or formatted.
//!
//! A [`Wish`] says what is to become of it. From what drive and medium say of themselves,
//! [`choice`] makes a [`Plan`] for it, one file for each family of media; that is pure. [`run`] does
//! what it says.

mod bd;
mod cd_rw;
pub mod choice;
mod dvd_plus_rw;
mod dvd_ram;
mod dvd_rw;
mod error;
mod facts;
pub mod plan;
mod refusal;
mod spared;
mod wish;

use crate::address::Lba;
use crate::command::{BlankType, CloseFunction, Command};
use crate::drive::Drive;
use crate::drive::transfer::BlockSize;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::parameter::format::FormatType;
use crate::response::configuration::Profile;
use crate::response::disc_information::BackgroundFormat;
use crate::sense::{Condition, Sense};
use plan::{Already, Plan, Step};

pub use error::FormatError;
pub use facts::Facts;
pub use wish::{Manner, SpareChoice, Wish};

/// What the drive is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Blanking,
    Formatting,
    /// Zeros are being written.
    Overwriting,
    /// A format in the background is being stopped.
    Stopping,
}

/// What has become of the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Nothing(Already),
    Blanked(BlankType),
    Formatted(FormatType),
    /// Formatted all over in the background, which had begun before.
    FormattedInBackground,
    /// Zeros were written: so many blocks.
    Overwritten(u32),
}

/// A way that the drive refused before anything had happened; another one was gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub step: Step,
    pub command: Command,
    pub sense: Sense,
}

/// What was done, and what there is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub done: Done,
    pub refused: Vec<Refused>,
    /// The medium, asked again.
    pub medium: Medium,
    /// A DVD-RW that was blanked minimally: it can only be recorded at once from here on.
    pub at_once_only: bool,
}

/// How far it has come, in 65536ths, where the drive says.
pub type Progress<'a> = &'a mut dyn FnMut(Stage, Option<u16>);

/// Makes the medium in the drive as it is wished. Returns when it is done. The tray is locked
/// meanwhile.
///
/// # Errors
/// A [`FormatError`]. But for [`FormatError::Failed`] the medium is as it was.
pub fn run(drive: &mut Drive, wish: Wish, progress: Progress<'_>) -> Result<Report, FormatError> {
    let ask = |source| FormatError::Ask { source };
    let facts = Facts::ask(drive).map_err(ask)?;
    let facts = facts.ok_or(FormatError::NoMedium)?;
    let ways = match choice::choose(wish, &facts)? {
        Plan::Ways(ways) => ways,
        Plan::Nothing(already) => {
            return Ok(Report {
                done: Done::Nothing(already),
                refused: Vec::new(),
                medium: facts.medium,
                at_once_only: false,
            });
        }
    };
    match drive.prevent_removal() {
        Err(error) if !error.is_unsupported() => return Err(ask(error)),
        _ => {}
    }
    let gone = go(drive, &ways, progress);
    let unlocked = match drive.allow_removal() {
        Err(error) if !error.is_unsupported() => Err(error),
        _ => Ok(()),
    };
    let failed = |source| FormatError::Failed { wish, source };
    let (done, refused) = gone.map_err(failed)?;
    unlocked.map_err(failed)?;
    // What the medium has become is announced as a new one.
    let medium = drive.medium().map_err(failed)?;
    let medium = medium.ok_or(FormatError::NoMedium)?;
    Ok(Report {
        at_once_only: medium.profile == Profile::DVD_RW_SEQUENTIAL
            && done == Done::Blanked(BlankType::MINIMAL)
            && !medium.ways.incremental,
        done,
        refused,
        medium,
    })
}

/// The first way that the drive does not refuse.
fn go(
    drive: &mut Drive,
    ways: &[Vec<Step>],
    progress: Progress<'_>,
) -> Result<(Done, Vec<Refused>), DriveError> {
    let mut refused = Vec::new();
    let mut left = ways.len();
    for way in ways {
        left -= 1;
        let mut done = Done::Nothing(Already::Formatted);
        let mut begun = false;
        for step in way {
            match take(drive, step, progress) {
                Ok(()) => {}
                Err(DriveError::Refused { command, sense })
                    if !begun && left > 0 && is_refusal(sense.condition()) =>
                {
                    refused.push(Refused {
                        step: *step,
                        command,
                        sense,
                    });
                    break;
                }
                Err(error) => return Err(error),
            }
            begun = true;
            done = match (step, done) {
                (Step::Blank(kind), _) => Done::Blanked(*kind),
                (Step::Format(parameters), _) => Done::Formatted(parameters.descriptor.format_type),
                (Step::Zeros { blocks, .. }, Done::Overwritten(before)) => {
                    Done::Overwritten(before.saturating_add(*blocks))
                }
                (Step::Zeros { blocks, .. }, _) => Done::Overwritten(*blocks),
                (Step::AwaitBackground, Done::Nothing(_)) => Done::FormattedInBackground,
                (_, done) => done,
            };
        }
        if begun {
            return Ok((done, refused));
        }
    }
    Ok((Done::Nothing(Already::Formatted), refused))
}

/// Whether a drive says so of what it will not do, rather than of what it could not.
const fn is_refusal(condition: Condition) -> bool {
    matches!(
        condition,
        Condition::UnsupportedCommand
            | Condition::InvalidField
            | Condition::IncompatibleMedium
            | Condition::SequenceError
    )
}

fn take(drive: &mut Drive, step: &Step, progress: Progress<'_>) -> Result<(), DriveError> {
    match *step {
        Step::Blank(kind) => drive.blank(kind, &mut |far| progress(Stage::Blanking, far)),
        Step::Format(parameters) => {
            drive.format_as(&parameters, &mut |far| progress(Stage::Formatting, far))
        }
        Step::AwaitBackground => {
            drive.await_background_format(&mut |far| progress(Stage::Formatting, far))
        }
        Step::StopBackground => stop(drive, progress),
        Step::Zeros { start, blocks } => zeros(drive, start, blocks, progress),
    }
}

/// Stops formatting in the background, unless it has come to its end meanwhile: then there is
/// nothing that a drive could close.
fn stop(drive: &mut Drive, progress: Progress<'_>) -> Result<(), DriveError> {
    if drive.disc_information()?.background_format == BackgroundFormat::COMPLETE {
        return Ok(());
    }
    drive.close(CloseFunction::SESSION, 0, &mut |far| {
        progress(Stage::Stopping, far);
    })
}

/// Blocks of zeros that go with one call.
const RUN: u32 = 512;

fn zeros(
    drive: &mut Drive,
    start: Lba,
    blocks: u32,
    progress: Progress<'_>,
) -> Result<(), DriveError> {
    let most = usize::try_from(RUN.min(blocks)).unwrap_or(0);
    let buffer = vec![0; most * BlockSize::Data.bytes()];
    let mut done = 0;
    while done < blocks {
        let run = RUN.min(blocks - done);
        let bytes = usize::try_from(run).unwrap_or(0) * BlockSize::Data.bytes();
        let at = start.forward(done).unwrap_or(Lba(i32::MAX));
        drive.write_blocks(BlockSize::Data, at, buffer.get(..bytes).unwrap_or(&buffer))?;
        done += run;
        let far = u64::from(done) * 65_535 / u64::from(blocks);
        progress(Stage::Overwriting, u16::try_from(far).ok());
    }
    drive.synchronize_cache(&mut |_| {})
}
