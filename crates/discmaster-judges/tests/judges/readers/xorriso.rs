//! xorriso (libisofs, libburn).

use super::{Extract, Reader, lines, split_once};
use crate::compare::Entry;
use crate::program::{output, tool};
use std::path::Path;

pub(crate) const READER: Reader = Reader {
    name: "xorriso",
    programs: &["xorriso"],
    list: |image| list(image, "any"),
    extract: Extract::All(extract),
    resolution: 1,
    list_iso: Some(|image| list(image, "nojoliet")),
};

/// It warns of UTF-16 where Joliet's specification knows only UCS-2, and reads it all the same.
/// Its listing shows no seconds, so times are left to what it extracts.
fn list(image: &Path, read: &str) -> Result<Vec<Entry>, String> {
    let text = output(
        tool("xorriso")
            .args(["-abort_on", "SORRY", "-read_fs", read, "-indev"])
            .arg(image)
            .args(["-find", "/", "-exec", "lsdl"]),
    )?;
    let mut entries = Vec::new();
    for line in lines(&text) {
        let Some((front, name)) = split_once(line, b" '/") else {
            continue;
        };
        // Quoted for a shell: a quotation mark in a name is '"'"'.
        let name = name.strip_suffix(b"'").unwrap_or(name);
        let name = replace(name, b"'\"'\"'", b"'");
        if name.is_empty() {
            continue;
        }
        let front = String::from_utf8_lossy(front);
        let size = front
            .split_whitespace()
            .nth(4)
            .and_then(|size| size.parse().ok());
        entries.push(Entry {
            path: name,
            size: if front.starts_with('d') { None } else { size },
            modified: None,
        });
    }
    Ok(entries)
}

fn extract(image: &Path, into: &Path) -> Result<(), String> {
    output(
        tool("xorriso")
            .args(["-abort_on", "SORRY", "-osirrox", "on", "-indev"])
            .arg(image)
            .args(["-extract", "/"])
            .arg(into),
    )?;
    Ok(())
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = split_once(rest, from) {
        replaced.extend_from_slice(before);
        replaced.extend_from_slice(to);
        rest = after;
    }
    replaced.extend_from_slice(rest);
    replaced
}
