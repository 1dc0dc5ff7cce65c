//! Recorders, discs and stashes that somebody else has.

use crate::other::{Does, Other};
use crate::scenario::scenario;
use crate::scene::{add, add_track, assert_compared, assert_image_kept, enumerated};
use crate::studio::{Log, Studio, small_tree, stage};
use discmaster::DiscMaster;
use discmaster::properties::PropertySet;
use discmaster_virtual::MediumType;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn e_device_notaccessible_while_the_program_itself_holds_it() {
    let scenario = scenario!(E_DEVICE_NOTACCESSIBLE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let active = master.active_recorder().unwrap();
    active.open_exclusive().unwrap();
    scenario.told(active.open_exclusive(), &["virtual:studio"]);
    scenario.failed(master.record_disc(false, false));
    // By another object it is held no less.
    scenario.failed(studio.recorder().open_exclusive());
    active.query_media_type().unwrap();
    active.close().unwrap();
    assert!(studio.is_blank());

    let another = studio.recorder();
    another.open_exclusive().unwrap();
    scenario.told(master.record_disc(false, false), &["virtual:studio"]);
    another.close().unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_device_notaccessible_while_another_program_holds_it() {
    let scenario = scenario!(E_DEVICE_NOTACCESSIBLE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let recorder = studio.recorder();
    let other = Other::that(Does::HoldsTheRecorder, &studio);
    let told = ["virtual:studio", "another program"];
    scenario.told(recorder.open_exclusive(), &told);
    scenario.told(master.record_disc(false, false), &told);
    // Killed, it holds nothing any more.
    other.kill();
    recorder.open_exclusive().unwrap();
    recorder.close().unwrap();
    assert!(studio.is_blank());
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
}

#[test]
fn e_device_still_in_use_while_another_program_holds_it() {
    let scenario = scenario!(E_DEVICE_STILL_IN_USE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.opened();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let other = Other::that(Does::HoldsTheRecorder, &studio);
    let recorder = enumerated(&mut master);
    let told = ["virtual:studio", "another program"];
    scenario.told(master.set_active_recorder(&recorder), &told);
    scenario.told(recorder.display_names(), &told);
    scenario.failed(recorder.recorder_guid(None));
    scenario.failed(recorder.recorder_type());
    scenario.failed(recorder.properties());
    scenario.failed(recorder.set_properties(&PropertySet::new()));
    scenario.failed(recorder.medium());
    scenario.failed(recorder.read_disc().map(drop));
    // What needs no drive needs nobody's leave.
    assert_eq!(recorder.name(), "virtual:studio");
    recorder.path().unwrap();
    recorder.state().unwrap();

    other.kill();
    master.set_active_recorder(&recorder).unwrap();
    recorder.display_names().unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_device_still_in_use_from_the_red_book_when_the_disc_matters() {
    let scenario = scenario!(E_DEVICE_STILL_IN_USE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    let other = Other::that(Does::HoldsTheRecorder, &studio);
    scenario.failed(master.redbook().total_audio_blocks());
    scenario.failed(master.redbook().create_audio_track(300));
    other.kill();
    add_track(&mut master, 300);
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_filesystem_while_this_machine_uses_the_disc() {
    let scenario = scenario!(E_FILESYSTEM);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    let device = match Loop::of(&studio.disc().path.unwrap()) {
        Ok(device) => device,
        Err(why) => return scenario.skip(&why),
    };
    let told = ["virtual:studio", device.0.as_str(), "unmount"];
    scenario.told(master.record_disc(false, false), &told);
    scenario.told(studio.recorder().open_exclusive(), &told);
    // To look at the disc it need not be given up.
    studio.recorder().medium().unwrap();
    assert_eq!(studio.read("hello.txt"), b"hello");
    master.set_active_recorder(&studio.recorder()).unwrap();

    drop(device);
    studio.assert_recorder_free();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("more"), b"more");
}

/// A file that is a block device as long as this lives.
struct Loop(String);

impl Loop {
    fn of(file: &Path) -> Result<Self, String> {
        let made = Command::new("losetup")
            .args(["--find", "--show", "--read-only"])
            .arg(file)
            .output()
            .map_err(|error| format!("losetup: {error}"))?;
        if made.status.success() {
            Ok(Self(
                String::from_utf8(made.stdout).unwrap().trim().to_owned(),
            ))
        } else {
            let why = String::from_utf8_lossy(&made.stderr);
            Err(format!("losetup: {}", why.trim()))
        }
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let detached = Command::new("losetup")
            .arg("--detach")
            .arg(&self.0)
            .status();
        assert!(detached.unwrap().success() || std::thread::panicking());
    }
}

#[test]
fn e_stashinuse_while_another_program_has_it() {
    let scenario = scenario!(E_STASHINUSE);
    let studio = Studio::with(MediumType::CdR74);
    let stash = studio.stash().file();
    let other = Other::that(Does::HasTheStash, &studio);
    let before = fs::read(&stash).unwrap();
    let mut master = studio.opened();
    let told = [stash.to_str().unwrap(), "another disc master"];
    scenario.told(master.set_active_recorder(&studio.recorder()), &told);
    master.active_recorder().unwrap_err();
    assert_eq!(
        fs::read(&stash).unwrap(),
        before,
        "the other's stash was touched"
    );

    other.kill();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "mine", b"mine").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_stashinuse_while_another_disc_master_of_the_program_has_it() {
    let scenario = scenario!(E_STASHINUSE);
    let studio = Studio::with(MediumType::CdR74);
    let mut first = studio.copied();
    let mut second = studio.opened();
    scenario.failed(second.set_active_recorder(&studio.recorder()));
    assert_image_kept(&studio, &mut first);
    // Given back by Close, not before.
    scenario.failed(second.set_active_recorder(&studio.recorder()));
    first.close();
    studio.change_disc(MediumType::CdR74);
    second.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut second, "a", b"a").unwrap();
    assert_compared(&second.record_disc(false, false).unwrap());
}

#[test]
fn e_stashinuse_only_when_something_is_copied_if_the_stash_is_wanted_late() {
    let scenario = scenario!(E_STASHINUSE);
    let studio = Studio::with(MediumType::CdR74);
    let first = studio.copied();
    let mut late = DiscMaster::new(studio.registry())
        .with_stash(studio.stash())
        .with_late_stash();
    late.open().unwrap();
    late.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut late, small_tree()).unwrap();
    scenario.failed(add(&mut late, "copied", b"copied"));
    assert_compared(&late.record_disc(false, false).unwrap());
    drop(first);
}
