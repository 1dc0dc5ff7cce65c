//! Copying what is to be recorded into the stash: a tree whose files lie there comes out.

use crate::attend::{Event, Watch};
use crate::error::Cause;
use crate::stash::{Segment, Staging, Stash, StashError};
use crate::storage::{self, Kind, Storage, Visit, walk};
use discmaster_image::source::{FileRange, Source};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::{SourceError, SourceFault, open_source};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Steps between two notices of progress: of bytes copied, and one for each folder and file.
const STEP: u64 = 1 << 20;

/// The file of the stash that segments lie in.
struct Place {
    file: Arc<File>,
    path: Arc<Path>,
}

impl Place {
    fn of(stash: &Stash) -> Self {
        Self {
            file: stash.file(),
            path: stash.path().into(),
        }
    }

    fn source(&self, segment: Segment) -> Source {
        Source::Range(FileRange {
            file: Arc::clone(&self.file),
            path: Arc::clone(&self.path),
            offset: segment.offset(),
            length: segment.len(),
            stamp: None,
        })
    }
}

/// Copies a tree. The copies are part of the stash when the staging is committed.
pub(super) fn tree<'s>(
    tree: Tree,
    stash: &'s mut Stash,
    watch: &Watch<'_>,
) -> Result<(Tree, Staging<'s>), Cause> {
    let place = Place::of(stash);
    let mut staging = stash.begin()?;
    let bytes: u64 = tree.files().map(|(_, source)| source.len()).sum();
    let steps = Steps::new(bytes + tree.len() as u64, |completed, total| {
        watch.tell(Event::Add { completed, total });
    });
    let copied = tree.map_sources(|tree, id, source| {
        let copied = copy(&mut staging, tree, id, &source, watch, &steps)?;
        steps.done(source.len() + 1);
        Ok::<_, Cause>(copied.map_or(source, |segment| place.source(segment)))
    })?;
    steps.end();
    Ok((copied, staging))
}

/// Copies one source; none if it needs no copy.
fn copy(
    staging: &mut Staging<'_>,
    tree: &Tree,
    id: NodeId,
    source: &Source,
    watch: &Watch<'_>,
    steps: &Steps<impl Fn(u64, u64)>,
) -> Result<Option<Segment>, Cause> {
    self::go_on(watch)?;
    let go_on = |done| {
        steps.within(done);
        !watch.cancelled()
    };
    let length = source.len();
    Ok(match source {
        Source::File(listed) => {
            let file = open_source(listed).map_err(StashError::Source)?;
            Some(
                staging
                    .copy_file(&file, &listed.path(), length, &go_on)
                    .map_err(Cause::not_staged)?,
            )
        }
        Source::Stream(stream) => {
            let name = tree.path(id);
            let mut reader = stream.open().map_err(|source| {
                StashError::Source(SourceError {
                    path: name.clone().into(),
                    byte: 0,
                    kind: SourceFault::Unreadable(source),
                })
            })?;
            Some(
                staging
                    .copy_reader(&mut reader, Some(length), Path::new(&name), &go_on)
                    .map_err(Cause::not_staged)?,
            )
        }
        Source::Bytes(bytes) => {
            let name = tree.path(id);
            Some(
                staging
                    .copy_reader(&mut &**bytes, Some(length), Path::new(&name), &go_on)
                    .map_err(Cause::not_staged)?,
            )
        }
        // In the stash, or on the disc, already, or made when the disc is written.
        Source::Range(_) | Source::Recorded(_) | Source::Checksums(_) => None,
    })
}

/// Copies a storage.
pub(super) fn storage<'s>(
    storage: &mut dyn Storage,
    modified: Timestamp,
    stash: &'s mut Stash,
    watch: &Watch<'_>,
) -> Result<(Tree, Staging<'s>), Cause> {
    let place = Place::of(stash);
    let mut staging = stash.begin()?;
    let steps = Steps::new(measure(storage, 0, watch), |completed, total| {
        watch.tell(Event::Add { completed, total });
    });
    let mut tree = Tree::new(modified);
    let folders: RefCell<HashMap<Vec<String>, NodeId>> =
        RefCell::new(HashMap::from([(Vec::new(), NodeId::ROOT)]));
    let lost = || Cause::Fault("a storage was visited before the one that holds it");
    walk(storage, &mut |visit| {
        self::go_on(watch)?;
        let (Visit::Storage { path, .. } | Visit::Stream { path, .. }) = &visit;
        let (name, folder) = path.split_last().ok_or_else(lost)?;
        let parent = *folders.borrow().get(folder).ok_or_else(lost)?;
        match visit {
            Visit::Storage {
                path,
                modified: known,
            } => {
                let id = tree.add_directory(parent, name.as_bytes(), known.unwrap_or(modified))?;
                folders.borrow_mut().insert(path.to_vec(), id);
                steps.done(1);
            }
            Visit::Stream {
                path,
                size,
                modified: known,
                mut stream,
            } => {
                let go_on = |done| {
                    steps.within(done);
                    !watch.cancelled()
                };
                let shown = format!("/{}", path.join("/"));
                let segment = staging
                    .copy_reader(&mut stream, size, Path::new(&shown), &go_on)
                    .map_err(Cause::not_staged)?;
                tree.add_file(
                    parent,
                    name.as_bytes(),
                    known.unwrap_or(modified),
                    place.source(segment),
                    Existing::Refuse,
                )?;
                steps.done(segment.len() + 1);
            }
        }
        Ok::<(), Cause>(())
    })?;
    steps.end();
    Ok((tree, staging))
}

/// Steps that copying a storage takes, as far as its elements tell.
fn measure(storage: &mut dyn Storage, depth: usize, watch: &Watch<'_>) -> u64 {
    // What lies deeper is refused by the walk, and what cannot be listed or opened is told by it,
    // with its path.
    if depth > storage::MOST_LEVELS || watch.cancelled() {
        return 0;
    }
    let Ok(elements) = storage.elements() else {
        return 0;
    };
    let mut steps = 0;
    for element in elements {
        steps += 1;
        match element.kind {
            Kind::Stream { size } => steps += size.unwrap_or(0),
            Kind::Storage => {
                if let Ok(mut inner) = storage.open_storage(&element.name) {
                    steps += measure(&mut *inner, depth + 1, watch);
                }
            }
        }
    }
    steps
}

/// Counts steps and tells of them now and then: the first, the last, some between.
struct Steps<F: Fn(u64, u64)> {
    tell: F,
    total: u64,
    done: Cell<u64>,
    told: Cell<u64>,
}

impl<F: Fn(u64, u64)> Steps<F> {
    fn new(total: u64, tell: F) -> Self {
        tell(0, total);
        Self {
            tell,
            total,
            done: Cell::new(0),
            told: Cell::new(0),
        }
    }

    /// So many steps more are done.
    fn done(&self, steps: u64) {
        self.done.set(self.done.get().saturating_add(steps));
        self.within(0);
    }

    /// So many steps of what is being done are done.
    fn within(&self, steps: u64) {
        let done = self.done.get().saturating_add(steps);
        if done.saturating_sub(self.told.get()) >= STEP && done < self.total {
            self.told.set(done);
            (self.tell)(done, self.total);
        }
    }

    fn end(&self) {
        (self.tell)(self.total, self.total);
    }
}

/// An error once a sink has said to stop.
pub(super) fn go_on(watch: &Watch<'_>) -> Result<(), Cause> {
    if watch.cancelled() {
        Err(Cause::staging_cancelled())
    } else {
        Ok(())
    }
}
