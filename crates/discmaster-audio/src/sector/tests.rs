use super::*;
use proptest::prelude::*;

/// Bytes that repeat nowhere in a regular way.
fn pattern<const N: usize>() -> [u8; N] {
    std::array::from_fn(|index| (index * 7 + index / 256).to_le_bytes()[0])
}

/// What another program, which codes bit by bit and by tables of logarithms, makes of the same data:
/// the bytes after the user data, the last eight, and the EDC and the sum of the whole sector.
fn check(sector: &[u8; SECTOR], behind: [u8; 20], last: [u8; 8], code: u32, sum: u32) {
    assert_eq!(sector[2064..2084], behind);
    assert_eq!(sector[2344..], last);
    assert_eq!(edc(sector), code);
    assert_eq!(sector.iter().map(|byte| u32::from(*byte)).sum::<u32>(), sum);
    assert!(is_sound(sector));
}

#[test]
fn mode_1_is_what_another_program_makes_of_it() {
    let mut sector = [0xAA; SECTOR];
    mode_1(150, &[0; USER_DATA], &mut sector);
    assert_eq!(sector[12..16], [0x00, 0x02, 0x00, 0x01]);
    check(
        &sector,
        [
            0xC5, 0x13, 0x68, 0x2B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF7, 0, 0xF5, 0, 0, 0, 0,
        ],
        [0, 0, 0, 0x90, 0, 0xC1, 0, 0x12],
        0x0EF0_566B,
        7030,
    );
    mode_1(123_456, &pattern(), &mut sector);
    assert_eq!(sector[12..16], [0x27, 0x26, 0x06, 0x01]);
    check(
        &sector,
        [
            0xC9, 0x4E, 0xFB, 0x75, 0, 0, 0, 0, 0, 0, 0, 0, 0xE8, 0x1C, 0xC9, 0x3B, 0xDD, 0xB9,
            0x4A, 0x90,
        ],
        [0x62, 0xEA, 0x43, 0x97, 0xE0, 0x92, 0x90, 0xF1],
        0x48A0_C390,
        300_096,
    );
}

#[test]
fn both_forms_are_what_another_program_makes_of_them() {
    let mut sector = [0xAA; SECTOR];
    form_1(166, Subheader([1, 2, 8, 3]), &pattern(), &mut sector);
    assert_eq!(
        sector[12..24],
        [0x00, 0x02, 0x16, 0x02, 1, 2, 8, 3, 1, 2, 8, 3]
    );
    check(
        &sector,
        [
            0xCF, 0xD6, 0xDD, 0xE4, 0xEB, 0xF2, 0xF9, 0, 0x9D, 0x95, 0x17, 0xEF, 0x85, 0x70, 0x25,
            0x6E, 0x97, 0xA9, 0xC7, 0x0F,
        ],
        [0xFC, 0x78, 0x7B, 0x7A, 0x65, 0x24, 0xAA, 0x72],
        0xC438_9ADA,
        299_240,
    );
    form_2(99, Subheader([0, 1, 0x24, 0]), &pattern(), &mut sector);
    check(
        &sector,
        [
            0xCF, 0xD6, 0xDD, 0xE4, 0xEB, 0xF2, 0xF9, 0, 0x08, 0x0F, 0x16, 0x1D, 0x24, 0x2B, 0x32,
            0x39, 0x40, 0x47, 0x4E, 0x55,
        ],
        [0x79, 0x80, 0x87, 0x8E, 0x17, 0x50, 0x11, 0xC2],
        0xBDB7_94FD,
        298_247,
    );
}

#[test]
fn a_flipped_bit_is_seen_wherever_it_is() {
    let mut one = [0; SECTOR];
    mode_1(75, &pattern(), &mut one);
    let mut two = [0; SECTOR];
    form_1(75, Subheader::default(), &pattern(), &mut two);
    for at in 16..SECTOR {
        for sector in [&one, &two] {
            let mut damaged = *sector;
            damaged[at] ^= 4;
            assert!(!is_sound(&damaged), "{at}");
            // Parity is no part of what the EDC is taken of, nor are the zeros of mode 1.
            let code = if sector == &one { 2064 } else { 2072 };
            assert_eq!(has_right_edc(&damaged), at >= code + 4, "{at}");
        }
    }
}

#[test]
fn what_has_no_codes_is_sound_as_it_is() {
    assert!(is_sound(&[0; SECTOR]));
    assert!(is_sound(&mode_0(0)));
    let mut sector = [0; SECTOR];
    form_2(0, Subheader::default(), &pattern(), &mut sector);
    sector[SECTOR - 4..].fill(0);
    assert!(is_sound(&sector) && has_right_edc(&sector));
}

#[test]
fn the_user_data_come_back() {
    let data: [u8; USER_DATA] = pattern();
    let mut sector = [0; SECTOR];
    mode_1(0, &data, &mut sector);
    assert_eq!(mode_1_data(&sector), data);
    form_1(0, Subheader([0, 0, FORM_2, 0]), &data, &mut sector);
    assert_eq!(form_1_data(&sector), data);
    assert_eq!(subheader(&sector), Subheader::default());
    mode_2(4500, &[7; MODE_2_DATA], &mut sector);
    assert_eq!(sector[16..], [7; MODE_2_DATA]);
    assert_eq!(
        Header::of(&sector),
        Some(Header {
            absolute: 4500,
            mode: Mode::Two
        })
    );
}

proptest! {
    #[test]
    fn a_header_comes_back(absolute in 0_u32..450_000) {
        for mode in [Mode::Zero, Mode::One, Mode::Two] {
            let header = Header { absolute, mode };
            prop_assert_eq!(Header::from_bytes(header.to_bytes()), Some(header));
        }
    }

    #[test]
    fn no_header_panics(bytes: [u8; 4]) {
        let _ = Header::from_bytes(bytes);
    }
}
