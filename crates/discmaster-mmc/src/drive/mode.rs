//! Mode pages: sensed, patched, selected.

use super::{Drive, TIMEOUT};
use crate::command::{Command, PageCode, PageControl};
use crate::error::DriveError;
use crate::response::Malformed;
use crate::response::mode_page::{Capabilities, ModePage, ModeParameters, WriteParameters};
use crate::sense::Condition;
use crate::transport::Data;

/// Header of the mode parameter list.
const HEADER: u16 = 8;
/// The length of page 05h in the standard, header included.
const STANDARD_WRITE_PAGE: usize = 52;
/// Its length in drives that add the vendor's four bytes.
const VENDOR_WRITE_PAGE: usize = 56;

impl Drive {
    /// MODE SENSE of one page's current values: its length first, then all of it.
    pub fn mode_page(&mut self, page: PageCode) -> Result<ModePage, DriveError> {
        let command = |allocation| Command::ModeSense10 {
            no_block_descriptors: true,
            control: PageControl::Current,
            page,
            subpage: 0,
            allocation,
        };
        let whole = self.ask(
            &command(HEADER),
            usize::from(HEADER),
            ModeParameters::claimed_length,
        )?;
        let allocation = u16::try_from(whole).unwrap_or(u16::MAX).max(HEADER);
        let command = command(allocation);
        let length = usize::from(allocation);
        self.ask(&command, length, |bytes| {
            let list = ModeParameters::parse(bytes)?;
            list.page(page).cloned().ok_or(Malformed::Short {
                what: "the mode page",
                needed: 2,
                came: bytes.len().saturating_sub(usize::from(HEADER)),
            })
        })
    }

    /// Page 2Ah. Drives since MMC-5 may not have it.
    pub fn capabilities(&mut self) -> Result<Capabilities, DriveError> {
        let page = self.mode_page(PageCode::CAPABILITIES)?;
        self.typed_page(PageCode::CAPABILITIES, Capabilities::parse(&page))
    }

    /// Page 05h as it stands.
    pub fn write_parameters(&mut self) -> Result<WriteParameters, DriveError> {
        let page = self.mode_page(PageCode::WRITE_PARAMETERS)?;
        self.typed_page(PageCode::WRITE_PARAMETERS, WriteParameters::parse(&page))
    }

    /// Sets page 05h: the drive's own page with these values in it, sent in the drive's own
    /// length. Drives that refuse the length they told get the standard's, then the one with the
    /// vendor's bytes.
    pub fn select_write_parameters(
        &mut self,
        parameters: &WriteParameters,
    ) -> Result<(), DriveError> {
        let sensed = self.mode_page(PageCode::WRITE_PARAMETERS)?;
        let page = parameters.patched(&sensed);
        let told = page.as_bytes().len();
        let mut refused = match self.mode_select(&page) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        for length in [STANDARD_WRITE_PAGE, VENDOR_WRITE_PAGE] {
            if length == told {
                continue;
            }
            if refused.condition() != Some(Condition::InvalidField) {
                break;
            }
            match self.mode_select(&parameters.patched(&sensed.resized(length))) {
                Ok(()) => return Ok(()),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }

    /// MODE SELECT of one page.
    pub fn mode_select(&mut self, page: &ModePage) -> Result<(), DriveError> {
        let list = ModeParameters {
            medium_type: 0,
            pages: vec![page.clone()],
        }
        .encode_for_select();
        let command = Command::ModeSelect10 {
            save: false,
            page_format: true,
            // A page has 257 bytes at most.
            parameter_length: u16::try_from(list.len()).unwrap_or(u16::MAX),
        };
        let moved = self.run(&command, Data::Out(&list), TIMEOUT)?;
        if moved == list.len() {
            return Ok(());
        }
        Err(DriveError::Residue {
            command,
            wanted: list.len(),
            moved,
        })
    }

    fn typed_page<T>(&self, page: PageCode, parsed: Result<T, Malformed>) -> Result<T, DriveError> {
        parsed.map_err(|source| DriveError::Answer {
            command: Command::ModeSense10 {
                no_block_descriptors: true,
                control: PageControl::Current,
                page,
                subpage: 0,
                allocation: 0,
            },
            source,
        })
    }
}
