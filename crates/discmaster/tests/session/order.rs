//! Calls in and out of order.

use crate::studio::{Event, Log, Studio, small_tree, stage};
use discmaster::{Code, DiscMaster, Format, ProgressEvents, Registry};
use discmaster_virtual::MediumType;
use std::sync::Arc;

fn code<T>(result: Result<T, discmaster::Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

#[test]
fn nothing_works_before_open_but_close() {
    let mut master = DiscMaster::new(Registry::at("nowhere"));
    master.close();
    assert_eq!(code(master.recorders()), Code::E_NOTOPENED);
    assert_eq!(code(master.active_format()), Code::E_NOTOPENED);
    assert_eq!(code(master.joliet().properties()), Code::E_NOTOPENED);
    assert_eq!(code(master.record_disc(false, false)), Code::E_NOTOPENED);
    let sink: Arc<dyn ProgressEvents> = Log::new();
    assert_eq!(code(master.progress_advise(sink)), Code::E_NOTOPENED);
}

#[test]
fn a_second_open_is_refused_and_one_after_close_is_not() {
    let mut master = DiscMaster::new(Registry::at("nowhere"));
    master.open().unwrap();
    assert_eq!(code(master.open()), Code::E_ALREADYOPEN);
    master.close();
    master.open().unwrap();
}

#[test]
fn joliet_is_active_from_the_start() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    assert_eq!(master.active_format().unwrap(), Format::Joliet);
    let formats: Vec<Format> = master.disc_master_formats().unwrap().collect();
    assert_eq!(formats, [Format::Redbook, Format::Joliet]);
    assert_eq!(master.recorders().unwrap().len(), 1);
    assert_eq!(code(master.set_active_format(Format::Joliet)), Code::S_OK);
}

#[test]
fn a_recorder_must_be_chosen_before_data_is_added() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    assert_eq!(code(master.active_recorder()), Code::E_NOACTIVERECORDER);
    assert_eq!(
        code(stage(&mut master, small_tree())),
        Code::E_NOACTIVERECORDER
    );
    assert_eq!(
        code(master.record_disc(false, false)),
        Code::E_NOACTIVERECORDER
    );
    assert_eq!(
        code(master.joliet().total_data_blocks()),
        Code::E_NOACTIVERECORDER
    );
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert_eq!(master.active_recorder().unwrap().name(), "virtual:studio");
    assert_eq!(code(stage(&mut master, small_tree())), Code::S_OK);
}

#[test]
fn an_empty_image_is_not_recorded() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
    stage(&mut master, small_tree()).unwrap();
    master.set_active_format(Format::Joliet).unwrap();
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
    stage(&mut master, small_tree()).unwrap();
    master.clear_format_content().unwrap();
    assert_eq!(master.joliet().used_data_blocks().unwrap(), 0);
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
}

#[test]
fn a_refused_call_tells_the_sinks_that_the_burn_is_over() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    master.record_disc(false, false).unwrap_err();
    assert_eq!(log.events(), [Event::Complete(Code::E_INVALIDIMAGE)]);
}

#[test]
fn data_is_added_whole_or_not_at_all() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(small_tree());
    let before = master.joliet().used_data_blocks().unwrap();
    let mut more = small_tree();
    more.add_directory(
        discmaster_image::tree::NodeId::ROOT,
        b"aaa",
        crate::studio::THEN,
    )
    .unwrap();
    let error = stage(&mut master, more.clone()).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEEXISTS);
    assert!(error.to_string().contains("/hello.txt"), "{error}");
    let mut joliet = master.joliet();
    let tree = joliet.plan().unwrap().tree();
    assert!(
        tree.child(discmaster_image::tree::NodeId::ROOT, b"aaa")
            .is_none()
    );
    assert_eq!(joliet.used_data_blocks().unwrap(), before);
    joliet
        .reference_tree(more, discmaster_image::tree::Existing::Replace)
        .unwrap();
    assert_eq!(joliet.plan().unwrap().tree().len(), small_tree().len() + 1);
}

#[test]
fn a_name_joliet_cannot_carry_is_named() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let tree = crate::studio::tree_of([("what?.txt", crate::studio::bytes(b""))]);
    let error = stage(&mut master, tree).unwrap_err();
    assert_eq!(error.code(), Code::E_BADJOLIETNAME);
    let told = error.chain();
    assert!(told.contains("/what?.txt"), "{told}");
    assert_eq!(code(master.record_disc(false, false)), Code::E_INVALIDIMAGE);
}

#[test]
fn sinks_are_told_of_adding_and_can_cancel_it() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let log = Log::new();
    let cookie = master.progress_advise(log.clone()).unwrap();
    stage(&mut master, small_tree()).unwrap();
    assert_eq!(log.events(), [Event::Add(0, 6), Event::Add(6, 6)]);
    master.progress_unadvise(cookie).unwrap();
    master.clear_format_content().unwrap();

    let stop = Log::reacting(|event| matches!(event, Event::Add(..)));
    master.progress_advise(stop).unwrap();
    assert_eq!(code(stage(&mut master, small_tree())), Code::E_USERABORT);
    assert_eq!(master.joliet().used_data_blocks().unwrap(), 0);
}

#[test]
fn no_sink_is_called_after_close() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    master.close();
    master.open().unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, small_tree()).unwrap();
    assert_eq!(log.events(), []);
}

#[test]
fn a_choice_that_fails_takes_no_stash() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    let chosen = master.set_active_recorder(&studio.recorder());
    assert_eq!(code(chosen), Code::E_MEDIUM_NOTPRESENT);
    studio.insert(MediumType::CdR74);
    let mut other = studio.open_master();
    other.set_active_recorder(&studio.recorder()).unwrap();
    // One that was taken before is kept.
    studio.hand().eject().unwrap();
    let chosen = other.set_active_recorder(&studio.recorder());
    assert_eq!(code(chosen), Code::E_MEDIUM_NOTPRESENT);
    studio.insert(MediumType::CdR74);
    let chosen = master.set_active_recorder(&studio.recorder());
    assert_eq!(code(chosen), Code::E_STASHINUSE);
}
