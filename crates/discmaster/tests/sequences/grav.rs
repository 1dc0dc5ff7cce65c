//! Graveur.cpp: the sink comes first, and is deleted after Close; erasing without a format.

use crate::disc::volume;
use crate::studio::{Event, Log, Studio, code, compound_file, noise, outline};
use discmaster::{Code, Format};
use discmaster_image::tree::Existing;
use discmaster_virtual::{DiscStatus, MediumType};
use std::sync::Arc;

#[test]
fn data_is_burned_with_the_sink_registered_first() {
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.master();
    assert_eq!(code(master.open()), Code::S_OK);
    let log = Log::new();
    assert_eq!(code(master.progress_advise(log.clone())), Code::S_OK);
    assert_eq!(code(master.set_active_format(Format::Joliet)), Code::S_OK);
    let recorder = master.recorders().unwrap().next().unwrap();
    let mut storage = compound_file(&studio, &noise(5, 3_000));
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    let added = master.joliet().add_data(&mut storage, Existing::Replace);
    assert_eq!(code(added), Code::S_OK);
    assert_eq!(code(master.record_disc(false, false)), Code::S_OK);
    master.close();
    let events = log.take();
    let kinds = outline(&events);
    assert!(matches!(kinds[0], Event::Add(0, _)), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&Event::BurnComplete(Code::S_OK)));

    // Close forgot the sink: the program deletes it without having taken its cookie back.
    assert_eq!(Arc::strong_count(&log), 1);
    assert_eq!(
        volume(&recorder).entries["backup/scan.dat"],
        Some(noise(5, 3_000))
    );
}

#[test]
fn a_disc_is_erased_with_no_format_chosen() {
    for full in [false, true] {
        let studio = Studio::with(MediumType::CdRw74);
        let mut master = studio.open_master();
        let recorder = master.recorders().unwrap().next().unwrap();
        master.set_active_recorder(&recorder).unwrap();
        let mut storage = compound_file(&studio, b"");
        let added = master.joliet().add_data(&mut storage, Existing::Refuse);
        assert_eq!(code(added), Code::S_OK);
        assert_eq!(code(master.record_disc(false, false)), Code::S_OK);
        drop(master);
        assert_eq!(studio.status(), DiscStatus::Appendable);

        let mut master = studio.master();
        assert_eq!(code(master.open()), Code::S_OK);
        let log = Log::new();
        assert_eq!(code(master.progress_advise(log.clone())), Code::S_OK);
        let recorder = master.recorders().unwrap().next().unwrap();
        assert_eq!(code(recorder.open_exclusive()), Code::S_OK);
        assert_eq!(code(recorder.erase(full)), Code::S_OK);
        assert_eq!(code(recorder.close()), Code::S_OK);
        assert_eq!(log.take(), [Event::EraseComplete(Code::S_OK)]);
        assert_eq!(studio.status(), DiscStatus::Blank);
    }
}
