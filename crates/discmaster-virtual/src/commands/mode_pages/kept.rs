//! Pages that the drive keeps and gives back, without doing anything by them (MMC-6 clause 7, SPC-3
//! 7.4).

use discmaster_mmc::command::PageCode;

/// A page: its code, its default, and a mask of what can be changed in it.
struct Page {
    code: PageCode,
    default: &'static [u8],
    changeable: &'static [u8],
}

/// Read/write error recovery, 01h: the parameter byte and the retry count; no read fails here that a
/// second one would mend. Caching, 08h: the write cache, which is on. CD device parameters, 0Dh:
/// seconds of a minute and frames of a second. Power condition, 1Ah: the timers of idle and standby.
/// Timeout and protect, 1Dh: the times of command groups; a disc is never protected by it.
const PAGES: [Page; 5] = [
    Page {
        code: PageCode::READ_WRITE_ERROR_RECOVERY,
        default: &[0x01, 10, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0],
        changeable: &[0x01, 10, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0],
    },
    Page {
        code: PageCode::CACHING,
        default: &[0x08, 10, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        changeable: &[0x08, 10, 0x05, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    },
    Page {
        code: PageCode::CD_DEVICE_PARAMETERS,
        default: &[0x0D, 6, 0, 0x0D, 0, 60, 0, 75],
        changeable: &[0x0D, 6, 0, 0x0F, 0, 0, 0, 0],
    },
    Page {
        code: PageCode::POWER_CONDITION,
        default: &[0x1A, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        changeable: &[
            0x1A, 10, 0, 0x03, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        ],
    },
    Page {
        code: PageCode::TIMEOUT_AND_PROTECT,
        default: &[0x1D, 8, 0, 0, 0, 0, 0, 0x06, 0, 0x3C],
        changeable: &[0x1D, 8, 0, 0, 0x04, 0, 0xFF, 0xFF, 0xFF, 0xFF],
    },
];

/// The pages as they are now.
#[derive(Clone, Debug)]
pub(crate) struct Kept(Vec<Vec<u8>>);

impl Default for Kept {
    fn default() -> Self {
        Self(PAGES.iter().map(|page| page.default.to_vec()).collect())
    }
}

fn place(code: PageCode) -> Option<usize> {
    PAGES.iter().position(|page| page.code == code)
}

pub(super) fn default(code: PageCode) -> Option<&'static [u8]> {
    place(code).map(|at| PAGES[at].default)
}

pub(super) fn changeable(code: PageCode) -> Option<&'static [u8]> {
    place(code).map(|at| PAGES[at].changeable)
}

impl Kept {
    pub(super) fn get(&self, code: PageCode) -> Option<&[u8]> {
        self.0.get(place(code)?).map(Vec::as_slice)
    }

    /// Takes a page; `Err` is the byte of the page that is refused.
    pub(super) fn set(&mut self, code: PageCode, page: &[u8]) -> Result<(), u16> {
        let at = place(code).ok_or(0_u16)?;
        let kept = self.0.get_mut(at).ok_or(0_u16)?;
        if page.len() != kept.len() {
            return Err(1);
        }
        super::unchanged_elsewhere(page, kept, PAGES[at].changeable)?;
        if let (Some(to), Some(from)) = (kept.get_mut(2..), page.get(2..)) {
            to.copy_from_slice(from);
        }
        Ok(())
    }
}
