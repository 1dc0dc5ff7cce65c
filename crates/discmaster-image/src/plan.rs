//! The plan of a disc: which block holds what, computed without reading any content.
//!
//! ```text
//!          counted from the block at which the image starts
//! 0..16    system area, zeros                      ECMA-119 6.2.1
//! 16..     volume descriptors and terminator       8; a boot record is the second
//!          path tables, types L and M, ISO tree    6.9, 9.4
//!          the same for the Joliet tree
//!          directories of the ISO tree             6.8, in path table order
//!          directories of the Joliet tree
//!          boot catalog and boot image             El Torito
//!          contents of files                       folder by folder, by name
//!          list of checksums
//!          padding, zeros
//! ```
//!
//! Both trees have the shape of the source. Where there is Rock Ridge, folders below the eighth level are
//! moved to where ECMA-119 6.8.2.1 allows them, unless that is not wanted. Without it they are recorded
//! where they are: that goes beyond the standard, and every reader we know takes it. The records of a
//! directory may have continuation areas; they lie behind it.
//!
//! A file of 1 MiB or more begins an even number of blocks from the start, so that file systems
//! whose blocks have 4096 bytes can share them between source and image file instead of copying.
//!
//! An image that is to be a later session starts at the block of the disc at which that session
//! does. All addresses in it are those of the disc, but the volume space size counts the image's own
//! blocks. By ECMA-119 8.4.8 it would count from block 0; yet mkisofs, xorriso and growisofs record
//! and read it so. Files of earlier sessions stay where they are ([`Source::Recorded`]): their
//! directory records point there.
//!
//! An image can grow instead: the image that was is carried over ([`Base`]), and behind it lies a new
//! session, whose volume descriptors take the place of the former ones.

mod base;
mod boot;
mod error;
mod hierarchy;
mod layout;
mod links;
mod manifest;
mod metadata;
mod options;
mod records;
mod relocation;
mod rock_ridge;
mod system_use;
mod volume;

pub use crate::boot::{BootImage, Emulation, Platform};
pub use crate::level::Level;
pub use base::Base;
pub use error::PlanError;
pub use options::{Deep, Identifiers, JolietNames, Manifest, Options, RockRidge};

use crate::BLOCK;
use crate::source::Source;
use crate::tree::{NodeId, NodeKind, Tree};
use hierarchy::Hierarchy;
use volume::Volume;

/// Files of this many bytes or more begin on an even block, and copying them is left to the kernel,
/// which may share their blocks instead.
pub(crate) const LARGE: u64 = 1 << 20;

/// An address range on the disc and where its bytes come from. Extents begin on block boundaries;
/// what lies between the end of one and the start of the next is zeros.
///
/// A file of more than 4 GiB is one extent here: the file sections that its directory records
/// tell of (ECMA-119 6.5.1) lie one after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Logical block number, on the disc, of the first block.
    pub start: u32,
    /// Bytes, not rounded up to blocks; never none.
    pub length: u64,
    pub content: Content,
}

impl Extent {
    pub fn blocks(&self) -> u64 {
        self.length.div_ceil(BLOCK)
    }

    /// Logical block number of the first block behind it.
    pub fn end(&self) -> u64 {
        u64::from(self.start) + self.blocks()
    }
}

/// Where the bytes of an extent come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Made by the plan itself: descriptors, path tables, directories.
    Metadata(Metadata),
    /// A range of a file's source, from byte `offset` on.
    File { node: NodeId, offset: u64 },
    /// A range of the boot image's source, from byte `offset` on.
    BootImage { offset: u64 },
    /// A range of the image that this one grows from, from byte `offset` on.
    Base { offset: u64 },
}

/// The structures the plan makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metadata {
    /// Sectors 16 to the terminator.
    VolumeDescriptors,
    /// Those of the new session of an image that grows.
    SessionDescriptors,
    /// Those that an image which grows had before.
    EarlierDescriptors,
    PathTable {
        names: Names,
        order: ByteOrder,
    },
    Directory {
        names: Names,
        node: NodeId,
    },
    /// The continuation areas of a directory's records (SUSP 5.1).
    Continuation {
        names: Names,
        node: NodeId,
    },
    /// The boot catalog of El Torito.
    BootCatalog,
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
    tree: Tree,
    level: Level,
    volume: Volume,
    iso: Hierarchy,
    joliet: Option<Hierarchy>,
    extents: Vec<Extent>,
    /// By node: the first block of a file's content, or of all contents if there is none; 0 for content
    /// that lies on the disc already.
    contents: Vec<u32>,
    /// The list of checksums.
    manifest: Option<NodeId>,
    given_names: Names,
    boot: Option<BootImage>,
    base: Option<Base>,
    /// First block of the boot image; 0 without one.
    boot_start: u32,
    start: u32,
    blocks: u32,
}

impl Plan {
    /// Lays the tree out. The order in which it was put together changes nothing.
    pub fn new(tree: Tree, options: &Options) -> Result<Self, PlanError> {
        layout::plan(tree, options)
    }

    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The level asked for, or the one the tree needs.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether there is a Joliet tree.
    pub fn has_joliet(&self) -> bool {
        self.joliet.is_some()
    }

    /// Sorted by start, never overlapping. Empty files have none, nor has what lies on the disc
    /// already.
    pub fn extents(&self) -> &[Extent] {
        &self.extents
    }

    /// The extents of files with their nodes and sources, in order of address.
    pub fn files(&self) -> impl Iterator<Item = (&Extent, NodeId, &Source)> {
        self.extents.iter().filter_map(|extent| {
            let node = match extent.content {
                Content::File { node, .. } => node,
                Content::Metadata(_) | Content::BootImage { .. } | Content::Base { .. } => {
                    return None;
                }
            };
            match &self.tree.node(node).kind {
                NodeKind::File(source) => Some((extent, node, source)),
                NodeKind::Directory(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => None,
            }
        })
    }

    /// The extent that holds the content of a file, which may be that of another file with the same
    /// content; none for whatever else is in the tree, an empty file, and one whose content lies on the
    /// disc already.
    pub fn extent_of(&self, node: NodeId) -> Option<&Extent> {
        let start = *self.contents.get(node.index())?;
        if !matches!(&self.tree.node(node).kind, NodeKind::File(source) if !source.is_empty()) {
            return None;
        }
        let at = self
            .extents
            .binary_search_by_key(&start, |extent| extent.start)
            .ok()?;
        let extent = &self.extents[at];
        matches!(extent.content, Content::File { .. }).then_some(extent)
    }

    /// The list of checksums, a file in the root of [`Plan::tree`].
    pub fn manifest(&self) -> Option<NodeId> {
        self.manifest
    }

    /// The tree of the disc that shows files under the names they were given: with Rock Ridge,
    /// or else Joliet's.
    pub fn given_names(&self) -> Names {
        self.given_names
    }

    /// What has another name in the Joliet tree than in the tree of nodes, and that name, by path.
    pub fn mapped_for_joliet(&self) -> Vec<(NodeId, &str)> {
        let mapped = self.joliet.iter().flat_map(Hierarchy::mapped);
        let mut mapped: Vec<_> = mapped.collect();
        mapped.sort_by_cached_key(|&(id, _)| self.tree.path(id));
        mapped
    }

    /// What firmware is to boot.
    pub fn boot(&self) -> Option<&BootImage> {
        self.boot.as_ref()
    }

    /// Logical block on the disc at which the image starts.
    pub fn start(&self) -> u32 {
        self.start
    }

    /// Logical blocks of the image, from its start on, padding included: the volume space size.
    pub fn blocks(&self) -> u32 {
        self.blocks
    }

    /// Logical block number, on the disc, of the first block behind the image.
    pub fn end(&self) -> u32 {
        self.start + self.blocks
    }

    /// Byte of the image, counted from its start, at which an extent begins.
    pub fn byte_of(&self, extent: &Extent) -> u64 {
        u64::from(extent.start.saturating_sub(self.start)) * BLOCK
    }

    /// Bytes of the image.
    pub fn bytes(&self) -> u64 {
        u64::from(self.blocks) * BLOCK
    }

    /// The bytes of a structure, as many as its extent has; none for one that is not on this disc.
    pub fn metadata(&self, which: Metadata) -> Vec<u8> {
        match which {
            Metadata::VolumeDescriptors => self.volume_descriptors(self.start),
            Metadata::SessionDescriptors => self.volume_descriptors(self.session()),
            Metadata::EarlierDescriptors => self
                .base
                .as_ref()
                .map(Base::descriptors)
                .unwrap_or_default(),
            Metadata::BootCatalog => self.boot_catalog(),
            Metadata::PathTable { names, order } => self
                .hierarchy(names)
                .map(|hierarchy| self.path_table(hierarchy, order))
                .unwrap_or_default(),
            Metadata::Directory { names, node } => self.records(names, node).directory,
            Metadata::Continuation { names, node } => self.records(names, node).continuation,
        }
    }

    fn hierarchy(&self, names: Names) -> Option<&Hierarchy> {
        match names {
            Names::Iso => Some(&self.iso),
            Names::Joliet => self.joliet.as_ref(),
        }
    }
}
