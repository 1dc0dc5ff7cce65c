//! Which bytes of a sector READ CD is to give (MMC-6 6.19, main channel selection).

use super::super::{Refused, invalid_field};
use crate::disc::Form;
use discmaster_audio::sector::{SECTOR, subheader};
use discmaster_mmc::command::{MainChannel, SectorType};
use std::ops::Range;

/// What a sector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Audio,
    Mode1,
    Mode2,
    Form1,
    Form2,
}

/// What sectors a host expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expected(Option<Type>);

impl Type {
    /// `None` for a reserved value.
    pub(super) fn expected(sector_type: SectorType) -> Option<Expected> {
        Some(Expected(match sector_type {
            SectorType::ANY => None,
            SectorType::CD_DA => Some(Self::Audio),
            SectorType::MODE_1 => Some(Self::Mode1),
            SectorType::MODE_2_FORMLESS => Some(Self::Mode2),
            SectorType::MODE_2_FORM_1 => Some(Self::Form1),
            SectorType::MODE_2_FORM_2 => Some(Self::Form2),
            _ => return None,
        }))
    }

    pub(super) fn of(form: Form, sector: &[u8; SECTOR]) -> Self {
        match form {
            Form::Audio => Self::Audio,
            Form::Mode1 => Self::Mode1,
            Form::Mode2 => Self::Mode2,
            Form::Xa if subheader(sector).is_form_2() => Self::Form2,
            Form::Xa => Self::Form1,
        }
    }

    /// Where sync, header, subheader, user data and codes begin and end; user data of form 2 have
    /// their code in them.
    const fn places(self) -> [Range<usize>; 5] {
        match self {
            Self::Audio => [0..0, 0..0, 0..0, 0..SECTOR, SECTOR..SECTOR],
            Self::Mode1 => [0..12, 12..16, 16..16, 16..2064, 2064..SECTOR],
            Self::Mode2 => [0..12, 12..16, 16..16, 16..SECTOR, SECTOR..SECTOR],
            Self::Form1 => [0..12, 12..16, 16..24, 24..2072, 2072..SECTOR],
            Self::Form2 => [0..12, 12..16, 16..24, 24..SECTOR, SECTOR..SECTOR],
        }
    }
}

impl Expected {
    /// A track of this form may have such sectors.
    pub(super) fn may_be(self, form: Form) -> bool {
        match self.0 {
            None => true,
            Some(Type::Audio) => form == Form::Audio,
            Some(Type::Mode1) => form == Form::Mode1,
            Some(Type::Mode2) => form == Form::Mode2,
            Some(Type::Form1 | Type::Form2) => form == Form::Xa,
        }
    }

    pub(super) fn is(self, sector: Type) -> bool {
        self.0.is_none_or(|expected| expected == sector)
    }
}

/// The parts that are selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts(MainChannel);

/// In the order in which they lie in a sector.
const ORDER: [MainChannel; 5] = [
    MainChannel::SYNC,
    MainChannel::HEADER,
    MainChannel::SUB_HEADER,
    MainChannel::USER_DATA,
    MainChannel::EDC_AND_ECC,
];

impl Parts {
    pub(super) const fn of(selected: MainChannel) -> Self {
        Self(selected)
    }

    /// The bytes of a sector of this type: parts that lie side by side. Codes come with what they
    /// are of, and audio whole or not at all.
    pub(super) fn of_type(self, sector: Type) -> Result<Range<usize>, Refused> {
        let refused = || invalid_field(9, Some(7));
        if self.0 == MainChannel::NONE {
            return Ok(0..0);
        }
        let data = self.0.contains(MainChannel::USER_DATA);
        let codes = self.0.contains(MainChannel::EDC_AND_ECC);
        if !data && (codes || sector == Type::Audio) {
            return Err(refused());
        }
        let mut all: Option<Range<usize>> = None;
        for (part, place) in ORDER.into_iter().zip(sector.places()) {
            if !self.0.contains(part) || place.is_empty() {
                continue;
            }
            all = Some(match all {
                None => place,
                Some(before) if before.end == place.start => before.start..place.end,
                Some(_) => return Err(refused()),
            });
        }
        Ok(all.unwrap_or(0..0))
    }
}
