//! Which files have equal contents, found by reading them: those whose length no other has are not
//! read.
//!
//! Two contents are taken for equal when their SHA-256 is. Each file is looked at after its last byte,
//! as it is in writing; the writer looks at all of them again, those that it does not read too.

use super::effort::Effort;
use super::error::{SourceError, WriteError};
use super::open::OpenFile;
use super::sources::open_source;
use super::{POLL, Progress};
use crate::source::Source;
use crate::tree::{NodeId, NodeKind, Sharing, Tree};
use rustix::fd::OwnedFd;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

type Digest = [u8; 32];

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Equal {
    /// Files whose content another one has.
    pub files: u64,
    /// Bytes that need not be recorded for them.
    pub bytes: u64,
}

/// Lets files of equal contents share them ([`Tree::share`]). Empty files have none; streams, and
/// what lies on the disc already, are left as they are.
pub fn share_equal(
    tree: &mut Tree,
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Equal, WriteError> {
    let candidates = candidates(tree);
    let digests = digests(tree, &candidates, effort, progress)?;
    let mut first: HashMap<(u64, Digest), NodeId> = HashMap::with_capacity(candidates.len());
    let mut found = Equal::default();
    for (&(length, id), digest) in candidates.iter().zip(digests) {
        match first.get(&(length, digest)) {
            None => {
                first.insert((length, digest), id);
            }
            Some(&one) => {
                tree.share(one, id);
                found.files += 1;
                found.bytes += length;
            }
        }
    }
    Ok(found)
}

/// Files of a length that another file has, in order of arrival: of several names of one file the
/// first.
fn candidates(tree: &Tree) -> Vec<(u64, NodeId)> {
    let mut names = HashMap::new();
    let mut files: Vec<(u64, NodeId)> = tree
        .files()
        .filter(|(_, source)| {
            matches!(
                source,
                Source::Bytes(_) | Source::File(_) | Source::Range(_)
            )
        })
        .filter(|(_, source)| !source.is_empty())
        .map(|(id, source)| (source.len(), id))
        .filter(|&(_, id)| {
            let Sharing { links, content } = tree.node(id).sharing;
            let mut known =
                |group: Option<_>| group.is_some_and(|it| *names.entry(it).or_insert(id) != id);
            !(known(links) || known(content))
        })
        .collect();
    let mut lengths: HashMap<u64, u32> = HashMap::new();
    for (length, _) in &files {
        *lengths.entry(*length).or_default() += 1;
    }
    files.retain(|(length, _)| lengths[length] > 1);
    files
}

/// The digests of files, read by several threads.
fn digests(
    tree: &Tree,
    files: &[(u64, NodeId)],
    effort: Effort,
    progress: &dyn Progress,
) -> Result<Vec<Digest>, WriteError> {
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let digests = Mutex::new(vec![Digest::default(); files.len()]);
    let failure: Mutex<Option<SourceError>> = Mutex::new(None);
    let work = &|| {
        let mut buffer = vec![0; effort.chunk()];
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(&(_, id)) = files.get(at).filter(|_| !stopped.load(Ordering::Relaxed)) else {
                return;
            };
            match digest(tree, id, &mut buffer, &stopped) {
                Ok(digest) => lock(&digests)[at] = digest,
                Err(error) => {
                    stopped.store(true, Ordering::Relaxed);
                    lock(&failure).get_or_insert(error);
                }
            }
        }
    };
    let threads = effort.threads().min(files.len());
    let cancelled = thread::scope(|scope| {
        // Whoever is done lets go of his end, and when all are the waiting has an end, too.
        let (working, done) = mpsc::channel::<()>();
        for _ in 0..threads {
            let working = working.clone();
            scope.spawn(move || {
                let _working = working;
                work();
            });
        }
        drop(working);
        loop {
            if progress.cancelled() {
                stopped.store(true, Ordering::Relaxed);
                return true;
            }
            if let Err(RecvTimeoutError::Disconnected) = done.recv_timeout(POLL) {
                return false;
            }
        }
    });
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error.into());
    }
    if cancelled {
        return Err(WriteError::Cancelled);
    }
    Ok(digests.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The digest of one file, unless it is to stop.
fn digest(
    tree: &Tree,
    id: NodeId,
    buffer: &mut [u8],
    stopped: &AtomicBool,
) -> Result<Digest, SourceError> {
    let mut sum = Sha256::new();
    let NodeKind::File(source) = &tree.node(id).kind else {
        unreachable!("only files are candidates");
    };
    let open = match source {
        Source::Bytes(bytes) => {
            sum.update(bytes);
            return Ok(sum.finalize().into());
        }
        Source::File(file) => OpenFile::Listed {
            file,
            fd: OwnedFd::from(open_source(file)?),
        },
        Source::Range(range) => OpenFile::Part(range),
        _ => unreachable!("only what can be read again is a candidate"),
    };
    let length = source.len();
    let mut at = 0;
    while at < length && !stopped.load(Ordering::Relaxed) {
        let left = usize::try_from(length - at).unwrap_or(usize::MAX);
        let length = left.min(buffer.len());
        let part = &mut buffer[..length];
        open.read(at, part)?;
        sum.update(&*part);
        at += part.len() as u64;
    }
    open.verify(at)?;
    Ok(sum.finalize().into())
}

#[cfg(test)]
mod tests {
    use super::super::{self as write, SourceFault};
    use super::*;
    use crate::plan::{Options, Plan};
    use crate::scan::{Rules, scan};
    use crate::time::Timestamp;
    use std::fs;
    use std::path::Path;

    const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

    fn scanned(folder: &Path) -> Tree {
        let mut tree = Tree::new(THEN);
        scan(&mut tree, NodeId::ROOT, folder, &Rules::default(), &()).unwrap();
        tree
    }

    fn share(tree: &mut Tree) -> Result<Equal, WriteError> {
        share_equal(tree, Effort::default(), &())
    }

    /// Where the content of a file lies.
    fn start(plan: &Plan, name: &[u8]) -> u32 {
        let id = plan.tree().child(NodeId::ROOT, name).unwrap();
        plan.extent_of(id).unwrap().start
    }

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    #[test]
    fn equal_contents_lie_on_the_disc_once_and_others_apart() {
        let large = vec![7; 2_000_000];
        let mut other = large.clone();
        other[1_999_999] = 8;
        let files: [(&str, &[u8]); 7] = [
            ("a", b"same"),
            ("b", b"diff"),
            ("c", b"same"),
            ("d", &large),
            ("e", &other),
            ("f", &large),
            ("g", b""),
        ];
        let folder = folder(&files);
        fs::hard_link(folder.path().join("f"), folder.path().join("h")).unwrap();
        let mut tree = scanned(folder.path());
        let found = share(&mut tree).unwrap();
        let expected = Equal {
            files: 2,
            bytes: 2_000_004,
        };
        assert_eq!(found, expected);
        let plan = Plan::new(tree, &Options::new(THEN)).unwrap();
        let at = |name: &[u8]| start(&plan, name);
        assert_eq!(at(b"a"), at(b"c"));
        assert_ne!(at(b"a"), at(b"b"));
        assert_eq!((at(b"d"), at(b"d")), (at(b"f"), at(b"h")));
        assert_ne!(at(b"d"), at(b"e"));
    }

    #[test]
    fn a_file_that_changes_before_it_is_read_or_after_is_seen() {
        let folder = folder(&[("a", b"same"), ("b", b"same")]);
        let tree = scanned(folder.path());
        let mut shared = tree.clone();
        share(&mut shared).unwrap();
        fs::write(folder.path().join("b"), b"else").unwrap();
        let changed = |error: WriteError| {
            let WriteError::Source(error) = error else {
                panic!("{error}")
            };
            assert_eq!(error.path, folder.path().join("b"));
            assert!(matches!(error.kind, SourceFault::Changed), "{error}");
        };
        changed(share(&mut tree.clone()).unwrap_err());
        // The second is not read any more, and is still looked at.
        let plan = Plan::new(shared, &Options::new(THEN)).unwrap();
        changed(write::to_file(&plan, &folder.path().join("x.iso"), &()).unwrap_err());
    }

    #[test]
    fn the_search_ends_when_told() {
        struct Cancelled;
        impl Progress for Cancelled {
            fn cancelled(&self) -> bool {
                true
            }
        }
        let folder = folder(&[("a", b"same"), ("b", b"same")]);
        let ended = share_equal(&mut scanned(folder.path()), Effort::default(), &Cancelled);
        assert!(matches!(ended, Err(WriteError::Cancelled)));
    }
}
