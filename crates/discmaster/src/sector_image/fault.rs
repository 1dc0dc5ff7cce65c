//! A sector that is not what it should be.

use discmaster_audio::program::raw::RawError;
use discmaster_audio::red_book::BEFORE_ADDRESS_0;
use discmaster_audio::sector::time_to_bcd;
use std::fmt;
use std::path::PathBuf;

/// Where it lies, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}, byte {byte} (block {lba}, {}): {fault}", path.display(), time(lba.saturating_add(BEFORE_ADDRESS_0)))]
pub struct BadSector {
    pub path: PathBuf,
    /// Byte of the file at which the sector begins.
    pub byte: u64,
    /// Its address on the disc.
    pub lba: u32,
    pub fault: SectorFault,
}

/// What is wrong with a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectorFault {
    /// It is no sector of its track.
    Raw(RawError),
    /// Its error detection code is not that of its data.
    Edc,
    /// Its parity is not that of its data, which are what they should be.
    Parity,
    /// Its header has the time of another; both counted from 00:00:00 on.
    Address { found: u32, wanted: u32 },
    /// It is of form 2, which has no 2048 bytes of data.
    Form2,
}

impl From<RawError> for SectorFault {
    fn from(error: RawError) -> Self {
        Self::Raw(error)
    }
}

impl fmt::Display for SectorFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Raw(error) => error.fmt(f),
            Self::Edc => f.write_str(
                "the sector is damaged: its error detection code is not that of its data",
            ),
            Self::Parity => f.write_str(
                "the sector's parity is damaged: it is not that of its data, which are right",
            ),
            Self::Address { found, wanted } => write!(
                f,
                "the sector says that it lies at {}, and lies at {}",
                time(*found),
                time(*wanted)
            ),
            Self::Form2 => f.write_str(
                "the sector is of form 2 (sound or video), and has no data that a file could have",
            ),
        }
    }
}

/// As people write it, `02:00:16`.
fn time(absolute: u32) -> String {
    let [minute, second, frame] = time_to_bcd(absolute);
    format!("{minute:02x}:{second:02x}:{frame:02x}")
}
