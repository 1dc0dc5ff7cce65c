//! What page 05h says of DVD-R and DVD-RW.

use super::{
    DATA, DATA_BLOCK_TYPE, MODE_1, MULTISESSION, MULTISESSION_SHIFT, Modes, NEXT_SESSION,
    RESERVED_MULTISESSION, TEST_WRITE, TRACK_MODE, WRITE_TYPE, WriteParametersPage,
};
use crate::disc::sequential::WriteType;
use discmaster_mmc::sense::Triple;

/// Write types of the page.
const INCREMENTAL: u8 = 0;
const DISC_AT_ONCE: u8 = 2;
/// Track mode: data, recorded in packets.
const DATA_IN_PACKETS: u8 = 5;

/// How a DVD-R or DVD-RW is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dash {
    pub(crate) test: bool,
    pub(crate) write_type: WriteType,
    pub(crate) next_session_allowed: bool,
}

impl Modes {
    /// 5/64/00 unless page 05h asks for what this drive does with the media that heed it.
    pub(crate) fn dash(&self) -> Result<Dash, Triple> {
        dash(&self.write_parameters).ok_or(Triple::ILLEGAL_MODE_FOR_THIS_TRACK)
    }
}

/// `None`: not for these media. Packets and links are of one size, so what the page says of them does
/// not matter.
pub(super) fn dash(page: &WriteParametersPage) -> Option<Dash> {
    let write_type = match page.write_type & WRITE_TYPE {
        INCREMENTAL => WriteType::Incremental,
        DISC_AT_ONCE => WriteType::AtOnce,
        _ => return None,
    };
    let multisession = (page.track_mode & MULTISESSION) >> MULTISESSION_SHIFT;
    let data = matches!(page.track_mode & TRACK_MODE, DATA | DATA_IN_PACKETS);
    let mode_1 = page.data_block_type & DATA_BLOCK_TYPE == MODE_1;
    (data && mode_1 && multisession != RESERVED_MULTISESSION).then_some(Dash {
        test: page.write_type & TEST_WRITE != 0,
        write_type,
        next_session_allowed: multisession == NEXT_SESSION,
    })
}
