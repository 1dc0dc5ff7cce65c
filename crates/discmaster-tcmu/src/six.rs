//! MODE SENSE (6), by which Linux asks a drive on a SCSI cable what it can do. Recorders know the
//! command of ten bytes alone, since they are made for ATAPI, which has no other; so it is translated
//! (SPC-4 6.11, 6.12, 7.5.5).

use discmaster_mmc::command::OpCode;

/// Bytes before the mode pages.
const HEADER_6: usize = 4;
const HEADER_10: usize = 8;

const MODE_SENSE_6: u8 = 0x1A;

/// A MODE SENSE (6) translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ModeSense {
    /// MODE SENSE (10)
    pub(crate) cdb: [u8; 10],
    /// Bytes that it may answer with.
    pub(crate) allocation: usize,
}

impl ModeSense {
    /// None: it is another command.
    pub(crate) fn translate(cdb: &[u8]) -> Option<Self> {
        let [MODE_SENSE_6, flags, page, subpage, allocation, control] = *cdb else {
            return None;
        };
        let allocation = usize::from(allocation) + HEADER_10 - HEADER_6;
        let [high, low] = u16::try_from(allocation).ok()?.to_be_bytes();
        Some(Self {
            cdb: [
                OpCode::MODE_SENSE_10.0,
                flags,
                page,
                subpage,
                0,
                0,
                0,
                high,
                low,
                control,
            ],
            allocation,
        })
    }

    /// What MODE SENSE (10) answered, as the host expects it; how much of the buffer that is.
    pub(crate) fn answer(answered: &[u8], buffer: &mut [u8]) -> usize {
        let Some((header, pages)) = answered.split_first_chunk::<HEADER_10>() else {
            return 0;
        };
        let [
            high,
            low,
            medium,
            parameter,
            _,
            _,
            descriptors_high,
            descriptors_low,
        ] = *header;
        // The length does not count itself, which is two bytes there and one here.
        let length = u16::from_be_bytes([high, low]).saturating_sub(3);
        let descriptors = u16::from_be_bytes([descriptors_high, descriptors_low]);
        let short = [
            u8::try_from(length).unwrap_or(u8::MAX),
            medium,
            parameter,
            u8::try_from(descriptors).unwrap_or(u8::MAX),
        ];
        let mut filled = 0;
        for (to, from) in buffer.iter_mut().zip(short.iter().chain(pages)) {
            *to = *from;
            filled += 1;
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_asks_for_the_longer_header_too() {
        let translated = ModeSense::translate(&[0x1A, 8, 0x2A, 0, 128, 0]).unwrap();
        assert_eq!(translated.cdb, [0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 132, 0]);
        assert_eq!(translated.allocation, 132);
        let most = ModeSense::translate(&[0x1A, 0, 0x3F, 0, 255, 0]).unwrap();
        assert_eq!(most.cdb[7..9], [1, 3]);
        assert_eq!(ModeSense::translate(&[0x12, 0, 0, 0, 36, 0]), None);
        assert_eq!(ModeSense::translate(&[0x1A; 10]), None);
    }

    #[test]
    fn the_answer_has_the_shorter_header() {
        // Ten bytes follow the length: the rest of the header, and a page of four.
        let answered = [0, 10, 1, 2, 0, 0, 0, 0, 0x2A, 2, 7, 9];
        let mut buffer = [0xEE; 12];
        assert_eq!(ModeSense::answer(&answered, &mut buffer), 8);
        assert_eq!(buffer[..9], [7, 1, 2, 0, 0x2A, 2, 7, 9, 0xEE]);
        // As much as was asked for.
        let mut buffer = [0; 6];
        assert_eq!(ModeSense::answer(&answered, &mut buffer), 6);
        assert_eq!(buffer, [7, 1, 2, 0, 0x2A, 2]);
        assert_eq!(ModeSense::answer(&[0; 7], &mut buffer), 0);
    }
}
