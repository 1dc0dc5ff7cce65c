//! `--plan`: what an image would hold, extent by extent.

use crate::output::Output;
use crate::output::text::{self, plain};
use crate::stage::Contents;
use discmaster_image::plan::{ByteOrder, Content, Extent, Metadata, Names, Plan};
use serde::Serialize;
use std::fmt;

/// A line of `--json`.
#[derive(Serialize)]
struct Line {
    /// Block of the image.
    start: u32,
    blocks: u64,
    bytes: u64,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    names: Option<&'static str>,
    /// Of a path table.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

/// The last line of `--json`.
#[derive(Serialize)]
struct Whole {
    kind: &'static str,
    #[serde(flatten)]
    contents: Contents,
    blocks: u32,
    bytes: u64,
}

/// Shows every extent in order of address, and then the whole.
pub(super) fn show(plan: &Plan, contents: Contents, output: &Output) {
    if !output.json() {
        output.line(format_args!(
            "{:>10} {:>10} {:>14}  what",
            "block", "blocks", "bytes"
        ));
    }
    for extent in plan.extents() {
        let line = Line::of(plan, extent);
        if output.json() {
            output.json_line(&line);
        } else {
            output.line(format_args!("{line}"));
        }
    }
    if output.json() {
        output.json_line(&Whole {
            kind: "image",
            contents,
            blocks: plan.blocks(),
            bytes: plan.bytes(),
        });
    } else {
        output.line(format_args!(
            "{}, {}: {} blocks, {} bytes ({})",
            text::count(contents.files, "file"),
            text::count(contents.folders, "folder"),
            plan.blocks(),
            plan.bytes(),
            text::bytes(plan.bytes())
        ));
    }
}

impl Line {
    fn of(plan: &Plan, extent: &Extent) -> Self {
        let mut line = Self {
            start: extent.start,
            blocks: extent.blocks(),
            bytes: extent.length,
            kind: "file",
            names: None,
            order: None,
            path: None,
        };
        match extent.content {
            Content::File { node, .. } => line.path = Some(plan.tree().path(node)),
            Content::BootImage { .. } => line.kind = "boot-image",
            Content::Base { .. } => line.kind = "earlier-image",
            Content::Metadata(which) => match which {
                Metadata::VolumeDescriptors | Metadata::SessionDescriptors => {
                    line.kind = "volume-descriptors";
                }
                Metadata::EarlierDescriptors => line.kind = "earlier-volume-descriptors",
                Metadata::PathTable { names, order } => {
                    line.kind = "path-table";
                    line.names = Some(tree(names));
                    line.order = Some(match order {
                        ByteOrder::Little => "little-endian",
                        ByteOrder::Big => "big-endian",
                    });
                }
                Metadata::Directory { names, node } => {
                    line.kind = "directory";
                    line.names = Some(tree(names));
                    line.path = Some(plan.tree().path(node));
                }
                Metadata::Continuation { names, node } => {
                    line.kind = "continuation";
                    line.names = Some(tree(names));
                    line.path = Some(plan.tree().path(node));
                }
                Metadata::BootCatalog => line.kind = "boot-catalog",
            },
        }
        line
    }
}

fn tree(names: Names) -> &'static str {
    match names {
        Names::Iso => "iso",
        Names::Joliet => "joliet",
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            start,
            blocks,
            bytes,
            kind,
            names,
            order,
            path,
        } = self;
        write!(f, "{start:>10} {blocks:>10} {bytes:>14}  {kind}")?;
        for word in [names, order].into_iter().flatten() {
            write!(f, " {word}")?;
        }
        match path {
            Some(path) => write!(f, " {}", plain(path)),
            None => Ok(()),
        }
    }
}
