//! bsdtar (libarchive).

use super::{Extract, Reader, lines, split_once};
use crate::compare::Entry;
use crate::program::{output, tool};
use std::path::Path;

pub(crate) const READER: Reader = Reader {
    name: "bsdtar",
    programs: &["bsdtar"],
    list: |image| list(image, "iso9660:joliet"),
    extract: Extract::All(extract),
    resolution: 1,
    list_iso: Some(|image| list(image, "iso9660:!joliet")),
};

/// Its listing shows no seconds, so times are left to what it extracts.
fn list(image: &Path, options: &str) -> Result<Vec<Entry>, String> {
    let text = output(
        tool("bsdtar")
            .args(["--options", options, "-tvf"])
            .arg(image),
    )?;
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines(&text) {
        let Some((fields, path)) = columns(line, 8) else {
            continue;
        };
        if path == b"." {
            continue;
        }
        // Two files in the same blocks are one file with two names to it.
        let (path, linked) = split_once(path, b" link to ").unwrap_or((path, b""));
        let size = if linked.is_empty() {
            fields[4].parse().ok()
        } else {
            let first = entries.iter().find(|entry| entry.path == linked);
            first.and_then(|entry| entry.size)
        };
        entries.push(Entry {
            path: path.to_vec(),
            size: size.filter(|_| !line.starts_with(b"d")),
            modified: None,
        });
    }
    Ok(entries)
}

/// So many columns, and what follows the single space after them.
fn columns(line: &[u8], count: usize) -> Option<(Vec<String>, &[u8])> {
    let mut rest = line;
    let mut fields = Vec::new();
    for _ in 0..count {
        let start = rest.iter().position(|byte| *byte != b' ')?;
        rest = &rest[start..];
        let end = rest.iter().position(|byte| *byte == b' ')?;
        fields.push(String::from_utf8_lossy(&rest[..end]).into_owned());
        rest = &rest[end..];
    }
    Some((fields, rest.strip_prefix(b" ")?))
}

fn extract(image: &Path, into: &Path) -> Result<(), String> {
    std::fs::create_dir(into).map_err(|error| error.to_string())?;
    output(tool("bsdtar").arg("-C").arg(into).arg("-xf").arg(image))?;
    Ok(())
}
