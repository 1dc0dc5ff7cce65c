//! What is staged: all its bytes, or nothing of it.

use crate::scene::{CONTENT, Scene, bytes, code, length, read, stage, stage_bytes};
use discmaster::Code;
use discmaster::stash::{StashError, State};
use discmaster_image::write::SourceFault;
use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

#[test]
fn files_come_out_as_they_went_in() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let lengths = [0, 1, 4095, 4096, 4097, 0, 100_000, 9 << 20, 17];
    let mut segments = Vec::new();
    // Two transactions: the second goes on where the first ended.
    for part in lengths.chunks(5) {
        let mut staging = stash.begin().unwrap();
        for length in part {
            let path = scene.source(&format!("of {length}"), *length);
            segments.push((
                stage(&mut staging, &path).unwrap(),
                fs::read(&path).unwrap(),
            ));
            // Gone right after it was staged.
            fs::remove_file(path).unwrap();
        }
        staging.commit().unwrap();
        assert_eq!(stash.state(), State::Whole);
        stash.check().unwrap();
    }
    for (segment, expected) in &segments {
        assert!(read(&stash, *segment) == *expected, "{segment:?}");
        let shareable = segment.len() >= 4096;
        assert!(!shareable || segment.offset() % 4096 == 0, "{segment:?}");
    }
    // Nothing overlaps.
    segments.sort_by_key(|(segment, _)| segment.offset());
    for pair in segments.windows(2) {
        assert!(pair[0].0.end() <= pair[1].0.offset(), "{pair:?}");
    }
    assert_eq!(length(&stash), segments.last().unwrap().0.end());
}

#[test]
fn many_small_files_take_little_more_room_than_they_have_bytes() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let path = scene.source("small", 100);
    let mut staging = stash.begin().unwrap();
    for _ in 0..1000 {
        stage(&mut staging, &path).unwrap();
    }
    staging.commit().unwrap();
    assert_eq!(length(&stash), CONTENT + 100_000);
}

/// Gives its bytes in pieces of odd sizes, and is interrupted now and then.
struct Pieces<'a> {
    bytes: &'a [u8],
    calls: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let most = buffer.len().min(self.calls * 7 % 5000 + 1);
        self.bytes.read(&mut buffer[..most])
    }
}

#[test]
fn readers_are_staged_to_their_end() {
    let scene = Scene::new();
    let mut stash = scene.open();
    for size in [0, 1, 5000, 3 << 20] {
        let content = bytes(size as u64, size);
        for promised in [None, Some(size as u64)] {
            let mut pieces = Pieces {
                bytes: &content,
                calls: 0,
            };
            let mut staging = stash.begin().unwrap();
            let segment = staging
                .copy_reader(&mut pieces, promised, Path::new("pieces"), &|_| true)
                .unwrap();
            staging.commit().unwrap();
            assert!(read(&stash, segment) == content, "{size} {promised:?}");
        }
    }
}

#[test]
fn a_reader_that_breaks_its_promise_is_named() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let kept = stage_bytes(&mut stash, b"kept").unwrap();
    let content = bytes(1, 2_000_000);
    let mut fails = |source: &mut dyn Read, promised| {
        let mut staging = stash.begin().unwrap();
        let name = Path::new("folder/stream");
        let error = staging.copy_reader(source, promised, name, &|_| true);
        drop(staging);
        assert_eq!((stash.state(), length(&stash)), (State::Whole, kept.end()));
        stash.check().unwrap();
        let StashError::Source(error) = error.unwrap_err() else {
            panic!("not the source is blamed");
        };
        assert_eq!(error.path, name);
        error
    };

    let error = fails(&mut &*content, Some(2_000_001));
    assert_eq!(error.byte, 2_000_000);
    assert!(matches!(
        error.kind,
        SourceFault::EndedEarly {
            promised: 2_000_001
        }
    ));
    let error = fails(&mut &*content, Some(1_999_999));
    assert_eq!(error.byte, 1_999_999);
    assert!(matches!(error.kind, SourceFault::TooLong { .. }));
    let error = fails(&mut &*content, Some(0));
    assert!(matches!(error.kind, SourceFault::TooLong { promised: 0 }));

    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let error = fails(&mut (&content[..1500]).chain(Broken), None);
    assert_eq!(error.byte, 1500);
    assert!(error.to_string().contains("the cable is out"), "{error}");
}

/// Stages a file as one of `listed` bytes, changing it when so many bytes are done; the error.
fn changed(listed: u64, at: u64, change: impl Fn(&File)) -> (u64, SourceFault) {
    let scene = Scene::new();
    let mut stash = scene.open();
    let kept = stage_bytes(&mut stash, b"kept").unwrap();
    let path = scene.source("changes", 20 << 20);
    // The clock that stamps files may be slow.
    thread::sleep(Duration::from_millis(20));
    let writer = File::options().write(true).open(&path).unwrap();
    let changed = Cell::new(false);
    let go_on = |done| {
        if done >= at && !changed.replace(true) {
            change(&writer);
        }
        true
    };
    let mut staging = stash.begin().unwrap();
    let error = staging
        .copy_file(&File::open(&path).unwrap(), &path, listed, &go_on)
        .unwrap_err();
    drop(staging);
    assert_eq!((stash.state(), length(&stash)), (State::Whole, kept.end()));
    assert_eq!(read(&stash, kept), b"kept");
    stash.check().unwrap();
    let told = error.to_string();
    assert!(told.contains(path.to_str().unwrap()), "{told}");
    match error {
        StashError::Source(error) => (error.byte, error.kind),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_is_not_what_it_was_is_named() {
    const SIZE: u64 = 20 << 20;
    assert!(matches!(
        changed(SIZE + 1, 0, |_| {}),
        (SIZE, SourceFault::Shrank { now: SIZE, .. })
    ));
    assert!(matches!(
        changed(SIZE - 1, 0, |_| {}),
        (byte, SourceFault::Grew { now: SIZE, .. }) if byte == SIZE - 1
    ));
    assert!(matches!(
        changed(SIZE, 8 << 20, |file| file.set_len(10 << 20).unwrap()),
        (byte, SourceFault::Shrank { .. }) if byte == 10 << 20
    ));
    assert!(matches!(
        changed(SIZE, 8 << 20, |file| file.set_len(SIZE + 1).unwrap()),
        (SIZE, SourceFault::Grew { .. } | SourceFault::TooLong { .. })
    ));
    assert!(matches!(
        changed(SIZE, 8 << 20, |file| file.write_all_at(b"x", 5).unwrap()),
        (0, SourceFault::Changed)
    ));
}

#[test]
fn a_file_with_bytes_and_no_length_is_not_staged_as_an_empty_one() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let mut staging = stash.begin().unwrap();
    let error = stage(&mut staging, Path::new("/proc/self/status")).unwrap_err();
    assert_eq!(code(error), Code::E_FILEACCESS);
}

#[test]
fn what_is_cancelled_or_dropped_leaves_the_stash_as_it_was() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let path = scene.source("large", 20 << 20);
    let file = File::open(&path).unwrap();
    let content = bytes(3, 50_000);
    for before in [0, 1] {
        if before == 1 {
            stage_bytes(&mut stash, &content).unwrap();
        }
        let was = (stash.state(), length(&stash));
        let size = file.metadata().unwrap().len();
        for most in [0, 1, size - 1, size] {
            let mut staging = stash.begin().unwrap();
            stage(&mut staging, &path).unwrap();
            let go_on = |done| done < most;
            let cancelled = staging.copy_file(&file, &path, size, &go_on);
            assert_eq!(code(cancelled.unwrap_err()), Code::E_USERABORT);
            drop(staging);
            assert_eq!((stash.state(), length(&stash)), was);
            stash.check().unwrap();

            let mut staging = stash.begin().unwrap();
            let cancelled =
                staging.copy_reader(&mut io::repeat(1), Some(size), &path, &|done| done < most);
            assert_eq!(code(cancelled.unwrap_err()), Code::E_USERABORT);
            drop(staging);
            assert_eq!((stash.state(), length(&stash)), was);
        }
    }
}

#[test]
fn a_failure_in_a_transaction_does_not_end_it() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let path = scene.source("good", 100_000);
    let mut staging = stash.begin().unwrap();
    let first = stage(&mut staging, &path).unwrap();
    let file = File::open(&path).unwrap();
    staging.copy_file(&file, &path, 5, &|_| true).unwrap_err();
    let second = stage(&mut staging, &path).unwrap();
    staging.commit().unwrap();
    stash.check().unwrap();
    for segment in [first, second] {
        assert!(read(&stash, segment) == fs::read(&path).unwrap());
    }
}

#[test]
fn progress_is_told_from_nothing_to_all() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let path = scene.source("large", 20 << 20);
    let told = std::cell::RefCell::new(Vec::new());
    let go_on = |done| {
        told.borrow_mut().push(done);
        true
    };
    let mut staging = stash.begin().unwrap();
    let file = File::open(&path).unwrap();
    staging.copy_file(&file, &path, 20 << 20, &go_on).unwrap();
    let told = told.borrow();
    assert!(told.is_sorted() && told.len() > 2, "{told:?}");
    assert_eq!((told[0], told[told.len() - 1]), (0, 20 << 20));
}

#[test]
fn where_a_file_is_read_next_changes_nothing() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let path = scene.source("read", 50_000);
    let mut file = File::open(&path).unwrap();
    file.read_exact(&mut [0; 1234]).unwrap();
    let mut staging = stash.begin().unwrap();
    let segment = staging.copy_file(&file, &path, 50_000, &|_| true).unwrap();
    staging.commit().unwrap();
    assert!(read(&stash, segment) == fs::read(&path).unwrap());
}
