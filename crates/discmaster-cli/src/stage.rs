//! From what the command line names to a tree and how it is to be laid out: what `burn` and `image`
//! share.

pub mod clock;
mod entries;
mod ground;
mod listing;
mod posix;
pub mod preset;

use crate::args::entry::Entry;
use crate::args::growth::Growth;
use crate::args::mastering::{Level, Mastering, Sum, Symlinks};
use crate::args::posix::Owner;
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::signals::Stop;
use clock::Clock;
use discmaster::{Error, JolietDiscMaster};
use discmaster_image::plan::{self, JolietNames, Manifest, Options, RockRidge};
use discmaster_image::scan::{self, Others, Rules};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, MergeError, NodeId, NodeKind, Tree};
use entries::Taking;
use ground::Ground;
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
    /// Symbolic links.
    pub links: u64,
    /// Pipes, sockets and devices.
    pub specials: u64,
    /// Bytes of all files' contents.
    pub content_bytes: u64,
    /// What was found and left out, as the options said.
    pub skipped: u64,
}

/// What a command asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'a> {
    pub mastering: &'a Mastering,
    /// Whether there is Rock Ridge when the user does not say.
    pub rock_ridge: bool,
    pub growth: Option<&'a Growth>,
    pub listing: Option<&'a Path>,
}

impl Stage {
    /// Looks at what is named; reads no content but that of stdin.
    pub fn from(wishes: &Wishes<'_>, output: &Output, stop: &Stop) -> Result<Self, Failure> {
        let mastering = wishes.mastering;
        let clock = Clock::of_environment()?;
        let ground = wishes.growth.map(Ground::open).transpose()?.flatten();
        let mut options = JolietDiscMaster::default_options(clock.created);
        options.rock_ridge = wishes.rock_ridge.then(RockRidge::default);
        if let Some(ground) = &ground {
            ground.apply(&mut options);
        }
        choose(mastering, &mut options);

        let rules = rules(mastering, options.rock_ridge.is_some());
        let mut tree = Tree::new(root_modified(&mastering.entries));
        let taking = Taking {
            rules: &rules,
            created: clock.created,
            output,
            stop,
        };
        let skipped = taking.take(&mastering.entries, &mut tree)?;
        let root = Owner::Of { uid: 0, gid: 0 };
        posix::apply(&mastering.posix, root, &mut tree);
        if let Some(path) = wishes.listing {
            let mut listed = listing::tree(path, rules.existing, &clock, stop)?;
            posix::apply(&mastering.posix, Owner::Keep, &mut listed);
            tree = merged(listed, &tree, rules.existing)?;
        }
        match ground {
            Some(ground) => {
                tree = ground.with(&tree, rules.existing, options.manifest.is_some())?;
            }
            None => date_root(&mut tree, clock.created),
        }
        if let Some(latest) = clock.latest {
            tree.clamp_times(latest);
        }
        Ok(Self {
            contents: contents(&tree, skipped),
            options,
            tree,
        })
    }
}

fn rules(mastering: &Mastering, rock_ridge: bool) -> Rules {
    let symlinks = match (mastering.symlinks, rock_ridge) {
        (Some(Symlinks::Record), _) | (None, true) => scan::Symlinks::Record,
        (Some(Symlinks::Refuse), _) | (None, false) => scan::Symlinks::Refuse,
        (Some(Symlinks::Skip), _) => scan::Symlinks::Skip,
        (Some(Symlinks::Follow), _) => scan::Symlinks::Follow,
    };
    Rules {
        existing: if mastering.replace {
            Existing::Replace
        } else {
            Existing::Refuse
        },
        symlinks,
        others: match (mastering.skip_unsupported, rock_ridge) {
            (true, _) => Others::Skip,
            (false, true) => Others::Record,
            (false, false) => Others::Refuse,
        },
    }
}

/// Makes options those that the user chose.
fn choose(mastering: &Mastering, options: &mut Options) {
    if let Some(label) = &mastering.label {
        options.ids.volume.clone_from(label);
    }
    options.manifest = mastering.manifest.map(|Sum::Sha256| Manifest::default());
    options.level = mastering.level.map(|level| match level {
        Level::One => plan::Level::One,
        Level::Two => plan::Level::Two,
        Level::Three => plan::Level::Three,
    });
    options.joliet = match (mastering.no_joliet, mastering.joliet_long) {
        (true, _) => None,
        (false, true) => Some(JolietNames::Long),
        (false, false) => options.joliet,
    };
    let posix = &mastering.posix;
    options.rock_ridge = posix
        .wanted(options.rock_ridge.is_some())
        .then(|| posix::rock_ridge(posix));
    if let Some(padding) = mastering.padding {
        options.padding = padding;
    }
}

fn contents(tree: &Tree, skipped: u64) -> Contents {
    let mut contents = Contents {
        skipped,
        ..Contents::default()
    };
    // The root is not counted.
    for (_, node) in tree.nodes().skip(1) {
        match &node.kind {
            NodeKind::Directory(_) => contents.folders += 1,
            NodeKind::File(source) => {
                contents.files += 1;
                contents.content_bytes += Source::len(source);
            }
            NodeKind::Symlink(_) => contents.links += 1,
            NodeKind::Special(_) => contents.specials += 1,
        }
    }
    contents
}

/// A tree and all of another.
fn merged(mut tree: Tree, added: &Tree, existing: Existing) -> Result<Tree, Failure> {
    match tree.merge(added, existing, &mut |_| true) {
        Ok(()) => Ok(tree),
        Err(MergeError::Tree(error)) => Err(Error::from(error).into()),
        Err(MergeError::Cancelled) => unreachable!("nobody cancels"),
    }
}

/// The root is as new as the newest of what was named; if there is none that has a time, it is not
/// known yet.
fn root_modified(entries: &[Entry]) -> Timestamp {
    entries
        .iter()
        .filter_map(Entry::path)
        .filter_map(entries::modified)
        .max()
        .unwrap_or(Timestamp::UNSPECIFIED)
}

/// Makes a root of which no time is known as new as the newest of what is in it.
fn date_root(tree: &mut Tree, created: Timestamp) {
    if tree.node(NodeId::ROOT).modified != Timestamp::UNSPECIFIED {
        return;
    }
    let newest = tree.nodes().skip(1).map(|(_, node)| node.modified).max();
    tree.set_modified(NodeId::ROOT, newest.unwrap_or(created));
}
