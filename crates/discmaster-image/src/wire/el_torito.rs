//! The boot record and the boot catalog of the "El Torito" Bootable CD-ROM Format Specification,
//! version 1.0 (1995). Its figures are named where they describe a structure; all numbers are
//! little-endian, all addresses count blocks of 2048 bytes.

use super::volume_descriptor::DescriptorHeader;
use zerocopy::byteorder::{LE, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Sector of the boot record, counted as the first volume descriptor's is: firmware looks nowhere
/// else.
pub const BOOT_RECORD_SECTOR: u32 = 17;
/// Boot system identifier of the boot record; zeros fill up its field.
pub const BOOT_SYSTEM: [u8; 23] = *b"EL TORITO SPECIFICATION";

/// Bytes of every entry of the boot catalog.
pub const ENTRY: usize = 32;

/// Header ids: what an entry is.
pub const VALIDATION: u8 = 0x01;
/// A section header, with more of them behind its section.
pub const SECTION_HEADER: u8 = 0x90;
/// The last section header.
pub const LAST_SECTION_HEADER: u8 = 0x91;
/// More selection criteria for the section entry before.
pub const EXTENSION: u8 = 0x44;

/// Boot indicators.
pub const BOOTABLE: u8 = 0x88;
pub const NOT_BOOTABLE: u8 = 0x00;

/// The last two bytes of a validation entry.
pub const KEY: [u8; 2] = [0x55, 0xAA];

/// Bits of the boot media type that tell of the medium; those above them are flags.
pub const MEDIA_MASK: u8 = 0x0F;

/// The boot record volume descriptor (figure 7), which ECMA-119 8.2 leaves to the boot system.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BootRecord {
    pub header: DescriptorHeader,
    pub boot_system: [u8; 23],
    pub boot_system_rest: [u8; 9],
    pub unused_39: [u8; 32],
    /// First block of the boot catalog.
    pub catalog: U32<LE>,
    pub unused_75: [u8; 1973],
}

/// The validation entry, the first of the catalog (figure 2).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct ValidationEntry {
    pub header: u8,
    pub platform: u8,
    pub reserved_2: [u8; 2],
    /// Who made the disc.
    pub id: [u8; 24],
    /// Makes the sum of the entry's sixteen words zero.
    pub checksum: U16<LE>,
    pub key: [u8; 2],
}

/// The initial/default entry, the second of the catalog (figure 3), and a section entry
/// (figure 5).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct BootEntry {
    pub indicator: u8,
    pub media_type: u8,
    /// Real-mode segment the image is loaded to; 0 is 0x7C0.
    pub load_segment: U16<LE>,
    /// Of hard disk emulation: the system type in the image's partition table.
    pub system_type: u8,
    pub unused_5: u8,
    /// Sectors of 512 bytes that are loaded when booting begins.
    pub sectors: U16<LE>,
    /// First block of the boot image.
    pub start: U32<LE>,
    /// Zero in the default entry, selection criteria in a section entry.
    pub criteria: [u8; 20],
}

/// A section header (figure 4).
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub struct SectionHeader {
    pub header: u8,
    pub platform: u8,
    /// Section entries that follow; their extensions are not counted.
    pub entries: U16<LE>,
    pub id: [u8; 28],
}

const _: () = assert!(
    size_of::<BootRecord>() == 2048
        && size_of::<ValidationEntry>() == ENTRY
        && size_of::<BootEntry>() == ENTRY
        && size_of::<SectionHeader>() == ENTRY
);

/// The sum of an entry's words, which that of a validation entry's makes zero.
pub fn sum(entry: &[u8; ENTRY]) -> u16 {
    let (words, _) = entry.as_chunks::<2>();
    words
        .iter()
        .fold(0, |sum, word| sum.wrapping_add(u16::from_le_bytes(*word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted<const N: usize>() -> [u8; N] {
        std::array::from_fn(|at| u8::try_from(at % 256).unwrap())
    }

    /// Every byte is its offset in the specification's tables.
    #[test]
    fn fields_lie_where_the_specification_says() {
        let record: BootRecord = zerocopy::transmute!(counted::<2048>());
        assert_eq!(record.header.kind, 0);
        assert_eq!(record.header.version, 6);
        let rest = record.boot_system_rest;
        assert_eq!((record.boot_system[0], rest[8]), (7, 0x26));
        assert_eq!(record.catalog.get(), 0x4A49_4847);

        let entry: ValidationEntry = zerocopy::transmute!(counted::<32>());
        assert_eq!((entry.header, entry.platform), (0, 1));
        assert_eq!((entry.id[0], entry.id[23]), (4, 0x1B));
        assert_eq!(entry.checksum.get(), 0x1D1C);
        assert_eq!(entry.key, [0x1E, 0x1F]);

        let entry: BootEntry = zerocopy::transmute!(counted::<32>());
        assert_eq!((entry.indicator, entry.media_type), (0, 1));
        assert_eq!(entry.load_segment.get(), 0x0302);
        assert_eq!(entry.system_type, 4);
        assert_eq!(entry.sectors.get(), 0x0706);
        assert_eq!(entry.start.get(), 0x0B0A_0908);
        assert_eq!((entry.criteria[0], entry.criteria[19]), (0x0C, 0x1F));

        let header: SectionHeader = zerocopy::transmute!(counted::<32>());
        assert_eq!((header.header, header.platform), (0, 1));
        assert_eq!(header.entries.get(), 0x0302);
        assert_eq!((header.id[0], header.id[27]), (4, 0x1F));
    }

    #[test]
    fn words_are_added_little_endian_and_wrap() {
        let mut entry = [0; 32];
        entry[..6].copy_from_slice(&[1, 0, 0, 2, 0xFF, 0xFF]);
        assert_eq!(sum(&entry), 0x0200);
    }
}
