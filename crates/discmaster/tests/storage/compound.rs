//! Compound files made by the library that reads them, of both versions of the format.

use crate::walked::{Walked, read};
use cfb::Version;
use discmaster::storage::{CompoundFile, Error, Kind, Storage, Visit, walk};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

/// Bytes that repeat after a length that fits no sector.
pub(crate) fn bytes(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

/// What a compound file of every shape holds: sizes on both sides of the mini stream's end (4096),
/// of a sector, and more than the 128 KB past which Windows 7 failed; names as long as the format
/// has them, and of letters of every script.
pub(crate) fn content() -> Vec<(&'static str, Option<Vec<u8>>)> {
    vec![
        ("a.txt", Some(b"alpha".to_vec())),
        ("empty", Some(Vec::new())),
        ("mini", Some(bytes(4095))),
        ("regular", Some(bytes(4096))),
        ("sector", Some(bytes(512))),
        ("abcdefghijklmnopqrstuvwxyz01234", Some(b"31".to_vec())),
        ("hollow", None),
        ("sub", None),
        ("sub/Ünïcode näme 日本 💿", Some(bytes(70_000))),
        ("sub/deeper", None),
        ("sub/deeper/big.bin", Some(bytes(300_000))),
        ("sub/a.txt", Some(b"another".to_vec())),
    ]
}

pub(crate) fn make(folder: &Path, version: Version) -> PathBuf {
    let path = folder.join("made.ole");
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&path)
        .unwrap();
    let mut compound = cfb::CompoundFile::create_with_version(version, file).unwrap();
    for (path, content) in content() {
        match content {
            None => compound.create_storage(path).unwrap(),
            Some(bytes) => {
                let mut stream = compound.create_stream(path).unwrap();
                stream.write_all(&bytes).unwrap();
            }
        }
    }
    let noon = UNIX_EPOCH + Duration::new(1_795_350_896, 780_000_000);
    compound.set_modified_time("sub", noon).unwrap();
    compound.flush().unwrap();
    path
}

#[test]
fn everything_in_a_compound_file_is_walked() {
    let folder = tempfile::tempdir().unwrap();
    let expected: Walked = content()
        .into_iter()
        .map(|(path, content)| (path.to_owned(), content))
        .collect();
    for version in [Version::V3, Version::V4] {
        let path = make(folder.path(), version);
        assert_eq!(read(&path).unwrap(), expected, "{version:?}");
    }
}

#[test]
fn storages_have_times_and_streams_have_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = CompoundFile::open(make(folder.path(), Version::V4)).unwrap();
    let elements = file.elements().unwrap();
    let find = |name| {
        elements
            .iter()
            .find(|element| element.name == name)
            .unwrap()
    };
    let sub = find("sub");
    let noon = sub.modified.unwrap();
    assert_eq!(noon.to_string(), "2026-11-22T12:34:56Z");
    assert_eq!((sub.kind, noon.nanoseconds), (Kind::Storage, 780_000_000));
    let text = find("a.txt");
    assert_eq!(text.kind, Kind::Stream { size: Some(5) });
    assert_eq!(text.modified, None);
}

#[test]
fn a_stream_is_read_from_its_beginning_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = CompoundFile::open(make(folder.path(), Version::V4)).unwrap();
    let mut start = [0; 3];
    for _ in 0..2 {
        let mut stream = file.open_stream("a.txt").unwrap();
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"alp");
    }
}

#[test]
fn what_is_not_there_is_an_error_that_names_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut file = CompoundFile::open(make(folder.path(), Version::V4)).unwrap();
    for name in ["b", "hollow", ".."] {
        let error = file.open_stream(name).err().unwrap();
        assert!(error.to_string().contains("made.ole"), "{name}: {error}");
    }
    for name in ["b", "a.txt", "sub/deeper"] {
        let error = file.open_storage(name).err().unwrap();
        assert!(error.to_string().contains("made.ole"), "{name}: {error}");
    }
    let mut sub = file.open_storage("sub").unwrap();
    assert!(sub.open_storage("deeper").is_ok());
    assert!(sub.open_storage("..").is_err() && sub.open_storage("b").is_err());
}

#[test]
fn what_is_no_compound_file_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text");
    for content in ["", "\u{d0}", "a text of more bytes than the signature has"] {
        std::fs::write(&path, content).unwrap();
        let error = CompoundFile::open(&path).unwrap_err();
        assert!(matches!(error, Error::NotCompound { .. }), "{error:?}");
    }
    let missing = CompoundFile::open(folder.path().join("missing")).unwrap_err();
    assert!(matches!(missing, Error::OpenFile { .. }), "{missing:?}");
    let no_file = CompoundFile::open(folder.path()).unwrap_err();
    assert!(matches!(no_file, Error::OpenFile { .. }), "{no_file:?}");
}

#[test]
fn a_file_that_is_changed_meanwhile_is_no_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), Version::V4);
    let mut file = CompoundFile::open(&path).unwrap();
    let walked = walk(&mut file, &mut |visit| {
        if let Visit::Stream { mut stream, .. } = visit {
            let mut first = [0];
            let _ = stream.read(&mut first);
            let mut other = File::options().append(true).open(&path).unwrap();
            other.write_all(&[0]).unwrap();
            std::io::copy(&mut stream, &mut std::io::sink())
                .map_err(|error| error.downcast::<Error>().unwrap())?;
        }
        Ok::<(), Error>(())
    });
    let error = walked.unwrap_err();
    let Error::Read { path, source, .. } = &error else {
        panic!("{error:?}");
    };
    assert!(path.starts_with('/'), "{path}");
    assert!(
        source
            .to_string()
            .ends_with("was changed while it was read")
    );
}
