use super::*;
use crate::wire::{CAN_READ_LENGTH, HEAD, Header, READ_LENGTH, Response, UNKNOWN_OPERATION};
use std::fs::File;
use std::os::fd::AsFd;
use zerocopy::IntoBytes;

/// The other side of the memory: what the kernel would do there.
pub(crate) struct Kernel {
    pub(crate) map: Map,
    file: File,
    head: u32,
}

/// Ring and data area, as a small kernel would lay them.
pub(crate) const RING: usize = 128;
pub(crate) const RING_SIZE: usize = 1024;
pub(crate) const DATA: usize = RING + RING_SIZE;
pub(crate) const MEMORY: usize = DATA + 8192;

impl Kernel {
    pub(crate) fn new(flags: u16) -> Self {
        let file = tempfile::tempfile().unwrap();
        file.set_len(MEMORY as u64).unwrap();
        let mut map = Map::of(file.as_fd(), MEMORY).unwrap();
        let mailbox = wire::Mailbox {
            version: 2.into(),
            flags: flags.into(),
            ring_offset: 128.into(),
            ring_size: 1024.into(),
            ..wire::Mailbox::new_zeroed()
        };
        assert!(map.write(0, &mailbox));
        Self { map, file, head: 0 }
    }

    pub(crate) fn ring(&self) -> Result<Ring, RingError> {
        Ring::over(self.file.as_fd(), MEMORY)
    }

    /// Lays an entry at the head, its CDB behind the spans; its offset in the memory.
    pub(crate) fn lay(&mut self, cdb: &[u8], spans: &[(u64, u64)]) -> usize {
        let at = RING + self.head as usize;
        let cdb_at = at + 48 + spans.len() * 16;
        let length = (cdb_at + 16 - at).max(size_of::<Response>());
        let request = wire::Request {
            header: Header {
                length_and_operation: (u32::try_from(length).unwrap() | wire::COMMAND).into(),
                ..Header::new_zeroed()
            },
            spans: u32::try_from(spans.len()).unwrap().into(),
            cdb: (cdb_at as u64).into(),
            ..wire::Request::new_zeroed()
        };
        assert!(self.map.write(at, &request));
        for (number, (offset, length)) in spans.iter().enumerate() {
            let span = wire::Span {
                offset: (*offset).into(),
                length: (*length).into(),
            };
            assert!(self.map.write(at + 48 + number * 16, &span));
        }
        let place = self.map.bytes_mut(cdb_at..cdb_at + cdb.len()).unwrap();
        place.copy_from_slice(cdb);
        self.go_on(u32::try_from(length).unwrap());
        at
    }

    pub(crate) fn go_on(&mut self, length: u32) {
        self.head = (self.head + length) % u32::try_from(RING_SIZE).unwrap();
        let head = self.map.counter(HEAD).unwrap();
        head.store(self.head, Ordering::Release);
    }

    pub(crate) fn response(&self, at: usize) -> Response {
        self.map.read(at).unwrap()
    }

    /// Whether everything that was laid is answered.
    pub(crate) fn is_done(&self) -> bool {
        let tail = self.map.counter(wire::TAIL).unwrap();
        tail.load(Ordering::Acquire) == self.head
    }

    /// Overwrites what lies at `offset`.
    fn spoil(&mut self, offset: usize, value: u64, bytes: usize) {
        let place = self.map.bytes_mut(offset..offset + bytes).unwrap();
        place.copy_from_slice(&value.as_bytes()[..bytes]);
    }
}

const GOOD: Answer<'_> = Answer {
    status: 0,
    filled: None,
    sense: &[],
};

#[test]
fn commands_come_in_order_and_are_answered_in_their_places() {
    let mut kernel = Kernel::new(CAN_READ_LENGTH);
    let mut ring = kernel.ring().unwrap();
    assert_eq!(ring.next(), Ok(None));
    let data = DATA as u64;
    let inquiry = kernel.lay(&[0x12, 0, 0, 0, 36, 0], &[(data, 36)]);
    let write = kernel.lay(&[0x2A; 10], &[(data + 64, 100), (data + 1000, 28)]);
    let request = ring.next().unwrap().unwrap();
    assert_eq!(request.cdb(), [0x12, 0, 0, 0, 36, 0]);
    assert_eq!(request.whole(), Some(DATA..DATA + 36));
    // It stays the oldest until it is answered.
    assert_eq!(ring.next(), Ok(Some(request.clone())));
    let answer = Answer {
        filled: Some(20),
        ..GOOD
    };
    ring.answer(&request, &answer).unwrap();
    let answered = kernel.response(inquiry);
    assert_eq!((answered.status, answered.read_length.get()), (0, 20));
    assert_eq!(answered.header.user_flags, READ_LENGTH);

    let request = ring.next().unwrap().unwrap();
    assert_eq!(request.cdb(), [0x2A; 10]);
    assert_eq!((request.length(), request.whole()), (128, None));
    ring.scatter(&request, &[7; 128]);
    let mut gathered = Vec::new();
    ring.gather(&request, &mut gathered);
    assert_eq!(gathered, [7; 128]);
    assert_eq!(
        kernel.map.bytes(DATA + 1000..DATA + 1030).unwrap()[27..],
        [7, 0, 0]
    );
    let sense = [0x70, 0, 5, 0, 0, 0, 0, 10];
    let answer = Answer {
        status: 2,
        filled: None,
        sense: &sense,
    };
    ring.answer(&request, &answer).unwrap();
    let answered = kernel.response(write);
    assert_eq!(answered.status, 2);
    assert_eq!(answered.sense[..8], sense);
    assert_eq!(answered.sense[8..], [0; 88]);
    assert!(kernel.is_done());
    assert_eq!(ring.next(), Ok(None));
}

#[test]
fn the_ring_goes_round_past_padding_and_what_is_not_known() {
    let mut kernel = Kernel::new(0);
    let mut ring = kernel.ring().unwrap();
    for round in 0..40_u8 {
        let at = RING + kernel.head as usize;
        let left = RING_SIZE - kernel.head as usize;
        if left < 128 {
            let header = Header {
                length_and_operation: (u32::try_from(left).unwrap() | wire::PAD).into(),
                ..Header::new_zeroed()
            };
            assert!(kernel.map.write(at, &header));
            kernel.go_on(u32::try_from(left).unwrap());
        }
        kernel.lay(&[0, round, 0, 0, 0, 0], &[]);
        let request = ring.next().unwrap().unwrap();
        assert_eq!(request.cdb()[1], round);
        ring.answer(&request, &GOOD).unwrap();
        assert!(kernel.is_done());
    }
    let at = RING + kernel.head as usize;
    let header = Header {
        // A notice of task management, which nobody asked for.
        length_and_operation: (32 | 2).into(),
        ..Header::new_zeroed()
    };
    assert!(kernel.map.write(at, &header));
    kernel.go_on(32);
    assert_eq!(ring.next(), Ok(None));
    assert!(kernel.is_done());
    let header: Header = kernel.map.read(at).unwrap();
    assert_eq!(header.user_flags, UNKNOWN_OPERATION);
}

#[test]
fn what_an_earlier_command_left_does_not_reach_the_host() {
    // A kernel that cannot be told how much was filled, and one that takes none for all.
    for (flags, filled) in [(0, 10), (CAN_READ_LENGTH, 0)] {
        let mut kernel = Kernel::new(flags);
        let mut ring = kernel.ring().unwrap();
        kernel.map.bytes_mut(DATA..DATA + 200).unwrap().fill(9);
        let data = DATA as u64;
        let at = kernel.lay(&[0x12, 0, 0, 0, 36, 0], &[(data, 8), (data + 100, 28)]);
        let request = ring.next().unwrap().unwrap();
        let answer = Answer {
            filled: Some(filled),
            ..GOOD
        };
        ring.answer(&request, &answer).unwrap();
        assert_eq!(kernel.response(at).header.user_flags, 0);
        let mut shown = kernel.map.bytes(DATA..DATA + 8).unwrap().to_vec();
        shown.extend_from_slice(kernel.map.bytes(DATA + 100..DATA + 128).unwrap());
        assert_eq!(shown[..filled], vec![9; filled]);
        assert_eq!(shown[filled..], vec![0; 36 - filled]);
        // What is not this command's stays.
        assert_eq!(kernel.map.bytes(DATA + 128..DATA + 130).unwrap(), [9, 9]);
    }
}

#[test]
fn a_mailbox_that_makes_no_sense_is_refused() {
    for (offset, value, bytes) in [
        (0, 1, 2),
        (0, 3, 2),
        (4, 8, 4),
        (4, 130, 4),
        (4, u64::from(u32::MAX), 4),
        (8, 0, 4),
        (8, 1020, 4),
        (8, 0xFFFF_FFF8, 4),
    ] {
        let mut kernel = Kernel::new(0);
        kernel.spoil(offset, value, bytes);
        assert!(
            matches!(kernel.ring(), Err(RingError::Corrupt(_))),
            "{value} at {offset}"
        );
    }
}

#[test]
fn an_entry_that_leads_outside_is_refused() {
    let entry = Corrupt::Entry(0);
    let data = Corrupt::Data(0);
    for (offset, value, bytes, refused) in [
        // The entry: of no length, and longer than the ring.
        (0, 1, 4, entry),
        (0, 0xFFFF_FFF9, 4, entry),
        // The number of spans, the CDB, the offset and the length of a span.
        (8, 4, 4, data),
        (8, u64::from(u32::MAX), 4, data),
        (24, MEMORY as u64 - 5, 8, Corrupt::Command(0)),
        (24, u64::MAX, 8, Corrupt::Command(0)),
        (48, MEMORY as u64 - 35, 8, data),
        (48, 0, 8, data),
        (48, RING as u64, 8, data),
        (48, u64::MAX, 8, data),
        (56, u64::MAX, 8, data),
        (56, 8193, 8, data),
    ] {
        let mut kernel = Kernel::new(0);
        let mut ring = kernel.ring().unwrap();
        let at = kernel.lay(&[0x12, 0, 0, 0, 36, 0], &[(DATA as u64, 36)]);
        assert!(ring.next().is_ok());
        kernel.spoil(at + offset, value, bytes);
        assert_eq!(ring.next(), Err(refused), "{value} at {offset}");
    }
    // The head itself leads to where no entry is.
    for head in [4, 1 << 20, u32::MAX] {
        let mut kernel = Kernel::new(0);
        let mut ring = kernel.ring().unwrap();
        let tail = kernel.map.counter(wire::TAIL).unwrap();
        tail.store(head, Ordering::Release);
        assert_eq!(ring.next(), Err(Corrupt::Entry(head)));
        kernel.go_on(0);
    }
    // Spans that overlap make more of the data area than there is.
    let mut kernel = Kernel::new(0);
    let mut ring = kernel.ring().unwrap();
    kernel.lay(&[0; 6], &[(DATA as u64, 8000); 3]);
    assert_eq!(ring.next(), Err(data));
}

#[test]
fn a_cdb_is_as_long_as_its_group_says() {
    for (operation, length) in [
        (0x1F, 6),
        (0x2A, 10),
        (0x5D, 10),
        (0x88, 16),
        (0xA1, 12),
        (0xBE, 12),
        (0xD8, 10),
    ] {
        let mut kernel = Kernel::new(0);
        let mut ring = kernel.ring().unwrap();
        kernel.lay(
            &[operation, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
            &[],
        );
        let request = ring.next().unwrap().unwrap();
        assert_eq!(request.cdb().len(), length, "{operation:02X}");
    }
}
