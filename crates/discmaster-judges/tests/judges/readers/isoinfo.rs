//! isoinfo (cdrkit).

use super::{Extract, Reader, english_date, lines, split_once};
use crate::compare::Entry;
use crate::program::{output, tool};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

pub(crate) const READER: Reader = Reader {
    name: "isoinfo",
    programs: &["isoinfo"],
    list: |image| list(image, true),
    extract: Extract::Each(extract),
    resolution: 86_400,
    list_iso: Some(|image| list(image, false)),
};

/// Joliet names come in ISO 8859-1, its widest character set.
const JOLIET: [&str; 3] = ["-J", "-j", "iso8859-1"];

fn list(image: &Path, joliet: bool) -> Result<Vec<Entry>, String> {
    let mut command = tool("isoinfo");
    if joliet {
        command.args(JOLIET);
    }
    let text = output(command.arg("-l").arg("-i").arg(image))?;
    let mut entries = Vec::new();
    let mut folder: &[u8] = b"";
    for line in lines(&text) {
        if let Some(path) = line.strip_prefix(b"Directory listing of /") {
            folder = path;
            continue;
        }
        let Some((front, name)) = split_once(line, b"]  ") else {
            continue;
        };
        let name = name.strip_suffix(b" ").unwrap_or(name);
        if name == b"." || name == b".." {
            continue;
        }
        // It shows a file's version number as it stands on the disc.
        let name = name.strip_suffix(b";1").unwrap_or(name);
        let front = String::from_utf8_lossy(front);
        let mut fields = front.split_whitespace().skip(4);
        let size = fields.next().and_then(|size| size.parse().ok());
        let date: Vec<&str> = fields.take(3).collect();
        entries.push(Entry {
            path: [folder, name].concat(),
            size: if front.starts_with('d') { None } else { size },
            modified: english_date(&date.join(" ")),
        });
    }
    Ok(entries)
}

fn extract(image: &Path, paths: &[&[u8]], into: &Path) -> Result<(), String> {
    for (number, path) in paths.iter().enumerate() {
        let path = OsString::from_vec([b"/", *path, b";1"].concat());
        let bytes = output(
            tool("isoinfo")
                .args(JOLIET)
                .arg("-i")
                .arg(image)
                .arg("-x")
                .arg(path),
        )?;
        std::fs::write(into.join(number.to_string()), bytes).map_err(|error| error.to_string())?;
    }
    Ok(())
}
