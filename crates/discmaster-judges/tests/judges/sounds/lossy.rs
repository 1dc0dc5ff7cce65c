//! What loses something is decoded as others decode it, and begins and ends where the sound did.

use super::bench::{Bench, SAMPLE, apart, reals, values};
use crate::report::{there, verdict};

/// Seconds of the sound, and its samples.
const SECONDS: &str = "3.21";
const SAMPLES: usize = 141_561;

/// What one step of dither and rounding, and another decoder's own rounding, come to.
const MOST: f64 = 1.6;

#[test]
fn mp3_aac_and_vorbis_are_what_ffmpeg_makes_of_them() {
    let programs = ["sox", "ffmpeg", "lame", "oggenc"];
    if !there(&programs) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 44100 -b 16 -c 2", SECONDS);
    for (name, words, exact) in [
        ("cbr.mp3", "lame -S -b 192 a.wav cbr.mp3", true),
        ("vbr.mp3", "lame -S -V2 a.wav vbr.mp3", true),
        ("abr.mp3", "lame -S -p --abr 128 a.wav abr.mp3", true),
        // Without LAME's frame nobody knows where the sound began.
        ("bare.mp3", "lame -S -t -b 128 a.wav bare.mp3", false),
        (
            "ff.mp3",
            "ffmpeg -v error -i a.wav -c:a libmp3lame ff.mp3",
            true,
        ),
        (
            "a.m4a",
            "ffmpeg -v error -i a.wav -c:a aac -b:a 192k a.m4a",
            true,
        ),
        (
            "a.aac",
            "ffmpeg -v error -i a.wav -c:a aac -b:a 192k a.aac",
            false,
        ),
        ("a.ogg", "oggenc -Q -q 6 a.wav -o a.ogg", true),
        (
            "ff.ogg",
            "ffmpeg -v error -i a.wav -c:a libvorbis ff.ogg",
            true,
        ),
    ] {
        bench.run(words);
        let ours = values(&bench.decoded(&[name]));
        let theirs = reals(&bench.output(&format!("ffmpeg -v error -i {name} -f f32le -")));
        // ffmpeg leaves what was put behind AAC's sound.
        let theirs = if exact {
            &theirs[..2 * SAMPLES]
        } else {
            &theirs[..]
        };
        assert!(
            ours.len() >= theirs.len() && ours.len() < theirs.len() + 2 * 588,
            "{name}"
        );
        let (most, mean) = apart(&ours[..theirs.len()], theirs);
        assert!(most <= MOST && mean < 0.6, "{name}: {most}, {mean}");
        assert!(
            ours[theirs.len()..].iter().all(|sample| *sample == 0.0),
            "{name}"
        );
    }
}

#[test]
fn opus_is_what_opusdec_makes_of_it_and_sox_of_that() {
    let programs = ["sox", "opusenc", "opusdec"];
    if !there(&programs) {
        return;
    }
    let bench = Bench::new();
    bench.music("a.wav", "-r 48000 -b 16 -c 2", "3");
    bench.run("opusenc --quiet --bitrate 160 a.wav a.opus");
    bench.run("opusdec --quiet --float --no-dither --rate 48000 a.opus b.wav");
    let ours = values(&bench.decoded(&["a.opus"]));
    let theirs =
        reals(&bench.output("sox b.wav -t raw -e floating-point -b 32 -L - rate -v 44100"));
    assert_eq!(theirs.len(), 2 * 132_300);
    // Where the sound is switched on and off, filters differ.
    let (from, to) = (2 * 2000, 2 * 130_000);
    let (most, mean) = apart(&ours[from..to], &theirs[from..to]);
    // Ours is the reference's decoder in whole numbers, opusdec its other one, in floating point.
    assert!(most < 8.0 && mean < 2.0, "{most}, {mean}");
    verdict(
        "opusdec and sox",
        &format!("decode a.opus to the same samples, at most {most:.2} steps apart"),
    );
}

/// A tone at this rate, cut in three at these samples.
fn cut_in_three(bench: &Bench, rate: u32, cuts: [u32; 4]) {
    bench.run(&format!(
        "sox -D -R -n -r {rate} -b 16 -c 2 whole{rate}.wav synth 6 sine 441 vol 0.5"
    ));
    for (number, range) in (1..).zip(cuts.windows(2)) {
        let (from, count) = (range[0], range[1] - range[0]);
        bench.run(&format!(
            "sox -D whole{rate}.wav {number}-{rate}.wav trim {from}s {count}s"
        ));
    }
}

#[test]
fn a_tone_cut_in_three_goes_on_over_the_cuts() {
    if !there(&["sox", "ffmpeg", "flac", "lame", "oggenc", "opusenc"]) {
        return;
    }
    let bench = Bench::new();
    // Not at blocks, nor at frames of any coder; at the other rate where both have a sample.
    cut_in_three(&bench, 44_100, [0, 88_123, 176_456, 264_600]);
    cut_in_three(&bench, 48_000, [0, 96_000, 192_160, 288_000]);
    let whole = values(&bench.output("sox whole44100.wav -t raw -e signed -b 16 -L -"));
    assert_eq!(whole.len(), 2 * 264_600);
    for number in 1..=3 {
        let wav = format!("{number}-44100.wav");
        bench.run(&format!("flac -s {wav} -o {number}.flac"));
        bench.run(&format!("lame -S -b 320 {wav} {number}.mp3"));
        bench.run(&format!(
            "ffmpeg -v error -i {wav} -c:a aac -b:a 256k {number}.m4a"
        ));
        bench.run(&format!("oggenc -Q -q 8 {wav} -o {number}.ogg"));
        bench.run(&format!(
            "opusenc --quiet --bitrate 256 {number}-48000.wav {number}.opus"
        ));
        bench.run(&format!("sox {number}-48000.wav {number}.aiff"));
    }
    // ffmpeg's encoder of AAC takes more than a frame until it has the tone, which all decoders hear.
    for (ending, most, unheard) in [
        ("flac", 0.0, 0),
        ("aiff", 60.0, 0),
        ("ogg", 400.0, 0),
        ("mp3", 1200.0, 0),
        ("m4a", 400.0, 3000),
        ("opus", 1200.0, 0),
    ] {
        let names = [1, 2, 3].map(|number| format!("{number}.{ending}"));
        let decoded = bench.decoded(&names.each_ref().map(String::as_str));
        assert_eq!(
            decoded.len(),
            (264_600 * SAMPLE).next_multiple_of(2352),
            "{ending}"
        );
        let ours = values(&decoded);
        let far = [0, 88_123, 176_456].map(|cut| (2 * (cut + unheard), 2 * (cut + 88_000)));
        let parts = far.map(|(from, to)| apart(&ours[from..to], &whole[from..to]).0);
        let apart = parts.into_iter().fold(0.0, f64::max);
        // A sample too many or too few is 1000 steps in a tone of this height, and a gap its whole strength.
        assert!(apart <= most, "{ending}: {apart}");
        verdict(
            "sox",
            &format!(
                "three {ending} files in a row are its tone, at most {apart:.1} of 32768 steps apart"
            ),
        );
    }
}
