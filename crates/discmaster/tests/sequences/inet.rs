//! ImapiNet: recorders before any format, formats when they are first needed, in either order.

use crate::studio::{Log, Studio, code, first_recorder, number};
use discmaster::properties::{PropertySet, Value};
use discmaster::{Code, Format};
use discmaster_virtual::MediumType;

#[test]
fn recorders_are_listed_before_any_format_is_chosen() {
    let studio = Studio::empty();
    let mut master = studio.master();
    assert_eq!(code(master.open()), Code::S_OK);
    assert_eq!(code(master.progress_advise(Log::new())), Code::S_OK);
    assert_eq!(master.recorders().unwrap().count(), 1);
    // It goes by the count that was fetched, not by the code.
    let mut formats = master.disc_master_formats().unwrap();
    let mut count = 0;
    while formats.next_elements(1).len() == 1 {
        count += 1;
    }
    assert_eq!(count, 2);
}

#[test]
fn formats_follow_each_other_in_either_order() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = first_recorder(&mut master);
    for format in [Format::Redbook, Format::Joliet, Format::Redbook] {
        assert_eq!(code(master.set_active_format(format)), Code::S_OK);
        assert_eq!(master.active_format().unwrap(), format);
        assert_eq!(master.recorders().unwrap().count(), 1);
        assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
        let other = match format {
            Format::Joliet => code(master.redbook().total_audio_tracks()),
            Format::Redbook => code(master.joliet().total_data_blocks()),
        };
        assert_eq!(other, Code::E_WRONGFORMAT);
    }
}

#[test]
fn block_sizes_are_those_of_the_books() {
    let mut master = Studio::empty().open_master();
    assert_eq!(master.joliet().data_block_size().unwrap(), 2048);
    master.set_active_format(Format::Redbook).unwrap();
    assert_eq!(master.redbook().audio_block_size().unwrap(), 2352);
}

#[test]
fn properties_are_read_changed_and_read_again() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = first_recorder(&mut master);
    let set = recorder.properties().unwrap();
    let fastest = number(&set, "MaxWriteSpeed");
    assert_eq!(set.len(), 5);
    assert_eq!(number(&set, "WriteSpeed"), fastest);
    assert_eq!(number(&set, "AudioGapSize"), 150);
    assert_eq!(number(&set, "EnableBufferUnderrunFree"), -1);
    assert!([-1, 0].contains(&number(&set, "BufferUnderrunFreeCapable")));

    let mut change = PropertySet::new();
    change.write("writespeed", 1).unwrap();
    change.write("AudioGapSize", Value::Ui4(225)).unwrap();
    let applied = recorder.set_properties(&change).unwrap();
    assert_eq!(applied.code(), Code::S_OK, "{applied:?}");
    let set = recorder.properties().unwrap();
    assert_eq!(number(&set, "WriteSpeed"), 1);
    assert_eq!(number(&set, "AudioGapSize"), 225);

    let mut change = PropertySet::new();
    change.write("AudioGapSize", 226).unwrap();
    change.write("MaxWriteSpeed", 99).unwrap();
    change.write("Colour", "red").unwrap();
    change.write("WriteSpeed", fastest).unwrap();
    let applied = recorder.set_properties(&change).unwrap();
    assert_eq!(applied.code(), Code::S_PROPERTIESIGNORED);
    let ignored: Vec<_> = applied.ignored.iter().map(|one| &one.name[..]).collect();
    assert_eq!(ignored, ["AudioGapSize", "MaxWriteSpeed", "Colour"]);
    let set = recorder.properties().unwrap();
    assert_eq!(number(&set, "AudioGapSize"), 225);
    assert_eq!(number(&set, "MaxWriteSpeed"), fastest);
    assert_eq!(number(&set, "WriteSpeed"), fastest);

    // Its own spelling of a name.
    let mut change = PropertySet::new();
    change
        .write("BootImageManufacturerIdString", "Acme")
        .unwrap();
    let mut joliet = master.joliet();
    let applied = joliet.set_properties(&change).unwrap();
    assert_eq!(applied.code(), Code::S_OK, "{applied:?}");
    let set = joliet.properties().unwrap();
    let id = set.read("BootImageManufacturerIDString");
    assert!(matches!(id, Some(Value::Text(id)) if id == "Acme"));

    // Nothing of it outlives Close.
    master.close();
    master.open().unwrap();
    let again = recorder.properties().unwrap();
    assert_eq!(number(&again, "AudioGapSize"), 150);
    let set = master.joliet().properties().unwrap();
    let id = set.read("BootImageManufacturerIDString");
    assert!(matches!(id, Some(Value::Text(id)) if id.is_empty()));
}

#[test]
fn disposing_takes_the_sink_back_and_closes() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    let cookie = master.progress_advise(Log::new()).unwrap();
    assert_eq!(code(master.progress_unadvise(cookie)), Code::S_OK);
    assert_eq!(code(master.progress_unadvise(cookie)), Code::E_GENERIC);
    master.close();
    assert_eq!(code(master.progress_unadvise(cookie)), Code::E_NOTOPENED);
    assert_eq!(code(master.recorders()), Code::E_NOTOPENED);
}
