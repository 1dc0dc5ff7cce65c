//! The features of CDs (MMC-6 5.3).

use super::{medium, readable};
use crate::commands::recording::LONGEST_SHEET;
use crate::disc::{CdDisc, DiscStatus, LINK};
use crate::identity::RecorderKind;
use crate::unit::Unit;
use discmaster_mmc::response::configuration::{CdMastering, CdTrackAtOnce, Feature, FeatureCode};
use discmaster_mmc::response::feature::{CdRead, CdRwWrite, IncrementalStreaming};

/// Data block types of tracks at once: 0, audio of 2352 bytes, and 8 to 13, data.
const AT_ONCE: u16 = 0x3F01;
/// Data block types of packets: 8 to 13.
const IN_PACKETS: u16 = 0x3F00;

pub(super) fn features<S>(unit: &Unit<S>, disc: Option<&CdDisc>) -> Vec<Feature> {
    let writable = disc
        .is_some_and(|disc| unit.writes(disc.medium()) && disc.status() != DiscStatus::Complete);
    let erasable = disc.is_some_and(|disc| unit.identity.kind.erases(disc.medium()));
    // There are no flaws that the drive would have to obscure.
    let read = CdRead {
        digital_audio_play: true,
        c2_errors: true,
        cd_text: true,
    };
    let incremental = IncrementalStreaming {
        data_block_types: IN_PACKETS,
        track_resources: false,
        reserves_by_address: false,
        buffer_underrun_free: true,
        link_sizes: vec![u8::try_from(LINK).unwrap_or(u8::MAX)],
    };
    let at_once = CdTrackAtOnce {
        buffer_underrun_free: true,
        test_write: true,
        data_block_types: AT_ONCE,
        ..CdTrackAtOnce::default()
    };
    let rewritable = unit.identity.kind != RecorderKind::CdR;
    let mastering = CdMastering {
        buffer_underrun_free: true,
        session_at_once: true,
        raw: true,
        raw_multisession: true,
        test_write: true,
        rewritable,
        // CD-Text in the lead-in.
        r_to_w: unit.cd_text,
        maximum_cue_sheet: LONGEST_SHEET,
    };
    let mut features = vec![
        medium(FeatureCode::MULTI_READ, 0, disc.is_some_and(readable), &[]),
        Feature::of(&read, 2, false, disc.is_some()),
        Feature::of(&incremental, 1, false, writable),
        medium(
            FeatureCode::CD_TRACK_AT_ONCE,
            2,
            writable,
            &at_once.encode(),
        ),
        medium(FeatureCode::CD_MASTERING, 0, writable, &mastering.encode()),
    ];
    if rewritable {
        // Standard speed.
        let rewrite = CdRwWrite { sub_types: 1 };
        features.push(Feature::of(&rewrite, 0, false, erasable));
    }
    features
}
