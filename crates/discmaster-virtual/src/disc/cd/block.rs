//! What a host sends for each block, and the sector that becomes of it (data block types of page
//! 05h, MMC-6 7.5; data forms of a cue sheet, MMC-6 6.33).

use super::{Form, Kind};
use discmaster_audio::sector::{
    self, FORM_2_DATA, MODE_2_DATA, SECTOR, Subheader, USER_DATA, complete_form,
};
use discmaster_mmc::parameter::cue_sheet::DataForm;

/// The content of a block between host and drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// 2352 bytes of samples.
    Audio,
    /// 2048 bytes of mode 1.
    Mode1,
    /// 2336 bytes of mode 2 without form.
    Mode2,
    /// 2048 bytes of form 1, whose subheader page 05h has.
    Form1(Subheader),
    /// 2056 bytes of form 1: the subheader twice, then the data.
    Form1WithSubheader,
    /// 2324 bytes of form 2, whose subheader page 05h has.
    Form2(Subheader),
    /// 2332 bytes: the subheader twice, then the data of either form. Those of form 1 are followed
    /// by bytes that the drive replaces.
    WithSubheader,
    /// 2336 bytes: the same, with room for the code of form 2.
    Xa,
    /// 2352 bytes of a data sector with sync, header and codes.
    Whole(Form),
    /// Zeros that the drive makes; so many bytes come for each and are dropped.
    Zeros { form: Form, dropped: usize },
}

/// Form 1 with subheader 00 00 08 00, which says "data" and nothing else, needs no more than its
/// 2048 bytes to be kept.
pub const PLAIN_SUBHEADER: Subheader = Subheader([0, 0, 8, 0]);

impl Block {
    /// By the data form of a cue sheet's line.
    pub fn of_form(form: DataForm) -> Option<Self> {
        let zeros = |form, dropped| Self::Zeros { form, dropped };
        Some(match form.main().0 {
            0x00 => Self::Audio,
            0x01 => zeros(Form::Audio, 0),
            0x10 => Self::Mode1,
            0x11 => Self::Whole(Form::Mode1),
            0x12 => zeros(Form::Mode1, USER_DATA),
            0x13 => zeros(Form::Mode1, SECTOR),
            0x14 => zeros(Form::Mode1, 0),
            0x20 => Self::Xa,
            0x21 => Self::Whole(Form::Xa),
            0x22 => zeros(Form::Xa, MODE_2_DATA),
            0x23 => zeros(Form::Xa, SECTOR),
            0x24 => zeros(Form::Xa, 0),
            0x30 => Self::Mode2,
            0x31 => Self::Whole(Form::Mode2),
            0x32 => zeros(Form::Mode2, MODE_2_DATA),
            0x33 => zeros(Form::Mode2, SECTOR),
            0x34 => zeros(Form::Mode2, 0),
            _ => return None,
        })
    }

    pub const fn form(self) -> Form {
        match self {
            Self::Audio => Form::Audio,
            Self::Mode1 => Form::Mode1,
            Self::Mode2 => Form::Mode2,
            Self::Form1(_)
            | Self::Form1WithSubheader
            | Self::Form2(_)
            | Self::WithSubheader
            | Self::Xa => Form::Xa,
            Self::Whole(form) | Self::Zeros { form, .. } => form,
        }
    }

    /// Bytes that the host sends.
    pub const fn length(self) -> usize {
        match self {
            Self::Audio | Self::Whole(_) => SECTOR,
            Self::Mode1 | Self::Form1(_) => USER_DATA,
            Self::Mode2 | Self::Xa => MODE_2_DATA,
            Self::Form1WithSubheader => 8 + USER_DATA,
            Self::Form2(_) => FORM_2_DATA,
            Self::WithSubheader => 8 + FORM_2_DATA,
            Self::Zeros { dropped, .. } => dropped,
        }
    }

    /// How it has to be kept.
    pub fn kind(self) -> Kind {
        match self {
            Self::Mode1
            | Self::Form1(PLAIN_SUBHEADER)
            | Self::Zeros {
                form: Form::Mode1, ..
            } => Kind::Data,
            _ => Kind::Raw,
        }
    }

    /// What comes is what is kept.
    pub fn is_kept_as_it_comes(self, kind: Kind) -> bool {
        match kind {
            Kind::Data => matches!(self, Self::Mode1 | Self::Form1(PLAIN_SUBHEADER)),
            Kind::Raw => matches!(self, Self::Audio | Self::Whole(_)),
        }
    }

    /// Makes a sector of what came. `absolute` counts from 00:00:00 on.
    pub fn to_sector(self, absolute: u32, came: &[u8], sector: &mut [u8; SECTOR]) {
        match self {
            Self::Audio | Self::Whole(_) => {
                if let Some(came) = came.first_chunk() {
                    *sector = *came;
                }
            }
            Self::Mode1 => {
                if let Some(data) = came.first_chunk() {
                    sector::mode_1(absolute, data, sector);
                }
            }
            Self::Mode2 => {
                if let Some(data) = came.first_chunk() {
                    sector::mode_2(absolute, data, sector);
                }
            }
            Self::Form1(subheader) => {
                if let Some(data) = came.first_chunk() {
                    sector::form_1(absolute, subheader, data, sector);
                }
            }
            Self::Form2(subheader) => {
                if let Some(data) = came.first_chunk() {
                    sector::form_2(absolute, subheader, data, sector);
                }
            }
            Self::Form1WithSubheader | Self::WithSubheader | Self::Xa => {
                let mut data = [0; MODE_2_DATA];
                let length = came.len().min(MODE_2_DATA);
                data[..length].copy_from_slice(&came[..length]);
                sector::mode_2(absolute, &data, sector);
                complete_form(sector);
            }
            Self::Zeros { form, .. } => zeros(form, absolute, sector),
        }
    }
}

/// A sector without content.
pub fn zeros(form: Form, absolute: u32, sector: &mut [u8; SECTOR]) {
    match form {
        Form::Audio => sector.fill(0),
        Form::Mode1 => sector::mode_1(absolute, &[0; USER_DATA], sector),
        Form::Mode2 => sector::mode_2(absolute, &[0; MODE_2_DATA], sector),
        Form::Xa => sector::form_2(absolute, Subheader::default(), &[0; FORM_2_DATA], sector),
    }
}

/// The sector of which a disc that keeps user data alone has these.
pub fn completed(form: Form, absolute: u32, data: &[u8; USER_DATA], sector: &mut [u8; SECTOR]) {
    match form {
        Form::Xa => sector::form_1(absolute, PLAIN_SUBHEADER, data, sector),
        Form::Audio | Form::Mode1 | Form::Mode2 => sector::mode_1(absolute, data, sector),
    }
}
