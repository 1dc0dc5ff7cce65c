//! The profiles and features of DVD and BD.

use super::medium;
use crate::disc::overwritable::FormatState;
use crate::disc::{Disc, DiscStatus};
use crate::identity::RecorderKind;
use crate::media::{Medium, MediumFamily, MediumType};
use crate::unit::Unit;
use discmaster_mmc::response::configuration::{Feature, FeatureCode, Profile};
use discmaster_mmc::response::feature::{
    BdRPseudoOverwrite, BdRead, BdWrite, DefectManagement, DvdPlusR, DvdPlusRDl, DvdPlusRw,
    DvdPlusRwDl, DvdWrite, FeatureData, Formattable, IncrementalStreaming, RandomWritable,
    RestrictedOverwrite, RigidRestrictedOverwrite,
};

/// The most capable first.
pub(super) const DVD_PROFILES: [Profile; 10] = [
    Profile::DVD_PLUS_R_DL,
    Profile::DVD_PLUS_R,
    Profile::DVD_PLUS_RW_DL,
    Profile::DVD_PLUS_RW,
    Profile::DVD_R_DL_SEQUENTIAL,
    Profile::DVD_RW_SEQUENTIAL,
    Profile::DVD_RW_RESTRICTED_OVERWRITE,
    Profile::DVD_RAM,
    Profile::DVD_R,
    Profile::DVD_ROM,
];
pub(super) const BD_PROFILES: [Profile; 3] =
    [Profile::BD_RE, Profile::BD_R_SEQUENTIAL, Profile::BD_ROM];

/// The profile of a disc of `blank_of`.
pub(super) fn profile(disc: &Disc, blank_of: MediumType) -> Profile {
    match blank_of {
        MediumType::DvdR => Profile::DVD_R,
        MediumType::DvdRDl => Profile::DVD_R_DL_SEQUENTIAL,
        MediumType::DvdRw if matches!(disc, Disc::Overwritable(_)) => {
            Profile::DVD_RW_RESTRICTED_OVERWRITE
        }
        MediumType::DvdRw => Profile::DVD_RW_SEQUENTIAL,
        MediumType::DvdPlusR => Profile::DVD_PLUS_R,
        MediumType::DvdPlusRDl => Profile::DVD_PLUS_R_DL,
        MediumType::DvdPlusRw => Profile::DVD_PLUS_RW,
        MediumType::DvdPlusRwDl => Profile::DVD_PLUS_RW_DL,
        MediumType::DvdRam => Profile::DVD_RAM,
        MediumType::BdR | MediumType::BdRDl | MediumType::BdRTl | MediumType::BdRQl => {
            Profile::BD_R_SEQUENTIAL
        }
        MediumType::BdRe | MediumType::BdReDl | MediumType::BdReTl => Profile::BD_RE,
        MediumType::CdR74
        | MediumType::CdR80
        | MediumType::CdR90
        | MediumType::CdR99
        | MediumType::CdRw74
        | MediumType::CdRw80 => Profile::NONE,
    }
}

/// What of a disc the features are about.
struct State {
    medium: Option<MediumType>,
    family: Option<MediumFamily>,
    blank: bool,
    /// It is recorded in order, and takes more.
    in_order: bool,
    /// It is written over.
    over: bool,
    minimally_blanked: bool,
    /// Spare areas are set aside.
    spares: bool,
    last_address: u32,
}

impl State {
    fn of<S>(unit: &Unit<S>, disc: Option<&Disc>) -> Self {
        let writes = disc.is_some_and(|disc| unit.writes(disc.medium()));
        let (in_order, over) = match disc {
            Some(Disc::Sequential(disc)) => (disc.status() != DiscStatus::Complete, false),
            Some(Disc::Overwritable(disc)) => (false, disc.state() != FormatState::Unformatted),
            Some(Disc::Cd(_)) | None => (false, false),
        };
        Self {
            medium: disc.and_then(|disc| disc.medium().medium_type()),
            family: disc.map(|disc| match disc.medium() {
                Medium::Recordable(blank) => blank.medium().family(),
                Medium::CdRom => MediumFamily::Cd,
                Medium::DvdRom => MediumFamily::Dvd,
                Medium::BdRom => MediumFamily::Bd,
            }),
            blank: disc.is_some_and(|disc| disc.status() == DiscStatus::Blank),
            in_order: writes && in_order,
            over: writes && over,
            minimally_blanked: matches!(
                disc,
                Some(Disc::Sequential(disc)) if disc.minimally_blanked()
            ),
            spares: match disc {
                Some(Disc::Sequential(disc)) => disc.spare() > 0,
                Some(Disc::Overwritable(disc)) => disc.blank().blocks() > disc.capacity(),
                Some(Disc::Cd(_)) | None => false,
            },
            last_address: match disc {
                Some(Disc::Overwritable(disc)) => disc.announced().saturating_sub(1),
                _ => 0,
            },
        }
    }

    fn is(&self, media: &[MediumType]) -> bool {
        self.medium.is_some_and(|medium| media.contains(&medium))
    }

    fn is_bd_r(&self) -> bool {
        self.family == Some(MediumFamily::Bd) && self.medium.is_some_and(|bd| !bd.erasable())
    }

    fn is_bd_re(&self) -> bool {
        self.family == Some(MediumFamily::Bd) && self.medium.is_some_and(MediumType::erasable)
    }
}

/// All features that are not of CDs.
pub(super) fn features<S>(unit: &Unit<S>, disc: Option<&Disc>) -> Vec<Feature> {
    use MediumType::{
        DvdPlusR as PlusR, DvdPlusRDl as PlusRDl, DvdPlusRw as PlusRw, DvdPlusRwDl as PlusRwDl,
        DvdR, DvdRDl, DvdRam, DvdRw,
    };
    let state = State::of(unit, disc);
    let writes = disc.is_some_and(|disc| unit.writes(disc.medium()));
    let dash = state.is(&[DvdR, DvdRDl, DvdRw]);
    let restricted = state.over && state.is(&[DvdRw]);
    let random = state.over && !restricted;
    let mut features = vec![
        // Multi-border discs, and dual layer DVD-R.
        medium(
            FeatureCode::DVD_READ,
            1,
            state.family == Some(MediumFamily::Dvd),
            &[1, 0, 1, 0],
        ),
        of(
            &RandomWritable {
                last_address: state.last_address,
                block_size: 2048,
                blocking: 1,
                error_page: false,
            },
            1,
            random,
        ),
        of(
            &IncrementalStreaming {
                data_block_types: 1 << 8,
                track_resources: false,
                reserves_by_address: false,
                buffer_underrun_free: true,
                link_sizes: if state.is_bd_r() {
                    Vec::new()
                } else {
                    vec![16]
                },
            },
            1,
            state.in_order && (dash && !state.minimally_blanked || state.is_bd_r()),
        ),
        of(
            &Formattable {
                bd_re_without_spare: true,
                bd_re_expand: false,
                quick_certification: true,
                certification: true,
                bd_r_random: false,
            },
            1,
            writes
                && (state.is(&[DvdRw, PlusRw, PlusRwDl, DvdRam])
                    || state.is_bd_re()
                    || state.is_bd_r() && state.blank),
        ),
        of(
            &DefectManagement {
                spare_area_information: true,
            },
            1,
            state.spares,
        ),
        of(&RestrictedOverwrite, 0, restricted),
        of(
            &DvdPlusRw {
                write: true,
                quick_start: true,
                close_only: false,
            },
            0,
            state.is(&[PlusRw]),
        ),
        of(&DvdPlusR { write: true }, 0, state.is(&[PlusR])),
        of(
            &RigidRestrictedOverwrite {
                generates_defect_status: false,
                reads_defect_status: false,
                intermediate: true,
                blank: true,
            },
            0,
            restricted,
        ),
        of(
            &DvdWrite {
                buffer_underrun_free: true,
                dual_layer: true,
                test_write: true,
                rewritable: true,
            },
            2,
            state.in_order && dash,
        ),
        of(
            &DvdPlusRwDl {
                write: true,
                quick_start: true,
                close_only: false,
            },
            0,
            state.is(&[PlusRwDl]),
        ),
        of(&DvdPlusRDl { write: true }, 0, state.is(&[PlusRDl])),
    ];
    if unit.identity.kind == RecorderKind::Bd {
        // Each class 0 and 1 in its versions to 3.
        let versions = [0x000E, 0x000E, 0, 0];
        let bd = state.family == Some(MediumFamily::Bd);
        let overwrites = matches!(
            disc,
            Some(Disc::Sequential(disc)) if disc.pseudo_overwrite()
        );
        features.push(of(&BdRPseudoOverwrite, 0, state.in_order && overwrites));
        features.push(of(
            &BdRead {
                re: versions,
                r: versions,
                rom: versions,
            },
            0,
            bd,
        ));
        features.push(of(
            &BdWrite {
                verify_not_required: false,
                re: versions,
                r: versions,
            },
            0,
            state.is_bd_r() && state.in_order || writes && state.is_bd_re(),
        ));
    }
    features
}

fn of<T: FeatureData>(data: &T, version: u8, current: bool) -> Feature {
    Feature::of(data, version, false, current)
}
