//! Whole burns, and what is on the disc afterwards.

use crate::studio::{Event, LONG, Log, Pattern, Studio, long_tree, small_tree, stage, tree_of};
use discmaster::{BurnReport, Code};
use discmaster_image::plan::Names;
use discmaster_image::read::{Image, ReadAt};
use discmaster_mmc::recording::{Left, Way};
use discmaster_virtual::{DiscStatus, MediumType};
use proptest::prelude::{Just, Strategy};
use proptest::prop_assert;
use proptest::test_runner::{Config, TestRunner};
use std::io::ErrorKind;
use std::process::Command;

#[test]
fn a_tree_is_recorded_closed_and_read_back() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(small_tree());
    let blocks = master.joliet().used_data_blocks().unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(
        report,
        BurnReport {
            files: 3,
            folders: 2,
            bytes: 400_005,
            audio_tracks: 0,
            start: 0,
            blocks,
            compared: Some(blocks),
            ejected: false,
            way: Way::TrackAtOnce,
            left: Left::Finalised { blocks },
            notes: Vec::new(),
            remarks: Vec::new(),
            proof: None,
        }
    );
    let disc = studio.disc();
    assert_eq!(disc.status, DiscStatus::Complete);

    // Once recorded, the image is gone, and the disc is closed.
    let again = master.record_disc(false, false).unwrap_err();
    assert_eq!(again.code(), Code::E_INVALIDIMAGE);
    let closed = master.set_active_recorder(&studio.recorder()).unwrap_err();
    assert_eq!(closed.code(), Code::E_DISCFULL);
}

#[test]
fn the_disc_is_read_through_the_drive() {
    let studio = Studio::with(MediumType::CdR80);
    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
    let image = Image::open(studio.recorder().read_disc().unwrap()).unwrap();
    let entry = image
        .find(Names::Joliet, "photos/été.jpg".as_bytes())
        .unwrap();
    assert_eq!(entry.size, 400_000);
}

#[test]
fn any_bytes_of_the_disc_can_be_read_at_any_place() {
    let studio = Studio::with(MediumType::CdR74);
    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
    let iso = std::fs::read(studio.disc().path.unwrap()).unwrap();
    let disc = studio.recorder().read_disc().unwrap();
    let recorded = iso.len() as u64;
    assert!(disc.len() >= recorded);
    let mut runner = TestRunner::new(Config::with_cases(200));
    let ranges = (0..iso.len()).prop_flat_map(|from| {
        let most = (iso.len() - from).min(200_000);
        (Just(from), 0..=most)
    });
    runner
        .run(&ranges, |(from, length)| {
            let mut read = vec![0; length];
            disc.read_exact_at(&mut read, from as u64).unwrap();
            prop_assert!(read == iso[from..from + length]);
            Ok(())
        })
        .unwrap();
    let past = disc.read_exact_at(&mut [0; 2], disc.len() - 1);
    assert_eq!(past.unwrap_err().kind(), ErrorKind::UnexpectedEof);
}

#[test]
fn what_a_drive_says_to_a_reader_keeps_its_code() {
    let studio = Studio::with(MediumType::CdR74);
    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
    let iso = studio.disc().path.unwrap();
    let disc = studio.recorder().read_disc().unwrap();
    // The run-out of the track is counted and cannot be read.
    let run_out = disc.len() - 2048;
    assert_eq!(run_out - 2048, std::fs::metadata(iso).unwrap().len());
    let error = disc.read_exact_at(&mut [0; 8], run_out).unwrap_err();
    let error = error.downcast::<discmaster::Error>().unwrap();
    assert_eq!(error.code(), Code::E_GENERIC);
    assert!(error.to_string().contains("reading the disc"), "{error}");
}

#[test]
fn another_reader_finds_the_same_files() {
    if Command::new("bsdtar").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("CI").is_none(),
            "bsdtar is needed: apt-get install libarchive-tools"
        );
        eprintln!("skipped: bsdtar is not installed");
        return;
    }
    let studio = Studio::with(MediumType::CdR74);
    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
    let iso = studio.disc().path.unwrap();
    let listed = Command::new("bsdtar")
        .arg("-tf")
        .arg(&iso)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(listed.status.success());
    let mut names: Vec<_> = str::from_utf8(&listed.stdout).unwrap().lines().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            ".",
            "empty",
            "hello.txt",
            "nothing in it",
            "photos",
            "photos/été.jpg"
        ]
    );
    let out = Command::new("bsdtar")
        .arg("-xOf")
        .arg(&iso)
        .arg("photos/été.jpg")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let content: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    assert!(out.stdout == content, "bsdtar reads other bytes");
}

#[test]
fn events_come_in_imapis_order() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(long_tree());
    let total = master.joliet().used_data_blocks().unwrap();
    assert!(u64::from(total) > LONG / 2048);
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    master.record_disc(false, false).unwrap();

    let events = log.events();
    let rank = |event: &Event| match event {
        Event::Preparing => 0,
        Event::Block(..) => 1,
        Event::Closing => 2,
        Event::Verify(..) => 3,
        Event::Complete(_) => 4,
        Event::Add(..) | Event::Track(..) | Event::Erased(_) => {
            panic!("{event:?} has no place in a burn")
        }
    };
    assert!(events.is_sorted_by_key(rank), "{events:?}");
    let of = |wanted: u32| {
        events
            .iter()
            .filter(move |event| rank(event) == wanted)
            .collect::<Vec<_>>()
    };
    assert_eq!((of(0).len(), of(2).len()), (1, 1));
    assert_eq!(of(4), [&Event::Complete(Code::S_OK)]);
    for (kind, first, last) in [
        (1, Event::Block(0, total), Event::Block(total, total)),
        (3, Event::Verify(0, total), Event::Verify(total, total)),
    ] {
        let told = of(kind);
        assert_eq!((*told[0], **told.last().unwrap()), (first, last));
        assert!(told.len() > 10, "too few to show progress");
        let done = |event: &&Event| match **event {
            Event::Block(done, _) | Event::Verify(done, _) => done,
            _ => 0,
        };
        assert!(told.is_sorted_by_key(done));
    }
}

#[test]
fn a_simulated_burn_leaves_the_disc_blank_and_empties_the_image() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(small_tree());
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let report = master.record_disc(true, false).unwrap();
    assert_eq!(report.compared, None);
    assert!(
        !log.events()
            .iter()
            .any(|event| matches!(event, Event::Verify(..)))
    );
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    let again = master.record_disc(false, false).unwrap_err();
    assert_eq!(again.code(), Code::E_INVALIDIMAGE);
    stage(&mut master, small_tree()).unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(studio.disc().status, DiscStatus::Complete);
}

#[test]
fn the_disc_is_ejected_when_asked() {
    let studio = Studio::with(MediumType::CdR74);
    let report = studio
        .staged_master(small_tree())
        .record_disc(false, true)
        .unwrap();
    assert!(report.ejected);
    assert!(studio.hand().tray_open());
}

#[test]
fn a_disc_that_reads_back_otherwise_is_found_out() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(tree_of([
        ("a", Pattern::source(10_000)),
        (
            "b",
            Pattern {
                promised: 10_000,
                given: 10_000,
                second_differs_at: Some(4_097),
                opened: Default::default(),
            }
            .into_source(),
        ),
    ]));
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
    let told = error.chain();
    assert!(told.contains("/b at byte 4096"), "{told}");
}

#[test]
fn a_small_image_fills_the_shortest_track() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(tree_of([]));
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.blocks, 300);
}
