//! What can be chosen about an image.

use super::base::Base;
use crate::boot::BootImage;
use crate::level::Level;
use crate::name::iso::Rules;
use crate::name::joliet::Unfit;
use crate::time::Timestamp;

/// How the image is to be laid out; the same tree and options give the same bytes.
#[derive(Clone, Debug)]
pub struct Options {
    /// None: level 2, or level 3 when a file needs more than one extent.
    pub level: Option<Level>,
    /// What names of the ISO 9660 tree may be. None: what the level allows.
    pub names: Option<Rules>,
    /// None: no Joliet tree.
    pub joliet: Option<JolietNames>,
    /// What becomes of names that Joliet cannot carry.
    pub joliet_unfit: Unfit,
    /// Whether the Joliet names of files end in a version number, as the specification has it and
    /// Windows writes it; mkisofs and xorriso leave it out, and readers take both.
    pub joliet_versions: bool,
    /// None: no Rock Ridge. Names, modes, owners and links are then not recorded, and a tree that has
    /// other things than folders and files is refused.
    pub rock_ridge: Option<RockRidge>,
    /// Logical block of the disc at which the image starts: that of a later session; 0 for the first.
    pub start: u32,
    pub ids: Identifiers,
    /// What firmware is to boot from the disc.
    pub boot: Option<BootImage>,
    /// None: no list of checksums.
    pub manifest: Option<Manifest>,
    /// An image that this one grows from: carried over, with a new session behind it. Its boot record
    /// stays, unless there is a `boot` image. It starts at block 0, whatever `start` says.
    pub base: Option<Base>,
    /// Recorded as the volume's creation and modification.
    pub created: Timestamp,
    /// Blocks of zeros after the last file. Linux reads ahead past the end of a track recorded
    /// track-at-once; 150 blocks keep it off the run-out.
    pub padding: u32,
    /// The image is padded to at least this many blocks of its own (a track has 300 at least: MMC-6 4.2.3.6).
    pub minimum_blocks: u32,
    /// The image's blocks are a multiple of this; 0 and 1 ask for nothing.
    pub multiple: u32,
}

impl Options {
    /// Level as needed, Joliet as specified, no Rock Ridge, no identifiers, nothing to boot, 150 blocks of padding.
    pub fn new(created: Timestamp) -> Self {
        Self {
            level: None,
            names: None,
            joliet: Some(JolietNames::Standard),
            joliet_unfit: Unfit::Refuse,
            joliet_versions: true,
            rock_ridge: None,
            start: 0,
            ids: Identifiers::default(),
            boot: None,
            manifest: None,
            base: None,
            created,
            padding: 150,
            minimum_blocks: 0,
            multiple: 1,
        }
    }
}

/// How Rock Ridge is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RockRidge {
    pub deep: Deep,
    /// The folder of relocated folders is called `.rr_moved` instead of `rr_moved`: readers that do not
    /// know what it is hide it.
    pub hidden_folder: bool,
}

/// What becomes of folders below the eighth level, which ECMA-119 6.8.2.1 does not allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deep {
    /// They lie in `rr_moved`, and readers of Rock Ridge show them where they were.
    #[default]
    Relocate,
    /// They are recorded where they are, which all readers that we know take.
    Plain,
}

/// A list of the SHA-256 of every file on the disc, on the disc: see [`checksum`](crate::checksum).
///
/// It has its place before any content is read, behind all other contents, and its bytes when the
/// last of them was read in writing the image. Its paths begin at the root of the disc and are in
/// the order of their bytes: those of Rock Ridge, or else of Joliet, and no links or devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Its name in the root.
    pub name: Box<[u8]>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            name: (*b"SHA256SUMS").into(),
        }
    }
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

/// Identifiers of the volume (ECMA-119 8.4.5 and after), 32 characters for the volume and its
/// system, 37 for the files, 128 for the others. The primary descriptor records printable ASCII as it is given,
/// lower case too (cloud-init looks for `cidata`), and `_` for every other character; that of
/// Joliet records as many whole characters as fit half as many UCS-2 units.
#[derive(Clone, Debug, Default)]
pub struct Identifiers {
    pub volume: String,
    pub system: String,
    pub volume_set: String,
    pub publisher: String,
    pub data_preparer: String,
    pub application: String,
    /// Name of a file in the root that tells of the rights in the volume.
    pub copyright_file: String,
    /// Name of a file in the root that tells what the volume is.
    pub abstract_file: String,
    /// Name of a file in the root with bibliographic records.
    pub bibliographic_file: String,
}
