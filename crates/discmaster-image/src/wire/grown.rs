//! Which session of an image file is the one before: what we record in a volume descriptor's
//! application use (ECMA-119 8.4.32), whose content the standard leaves to applications.

use zerocopy::byteorder::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// By which the record is known.
pub const MAGIC: [u8; 16] = *b"DISCMASTER GROWN";

/// At the beginning of the application use of an image that has grown (docs/growing.md).
#[derive(Clone, Copy, Debug, FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned)]
#[repr(C)]
pub struct GrownRecord {
    pub magic: [u8; 16],
    /// Block at which the session begins that these descriptors are of.
    pub session: U32,
    /// Block at which a session begins whose descriptors are those that the image had before.
    pub earlier: U32,
}

const _: () = assert!(size_of::<GrownRecord>() == 24);

impl GrownRecord {
    /// The record in an application use, if there is one.
    pub fn of(application_use: &[u8; 512]) -> Option<Self> {
        let (record, _) = Self::read_from_prefix(application_use).ok()?;
        (record.magic == MAGIC).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_is_known_by_its_magic() {
        let mut field = [0; 512];
        assert!(GrownRecord::of(&field).is_none());
        field[..16].copy_from_slice(b"DISCMASTER GROWN");
        field[16..24].copy_from_slice(&[0x40, 1, 0, 0, 0x20, 1, 0, 0]);
        let record = GrownRecord::of(&field).unwrap();
        assert_eq!((record.session.get(), record.earlier.get()), (320, 288));
        assert_eq!(record.as_bytes(), &field[..24]);
    }
}
