//! Which block holds what.

use super::base::Base;
use super::hierarchy::{Hierarchy, content_length, recorded, sections};
use super::options::{Deep, Options, RockRidge};
use super::relocation::Relocation;
use super::volume::Volume;
use super::{ByteOrder, Content, Extent, LARGE, Metadata, Names, Plan, PlanError, boot, manifest};
use crate::BLOCK;
use crate::boot::BootImage;
use crate::level::Level;
use crate::name::iso::Rules;
use crate::source::{RecordedExtent, Source};
use crate::tree::{NodeId, NodeKind, Sharing, Tree};

use crate::wire::volume_descriptor::FIRST_SECTOR;
use std::collections::HashMap;

pub(super) fn plan(mut tree: Tree, options: &Options) -> Result<Plan, PlanError> {
    // Contents alone may be too much: found first, since the records of such a file are no less.
    let sources = tree.files().map(|(_, source)| source);
    let blocks = sources
        .chain(options.boot.as_ref().map(|boot| &boot.source))
        .filter(|source| !matches!(source, Source::Recorded(_)))
        .map(|source| source.len().div_ceil(BLOCK))
        .fold(0, u64::saturating_add);
    if blocks > u64::from(u32::MAX) {
        return Err(PlanError::TooLarge { blocks });
    }
    // An image that grows is all of a file.
    let start = match &options.base {
        None => options.start,
        Some(_) => 0,
    };
    let session = match &options.base {
        None => start,
        Some(base) => {
            let blocks = base.session();
            u32::try_from(blocks).map_err(|_| PlanError::TooLarge { blocks })?
        }
    };
    for (id, source) in tree.files() {
        before_start(source, session, || tree.path(id))?;
    }
    if let Some(boot) = &options.boot {
        boot::check(boot)?;
        before_start(&boot.source, session, || "the boot image".to_owned())?;
    }
    manifest::none_yet(&tree)?;
    let manifest = match &options.manifest {
        Some(manifest) => Some(manifest::place(&mut tree, manifest, options)?),
        None => None,
    };
    tree.sort();
    let relocation = match options.rock_ridge {
        Some(RockRidge {
            deep: Deep::Relocate,
            hidden_folder,
        }) => Relocation::of(&mut tree, hidden_folder)?,
        Some(RockRidge {
            deep: Deep::Plain, ..
        }) => None,
        None => {
            only_folders_and_files(&tree)?;
            None
        }
    };
    let level = level(&tree, options.level)?;
    let volume = Volume::new(options)?;
    let rules = options.names.unwrap_or_else(|| Rules::of(level));
    let mut iso = Hierarchy::iso(&tree, rules, options.rock_ridge.is_some(), relocation)?;
    let mut joliet = match options.joliet {
        Some(names) => Some(Hierarchy::joliet(&tree, names, options)?),
        None => None,
    };

    let mut layout = Layout {
        extents: Vec::with_capacity(tree.len() + iso.directories().len() + 8),
        start: u64::from(start),
        next: u64::from(start) + u64::from(FIRST_SECTOR),
    };
    // Primary, perhaps boot record, perhaps enhanced, perhaps supplementary, terminator.
    let kept = options.base.as_ref().and_then(Base::boot_record);
    let boots = options.boot.is_some() || kept.is_some();
    let descriptors = [boots, iso.is_enhanced(), joliet.is_some()];
    let descriptors = descriptors.map(u64::from).iter().sum::<u64>() + 2;
    match &options.base {
        None => {
            layout.place_metadata(descriptors * BLOCK, Metadata::VolumeDescriptors);
        }
        Some(base) => base.lay_out(&mut layout, descriptors)?,
    }
    layout.path_tables(&tree, Names::Iso, &iso);
    if let Some(joliet) = &joliet {
        layout.path_tables(&tree, Names::Joliet, joliet);
    }
    layout.directories(Names::Iso, &mut iso);
    if let Some(joliet) = &mut joliet {
        layout.directories(Names::Joliet, joliet);
    }
    let boot_start = options.boot.as_ref().map_or(0, |boot| layout.boot(boot));
    let before_contents = layout.next;
    let mut contents = layout.files(&tree, manifest);

    let least = layout.start + u64::from(options.minimum_blocks);
    let end = layout
        .next
        .saturating_add(u64::from(options.padding))
        .max(least);
    let multiple = u64::from(options.multiple.max(1));
    let blocks = end - layout.start;
    let end = layout
        .start
        .saturating_add(blocks.checked_next_multiple_of(multiple).unwrap_or(blocks));
    let end = u32::try_from(end).map_err(|_| PlanError::TooLarge { blocks: end })?;
    // What has no content has no blocks, but its record must point into the volume: that of an empty
    // file, or what stands in the place of a folder that was moved.
    let nowhere = u32::try_from(before_contents).map_or(end - 1, |at| at.min(end - 1));
    for (id, _) in tree.nodes() {
        if content_length(&tree, id) == 0 {
            contents[id.index()] = nowhere;
        }
    }
    Ok(Plan {
        tree,
        level,
        volume,
        iso,
        joliet,
        extents: layout.extents,
        contents,
        manifest,
        given_names: manifest::given_names(options),
        boot: options.boot.clone(),
        base: options.base.clone(),
        boot_start,
        start,
        blocks: end - start,
    })
}

/// Sees that what lies on the disc already lies before the image.
fn before_start(
    source: &Source,
    start: u32,
    path: impl FnOnce() -> String,
) -> Result<(), PlanError> {
    let Source::Recorded(recorded) = source else {
        return Ok(());
    };
    let ends = recorded.extents().iter().map(RecordedExtent::end);
    match ends.max().filter(|end| *end > u64::from(start)) {
        None => Ok(()),
        Some(end) => {
            let path = path();
            Err(PlanError::RecordedBehindStart { path, end, start })
        }
    }
}

/// Sees that ISO 9660 and Joliet can hold what the tree has.
fn only_folders_and_files(tree: &Tree) -> Result<(), PlanError> {
    for (id, node) in tree.nodes() {
        let kind = match &node.kind {
            NodeKind::Directory(_) | NodeKind::File(_) => continue,
            NodeKind::Symlink(_) => "a symbolic link",
            NodeKind::Special(special) => special.in_words(),
        };
        let path = tree.path(id);
        return Err(PlanError::NeedsRockRidge { path, kind });
    }
    Ok(())
}

/// The level asked for, or the lowest of 2 and 3 that can hold every file.
fn level(tree: &Tree, asked: Option<Level>) -> Result<Level, PlanError> {
    let long = tree.files().find(|(_, source)| sections(source) > 1);
    match (asked, long) {
        (None, None) => Ok(Level::Two),
        (None, Some(_)) => Ok(Level::Three),
        (Some(level @ (Level::One | Level::Two)), Some((id, source))) => {
            Err(PlanError::NeedsLevelThree {
                path: tree.path(id),
                size: source.len(),
                level,
            })
        }
        (Some(level), _) => Ok(level),
    }
}

/// Extents one behind the other.
pub(super) struct Layout {
    extents: Vec<Extent>,
    /// The image's first block.
    start: u64,
    /// The next free block. It may pass 32 bits: that is refused at the end, when the size of the
    /// whole is known and can be told.
    next: u64,
}

impl Layout {
    /// Places an extent behind all others, at a block of its own.
    pub(super) fn place_at(&mut self, start: u64, length: u64, content: Content) {
        self.next = start;
        self.place(length, content);
    }

    fn place(&mut self, length: u64, content: Content) -> u32 {
        let start = u32::try_from(self.next).unwrap_or(u32::MAX);
        self.next = self.next.saturating_add(length.div_ceil(BLOCK));
        self.extents.push(Extent {
            start,
            length,
            content,
        });
        start
    }

    fn place_metadata(&mut self, length: u64, which: Metadata) -> u32 {
        self.place(length, Content::Metadata(which))
    }

    fn place_content(&mut self, length: u64, content: Content) -> u32 {
        if length >= LARGE {
            let odd = (self.next - self.start) % 2;
            self.next = self.next.saturating_add(odd);
        }
        self.place(length, content)
    }

    /// The boot catalog and the boot image, unless that lies on the disc already. Returns where the
    /// image begins.
    fn boot(&mut self, boot: &BootImage) -> u32 {
        self.place_metadata(BLOCK, Metadata::BootCatalog);
        match &boot.source {
            Source::Recorded(recorded) => recorded.extents().first().map_or(0, |it| it.start),
            Source::Bytes(_)
            | Source::File(_)
            | Source::Range(_)
            | Source::Stream(_)
            | Source::Checksums(_) => {
                self.place_content(boot.source.len(), Content::BootImage { offset: 0 })
            }
        }
    }

    fn path_tables(&mut self, tree: &Tree, names: Names, hierarchy: &Hierarchy) {
        let length = hierarchy.path_table_length(tree);
        for order in [ByteOrder::Little, ByteOrder::Big] {
            self.place_metadata(length, Metadata::PathTable { names, order });
        }
    }

    fn directories(&mut self, names: Names, hierarchy: &mut Hierarchy) {
        for at in hierarchy.placement() {
            let directory = &mut hierarchy.directories_mut()[at];
            let node = directory.node;
            let length = u64::from(directory.length);
            directory.start = self.place_metadata(length, Metadata::Directory { names, node });
            if directory.continuation_length > 0 {
                let length = u64::from(directory.continuation_length);
                directory.continuation =
                    self.place_metadata(length, Metadata::Continuation { names, node });
            }
        }
    }

    /// Contents in the order of names, the files of a folder before its subfolders: near the
    /// order in which the sources lie on their disk. Those of greater weight come first. What is on
    /// the disc already is passed over, and what has been placed under another name. The list of
    /// checksums comes last: it is known when all others have been read.
    /// Returns the first block of each by node.
    fn files(&mut self, tree: &Tree, manifest: Option<NodeId>) -> Vec<u32> {
        let mut contents = vec![0; tree.len()];
        let mut files = Vec::new();
        let mut folders = vec![NodeId::ROOT];
        while let Some(folder) = folders.pop() {
            let children = tree.children(folder);
            files.extend(children.iter().filter(|&&node| {
                content_length(tree, node) > 0
                    && recorded(tree, node).is_none()
                    && manifest != Some(node)
            }));
            let subfolders = children.iter().filter(|&&id| tree.node(id).is_directory());
            folders.extend(subfolders.rev());
        }
        files.sort_by_key(|&&node| std::cmp::Reverse(tree.node(node).weight));
        let mut placed = HashMap::new();
        for &node in files {
            let length = content_length(tree, node);
            let Sharing { links, content } = tree.node(node).sharing;
            let keys = [links, content].map(|group| group.map(|group| (group, length)));
            let known = keys
                .iter()
                .flatten()
                .find_map(|key| placed.get(key))
                .copied();
            let start = known
                .unwrap_or_else(|| self.place_content(length, Content::File { node, offset: 0 }));
            contents[node.index()] = start;
            placed.extend(keys.into_iter().flatten().map(|key| (key, start)));
        }
        if let Some(node) = manifest.filter(|&node| content_length(tree, node) > 0) {
            let length = content_length(tree, node);
            contents[node.index()] = self.place_content(length, Content::File { node, offset: 0 });
        }
        contents
    }
}
