//! What a medium says of its make, and other things that few need to know of it.

use super::Drive;
use super::answers::{optional, read_toc, supported};
use crate::address::Lba;
use crate::command::{Command, PerformanceType, StructureFormat, StructureMedia, TocFormat};
use crate::error::DriveError;
use crate::medium::{Details, Spares};
use crate::response::capacity::FormatCapacities;
use crate::response::configuration::Profile;
use crate::response::disc_information::{PowResources, TrackResources};
use crate::response::disc_structure::{
    BdDiscInformation, BdSpareArea, DvdRamSpareArea, MediaMaker, PhysicalFormat, PreRecorded,
    WriteProtection, claimed_length, structure,
};
use crate::response::performance::NominalPerformance;
use crate::response::toc::{CdText, Pma};
use crate::sense::Condition;

/// Head of every disc structure.
const HEAD: u16 = 4;
/// Room for the program memory area of a full disc.
const PMA_LENGTH: u16 = 0x1000;

impl Drive {
    /// READ DISC STRUCTURE: its length first, then all of it. The structure comes without its
    /// head.
    pub fn disc_structure(
        &mut self,
        media: StructureMedia,
        format: StructureFormat,
        layer: u8,
    ) -> Result<Vec<u8>, DriveError> {
        let command = |allocation| Command::ReadDiscStructure {
            media,
            format,
            address: 0,
            layer,
            grant: 0,
            allocation,
        };
        let whole = self.ask(&command(HEAD), usize::from(HEAD), claimed_length)?;
        let whole = u16::try_from(whole).unwrap_or(u16::MAX).max(HEAD);
        // Some drives stumble over an odd number of bytes.
        let allocation = self.within_limit(whole.checked_next_multiple_of(2).unwrap_or(whole));
        self.ask(&command(allocation), usize::from(allocation), |bytes| {
            structure(bytes).map(<[u8]>::to_vec)
        })
    }

    /// Physical format information of a DVD.
    pub fn physical_format(&mut self) -> Result<PhysicalFormat, DriveError> {
        self.dvd(StructureFormat::PHYSICAL, PhysicalFormat::parse)
    }

    /// What forbids writing on this medium, where the drive says.
    pub fn write_protection(&mut self) -> Result<Option<WriteProtection>, DriveError> {
        optional(self.dvd(StructureFormat::WRITE_PROTECTION, WriteProtection::parse))
    }

    /// Who made the medium, where it says; CDs say it in their
    /// [`atip`](crate::medium::Medium::atip).
    pub fn media_maker(&mut self, profile: Profile) -> Result<Option<MediaMaker>, DriveError> {
        let found = match profile {
            Profile::DVD_PLUS_R
            | Profile::DVD_PLUS_R_DL
            | Profile::DVD_PLUS_RW
            | Profile::DVD_PLUS_RW_DL => {
                let adip = optional(self.dvd(StructureFormat::ADIP, PhysicalFormat::parse))?;
                adip.and_then(|format| format.maker())
            }
            profile if profile.is_bd() => {
                let unit = optional(self.bd_disc_information())?;
                unit.and_then(|unit| unit.maker())
            }
            Profile::DVD_ROM => None,
            profile if profile.is_dvd() => {
                let fields = self.dvd(StructureFormat::PRE_RECORDED, PreRecorded::parse);
                optional(fields)?.and_then(|fields| fields.maker())
            }
            _ => None,
        };
        Ok(found)
    }

    /// Layers of the medium; `None` where it does not say.
    pub fn layers(&mut self, profile: Profile) -> Result<Option<u8>, DriveError> {
        if profile.is_bd() {
            let unit = optional(self.bd_disc_information())?;
            return Ok(unit.map(|unit| unit.layers.max(1)));
        }
        if profile.is_dvd() {
            let format = optional(self.physical_format())?;
            return Ok(format.map(|format| format.layers));
        }
        Ok(None)
    }

    /// How much is left of a medium's spare areas, where it has some and the drive says.
    pub fn spares(&mut self, profile: Profile) -> Result<Option<Spares>, DriveError> {
        if profile == Profile::DVD_RAM {
            let format = StructureFormat::DVD_RAM_SPARE_AREA;
            let found = optional(self.dvd(format, DvdRamSpareArea::parse))?;
            return Ok(found.map(|area| Spares {
                free: area
                    .unused_primary
                    .saturating_add(area.unused_supplementary),
                allocated: None,
            }));
        }
        if !profile.is_bd() || profile == Profile::BD_ROM {
            return Ok(None);
        }
        let found = self.disc_structure(StructureMedia::BD, StructureFormat::BD_SPARE_AREA, 0);
        let Some(bytes) = optional(found)? else {
            return Ok(None);
        };
        let area = self.understood(
            StructureMedia::BD,
            StructureFormat::BD_SPARE_AREA,
            BdSpareArea::parse(&bytes),
        )?;
        Ok(Some(Spares {
            free: area.free,
            allocated: Some(area.allocated),
        }))
    }

    /// Speeds at which the drive would write this medium, in kB/s, a kB being 1000 bytes, fastest
    /// first: from the list of write speeds, or else from page 2Ah. Empty where the drive tells
    /// neither.
    pub fn listed_write_speeds(&mut self) -> Result<Vec<u32>, DriveError> {
        let told = match self.write_speeds() {
            Err(error) if matches!(error.condition(), Some(Condition::NoMedium(_))) => None,
            speeds => supported(speeds)?,
        };
        let told = told.map_or_else(Vec::new, |list| {
            list.0.iter().map(|speed| speed.write).collect()
        });
        let mut speeds: Vec<u32> = told.into_iter().filter(|speed| *speed > 0).collect();
        if speeds.is_empty()
            && let Some(page) = supported(self.capabilities())?
        {
            let listed = page.write_speeds.iter().copied().map(u32::from);
            speeds = listed.filter(|speed| *speed > 0).collect();
        }
        speeds.sort_unstable_by(|one, other| other.cmp(one));
        speeds.dedup();
        Ok(speeds)
    }

    /// What the medium can be formatted to, where the drive says.
    pub fn offered_formats(&mut self) -> Result<Option<FormatCapacities>, DriveError> {
        optional(self.format_capacities())
    }

    /// Blocks that can be overwritten; none where the drive does not say.
    pub(crate) fn overwritable_blocks(&mut self) -> Result<u32, DriveError> {
        let capacity = optional(self.capacity())?;
        Ok(capacity.map_or(0, |capacity| capacity.blocks()))
    }

    /// More of the medium than [`Drive::medium`] tells. What the drive does not say is left out.
    pub fn medium_details(&mut self, profile: Profile) -> Result<Details, DriveError> {
        let recordable = !matches!(
            profile,
            Profile::NONE | Profile::CD_ROM | Profile::DVD_ROM | Profile::BD_ROM
        );
        if !recordable {
            return Ok(Details {
                layers: self.layers(profile)?,
                ..Details::default()
            });
        }
        let write_protection = if profile.is_cd() {
            None
        } else {
            self.write_protection()?
        };
        Ok(Details {
            maker: self.media_maker(profile)?,
            layers: self.layers(profile)?,
            write_protection,
            formats: self.offered_formats()?,
            spares: self.spares(profile)?,
            write_speeds: self.listed_write_speeds()?,
        })
    }

    /// GET PERFORMANCE of type 00h: how fast the drive is, from one end of the medium to the other.
    pub fn nominal_performance(
        &mut self,
        of_writing: bool,
    ) -> Result<NominalPerformance, DriveError> {
        const DESCRIPTORS: u16 = 16;
        /// Nominal values, with ten percent of tolerance.
        const TOLERANCE: u8 = 0x10;
        const WRITE: u8 = 0x04;
        let command = Command::GetPerformance {
            kind: PerformanceType::PERFORMANCE,
            data_type: TOLERANCE | if of_writing { WRITE } else { 0 },
            address: Lba(0),
            descriptors: DESCRIPTORS,
        };
        let length = 8 + usize::from(DESCRIPTORS) * 16;
        self.ask(&command, length, NominalPerformance::parse)
    }

    /// READ TOC format 3: the tracks that a recordable CD has noted in its program memory area.
    pub fn pma(&mut self) -> Result<Pma, DriveError> {
        let length = self.within_limit(PMA_LENGTH);
        let command = read_toc(TocFormat::PMA, 0, true, length);
        self.ask(&command, usize::from(length), Pma::parse)
    }

    /// READ TOC format 5: the CD-Text of the lead-in. `None` where there is none.
    pub fn cd_text(&mut self) -> Result<Option<CdText>, DriveError> {
        let command = |allocation| read_toc(TocFormat::CD_TEXT, 0, false, allocation);
        let whole = self.ask(&command(HEAD), usize::from(HEAD), CdText::claimed_length);
        let Some(whole) = optional(whole)? else {
            return Ok(None);
        };
        let allocation = self.within_limit(u16::try_from(whole).unwrap_or(u16::MAX).max(HEAD));
        let text = self.ask(&command(allocation), usize::from(allocation), CdText::parse)?;
        Ok(Some(text).filter(|text| !text.0.is_empty()))
    }

    /// READ DISC INFORMATION of type 1: how many tracks the medium can have, and has.
    pub fn track_resources(&mut self) -> Result<TrackResources, DriveError> {
        let command = Command::ReadDiscInformation {
            data_type: 1,
            allocation: 12,
        };
        self.ask(&command, 12, TrackResources::parse)
    }

    /// READ DISC INFORMATION of type 2: what is left for overwriting a BD-R.
    pub fn pow_resources(&mut self) -> Result<PowResources, DriveError> {
        let command = Command::ReadDiscInformation {
            data_type: 2,
            allocation: 16,
        };
        self.ask(&command, 16, PowResources::parse)
    }

    fn bd_disc_information(&mut self) -> Result<BdDiscInformation, DriveError> {
        let (media, format) = (StructureMedia::BD, StructureFormat::BD_DISC_INFORMATION);
        let bytes = self.disc_structure(media, format, 0)?;
        self.understood(media, format, BdDiscInformation::parse(&bytes))
    }

    fn dvd<T>(
        &mut self,
        format: StructureFormat,
        parse: impl FnOnce(&[u8]) -> Result<T, crate::response::Malformed>,
    ) -> Result<T, DriveError> {
        let bytes = self.disc_structure(StructureMedia::DVD, format, 0)?;
        self.understood(StructureMedia::DVD, format, parse(&bytes))
    }

    fn understood<T>(
        &self,
        media: StructureMedia,
        format: StructureFormat,
        parsed: Result<T, crate::response::Malformed>,
    ) -> Result<T, DriveError> {
        parsed.map_err(|source| DriveError::Answer {
            command: Command::ReadDiscStructure {
                media,
                format,
                address: 0,
                layer: 0,
                grant: 0,
                allocation: 0,
            },
            source,
        })
    }
}
