//! Questions with typed answers.

use super::Drive;
use crate::address::Lba;
use crate::command::{
    Command, EventClasses, FeatureRange, PerformanceType, TocFormat, TrackAddress,
};
use crate::error::DriveError;
use crate::medium::{Medium, WritingWays};
use crate::response::capacity::{Capacity, FormatCapacities};
use crate::response::configuration::{Configuration, FeatureCode};
use crate::response::disc_information::{DiscInformation, DiscStatus, SessionState};
use crate::response::event_status::EventStatus;
use crate::response::performance::WriteSpeeds;
use crate::response::status::{BufferCapacity, MechanismStatus};
use crate::response::toc::{Atip, FullToc, SessionInformation, Toc, TocTrack};
use crate::response::track_information::TrackInformation;
use crate::sense::{Condition, SenseKey};

/// Room for 99 tracks and the lead-out.
const TOC_LENGTH: u16 = 4 + 100 * 8;
/// Room for the full table of contents of many sessions; longer ones trouble some drives.
const FULL_TOC_LENGTH: u16 = 0x3000;
/// The most that a drive may claim for its configuration.
const CONFIGURATION_LENGTH: u16 = 0x7FFC;

impl Drive {
    /// GET CONFIGURATION: the header first, then all features.
    pub fn configuration(&mut self) -> Result<Configuration, DriveError> {
        let command = |allocation| Command::GetConfiguration {
            range: FeatureRange::All,
            starting: 0,
            allocation,
        };
        let whole = self.ask(&command(8), 8, Configuration::claimed_length)?;
        let allocation = u16::try_from(whole)
            .unwrap_or(u16::MAX)
            .clamp(8, self.within_limit(CONFIGURATION_LENGTH));
        let length = usize::from(allocation);
        self.ask(&command(allocation), length, Configuration::parse)
    }

    /// READ DISC INFORMATION.
    pub fn disc_information(&mut self) -> Result<DiscInformation, DriveError> {
        let command = Command::ReadDiscInformation {
            data_type: 0,
            allocation: 34,
        };
        self.ask(&command, 34, DiscInformation::parse)
    }

    /// READ TRACK INFORMATION.
    pub fn track_information(
        &mut self,
        track: TrackAddress,
    ) -> Result<TrackInformation, DriveError> {
        let command = Command::ReadTrackInformation {
            open: false,
            track,
            allocation: 36,
        };
        self.ask(&command, 36, TrackInformation::parse)
    }

    /// READ TOC format 0, addresses as blocks.
    pub fn toc(&mut self) -> Result<Toc, DriveError> {
        let command = read_toc(TocFormat::TOC, 0, false, TOC_LENGTH);
        self.ask(&command, usize::from(TOC_LENGTH), |bytes| {
            Toc::parse(bytes, false)
        })
    }

    /// READ TOC format 1: where the last complete session starts.
    pub fn session_information(&mut self) -> Result<SessionInformation, DriveError> {
        let command = read_toc(TocFormat::SESSION_INFORMATION, 0, false, 12);
        let mut whole = [0; 12];
        let mut came = 0;
        let told = self.ask(&command, 12, |bytes| {
            came = bytes.len();
            whole
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
            SessionInformation::parse(bytes, false)
        });
        // Cut off within the address, as the drive of tgt has it, it still names the track, which
        // tells its own address.
        let Err(error @ DriveError::Answer { .. }) = told else {
            return told;
        };
        let named = SessionInformation::parse(&whole, false).ok();
        let Some(mut session) = named.filter(|_| (7..12).contains(&came)) else {
            return Err(error);
        };
        let number = TrackAddress::Track(session.track.number.into());
        session.track.start = self.track_information(number)?.start;
        Ok(session)
    }

    /// The first track of the last complete session, with whose start the session starts; `None`
    /// where no session is complete.
    pub fn last_complete_session(&mut self) -> Result<Option<TocTrack>, DriveError> {
        let sessions = optional(self.session_information())?;
        let complete = sessions.filter(|sessions| sessions.last_session > 0);
        Ok(complete.map(|sessions| sessions.track))
    }

    /// READ TOC format 2, from session 1 on.
    pub fn full_toc(&mut self) -> Result<FullToc, DriveError> {
        let length = self.within_limit(FULL_TOC_LENGTH);
        let command = read_toc(TocFormat::FULL_TOC, 1, true, length);
        self.ask(&command, usize::from(length), FullToc::parse)
    }

    /// As much of an answer as the host carries at a time.
    pub(super) fn within_limit(&self, length: u16) -> u16 {
        u16::try_from(self.max_transfer()).map_or(length, |limit| length.min(limit.max(8)))
    }

    /// READ TOC format 4: what the wobble of a recordable CD tells.
    pub fn atip(&mut self) -> Result<Atip, DriveError> {
        self.ask(&read_toc(TocFormat::ATIP, 0, true, 28), 28, Atip::parse)
    }

    /// READ CAPACITY.
    pub fn capacity(&mut self) -> Result<Capacity, DriveError> {
        self.ask(&Command::ReadCapacity, 8, Capacity::parse)
    }

    /// READ FORMAT CAPACITIES.
    pub fn format_capacities(&mut self) -> Result<FormatCapacities, DriveError> {
        let command = Command::ReadFormatCapacities { allocation: 252 };
        self.ask(&command, 252, FormatCapacities::parse)
    }

    /// GET PERFORMANCE of type 03h: the speeds at which this medium can be written.
    pub fn write_speeds(&mut self) -> Result<WriteSpeeds, DriveError> {
        const DESCRIPTORS: u16 = 64;
        let command = Command::GetPerformance {
            kind: PerformanceType::WRITE_SPEED,
            data_type: 0,
            address: Lba(0),
            descriptors: DESCRIPTORS,
        };
        let length = 8 + usize::from(DESCRIPTORS) * 16;
        self.ask(&command, length, WriteSpeeds::parse)
    }

    /// The fastest that the drive would write, this medium where it says so, in kB/s, a kB being
    /// 1000 bytes. The write speeds are asked first, then page 2Ah; `None` where the drive knows
    /// neither question, or tells no speed. Some drives have no write speeds without a medium.
    pub fn max_write_speed(&mut self) -> Result<Option<u32>, DriveError> {
        let speeds = match self.write_speeds() {
            Err(error) if matches!(error.condition(), Some(Condition::NoMedium(_))) => None,
            speeds => supported(speeds)?,
        };
        if let Some(speed) = speeds.and_then(|speeds| speeds.fastest()) {
            return Ok(Some(speed));
        }
        let page = supported(self.capabilities())?;
        Ok(page.and_then(|page| page.fastest_write()).map(u32::from))
    }

    /// Whether the drive can go on recording track at once after its buffer ran empty, as the CD
    /// track at once feature (2Dh) says; false for a drive without the feature.
    pub fn buffer_underrun_free(&mut self) -> Result<bool, DriveError> {
        let feature = self.configuration()?.cd_track_at_once();
        Ok(feature.is_some_and(|feature| feature.buffer_underrun_free))
    }

    /// READ BUFFER CAPACITY.
    pub fn buffer_capacity(&mut self) -> Result<BufferCapacity, DriveError> {
        let command = Command::ReadBufferCapacity {
            blocks: false,
            allocation: 12,
        };
        self.ask(&command, 12, BufferCapacity::parse)
    }

    /// MECHANISM STATUS.
    pub fn mechanism_status(&mut self) -> Result<MechanismStatus, DriveError> {
        self.ask(
            &Command::MechanismStatus { allocation: 8 },
            8,
            MechanismStatus::parse,
        )
    }

    /// GET EVENT STATUS NOTIFICATION, polled, about the medium.
    pub fn media_event(&mut self) -> Result<EventStatus, DriveError> {
        let command = Command::GetEventStatusNotification {
            polled: true,
            classes: EventClasses::MEDIA,
            allocation: 8,
        };
        self.ask(&command, 8, EventStatus::parse)
    }

    /// Everything about the medium, which is there, and the configuration that some of it is from.
    pub(super) fn describe_medium(&mut self) -> Result<(Medium, Configuration), DriveError> {
        let configuration = self.configuration()?;
        let profile = configuration.profile;
        let disc = self.disc_information()?;
        let writable = matches!(disc.status, DiscStatus::Blank | DiscStatus::Appendable);
        let last_track = disc.last_track_in_last_session.max(1);
        let address = if writable && profile.is_cd() {
            TrackAddress::INVISIBLE
        } else {
            TrackAddress::Track(last_track.into())
        };
        // A read-only drive may know discs, but not tracks.
        let mut track = optional(self.track_information(address))?;
        if track.is_none() && writable && !profile.is_cd() {
            // There are drives that know the open track of a DVD by this name alone.
            track = optional(self.track_information(TrackAddress::INVISIBLE))?;
        }
        let atip = if profile.is_cd() {
            optional(self.atip())?
        } else {
            None
        };
        // A session that is yet to be written, or closed, is counted by the drive, too.
        let open = u16::from(disc.last_session != SessionState::Complete);
        let sessions = disc.sessions.saturating_sub(open);
        // Before a session is complete there is no lead-out for a capacity to end at, and drives
        // fail the question in ways of their own.
        let recorded = if writable && sessions == 0 {
            None
        } else {
            optional(self.capacity())?
        };
        let medium = Medium {
            profile,
            status: disc.status,
            last_session: disc.last_session,
            erasable: disc.erasable,
            background_format: disc.background_format,
            identification: disc.identification,
            sessions,
            first_track: disc.first_track.into(),
            last_track,
            next_writable: track
                .filter(|_| writable)
                .and_then(|track| track.next_writable),
            free_blocks: track
                .filter(|_| writable)
                .map_or(0, |track| track.free_blocks),
            recorded,
            lead_out: disc
                .last_possible_lead_out
                .msf()
                .filter(|_| profile.is_cd()),
            atip,
            track_at_once: configuration
                .cd_track_at_once()
                .filter(|_| configuration.is_current(FeatureCode::CD_TRACK_AT_ONCE)),
            ways: WritingWays::of(&configuration),
        };
        Ok((medium, configuration))
    }
}

pub(super) const fn read_toc(format: TocFormat, number: u8, msf: bool, allocation: u16) -> Command {
    Command::ReadTocPmaAtip {
        format,
        msf,
        number,
        allocation,
    }
}

/// `None` where the drive does not know the question.
pub(super) fn supported<T>(answer: Result<T, DriveError>) -> Result<Option<T>, DriveError> {
    match answer {
        Err(error) if error.is_unsupported() => Ok(None),
        answer => answer.map(Some),
    }
}

/// `None` where the drive refuses the question as such: it has no such thing for this medium.
pub(super) fn optional<T>(answer: Result<T, DriveError>) -> Result<Option<T>, DriveError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(DriveError::Refused { sense, .. })
            if sense.triple.key == SenseKey::ILLEGAL_REQUEST
                || matches!(
                    sense.condition(),
                    Condition::IncompatibleMedium
                        | Condition::UnsupportedCommand
                        | Condition::InvalidField
                ) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
