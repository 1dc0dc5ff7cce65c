//! Two trees compared: what was mastered, and what a reader made of the image.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file or folder, as a reader shows it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// From the root, without a leading slash.
    pub(crate) path: Vec<u8>,
    /// None for a folder.
    pub(crate) size: Option<u64>,
    /// Unix seconds, where the reader shows them.
    pub(crate) modified: Option<i64>,
}

/// Everything below a folder, sorted; symbolic links are left out.
pub(crate) fn walk(root: &Path) -> Vec<Entry> {
    fn add(root: &Path, folder: &Path, entries: &mut Vec<Entry>) {
        let read = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        for entry in read {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            if metadata.is_symlink() {
                continue;
            }
            let path = entry.path();
            entries.push(Entry {
                path: path
                    .strip_prefix(root)
                    .unwrap()
                    .as_os_str()
                    .as_bytes()
                    .to_vec(),
                size: metadata.is_file().then_some(metadata.len()),
                modified: Some(metadata.mtime()),
            });
            if metadata.is_dir() {
                add(root, &path, entries);
            }
        }
    }
    let mut entries = Vec::new();
    add(root, root, &mut entries);
    entries.sort();
    entries
}

/// What differs between the entries that should be and those that are.
pub(crate) fn entries(mut expected: Vec<Entry>, mut found: Vec<Entry>) -> Vec<String> {
    expected.sort();
    found.sort();
    if expected == found {
        return Vec::new();
    }
    let count = |entries: &[Entry]| {
        let mut counts: BTreeMap<Entry, i64> = BTreeMap::new();
        for entry in entries {
            *counts.entry(entry.clone()).or_default() += 1;
        }
        counts
    };
    let mut counts = count(&expected);
    for (entry, n) in count(&found) {
        *counts.entry(entry).or_default() -= n;
    }
    counts
        .into_iter()
        .filter(|(_, n)| *n != 0)
        .map(|(entry, n)| {
            let what = if n > 0 { "not found" } else { "not expected" };
            let path = String::from_utf8_lossy(&entry.path);
            format!(
                "{what}: {path:?}, {:?} bytes, time {:?}",
                entry.size, entry.modified
            )
        })
        .collect()
}

/// What differs between two files' bytes.
pub(crate) fn bytes(expected: &Path, found: &Path) -> Option<String> {
    let open = |path: &Path| File::open(path).map_err(|error| format!("{path:?}: {error}"));
    let (mut a, mut b) = match (open(expected), open(found)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(error), _) | (_, Err(error)) => return Some(error),
    };
    let (mut from_a, mut from_b) = (vec![0; 1 << 18], vec![0; 1 << 18]);
    let mut offset = 0_u64;
    loop {
        let n = fill(&mut a, &mut from_a);
        let m = fill(&mut b, &mut from_b);
        if from_a[..n] != from_b[..m] {
            let same = from_a[..n]
                .iter()
                .zip(&from_b[..m])
                .take_while(|(a, b)| a == b)
                .count();
            let at = offset + same as u64;
            return Some(format!("{expected:?}: the bytes differ from {at} on"));
        }
        if n == 0 {
            return None;
        }
        offset += n as u64;
    }
}

fn fill(file: &mut File, buffer: &mut [u8]) -> usize {
    let mut have = 0;
    while have < buffer.len() {
        match file.read(&mut buffer[have..]).unwrap() {
            0 => break,
            n => have += n,
        }
    }
    have
}

/// Where an entry's path is under a root.
pub(crate) fn under(root: &Path, path: &[u8]) -> PathBuf {
    root.join(std::ffi::OsStr::from_bytes(path))
}
