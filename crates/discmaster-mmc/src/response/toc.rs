//! Tables of contents, the absolute time in pregroove and CD-Text (READ TOC/PMA/ATIP formats 0 to
//! 5).

use super::{Malformed, claimed, head, length16, padded};
use crate::address::{Lba, Msf};
use crate::wire::toc as wire;
use zerocopy::big_endian::U16;
use zerocopy::{FromBytes, IntoBytes};

/// Number of the lead-out's entry.
pub const LEAD_OUT: u8 = 0xAA;

/// A track, or the lead-out, as formats 0 and 1 give it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocTrack {
    /// 1 to 99, or [`LEAD_OUT`].
    pub number: u8,
    pub adr: u8,
    /// Q subchannel control nibble; bit 2 tells data from audio.
    pub control: u8,
    pub start: Lba,
}

impl TocTrack {
    pub const fn is_data(&self) -> bool {
        self.control & 0x4 != 0
    }

    /// The lead-out has a control, too; it says nothing of a track.
    pub const fn is_audio(&self) -> bool {
        !self.is_data()
    }

    fn from_wire(entry: &wire::TocTrack, msf: bool) -> Self {
        let address = entry.address.get();
        let [_, minute, second, frame] = address.to_be_bytes();
        let start = match (msf, Msf::new(minute, second, frame)) {
            (true, Some(msf)) => msf.to_lba(),
            // Drives answer FF:59:74 for an address that minutes cannot hold.
            (true, None) => Lba(i32::MAX),
            (false, _) => Lba::from_wire(address),
        };
        Self {
            number: entry.number,
            adr: entry.adr_control >> 4,
            control: entry.adr_control & 0x0F,
            start,
        }
    }

    fn to_wire(self, msf: bool) -> wire::TocTrack {
        let address = if msf {
            let [minute, second, frame] = self.start.to_msf().map_or([0xFF, 59, 74], Msf::to_wire);
            u32::from_be_bytes([0, minute, second, frame])
        } else {
            self.start.to_wire()
        };
        wire::TocTrack {
            adr_control: self.adr << 4 | self.control & 0x0F,
            number: self.number,
            address: address.into(),
            ..wire::TocTrack::default()
        }
    }
}

fn entries<T: FromBytes>(mut bytes: &[u8]) -> Vec<T> {
    let mut found = Vec::new();
    while let Ok((entry, rest)) = T::read_from_prefix(bytes) {
        found.push(entry);
        bytes = rest;
    }
    found
}

fn header<'a>(
    what: &'static str,
    bytes: &'a [u8],
) -> Result<(wire::TocHeader, &'a [u8]), Malformed> {
    let (length, _) = head::<U16>(what, bytes)?;
    head(what, claimed(bytes, 2 + usize::from(length.get())))
}

fn with_header(first: u8, last: u8, entries: &[u8]) -> Vec<u8> {
    let header = wire::TocHeader {
        length: length16(2 + entries.len()),
        first,
        last,
    };
    [header.as_bytes(), entries].concat()
}

/// Format 0: every track from the one asked for on, and the lead-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    pub first_track: u8,
    pub last_track: u8,
    /// In the drive's order, the lead-out included.
    pub entries: Vec<TocTrack>,
}

impl Toc {
    /// `msf`: as the command asked for addresses.
    pub fn parse(bytes: &[u8], msf: bool) -> Result<Self, Malformed> {
        let (header, rest) = header("the table of contents", bytes)?;
        Ok(Self {
            first_track: header.first,
            last_track: header.last,
            entries: entries::<wire::TocTrack>(rest)
                .iter()
                .map(|entry| TocTrack::from_wire(entry, msf))
                .collect(),
        })
    }

    pub fn encode(&self, msf: bool) -> Vec<u8> {
        let entries: Vec<_> = self
            .entries
            .iter()
            .map(|track| track.to_wire(msf))
            .collect();
        with_header(self.first_track, self.last_track, entries.as_bytes())
    }

    /// The tracks, without the lead-out.
    pub fn tracks(&self) -> impl Iterator<Item = &TocTrack> {
        self.entries.iter().filter(|entry| entry.number != LEAD_OUT)
    }

    /// Where the last session's lead-out starts.
    pub fn lead_out(&self) -> Option<Lba> {
        let found = self.entries.iter().find(|entry| entry.number == LEAD_OUT);
        found.map(|entry| entry.start)
    }
}

/// Format 1: where the last complete session starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionInformation {
    pub first_session: u8,
    pub last_session: u8,
    /// First track of the last complete session.
    pub track: TocTrack,
}

impl SessionInformation {
    /// `msf`: as the command asked for addresses.
    pub fn parse(bytes: &[u8], msf: bool) -> Result<Self, Malformed> {
        const WHAT: &str = "the session information";
        let (header, rest) = header(WHAT, bytes)?;
        let (entry, _) = head::<wire::TocTrack>(WHAT, rest)?;
        Ok(Self {
            first_session: header.first,
            last_session: header.last,
            track: TocTrack::from_wire(&entry, msf),
        })
    }

    pub fn encode(&self, msf: bool) -> Vec<u8> {
        let entry = self.track.to_wire(msf);
        with_header(self.first_session, self.last_session, entry.as_bytes())
    }
}

/// An entry of format 2, as the Q subchannel of a lead-in has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullTocEntry {
    pub session: u8,
    pub adr: u8,
    pub control: u8,
    pub tno: u8,
    /// A track's number, or A0h, A1h, A2h and so on.
    pub point: u8,
    /// Minute, second, frame.
    pub time: [u8; 3],
    pub zero: u8,
    /// Minute, second, frame of what the point is about.
    pub point_time: [u8; 3],
}

/// Format 2: the whole table of contents of all complete sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullToc {
    pub first_session: u8,
    pub last_session: u8,
    pub entries: Vec<FullTocEntry>,
}

impl FullTocEntry {
    fn from_wire(entry: &wire::FullTocEntry) -> Self {
        Self {
            session: entry.session,
            adr: entry.adr_control >> 4,
            control: entry.adr_control & 0x0F,
            tno: entry.tno,
            point: entry.point,
            time: [entry.minute, entry.second, entry.frame],
            zero: entry.zero,
            point_time: [entry.pminute, entry.psecond, entry.pframe],
        }
    }

    fn to_wire(self) -> wire::FullTocEntry {
        let [minute, second, frame] = self.time;
        let [pminute, psecond, pframe] = self.point_time;
        wire::FullTocEntry {
            session: self.session,
            adr_control: self.adr << 4 | self.control & 0x0F,
            tno: self.tno,
            point: self.point,
            minute,
            second,
            frame,
            zero: self.zero,
            pminute,
            psecond,
            pframe,
        }
    }
}

impl FullToc {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, rest) = header("the full table of contents", bytes)?;
        Ok(Self {
            first_session: header.first,
            last_session: header.last,
            entries: entries(rest).iter().map(FullTocEntry::from_wire).collect(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let entries: Vec<_> = self.entries.iter().map(|entry| entry.to_wire()).collect();
        with_header(self.first_session, self.last_session, entries.as_bytes())
    }
}

/// Format 3: the program memory area, where a recordable CD notes its tracks until their session
/// is closed. Its entries have session zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pma(pub Vec<FullTocEntry>);

impl Pma {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (_, rest) = header("the program memory area", bytes)?;
        Ok(Self(
            entries(rest).iter().map(FullTocEntry::from_wire).collect(),
        ))
    }

    pub fn encode(&self) -> Vec<u8> {
        let entries: Vec<_> = self.0.iter().map(|entry| entry.to_wire()).collect();
        with_header(0, 0, entries.as_bytes())
    }
}

/// A pack of CD-Text as it lies in the sub-channel of the lead-in: four bytes of head, twelve of
/// text, two of check (CRC-16, inverted).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CdTextPack(pub [u8; 18]);

/// Format 5: the packs of CD-Text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdText(pub Vec<CdTextPack>);

impl CdText {
    /// A disc without CD-Text may be answered for by a head alone.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (_, rest) = header("the CD-Text", bytes)?;
        Ok(Self(
            entries::<[u8; 18]>(rest)
                .into_iter()
                .map(CdTextPack)
                .collect(),
        ))
    }

    /// Bytes that the whole answer has, by its head.
    pub fn claimed_length(bytes: &[u8]) -> Result<usize, Malformed> {
        let (length, _) = head::<U16>("the CD-Text", bytes)?;
        Ok(2 + usize::from(length.get()))
    }

    pub fn encode(&self) -> Vec<u8> {
        let packs: Vec<u8> = self.0.iter().flat_map(|pack| pack.0).collect();
        with_header(0, 0, &packs)
    }
}

/// Format 4: what the wobble of a recordable CD tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atip {
    /// Three bits; their meaning differs between CD-R and CD-RW.
    pub writing_power: u8,
    /// Three bits.
    pub reference_speed: u8,
    pub unrestricted_use: bool,
    pub rewritable: bool,
    /// Three bits.
    pub sub_type: u8,
    /// Its minute 97, second and tens of the frame name the disc's maker.
    pub lead_in: Option<Msf>,
    /// Last possible start of the lead-out: the capacity of the disc.
    pub lead_out: Option<Msf>,
    pub a1: Option<[u8; 3]>,
    pub a2: Option<[u8; 3]>,
    pub a3: Option<[u8; 3]>,
}

impl Atip {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the absolute time in pregroove";
        let (length, _) = head::<U16>(WHAT, bytes)?;
        let bytes = claimed(bytes, 2 + usize::from(length.get()));
        let atip: wire::Atip = padded(WHAT, bytes, 15)?;
        let extra = |mask: u8, end: usize, value| {
            (atip.disc_type & mask != 0 && bytes.len() >= end).then_some(value)
        };
        Ok(Self {
            writing_power: atip.power_and_speed >> 4 & 0x07,
            reference_speed: atip.power_and_speed & 0x07,
            unrestricted_use: atip.use_code & wire::URU != 0,
            rewritable: atip.disc_type & wire::RW != 0,
            sub_type: atip.disc_type >> 3 & 0x07,
            lead_in: Msf::from_wire(atip.lead_in),
            lead_out: Msf::from_wire(atip.lead_out),
            a1: extra(0x04, 19, atip.a1),
            a2: extra(0x02, 23, atip.a2),
            a3: extra(0x01, 27, atip.a3),
        })
    }

    /// 28 bytes.
    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        let time = |msf: Option<Msf>| msf.map_or([0xFF; 3], Msf::to_wire);
        wire::Atip {
            length: length16(size_of::<wire::Atip>() - 2),
            power_and_speed: wire::ATIP_MARK
                | (self.writing_power & 0x07) << 4
                | self.reference_speed & 0x07,
            use_code: flag(self.unrestricted_use, wire::URU),
            disc_type: wire::ATIP_MARK
                | flag(self.rewritable, wire::RW)
                | (self.sub_type & 0x07) << 3
                | flag(self.a1.is_some(), 0x04)
                | flag(self.a2.is_some(), 0x02)
                | flag(self.a3.is_some(), 0x01),
            lead_in: time(self.lead_in),
            lead_out: time(self.lead_out),
            a1: self.a1.unwrap_or_default(),
            a2: self.a2.unwrap_or_default(),
            a3: self.a3.unwrap_or_default(),
            ..wire::Atip::default()
        }
        .as_bytes()
        .to_vec()
    }
}
