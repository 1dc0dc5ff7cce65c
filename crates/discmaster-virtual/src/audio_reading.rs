//! How a drive reads audio: a little beside the address that it was asked for, as drives of metal
//! do, each by an amount of its own.

use serde::{Deserialize, Serialize};

/// How a recorder reads audio. Data have addresses in them and are read where they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AudioReading {
    /// So many samples of each channel too early reading begins, or too late, if it is negative: what
    /// a ripper calls the read offset correction.
    #[serde(default)]
    pub read_offset: i16,
    /// It reads on past both ends of an audio disc, where it finds silence. Otherwise it refuses
    /// to.
    #[serde(default)]
    pub overread: bool,
}

impl AudioReading {
    /// Where it ought to be, and no further.
    pub const EXACT: Self = Self {
        read_offset: 0,
        overread: false,
    };

    pub(crate) fn is_exact(&self) -> bool {
        *self == Self::EXACT
    }
}
