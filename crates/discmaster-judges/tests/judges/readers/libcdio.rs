//! iso-info and iso-read (libcdio).

use super::{Extract, Reader, english_date, lines, split_once};
use crate::compare::Entry;
use crate::program::{output, tool};
use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

pub(crate) const READER: Reader = Reader {
    name: "libcdio",
    programs: &["iso-info", "iso-read"],
    list,
    extract: Extract::Each(extract),
    resolution: 1,
    // It shows ISO 9660 names in small letters, as it guesses they were meant.
    list_iso: None,
};

fn list(image: &Path) -> Result<Vec<Entry>, String> {
    Ok(located(image, true)?
        .into_iter()
        .map(|(_, entry)| entry)
        .collect())
}

/// Every entry, with the address of its first block.
fn located(image: &Path, joliet: bool) -> Result<Vec<(u32, Entry)>, String> {
    let mut command = tool("iso-info");
    if !joliet {
        command.arg("--no-joliet");
    }
    let text = output(command.args(["--no-header", "-l", "-i"]).arg(image))?;
    let mut entries = Vec::new();
    let mut folder: &[u8] = b"";
    for line in lines(&text) {
        if let Some(path) = line
            .strip_prefix(b"/")
            .and_then(|line| line.strip_suffix(b":"))
        {
            folder = path;
        } else if let Some((address, entry)) = entry(line, folder) {
            entries.push((address, entry));
        }
    }
    Ok(entries)
}

/// `  - [LSN     51]      2049 Nov 22 2026 12:14:58  name`
fn entry(line: &[u8], folder: &[u8]) -> Option<(u32, Entry)> {
    let (front, rest) = split_once(line, b"] ")?;
    let front = String::from_utf8_lossy(front);
    let (kind, address) = front.split_once("[LSN")?;
    let (size, dated) = split_once(rest.trim_ascii_start(), b" ")?;
    let (date, name) = dated.split_at_checked(20)?;
    let name = name.strip_prefix(b"  ")?;
    if name == b"." || name == b".." {
        return None;
    }
    let size = String::from_utf8_lossy(size).parse().ok();
    let entry = Entry {
        path: [folder, name].concat(),
        size: size.filter(|_| kind.trim() != "d"),
        modified: english_date(&String::from_utf8_lossy(date)),
    };
    Some((address.trim().parse().ok()?, entry))
}

/// iso-read knows no Joliet: a file's other name is found by the address both names give.
fn extract(image: &Path, paths: &[&[u8]], into: &Path) -> Result<(), String> {
    let file = |(_, entry): &(u32, Entry)| entry.size.is_some_and(|size| size > 0);
    let iso: HashMap<u32, Vec<u8>> = located(image, false)?
        .into_iter()
        .filter(file)
        .map(|(address, entry)| (address, entry.path))
        .collect();
    let addresses: HashMap<Vec<u8>, u32> = located(image, true)?
        .into_iter()
        .filter(file)
        .map(|(address, entry)| (entry.path, address))
        .collect();
    for (number, path) in paths.iter().enumerate() {
        let into = into.join(number.to_string());
        let Some(address) = addresses.get(*path) else {
            // Without bytes there is no address either.
            std::fs::write(&into, "").map_err(|error| error.to_string())?;
            continue;
        };
        let path = iso
            .get(address)
            .ok_or_else(|| format!("no ISO 9660 name for block {address}"))?;
        output(
            tool("iso-read")
                .arg("-i")
                .arg(image)
                .arg("-e")
                .arg(OsString::from_vec([b"/", path.as_slice()].concat()))
                .arg("-o")
                .arg(into),
        )?;
    }
    Ok(())
}
