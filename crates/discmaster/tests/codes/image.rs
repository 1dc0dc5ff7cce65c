//! Images that are not there, or not what they were: nothing staged, or a stash that somebody else
//! touched.

use crate::other::{Does, Other};
use crate::scenario::{Scenario, scenario};
use crate::scene::{add, add_track, assert_compared};
use crate::studio::{Event, Log, Studio};
use discmaster::stash::{Stash, State};
use discmaster::{Code, Format};
use discmaster_virtual::MediumType;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn e_invalidimage_when_nothing_is_staged() {
    let scenario = scenario!(E_INVALIDIMAGE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert_eq!(log.events(), [Event::Complete(Code::E_INVALIDIMAGE)]);

    // The three ways to forget what was staged.
    add(&mut master, "a", b"a").unwrap();
    master.clear_format_content().unwrap();
    scenario.failed(master.record_disc(false, false));
    add(&mut master, "a", b"a").unwrap();
    master.set_active_format(Format::Joliet).unwrap();
    scenario.failed(master.record_disc(false, false));
    add(&mut master, "a", b"a").unwrap();
    master.close();
    master.open().unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    scenario.failed(master.record_disc(false, false));

    // Of audio, no closed track is nothing.
    master.set_active_format(Format::Redbook).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());
    add_track(&mut master, 300);
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_invalidimage_when_it_was_recorded_already() {
    let scenario = scenario!(E_INVALIDIMAGE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    master.record_disc(false, false).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert_eq!(master.joliet().used_data_blocks().unwrap(), 0);

    // A simulation uses the image up, too.
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    master.record_disc(true, false).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());

    master.set_active_format(Format::Redbook).unwrap();
    add_track(&mut master, 300);
    master.record_disc(false, false).unwrap();
    scenario.failed(master.record_disc(false, false));
}

/// Somebody does that to the stash between staging and RecordDisc, and that is told of it.
fn harmed(scenario: &Scenario, harm: impl FnOnce(&Path), told: &str) {
    let studio = Studio::with(MediumType::CdR74);
    let stash = studio.stash().file();
    let mut master = studio.chosen();
    let before = vec![0x2A; 200_000];
    add(&mut master, "large", &before).unwrap();
    add(&mut master, "small", b"small").unwrap();
    harm(&stash);
    scenario.told(
        master.record_disc(false, false),
        &[stash.to_str().unwrap(), told],
    );
    assert!(studio.is_blank());
    // It does not mend by itself.
    scenario.failed(master.record_disc(true, false));

    // Cleared and staged again it is an image again.
    master.clear_format_content().unwrap();
    add(&mut master, "again", b"again").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("again"), b"again");
    drop(master);
    studio.assert_stash_free();
    studio.assert_recorder_free();
}

fn for_writing(stash: &Path) -> File {
    File::options().write(true).open(stash).unwrap()
}

#[test]
fn e_invalidimage_when_the_stash_was_cut() {
    let cut = |stash: &Path| for_writing(stash).set_len(100_000).unwrap();
    harmed(&scenario!(E_INVALIDIMAGE), cut, "cut or extended");
}

#[test]
fn e_invalidimage_when_the_stash_was_extended() {
    let extend = |stash: &Path| {
        let length = fs::metadata(stash).unwrap().len();
        for_writing(stash).set_len(length + 1).unwrap();
    };
    harmed(&scenario!(E_INVALIDIMAGE), extend, "cut or extended");
}

#[test]
fn e_invalidimage_when_the_stash_was_written_to() {
    let write = |stash: &Path| for_writing(stash).write_all_at(&[0x2B], 50_000).unwrap();
    harmed(
        &scenario!(E_INVALIDIMAGE),
        write,
        "changed by somebody else",
    );
}

#[test]
fn e_invalidimage_when_the_stash_has_another_header() {
    let write = |stash: &Path| for_writing(stash).write_all_at(&[0; 8192], 0).unwrap();
    harmed(&scenario!(E_INVALIDIMAGE), write, "header");
}

#[test]
fn e_invalidimage_when_the_stash_was_replaced() {
    let replace = |stash: &Path| {
        let copy = stash.with_extension("copy");
        fs::copy(stash, &copy).unwrap();
        fs::rename(copy, stash).unwrap();
    };
    harmed(&scenario!(E_INVALIDIMAGE), replace, "replaced");
}

#[test]
fn e_invalidimage_when_the_stash_was_removed() {
    let remove = |stash: &Path| fs::remove_file(stash).unwrap();
    harmed(&scenario!(E_INVALIDIMAGE), remove, "removed");
}

#[test]
fn e_invalidimage_when_the_audio_in_the_stash_was_cut() {
    let scenario = scenario!(E_INVALIDIMAGE);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 300);
    add_track(&mut master, 400);
    for_writing(&studio.stash().file())
        .set_len(1_000_000)
        .unwrap();
    scenario.told(master.record_disc(false, false), &["stash.bin"]);
    assert!(studio.is_blank());
    master.clear_format_content().unwrap();
    add_track(&mut master, 300);
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_invalidimage_after_a_program_was_killed_while_it_staged() {
    let scenario = scenario!(E_INVALIDIMAGE);
    let studio = Studio::with(MediumType::CdR74);
    let other = Other::that(Does::IsStaging, &studio);
    let staged = || fs::metadata(studio.stash().file()).unwrap().len();
    let begun = Instant::now();
    while staged() < 1_000_000 {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "nothing is staged"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    other.kill();

    // The next one finds a stash that it can use, and nothing in it.
    let mut master = studio.chosen();
    let length = staged();
    assert!(length < 100_000, "{length}");
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());
    add(&mut master, "mine", b"mine").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("mine"), b"mine");
}

#[test]
fn e_invalidimage_after_a_program_was_killed_that_had_staged() {
    let scenario = scenario!(E_INVALIDIMAGE);
    let studio = Studio::with(MediumType::CdR74);
    Other::that(Does::HasTheStash, &studio).kill();
    let mut master = studio.chosen();
    scenario.failed(master.record_disc(false, false));
    drop(master);
    let stash = Stash::open(&studio.stash()).unwrap();
    assert_eq!(stash.state(), State::Empty);
    drop(stash);
    studio.assert_works();
}
