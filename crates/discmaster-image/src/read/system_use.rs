//! System use areas (IEEE P1281, SUSP), entry by entry, over all their continuation areas.

use super::error::{Corrupt, CorruptKind, ReadError};
use super::oddity::{Oddity, OddityKind};
use super::read_at::ReadAt;
use super::{Reading, SECTOR, read_exact};
use crate::wire::susp as wire;
use std::ops::Range;
use zerocopy::FromBytes;

/// Bytes that the continuation areas of one record may have: names and links are 4096 bytes at
/// most, wherever they are used.
const MOST_BYTES: u64 = 64 * 1024;
/// Continuation areas that one record may have.
const MOST_AREAS: usize = 128;
/// What looking at a continuation area costs besides its bytes.
const COST: u64 = 64;

/// How much may be spent on continuation areas in one walk. Each belongs to one record, so that
/// all of them together are no longer than the image; a hostile image has them shared by many.
#[derive(Debug, Default)]
pub(super) struct Spent(u64);

impl Spent {
    fn spend(&mut self, bytes: u64, image: u64) -> bool {
        self.0 = self.0.saturating_add(bytes + COST);
        self.0 <= image.saturating_mul(4).saturating_add(1024 * 1024)
    }
}

/// An entry of a system use area.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) signature: [u8; 2],
    /// All of it, header included.
    pub(super) bytes: &'a [u8],
}

impl<'a> Entry<'a> {
    /// What follows the header.
    pub(super) fn payload(&self) -> &'a [u8] {
        self.bytes
            .get(size_of::<wire::EntryHeader>()..)
            .unwrap_or_default()
    }

    /// The entry as its layout; an entry that is too short for it is damaged.
    pub(super) fn layout<T: FromBytes>(&self) -> Result<T, CorruptKind> {
        T::read_from_prefix(self.bytes)
            .map(|(layout, _)| layout)
            .map_err(|_| CorruptKind::SystemUseShort {
                signature: shown(self.signature),
                found: self.bytes.len(),
            })
    }
}

/// Gives all entries of the area `first`, which begins at byte `at` of the image, to `visit`; those
/// of continuation areas follow in their order.
pub(super) fn each<R: ReadAt>(
    first: &[u8],
    at: u64,
    reading: &mut Reading<'_, R>,
    mut visit: impl FnMut(Entry<'_>) -> Result<(), CorruptKind>,
) -> Result<(), ReadError> {
    let mut next = area(first, at, &mut visit).map_err(|it| it.within(reading.path))?;
    let mut seen: Vec<Range<u64>> = Vec::new();
    while let Some((continuation, at)) = next {
        let corrupt = |kind| Corrupt::new(at, kind).within(reading.path);
        let (block, offset) = (continuation.block.little.get(), continuation.offset.little);
        let length = u64::from(continuation.length.little.get());
        let start = reading.volume.byte_of(block) + u64::from(offset.get());
        let (end, image) = (start + length, reading.source.len());
        if end > image {
            return Err(corrupt(CorruptKind::ContinuationOutside { start, end, image }).into());
        }
        if seen
            .iter()
            .any(|it| start < it.end && it.start < end.max(start + 1))
        {
            return Err(corrupt(CorruptKind::ContinuationLoop { start }).into());
        }
        seen.push(start..end.max(start + 1));
        let all: u64 = seen.iter().map(|it| it.end - it.start).sum();
        if all > MOST_BYTES || seen.len() > MOST_AREAS {
            return Err(corrupt(CorruptKind::ContinuationsTooLong { limit: MOST_BYTES }).into());
        }
        if !reading.spent.spend(length, image) {
            return Err(corrupt(CorruptKind::ContinuationsShared).into());
        }
        if start % SECTOR + length > SECTOR {
            let kind = OddityKind::ContinuationCrosses { start, end };
            reading
                .oddities
                .add(Oddity::new(at, Some(reading.path), kind));
        }
        let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
        read_exact(reading.source, &mut bytes, start)?;
        next = area(&bytes, start, &mut visit).map_err(|it| it.within(reading.path))?;
    }
    Ok(())
}

/// The entries of one area; what it is continued with, and at which byte that is said.
fn area(
    bytes: &[u8],
    at: u64,
    visit: &mut impl FnMut(Entry<'_>) -> Result<(), CorruptKind>,
) -> Result<Option<(wire::Continuation, u64)>, Corrupt> {
    let mut next = None;
    let mut rest = bytes;
    // What is shorter than a header is no entry (SUSP 4).
    while let Ok((header, _)) = wire::EntryHeader::read_from_prefix(rest) {
        let at = at + (bytes.len() - rest.len()) as u64;
        let corrupt = |kind| Corrupt::new(at, kind);
        // Some makers fill the area up with zeros.
        if header.signature == [0, 0] {
            break;
        }
        let (found, left) = (usize::from(header.length), rest.len());
        let signature = || shown(header.signature);
        if found < size_of::<wire::EntryHeader>() {
            let signature = signature();
            return Err(corrupt(CorruptKind::SystemUseShort { signature, found }));
        }
        let Some((bytes, after)) = rest.split_at_checked(found) else {
            return Err(corrupt(CorruptKind::SystemUseLong {
                signature: signature(),
                found,
                left,
            }));
        };
        let entry = Entry {
            signature: header.signature,
            bytes,
        };
        match header.signature {
            wire::ST => break,
            wire::CE if next.is_some() => return Err(corrupt(CorruptKind::TwoContinuations)),
            wire::CE => next = Some((entry.layout().map_err(corrupt)?, at)),
            _ => visit(entry).map_err(corrupt)?,
        }
        rest = after;
    }
    Ok(next)
}

fn shown(signature: [u8; 2]) -> String {
    signature.escape_ascii().to_string()
}
