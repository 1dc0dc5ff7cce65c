//! Staging into the stash: from folders, streams, storages and compound files.

use crate::studio::{Event, Log, Pattern, Studio, THEN, bytes, small_tree, tree_of};
use discmaster::storage::{Element, Kind, MemoryStorage, Storage};
use discmaster::{Code, DiscMaster, Format, ProgressEvents};
use discmaster_image::plan::Names;
use discmaster_image::read::Image;
use discmaster_image::scan::{Rules, scan};
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_virtual::MediumType;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn code<T>(result: Result<T, discmaster::Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

fn content(studio: &Studio, path: &str) -> Vec<u8> {
    let image = Image::open(studio.recorder().read_disc().unwrap()).unwrap();
    let entry = image.find(Names::Joliet, path.as_bytes()).unwrap();
    let mut content = Vec::new();
    image
        .file(&entry)
        .unwrap()
        .read_to_end(&mut content)
        .unwrap();
    content
}

#[test]
fn what_was_copied_outlives_its_sources() {
    let studio = Studio::with(MediumType::CdR74);
    let folder = tempfile::tempdir().unwrap();
    let long: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    std::fs::write(folder.path().join("long"), &long).unwrap();
    std::fs::write(folder.path().join("short"), b"short").unwrap();
    std::fs::write(folder.path().join("empty"), b"").unwrap();
    let mut tree = Tree::new(THEN);
    scan(
        &mut tree,
        NodeId::ROOT,
        folder.path(),
        &Rules::default(),
        &(),
    )
    .unwrap();

    let mut master = studio.ready_master();
    master.joliet().add_tree(tree, Existing::Refuse).unwrap();
    drop(folder);
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.files, report.bytes), (3, 4_000_005));
    assert!(content(&studio, "long") == long);
    assert_eq!(content(&studio, "short"), b"short");
    assert_eq!(content(&studio, "empty"), b"");
}

#[test]
fn a_source_that_changed_since_it_was_listed_is_not_staged() {
    let studio = Studio::with(MediumType::CdR74);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film");
    std::fs::write(&path, b"as it was listed").unwrap();
    let mut tree = Tree::new(THEN);
    scan(
        &mut tree,
        NodeId::ROOT,
        folder.path(),
        &Rules::default(),
        &(),
    )
    .unwrap();
    std::fs::write(&path, b"as it is now, and longer").unwrap();
    let mut master = studio.ready_master();
    let error = master
        .joliet()
        .add_tree(tree, Existing::Refuse)
        .unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    assert!(
        error.chain().contains(path.to_str().unwrap()),
        "{}",
        error.chain()
    );
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
}

fn storage() -> MemoryStorage {
    let mut photos = MemoryStorage::new();
    let nothing = MemoryStorage::new();
    photos
        .add_stream("été.jpg", vec![7; 100_000], None)
        .unwrap();
    photos.add_storage("nothing in it", nothing, None).unwrap();
    let mut storage = MemoryStorage::new();
    storage.add_stream("hello.txt", *b"hello", None).unwrap();
    storage.add_stream("empty", *b"", None).unwrap();
    storage.add_storage("photos", photos, None).unwrap();
    storage
}

#[test]
fn a_storages_streams_are_files_and_its_storages_folders() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    master
        .joliet()
        .add_data(&mut storage(), Existing::Refuse)
        .unwrap();
    let adds = log.events();
    let (Some(Event::Add(0, total)), Some(Event::Add(done, last))) = (adds.first(), adds.last())
    else {
        panic!("{adds:?}");
    };
    assert_eq!((total, total), (done, last));

    // A second storage merges into the first; a name that is there is refused, or replaced.
    let error = master
        .joliet()
        .add_data(&mut storage(), Existing::Refuse)
        .unwrap_err();
    assert_eq!(error.code(), Code::E_FILEEXISTS);
    let mut photos = MemoryStorage::new();
    photos.add_stream("more.jpg", [8; 10], None).unwrap();
    let mut more = MemoryStorage::new();
    more.add_storage("photos", photos, None).unwrap();
    more.add_stream("hello.txt", *b"replaced", None).unwrap();
    master
        .joliet()
        .add_data(&mut more, Existing::Replace)
        .unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.files, report.folders), (4, 2));
    assert_eq!(content(&studio, "hello.txt"), b"replaced");
    assert_eq!(content(&studio, "photos/été.jpg"), vec![7; 100_000]);
    assert_eq!(content(&studio, "photos/more.jpg"), vec![8; 10]);
}

#[test]
fn too_much_is_refused_before_anything_is_copied() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    master
        .joliet()
        .add_tree(small_tree(), Existing::Refuse)
        .unwrap();
    let before = stash_length(&studio);
    let huge = tree_of([("huge", Pattern::source(400_000 * 2048))]);
    assert_eq!(
        code(master.joliet().add_tree(huge, Existing::Refuse)),
        Code::E_DISCFULL
    );
    assert_eq!(stash_length(&studio), before);
    master.record_disc(false, false).unwrap();
    assert!(stash_length(&studio) < 20_000, "the stash is wiped");
}

#[test]
fn a_cancelled_copy_leaves_what_was_staged_before() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    master
        .joliet()
        .add_tree(small_tree(), Existing::Refuse)
        .unwrap();
    let before = stash_length(&studio);
    let cookie = master
        .progress_advise(Log::reacting(
            |event| matches!(event, Event::Add(done, _) if done > 5 << 20),
        ))
        .unwrap();
    let long = tree_of([("long", Pattern::source(crate::studio::LONG))]);
    assert_eq!(
        code(master.joliet().add_tree(long, Existing::Refuse)),
        Code::E_USERABORT
    );
    master.progress_unadvise(cookie).unwrap();
    assert_eq!(stash_length(&studio), before);
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.files, 3);
}

#[test]
fn one_disc_master_at_a_time_has_the_stash() {
    let studio = Studio::with(MediumType::CdR74);
    let first = studio.ready_master();
    let mut second = studio.open_master();
    assert_eq!(
        code(second.set_active_recorder(&studio.recorder())),
        Code::E_STASHINUSE
    );
    drop(first);
    second.set_active_recorder(&studio.recorder()).unwrap();
    second.close();
    let mut late = DiscMaster::new(studio.registry())
        .with_stash(studio.stash())
        .with_late_stash();
    late.open().unwrap();
    let _third = studio.ready_master();
    late.set_active_recorder(&studio.recorder()).unwrap();
    let one = || tree_of([("a", bytes(b"a"))]);
    assert_eq!(
        code(late.joliet().add_tree(one(), Existing::Refuse)),
        Code::E_STASHINUSE
    );
    late.joliet()
        .reference_tree(one(), Existing::Refuse)
        .unwrap();
}

fn stash_length(studio: &Studio) -> u64 {
    std::fs::metadata(studio.stash().file()).unwrap().len()
}

/// A storage of one stream, whose one read takes a second.
struct Slow;

impl Storage for Slow {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        Ok(vec![Element {
            name: "slow".to_owned(),
            kind: Kind::Stream { size: None },
            modified: None,
        }])
    }

    fn open_stream(&mut self, _: &str) -> io::Result<Box<dyn Read + '_>> {
        thread::sleep(Duration::from_secs(1));
        Ok(Box::new(&b"slow"[..]))
    }

    fn open_storage(&mut self, _: &str) -> io::Result<Box<dyn Storage + '_>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

#[derive(Default)]
struct Asked(AtomicU32);

impl ProgressEvents for Asked {
    fn query_cancel(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        false
    }
}

#[test]
fn sinks_are_asked_ten_times_a_second_while_a_storage_gives_nothing() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let sink = Arc::new(Asked::default());
    master.progress_advise(sink.clone()).unwrap();
    let start = Instant::now();
    master
        .joliet()
        .add_data(&mut Slow, Existing::Refuse)
        .unwrap();
    let (asked, seconds) = (
        sink.0.load(Ordering::Relaxed),
        start.elapsed().as_secs_f64(),
    );
    assert!(f64::from(asked) >= 10.0 * seconds, "{asked} in {seconds} s");
}

#[test]
fn progress_of_adding_goes_once_from_nothing_to_all() {
    let many = |prefix: &str| {
        let mut tree = Tree::new(THEN);
        for number in 0..5000 {
            let name = format!("{prefix}{number}");
            let source = bytes(b"x");
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
    };
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    master
        .joliet()
        .add_tree(many("a"), Existing::Refuse)
        .unwrap();
    for by_reference in [false, true] {
        let log = Log::new();
        let cookie = master.progress_advise(log.clone()).unwrap();
        let tree = many(if by_reference { "b" } else { "c" });
        let mut joliet = master.joliet();
        let added = if by_reference {
            joliet.reference_tree(tree, Existing::Refuse)
        } else {
            joliet.add_tree(tree, Existing::Refuse)
        };
        added.unwrap();
        master.progress_unadvise(cookie).unwrap();
        let events = log.events();
        let Some(&Event::Add(0, total)) = events.first() else {
            panic!("{events:?}");
        };
        assert_eq!(events.last(), Some(&Event::Add(total, total)));
        let told: Vec<u64> = events
            .iter()
            .map(|event| match event {
                Event::Add(done, of) if *of == total => *done,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(told.is_sorted_by(|a, b| a < b), "{told:?}");
    }
}

#[test]
fn what_was_staged_outlives_a_sink_that_panics() {
    struct Panics;
    impl ProgressEvents for Panics {
        fn notify_add_progress(&self, _: u64, _: u64) {
            panic!("a sink that panics");
        }
    }
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let tree = tree_of([("kept", bytes(b"kept"))]);
    master.joliet().add_tree(tree, Existing::Refuse).unwrap();
    let cookie = master.progress_advise(Arc::new(Panics)).unwrap();
    let tree = tree_of([("lost", bytes(b"lost"))]);
    let added = catch_unwind(AssertUnwindSafe(|| {
        master.joliet().add_tree(tree, Existing::Refuse)
    }));
    assert!(added.is_err());
    master.progress_unadvise(cookie).unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.files, 1);
    assert_eq!(content(&studio, "kept"), b"kept");
}

#[test]
fn sinks_are_asked_ten_times_a_second_while_the_disc_is_looked_at() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    master.set_active_format(Format::Joliet).unwrap();
    studio.break_with(&[r#"{ "command": "READ DISC INFORMATION", "times": 1, "busy": 1000 }"#]);
    let sink = Arc::new(Asked::default());
    master.progress_advise(sink.clone()).unwrap();
    let start = Instant::now();
    let tree = tree_of([("file", bytes(b"file"))]);
    master.joliet().add_tree(tree, Existing::Refuse).unwrap();
    let (asked, seconds) = (
        sink.0.load(Ordering::Relaxed),
        start.elapsed().as_secs_f64(),
    );
    assert!(seconds >= 1.0, "the disc was not looked at");
    assert!(f64::from(asked) >= 10.0 * seconds, "{asked} in {seconds} s");
}

#[test]
fn a_burn_is_complete_when_the_stash_is_wiped() {
    let studio = Studio::with(MediumType::CdR74);
    let stash = studio.stash().file();
    let empty = |stash: &std::path::Path| stash.metadata().unwrap().len() == 16384;
    let mut master = studio.ready_master();
    assert!(empty(&stash));
    let tree = tree_of([("file", bytes(b"file"))]);
    master.joliet().add_tree(tree, Existing::Refuse).unwrap();
    assert!(!empty(&stash));
    let told = Arc::new(AtomicU32::new(0));
    let telling = told.clone();
    let log = Log::reacting(move |event| {
        if matches!(event, Event::Complete(_)) {
            telling.store(1 + u32::from(empty(&stash)), Ordering::Relaxed);
        }
        false
    });
    master.progress_advise(log).unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(told.load(Ordering::Relaxed), 2);
}
