//! Reading the sources, and seeing that they are what they were when they were listed.
//!
//! A file is looked at on its own descriptor before its first byte is read and after its last, so
//! what is read is what was listed or the run ends. Of the file's times the kernel says no more
//! than its clock resolves, and a writer through a shared mapping may change bytes after they
//! are read without any sign.

use super::error::{Halt, SourceError};
use super::open::{OpenFile, compare, unreadable};
use super::origin::Origin;
use super::streams::Streams;
use super::sums::Sums;
use crate::plan::{Content, Extent, Plan};
use crate::source::{FileSource, Source};
use crate::tree::{NodeId, NodeKind, Sharing};
use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Every source of a plan.
pub(super) fn all(plan: &Plan) -> impl Iterator<Item = &Source> {
    let files = plan.tree().files().map(|(_, source)| source);
    files.chain(plan.boot().map(|boot| &boot.source))
}

/// The byte of a file at which a source begins; none where no file of the file system is behind it.
pub(super) fn begin_in_file(source: &Source) -> Option<u64> {
    match source {
        Source::File(_) => Some(0),
        Source::Range(range) => Some(range.offset),
        Source::Bytes(_) | Source::Stream(_) | Source::Recorded(_) | Source::Checksums(_) => None,
    }
}

/// Opens a file that was listed, and sees that it is still the one, unchanged: for whoever copies
/// sources without writing an image. Changes from here on are the caller's to see.
pub fn open_source(file: &FileSource) -> Result<File, SourceError> {
    let failed = |error| unreadable(file, 0, error);
    let fd = Opener::default().open_at(file).map_err(failed)?;
    compare(file, &rustix::fs::fstat(&fd).map_err(failed)?, 0)?;
    Ok(File::from(fd))
}

/// One worker's way to the sources.
#[derive(Debug)]
pub(super) struct Reader<'r, 'p> {
    plan: &'r Plan,
    streams: &'r Streams,
    sums: Option<&'r Sums<'p>>,
    opener: Opener,
}

/// Opens files that were listed.
#[derive(Debug)]
pub(super) struct Opener {
    /// The folder of the file opened last: its neighbours come next.
    folder: Option<(Arc<Path>, OwnedFd)>,
    /// Reading leaves no access time behind; allowed to the owner of a file only.
    quiet: OFlags,
}

impl<'r, 'p> Reader<'r, 'p> {
    pub(super) fn new(plan: &'r Plan, streams: &'r Streams, sums: Option<&'r Sums<'p>>) -> Self {
        Self {
            plan,
            streams,
            sums,
            opener: Opener::default(),
        }
    }

    /// The file behind a source, opened; none where there is none. An error names `byte`.
    pub(super) fn open_source<'f>(
        &mut self,
        source: &'f Source,
        byte: u64,
    ) -> Result<Option<OpenFile<'f>>, SourceError> {
        match source {
            Source::File(file) => self.open(file, byte).map(Some),
            Source::Range(range) => Ok(Some(OpenFile::Part(range))),
            Source::Bytes(_) | Source::Stream(_) | Source::Recorded(_) | Source::Checksums(_) => {
                Ok(None)
            }
        }
    }

    /// Fills `into` with the bytes of a source from `offset` on. Where checksums are wanted, they go
    /// into that of the file; each byte is to be read once.
    pub(super) fn read(
        &mut self,
        origin: Origin,
        offset: u64,
        into: &mut [u8],
    ) -> Result<(), Halt> {
        self.fill(origin, offset, into)?;
        match (self.sums, origin) {
            (Some(sums), Origin::File(node)) => sums.take_in(node, offset, into),
            _ => Ok(()),
        }
    }

    fn fill(&mut self, origin: Origin, offset: u64, into: &mut [u8]) -> Result<(), Halt> {
        match origin.source(self.plan) {
            Source::Bytes(bytes) => {
                let from = usize::try_from(offset).unwrap_or(usize::MAX);
                into.copy_from_slice(&bytes[from..][..into.len()]);
                Ok(())
            }
            Source::File(file) => {
                let open = self.open(file, offset)?;
                open.read(offset, into)?;
                open.verify(offset + into.len() as u64)?;
                Ok(())
            }
            Source::Range(range) => {
                let open = OpenFile::Part(range);
                open.read(offset, into)?;
                open.verify(offset + into.len() as u64)?;
                Ok(())
            }
            Source::Stream(stream) => {
                let path = || origin.path(self.plan);
                self.streams.read(origin, &**stream, offset, into, path)
            }
            Source::Recorded(_) => unreachable!("what lies on the disc already is in no extent"),
            Source::Checksums(_) => match self.sums {
                Some(sums) => sums.read_list(offset, into),
                None => unreachable!("whoever writes a list of checksums takes them"),
            },
        }
    }

    /// Looks whether the sources that nobody reads are what they were, among `count` nodes from
    /// `first` on: the empty ones, and those whose content is read from another source.
    pub(super) fn check_unread(&mut self, first: usize, count: usize) -> Result<(), Halt> {
        (first..first + count)
            .flat_map(u32::try_from)
            .try_for_each(|id| self.check_node(NodeId(id)))
    }

    fn check_node(&mut self, node: NodeId) -> Result<(), Halt> {
        let tree = self.plan.tree();
        let NodeKind::File(source) = &tree.node(node).kind else {
            return Ok(());
        };
        let read_here = |extent: &Extent| matches!(extent.content, Content::File { node: of, .. } if of == node);
        // Asked only of those that may have one content with others: extents are searched for.
        let elsewhere = tree.node(node).sharing != Sharing::default()
            && self.plan.extent_of(node).is_some_and(|it| !read_here(it));
        if !source.is_empty() && !elsewhere {
            return Ok(());
        }
        match source {
            Source::Bytes(_) | Source::Recorded(_) | Source::Checksums(_) => Ok(()),
            Source::Range(range) => Ok(OpenFile::Part(range).verify(0)?),
            Source::File(file) => {
                let found = self
                    .opener
                    .folder(file)
                    .and_then(|folder| rustix::fs::statat(folder, &*file.name, AtFlags::empty()))
                    .map_err(|error| unreadable(file, 0, error))?;
                Ok(compare(file, &found, 0)?)
            }
            // One that is not read has no bytes to be compared: what it gives is not known, and it is
            // for whoever shared it to know that it is the same.
            Source::Stream(_) if !source.is_empty() => Ok(()),
            Source::Stream(_) => self.fill(Origin::File(node), 0, &mut []),
        }
    }

    /// Opens a file and sees that it is the one that was listed; an error names `byte`.
    fn open<'f>(&mut self, file: &'f FileSource, byte: u64) -> Result<OpenFile<'f>, SourceError> {
        let fd = self
            .opener
            .open_at(file)
            .map_err(|error| unreadable(file, byte, error))?;
        let open = OpenFile::Listed { file, fd };
        open.verify(byte)?;
        Ok(open)
    }
}

impl Default for Opener {
    fn default() -> Self {
        Self {
            folder: None,
            quiet: OFlags::NOATIME,
        }
    }
}

impl Opener {
    pub(super) fn open_at(&mut self, file: &FileSource) -> Result<OwnedFd, Errno> {
        // A pipe that took the file's place must not hold us up.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
        let quiet = self.quiet;
        let folder = self.folder(file)?;
        let open =
            |flags| retry_on_intr(|| rustix::fs::openat(folder, &*file.name, flags, Mode::empty()));
        match open(flags | quiet) {
            Err(Errno::PERM) if !quiet.is_empty() => {
                let fd = open(flags)?;
                self.quiet = OFlags::empty();
                Ok(fd)
            }
            // Somebody holds a lease on the file, and needs a moment to give it up.
            Err(Errno::WOULDBLOCK) => {
                let found = rustix::fs::statat(folder, &*file.name, AtFlags::empty())?;
                if FileType::from_raw_mode(found.st_mode) == FileType::RegularFile {
                    open(flags - OFlags::NONBLOCK)
                } else {
                    Err(Errno::WOULDBLOCK)
                }
            }
            result => result,
        }
    }

    fn folder(&mut self, file: &FileSource) -> Result<&OwnedFd, Errno> {
        let known = self
            .folder
            .take()
            .filter(|(path, _)| Arc::ptr_eq(path, &file.folder) || **path == *file.folder);
        let entry = match known {
            Some(entry) => entry,
            None => (Arc::clone(&file.folder), open_folder(&file.folder)?),
        };
        Ok(&self.folder.insert(entry).1)
    }
}

/// Opens a folder for looking up names in it. A path too long for one system call is walked.
fn open_folder(path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    // A file of the working folder has the empty path for its folder.
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    match retry_on_intr(|| rustix::fs::openat(CWD, path, flags, Mode::empty())) {
        Err(Errno::NAMETOOLONG) => match (path.parent(), path.file_name()) {
            (Some(parent), Some(name)) => {
                let parent = open_folder(parent)?;
                retry_on_intr(|| rustix::fs::openat(&parent, name, flags, Mode::empty()))
            }
            _ => Err(Errno::NAMETOOLONG),
        },
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::SourceFault;
    use super::super::open::stamp;
    use super::*;
    use crate::plan::Options;
    use crate::time::Timestamp;
    use crate::tree::Tree;
    use std::ffi::OsStr;
    use std::os::unix::fs::FileExt;

    fn listed(folder: &Path, length: u64) -> FileSource {
        let path = folder.join("file");
        File::create(&path).unwrap().set_len(length).unwrap();
        FileSource {
            folder: folder.into(),
            name: OsStr::new("file").into(),
            stamp: stamp(&rustix::fs::stat(&path).unwrap()),
        }
    }

    /// What is seen after a change that is made between the first byte and the last.
    fn seen_after(change: impl Fn(&File)) -> Result<(), SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let file = listed(folder.path(), 5000);
        let then = Timestamp::from_seconds(0);
        let plan = Plan::new(Tree::new(then), &Options::new(then)).unwrap();
        let streams = Streams::default();
        let open = Reader::new(&plan, &streams, None).open(&file, 0)?;
        open.read(0, &mut [0; 4000])?;
        change(&File::options().write(true).open(file.path()).unwrap());
        open.read(4000, &mut [0; 1000])?;
        open.verify(5000)
    }

    #[test]
    fn a_change_after_the_first_byte_is_seen_on_the_open_file() {
        seen_after(|_| {}).unwrap();

        let error = seen_after(|file| file.set_len(4100).unwrap()).unwrap_err();
        assert_eq!(error.byte, 4100);
        assert!(matches!(
            error.kind,
            SourceFault::Shrank {
                listed: 5000,
                now: 4100
            }
        ));

        let error = seen_after(|file| file.set_len(5001).unwrap()).unwrap_err();
        assert_eq!(error.byte, 5000);
        assert!(matches!(
            error.kind,
            SourceFault::Grew {
                listed: 5000,
                now: 5001
            }
        ));

        let error = seen_after(|file| file.write_all_at(b"x", 17).unwrap()).unwrap_err();
        assert_eq!(error.byte, 5000);
        assert!(matches!(error.kind, SourceFault::Changed));
    }

    #[test]
    fn a_folder_deeper_than_a_path_may_be_long_is_opened() {
        let root = tempfile::tempdir().unwrap();
        let name = "n".repeat(200);
        let mut path = root.path().to_owned();
        let flags = OFlags::PATH | OFlags::DIRECTORY;
        let mut folder = rustix::fs::openat(CWD, &path, flags, Mode::empty()).unwrap();
        for _ in 0..30 {
            rustix::fs::mkdirat(&folder, &name, Mode::RWXU).unwrap();
            folder = rustix::fs::openat(&folder, &name, flags, Mode::empty()).unwrap();
            path.push(&name);
        }
        let found = rustix::fs::fstat(open_folder(&path).unwrap()).unwrap();
        let made = rustix::fs::fstat(&folder).unwrap();
        assert_eq!(found.st_ino, made.st_ino);
    }
}
