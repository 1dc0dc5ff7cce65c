//! What loses nothing is decoded to the bit, or to within its dither.

use super::bench::{Bench, apart, reals, same, values};
use crate::report::there;

#[test]
fn sixteen_bits_pass_bit_for_bit_in_every_lossless_form() {
    if !there(&["sox", "flac", "ffmpeg"]) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", "3.21");
    let expected = bench.output("sox a.wav -t raw -e signed -b 16 -L -");
    for (name, words) in [
        ("a.flac", "flac -s -8 a.wav -o a.flac"),
        ("fast.flac", "flac -s -0 --no-seektable a.wav -o fast.flac"),
        (
            "small.flac",
            "flac -s --lax -b 65535 -l 32 a.wav -o small.flac",
        ),
        ("a.oga", "flac -s --ogg a.wav -o a.oga"),
        ("a.m4a", "ffmpeg -v error -i a.wav -c:a alac a.m4a"),
        ("a.aiff", "sox a.wav a.aiff"),
        (
            "a.aifc",
            "ffmpeg -v error -i a.wav -c:a pcm_s16le -f aiff a.aifc",
        ),
        ("big.wav", "sox a.wav -B -t wav big.wav"),
        ("long.wav", "ffmpeg -v error -i a.wav -rf64 always long.wav"),
        ("ff.flac", "ffmpeg -v error -i a.wav ff.flac"),
    ] {
        bench.run(words);
        same(&bench.decoded(&[name]), &expected, name);
    }
    same(&bench.decoded(&["a.wav"]), &expected, "a.wav");
}

#[test]
fn mono_and_eight_bits_become_what_sox_makes_of_them() {
    if !there(&["sox", "flac"]) {
        return;
    }
    let bench = Bench::new();
    for (name, options) in [
        ("mono.wav", "-r 44100 -b 16 -c 1"),
        ("short.wav", "-r 44100 -b 8 -c 2"),
    ] {
        bench.music(name, options, "1.5");
        let expected = bench.output(&format!("sox -D {name} -t raw -e signed -b 16 -L -c 2 -"));
        same(&bench.decoded(&[name]), &expected, name);
    }
}

#[test]
fn more_bits_than_sixteen_are_off_by_no_more_than_their_dither() {
    if !there(&["sox", "flac", "ffmpeg"]) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 24 -c 2", "2");
    let theirs = reals(&bench.output("ffmpeg -v error -i a.wav -f f32le -"));
    for (name, words) in [
        ("a.flac", "flac -s a.wav -o a.flac"),
        ("a.m4a", "ffmpeg -v error -i a.wav -c:a alac a.m4a"),
        ("a.aiff", "sox a.wav a.aiff"),
        ("long.wav", "sox a.wav -b 32 long.wav"),
        ("real.wav", "sox a.wav -e floating-point -b 32 real.wav"),
    ] {
        bench.run(words);
        let ours = values(&bench.decoded(&[name]));
        assert!(
            ours.len() >= theirs.len() && ours.len() < theirs.len() + 1176,
            "{name}"
        );
        let (most, mean) = apart(&ours[..theirs.len()], &theirs);
        // A step and a half at most; in the mean what noise of triangular density and rounding are.
        assert!(
            most <= 1.5 && (mean - 0.5).abs() < 0.01,
            "{name}: {most}, {mean}"
        );
    }
}

#[test]
fn tracks_of_one_file_are_cut_where_the_sheet_says_whatever_the_form() {
    if !there(&["sox", "flac"]) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", "12");
    bench.run("flac -s a.wav -o a.flac");
    bench.run("flac -s --ogg a.wav -o a.oga");
    let expected = bench.output("sox a.wav -t raw -e signed -b 16 -L -");
    for name in ["a.flac", "a.oga"] {
        let sheet = format!(
            "FILE \"{name}\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  TRACK 02 AUDIO\n    INDEX 01 00:04:01\n  TRACK 03 AUDIO\n    INDEX 01 00:08:33\n"
        );
        std::fs::write(bench.path("a.cue"), sheet).unwrap();
        same(&bench.decoded(&["a.cue"]), &expected, name);
    }
}
