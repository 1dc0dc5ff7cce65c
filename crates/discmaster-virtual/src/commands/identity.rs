//! INQUIRY: who the recorder is.

use super::{Refused, invalid_field};
use crate::storage::Identity;
use discmaster_mmc::wire::inquiry::{REMOVABLE, RESPONSE_FORMAT, StandardInquiry};
use zerocopy::IntoBytes;

/// Peripheral device type: CD/DVD device (SPC-4 6.4.2).
const CD_DEVICE: u8 = 0x05;
/// Version: SPC-3 (SPC-4 6.4.2).
const SPC_3: u8 = 0x05;
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
    StandardInquiry {
        peripheral: CD_DEVICE,
        removable: REMOVABLE,
        version: SPC_3,
        response_format: RESPONSE_FORMAT,
        additional_length: 31,
        flags: [0; 3],
        vendor: ascii(&identity.vendor),
        product: ascii(&identity.product),
        revision: ascii(&identity.revision),
    }
    .as_bytes()
    .to_vec()
}

fn vital_product_data(page: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    let mut data = vec![CD_DEVICE, page, 0, length];
    data.extend_from_slice(content);
    data
}

/// A text as an ASCII field: left-aligned, padded with spaces, cut at its end.
pub(super) fn ascii<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    for (byte, character) in field.iter_mut().zip(text.chars()) {
        *byte = u8::try_from(character)
            .ok()
            .filter(|byte| (b' '..=b'~').contains(byte))
            .unwrap_or(b'?');
    }
    field
}
