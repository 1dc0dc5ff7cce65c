//! Whatever somebody else does to the stash is found before a disc is recorded from it.

use crate::can::can;
use crate::scene::{CONTENT, Scene, bytes, code, length, read, stage, stage_bytes};
use discmaster::Code;
use discmaster::stash::{Damage, Stash, StashError, State};
use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

#[track_caller]
fn damage(stash: &Stash) -> Damage {
    let error = stash.check().unwrap_err();
    let told = error.to_string();
    assert!(told.contains(stash.path().to_str().unwrap()), "{told}");
    let StashError::Damaged { damage, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(code(error), Code::E_INVALIDIMAGE);
    damage
}

/// What is found after somebody did that to the file of a whole stash.
fn after(change: impl Fn(&Path, &File)) -> Damage {
    let scene = Scene::new();
    let mut stash = scene.open();
    stage_bytes(&mut stash, &bytes(1, 100_000)).unwrap();
    stash.check().unwrap();
    // The clock that stamps files may be slow.
    thread::sleep(Duration::from_millis(20));
    let file = File::options().write(true).open(stash.path()).unwrap();
    change(stash.path(), &file);
    let found = damage(&stash);
    // It is the image that is lost, not the stash.
    stash.clear().unwrap();
    if found != Damage::Replaced {
        let segment = stage_bytes(&mut stash, b"again").unwrap();
        stash.check().unwrap();
        assert_eq!(read(&stash, segment), b"again");
    }
    found
}

#[test]
fn every_change_by_others_is_found() {
    let left = CONTENT + 100_000;
    assert_eq!(
        after(|_, file| file.set_len(left - 1).unwrap()),
        Damage::Length {
            left,
            found: left - 1
        }
    );
    assert_eq!(
        after(|_, file| file.set_len(0).unwrap()),
        Damage::Length { left, found: 0 }
    );
    assert_eq!(
        after(|_, file| file.write_all_at(b"x", left).unwrap()),
        Damage::Length {
            left,
            found: left + 1
        }
    );
    assert_eq!(
        after(|_, file| file.write_all_at(b"x", 50_000).unwrap()),
        Damage::Touched
    );
    let set_back = |_: &Path, file: &File| {
        let modified = file.metadata().unwrap().modified().unwrap();
        file.write_all_at(b"x", 50_000).unwrap();
        file.set_modified(modified).unwrap();
    };
    assert_eq!(after(set_back), Damage::Touched);
    assert_eq!(
        after(|_, file| file.write_all_at(&[0; 8192], 0).unwrap()),
        Damage::Header
    );
    assert_eq!(
        after(|path, _| fs::remove_file(path).unwrap()),
        Damage::Replaced
    );
    let replace = |path: &Path, _: &File| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).unwrap();
        fs::rename(copy, path).unwrap();
    };
    assert_eq!(after(replace), Damage::Replaced);
}

#[test]
fn a_stash_is_checked_as_often_as_one_likes_and_while_it_burns() {
    let scene = Scene::new();
    let mut stash = scene.open();
    stash.check().unwrap();
    let segment = stage_bytes(&mut stash, b"data").unwrap();
    for _ in 0..3 {
        stash.check().unwrap();
        stash.burning().unwrap();
        assert_eq!(stash.state(), State::Burning);
        thread::sleep(Duration::from_millis(20));
        assert_eq!(read(&stash, segment), b"data");
        stash.check().unwrap();
        stash.kept().unwrap();
        assert_eq!(stash.state(), State::Whole);
    }
    // More can be staged after a burn that failed.
    stash.burning().unwrap();
    stage_bytes(&mut stash, b"more").unwrap();
    stash.check().unwrap();
    assert_eq!(read(&stash, segment), b"data");
}

#[test]
fn a_stash_that_could_not_step_back_is_not_recorded() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let kept = stage_bytes(&mut stash, &bytes(1, 10_000)).unwrap();
    let path = scene.source("more", 50_000);
    let Some(hold) = Hold::new(&stash) else {
        return;
    };
    let mut staging = stash.begin().unwrap();
    stage(&mut staging, &path).unwrap();
    hold.take();
    drop(staging);
    assert_eq!(damage(&stash), Damage::Unfinished);
    assert!(length(&stash) > kept.end());
    // Nothing goes in either, until the step back is made.
    assert_eq!(code(stash.append(b"x").unwrap_err()), Code::E_FILEACCESS);
    assert_eq!(code(stash.burning().unwrap_err()), Code::E_FILEACCESS);
    hold.give_up();
    stash.kept().unwrap();
    assert_eq!(length(&stash), kept.end());
    stash.check().unwrap();
    assert!(read(&stash, kept) == bytes(1, 10_000));
}

#[test]
fn a_failed_copy_that_cannot_be_cut_off_is_not_recorded() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let kept = stage_bytes(&mut stash, &bytes(1, 10_000)).unwrap();
    let Some(hold) = Hold::new(&stash) else {
        return;
    };
    stash.append(&[1; 2352]).unwrap();
    hold.take();
    assert_eq!(
        code(stash.append(&[2; 2352]).unwrap_err()),
        Code::E_FILEACCESS
    );
    assert_eq!(code(stash.close_track().unwrap_err()), Code::E_FILEACCESS);
    assert_eq!(damage(&stash), Damage::Unfinished);
    hold.give_up();
    // The track is still there.
    let track = stash.close_track().unwrap();
    assert_eq!(read(&stash, track[0]), [1; 2352]);
    stash.check().unwrap();
    assert!(read(&stash, kept) == bytes(1, 10_000));
}

#[test]
fn a_wiping_that_fails_is_owed() {
    let scene = Scene::new();
    let mut stash = scene.open();
    stage_bytes(&mut stash, &bytes(1, 10_000)).unwrap();
    let Some(hold) = Hold::new(&stash) else {
        return;
    };
    hold.take();
    assert_eq!(code(stash.clear().unwrap_err()), Code::E_FILEACCESS);
    assert_eq!(damage(&stash), Damage::Unfinished);
    assert_eq!(code(stash.begin().unwrap_err()), Code::E_FILEACCESS);
    hold.give_up();
    let segment = stage_bytes(&mut stash, b"after").unwrap();
    assert_eq!(length(&stash), segment.end());
    assert_eq!(segment.offset(), CONTENT);
    stash.check().unwrap();
}

/// Makes every write and cut of the stash's file fail, also for those who have it open.
struct Hold(File);

impl Hold {
    /// None where it cannot be done.
    fn new(stash: &Stash) -> Option<Self> {
        let probe = Self(File::create(stash.path().with_extension("probe")).unwrap());
        let holds = probe.set(true).is_ok() && probe.0.write_all_at(b"x", 0).is_err();
        let reason = "making a file immutable needs the superuser, and a file system that \
                      looks at it in every write";
        can(holds, reason).then(|| Self(File::open(stash.path()).unwrap()))
    }

    fn take(&self) {
        self.set(true).unwrap();
    }

    fn give_up(&self) {
        self.set(false).unwrap();
    }

    fn set(&self, held: bool) -> rustix::io::Result<()> {
        let mut flags = ioctl_getflags(&self.0)?;
        flags.set(IFlags::IMMUTABLE, held);
        ioctl_setflags(&self.0, flags)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // Or the file could not be removed after a test that failed.
        let _ = self.set(false);
    }
}
