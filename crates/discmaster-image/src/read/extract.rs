//! Folders and files of an image brought out into a folder, and never beyond it.

mod error;
mod links;
mod target;

pub use error::ExtractError;
pub use target::Existing;

use super::entry::Coding;
use super::hard_links::HardLinks;
use super::siblings::Siblings;
use super::{Entry, File, Image, Kind, ReadAt, ReadError, View, Walk, name};
use crate::progress::Progress;
use links::{First, leads_out, unmakeable};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use target::{Meta, Target};

/// Bytes of a name that file systems take.
const MOST_NAME: usize = 255;

/// Bytes copied at once.
const BUFFER: usize = 1024 * 1024;

/// What to bring out, and what to do about files that are there already.
#[derive(Clone, Debug)]
pub struct Selection {
    pub view: View,
    /// Paths inside the image, names joined by `/`: each with all that is in it. None: everything.
    pub paths: Vec<Vec<u8>>,
    pub existing: Existing,
    /// Permissions exactly as Rock Ridge records them: the bits for set-user-id, set-group-id and
    /// sticky too, and, for root, the owners. Without it permissions are those that the caller's
    /// umask leaves of them.
    pub preserve: bool,
}

/// What was brought out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    /// Files, further names of files among them.
    pub files: u64,
    pub folders: u64,
    /// Symbolic links.
    pub links: u64,
    /// Further names of files that were brought out already (hard links).
    pub hard_links: u64,
    pub bytes: u64,
    /// Symbolic links that lead, by their text, out of the folder: nothing was written through them,
    /// and who follows them should know.
    pub leading_out: u64,
    /// Pipes, sockets and devices, and links that no file system takes: how many.
    pub left_out: u64,
    /// The first [`Extracted::KEPT`] of them.
    pub left_out_first: Vec<LeftOut>,
}

/// Something of the image that was not brought out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    pub path: String,
    /// What it is, or why.
    pub what: &'static str,
}

impl Extracted {
    /// No report needs all that a hostile image can hold.
    pub const KEPT: usize = 1000;

    fn leave_out(&mut self, entry: &Entry, what: &'static str) {
        self.left_out += 1;
        if self.left_out_first.len() < Self::KEPT {
            let path = format!("/{}", entry.path_lossy());
            self.left_out_first.push(LeftOut { path, what });
        }
    }
}

/// Brings folders and files out into the folder `target`, which is made if its parent is there.
/// A selected path keeps the folders above it.
///
/// The whole selection is looked at before anything is written: names that no folder takes, names
/// that stand twice, paths that are not there and want of space end it there. Each file appears
/// under its name when it is complete; in the end everything is synced. Modification times are the
/// image's, and so are permissions, symbolic and hard links where it has Rock Ridge. Links are made
/// with the text they have, wherever that leads, and no step is ever taken through one. Pipes,
/// sockets and devices are left out, and told.
pub fn extract<R: ReadAt>(
    image: &Image<R>,
    target: &Path,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Extracted, ExtractError> {
    let wanted = Wanted::new(&selection.paths);
    let needed = survey(image, selection.view, &wanted, progress)?;
    let mut target = Target::open(target, selection.existing, selection.preserve)?;
    if let Some(free) = target.free()?
        && selection.existing == Existing::Refuse
        && needed > free
    {
        return Err(ExtractError::NoSpace { needed, free });
    }
    let mut done = Extracted::default();
    let mut buffer = vec![0; BUFFER];
    let mut walk = image.walk(selection.view)?;
    let mut hard_links = HardLinks::new();
    while let Some(entry) = next(&mut walk, &wanted)? {
        while target.depth() >= entry.depth() {
            target.leave()?;
        }
        if progress.cancelled() {
            return Err(ReadError::Cancelled.into());
        }
        let meta = Meta::of(&entry);
        match &entry.kind {
            Kind::Directory => {
                target.enter(entry.name(), meta)?;
                done.folders += 1;
            }
            Kind::Symlink(leads) => match unmakeable(leads) {
                Some(why) => done.leave_out(&entry, why),
                None => {
                    target.symlink(entry.name(), leads, meta)?;
                    done.links += 1;
                    done.leading_out += u64::from(leads_out(&entry, leads));
                }
            },
            Kind::Special(_) => done.leave_out(&entry, entry.kind.in_words()),
            Kind::File => {
                done.files += 1;
                if let Some(first) = hard_links.first(&entry)
                    && target.hard_link(entry.name(), first)?
                {
                    done.hard_links += 1;
                    continue;
                }
                let file = image.file(&entry)?;
                let bytes = &mut done.bytes;
                let made = target.file(entry.name(), meta, |to, path| {
                    copy(&file, to, path, &mut buffer, |copied| {
                        *bytes += copied;
                        progress.wrote(*bytes, needed);
                        !progress.cancelled()
                    })
                })?;
                hard_links.note(&entry, || First {
                    path: entry.path.clone(),
                    id: made,
                });
            }
        }
    }
    while target.depth() > 0 {
        target.leave()?;
    }
    target.sync()?;
    Ok(done)
}

/// Copies a file; `copied` learns of every piece, and ends the work by false.
fn copy<R: ReadAt>(
    file: &File<'_, R>,
    to: &mut std::fs::File,
    path: &Path,
    buffer: &mut [u8],
    mut copied: impl FnMut(u64) -> bool,
) -> Result<(), ExtractError> {
    let mut offset = 0;
    while offset < file.size() {
        let read = file.read_at(buffer, offset)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        to.write_all(bytes).map_err(|source| ExtractError::Io {
            what: "write to",
            path: path.to_owned(),
            source,
        })?;
        offset += read as u64;
        if !copied(read as u64) {
            return Err(ReadError::Cancelled.into());
        }
    }
    Ok(())
}

/// Looks at all that is selected; bytes of its content.
fn survey<R: ReadAt>(
    image: &Image<R>,
    view: View,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<u64, ExtractError> {
    let mut walk = image.walk(view)?;
    let mut bytes: u64 = 0;
    let mut siblings = Siblings::default();
    let mut hard_links = HardLinks::new();
    let mut found = HashSet::new();
    while let Some(entry) = next(&mut walk, wanted)? {
        let path = || format!("/{}", entry.path_lossy());
        if progress.cancelled() {
            return Err(ReadError::Cancelled.into());
        }
        let too_long = (entry.name().len() > MOST_NAME).then_some("it has more than 255 bytes");
        if let Some(why) = name::unusable(entry.name()).or(too_long) {
            return Err(ExtractError::Name { path: path(), why });
        }
        if !siblings.is_fresh(&entry) {
            return Err(ExtractError::Collision { path: path() });
        }
        found.extend(wanted.paths.get(&entry.path).cloned());
        if entry.coding != Coding::Plain && entry.is_file() {
            // Whether it can be read at all.
            image.file(&entry)?;
        }
        if entry.is_file() && hard_links.first(&entry).is_none() {
            bytes = bytes.saturating_add(entry.size);
            hard_links.note(&entry, || ());
        }
    }
    match wanted.paths.iter().find(|path| !found.contains(*path)) {
        Some(path) if !wanted.all => Err(ReadError::NotFound {
            path: String::from_utf8_lossy(path).into_owned(),
        }
        .into()),
        _ => Ok(bytes),
    }
}

/// The next entry that is selected or leads to one.
fn next<R: ReadAt>(walk: &mut Walk<'_, R>, wanted: &Wanted) -> Result<Option<Entry>, ReadError> {
    loop {
        match walk.next().transpose()? {
            Some(entry) if !wanted.has(&entry) => walk.skip_contents(),
            next => return Ok(next),
        }
    }
}

/// Which entries are selected.
struct Wanted {
    all: bool,
    paths: HashSet<Vec<u8>>,
    /// The folders above the paths.
    above: HashSet<Vec<u8>>,
}

impl Wanted {
    fn new(paths: &[Vec<u8>]) -> Self {
        let mut wanted = Self {
            all: paths.is_empty(),
            paths: HashSet::new(),
            above: HashSet::new(),
        };
        for path in paths {
            let names: Vec<&[u8]> = path
                .split(|byte| *byte == b'/')
                .filter(|name| !name.is_empty())
                .collect();
            wanted.all |= names.is_empty();
            for depth in 1..names.len() {
                wanted
                    .above
                    .insert(names.get(..depth).unwrap_or_default().join(&b'/'));
            }
            wanted.paths.insert(names.join(&b'/'));
        }
        wanted
    }

    fn has(&self, entry: &Entry) -> bool {
        let within = || {
            let ends = entry.path.iter().enumerate();
            ends.filter(|(_, byte)| **byte == b'/').any(|(end, _)| {
                self.paths
                    .contains(entry.path.get(..end).unwrap_or_default())
            })
        };
        self.all
            || self.paths.contains(&entry.path)
            || (entry.is_directory() && self.above.contains(&entry.path))
            || within()
    }
}
