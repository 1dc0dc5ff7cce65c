//! The frame before the first one with sound, in which encoders tell of the whole file: Xing's and Fraunhofer's, and
//! LAME's continuation of the first with how much was put before and behind the sound.

use super::header::{Coding, Header};

/// Samples that every decoder is late by.
const DECODER_DELAY: u64 = 529;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Info {
    /// Frames with sound.
    pub(super) frames: Option<u64>,
    /// Samples before and behind the sound.
    pub(super) delay: u64,
    pub(super) padding: u64,
}

impl Info {
    /// None where the frame is one of sound.
    pub(super) fn of(frame: &[u8], header: Header) -> Option<Self> {
        if header.coding != Coding::Mp3 {
            return None;
        }
        if let Some([_, _, _, _, _, _, _, _, _, _, rest @ ..]) =
            frame.get(36..).and_then(|it| it.strip_prefix(b"VBRI"))
        {
            let frames = rest
                .first_chunk()
                .map(|frames| u64::from(u32::from_be_bytes(*frames)));
            return Some(Self {
                frames,
                ..Self::default()
            });
        }
        // Behind the side information, before which there may be a check sum.
        let side = match (header.samples, header.channels) {
            (1152, 1) | (576, 2) => 17,
            (1152, _) => 32,
            _ => 9,
        };
        let at = |from: usize| {
            let rest = frame.get(from..)?;
            rest.strip_prefix(b"Xing")
                .or_else(|| rest.strip_prefix(b"Info"))
        };
        let rest = at(4 + side).or_else(|| at(6 + side))?;
        let (flags, mut rest) = rest.split_first_chunk::<4>()?;
        let flags = u32::from_be_bytes(*flags);
        let mut info = Self::default();
        if flags & 1 != 0 {
            let (frames, after) = rest.split_first_chunk::<4>()?;
            info.frames = Some(u64::from(u32::from_be_bytes(*frames)));
            rest = after;
        }
        for (flag, bytes) in [(2, 4), (4, 100), (8, 4)] {
            if flags & flag != 0 {
                rest = rest.get(bytes..)?;
            }
        }
        let encoder = [b"LAME".as_slice(), b"Lavf", b"Lavc", b"L3.9"];
        if encoder.iter().any(|encoder| rest.starts_with(encoder))
            && let Some([a, b, c]) = rest.get(21..24)
        {
            let delay = u64::from(*a) << 4 | u64::from(*b) >> 4;
            let padding = u64::from(*b & 0xF) << 8 | u64::from(*c);
            info.delay = delay + DECODER_DELAY;
            info.padding = padding.saturating_sub(DECODER_DELAY);
        }
        Some(info)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lame_put_before_and_behind_is_told_with_the_decoder_s_delay() {
        let header = Header::read(&[0xFF, 0xFB, 0x90, 0x64]).unwrap();
        let mut frame = vec![0; header.length];
        frame[36..44].copy_from_slice(b"Info\0\0\0\x0F");
        frame[44..48].copy_from_slice(&[0, 0, 1, 2]);
        frame[156..165].copy_from_slice(b"LAME3.100");
        frame[177..180].copy_from_slice(&[0x24, 0x05, 0x00]);
        let info = Info::of(&frame, header);
        let expected = Info {
            frames: Some(258),
            delay: 576 + 529,
            padding: 1280 - 529,
        };
        assert_eq!(info, Some(expected));
        frame[156] = 0;
        let expected = Info {
            frames: Some(258),
            delay: 0,
            padding: 0,
        };
        assert_eq!(Info::of(&frame, header), Some(expected));
        frame[36] = 0;
        assert_eq!(Info::of(&frame, header), None);
    }
}
