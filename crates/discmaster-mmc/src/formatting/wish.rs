//! What is to become of a medium.

use std::fmt;

/// What is to become of a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// What is recorded is forgotten, as quickly as the medium allows; `full`: all of it is
    /// overwritten.
    Erase { full: bool },
    /// The last session is forgotten, those before it stay.
    EraseLastSession,
    /// The last session is opened again, so that more can be written to it.
    ReopenLastSession,
    /// The medium gets a format; `full`: all of it is written, and looked over where the drive does
    /// that.
    Format { manner: Manner, full: bool },
}

/// Which format a medium gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The one that the medium usually has.
    Usual,
    /// Of DVD-RW: data are written over those that were there.
    Overwrite,
    /// Of DVD-RW: data are written one after the other.
    Sequential,
    /// Of DVD-RAM and BD: blocks are kept for those that go bad.
    Spares(SpareChoice),
}

/// How many blocks are kept for those that go bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpareChoice {
    None,
    /// As few as the drive offers.
    Least,
    /// As many as the drive offers.
    Most,
}

impl Wish {
    /// Most of the medium is written: this takes as long as recording all of it.
    pub const fn is_full(self) -> bool {
        matches!(
            self,
            Self::Erase { full: true } | Self::Format { full: true, .. }
        )
    }

    pub const fn is_format(self) -> bool {
        matches!(self, Self::Format { .. })
    }
}

/// What is done with the medium, after "cannot be": `erased`, `formatted with spare areas`.
impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Erase { .. } => "erased",
            Self::EraseLastSession => "erased by its last session alone",
            Self::ReopenLastSession => "opened again",
            Self::Format { manner, .. } => match manner {
                Manner::Usual => "formatted",
                Manner::Overwrite => "formatted for overwriting",
                Manner::Sequential => "made sequential",
                Manner::Spares(SpareChoice::None) => "formatted without spare areas",
                Manner::Spares(_) => "formatted with spare areas",
            },
        })
    }
}
