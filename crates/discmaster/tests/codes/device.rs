//! Recorders that are not there, or of the wrong kind.

use crate::scenario::scenario;
use crate::scene::{add, assert_compared, assert_image_kept, enumerated};
use crate::studio::{Event, Log, Studio, long_tree};
use discmaster::{Code, DiscRecorder, ProgressEvents, RecorderType};
use discmaster_virtual::{Identity, MediumType, Recorder, RecorderKind};
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once};
use std::thread;
use std::time::{Duration, Instant};

/// Counts the changes of the list of recorders that it is told of.
#[derive(Default)]
struct Changes(AtomicU32);

impl Changes {
    fn wait_for(&self, count: u32) {
        let start = Instant::now();
        while self.0.load(Ordering::Relaxed) < count {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "told of no change"
            );
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl ProgressEvents for Changes {
    fn notify_pnp_activity(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn e_device_notpresent_from_a_recorder_that_was_unplugged() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let changes = Arc::new(Changes::default());
    master.progress_advise(changes.clone()).unwrap();
    let active = master.active_recorder().unwrap();
    let away = studio.path().join(".unplugged");
    fs::rename(studio.recorder_folder(), &away).unwrap();
    changes.wait_for(1);

    scenario.told(master.active_recorder(), &["virtual:studio"]);
    scenario.failed(master.set_active_recorder(&active));
    scenario.failed(master.record_disc(false, false));
    scenario.failed(active.open_exclusive());
    scenario.failed(active.medium());
    scenario.failed(studio.registry().recorder("virtual:studio"));
    let mut left = master.recorders().unwrap();
    assert!(left.all(|recorder| recorder.name() != "virtual:studio"));
    assert!(!studio.recorder_folder().exists(), "asking has made one");

    // Plugged in again it is the active one still, and what was staged is there.
    fs::rename(&away, studio.recorder_folder()).unwrap();
    changes.wait_for(2);
    assert_eq!(master.active_recorder().unwrap().name(), "virtual:studio");
    assert!(studio.is_blank());
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
}

#[test]
fn e_device_notpresent_when_it_is_unplugged_while_it_is_held() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdRw74);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let away = studio.path().join(".unplugged");
    fs::rename(studio.recorder_folder(), &away).unwrap();
    scenario.failed(recorder.query_media_type());
    scenario.failed(recorder.query_media_info());
    scenario.failed(recorder.erase(false));
    scenario.failed(recorder.eject());
    scenario.failed(recorder.close());
    fs::rename(&away, studio.recorder_folder()).unwrap();
    // The hold has ended all the same.
    studio.assert_recorder_free();
}

#[test]
fn e_device_notpresent_when_it_is_unplugged_in_the_middle_of_writing() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.referencing(long_tree());
    let away = studio.path().join(".unplugged");
    let (from, to) = (studio.recorder_folder(), away.clone());
    let once = Once::new();
    let log = Log::reacting(move |event| {
        if matches!(event, Event::Block(done, _) if done > 1000) {
            once.call_once(|| fs::rename(&from, &to).unwrap());
        }
        false
    });
    master.progress_advise(log.clone()).unwrap();
    let told = scenario.failed(master.record_disc(false, false)).chain();
    assert!(
        told.contains("virtual:studio") && told.contains("spoilt"),
        "{told}"
    );
    // What fails afterwards says nothing else of the disc.
    assert!(!told.contains("as it was"), "{told}");
    assert!(!log.events().contains(&Event::Closing));
    assert!(!studio.recorder_folder().exists());
    fs::rename(&away, studio.recorder_folder()).unwrap();
    assert!(!studio.is_blank());
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_device_notpresent_for_a_name_that_no_recorder_has() {
    let scenario = scenario!(E_DEVICE_NOTPRESENT);
    let studio = Studio::empty();
    for name in ["virtual:another", "virtual:", "studio", "/dev/no-drive", ""] {
        scenario.told(studio.registry().recorder(name), &[name]);
    }
    let nobody = [0; 16];
    let recorder = DiscRecorder::new();
    scenario.failed(recorder.init(&studio.registry(), &nobody, 0));
    let mut id = [0; 16];
    studio.recorder().recorder_guid(Some(&mut id)).unwrap();
    scenario.failed(recorder.init(&studio.registry(), &id, 1));
    recorder.init(&studio.registry(), &id, 0).unwrap();
}

#[test]
fn e_device_invalidtype_for_a_drive_that_cannot_be_used() {
    let scenario = scenario!(E_DEVICE_INVALIDTYPE);
    let studio = Studio::empty();
    let registry = studio.registry();
    let words = ["/dev/null", "not an optical drive"];
    scenario.told(registry.recorder("/dev/null"), &words);
    scenario.failed(registry.recorder("/dev"));
    studio.assert_works();
}

impl Studio {
    /// With a recorder that writes CD-R alone.
    fn of_cd_r() -> Self {
        let studio = Self::empty();
        fs::remove_dir(studio.recorder_folder()).unwrap();
        let identity = Identity::new(RecorderKind::CdR).unwrap();
        Recorder::create(studio.recorder_folder(), identity).unwrap();
        studio
    }
}

#[test]
fn e_device_invalidtype_from_a_drive_that_cannot_rewrite() {
    let scenario = scenario!(E_DEVICE_INVALIDTYPE);
    let studio = Studio::of_cd_r();
    let mut master = studio.opened();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let recorder = enumerated(&mut master);
    assert_eq!(recorder.recorder_type().unwrap(), RecorderType::CDR);
    // Whatever lies in it: nothing, a CD-R, or a CD-RW.
    recorder.open_exclusive().unwrap();
    scenario.told(recorder.erase(false), &["virtual:studio"]);
    recorder.close().unwrap();
    for medium in [MediumType::CdR74, MediumType::CdRw74] {
        studio.insert(medium);
        recorder.open_exclusive().unwrap();
        scenario.failed(recorder.erase(false));
        scenario.failed(recorder.erase(true));
        recorder.close().unwrap();
        studio.hand().eject().unwrap();
    }
    assert_eq!(log.events(), [Event::Erased(Code::E_DEVICE_INVALIDTYPE); 5]);
    studio.assert_works();
}

#[test]
fn e_medium_invalidtype_for_a_rewritable_disc_in_a_drive_that_cannot_rewrite() {
    let scenario = scenario!(E_MEDIUM_INVALIDTYPE);
    let studio = Studio::of_cd_r();
    studio.insert(MediumType::CdRw74);
    let mut master = studio.opened();
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["virtual:studio"],
    );
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    studio.change_disc(MediumType::CdRw74);
    scenario.failed(master.record_disc(false, false));
    assert_image_kept(&studio, &mut master);
}
