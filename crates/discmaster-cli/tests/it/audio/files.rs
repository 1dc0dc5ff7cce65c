//! Files of sound, made by hand.

/// So many samples of two channels of 16 bits, which look like nothing else.
pub fn noise(seed: u64, samples: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(samples * 4);
    for _ in 0..samples {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes()[..4]);
    }
    bytes
}

/// CD audio as a WAV file.
pub fn wav(samples: &[u8]) -> Vec<u8> {
    wav_of(samples, 44_100, 2, 16, 1)
}

pub fn wav_of(samples: &[u8], rate: u32, channels: u16, bits: u16, coding: u16) -> Vec<u8> {
    let length = u32::try_from(samples.len()).unwrap();
    let frame = channels * bits.div_ceil(8);
    [
        b"RIFF",
        &(36 + length).to_le_bytes()[..],
        b"WAVEfmt ",
        &16_u32.to_le_bytes(),
        &coding.to_le_bytes(),
        &channels.to_le_bytes(),
        &rate.to_le_bytes(),
        &(rate * u32::from(frame)).to_le_bytes(),
        &frame.to_le_bytes(),
        &bits.to_le_bytes(),
        b"data",
        &length.to_le_bytes(),
        samples,
    ]
    .concat()
}

/// A FLAC file of silence with these tags (RFC 9639): blocks of 4096 samples, the last one what is
/// left, each of two constant subframes.
pub fn flac(samples: u32, tags: &[(&str, &str)]) -> Vec<u8> {
    const BLOCK: u16 = 4096;
    let mut file = b"fLaC".to_vec();
    // STREAMINFO: sizes of blocks, frames unknown, 44100 Hz, 2 channels, 16 bits, no MD5.
    file.extend([0, 0, 0, 34]);
    file.extend([BLOCK.to_be_bytes(), BLOCK.to_be_bytes()].concat());
    file.extend([0; 6]);
    let format = 44_100_u64 << 44 | 1 << 41 | 15 << 36 | u64::from(samples);
    file.extend(format.to_be_bytes());
    file.extend([0; 16]);
    let mut comments = [
        0_u32.to_le_bytes(),
        u32::try_from(tags.len()).unwrap().to_le_bytes(),
    ]
    .concat();
    for (name, value) in tags {
        let comment = format!("{name}={value}");
        comments.extend(u32::try_from(comment.len()).unwrap().to_le_bytes());
        comments.extend(comment.as_bytes());
    }
    file.push(0x84);
    file.extend(&u32::try_from(comments.len()).unwrap().to_be_bytes()[1..]);
    file.extend(comments);
    let mut left = samples;
    let mut number = 0_u32;
    while left > 0 {
        let block = left.min(BLOCK.into());
        left -= block;
        // Blocks of a fixed size, their length in 16 bits, 44.1 kHz; left and right, 16 bits.
        let mut frame = vec![0xFF, 0xF8, 0x79, 0x18];
        let mut utf8 = [0; 4];
        let text = char::from_u32(number).unwrap().encode_utf8(&mut utf8);
        frame.extend(text.as_bytes());
        frame.extend(u16::try_from(block - 1).unwrap().to_be_bytes());
        frame.push(crc8(&frame));
        frame.extend([0, 0, 0, 0, 0, 0]);
        frame.extend(crc16(&frame).to_be_bytes());
        file.extend(frame);
        number += 1;
    }
    file
}

fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc, _| {
            if crc & 0x80 == 0 {
                crc << 1
            } else {
                crc << 1 ^ 0x07
            }
        })
    })
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                crc << 1 ^ 0x8005
            }
        })
    })
}
