//! GET CONFIGURATION: profiles and features (MMC-6 clause 5).

mod cd;
mod dvd_bd;

use super::identity::ascii;
use crate::disc::{CdDisc, Disc};
use crate::identity::RecorderKind;
use crate::media::{Medium, MediumFamily};
use crate::unit::Unit;
use discmaster_mmc::command::FeatureRange;
use discmaster_mmc::response::configuration::{Configuration, Feature, FeatureCode, Profile};
use discmaster_mmc::response::feature::{RandomReadable, RealTimeStreaming};
use discmaster_mmc::wire::feature::{
    Core, EJECT, INQ2, LOAD, LOCK, MECHANISM_TRAY, RemovableMedium,
};
use zerocopy::IntoBytes;

pub(super) fn get<S>(unit: &Unit<S>, range: FeatureRange, starting: u16) -> Vec<u8> {
    let disc = unit.ready().ok();
    let mut features = features(unit, disc);
    // What CDs and other discs have is there once, as the disc in the tray has it.
    features.sort_by_key(|feature| (feature.code, !feature.current));
    features.dedup_by_key(|feature| feature.code);
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
        Medium::DvdRom => Profile::DVD_ROM,
        Medium::BdRom => Profile::BD_ROM,
        Medium::Recordable(blank) => match disc {
            Disc::Cd(_) if kind.erases(disc.medium()) => Profile::CD_RW,
            Disc::Cd(_) if !blank.erasable() => Profile::CD_R,
            Disc::Cd(cd) if readable(cd) => Profile::CD_ROM,
            Disc::Cd(_) => Profile::NONE,
            Disc::Sequential(_) | Disc::Overwritable(_) => dvd_bd::profile(disc, blank.medium()),
        },
    }
}

/// Every profile that a drive of this kind knows, the most capable first.
fn profiles(kind: RecorderKind) -> Vec<Profile> {
    const CD: [Profile; 3] = [Profile::CD_RW, Profile::CD_R, Profile::CD_ROM];
    match kind {
        RecorderKind::CdR => CD[1..].to_vec(),
        RecorderKind::CdRw => CD.to_vec(),
        RecorderKind::Dvd => [&dvd_bd::DVD_PROFILES[..], &CD].concat(),
        RecorderKind::Bd => [&dvd_bd::BD_PROFILES[..], &dvd_bd::DVD_PROFILES, &CD].concat(),
    }
}

/// A session is closed, so that there is a table of contents.
fn readable(cd: &CdDisc) -> bool {
    cd.closed_sessions().next().is_some()
}

/// All features.
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
    let serial: [u8; 16] = ascii(&unit.identity.serial);
    let random_readable = RandomReadable {
        block_size: 2048,
        blocking: match disc.map(Disc::medium) {
            Some(Medium::Recordable(blank)) => match blank.medium().family() {
                MediumFamily::Cd => 1,
                MediumFamily::Dvd => 16,
                MediumFamily::Bd => 32,
            },
            Some(Medium::DvdRom) => 16,
            Some(Medium::BdRom) => 32,
            Some(Medium::CdRom) | None => 1,
        },
        error_page: false,
    };
    // Write speeds by GET PERFORMANCE and by page 2Ah, SET CD SPEED, READ BUFFER CAPACITY in blocks.
    let streaming = RealTimeStreaming {
        buffer_in_blocks: true,
        set_cd_speed: true,
        speeds_in_page_2a: true,
        speeds_in_performance: true,
        stream_writing: matches!(kind, RecorderKind::Dvd | RecorderKind::Bd),
    };
    let mut features = vec![
        Feature::profile_list(&profiles(kind), profile(kind, disc)),
        always(FeatureCode::CORE, 2, core.as_bytes()),
        always(FeatureCode::MORPHING, 1, &[0; 4]),
        always(FeatureCode::REMOVABLE_MEDIUM, 1, removable.as_bytes()),
        Feature::of(
            &random_readable,
            0,
            false,
            disc.is_some_and(random_readable_now),
        ),
        always(FeatureCode::POWER_MANAGEMENT, 0, &[]),
        always(FeatureCode::TIMEOUT, 1, &[0; 4]),
        Feature::of(&streaming, 4, false, disc.is_some()),
        always(FeatureCode::SERIAL_NUMBER, 0, &serial),
    ];
    features.extend(cd::features(unit, disc.and_then(Disc::as_cd)));
    if matches!(kind, RecorderKind::Dvd | RecorderKind::Bd) {
        features.extend(dvd_bd::features(unit, disc));
    }
    features
}

/// Blocks of user data can be read by READ.
fn random_readable_now(disc: &Disc) -> bool {
    match disc {
        Disc::Cd(cd) => readable(cd) && cd.has_data(),
        Disc::Sequential(disc) => disc.readable() > 0,
        Disc::Overwritable(disc) => disc.announced() > 0,
    }
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
