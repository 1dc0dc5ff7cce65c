//! `discmaster ls`: what an image or a disc holds.

use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text::plain;
use crate::subject::Subject;
use clap::Args;
use discmaster_image::plan::Names;
use discmaster_image::read::{Entry, Image};
use serde::Serialize;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;

/// List the files and folders of an image or a disc
///
/// Every path on the disc, one a line, folders ending in /. Joliet names are shown when the disc
/// has them, else ISO 9660 names. Control characters in names are shown as \u{1b}; with --json
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

    /// Show size in bytes and time of modification before each path
    #[arg(long, short)]
    pub long: bool,

    /// Show ISO 9660 names even if there are Joliet ones
    #[arg(long)]
    pub iso: bool,
}

/// A line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    kind: &'static str,
    /// Null: a folder.
    size: Option<u64>,
    /// Null: not recorded, or no date.
    modified: Option<String>,
}

impl Ls {
    pub fn run(&self, output: &Output) -> Result<Done, Failure> {
        let subject = Subject::or_default(self.subject.as_deref());
        let failed = |error| subject.failure(error);
        let image = if self.iso {
            let (bytes, session) = subject.open()?;
            Image::open_session_iso_only(bytes, session).map_err(failed)?
        } else {
            subject.image()?
        };
        let names = if self.iso { Names::Iso } else { image.best() };
        if self.paths.is_empty() {
            for entry in image.walk(names).map_err(failed)? {
                self.show(&entry.map_err(failed)?, output);
            }
        }
        for path in &self.paths {
            let entry = image.find(names, path.as_bytes()).map_err(failed)?;
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
        let folder = entry.is_directory();
        if output.json() {
            output.json_line(&Line {
                path: &path,
                kind: if folder { "directory" } else { "file" },
                size: (!folder).then_some(entry.size),
                modified: entry.modified.map(|instant| instant.to_string()),
            });
            return;
        }
        let path = plain(&path);
        let slash = if folder { "/" } else { "" };
        if self.long {
            let size = if folder {
                "-".to_owned()
            } else {
                entry.size.to_string()
            };
            let modified = entry.modified.map_or("-".to_owned(), |it| it.to_string());
            output.line(format_args!("{size:>12}  {modified:20}  {path}{slash}"));
        } else {
            output.line(format_args!("{path}{slash}"));
        }
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster ls photos.iso
  discmaster ls -l virtual:archive /2026
  discmaster ls photos.iso --json | jq -r 'select(.kind == \"file\") | .path'

OUTPUT
  With --json one object a line: path, kind (file or directory), size, modified.

EXIT STATUS
  0 listed; 2 wrong usage; others: see discmaster --help";
