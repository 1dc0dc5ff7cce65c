//! Drives that cannot say what they are or what lies in them, cannot erase, or go away.

use crate::scenario::scenario;
use crate::scene::{add, add_track, assert_compared, assert_image_kept, enumerated};
use crate::studio::{Event, Log, Studio, long_tree};
use discmaster::properties::PropertySet;
use discmaster::{Code, Error};
use discmaster_virtual::{DiscStatus, MediumType};

#[test]
fn e_device_noproperties_from_a_drive_that_tells_of_none() {
    let scenario = scenario!(E_DEVICE_NOPROPERTIES);
    let studio = Studio::with(MediumType::CdR74);
    studio.break_with(&[
        r#"{ "command": "GET PERFORMANCE", "unsupported": true }"#,
        r#"{ "command": "MODE SENSE (10)", "unsupported": true }"#,
    ]);
    let mut master = studio.opened();
    let recorder = enumerated(&mut master);
    scenario.told(recorder.properties(), &["virtual:studio"]);
    scenario.failed(recorder.set_properties(&PropertySet::new()));
    let mut set = PropertySet::new();
    set.write("AudioGapSize", 0).unwrap();
    scenario.failed(recorder.set_properties(&set));
    // That is no reason not to choose it.
    master.set_active_recorder(&recorder).unwrap();
    scenario.failed(recorder.properties());
    add(&mut master, "a", b"a").unwrap();
    studio.mend();
    recorder.properties().unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_discinfo_when_the_drive_cannot_tell_what_disc_there_is() {
    let scenario = scenario!(E_DISCINFO);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let recorder = studio.recorder();
    for (command, sense) in [
        ("READ DISC INFORMATION", "3/57/00"),
        ("READ DISC INFORMATION", "4/3E/02"),
        ("READ TRACK INFORMATION", "3/02/00"),
    ] {
        studio.break_with(&[&format!(
            r#"{{ "command": "{command}", "sense": "{sense}" }}"#
        )]);
        let told = ["virtual:studio", command, sense];
        scenario.told(master.set_active_recorder(&recorder), &told);
        scenario.told(master.record_disc(false, false), &told);
        recorder.open_exclusive().unwrap();
        scenario.told(recorder.query_media_type(), &told);
        scenario.told(recorder.query_media_info(), &told);
        recorder.close().unwrap();
        studio.mend();
    }
    assert!(studio.is_blank());
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_discinfo_when_the_last_session_cannot_be_read() {
    let scenario = scenario!(E_DISCINFO);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    // The volume descriptors, and then a directory.
    for addresses in ["[16, 16]", "[19, 300]"] {
        studio.break_with(&[&format!(
            r#"{{ "command": "READ (10)", "addresses": {addresses}, "sense": "3/11/05" }}"#
        )]);
        let mut master = studio.opened();
        scenario.told(
            master.set_active_recorder(&studio.recorder()),
            &["virtual:studio", "3/11/05"],
        );
        studio.mend();
        master.set_active_recorder(&studio.recorder()).unwrap();
        add(&mut master, "more", b"more").unwrap();
        assert_compared(&master.record_disc(true, false).map(simulated).unwrap());
    }
    assert_eq!(studio.read("hello.txt"), b"hello");
}

/// What a simulation reports, as if there were something to compare.
fn simulated(report: discmaster::BurnReport) -> discmaster::BurnReport {
    assert_eq!(report.compared, None);
    discmaster::BurnReport {
        compared: Some(report.blocks),
        ..report
    }
}

/// Erases with a sink to tell.
fn erase(studio: &Studio, full: bool) -> (Result<(), Error>, Vec<Event>) {
    let mut master = studio.opened();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let recorder = enumerated(&mut master);
    recorder.open_exclusive().unwrap();
    let erased = recorder.erase(full);
    recorder.close().ok();
    (erased, log.events())
}

#[test]
fn e_generic_when_erasing_fails() {
    let scenario = scenario!(E_GENERIC);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_ours();
    studio.break_with(&[r#"{ "command": "BLANK", "sense": "3/51/00" }"#]);
    for full in [false, true] {
        let (erased, told) = erase(&studio, full);
        scenario.told(erased, &["virtual:studio", "erasing", "3/51/00"]);
        assert_eq!(told, [Event::Erased(Code::E_GENERIC)]);
    }
    // What the drive refused it did not do.
    assert_eq!(studio.read("hello.txt"), b"hello");
    studio.mend();
    let (erased, told) = erase(&studio, false);
    erased.unwrap();
    assert_eq!(told, [Event::Erased(Code::S_OK)]);
    assert!(studio.is_blank());
}

#[test]
fn e_generic_when_the_tray_does_not_open() {
    let scenario = scenario!(E_GENERIC);
    let studio = Studio::with(MediumType::CdR74);
    studio.break_with(&[r#"{ "command": "START STOP UNIT", "sense": "4/15/01" }"#]);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    scenario.told(recorder.eject(), &["virtual:studio", "tray", "4/15/01"]);
    recorder.query_media_info().unwrap();
    recorder.close().unwrap();
    studio.mend();
    recorder.open_exclusive().unwrap();
    recorder.eject().unwrap();
    recorder.close().unwrap();
    assert!(studio.hand().tray_open());
}

#[test]
fn e_generic_for_a_cookie_that_is_nobodys() {
    let scenario = scenario!(E_GENERIC);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.opened();
    let cookie = master.progress_advise(Log::new()).unwrap();
    master.progress_unadvise(cookie).unwrap();
    scenario.told(master.progress_unadvise(cookie), &[&cookie.0.to_string()]);
}

#[test]
fn e_device_invalidtype_from_a_drive_that_does_not_know_how_to_erase() {
    let scenario = scenario!(E_DEVICE_INVALIDTYPE);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_ours();
    studio.break_with(&[r#"{ "command": "BLANK", "unsupported": true }"#]);
    let (erased, told) = erase(&studio, false);
    scenario.told(erased, &["virtual:studio", "BLANK"]);
    assert_eq!(told, [Event::Erased(Code::E_DEVICE_INVALIDTYPE)]);
    assert_eq!(studio.read("hello.txt"), b"hello");
    studio.mend();
    studio.assert_works();
}

#[test]
fn e_device_notpresent_when_it_goes_away_in_the_middle() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.referencing(long_tree());
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    studio.break_with(&[r#"{ "command": "WRITE (10)", "after": 100, "gone": true }"#]);
    scenario.told(
        master.record_disc(false, false),
        &["virtual:studio", "spoilt"],
    );
    assert_eq!(
        log.events().last(),
        Some(&Event::Complete(Code::E_DEVICE_NOTPRESENT))
    );
    assert!(!log.events().contains(&Event::Closing));
    // Plugged in again: the disc is not a blank one any more, but can be erased.
    studio.mend();
    assert_ne!(studio.disc().status, DiscStatus::Complete);
    erase(&studio, false).0.unwrap();
    assert!(studio.is_blank());
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_device_notpresent_at_every_other_moment() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdRw74);
    for (command, blank, recorded) in [
        ("READ DISC INFORMATION", true, false),
        ("MODE SELECT (10)", true, false),
        ("SEND OPC INFORMATION", true, false),
        ("WRITE (10)", true, false),
        ("SYNCHRONIZE CACHE", false, false),
        ("CLOSE TRACK/SESSION", false, false),
        ("READ (10)", false, true),
    ] {
        println!("{command}");
        let mut master = studio.copied();
        studio.break_with(&[&format!(r#"{{ "command": "{command}", "gone": true }}"#)]);
        let told = if recorded {
            "recorded"
        } else {
            "virtual:studio"
        };
        scenario.told(master.record_disc(false, false), &[told]);
        studio.mend();
        assert_eq!(studio.is_blank(), blank);
        if recorded {
            assert_eq!(studio.read("hello.txt"), b"hello");
        }
        assert_image_kept(&studio, &mut master);
        drop(master);
        studio.change_disc(MediumType::CdRw74);
    }
    studio.record_ours();
    studio.break_with(&[r#"{ "command": "BLANK", "gone": true }"#]);
    let (erased, told) = erase(&studio, false);
    scenario.failed(erased);
    assert_eq!(told, [Event::Erased(Code::E_DEVICE_NOTPRESENT)]);
    studio.mend();
    assert_eq!(studio.read("hello.txt"), b"hello");
}

#[test]
fn e_device_notpresent_while_audio_is_compared() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 300);
    studio.break_with(&[r#"{ "command": "READ CD", "gone": true }"#]);
    scenario.told(master.record_disc(false, false), &["recorded"]);
    studio.mend();
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_device_notaccessible_when_the_recorder_cannot_be_understood() {
    let scenario = scenario!(E_DEVICE_NOTACCESSIBLE);
    let studio = Studio::with(MediumType::CdR74);
    studio.break_with(&["nonsense"]);
    scenario.told(
        studio.opened().set_active_recorder(&studio.recorder()),
        &["virtual:studio", "faults.json", "line 1"],
    );
    scenario.failed(studio.recorder().open_exclusive());
    studio.mend();
    studio.assert_works();
}
