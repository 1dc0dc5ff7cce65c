//! What lies at a block of a plan, in words.

use discmaster_image::BLOCK;
use discmaster_image::plan::{Content, Metadata, Names, Plan};

/// What block `lba` of the disc holds: `in /photos/a.jpg at byte 4096`, `in the directory of
/// /photos (Joliet)`, `in the padding`.
pub(crate) fn place(plan: &Plan, lba: u32) -> String {
    let extents = plan.extents();
    let after = extents.partition_point(|extent| extent.start <= lba);
    let Some(extent) = after.checked_sub(1).and_then(|i| extents.get(i)) else {
        return "in the system area".to_owned();
    };
    let into = u64::from(lba - extent.start) * BLOCK;
    if into >= extent.length {
        return "in the padding".to_owned();
    }
    match extent.content {
        Content::File { node, offset } => {
            format!("in {} at byte {}", plan.tree().path(node), offset + into)
        }
        Content::Metadata(Metadata::VolumeDescriptors) => "in the volume descriptors".to_owned(),
        Content::Metadata(Metadata::PathTable { names, .. }) => {
            format!("in a path table ({})", said(names))
        }
        Content::Metadata(Metadata::Directory { names, node }) => {
            let path = plan.tree().path(node);
            format!("in the directory of {path} ({})", said(names))
        }
    }
}

fn said(names: Names) -> &'static str {
    match names {
        Names::Iso => "ISO 9660",
        Names::Joliet => "Joliet",
    }
}
