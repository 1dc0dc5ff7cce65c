//! Configuration: the profile a drive works under, and its features.

use super::{Malformed, claimed, from_three, head, length8, padded, three};
use crate::wire::feature as wire;
use std::fmt;
use zerocopy::{FromBytes, IntoBytes};

/// Profile number: the kind of medium that the drive sees (MMC-6 5.3, profile list).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile(pub u16);

macro_rules! profiles {
    ($($constant:ident = $value:literal: $name:literal;)*) => {
        impl Profile {
            $(#[doc = $name] pub const $constant: Self = Self($value);)*

            /// The name on the medium's box, where the profile has one.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$constant => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

profiles! {
    NONE = 0x0000: "no medium";
    CD_ROM = 0x0008: "CD-ROM";
    CD_R = 0x0009: "CD-R";
    CD_RW = 0x000A: "CD-RW";
    DVD_ROM = 0x0010: "DVD-ROM";
    DVD_R = 0x0011: "DVD-R";
    DVD_RAM = 0x0012: "DVD-RAM";
    DVD_RW_RESTRICTED_OVERWRITE = 0x0013: "DVD-RW restricted overwrite";
    DVD_RW_SEQUENTIAL = 0x0014: "DVD-RW sequential";
    DVD_R_DL_SEQUENTIAL = 0x0015: "DVD-R DL sequential";
    DVD_R_DL_LAYER_JUMP = 0x0016: "DVD-R DL layer jump";
    DVD_RW_DL = 0x0017: "DVD-RW DL";
    DVD_DOWNLOAD = 0x0018: "DVD-R for downloads";
    DVD_PLUS_RW = 0x001A: "DVD+RW";
    DVD_PLUS_R = 0x001B: "DVD+R";
    DVD_PLUS_RW_DL = 0x002A: "DVD+RW DL";
    DVD_PLUS_R_DL = 0x002B: "DVD+R DL";
    BD_ROM = 0x0040: "BD-ROM";
    BD_R_SEQUENTIAL = 0x0041: "BD-R";
    BD_R_RANDOM = 0x0042: "BD-R random recording";
    BD_RE = 0x0043: "BD-RE";
}

impl Profile {
    /// A CD of any kind.
    pub const fn is_cd(self) -> bool {
        matches!(self, Self::CD_ROM | Self::CD_R | Self::CD_RW)
    }

    /// A DVD of any kind.
    pub const fn is_dvd(self) -> bool {
        matches!(self.0, 0x0010..=0x002F)
    }

    /// A BD of any kind.
    pub const fn is_bd(self) -> bool {
        matches!(self.0, 0x0040..=0x004F)
    }

    /// Single speed (1x) of the medium, in tenths of kB/s, a kB being 1000 bytes: 176.4 of CD with its
    /// 2352 bytes a block (IEC 60908), 1385 of DVD (ECMA-267), 4495.5 of BD.
    pub const fn single_speed_tenths(self) -> u32 {
        if self.is_bd() {
            44_955
        } else if self.is_dvd() {
            13_850
        } else {
            1764
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "profile {:04X}h", self.0),
        }
    }
}

/// Feature code (MMC-6 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeatureCode(pub u16);

impl FeatureCode {
    pub const PROFILE_LIST: Self = Self(0x0000);
    pub const CORE: Self = Self(0x0001);
    pub const MORPHING: Self = Self(0x0002);
    pub const REMOVABLE_MEDIUM: Self = Self(0x0003);
    pub const RANDOM_READABLE: Self = Self(0x0010);
    pub const MULTI_READ: Self = Self(0x001D);
    pub const CD_READ: Self = Self(0x001E);
    pub const DVD_READ: Self = Self(0x001F);
    pub const RANDOM_WRITABLE: Self = Self(0x0020);
    pub const INCREMENTAL_STREAMING_WRITABLE: Self = Self(0x0021);
    pub const FORMATTABLE: Self = Self(0x0023);
    pub const DEFECT_MANAGEMENT: Self = Self(0x0024);
    pub const WRITE_ONCE: Self = Self(0x0025);
    pub const RESTRICTED_OVERWRITE: Self = Self(0x0026);
    pub const MRW: Self = Self(0x0028);
    pub const ENHANCED_DEFECT_REPORTING: Self = Self(0x0029);
    pub const DVD_PLUS_RW: Self = Self(0x002A);
    pub const DVD_PLUS_R: Self = Self(0x002B);
    pub const RIGID_RESTRICTED_OVERWRITE: Self = Self(0x002C);
    pub const CD_TRACK_AT_ONCE: Self = Self(0x002D);
    pub const CD_MASTERING: Self = Self(0x002E);
    pub const DVD_R_RW_WRITE: Self = Self(0x002F);
    pub const LAYER_JUMP: Self = Self(0x0033);
    pub const CD_RW_MEDIA_WRITE: Self = Self(0x0037);
    pub const BD_R_PSEUDO_OVERWRITE: Self = Self(0x0038);
    pub const DVD_PLUS_RW_DL: Self = Self(0x003A);
    pub const DVD_PLUS_R_DL: Self = Self(0x003B);
    pub const BD_READ: Self = Self(0x0040);
    pub const BD_WRITE: Self = Self(0x0041);
    pub const POWER_MANAGEMENT: Self = Self(0x0100);
    pub const TIMEOUT: Self = Self(0x0105);
    pub const REAL_TIME_STREAMING: Self = Self(0x0107);
    pub const SERIAL_NUMBER: Self = Self(0x0108);
    pub const MEDIA_SERIAL_NUMBER: Self = Self(0x0109);
    pub const DISC_CONTROL_BLOCKS: Self = Self(0x010A);
    pub const FIRMWARE_INFORMATION: Self = Self(0x010C);
}

impl FeatureCode {
    /// The feature's name in the standard, in small letters.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0x0000 => "profile list",
            0x0001 => "core",
            0x0002 => "morphing",
            0x0003 => "removable medium",
            0x0004 => "write protect",
            0x0010 => "random readable",
            0x001D => "multi-read",
            0x001E => "CD read",
            0x001F => "DVD read",
            0x0020 => "random writable",
            0x0021 => "incremental streaming writable",
            0x0022 => "sector erasable",
            0x0023 => "formattable",
            0x0024 => "defect management",
            0x0025 => "write once",
            0x0026 => "restricted overwrite",
            0x0027 => "CD-RW CAV write",
            0x0028 => "Mount Rainier rewritable",
            0x0029 => "enhanced defect reporting",
            0x002A => "DVD+RW",
            0x002B => "DVD+R",
            0x002C => "rigid restricted overwrite",
            0x002D => "CD track at once",
            0x002E => "CD mastering",
            0x002F => "DVD-R/-RW write",
            0x0033 => "layer jump recording",
            0x0037 => "CD-RW media write",
            0x0038 => "BD-R pseudo-overwrite",
            0x003A => "DVD+RW dual layer",
            0x003B => "DVD+R dual layer",
            0x0040 => "BD read",
            0x0041 => "BD write",
            0x0100 => "power management",
            0x0103 => "CD audio external play",
            0x0104 => "microcode upgrade",
            0x0105 => "timeout",
            0x0106 => "DVD copyright protection",
            0x0107 => "real-time streaming",
            0x0108 => "drive serial number",
            0x0109 => "media serial number",
            0x010A => "disc control blocks",
            0x010B => "DVD protection for recordable media",
            0x010C => "firmware information",
            0x010D => "advanced access content protection",
            _ => return None,
        })
    }
}

/// One feature, with its data as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    pub code: FeatureCode,
    /// Four bits.
    pub version: u8,
    pub persistent: bool,
    pub current: bool,
    /// A multiple of four bytes, 252 at most.
    pub data: Vec<u8>,
}

/// What the CD track at once feature says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CdTrackAtOnce {
    pub buffer_underrun_free: bool,
    pub test_write: bool,
    /// CD-RW tracks can be overwritten.
    pub rewritable: bool,
    /// The host may give the sub-channels R to W.
    pub r_to_w: bool,
    /// Raw ones.
    pub r_to_w_raw: bool,
    /// Packed ones.
    pub r_to_w_packed: bool,
    /// One bit for each data block type of page 05h.
    pub data_block_types: u16,
}

/// What the CD mastering feature says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CdMastering {
    pub buffer_underrun_free: bool,
    pub session_at_once: bool,
    pub raw: bool,
    /// Raw with more sessions than one.
    pub raw_multisession: bool,
    pub test_write: bool,
    /// On CD-RW, too.
    pub rewritable: bool,
    /// The host may give the sub-channels R to W.
    pub r_to_w: bool,
    /// Bytes; 24 bits.
    pub maximum_cue_sheet: u32,
}

const fn flag(set: bool, mask: u8) -> u8 {
    if set { mask } else { 0 }
}

impl CdTrackAtOnce {
    pub fn encode(&self) -> Vec<u8> {
        wire::CdTrackAtOnce {
            flags: flag(self.buffer_underrun_free, wire::TAO_BUF)
                | flag(self.test_write, wire::TAO_TEST_WRITE)
                | flag(self.rewritable, wire::TAO_CD_RW)
                | flag(self.r_to_w, wire::RW_SUBCODE)
                | flag(self.r_to_w_raw, wire::TAO_RW_RAW)
                | flag(self.r_to_w_packed, wire::TAO_RW_PACK),
            reserved: 0,
            data_block_types: self.data_block_types.into(),
        }
        .as_bytes()
        .to_vec()
    }
}

impl CdMastering {
    pub fn encode(&self) -> Vec<u8> {
        wire::CdMastering {
            flags: flag(self.buffer_underrun_free, wire::MASTERING_BUF)
                | flag(self.session_at_once, wire::MASTERING_SAO)
                | flag(self.raw, wire::MASTERING_RAW)
                | flag(self.raw_multisession, wire::MASTERING_RAW_MULTISESSION)
                | flag(self.test_write, wire::MASTERING_TEST_WRITE)
                | flag(self.rewritable, wire::MASTERING_CD_RW)
                | flag(self.r_to_w, wire::RW_SUBCODE),
            maximum_cue_sheet: three(self.maximum_cue_sheet),
        }
        .as_bytes()
        .to_vec()
    }
}

/// GET CONFIGURATION data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// [`Profile::NONE`] where there is no medium.
    pub profile: Profile,
    pub features: Vec<Feature>,
}

impl Configuration {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, _) = head::<wire::FeatureHeader>("the configuration", bytes)?;
        let claim = usize::try_from(header.data_length.get()).unwrap_or(usize::MAX);
        let mut rest = claimed(bytes, claim.saturating_add(4))
            .get(size_of::<wire::FeatureHeader>()..)
            .unwrap_or_default();
        let mut features = Vec::new();
        // A feature whose data are cut off is left out, as is whatever might follow it.
        while let Ok((found, more)) = wire::FeatureDescriptor::read_from_prefix(rest)
            && let Some((data, more)) = more.split_at_checked(usize::from(found.additional_length))
        {
            features.push(Feature {
                code: FeatureCode(found.code.get()),
                version: found.flags >> wire::VERSION_SHIFT & wire::VERSION,
                persistent: found.flags & wire::PERSISTENT != 0,
                current: found.flags & wire::CURRENT != 0,
                data: data.to_vec(),
            });
            rest = more;
        }
        Ok(Self {
            profile: Profile(header.current_profile.get()),
            features,
        })
    }

    /// Bytes that the whole answer has, by its header.
    pub fn claimed_length(bytes: &[u8]) -> Result<usize, Malformed> {
        let (header, _) = head::<wire::FeatureHeader>("the configuration", bytes)?;
        let claim = usize::try_from(header.data_length.get()).unwrap_or(usize::MAX);
        Ok(claim.saturating_add(4))
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut features = Vec::new();
        for feature in &self.features {
            let descriptor = wire::FeatureDescriptor {
                code: feature.code.0.into(),
                flags: (feature.version & wire::VERSION) << wire::VERSION_SHIFT
                    | flag(feature.persistent, wire::PERSISTENT)
                    | flag(feature.current, wire::CURRENT),
                additional_length: length8(feature.data.len()),
            };
            features.extend_from_slice(descriptor.as_bytes());
            features.extend_from_slice(&feature.data);
        }
        let header = wire::FeatureHeader {
            data_length: u32::try_from(4 + features.len()).unwrap_or(u32::MAX).into(),
            reserved: [0; 2],
            current_profile: self.profile.0.into(),
        };
        [header.as_bytes(), &features].concat()
    }

    pub fn feature(&self, code: FeatureCode) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.code == code)
    }

    /// Whether a feature is there and active with this medium.
    pub fn is_current(&self, code: FeatureCode) -> bool {
        self.feature(code).is_some_and(|feature| feature.current)
    }

    /// Every profile the drive knows, as its profile list says.
    pub fn profiles(&self) -> Vec<Profile> {
        let list = self.feature(FeatureCode::PROFILE_LIST);
        let mut rest = list.map_or(&[][..], |feature| &feature.data);
        let mut profiles = Vec::new();
        while let Ok((entry, more)) = wire::ProfileDescriptor::read_from_prefix(rest) {
            profiles.push(Profile(entry.profile.get()));
            rest = more;
        }
        profiles
    }

    pub fn cd_track_at_once(&self) -> Option<CdTrackAtOnce> {
        let feature = self.feature(FeatureCode::CD_TRACK_AT_ONCE)?;
        let tao: wire::CdTrackAtOnce = padded("the feature", &feature.data, 1).ok()?;
        Some(CdTrackAtOnce {
            buffer_underrun_free: tao.flags & wire::TAO_BUF != 0,
            test_write: tao.flags & wire::TAO_TEST_WRITE != 0,
            rewritable: tao.flags & wire::TAO_CD_RW != 0,
            r_to_w: tao.flags & wire::RW_SUBCODE != 0,
            r_to_w_raw: tao.flags & wire::TAO_RW_RAW != 0,
            r_to_w_packed: tao.flags & wire::TAO_RW_PACK != 0,
            data_block_types: tao.data_block_types.get(),
        })
    }

    pub fn cd_mastering(&self) -> Option<CdMastering> {
        let feature = self.feature(FeatureCode::CD_MASTERING)?;
        let mastering: wire::CdMastering = padded("the feature", &feature.data, 1).ok()?;
        Some(CdMastering {
            buffer_underrun_free: mastering.flags & wire::MASTERING_BUF != 0,
            session_at_once: mastering.flags & wire::MASTERING_SAO != 0,
            raw: mastering.flags & wire::MASTERING_RAW != 0,
            raw_multisession: mastering.flags & wire::MASTERING_RAW_MULTISESSION != 0,
            test_write: mastering.flags & wire::MASTERING_TEST_WRITE != 0,
            rewritable: mastering.flags & wire::MASTERING_CD_RW != 0,
            r_to_w: mastering.flags & wire::RW_SUBCODE != 0,
            maximum_cue_sheet: from_three(mastering.maximum_cue_sheet),
        })
    }

    /// The drive's serial number, where feature 0108h gives it.
    pub fn serial_number(&self) -> Option<String> {
        let feature = self.feature(FeatureCode::SERIAL_NUMBER)?;
        let text = String::from_utf8_lossy(&feature.data);
        let text = text.trim_matches(|c: char| c == ' ' || c == '\0');
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Feature {
    /// The profile list, 0000h.
    pub fn profile_list(profiles: &[Profile], current: Profile) -> Self {
        let entry = |profile: &Profile| wire::ProfileDescriptor {
            profile: profile.0.into(),
            flags: flag(*profile == current, wire::CURRENT),
            reserved: 0,
        };
        let entries: Vec<_> = profiles.iter().map(entry).collect();
        Self {
            code: FeatureCode::PROFILE_LIST,
            version: 0,
            persistent: true,
            current: true,
            data: entries.as_bytes().to_vec(),
        }
    }
}
