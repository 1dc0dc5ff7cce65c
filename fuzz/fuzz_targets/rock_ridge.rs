//! Any bytes, read as system use areas of the records of one directory and as the blocks behind it, to
//! which they may point: names, links, attributes, relocation and compression.
//!
//! The first byte says how many records there are, the next ones how long their areas are, a folder
//! each third; what is left fills the areas and then the blocks.
#![no_main]

use discmaster_image::read::extract::{Existing, Selection, extract};
use discmaster_image::read::import::import;
use discmaster_image::read::verify::verify;
use discmaster_image::read::{Image, Kind, Trees, View};
use libfuzzer_sys::fuzz_target;

const SECTOR: usize = 2048;
/// Block of the root, and of the first that the input fills.
const ROOT: usize = 18;
const FIRST: usize = 20;
/// Most blocks that the input fills.
const BLOCKS: usize = 64;

fuzz_target!(|data: &[u8]| {
    let Some(bytes) = laid(data) else { return };
    let Ok(image) = Image::open(bytes.as_slice()) else {
        let other = Image::open_with(bytes.as_slice(), 0, Trees::ISO);
        other.expect("the ISO tree does not depend on its system use areas");
        return;
    };
    let most = bytes.len() / 34;
    let mut entries = 0;
    for entry in image.walk(View::RockRidge).into_iter().flatten() {
        let Ok(entry) = entry else { break };
        entries += 1;
        assert!(entries <= most, "more entries than the image has room for");
        // Names and targets are no longer than their continuations.
        assert!(entry.name().len() <= 70_000);
        match &entry.kind {
            Kind::Symlink(target) => assert!(target.len() <= 140_000),
            Kind::File => {
                if let Ok(file) = image.file(&entry) {
                    let mut buffer = vec![0; 100_000];
                    let _ = file.read_at(&mut buffer, entry.size.saturating_sub(70_000));
                }
            }
            Kind::Directory | Kind::Special(_) => {}
        }
    }
    if let Ok(report) = verify(&image, &()) {
        assert!(report.bytes <= bytes.len() as u64);
    }
    if let Ok(tree) = import(&image, image.best()) {
        assert!(tree.len() <= most + 1);
    }
    // What would be brought out is looked at, and then refused: the target cannot be made.
    let selection = Selection {
        view: image.best(),
        paths: Vec::new(),
        existing: Existing::Refuse,
        preserve: false,
    };
    let nowhere = std::path::Path::new("/proc/nowhere/at all");
    assert!(extract(&image, nowhere, &selection, &()).is_err());
});

/// The image that the input stands for.
fn laid(data: &[u8]) -> Option<Vec<u8>> {
    let (count, rest) = data.split_first()?;
    let (lengths, mut rest) = rest.split_at_checked(usize::from(count % 8))?;
    // Its own attributes, so that Rock Ridge is known.
    let own = [b"SP\x07\x01\xBE\xEF\0PX\x24\x01".as_slice(), &[0; 32]].concat();
    let mut root = record(&[0], ROOT, 2048, 2, &own);
    root.extend(record(&[1], ROOT, 2048, 2, b""));
    for (nth, length) in lengths.iter().enumerate() {
        let length = usize::from(length % 200).min(rest.len());
        let (area, after) = rest.split_at(length);
        rest = after;
        let name = [b'A' + nth as u8];
        let (block, flags) = if nth % 3 == 2 {
            (FIRST + nth, 2)
        } else {
            (FIRST, 0)
        };
        let record = record(&name, block, 2048, flags, area);
        if root.len() + record.len() <= SECTOR {
            root.extend(record);
        }
    }
    let blocks = rest.len().div_ceil(SECTOR).clamp(8, BLOCKS);
    let mut bytes = vec![0; (FIRST + blocks) * SECTOR];
    let primary = &mut bytes[16 * SECTOR..][..SECTOR];
    primary[..7].copy_from_slice(b"\x01CD001\x01");
    let size = (FIRST + blocks) as u32;
    primary[80..84].copy_from_slice(&size.to_le_bytes());
    primary[84..88].copy_from_slice(&size.to_be_bytes());
    primary[128..132].copy_from_slice(&[0, 8, 8, 0]);
    primary[156..190].copy_from_slice(&record(&[0], ROOT, 2048, 2, b""));
    bytes[17 * SECTOR..][..7].copy_from_slice(b"\xFFCD001\x01");
    bytes[ROOT * SECTOR..][..root.len()].copy_from_slice(&root);
    let length = rest.len().min(blocks * SECTOR);
    bytes[FIRST * SECTOR..][..length].copy_from_slice(&rest[..length]);
    Some(bytes)
}

fn record(name: &[u8], block: usize, length: u32, flags: u8, area: &[u8]) -> Vec<u8> {
    let block = block as u32;
    let mut record = vec![0, 0];
    record.extend(block.to_le_bytes());
    record.extend(block.to_be_bytes());
    record.extend(length.to_le_bytes());
    record.extend(length.to_be_bytes());
    record.extend([101, 11, 25, 8, 30, 15, 4, flags, 0, 0, 1, 0, 0, 1]);
    record.push(name.len() as u8);
    record.extend(name);
    record.extend(area);
    if record.len() % 2 == 1 {
        record.push(0);
    }
    record[0] = record.len() as u8;
    record
}
