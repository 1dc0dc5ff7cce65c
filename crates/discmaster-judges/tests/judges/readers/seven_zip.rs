//! 7-Zip.

use super::{Extract, Reader, lines, seconds};
use crate::compare::Entry;
use crate::program::{output, tool};
use std::path::Path;

pub(crate) const READER: Reader = Reader {
    name: "7z",
    programs: &["7zz"],
    list,
    extract: Extract::All(extract),
    resolution: 1,
    list_iso: None,
};

fn list(image: &Path) -> Result<Vec<Entry>, String> {
    let text = output(
        tool("7zz")
            .args(["l", "-slt", "-sccUTF-8", "--"])
            .arg(image),
    )?;
    let mut entries: Vec<Entry> = Vec::new();
    // Properties of the image itself come first, then a rule.
    let mut of_the_image = true;
    for line in lines(&text) {
        if line == b"----------" {
            of_the_image = false;
        } else if of_the_image {
        } else if let Some(path) = line.strip_prefix(b"Path = ") {
            entries.push(Entry {
                path: path.to_vec(),
                size: None,
                modified: None,
            });
        } else if let Some(entry) = entries.last_mut() {
            let line = String::from_utf8_lossy(line);
            if let Some(size) = line.strip_prefix("Size = ") {
                entry.size = size.parse().ok();
            } else if let Some(time) = line.strip_prefix("Modified = ") {
                entry.modified = date(time);
            }
        }
    }
    Ok(entries)
}

/// `2026-11-22 12:14:58`
fn date(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let mut parts = date.split('-').map(|part| part.parse().ok());
    let mut next = || parts.next().flatten();
    seconds(next()?, next()?, next()?, time)
}

fn extract(image: &Path, into: &Path) -> Result<(), String> {
    // It makes no folder when there is nothing to put in it.
    std::fs::create_dir(into).map_err(|error| error.to_string())?;
    let mut option = std::ffi::OsString::from("-o");
    option.push(into);
    output(tool("7zz").args(["x", "-y", "-bd"]).arg(option).arg(image))?;
    Ok(())
}
