//! GET CONFIGURATION: profiles and features (MMC-6 clause 5).

use super::identity::ascii;
use crate::disc::{Disc, DiscStatus};
use crate::media::Medium;
use crate::unit::Unit;
use discmaster_mmc::command::FeatureRange;
use discmaster_mmc::wire::feature::{
    CURRENT, CdTrackAtOnce, Core, EJECT, FeatureDescriptor, FeatureHeader, INQ2, LOAD, LOCK,
    MECHANISM_TRAY, PERSISTENT, ProfileDescriptor, RandomReadable, RemovableMedium, TAO_BUF,
    TAO_TEST_WRITE, VERSION_SHIFT,
};
use zerocopy::IntoBytes;

const CD_ROM: u16 = 0x0008;
const CD_R: u16 = 0x0009;
const CD_RW: u16 = 0x000A;

/// Real-time streaming, 0107h: write speeds by GET PERFORMANCE and by page 2Ah, SET CD SPEED, READ
/// BUFFER CAPACITY in blocks.
const STREAMING: u8 = 0x1E;

struct Feature {
    code: u16,
    version: u8,
    persistent: bool,
    current: bool,
    data: Vec<u8>,
}

pub(super) fn get<S>(unit: &Unit<S>, range: FeatureRange, starting: u16) -> Vec<u8> {
    let disc = unit.ready().ok();
    let mut body = Vec::new();
    for feature in features(disc, &unit.identity.serial) {
        let wanted = match range {
            FeatureRange::All => feature.code >= starting,
            FeatureRange::Current => feature.code >= starting && feature.current,
            FeatureRange::One => feature.code == starting,
        };
        if wanted {
            feature.encode(&mut body);
        }
    }
    let length = 4 + u32::try_from(body.len()).unwrap_or(u32::MAX - 4);
    let header = FeatureHeader {
        data_length: length.into(),
        reserved: [0; 2],
        current_profile: disc.map_or(0, profile).into(),
    };
    [header.as_bytes(), &body].concat()
}

/// The profile of a medium; a closed CD-R stays one.
fn profile(disc: &Disc) -> u16 {
    match disc.medium() {
        Medium::CdRom => CD_ROM,
        Medium::Recordable(medium) if medium.erasable() => CD_RW,
        Medium::Recordable(_) => CD_R,
    }
}

/// All features, by code.
fn features(disc: Option<&Disc>, serial: &str) -> Vec<Feature> {
    let current_profile = disc.map(profile);
    let profiles: Vec<u8> = [CD_RW, CD_R, CD_ROM]
        .into_iter()
        .flat_map(|profile| {
            let mut entry = [0; 4];
            let descriptor = ProfileDescriptor {
                profile: profile.into(),
                flags: if current_profile == Some(profile) {
                    CURRENT
                } else {
                    0
                },
                reserved: 0,
            };
            entry.copy_from_slice(descriptor.as_bytes());
            entry
        })
        .collect();
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
        flags: TAO_BUF | TAO_TEST_WRITE,
        reserved: 0,
        // Data block type 8: mode 1, 2048 bytes.
        data_block_types: (1_u16 << 8).into(),
    };
    let readable = disc.is_some_and(|disc| disc.closed_sessions().next().is_some());
    let writable = disc.is_some_and(|disc| disc.status() != DiscStatus::Complete);
    let erasable = disc.is_some_and(|disc| disc.medium().erasable());
    let serial: [u8; 16] = ascii(serial);
    vec![
        Feature::always(0x0000, 0, &profiles),
        Feature::always(0x0001, 2, core.as_bytes()),
        Feature::always(0x0002, 1, &[0; 4]),
        Feature::always(0x0003, 1, removable.as_bytes()),
        Feature::with_medium(0x0010, 0, readable, random_readable.as_bytes()),
        Feature::with_medium(0x001D, 0, readable, &[]),
        Feature::with_medium(0x001E, 2, disc.is_some(), &[0; 4]),
        Feature::with_medium(0x002D, 2, writable, track_at_once.as_bytes()),
        // CD-RW sub-type 0: standard speed.
        Feature::with_medium(0x0037, 0, erasable, &[0, 0x01, 0, 0]),
        Feature::always(0x0100, 0, &[]),
        Feature::always(0x0105, 1, &[0; 4]),
        Feature::with_medium(0x0107, 4, disc.is_some(), &[STREAMING, 0, 0, 0]),
        Feature::always(0x0108, 0, &serial),
    ]
}

impl Feature {
    fn always(code: u16, version: u8, data: &[u8]) -> Self {
        Self {
            code,
            version,
            persistent: true,
            current: true,
            data: data.to_vec(),
        }
    }

    fn with_medium(code: u16, version: u8, current: bool, data: &[u8]) -> Self {
        Self {
            code,
            version,
            persistent: false,
            current,
            data: data.to_vec(),
        }
    }

    fn encode(&self, body: &mut Vec<u8>) {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let descriptor = FeatureDescriptor {
            code: self.code.into(),
            flags: self.version << VERSION_SHIFT
                | flag(self.persistent, PERSISTENT)
                | flag(self.current, CURRENT),
            additional_length: u8::try_from(self.data.len()).unwrap_or(u8::MAX),
        };
        body.extend_from_slice(descriptor.as_bytes());
        body.extend_from_slice(&self.data);
    }
}
