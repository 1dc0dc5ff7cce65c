//! Whole sectors of what a file has of them.

use super::SectorForm;
use crate::sector::{self, Header, Mode, SECTOR, SYNC, Subheader};

/// The subheader of data in mode 2, form 1: submode "data".
pub const DATA: Subheader = Subheader([0, 0, 0x08, 0]);

/// Why something is no sector of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RawError {
    #[error("{found} bytes are no sector of {form:?}, which has {}", form.bytes())]
    Length { form: SectorForm, found: usize },
    #[error(
        "it does not begin with the 12 bytes that each data sector begins with (00 FF ... FF 00)"
    )]
    NoSync,
    #[error("its header, {0:02X?}, has no time and mode that a sector can have")]
    NoHeader([u8; 4]),
    #[error("it is a sector of {found}, and its track is of {wanted}")]
    OtherMode { found: Mode, wanted: Mode },
}

impl SectorForm {
    /// The mode of its sectors.
    pub const fn mode(self) -> Mode {
        match self {
            Self::Mode1 | Self::Mode1Raw => Mode::One,
            Self::Mode2Form1 | Self::Mode2 | Self::Mode2Raw => Mode::Two,
        }
    }
}

/// Makes the whole sector at this time, blocks from 00:00:00 on (the logical block address and 150), of
/// what a file has of it.
///
/// A sector that is whole already and says that it lies there stays as it is, also one whose codes
/// are not those of its data. Of one that lies elsewhere the header is made right, and the codes
/// that depend on it where they were right before. One of nothing but zeros is an empty sector.
pub fn whole(
    form: SectorForm,
    absolute: u32,
    stored: &[u8],
    whole: &mut [u8; SECTOR],
) -> Result<(), RawError> {
    let wrong = || RawError::Length {
        form,
        found: stored.len(),
    };
    match form {
        SectorForm::Mode1 => sector::mode_1(absolute, exact(stored).ok_or_else(wrong)?, whole),
        SectorForm::Mode2Form1 => {
            sector::form_1(absolute, DATA, exact(stored).ok_or_else(wrong)?, whole);
        }
        SectorForm::Mode2 => sector::mode_2(absolute, exact(stored).ok_or_else(wrong)?, whole),
        SectorForm::Mode1Raw | SectorForm::Mode2Raw => {
            let stored: &[u8; SECTOR] = exact(stored).ok_or_else(wrong)?;
            if *stored == [0; SECTOR] {
                empty(form, absolute, whole);
                return Ok(());
            }
            let found = header(stored, form.mode())?;
            *whole = *stored;
            if found.absolute != absolute {
                sector::set_time(absolute, whole);
            }
        }
    }
    Ok(())
}

/// The header of a whole sector of that mode.
pub fn header(stored: &[u8; SECTOR], wanted: Mode) -> Result<Header, RawError> {
    let Some([a, b, c, d, ..]) = stored.strip_prefix(&SYNC) else {
        return Err(RawError::NoSync);
    };
    let bytes = [*a, *b, *c, *d];
    let header = Header::from_bytes(bytes).ok_or(RawError::NoHeader(bytes))?;
    if header.mode != wanted {
        let found = header.mode;
        return Err(RawError::OtherMode { found, wanted });
    }
    Ok(header)
}

/// Makes the empty sector at this time: what a track has before the sectors of its file, and behind
/// them.
pub fn empty(form: SectorForm, absolute: u32, whole: &mut [u8; SECTOR]) {
    match form {
        SectorForm::Mode1 | SectorForm::Mode1Raw => {
            sector::mode_1(absolute, &[0; sector::USER_DATA], whole);
        }
        SectorForm::Mode2Form1 => sector::form_1(absolute, DATA, &[0; sector::USER_DATA], whole),
        // With the codes of a sector of form 1 that has only zeros, which are zeros.
        SectorForm::Mode2 | SectorForm::Mode2Raw => {
            sector::mode_2(absolute, &[0; sector::MODE_2_DATA], whole);
        }
    }
}

fn exact<const N: usize>(stored: &[u8]) -> Option<&[u8; N]> {
    stored.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sector::is_sound;
    use proptest::prelude::*;

    const FORMS: [SectorForm; 5] = [
        SectorForm::Mode1,
        SectorForm::Mode1Raw,
        SectorForm::Mode2Form1,
        SectorForm::Mode2,
        SectorForm::Mode2Raw,
    ];

    #[test]
    fn empty_sectors_are_sound_and_say_where_they_lie() {
        for form in FORMS {
            let mut sector = [0xAA; SECTOR];
            empty(form, 12_345, &mut sector);
            let found = Header::of(&sector).unwrap();
            assert_eq!((found.absolute, found.mode), (12_345, form.mode()));
            assert!(is_sound(&sector), "{form:?}");
            if form.bytes() == SECTOR {
                let mut anew = [0xAA; SECTOR];
                whole(form, 12_345, &[0; SECTOR], &mut anew).unwrap();
                assert_eq!(anew, sector, "{form:?}");
            }
        }
    }

    #[test]
    fn what_is_no_sector_is_refused_by_name() {
        let mut out = [0; SECTOR];
        for form in FORMS {
            let short = vec![0; form.bytes() - 1];
            let refused = whole(form, 150, &short, &mut out);
            assert_eq!(
                refused,
                Err(RawError::Length {
                    form,
                    found: form.bytes() - 1
                })
            );
        }
        let raw = SectorForm::Mode1Raw;
        assert_eq!(
            whole(raw, 150, &[1; SECTOR], &mut out),
            Err(RawError::NoSync)
        );
        let mut sector = [0; SECTOR];
        empty(SectorForm::Mode2, 150, &mut sector);
        let refused = whole(raw, 150, &sector, &mut out).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "it is a sector of mode 2, and its track is of mode 1"
        );
        sector[15] = 7;
        let refused = whole(raw, 150, &sector, &mut out);
        assert_eq!(refused, Err(RawError::NoHeader([0, 2, 0, 7])));
    }

    #[test]
    fn a_damaged_sector_stays_damaged_wherever_it_goes() {
        for (form, raw) in [
            (SectorForm::Mode1, SectorForm::Mode1Raw),
            (SectorForm::Mode2Form1, SectorForm::Mode2Raw),
        ] {
            let mut sector = [0; SECTOR];
            whole(form, 150, &[9; 2048], &mut sector).unwrap();
            sector[1000] ^= 1;
            let mut out = [0; SECTOR];
            whole(raw, 150, &sector, &mut out).unwrap();
            assert_eq!(out, sector);
            whole(raw, 151, &sector, &mut out).unwrap();
            assert_eq!(out[16..], sector[16..]);
            assert_eq!(Header::of(&out).unwrap().absolute, 151);
            assert!(!is_sound(&out), "{form:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_come_out_as_a_sector_of_that_place(
            mut bytes in proptest::collection::vec(any::<u8>(), SECTOR),
            header: [u8; 4],
            sync: bool,
            to in 0_u32..450_000,
        ) {
            if sync {
                bytes[..12].copy_from_slice(&SYNC);
                bytes[12..16].copy_from_slice(&header);
                bytes[15] &= 3;
            }
            for form in FORMS {
                let mut out = [0; SECTOR];
                let stored = &bytes[..form.bytes()];
                let made = whole(form, to, stored, &mut out);
                let refusal = made.is_err();
                prop_assert!(!refusal || form.bytes() == SECTOR);
                if made.is_ok() {
                    let found = Header::of(&out).unwrap();
                    prop_assert_eq!((found.absolute, found.mode), (to, form.mode()));
                    let mut again = [0; SECTOR];
                    let raw = match form.mode() {
                        Mode::Two => SectorForm::Mode2Raw,
                        _ => SectorForm::Mode1Raw,
                    };
                    whole(raw, to, &out, &mut again).unwrap();
                    prop_assert_eq!(out, again);
                    let _ = (is_sound(&out), sector::has_right_edc(&out));
                }
            }
        }

        #[test]
        fn a_sector_that_is_moved_is_the_one_that_is_made_there(
            data in proptest::collection::vec(any::<u8>(), 2048),
            from in 0_u32..450_000,
            to in 0_u32..450_000,
        ) {
            for (form, raw) in [
                (SectorForm::Mode1, SectorForm::Mode1Raw),
                (SectorForm::Mode2Form1, SectorForm::Mode2Raw),
            ] {
                let (mut there, mut here) = ([0; SECTOR], [0; SECTOR]);
                whole(form, from, &data, &mut there).unwrap();
                prop_assert!(is_sound(&there));
                whole(form, to, &data, &mut here).unwrap();
                let mut moved = [0; SECTOR];
                whole(raw, to, &there, &mut moved).unwrap();
                prop_assert_eq!(&moved[..], &here[..]);
            }
        }
    }
}
