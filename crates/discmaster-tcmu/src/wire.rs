//! The memory that target_core_user shares with this process: a mailbox, a ring of entries, and the
//! area of the commands' data (linux/target_core_user.h, version 2). In the machine's order of
//! bytes; offsets count from the start of the memory.

use zerocopy::native_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// struct tcmu_mailbox, of which the kernel pads the end to 128 bytes.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Mailbox {
    pub(crate) version: U16,
    pub(crate) flags: U16,
    pub(crate) ring_offset: U32,
    pub(crate) ring_size: U32,
    /// Where in the ring the kernel puts the next entry.
    pub(crate) head: U32,
    pub(crate) reserved: [u8; 48],
    /// The entry that we have not finished yet; in a cache line of its own.
    pub(crate) tail: U32,
}

pub(crate) const MAILBOX_VERSION: u16 = 2;
pub(crate) const HEAD: usize = std::mem::offset_of!(Mailbox, head);
pub(crate) const TAIL: usize = std::mem::offset_of!(Mailbox, tail);

/// The kernel understands [`READ_LENGTH`].
pub(crate) const CAN_READ_LENGTH: u16 = 1 << 1;

/// struct tcmu_cmd_entry_hdr.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Header {
    /// The entry's length, a multiple of 8, and in its three lowest bits what it is.
    pub(crate) length_and_operation: U32,
    pub(crate) id: U16,
    pub(crate) kernel_flags: u8,
    pub(crate) user_flags: u8,
}

/// Nothing: the ring's end was too near for an entry.
pub(crate) const PAD: u32 = 0;
pub(crate) const COMMAND: u32 = 1;
pub(crate) const OPERATION: u32 = 0x7;

/// Of `user_flags`: we do not know what the entry is.
pub(crate) const UNKNOWN_OPERATION: u8 = 0x1;
/// Of `user_flags`: `read_length` tells how much of the data was filled.
pub(crate) const READ_LENGTH: u8 = 0x2;

/// The request in struct tcmu_cmd_entry, after its header. Spans follow: `spans` of them are the
/// command's data.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Request {
    pub(crate) header: Header,
    pub(crate) spans: U32,
    pub(crate) bidirectional_spans: U32,
    pub(crate) integrity_spans: U32,
    pub(crate) padding: [u8; 4],
    pub(crate) cdb: U64,
    pub(crate) reserved: [u8; 16],
}

/// struct iovec of a 64-bit kernel, with an offset for an address.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Span {
    pub(crate) offset: U64,
    pub(crate) length: U64,
}

/// The answer in struct tcmu_cmd_entry, in the place of the request.
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Response {
    pub(crate) header: Header,
    pub(crate) status: u8,
    pub(crate) padding: [u8; 3],
    pub(crate) read_length: U32,
    pub(crate) sense: [u8; 96],
}

const _: () = assert!(size_of::<Mailbox>() == 68 && HEAD == 12 && TAIL == 64);
const _: () = assert!(size_of::<Header>() == 8);
const _: () = assert!(size_of::<Request>() == 48);
const _: () = assert!(size_of::<Span>() == 16);
const _: () = assert!(size_of::<Response>() == 112);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_lies_where_the_kernel_puts_it() {
        // Entry of 64 bytes: WRITE (10) with one span of 2048 bytes, as Linux 6.1 laid it.
        let mut bytes = [0; 64];
        bytes[0..4].copy_from_slice(&(64 | COMMAND).to_le_bytes());
        bytes[4..6].copy_from_slice(&7_u16.to_le_bytes());
        bytes[8..12].copy_from_slice(&1_u32.to_le_bytes());
        bytes[24..32].copy_from_slice(&0x1c0_u64.to_le_bytes());
        bytes[48..56].copy_from_slice(&0x80_0000_u64.to_le_bytes());
        bytes[56..64].copy_from_slice(&2048_u64.to_le_bytes());
        if cfg!(target_endian = "big") {
            return;
        }
        let (request, rest) = Request::read_from_prefix(&bytes).unwrap();
        let (span, rest) = Span::read_from_prefix(rest).unwrap();
        assert!(rest.is_empty());
        assert_eq!(request.header.length_and_operation.get() & OPERATION, 1);
        assert_eq!(request.header.id.get(), 7);
        assert_eq!(request.spans.get(), 1);
        assert_eq!(request.cdb.get(), 0x1c0);
        assert_eq!((span.offset.get(), span.length.get()), (0x80_0000, 2048));
    }
}
