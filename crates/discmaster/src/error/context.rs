//! What a call was about when it failed, and what the failure left.

use discmaster_mmc::recording::Left;
use std::fmt;

/// For what a recorder is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To ask it something, or to read.
    Use,
    /// For OpenExclusive and RecordDisc: nobody else may have the drive, nor the disc in it.
    Exclusive,
}

/// What a session was doing with the recorder when the drive failed a command: the same sense
/// has another code when a disc is looked at than when it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Learning what the drive is and can.
    Identify,
    /// Adding data to the image; no drive is concerned.
    Stage,
    /// Learning what medium is in the drive.
    Inspect,
    /// Mode page 05, speed, power calibration: before the first block.
    Prepare,
    Write,
    /// Closing track and session.
    Close,
    /// Reading back what was just written.
    Compare,
    /// Reading a disc to show or copy what is on it.
    Read,
    Erase,
    /// Ejecting, locking and unlocking.
    Tray,
}

impl Phase {
    pub const ALL: [Self; 10] = [
        Self::Identify,
        Self::Stage,
        Self::Inspect,
        Self::Prepare,
        Self::Write,
        Self::Close,
        Self::Compare,
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
            Self::Stage => "adding data to the image",
            Self::Inspect => "asking what disc is in the drive",
            Self::Prepare => "setting the drive up for writing",
            Self::Write => "writing the disc",
            Self::Close => "closing the disc",
            Self::Compare => "comparing the disc with the image",
            Self::Read => "reading the disc",
            Self::Erase => "erasing the disc",
            Self::Tray => "moving or locking the tray",
        })
    }
}

/// What a burn that failed left of the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disc {
    /// No disc is concerned.
    None,
    /// Nothing was written to it.
    AsItWas,
    /// Writing had begun.
    Spoilt(Left),
    /// Writing of a further session had begun.
    Unfinished(Left),
    /// All is written, but the closing failed.
    NotClosed,
    /// It is recorded and closed.
    Recorded,
}

/// The end of a sentence.
impl fmt::Display for Disc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "",
            Self::AsItWas => "; the disc is as it was",
            Self::Spoilt(left) => {
                return write!(
                    f,
                    "; the disc is spoilt: {left} (one that is rewritable can be erased and used \
                     again)"
                );
            }
            Self::Unfinished(left) => {
                return write!(
                    f,
                    "; the new session is unfinished: {left}; what was on the disc before can \
                     still be read"
                );
            }
            Self::NotClosed => "; the disc is written but not closed, and few drives will read it",
            Self::Recorded => "; the disc is recorded, but not compared to its end",
        })
    }
}
