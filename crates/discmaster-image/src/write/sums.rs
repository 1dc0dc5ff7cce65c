//! Checksums taken of what is read, in the one pass that writes the image.
//!
//! A file that lies in one piece of work is summed by whoever has it in his buffer. One that several
//! workers read is summed piece by piece in order: whoever has its bytes from some offset on waits
//! until the sum has come to there. As jobs are given out in ascending order, the one waited for
//! always holds an earlier job, and so the wait ends. The list lies behind all other contents, and
//! who writes it waits for all of them.

use super::error::Halt;
use crate::checksum::{Digest, List};
use crate::plan::{Content, Plan};
use crate::tree::{NodeId, NodeKind, Sharing};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The SHA-256 of every file of an image that was written.
#[derive(Clone, Debug)]
pub struct Checksums {
    /// By node.
    digests: Arc<[Digest]>,
}

impl Checksums {
    /// The digest of a file of the plan's tree; of the list itself there is none, nor of a folder.
    pub fn of(&self, plan: &Plan, node: NodeId) -> Option<Digest> {
        match &plan.tree().node(node).kind {
            NodeKind::File(source) if !source.is_checksums() => {
                self.digests.get(node.index()).copied()
            }
            NodeKind::File(_)
            | NodeKind::Directory(_)
            | NodeKind::Symlink(_)
            | NodeKind::Special(_) => None,
        }
    }

    /// The bytes of the list, made as they are read: those that are on the disc.
    pub fn list<'a>(&'a self, plan: &'a Plan) -> impl Read + Send + 'a {
        List::new(plan.tree(), plan.given_names(), &*self.digests)
    }
}

/// The sums in the making.
#[derive(Debug)]
pub(super) struct Sums<'p> {
    plan: &'p Plan,
    state: Mutex<State<'p>>,
    moved: Condvar,
}

#[derive(Debug)]
struct State<'p> {
    stopped: bool,
    digests: Arc<[Digest]>,
    /// Contents whose digest is still to come.
    left: usize,
    /// Sums between two turns, and how many bytes they have taken in.
    parked: HashMap<NodeId, (Sha256, u64)>,
    /// What is left of the list, and how many bytes were taken of it.
    list: Option<(List<'p, Arc<[Digest]>>, u64)>,
}

impl<'p> Sums<'p> {
    /// Those that the plan itself needs: for a list on the disc.
    pub(super) fn listed(plan: &'p Plan) -> Option<Self> {
        plan.manifest().map(|_| Self::new(plan))
    }

    pub(super) fn new(plan: &'p Plan) -> Self {
        let list = plan.manifest();
        let contents = plan.files().filter(|&(_, node, _)| Some(node) != list);
        Self {
            plan,
            state: Mutex::new(State {
                stopped: false,
                digests: vec![Digest::of(&[]); plan.tree().len()].into(),
                left: contents.count(),
                parked: HashMap::new(),
                list: None,
            }),
            moved: Condvar::new(),
        }
    }

    /// Sends away all who wait, now and later.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
    }

    /// Takes in the bytes of a file from `offset` on: each once, and all of them.
    pub(super) fn take_in(&self, node: NodeId, offset: u64, bytes: &[u8]) -> Result<(), Halt> {
        let NodeKind::File(source) = &self.plan.tree().node(node).kind else {
            unreachable!("only files have content in a plan");
        };
        if source.is_checksums() {
            return Ok(());
        }
        let end = offset + bytes.len() as u64;
        if offset == 0 && end == source.len() {
            self.settle(node, Digest::of(bytes));
            return Ok(());
        }
        let mut hasher = if offset == 0 {
            Sha256::new()
        } else {
            self.turn(node, offset)?
        };
        hasher.update(bytes);
        if end == source.len() {
            self.settle(node, hasher.into());
        } else {
            self.lock().parked.insert(node, (hasher, end));
            self.moved.notify_all();
        }
        Ok(())
    }

    /// Waits for the sum of a file to have come to `offset`.
    fn turn(&self, node: NodeId, offset: u64) -> Result<Sha256, Halt> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return Err(Halt::Stopped);
            }
            match state.parked.remove(&node) {
                Some((hasher, at)) if at == offset => return Ok(hasher),
                Some(early) => {
                    state.parked.insert(node, early);
                }
                None => {}
            }
            state = self.wait(state);
        }
    }

    fn settle(&self, node: NodeId, digest: Digest) {
        let mut state = self.lock();
        // Shared only with a list, which begins when the last digest is settled.
        let last = state.left == 1;
        if let Some(digests) = Arc::get_mut(&mut state.digests) {
            digests[node.index()] = digest;
            if last {
                self.share(digests);
            }
        }
        state.left -= 1;
        if last {
            drop(state);
            self.moved.notify_all();
        }
    }

    /// Gives the digests of contents to all files that have them under other names.
    fn share(&self, digests: &mut [Digest]) {
        for (id, _) in self.plan.tree().files() {
            // Asked only of those that may have one content with others: extents are searched for.
            if self.plan.tree().node(id).sharing == Sharing::default() {
                continue;
            }
            if let Some(extent) = self.plan.extent_of(id)
                && let Content::File { node, .. } = extent.content
            {
                digests[id.index()] = digests[node.index()];
            }
        }
    }

    /// Fills `into` with the bytes of the list from `offset` on, once all sums are there.
    pub(super) fn read_list(&self, offset: u64, into: &mut [u8]) -> Result<(), Halt> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return Err(Halt::Stopped);
            }
            let begun = state.list.as_ref().map_or(0, |(_, at)| *at);
            if state.left == 0 && begun == offset {
                break;
            }
            state = self.wait(state);
        }
        let (mut list, _) = match state.list.take() {
            Some(list) => list,
            None => {
                let digests = Arc::clone(&state.digests);
                (
                    List::new(self.plan.tree(), self.plan.given_names(), digests),
                    0,
                )
            }
        };
        // It has as many bytes as the paths told, and making them cannot fail.
        if list.read_exact(into).is_err() {
            unreachable!("the list ended before its end");
        }
        state.list = Some((list, offset + into.len() as u64));
        drop(state);
        self.moved.notify_all();
        Ok(())
    }

    /// What was summed, when all of the image is written.
    pub(super) fn finish(self) -> Checksums {
        let state = self.state.into_inner();
        Checksums {
            digests: state.unwrap_or_else(PoisonError::into_inner).digests,
        }
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State<'p>>) -> MutexGuard<'s, State<'p>> {
        self.moved
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, State<'p>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
