//! INQUIRY: who the recorder is.

use super::{Refused, invalid_field};
use crate::identity::Identity;
use discmaster_mmc::response::inquiry::{Inquiry, PeripheralType};

/// Vital product data pages (SPC-4 7.8).
const SUPPORTED_PAGES: u8 = 0x00;
const UNIT_SERIAL_NUMBER: u8 = 0x80;

pub(super) fn inquiry(identity: &Identity, page: Option<u8>) -> Result<Vec<u8>, Refused> {
    match page {
        None => Ok(standard(identity)),
        Some(SUPPORTED_PAGES) => Ok(vital_product_data(
            SUPPORTED_PAGES,
            &[SUPPORTED_PAGES, UNIT_SERIAL_NUMBER],
        )),
        Some(UNIT_SERIAL_NUMBER) => {
            let serial: [u8; 16] = ascii(&identity.serial);
            Ok(vital_product_data(UNIT_SERIAL_NUMBER, &serial))
        }
        Some(_) => Err(invalid_field(2, None)),
    }
}

fn standard(identity: &Identity) -> Vec<u8> {
    Inquiry {
        peripheral: PeripheralType::MMC,
        removable: true,
        vendor: printable(&identity.vendor),
        product: printable(&identity.product),
        revision: printable(&identity.revision),
    }
    .encode()
}

fn vital_product_data(page: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    let mut data = vec![PeripheralType::MMC.0, page, 0, length];
    data.extend_from_slice(content);
    data
}

/// ASCII alone: anything else becomes a question mark.
fn printable(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            ' '..='~' => character,
            _ => '?',
        })
        .collect()
}

/// A text as an ASCII field: left-aligned, padded with spaces, cut at its end.
pub(super) fn ascii<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    for (to, from) in field.iter_mut().zip(printable(text).bytes()) {
        *to = from;
    }
    field
}
