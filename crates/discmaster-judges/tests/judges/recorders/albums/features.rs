//! A sheet of cdrdao's with everything that its own test sheets have: silence, sound from any sample on
//! and of any length, files of raw samples in either order of bytes, pregaps of both kinds, indexes,
//! ends, flags and numbers. What the samples of each track are is worked out here by hand.

use super::Bench;
use std::fs;

/// Bytes of so many samples, and of so many blocks.
const fn samples(count: usize) -> usize {
    count * 4
}

const fn blocks(count: usize) -> usize {
    count * 2352
}

/// The sheet, whose files are those of `files`: what it leaves out is what cdrdao takes for it.
const SHEET: &str = r#"CD_DA
CATALOG "0724385356926"

// Silence, then sound from sample 711 on, one sample, silence of one sample, a file from a sample on
TRACK AUDIO
COPY
PRE_EMPHASIS
ISRC "USEM39600078"
SILENCE 0:0:30
FILE "FILES/one.wav" 711 100000
FILE "FILES/one.wav" 1000 1
SILENCE 1
AUDIOFILE "FILES/two.wav" 50000
START 0:1:15
INDEX 0:1:0
INDEX 0:2:0

// Silence before index 1
TRACK AUDIO
PREGAP 0:0:40
FILE "FILES/two.wav" 0

TRACK AUDIO
START 0:0:0
SILENCE 0:4:0

// Raw samples from a byte on, their higher byte first; then their lower byte first
TRACK AUDIO
NO COPY
NO PRE_EMPHASIS
TWO_CHANNEL_AUDIO
FILE "FILES/one.swapped" #2352 10 0:3:0
START 0:0:1
FILE "FILES/one.raw" SWAP 0:1:0 0:3:0
FILE "FILES/three.wav" 0
INDEX 0:0:1

// What comes after its end is an index more
TRACK AUDIO
FILE "FILES/three.wav" 0
END 0:3:0

// The last block of a file is filled up with silence
TRACK AUDIO
FILE "FILES/three.wav" 0:0:5
"#;

/// Of each track: number, address of index 1, control field.
const TRACKS: &str = "1 90 3\n2 556 0\n3 956 0\n4 1257 0\n5 2057 0\n6 2408 0\nlout 2754\n";

/// What `cdrdao read-toc` says of places: pregaps, and indexes from index 1 on.
const PLACES: &str = "\
START 00:01:15
INDEX 00:01:00
INDEX 00:02:00
START 00:00:40
START 00:00:01
INDEX 00:00:01
INDEX 00:03:00
";

/// Writes `features.toc`, its files, and what has to be found on a disc of it.
pub(super) fn write(bench: &Bench) {
    bench.audio("one.wav", 700);
    bench.audio("two.wav", 400);
    // Its last block is not full.
    bench.samples("three.wav", 350 * 588 + 123);
    let read = |name: &str| fs::read(bench.scratch.join(name)).unwrap();
    let [one, two, three] = ["one.raw", "two.raw", "three.raw"].map(read);
    let swapped = one.chunks(2).flat_map(|pair| [pair[1], pair[0]]);
    let swapped: Vec<u8> = swapped.collect();
    fs::write(bench.scratch.join("one.swapped"), swapped).unwrap();
    let files = bench.scratch.path().display().to_string();
    bench.text("features.toc", &SHEET.replace("FILES", &files));
    bench.text("features.toc-lines", TRACKS);
    bench.text("features.places", PLACES);

    let silence = |length: usize| vec![0; length];
    let tracks: [Vec<Vec<u8>>; 6] = [
        vec![
            silence(blocks(30)),
            one[samples(711)..samples(711 + 100_000)].to_vec(),
            one[samples(1000)..samples(1001)].to_vec(),
            silence(samples(1)),
            two[samples(50_000)..].to_vec(),
        ],
        vec![silence(blocks(40)), two.clone()],
        vec![silence(blocks(300))],
        vec![
            one[blocks(1) + samples(10)..blocks(1) + samples(10) + blocks(225)].to_vec(),
            one[blocks(75)..blocks(75 + 225)].to_vec(),
            three.clone(),
        ],
        vec![three.clone()],
        vec![three[blocks(5)..].to_vec()],
    ];
    let mut whole = Vec::new();
    for track in tracks {
        whole.extend(track.concat());
        whole.resize(whole.len().next_multiple_of(blocks(1)), 0);
    }
    fs::write(bench.scratch.join("features.raw"), whole).unwrap();
}
