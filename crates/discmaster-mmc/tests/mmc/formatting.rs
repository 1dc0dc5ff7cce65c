//! Media made blank or formatted: the commands of each, and what becomes of each refusal.

mod cd_and_dvd_rw;
mod dvd_plus_rw;
mod random_access;
mod refusals;

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{
    BlankType, CloseFunction, Command, Removal, StructureFormat, StructureMedia, TocFormat,
    TrackAddress,
};
use discmaster_mmc::formatting::{self, FormatError, Report, Stage, Wish};
use discmaster_mmc::parameter::format::{FormatDescriptor, FormatParameters, FormatType};
use discmaster_mmc::response::capacity::{
    Capacity, CapacityKind, CurrentCapacity, FormatCapacities, FormattableCapacity,
};
use discmaster_mmc::response::configuration::{Configuration, Feature, Profile};
use discmaster_mmc::response::disc_information::{
    BackgroundFormat, DiscInformation, DiscStatus, SessionState,
};
use discmaster_mmc::response::disc_structure::{WriteProtection, with_head};
use discmaster_mmc::response::feature::{DvdWrite, IncrementalStreaming};
use discmaster_mmc::sense::Triple;

const TUR: Command = Command::TestUnitReady;
const READ_DISC: Command = Command::ReadDiscInformation {
    data_type: 0,
    allocation: 34,
};

const QUICKLY: Wish = Wish::Erase { full: false };
const FULLY: Wish = Wish::Erase { full: true };

/// A medium, as the drive tells of it.
#[derive(Clone)]
struct Told {
    configuration: Configuration,
    disc: DiscInformation,
    /// Of media that are formatted.
    blocks: Option<u32>,
    formats: Option<FormatCapacities>,
    protection: Option<WriteProtection>,
}

impl Told {
    /// A closed disc of the profile.
    fn of(profile: Profile) -> Self {
        Self {
            configuration: Configuration {
                profile,
                features: Vec::new(),
            },
            disc: DiscInformation {
                status: DiscStatus::Complete,
                last_session: SessionState::Complete,
                erasable: true,
                ..blank_disc()
            },
            blocks: Some(4096),
            formats: None,
            protection: None,
        }
    }

    fn blank(profile: Profile) -> Self {
        Self {
            disc: DiscInformation {
                erasable: true,
                ..blank_disc()
            },
            blocks: None,
            ..Self::of(profile)
        }
    }

    fn background(mut self, state: BackgroundFormat) -> Self {
        self.disc.background_format = state;
        self
    }

    fn feature(mut self, feature: Feature) -> Self {
        self.configuration.features.push(feature);
        self
    }

    /// What the drive offers, of a medium of this kind.
    fn offering(mut self, kind: CapacityKind, formats: &[FormattableCapacity]) -> Self {
        self.formats = Some(FormatCapacities {
            current: CurrentCapacity {
                blocks: self.blocks.unwrap_or(0),
                kind,
                block_length: 2048,
            },
            formats: formats.to_vec(),
        });
        self
    }

    /// The questions of [`discmaster_mmc::drive::Drive::medium`].
    fn described(&self, script: &Script) {
        script.on(TUR, Answer::Good);
        configure(script, &self.configuration);
        script.on(READ_DISC, self.disc.encode());
        let is_cd = self.configuration.profile.is_cd();
        let track = if is_cd && self.disc.status != DiscStatus::Complete {
            TrackAddress::INVISIBLE
        } else {
            TrackAddress::Track(1)
        };
        script.on(read_track(track), invisible_track(4096).encode());
        if is_cd {
            let atip = Command::ReadTocPmaAtip {
                format: TocFormat::ATIP,
                msf: true,
                number: 0,
                allocation: 28,
            };
            script.on(atip, Triple::INVALID_FIELD_IN_CDB);
        }
        if let Some(blocks) = self.blocks {
            let capacity = Capacity {
                last: Lba(i32::try_from(blocks).unwrap() - 1),
                block_length: 2048,
            };
            script.on(Command::ReadCapacity, capacity.encode());
        }
    }

    /// The questions before anything is done.
    fn asked(&self, script: &Script) {
        self.described(script);
        if self.configuration.profile.is_cd() {
            return;
        }
        let formats = Command::ReadFormatCapacities { allocation: 252 };
        match &self.formats {
            Some(told) => script.on(formats, told.encode()),
            None => script.on(formats, Triple::INVALID_COMMAND_OPERATION_CODE),
        };
        let protection = |allocation| Command::ReadDiscStructure {
            media: StructureMedia::DVD,
            format: StructureFormat::WRITE_PROTECTION,
            address: 0,
            layer: 0,
            grant: 0,
            allocation,
        };
        match self.protection {
            Some(told) => {
                let bytes = with_head(&told.encode());
                script.on(protection(4), bytes.clone());
                script.on(protection(8), bytes);
            }
            None => {
                script.on(protection(4), Triple::INVALID_FIELD_IN_CDB);
            }
        }
    }
}

const fn offer(format_type: FormatType, blocks: u32, parameter: u32) -> FormattableCapacity {
    FormattableCapacity {
        blocks,
        format_type,
        parameter,
    }
}

fn incremental() -> Feature {
    let feature = IncrementalStreaming {
        data_block_types: 0x0100,
        buffer_underrun_free: true,
        link_sizes: vec![16],
        ..IncrementalStreaming::default()
    };
    Feature::of(&feature, 1, false, true)
}

fn at_once() -> Feature {
    let feature = DvdWrite {
        test_write: true,
        rewritable: true,
        ..DvdWrite::default()
    };
    Feature::of(&feature, 1, false, true)
}

const fn blank(kind: BlankType) -> Command {
    Command::Blank {
        immediate: true,
        kind,
        address: 0,
    }
}

/// FORMAT UNIT, whose parameters these are, of a drive's own choice.
fn format(script: &Script, descriptor: FormatDescriptor, answer: impl Into<Answer>) {
    format_as(script, descriptor, None, answer);
}

/// FORMAT UNIT that says whether the medium is looked over.
fn format_as(
    script: &Script,
    descriptor: FormatDescriptor,
    certify: Option<bool>,
    answer: impl Into<Answer>,
) {
    let list = FormatParameters {
        options_valid: certify.is_some(),
        disable_certification: certify == Some(false),
        try_out: false,
        immediate: true,
        descriptor,
    };
    script.on_payload(Command::FormatUnit, list.encode(), answer);
}

fn locked(script: &Script) {
    script.on(removal(Removal::Prevent), Answer::Good);
}

fn unlocked(script: &Script) {
    script.on(removal(Removal::Allow), Answer::Good);
}

/// Zeros, in as many commands as they take with 64 KiB each, and a flush.
fn zeros(script: &Script, extents: &[(i32, i32)]) {
    for (start, blocks) in extents {
        let mut at = 0;
        while at < *blocks {
            let count = (blocks - at).min(32);
            script.on_payload(
                write(start + at, u16::try_from(count).unwrap()),
                vec![0; usize::try_from(count).unwrap() * 2048],
                Answer::Good,
            );
            at += count;
        }
        script
            .on(synchronize(true), Answer::Good)
            .on(TUR, Answer::Good);
    }
}

/// A format in the background is stopped.
fn stopped(script: &Script) {
    let running = Told::of(Profile::DVD_PLUS_RW).background(BackgroundFormat::IN_PROGRESS);
    script
        .on(READ_DISC, running.disc.encode())
        .on(
            Command::CloseTrackSession {
                immediate: true,
                function: CloseFunction::SESSION,
                number: 0,
            },
            Answer::Good,
        )
        .on(TUR, Answer::Good);
}

/// What the drive was busy with, and how far it had come.
type Stages = Vec<(Stage, Option<u16>)>;

/// Does as wished.
fn run(script: &Script, wish: Wish) -> (Result<Report, FormatError>, Stages) {
    let mut told = Vec::new();
    let outcome = formatting::run(&mut script.ready(), wish, &mut |stage, far| {
        told.push((stage, far));
    });
    script.assert_played();
    (outcome, told)
}

fn script() -> Script {
    Script::carrying(64 * 1024)
}
