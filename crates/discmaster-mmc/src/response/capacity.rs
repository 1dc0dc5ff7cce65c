//! Capacities: of what is recorded, and of what a medium can be formatted to.

use super::{Malformed, claimed, from_three, head, length8, three};
use crate::address::Lba;
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::wire::capacity as wire;
use zerocopy::{FromBytes, IntoBytes};

/// READ CAPACITY data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub last: Lba,
    /// Bytes.
    pub block_length: u32,
}

impl Capacity {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (capacity, _) = head::<wire::Capacity>("the capacity", bytes)?;
        Ok(Self {
            last: Lba::from_wire(capacity.last_address.get()),
            block_length: capacity.block_length.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::Capacity {
            last_address: self.last.to_wire().into(),
            block_length: self.block_length.into(),
        }
        .as_bytes()
        .to_vec()
    }

    /// Blocks from address 0 to the last; none where the drive gives no last address.
    pub fn blocks(&self) -> u32 {
        u32::try_from(i64::from(self.last.0) + 1).unwrap_or(0)
    }
}

/// Kind of the current or maximum capacity descriptor; two bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityKind(pub u8);

impl CapacityKind {
    pub const UNFORMATTED: Self = Self(1);
    pub const FORMATTED: Self = Self(2);
    pub const NO_MEDIUM: Self = Self(3);
}

/// The capacity as the medium is, or at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrentCapacity {
    pub blocks: u32,
    pub kind: CapacityKind,
    /// Bytes; 24 bits.
    pub block_length: u32,
}

/// A format that the medium can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormattableCapacity {
    pub blocks: u32,
    pub format_type: FormatType,
    /// 24 bits, whose meaning the format type decides.
    pub parameter: u32,
}

/// READ FORMAT CAPACITIES data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatCapacities {
    pub current: CurrentCapacity,
    pub formats: Vec<FormattableCapacity>,
}

impl From<FormattableCapacity> for FormatDescriptor {
    fn from(offered: FormattableCapacity) -> Self {
        Self {
            blocks: offered.blocks,
            format_type: offered.format_type,
            sub_type: 0,
            parameter: offered.parameter,
        }
    }
}

impl FormatCapacities {
    /// The first offer of a format of this type.
    pub fn format(&self, format_type: FormatType) -> Option<FormattableCapacity> {
        let mut formats = self.formats.iter().copied();
        formats.find(|format| format.format_type == format_type)
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the format capacities";
        let (header, rest) = head::<wire::CapacityListHeader>(WHAT, bytes)?;
        let rest = claimed(rest, usize::from(header.list_length));
        let (current, mut rest) = head::<wire::CapacityDescriptor>(WHAT, rest)?;
        let mut formats = Vec::new();
        while let Ok((format, more)) = wire::CapacityDescriptor::read_from_prefix(rest) {
            formats.push(FormattableCapacity {
                blocks: format.blocks.get(),
                format_type: FormatType(format.kind >> 2),
                parameter: from_three(format.parameter),
            });
            rest = more;
        }
        Ok(Self {
            current: CurrentCapacity {
                blocks: current.blocks.get(),
                kind: CapacityKind(current.kind & 0x03),
                block_length: from_three(current.parameter),
            },
            formats,
        })
    }

    /// At most 30 formats, for the list's length has one byte.
    pub fn encode(&self) -> Vec<u8> {
        let mut descriptors = vec![wire::CapacityDescriptor {
            blocks: self.current.blocks.into(),
            kind: self.current.kind.0 & 0x03,
            parameter: three(self.current.block_length),
        }];
        descriptors.extend(
            self.formats
                .iter()
                .take(30)
                .map(|format| wire::CapacityDescriptor {
                    blocks: format.blocks.into(),
                    kind: format.format_type.0 << 2,
                    parameter: three(format.parameter),
                }),
        );
        let header = wire::CapacityListHeader {
            reserved: [0; 3],
            list_length: length8(descriptors.as_bytes().len()),
        };
        [header.as_bytes(), descriptors.as_bytes()].concat()
    }
}
