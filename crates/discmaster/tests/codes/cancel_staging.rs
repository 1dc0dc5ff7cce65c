//! The user stops what is being staged.

use crate::asked::{Asked, Phase, SECOND};
use crate::scenario::{Scenario, scenario};
use crate::scene::{AUDIO, add, add_track, assert_compared, assert_image_kept, sound};
use crate::studio::{Studio, bytes, long_tree, tree_of};
use discmaster::DiscMaster;
use discmaster::storage::MemoryStorage;
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::tree::Existing;
use discmaster_virtual::MediumType;
use std::fs;
use std::io::{self, Read};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// A stream that gives its bytes little by little.
#[derive(Debug)]
struct Slow {
    pieces: usize,
    pause: Duration,
}

const PIECE: usize = 64 << 10;

impl Slow {
    fn reader(&self) -> impl Read + Send + use<> {
        SlowReader {
            left: self.pieces,
            pause: self.pause,
        }
    }
}

impl StreamSource for Slow {
    fn len(&self) -> u64 {
        (self.pieces * PIECE) as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.reader()))
    }
}

struct SlowReader {
    left: usize,
    pause: Duration,
}

impl Read for SlowReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        thread::sleep(self.pause);
        self.left -= 1;
        let piece = buffer.len().min(PIECE);
        buffer[..piece].fill(0x2A);
        Ok(piece)
    }
}

/// Nothing of the call stays, and what was staged before does.
fn staging_cancelled(
    scenario: &Scenario,
    stage: impl FnOnce(&mut DiscMaster) -> Result<(), discmaster::Error>,
) {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let stash = studio.stash().file();
    let before = (
        master.joliet().used_data_blocks().unwrap(),
        fs::metadata(&stash).unwrap().len(),
    );
    let asked = Asked::cancelling(Some(Phase::Staging), 3);
    let cookie = master.progress_advise(asked).unwrap();
    scenario.told(stage(&mut master), &["adding data to the image"]);
    let after = (
        master.joliet().used_data_blocks().unwrap(),
        fs::metadata(&stash).unwrap().len(),
    );
    assert_eq!(after, before);
    master.progress_unadvise(cookie).unwrap();
    add(&mut master, "after all", b"after all").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.read("after all"), b"after all");
}

#[test]
fn e_userabort_while_a_storage_is_added() {
    let scenario = scenario!(E_USERABORT);
    staging_cancelled(&scenario, |master| {
        let slow = Slow {
            pieces: 200,
            pause: Duration::from_millis(2),
        };
        let mut root = MemoryStorage::new();
        root.add_stream("small", b"small".as_slice(), None).unwrap();
        root.add_reader("large", slow.reader(), None).unwrap();
        master.joliet().add_data(&mut root, Existing::Refuse)
    });
}

#[test]
fn e_userabort_while_folders_and_files_are_copied() {
    let scenario = scenario!(E_USERABORT);
    // A source that gives nothing for a long time holds nobody up.
    let stuck = Slow {
        pieces: 2,
        pause: Duration::from_millis(1500),
    };
    staging_cancelled(&scenario, |master| {
        let tree = tree_of([
            ("a", bytes(&[1; 100_000])),
            ("b", Source::Stream(Arc::new(stuck))),
        ]);
        master.joliet().add_tree(tree, Existing::Refuse)
    });
}

#[test]
fn e_userabort_while_folders_and_files_are_referenced() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let before = master.joliet().used_data_blocks().unwrap();
    let cookie = master
        .progress_advise(Asked::cancelling(Some(Phase::Staging), 0))
        .unwrap();
    let referenced = master
        .joliet()
        .reference_tree(long_tree(), Existing::Refuse);
    scenario.told(referenced, &["adding data to the image"]);
    assert_eq!(master.joliet().used_data_blocks().unwrap(), before);
    master.progress_unadvise(cookie).unwrap();
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_userabort_is_asked_for_ten_times_a_second_while_data_is_staged() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    let slow = |pieces, pause| Slow {
        pieces,
        pause: Duration::from_millis(pause),
    };
    let asked = Asked::new();
    let cookie = master.progress_advise(asked.clone()).unwrap();
    let tree = tree_of([("slow", Source::Stream(Arc::new(slow(2, 600))))]);
    master.joliet().add_tree(tree, Existing::Refuse).unwrap();
    asked.assert_often(Phase::Staging, SECOND);
    master.progress_unadvise(cookie).unwrap();

    // A storage is the program's own, and asked for on the thread that called.
    let asked = Asked::new();
    let cookie = master.progress_advise(asked.clone()).unwrap();
    let mut root = MemoryStorage::new();
    root.add_reader("slow too", slow(50, 25).reader(), None)
        .unwrap();
    master
        .joliet()
        .add_data(&mut root, Existing::Refuse)
        .unwrap();
    asked.assert_often(Phase::Staging, SECOND);
    master.progress_unadvise(cookie).unwrap();

    master
        .progress_advise(Asked::cancelling(Some(Phase::Comparing), 0))
        .unwrap();
    scenario.told(master.record_disc(false, false), &["recorded"]);
}

#[test]
fn e_userabort_while_audio_is_added() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 300);
    master.redbook().create_audio_track(0).unwrap();
    master
        .redbook()
        .add_audio_track_blocks(&sound(100, 1))
        .unwrap();
    let cookie = master
        .progress_advise(Asked::cancelling(Some(Phase::Staging), 2))
        .unwrap();
    let minute = sound(60 * 75, 2);
    let mut redbook = master.redbook();
    scenario.told(redbook.add_audio_track_blocks(&minute), &["adding data"]);
    assert_eq!(redbook.used_audio_blocks().unwrap(), 400);
    assert_eq!(redbook.total_audio_tracks().unwrap(), 2);
    // Too much of it and cancelled is cancelled: not even what fits stays.
    scenario.failed(redbook.add_audio_track_blocks(&minute[..1000 * AUDIO]));
    assert_eq!(redbook.used_audio_blocks().unwrap(), 400);

    master.progress_unadvise(cookie).unwrap();
    let mut redbook = master.redbook();
    redbook.add_audio_track_blocks(&sound(200, 3)).unwrap();
    redbook.close_audio_track().unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (2, 600));
    assert_compared(&report);
}
