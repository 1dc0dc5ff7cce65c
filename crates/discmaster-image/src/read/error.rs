//! What can be wrong with an image.

use super::view::View;
use std::io;

/// Why an image, or something in it, was not read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read {length} bytes at byte {offset} of the image")]
    Io {
        offset: u64,
        length: usize,
        #[source]
        source: io::Error,
    },
    /// Sector 16 holds no volume descriptor.
    #[error("this is not an ISO 9660 image: {found}")]
    NotAnImage { found: String },
    /// The volume is larger than the source that should hold it.
    #[error(
        "the image is truncated: it ends at byte {ends}, and its volume should end at byte {should}"
    )]
    Truncated { ends: u64, should: u64 },
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
    /// Valid, and not something this reader can read.
    #[error("/{path}: {what}")]
    Unsupported { path: String, what: String },
    #[error("there is no /{path} in the image")]
    NotFound { path: String },
    #[error("/{path} is {is}, not {wanted}")]
    WrongKind {
        path: String,
        is: &'static str,
        wanted: &'static str,
    },
    #[error("the image has no {0} tree")]
    NoTree(View),
    #[error("cancelled")]
    Cancelled,
}

/// A structure of the image that cannot be what it says it is.
#[derive(Debug, thiserror::Error)]
#[error("the image is damaged at byte {at} (sector {}){}: {kind}", at / 2048, in_path(.path))]
pub struct Corrupt {
    path: Option<String>,
    at: u64,
    kind: CorruptKind,
}

fn in_path(path: &Option<String>) -> String {
    path.as_ref()
        .map(|path| format!(", in /{path}"))
        .unwrap_or_default()
}

impl Corrupt {
    pub(super) fn new(at: u64, kind: CorruptKind) -> Self {
        Self {
            path: None,
            at,
            kind,
        }
    }

    pub(super) fn within(mut self, path: &[u8]) -> Self {
        self.path = Some(lossy(path));
        self
    }

    /// Byte of the image where the structure begins.
    pub fn byte(&self) -> u64 {
        self.at
    }

    /// Path of the folder or file, where one is concerned.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    pub(super) fn kind(&self) -> &CorruptKind {
        &self.kind
    }

    #[cfg(test)]
    pub(super) fn into_kind(self) -> CorruptKind {
        self.kind
    }
}

/// A path of the image as people read it.
pub(super) fn lossy(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum CorruptKind {
    #[error("there is no primary volume descriptor among the volume descriptors")]
    NoPrimary,
    #[error("a logical block is 512, 1024 or 2048 bytes, the volume descriptor says {found}")]
    BlockSize { found: u16 },
    #[error("a directory record is 34 bytes at least, this one says {found}")]
    RecordTooShort { found: usize },
    #[error("a directory record says it has {found} bytes, its sector has {left} left")]
    RecordTooLong { found: usize, left: usize },
    #[error("an identifier of {found} bytes does not fit a directory record of {record} bytes")]
    IdentifierTooLong { found: usize, record: usize },
    #[error("an extent from byte {start} to byte {end} lies outside the image of {image} bytes")]
    ExtentOutside { start: u64, end: u64, image: u64 },
    #[error("the directory at block {block} overlaps a directory read before: a loop")]
    DirectoryLoop { block: u64 },
    #[error("directories are nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("a directory cannot be recorded in several sections")]
    DirectoryInSections,
    #[error("the last section of the file `{name}` is missing")]
    SectionMissing { name: String },
    #[error("the boot catalog at block {block} lies outside the image")]
    BootCatalogOutside { block: u32 },
    #[error("the boot catalog does not begin with a valid validation entry")]
    BootValidation,
    #[error("the image ends within the boot catalog")]
    BootCatalogCut,
    #[error("the boot catalog goes on beyond {limit} entries")]
    TooManyBootEntries { limit: usize },
    #[error("an earlier session is said to begin at block {block}, and none can")]
    NoEarlierSession { block: u32 },
    #[error("the file `{name}` has more than {limit} sections")]
    TooManySections { name: String, limit: usize },
    #[error("a system use entry `{signature}` of {found} bytes is too short for what it holds")]
    SystemUseShort { signature: String, found: usize },
    #[error("a system use entry `{signature}` says it has {found} bytes, its area has {left} left")]
    SystemUseLong {
        signature: String,
        found: usize,
        left: usize,
    },
    #[error("a system use area is continued in two places")]
    TwoContinuations,
    #[error(
        "a system use area is continued from byte {start} to byte {end}, outside the image of {image} bytes"
    )]
    ContinuationOutside { start: u64, end: u64, image: u64 },
    #[error("the continuation of a system use area at byte {start} overlaps one before: a loop")]
    ContinuationLoop { start: u64 },
    #[error("the continuations of a system use area go on beyond {limit} bytes")]
    ContinuationsTooLong { limit: u64 },
    #[error("the continuations of system use areas are shared, over and over")]
    ContinuationsShared,
    #[error("a relocated directory should lie at block {block}, where there is none")]
    NotRelocated { block: u32 },
    #[error(
        "a file compressed by zisofs has a header of {words} words and blocks of 2^{log} bytes, not 4 and 2^15 to 2^17"
    )]
    ZisofsMark { words: u8, log: u8 },
    #[error("the table of a file compressed by zisofs ends at byte {table} of its {raw}")]
    ZisofsTable { table: u64, raw: u64 },
    #[error("a file marked as compressed by zisofs does not begin with such a header")]
    ZisofsHeader,
    #[error("block {nth} of a file compressed by zisofs is damaged")]
    ZisofsBlock { nth: u64 },
}
