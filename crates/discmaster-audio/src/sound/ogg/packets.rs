//! Pages, and the packets that lie on them (RFC 3533, 6).

use super::super::SoundError;
use super::super::file::Source;
use std::collections::VecDeque;

/// Bytes of a page's head before its table of segments, and of the longest page.
const HEAD: usize = 27;
const LONGEST_PAGE: usize = HEAD + 255 + 255 * 255;
/// The longest packet that is put together.
const LONGEST_PACKET: usize = 16 * 1024 * 1024;
/// Bits of the head's flags.
const CONTINUED: u8 = 1;
const FIRST: u8 = 2;
const LAST: u8 = 4;

pub(super) struct Packet {
    pub(super) bytes: Vec<u8>,
    /// Of the last packet that ends on its page: the page's address.
    pub(super) granule: Option<u64>,
    /// The page is the stream's last one.
    pub(super) last: bool,
}

struct Page {
    flags: u8,
    granule: u64,
    serial: u32,
    sequence: u32,
    /// Lengths of its segments, and what they hold.
    segments: Vec<u8>,
    content: Vec<u8>,
    end: u64,
}

/// The packets of one stream: of the first one that somebody chose.
pub(super) struct Packets {
    source: Source,
    at: u64,
    serial: Option<u32>,
    /// The page that is next.
    sequence: Option<u32>,
    ready: VecDeque<Packet>,
    part: Vec<u8>,
    ended: bool,
}

impl Packets {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            at: 0,
            serial: None,
            sequence: None,
            ready: VecDeque::new(),
            part: Vec::new(),
            ended: false,
        }
    }

    pub(super) fn serial(&self) -> u32 {
        self.serial.unwrap_or(0)
    }

    /// The first packets of all streams, which come before everything else. The one for which `known` has something
    /// is the stream whose packets come from now on.
    pub(super) fn choose<T>(
        &mut self,
        known: impl Fn(&[u8]) -> Result<Option<T>, SoundError>,
    ) -> Result<Option<T>, SoundError> {
        let mut chosen = None;
        loop {
            let page = read(&self.source, self.at)?;
            let Some(page) = page.filter(|page| page.flags & FIRST != 0) else {
                return Ok(chosen);
            };
            self.at = page.end;
            let found = known(&page.content)?;
            if chosen.is_none() && found.is_some() {
                chosen = found;
                self.serial = Some(page.serial);
                self.sequence = Some(page.sequence.wrapping_add(1));
            }
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Packet>, SoundError> {
        loop {
            if let Some(packet) = self.ready.pop_front() {
                return Ok(Some(packet));
            }
            if self.ended {
                return Ok(None);
            }
            let Some(page) = read(&self.source, self.at)? else {
                return Err(self.damaged("its last page is missing: it is truncated"));
            };
            self.at = page.end;
            if self.serial == Some(page.serial) {
                self.take(&page)?;
            }
        }
    }

    fn take(&mut self, page: &Page) -> Result<(), SoundError> {
        if self.sequence != Some(page.sequence) {
            return Err(self.damaged("a page of it is missing"));
        }
        if (page.flags & CONTINUED != 0) == self.part.is_empty() {
            return Err(self.damaged("a part of a packet is missing"));
        }
        self.sequence = Some(page.sequence.wrapping_add(1));
        let last = page.flags & LAST != 0;
        self.ended = last;
        let mut content = page.content.as_slice();
        for length in &page.segments {
            let (segment, rest) = content
                .split_at_checked(usize::from(*length))
                .unwrap_or((content, &[]));
            content = rest;
            self.part.extend_from_slice(segment);
            if self.part.len() > LONGEST_PACKET {
                return Err(self.damaged("a packet of it is too long"));
            }
            if *length < 255 {
                self.ready.push_back(Packet {
                    bytes: std::mem::take(&mut self.part),
                    granule: None,
                    last,
                });
            }
        }
        if let Some(packet) = self.ready.back_mut() {
            packet.granule = Some(page.granule);
        }
        Ok(())
    }

    fn damaged(&self, what: &str) -> SoundError {
        self.source
            .damaged("Ogg", format!("{what} (byte {})", self.at))
    }
}

/// The page at this byte; None at the file's end.
fn read(source: &Source, at: u64) -> Result<Option<Page>, SoundError> {
    let damaged = |what: &str| source.damaged("Ogg", format!("{what} (byte {at})"));
    let bytes = source.bytes(at, LONGEST_PAGE as u64, LONGEST_PAGE)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !bytes.starts_with(b"OggS\0") {
        return Err(damaged("there is no page where one should begin"));
    }
    page(&bytes, at)
        .map(Some)
        .ok_or_else(|| damaged("a page is cut off, or its sum is wrong"))
}

/// A whole page with the right sum at the beginning of these bytes.
fn page(bytes: &[u8], at: u64) -> Option<Page> {
    let head = bytes.get(..HEAD)?;
    let long = |from: usize| {
        Some(u32::from_le_bytes(
            head.get(from..from + 4)?.try_into().ok()?,
        ))
    };
    let segments = bytes.get(HEAD..HEAD + usize::from(*head.last()?))?;
    let from = HEAD + segments.len();
    let length = segments
        .iter()
        .map(|length| usize::from(*length))
        .sum::<usize>();
    let content = bytes.get(from..from + length)?;
    let sum = sum(0, head.get(..22)?);
    let sum = self::sum(
        self::sum(
            self::sum(self::sum(sum, &[0; 4]), head.get(26..)?),
            segments,
        ),
        content,
    );
    (long(22)? == sum).then_some(())?;
    Some(Page {
        flags: *head.get(5)?,
        granule: u64::from_le_bytes(head.get(6..14)?.try_into().ok()?),
        serial: long(14)?,
        sequence: long(18)?,
        segments: segments.to_vec(),
        content: content.to_vec(),
        end: at + (from + length) as u64,
    })
}

/// CRC-32 of the polynomial 04C11DB7h, from the highest bit on.
fn sum(mut sum: u32, bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0_u32;
        while byte < 256 {
            let mut sum = byte << 24;
            let mut bit = 0;
            while bit < 8 {
                sum = sum << 1 ^ if sum >> 31 == 1 { 0x04C1_1DB7 } else { 0 };
                bit += 1;
            }
            table[byte as usize] = sum;
            byte += 1;
        }
        table
    };
    for byte in bytes {
        let index = sum.to_be_bytes()[0] ^ byte;
        sum = sum << 8 ^ TABLE[usize::from(index)];
    }
    sum
}

/// The address behind the last frame of a stream: its last page's, which must be the file's last one.
pub(super) fn last_granule(
    source: &Source,
    serial: u32,
    format: &'static str,
) -> Result<u64, SoundError> {
    let from = source.len().saturating_sub(2 * LONGEST_PAGE as u64);
    let bytes = source.bytes(from, source.len(), 2 * LONGEST_PAGE)?;
    let mut at = 0;
    let mut last = None;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        match page(rest, from + at as u64).filter(|_| rest.starts_with(b"OggS\0")) {
            Some(page) => {
                at = usize::try_from(page.end - from).unwrap_or(usize::MAX);
                if page.serial == serial {
                    last = Some((page.flags & LAST != 0, page.granule));
                } else if page.flags & FIRST != 0 {
                    return Err(
                        source.refused(format!("{format} of several streams one after another"))
                    );
                }
            }
            None => at += 1,
        }
    }
    match last {
        Some((true, granule)) => Ok(granule),
        _ => Err(source.damaged(format, "its last page is missing: it is truncated")),
    }
}
