//! Data on every medium of the catalogue: a session, another one, what is there already, failures.

use crate::multisession::files;
use crate::studio::{Studio, bytes, stage, tree_of};
use discmaster::{Cause, Code, Disc, Format, ImageOptions, ProgressEvents};
use discmaster_image::source::FileRange;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Left, Way};
use discmaster_virtual::MediumType;
use std::sync::Arc;

/// Hears nothing.
struct Deaf;

impl ProgressEvents for Deaf {}

/// Those that are written over what is on them.
const OVERWRITTEN: [MediumType; 4] = [
    MediumType::DvdPlusRw,
    MediumType::DvdRam,
    MediumType::BdRe,
    MediumType::BdReDl,
];

/// Those of two sides of a layer alone: no later session can follow.
fn has_one_session(medium: MediumType) -> bool {
    medium == MediumType::DvdRDl
}

fn way(medium: MediumType) -> Way {
    use MediumType::*;
    match medium {
        CdR74 | CdR80 | CdR90 | CdR99 | CdRw74 | CdRw80 => Way::TrackAtOnce,
        DvdR | DvdRDl | DvdRw => Way::Incremental,
        DvdPlusR | DvdPlusRDl | BdR | BdRDl | BdRTl | BdRQl => Way::Sequential,
        DvdPlusRw | DvdPlusRwDl => Way::Overwrite,
        DvdRam | BdRe | BdReDl | BdReTl => Way::RandomAccess,
    }
}

#[test]
fn sessions_are_recorded_on_every_medium_and_all_of_them_are_read_back() {
    let expected = |name: &str, content: &[u8]| (name.to_owned(), content.to_vec());
    for medium in MediumType::ALL {
        let studio = Studio::with(medium);
        let mut master = studio.appending_master();
        master.set_active_recorder(&studio.recorder()).unwrap();
        stage(&mut master, tree_of([("one", bytes(b"first"))])).unwrap();
        let report = master.record_disc(false, false).unwrap();
        assert_eq!(report.compared, Some(report.blocks), "{medium}");
        assert_eq!(report.way, way(medium), "{medium}");
        assert_eq!(files(&studio), [expected("one", b"first")], "{medium}");
        let chosen = master.set_active_recorder(&studio.recorder());
        if has_one_session(medium) {
            assert_eq!(chosen.unwrap_err().code(), Code::E_DISCFULL, "{medium}");
            continue;
        }
        assert!(chosen.is_ok(), "{medium}: {chosen:?}");
        let two = tree_of([("two", bytes(b"second")), ("one", bytes(b"replaced"))]);
        stage(&mut master, two).unwrap();
        let report = master.record_disc(false, false).unwrap();
        assert!(report.start > 0, "{medium}");
        assert_eq!(
            files(&studio),
            [expected("one", b"replaced"), expected("two", b"second")],
            "{medium}"
        );
    }
}

#[test]
fn what_is_on_a_medium_that_could_be_overwritten_is_not_overwritten() {
    for medium in OVERWRITTEN {
        let studio = Studio::with(medium);
        // As a file system of another kind has its superblock there.
        let image = studio.registry().home().join("foreign.img");
        let mut foreign = vec![0; 700 * 2048];
        foreign[1080] = 0x53;
        std::fs::write(&image, &foreign).unwrap();
        let file = FileRange::whole(&image).unwrap();
        let recorder = studio.recorder();
        recorder
            .record_image(&file, ImageOptions::default(), Arc::new(Deaf))
            .unwrap();
        let error = studio
            .open_master()
            .set_active_recorder(&studio.recorder())
            .unwrap_err();
        assert_eq!(error.code(), Code::E_DISCFULL, "{medium}");
        assert!(
            error.chain().contains("not discmaster's"),
            "{}",
            error.chain()
        );
        // Nor by another image.
        let error = recorder
            .record_image(&file, ImageOptions::default(), Arc::new(Deaf))
            .unwrap_err();
        assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA, "{medium}");
        let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
        let mut first = vec![0; 2048];
        drive.read_blocks(Lba(0), &mut first).unwrap();
        assert_eq!(first, foreign[..2048], "{medium}");
        drop(drive);
        // Erased, it is as good as new.
        recorder.open_exclusive().unwrap();
        recorder.erase(false).unwrap();
        recorder.close().unwrap();
        studio
            .staged_master(tree_of([("one", bytes(b"first"))]))
            .record_disc(false, false)
            .unwrap();
        assert_eq!(files(&studio).len(), 1, "{medium}");
    }
}

#[test]
fn a_session_that_fails_leaves_the_one_before_to_be_read() {
    for medium in OVERWRITTEN {
        let studio = Studio::with(medium);
        let mut master = studio.appending_master();
        master.set_active_recorder(&studio.recorder()).unwrap();
        stage(&mut master, tree_of([("one", bytes(b"first"))])).unwrap();
        master.record_disc(false, false).unwrap();
        for (address, phase) in [([600, 700], "writing"), ([16, 16], "")] {
            master.set_active_recorder(&studio.recorder()).unwrap();
            stage(&mut master, tree_of([("two", bytes(&[7; 500_000]))])).unwrap();
            let fault = |command| {
                format!(
                    r#"{{ "command": "{command}", "addresses": [{}, {}], "sense": "3/0C/00" }}"#,
                    address[0], address[1]
                )
            };
            studio.break_with(&[&fault("WRITE (10)"), &fault("WRITE (12)")]);
            let error = master.record_disc(false, false).unwrap_err();
            assert!(error.chain().contains("3/0C/00"), "{}", error.chain());
            assert!(error.chain().contains(phase), "{}", error.chain());
            studio.break_with(&[]);
            assert_eq!(
                files(&studio),
                [("one".to_owned(), b"first".to_vec())],
                "{medium}"
            );
            master.clear_format_content().unwrap();
        }
    }
}

#[test]
fn a_failed_recording_says_how_much_is_on_the_disc() {
    for (medium, left) in [
        (MediumType::DvdPlusR, "the session is open"),
        (MediumType::BdR, "the session is open"),
        (MediumType::DvdR, "the session is open"),
        (MediumType::DvdPlusRw, "replaced what was on the disc"),
    ] {
        let studio = Studio::with(medium);
        let mut master = studio.staged_master(tree_of([("film", bytes(&[7; 3_000_000]))]));
        studio.break_with(&[
            r#"{ "command": "WRITE (10)", "addresses": [640, 650], "sense": "3/0C/00" }"#,
            r#"{ "command": "WRITE (12)", "addresses": [640, 650], "sense": "3/0C/00" }"#,
        ]);
        let error = master.record_disc(false, false).unwrap_err();
        assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA, "{medium}");
        let told = error.chain();
        assert!(
            told.contains("LBA 640") && told.contains(left),
            "{medium}: {told}"
        );
        let Cause::Record {
            disc: Disc::Spoilt(left),
            ..
        } = error.cause()
        else {
            panic!("{medium}: {error:?}");
        };
        assert!(
            matches!(
                left,
                Left::SessionOpen { blocks }
                    | Left::TrackClosed { blocks }
                    | Left::Overwritten { blocks } if *blocks <= 640
            ),
            "{medium}: {left:?}"
        );
    }
}

#[test]
fn audio_goes_onto_a_cd_alone() {
    for medium in [MediumType::DvdR, MediumType::DvdPlusRw, MediumType::BdR] {
        let studio = Studio::with(medium);
        let mut master = studio.open_master();
        master.set_active_format(Format::Redbook).unwrap();
        master.set_active_recorder(&studio.recorder()).unwrap();
        let error = master.redbook().total_audio_blocks().unwrap_err();
        assert_eq!(error.code(), Code::E_MEDIUM_INVALIDTYPE, "{medium}");
    }
}

#[test]
fn a_block_that_reads_back_otherwise_is_found_on_every_kind_of_medium() {
    for medium in [MediumType::DvdR, MediumType::DvdPlusRw, MediumType::BdRe] {
        let studio = Studio::with(medium);
        let mut master = studio.staged_master(tree_of([("film", bytes(&[7; 3_000_000]))]));
        studio.break_with(&[
            r#"{ "command": "READ (10)", "addresses": [1000, 1000], "sense": "3/11/05" }"#,
            r#"{ "command": "READ (12)", "addresses": [1000, 1000], "sense": "3/11/05" }"#,
        ]);
        let error = master.record_disc(false, false).unwrap_err();
        assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA, "{medium}");
        assert!(
            error.chain().contains("/film"),
            "{medium}: {}",
            error.chain()
        );
    }
}

#[test]
fn a_medium_that_cannot_be_tried_is_refused_untouched() {
    for medium in [
        MediumType::DvdPlusR,
        MediumType::DvdPlusRw,
        MediumType::BdRe,
    ] {
        let studio = Studio::with(medium);
        let mut master = studio.staged_master(tree_of([("one", bytes(b"first"))]));
        let error = master.record_disc(true, false).unwrap_err();
        assert_eq!(error.code(), Code::E_DEVICE_INVALIDTYPE, "{medium}");
        let told = error.chain();
        assert!(
            told.contains("simulate") && told.contains("as it was"),
            "{told}"
        );
        let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
        assert!(drive.medium().unwrap().unwrap().is_blank(), "{medium}");
    }
}

#[test]
fn volume_descriptors_are_not_replaced_on_a_disc_that_takes_the_place_of_the_one_recorded() {
    let studio = Studio::with(MediumType::DvdRam);
    let record = |name| {
        let mut master = studio.appending_master();
        master.set_active_recorder(&studio.recorder()).unwrap();
        stage(&mut master, tree_of([(name, bytes(b"first"))])).unwrap();
        master.record_disc(false, false)
    };
    record("other").unwrap();
    let other = studio.disc().name;
    studio.hand().eject().unwrap();
    studio.insert(MediumType::DvdRam);
    record("one").unwrap();

    let mut master = studio.appending_master();
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, tree_of([("two", bytes(b"second"))])).unwrap();
    // Block 16 is read to look at the disc, and again to replace what is in it.
    studio.break_with(&[&format!(
        r#"{{ "command": "READ (10)", "addresses": [16, 16], "after": 1, "times": 1, "swap": "{other}" }}"#
    )]);
    let error = master.record_disc(false, false).unwrap_err();
    assert!(error.chain().contains("6/28/00"), "{}", error.chain());
    studio.break_with(&[]);
    assert_eq!(studio.disc().name, other);
    assert_eq!(files(&studio), [("other".to_owned(), b"first".to_vec())]);
}
