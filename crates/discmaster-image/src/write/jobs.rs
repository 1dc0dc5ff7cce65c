//! The image cut into pieces of work, in ascending order.

use super::origin::Origin;
use super::sources;
use crate::plan::{Extent, Plan};

/// Nodes looked at by one [`Job::Unread`].
const NODES: usize = 4096;

/// Large files are cut where their own offset is a multiple of this: of the block size of every
/// file system that shares blocks, or it could not share them.
const COPY: u64 = 16 << 20;

/// Bytes of a block of the usual file systems, and of the widest of usual disks.
pub(super) const DISK_BLOCK: u64 = 4096;

/// A piece of work. Bytes of the image are counted from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// `length` bytes from `at` on; no extent before number `extent` reaches into them.
    Span {
        at: u64,
        length: usize,
        extent: usize,
    },
    /// Bytes of a large file, which the kernel is to copy from `offset` of the content to `at`.
    Copy {
        at: u64,
        length: u64,
        origin: Origin,
        offset: u64,
    },
    /// Empty files have no extent, and of several with one content only one is read, so nobody would
    /// notice that another has changed: look at those among the `count` nodes from `first` on.
    Unread { first: usize, count: usize },
}

impl Job {
    /// Bytes of the image that are written when the job is done.
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Span { length, .. } => length as u64,
            Self::Copy { length, .. } => length,
            Self::Unread { .. } => 0,
        }
    }
}

/// Gives out the jobs, lowest address first. Whoever holds a job may wait for the holder of an
/// earlier one, never for a later one.
#[derive(Debug)]
pub(super) struct Jobs<'p> {
    plan: &'p Plan,
    span: usize,
    large: u64,
    at: u64,
    extent: usize,
    node: usize,
}

impl<'p> Jobs<'p> {
    /// Spans are `span` bytes long; files of `large` bytes or more are jobs of their own.
    pub(super) fn new(plan: &'p Plan, span: usize, large: u64) -> Self {
        Self {
            plan,
            span,
            large,
            at: 0,
            extent: 0,
            node: 0,
        }
    }

    /// So many of the workers that may be had as there is work for: an image of a few small files
    /// is made before a second one has begun.
    pub(super) fn at_once(&self, workers: usize) -> usize {
        let pairs = self.plan.bytes() / self.span as u64 / 2 + 1;
        usize::try_from(pairs).map_or(workers, |pairs| workers.min(pairs))
    }

    /// The source of a large extent, the byte of it with which the extent begins, and where in its
    /// file the source begins; none for all other extents.
    fn large(&self, extent: &Extent) -> Option<(Origin, u64, u64)> {
        if extent.length < self.large {
            return None;
        }
        let (origin, offset) = Origin::of(extent.content)?;
        let in_file = sources::begin_in_file(origin.source(self.plan))?;
        Some((origin, offset, in_file))
    }

    fn next_bytes(&mut self) -> Job {
        let plan = self.plan;
        let extents = plan.extents();
        while extents
            .get(self.extent)
            .is_some_and(|extent| end(plan, extent) <= self.at)
        {
            self.extent += 1;
        }
        let at = self.at;
        let whole = at + self.span as u64;
        // Behind a large file that ended in mid-block of the file system, back to whole ones.
        let aligned = whole / DISK_BLOCK * DISK_BLOCK;
        let whole = if !at.is_multiple_of(DISK_BLOCK) && aligned > at {
            aligned
        } else {
            whole
        };
        let mut stop = plan.bytes().min(whole);
        for extent in &extents[self.extent..] {
            if plan.byte_of(extent) >= stop {
                break;
            }
            let Some((origin, offset, in_file)) = self.large(extent) else {
                continue;
            };
            if plan.byte_of(extent) > at {
                stop = plan.byte_of(extent);
                break;
            }
            let offset = offset + (at - plan.byte_of(extent));
            let whole = COPY - in_file.saturating_add(offset) % COPY;
            let length = whole.min(end(plan, extent) - at);
            self.at += length;
            return Job::Copy {
                at,
                length,
                origin,
                offset,
            };
        }
        self.at = stop;
        Job::Span {
            at,
            #[expect(
                clippy::cast_possible_truncation,
                reason = "no longer than self.span, which is a usize"
            )]
            length: (stop - at) as usize,
            extent: self.extent,
        }
    }
}

impl Iterator for Jobs<'_> {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        if self.at < self.plan.bytes() {
            return Some(self.next_bytes());
        }
        let first = self.node;
        let count = NODES.min(self.plan.tree().len() - first);
        self.node += count;
        (count > 0).then_some(Job::Unread { first, count })
    }
}

/// The byte after the last of an extent in the image.
pub(super) fn end(plan: &Plan, extent: &Extent) -> u64 {
    plan.byte_of(extent) + extent.length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Options;
    use crate::source::{FileRange, FileSource, Source, Stamp};
    use crate::time::Timestamp;
    use crate::tree::{Existing, NodeId, Tree};
    use proptest::prelude::*;
    use std::ffi::OsStr;
    use std::fs::File;
    use std::path::Path;
    use std::sync::Arc;

    /// Every third file is part of one that is open, from byte `begin` on.
    fn plan(sizes: &[u64], begin: u64) -> Plan {
        let file = Arc::new(File::open("/dev/null").unwrap());
        let instant = Timestamp::from_seconds(0);
        let mut tree = Tree::new(instant);
        for (number, &size) in sizes.iter().enumerate() {
            let name = format!("f{number}");
            let range = FileRange {
                file: Arc::clone(&file),
                path: Path::new("/dev/null").into(),
                offset: begin,
                length: size,
                stamp: None,
            };
            let listed = FileSource {
                folder: Path::new("/").into(),
                name: OsStr::new(&name).into(),
                stamp: Stamp {
                    device: 0,
                    inode: 0,
                    size,
                    modified: instant,
                    changed: instant,
                },
            };
            let source = match number % 3 {
                2 => Source::Range(range),
                _ => Source::File(listed),
            };
            tree.add_file(
                NodeId::ROOT,
                name.as_bytes(),
                instant,
                source,
                Existing::Refuse,
            )
            .unwrap();
        }
        Plan::new(tree, &Options::new(instant)).unwrap()
    }

    proptest! {
        #[test]
        fn jobs_cover_every_byte_and_every_node_once_and_in_order(
            sizes in prop::collection::vec(0_u64..9000, 0..40),
            giant in 0_u64..5 << 30,
            begins_at in prop_oneof![Just(0), 0_u64..64 << 20],
            span in 1_usize..20_000,
            large in 1_u64..10_000,
        ) {
            let plan = plan(&[&sizes[..], &[giant * (giant % 2)]].concat(), begins_at);
            // Small spans over a giant that is not large would be millions.
            let large = large.min(9000);
            let (mut at, mut node) = (0, 0);
            for job in Jobs::new(&plan, span, large) {
                match job {
                    Job::Span { at: begins, length, extent } => {
                        prop_assert_eq!(begins, at);
                        prop_assert!((1..=span).contains(&length));
                        let before = &plan.extents()[..extent];
                        prop_assert!(before.iter().all(|extent| end(&plan, extent) <= at));
                    }
                    Job::Copy { at: begins, length, origin, offset } => {
                        let Origin::File(node) = origin else { panic!("{origin:?}") };
                        prop_assert_eq!(begins, at);
                        prop_assert!((1..=COPY).contains(&length));
                        let extent = plan.extent_of(node).unwrap();
                        prop_assert!(extent.length >= large);
                        prop_assert_eq!(plan.byte_of(extent) + offset, at);
                        prop_assert!(at + length <= end(&plan, extent));
                        // Cut so that whole blocks of the file system can be shared.
                        let in_file = sources::begin_in_file(origin.source(&plan));
                        let stops = in_file.unwrap() + offset + length;
                        prop_assert!(at + length == end(&plan, extent) || stops.is_multiple_of(COPY));
                    }
                    Job::Unread { first, count } => {
                        prop_assert_eq!(first, node);
                        node += count;
                    }
                }
                at += job.bytes();
            }
            prop_assert_eq!(at, plan.bytes());
            prop_assert_eq!(node, plan.tree().len());
        }
    }
}
