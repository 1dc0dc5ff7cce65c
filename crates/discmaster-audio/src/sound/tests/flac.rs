//! FLAC laid by hand: frames of samples as they are (RFC 9639, 9.2.3).

use super::super::testing::{file, noise};
use super::super::{Sound, SoundError};
use super::{decoded, whole};

/// Samples of a frame but the last.
const FRAME: usize = 4096;

fn crc(width: u32, polynomial: u32, bytes: &[u8]) -> u32 {
    let mut sum = 0;
    for byte in bytes {
        sum ^= u32::from(*byte) << (width - 8);
        for _ in 0..8 {
            sum = sum << 1
                ^ if sum >> (width - 1) & 1 == 1 {
                    polynomial
                } else {
                    0
                };
        }
        sum &= (1 << width) - 1;
    }
    sum
}

fn frame(number: u8, samples: &[u8]) -> Vec<u8> {
    let count = u16::try_from(samples.len() / 4 - 1).unwrap().to_be_bytes();
    // Fixed size, told at the end of the head; rate and depth as in STREAMINFO; two channels.
    let mut frame = vec![0xFF, 0xF8, 0x70, 0x10, number, count[0], count[1]];
    frame.push(crc(8, 0x07, &frame).to_le_bytes()[0]);
    for channel in 0..2 {
        frame.push(0x02);
        frame.extend(
            samples
                .chunks_exact(4)
                .flat_map(|s| [s[2 * channel + 1], s[2 * channel]]),
        );
    }
    let sum = crc(16, 0x8005, &frame).to_le_bytes();
    frame.extend([sum[1], sum[0]]);
    frame
}

fn flac(samples: &[u8], told: u64, blocks: &[(u8, &[u8])]) -> Vec<u8> {
    let mut info = vec![0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0];
    info.extend((44_100_u64 << 44 | 1 << 41 | 15 << 36 | told).to_be_bytes());
    info.resize(34, 0);
    let mut bytes = b"fLaC".to_vec();
    let all: Vec<(u8, &[u8])> = [(0, info.as_slice())]
        .into_iter()
        .chain(blocks.iter().copied())
        .collect();
    for (place, (kind, content)) in all.iter().enumerate() {
        let last = if place + 1 == all.len() { 0x80 } else { 0 };
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        bytes.extend([last | kind, length[1], length[2], length[3]]);
        bytes.extend_from_slice(content);
    }
    for (number, samples) in (0..).zip(samples.chunks(FRAME * 4)) {
        bytes.extend(frame(number, samples));
    }
    bytes
}

#[test]
fn samples_come_bit_for_bit_from_any_on() {
    let samples = noise(4 * 50_000, 1);
    let (_folder, path) = file("a.flac", &flac(&samples, 50_000, &[]));
    let sound = Sound::open(&path).unwrap();
    assert_eq!(
        (sound.format, sound.bits, sound.samples),
        ("FLAC", Some(16), 50_000)
    );
    for from in [0, 1, 4095, 4096, 33_333, 49_999] {
        assert!(
            decoded(&path, from).unwrap() == samples[4 * usize::try_from(from).unwrap()..],
            "{from}"
        );
    }
}

#[test]
fn a_file_that_does_not_say_how_long_it_is_is_counted() {
    let samples = noise(4 * 10_000, 1);
    let (_folder, path) = file("a.flac", &flac(&samples, 0, &[]));
    assert_eq!(Sound::open(&path).unwrap().samples, 10_000);
    assert!(decoded(&path, 0).unwrap() == samples);
}

#[test]
fn metadata_that_make_no_sense_and_tags_of_others_do_not_keep_from_the_sound() {
    let samples = noise(4 * 5000, 1);
    let comments = [
        b"\x01\0\0\0x\x04\0\0\0".as_slice(),
        b"\x0B\0\0\0title=One a",
        b"\x0E\0\0\0TRACKNUMBER=3/",
        b"\x0C\0\0\0CUESHEET=a\nb",
        b"\x0D\0\0\0Artist=\xC3\x89mil\0",
    ];
    let blocks: &[(u8, &[u8])] = &[
        (4, &comments.concat()),
        (5, &[0xFF; 40]),
        (6, &[0xFF; 9]),
        (3, &[1; 18]),
    ];
    let mut bytes = flac(&samples, 5000, blocks);
    let mut id3 = b"TAG".to_vec();
    id3.resize(128, 0);
    bytes.extend(id3);
    let bytes = [b"ID3\x04\0\0\0\0\0\x05\0\0\0\0\0", bytes.as_slice()].concat();
    let (_folder, path) = file("a.flac", &bytes);
    assert!(decoded(&path, 0).unwrap() == samples);
    let tags = Sound::open(&path).unwrap().tags;
    assert_eq!(
        (tags.title.as_deref(), tags.performer.as_deref()),
        (Some("One a"), Some("Émil"))
    );
    assert_eq!(
        (tags.track, tags.cue_sheet.as_deref()),
        (Some(3), Some("a\nb"))
    );
}

#[test]
fn a_file_that_is_cut_off_is_told_when_it_is_opened() {
    let bytes = flac(&noise(4 * 10_000, 1), 10_000, &[]);
    let cut = whole(&bytes[..bytes.len() - 10]).unwrap_err();
    assert!(
        matches!(
            cut,
            SoundError::Short {
                at: 8192,
                of: 10_000,
                ..
            }
        ),
        "{cut}"
    );
}

#[test]
fn a_damaged_frame_is_an_error_and_never_silence() {
    let samples = noise(4 * 20_000, 1);
    let mut bytes = flac(&samples, 20_000, &[]);
    let second = 42 + (8 + 2 + 2 + FRAME * 4);
    bytes[second + 500] ^= 4;
    let (_folder, path) = file("a.flac", &bytes);
    let damaged = decoded(&path, 0).unwrap_err();
    assert!(
        matches!(damaged, SoundError::Corrupt { sample: 4096, .. }),
        "{damaged}"
    );
    // What comes behind it can be read.
    assert!(decoded(&path, 9000).unwrap() == samples[4 * 9000..]);
}
