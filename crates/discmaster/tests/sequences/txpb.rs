//! TXPBurn's cdBurn.pas, and XPBurn, its skeleton with a sink: data discs.

use crate::disc::volume;
use crate::studio::{Studio, WHOLE, code, first_recorder, noise, number};
use discmaster::properties::{PropertySet, Value};
use discmaster::storage::MemoryStorage;
use discmaster::{Code, DiscMaster, Format, MediaFlags, MediaType, RecorderType};
use discmaster_image::tree::Existing;
use discmaster_virtual::{DiscStatus, MediumType};

fn storage() -> MemoryStorage {
    let mut photos = MemoryStorage::new();
    photos
        .add_stream("été.jpg", noise(1, 100_000), None)
        .unwrap();
    let mut root = MemoryStorage::new();
    root.add_stream("readme.txt", b"hello".as_slice(), None)
        .unwrap();
    root.add_storage("photos", photos, None).unwrap();
    root
}

#[test]
fn it_lists_formats_recorders_and_media() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.master();
    assert_eq!(code(master.open()), Code::S_OK);

    // Next(1) as long as one is fetched.
    let mut enumerator = master.disc_master_formats().unwrap();
    let mut formats = Vec::new();
    while let [format] = enumerator.next_elements(1)[..] {
        formats.push(format);
    }
    assert_eq!(formats.len(), 2);
    assert!(formats.contains(&Format::Joliet) && formats.contains(&Format::Redbook));
    assert_eq!(code(master.set_active_format(Format::Joliet)), Code::S_OK);

    let mut recorders = master.recorders().unwrap();
    let recorder = recorders.next().unwrap();
    let names = recorder.display_names().unwrap();
    assert!(!names.vendor.is_empty() && !names.product.is_empty());
    assert_eq!(recorder.path().unwrap(), studio.recorder_folder());
    assert_eq!(recorder.recorder_type().unwrap(), RecorderType::CDRW);
    assert!(number(&recorder.properties().unwrap(), "MaxWriteSpeed") > 0);
    assert!(recorders.next().is_none());

    assert_eq!(code(recorder.open_exclusive()), Code::S_OK);
    let media = recorder.query_media_type().unwrap();
    assert_eq!(media.media_type, MediaType::SPECIAL);
    assert_eq!(media.flags, MediaFlags::BLANK | MediaFlags::WRITABLE);
    let info = recorder.query_media_info().unwrap();
    assert_eq!((info.sessions, info.last_track), (0, 0));
    assert_eq!(info.free_blocks, WHOLE);
    assert_eq!(info.free_blocks + info.next_writable, WHOLE);
    assert_eq!(code(recorder.close()), Code::S_OK);
}

/// As it burns: with a close that nothing asked for.
fn burn(master: &mut DiscMaster, simulate: bool, eject: bool) {
    let recorder = first_recorder(master);
    let _ = recorder.close();
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    let mut stg = storage();
    let added = master.joliet().add_data(&mut stg, Existing::Replace);
    assert_eq!(code(added), Code::S_OK);
    assert_eq!(code(master.record_disc(simulate, eject)), Code::S_OK);
}

#[test]
fn a_data_disc_is_burned_with_a_volume_name() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    master.set_active_format(Format::Joliet).unwrap();

    let mut joliet = master.joliet();
    let read = |set: &PropertySet| match set.read("VolumeName") {
        Some(Value::Text(name)) => name.clone(),
        other => panic!("{other:?}"),
    };
    let mut set = joliet.properties().unwrap();
    assert_eq!(set.len(), 6);
    let day = read(&set);
    // 2026-11-22
    assert_eq!(day.len(), 10, "{day}");
    set.write("VolumeName", "HOLIDAY").unwrap();
    // Nothing is set before it is set.
    assert_eq!(read(&joliet.properties().unwrap()), day);
    let applied = joliet.set_properties(&set).unwrap();
    assert_eq!(applied.code(), Code::S_OK, "{applied:?}");
    assert_eq!(read(&joliet.properties().unwrap()), "HOLIDAY");

    burn(&mut master, true, false);
    assert_eq!(studio.status(), DiscStatus::Blank);
    burn(&mut master, false, true);
    assert!(studio.hand().tray_open());
    let recorder = master.active_recorder().unwrap();
    master.close();

    let disc = studio.hand().disc().unwrap().name;
    let mut hand = studio.hand();
    hand.eject().unwrap();
    hand.insert_disc(&disc).unwrap();
    drop(hand);
    let volume = volume(&recorder);
    assert_eq!(volume.label, "HOLIDAY");
    let paths: Vec<_> = volume.entries.keys().map(String::as_str).collect();
    assert_eq!(paths, ["photos", "photos/été.jpg", "readme.txt"]);
    assert_eq!(volume.entries["photos/été.jpg"], Some(noise(1, 100_000)));
}

#[test]
fn a_hold_left_over_from_erasing_is_ended_by_the_next_burn() {
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.open_master();
    master.set_active_format(Format::Joliet).unwrap();
    burn(&mut master, false, false);
    assert_eq!(studio.status(), DiscStatus::Appendable);

    let recorder = first_recorder(&mut master);
    assert_eq!(code(recorder.open_exclusive()), Code::S_OK);
    assert_eq!(code(recorder.erase(false)), Code::S_OK);
    // Here the program forgets the close; the next burn begins with one, on the same object.
    assert_eq!(code(recorder.close()), Code::S_OK);
    assert_eq!(studio.status(), DiscStatus::Blank);
    burn(&mut master, false, false);
}
