use super::lay::rock_ridge::*;
use super::lay::*;
use crate::read::{Image, ReadError, View};
use flate2::{Compress, Compression, FlushCompress};

const BLOCK: usize = 32_768;

fn deflated(block: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(block.len() + 100);
    let mut deflate = Compress::new(Compression::default(), true);
    deflate
        .compress_vec(block, &mut packed, FlushCompress::Finish)
        .unwrap();
    packed
}

/// A compressed file of these blocks, some of them zeros.
fn compressed(content: &[u8]) -> Vec<u8> {
    let mut file = b"\x37\xE4\x53\x96\xC9\xDB\xD6\x07".to_vec();
    file.extend((content.len() as u32).to_le_bytes());
    file.extend([4, 15, 0, 0]);
    let blocks: Vec<_> = content
        .chunks(BLOCK)
        .map(|block| {
            if block.iter().all(|byte| *byte == 0) {
                Vec::new()
            } else {
                deflated(block)
            }
        })
        .collect();
    let mut at = 16 + 4 * (blocks.len() as u32 + 1);
    file.extend(at.to_le_bytes());
    for block in &blocks {
        at += block.len() as u32;
        file.extend(at.to_le_bytes());
    }
    file.extend(blocks.concat());
    file
}

fn content() -> Vec<u8> {
    let mut content: Vec<u8> = (0..BLOCK as u32 * 2)
        .map(|nth| ((nth * nth) >> 7) as u8)
        .collect();
    content[BLOCK..].fill(0);
    content.extend(b"and the end");
    content
}

fn zf(algorithm: &[u8; 2], words: u8, log: u8, size: u32) -> Vec<u8> {
    entry(
        b"ZF",
        &[algorithm.as_slice(), &[words, log], &both(&[size])].concat(),
    )
}

/// An image of one file with these bytes and this mark.
fn image(raw: &[u8], mark: Vec<u8>) -> Vec<u8> {
    let file = with(
        record(b"Z.;1", 100, raw.len() as u32, 0),
        &[px(FILE, 1, 1), nm("z"), mark],
    );
    let mut bytes = rock_ridge_with(&[file]);
    bytes.resize(200 * SECTOR, 0);
    put(&mut bytes, 100 * SECTOR, raw);
    bytes
}

fn read(bytes: &[u8], at: u64, length: usize) -> Result<Vec<u8>, ReadError> {
    let image = Image::open(bytes)?;
    let entry = image.find(View::RockRidge, b"z")?;
    let file = image.file(&entry)?;
    assert_eq!(file.size(), entry.size);
    let mut buffer = vec![0xEE; length];
    let read = file.read_at(&mut buffer, at)?;
    buffer.truncate(read);
    Ok(buffer)
}

fn refused(bytes: &[u8]) -> String {
    read(bytes, 0, 10).unwrap_err().to_string()
}

#[test]
fn a_compressed_file_is_read_as_it_was() {
    let content = content();
    let size = content.len() as u32;
    let bytes = image(&compressed(&content), zf(b"pz", 4, 15, size));
    assert_eq!(read(&bytes, 0, 100_000).unwrap(), content);
    for at in [
        1,
        BLOCK - 1,
        BLOCK + 5,
        2 * BLOCK + 3,
        content.len() - 1,
        content.len(),
        content.len() + 9,
    ] {
        let rest = content.get(at..).unwrap_or_default();
        let expected = &rest[..rest.len().min(BLOCK + 2)];
        assert_eq!(
            read(&bytes, at as u64, BLOCK + 2).unwrap(),
            expected,
            "{at}"
        );
    }
    // Those who know nothing of it read what lies there.
    let iso = Image::open_iso_only(&bytes).unwrap();
    let entry = iso.find(View::Iso, b"Z").unwrap();
    assert_eq!(entry.size, compressed(&content).len() as u64);
}

#[test]
fn block_sizes_out_of_range_are_refused() {
    let raw = compressed(&content());
    for log in [0, 14, 18, 31, 32, 63, 64, 255] {
        let bytes = image(&raw, zf(b"pz", 4, log, content().len() as u32));
        assert!(refused(&bytes).contains("blocks of 2^"), "{log}");
    }
    for words in [0, 3, 5, 255] {
        let bytes = image(&raw, zf(b"pz", words, 15, content().len() as u32));
        assert!(refused(&bytes).contains("header of "), "{words}");
    }
}

#[test]
fn another_way_of_compression_is_refused_by_name() {
    let bytes = image(&compressed(&content()), zf(b"PZ", 4, 15, 10));
    assert_eq!(
        refused(&bytes),
        "/z: it is compressed by zisofs in a way unknown here, `PZ`"
    );
}

#[test]
fn a_table_beyond_the_file_is_refused() {
    let raw = compressed(&content());
    let bytes = image(&raw, zf(b"pz", 4, 15, u32::MAX));
    assert!(
        refused(&bytes).contains("ends at byte 524308 of its"),
        "{}",
        refused(&bytes)
    );
}

#[test]
fn a_header_that_says_otherwise_is_refused() {
    let size = content().len() as u32;
    for at in [0, 7, 8, 12, 13] {
        let mut raw = compressed(&content());
        raw[at] ^= 1;
        let bytes = image(&raw, zf(b"pz", 4, 15, size));
        assert!(
            refused(&bytes).contains("does not begin with such a header"),
            "{at}"
        );
    }
}

#[test]
fn blocks_that_lie_elsewhere_or_hold_something_else_are_refused() {
    let size = content().len() as u32;
    // Behind the file, before its own beginning, and not deflated.
    for (at, what) in [(20, [0xFF; 4]), (16, [0xFF; 4]), (40, [0; 4])] {
        let mut raw = compressed(&content());
        put(&mut raw, at, &what);
        let bytes = image(&raw, zf(b"pz", 4, 15, size));
        assert!(
            refused(&bytes).contains("block 0 of a file"),
            "{at}: {}",
            refused(&bytes)
        );
    }
    // More than a block, and less.
    for length in [BLOCK + 1, BLOCK - 1] {
        let mut raw = b"\x37\xE4\x53\x96\xC9\xDB\xD6\x07\0\0\x01\0\x04\x0f\0\0".to_vec();
        let block = deflated(&vec![7; length]);
        let ends = 28 + block.len() as u32;
        for pointer in [28, ends, ends] {
            raw.extend(pointer.to_le_bytes());
        }
        raw.extend(block);
        let bytes = image(&raw, zf(b"pz", 4, 15, 65_536));
        assert!(refused(&bytes).contains("block 0 of a file"), "{length}");
    }
}

#[test]
fn what_compression_hides_is_a_fault_that_verification_tells() {
    let bytes = image(&compressed(&content()), zf(b"pz", 4, 60, 10));
    let image = Image::open(&bytes).unwrap();
    let report = crate::read::verify::verify(&image, &()).unwrap();
    let told = report
        .oddities
        .iter()
        .filter(|it| it.to_string().contains("blocks of 2^60"));
    assert_eq!(told.count(), 1);
    let refused = crate::read::import::import(&image, View::RockRidge).unwrap_err();
    assert!(
        refused.to_string().contains("compressed or sparse"),
        "{refused}"
    );
}
