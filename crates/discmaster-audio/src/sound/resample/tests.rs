//! How good the resampler is, in figures: harmonics and noise of tones, what passes and what does not.

use super::*;
use std::io::Write;
use std::process::{Command, Stdio};

/// One second of a tone that fits into it, in the middle of three.
#[expect(
    clippy::cast_possible_truncation,
    reason = "samples are of single precision"
)]
fn tone(rate: u32, height: u32, strength: f64) -> Vec<f32> {
    let step = std::f64::consts::TAU * f64::from(height) / f64::from(rate);
    (0..3 * rate)
        .map(|at| (strength * (step * f64::from(at)).sin()) as f32)
        .collect()
}

fn ours(rate: u32, input: &[f32]) -> Vec<f32> {
    let end = output_samples(input.len() as u64, rate);
    let (mut resampler, first) = Resampler::new(rate, 0, end);
    assert_eq!(first, 0);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for part in input.chunks(4096) {
        resampler.put(part, part);
        resampler.take(&mut left, &mut right);
    }
    resampler.finish();
    resampler.take(&mut left, &mut right);
    assert!(left.len() as u64 == end && left == right);
    left
}

/// `sox`'s best, where it is installed.
fn sox(rate: u32, input: &[f32]) -> Option<Vec<f32>> {
    let raw = [
        "-t",
        "raw",
        "-e",
        "floating-point",
        "-b",
        "32",
        "-c",
        "1",
        "-L",
    ];
    let mut sox = Command::new("sox")
        .args(raw)
        .args(["-r", &rate.to_string(), "-"])
        .args(raw)
        .args(["-r", "44100", "-", "rate", "-v", "44100"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let bytes: Vec<u8> = input
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let mut pipe = sox.stdin.take()?;
    let writing = std::thread::spawn(move || pipe.write_all(&bytes));
    let output = sox.wait_with_output().ok()?;
    writing.join().ok()?.ok()?;
    let samples = output.stdout.as_chunks::<4>().0.iter();
    Some(samples.map(|sample| f32::from_le_bytes(*sample)).collect())
}

const fn decibels(ratio: f64) -> Decibels {
    Decibels(ratio)
}

struct Decibels(f64);

impl std::fmt::Display for Decibels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:8.2}", 20.0 * self.0.max(1e-12).log10())
    }
}

/// The strength of a tone in the middle second, and all that is not it, both as amplitudes of tones.
fn measured(output: &[f32], height: u32) -> (f64, f64) {
    let second: Vec<f64> = output[44_100..88_200]
        .iter()
        .map(|sample| f64::from(*sample))
        .collect();
    let step = std::f64::consts::TAU * f64::from(height) / 44_100.0;
    let (mut sine, mut cosine) = (0.0, 0.0);
    for (at, sample) in second.iter().enumerate() {
        sine += sample * (step * at as f64).sin() / 22_050.0;
        cosine += sample * (step * at as f64).cos() / 22_050.0;
    }
    let rest = second.iter().enumerate().map(|(at, sample)| {
        let (s, c) = (step * at as f64).sin_cos();
        (sample - sine * s - cosine * c).powi(2)
    });
    (sine.hypot(cosine), (rest.sum::<f64>() / 22_050.0).sqrt())
}

#[test]
fn harmonics_and_noise_are_below_110_decibels_and_what_passes_is_flat() {
    for rate in [48_000, 96_000] {
        for height in [100, 997, 5000, 12_345, 19_000, 20_000] {
            let (strength, rest) = measured(&ours(rate, &tone(rate, height, 0.5)), height);
            assert!(
                rest / strength < 10_f64.powf(-110.0 / 20.0),
                "{}",
                decibels(rest / strength)
            );
            assert!(
                (strength / 0.5 - 1.0).abs() < 1e-4,
                "{height} at {rate}: {}",
                decibels(strength / 0.5)
            );
        }
    }
    for height in [22_100, 23_000, 30_000, 43_000] {
        let (_, rest) = measured(&ours(96_000, &tone(96_000, height, 0.5)), 1);
        assert!(
            rest / 0.5 < 10_f64.powf(-110.0 / 20.0),
            "{height}: {}",
            decibels(rest / 0.5)
        );
    }
}

/// Prints what is to be read; `cargo xtask bench resampler` runs it.
#[test]
#[ignore = "measures, and proves nothing"]
fn figures_beside_sox() {
    println!(
        "tone of -6 dBFS: level against the input's, and harmonics and noise against the tone, in dB"
    );
    println!(
        "{:>6} {:>6} {:>10} {:>10} {:>10} {:>10}",
        "from", "Hz", "ours", "THD+N", "sox -v", "THD+N"
    );
    for rate in [48_000_u32, 96_000] {
        for height in [
            100, 997, 3000, 5000, 8000, 10_000, 12_345, 15_000, 18_000, 19_000, 20_000, 20_900,
        ] {
            let input = tone(rate, height, 0.5);
            let (strength, rest) = measured(&ours(rate, &input), height);
            print!(
                "{rate:>6} {height:>6} {:>10} {:>10}",
                decibels(strength / 0.5),
                decibels(rest / strength)
            );
            match sox(rate, &input) {
                Some(output) => {
                    let (strength, rest) = measured(&output, height);
                    println!(
                        " {:>10} {:>10}",
                        decibels(strength / 0.5),
                        decibels(rest / strength)
                    );
                }
                None => println!("  (sox is not installed)"),
            }
        }
    }
    println!("tones that do not fit: what is left of them, in dB");
    for height in [22_100, 22_500, 23_000, 25_000, 30_000, 40_000] {
        let input = tone(96_000, height, 0.5);
        let (_, rest) = measured(&ours(96_000, &input), 1);
        let theirs = sox(96_000, &input).map(|output| measured(&output, 1).1);
        let theirs = theirs.map_or_else(String::new, |rest| decibels(rest / 0.5).to_string());
        println!(
            " 96000 {height:>6} {:>10} {:>21}",
            decibels(rest / 0.5),
            theirs
        );
    }
    for rate in [48_000, 96_000] {
        let input = vec![0.25; 60 * rate as usize];
        let begun = std::time::Instant::now();
        ours(rate, &input);
        println!(
            "{rate}: {:.0} times as fast as it is heard, on one core",
            60.0 / begun.elapsed().as_secs_f64()
        );
    }
}
