//! The two forms of date and time (ECMA-119 8.4.26.1 and 9.1.5).

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Recording date and time of a directory record (ECMA-119 9.1.5). All zero: not specified.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
    Unaligned,
)]
#[repr(C)]
pub struct RecordDateTime {
    /// Years since 1900.
    pub year: u8,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    /// Offset from Greenwich in quarters of an hour, -48 to +52.
    pub offset: i8,
}

/// Date and time of a volume descriptor (ECMA-119 8.4.26.1). Digits `0` and offset 0: not specified.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub struct VolumeDateTime {
    /// `YYYYMMDDHHMMSScc` in digits; cc are hundredths of a second.
    pub digits: [u8; 16],
    /// Offset from Greenwich in quarters of an hour, -48 to +52.
    pub offset: i8,
}

impl VolumeDateTime {
    pub const UNSPECIFIED: Self = Self {
        digits: [b'0'; 16],
        offset: 0,
    };
}

const _: () = assert!(size_of::<RecordDateTime>() == 7 && size_of::<VolumeDateTime>() == 17);
