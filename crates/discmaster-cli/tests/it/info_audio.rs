//! `discmaster info` of audio discs, and of the sheets they are made of.

use crate::audio::files::{noise, wav};
use crate::program::World;
use serde_json::{Value, json};

const SHEET: &str = "\
CATALOG 4006408262138
PERFORMER \"The Band\"
TITLE \"Übung\"
FILE \"one.wav\" WAVE
  TRACK 01 AUDIO
    TITLE \"First\"
    PERFORMER \"Äon\"
    ISRC DEF057312345
    INDEX 01 00:00:00
    INDEX 02 00:03:00
FILE \"two.wav\" WAVE
  TRACK 02 AUDIO
    TITLE \"Second\"
    FLAGS DCP
    INDEX 00 00:00:00
    INDEX 01 00:01:00
FILE \"three.wav\" WAVE
  TRACK 03 AUDIO
    TITLE \"Third\"
    FLAGS PRE
    PREGAP 00:02:00
    INDEX 01 00:00:00
";

fn plant(world: &World) {
    for (seed, name, blocks) in [
        (1, "one.wav", 400),
        (2, "two.wav", 500),
        (3, "three.wav", 700),
    ] {
        world.write(name, wav(&noise(seed, blocks * 588)));
    }
    world.write("album.cue", SHEET);
}

fn each<'a>(audio: &'a Value, fact: &str) -> Vec<&'a Value> {
    audio["tracks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|track| &track[fact])
        .collect()
}

#[test]
fn a_sheet_and_the_disc_made_of_it_are_the_same_disc() {
    let world = World::new();
    plant(&world);
    world.run(&["audio", "album.cue"]).succeeds();
    let sheet = world
        .run(&["info", "album.cue", "--sums", "--json"])
        .succeeds();
    let sheet = sheet.json_lines().pop().unwrap();
    let disc = world.run(&["info", "--sums", "--json"]).succeeds();
    let disc = disc.json_lines().pop().unwrap();
    let (sheet, disc) = (&sheet["audio"], &disc["medium"]["audio"]);
    let facts = [
        "tracks",
        "lead_out",
        "catalog",
        "cd_text",
        "musicbrainz_id",
        "musicbrainz_url",
        "freedb_id",
        "accuraterip_id",
        "accuraterip_url",
    ];
    for fact in facts {
        assert_eq!(sheet[fact], disc[fact], "{fact}");
        assert_ne!(disc[fact], Value::Null, "{fact}");
    }
    assert_eq!(disc["lead_out"], 1750);
    assert_eq!(disc["catalog"], "4006408262138");
    assert_eq!(each(disc, "start"), [0, 475, 1050]);
    assert_eq!(each(disc, "time"), ["00:02:00", "00:08:25", "00:16:00"]);
    assert_eq!(each(disc, "blocks"), [475, 575, 700]);
    assert_eq!(each(disc, "pregap"), [0, 75, 150]);
    assert_eq!(
        each(disc, "indexes"),
        [&json!([225]), &json!([]), &json!([])]
    );
    assert_eq!(each(disc, "title"), ["First", "Second", "Third"]);
    assert_eq!(each(disc, "copy_permitted"), [false, true, false]);
    assert_eq!(each(disc, "pre_emphasis"), [false, false, true]);
    assert_eq!(disc["tracks"][0]["isrc"], "DEF057312345");
    assert_eq!(disc["cd_text"]["languages"][0]["disc"]["title"], "Übung");
    let toc = "toc=1+3+1900+150+625+1200";
    assert!(
        disc["musicbrainz_url"].as_str().unwrap().ends_with(toc),
        "{disc}"
    );
    // Its seconds are 2, 8 and 16 from the lead-in on, and 25 at the end.
    assert_eq!(disc["freedb_id"], "11001703");
    let sums = &disc["tracks"][1]["sums"];
    assert_eq!(sums["crc32"].as_str().unwrap().len(), 8);
    assert_ne!(sums["accuraterip_v1"], sums["accuraterip_v2"]);
}

#[test]
fn people_read_it_in_lines() {
    let world = World::new();
    plant(&world);
    world.run(&["audio", "album.cue"]).succeeds();
    let id = world.run(&["info", "--json"]).succeeds().json();
    let id = id["medium"]["audio"]["musicbrainz_id"]
        .as_str()
        .unwrap()
        .to_owned();
    for subject in [&["info", "album.cue"][..], &["info"]] {
        let run = world.run(subject).succeeds();
        let text = run.text();
        let known = format!("  known as  MusicBrainz {id}\n            freedb 11001703\n");
        let lines = [
            "  audio     3 tracks, lead-out at block 1750\n",
            "  catalogue 4006408262138\n",
            "  title     Übung\n",
            "  performer The Band\n",
            "  CD-Text   1 language: English (ISO 8859-1)\n",
            &known,
            "  track    start  at        length    pregap\n",
            "      1        0  00:02:00  00:06:25       0  “First”, Äon, index 2 at 225, ISRC DEF057312345\n",
            "      2      475  00:08:25  00:07:50      75  “Second”, may be copied\n",
            "      3     1050  00:16:00  00:09:25     150  “Third”, pre-emphasis\n",
        ];
        for line in lines {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
    }
}

#[test]
fn sums_are_of_audio_alone() {
    let world = World::new();
    world.plant();
    plant(&world);
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    world.run(&["info", "x.iso", "--sums"]).fails(2);
    world.run(&["info", "album.cue", "--session", "1"]).fails(2);
    world.run(&["burn", "tree"]).succeeds();
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"]["audio"], Value::Null);
    let run = world.run(&["info", "--sums"]).fails(2);
    assert!(run.stderr.contains("there is none"), "{}", run.stderr);
    world.run(&["disc", "eject"]).succeeds();
    world.run(&["info", "--sums"]).fails(2);
    std::fs::remove_file(world.path().join("two.wav")).unwrap();
    let run = world.run(&["info", "album.cue"]).fails(24);
    assert!(run.stderr.contains("two.wav"), "{}", run.stderr);
}
