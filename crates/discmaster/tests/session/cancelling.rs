//! Cancelling in each phase: the code, and a drive that works afterwards.

use crate::studio::{Event, LONG, Log, Studio, long_tree, small_tree, stage};
use discmaster::{Code, DiscMaster};
use discmaster_virtual::{DiscStatus, MediumType};

/// Records the long tree and cancels at the first event for which `when` holds. The event of
/// completion must tell the same.
fn cancelled_at(
    studio: &Studio,
    simulate: bool,
    when: impl Fn(Event) -> bool + Send + Sync + 'static,
) -> DiscMaster {
    let mut master = studio.staged_master(long_tree());
    let log = Log::reacting(when);
    let cookie = master.progress_advise(log.clone()).unwrap();
    let error = master.record_disc(simulate, false).unwrap_err();
    assert_eq!(error.code(), Code::E_USERABORT, "{}", error.chain());
    assert_eq!(
        log.events().last(),
        Some(&Event::Complete(Code::E_USERABORT))
    );
    master.progress_unadvise(cookie).unwrap();
    master
}

/// The tray is unlocked, and the recorder records another disc of the same image.
fn assert_sane(studio: &Studio, mut master: DiscMaster) {
    studio.hand().eject().unwrap();
    studio.insert(MediumType::CdR74);
    master.record_disc(false, false).unwrap();
}

#[test]
fn before_anything_is_written_the_disc_stays_blank() {
    let studio = Studio::with(MediumType::CdR74);
    // The laser is not even calibrated, which would cost the disc a little.
    studio.break_with(&[r#"{ "command": "SEND OPC INFORMATION", "sense": "4/44/00" }"#]);
    let master = cancelled_at(&studio, false, |event| event == Event::Preparing);
    std::fs::remove_file(studio.recorder_folder().join("faults.json")).unwrap();
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    assert_sane(&studio, master);
}

#[test]
fn in_the_middle_of_writing_the_drive_is_left_at_rest() {
    let studio = Studio::with(MediumType::CdRw74);
    let middle = u32::try_from(LONG / 2048 / 2).unwrap();
    let master = cancelled_at(
        &studio,
        false,
        move |event| matches!(event, Event::Block(done, _) if done > middle),
    );
    assert_ne!(studio.disc().status, DiscStatus::Blank);

    // What was begun can be erased: the disc is not lost.
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    recorder.erase(false).unwrap();
    recorder.close().unwrap();
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    assert_sane(&studio, master);
}

#[test]
fn in_the_middle_of_a_simulated_burn_the_disc_stays_blank() {
    let studio = Studio::with(MediumType::CdR74);
    let master = cancelled_at(
        &studio,
        true,
        |event| matches!(event, Event::Block(done, _) if done > 1000),
    );
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    assert_sane(&studio, master);
}

#[test]
fn while_the_disc_is_closed_it_is_closed_nevertheless() {
    let studio = Studio::with(MediumType::CdR74);
    // Heard at the next question, which is the first of the comparison.
    let master = cancelled_at(&studio, false, |event| event == Event::Closing);
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_sane(&studio, master);
}

#[test]
fn in_the_middle_of_the_comparison_the_disc_is_recorded() {
    let studio = Studio::with(MediumType::CdR74);
    let master = cancelled_at(
        &studio,
        false,
        |event| matches!(event, Event::Verify(done, _) if done > 1000),
    );
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_sane(&studio, master);
}

#[test]
fn another_sink_does_not_undo_a_cancellation() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.ready_master();
    stage(&mut master, small_tree()).unwrap();
    master
        .progress_advise(Log::reacting(|event| event == Event::Preparing))
        .unwrap();
    master.progress_advise(Log::new()).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_USERABORT);
}
