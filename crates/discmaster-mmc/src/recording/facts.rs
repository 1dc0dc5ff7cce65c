//! What the choice of a way rests on: what drive and medium say of themselves.

use crate::drive::Drive;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::response::capacity::FormatCapacities;
use crate::response::configuration::{Configuration, FeatureCode, Profile};
use crate::response::disc_information::{BackgroundFormat, DiscStatus};

/// What drive and medium say of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub medium: Medium,
    pub configuration: Configuration,
    /// Of media whose recording may begin with formatting.
    pub formats: Option<FormatCapacities>,
    pub background: BackgroundFormat,
}

impl Facts {
    /// Asks the drive; `None` where there is no medium.
    pub(super) fn ask(drive: &mut Drive) -> Result<Option<Self>, DriveError> {
        let Some((medium, configuration)) = drive.medium_and_configuration()? else {
            return Ok(None);
        };
        let mut facts = Self {
            medium,
            configuration,
            formats: None,
            background: BackgroundFormat::NONE,
        };
        match facts.profile() {
            Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => {
                facts.background = drive.disc_information()?.background_format;
                if facts.is_being_formatted() {
                    facts.formats = formats(drive)?;
                }
            }
            Profile::DVD_RW_RESTRICTED_OVERWRITE => facts.formats = formats(drive)?,
            _ => {}
        }
        Ok(Some(facts))
    }

    pub const fn profile(&self) -> Profile {
        self.medium.profile
    }

    pub fn is_current(&self, code: FeatureCode) -> bool {
        self.configuration.is_current(code)
    }

    /// A medium that is written once: there is a next writable address.
    pub fn is_appendable(&self) -> bool {
        self.medium.is_writable()
    }

    pub fn is_blank(&self) -> bool {
        self.medium.status == DiscStatus::Blank
    }

    /// Of DVD+RW: more of it can be written than is formatted.
    pub fn is_being_formatted(&self) -> bool {
        self.is_blank() || self.background != BackgroundFormat::COMPLETE
    }

    /// Blocks of a medium that is overwritten; none where it is not formatted.
    pub fn formatted_blocks(&self) -> u32 {
        self.medium.recorded.map_or(0, |capacity| capacity.blocks())
    }
}

/// What the medium can be formatted to, where the drive says.
fn formats(drive: &mut Drive) -> Result<Option<FormatCapacities>, DriveError> {
    match drive.format_capacities() {
        Err(error) if error.is_unsupported() => Ok(None),
        formats => formats.map(Some),
    }
}
