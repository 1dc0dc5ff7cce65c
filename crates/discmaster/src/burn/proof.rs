//! What of an audio disc was read back and found as it was wished.

use std::fmt;

/// What was read back of an audio disc. Whatever was found otherwise is an error, and there is no
/// proof then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Samples, of both channels, that were found equal.
    pub samples: u64,
    /// Samples at the ends that the drive, reading beside them, does not reach. They are not known
    /// to be wrong, nor right.
    pub unread: u64,
    /// The drive's read offset, as AccurateRip counts it: the sample of a place is read so many
    /// samples behind it. Of a drive that reads what it wrote, its write offset is in it.
    pub offset: i32,
    /// Starts of the tracks, their kinds and flags, and the lead-out.
    pub contents: Checked,
    /// Pregaps and indexes, as sub-channel Q has them.
    pub indexes: Checked,
    pub isrc: Checked,
    pub catalog: Checked,
    pub cd_text: Checked,
}

/// Whether something was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// There was nothing of the kind to record.
    Nothing,
    Equal,
    /// The drive cannot read it: why.
    NotReadable(String),
    /// It was not recorded; a note or a remark says why.
    LeftOut,
}

/// `compared`, or why not.
impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("none"),
            Self::Equal => f.write_str("compared"),
            Self::NotReadable(why) => write!(f, "not compared: {why}"),
            Self::LeftOut => f.write_str("left out"),
        }
    }
}
