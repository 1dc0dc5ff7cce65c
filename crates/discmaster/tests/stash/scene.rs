//! What the tests of the stash share: a stash in a folder of its own, sources beside it.

use discmaster::stash::{Segment, Staging, Stash, StashError, StashPlace, State};
use discmaster::{Code, Error};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Bytes of the file before the first one of content (docs/stash.md).
pub(crate) const CONTENT: u64 = 16_384;

pub(crate) struct Scene {
    root: TempDir,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("sources")).unwrap();
        Self { root }
    }

    pub(crate) fn place(&self) -> StashPlace {
        StashPlace::at(self.root.path().join("cache/stash"))
    }

    pub(crate) fn open(&self) -> Stash {
        Stash::open(&self.place()).unwrap()
    }

    pub(crate) fn source(&self, name: &str, length: usize) -> PathBuf {
        let path = self.root.path().join("sources").join(name);
        fs::write(&path, bytes(name.len() as u64, length)).unwrap();
        path
    }
}

/// Bytes that look random and are the same every time.
pub(crate) fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(length)
    .collect()
}

/// Stages a file as it is listed now.
pub(crate) fn stage(staging: &mut Staging<'_>, path: &Path) -> Result<Segment, StashError> {
    let file = File::open(path).unwrap();
    let length = file.metadata().unwrap().len();
    staging.copy_file(&file, path, length, &|_| true)
}

/// Stages bytes, by themselves.
pub(crate) fn stage_bytes(stash: &mut Stash, bytes: &[u8]) -> Result<Segment, StashError> {
    let mut staging = stash.begin()?;
    let length = Some(bytes.len() as u64);
    let segment = staging.copy_reader(&mut &*bytes, length, Path::new("bytes"), &|_| true)?;
    staging.commit()?;
    Ok(segment)
}

pub(crate) fn read(stash: &Stash, segment: Segment) -> Vec<u8> {
    let mut found = vec![0; usize::try_from(segment.len()).unwrap()];
    let file = stash.file();
    file.read_exact_at(&mut found, segment.offset()).unwrap();
    found
}

pub(crate) fn length(stash: &Stash) -> u64 {
    fs::metadata(stash.path()).unwrap().len()
}

/// The stash in that place is empty, and takes and gives back bytes.
#[track_caller]
pub(crate) fn assert_usable(place: &StashPlace) {
    let mut stash = Stash::open(place).unwrap();
    assert_eq!((stash.state(), length(&stash)), (State::Empty, CONTENT));
    stash.check().unwrap();
    let content = bytes(7, 100_000);
    let segment = stage_bytes(&mut stash, &content).unwrap();
    stash.check().unwrap();
    assert_eq!(read(&stash, segment), content);
    stash.clear().unwrap();
    assert_eq!((stash.state(), length(&stash)), (State::Empty, CONTENT));
}

pub(crate) fn code(error: StashError) -> Code {
    Error::from(error).code()
}

/// The example program that takes files through the stash in a folder, as another process.
pub(crate) fn program(place: &StashPlace, files: &[PathBuf]) -> Command {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join("examples/stash");
    assert!(
        path.is_file(),
        "{} is missing: run all tests of the crate, or build its examples first",
        path.display()
    );
    let mut command = Command::new(path);
    command.arg(place.folder()).args(files);
    command
}
