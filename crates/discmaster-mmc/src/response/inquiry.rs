//! Who a drive is.

use super::{Malformed, padded};
use crate::wire::inquiry as wire;
use std::fmt;
use zerocopy::IntoBytes;

/// Peripheral device type (SPC-3, INQUIRY).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeripheralType(pub u8);

impl PeripheralType {
    pub const DISK: Self = Self(0x00);
    /// CD, DVD and BD drives.
    pub const MMC: Self = Self(0x05);
}

/// Standard INQUIRY data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inquiry {
    pub peripheral: PeripheralType,
    pub removable: bool,
    /// At most 8 characters of ASCII.
    pub vendor: String,
    /// At most 16.
    pub product: String,
    /// At most 4.
    pub revision: String,
}

impl Inquiry {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let inquiry: wire::StandardInquiry = padded("INQUIRY data", bytes, 5)?;
        Ok(Self {
            peripheral: PeripheralType(inquiry.peripheral & wire::PERIPHERAL_TYPE),
            removable: inquiry.removable & wire::REMOVABLE != 0,
            vendor: text(&inquiry.vendor),
            product: text(&inquiry.product),
            revision: text(&inquiry.revision),
        })
    }

    /// 36 bytes, of a device that follows SPC-3.
    pub fn encode(&self) -> Vec<u8> {
        wire::StandardInquiry {
            peripheral: self.peripheral.0 & wire::PERIPHERAL_TYPE,
            removable: if self.removable { wire::REMOVABLE } else { 0 },
            version: 0x05,
            response_format: wire::RESPONSE_FORMAT,
            additional_length: 31,
            flags: [0; 3],
            vendor: field(&self.vendor),
            product: field(&self.product),
            revision: field(&self.revision),
        }
        .as_bytes()
        .to_vec()
    }
}

/// Vendor, product and revision.
impl fmt::Display for Inquiry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.vendor, self.product, self.revision)
    }
}

/// ASCII without its padding; what is not printable is shown as a question mark.
fn text(bytes: &[u8]) -> String {
    let printable = |byte: &u8| match *byte {
        0 => ' ',
        0x20..=0x7E => char::from(*byte),
        _ => '?',
    };
    let text: String = bytes.iter().map(printable).collect();
    text.trim().to_owned()
}

fn field<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [b' '; N];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    bytes
}
