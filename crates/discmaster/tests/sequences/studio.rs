//! What the sequences share: recorders and a stash in a scratch folder, a sink that remembers,
//! storages, sound.

use crate::disc::AUDIO_BLOCK;
use discmaster::properties::{PropertySet, Value};
use discmaster::storage::CompoundFile;
use discmaster::{Code, DiscMaster, DiscRecorder, Error, ProgressEvents, Registry, StashPlace};
use discmaster_virtual::{DiscStatus, MediumType, Recorder};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Blocks of one track on a blank disc of 74 minutes.
pub(crate) const WHOLE: u32 = 332_998;

pub(crate) struct Studio {
    folder: TempDir,
}

impl Studio {
    /// One recorder, empty.
    pub(crate) fn empty() -> Self {
        let studio = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        studio.add("studio");
        studio
    }

    pub(crate) fn with(medium: MediumType) -> Self {
        let studio = Self::empty();
        studio.insert(medium);
        studio
    }

    /// Another recorder.
    pub(crate) fn add(&self, name: &str) {
        std::fs::create_dir_all(self.home().join(name)).unwrap();
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("recorders")
    }

    pub(crate) fn recorder_folder(&self) -> PathBuf {
        self.home().join("studio")
    }

    pub(crate) fn scratch(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn hand(&self) -> Recorder {
        Recorder::open(self.recorder_folder()).unwrap()
    }

    pub(crate) fn insert(&self, medium: MediumType) {
        self.hand().insert_blank(medium).unwrap();
    }

    pub(crate) fn status(&self) -> DiscStatus {
        self.hand().disc().unwrap().status
    }

    /// As CoCreateInstance makes one.
    pub(crate) fn master(&self) -> DiscMaster {
        let stash = StashPlace::at(self.folder.path().join("stash"));
        DiscMaster::new(Registry::at(self.home())).with_stash(stash)
    }

    pub(crate) fn open_master(&self) -> DiscMaster {
        let mut master = self.master();
        master.open().unwrap();
        master
    }
}

pub(crate) fn code<T>(result: Result<T, Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

/// The first of the recorders, as programs get it.
pub(crate) fn first_recorder(master: &mut DiscMaster) -> DiscRecorder {
    master.recorders().unwrap().next().unwrap()
}

/// A property of a recorder as a number.
pub(crate) fn number(set: &PropertySet, name: &str) -> i32 {
    match set.read(name) {
        Some(Value::I4(number)) => *number,
        other => panic!("{name}: {other:?}"),
    }
}

/// A compound file, as StgCreateStorageEx makes one, with a stream in a storage.
pub(crate) fn compound_file(studio: &Studio, content: &[u8]) -> CompoundFile {
    let path = studio.scratch().join("staged.stg");
    let mut file = cfb::create(&path).unwrap();
    file.create_storage("/backup").unwrap();
    let mut stream = file.create_stream("/backup/scan.dat").unwrap();
    stream.write_all(content).unwrap();
    drop(stream);
    file.create_stream("/index.txt")
        .unwrap()
        .write_all(b"one file")
        .unwrap();
    file.flush().unwrap();
    drop(file);
    CompoundFile::open(path).unwrap()
}

/// Bytes of which no two blocks are alike.
pub(crate) fn noise(seed: u32, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = std::iter::repeat_with(&mut next)
        .take(length.div_ceil(4))
        .flatten()
        .collect();
    bytes.truncate(length);
    bytes
}

pub(crate) fn sound(seed: u32, blocks: usize) -> Vec<u8> {
    noise(seed, blocks * AUDIO_BLOCK)
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
    BurnComplete(Code),
    EraseComplete(Code),
}

/// Remembers what it is told.
#[derive(Default)]
pub(crate) struct Log {
    events: Mutex<Vec<Event>>,
}

impl Log {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    /// All since it was last asked.
    pub(crate) fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    fn tell(&self, event: Event) {
        self.events.lock().unwrap().push(event);
    }
}

impl ProgressEvents for Log {
    fn notify_add_progress(&self, completed: u64, total: u64) {
        self.tell(Event::Add(completed, total));
    }

    fn notify_preparing_burn(&self, _: u32) {
        self.tell(Event::Preparing);
    }

    fn notify_block_progress(&self, completed: u32, total: u32) {
        self.tell(Event::Block(completed, total));
    }

    fn notify_track_progress(&self, current: u32, total: u32) {
        self.tell(Event::Track(current, total));
    }

    fn notify_closing_disc(&self, _: u32) {
        self.tell(Event::Closing);
    }

    fn notify_verify_progress(&self, completed: u32, total: u32) {
        self.tell(Event::Verify(completed, total));
    }

    fn notify_burn_complete(&self, status: Code) {
        self.tell(Event::BurnComplete(status));
    }

    fn notify_erase_complete(&self, status: Code) {
        self.tell(Event::EraseComplete(status));
    }
}

/// One of each kind, in the order in which they came, with the first and the last of a row.
pub(crate) fn outline(events: &[Event]) -> Vec<Event> {
    let same = |a: &Event, b: &Event| std::mem::discriminant(a) == std::mem::discriminant(b);
    let runs = events.chunk_by(same);
    runs.flat_map(|run| match run {
        [one] => vec![*one],
        [first, .., last] => vec![*first, *last],
        [] => Vec::new(),
    })
    .collect()
}
