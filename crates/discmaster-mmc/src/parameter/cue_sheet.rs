//! The cue sheet that a session at once is recorded after: what lies where on the disc.

use crate::address::Msf;
use crate::response::Malformed;
use crate::wire::cue_sheet as wire;
use zerocopy::{FromBytes, IntoBytes};

/// Data form of a position: what the host sends for each block, and what becomes of it (MMC-6,
/// SEND CUE SHEET, data form).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataForm(pub u8);

impl DataForm {
    /// 2352 bytes of audio.
    pub const AUDIO: Self = Self(0x00);
    /// Silence that the drive makes.
    pub const AUDIO_BY_DRIVE: Self = Self(0x01);
    /// 2048 bytes of mode 1.
    pub const MODE_1: Self = Self(0x10);
    /// 2352 bytes of mode 1, sync and EDC/ECC included.
    pub const MODE_1_RAW: Self = Self(0x11);
    /// 2048 bytes that the drive drops: it makes zeros of mode 1.
    pub const MODE_1_DROPPED: Self = Self(0x12);
    /// 2352 bytes that the drive drops: it makes zeros of mode 1.
    pub const MODE_1_RAW_DROPPED: Self = Self(0x13);
    /// Zeros of mode 1 that the drive makes.
    pub const MODE_1_BY_DRIVE: Self = Self(0x14);
    /// 2336 bytes of mode 2, sub-header included.
    pub const XA: Self = Self(0x20);
    /// 2352 bytes of mode 2 with sub-header.
    pub const XA_RAW: Self = Self(0x21);
    /// 2336 bytes that the drive drops: it makes zeros of form 2.
    pub const XA_DROPPED: Self = Self(0x22);
    /// 2352 bytes that the drive drops: it makes zeros of form 2.
    pub const XA_RAW_DROPPED: Self = Self(0x23);
    /// Zeros of form 2 that the drive makes.
    pub const XA_BY_DRIVE: Self = Self(0x24);
    /// 2336 bytes of formless mode 2.
    pub const MODE_2: Self = Self(0x30);
    /// 2352 bytes of formless mode 2.
    pub const MODE_2_RAW: Self = Self(0x31);
    /// Zeros of formless mode 2 that the drive makes.
    pub const MODE_2_BY_DRIVE: Self = Self(0x34);

    /// Bits of the main channel's form.
    const MAIN: u8 = 0x3F;

    /// The form without its sub-channel.
    #[must_use]
    pub const fn main(self) -> Self {
        Self(self.0 & Self::MAIN)
    }

    pub const fn sub_channel(self) -> CueSubChannel {
        CueSubChannel(self.0 >> 6)
    }

    /// The form with a sub-channel beside it.
    #[must_use]
    pub const fn with(self, sub_channel: CueSubChannel) -> Self {
        Self(self.0 & Self::MAIN | sub_channel.0 << 6)
    }

    /// Bytes that the host sends for each block, the sub-channel's included; `None` for a form
    /// that the standard does not know.
    pub fn block_length(self) -> Option<u32> {
        let main = match self.main().0 {
            0x00 | 0x11 | 0x13 | 0x21 | 0x23 | 0x31 | 0x33 => 2352,
            0x10 | 0x12 => 2048,
            0x20 | 0x22 | 0x30 | 0x32 => 2336,
            0x01 | 0x14 | 0x24 | 0x34 => 0,
            _ => return None,
        };
        Some(main + self.sub_channel().length()?)
    }

    pub const fn is_audio(self) -> bool {
        matches!(self.main().0, 0x00 | 0x01)
    }
}

/// Sub-channel of a data form; two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CueSubChannel(pub u8);

impl CueSubChannel {
    /// The drive makes it.
    pub const BY_DRIVE: Self = Self(0);
    /// 96 bytes of P to W as they are recorded.
    pub const RAW: Self = Self(1);
    /// 96 bytes of R to W in packs, with P and Q made by the drive.
    pub const PACKED: Self = Self(3);

    /// Bytes of each block; `None` for the reserved value.
    pub const fn length(self) -> Option<u32> {
        match self {
            Self::BY_DRIVE => Some(0),
            Self::RAW | Self::PACKED => Some(96),
            _ => None,
        }
    }
}

/// From an address on, the disc has this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CuePosition {
    /// Control nibble of the Q subchannel; four bits.
    pub control: u8,
    /// 0 is the lead-in, 1 to 99 a track, AAh the lead-out.
    pub track: u8,
    /// 0 is a track's pregap.
    pub index: u8,
    pub form: DataForm,
    /// Serial copy management: copies of copies.
    pub alternate_copy: bool,
    pub time: Msf,
}

/// What one or two lines of a cue sheet say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CueEntry {
    Position(CuePosition),
    /// MCN: thirteen digits in ASCII.
    Catalog([u8; 13]),
    /// The recording code of the track whose positions follow: twelve characters in ASCII.
    Isrc {
        /// Control nibble of the Q subchannel; four bits.
        control: u8,
        track: u8,
        code: [u8; 12],
    },
}

/// A cue sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueSheet(pub Vec<CueEntry>);

impl CueSheet {
    /// Bytes of one line.
    pub const LINE: usize = 8;
    /// The track number of the lead-in.
    pub const LEAD_IN: u8 = 0;
    /// The track number of the lead-out.
    pub const LEAD_OUT: u8 = 0xAA;

    /// Layout only is judged here: whether lines, tracks and times make a disc is the drive's to
    /// say.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut entries = Vec::new();
        let mut lines = Lines { bytes, at: 0 };
        while let Some(line) = lines.next()? {
            let at = lines.at - Self::LINE;
            let control = line.control_adr >> 4;
            entries.push(match line.control_adr & wire::ADR {
                wire::POSITION => CueEntry::Position(position(at, control, line.fields)?),
                wire::CATALOG => {
                    let second = lines.second(line.control_adr)?;
                    let mut digits = [0; 13];
                    let sent = line.fields.iter().chain(&second.fields);
                    for (to, from) in digits.iter_mut().zip(sent) {
                        *to = *from;
                    }
                    CueEntry::Catalog(digits)
                }
                wire::ISRC => {
                    let second = lines.second(line.control_adr)?;
                    let [track, ..] = line.fields;
                    let [other, ..] = second.fields;
                    if other != track {
                        return Err(invalid(at + Self::LINE + 1, other));
                    }
                    let mut code = [0; 12];
                    let sent = line.fields.iter().skip(1);
                    let sent = sent.chain(second.fields.iter().skip(1));
                    for (to, from) in code.iter_mut().zip(sent) {
                        *to = *from;
                    }
                    CueEntry::Isrc {
                        control,
                        track,
                        code,
                    }
                }
                _ => return Err(invalid(at, line.control_adr)),
            });
        }
        Ok(Self(entries))
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        for entry in &self.0 {
            match entry {
                CueEntry::Position(position) => {
                    let [minute, second, frame] = position.time.to_wire();
                    lines.push(wire::CueLine {
                        control_adr: position.control << 4 | wire::POSITION,
                        fields: [
                            position.track,
                            position.index,
                            position.form.0,
                            if position.alternate_copy {
                                wire::ALTERNATE_COPY
                            } else {
                                0
                            },
                            minute,
                            second,
                            frame,
                        ],
                    });
                }
                CueEntry::Catalog([a, b, c, d, e, f, g, rest @ ..]) => {
                    let [h, i, j, k, l, m] = *rest;
                    let first = [*a, *b, *c, *d, *e, *f, *g];
                    for fields in [first, [h, i, j, k, l, m, 0]] {
                        lines.push(wire::CueLine {
                            control_adr: wire::CATALOG,
                            fields,
                        });
                    }
                }
                CueEntry::Isrc {
                    control,
                    track,
                    code: [a, b, c, d, e, f, rest @ ..],
                } => {
                    let [g, h, i, j, k, l] = *rest;
                    let first = [*track, *a, *b, *c, *d, *e, *f];
                    for fields in [first, [*track, g, h, i, j, k, l]] {
                        lines.push(wire::CueLine {
                            control_adr: control << 4 | wire::ISRC,
                            fields,
                        });
                    }
                }
            }
        }
        lines.as_bytes().to_vec()
    }
}

fn position(at: usize, control: u8, fields: [u8; 7]) -> Result<CuePosition, Malformed> {
    let [track, index, form, copy, minute, second, frame] = fields;
    let form = DataForm(form);
    if form.block_length().is_none() {
        return Err(invalid(at + 3, form.0));
    }
    Ok(CuePosition {
        control,
        track,
        index,
        form,
        alternate_copy: copy & wire::ALTERNATE_COPY != 0,
        time: Msf::new(minute, second, frame).ok_or_else(|| invalid(at + 5, minute))?,
    })
}

const WHAT: &str = "the cue sheet";

const fn invalid(byte: usize, value: u8) -> Malformed {
    Malformed::Invalid {
        what: WHAT,
        byte,
        value,
    }
}

/// The lines of a cue sheet, one after the other.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Bytes that were taken.
    at: usize,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<wire::CueLine>, Malformed> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let (line, rest) =
            wire::CueLine::read_from_prefix(self.bytes).map_err(|_| Malformed::Short {
                what: WHAT,
                needed: self.at + CueSheet::LINE,
                came: self.at + self.bytes.len(),
            })?;
        self.bytes = rest;
        self.at += CueSheet::LINE;
        Ok(Some(line))
    }

    /// The other half of what a line began.
    fn second(&mut self, control_adr: u8) -> Result<wire::CueLine, Malformed> {
        let line = self.next()?.ok_or(Malformed::Short {
            what: WHAT,
            needed: self.at + CueSheet::LINE,
            came: self.at,
        })?;
        if line.control_adr == control_adr {
            Ok(line)
        } else {
            Err(invalid(self.at - CueSheet::LINE, line.control_adr))
        }
    }
}
