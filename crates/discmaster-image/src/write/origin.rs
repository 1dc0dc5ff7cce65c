//! What of a plan is read from a source.

use crate::plan::{Content, Plan};
use crate::source::Source;
use crate::tree::{NodeId, NodeKind};
use std::path::PathBuf;

/// What of a plan has a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    File(NodeId),
    BootImage,
    /// The image that this one grows from.
    Base,
}

impl Origin {
    /// Of a content that comes from a source, and the byte of it with which the content begins.
    pub(super) fn of(content: Content) -> Option<(Self, u64)> {
        match content {
            Content::Metadata(_) => None,
            Content::File { node, offset } => Some((Self::File(node), offset)),
            Content::BootImage { offset } => Some((Self::BootImage, offset)),
            Content::Base { offset } => Some((Self::Base, offset)),
        }
    }

    pub(super) fn source(self, plan: &Plan) -> &Source {
        match self {
            Self::File(node) => match &plan.tree().node(node).kind {
                NodeKind::File(source) => source,
                NodeKind::Directory(_) | NodeKind::Symlink(_) | NodeKind::Special(_) => {
                    unreachable!("only files have content in a plan")
                }
            },
            Self::BootImage => match plan.boot() {
                Some(boot) => &boot.source,
                None => unreachable!("only a plan with a boot image has content of it"),
            },
            Self::Base => match plan.base() {
                Some(base) => base.image(),
                None => unreachable!("only an image that grows has content of another"),
            },
        }
    }

    /// The path of a stream, which has none in the file system.
    pub(super) fn path(self, plan: &Plan) -> PathBuf {
        match self {
            Self::File(node) => plan.tree().path(node),
            Self::BootImage => "the boot image".to_owned(),
            Self::Base => "the image that grows".to_owned(),
        }
        .into()
    }
}
