//! `discmaster ls`: what an image or a disc holds.

use crate::args::reading::{Reading, Tree};
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use crate::subject::Subject;
use clap::Args;
use discmaster_image::read::{Device, Entry, Kind, Posix, Special};
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// List the files and folders of an image or a disc
///
/// Every path on the disc, one a line, folders ending in /. Control characters in names are shown as \u{1b}; with --json
/// names are exact.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Ls {
    /// Image file, or recorder (virtual:NAME); without it the default recorder
    #[arg(value_name = "IMAGE")]
    pub subject: Option<OsString>,

    /// Paths on the disc to list, with all that is under them; without any, the whole disc
    #[arg(value_name = "PATH")]
    pub paths: Vec<OsString>,

    /// Show size in bytes and time of modification before each path, and where the disc has Rock
    /// Ridge permissions, links and owner too
    #[arg(long, short)]
    pub long: bool,

    /// Show ISO 9660 names even if there are others: the same as --tree iso
    #[arg(long, conflicts_with = "tree")]
    pub iso: bool,

    #[command(flatten)]
    pub reading: Reading,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    kind: &'static str,
    /// Null: no file.
    size: Option<u64>,
    /// Null: not recorded, or no date.
    modified: Option<String>,
    /// What a symbolic link leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    /// Of a device.
    #[serde(skip_serializing_if = "Option::is_none")]
    major: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minor: Option<u32>,
    #[serde(flatten)]
    posix: Option<Attributes>,
}

/// What only Rock Ridge tells.
#[derive(Serialize)]
struct Attributes {
    /// In octal.
    mode: String,
    links: u32,
    uid: u32,
    gid: u32,
    /// Null: the disc's Rock Ridge has none.
    serial: Option<u32>,
}

impl From<Posix> for Attributes {
    fn from(posix: Posix) -> Self {
        Self {
            mode: format!("{:04o}", posix.mode),
            links: posix.links,
            uid: posix.uid,
            gid: posix.gid,
            serial: posix.serial,
        }
    }
}

impl Ls {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let subject = Subject::or_default(self.subject.as_deref());
        let failed = |error| subject.failure(error);
        let reading = Reading {
            tree: self.reading.tree.or(self.iso.then_some(Tree::Iso)),
            ..self.reading
        };
        let image = subject.image(&reading)?;
        let view = reading.view(&image);
        if self.paths.is_empty() {
            for entry in image.walk(view).map_err(failed)? {
                self.show(&entry.map_err(failed)?, output);
            }
        }
        for path in &self.paths {
            let entry = image.find(view, path.as_bytes()).map_err(failed)?;
            if entry.depth() > 0 {
                self.show(&entry, output);
            }
            if entry.is_directory() {
                for entry in image.walk_from(&entry).map_err(failed)? {
                    self.show(&entry.map_err(failed)?, output);
                }
            }
        }
        Ok(Done::Shown)
    }

    fn show(&self, entry: &Entry, output: &Output) {
        let path = entry.path_lossy();
        let (kind, target, device) = match &entry.kind {
            Kind::Directory => ("directory", None, None),
            Kind::File => ("file", None, None),
            Kind::Symlink(target) => {
                let target = String::from_utf8_lossy(target).into_owned();
                ("symlink", Some(target), None)
            }
            Kind::Special(Special::Pipe) => ("pipe", None, None),
            Kind::Special(Special::Socket) => ("socket", None, None),
            Kind::Special(Special::BlockDevice(device)) => ("block-device", None, Some(*device)),
            Kind::Special(Special::CharacterDevice(device)) => {
                ("character-device", None, Some(*device))
            }
        };
        if output.json() {
            output.json_line(&Line {
                path: &path,
                kind,
                size: entry.is_file().then_some(entry.size),
                modified: entry.modified.map(|instant| instant.to_string()),
                target,
                major: device.map(|device| device.major),
                minor: device.map(|device| device.minor),
                posix: entry.posix.map(Attributes::from),
            });
            return;
        }
        let path = plain(&path);
        let slash = if entry.is_directory() { "/" } else { "" };
        if !self.long {
            output.line(format_args!("{path}{slash}"));
            return;
        }
        let size = match device {
            Some(Device { major, minor }) => format!("{major}, {minor}"),
            None if entry.is_file() => entry.size.to_string(),
            None => "-".to_owned(),
        };
        let modified = entry.modified.map_or("-".to_owned(), |it| it.to_string());
        let posix = entry.posix.map_or(String::new(), |posix| {
            let mode = permissions(&entry.kind, posix.mode);
            let (links, uid, gid) = (posix.links, posix.uid, posix.gid);
            format!("{mode} {links:>3} {uid:>5} {gid:>5}")
        });
        let target = target.map_or(String::new(), |it| format!(" -> {}", plain(&it)));
        output.line(format_args!(
            "{posix}{size:>12}  {modified:20}  {path}{slash}{target}"
        ));
    }
}

/// `drwxr-xr-x`, as ls shows kind and permissions (POSIX ls, "STDOUT").
fn permissions(kind: &Kind, mode: u32) -> String {
    let mut shown = String::from(match kind {
        Kind::Directory => "d",
        Kind::File => "-",
        Kind::Symlink(_) => "l",
        Kind::Special(Special::Pipe) => "p",
        Kind::Special(Special::Socket) => "s",
        Kind::Special(Special::BlockDevice(_)) => "b",
        Kind::Special(Special::CharacterDevice(_)) => "c",
    });
    for (shift, special, letters) in [(6, 0o4000, "sS"), (3, 0o2000, "sS"), (0, 0o1000, "tT")] {
        let bits = mode >> shift;
        shown.push(if bits & 4 == 0 { '-' } else { 'r' });
        shown.push(if bits & 2 == 0 { '-' } else { 'w' });
        shown.push_str(match (bits & 1 != 0, mode & special != 0) {
            (false, false) => "-",
            (true, false) => "x",
            (true, true) => &letters[..1],
            (false, true) => &letters[1..],
        });
    }
    shown
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster ls photos.iso
  discmaster ls -l virtual:archive /2026
  discmaster ls photos.iso --json | jq -r 'select(.kind == \"file\") | .path'

OUTPUT
  With --json one object a line: path, kind (file, directory, symlink, pipe, socket, block-device,
  character-device), size, modified; target of a link, major and minor of a device; and with Rock
  Ridge mode (in octal), links, uid, gid, serial.
  With --long: permissions, links, user and group (with Rock Ridge), size, time, path.

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_shown_as_ls_shows_them() {
        assert_eq!(permissions(&Kind::File, 0o644), "-rw-r--r--");
        assert_eq!(permissions(&Kind::Directory, 0o1777), "drwxrwxrwt");
        assert_eq!(permissions(&Kind::File, 0o6755), "-rwsr-sr-x");
        assert_eq!(permissions(&Kind::File, 0o7000), "---S--S--T");
        assert_eq!(
            permissions(&Kind::Special(Special::Pipe), 0o600),
            "prw-------"
        );
    }
}
