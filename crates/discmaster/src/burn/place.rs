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
        Content::BootImage { offset } => format!("in the boot image at byte {}", offset + into),
        Content::Metadata(Metadata::BootCatalog) => "in the boot catalog".to_owned(),
        Content::Base { offset } => {
            format!(
                "in the image that was there before, at byte {}",
                offset + into
            )
        }
        Content::Metadata(
            Metadata::VolumeDescriptors
            | Metadata::SessionDescriptors
            | Metadata::EarlierDescriptors,
        ) => "in the volume descriptors".to_owned(),
        Content::Metadata(Metadata::PathTable { names, .. }) => {
            format!("in a path table ({})", said(names))
        }
        Content::Metadata(Metadata::Directory { names, node }) => {
            let path = plan.tree().path(node);
            format!("in the directory of {path} ({})", said(names))
        }
        Content::Metadata(Metadata::Continuation { names, node }) => {
            let path = plan.tree().path(node);
            format!(
                "in a continuation area of the directory of {path} ({})",
                said(names)
            )
        }
    }
}

fn said(names: Names) -> &'static str {
    match names {
        Names::Iso => "ISO 9660",
        Names::Joliet => "Joliet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_image::plan::{BootImage, ByteOrder, Options};
    use discmaster_image::source::Source;
    use discmaster_image::time::Timestamp;
    use discmaster_image::tree::{Existing, NodeId, Tree};

    #[test]
    fn every_block_has_a_name() {
        let then = Timestamp::default();
        let mut tree = Tree::new(then);
        let folder = tree.add_directory(NodeId::ROOT, b"photos", then).unwrap();
        let content = Source::Bytes(vec![0; 5000].into());
        let file = tree
            .add_file(folder, b"a.jpg", then, content, Existing::Refuse)
            .unwrap();
        let mut options = Options::new(then);
        let boot = Source::Bytes(vec![0; 3000].into());
        options.boot = Some(BootImage::new(boot));
        let plan = Plan::new(tree, &options).unwrap();
        let start_of = |content: Content| {
            let found = plan.extents().iter().find(|e| e.content == content);
            found.unwrap().start
        };
        let metadata = |metadata| start_of(Content::Metadata(metadata));
        let names = Names::Joliet;
        let order = ByteOrder::Little;
        let boot = start_of(Content::BootImage { offset: 0 });
        let film = start_of(Content::File {
            node: file,
            offset: 0,
        });
        let rows = [
            (0, "in the system area"),
            (16, "in the volume descriptors"),
            (
                metadata(Metadata::PathTable { names, order }),
                "in a path table (Joliet)",
            ),
            (
                metadata(Metadata::Directory {
                    names,
                    node: folder,
                }),
                "in the directory of /photos (Joliet)",
            ),
            (metadata(Metadata::BootCatalog), "in the boot catalog"),
            (boot, "in the boot image at byte 0"),
            (boot + 1, "in the boot image at byte 2048"),
            (film, "in /photos/a.jpg at byte 0"),
            (film + 2, "in /photos/a.jpg at byte 4096"),
            (plan.blocks() - 1, "in the padding"),
        ];
        for (lba, expected) in rows {
            assert_eq!(place(&plan, lba), expected);
        }
    }
}
