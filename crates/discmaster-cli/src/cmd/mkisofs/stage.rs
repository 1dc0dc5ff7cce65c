//! From settings to a tree and how it is to be laid out.

mod attributes;
mod hiding;
mod tables;

use super::graft::{Graft, Target, quoted_words};
use super::parse::Manner;
use super::pattern::{Patterns, lines};
use super::settings::{List, Settings, weight};
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::output::text::plain;
use crate::signals::Stop;
use crate::stage::clock::Clock;
use discmaster::Error;
use discmaster_image::name::joliet::Unfit;
use discmaster_image::plan::{Deep, Options, RockRidge};
use discmaster_image::read::{self, Image, ImageFile};
use discmaster_image::scan::{self, Others, Rules, Skipped, Symlinks};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, MergeError, NodeId, Tree};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{self, Metadata};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What goes on the disc, and how.
#[derive(Debug)]
pub struct Stage {
    pub tree: Tree,
    pub options: Options,
    pub skipped: Vec<Skipped>,
}

/// A path of the file system whose contents, or which itself, went to a node.
#[derive(Debug)]
struct Placed {
    node: NodeId,
    source: PathBuf,
}

impl Stage {
    /// Looks at what lies at the paths, and reads the lists; reads no content.
    pub fn of(mut settings: Settings, stop: &Stop) -> Result<Self, Failure> {
        let mut grafts = Vec::new();
        for path in std::mem::take(&mut settings.paths) {
            grafts.push(graft(path, &settings)?);
        }
        let weights = read_lists(&mut settings, &mut grafts)?;
        let Clock {
            latest,
            created: now,
        } = Clock::of_environment()?;

        let mut staging = Staging::new(&settings, now, stop);
        for graft in &grafts {
            staging.place(graft)?;
        }
        let Staging {
            mut tree,
            placed,
            made,
            skipped,
            ..
        } = staging;
        if !settings.hard_links {
            tree.unlink_all();
        }
        attributes::apply(&mut tree, &settings, &made);
        hiding::hide(&mut tree, &placed, &settings.hidden);
        hiding::weigh(&mut tree, &placed, &weights, &settings.weights);
        if let Some(mut earlier) = earlier(&settings)? {
            earlier
                .merge(&tree, Existing::Replace, &mut |_| !stop.is_asked())
                .map_err(|error| match error {
                    MergeError::Tree(source) => scan::ScanError::Tree {
                        path: settings.previous_session.clone().unwrap_or_default(),
                        source,
                    },
                    MergeError::Cancelled => scan::ScanError::Cancelled,
                })
                .map_err(failed)?;
            tree = earlier;
        }
        if let Some(name) = &settings.table {
            tables::add(&mut tree, name, &settings, now)?;
        }
        if let Some(latest) = latest {
            tree.clamp_times(latest);
        }
        if let Some(time) = settings.file_dates {
            let ids: Vec<_> = tree.nodes().map(|(id, _)| id).collect();
            ids.into_iter().for_each(|id| tree.set_modified(id, time));
        }
        Ok(Self {
            options: options(&settings, now),
            tree,
            skipped,
        })
    }
}

/// What the session before this one holds, if its image was named: content that lies on the disc already.
fn earlier(settings: &Settings) -> Result<Option<Tree>, Failure> {
    let (Some(path), Some((last, _))) = (&settings.previous_session, settings.sessions) else {
        return Ok(None);
    };
    let file = ImageFile::open(path).map_err(|error| {
        let message = format!("{} cannot be opened", path.display());
        Failure::other(message, Some(&error)).at(path)
    })?;
    let image = Image::open_session(file, last);
    let tree = image.and_then(|image| read::import::import(&image, image.best()));
    let about = path.to_string_lossy();
    tree.map(Some)
        .map_err(|error| Failure::from(Error::from(error)).about(&about))
}

fn graft(path: OsString, settings: &Settings) -> Result<Graft, Failure> {
    Graft::new(path, settings.graft_points).map_err(|error| Failure::usage(error.to_string()))
}

/// Reads the lists into the settings, and gives the weights of paths of the file system.
fn read_lists(settings: &mut Settings, grafts: &mut Vec<Graft>) -> Result<Patterns<i32>, Failure> {
    let mut weights = Patterns::default();
    for (kind, path) in std::mem::take(&mut settings.lists) {
        let list = read(&path)?;
        let wrong = |line: &OsStr, wants: &str| {
            let (path, line) = (path.display(), line.to_string_lossy());
            Failure::usage(format!("{path}: {line:?} is not {wants}"))
        };
        match kind {
            List::Paths => {
                for line in lines(&list) {
                    grafts.push(graft(line, settings)?);
                }
            }
            List::QuotedPaths => {
                for word in quoted_words(&list) {
                    grafts.push(graft(word, settings)?);
                }
            }
            List::Excluded => settings.excluded.extend(lines(&list)),
            List::Hidden => settings.hidden.iso.extend(lines(&list)),
            List::HiddenInJoliet => settings.hidden.joliet.extend(lines(&list)),
            List::Marked => settings.hidden.marked.extend(lines(&list)),
            List::Sort => {
                for line in lines(&list) {
                    let (path, its) = cut(&line, OnBlank::Last)
                        .ok_or_else(|| wrong(&line, "a path and a weight"))?;
                    weights.add(path, its);
                }
            }
            List::Weights => {
                for line in lines(&list) {
                    let place = cut(&line, OnBlank::First)
                        .and_then(|(path, its)| Some((its, Target::new(path.as_bytes()).ok()?)));
                    let place = place.ok_or_else(|| wrong(&line, "a weight and a path"))?;
                    settings.weights.push(place);
                }
            }
        }
    }
    Ok(weights)
}

/// A file, or with `-` stdin.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| {
        let message = format!("the list {} cannot be read", path.display());
        Failure::other(message, Some(&error)).at(path)
    })?;
    Ok(bytes)
}

/// The blank of a line at which its weight begins or ends.
#[derive(Clone, Copy)]
enum OnBlank {
    First,
    Last,
}

/// A line's path and weight.
fn cut(line: &OsStr, on: OnBlank) -> Option<(&OsStr, i32)> {
    let bytes = line.as_bytes();
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let (path, number) = match on {
        OnBlank::First => {
            let at = bytes.iter().position(blank)?;
            (&bytes[at + 1..], &bytes[..at])
        }
        OnBlank::Last => {
            let at = bytes.iter().rposition(blank)?;
            (&bytes[..at], &bytes[at + 1..])
        }
    };
    Some((
        OsStr::from_bytes(path),
        weight(str::from_utf8(number).ok()?)?,
    ))
}

/// A tree that is being put together.
struct Staging<'a> {
    settings: &'a Settings,
    rules: Rules,
    /// Device and inode of the file that the image replaces.
    output: Option<(u64, u64)>,
    /// When folders were made that exist only in the image.
    now: Timestamp,
    stop: &'a Stop,
    tree: Tree,
    placed: Vec<Placed>,
    /// Folders that exist only in the image.
    made: HashSet<NodeId>,
    skipped: Vec<Skipped>,
}

impl<'a> Staging<'a> {
    fn new(settings: &'a Settings, now: Timestamp, stop: &'a Stop) -> Self {
        let xorriso = settings.manner == Manner::Xorriso;
        let output = settings
            .output
            .as_ref()
            .and_then(|path| path.metadata().ok());
        Self {
            settings,
            rules: Rules {
                existing: if xorriso {
                    Existing::Replace
                } else {
                    Existing::Refuse
                },
                symlinks: match (settings.follow_links, settings.rock_ridge) {
                    (true, _) => Symlinks::Follow,
                    (false, true) => Symlinks::Record,
                    (false, false) => Symlinks::Skip,
                },
                others: if settings.rock_ridge {
                    Others::Record
                } else {
                    Others::Skip
                },
            },
            output: output.map(|it| (it.dev(), it.ino())),
            now,
            stop,
            tree: Tree::new(Timestamp::UNSPECIFIED),
            placed: Vec::new(),
            made: HashSet::from([NodeId::ROOT]),
            skipped: Vec::new(),
        }
    }

    /// Puts something where it is to go.
    fn place(&mut self, graft: &Graft) -> Result<(), Failure> {
        let source = &graft.source;
        let found = match self.rules.symlinks {
            Symlinks::Record => fs::symlink_metadata(source),
            _ => fs::metadata(source),
        };
        let found = found.map_err(|error| {
            let path = source.clone();
            failed(scan::ScanError::Look {
                path,
                source: error,
            })
        })?;
        let mut names: Vec<&[u8]> = self.settings.root.names.iter().map(Vec::as_slice).collect();
        let mut own_name = !found.is_dir();
        if let Some(target) = &graft.target {
            names.extend(target.names.iter().map(Vec::as_slice));
            // genisoimage takes `folder/=file` for a file in that folder, xorriso for the file's name.
            let within = self.settings.manner == Manner::Genisoimage || target.names.is_empty();
            own_name = own_name && target.folder && within;
        }
        let called = if found.is_dir() || own_name {
            None
        } else {
            names.pop()
        };
        let modified = scan::modified(&found);
        let folder = self.folder(&names, found.is_dir().then_some(modified))?;
        let node = match called.or(source.file_name().map(OsStr::as_bytes)) {
            Some(name) if !found.is_dir() => (folder, Some(name)),
            _ => (folder, None),
        };
        if found.is_dir() {
            self.made.remove(&folder);
        }
        let settings = self.settings;
        let output = self.output;
        let passed_over = |path: &Path, metadata: &Metadata| {
            Some((metadata.dev(), metadata.ino())) == output && metadata.is_file()
                || settings.excluded.matches(path)
                || settings.no_backups && is_backup(path)
        };
        let skipped = scan::scan_but(
            &mut self.tree,
            folder,
            called,
            source,
            &self.rules,
            &passed_over,
            self.stop,
        );
        self.skipped.extend(skipped.map_err(failed)?);
        let node = match node {
            (folder, None) => Some(folder),
            (folder, Some(name)) => self.tree.child(folder, name),
        };
        if let Some(node) = node {
            let source = source.clone();
            self.placed.push(Placed { node, source });
        }
        Ok(())
    }

    /// A folder of the tree; those that are not there are made. The last one is as old as what it is
    /// made of, if it is made of anything.
    fn folder(&mut self, names: &[&[u8]], modified: Option<Timestamp>) -> Result<NodeId, Failure> {
        let mut at = NodeId::ROOT;
        for (depth, name) in names.iter().enumerate() {
            let known = self.tree.child(at, name);
            let last = depth + 1 == names.len();
            let time = modified.filter(|_| last).unwrap_or(match known {
                Some(_) => Timestamp::UNSPECIFIED,
                None => self.now,
            });
            let added = self.tree.add_directory(at, name, time);
            at = added.map_err(|source| {
                let path = OsStr::from_bytes(name).into();
                failed(scan::ScanError::Tree { path, source })
            })?;
            if known.is_none() {
                self.made.insert(at);
            }
        }
        let root = self.tree.node(NodeId::ROOT).modified;
        let root = match (at, modified) {
            (NodeId::ROOT, Some(modified)) => modified.max(root),
            _ if root == Timestamp::UNSPECIFIED => self.now,
            _ => root,
        };
        self.tree.set_modified(NodeId::ROOT, root);
        Ok(at)
    }
}

fn failed(error: scan::ScanError) -> Failure {
    Failure::from(Error::from(error))
}

/// Whether a file is the copy an editor kept.
fn is_backup(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_bytes();
    name.contains(&b'~') || name.contains(&b'#') || name.ends_with(b".bak")
}

fn options(settings: &Settings, now: Timestamp) -> Options {
    let mut options = Options::new(settings.modification.unwrap_or(now));
    options.level = settings.level;
    options.names = Some(settings.names);
    options.joliet = settings.joliet;
    options.joliet_unfit = Unfit::Map(settings.charset);
    options.joliet_versions = false;
    options.rock_ridge = settings.rock_ridge.then(|| RockRidge {
        deep: if settings.deep_folders == Some(true) {
            Deep::Plain
        } else {
            Deep::Relocate
        },
        hidden_folder: settings.hidden_folder,
    });
    options.ids = settings.ids.clone();
    options.padding = settings.padding;
    options.start = settings.sessions.map_or(0, |(_, next)| next);
    options
}

/// Tells what was left out: each when words are wanted, or all in one line.
pub fn tell_skipped(skipped: &[Skipped], quiet: bool, output: &Output) {
    match skipped {
        [] => {}
        [first, rest @ ..] if quiet && !rest.is_empty() => output.warn(format_args!(
            "left out {}, which is {}, and {} more; without -quiet each is told",
            plain(&first.path.to_string_lossy()),
            first.kind,
            rest.len()
        )),
        all => all.iter().for_each(|entry| output.skipped(entry)),
    }
}
