//! Files laid by hand, and what becomes of them.

use super::testing::{chunk, file, noise, wav};
use super::{ByteOrder, Sound, SoundError};
use std::path::Path;

mod flac;

fn decoded(path: &Path, from: u64) -> Result<Vec<u8>, SoundError> {
    let mut reader = Sound::open(path)?.reader(from)?;
    let mut samples = vec![0; 1 << 20];
    let read = reader.read(&mut samples)?;
    assert_eq!(reader.read(&mut [0; 4])?, 0);
    samples.truncate(read);
    Ok(samples)
}

fn whole(bytes: &[u8]) -> Result<Vec<u8>, SoundError> {
    let (_folder, path) = file("sound", bytes);
    decoded(&path, 0)
}

/// Samples of both channels.
fn values(bytes: &[u8]) -> Vec<i16> {
    let values = bytes.chunks_exact(2);
    values
        .map(|value| i16::from_le_bytes([value[0], value[1]]))
        .collect()
}

#[test]
fn what_a_disc_holds_passes_bit_for_bit_from_any_sample_on() {
    let samples = noise(4 * 50_000, 1);
    let (_folder, path) = file("a.wav", &wav(1, 2, 44_100, 16, &samples));
    let sound = Sound::open(&path).unwrap();
    assert_eq!(
        (sound.format, sound.rate, sound.bits, sound.channels),
        ("WAV", 44_100, Some(16), 2)
    );
    assert_eq!(sound.samples, 50_000);
    assert!(sound.is_exact());
    for from in [0, 1, 16_384, 49_999, 50_000] {
        assert!(decoded(&path, from).unwrap() == samples[4 * usize::try_from(from).unwrap()..]);
    }
}

#[test]
fn one_channel_becomes_both_and_eight_bits_sixteen() {
    let mono = wav(1, 1, 44_100, 16, &[1, 2, 3, 4]);
    assert_eq!(whole(&mono).unwrap(), [1, 2, 1, 2, 3, 4, 3, 4]);
    // Eight bits have their middle at 128.
    let short = wav(1, 2, 44_100, 8, &[128, 0, 255, 129]);
    assert_eq!(
        values(&whole(&short).unwrap()),
        [0, i16::MIN, 127 << 8, 1 << 8]
    );
}

#[test]
fn more_bits_than_sixteen_are_dithered_within_a_step_and_a_half() {
    let values24 = [0x12_3456_i32, -0x12_3456, 0x7F_FFFF, -0x80_0000];
    let bytes24: Vec<u8> = values24
        .iter()
        .flat_map(|value| value.to_le_bytes()[..3].to_vec())
        .collect();
    let bytes32: Vec<u8> = values24
        .iter()
        .flat_map(|value| (value << 8).to_le_bytes())
        .collect();
    let real: Vec<u8> = values24
        .iter()
        .flat_map(|value| (*value as f32 / 8_388_608.0).to_le_bytes())
        .collect();
    let long: Vec<u8> = values24
        .iter()
        .flat_map(|value| (f64::from(*value) / 8_388_608.0).to_le_bytes())
        .collect();
    let first = whole(&wav(1, 2, 44_100, 24, &bytes24)).unwrap();
    for (sample, value) in values(&first).iter().zip(values24) {
        let exact = f64::from(value) / 256.0;
        assert!(
            (f64::from(*sample) - exact).abs() <= 1.5 + 1e-9,
            "{sample} for {exact}"
        );
    }
    for (code, bits, bytes) in [(1, 32, &bytes32), (3, 32, &real), (3, 64, &long)] {
        assert_eq!(
            whole(&wav(code, 2, 44_100, bits, bytes)).unwrap(),
            first,
            "{bits} bits of code {code}"
        );
    }
}

#[test]
fn samples_of_another_rate_are_counted_to_the_nearest() {
    for (rate, frames, expected) in [
        (48_000, 48_000, 44_100),
        (48_000, 1, 1),
        (96_000, 1, 0),
        (22_050, 3, 6),
        (8000, 7, 39),
        (44_099, 100, 100),
    ] {
        let (_folder, path) = file("a.wav", &wav(1, 1, rate, 16, &noise(2 * frames, 1)));
        let sound = Sound::open(&path).unwrap();
        assert_eq!(sound.samples, expected, "{frames} at {rate}");
        assert_eq!(decoded(&path, 0).unwrap().len() as u64, 4 * expected);
    }
}

#[test]
fn resampled_sound_is_the_same_whichever_sample_reading_begins_at() {
    for rate in [48_000, 96_000, 22_050, 44_056] {
        let (_folder, path) = file("a.wav", &wav(1, 2, rate, 16, &noise(4 * 30_000, 1)));
        let all = decoded(&path, 0).unwrap();
        for from in [1, 588, 12_345] {
            assert!(
                decoded(&path, from).unwrap() == all[4 * usize::try_from(from).unwrap()..],
                "{from} at {rate}"
            );
        }
    }
}

#[test]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float of less precision is what the file has"
)]
fn a_tone_keeps_its_height_place_and_strength_at_another_rate() {
    for rate in [48_000_u32, 96_000, 32_000, 44_056, 192_000] {
        let tone = |at: f64| 0.5 * (std::f64::consts::TAU * 997.0 * at).sin();
        let bytes: Vec<u8> = (0..rate)
            .flat_map(|at| {
                let sample = tone(f64::from(at) / f64::from(rate)) as f32;
                [sample.to_le_bytes(), sample.to_le_bytes()].concat()
            })
            .collect();
        let samples = values(&whole(&wav(3, 2, rate, 32, &bytes)).unwrap());
        for at in 1000..43_000_u32 {
            let exact = tone(f64::from(at) / 44_100.0) * 32_768.0;
            let off = f64::from(samples[2 * at as usize]) - exact;
            assert!(off.abs() < 1.6, "{off} at {at} of {rate}");
        }
    }
}

#[test]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float of less precision is what the file has"
)]
fn what_would_be_heard_as_another_tone_is_stopped() {
    let bytes: Vec<u8> = (0..96_000_u32)
        .flat_map(|at| {
            let sample = (std::f64::consts::TAU * 23_000.0 * f64::from(at) / 96_000.0).sin() as f32;
            sample.to_le_bytes()
        })
        .collect();
    let samples = values(&whole(&wav(3, 1, 96_000, 32, &bytes)).unwrap());
    // Nothing but dither, away from where the tone is switched on and off.
    assert!(samples[2000..86_000].iter().all(|sample| sample.abs() <= 1));
}

#[test]
fn aiff_of_both_byte_orders_and_depths_is_read() {
    let rate = [0x40, 0x0E, 0xAC, 0x44, 0, 0, 0, 0, 0, 0];
    let aiff = |kind: &[u8; 4], coding: &[u8], bits: u8, frames: u8, samples: &[u8]| {
        let common = [&[0, 2, 0, 0, 0, frames, 0, bits], rate.as_slice(), coding].concat();
        let body = [
            kind.to_vec(),
            chunk(b"COMM", &common, true),
            chunk(b"NAME", b"A title", true),
            chunk(
                b"SSND",
                &[&[0, 0, 0, 1, 0, 0, 0, 0, 9], samples].concat(),
                true,
            ),
        ];
        chunk(b"FORM", &body.concat(), true)
    };
    let big = aiff(b"AIFF", b"", 16, 2, &[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(whole(&big).unwrap(), [2, 1, 4, 3, 6, 5, 8, 7]);
    let little = aiff(b"AIFC", b"sowt\0\0", 16, 2, &[1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(whole(&little).unwrap(), [1, 2, 3, 4, 5, 6, 7, 8]);
    // Of twelve bits, the lower four are empty.
    let (_folder, path) = file("a", &aiff(b"AIFF", b"", 12, 1, &[0x7F, 0xF0, 0x80, 0x00]));
    assert_eq!(values(&decoded(&path, 0).unwrap()), [0x7FF0, i16::MIN]);
    let sound = Sound::open(&path).unwrap();
    assert_eq!(
        (sound.bits, sound.tags.title.as_deref()),
        (Some(12), Some("A title"))
    );
    let real = aiff(b"AIFC", b"fl32\0\0", 32, 1, &[0x3F, 0, 0, 0, 0xBF, 0, 0, 0]);
    assert!(
        values(&whole(&real).unwrap())
            .iter()
            .zip([16_384_i32, -16_384])
            .all(|(a, b)| (i32::from(*a) - b).abs() <= 1)
    );
    let refused = whole(&aiff(b"AIFC", b"ima4\0\0", 16, 1, &[0; 64])).unwrap_err();
    assert!(
        matches!(&refused, SoundError::Refused { what, .. } if what.contains("ima4")),
        "{refused}"
    );
    let short = whole(&aiff(b"AIFF", b"", 16, 3, &[0; 8])).unwrap_err();
    assert!(
        matches!(short, SoundError::Short { at: 2, of: 3, .. }),
        "{short}"
    );
}

#[test]
fn raw_samples_are_what_somebody_says_they_are_and_never_guessed() {
    let (_folder, path) = file("a.raw", &[1, 2, 3, 4]);
    assert!(matches!(
        Sound::open(&path),
        Err(SoundError::Unknown { .. })
    ));
    for (order, expected) in [
        (ByteOrder::Little, [1, 2, 3, 4]),
        (ByteOrder::Big, [2, 1, 4, 3]),
    ] {
        let sound = Sound::raw(&path, order).unwrap();
        assert!(sound.is_exact() && sound.samples == 1);
        let mut samples = [0; 8];
        assert_eq!(sound.reader(0).unwrap().read(&mut samples).unwrap(), 4);
        assert_eq!(samples[..4], expected);
    }
}

#[test]
fn a_wav_that_is_cut_off_is_told_at_once_and_one_that_was_streamed_is_whole() {
    let bytes = wav(1, 2, 44_100, 16, &noise(400, 1));
    let cut = whole(&bytes[..bytes.len() - 7]).unwrap_err();
    assert!(
        matches!(
            cut,
            SoundError::Short {
                at: 98,
                of: 100,
                ..
            }
        ),
        "{cut}"
    );
    let mut streamed = bytes.clone();
    streamed[40..44].fill(0xFF);
    assert_eq!(whole(&streamed).unwrap(), bytes[44..]);
}

#[test]
fn rf64_has_its_length_elsewhere() {
    let bytes = wav(1, 2, 44_100, 16, &noise(400, 1));
    let ds64 = chunk(
        b"ds64",
        &[[0; 8], 400_u64.to_le_bytes(), [0; 8]].concat(),
        false,
    );
    let mut long = [b"RF64\xFF\xFF\xFF\xFFWAVE", ds64.as_slice(), &bytes[12..]].concat();
    let size = long.len() - 404;
    long[size..size + 4].fill(0xFF);
    // What comes behind the sound is not sound.
    long.extend(chunk(b"LIST", b"INFOINAM\x03\0\0\0abc\0", false));
    let (_folder, path) = file("a.wav", &long);
    assert_eq!(decoded(&path, 0).unwrap(), bytes[44..]);
    assert_eq!(
        Sound::open(&path).unwrap().tags.title.as_deref(),
        Some("abc")
    );
}

#[test]
fn what_is_not_decoded_is_refused_by_name() {
    for (bytes, name) in [
        (&b"wvpk\0\0\0\0"[..], "WavPack"),
        (b"MAC \x96\x0F\0\0", "Monkey"),
        (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", "WMA"),
        (b"\x1A\x45\xDF\xA3\x01\0", "Matroska"),
        (b"caff\0\x01\0\0", "Core Audio"),
        (b"RIFF\0\0\0\0AVI LIST", "AVI"),
        (b"DSD \x1C\0\0\0", "DSD"),
    ] {
        let refused = whole(bytes).unwrap_err();
        assert!(
            matches!(&refused, SoundError::Refused { what, .. } if what.contains(name)),
            "{refused}"
        );
    }
    for (code, name) in [
        (2, "ADPCM"),
        (0x55, "MP3"),
        (0x161, "Windows Media"),
        (0x1234, "1234h"),
    ] {
        let refused = whole(&wav(code, 2, 44_100, 16, &[0; 64])).unwrap_err();
        assert!(
            matches!(&refused, SoundError::Refused { what, .. } if what.contains(name)),
            "{refused}"
        );
    }
    for (bytes, expected) in [
        (&b""[..], "empty"),
        (b"FILE \"a.wav\" WAVE\n", "a text"),
        (&[0x80, 1, 0, 7], "no form"),
    ] {
        let refused = whole(bytes).unwrap_err();
        assert!(
            matches!(&refused, SoundError::Unknown { what, .. } if what.contains(expected)),
            "{refused}"
        );
    }
    let none = whole(&wav(1, 2, 44_100, 16, &[])).unwrap_err();
    assert!(matches!(none, SoundError::Damaged { .. }), "{none}");
    assert!(matches!(
        Sound::open(Path::new("/")),
        Err(SoundError::NotAFile { .. })
    ));
    assert!(matches!(
        Sound::open(Path::new("/no/such")),
        Err(SoundError::Open { .. })
    ));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_named() {
    let bytes = wav(1, 2, 44_100, 16, &noise(4 * 100_000, 1));
    let (_folder, path) = file("a.wav", &bytes);
    let sound = Sound::open(&path).unwrap();
    let mut reader = sound.reader(0).unwrap();
    reader.read(&mut [0; 4000]).unwrap();
    std::fs::write(&path, &bytes[..200_000]).unwrap();
    let changed = reader.read(&mut vec![0; 400_000]).unwrap_err();
    assert!(
        matches!(&changed, SoundError::Changed { path: found } if *found == path),
        "{changed}"
    );
    assert!(matches!(sound.reader(0), Err(SoundError::Changed { .. })));
}

#[test]
fn sound_beyond_full_scale_is_counted() {
    let bytes: Vec<u8> = [0.5_f32, 1.5, -1.5, 0.25]
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let (_folder, path) = file("a.wav", &wav(3, 2, 44_100, 32, &bytes));
    let mut reader = Sound::open(&path).unwrap().reader(0).unwrap();
    let mut samples = [0; 8];
    reader.read(&mut samples).unwrap();
    assert_eq!(reader.clipped(), 2);
    assert_eq!(values(&samples)[1..3], [i16::MAX, i16::MIN]);
}
