//! A medium that can be overwritten: it is never blank by itself, so what lies in its first blocks
//! decides, and a session of it is only one by what its volume descriptors say.
//!
//! A session is added as growisofs and xorriso do it: behind the volume that is there, at a multiple of
//! 32 blocks, and afterwards the volume descriptors in block 16, where all readers begin, are replaced
//! by its own. The medium's earlier state is then not shown any more.

use super::{DESCRIPTOR, is_ours};
use crate::error::{Cause, Phase};
use crate::seat::Seat;
use discmaster_image::BLOCK;
use discmaster_mmc::address::Lba;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::sense::{SenseKey, Triple};

/// Sessions begin at multiples of so many blocks.
const SESSION: u32 = 32;
/// Blocks at the beginning that tell whether something is on the medium: the system area with its
/// partition tables and the superblocks of other file systems, and the volume descriptors.
const FIRST: u32 = 32;

/// What lies on the medium.
#[derive(Debug)]
pub(crate) enum Content {
    /// Nothing that anybody could be looking for.
    Nothing,
    /// A volume of ours.
    Ours {
        /// Its first descriptor.
        descriptor: Box<[u8]>,
        /// Block at which another session would begin.
        next: u32,
    },
    Other,
}

/// Looks at the first blocks of the medium.
pub(crate) fn content(seat: &mut Seat<'_>, medium: &Medium) -> Result<Content, Cause> {
    if medium.is_blank() {
        return Ok(Content::Nothing);
    }
    let mut blocks = vec![0; block_bytes() * usize::try_from(FIRST).unwrap_or(0)];
    let read = seat.drive.read_blocks(Lba(0), &mut blocks);
    match read {
        Ok(()) => {}
        Err(error) if is_unwritten(&error) => return Ok(Content::Nothing),
        Err(error) => return Err(seat.failed(Phase::Inspect, error)),
    }
    if blocks.iter().all(|byte| *byte == 0) {
        return Ok(Content::Nothing);
    }
    let at = block_bytes() * usize::try_from(DESCRIPTOR).unwrap_or(0);
    let descriptor = blocks.get(at..at + block_bytes()).unwrap_or_default();
    if !is_ours(descriptor) {
        return Ok(Content::Other);
    }
    Ok(
        match volume_space(descriptor).checked_next_multiple_of(SESSION) {
            Some(next) => Content::Ours {
                descriptor: descriptor.into(),
                next,
            },
            None => Content::Other,
        },
    )
}

/// Volume space size (ECMA-119 8.4.8).
fn volume_space(descriptor: &[u8]) -> u32 {
    let field = descriptor.get(80..84).unwrap_or_default();
    field.try_into().map_or(0, u32::from_le_bytes)
}

/// Whether reading failed because nothing was ever written there: blank check, an address behind
/// what is formatted, or a medium that is not formatted.
fn is_unwritten(error: &DriveError) -> bool {
    let Some(sense) = error.sense() else {
        return false;
    };
    sense.triple.key == SenseKey::BLANK_CHECK
        || sense.triple == Triple::LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE
        || (sense.triple.asc == 0x31 && sense.triple.key == SenseKey::MEDIUM_ERROR)
        || (sense.triple.asc == 0x30 && sense.triple.key == SenseKey::NOT_READY)
}

fn block_bytes() -> usize {
    usize::try_from(BLOCK).unwrap_or(usize::MAX)
}
