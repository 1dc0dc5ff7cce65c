//! In what a disc that was read back differs from what was to be recorded.

use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use std::fmt;

/// A sample of an audio disc that does not read back as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the disc differs from what was to be written {place} (LBA {lba}): the {} channel is {found} there \
     and should be {wanted}{}; it was written without an error but does not read back as it should; \
     do not trust it",
    if *right { "right" } else { "left" }, at_offset(*offset)
)]
pub struct SampleDifference {
    /// The block that was read.
    pub lba: i32,
    /// Track, time, and the sample of its file.
    pub place: String,
    pub right: bool,
    pub wanted: i16,
    pub found: i16,
    /// The drive's read offset, which is allowed for.
    pub offset: i32,
}

fn at_offset(offset: i32) -> String {
    if offset == 0 {
        String::new()
    } else {
        format!(" (the drive's read offset of {offset:+} samples is allowed for)")
    }
}

/// What a disc says of itself otherwise than it was to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// Numbers of the first session's first and last track.
    Tracks {
        wanted: (u8, u8),
        found: (u8, u8),
    },
    /// In the table of contents.
    Start {
        track: u8,
        wanted: Lba,
        found: Lba,
    },
    /// Bits of sub-channel Q: data, copy permitted, pre-emphasis.
    Control {
        track: u8,
        wanted: u8,
        found: u8,
    },
    LeadOut {
        wanted: Lba,
        found: Lba,
    },
    /// By sub-channel Q; 0 is the pregap. None is not there at all.
    Index {
        track: u8,
        index: u8,
        wanted: Lba,
        found: Option<Lba>,
    },
    /// Counted from index 1 on.
    TooManyIndexes {
        track: u8,
        wanted: u8,
        found: u8,
    },
    Isrc {
        track: u8,
        wanted: Isrc,
        found: Option<Isrc>,
    },
    Catalog {
        wanted: CatalogNumber,
        found: Option<CatalogNumber>,
    },
    /// So many packs of CD-Text are missing, and so many are others.
    CdText {
        missing: usize,
        others: usize,
    },
}

/// `the disc has … where it should have …`, without an end.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tracks { wanted, found } => write!(
                f,
                "the table of contents has tracks {} to {}, and should have {} to {}",
                found.0, found.1, wanted.0, wanted.1
            ),
            Self::Start {
                track,
                wanted,
                found,
            } => write!(
                f,
                "the table of contents has track {track} start at LBA {found}, not at {wanted}"
            ),
            Self::Control {
                track,
                wanted,
                found,
            } => write!(
                f,
                "the table of contents has track {track} as {}, not as {}",
                Control(*found),
                Control(*wanted)
            ),
            Self::LeadOut { wanted, found } => write!(
                f,
                "the table of contents has the lead-out at LBA {found}, not at {wanted}"
            ),
            Self::Index {
                track,
                index,
                wanted,
                found: Some(found),
            } => write!(
                f,
                "index {index} of track {track} is at LBA {found}, not at {wanted}"
            ),
            Self::Index {
                track,
                index,
                wanted,
                found: None,
            } => write!(
                f,
                "index {index} of track {track} is not on the disc, and should be at LBA {wanted}"
            ),
            Self::TooManyIndexes {
                track,
                wanted,
                found,
            } => write!(
                f,
                "track {track} has {found} indexes, and should have {wanted}"
            ),
            Self::Isrc {
                track,
                wanted,
                found,
            } => write!(
                f,
                "the ISRC of track {track} is {}, not {wanted}",
                Told(found.as_ref())
            ),
            Self::Catalog { wanted, found } => write!(
                f,
                "the catalogue number is {}, not {wanted}",
                Told(found.as_ref())
            ),
            Self::CdText { missing, others } => write!(
                f,
                "of the CD-Text {missing} packs are missing, and {others} are others than were \
                 recorded"
            ),
        }
    }
}

/// Control bits in words.
struct Control(u8);

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 & 4 > 0 { "data" } else { "audio" })?;
        if self.0 & 1 > 0 {
            f.write_str(" with pre-emphasis")?;
        }
        if self.0 & 2 > 0 {
            f.write_str(", copy permitted")?;
        }
        Ok(())
    }
}

/// What was told, or that nothing was.
struct Told<'a, T>(Option<&'a T>);

impl<T: fmt::Display> fmt::Display for Told<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(told) => told.fmt(f),
            None => f.write_str("not on the disc"),
        }
    }
}
