//! Sources that are not what they were when they were listed.
//!
//! Nothing here waits for a while and hopes: a stream that is opened in the course of the writing
//! makes the change, or the receiver of the chunks does, while the writer can be only so far ahead.

use crate::scene::{Gate, Pieces, Scene, add_stream, plan};
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::write::{
    self, Effort, InOrderError, Progress, SourceError, SourceFault, WriteError,
};
use std::convert::Infallible;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

const ONE: Effort = Effort {
    threads: 1,
    chunk_blocks: 1,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Truncate,
    Grow,
    Rewrite,
    Delete,
    Replace,
    Forbid,
    BecomePipe,
    DeleteFolder,
}

const CHANGES: [Change; 8] = [
    Change::Truncate,
    Change::Grow,
    Change::Rewrite,
    Change::Delete,
    Change::Replace,
    Change::Forbid,
    Change::BecomePipe,
    Change::DeleteFolder,
];

impl Change {
    fn make(self, path: &Path) {
        let file = || OpenOptions::new().write(true).open(path).unwrap();
        match self {
            Self::Truncate => file().set_len(10).unwrap(),
            Self::Grow => {
                let length = fs::metadata(path).unwrap().len();
                file().write_at(b"more", length).unwrap();
            }
            Self::Rewrite => {
                let modified = fs::metadata(path).unwrap().modified().unwrap();
                let file = file();
                file.write_at(b"other", 3).unwrap();
                // Whoever covers the traces is found out all the same.
                file.set_modified(modified).unwrap();
            }
            Self::Delete => fs::remove_file(path).unwrap(),
            Self::Replace => {
                let beside = path.with_extension("new");
                fs::copy(path, &beside).unwrap();
                fs::rename(beside, path).unwrap();
            }
            Self::Forbid => fs::set_permissions(path, Permissions::from_mode(0o0)).unwrap(),
            Self::BecomePipe => {
                let beside = path.with_extension("new");
                pipe(&beside);
                fs::rename(beside, path).unwrap();
            }
            Self::DeleteFolder => fs::remove_dir_all(path.parent().unwrap()).unwrap(),
        }
    }

    /// Whether the error tells what was done. `listed` is the length at the time of listing.
    fn told(self, error: &SourceError, listed: u64) -> bool {
        let byte = error.byte;
        match (self, &error.kind) {
            (Self::Truncate, &SourceFault::Shrank { listed: old, now }) => {
                (old, now, byte) == (listed, 10, 10)
            }
            (Self::Grow, &SourceFault::Grew { listed: old, now }) => {
                (old, now, byte) == (listed, listed + 4, listed)
            }
            (Self::Forbid, SourceFault::Unreadable(error)) => {
                error.kind() == io::ErrorKind::PermissionDenied
            }
            // An append sets the times first and the size last: who looks in between sees a change.
            (Self::Grow, SourceFault::Changed) => byte <= listed,
            // The superuser may read on, and then sees that the mode is another.
            (Self::Rewrite | Self::Forbid, SourceFault::Changed)
            | (Self::Delete | Self::DeleteFolder, SourceFault::Vanished)
            | (Self::Replace | Self::BecomePipe, SourceFault::Replaced) => true,
            // Whoever holds the file open sees only that a name was taken from it.
            (Self::Delete | Self::DeleteFolder | Self::Replace | Self::BecomePipe, kind) => {
                matches!(kind, SourceFault::Changed)
            }
            _ => false,
        }
    }
}

pub(crate) fn pipe(path: &Path) {
    let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
    rustix::fs::mkfifoat(rustix::fs::CWD, path, mode).unwrap();
}

/// A file that is changed by a stream that lies before it on the disc.
fn changed_before_it_is_read(change: Change, length: usize) -> (Scene, PathBuf, Plan) {
    let scene = Scene::new();
    let path = scene.add("z/victim", length);
    let mut tree = scene.tree();
    let victim = path.clone();
    add_stream(&mut tree, "gate", Gate(move || change.make(&victim)));
    (scene, path, plan(tree))
}

#[test]
fn a_file_changed_before_it_is_read_ends_the_run_by_name() {
    for change in CHANGES {
        // Empty; read with others; left to the kernel.
        for length in [0, 5000, 3 << 20] {
            if length == 0 && matches!(change, Change::Truncate) {
                continue;
            }
            let (scene, path, plan) = changed_before_it_is_read(change, length);
            match write::to_file_with(&plan, &scene.target(), ONE, &()) {
                Err(WriteError::Source(error)) => {
                    assert_eq!(error.path, path, "{change:?}");
                    let empty_rewritten = length == 0 && change == Change::Rewrite;
                    assert!(
                        change.told(&error, length as u64) || empty_rewritten,
                        "{change:?} {length}: {error}"
                    );
                }
                // Nothing of an empty file is read, so that its mode forbids nothing.
                other => panic!("{change:?} {length}: {other:?}"),
            }
            scene.assert_untouched();
        }
    }
}

#[test]
fn a_file_changed_in_mid_read_ends_the_run_by_name() {
    const LENGTH: usize = 1 << 20;
    for change in CHANGES {
        for threads in [1, 4] {
            let scene = Scene::new();
            let path = scene.add("z/victim", LENGTH);
            let plan = scene.plan();
            let start = plan.files().next().unwrap().0.start;
            let effort = Effort {
                threads,
                chunk_blocks: 1,
            };
            let mut last = 0;
            let result = write::in_order_with(&plan, effort, &(), |chunk| {
                if chunk.block == start + 100 {
                    change.make(&path);
                }
                last = chunk.block;
                Ok::<_, Infallible>(())
            });
            let Err(InOrderError::Source(error)) = result else {
                panic!("{change:?}: {result:?}");
            };
            assert_eq!(error.path, path);
            assert!(change.told(&error, LENGTH as u64), "{change:?}: {error}");
            // The workers are a few chunks ahead at most: nothing later was handed on.
            assert!(u64::from(last - start) < 120, "{change:?}: block {last}");
            let named_within = matches!(change, Change::Truncate | Change::Grow)
                || (100 * BLOCK..120 * BLOCK).contains(&error.byte);
            assert!(named_within, "{change:?}: {error}");
        }
    }
}

/// Changes a file when the first bytes are reported.
struct Meddler<'a> {
    path: &'a Path,
    change: Change,
    done: AtomicBool,
}

impl Progress for Meddler<'_> {
    fn wrote(&self, done: u64, total: u64) {
        if done < total / 2 && !self.done.swap(true, Ordering::Relaxed) {
            self.change.make(self.path);
        }
    }
}

#[test]
fn a_large_file_changed_while_the_kernel_copies_it_is_noticed() {
    // The kernel waits for nobody; but as long as it has not copied everything, whatever happens
    // to the file is seen.
    for change in [Change::Truncate, Change::Grow, Change::Rewrite] {
        let mut noticed = false;
        for _ in 0..20 {
            let scene = Scene::new();
            let path = scene.sources().join("victim");
            File::create(&path).unwrap().set_len(128 << 20).unwrap();
            let plan = scene.plan();
            let meddler = Meddler {
                path: &path,
                change,
                done: AtomicBool::new(false),
            };
            match write::to_file_with(&plan, &scene.target(), ONE, &meddler) {
                Err(WriteError::Source(error)) => {
                    assert_eq!(error.path, path);
                    assert!(change.told(&error, 128 << 20), "{change:?}: {error}");
                    scene.assert_untouched();
                    noticed = true;
                    break;
                }
                Ok(_) => {
                    let length = fs::metadata(scene.target()).unwrap().len();
                    assert_eq!(length, plan.bytes());
                }
                other => panic!("{change:?}: {other:?}"),
            }
        }
        assert!(noticed, "{change:?}");
    }
}

#[test]
fn a_stream_that_gives_too_little_or_too_much_is_named_by_its_path_in_the_tree() {
    let cases = [(10_000, 9_000, 9_000), (10_000, 10_001, 10_000), (0, 1, 0)];
    for (length, given, byte) in cases {
        for threads in [1, 4] {
            let scene = Scene::new();
            let mut tree = scene.tree();
            add_stream(&mut tree, "a", Pieces::honest(1, 50_000));
            let given = crate::scene::bytes(1, given);
            let long = given.len() as u64 > length;
            add_stream(&mut tree, "liar", Pieces { length, given });
            add_stream(&mut tree, "z", Pieces::honest(2, 50_000));
            let effort = Effort {
                threads,
                chunk_blocks: 2,
            };
            let result = write::to_file_with(&plan(tree), &scene.target(), effort, &());
            let Err(WriteError::Source(error)) = result else {
                panic!("{length}: {result:?}");
            };
            assert_eq!((&*error.path, error.byte), (Path::new("/liar"), byte));
            match error.kind {
                SourceFault::EndedEarly { promised } => assert!(!long && promised == length),
                SourceFault::TooLong { promised } => assert!(long && promised == length),
                kind => panic!("{kind:?}"),
            }
            scene.assert_untouched();
        }
    }
}

#[derive(Debug)]
struct Broken;

impl discmaster_image::source::StreamSource for Broken {
    fn len(&self) -> u64 {
        100_000
    }

    fn open(&self) -> io::Result<Box<dyn io::Read + Send>> {
        Ok(Box::new(io::Read::chain(&[1; 7000][..], Self)))
    }
}

impl io::Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the other side hung up"))
    }
}

#[test]
fn a_stream_that_fails_sends_those_away_who_wait_for_it() {
    for threads in 1..=8 {
        let scene = Scene::new();
        let mut tree = scene.tree();
        add_stream(&mut tree, "broken", Broken);
        let effort = Effort {
            threads,
            chunk_blocks: 1,
        };
        let result = write::to_file_with(&plan(tree), &scene.target(), effort, &());
        let Err(WriteError::Source(error)) = result else {
            panic!("{result:?}");
        };
        assert_eq!((&*error.path, error.byte), (Path::new("/broken"), 7000));
        assert!(error.to_string().contains("hung up"), "{error}");
        scene.assert_untouched();
    }
}

#[test]
fn a_stream_that_panics_leaves_nobody_waiting() {
    for threads in [1, 4] {
        let scene = Scene::new();
        let mut tree = scene.tree();
        add_stream(&mut tree, "gate", Gate(|| panic!("on purpose")));
        add_stream(&mut tree, "z", Pieces::honest(2, 50_000));
        let plan = plan(tree);
        let effort = Effort {
            threads,
            chunk_blocks: 1,
        };
        let attempt = || write::to_file_with(&plan, &scene.target(), effort, &());
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(attempt)).unwrap_err();
        scene.assert_untouched();
    }
}
