//! `discmaster audio`: on discs, as bin and cue, looked at, and refused.

pub mod files;
mod refused;

use crate::program::{Run, World};
use files::{flac, noise, wav};
use serde_json::Value;
use std::fs;

fn result(run: &Run) -> Value {
    run.json_lines().pop().unwrap()
}

/// What lies on the disc of the result, from address 0 on.
fn disc(result: &Value) -> Vec<u8> {
    let path = result["disc"].as_str().unwrap();
    fs::read(std::path::Path::new(path).with_extension("bin")).unwrap()
}

/// `1.wav` and `2.wav`, neither of whole blocks; their samples.
fn two(world: &World) -> [Vec<u8>; 2] {
    let sounds = [noise(1, 400 * 588 + 100), noise(2, 350 * 588 + 7)];
    world.write("1.wav", wav(&sounds[0]));
    world.write("2.wav", wav(&sounds[1]));
    sounds
}

#[test]
fn files_in_a_row_flow_into_each_other_on_the_disc() {
    let world = World::new();
    let [one, two] = two(&world);
    let run = world.run(&["audio", "1.wav", "2.wav", "--json"]).succeeds();
    let result = result(&run);
    assert_eq!(result["name"], "S_OK");
    assert_eq!(result["tracks"], 2);
    assert_eq!(result["blocks"], 751);
    assert_eq!(result["length"], "00:10:01");
    assert_eq!(result["way"], "session at once");
    assert_eq!(result["compared"], true);
    assert_eq!(result["samples_compared"], 751 * 588);
    assert_eq!(result["read_offset"], 0);
    assert_eq!(result["cd_text"], false);
    let disc = disc(&result);
    let sound = [one, two].concat();
    assert_eq!(disc.len(), 751 * 2352);
    assert!(disc[..sound.len()] == sound, "samples differ");
    assert!(disc[sound.len()..].iter().all(|byte| *byte == 0));
    let told = run
        .json_lines()
        .into_iter()
        .filter(|event| event["event"] == "remark")
        .count();
    assert_eq!(result["remarks"], told);
    assert!(told >= 2, "flow and padding are told");
}

#[test]
fn a_gap_is_silence_and_what_fills_up_a_block_is_told() {
    let world = World::new();
    let [one, two] = two(&world);
    let run = world
        .run(&["audio", "1.wav", "2.wav", "--gap", "2s", "--json"])
        .succeeds();
    let result = result(&run);
    assert_eq!(result["blocks"], 401 + 150 + 351);
    let disc = disc(&result);
    assert!(disc[..one.len()] == one);
    let second = (401 + 150) * 2352;
    assert!(disc[one.len()..second].iter().all(|byte| *byte == 0));
    assert!(disc[second..second + two.len()] == two);
    let human = world
        .run(&["audio", "1.wav", "2.wav", "--gap", "150"])
        .succeeds();
    assert!(
        human.stderr.contains("488 samples of silence"),
        "{}",
        human.stderr
    );
    assert!(human.text().contains("2 tracks"), "{}", human.text());
}

/// A sheet with everything, of one file of 1000 blocks.
const SHEET: &str = "CATALOG 4006408262138\n\
    PERFORMER \"The Band\"\n\
    TITLE \"The Album\"\n\
    FILE \"all.wav\" WAVE\n\
    \x20 TRACK 01 AUDIO\n\
    \x20   TITLE \"First\"\n\
    \x20   FLAGS DCP\n\
    \x20   ISRC DEF057312341\n\
    \x20   INDEX 01 00:00:00\n\
    \x20 TRACK 02 AUDIO\n\
    \x20   TITLE \"Second\"\n\
    \x20   INDEX 00 00:05:10\n\
    \x20   INDEX 01 00:06:00\n\
    \x20   INDEX 02 00:08:00\n";

fn sheet(world: &World) -> Vec<u8> {
    let sound = noise(3, 1000 * 588);
    world.write("all.wav", wav(&sound));
    world.write("all.cue", SHEET);
    sound
}

#[test]
fn a_cue_sheet_is_on_the_disc_as_it_says() {
    let world = World::new();
    let sound = sheet(&world);
    let run = world.run(&["audio", "all.cue", "--json"]).succeeds();
    let result = result(&run);
    assert_eq!(result["cd_text"], true);
    assert_eq!(result["compared"], true);
    assert!(disc(&result) == sound);
    let cue = fs::read_to_string(
        std::path::Path::new(result["disc"].as_str().unwrap()).with_extension("cue"),
    )
    .unwrap();
    for line in [
        "CATALOG 4006408262138",
        "CDTEXTFILE",
        "FLAGS DCP",
        "ISRC DEF057312341",
        "INDEX 00 00:05:10",
        "INDEX 01 00:06:00",
        "INDEX 02 00:08:00",
    ] {
        assert!(cue.contains(line), "{line} is not in\n{cue}");
    }
}

#[test]
fn a_dry_run_shows_all_and_touches_nothing() {
    let world = World::new();
    sheet(&world);
    let run = world.run(&["audio", "all.cue", "--dry-run"]).succeeds();
    for part in [
        "index 2 at 600",
        "ISRC DEF057312341",
        "may be copied",
        "\u{201c}The Album\u{201d}, The Band",
        "2 tracks, 00:13:25 (1000 blocks)",
    ] {
        assert!(
            run.text().contains(part),
            "{part} is not in\n{}",
            run.text()
        );
    }
    let run = world
        .run(&["audio", "all.cue", "--dry-run", "--json"])
        .succeeds();
    let lines = run.json_lines();
    let tracks: Vec<&Value> = lines
        .iter()
        .filter(|line| !line["track"].is_null())
        .collect();
    assert_eq!(tracks.len(), 2);
    assert_eq!(tracks[1]["start"], 450);
    assert_eq!(tracks[1]["pregap"], 65);
    assert_eq!(tracks[1]["indexes"], serde_json::json!([600]));
    assert_eq!(tracks[1]["title"], "Second");
    assert_eq!(tracks[0]["from"][0]["samples"], 385 * 588);
    assert_eq!(lines.last().unwrap()["catalog"], "4006408262138");
    assert!(!world.has("home"), "a recorder was made");
}

#[test]
fn bin_and_cue_have_the_same_bytes_as_the_disc() {
    let world = World::new();
    let sound = sheet(&world);
    let run = world
        .run(&["audio", "all.cue", "-o", "out.cue", "--json"])
        .succeeds();
    let result = result(&run);
    assert_eq!(result["bytes"], 1000 * 2352);
    for file in ["out.bin", "out.cue", "out.toc", "out.cdt"] {
        assert!(world.has(file), "{file}");
    }
    assert!(world.read("out.bin") == sound);
    assert!(!world.has("home"), "a recorder was made");
    // The sheet that was written gives the same disc again.
    world
        .run(&["audio", "out.cue", "-o", "again.bin"])
        .succeeds();
    assert!(world.read("again.bin") == sound);
    assert!(world.read("again.cdt") == world.read("out.cdt"));
    world
        .run(&["audio", "out.toc", "-o", "third.toc"])
        .succeeds();
    assert!(world.read("third.bin") == sound);
}

#[test]
fn options_say_what_no_sheet_says() {
    let world = World::new();
    two(&world);
    let run = world
        .run(&[
            "audio",
            "1.wav",
            "2.wav",
            "--title",
            "Summer",
            "--performer",
            "Various",
            "--catalog",
            "036000291452",
            "--copy-permitted",
            "--dry-run",
        ])
        .succeeds();
    assert!(
        run.text().contains("\u{201c}Summer\u{201d}, Various"),
        "{}",
        run.text()
    );
    assert!(run.text().contains("0036000291452"), "{}", run.text());
    assert_eq!(run.text().matches("may be copied").count(), 2);
}

#[test]
fn tags_become_texts_and_put_a_folder_in_order() {
    let world = World::new();
    let tags = |number, title| {
        flac(
            400 * 588,
            &[
                ("TRACKNUMBER", number),
                ("TITLE", title),
                ("ALBUM", "All"),
                ("ARTIST", "One"),
            ],
        )
    };
    world.write("album/a.flac", tags("2", "Two"));
    world.write("album/b.flac", tags("1", "One"));
    world.write("album/cover.jpg", "");
    let run = world
        .run(&["audio", "album", "--dry-run", "--json"])
        .succeeds();
    let lines = run.json_lines();
    let titles: Vec<&Value> = lines
        .iter()
        .filter(|line| !line["track"].is_null())
        .map(|line| &line["title"])
        .collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(lines.last().unwrap()["title"], "All");
    let run = world.run(&["audio", "album", "--dry-run"]).succeeds();
    assert!(run.stderr.contains("track numbers"), "{}", run.stderr);
    assert!(run.stderr.contains("1 file"), "{}", run.stderr);
    let run = world
        .run(&["audio", "album", "--dry-run", "--tags", "no"])
        .succeeds();
    assert!(run.text().contains("no CD-Text"), "{}", run.text());
}

#[test]
fn a_sheet_within_a_single_file_is_used_and_told() {
    let world = World::new();
    let cue = "FILE \"x.wav\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    \
               INDEX 01 00:05:00\n";
    world.write("x.flac", flac(800 * 588, &[("CUESHEET", cue)]));
    let run = world.run(&["audio", "x.flac", "--dry-run"]).succeeds();
    assert!(run.text().contains("2 tracks"), "{}", run.text());
    assert!(run.stderr.contains("within"), "{}", run.stderr);
    let run = world
        .run(&["audio", "x.flac", "--dry-run", "--no-embedded"])
        .succeeds();
    assert!(run.text().contains("1 track,"), "{}", run.text());
}

#[test]
fn playlists_name_files_beside_them() {
    let world = World::new();
    two(&world);
    world.write(
        "lists/mine.m3u",
        "#EXTM3U\n#EXTINF:5,Somebody - Something\n../2.wav\n../1.wav\n",
    );
    let run = world
        .run(&["audio", "lists/mine.m3u", "--dry-run", "--json"])
        .succeeds();
    let lines = run.json_lines();
    let first = lines.iter().find(|line| line["track"] == 1).unwrap();
    assert!(
        first["from"][0]["file"]
            .as_str()
            .unwrap()
            .ends_with("2.wav")
    );
    let run = world
        .run(&["audio", "lists/mine.m3u", "1.wav", "--dry-run"])
        .succeeds();
    assert!(run.text().contains("3 tracks"), "{}", run.text());
}

#[test]
fn what_was_laid_out_is_written_down() {
    let world = World::new();
    two(&world);
    fs::create_dir(world.path().join("sub")).unwrap();
    for (sheet, gap) in [
        ("laid.toc", "0"),
        ("laid.toc", "1s"),
        ("sub/laid.toc", "1s"),
        ("sub/laid.cue", "1s"),
    ] {
        let run = world.run(&[
            "audio", "1.wav", "2.wav", "--gap", gap, "--sheet", sheet, "-o", "a.cue", "--json",
        ]);
        assert_eq!(result(&run.succeeds())["sheet"], sheet);
        world.run(&["audio", sheet, "-o", "b.cue"]).succeeds();
        assert!(world.read("a.bin") == world.read("b.bin"), "{sheet} {gap}");
    }
}

#[test]
fn text_comes_from_files_of_their_own() {
    let world = World::new();
    two(&world);
    world.write(
        "text.v07t",
        "Input Sheet Version = 0.7T\nAlbum Title = Sheeted\nArtist Name = Somebody\n\
         Track 01 Title = Eins\nTrack 02 Title = Zwei\n",
    );
    let arguments = ["audio", "1.wav", "2.wav", "-o", "a.cue", "--cd-text"];
    world
        .run(&[&arguments[..], &["text.v07t"]].concat())
        .succeeds();
    let packs = world.read("a.cdt");
    for source in ["a.cdt", "a.toc"] {
        let mut again = arguments;
        again[4] = "b.cue";
        world.run(&[&again[..], &[source]].concat()).succeeds();
        assert!(world.read("b.cdt") == packs, "{source}");
    }
    let run = world
        .run(&["audio", "1.wav", "2.wav", "--dry-run", "--cd-text", "a.cdt"])
        .succeeds();
    assert!(run.text().contains("Sheeted"), "{}", run.text());
    assert!(run.text().contains("Zwei"), "{}", run.text());
    world.write("text.v07t", "Input Sheet Version = 0.7T\nColour = red\n");
    let run = world
        .run(&[&arguments[..], &["text.v07t", "--json"]].concat())
        .fails(14);
    assert_eq!(result(&run)["line"], 2);
}

#[test]
fn track_at_once_and_simulation_are_done_when_asked_for() {
    let world = World::new();
    two(&world);
    let run = world
        .run(&[
            "audio", "1.wav", "2.wav", "--way", "tao", "--gap", "2s", "--json",
        ])
        .succeeds();
    assert_eq!(result(&run)["way"], "track at once");
    assert_eq!(result(&run)["compared"], true);
    let run = world
        .run(&["audio", "1.wav", "--simulate", "--json"])
        .succeeds();
    let result = result(&run);
    assert_eq!(result["left"], "the disc is as it was");
    assert_eq!(result["compared"], false);
    assert_eq!(result["read_offset"], Value::Null);
}

#[test]
fn data_lie_beside_the_music_in_both_places() {
    let world = World::new();
    two(&world);
    world.plant();
    for (place, words) in [
        ("second-session", "a second session"),
        ("first-track", "the first track"),
    ] {
        let base = [
            "audio",
            "1.wav",
            "2.wav",
            "--data",
            "tree",
            "--data-as",
            place,
        ];
        let run = world.run(&[&base[..], &["--dry-run"]].concat()).succeeds();
        assert!(run.text().contains(words), "{}", run.text());
        let run = world.run(&[&base[..], &["--json"]].concat()).succeeds();
        let result = result(&run);
        assert_eq!(result["tracks"], 2, "{place}");
        assert_eq!(result["compared"], true, "{place}");
        let run = world.run(&["ls", "virtual:default"]).succeeds();
        assert!(run.text().contains("a.txt"), "{place}: {}", run.text());
    }
}

/// Records data beside the music, and writes the same as bin and cue.
fn both_ways(world: &World, sound: &str, place: &str) -> [(Vec<u8>, String); 2] {
    let base = ["audio", sound, "--data", "tree", "--data-as", place];
    let base = [&base[..], &["--label", "EXTRAS", "--json"]].concat();
    let run = world.run(&base).succeeds();
    let path = result(&run)["disc"].as_str().unwrap().to_owned();
    let cue = fs::read_to_string(std::path::Path::new(&path).with_extension("cue")).unwrap();
    let recorded = (disc(&result(&run)), cue);
    let written = world
        .run(&[&base[..], &["-o", "mixed.cue"]].concat())
        .succeeds();
    let result = result(&written);
    assert_eq!(result["data"], place);
    let bin = world.read("mixed.bin");
    assert_eq!(result["bytes"], bin.len());
    assert_eq!(result["blocks"], bin.len() / 2352);
    let cue = String::from_utf8(world.read("mixed.cue")).unwrap();
    [recorded, (bin, cue)]
}

/// But for the name of its file.
fn tracks(cue: &str) -> Vec<&str> {
    cue.lines().skip(1).collect()
}

/// Fails, and says where, when they differ.
fn equal(recorded: &[u8], written: &[u8]) {
    assert_eq!(recorded.len(), written.len());
    let mut sectors = recorded.chunks(2352).zip(written.chunks(2352));
    let different = sectors.position(|(recorded, written)| recorded != written);
    assert_eq!(different, None, "the first block that differs");
}

#[test]
fn mixed_discs_as_bin_and_cue_are_what_a_recorder_lays() {
    let world = World::new();
    two(&world);
    world.plant();
    let hidden = |length| {
        format!("FILE \"1.wav\" WAVE\n TRACK 01 AUDIO\n  INDEX 00 00:00:00\n  INDEX 01 {length}\n")
    };
    world.write("short.cue", hidden("00:01:00"));
    world.write("long.cue", hidden("00:03:00"));
    for sound in ["1.wav", "short.cue", "long.cue"] {
        let [(recorded, disc), (written, cue)] = both_ways(&world, sound, "first-track");
        assert_eq!(tracks(&disc), tracks(&cue), "{sound}");
        equal(&recorded, &written);
        let run = world
            .run(&["verify", "mixed.cue", "--against", "tree"])
            .succeeds();
        assert!(run.text().contains("the same as"), "{}", run.text());
        let run = world.run(&["ls", "mixed.cue"]).succeeds();
        assert!(run.text().contains("a.txt"), "{}", run.text());
    }
    // What was written is a disc for all others: both sheets say the same, and it can be recorded.
    let toc = world
        .run(&["audio", "mixed.toc", "--dry-run", "--json"])
        .succeeds();
    let cue = world
        .run(&["audio", "mixed.cue", "--dry-run", "--json"])
        .succeeds();
    assert_eq!(result(&toc)["tracks"], result(&cue)["tracks"]);
    world.run(&["disc", "insert", "mixed.cue"]).succeeds();
    let run = world.run(&["ls", "virtual:default"]).succeeds();
    assert!(run.text().contains("a.txt"), "{}", run.text());
    let written = world.read("mixed.bin");
    let run = world.run(&["record", "mixed.cue", "--json"]).succeeds();
    assert!(disc(&result(&run)) == written, "recorded otherwise");
}

#[test]
fn a_second_session_as_bin_and_cue_is_what_a_recorder_lays() {
    let world = World::new();
    two(&world);
    world.plant();
    world.write("mixed.toc", "of another disc");
    let [(recorded, disc), (written, cue)] = both_ways(&world, "1.wav", "second-session");
    assert!(cue.contains("REM SESSION 02"), "{cue}");
    assert_eq!(tracks(&disc), tracks(&cue));
    equal(&recorded, &written);
    world
        .run(&["verify", "mixed.cue", "--against", "tree"])
        .succeeds();
    let run = world.run(&["info", "mixed.cue"]).succeeds();
    assert!(run.text().contains("session 2"), "{}", run.text());
    let again = ["audio", "1.wav", "--data", "tree", "-o", "mixed.cue"];
    let run = world.run(&again).succeeds();
    assert!(run.stderr.contains("not written"), "{}", run.stderr);
    assert!(run.stderr.contains("of another disc"), "{}", run.stderr);
}

#[test]
fn bin_and_cue_do_not_replace_the_data_they_are_made_of() {
    let world = World::new();
    two(&world);
    world.write("x.bin", "data");
    let run = world
        .run(&["audio", "1.wav", "--data", "x.bin", "-o", "x.cue"])
        .fails(24);
    assert!(run.stderr.contains("x.bin"), "{}", run.stderr);
    assert_eq!(world.read("x.bin"), b"data");
    assert!(!world.has("x.cue"));
}
