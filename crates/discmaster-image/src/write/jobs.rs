//! The image cut into pieces of work, in ascending order.

use super::sources;
use crate::BLOCK;
use crate::plan::{Content, Extent, Plan};
use crate::source::Source;
use crate::tree::NodeId;

/// Nodes looked at by one [`Job::Empties`].
const NODES: usize = 4096;

/// Large files are cut where their own offset is a multiple of this: of the block size of every
/// file system that shares blocks, or it could not share them.
const COPY: u64 = 16 << 20;

/// A piece of work. Bytes of the image are counted from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// `length` bytes from `at` on; no extent before number `extent` reaches into them.
    Span {
        at: u64,
        length: usize,
        extent: usize,
    },
    /// Bytes of a large file, which the kernel is to copy from `offset` of the file to `at`.
    Copy {
        at: u64,
        length: u64,
        node: NodeId,
        offset: u64,
    },
    /// Empty files have no extent, so nobody would notice that one has grown: look at those among
    /// the `count` nodes from `first` on.
    Empties { first: usize, count: usize },
}

impl Job {
    /// Bytes of the image that are written when the job is done.
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Span { length, .. } => length as u64,
            Self::Copy { length, .. } => length,
            Self::Empties { .. } => 0,
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

    fn is_large(&self, extent: &Extent) -> bool {
        match extent.content {
            Content::Metadata(_) => false,
            Content::File { node, .. } => {
                extent.length >= self.large
                    && matches!(sources::of(self.plan.tree(), node), Source::File(_))
            }
        }
    }

    fn next_bytes(&mut self) -> Job {
        let plan = self.plan;
        let extents = plan.extents();
        while extents
            .get(self.extent)
            .is_some_and(|extent| end(extent) <= self.at)
        {
            self.extent += 1;
        }
        let at = self.at;
        let mut stop = plan.bytes().min(at + self.span as u64);
        for extent in &extents[self.extent..] {
            if begin(extent) >= stop {
                break;
            }
            let Content::File { node, offset } = extent.content else {
                continue;
            };
            if !self.is_large(extent) {
                continue;
            }
            if begin(extent) > at {
                stop = begin(extent);
                break;
            }
            let offset = offset + (at - begin(extent));
            let length = (COPY - offset % COPY).min(end(extent) - at);
            self.at += length;
            return Job::Copy {
                at,
                length,
                node,
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
        (count > 0).then_some(Job::Empties { first, count })
    }
}

/// First byte of an extent in the image.
pub(super) fn begin(extent: &Extent) -> u64 {
    u64::from(extent.start) * BLOCK
}

/// The byte after the last of an extent in the image.
pub(super) fn end(extent: &Extent) -> u64 {
    begin(extent) + extent.length
}
