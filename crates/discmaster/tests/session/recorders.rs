//! Recorder objects: ids, properties, comings and goings.

use crate::studio::{Studio, small_tree, stage};
use discmaster::properties::{PropertySet, Value};
use discmaster::{Code, DiscRecorder, MediaFlags, ProgressEvents, RecorderState};
use discmaster_virtual::{MediumType, Recorder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

fn code<T>(result: Result<T, discmaster::Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

#[test]
fn an_object_without_a_drive_fails_every_call_until_it_is_given_one() {
    let studio = Studio::with(MediumType::CdR74);
    let recorder = DiscRecorder::new();
    let calls = [
        code(recorder.recorder_guid(None)),
        code(recorder.recorder_type()),
        code(recorder.display_names()),
        code(recorder.base_pnp_id()),
        code(recorder.path()),
        code(recorder.properties()),
        code(recorder.set_properties(&PropertySet::new())),
        code(recorder.state()),
        code(recorder.open_exclusive()),
        code(recorder.query_media_type()),
        code(recorder.query_media_info()),
        code(recorder.eject()),
        code(recorder.erase(false)),
        code(recorder.close()),
    ];
    assert_eq!(calls, [Code::E_NOTINITIALIZED; 14]);
    let mut master = studio.open_master();
    assert_eq!(
        code(master.set_active_recorder(&recorder)),
        Code::E_NOTINITIALIZED
    );

    let mut id = [0; 16];
    studio.recorder().recorder_guid(Some(&mut id)).unwrap();
    let registry = studio.registry();
    assert_eq!(
        code(recorder.init(&registry, &id, 1)),
        Code::E_DEVICE_NOTPRESENT
    );
    recorder.init(&registry, &id, 0).unwrap();
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
    master.set_active_recorder(&recorder).unwrap();
}

#[test]
fn the_id_is_the_drives_own_and_needs_sixteen_bytes() {
    let studio = Studio::empty();
    Recorder::open(studio.recorder_folder().with_file_name("other")).unwrap();
    let recorder = studio.recorder();
    let asked = recorder.recorder_guid(None).unwrap();
    assert_eq!((asked.code, asked.size_required), (Code::S_OK, 16));
    let mut short = [0xEE; 15];
    let asked = recorder.recorder_guid(Some(&mut short)).unwrap();
    assert_eq!(
        (asked.code, asked.size_required),
        (Code::S_BUFFER_TO_SMALL, 16)
    );
    assert_eq!(short, [0xEE; 15]);
    let mut id = [0; 20];
    assert_eq!(
        recorder.recorder_guid(Some(&mut id)).unwrap().code,
        Code::S_OK
    );
    assert_eq!(id[..16], recorder.id().unwrap().to_bytes_le());
    assert_eq!(id[16..], [0; 4]);
    assert_eq!(studio.recorder().id().unwrap(), recorder.id().unwrap());
    let other = studio.registry().recorder("virtual:other").unwrap();
    assert_ne!(other.id().unwrap(), recorder.id().unwrap());
}

#[test]
fn a_drive_in_use_may_be_the_one_that_is_looked_for() {
    let studio = Studio::empty();
    let id = studio.recorder().id().unwrap().to_bytes_le();
    let held = studio.recorder();
    held.open_exclusive().unwrap();
    let found = DiscRecorder::new().init(&studio.registry(), &id, 0);
    assert_eq!(code(found), Code::E_DEVICE_STILL_IN_USE);
    held.close().unwrap();
    let found = DiscRecorder::new().init(&studio.registry(), &id, 1);
    assert_eq!(code(found), Code::E_DEVICE_NOTPRESENT);
}

#[test]
fn properties_are_read_set_and_set_back_by_close() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = master.recorders().unwrap().next().unwrap();
    let set = recorder.properties().unwrap();
    let read = |set: &PropertySet, name: &str| set.read(name).and_then(Value::integer).unwrap();
    assert_eq!(read(&set, "MaxWriteSpeed"), 48);
    assert_eq!(read(&set, "WriteSpeed"), 48);
    assert_eq!(read(&set, "AudioGapSize"), 150);
    assert_eq!(read(&set, "BufferUnderrunFreeCapable"), -1);
    assert_eq!(read(&set, "EnableBufferUnderrunFree"), -1);

    let mut wanted = PropertySet::new();
    wanted.write("WriteSpeed", 8).unwrap();
    wanted.write("EnableBufferUnderrunFree", 0).unwrap();
    wanted.write("MaxWriteSpeed", 99).unwrap();
    wanted.write("Colour", 3).unwrap();
    let applied = recorder.set_properties(&wanted).unwrap();
    assert_eq!(applied.code(), Code::S_PROPERTIESIGNORED);
    let ignored: Vec<&str> = applied.ignored.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(ignored, ["MaxWriteSpeed", "Colour"]);
    master.set_active_recorder(&recorder).unwrap();
    let set = master.active_recorder().unwrap().properties().unwrap();
    assert_eq!(read(&set, "WriteSpeed"), 8);
    assert_eq!(read(&set, "EnableBufferUnderrunFree"), 0);
    assert_eq!(read(&set, "MaxWriteSpeed"), 48);

    master.close();
    let set = recorder.properties().unwrap();
    assert_eq!(read(&set, "WriteSpeed"), 48);
}

#[test]
fn an_object_that_somebody_has_is_given_out_again() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let first = master.recorders().unwrap().next().unwrap();
    let mut gap = PropertySet::new();
    gap.write("AudioGapSize", 20).unwrap();
    assert_eq!(first.set_properties(&gap).unwrap().code(), Code::S_OK);
    first.open_exclusive().unwrap();
    let again = master.recorders().unwrap().next().unwrap();
    assert_eq!(again.state().unwrap(), RecorderState::OPENED);
    again.close().unwrap();
    let set = again.properties().unwrap();
    assert_eq!(set.read("AudioGapSize").and_then(Value::integer), Some(20));

    // Nobody has it any more: its hold ends, and what was chosen for it is forgotten.
    first.open_exclusive().unwrap();
    drop((first, again));
    let anew = master.recorders().unwrap().next().unwrap();
    assert_eq!(anew.state().unwrap(), RecorderState::DOING_NOTHING);
    let set = anew.properties().unwrap();
    assert_eq!(set.read("AudioGapSize").and_then(Value::integer), Some(150));
}

#[test]
fn the_id_stays_when_the_drive_moves() {
    let studio = Studio::with(MediumType::CdR74);
    let id = studio.recorder().id().unwrap();
    let elsewhere = studio.recorder_folder().with_file_name("elsewhere");
    std::fs::rename(studio.recorder_folder(), &elsewhere).unwrap();
    let registry = studio.registry();
    assert_eq!(
        registry
            .recorder("virtual:elsewhere")
            .unwrap()
            .id()
            .unwrap(),
        id
    );
    let by_path = format!("virtual:{}/", elsewhere.display());
    assert_eq!(registry.recorder(&by_path).unwrap().id().unwrap(), id);
}

#[test]
fn close_ends_an_exclusive_hold() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = master.recorders().unwrap().next().unwrap();
    recorder.open_exclusive().unwrap();
    assert_eq!(
        code(studio.recorder().open_exclusive()),
        Code::E_DEVICE_NOTACCESSIBLE
    );
    master.close();
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
    studio.recorder().open_exclusive().unwrap();
}

/// Whether the drive is at work.
#[derive(Default)]
struct Asked(AtomicBool);

impl ProgressEvents for Asked {
    fn query_cancel(&self) -> bool {
        self.0.store(true, Ordering::Relaxed);
        false
    }
}

#[test]
fn close_ends_a_hold_that_another_thread_uses_when_it_is_done() {
    let studio = Studio::with(MediumType::CdRw74);
    studio.break_with(&[r#"{ "command": "BLANK", "busy": 500 }"#]);
    let mut master = studio.open_master();
    let asked = Arc::new(Asked::default());
    master.progress_advise(asked.clone()).unwrap();
    let recorder = master.recorders().unwrap().next().unwrap();
    recorder.open_exclusive().unwrap();
    let erasing = thread::spawn({
        let recorder = recorder.clone();
        move || recorder.erase(true)
    });
    while !asked.0.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(1));
    }
    master.close();
    assert_eq!(code(erasing.join().unwrap()), Code::S_OK);
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
    studio.recorder().open_exclusive().unwrap();
}

#[test]
fn recorders_of_an_earlier_open_are_taken() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = master.recorders().unwrap().next().unwrap();
    master.close();
    master.close();
    master.open().unwrap();
    master.set_active_recorder(&recorder).unwrap();
    stage(&mut master, small_tree()).unwrap();
    master.record_disc(false, false).unwrap();
}

#[test]
fn media_of_every_kind_are_told_by_type_and_flags() {
    let studio = Studio::with(MediumType::CdRw80);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert!(media.flags.contains(MediaFlags::BLANK | MediaFlags::RW));
    recorder.eject().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!((media.media_type.0, media.flags.0), (0, 0));
}

#[derive(Default)]
struct Counter(AtomicU32);

impl ProgressEvents for Counter {
    fn notify_pnp_activity(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn wait_for(&self, count: u32) {
        let start = Instant::now();
        while self.0.load(Ordering::Relaxed) < count {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "no notice of a change"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn recorders_that_come_and_go_are_told_of() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    let counter = Arc::new(Counter::default());
    let cookie = master.progress_advise(counter.clone()).unwrap();
    assert_eq!(master.recorders().unwrap().len(), 1);
    let other = studio.recorder_folder().with_file_name("other");
    Recorder::open(&other).unwrap();
    counter.wait_for(1);
    assert_eq!(master.recorders().unwrap().len(), 2);
    std::fs::remove_dir_all(&other).unwrap();
    counter.wait_for(2);
    assert_eq!(master.recorders().unwrap().len(), 1);
    master.progress_unadvise(cookie).unwrap();
}
