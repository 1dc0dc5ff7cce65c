//! Another disc in the drive in the middle of a recording.

use crate::scenario::{Scenario, scenario};
use crate::scene::{assert_compared, assert_image_kept};
use crate::studio::{Studio, bytes, tree_of};
use crate::writing::Failing;
use discmaster::Code;
use discmaster_virtual::{DiscStatus, MediumType};

/// In the course of a command, somebody changes the blank disc for one that is closed.
fn swapped(scenario: &Scenario, command: &str, after: u32, told: &str) {
    println!("{command}, after {after}");
    let studio = Studio::with(MediumType::CdR74);
    studio.record_closed();
    let closed = studio.disc_name();
    studio.change_disc(MediumType::CdR74);
    let mut master = studio.copied();
    studio.break_with(&[&format!(
        r#"{{ "command": "{command}", "after": {after}, "times": 1, "swap": "{closed}" }}"#
    )]);
    scenario.told(master.record_disc(false, false), &[told]);
    studio.mend();
    // It is not touched.
    assert_eq!(studio.disc_name(), closed);
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_cannot_write_to_media_when_another_disc_lies_there_all_of_a_sudden() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    swapped(&scenario, "READ DISC INFORMATION", 0, "closed");
    swapped(&scenario, "WRITE (10)", 0, "6/28/00");
    swapped(&scenario, "WRITE (10)", 3, "6/28/00");
    swapped(&scenario, "SYNCHRONIZE CACHE", 0, "6/28/00");
    swapped(&scenario, "READ (10)", 0, "differs");
}

#[test]
fn e_initialize_write_when_another_disc_lies_there_all_of_a_sudden() {
    let scenario = scenario!(E_INITIALIZE_WRITE);
    swapped(&scenario, "READ DISC INFORMATION", 1, "6/28/00");
    swapped(&scenario, "MODE SELECT (10)", 0, "6/28/00");
    swapped(&scenario, "SEND OPC INFORMATION", 0, "6/28/00");
}

#[test]
fn e_initialize_write_when_it_lies_there_after_the_right_one_was_looked_at() {
    let scenario = scenario!(E_INITIALIZE_WRITE);
    let studio = Studio::with(MediumType::CdR74);
    // One to which the session would fit as well.
    let ours = |name| {
        studio.record_elsewhere(tree_of([(name, bytes(b"x"))]), true);
        studio.disc_name()
    };
    let wrong = ours("wrong");
    for (command, after) in [("READ DISC INFORMATION", 1), ("MODE SENSE (10)", 0)] {
        println!("{command}, after {after}");
        studio.change_disc(MediumType::CdR74);
        let right = ours("right");
        let mut master = studio.referencing(tree_of([("more", bytes(b"more"))]));
        studio.break_with(&[&format!(
            r#"{{ "command": "{command}", "after": {after}, "times": 1, "swap": "{wrong}" }}"#
        )]);
        scenario.told(master.record_disc(false, false), &["6/28/00", "as it was"]);
        studio.mend();
        // Looked at again it is the wrong disc.
        assert_eq!(studio.disc_name(), wrong);
        let error = master.record_disc(false, false).unwrap_err();
        assert_eq!(error.code(), Code::E_WRONGDISC);
        assert_eq!(studio.read("wrong"), b"x");
        studio.put_back(&right);
        assert_compared(&master.record_disc(false, false).unwrap());
        assert_eq!(studio.read("more"), b"more");
    }
}

#[test]
fn e_initialize_write_when_a_blank_disc_lies_there_after_the_first_track() {
    let scenario = scenario!(E_INITIALIZE_WRITE);
    let mut failing = Failing::audio(&scenario, Code::E_INITIALIZE_WRITE);
    let first = failing.studio.disc_name();
    failing.studio.change_disc(MediumType::CdRw74);
    let second = failing.studio.disc_name();
    failing.studio.put_back(&first);
    // Four ask what disc there is and where the first track begins, the fifth where the second.
    failing.record(
        &[&format!(
            r#"{{ "command": "READ TRACK INFORMATION", "after": 4, "times": 1, "swap": "{second}" }}"#
        )],
        &["6/28/00", "spoilt"],
    );
    assert_eq!(failing.studio.disc_name(), second);
    assert!(failing.studio.is_blank());
    failing.assert_nothing_lost();
}

#[test]
fn e_initialize_endwrite_when_another_disc_lies_there_all_of_a_sudden() {
    let scenario = scenario!(E_INITIALIZE_ENDWRITE);
    swapped(&scenario, "CLOSE TRACK/SESSION", 0, "6/28/00");
}
