//! What a recorder is, and what disc is in it, in IMAPI's words (imapi.h).

use std::fmt;
use std::ops::BitOr;

/// RECORDER_TYPES: of the drive, not of the disc in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecorderType(pub u32);

impl RecorderType {
    /// RECORDER_CDR
    pub const CDR: Self = Self(1);
    /// RECORDER_CDRW
    pub const CDRW: Self = Self(2);
}

/// DISC_RECORDER_STATE_FLAGS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecorderState(pub u32);

impl RecorderState {
    /// RECORDER_DOING_NOTHING
    pub const DOING_NOTHING: Self = Self(0);
    /// RECORDER_OPENED: held by OpenExclusive.
    pub const OPENED: Self = Self(1);
    /// RECORDER_BURNING
    pub const BURNING: Self = Self(2);
}

/// MEDIA_TYPES. The values are an enumeration, not flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MediaType(pub u32);

impl MediaType {
    /// No disc.
    pub const NONE: Self = Self(0);
    /// MEDIA_CDDA_CDROM
    pub const CDDA_CDROM: Self = Self(1);
    /// MEDIA_CD_ROM_XA
    pub const CD_ROM_XA: Self = Self(2);
    /// MEDIA_CD_I
    pub const CD_I: Self = Self(3);
    /// MEDIA_CD_EXTRA
    pub const CD_EXTRA: Self = Self(4);
    /// MEDIA_CD_OTHER
    pub const CD_OTHER: Self = Self(5);
    /// MEDIA_SPECIAL: a disc that is none of these, such as a blank one.
    pub const SPECIAL: Self = Self(6);
}

/// MEDIA_FLAGS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MediaFlags(pub u32);

impl MediaFlags {
    /// MEDIA_BLANK
    pub const BLANK: Self = Self(1);
    /// MEDIA_RW
    pub const RW: Self = Self(2);
    /// MEDIA_WRITABLE
    pub const WRITABLE: Self = Self(4);
    /// MEDIA_FORMAT_UNUSABLE_BY_IMAPI
    pub const FORMAT_UNUSABLE_BY_IMAPI: Self = Self(8);

    pub fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    pub(crate) fn when(self, condition: bool) -> Self {
        if condition { self } else { Self::default() }
    }
}

impl BitOr for MediaFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What QueryMediaType answers. Without a disc both are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Media {
    pub media_type: MediaType,
    pub flags: MediaFlags,
}

/// What QueryMediaInfo answers. The size of the disc is `next_writable + free_blocks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaInfo {
    /// Closed sessions.
    pub sessions: u8,
    /// Number of the last track of the last closed session; 0 on a blank disc.
    pub last_track: u8,
    /// Address of the first block of that track.
    pub start_address: u32,
    /// Next writable address; 0 when nothing can be written.
    pub next_writable: u32,
    /// Blocks that can be written from there on.
    pub free_blocks: u32,
}

/// What GetDisplayNames answers, without the spaces that pad them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayNames {
    pub vendor: String,
    pub product: String,
    /// Of the drive's firmware.
    pub revision: String,
}

/// `VENDOR PRODUCT REVISION`
impl fmt::Display for DisplayNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.vendor, self.product, self.revision)
    }
}
