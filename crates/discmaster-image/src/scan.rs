//! The file system into the tree: names, sizes, times, owners and permissions, no content.

use crate::progress::Progress;
use crate::source::{FileSource, Source, Stamp};
use crate::time::Timestamp;
use crate::tree::{Attributes, Device, Existing, NodeId, Special, Tree, TreeError};
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, FileType, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirEntryExt, FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Entries looked at between two questions whether to go on.
const LOOKS: usize = 1024;

/// How to take what is there already, and what the format cannot hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    pub existing: Existing,
    pub symlinks: Symlinks,
    pub others: Others,
}

/// What to do with symbolic links: ISO 9660 and Joliet have none, Rock Ridge does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symlinks {
    #[default]
    Refuse,
    Skip,
    /// Take what the link points to, under the link's name.
    Follow,
    /// Take the link itself.
    Record,
}

/// What to do with sockets, pipes and devices: ISO 9660 and Joliet have none, Rock Ridge does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    #[default]
    Refuse,
    Skip,
    Record,
}

/// A kind of file that only Rock Ridge holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    SymbolicLink,
    Socket,
    Pipe,
    BlockDevice,
    CharacterDevice,
    /// A kind this program does not know.
    Unknown,
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SymbolicLink => "a symbolic link",
            Self::Socket => "a socket",
            Self::Pipe => "a named pipe",
            Self::BlockDevice => "a block device",
            Self::CharacterDevice => "a character device",
            Self::Unknown => "of an unknown kind",
        })
    }
}

/// Something that was left out because the rules said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub path: PathBuf,
    pub kind: Unsupported,
}

/// Why a scan came to an end before its end. The tree then holds what was found before.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("cannot read where {} points: {source}", path.display())]
    Link { path: PathBuf, source: io::Error },
    #[error("cannot list folder {}: {source}", path.display())]
    List { path: PathBuf, source: io::Error },
    #[error("cannot look at {}: {source}", path.display())]
    Look { path: PathBuf, source: io::Error },
    #[error("{} vanished while its folder was listed", path.display())]
    Vanished { path: PathBuf },
    #[error("{} points to {}, which holds it: the folder would never end", path.display(), target.display())]
    LinkLoop { path: PathBuf, target: PathBuf },
    #[error("{} is {kind}, which ISO 9660 and Joliet cannot hold", path.display())]
    Unsupported { path: PathBuf, kind: Unsupported },
    #[error("{} has no name to be recorded under", path.display())]
    NoName { path: PathBuf },
    #[error("{} cannot join the tree: {source}", path.display())]
    Tree { path: PathBuf, source: TreeError },
    /// [`Progress::cancelled`] said so.
    #[error("cancelled")]
    Cancelled,
}

/// Adds what lies at `path` to folder `into`: the contents of a folder, or a file under its own
/// name. A symbolic link named as `path` itself is followed, whatever the rules say about those
/// found below. Nothing is read but folders and links; what is skipped is returned. `progress` is
/// asked whether to go on.
///
/// The folder `into` takes the owner and permissions of a folder that is scanned into it. Names of one
/// file are linked ([`Tree::link`]), also with those of earlier scans.
pub fn scan(
    tree: &mut Tree,
    into: NodeId,
    path: &Path,
    rules: &Rules,
    progress: &dyn Progress,
) -> Result<Vec<Skipped>, ScanError> {
    add(tree, into, None, path, rules, progress)
}

/// [`scan`] under a name of the caller's choice: a folder's contents go into a folder of that name
/// in `into`, which has the folder's time; a file has that name.
pub fn scan_as(
    tree: &mut Tree,
    into: NodeId,
    name: &[u8],
    path: &Path,
    rules: &Rules,
    progress: &dyn Progress,
) -> Result<Vec<Skipped>, ScanError> {
    add(tree, into, Some(name), path, rules, progress)
}

fn add(
    tree: &mut Tree,
    into: NodeId,
    rename: Option<&[u8]>,
    path: &Path,
    rules: &Rules,
    progress: &dyn Progress,
) -> Result<Vec<Skipped>, ScanError> {
    let metadata = fs::metadata(path).map_err(|source| look(path, source))?;
    let mut scan = Scan {
        tree,
        rules,
        passed_over: None,
        progress,
        skipped: Vec::new(),
        open: Vec::new(),
    };
    scan.path(into, rename, path, &metadata)?;
    Ok(scan.skipped)
}

/// Whether something is passed over without a word, by its path and what is known of it before a link
/// is followed.
pub type PassedOver<'a> = &'a dyn Fn(&Path, &Metadata) -> bool;

/// [`scan`], or with a name [`scan_as`], but for what is passed over: nothing of that, nor what lies below
/// it, joins the tree. A symbolic link named as `path` itself is taken as the rules say.
pub fn scan_but(
    tree: &mut Tree,
    into: NodeId,
    called: Option<&[u8]>,
    path: &Path,
    rules: &Rules,
    passed_over: PassedOver<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Skipped>, ScanError> {
    let metadata = match rules.symlinks {
        Symlinks::Record => fs::symlink_metadata(path),
        Symlinks::Refuse | Symlinks::Skip | Symlinks::Follow => fs::metadata(path),
    };
    let metadata = metadata.map_err(|source| look(path, source))?;
    if passed_over(path, &metadata) {
        return Ok(Vec::new());
    }
    let mut scan = Scan {
        tree,
        rules,
        passed_over: Some(passed_over),
        progress,
        skipped: Vec::new(),
        open: Vec::new(),
    };
    scan.path(into, called, path, &metadata)?;
    Ok(scan.skipped)
}

struct Scan<'a> {
    tree: &'a mut Tree,
    rules: &'a Rules,
    passed_over: Option<PassedOver<'a>>,
    progress: &'a dyn Progress,
    skipped: Vec<Skipped>,
    /// The folders from `path` down to the one being listed.
    open: Vec<Folder>,
}

/// A folder being listed.
struct Folder {
    /// Device and inode: what tells a link back to it.
    identity: (u64, u64),
    path: PathBuf,
    /// Subfolders still to be listed, the next one last.
    pending: Vec<(NodeId, PathBuf, Metadata)>,
}

impl Scan<'_> {
    /// What a scan begins with: the contents of a folder, or something that is none under its own name;
    /// under the name `called` if there is one.
    fn path(
        &mut self,
        into: NodeId,
        called: Option<&[u8]>,
        path: &Path,
        metadata: &Metadata,
    ) -> Result<(), ScanError> {
        if metadata.is_dir() {
            let into = match called {
                None => into,
                Some(name) => self
                    .tree
                    .add_directory(into, name, modified(metadata))
                    .map_err(|source| join(path.to_owned(), source))?,
            };
            return self.folder(into, path, metadata);
        }
        let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else {
            let path = path.to_owned();
            return Err(ScanError::NoName { path });
        };
        let called = called.unwrap_or(name.as_bytes());
        self.leaf(into, called, &Arc::from(folder), name.to_owned(), metadata)
    }

    /// A folder and all below it, without recursion: depth costs no stack.
    fn folder(&mut self, into: NodeId, path: &Path, metadata: &Metadata) -> Result<(), ScanError> {
        self.enter(into, path, metadata)?;
        while let Some(folder) = self.open.last_mut() {
            match folder.pending.pop() {
                Some((id, path, metadata)) => self.enter(id, &path, &metadata)?,
                None => {
                    self.open.pop();
                }
            }
        }
        Ok(())
    }

    /// Lists one folder: its files join the tree, its subfolders wait.
    fn enter(&mut self, into: NodeId, path: &Path, metadata: &Metadata) -> Result<(), ScanError> {
        let identity = (metadata.dev(), metadata.ino());
        if let Some(holder) = self.open.iter().find(|folder| folder.identity == identity) {
            return Err(ScanError::LinkLoop {
                path: path.to_owned(),
                target: holder.path.clone(),
            });
        }
        self.tree.set_attributes(into, attributes(metadata));
        let folder: Arc<Path> = Arc::from(path);
        let mut pending = Vec::new();
        for (name, metadata) in self.list(path)? {
            let kind = metadata.file_type();
            if kind.is_dir() {
                let modified = modified(&metadata);
                let id = self
                    .tree
                    .add_directory(into, name.as_bytes(), modified)
                    .map_err(|source| join(path.join(&name), source))?;
                pending.push((id, path.join(&name), metadata));
            } else {
                let called = name.as_bytes().to_owned();
                self.leaf(into, &called, &folder, name, &metadata)?;
            }
        }
        pending.reverse();
        self.open.push(Folder {
            identity,
            path: path.to_owned(),
            pending,
        });
        Ok(())
    }

    /// What a folder holds, by name. Looked at in order of inodes, which is nearer to the order
    /// in which a disk holds them than any other we can know.
    fn list(&self, path: &Path) -> Result<Vec<(OsString, Metadata)>, ScanError> {
        let failed = |source| ScanError::List {
            path: path.to_owned(),
            source,
        };
        let mut entries: Vec<_> = fs::read_dir(path)
            .and_then(Iterator::collect)
            .map_err(failed)?;
        entries.sort_unstable_by_key(DirEntryExt::ino);
        let mut listed = Vec::with_capacity(entries.len());
        for entry in entries {
            if listed.len() % LOOKS == 0 && self.progress.cancelled() {
                return Err(ScanError::Cancelled);
            }
            let failed = |source: io::Error| match source.kind() {
                io::ErrorKind::NotFound => ScanError::Vanished { path: entry.path() },
                _ => look(&entry.path(), source),
            };
            let mut metadata = entry.metadata().map_err(failed)?;
            let passed_over = |passed_over: PassedOver<'_>| passed_over(&entry.path(), &metadata);
            if self.passed_over.is_some_and(passed_over) {
                continue;
            }
            if metadata.is_symlink() && self.rules.symlinks == Symlinks::Follow {
                let link = entry.path();
                metadata = fs::metadata(&link).map_err(|source| look(&link, source))?;
            }
            listed.push((entry.file_name(), metadata));
        }
        listed.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(listed)
    }

    /// What is no folder joins the tree, or is left out.
    fn leaf(
        &mut self,
        into: NodeId,
        called: &[u8],
        folder: &Arc<Path>,
        name: OsString,
        metadata: &Metadata,
    ) -> Result<(), ScanError> {
        let path = folder.join(&name);
        let (modified, existing) = (modified(metadata), self.rules.existing);
        let kind = unsupported(metadata.file_type());
        let added = match kind {
            None => {
                let stamp = stamp(metadata);
                let source = Source::File(FileSource {
                    folder: Arc::clone(folder),
                    name: name.into_boxed_os_str(),
                    stamp,
                });
                self.tree.add_file(into, called, modified, source, existing)
            }
            Some(Unsupported::SymbolicLink) if self.rules.symlinks == Symlinks::Record => {
                let target = fs::read_link(&path).map_err(|source| {
                    let path = path.clone();
                    ScanError::Link { path, source }
                })?;
                let target = target.as_os_str().as_bytes();
                self.tree
                    .add_symlink(into, called, modified, target, existing)
            }
            Some(kind) => match special(kind, metadata.rdev()) {
                Some(special) if self.rules.others == Others::Record => self
                    .tree
                    .add_special(into, called, modified, special, existing),
                _ => return self.leave_out(path, kind),
            },
        };
        let id = added.map_err(|source| join(path, source))?;
        self.tree.set_attributes(id, attributes(metadata));
        if metadata.nlink() > 1 {
            self.tree.link_inode(id, metadata.dev(), metadata.ino());
        }
        Ok(())
    }

    fn leave_out(&mut self, path: PathBuf, kind: Unsupported) -> Result<(), ScanError> {
        let skip = match kind {
            Unsupported::SymbolicLink => self.rules.symlinks == Symlinks::Skip,
            _ => self.rules.others == Others::Skip,
        };
        if !skip {
            return Err(ScanError::Unsupported { path, kind });
        }
        self.skipped.push(Skipped { path, kind });
        Ok(())
    }
}

/// What only Rock Ridge can hold, but no link.
fn special(kind: Unsupported, number: u64) -> Option<Special> {
    let device = Device {
        major: rustix::fs::major(number),
        minor: rustix::fs::minor(number),
    };
    Some(match kind {
        Unsupported::Pipe => Special::Pipe,
        Unsupported::Socket => Special::Socket,
        Unsupported::BlockDevice => Special::BlockDevice(device),
        Unsupported::CharacterDevice => Special::CharacterDevice(device),
        Unsupported::SymbolicLink | Unsupported::Unknown => return None,
    })
}

/// Owner and permissions.
pub fn attributes(metadata: &Metadata) -> Attributes {
    Attributes {
        mode: metadata.mode() & 0o7777,
        uid: metadata.uid(),
        gid: metadata.gid(),
    }
}

fn look(path: &Path, source: io::Error) -> ScanError {
    let path = path.to_owned();
    ScanError::Look { path, source }
}

fn join(path: PathBuf, source: TreeError) -> ScanError {
    ScanError::Tree { path, source }
}

/// None for a regular file or a folder.
fn unsupported(kind: FileType) -> Option<Unsupported> {
    if kind.is_file() || kind.is_dir() {
        return None;
    }
    Some(if kind.is_symlink() {
        Unsupported::SymbolicLink
    } else if kind.is_socket() {
        Unsupported::Socket
    } else if kind.is_fifo() {
        Unsupported::Pipe
    } else if kind.is_block_device() {
        Unsupported::BlockDevice
    } else if kind.is_char_device() {
        Unsupported::CharacterDevice
    } else {
        Unsupported::Unknown
    })
}

/// What a file is like now, to be compared with what it is like when it is read.
pub(crate) fn stamp(metadata: &Metadata) -> Stamp {
    Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        size: metadata.size(),
        modified: modified(metadata),
        changed: instant(metadata.ctime(), metadata.ctime_nsec()),
    }
}

/// When a file or folder was last modified.
pub fn modified(metadata: &Metadata) -> Timestamp {
    instant(metadata.mtime(), metadata.mtime_nsec())
}

fn instant(seconds: i64, nanoseconds: i64) -> Timestamp {
    Timestamp {
        seconds,
        // The kernel keeps them within a second.
        nanoseconds: u32::try_from(nanoseconds).unwrap_or_default(),
    }
}
