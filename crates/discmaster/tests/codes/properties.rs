//! Property sets in which not all can be set, and buffers that are too small.

use crate::scenario::scenario;
use crate::scene::{add, assert_compared};
use crate::studio::Studio;
use discmaster::Code;
use discmaster::properties::{PropertySet, Value, Why};
use discmaster_virtual::MediumType;

fn integer(set: &PropertySet, name: &str) -> i32 {
    set.read(name).and_then(Value::integer).unwrap()
}

#[test]
fn s_propertiesignored_sets_what_can_be_set_of_a_recorder() {
    let scenario = scenario!(S_PROPERTIESIGNORED);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    let recorder = master.active_recorder().unwrap();
    let before = recorder.properties().unwrap();
    let fastest = integer(&before, "MaxWriteSpeed");

    let mut set = PropertySet::new();
    set.write("Colour", "green").unwrap();
    set.write("MaxWriteSpeed", 1).unwrap();
    set.write("WriteSpeed", fastest + 1).unwrap();
    set.write("AudioGapSize", 200).unwrap();
    set.write("EnableBufferUnderrunFree", "yes").unwrap();
    let applied = recorder.set_properties(&set).unwrap();
    scenario.came(applied.code());
    let ignored: Vec<_> = applied.ignored.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        ignored,
        [
            "Colour",
            "MaxWriteSpeed",
            "WriteSpeed",
            "EnableBufferUnderrunFree"
        ]
    );
    assert!(matches!(applied.ignored[0].why, Why::Unknown));
    assert!(matches!(applied.ignored[1].why, Why::ReadOnly));
    assert!(matches!(applied.ignored[2].why, Why::OutOfRange(_)));
    assert!(matches!(applied.ignored[3].why, Why::WrongType { .. }));

    let after = recorder.properties().unwrap();
    assert_eq!(integer(&after, "MaxWriteSpeed"), fastest);
    assert_eq!(
        integer(&after, "WriteSpeed"),
        integer(&before, "WriteSpeed")
    );
    assert_eq!(integer(&after, "AudioGapSize"), 200);

    // A set all of which can be set comes to S_OK.
    let mut set = PropertySet::new();
    set.write("AudioGapSize", 0).unwrap();
    assert_eq!(recorder.set_properties(&set).unwrap().code(), Code::S_OK);
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn s_propertiesignored_when_a_whole_set_is_given_back_as_it_was_read() {
    let scenario = scenario!(S_PROPERTIESIGNORED);
    let studio = Studio::with(MediumType::CdR74);
    let recorder = studio.recorder();
    let set = recorder.properties().unwrap();
    let applied = recorder.set_properties(&set).unwrap();
    scenario.came(applied.code());
    let ignored: Vec<_> = applied.ignored.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(ignored, ["MaxWriteSpeed", "BufferUnderrunFreeCapable"]);
}

#[test]
fn s_propertiesignored_sets_what_can_be_set_of_a_data_disc() {
    let scenario = scenario!(S_PROPERTIESIGNORED);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let mut set = PropertySet::new();
    set.write("VolumeName", "HOLIDAYS").unwrap();
    set.write("Publisher", "nobody").unwrap();
    set.write("BootImagePlatform", 7).unwrap();
    let applied = master.joliet().set_properties(&set).unwrap();
    scenario.came(applied.code());
    let ignored: Vec<_> = applied.ignored.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(ignored, ["Publisher", "BootImagePlatform"]);

    let properties = master.joliet().properties().unwrap();
    assert!(matches!(properties.read("volumename"), Some(Value::Text(name)) if name == "HOLIDAYS"));
    assert_eq!(
        properties.read("BootImagePlatform").unwrap().integer(),
        Some(0)
    );
    assert!(properties.read("Publisher").is_none());
    // What was staged is laid out anew, with the name.
    assert_compared(&master.record_disc(false, false).unwrap());
    let iso = std::fs::read(studio.disc().path.unwrap()).unwrap();
    assert_eq!(&iso[16 * 2048 + 40..][..10], b"HOLIDAYS  ");
}

#[test]
fn s_buffer_to_small_tells_the_size_and_writes_nothing() {
    let scenario = scenario!(S_BUFFER_TO_SMALL);
    let studio = Studio::empty();
    let recorder = studio.recorder();
    for length in [0, 1, 15] {
        let mut buffer = vec![0xA5; length];
        let answer = recorder.recorder_guid(Some(&mut buffer)).unwrap();
        scenario.came(answer.code);
        assert_eq!(answer.size_required, 16);
        assert!(buffer.iter().all(|byte| *byte == 0xA5));
    }
    // To ask for the size only is no shortage.
    let asked = recorder.recorder_guid(None).unwrap();
    assert_eq!((asked.code, asked.size_required), (Code::S_OK, 16));
    let mut buffer = [0xA5; 17];
    let answer = recorder.recorder_guid(Some(&mut buffer)).unwrap();
    assert_eq!((answer.code, answer.size_required), (Code::S_OK, 16));
    assert_eq!(buffer[..16], recorder.id().unwrap().to_bytes_le());
    assert_eq!(buffer[16], 0xA5);
}
