//! What to do about a failure: an option of the command line where one is the answer.

use discmaster::Cause;
use discmaster_image::plan::PlanError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::scan::{ScanError, Unsupported};
use discmaster_image::tree::TreeError;

/// The particular advice if there is one, else what is to be done about the code in general.
pub fn on(error: &discmaster::Error) -> Option<&'static str> {
    particular(error.cause()).or_else(|| error.code().advice())
}

fn particular(cause: &Cause) -> Option<&'static str> {
    match cause {
        Cause::AndThen { first, .. } => particular(first),
        Cause::NoSuchRecorder { .. } => {
            Some("discmaster disc insert makes a recorder and puts a blank disc in")
        }
        Cause::OpenDrive { .. } => {
            Some("discmaster doctor tells what is in the way, and the command that mends it")
        }
        Cause::NotVirtual(_) => {
            Some("put the disc in by hand; discmaster burn --recorder records on it")
        }
        Cause::NoMedium(_) => Some("discmaster disc insert puts a blank disc in"),
        Cause::NotBlank { .. } | Cause::TakesNoMore { .. } => {
            Some("--blank puts another disc into a virtual recorder")
        }
        Cause::Scan(ScanError::Unsupported { kind, .. }) => Some(match kind {
            Unsupported::SymbolicLink => {
                "--rock-ridge records links, --symlinks skip leaves them out, --symlinks follow records \
                 what they point to"
            }
            _ => {
                "--rock-ridge records what is neither file nor folder, --skip-unsupported leaves it out"
            }
        }),
        Cause::Tree(error) | Cause::Scan(ScanError::Tree { source: error, .. }) => tree(error),
        Cause::Plan(PlanError::JolietName { .. }) => {
            Some("--joliet-long allows 103 characters, --no-joliet makes ISO 9660 names only")
        }
        Cause::Plan(PlanError::NeedsRockRidge { .. }) => {
            Some("--rock-ridge records links and devices")
        }
        Cause::Plan(PlanError::NeedsLevelThree { .. }) => {
            Some("leave --level out, and the level is the one needed")
        }
        Cause::Extract(ExtractError::Exists(_)) => Some("--replace replaces files"),
        _ => None,
    }
}

fn tree(error: &TreeError) -> Option<&'static str> {
    match error {
        TreeError::FileExists { .. } => Some("--replace lets the later file replace the earlier"),
        _ => None,
    }
}
