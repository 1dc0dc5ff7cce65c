//! A tree of an image compared with a folder: names, kinds and content, and with Rock Ridge the
//! targets of links, the numbers of devices and permissions.

use super::{Entry, Image, Kind, ReadAt, ReadError, Special, View};
use crate::progress::Progress;
use rustix::fs::{Mode, OFlags, major, minor};
use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::{FileType, Metadata};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Bytes compared at once.
const BUFFER: u64 = 1024 * 1024;

/// How a tree and a folder compare.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Files with the same bytes, folders in both, bytes compared and the same.
    pub files: u64,
    pub folders: u64,
    pub bytes: u64,
    /// Symbolic links with the same target, and other files of the same kind.
    pub links: u64,
    pub special: u64,
    pub differences: Vec<Difference>,
}

/// One difference, at a path below the root and the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub path: Vec<u8>,
    pub what: What,
}

/// What a difference is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// In the folder, not in the image; for a folder, with all that is in it.
    Missing,
    /// In the image, not in the folder; for a folder, with all that is in it.
    Extra,
    /// One thing in the image, and another in the folder, in words.
    Kind {
        image: &'static str,
        folder: &'static str,
    },
    /// A symbolic link that leads elsewhere.
    Target { image: Vec<u8>, folder: Vec<u8> },
    /// A device with other numbers.
    Device,
    /// Permissions: those recorded are neither the folder's nor what `-r` makes of them.
    Mode { image: u32, folder: u32 },
    /// In both with different lengths.
    Size { image: u64, folder: u64 },
    /// The first byte of the content that differs.
    Content { at: u64 },
}

#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("cannot {what} {}", path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// What a symbolic link in the folder stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// Itself, as Rock Ridge records it; no other tree holds one.
    #[default]
    Themselves,
    /// The file or folder it leads to.
    Targets,
}

/// Compares every folder and file of a tree with what lies in `folder`.
pub fn compare<R: ReadAt>(
    image: &Image<R>,
    view: impl Into<View>,
    folder: &Path,
    links: Links,
    progress: &dyn Progress,
) -> Result<Comparison, CompareError> {
    let view = view.into();
    let total = total(image, view)?;
    let mut found = Comparison::default();
    let mut buffers = Buffers::default();
    let mut seen = 0;
    let mut open = vec![Listing::of(folder.to_owned(), Vec::new())?];
    let mut walk = image.walk(view)?;
    while let Some(entry) = walk.next().transpose()? {
        if progress.cancelled() {
            return Err(ReadError::Cancelled.into());
        }
        while open.len() > entry.depth() {
            found.leave(open.pop());
        }
        let name = OsStr::from_bytes(entry.name());
        let met = open.last_mut().and_then(|listing| {
            let met = listing.left.remove(name);
            met.then(|| listing.path.join(name))
        });
        let Some(path) = met else {
            found.differs(&entry, What::Extra);
            walk.skip_contents();
            continue;
        };
        let kind = match links {
            Links::Themselves => std::fs::symlink_metadata(&path),
            Links::Targets => std::fs::metadata(&path),
        }
        .map_err(|source| failed("look at", &path, source))?;
        let itself = entry_itself(&entry, &kind, &path)?;
        let same = itself.is_none();
        if let Some(what) = itself {
            found.differs(&entry, what);
        }
        if !is_alike(&entry.kind, kind.file_type()) {
            walk.skip_contents();
        } else if entry.is_directory() {
            found.folders += 1;
            open.push(Listing::of(path, entry.path)?);
        } else if !entry.is_file() {
            match entry.kind {
                Kind::Symlink(_) => found.links += u64::from(same),
                _ => found.special += u64::from(same),
            }
        } else {
            let step = |compared| {
                seen += compared;
                progress.wrote(seen, total);
                !progress.cancelled()
            };
            match content(image, &entry, &path, links, &mut buffers, step)? {
                Some(what) => found.differs(&entry, what),
                None => {
                    found.files += 1;
                    found.bytes += entry.size;
                }
            }
        }
    }
    while let Some(listing) = open.pop() {
        found.leave(Some(listing));
    }
    Ok(found)
}

impl Comparison {
    /// Whether tree and folder hold the same files with the same bytes.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    fn differs(&mut self, entry: &Entry, what: What) {
        let path = entry.path.clone();
        self.differences.push(Difference { path, what });
    }

    /// What is left of a folder when all its entries in the image have been met is missing there.
    fn leave(&mut self, listing: Option<Listing>) {
        let Some(listing) = listing else { return };
        let mut left: Vec<_> = listing.left.into_iter().collect();
        left.sort();
        self.differences.extend(left.into_iter().map(|name| {
            let mut path = listing.path_in_image.clone();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(name.as_bytes());
            Difference {
                path,
                what: What::Missing,
            }
        }));
    }
}

/// A folder being compared, and the names in it that the image has not shown yet.
struct Listing {
    path: PathBuf,
    path_in_image: Vec<u8>,
    left: HashSet<OsString>,
}

impl Listing {
    fn of(path: PathBuf, path_in_image: Vec<u8>) -> Result<Self, CompareError> {
        let left = std::fs::read_dir(&path)
            .and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect())
            .map_err(|source| failed("list", &path, source))?;
        Ok(Self {
            path,
            path_in_image,
            left,
        })
    }
}

fn total<R: ReadAt>(image: &Image<R>, view: View) -> Result<u64, ReadError> {
    image.walk(view)?.try_fold(0u64, |sum, entry| {
        let entry = entry?;
        let size = if entry.is_file() { entry.size } else { 0 };
        Ok(sum.saturating_add(size))
    })
}

#[derive(Default)]
struct Buffers {
    image: Vec<u8>,
    folder: Vec<u8>,
}

/// Compares the content of a file; `step` learns of every piece, and ends the work by false.
fn content<R: ReadAt>(
    image: &Image<R>,
    entry: &Entry,
    path: &Path,
    links: Links,
    buffers: &mut Buffers,
    mut step: impl FnMut(u64) -> bool,
) -> Result<Option<What>, CompareError> {
    // A pipe put there since would block, and a link would lead elsewhere.
    let mut flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    if links == Links::Themselves {
        flags |= OFlags::NOFOLLOW;
    }
    let folder = rustix::fs::open(path, flags, Mode::empty())
        .map(std::fs::File::from)
        .map_err(|errno| failed("open", path, errno.into()))?;
    let length = folder
        .metadata()
        .map_err(|source| failed("look at", path, source))?
        .len();
    if length != entry.size {
        let (image, folder) = (entry.size, length);
        return Ok(Some(What::Size { image, folder }));
    }
    let file = image.file(entry)?;
    let mut at = 0;
    while at < length {
        let piece = usize::try_from(BUFFER.min(length - at)).unwrap_or_default();
        buffers.image.resize(piece, 0);
        buffers.folder.resize(piece, 0);
        file.read_at(&mut buffers.image, at)?;
        folder
            .read_exact_at(&mut buffers.folder, at)
            .map_err(|source| failed("read", path, source))?;
        if buffers.image != buffers.folder {
            let same = buffers.image.iter().zip(&buffers.folder);
            let first = same.take_while(|(one, other)| one == other).count();
            let at = at + first as u64;
            return Ok(Some(What::Content { at }));
        }
        at += piece as u64;
        if !step(piece as u64) {
            return Err(ReadError::Cancelled.into());
        }
    }
    Ok(None)
}

/// What differs about the file itself, and not its content.
fn entry_itself(
    entry: &Entry,
    found: &Metadata,
    path: &Path,
) -> Result<Option<What>, CompareError> {
    if !is_alike(&entry.kind, found.file_type()) {
        return Ok(Some(What::Kind {
            image: entry.kind.in_words(),
            folder: in_words(found.file_type()),
        }));
    }
    let numbers = (major(found.rdev()), minor(found.rdev()));
    match &entry.kind {
        Kind::Symlink(target) => {
            let leads = std::fs::read_link(path).map_err(|error| failed("look at", path, error))?;
            let folder = leads.into_os_string().into_vec();
            let image = target.to_vec();
            // The permissions of a link mean nothing, and are recorded as any.
            return Ok((image != folder).then_some(What::Target { image, folder }));
        }
        Kind::Special(Special::BlockDevice(device) | Special::CharacterDevice(device))
            if (device.major, device.minor) != numbers =>
        {
            return Ok(Some(What::Device));
        }
        Kind::Directory | Kind::File | Kind::Special(_) => {}
    }
    let folder = found.mode() & 0o7777;
    let image = entry.posix.map_or(folder, |posix| posix.mode);
    let same = image == folder || image == rationalised(folder);
    Ok((!same).then_some(What::Mode { image, folder }))
}

/// The permissions that `-r` records: everybody may read, whoever may be able to execute it may,
/// nobody may write.
fn rationalised(mode: u32) -> u32 {
    0o444 | if mode & 0o111 == 0 { 0 } else { 0o111 }
}

fn is_alike(image: &Kind, folder: FileType) -> bool {
    match image {
        Kind::Directory => folder.is_dir(),
        Kind::File => folder.is_file(),
        Kind::Symlink(_) => folder.is_symlink(),
        Kind::Special(Special::Pipe) => folder.is_fifo(),
        Kind::Special(Special::Socket) => folder.is_socket(),
        Kind::Special(Special::BlockDevice(_)) => folder.is_block_device(),
        Kind::Special(Special::CharacterDevice(_)) => folder.is_char_device(),
    }
}

fn in_words(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() {
        "a block device"
    } else if kind.is_char_device() {
        "a character device"
    } else {
        "neither file nor folder"
    }
}

fn failed(what: &'static str, path: &Path, source: io::Error) -> CompareError {
    CompareError::Io {
        what,
        path: path.to_owned(),
        source,
    }
}
