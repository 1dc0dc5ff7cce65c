//! Folders and files of an image brought out into a folder, and never beyond it.

mod error;
mod target;

pub use error::ExtractError;
pub use target::Existing;

use super::siblings::Siblings;
use super::{Entry, File, Image, ReadAt, ReadError, Walk, name};
use crate::plan::Names;
use crate::progress::Progress;
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use target::Target;

/// Bytes copied at once.
const BUFFER: usize = 1024 * 1024;

/// What to bring out, and what to do about files that are there already.
#[derive(Clone, Debug)]
pub struct Selection {
    pub names: Names,
    /// Paths inside the image, names joined by `/`: each with all that is in it. None: everything.
    pub paths: Vec<Vec<u8>>,
    pub existing: Existing,
}

/// What was brought out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extracted {
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
}

/// Brings folders and files out into the folder `target`, which is made if its parent is there.
/// A selected path keeps the folders above it.
///
/// The whole selection is looked at before anything is written: names that no folder takes, names
/// that stand twice, paths that are not there and want of space end it there. Each file appears
/// under its name when it is complete; in the end everything is synced. Modification times are the
/// image's.
pub fn extract<R: ReadAt>(
    image: &Image<R>,
    target: &Path,
    selection: &Selection,
    progress: &dyn Progress,
) -> Result<Extracted, ExtractError> {
    let wanted = Wanted::new(&selection.paths);
    let needed = survey(image, selection.names, &wanted, progress)?;
    let mut target = Target::open(target, selection.existing)?;
    if let Some(free) = target.free()?
        && selection.existing == Existing::Refuse
        && needed > free
    {
        return Err(ExtractError::NoSpace { needed, free });
    }
    let mut done = Extracted::default();
    let mut buffer = vec![0; BUFFER];
    let mut walk = image.walk(selection.names)?;
    while let Some(entry) = next(&mut walk, &wanted)? {
        while target.depth() >= entry.depth() {
            target.leave()?;
        }
        if entry.is_directory() {
            target.enter(entry.name(), entry.modified)?;
            done.folders += 1;
            continue;
        }
        let file = image.file(&entry)?;
        let bytes = &mut done.bytes;
        target.file(entry.name(), entry.modified, |to, path| {
            copy(&file, to, path, &mut buffer, |copied| {
                *bytes += copied;
                progress.wrote(*bytes, needed);
                !progress.cancelled()
            })
        })?;
        done.files += 1;
        if progress.cancelled() {
            return Err(ReadError::Cancelled.into());
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
    names: Names,
    wanted: &Wanted,
    progress: &dyn Progress,
) -> Result<u64, ExtractError> {
    let mut walk = image.walk(names)?;
    let mut bytes: u64 = 0;
    let mut siblings = Siblings::default();
    let mut found = HashSet::new();
    while let Some(entry) = next(&mut walk, wanted)? {
        let path = || format!("/{}", entry.path_lossy());
        if progress.cancelled() {
            return Err(ReadError::Cancelled.into());
        }
        if let Some(why) = name::unusable(entry.name()) {
            return Err(ExtractError::Name { path: path(), why });
        }
        if !siblings.is_fresh(&entry) {
            return Err(ExtractError::Collision { path: path() });
        }
        found.extend(wanted.paths.get(&entry.path).cloned());
        if !entry.is_directory() {
            bytes = bytes.saturating_add(entry.size);
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
