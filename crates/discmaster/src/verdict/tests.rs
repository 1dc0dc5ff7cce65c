//! The table row by row.

mod drives;
mod images;
mod session;
mod sheets;
mod sources;
mod stash;

use super::of;
use crate::error::{Cause, Difference, Disc, Phase, Purpose, SampleDifference};
use crate::machine::Call;
use crate::stash::StashError;
use crate::{Code, Error, storage};
use discmaster_audio::cd_text::TextError;
use discmaster_audio::program::pour::PourError;
use discmaster_audio::sound::SoundError;
use discmaster_image::plan::{Emulation, Level, Options, Plan, PlanError};
use discmaster_image::read::compare::CompareError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::read::{Image, ReadError};
use discmaster_image::scan::{ScanError, Unsupported};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree, TreeError};
use discmaster_image::write::{Action, SourceError, SourceFault, Unfit, WriteError};
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::Command;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::formatting::{FormatError, Wish};
use discmaster_mmc::linux;
use discmaster_mmc::recording::RecordError;
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::DiscStatus;
use discmaster_mmc::response::inquiry::PeripheralType;
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::{Status, TransportError};
use discmaster_virtual::storage::{DiscError, Fault};
use discmaster_virtual::{OpenError, Recorder, TrayError};
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

/// Every row at once: a failure names all that differ.
#[track_caller]
fn hold<C: Into<Cause>>(rows: impl IntoIterator<Item = (C, Code)>) {
    let wrong: Vec<_> = rows
        .into_iter()
        .map(|(cause, code)| (cause.into(), code))
        .filter(|(cause, code)| of(cause) != *code)
        .map(|(cause, code)| format!("{cause:?}: {} instead of {code}", of(&cause)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn path() -> PathBuf {
    PathBuf::from("/a")
}

fn name() -> String {
    "virtual:a".to_owned()
}

fn full() -> io::Error {
    ErrorKind::StorageFull.into()
}

fn denied() -> io::Error {
    ErrorKind::PermissionDenied.into()
}

fn fault(source: io::Error) -> Fault {
    Fault {
        doing: "writing /a".to_owned(),
        source,
    }
}

fn refused(triple: Triple) -> DriveError {
    DriveError::Refused {
        command: Command::TestUnitReady,
        sense: Sense::new(triple),
    }
}

fn drive(phase: Phase, source: DriveError) -> Cause {
    Cause::Drive {
        recorder: name(),
        phase,
        disc: Disc::None,
        source,
    }
}
