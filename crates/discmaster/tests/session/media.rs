//! Discs that are missing, closed, too small, or to be erased.

use crate::studio::{Event, Log, Pattern, Studio, small_tree, stage, tree_of};
use discmaster::{Code, MediaFlags, MediaType, RecorderState, RecorderType};
use discmaster_virtual::{DiscStatus, MediumType};

#[test]
fn too_much_data_is_refused_with_the_numbers_and_the_disc_stays_blank() {
    let studio = Studio::with(MediumType::CdR80);
    let mut master = studio.ready_master();
    let too_much = |blocks: u64| tree_of([("huge", Pattern::source(blocks * 2048))]);
    let error = stage(&mut master, too_much(400_000)).unwrap_err();
    assert_eq!(error.code(), Code::E_DISCFULL);
    assert!(error.to_string().contains("359847"), "{error}");

    // It fits the disc that was chosen, but not the one that is in when it is recorded.
    stage(&mut master, too_much(340_000)).unwrap();
    studio.hand().eject().unwrap();
    studio.insert(MediumType::CdR74);
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_DISCFULL);
    let told = error.to_string();
    assert!(told.contains("332998") && told.contains("681.9"), "{told}");
    assert_eq!(studio.disc().status, DiscStatus::Blank);
}

#[test]
fn an_image_outlives_an_empty_drive() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    let error = master.set_active_recorder(&studio.recorder()).unwrap_err();
    assert_eq!(error.code(), Code::E_MEDIUM_NOTPRESENT);

    studio.insert(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, small_tree()).unwrap();
    studio.hand().eject().unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_MEDIUM_NOTPRESENT);
    studio.insert(MediumType::CdR80);
    master.record_disc(false, false).unwrap();
}

#[test]
fn a_pressed_disc_is_of_the_wrong_kind() {
    let studio = Studio::empty();
    let iso = studio.recorder_folder().join("pressed.iso");
    std::fs::write(&iso, vec![0; 400 * 2048]).unwrap();
    studio.hand().insert_image(&iso).unwrap();
    let error = studio
        .open_master()
        .set_active_recorder(&studio.recorder())
        .unwrap_err();
    assert_eq!(error.code(), Code::E_MEDIUM_INVALIDTYPE);
}

#[test]
fn a_recorder_is_told_about_without_being_held() {
    let studio = Studio::empty();
    let recorder = studio.recorder();
    let names = recorder.display_names().unwrap();
    assert!(
        !names.vendor.is_empty() && !names.product.is_empty(),
        "{names:?}"
    );
    assert!(recorder.base_pnp_id().unwrap().contains(&names.product));
    assert_eq!(recorder.recorder_type().unwrap(), RecorderType::CDRW);
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
    assert_eq!(recorder.path().unwrap(), studio.recorder_folder());
}

#[test]
fn media_are_asked_about_only_by_who_holds_the_recorder() {
    let studio = Studio::empty();
    let recorder = studio.recorder();
    assert_eq!(
        recorder.query_media_type().unwrap_err().code(),
        Code::E_NOTOPENED
    );
    assert_eq!(
        recorder.query_media_info().unwrap_err().code(),
        Code::E_NOTOPENED
    );
    assert_eq!(recorder.eject().unwrap_err().code(), Code::E_NOTOPENED);
    assert_eq!(recorder.erase(false).unwrap_err().code(), Code::E_NOTOPENED);
    assert_eq!(recorder.close().unwrap_err().code(), Code::E_NOTOPENED);

    recorder.open_exclusive().unwrap();
    assert_eq!(recorder.state().unwrap(), RecorderState::OPENED);
    assert_eq!(
        recorder.open_exclusive().unwrap_err().code(),
        Code::E_DEVICE_NOTACCESSIBLE
    );
    let media = recorder.query_media_type().unwrap();
    assert_eq!(
        (media.media_type, media.flags),
        (MediaType::NONE, MediaFlags::default())
    );
    assert_eq!(
        recorder.query_media_info().unwrap_err().code(),
        Code::E_MEDIUM_NOTPRESENT
    );
    recorder.close().unwrap();
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
}

#[test]
fn blank_and_closed_media_are_described() {
    let studio = Studio::with(MediumType::CdRw74);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!(media.media_type, MediaType::SPECIAL);
    assert_eq!(
        media.flags,
        MediaFlags::BLANK | MediaFlags::RW | MediaFlags::WRITABLE
    );
    let info = recorder.query_media_info().unwrap();
    assert_eq!(
        (info.sessions, info.last_track, info.next_writable),
        (0, 0, 0)
    );
    assert_eq!(info.free_blocks, MediumType::CdRw74.capacity());
    recorder.close().unwrap();

    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!(media.media_type, MediaType::CDDA_CDROM);
    assert_eq!(media.flags, MediaFlags::RW);
    let info = recorder.query_media_info().unwrap();
    assert_eq!(
        (info.sessions, info.last_track, info.start_address),
        (1, 1, 0)
    );
    assert_eq!(info.free_blocks, 0);
}

#[test]
fn a_recorder_held_by_the_program_does_not_record() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(small_tree());
    let active = master.active_recorder().unwrap();
    active.open_exclusive().unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_DEVICE_NOTACCESSIBLE);
    active.close().unwrap();
    master.record_disc(false, false).unwrap();
}

#[test]
fn a_recorder_that_another_program_uses_is_said_to_be_in_use() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(small_tree());
    let other = studio.hand();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_DEVICE_NOTACCESSIBLE);
    let error = studio.recorder().open_exclusive().unwrap_err();
    assert_eq!(error.code(), Code::E_DEVICE_NOTACCESSIBLE);
    let error = master.set_active_recorder(&studio.recorder()).unwrap_err();
    assert_eq!(error.code(), Code::E_DEVICE_STILL_IN_USE);
    drop(other);
    master.record_disc(false, false).unwrap();
}

#[test]
fn a_rewritable_disc_is_erased_and_recorded_again() {
    let studio = Studio::with(MediumType::CdRw74);
    for full in [false, true] {
        let mut master = studio.staged_master(small_tree());
        master.record_disc(false, false).unwrap();
        let log = Log::new();
        master.progress_advise(log.clone()).unwrap();
        let recorder = master.active_recorder().unwrap();
        recorder.open_exclusive().unwrap();
        recorder.erase(full).unwrap();
        recorder.close().unwrap();
        assert_eq!(log.events(), [Event::Erased(Code::S_OK)]);
        assert_eq!(studio.disc().status, DiscStatus::Blank);
    }
}

#[test]
fn what_cannot_be_erased_is_refused() {
    let studio = Studio::empty();
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    assert_eq!(
        recorder.erase(false).unwrap_err().code(),
        Code::E_MEDIUM_NOTPRESENT
    );
    recorder.close().unwrap();
    studio.insert(MediumType::CdR74);
    recorder.open_exclusive().unwrap();
    assert_eq!(
        recorder.erase(false).unwrap_err().code(),
        Code::E_MEDIUM_INVALIDTYPE
    );
}

#[test]
fn a_held_recorder_ejects() {
    let studio = Studio::with(MediumType::CdR74);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    recorder.eject().unwrap();
    recorder.close().unwrap();
    assert!(studio.hand().tray_open());
}

#[test]
fn a_recorder_whose_folder_is_gone_is_not_present() {
    let studio = Studio::with(MediumType::CdR74);
    let recorder = studio.recorder();
    let master = studio.ready_master();
    std::fs::remove_dir_all(studio.recorder_folder()).unwrap();
    let error = recorder.open_exclusive().unwrap_err();
    assert_eq!(error.code(), Code::E_DEVICE_NOTPRESENT);
    assert_eq!(
        master.active_recorder().unwrap_err().code(),
        Code::E_DEVICE_NOTPRESENT
    );
    assert!(
        !studio.recorder_folder().exists(),
        "asking must not make a recorder"
    );
}
