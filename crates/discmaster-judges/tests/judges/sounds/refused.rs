//! What is damaged, cut off or not decoded is named, and nothing is written.

use super::bench::{Bench, cut};
use crate::program::{discmaster, fail};
use crate::report::there;

#[test]
fn files_that_are_cut_off_are_named_and_nothing_is_written() {
    let programs = ["sox", "ffmpeg", "flac", "lame", "oggenc", "opusenc"];
    if !there(&programs) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", "5");
    for (name, words) in [
        ("b.wav", "sox a.wav b.wav"),
        ("b.aiff", "sox a.wav b.aiff"),
        ("b.flac", "flac -s a.wav -o b.flac"),
        ("b.oga", "flac -s --ogg a.wav -o b.oga"),
        ("b.mp3", "lame -S a.wav b.mp3"),
        ("bare.mp3", "lame -S -t a.wav bare.mp3"),
        ("b.m4a", "ffmpeg -v error -i a.wav -c:a aac b.m4a"),
        (
            "fast.m4a",
            "ffmpeg -v error -i a.wav -c:a alac -movflags +faststart fast.m4a",
        ),
        ("b.aac", "ffmpeg -v error -i a.wav -c:a aac b.aac"),
        ("b.ogg", "oggenc -Q a.wav -o b.ogg"),
        ("b.opus", "opusenc --quiet a.wav b.opus"),
    ] {
        bench.run(words);
        cut(&bench.path(name), 100);
        refuses(&bench, name, name);
    }
}

#[test]
fn a_file_whose_sum_is_wrong_is_named() {
    if !there(&["sox", "flac"]) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", "5");
    bench.run("flac -s a.wav -o a.flac");
    let mut bytes = std::fs::read(bench.path("a.flac")).unwrap();
    bytes[30] ^= 1;
    std::fs::write(bench.path("a.flac"), bytes).unwrap();
    refuses(&bench, "a.flac", "MD5");
}

#[test]
fn what_is_not_decoded_is_named() {
    let programs = ["sox", "ffmpeg", "wavpack"];
    if !there(&programs) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", "5");
    for (name, words, what) in [
        ("a.wma", "ffmpeg -v error -i a.wav -c:a wmav2 a.wma", "WMA"),
        ("a.wv", "wavpack -q a.wav -o a.wv", "WavPack"),
        (
            "a.mka",
            "ffmpeg -v error -i a.wav -c:a flac a.mka",
            "Matroska",
        ),
        (
            "a.mp2",
            "ffmpeg -v error -i a.wav -c:a mp2 a.mp2",
            "layer 2",
        ),
        ("a.ac3", "ffmpeg -v error -i a.wav -c:a ac3 a.ac3", "AC-3"),
        (
            "adpcm.wav",
            "ffmpeg -v error -i a.wav -c:a adpcm_ms adpcm.wav",
            "ADPCM",
        ),
        (
            "a.caf",
            "ffmpeg -v error -i a.wav -c:a alac a.caf",
            "Core Audio",
        ),
        (
            "ac3.m4a",
            "ffmpeg -v error -i a.wav -c:a ac3 -f mp4 ac3.m4a",
            "AC-3",
        ),
        (
            "frag.m4a",
            "ffmpeg -v error -i a.wav -c:a aac -movflags +frag_keyframe+empty_moov frag.m4a",
            "fragments",
        ),
    ] {
        bench.run(words);
        refuses(&bench, name, what);
    }
}

fn refuses(bench: &Bench, name: &str, what: &str) {
    let mut command = discmaster(bench.scratch.path(), ["audio", "--quiet", "-o"]);
    command.arg(bench.path("out.cue")).arg(bench.path(name));
    let (_, said) = fail(&mut command);
    assert!(said.contains(name) && said.contains(what), "{said}");
    assert!(
        !bench.path("out.cue").exists() && !bench.path("out.bin").exists(),
        "{name}"
    );
}
