//! What is unusual about an image and yet leaves it readable.

use super::view::View;
use crate::time::BadDateTime;
use std::collections::HashSet;
use std::fmt;

/// Something an image should not hold, but that can be read past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    path: Option<String>,
    at: u64,
    pub(super) kind: OddityKind,
}

/// What an [`Oddity`] means for the disc's users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Every reader sees the same files.
    Note,
    /// Two readers, each right by the standard, may see different files or bytes, or firmware does not
    /// find what it should boot.
    Fault,
}

impl Oddity {
    pub(super) fn new(at: u64, path: Option<&[u8]>, kind: OddityKind) -> Self {
        Self {
            path: path.map(super::error::lossy),
            at,
            kind,
        }
    }

    /// Byte of the image where the structure begins.
    pub fn byte(&self) -> u64 {
        self.at
    }

    /// Path of the folder or file, where one is concerned.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}", self.at)?;
        if let Some(path) = &self.path {
            write!(f, ", in /{path}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// Oddities in the order they were met; the first [`Oddities::KEPT`] of them word for word.
#[derive(Clone, Debug, Default)]
pub struct Oddities {
    kept: Vec<Oddity>,
    notes: u64,
    faults: u64,
}

impl Oddities {
    /// A hostile image has as many oddities as bytes; no report needs them all.
    pub const KEPT: usize = 1000;

    pub(super) fn add(&mut self, oddity: Oddity) {
        match oddity.severity() {
            Severity::Note => self.notes += 1,
            Severity::Fault => self.faults += 1,
        }
        if self.kept.len() < Self::KEPT {
            self.kept.push(oddity);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.notes += other.notes;
        self.faults += other.faults;
        let room = Self::KEPT - self.kept.len();
        self.kept.extend(other.kept.into_iter().take(room));
    }

    /// Adds those, of the ones kept, that have not been met at the same byte before: two trees may
    /// share records.
    pub(super) fn append_new(&mut self, other: Self) {
        let met: HashSet<(u64, String)> = (self.kept.iter())
            .map(|oddity| (oddity.at, oddity.kind.to_string()))
            .collect();
        for oddity in other.kept {
            if !met.contains(&(oddity.at, oddity.kind.to_string())) {
                self.add(oddity);
            }
        }
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Oddity> {
        self.kept.iter()
    }

    /// How many there are, kept or not.
    pub fn count(&self) -> u64 {
        self.notes + self.faults
    }

    /// How many of them are faults.
    pub fn faults(&self) -> u64 {
        self.faults
    }

    pub fn is_empty(&self) -> bool {
        self.count() == 0
    }
}

impl<'a> IntoIterator for &'a Oddities {
    type Item = &'a Oddity;
    type IntoIter = std::slice::Iter<'a, Oddity>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum OddityKind {
    #[error("{field} is {little} in little-endian order and {big} in big-endian order")]
    ByteOrders {
        field: &'static str,
        little: u32,
        big: u32,
    },
    #[error("the volume descriptors do not end with a terminator")]
    NoTerminator,
    #[error("the volume is {primary} bytes by one descriptor and {joliet} by the Joliet one")]
    VolumeSizes { primary: u64, joliet: u64 },
    #[error("the root's directory record says it has {found} bytes; it has 34")]
    RootRecordLength { found: u8 },
    #[error("the root is not marked as a directory")]
    RootNotDirectory,
    #[error("the extent ends at byte {end}, beyond the end of the volume at byte {volume}")]
    BeyondVolume { end: u64, volume: u64 },
    #[error("the directory's length of {length} bytes is not a number of whole sectors")]
    DirectoryLength { length: u64 },
    #[error("the directory has no records of itself and its parent at its head")]
    NoSelf,
    #[error("the directory lies at block {is} and says it lies at {says}")]
    SelfElsewhere { is: u32, says: u32 },
    #[error("the directory's parent lies at block {is} and the directory says {says}")]
    ParentElsewhere { is: u32, says: u32 },
    #[error("bytes other than zero follow the last directory record of the sector")]
    AfterRecords,
    #[error("a record of a directory itself or its parent stands among its entries")]
    StraySelf,
    #[error("a Joliet identifier has an odd number of bytes; the last was left out")]
    OddJoliet,
    #[error("a Joliet name holds half of a surrogate pair, shown as U+FFFD")]
    Surrogate,
    #[error("{0}")]
    Date(BadDateTime),
    #[error("an interleave gap of {gap} blocks without units is ignored")]
    GapWithoutUnit { gap: u8 },
    #[error("no folder or file can have this name: {why}")]
    Name { why: &'static str },
    #[error("the name stands more than once in its folder")]
    Duplicate,
    #[error("the boot record is not in sector 17 of the session, where firmware looks for it")]
    BootRecordElsewhere,
    #[error("nothing can be booted: {0}")]
    Boot(String),
    #[error("a boot image ends at byte {end}, beyond the image of {image} bytes")]
    BootImageOutside { end: u64, image: u64 },
    #[error("there is no path table of type {order}")]
    NoPathTable { order: &'static str },
    #[error("the path table of type {order} ends in the middle of a record")]
    PathTableCut { order: &'static str },
    #[error("record {record} of the path table of type {order}: {what}")]
    PathTable {
        order: &'static str,
        record: usize,
        what: String,
    },
    #[error("the directory is missing in the path table of type {order}")]
    NotInPathTable { order: &'static str },
    #[error("bytes {from} to {to} belong to it and to /{other}")]
    Overlap { from: u64, to: u64, other: String },
    #[error("the file is in the {present} tree and not in the {absent} tree")]
    OnlyIn { present: View, absent: View },
    #[error("the {other} tree has {found} folders and the {view} tree {expected}")]
    FolderCounts {
        view: View,
        expected: u64,
        other: View,
        found: u64,
    },
    #[error(
        "a system use area is continued from byte {start} to byte {end}, out of its block: Linux refuses it"
    )]
    ContinuationCrosses { start: u64, end: u64 },
    #[error("Rock Ridge makes it {type:o} (type of a mode), and its record {is}")]
    Type { r#type: u32, is: &'static str },
    #[error("a symbolic link leads nowhere: it has no target")]
    NoTarget,
    #[error("a component of a link's target has the flags {flags:#04x}, which no target can say")]
    LinkFlags { flags: u8 },
    #[error("a component of a link's target holds a `/` or a NUL")]
    LinkBytes,
    #[error("the target of a symbolic link is cut off")]
    LinkCut,
    #[error("a device has no numbers")]
    NoDevice,
    #[error("a name goes on after its last part; the rest was left out")]
    NameGoesOn,
    #[error("the relocated directory belongs into the one at block {is} and says {says}")]
    RelocatedElsewhere { is: u32, says: u32 },
    #[error("it has the serial number {serial} of /{other}, and other content")]
    SerialShared { serial: u32, other: String },
    #[error("the content cannot be read: {0}")]
    Unreadable(String),
}

impl OddityKind {
    fn severity(&self) -> Severity {
        match self {
            Self::ByteOrders { .. }
            | Self::BeyondVolume { .. }
            | Self::SelfElsewhere { .. }
            | Self::OddJoliet
            | Self::Name { .. }
            | Self::Duplicate
            | Self::BootRecordElsewhere
            | Self::Boot(_)
            | Self::BootImageOutside { .. }
            | Self::NoPathTable { .. }
            | Self::PathTableCut { .. }
            | Self::PathTable { .. }
            | Self::NotInPathTable { .. }
            | Self::Overlap { .. }
            | Self::ContinuationCrosses { .. }
            | Self::Type { .. }
            | Self::NoTarget
            | Self::LinkFlags { .. }
            | Self::LinkBytes
            | Self::LinkCut
            | Self::NoDevice
            | Self::NameGoesOn
            | Self::RelocatedElsewhere { .. }
            | Self::Unreadable(_) => Severity::Fault,
            // A maker that gives all files one number is known in the wild; who looks at content
            // too is not misled.
            Self::SerialShared { .. } => Severity::Note,
            // Makers hide files from one tree on purpose, and relocate deep folders of the ISO tree.
            Self::OnlyIn { .. }
            | Self::FolderCounts { .. }
            | Self::NoTerminator
            | Self::VolumeSizes { .. }
            | Self::RootRecordLength { .. }
            | Self::RootNotDirectory
            | Self::DirectoryLength { .. }
            | Self::NoSelf
            | Self::ParentElsewhere { .. }
            | Self::AfterRecords
            | Self::StraySelf
            | Self::Surrogate
            | Self::Date(_)
            | Self::GapWithoutUnit { .. } => Severity::Note,
        }
    }
}
