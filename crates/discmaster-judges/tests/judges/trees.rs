//! Folders made to be mastered: the same names, sizes, times and bytes every time.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A time for a thing, from its path: all different, all in whole seconds, 2001 to 2033.
pub(crate) fn time_of(path: &str) -> SystemTime {
    let seconds = 1_000_000_000 + hash(path) % 1_000_000_000;
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A file whose content follows from its path and size.
pub(crate) fn file(root: &Path, path: &str, size: u64) {
    let full = root.join(path);
    if let Some(parent) = full.parent() {
        fs::create_dir_all(parent).unwrap();
    }
    let file = File::create(&full).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    let mut out = BufWriter::new(file);
    write_content(&mut out, path, size);
    let file = out.into_inner().unwrap();
    file.set_modified(time_of(path)).unwrap();
}

/// An empty folder.
pub(crate) fn folder(root: &Path, path: &str) {
    fs::create_dir_all(root.join(path)).unwrap();
}

/// Sets the time of every folder below `root`: last, since every file made in one changes it.
pub(crate) fn finish(root: &Path) {
    fn set(root: &Path, folder: &Path) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                set(root, &entry.path());
            }
        }
        let name = folder.strip_prefix(root).unwrap().to_string_lossy();
        File::open(folder)
            .unwrap()
            .set_modified(time_of(&name))
            .unwrap();
    }
    set(root, root);
}

fn write_content(out: &mut impl Write, path: &str, size: u64) {
    let mut state = hash(path);
    let mut left = usize::try_from(size).unwrap();
    while left > 0 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let bytes = (state ^ (state >> 29)).to_le_bytes();
        let take = left.min(bytes.len());
        out.write_all(&bytes[..take]).unwrap();
        left -= take;
    }
}

/// FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// Names in many scripts, each a way of getting names wrong.
pub(crate) const SCRIPTS: &[&str] = &[
    "plain.txt",
    "café crème.txt",
    "Größe.txt",
    "Ærø ñandú.txt",
    "Документ.txt",
    "Ελληνικά.txt",
    "عربى.txt",
    "עברית.txt",
    "हिन्दी.txt",
    "ภาษาไทย.txt",
    "中文文件.txt",
    "日本語ファイル.txt",
    "한국어.txt",
    "ქართული.txt",
    "አማርኛ.txt",
    "decomposed e\u{301}.txt",
    "decomposed \u{1112}\u{1161}\u{11ab}.txt",
    " leading space.txt",
    "no extension",
    ".hidden",
    "two.dots.txt",
    "trailing dot.",
    "UPPER.TXT",
    "upper.txt",
    "comma, quote' and [brackets] & more!.txt",
    "100%.txt",
    "-dash.txt",
    "zero\u{200b}width.txt",
    "right\u{202e}left.txt",
];

/// Names with characters that take two units of UTF-16.
pub(crate) const OUTSIDE_BMP: &[&str] = &["emoji 😀.txt", "𠮷野家.txt", "mixed Ж中é😀.txt", "😀"];
