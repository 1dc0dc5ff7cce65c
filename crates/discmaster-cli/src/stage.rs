//! From what the command line names to a tree and how it is to be laid out: what `burn` and `image`
//! share.

pub mod clock;
mod entries;
pub mod preset;

use crate::args::entry::Entry;
use crate::args::mastering::{Level, Mastering, PADDING, Symlinks};
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::signals::Stop;
use clock::Clock;
use discmaster::JolietDiscMaster;
use discmaster_image::plan::{self, JolietNames, Options};
use discmaster_image::scan::{self, Others, Rules};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, Tree};
use entries::Taking;

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
    /// Looks at what is named; reads no content but that of stdin.
    pub fn from(mastering: &Mastering, output: &Output, stop: &Stop) -> Result<Self, Failure> {
        let clock = Clock::of_environment()?;
        let mut tree = Tree::new(root_modified(&mastering.entries, clock.created));
        let skipped = take(mastering, &clock, &mut tree, output, stop)?;
        if let Some(latest) = clock.latest {
            tree.clamp_times(latest);
        }
        Ok(Self {
            contents: contents(&tree, skipped),
            options: options(mastering, clock.created),
            tree,
        })
    }
}

/// Adds what is named. Gives how many things were left out.
fn take(
    mastering: &Mastering,
    clock: &Clock,
    tree: &mut Tree,
    output: &Output,
    stop: &Stop,
) -> Result<u64, Failure> {
    let rules = rules(mastering);
    let taking = Taking {
        rules: &rules,
        created: clock.created,
        output,
        stop,
    };
    taking.take(&mastering.entries, tree)
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
    options.padding = mastering.padding.unwrap_or(PADDING);
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
fn root_modified(entries: &[Entry], created: Timestamp) -> Timestamp {
    entries
        .iter()
        .filter_map(Entry::path)
        .filter_map(entries::modified)
        .max()
        .unwrap_or(created)
}
