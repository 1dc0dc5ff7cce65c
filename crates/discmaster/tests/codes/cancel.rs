//! The user stops what goes on, in every phase of recording; and is asked often enough whether to.

use crate::asked::{Asked, Phase, SECOND};
use crate::scenario::{Scenario, scenario};
use crate::scene::{add, add_track, assert_compared, enumerated};
use crate::studio::{Event, Log, Studio, long_tree};
use discmaster::{Code, DiscMaster};
use discmaster_image::tree::Existing;
use discmaster_virtual::{DiscStatus, MediumType};

const LONG_PHASES: [Phase; 4] = [
    Phase::Preparing,
    Phase::Writing,
    Phase::Closing,
    Phase::Comparing,
];

#[test]
fn e_userabort_is_asked_for_ten_times_a_second_while_data_is_recorded() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.referencing(long_tree());
    let asked = Asked::new();
    master.progress_advise(asked.clone()).unwrap();
    studio.break_with(&LONG_PHASES.map(Phase::busy));
    assert_compared(&master.record_disc(false, false).unwrap());
    for phase in LONG_PHASES {
        asked.assert_often(phase, SECOND);
    }
    // And one that says so is obeyed at once, however long the drive is busy with its buffer.
    studio.mend();
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    master
        .joliet()
        .reference_tree(long_tree(), Existing::Refuse)
        .unwrap();
    master
        .progress_advise(Asked::cancelling(Some(Phase::Writing), 5))
        .unwrap();
    scenario.failed(master.record_disc(false, false));
}

#[test]
fn e_userabort_is_asked_for_ten_times_a_second_while_audio_is_recorded() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 2000);
    let asked = Asked::new();
    master.progress_advise(asked.clone()).unwrap();
    studio.break_with(&LONG_PHASES.map(Phase::busy));
    assert_compared(&master.record_disc(false, false).unwrap());
    for phase in LONG_PHASES {
        asked.assert_often(phase, SECOND);
    }
    studio.mend();
    studio.change_disc(MediumType::CdR74);
    add_track(&mut master, 2000);
    master
        .progress_advise(Asked::cancelling(Some(Phase::Writing), 2))
        .unwrap();
    scenario.failed(master.record_disc(false, false));
}

/// Cancels a recording in that phase, while the drive is busy with it.
fn burn_cancelled(
    scenario: &Scenario,
    studio: &Studio,
    master: &mut DiscMaster,
    phase: Phase,
    told: &str,
) {
    println!("{phase:?}");
    let log = Log::new();
    let told_to = master.progress_advise(log.clone()).unwrap();
    let asked = Asked::cancelling(Some(phase), 2);
    let cookie = master.progress_advise(asked).unwrap();
    studio.break_with(&[phase.busy()]);
    scenario.told(master.record_disc(false, false), &["cancelled", told]);
    studio.mend();
    assert_eq!(
        log.events().last(),
        Some(&Event::Complete(Code::E_USERABORT))
    );
    let compared = log
        .events()
        .iter()
        .any(|it| matches!(it, Event::Verify(..)));
    assert_eq!(compared, phase == Phase::Comparing);
    master.progress_unadvise(cookie).unwrap();
    master.progress_unadvise(told_to).unwrap();
}

#[test]
fn e_userabort_in_every_phase_of_recording_data() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.referencing(long_tree());
    let mut cancelled = |phase, told| burn_cancelled(&scenario, &studio, &mut master, phase, told);
    cancelled(Phase::Preparing, "as it was");
    assert!(studio.is_blank());

    cancelled(Phase::Writing, "spoilt");
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    erase(&studio);

    // Closing goes to its end; then there is a whole disc.
    cancelled(Phase::Closing, "recorded");
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    assert_eq!(studio.read("long").len(), 40 << 20);
    erase(&studio);

    cancelled(Phase::Comparing, "recorded");
    assert_eq!(studio.read("long").len(), 40 << 20);
    erase(&studio);
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_userabort_in_every_phase_of_recording_audio() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.for_audio();
    add_track(&mut master, 2000);
    let mut cancelled = |phase, told| burn_cancelled(&scenario, &studio, &mut master, phase, told);
    cancelled(Phase::Preparing, "as it was");
    assert!(studio.is_blank());
    cancelled(Phase::Writing, "spoilt");
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    erase(&studio);
    for phase in [Phase::Closing, Phase::Comparing] {
        cancelled(phase, "recorded");
        assert_eq!(studio.disc().status, DiscStatus::Complete);
        erase(&studio);
    }
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_userabort_while_a_further_session_is_written() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.referencing(long_tree());
    burn_cancelled(
        &scenario,
        &studio,
        &mut master,
        Phase::Writing,
        "unfinished",
    );
    // What was there before is there still, though nothing can be added any more.
    assert_eq!(studio.read("hello.txt"), b"hello");
    master.clear_format_content().unwrap();
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_userabort_does_not_stop_an_erasure_but_is_asked_for() {
    let scenario = scenario!(E_USERABORT);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_ours();
    let mut master = studio.opened();
    let asked = Asked::cancelling(Some(Phase::Before), 0);
    master.progress_advise(asked.clone()).unwrap();
    let recorder = enumerated(&mut master);
    studio.break_with(&[r#"{ "command": "BLANK", "busy": 1000 }"#]);
    recorder.open_exclusive().unwrap();
    recorder.erase(false).unwrap();
    recorder.close().unwrap();
    studio.mend();
    asked.assert_often(Phase::Before, SECOND);
    assert!(studio.is_blank());
    // The same sink stops what can be stopped.
    master.set_active_recorder(&recorder).unwrap();
    scenario.failed(
        master
            .joliet()
            .reference_tree(long_tree(), Existing::Refuse),
    );
}

fn erase(studio: &Studio) {
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    recorder.erase(false).unwrap();
    recorder.close().unwrap();
    assert!(studio.is_blank());
}
