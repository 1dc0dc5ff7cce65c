//! Other rates, beside sox's best.

use super::bench::{Bench, apart, reals, values};
use crate::report::{there, verdict};

#[test]
fn other_rates_are_what_sox_makes_of_them() {
    if !there(&["sox"]) {
        return;
    }
    let bench = Bench::new();
    for rate in [8000_u32, 22_050, 32_000, 48_000, 88_200, 96_000, 192_000] {
        // Tones that pass both filters whole, faded in and out, since filters differ where sound is switched on.
        let name = format!("{rate}.wav");
        let high = (rate * 2 / 5).min(19_000);
        bench.run(&format!(
            "sox -D -R -n -r {rate} -b 24 -c 2 {name} synth 3 sine 997 synth 3 sine mix 50:{high} vol 0.5 fade 0.2 3 0.2"
        ));
        let ours = values(&bench.decoded(&[&name]));
        let theirs = reals(&bench.output(&format!(
            "sox {name} -t raw -e floating-point -b 32 -L - rate -v 44100"
        )));
        assert_eq!(theirs.len(), 2 * 132_300, "{rate}");
        let (most, mean) = apart(&ours[..theirs.len()], &theirs);
        assert!(most <= 2.0 && mean < 0.6, "{rate}: {most}, {mean}");
        verdict(
            "sox rate -v",
            &format!("makes the same samples of {rate} Hz, at most {most:.2} steps apart"),
        );
    }
}

#[test]
fn six_channels_are_mixed_as_the_standard_says() {
    if !there(&["sox", "flac"]) {
        return;
    }
    let bench = Bench::new();
    bench.run("sox -D -R -n -r 44100 -b 16 -c 6 a.wav synth 1 sine 300 sine 500 sine 700 sine 50 sine 900 sine 1100 vol 0.5");
    bench.run("flac -s --channel-map=none a.wav -o a.flac");
    let (front, less) = (0.414_213_56, 0.292_893_22);
    let mix = format!("remix 1v{front},3v{less},5v{less} 2v{front},3v{less},6v{less}");
    let theirs = reals(&bench.output(&format!(
        "sox a.flac -t raw -e floating-point -b 32 -L - {mix}"
    )));
    let ours = values(&bench.decoded(&["a.flac"]));
    let (most, mean) = apart(&ours[..theirs.len()], &theirs);
    assert!(most <= 1.6 && mean < 0.6, "{most}, {mean}");
}
