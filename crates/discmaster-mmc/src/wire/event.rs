//! GET EVENT STATUS NOTIFICATION data (MMC-6, that command).

use zerocopy::big_endian::U16;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Event header.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct EventHeader {
    /// Bytes after this field.
    pub data_length: U16,
    /// [`NEA`], class in [`CLASS`].
    pub class: u8,
    /// One bit for each class that the drive knows.
    pub supported: u8,
}

const _: () = assert!(size_of::<EventHeader>() == 4);

/// Byte 2: none of the requested classes is supported.
pub const NEA: u8 = 0x80;
/// Byte 2.
pub const CLASS: u8 = 0x07;

/// Media event descriptor.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct MediaEvent {
    /// Event code in its four low bits.
    pub event: u8,
    /// [`MEDIA_PRESENT`], [`TRAY_OPEN`].
    pub status: u8,
    pub start_slot: u8,
    pub end_slot: u8,
}

const _: () = assert!(size_of::<MediaEvent>() == 4);

/// Byte 0 of a media event.
pub const EVENT_CODE: u8 = 0x0F;
/// Byte 1 of a media event.
pub const MEDIA_PRESENT: u8 = 0x02;
/// Byte 1 of a media event.
pub const TRAY_OPEN: u8 = 0x01;
