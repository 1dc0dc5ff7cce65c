//! The disc in a recorder: what it is, and what is done with it.

use super::DiscRecorder;
use super::reshaping::reshape;
use crate::attend::attend;
use crate::disc;
use crate::error::{Cause, Phase, Purpose};
use crate::media::{Media, MediaFlags, MediaInfo, MediaType};
use crate::seat::Seat;
use crate::{Code, Error};
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::formatting::Wish;
use discmaster_mmc::medium::{Details, Medium};
use discmaster_mmc::response::configuration::Configuration;
use discmaster_mmc::response::disc_information::{DiscStatus, DiscType};
use discmaster_mmc::response::toc::TocTrack;

impl DiscRecorder {
    /// IDiscRecorder::QueryMediaType. No disc is no error: both answers are then 0.
    pub fn query_media_type(&self) -> Result<Media, Error> {
        self.with_held(|seat| {
            let Some(medium) = seat.run(Phase::Inspect, Drive::medium)? else {
                return Ok(Media::default());
            };
            let writable = medium.is_writable();
            let unusable = writable && !medium.is_blank() && !disc::takes_session(seat, &medium)?;
            Ok(Media {
                media_type: media_type(seat, &medium)?,
                flags: MediaFlags::BLANK.when(medium.is_blank())
                    | MediaFlags::RW.when(medium.erasable)
                    | MediaFlags::WRITABLE.when(writable)
                    | MediaFlags::FORMAT_UNUSABLE_BY_IMAPI.when(unusable),
            })
        })
    }

    /// IDiscRecorder::QueryMediaInfo.
    pub fn query_media_info(&self) -> Result<MediaInfo, Error> {
        self.with_held(|seat| {
            let medium = seat.medium()?;
            let (last_track, start_address) = last_track(seat, &medium)?;
            let next = medium.next_writable.map_or(0, |next| next.0);
            Ok(MediaInfo {
                sessions: u8::try_from(medium.sessions).unwrap_or(u8::MAX),
                last_track,
                start_address,
                next_writable: u32::try_from(next).unwrap_or(0),
                free_blocks: medium.free_blocks,
            })
        })
    }

    /// IDiscRecorder::Eject.
    pub fn eject(&self) -> Result<(), Error> {
        self.with_held(|seat| seat.run(Phase::Tray, Drive::eject))
    }

    /// IDiscRecorder::Erase: of a CD-RW, all of it when `full`, otherwise only what says that
    /// something is recorded; of other media that can be erased, what comes next to that. Returns when it is done. The sinks of the disc master that gave the
    /// recorder out are told of the end, and asked whether to stop meanwhile, though a drive that
    /// is blanking cannot be.
    pub fn erase(&self, full: bool) -> Result<(), Error> {
        let sinks = self.sinks().upgrade();
        let wish = Wish::Erase { full };
        let erased = self.with_held(|seat| attend(&sinks, |_| reshape(seat, wish, &mut |_, _| ())));
        if let Err(error) = &erased
            && matches!(error.cause(), Cause::NotHeld(_))
        {
            return erased.map(drop);
        }
        let code = erased.as_ref().map_or_else(Error::code, |_| Code::S_OK);
        sinks.each(|sink| sink.notify_erase_complete(code));
        erased.map(drop)
    }

    /// Everything the drive tells of the disc in it; None without a disc. Not in IMAPI. Needs no
    /// [`open_exclusive`](Self::open_exclusive).
    pub fn medium(&self) -> Result<Option<Medium>, Error> {
        self.with_drive(Purpose::Use, |seat| seat.run(Phase::Inspect, Drive::medium))
    }

    /// As [`medium`](Self::medium), with the drive's features and with what takes more asking: its
    /// maker, formats and speeds.
    pub fn medium_details(&self) -> Result<Option<(Medium, Configuration, Details)>, Error> {
        self.with_drive(Purpose::Use, |seat| {
            let asked = seat.run(Phase::Inspect, Drive::medium_and_configuration)?;
            let Some((medium, configuration)) = asked else {
                return Ok(None);
            };
            let profile = medium.profile;
            let details = seat.run(Phase::Inspect, |drive| drive.medium_details(profile))?;
            Ok(Some((medium, configuration, details)))
        })
    }
}

/// MEDIA_TYPES of the disc, by what its first lead-in and its table of contents say.
fn media_type(seat: &mut Seat<'_>, medium: &Medium) -> Result<MediaType, Cause> {
    if medium.is_blank() || !medium.profile.is_cd() {
        return Ok(MediaType::SPECIAL);
    }
    let disc_type = seat.run(Phase::Inspect, Drive::disc_information)?.disc_type;
    if medium.sessions > 1 {
        let toc = seat.run(Phase::Inspect, Drive::toc)?;
        let last = seat.run(Phase::Inspect, Drive::session_information)?.track;
        // Audio first, data in a session of its own: an enhanced music disc.
        if toc.entries.first().is_some_and(TocTrack::is_audio) && !last.is_audio() {
            return Ok(MediaType::CD_EXTRA);
        }
    }
    Ok(match disc_type {
        DiscType::CD_DA_OR_ROM => MediaType::CDDA_CDROM,
        DiscType::CD_ROM_XA => MediaType::CD_ROM_XA,
        DiscType::CD_I => MediaType::CD_I,
        _ => MediaType::CD_OTHER,
    })
}

/// Number and start of the last track of the last complete session; zeros without one.
fn last_track(seat: &mut Seat<'_>, medium: &Medium) -> Result<(u8, u32), Cause> {
    if medium.sessions == 0 {
        return Ok((0, 0));
    }
    let number = if medium.status == DiscStatus::Complete {
        u8::try_from(medium.last_track).unwrap_or(u8::MAX)
    } else {
        seat.run(Phase::Inspect, Drive::toc)?.last_track
    };
    let track = TrackAddress::Track(number.into());
    let track = seat.run(Phase::Inspect, |drive| drive.track_information(track))?;
    Ok((number, u32::try_from(track.start.0).unwrap_or(0)))
}
