//! What the tests share: a recorder in a scratch folder, trees, and a sink that remembers.

use discmaster::{Code, DiscMaster, DiscRecorder, ProgressEvents, Registry, StashPlace};
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_virtual::{DiscSummary, MediumType, Recorder};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A scratch folder with one recorder, `virtual:studio`.
pub(crate) struct Studio {
    folder: TempDir,
}

impl Studio {
    pub(crate) fn empty() -> Self {
        let studio = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir(studio.recorder_folder()).unwrap();
        studio
    }

    pub(crate) fn with(medium: MediumType) -> Self {
        let studio = Self::empty();
        studio.insert(medium);
        studio
    }

    pub(crate) fn recorder_folder(&self) -> PathBuf {
        self.folder.path().join("studio")
    }

    /// The hand at the recorder: not the session's way to it.
    pub(crate) fn hand(&self) -> Recorder {
        Recorder::open(self.recorder_folder()).unwrap()
    }

    pub(crate) fn insert(&self, medium: MediumType) {
        self.hand().insert_blank(medium).unwrap();
    }

    /// From when it is opened next the recorder has these faults (docs/virtual-recorder.md).
    pub(crate) fn break_with(&self, faults: &[&str]) {
        let script = format!(r#"{{ "format": 1, "faults": [ {} ] }}"#, faults.join(", "));
        std::fs::write(self.recorder_folder().join("faults.json"), script).unwrap();
    }

    pub(crate) fn disc(&self) -> DiscSummary {
        self.hand().disc().unwrap()
    }

    pub(crate) fn registry(&self) -> Registry {
        Registry::at(self.folder.path())
    }

    pub(crate) fn recorder(&self) -> DiscRecorder {
        self.registry().recorder("virtual:studio").unwrap()
    }

    /// A stash of the scratch folder's own.
    pub(crate) fn stash(&self) -> StashPlace {
        StashPlace::at(self.folder.path().join("stash"))
    }

    pub(crate) fn open_master(&self) -> DiscMaster {
        let mut master = self.appending_master();
        master.keep_appendable(false);
        master
    }

    /// A disc master as IMAPI has it: it leaves discs appendable.
    pub(crate) fn appending_master(&self) -> DiscMaster {
        let mut master = DiscMaster::new(self.registry()).with_stash(self.stash());
        master.open().unwrap();
        master
    }

    /// A disc master with the recorder chosen.
    pub(crate) fn ready_master(&self) -> DiscMaster {
        let mut master = self.open_master();
        master.set_active_recorder(&self.recorder()).unwrap();
        master
    }

    /// A disc master with the recorder chosen and `tree` staged.
    pub(crate) fn staged_master(&self, tree: Tree) -> DiscMaster {
        let mut master = self.ready_master();
        stage(&mut master, tree).unwrap();
        master
    }
}

/// Stages by reference: the sources are read when the disc is recorded.
pub(crate) fn stage(master: &mut DiscMaster, tree: Tree) -> Result<(), discmaster::Error> {
    master.joliet().reference_tree(tree, Existing::Refuse)
}

pub(crate) const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

pub(crate) fn tree_of(files: impl IntoIterator<Item = (&'static str, Source)>) -> Tree {
    let mut tree = Tree::new(THEN);
    for (name, source) in files {
        tree.add_file(
            NodeId::ROOT,
            name.as_bytes(),
            THEN,
            source,
            Existing::Refuse,
        )
        .unwrap();
    }
    tree
}

pub(crate) fn bytes(content: &[u8]) -> Source {
    Source::Bytes(content.into())
}

/// Small files, a folder, an empty file and an empty folder.
pub(crate) fn small_tree() -> Tree {
    let mut tree = tree_of([("hello.txt", bytes(b"hello")), ("empty", bytes(b""))]);
    let photos = tree.add_directory(NodeId::ROOT, b"photos", THEN).unwrap();
    tree.add_directory(NodeId::ROOT, b"nothing in it", THEN)
        .unwrap();
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    tree.add_file(
        photos,
        "été.jpg".as_bytes(),
        THEN,
        bytes(&content),
        Existing::Refuse,
    )
    .unwrap();
    tree
}

/// 40 MiB in one file: more than the buffer between sources and drive holds.
pub(crate) const LONG: u64 = 40 << 20;

pub(crate) fn long_tree() -> Tree {
    tree_of([("long", Pattern::source(LONG))])
}

/// A stream of `promised` bytes that gives `given`, and opened again, gives bytes that differ at
/// `second_differs_at`.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) promised: u64,
    pub(crate) given: u64,
    pub(crate) second_differs_at: Option<u64>,
    pub(crate) opened: Mutex<u32>,
}

impl Pattern {
    pub(crate) fn source(length: u64) -> Source {
        Self {
            promised: length,
            given: length,
            second_differs_at: None,
            opened: Mutex::new(0),
        }
        .into_source()
    }

    pub(crate) fn into_source(self) -> Source {
        Source::Stream(Arc::new(self))
    }
}

impl StreamSource for Pattern {
    fn len(&self) -> u64 {
        self.promised
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let mut opened = self.opened.lock().unwrap();
        *opened += 1;
        Ok(Box::new(PatternReader {
            at: 0,
            end: self.given,
            wrong: self.second_differs_at.filter(|_| *opened > 1),
        }))
    }
}

struct PatternReader {
    at: u64,
    end: u64,
    wrong: Option<u64>,
}

impl Read for PatternReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end - self.at)
            .unwrap()
            .min(buffer.len());
        for byte in &mut buffer[..left] {
            *byte = (self.at % 251).to_le_bytes()[0] ^ (self.at >> 12).to_le_bytes()[0];
            if self.wrong == Some(self.at) {
                *byte ^= 1;
            }
            self.at += 1;
        }
        Ok(left)
    }
}

/// What a sink was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Add(u64, u64),
    Preparing,
    Block(u32, u32),
    Track(u32, u32),
    Closing,
    Verify(u32, u32),
    Complete(Code),
    Erased(Code),
}

type React = dyn Fn(Event) -> bool + Send + Sync;

/// Remembers what it is told, and cancels once `react` returns true for an event.
pub(crate) struct Log {
    events: Mutex<Vec<Event>>,
    cancel: Mutex<bool>,
    react: Box<React>,
}

impl Log {
    pub(crate) fn new() -> Arc<Self> {
        Self::reacting(|_| false)
    }

    pub(crate) fn reacting(react: impl Fn(Event) -> bool + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            events: Mutex::default(),
            cancel: Mutex::new(false),
            react: Box::new(react),
        })
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    fn tell(&self, event: Event) {
        self.events.lock().unwrap().push(event);
        if (self.react)(event) {
            *self.cancel.lock().unwrap() = true;
        }
    }
}

impl ProgressEvents for Log {
    fn query_cancel(&self) -> bool {
        *self.cancel.lock().unwrap()
    }

    fn notify_add_progress(&self, completed: u64, total: u64) {
        self.tell(Event::Add(completed, total));
    }

    fn notify_preparing_burn(&self, seconds: u32) {
        assert_ne!(seconds, 0, "no estimate");
        self.tell(Event::Preparing);
    }

    fn notify_block_progress(&self, completed: u32, total: u32) {
        self.tell(Event::Block(completed, total));
    }

    fn notify_track_progress(&self, current: u32, total: u32) {
        self.tell(Event::Track(current, total));
    }

    fn notify_closing_disc(&self, seconds: u32) {
        assert_ne!(seconds, 0, "no estimate");
        self.tell(Event::Closing);
    }

    fn notify_verify_progress(&self, completed: u32, total: u32) {
        self.tell(Event::Verify(completed, total));
    }

    fn notify_burn_complete(&self, status: Code) {
        self.tell(Event::Complete(status));
    }

    fn notify_erase_complete(&self, status: Code) {
        self.tell(Event::Erased(status));
    }
}
