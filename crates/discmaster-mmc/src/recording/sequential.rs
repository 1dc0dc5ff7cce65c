//! DVD+R and BD-R: written from the next writable address on, a track for each session (MMC-6,
//! DVD+R and BD write features). There is no page 05h to set; that the disc is closed for good is
//! a function of CLOSE TRACK/SESSION.

use super::data_track::{Padded, not_simulated, one_data_track};
use super::error::RecordError;
use super::facts::Facts;
use super::job::{Job, Mode, Then};
use super::plan::{GivenUp, Place, Plan, Step};
use super::way::Way;
use crate::command::{CloseFunction, TrackAddress};
use crate::parameter::format::{FormatDescriptor, FormatType};
use crate::response::configuration::Profile;

/// The plans, best first.
pub(super) fn plans(job: &Job, facts: &Facts) -> Result<Vec<Plan>, RecordError> {
    not_simulated(job, facts)?;
    let packet = packet(facts.profile());
    let track = one_data_track(job, facts)?.padded(packet);
    let format = spare_areas(job, facts)?;
    track.fits(format.map_or(facts.medium.free_blocks, |format| format.blocks))?;
    let plan = |reserved| plan(job, facts, track, format, reserved);
    Ok(match job.mode {
        // Some drives do not know how to reserve.
        Mode::SessionAtOnce => vec![plan(true), plan(false)],
        Mode::Auto | Mode::TrackAtOnce | Mode::Incremental => vec![plan(false)],
    })
}

/// Blocks of an ECC block, or of a cluster.
const fn packet(profile: Profile) -> u32 {
    match profile {
        Profile::DVD_PLUS_R | Profile::DVD_PLUS_R_DL => 16,
        _ => 32,
    }
}

/// The format that sets spare areas aside, where they are wanted.
fn spare_areas(job: &Job, facts: &Facts) -> Result<Option<FormatDescriptor>, RecordError> {
    if !job.spare_areas {
        return Ok(None);
    }
    let formats = facts.formats.as_ref();
    let offered = |format_type| formats.and_then(|formats| formats.format(format_type));
    // The first has the usual size; of the other a host may choose it.
    offered(FormatType::FULL)
        .or_else(|| offered(FormatType::BD_R_WITH_SPARE))
        .map(|offer| Some(offer.into()))
        .ok_or(RecordError::NoSpareAreas(facts.profile()))
}

fn plan(
    job: &Job,
    facts: &Facts,
    track: Padded,
    format: Option<FormatDescriptor>,
    reserved: bool,
) -> Plan {
    let number = facts.medium.last_track.into();
    let mut before: Vec<Step> = format.map(Step::Format).into_iter().collect();
    before.push(Step::Find(TrackAddress::Track(number)));
    if reserved {
        // The last step, for it is the first that leaves a trace on the disc.
        before.push(Step::Reserve(track.total()));
    }
    let end = match job.then {
        Then::LeaveSessionOpen => None,
        Then::CloseSession => Some(CloseFunction::SESSION),
        Then::Finalise => Some(CloseFunction::FINALIZE),
    };
    let after = vec![Step::Synchronize, Step::CloseTrack];
    Plan {
        lead_in: None,
        way: if reserved {
            Way::Reserved
        } else {
            Way::Sequential
        },
        tracks: vec![track.plan(before, Place::Found, after)],
        end: end.map(Step::Close).into_iter().collect(),
        given_up: if reserved {
            GivenUp::Open
        } else {
            GivenUp::TrackClosed
        },
        packet: packet(facts.profile()),
        simulate: false,
        streaming: false,
        appendable: job.then != Then::Finalise,
    }
}
