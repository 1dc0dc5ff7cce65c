//! Why a call failed: the code, and the chain of causes behind it.

use crate::machine::Call;
use crate::{Code, verdict};
use discmaster_mmc::transport::TransportError;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// A failed call. Made only from a [`Cause`], so that the code is always the one that
/// [`verdict`](crate::verdict) gives.
#[derive(Debug)]
pub struct Error {
    code: Code,
    // Boxed: every Result of this crate carries it.
    cause: Box<Cause>,
}

impl Error {
    pub fn code(&self) -> Code {
        self.code
    }

    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl<T: Into<Cause>> From<T> for Error {
    fn from(cause: T) -> Self {
        let cause = cause.into();
        Self {
            code: verdict::of(&cause),
            cause: Box::new(cause),
        }
    }
}

/// What happened, without the code. What lies below it is behind
/// [`source`](std::error::Error::source).
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

/// What a session was doing with the recorder when the drive failed a command: the same sense
/// has another code when a disc is looked at than when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Learning what the drive is and can.
    Identify,
    /// Learning what medium is in the drive.
    Inspect,
    /// Mode page 05, speed, power calibration: before the first block.
    Prepare,
    Write,
    /// Closing track and session.
    Close,
    /// Reading the disc: comparing it, or showing what is on it.
    Read,
    Erase,
    /// Ejecting, locking and unlocking.
    Tray,
}

impl Phase {
    pub const ALL: [Self; 8] = [
        Self::Identify,
        Self::Inspect,
        Self::Prepare,
        Self::Write,
        Self::Close,
        Self::Read,
        Self::Erase,
        Self::Tray,
    ];
}

/// "while …"
impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identify => "asking the drive what it is",
            Self::Inspect => "asking what disc is in the drive",
            Self::Prepare => "setting the drive up for writing",
            Self::Write => "writing the disc",
            Self::Close => "closing the disc",
            Self::Read => "reading the disc",
            Self::Erase => "erasing the disc",
            Self::Tray => "moving or locking the tray",
        })
    }
}

/// Everything that can make a call of the session fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The state machine refused the call.
    #[error("{call} was refused: {}", code.description().unwrap_or("unknown code"))]
    Refused { call: Call, code: Code },

    #[error("no progress sink has the cookie {0}")]
    UnknownCookie(u64),

    #[error("{name:?} is not the name of a recorder: {reason}")]
    RecorderName { name: String, reason: &'static str },

    #[error(
        "{0} is a drive of this machine: only virtual recorders (virtual:NAME) can be used yet"
    )]
    RealDrive(String),

    #[error("there is no recorder {name}: {} does not exist", path.display())]
    NoSuchRecorder { name: String, path: PathBuf },

    #[error(
        "cannot tell where virtual recorders are kept: set DISCMASTER_HOME, XDG_DATA_HOME or HOME"
    )]
    NoHome,

    #[error("cannot list the virtual recorders in {}", path.display())]
    ListRecorders { path: PathBuf, source: io::Error },

    /// The way to the drive failed.
    #[error("{recorder}: the drive cannot be reached, {phase}")]
    Transport {
        recorder: String,
        phase: Phase,
        source: TransportError,
    },

    #[error("{0}: there is no disc in the drive; put a blank CD-R or CD-RW in")]
    NoMedium(String),

    #[error("{recorder}: {medium} cannot be used; put a blank CD-R or CD-RW in")]
    MediumKind { recorder: String, medium: String },

    #[error("{recorder}: the disc is not blank but {status}; {advice}")]
    NotBlank {
        recorder: String,
        status: &'static str,
        advice: &'static str,
    },

    #[error(
        "the image needs {needed} blocks ({} MB) and the disc has {free} free ({} MB); \
         nothing was written, the disc is as it was",
        megabytes(*needed), megabytes(*free)
    )]
    TooMuch { needed: u64, free: u64 },

    #[error("{recorder}: {medium} cannot be erased; only a CD-RW can")]
    NotErasable { recorder: String, medium: String },

    #[error("{0} cannot erase discs")]
    CannotErase(String),

    #[error("cancelled {0}")]
    Cancelled(Phase),

    #[error(
        "the disc differs from the image at block {lba}, {place}: \
         the disc was written without an error but does not read back as it should; throw it away"
    )]
    Differs { lba: u32, place: String },

    /// A worker thread ended without saying why.
    #[error("a fault of this program: {0}")]
    Fault(&'static str),
}

/// Blocks in millions of bytes with one decimal, as discs are labelled.
fn megabytes(blocks: u64) -> String {
    let tenths = blocks.saturating_mul(2048).div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
