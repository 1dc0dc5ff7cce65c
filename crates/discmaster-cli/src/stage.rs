//! From paths and options to a tree and how it is to be laid out: what `burn` and `image` share.

use crate::args::mastering::{Level, Mastering, Symlinks};
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::signals::Stop;
use discmaster::{Error, JolietDiscMaster};
use discmaster_image::plan::{self, JolietNames, Options};
use discmaster_image::scan::{self, Others, Rules};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use std::env;
use std::ffi::OsStr;
use std::path::Path;

/// What goes on the disc, and how.
#[derive(Debug)]
pub struct Stage {
    pub tree: Tree,
    pub options: Options,
    pub contents: Contents,
}

/// What a tree holds, in numbers.
#[derive(Clone, Copy, Debug, Default, serde::Serialize)]
pub struct Contents {
    pub files: u64,
    pub folders: u64,
    /// Bytes of all files' contents.
    pub content_bytes: u64,
    /// What was found and left out, as the options said.
    pub skipped: u64,
}

impl Stage {
    /// Looks at what lies at the paths; reads no content.
    pub fn from(mastering: &Mastering, output: &Output, stop: &Stop) -> Result<Self, Failure> {
        let latest = source_date_epoch(env::var_os("SOURCE_DATE_EPOCH").as_deref())?;
        let created = latest.unwrap_or_else(Timestamp::now);
        let mut tree = Tree::new(root_modified(&mastering.paths, created));
        let rules = rules(mastering);
        let mut skipped = 0;
        for path in &mastering.paths {
            let left_out = scan::scan(&mut tree, NodeId::ROOT, path, &rules, stop)
                .map_err(|error| Failure::from(Error::from(error)))?;
            skipped += left_out.len() as u64;
            left_out.iter().for_each(|entry| output.skipped(entry));
        }
        if let Some(latest) = latest {
            tree.clamp_times(latest);
        }
        Ok(Self {
            contents: contents(&tree, skipped),
            options: options(mastering, created),
            tree,
        })
    }
}

fn rules(mastering: &Mastering) -> Rules {
    Rules {
        existing: if mastering.replace {
            Existing::Replace
        } else {
            Existing::Refuse
        },
        symlinks: match mastering.symlinks {
            Symlinks::Refuse => scan::Symlinks::Refuse,
            Symlinks::Skip => scan::Symlinks::Skip,
            Symlinks::Follow => scan::Symlinks::Follow,
        },
        others: if mastering.skip_unsupported {
            Others::Skip
        } else {
            Others::Refuse
        },
    }
}

/// A session's own options, but for what the user chose.
fn options(mastering: &Mastering, created: Timestamp) -> Options {
    let mut options = JolietDiscMaster::default_options(created);
    if let Some(label) = &mastering.label {
        options.ids.volume.clone_from(label);
    }
    options.level = mastering.level.map(|level| match level {
        Level::One => plan::Level::One,
        Level::Two => plan::Level::Two,
        Level::Three => plan::Level::Three,
    });
    options.joliet = match (mastering.no_joliet, mastering.joliet_long) {
        (true, _) => None,
        (false, true) => Some(JolietNames::Long),
        (false, false) => Some(JolietNames::Standard),
    };
    options.padding = mastering.padding;
    options
}

fn contents(tree: &Tree, skipped: u64) -> Contents {
    let mut contents = Contents {
        skipped,
        ..Contents::default()
    };
    for (_, source) in tree.files() {
        contents.files += 1;
        contents.content_bytes += Source::len(source);
    }
    // The root is not counted.
    contents.folders = (tree.len() as u64 - 1).saturating_sub(contents.files);
    contents
}

/// The root is as new as the newest of what was named; `created` if none of it can be looked at,
/// which the scan then tells.
fn root_modified(paths: &[impl AsRef<Path>], created: Timestamp) -> Timestamp {
    paths
        .iter()
        .filter_map(|path| path.as_ref().metadata().ok())
        .map(|metadata| scan::modified(&metadata))
        .max()
        .unwrap_or(created)
}

/// The instant in SOURCE_DATE_EPOCH; an empty variable counts as none.
fn source_date_epoch(value: Option<&OsStr>) -> Result<Option<Timestamp>, Failure> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let seconds = value.to_str().and_then(|text| text.parse().ok());
    match seconds {
        Some(seconds) => Ok(Some(Timestamp::from_seconds(seconds))),
        None => Err(Failure::usage(format!(
            "SOURCE_DATE_EPOCH is {:?}; it has to be a number of seconds since 1970-01-01",
            value.to_string_lossy()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_date_epoch_is_a_number_or_refused() {
        let parse = |text: &str| source_date_epoch(Some(OsStr::new(text)));
        assert_eq!(parse("1").unwrap(), Some(Timestamp::from_seconds(1)));
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(source_date_epoch(None).unwrap(), None);
        assert_eq!(parse("yesterday").unwrap_err().exit_status(), 2);
    }
}
