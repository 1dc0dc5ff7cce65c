//! Why a tree cannot be laid out as an image.

use crate::boot::Emulation;
use crate::level::Level;
use crate::name::joliet::BadName;
use crate::tree::TreeError;

/// Why there is no plan. Paths are those of the tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Joliet cannot carry a name.
    #[error("{path}: {fault}")]
    JolietName { path: String, fault: BadName },
    /// ISO 9660 and Joliet hold folders and files only.
    #[error("{path}: is {kind}, which only Rock Ridge can hold, and none is to be recorded")]
    NeedsRockRidge { path: String, kind: &'static str },
    /// The folder of relocated folders has a name that readers know it by.
    #[error(
        "what is called rr_moved or .rr_moved is no folder, and the folders below the eighth level are to \
         be moved there"
    )]
    RelocationName,
    /// A file needs several extents, and the level asked for allows one.
    #[error(
        "{path}: {size} bytes in several extents need interchange level 3, and {level} was asked for"
    )]
    NeedsLevelThree {
        path: String,
        size: u64,
        level: Level,
    },
    /// Content that should lie on the disc before the image lies elsewhere.
    #[error(
        "{path}: its content reaches to block {end} of the disc, and the image starts at block {start}"
    )]
    RecordedBehindStart { path: String, end: u64, start: u32 },
    /// An image cannot grow by more kinds of trees than it has.
    #[error(
        "the image to grow has {room} volume descriptors, and the new session would need {wanted}: \
         it can have no Joliet tree and no boot record that are not there already"
    )]
    NoRoomForDescriptors { wanted: u64, room: u64 },
    /// Path tables number directories in 16 bits (ECMA-119 9.4.4).
    #[error("{count} folders, the root included; ISO 9660 holds 65,535 at most")]
    TooManyDirectories { count: usize },
    /// A folder's records fill more than the 32 bits of their length.
    #[error("{path}: the folder holds too many files for ISO 9660")]
    DirectoryTooLarge { path: String },
    /// Blocks are numbered in 32 bits, from the first of the disc on.
    #[error(
        "with the image the disc would have {blocks} blocks of 2048 bytes; ISO 9660 holds {}",
        u32::MAX
    )]
    TooLarge { blocks: u64 },
    /// An identifier of the volume does not fit its field.
    #[error("the {field} identifier has {length} characters, and its field holds {limit}")]
    IdentifierTooLong {
        field: &'static str,
        length: usize,
        limit: usize,
    },
    /// Printable ASCII, that is. `position` counts characters from 1.
    #[error(
        "character {character:?} (number {position} of the boot image's manufacturer id) is not printable ASCII"
    )]
    BootIdNotAscii { character: char, position: usize },
    #[error("the boot image's manufacturer id has {length} characters, and its field holds 24")]
    BootIdTooLong { length: usize },
    /// The emulated drive is of another size.
    #[error("a boot image for {emulation} has {}, and this one has {size}", needs(*emulation))]
    BootImageSize { emulation: Emulation, size: u64 },
    /// The boot image lies on the disc already, and not in one piece.
    #[error("the boot image lies on the disc in {pieces} pieces, and firmware reads one")]
    BootImageInPieces { pieces: usize },
    /// The list of checksums cannot be a file of the tree.
    #[error("the list of checksums cannot have its place: {0}")]
    ManifestName(#[source] TreeError),
    /// The tree was taken out of a plan that had one.
    #[error("{path}: is the list of checksums of another image")]
    ManifestOfAnother { path: String },
    /// What would be listed was recorded earlier, and is not read now.
    #[error(
        "{path}: is on the disc already, and its checksum cannot be had without reading it; leave the list of checksums out"
    )]
    ManifestOfRecorded { path: String },
    /// The list names files as they are called, and the disc would not.
    #[error(
        "a list of checksums names files as they are called, and the image is to have ISO 9660 names alone"
    )]
    ManifestWithoutNames,
    #[error("the list of checksums would have {length} bytes; it may have less than 4 GiB")]
    ManifestTooLong { length: u64 },
    /// Ten million names of one folder map to the same characters.
    #[error("{path}: the folder holds too many names that ISO 9660 cannot tell apart")]
    NamesAlike { path: String },
}

/// Bytes that a boot image has for an emulation.
fn needs(emulation: Emulation) -> String {
    match emulation.bytes() {
        Some(bytes) => format!("{bytes} bytes"),
        None if emulation == Emulation::HardDisk => "512 bytes or more".to_owned(),
        None => "1 byte or more".to_owned(),
    }
}
