//! Cue sheet of SEND CUE SHEET (MMC-6, SEND CUE SHEET).

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// One line: a position on the disc, or half of a catalogue number or recording code.
#[derive(Clone, Copy, Debug, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct CueLine {
    /// Control in [`CONTROL`], ADR in [`ADR`].
    pub control_adr: u8,
    /// With ADR 1: track, index, data form, serial copy management, minute, second, frame. With
    /// ADR 2: seven characters of the catalogue number. With ADR 3: track, six characters of the
    /// recording code.
    pub fields: [u8; 7],
}

const _: () = assert!(size_of::<CueLine>() == 8);

/// Byte 0: the control nibble of the Q subchannel.
pub const CONTROL: u8 = 0xF0;
/// Byte 0.
pub const ADR: u8 = 0x0F;
/// ADR of a position.
pub const POSITION: u8 = 1;
/// ADR of half a media catalogue number.
pub const CATALOG: u8 = 2;
/// ADR of half an ISRC.
pub const ISRC: u8 = 3;
/// Byte 4 of a position: copies of copies.
pub const ALTERNATE_COPY: u8 = 0x80;
