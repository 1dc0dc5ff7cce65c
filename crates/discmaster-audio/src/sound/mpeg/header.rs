//! The headers of frames: of MPEG audio (ISO/IEC 11172-3, 2.4.1.3) and of ADTS (ISO/IEC 13818-7, 6.2).

use super::HIGHEST_DOUBTFUL_RATE;

/// Bytes of the longest frame: the length of ADTS has 13 bits.
pub(super) const LONGEST: usize = 8192;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Mp3,
    Aac,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) coding: Coding,
    /// Of MPEG audio its layer; of AAC its object type.
    layer: u8,
    version: u8,
    pub(super) rate: u32,
    pub(super) channels: usize,
    /// Samples of the frame, and its bytes, of which so many come before its content.
    pub(super) samples: u16,
    pub(super) length: usize,
    pub(super) before: usize,
}

impl Header {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        match *bytes {
            [0xFF, b, ..] if b & 0xF6 == 0xF0 => Self::adts(bytes),
            [0xFF, b, c, d, ..] if b & 0xE0 == 0xE0 => Self::mpeg([b, c, d]),
            _ => None,
        }
    }

    fn mpeg([b, c, d]: [u8; 3]) -> Option<Self> {
        const RATES: [u32; 3] = [44_100, 48_000, 32_000];
        // In kbit/s: layers 1 to 3 of MPEG-1, layer 1, layers 2 and 3 of MPEG-2.
        const BITS: [[u32; 15]; 5] = [
            [
                0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
            ],
            [
                0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
            ],
            [
                0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
            ],
            [
                0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
            ],
            [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        ];
        let version = b >> 3 & 3;
        let layer = 4 - (b >> 1 & 3);
        let first = version == 3;
        let divisor = match version {
            3 => 1,
            2 => 2,
            0 => 4,
            _ => return None,
        };
        let rate = RATES.get(usize::from(c >> 2 & 3))? / divisor;
        let (table, samples) = match (layer, first) {
            (1, true) => (0, 384),
            (2, true) => (1, 1152),
            (3, true) => (2, 1152),
            (1, false) => (3, 384),
            (2, false) => (4, 1152),
            (3, false) => (4, 576),
            _ => return None,
        };
        let bits = *BITS[table]
            .get(usize::from(c >> 4))
            .filter(|bits| **bits > 0)?
            * 1000;
        let slots = u32::from(c >> 1 & 1)
            + u32::from(samples) / 8 * bits / rate / if layer == 1 { 4 } else { 1 };
        Some(Self {
            coding: Coding::Mp3,
            layer,
            version,
            rate,
            channels: if d >> 6 == 3 { 1 } else { 2 },
            samples,
            length: slots as usize * if layer == 1 { 4 } else { 1 },
            before: 4,
        })
    }

    fn adts(bytes: &[u8]) -> Option<Self> {
        const RATES: [u32; 13] = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025,
            8000, 7350,
        ];
        let [_, b, c, d, e, f, g] = *bytes.first_chunk::<7>()?;
        let before = if b & 1 == 1 { 7 } else { 9 };
        let length = usize::from(d & 3) << 11 | usize::from(e) << 3 | usize::from(f >> 5);
        // A frame of several blocks is one of several lengths, which nobody makes.
        (length > before && g & 3 == 0).then_some(())?;
        Some(Self {
            coding: Coding::Aac,
            layer: (c >> 6) + 1,
            version: b >> 3 & 1,
            rate: *RATES.get(usize::from(c >> 2 & 0xF))?,
            channels: usize::from(c & 1) << 2 | usize::from(d >> 6),
            samples: 1024,
            length,
            before,
        })
    }

    /// Whether both can be of one file.
    pub(super) fn goes_with(self, other: Self) -> bool {
        let key = |header: Self| {
            (
                header.coding,
                header.layer,
                header.version,
                header.rate,
                header.channels,
            )
        };
        key(self) == key(other)
    }

    /// What is not decoded of all that has such headers.
    pub(super) fn refusal(self) -> Option<String> {
        match (self.coding, self.layer) {
            (Coding::Mp3, 3) => None,
            (Coding::Mp3, layer) => Some(format!("MPEG audio of layer {layer}")),
            (Coding::Aac, 2) if self.rate <= HIGHEST_DOUBTFUL_RATE => Some(doubtful(self.rate)),
            (Coding::Aac, 2) if (1..=2).contains(&self.channels) => None,
            (Coding::Aac, 2) => Some("AAC with more than two channels".to_owned()),
            (Coding::Aac, kind) => Some(format!("AAC of object type {kind}")),
        }
    }
}

/// What AAC at a low rate most likely is.
pub(in super::super) fn doubtful(rate: u32) -> String {
    format!(
        "AAC at {rate} Hz, most likely HE-AAC, of whose sound only the lower half would be heard"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_the_standards() {
        // 128 kbit/s at 44.1 kHz, joint stereo, without and with a padding byte; 320 at 48; MPEG-2 at 22.05.
        let mp3 = |b, c, d| {
            Header::read(&[0xFF, b, c, d]).map(|it| (it.length, it.samples, it.rate, it.channels))
        };
        assert_eq!(mp3(0xFB, 0x90, 0x64), Some((417, 1152, 44_100, 2)));
        assert_eq!(mp3(0xFB, 0x92, 0x64), Some((418, 1152, 44_100, 2)));
        assert_eq!(mp3(0xFB, 0xE4, 0xC4), Some((960, 1152, 48_000, 1)));
        assert_eq!(mp3(0xF3, 0x80, 0xC4), Some((208, 576, 22_050, 1)));
        // Free format, a reserved rate, a reserved version.
        assert_eq!(mp3(0xFB, 0x00, 0x64), None);
        assert_eq!(mp3(0xFB, 0x9C, 0x64), None);
        assert_eq!(mp3(0xEB, 0x90, 0x64), None);
        let adts = Header::read(&[0xFF, 0xF1, 0x50, 0x80, 0x2E, 0x7F, 0xFC]).unwrap();
        assert_eq!(
            (adts.length, adts.before, adts.rate, adts.channels),
            (0x173, 7, 44_100, 2)
        );
        assert_eq!(adts.refusal(), None);
    }
}
