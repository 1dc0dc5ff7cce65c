//! Fill of the drive's buffer, and state of its mechanism.

use super::{Malformed, from_three, head, length16, three};
use crate::wire::status as wire;
use zerocopy::IntoBytes;

/// READ BUFFER CAPACITY data. Good for pacing only: some drives make it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferCapacity {
    /// The counts below are of blocks, not bytes.
    pub in_blocks: bool,
    pub size: u32,
    pub available: u32,
}

impl BufferCapacity {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (buffer, _) = head::<wire::BufferCapacity>("the buffer capacity", bytes)?;
        Ok(Self {
            in_blocks: buffer.flags & wire::BLOCKS != 0,
            size: buffer.size.get(),
            available: buffer.available.get(),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::BufferCapacity {
            length: length16(size_of::<wire::BufferCapacity>() - 2),
            reserved: 0,
            flags: if self.in_blocks { wire::BLOCKS } else { 0 },
            size: self.size.into(),
            available: self.available.into(),
        }
        .as_bytes()
        .to_vec()
    }
}

/// MECHANISM STATUS data of a drive without slots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MechanismStatus {
    pub fault: bool,
    pub door_open: bool,
    /// 24 bits.
    pub current_address: u32,
}

impl MechanismStatus {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (status, _) = head::<wire::MechanismStatus>("the mechanism status", bytes)?;
        Ok(Self {
            fault: status.changer & wire::FAULT != 0,
            door_open: status.mechanism & wire::DOOR_OPEN != 0,
            current_address: from_three(status.current_address),
        })
    }

    pub fn encode(&self) -> Vec<u8> {
        wire::MechanismStatus {
            changer: if self.fault { wire::FAULT } else { 0 },
            mechanism: if self.door_open { wire::DOOR_OPEN } else { 0 },
            current_address: three(self.current_address),
            ..wire::MechanismStatus::default()
        }
        .as_bytes()
        .to_vec()
    }
}
