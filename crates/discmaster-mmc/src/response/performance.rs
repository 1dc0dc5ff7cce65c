//! Write speeds (GET PERFORMANCE type 03h).

use super::{Malformed, claimed, head};
use crate::address::Lba;
use crate::wire::performance as wire;
use zerocopy::{FromBytes, IntoBytes};

/// One speed at which the drive would write this medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteSpeed {
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
            flags: if speed.exact { wire::EXACT } else { 0 },
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
