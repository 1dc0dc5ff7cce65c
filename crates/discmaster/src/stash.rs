//! The stash: the one file into which a session copies all that is staged, so that the sources
//! may vanish before the disc is recorded.
//!
//! There is one stash for a user, and one disc master at a time has it. `docs/stash.md` describes
//! the file byte by byte, what states it has, and what is promised of it.
//!
//! ```
//! use discmaster::stash::{Stash, StashPlace};
//! use std::path::Path;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path().join("stash");
//! let mut stash = Stash::open(&StashPlace::at(folder))?;
//! let mut staging = stash.begin()?;
//! let name = Path::new("hello.txt");
//! let segment = staging.copy_reader(&mut &b"hello"[..], Some(5), name, &|_| true)?;
//! staging.commit()?;
//!
//! stash.check()?;
//! stash.burning()?;
//! let mut read = [0; 5];
//! std::os::unix::fs::FileExt::read_exact_at(&*stash.file(), &mut read, segment.offset())?;
//! assert_eq!(&read, b"hello");
//! stash.clear()?;
//! # Ok(())
//! # }
//! ```

mod copy;
mod error;
mod file;
mod header;
mod mountinfo;
mod place;
mod removable;
mod segment;
mod staging;
mod track;
mod volume;
mod wipe;
mod wire;

pub use error::{Damage, StashError};
pub use header::State;
pub use place::StashPlace;
pub use segment::Segment;
pub use staging::Staging;

use file::StashFile;
use header::{Found, Header};
use rustix::fs::Stat;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use wire::CONTENT;

/// File systems share whole blocks, and most have blocks of that size.
const ALIGNMENT: u64 = 4096;

/// The stash, open and locked. Dropping it wipes its content.
#[derive(Debug)]
pub struct Stash {
    file: StashFile,
    /// The header written last.
    header: Header,
    /// The file as we left it.
    stamp: Stamp,
    /// Byte of the file after the last one staged, a growing track's included.
    end: u64,
    /// The pieces of the track that is growing.
    track: Option<Vec<Segment>>,
    /// What shares its blocks with a source, in order.
    shared: Vec<Segment>,
    /// The file system may share blocks.
    shares: bool,
    owed: Owed,
}

/// What failed, and is to be done before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owed {
    Nothing,
    /// The file may go on after `end`, or its header not tell the truth.
    StepBack,
    /// What is staged is spoilt already.
    Clearing,
}

/// What changes with a file whoever changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: (i64, u64),
    changed: (i64, u64),
}

impl Stamp {
    fn new(found: &Stat) -> Self {
        Self {
            length: u64::try_from(found.st_size).unwrap_or(0),
            modified: (found.st_mtime, found.st_mtime_nsec),
            changed: (found.st_ctime, found.st_ctime_nsec),
        }
    }
}

impl Stash {
    /// Opens the stash for this disc master alone, and makes it if there is none. Whatever a
    /// session that was killed left in it is wiped.
    pub fn open(place: &StashPlace) -> Result<Self, StashError> {
        let file = StashFile::open(place)?;
        let found = match file.read_header()? {
            Found::New => None,
            Found::Stash(header) => header,
            Found::Foreign => {
                let path = file.path().to_owned();
                return Err(StashError::NotAStash { path });
            }
        };
        file.make_private()?;
        let mut stash = Self {
            stamp: Stamp::new(&file.stat()?),
            shares: file.has_blocks_of(ALIGNMENT),
            file,
            header: found.unwrap_or(Header::NEW),
            end: CONTENT,
            track: None,
            shared: Vec::new(),
            owed: Owed::Nothing,
        };
        let state = found.map(|header| header.state);
        if (state, stash.stamp.length) != (Some(State::Empty), CONTENT) {
            stash.recover()?;
        }
        Ok(stash)
    }

    /// Makes an empty stash of whatever is there.
    fn recover(&mut self) -> Result<(), StashError> {
        wipe::overwrite(&self.file, CONTENT, self.stamp.length, &[])?;
        self.file.cut(0)?;
        let header = self.header.next(State::Empty, CONTENT);
        self.file.write_first_header(header)?;
        self.file.cut(CONTENT)?;
        // What is known as a stash once must be known as one after a power cut, too.
        self.file.sync()?;
        self.written(header)
    }

    /// The path of the file, for messages.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The file, for reading what is staged.
    pub fn file(&self) -> Arc<File> {
        Arc::clone(self.file.file())
    }

    pub fn state(&self) -> State {
        self.header.state
    }

    /// Begins to stage what belongs together: all of it is there at the end, or none.
    pub fn begin(&mut self) -> Result<Staging<'_>, StashError> {
        self.settle()?;
        if self.header.state != State::Staging {
            self.write_header(State::Staging, self.end)?;
        }
        Ok(Staging::new(self))
    }

    /// Whether what is staged is there as it was left, by somebody else too: to be asked before a
    /// disc is recorded. Brings it to the disk, so that a disk that could not take it says so.
    pub fn check(&self) -> Result<(), StashError> {
        let damaged = |damage| Err(self.damaged(damage));
        if self.owed != Owed::Nothing || self.header.state == State::Staging {
            return damaged(Damage::Unfinished);
        }
        self.file.sync()?;
        if !self.file.has_its_name()? {
            return damaged(Damage::Replaced);
        }
        let found = Stamp::new(&self.file.stat()?);
        if found.length != self.stamp.length {
            return damaged(Damage::Length {
                left: self.stamp.length,
                found: found.length,
            });
        }
        if self.file.read_header()? != Found::Stash(Some(self.header)) {
            return damaged(Damage::Header);
        }
        if found != self.stamp {
            return damaged(Damage::Touched);
        }
        Ok(())
    }

    /// Whether the file under the stash's name is the stash still: nobody removed or replaced it.
    pub fn is_in_place(&self) -> Result<bool, StashError> {
        self.file.has_its_name()
    }

    fn damaged(&self, damage: Damage) -> StashError {
        StashError::Damaged {
            path: self.file.path().to_owned(),
            damage,
        }
    }

    /// Says that what is staged is being recorded. No track may be growing.
    pub fn burning(&mut self) -> Result<(), StashError> {
        self.settle()?;
        if self.track.is_some() {
            return Err(self.damaged(Damage::Unfinished));
        }
        self.write_header(State::Burning, self.end)
    }

    /// Says that what is staged is kept, although recording it failed.
    pub fn kept(&mut self) -> Result<(), StashError> {
        self.settle()?;
        self.write_header(self.resting(), self.end)
    }

    /// Wipes all that is staged: overwritten where the file system overwrites, and cut off. What
    /// shares its blocks with a source is only cut off.
    pub fn clear(&mut self) -> Result<(), StashError> {
        let length = Stamp::new(&self.file.stat()?).length;
        let empty = self.header.state == State::Empty && length == CONTENT;
        if empty && self.owed == Owed::Nothing {
            return Ok(());
        }
        self.owed = Owed::Clearing;
        match self.write_header(State::Wiping, self.end) {
            // Where overwriting takes room, cutting makes some.
            Ok(()) | Err(StashError::NoRoom { .. }) => {}
            Err(error) => return Err(error),
        }
        self.track = None;
        wipe::overwrite(&self.file, CONTENT, length, &self.shared)?;
        self.file.cut(CONTENT)?;
        self.end = CONTENT;
        self.shared.clear();
        self.write_header(State::Empty, CONTENT)?;
        self.owed = Owed::Nothing;
        Ok(())
    }

    /// Does what is owed.
    fn settle(&mut self) -> Result<(), StashError> {
        match self.owed {
            Owed::Nothing => Ok(()),
            Owed::StepBack => self.step_back(),
            Owed::Clearing => self.clear(),
        }
    }

    /// Cuts off what comes after the content that was staged before.
    fn step_back(&mut self) -> Result<(), StashError> {
        self.owed = Owed::StepBack;
        self.file.cut(self.end)?;
        self.write_header(self.resting(), self.end)?;
        self.owed = Owed::Nothing;
        Ok(())
    }

    /// The state between two calls.
    fn resting(&self) -> State {
        if self.track.is_some() {
            State::Staging
        } else if self.end == CONTENT {
            State::Empty
        } else {
            State::Whole
        }
    }

    fn write_header(&mut self, state: State, end: u64) -> Result<(), StashError> {
        let header = self.header.next(state, end);
        self.file.write_header(header)?;
        self.written(header)
    }

    fn written(&mut self, header: Header) -> Result<(), StashError> {
        self.header = header;
        self.stamp = Stamp::new(&self.file.stat()?);
        Ok(())
    }
}

/// What cannot be wiped now is wiped by whoever opens the stash next.
impl Drop for Stash {
    fn drop(&mut self) {
        let _ = self.clear();
    }
}
