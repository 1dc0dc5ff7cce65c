//! MRI_DataBackupDlg.cpp: a backup as a compound file, with large streams; it ends without Close.

use crate::disc::volume;
use crate::studio::{Event, Log, Studio, code, compound_file, noise, outline};
use discmaster::{Code, Format};
use discmaster_image::tree::Existing;
use discmaster_virtual::{DiscStatus, MediumType};
use std::sync::Arc;

#[test]
fn a_storage_is_burned_and_the_master_let_go() {
    let studio = Studio::with(MediumType::CdR74);
    let scan = noise(3, 9_000_001);
    // Before everything else the storage is filled.
    let mut storage = compound_file(&studio, &scan);

    let mut master = studio.master();
    assert_eq!(code(master.open()), Code::S_OK);
    assert_eq!(code(master.set_active_format(Format::Joliet)), Code::S_OK);
    let mut recorders = master.recorders().unwrap();
    let recorder = recorders.next().unwrap();
    let names = recorder.display_names().unwrap();
    let make = recorder.base_pnp_id().unwrap();
    assert!(make.contains(&names.product), "{make}");
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    let log = Log::new();
    let cookie = master.progress_advise(log.clone()).unwrap();
    assert_ne!(cookie.0, 0);

    let added = master.joliet().add_data(&mut storage, Existing::Replace);
    assert_eq!(code(added), Code::S_OK);
    let events = log.take();
    let [Event::Add(0, total), .., Event::Add(done, same)] = events[..] else {
        panic!("{events:?}");
    };
    assert_eq!((done, same), (total, total));
    // What is staged has been copied: the program deletes its storage only later, but could now.
    std::fs::remove_file(studio.scratch().join("staged.stg")).unwrap();
    drop(storage);

    let blocks = master.joliet().used_data_blocks().unwrap();
    assert_eq!(code(master.record_disc(false, true)), Code::S_OK);
    assert_eq!(
        outline(&log.take()),
        [
            Event::Preparing,
            Event::Block(0, blocks),
            Event::Block(blocks, blocks),
            Event::Closing,
            Event::Verify(0, blocks),
            Event::Verify(blocks, blocks),
            Event::BurnComplete(Code::S_OK),
        ]
    );
    assert!(studio.hand().tray_open());

    // No Unadvise, no Close: to let go is to close.
    drop(master);
    assert_eq!(Arc::strong_count(&log), 1);
    let mut next = studio.open_master();
    let mut hand = studio.hand();
    let disc = hand.eject().unwrap().unwrap();
    hand.insert_disc(&disc).unwrap();
    drop(hand);
    assert_eq!(code(next.set_active_recorder(&recorder)), Code::S_OK);
    let volume = volume(&recorder);
    assert_eq!(volume.entries["backup/scan.dat"], Some(scan));
    assert_eq!(volume.entries["index.txt"], Some(b"one file".to_vec()));
    assert_eq!(studio.status(), DiscStatus::Appendable);
}

#[test]
fn without_a_recorder_the_list_is_empty() {
    let studio = Studio::empty();
    std::fs::remove_dir(studio.recorder_folder()).unwrap();
    let mut master = studio.open_master();
    let mut recorders = master.recorders().unwrap();
    assert!(recorders.next_elements(1).is_empty());
    assert!(recorders.next().is_none());
    // One that is plugged in now is in the next list, not in this one.
    studio.add("studio");
    recorders.reset();
    assert!(recorders.next().is_none());
    assert_eq!(master.recorders().unwrap().count(), 1);
}
