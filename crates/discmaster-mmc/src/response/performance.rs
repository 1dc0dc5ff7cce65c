//! Speeds: those at which a medium can be written, and those between two addresses (GET
//! PERFORMANCE types 03h and 00h).

use super::{Malformed, claimed, head};
use crate::address::Lba;
use crate::wire::performance as wire;
use zerocopy::{FromBytes, IntoBytes};

/// One speed at which the drive would write this medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteSpeed {
    /// Two bits; zero is constant linear velocity on CD and the medium's own way else, one constant
    /// angular velocity.
    pub rotation: u8,
    /// The speed is for reading and writing by turns (Mount Rainier).
    pub mixed: bool,
    /// The speed holds for the whole medium.
    pub exact: bool,
    pub end: Lba,
    /// kB/s, a kB being 1000 bytes.
    pub read: u32,
    /// kB/s, a kB being 1000 bytes.
    pub write: u32,
}

/// The list of write speeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteSpeeds(pub Vec<WriteSpeed>);

impl WriteSpeeds {
    /// The fastest of them in kB/s, a kB being 1000 bytes; `None` where no speed is told.
    pub fn fastest(&self) -> Option<u32> {
        let speeds = self.0.iter().map(|speed| speed.write);
        speeds.max().filter(|speed| *speed > 0)
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, _) = head::<wire::PerformanceHeader>("the write speeds", bytes)?;
        let claim = usize::try_from(header.data_length.get()).unwrap_or(usize::MAX);
        let mut rest = claimed(bytes, claim.saturating_add(4))
            .get(size_of::<wire::PerformanceHeader>()..)
            .unwrap_or_default();
        let mut speeds = Vec::new();
        while let Ok((speed, more)) = wire::WriteSpeed::read_from_prefix(rest) {
            speeds.push(WriteSpeed {
                rotation: (speed.flags & wire::WRC) >> wire::WRC_SHIFT,
                mixed: speed.flags & wire::MRW != 0,
                exact: speed.flags & wire::EXACT != 0,
                end: Lba::from_wire(speed.end_address.get()),
                read: speed.read_speed.get(),
                write: speed.write_speed.get(),
            });
            rest = more;
        }
        Ok(Self(speeds))
    }

    pub fn encode(&self) -> Vec<u8> {
        let laid = |speed: &WriteSpeed| wire::WriteSpeed {
            flags: (speed.rotation << wire::WRC_SHIFT & wire::WRC)
                | if speed.exact { wire::EXACT } else { 0 }
                | if speed.mixed { wire::MRW } else { 0 },
            reserved: [0; 3],
            end_address: speed.end.to_wire().into(),
            read_speed: speed.read.into(),
            write_speed: speed.write.into(),
        };
        let speeds: Vec<_> = self.0.iter().map(laid).collect();
        let bytes = speeds.as_bytes();
        let header = wire::PerformanceHeader {
            data_length: u32::try_from(4 + bytes.len()).unwrap_or(u32::MAX).into(),
            ..wire::PerformanceHeader::default()
        };
        [header.as_bytes(), bytes].concat()
    }
}

/// Speeds between two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Performance {
    pub start: Lba,
    /// kB/s at the start, a kB being 1000 bytes.
    pub start_speed: u32,
    pub end: Lba,
    /// kB/s at the end, a kB being 1000 bytes.
    pub end_speed: u32,
}

/// How fast the drive is, from one end of the medium to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NominalPerformance {
    /// Of writing; else of reading.
    pub of_writing: bool,
    pub extents: Vec<Performance>,
}

impl NominalPerformance {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, _) = head::<wire::PerformanceHeader>("the performance", bytes)?;
        let claim = usize::try_from(header.data_length.get()).unwrap_or(usize::MAX);
        let mut rest = claimed(bytes, claim.saturating_add(4))
            .get(size_of::<wire::PerformanceHeader>()..)
            .unwrap_or_default();
        let mut extents = Vec::new();
        while let Ok((extent, more)) = wire::NominalPerformance::read_from_prefix(rest) {
            extents.push(Performance {
                start: Lba::from_wire(extent.start_address.get()),
                start_speed: extent.start_speed.get(),
                end: Lba::from_wire(extent.end_address.get()),
                end_speed: extent.end_speed.get(),
            });
            rest = more;
        }
        Ok(Self {
            of_writing: header.flags & wire::WRITE != 0,
            extents,
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let laid = |extent: &Performance| wire::NominalPerformance {
            start_address: extent.start.to_wire().into(),
            start_speed: extent.start_speed.into(),
            end_address: extent.end.to_wire().into(),
            end_speed: extent.end_speed.into(),
        };
        let extents: Vec<_> = self.extents.iter().map(laid).collect();
        let bytes = extents.as_bytes();
        let header = wire::PerformanceHeader {
            data_length: u32::try_from(4 + bytes.len()).unwrap_or(u32::MAX).into(),
            flags: if self.of_writing { wire::WRITE } else { 0 },
            ..wire::PerformanceHeader::default()
        };
        [header.as_bytes(), bytes].concat()
    }
}
