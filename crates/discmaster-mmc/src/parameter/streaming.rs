//! What SET STREAMING is told.

use crate::address::Lba;
use crate::response::{Malformed, head};
use crate::wire::streaming as wire;
use zerocopy::IntoBytes;

/// A speed as SET STREAMING has it: so much in such a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// kB, a kB being 1000 bytes.
    pub size: u32,
    /// Milliseconds.
    pub time: u32,
}

impl Rate {
    /// So many kB/s.
    pub const fn per_second(size: u32) -> Self {
        Self { size, time: 1000 }
    }

    /// kB/s, a kB being 1000 bytes; `None` where the time is zero.
    pub fn speed(self) -> Option<u32> {
        let scaled = u64::from(self.size) * 1000;
        let speed = scaled.checked_div(self.time.into())?;
        Some(u32::try_from(speed).unwrap_or(u32::MAX))
    }
}

/// A performance descriptor: the speeds wanted between two addresses. They outlast the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streaming {
    /// Two bits; zero is the drive's choice (constant linear velocity on CD), one constant angular
    /// velocity.
    pub rotation: u8,
    /// RDD: back to the drive's defaults; the rest is of no account.
    pub restore_defaults: bool,
    /// Just these speeds or a refusal.
    pub exact: bool,
    pub random_access: bool,
    pub start: Lba,
    pub end: Lba,
    pub read: Rate,
    pub write: Rate,
}

impl Streaming {
    /// Bytes of the parameter list.
    pub const LENGTH: u16 = 28;

    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (list, _) = head::<wire::PerformanceDescriptor>("the streaming parameters", bytes)?;
        Ok(Self {
            rotation: (list.flags & wire::WRC) >> wire::WRC_SHIFT,
            restore_defaults: list.flags & wire::RDD != 0,
            exact: list.flags & wire::EXACT != 0,
            random_access: list.flags & wire::RANDOM_ACCESS != 0,
            start: Lba::from_wire(list.start.get()),
            end: Lba::from_wire(list.end.get()),
            read: Rate {
                size: list.read_size.get(),
                time: list.read_time.get(),
            },
            write: Rate {
                size: list.write_size.get(),
                time: list.write_time.get(),
            },
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        let flag = |set, mask| if set { mask } else { 0 };
        wire::PerformanceDescriptor {
            flags: (self.rotation << wire::WRC_SHIFT & wire::WRC)
                | flag(self.restore_defaults, wire::RDD)
                | flag(self.exact, wire::EXACT)
                | flag(self.random_access, wire::RANDOM_ACCESS),
            reserved: [0; 3],
            start: self.start.to_wire().into(),
            end: self.end.to_wire().into(),
            read_size: self.read.size.into(),
            read_time: self.read.time.into(),
            write_size: self.write.size.into(),
            write_time: self.write.time.into(),
        }
        .as_bytes()
        .to_vec()
    }
}
