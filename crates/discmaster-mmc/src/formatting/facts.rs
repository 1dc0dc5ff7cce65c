//! What the choice of a way rests on: what drive and medium say of themselves.

use crate::drive::Drive;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::parameter::format::FormatType;
use crate::response::capacity::{CapacityKind, FormatCapacities, FormattableCapacity};
use crate::response::configuration::{Configuration, Profile};
use crate::response::disc_structure::WriteProtection;

/// What drive and medium say of themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub medium: Medium,
    pub configuration: Configuration,
    /// Of media that are formatted, where the drive says.
    pub formats: Option<FormatCapacities>,
    /// Of media that are overwritten: blocks that can be.
    pub blocks: u32,
    pub protection: Option<WriteProtection>,
}

impl Facts {
    /// Asks the drive; `None` where there is no medium.
    pub(super) fn ask(drive: &mut Drive) -> Result<Option<Self>, DriveError> {
        let Some((medium, configuration)) = drive.medium_and_configuration()? else {
            return Ok(None);
        };
        let mut facts = Self {
            blocks: medium.recorded.map_or(0, |capacity| capacity.blocks()),
            medium,
            configuration,
            formats: None,
            protection: None,
        };
        if !is_formatted(facts.profile()) {
            return Ok(Some(facts));
        }
        facts.formats = drive.offered_formats()?;
        facts.protection = drive.write_protection()?;
        if facts.blocks == 0 && facts.profile() == Profile::DVD_RW_RESTRICTED_OVERWRITE {
            // Its session may be in the middle of growing, and has blocks nevertheless.
            facts.blocks = drive.overwritable_blocks()?;
        }
        Ok(Some(facts))
    }

    pub const fn profile(&self) -> Profile {
        self.medium.profile
    }

    /// As the drive says, a medium that has no format yet.
    pub fn is_unformatted(&self) -> bool {
        match &self.formats {
            Some(formats) => formats.current.kind == CapacityKind::UNFORMATTED,
            None => self.medium.is_blank(),
        }
    }

    /// What the drive offers of a type.
    pub fn offers(&self, format_type: FormatType) -> impl Iterator<Item = FormattableCapacity> {
        let formats = self.formats.iter().flat_map(|formats| &formats.formats);
        formats
            .copied()
            .filter(move |format| format.format_type == format_type)
    }
}

/// Media of which FORMAT UNIT makes something.
const fn is_formatted(profile: Profile) -> bool {
    matches!(
        profile,
        Profile::DVD_RAM
            | Profile::DVD_RW_RESTRICTED_OVERWRITE
            | Profile::DVD_RW_SEQUENTIAL
            | Profile::DVD_PLUS_RW
            | Profile::DVD_PLUS_RW_DL
            | Profile::BD_R_SEQUENTIAL
            | Profile::BD_R_RANDOM
            | Profile::BD_RE
    )
}
