//! Commands in the memory shared with the kernel. Nothing that lies there is trusted: an offset or a
//! length that leads outside is [`Corrupt`], and ends the serving.

use crate::map::Map;
use crate::wire;
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU32, Ordering};
use zerocopy::{FromBytes, FromZeros};

/// Commands that the kernel waits to have answered, the oldest first.
#[derive(Debug)]
pub(crate) struct Ring {
    map: Map,
    /// Where in the memory the entries are; data lie behind them.
    entries: Range<usize>,
    tells_length: bool,
}

/// A command that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    cdb: [u8; LONGEST_CDB],
    cdb_length: usize,
    /// Where its data are, or go; together `length` bytes.
    spans: Vec<Range<usize>>,
    length: usize,
}

/// What it is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u8,
    /// Bytes of data that were filled, where data go to the host; else None.
    pub(crate) filled: Option<usize>,
    /// Fixed format; 96 bytes at most.
    pub(crate) sense: &'a [u8],
}

/// The shared memory makes no sense: it is not what this program knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Corrupt {
    #[error(
        "the kernel speaks version {0} of target_core_user's ring; this program knows version 2"
    )]
    Version(u16),
    #[error(
        "the ring of {size} bytes at {offset} does not lie in the {memory} bytes that are shared"
    )]
    Ring {
        offset: u32,
        size: u32,
        memory: usize,
    },
    #[error("the entry at {0} of the ring is not a whole one")]
    Entry(u32),
    #[error("the command at {0} of the ring lies outside the memory that is shared")]
    Command(u32),
    #[error("the data of the command at {0} of the ring lie outside the memory that is shared")]
    Data(u32),
}

/// CDBs of variable length (SPC-4 4.3.3) are longer; no recorder has one.
const LONGEST_CDB: usize = 16;

impl Request {
    pub(crate) fn cdb(&self) -> &[u8] {
        self.cdb.get(..self.cdb_length).unwrap_or(&self.cdb)
    }

    /// Bytes of data that the host gives or takes.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Where the data lie, if they lie in one piece.
    pub(crate) fn whole(&self) -> Option<Range<usize>> {
        match self.spans.as_slice() {
            [whole] => Some(whole.clone()),
            _ => None,
        }
    }
}

impl Ring {
    pub(crate) fn over(file: BorrowedFd<'_>, memory: usize) -> Result<Self, RingError> {
        let map = Map::of(file, memory).map_err(|errno| RingError::Map(errno.into()))?;
        Ok(Self::new(map)?)
    }

    fn new(map: Map) -> Result<Self, Corrupt> {
        let memory = map.length();
        let mailbox: wire::Mailbox = map.read(0).ok_or(Corrupt::Ring {
            offset: 0,
            size: 0,
            memory,
        })?;
        if mailbox.version.get() != wire::MAILBOX_VERSION {
            return Err(Corrupt::Version(mailbox.version.get()));
        }
        let (offset, size) = (mailbox.ring_offset.get(), mailbox.ring_size.get());
        let outside = Corrupt::Ring {
            offset,
            size,
            memory,
        };
        let start = usize::try_from(offset).map_err(|_| outside)?;
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| start.checked_add(size))
            .filter(|end| *end <= memory)
            .ok_or(outside)?;
        if start < size_of::<wire::Mailbox>() || size % 8 != 0 || offset % 8 != 0 || size == 0 {
            return Err(outside);
        }
        Ok(Self {
            map,
            entries: start..end,
            tells_length: mailbox.flags.get() & wire::CAN_READ_LENGTH != 0,
        })
    }

    /// The oldest command that waits. It stays the oldest until it is [answered](Self::answer).
    pub(crate) fn next(&mut self) -> Result<Option<Request>, Corrupt> {
        loop {
            // What the kernel wrote before it moved the head is seen after this.
            let head = self.counter(wire::HEAD)?.load(Ordering::Acquire);
            let tail = self.tail()?;
            if head == tail {
                return Ok(None);
            }
            let (header, entry) = self.entry(tail)?;
            match header.length_and_operation.get() & wire::OPERATION {
                wire::COMMAND => return self.request(tail, entry).map(Some),
                wire::PAD => {}
                _ => {
                    let known = wire::Header {
                        user_flags: header.user_flags | wire::UNKNOWN_OPERATION,
                        ..header
                    };
                    if !self.map.write(entry.start, &known) {
                        return Err(Corrupt::Entry(tail));
                    }
                }
            }
            self.pass(tail, entry.len())?;
        }
    }

    /// The data of a command that lie in one piece.
    pub(crate) fn data(&self, range: Range<usize>) -> &[u8] {
        self.map.bytes(range).unwrap_or_default()
    }

    pub(crate) fn data_mut(&mut self, range: Range<usize>) -> &mut [u8] {
        self.map.bytes_mut(range).unwrap_or_default()
    }

    /// Copies the data of a command that lie in pieces.
    pub(crate) fn gather(&self, request: &Request, into: &mut Vec<u8>) {
        into.clear();
        for span in &request.spans {
            into.extend_from_slice(self.data(span.clone()));
        }
    }

    /// Copies to where the data of a command go in pieces.
    pub(crate) fn scatter(&mut self, request: &Request, mut from: &[u8]) {
        for span in &request.spans {
            let (now, later) = from.split_at(span.len().min(from.len()));
            if let Some(to) = self.data_mut(span.clone()).get_mut(..now.len()) {
                to.copy_from_slice(now);
            }
            from = later;
        }
    }

    /// Answers the oldest command.
    pub(crate) fn answer(&mut self, request: &Request, answer: &Answer<'_>) -> Result<(), Corrupt> {
        let tail = self.tail()?;
        let (mut header, entry) = self.entry(tail)?;
        let mut response = wire::Response::new_zeroed();
        if let Some(filled) = answer.filled {
            if self.tells_length && filled > 0 {
                header.user_flags |= wire::READ_LENGTH;
                response.read_length = u32::try_from(filled).unwrap_or(u32::MAX).into();
            } else if answer.status == 0 {
                // The host gets all of it. What an earlier command left there is not its business.
                self.wipe_after(request, filled);
            }
        }
        response.header = header;
        response.status = answer.status;
        for (to, from) in response.sense.iter_mut().zip(answer.sense) {
            *to = *from;
        }
        if entry.len() < size_of::<wire::Response>() || !self.map.write(entry.start, &response) {
            return Err(Corrupt::Entry(tail));
        }
        self.pass(tail, entry.len())
    }

    fn wipe_after(&mut self, request: &Request, filled: usize) {
        let mut kept = filled;
        for span in &request.spans {
            let keep = kept.min(span.len());
            kept -= keep;
            self.data_mut(span.start + keep..span.end).fill(0);
        }
    }

    /// Leaves the entry at `tail` behind.
    fn pass(&self, tail: u32, length: usize) -> Result<(), Corrupt> {
        let length = u32::try_from(length).map_err(|_| Corrupt::Entry(tail))?;
        let size = u32::try_from(self.entries.len()).map_err(|_| Corrupt::Entry(tail))?;
        // Neither is larger than the ring, and the ring than 4 GiB.
        let next = (u64::from(tail) + u64::from(length)) % u64::from(size);
        let next = u32::try_from(next).map_err(|_| Corrupt::Entry(tail))?;
        // The answer is seen before the tail is.
        self.counter(wire::TAIL)?.store(next, Ordering::Release);
        Ok(())
    }

    fn tail(&self) -> Result<u32, Corrupt> {
        // Only we move it.
        Ok(self.counter(wire::TAIL)?.load(Ordering::Relaxed))
    }

    fn counter(&self, offset: usize) -> Result<&AtomicU32, Corrupt> {
        self.map.counter(offset).ok_or(Corrupt::Ring {
            offset: 0,
            size: 0,
            memory: self.map.length(),
        })
    }

    /// The entry at `tail` of the ring: its header, and where it lies in the memory.
    fn entry(&self, tail: u32) -> Result<(wire::Header, Range<usize>), Corrupt> {
        let broken = Corrupt::Entry(tail);
        let start = usize::try_from(tail)
            .ok()
            .and_then(|tail| self.entries.start.checked_add(tail))
            .filter(|start| start % 8 == 0)
            .ok_or(broken)?;
        let header: wire::Header = self.map.read(start).ok_or(broken)?;
        let length = header.length_and_operation.get() & !wire::OPERATION;
        let length = usize::try_from(length).map_err(|_| broken)?;
        let end = start.checked_add(length).ok_or(broken)?;
        if length < size_of::<wire::Header>() || end > self.entries.end {
            return Err(broken);
        }
        Ok((header, start..end))
    }

    fn request(&self, tail: u32, entry: Range<usize>) -> Result<Request, Corrupt> {
        let whole = self.map.bytes(entry).ok_or(Corrupt::Entry(tail))?;
        let (request, rest) =
            wire::Request::read_from_prefix(whole).map_err(|_| Corrupt::Entry(tail))?;
        let (cdb, cdb_length) = usize::try_from(request.cdb.get())
            .ok()
            .and_then(|offset| self.cdb(offset))
            .ok_or(Corrupt::Command(tail))?;
        let outside = || Corrupt::Data(tail);
        let count = usize::try_from(request.spans.get()).map_err(|_| outside())?;
        let bytes = count
            .checked_mul(size_of::<wire::Span>())
            .and_then(|bytes| rest.get(..bytes))
            .ok_or_else(outside)?;
        let mut spans = Vec::with_capacity(count);
        let mut length = 0_usize;
        for span in bytes.chunks_exact(size_of::<wire::Span>()) {
            let span = wire::Span::read_from_bytes(span).map_err(|_| outside())?;
            let span = self.span(span).ok_or_else(outside)?;
            length = length.checked_add(span.len()).ok_or_else(outside)?;
            spans.push(span);
        }
        // The data area holds what the host gives once; spans that overlap would multiply it.
        if length > self.map.length() {
            return Err(outside());
        }
        Ok(Request {
            cdb,
            cdb_length,
            spans,
            length,
        })
    }

    /// A span of the area of data, which no answer may overwrite the mailbox or the ring through.
    fn span(&self, span: wire::Span) -> Option<Range<usize>> {
        let start = usize::try_from(span.offset.get()).ok()?;
        let end = start.checked_add(usize::try_from(span.length.get()).ok()?)?;
        (start >= self.entries.end && end <= self.map.length()).then_some(start..end)
    }

    /// The CDB at `offset`, as long as its first byte says (SPC-4 4.3.4.1).
    fn cdb(&self, offset: usize) -> Option<([u8; LONGEST_CDB], usize)> {
        let operation: u8 = self.map.read(offset)?;
        let length = match operation >> 5 {
            0 => 6,
            4 => LONGEST_CDB,
            3 | 5 => 12,
            _ => 10,
        };
        let bytes = self.map.bytes(offset..offset.checked_add(length)?)?;
        let mut cdb = [0; LONGEST_CDB];
        cdb.get_mut(..length)?.copy_from_slice(bytes);
        Some((cdb, length))
    }
}

/// The memory is not there to be shared.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RingError {
    #[error("target_core_user's memory could not be mapped")]
    Map(#[source] std::io::Error),
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

#[cfg(test)]
pub(crate) mod tests;
