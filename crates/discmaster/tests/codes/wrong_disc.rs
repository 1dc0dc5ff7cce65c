//! Another disc in the drive than the one that was chosen, and boot images on discs that are not
//! blank.

use crate::scenario::scenario;
use crate::scene::{add, add_track, assert_compared, assert_image_kept};
use crate::studio::{Studio, bytes, small_tree, stage, tree_of};
use discmaster::Code;
use discmaster::properties::{PropertySet, Value};
use discmaster_image::source::Source;
use discmaster_virtual::{DiscStatus, MediumType};

#[test]
fn e_wrongdisc_when_another_disc_of_ours_lies_there() {
    let scenario = scenario!(E_WRONGDISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let right = studio.disc_name();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();

    // One that differs only in when it was made, even.
    studio.change_disc(MediumType::CdR74);
    record_elsewhere(&studio);
    let wrong = studio.disc_name();
    scenario.told(
        master.record_disc(false, false),
        &["virtual:studio", "put that one back"],
    );
    assert_eq!(studio.read("theirs"), b"theirs");

    studio.put_back(&right);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.read("more"), b"more");
    studio.put_back(&wrong);
    assert_eq!(studio.read("theirs"), b"theirs");
}

/// Another disc master records a file.
fn record_elsewhere(studio: &Studio) {
    studio.record_elsewhere(tree_of([("theirs", bytes(b"theirs"))]), true);
}

#[test]
fn e_wrongdisc_when_the_disc_was_erased_meanwhile() {
    let scenario = scenario!(E_WRONGDISC);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    studio.erase(false).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("more"), b"more");
}

#[test]
fn e_wrongdisc_when_the_disc_has_got_another_session_meanwhile() {
    let scenario = scenario!(E_WRONGDISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    record_elsewhere(&studio);
    scenario.failed(master.record_disc(false, false));
    // Chosen again, it is the right one again, and what is staged comes after what came meanwhile.
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    for (name, content) in [
        ("more", "more"),
        ("theirs", "theirs"),
        ("hello.txt", "hello"),
    ] {
        assert_eq!(studio.read(name), content.as_bytes());
    }
}

#[test]
fn e_wrongdisc_when_a_blank_or_a_closed_disc_lies_there() {
    let scenario = scenario!(E_WRONGDISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let right = studio.disc_name();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    studio.change_disc(MediumType::CdR74);
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());
    // ClearFormatContent ends multisession mode: then a blank disc is what is wanted.
    studio.put_back(&right);
    master.set_active_recorder(&studio.recorder()).unwrap();
    studio.change_disc(MediumType::CdR80);
    let mut options = master.joliet().options().clone();
    options.ids.volume = "NEXT".to_owned();
    master.joliet().set_options(&options).unwrap();
    scenario.failed(master.record_disc(true, false));
    master.clear_format_content().unwrap();
    add(&mut master, "new", b"new").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("new"), b"new");
}

#[test]
fn e_cannot_write_to_media_when_a_blank_disc_was_changed_for_another() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_closed();
    let closed = studio.disc_name();
    studio.change_disc(MediumType::CdR74);
    studio.record_ours();
    let ours = studio.disc_name();
    studio.change_disc(MediumType::CdR74);
    let mut master = studio.copied();
    for (disc, told) in [(closed, "closed"), (ours, "in part")] {
        studio.put_back(&disc);
        scenario.told(
            master.record_disc(false, false),
            &["virtual:studio", told, "put a blank one in"],
        );
        assert_eq!(studio.read("hello.txt"), b"hello");
    }
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_cannot_write_to_media_when_no_session_was_to_be_added_to_the_disc() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    // Even though the disc could take one.
    master.clear_format_content().unwrap();
    add(&mut master, "more", b"more").unwrap();
    scenario.failed(master.record_disc(false, false));
    assert_eq!(studio.read("hello.txt"), b"hello");
    // Chosen again, it can.
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.read("more"), b"more");
}

#[test]
fn e_cannot_write_to_media_says_of_a_rewritable_disc_that_it_can_be_erased() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_closed();
    let closed = studio.disc_name();
    studio.change_disc(MediumType::CdRw74);
    let mut master = studio.copied();
    studio.put_back(&closed);
    scenario.told(master.record_disc(false, false), &["erase it"]);
    studio.erase(false).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_cannot_write_to_media_for_audio_on_a_disc_that_is_not_blank() {
    let scenario = scenario!(E_CANNOT_WRITE_TO_MEDIA);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 300);
    studio.change_disc(MediumType::CdR74);
    record_elsewhere(&studio);
    scenario.failed(master.record_disc(false, false));
    assert_eq!(studio.read("theirs"), b"theirs");
    assert_image_kept(&studio, &mut master);
    assert_eq!(studio.disc().status, DiscStatus::Complete);
}

/// The properties that ask for a boot image.
fn boot_image() -> PropertySet {
    let mut set = PropertySet::new();
    set.write("PlaceBootImageOnDisc", true).unwrap();
    set.write("BootImage", Source::Bytes(vec![0xEB; 2048].into()))
        .unwrap();
    set
}

#[test]
fn e_bootimage_and_nonblank_disc_when_the_property_is_set_for_a_further_session() {
    let scenario = scenario!(E_BOOTIMAGE_AND_NONBLANK_DISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    let mut set = boot_image();
    set.write("VolumeName", "BOOT").unwrap();
    scenario.failed(master.joliet().set_properties(&set).map(drop));
    // Nothing of the set was taken, not even the name.
    let after = master.joliet().properties().unwrap();
    assert_eq!(
        after.read("PlaceBootImageOnDisc").unwrap().truth(),
        Some(false)
    );
    assert!(!matches!(
        after.read("VolumeName"),
        Some(Value::Text(name)) if name == "BOOT"
    ));
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("more"), b"more");
}

#[test]
fn e_bootimage_and_nonblank_disc_when_a_disc_of_ours_is_chosen_for_it() {
    let scenario = scenario!(E_BOOTIMAGE_AND_NONBLANK_DISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let ours = studio.disc_name();
    studio.change_disc(MediumType::CdR74);
    let mut master = studio.copied();
    let _ = master.joliet().set_properties(&boot_image()).unwrap();
    studio.put_back(&ours);
    master.set_active_recorder(&studio.recorder()).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.disc().status, DiscStatus::Appendable);

    // On a blank disc it can be placed.
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    // El Torito's record, in the sector after the primary volume descriptor.
    let iso = std::fs::read(studio.disc().path.unwrap()).unwrap();
    assert_eq!(
        &iso[17 * 2048..][..31],
        b"\0CD001\x01EL TORITO SPECIFICATION\0"
    );
}

#[test]
fn e_bootimage_and_nonblank_disc_when_the_blank_disc_was_changed_for_another() {
    let scenario = scenario!(E_BOOTIMAGE_AND_NONBLANK_DISC);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_closed();
    let closed = studio.disc_name();
    studio.change_disc(MediumType::CdR74);
    let mut master = studio.chosen();
    stage(&mut master, small_tree()).unwrap();
    let _ = master.joliet().set_properties(&boot_image()).unwrap();
    studio.put_back(&closed);
    scenario.failed(master.record_disc(false, false));
    // Without the boot image it is a disc that cannot be written to, as ever.
    let mut set = PropertySet::new();
    set.write("PlaceBootImageOnDisc", false).unwrap();
    let _ = master.joliet().set_properties(&set).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_CANNOT_WRITE_TO_MEDIA);
    let _ = master.joliet().set_properties(&boot_image()).unwrap();
    assert_image_kept(&studio, &mut master);
}
