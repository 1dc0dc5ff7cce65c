//! Recordings of every family of media: the commands in their order, and what becomes of each
//! refusal and failure.

mod audio;
mod cd_text;
mod failures;
mod overwrite;

mod sequential;
mod session_at_once;
mod sessions;
mod speed;
mod track_at_once;
mod whole;

use crate::script::*;
use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{CloseFunction, Command, PageCode, Removal, TocFormat, TrackAddress};
use discmaster_mmc::recording::{Job, Recording, Then, Track};
use discmaster_mmc::response::capacity::{Capacity, FormatCapacities};
use discmaster_mmc::response::configuration::{Configuration, Feature, Profile};
use discmaster_mmc::response::disc_information::{DiscInformation, DiscStatus, SessionState};
use discmaster_mmc::response::mode_page::{ModePage, WriteParameters};
use discmaster_mmc::response::toc::Atip;
use discmaster_mmc::response::track_information::TrackInformation;
use discmaster_mmc::sense::Triple;

const TUR: Command = Command::TestUnitReady;
const READ_DISC: Command = Command::ReadDiscInformation {
    data_type: 0,
    allocation: 34,
};
const READ_FORMATS: Command = Command::ReadFormatCapacities { allocation: 252 };
const ROOM: u32 = 359_849;

fn own_page() -> ModePage {
    ModePage::new(PageCode::WRITE_PARAMETERS, &[0; 50])
}

/// A job of these tracks that closes the disc.
fn job_of(tracks: Vec<Track>) -> Job {
    Job {
        then: Then::Finalise,
        ..Job::new(tracks)
    }
}

fn job(blocks: u32) -> Job {
    job_of(vec![Track::data(blocks)])
}

/// What a drive says of a medium.
#[derive(Clone, Debug)]
struct Told {
    configuration: Configuration,
    disc: DiscInformation,
    track: TrackInformation,
    capacity: Option<u32>,
    formats: Option<FormatCapacities>,
    atip: Option<Atip>,
}

impl Told {
    /// A blank disc of the profile, with room for so many blocks.
    fn blank(profile: Profile, features: Vec<Feature>, room: u32) -> Self {
        let list = Feature::profile_list(&[profile], profile);
        Self {
            configuration: Configuration {
                profile,
                features: [vec![list], features].concat(),
            },
            disc: blank_disc(),
            track: invisible_track(room),
            capacity: None,
            formats: None,
            atip: None,
        }
    }

    /// A formatted one that is overwritten.
    fn formatted(profile: Profile, blocks: u32) -> Self {
        let blank = Self::blank(profile, Vec::new(), 0);
        Self {
            disc: DiscInformation {
                status: DiscStatus::Complete,
                last_session: SessionState::Complete,
                erasable: true,
                ..blank_disc()
            },
            capacity: Some(blocks),
            track: TrackInformation {
                next_writable: None,
                blank: false,
                size: blocks,
                ..invisible_track(0)
            },
            ..blank
        }
    }

    /// The questions before a recording.
    fn asked(&self, script: &Script) {
        script.on(TUR, Answer::Good);
        configure(script, &self.configuration);
        script.on(READ_DISC, self.disc.encode());
        let profile = self.configuration.profile;
        let last = self.disc.last_track_in_last_session.into();
        let address = if profile.is_cd() {
            TrackAddress::INVISIBLE
        } else {
            TrackAddress::Track(last)
        };
        script.on(read_track(address), self.track.encode());
        if profile.is_cd() {
            let atip = Command::ReadTocPmaAtip {
                format: TocFormat::ATIP,
                msf: true,
                number: 0,
                allocation: 28,
            };
            match &self.atip {
                Some(told) => script.on(atip, told.encode()),
                None => script.on(atip, Triple::INVALID_FIELD_IN_CDB),
            };
        }
        if let Some(blocks) = self.capacity {
            let capacity = Capacity {
                last: Lba(i32::try_from(blocks).unwrap() - 1),
                block_length: 2048,
            };
            script.on(Command::ReadCapacity, capacity.encode());
        }
        if let Some(formats) = &self.formats {
            script.on(READ_FORMATS, formats.encode());
        }
    }
}

/// What the wobble of a CD-R of 80 minutes tells.
fn wobble() -> Atip {
    Atip {
        writing_power: 0,
        reference_speed: 0,
        unrestricted_use: false,
        rewritable: false,
        sub_type: 0,
        lead_in: Msf::new(97, 27, 0),
        lead_out: Msf::new(79, 59, 74),
        a1: None,
        a2: None,
        a3: None,
    }
}

/// MODE SELECT of page 05h, all well.
fn selected(script: &Script, parameters: &WriteParameters) {
    sense_page(script, &own_page());
    select_page(script, &parameters.patched(&own_page()), Answer::Good);
}

fn locked(script: &Script) {
    script.on(removal(Removal::Prevent), Answer::Good);
}

fn unlocked(script: &Script) {
    script.on(removal(Removal::Allow), Answer::Good);
}

fn synchronized(script: &Script) {
    script
        .on(synchronize(true), Answer::Good)
        .on(TUR, Answer::Good);
}

fn close(function: CloseFunction, number: u16) -> Command {
    Command::CloseTrackSession {
        immediate: true,
        function,
        number,
    }
}

fn closed_by(script: &Script, function: CloseFunction, number: u16) {
    script
        .on(close(function, number), Answer::Good)
        .on(TUR, Answer::Good);
}

/// WRITEs of so many blocks each, of a fill.
fn filled(script: &Script, start: i32, blocks: i32, step: u16, block: usize, fill: u8) {
    let mut at = 0;
    while at < blocks {
        let count = (blocks - at).min(step.into());
        let payload = vec![fill; block * usize::try_from(count).unwrap()];
        let command = write(start + at, u16::try_from(count).unwrap());
        script.on_payload(command, payload, Answer::Good);
        at += count;
    }
}

/// Brings blocks of a fill to the current track, some at a time.
fn bring(recording: &mut Recording<'_>, blocks: u32, block: usize, fill: u8) {
    let mut left = usize::try_from(blocks).unwrap();
    while left > 0 {
        let some = left.min(96);
        recording.write(&vec![fill; some * block]).unwrap();
        left -= some;
    }
}
