//! The plan of a disc: which block holds what, computed without reading any content.

use crate::time::Timestamp;
use crate::tree::{NodeId, Tree};

/// How the image is to be laid out; the same tree and options give the same bytes.
#[derive(Clone, Debug)]
pub struct Options {
    /// None: level 2, or level 3 when a file needs more than one extent.
    pub level: Option<Level>,
    /// None: no Joliet tree.
    pub joliet: Option<JolietNames>,
    pub ids: Identifiers,
    /// Recorded as the volume's creation and modification.
    pub created: Timestamp,
    /// Blocks of zeros after the last file. Linux reads ahead past the end of a track recorded
    /// track-at-once; 150 blocks keep it off the run-out.
    pub padding: u32,
    /// The image is padded to at least this many blocks (a track has 300 at least: MMC-6 4.2.3.6).
    pub minimum_blocks: u32,
}

/// Level of interchange (ECMA-119 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Names of 8 and 3 characters, one extent a file.
    One,
    /// Names of 31 characters, one extent a file.
    Two,
    /// Names of 31 characters, any number of extents a file.
    Three,
}

/// How long a Joliet name may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JolietNames {
    /// 64 UCS-2 units, as the Joliet specification says.
    Standard,
    /// 103 units: as many as a directory record holds with its version number, and known to be read by Windows and Linux.
    Long,
}

impl JolietNames {
    pub fn limit(self) -> usize {
        match self {
            Self::Standard => 64,
            Self::Long => 103,
        }
    }
}

/// Identifiers of the volume (ECMA-119 8.4.5 and after).
#[derive(Clone, Debug, Default)]
pub struct Identifiers {
    pub volume: String,
    pub system: String,
    pub volume_set: String,
    pub publisher: String,
    pub data_preparer: String,
    pub application: String,
}

/// An address range on the disc and where its bytes come from. Extents begin on block boundaries;
/// what lies between the end of one and the start of the next is zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Logical block number of the first block.
    pub start: u32,
    /// Bytes, not rounded up to blocks.
    pub length: u64,
    pub content: Content,
}

/// Where the bytes of an extent come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Made by the plan itself: descriptors, path tables, directories.
    Metadata(Metadata),
    /// A range of a file's source, from byte `offset` on.
    File { node: NodeId, offset: u64 },
}

/// The structures the plan makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// Sectors 16 to the terminator.
    VolumeDescriptors,
    PathTable {
        names: Names,
        order: ByteOrder,
    },
    Directory {
        names: Names,
        node: NodeId,
    },
}

/// Which of the two trees on the disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Names {
    Iso,
    Joliet,
}

/// Byte order of a path table: type L or type M.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

/// The whole disc: a function from block address to bytes.
#[derive(Debug)]
pub struct Plan {
    pub(crate) tree: Tree,
    pub(crate) extents: Vec<Extent>,
    pub(crate) blocks: u32,
}
