//! GET CONFIGURATION: profiles and features (MMC-6 clause 5).

use super::identity::ascii;
use crate::disc::{Disc, DiscStatus, Kind};
use crate::identity::RecorderKind;
use crate::media::Medium;
use crate::unit::Unit;
use discmaster_mmc::command::FeatureRange;
use discmaster_mmc::response::configuration::{
    CdTrackAtOnce, Configuration, Feature, FeatureCode, Profile,
};
use discmaster_mmc::wire::feature::{
    Core, EJECT, INQ2, LOAD, LOCK, MECHANISM_TRAY, RandomReadable, RemovableMedium,
};
use zerocopy::IntoBytes;

/// Real-time streaming, 0107h: write speeds by GET PERFORMANCE and by page 2Ah, SET CD SPEED, READ
/// BUFFER CAPACITY in blocks.
const STREAMING: u8 = 0x1E;

/// CD read, 001Eh: READ CD's DAP bit is understood. There are no flaws that it would have to
/// obscure, and neither C2 error information nor CD-Text.
const DAP: u8 = 0x80;

pub(super) fn get<S>(unit: &Unit<S>, range: FeatureRange, starting: u16) -> Vec<u8> {
    let disc = unit.ready().ok();
    let mut features = features(unit, disc);
    features.retain(|feature| match range {
        FeatureRange::All => feature.code.0 >= starting,
        FeatureRange::Current => feature.code.0 >= starting && feature.current,
        FeatureRange::One => feature.code.0 == starting,
    });
    Configuration {
        profile: profile(unit.identity.kind, disc),
        features,
    }
    .encode()
}

/// The profile of a medium; a closed CD-R stays one. To a drive that does not write CD-RW such a
/// disc is one to be read, once there is something to read.
fn profile(kind: RecorderKind, disc: Option<&Disc>) -> Profile {
    let Some(disc) = disc else {
        return Profile::NONE;
    };
    match disc.medium() {
        Medium::CdRom => Profile::CD_ROM,
        medium if kind.erases(medium) => Profile::CD_RW,
        medium if !medium.erasable() => Profile::CD_R,
        _ if readable(disc) => Profile::CD_ROM,
        _ => Profile::NONE,
    }
}

/// A session is closed, so that there is a table of contents.
fn readable(disc: &Disc) -> bool {
    disc.as_cd()
        .is_some_and(|cd| cd.closed_sessions().next().is_some())
}

/// All features, by code.
fn features<S>(unit: &Unit<S>, disc: Option<&Disc>) -> Vec<Feature> {
    let kind = unit.identity.kind;
    let core = Core {
        interface: 1.into(),
        flags: INQ2,
        reserved: [0; 3],
    };
    let removable = RemovableMedium {
        flags: MECHANISM_TRAY | LOAD | EJECT | LOCK,
        reserved: [0; 3],
    };
    let random_readable = RandomReadable {
        block_size: 2048.into(),
        blocking: 1.into(),
        flags: 0,
        reserved: 0,
    };
    let track_at_once = CdTrackAtOnce {
        buffer_underrun_free: true,
        test_write: true,
        rewritable: false,
        // Data block types 0, audio of 2352 bytes, and 8, mode 1 of 2048.
        data_block_types: 1 | 1 << 8,
        ..CdTrackAtOnce::default()
    };
    let of_data = disc.is_some_and(|disc| disc.kind() == Some(Kind::Data));
    let readable = disc.is_some_and(readable);
    let writable = disc
        .is_some_and(|disc| unit.writes(disc.medium()) && disc.status() != DiscStatus::Complete);
    let erasable = disc.is_some_and(|disc| kind.erases(disc.medium()));
    let serial: [u8; 16] = ascii(&unit.identity.serial);
    let profiles: &[Profile] = match kind {
        RecorderKind::CdRw => &[Profile::CD_RW, Profile::CD_R, Profile::CD_ROM],
        RecorderKind::CdR => &[Profile::CD_R, Profile::CD_ROM],
    };
    let mut features = vec![
        Feature::profile_list(profiles, profile(kind, disc)),
        always(FeatureCode::CORE, 2, core.as_bytes()),
        always(FeatureCode::MORPHING, 1, &[0; 4]),
        always(FeatureCode::REMOVABLE_MEDIUM, 1, removable.as_bytes()),
        medium(
            FeatureCode::RANDOM_READABLE,
            0,
            readable && of_data,
            random_readable.as_bytes(),
        ),
        medium(FeatureCode::MULTI_READ, 0, readable, &[]),
        medium(FeatureCode::CD_READ, 2, disc.is_some(), &[DAP, 0, 0, 0]),
        medium(
            FeatureCode::CD_TRACK_AT_ONCE,
            2,
            writable,
            &track_at_once.encode(),
        ),
        // CD-RW sub-type 0: standard speed.
        medium(
            FeatureCode::CD_RW_MEDIA_WRITE,
            0,
            erasable,
            &[0, 0x01, 0, 0],
        ),
        always(FeatureCode::POWER_MANAGEMENT, 0, &[]),
        always(FeatureCode::TIMEOUT, 1, &[0; 4]),
        medium(
            FeatureCode::REAL_TIME_STREAMING,
            4,
            disc.is_some(),
            &[STREAMING, 0, 0, 0],
        ),
        always(FeatureCode::SERIAL_NUMBER, 0, &serial),
    ];
    features.retain(|feature| {
        kind == RecorderKind::CdRw || feature.code != FeatureCode::CD_RW_MEDIA_WRITE
    });
    features
}

/// A feature that is there whatever lies in the tray.
fn always(code: FeatureCode, version: u8, data: &[u8]) -> Feature {
    Feature {
        code,
        version,
        persistent: true,
        current: true,
        data: data.to_vec(),
    }
}

/// A feature that some media have.
fn medium(code: FeatureCode, version: u8, current: bool, data: &[u8]) -> Feature {
    Feature {
        code,
        version,
        persistent: false,
        current,
        data: data.to_vec(),
    }
}
