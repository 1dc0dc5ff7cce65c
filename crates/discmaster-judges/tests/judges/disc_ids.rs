//! By what an audio disc is known: MusicBrainz's own library finds the same disc IDs, and whipper the same sums of
//! its tracks.

use crate::program::{discmaster, output, succeed, tool};
use crate::report::{there, verdict};
use crate::scratch::Scratch;
use crate::waves::{noise, wave_of};
use serde_json::Value;
use std::fs;

const JUDGE: &str = "disc ids";

/// Debian's Python, to which its modules belong.
const PYTHON: &str = "/usr/bin/python3";

/// First and last track, lead-out and starts, as MusicBrainz counts; prints both IDs.
const LIBDISCID: &str = "\
import sys
from libdiscid.compat import discid
first, last, end, *starts = map(int, sys.argv[1:])
found = discid.put(first, last, end, starts)
print(found.id, found.freedb_id)
";

/// Blocks of each track.
const TRACKS: [u32; 4] = [3000, 401, 777, 512];

#[test]
fn others_find_the_same_ids_and_sums() {
    // It comes with whipper.
    if !there(&["accuraterip-checksum"]) {
        return;
    }
    let scratch = Scratch::new();
    let mut sheet = String::new();
    for (number, blocks) in (1..).zip(TRACKS) {
        let name = format!("{number}.wav");
        fs::write(scratch.join(&name), wave_of(&noise(number, blocks * 588))).unwrap();
        sheet +=
            &format!("FILE \"{name}\" WAVE\n  TRACK {number:02} AUDIO\n    INDEX 01 00:00:00\n");
    }
    fs::write(scratch.join("album.cue"), sheet).unwrap();
    let home = scratch.path();
    succeed(discmaster(home, ["audio"]).arg(scratch.join("album.cue")));
    let info = ["info", "--sums", "--json"];
    let sheet = last(&succeed(discmaster(home, info).arg(scratch.join("album.cue"))).stdout);
    let disc = last(&succeed(&mut discmaster(home, info)).stdout);
    // The disc has what the sheet has.
    let (sheet, disc) = (&sheet["audio"], &disc["medium"]["audio"]);
    for fact in [
        "tracks",
        "lead_out",
        "musicbrainz_id",
        "freedb_id",
        "accuraterip_id",
    ] {
        assert_eq!(sheet[fact], disc[fact], "{fact}");
    }

    let mut arguments = vec![1, TRACKS.len(), 150 + TRACKS.iter().sum::<u32>() as usize];
    let mut start = 150;
    for blocks in TRACKS {
        arguments.push(start);
        start += blocks as usize;
    }
    let mut libdiscid = tool(PYTHON);
    libdiscid
        .args(["-c", LIBDISCID])
        .args(arguments.iter().map(ToString::to_string));
    let theirs = String::from_utf8(output(&mut libdiscid).unwrap()).unwrap();
    let ours = [&disc["musicbrainz_id"], &disc["freedb_id"]].map(|id| id.as_str().unwrap());
    assert_eq!(theirs.trim(), ours.join(" "));

    for (number, track) in (1..).zip(disc["tracks"].as_array().unwrap()) {
        for (version, sum) in [("v1", "accuraterip_v1"), ("v2", "accuraterip_v2")] {
            let mut whipper = tool("accuraterip-checksum");
            whipper
                .arg(format!("--accuraterip-{version}"))
                .arg(scratch.join(&format!("{number}.wav")));
            whipper
                .arg(number.to_string())
                .arg(TRACKS.len().to_string());
            let theirs = String::from_utf8(output(&mut whipper).unwrap()).unwrap();
            let ours = track["sums"][sum].as_str().unwrap();
            assert_eq!(
                theirs.trim().to_lowercase(),
                ours,
                "track {number}, {version}"
            );
        }
    }
    verdict(
        JUDGE,
        "libdiscid finds the disc's IDs of MusicBrainz and freedb, whipper AccurateRip's sums of its tracks, as info does",
    );
}

/// The last object of JSON lines.
fn last(lines: &[u8]) -> Value {
    let lines = std::str::from_utf8(lines).unwrap();
    serde_json::from_str(lines.lines().last().unwrap()).unwrap()
}
