//! What a medium says of its make: the structures of READ DISC STRUCTURE.

use super::{Malformed, claimed, from_three, head, length16, padded, three};
use crate::wire::disc_structure as wire;
use std::fmt;
use zerocopy::big_endian::U16;
use zerocopy::{FromBytes, IntoBytes};

/// The structure in an answer, without its head.
pub fn structure(bytes: &[u8]) -> Result<&[u8], Malformed> {
    const WHAT: &str = "the disc structure";
    let (length, _) = head::<U16>(WHAT, bytes)?;
    let (_, rest) = head::<wire::StructureHeader>(WHAT, bytes)?;
    let length = usize::from(length.get()).saturating_sub(2);
    Ok(claimed(rest, length))
}

/// Bytes that the whole answer has, by its head.
pub fn claimed_length(bytes: &[u8]) -> Result<usize, Malformed> {
    let (length, _) = head::<U16>("the disc structure", bytes)?;
    Ok(2 + usize::from(length.get()))
}

/// An answer with this structure.
pub fn with_head(structure: &[u8]) -> Vec<u8> {
    let head = wire::StructureHeader {
        length: length16(2 + structure.len()),
        reserved: [0; 2],
    };
    [head.as_bytes(), structure].concat()
}

/// Book type: the standard that a DVD says it follows; four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BookType(pub u8);

impl BookType {
    pub const DVD_ROM: Self = Self(0x0);
    pub const DVD_RAM: Self = Self(0x1);
    pub const DVD_R: Self = Self(0x2);
    pub const DVD_RW: Self = Self(0x3);
    pub const DVD_PLUS_RW: Self = Self(0x9);
    pub const DVD_PLUS_R: Self = Self(0xA);
    pub const DVD_PLUS_RW_DL: Self = Self(0xD);
    pub const DVD_PLUS_R_DL: Self = Self(0xE);
}

impl fmt::Display for BookType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match *self {
            Self::DVD_ROM => "DVD-ROM",
            Self::DVD_RAM => "DVD-RAM",
            Self::DVD_R => "DVD-R",
            Self::DVD_RW => "DVD-RW",
            Self::DVD_PLUS_RW => "DVD+RW",
            Self::DVD_PLUS_R => "DVD+R",
            Self::DVD_PLUS_RW_DL => "DVD+RW DL",
            Self::DVD_PLUS_R_DL => "DVD+R DL",
            Self(unknown) => return write!(f, "book type {unknown:X}h"),
        })
    }
}

/// Physical format information of a DVD (format codes 00h, 10h and 11h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhysicalFormat {
    pub book: BookType,
    /// Part version; four bits.
    pub version: u8,
    /// Four bits: 0 is 120 mm, 1 is 80 mm.
    pub disc_size: u8,
    /// Four bits: 0 is 2.52 Mbit/s, 1 is 5.04, 2 is 10.08, 15 is not said.
    pub maximum_rate: u8,
    /// 1 to 4.
    pub layers: u8,
    pub opposite_track_path: bool,
    /// Four bits: 1 embossed, 2 recordable, 4 rewritable.
    pub layer_type: u8,
    /// Four bits each.
    pub linear_density: u8,
    pub track_density: u8,
    /// Physical sector numbers; 24 bits. Those of a blank disc's end may be zero.
    pub data_start: u32,
    pub data_end: u32,
    pub layer_0_end: u32,
    pub burst_cutting_area: bool,
    /// Who made the disc, in the address in pregroove of DVD+R and +RW.
    pub manufacturer: [u8; 8],
    pub media_type: [u8; 3],
    pub product_revision: u8,
}

impl PhysicalFormat {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let found: wire::PhysicalFormat = padded("the physical format", structure, 16)?;
        Ok(Self {
            book: BookType(found.book >> 4),
            version: found.book & 0x0F,
            disc_size: found.size_rate >> 4,
            maximum_rate: found.size_rate & 0x0F,
            layers: ((found.layers & wire::LAYERS) >> wire::LAYERS_SHIFT) + 1,
            opposite_track_path: found.layers & wire::OPPOSITE_TRACK_PATH != 0,
            layer_type: found.layers & wire::LAYER_TYPE,
            linear_density: found.density >> 4,
            track_density: found.density & 0x0F,
            data_start: from_three(found.data_start),
            data_end: from_three(found.data_end),
            layer_0_end: from_three(found.layer_0_end),
            burst_cutting_area: found.flags & wire::BCA != 0,
            manufacturer: found.manufacturer,
            media_type: found.media_type,
            product_revision: found.product_revision,
        })
    }

    /// The first 32 bytes; those that follow are specific to the kind of disc.
    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        wire::PhysicalFormat {
            book: self.book.0 << 4 | self.version & 0x0F,
            size_rate: self.disc_size << 4 | self.maximum_rate & 0x0F,
            layers: (self.layers.saturating_sub(1) << wire::LAYERS_SHIFT & wire::LAYERS)
                | flag(self.opposite_track_path, wire::OPPOSITE_TRACK_PATH)
                | self.layer_type & wire::LAYER_TYPE,
            density: self.linear_density << 4 | self.track_density & 0x0F,
            data_start: three(self.data_start),
            data_end: three(self.data_end),
            layer_0_end: three(self.layer_0_end),
            flags: flag(self.burst_cutting_area, wire::BCA),
            manufacturer: self.manufacturer,
            media_type: self.media_type,
            product_revision: self.product_revision,
            ..wire::PhysicalFormat::default()
        }
        .as_bytes()
        .to_vec()
    }

    /// The maker of a DVD+R or +RW; `None` where the field is empty.
    pub fn maker(&self) -> Option<MediaMaker> {
        MediaMaker::new(&self.manufacturer, &self.media_type, self.product_revision)
    }
}

/// Who made a medium, as its maker stamped it there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaMaker {
    pub manufacturer: String,
    /// The maker's name for this product; it may be empty.
    pub product: String,
    /// Zero where there is none.
    pub revision: u8,
}

impl MediaMaker {
    fn new(manufacturer: &[u8], product: &[u8], revision: u8) -> Option<Self> {
        let manufacturer = text(manufacturer);
        (!manufacturer.is_empty()).then(|| Self {
            manufacturer,
            product: text(product),
            revision,
        })
    }
}

/// `RICOHJPN R03`, with the revision after a slash where there is one.
impl fmt::Display for MediaMaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.manufacturer)?;
        if !self.product.is_empty() {
            write!(f, " {}", self.product)?;
        }
        if self.revision != 0 {
            write!(f, "/{}", self.revision)?;
        }
        Ok(())
    }
}

/// What of a field can be printed, its padding left out.
fn text(bytes: &[u8]) -> String {
    let printable = bytes.iter().map(|byte| match byte {
        0x20..=0x7E => char::from(*byte),
        0 => ' ',
        _ => '?',
    });
    let text: String = printable.collect();
    text.trim().to_owned()
}

/// Pre-recorded information in the lead-in of DVD-R and -RW (format code 0Eh): its fields by
/// number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreRecorded(pub Vec<(u8, [u8; 6])>);

impl PreRecorded {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Vec::new();
        let mut rest = structure;
        while let Ok((field, more)) = wire::PreRecordedField::read_from_prefix(rest) {
            fields.push((field.id, field.data));
            rest = more;
        }
        Ok(Self(fields))
    }

    pub fn encode(&self) -> Vec<u8> {
        let laid = |(id, data): &(u8, [u8; 6])| wire::PreRecordedField {
            id: *id,
            data: *data,
            check: 0,
        };
        let fields: Vec<_> = self.0.iter().map(laid).collect();
        fields.as_bytes().to_vec()
    }

    /// The maker, whose name fields 3 and 4 have.
    pub fn maker(&self) -> Option<MediaMaker> {
        let field = |id| {
            let mut fields = self.0.iter();
            fields.find(|field| field.0 == id).map(|field| field.1)
        };
        let first = field(3)?;
        MediaMaker::new(&first, &field(4).unwrap_or_default(), 0)
    }
}

/// The first disc information unit of a BD (format code 00h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BdDiscInformation {
    /// "BDO", "BDR" or "BDW".
    pub disc_type: [u8; 3],
    /// Two bits.
    pub disc_size: u8,
    /// Two bits.
    pub class: u8,
    /// Four bits.
    pub version: u8,
    /// Four bits.
    pub layers: u8,
    /// Four bits: 1 read only, 2 recordable, 4 rewritable.
    pub layer_type: u8,
    pub manufacturer: [u8; 6],
    pub media_type: [u8; 3],
    pub product_revision: u8,
}

impl BdDiscInformation {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the disc information of the BD";
        let unit: wire::BdDiscInformation = padded(WHAT, structure, 16)?;
        if unit.identifier != *b"DI" {
            let [value, _] = unit.identifier;
            return Err(Malformed::Invalid {
                what: WHAT,
                byte: 0,
                value,
            });
        }
        Ok(Self {
            disc_type: unit.disc_type,
            disc_size: unit.size_class >> 6,
            class: unit.size_class >> 4 & 0x03,
            version: unit.size_class & 0x0F,
            layers: unit.layers >> 4,
            layer_type: unit.layers & 0x0F,
            manufacturer: unit.manufacturer,
            media_type: unit.media_type,
            product_revision: unit.product_revision,
        })
    }

    /// One unit of 112 bytes.
    pub fn encode(&self) -> Vec<u8> {
        wire::BdDiscInformation {
            identifier: *b"DI",
            format: 1,
            frames: 0x10,
            legacy: 0,
            sequence: 0,
            bytes_in_use: 97,
            reserved_7: 0,
            disc_type: self.disc_type,
            size_class: self.disc_size << 6 | (self.class & 0x03) << 4 | self.version & 0x0F,
            layers: self.layers << 4 | self.layer_type & 0x0F,
            specific_13: [0; 87],
            manufacturer: self.manufacturer,
            media_type: self.media_type,
            time_stamp: [0; 2],
            product_revision: self.product_revision,
        }
        .as_bytes()
        .to_vec()
    }

    pub fn maker(&self) -> Option<MediaMaker> {
        MediaMaker::new(&self.manufacturer, &self.media_type, self.product_revision)
    }
}

/// Spare areas of a BD, in blocks (format code 0Ah).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BdSpareArea {
    pub free: u32,
    pub allocated: u32,
}

impl BdSpareArea {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let (found, _) = head::<wire::BdSpareArea>("the spare areas", structure)?;
        Ok(Self {
            free: found.free.get(),
            allocated: found.allocated.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::BdSpareArea {
            reserved: [0; 4],
            free: self.free.into(),
            allocated: self.allocated.into(),
        }
        .as_bytes()
        .to_vec()
    }
}

/// Spare areas of a DVD-RAM, in blocks (format code 0Ah).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DvdRamSpareArea {
    pub unused_primary: u32,
    pub unused_supplementary: u32,
    pub allocated_supplementary: u32,
}

impl DvdRamSpareArea {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let (found, _) = head::<wire::DvdRamSpareArea>("the spare areas", structure)?;
        Ok(Self {
            unused_primary: found.unused_primary.get(),
            unused_supplementary: found.unused_supplementary.get(),
            allocated_supplementary: found.allocated_supplementary.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::DvdRamSpareArea {
            unused_primary: self.unused_primary.into(),
            unused_supplementary: self.unused_supplementary.into(),
            allocated_supplementary: self.allocated_supplementary.into(),
        }
        .as_bytes()
        .to_vec()
    }
}

/// What forbids writing (format code C0h).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteProtection {
    /// The medium itself.
    pub medium: bool,
    /// The tab of its cartridge.
    pub cartridge: bool,
    /// A command, until it is taken back.
    pub persistent: bool,
    /// A command, until the next power cycle.
    pub until_power_on: bool,
}

impl WriteProtection {
    pub const fn any(self) -> bool {
        self.medium || self.cartridge || self.persistent || self.until_power_on
    }

    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let found: wire::WriteProtection = padded("the write protection", structure, 1)?;
        Ok(Self {
            medium: found.flags & wire::MSWI != 0,
            cartridge: found.flags & wire::CWP != 0,
            persistent: found.flags & wire::PWP != 0,
            until_power_on: found.flags & wire::SWPP != 0,
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        wire::WriteProtection {
            flags: flag(self.medium, wire::MSWI)
                | flag(self.cartridge, wire::CWP)
                | flag(self.persistent, wire::PWP)
                | flag(self.until_power_on, wire::SWPP),
            reserved: [0; 3],
        }
        .as_bytes()
        .to_vec()
    }
}

/// Where layer 0 of a dual layer DVD-R ends (format code 20h, read and sent).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerBoundary {
    /// It cannot be moved any more.
    pub fixed: bool,
    /// Blocks of layer 0.
    pub layer_0: u32,
}

impl LayerBoundary {
    pub fn parse(structure: &[u8]) -> Result<Self, Malformed> {
        let (found, _) = head::<wire::LayerBoundary>("the layer boundary", structure)?;
        Ok(Self {
            fixed: found.flags & wire::BOUNDARY_SET != 0,
            layer_0: found.layer_0.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::LayerBoundary {
            flags: if self.fixed { wire::BOUNDARY_SET } else { 0 },
            reserved: [0; 3],
            layer_0: self.layer_0.into(),
        }
        .as_bytes()
        .to_vec()
    }
}
