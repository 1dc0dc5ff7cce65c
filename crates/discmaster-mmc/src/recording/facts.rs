//! What the choice of a way rests on: what drive and medium say of themselves.

use super::job::Job;
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
}

impl Facts {
    /// Asks the drive what the job needs to be known; `None` where there is no medium.
    pub(super) fn ask(drive: &mut Drive, job: &Job) -> Result<Option<Self>, DriveError> {
        let Some((medium, configuration)) = drive.medium_and_configuration()? else {
            return Ok(None);
        };
        let mut facts = Self {
            medium,
            configuration,
            formats: None,
        };
        let formatted_first = match facts.profile() {
            Profile::DVD_PLUS_RW | Profile::DVD_PLUS_RW_DL => {
                facts.is_blank() || facts.medium.background_format == BackgroundFormat::STARTED
            }
            Profile::DVD_RW_RESTRICTED_OVERWRITE => true,
            _ => job.spare_areas,
        };
        if formatted_first {
            facts.formats = formats(drive)?;
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
