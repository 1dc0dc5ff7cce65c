//! What is staged: a few bytes of data, and sound of which no two blocks are alike.

use crate::disc::AUDIO_BLOCK;
use crate::world::{Files, Name, Salt, Sound};
use discmaster::storage::MemoryStorage;
use discmaster_audio::program::{self, Piece, Program};
use discmaster_audio::sound::{self, ByteOrder};
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Folder, name, content.
pub(crate) type File = (Option<&'static str>, &'static str, Vec<u8>);

const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

pub(crate) fn content(name: Name, salt: Salt) -> Vec<u8> {
    let (folder, file) = name.path();
    let line = format!("{folder:?} {file} {}\n", salt.0);
    let lines = usize::try_from(salt.0 % 4).unwrap();
    // Sometimes none: an empty file.
    line.repeat(lines).into_bytes()
}

/// What a disc with these files shows.
pub(crate) fn entries(files: &Files) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut entries = BTreeMap::new();
    for (name, salt) in files {
        let (folder, file) = name.path();
        let path = folder.map_or_else(
            || file.to_owned(),
            |folder| {
                entries.insert(folder.to_owned(), None);
                format!("{folder}/{file}")
            },
        );
        entries.insert(path, Some(content(*name, *salt)));
    }
    entries
}

pub(crate) fn storage(files: Vec<File>) -> MemoryStorage {
    let mut root = MemoryStorage::new();
    let mut folders: BTreeMap<&str, MemoryStorage> = BTreeMap::new();
    for (folder, name, content) in files {
        let into = match folder {
            Some(folder) => folders.entry(folder).or_default(),
            None => &mut root,
        };
        into.add_stream(name, content, Some(THEN)).unwrap();
    }
    for (name, folder) in folders {
        root.add_storage(name, folder, None).unwrap();
    }
    root
}

pub(crate) fn tree(files: Vec<File>) -> Tree {
    let mut tree = Tree::new(THEN);
    for (folder, name, content) in files {
        let parent = folder.map_or(NodeId::ROOT, |folder| {
            let known = tree.child(NodeId::ROOT, folder.as_bytes());
            known.unwrap_or_else(|| {
                tree.add_directory(NodeId::ROOT, folder.as_bytes(), THEN)
                    .unwrap()
            })
        });
        let source = Source::Bytes(content.into());
        tree.add_file(parent, name.as_bytes(), THEN, source, Existing::Refuse)
            .unwrap();
    }
    tree
}

/// More than any disc here holds. It must be refused before anybody asks for it.
#[derive(Debug)]
struct TooMuch;

impl StreamSource for TooMuch {
    fn len(&self) -> u64 {
        340_000 * 2048
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Err(io::Error::other("it is too much to be read"))
    }
}

pub(crate) fn too_much() -> Tree {
    let mut tree = Tree::new(THEN);
    let source = Source::Stream(Arc::new(TooMuch));
    tree.add_file(NodeId::ROOT, b"huge", THEN, source, Existing::Refuse)
        .unwrap();
    tree
}

pub(crate) fn samples(salt: Salt, blocks: u32) -> Vec<u8> {
    let mut samples = Vec::new();
    for block in 0..blocks {
        let sample = (salt.0 * 1_000_003 + block).to_le_bytes();
        samples.extend(sample.repeat(AUDIO_BLOCK / sample.len()));
    }
    samples
}

/// A program of one track, from a file of samples alone.
pub(crate) fn program(folder: &Path, salt: Salt, blocks: u32) -> Program {
    let path = folder.join(format!("{}.raw", salt.0));
    std::fs::write(&path, samples(salt, blocks)).unwrap();
    let piece = Piece {
        samples: program::samples(blocks),
        source: program::Source::Sound { sound: 0, from: 0 },
    };
    Program {
        sounds: vec![sound::Sound::raw(&path, ByteOrder::Little).unwrap()],
        tracks: vec![program::Track::audio(blocks, vec![piece])],
        ..Program::default()
    }
}

pub(crate) fn sound(sound: &Sound) -> Vec<u8> {
    let runs = sound.runs.iter();
    runs.flat_map(|(salt, blocks)| samples(*salt, *blocks))
        .collect()
}
