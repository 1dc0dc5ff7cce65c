//! What `audio` refuses, before any disc is touched.

use super::files::wav_of;
use super::{SHEET, result, sheet, two};
use crate::program::World;

#[test]
fn every_file_that_cannot_be_decoded_is_named_at_once() {
    let world = World::new();
    two(&world);
    world.write("bogus.mp3", "no sound");
    world.write("empty.flac", "");
    world.write("odd.wav", wav_of(&[0; 4000], 44_100, 2, 16, 0x11));
    let run = world
        .run(&[
            "audio",
            "1.wav",
            "bogus.mp3",
            "empty.flac",
            "2.wav",
            "odd.wav",
        ])
        .fails(24);
    for name in ["bogus.mp3", "empty.flac", "odd.wav"] {
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("1.wav"), "{}", run.stderr);
    assert!(!world.has("home"), "a recorder was made");
    let run = world
        .run(&["audio", "bogus.mp3", "1.wav", "--dry-run", "--json"])
        .fails(24);
    assert!(
        result(&run)["path"]
            .as_str()
            .unwrap()
            .ends_with("bogus.mp3")
    );
}

#[test]
fn what_is_wrong_in_a_sheet_has_line_and_column() {
    let world = World::new();
    sheet(&world);
    world.write("all.cue", SHEET.replace("00:05:10", "00:05:99"));
    let run = world
        .run(&["audio", "all.cue", "--dry-run", "--json"])
        .fails(14);
    let result = result(&run);
    assert!(result["path"].as_str().unwrap().ends_with("all.cue"));
    assert_eq!(result["line"], 12);
    assert_eq!(result["column"], 14);
}

#[test]
fn a_sheets_missing_file_is_named() {
    let world = World::new();
    world.write("all.cue", SHEET);
    let run = world.run(&["audio", "all.cue"]).fails(24);
    assert!(run.stderr.contains("all.wav"), "{}", run.stderr);
    assert!(!world.has("home"), "a recorder was made");
}

#[test]
fn what_contradicts_itself_is_wrong_usage() {
    let world = World::new();
    sheet(&world);
    two(&world);
    world.write("other.cue", SHEET);
    for (arguments, told) in [
        (&["all.cue", "other.cue"][..], "other.cue"),
        (&["all.cue", "1.wav"], "all.cue"),
        (&["all.cue", "--gap", "2s"], "--gap"),
        (&["1.wav", "--gap", "2 s"], "00:02:00"),
        (&["1.wav", "--encoding", "utf-8"], "--encoding"),
        (&["1.wav", "--way", "incremental"], "incremental"),
        (&["1.wav", "-o", "a.cue", "--eject"], "--eject"),
        (&["1.wav", "-o", "a.wav"], "a.wav"),
        (&["1.wav", "--sheet", "a.txt"], ".toc"),
        (&["1.wav", "--appendable"], "closed"),
        (&["all.cue", "-o", "all.cue"], "all.cue"),
        (
            &["1.wav", "-o", "a.cue", "--recorder", "virtual:x"],
            "--recorder",
        ),
        (&["1.wav", "--no-cd-text", "--title", "x"], "--title"),
        (&["1.wav", "--data-as", "first-track"], "--data"),
        (&["1.wav", "--catalog", "12"], "13 digits"),
        (&[], "FILE"),
    ] {
        let run = world.run(&[&["audio"], arguments].concat()).fails(2);
        assert!(run.stderr.contains(told), "{arguments:?}: {}", run.stderr);
    }
    assert!(!world.has("home"), "a recorder was made");
}

#[test]
fn more_than_the_disc_holds_is_refused_with_the_numbers() {
    let world = World::new();
    two(&world);
    let run = world
        .run(&["audio", "1.wav", "2.wav", "--blank", "cd-r80:600", "--json"])
        .fails(28);
    let result = result(&run);
    assert_eq!(result["name"], "IMAPI_E_DISCFULL");
}

#[test]
fn a_hundredth_track_is_refused() {
    let world = World::new();
    two(&world);
    let mut arguments = vec!["audio", "--dry-run"];
    arguments.extend(["1.wav"; 100]);
    let run = world.run(&arguments);
    assert_ne!(run.status, 0);
    assert!(run.stderr.contains("99"), "{}", run.stderr);
}

#[test]
fn a_folder_without_sound_is_named() {
    let world = World::new();
    world.write("papers/letter.txt", "");
    let run = world.run(&["audio", "papers"]).fails(2);
    assert!(run.stderr.contains("papers"), "{}", run.stderr);
}
