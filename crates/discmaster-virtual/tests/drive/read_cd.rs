//! READ CD: types, parts, error information.

use crate::host::*;
use discmaster_virtual::MediumType;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;

const SECTOR: usize = 2352;
const HEADERS: [u8; 16] = [
    0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0x00, 0x02, 0x05, 0x01,
];

/// Data of mode 1, 300 blocks at address 0.
fn mode_1() -> Host<Unit<Memory>> {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host
}

#[test]
fn mode_1_is_given_in_its_parts() {
    let mut host = mode_1();
    let data = blocks(300)[5 * BLOCK..6 * BLOCK].to_vec();
    let whole = host.data_in(&read_cd(5, 1, 2, 0xF8, 0), 4096).unwrap();
    assert_eq!(whole.len(), SECTOR);
    assert_eq!(whole[..16], HEADERS);
    assert_eq!(whole[16..2064], data);
    assert_eq!(whole[2068..2076], [0; 8]);
    // Sync, header and codes are what anybody finds in such a sector.
    assert!(discmaster_audio::sector::is_sound(
        whole.first_chunk().unwrap()
    ));
    for (parts, expected) in [
        (0x80, &whole[..12]),
        (0xA0, &whole[..16]),
        (0x20, &whole[12..16]),
        (0x40, &[][..]),
        (0x60, &whole[12..16]),
        (0x10, &whole[16..2064]),
        (0x18, &whole[16..]),
        (0x30, &whole[12..2064]),
        (0x38, &whole[12..]),
        (0xB0, &whole[..2064]),
        (0x78, &whole[12..]),
    ] {
        for kind in [0, 2] {
            let got = host.data_in(&read_cd(5, 1, kind, parts, 0), 4096).unwrap();
            assert_eq!(got, expected, "{parts:02X}");
        }
    }
    // Parts that do not lie side by side; codes without what they are of.
    for parts in [0x90, 0x88, 0x28, 0x08] {
        assert_eq!(
            host.data_in(&read_cd(5, 1, 2, parts, 0), 4096),
            Err(INVALID_FIELD),
            "{parts:02X}"
        );
    }
    for kind in [1, 3, 4, 5] {
        assert_eq!(
            host.data_in(&read_cd(5, 1, kind, 0x10, 0), 4096),
            Err(ILLEGAL_MODE)
        );
    }
    for kind in [6, 7] {
        assert_eq!(
            host.data_in(&read_cd(5, 1, kind, 0x10, 0), 4096),
            Err(INVALID_FIELD)
        );
    }
    // The run-out.
    assert_eq!(
        host.data_in(&read_cd(300, 1, 0, 0x10, 0), 4096),
        Err(ILLEGAL_MODE)
    );
}

#[test]
fn times_are_addresses_too() {
    let mut host = mode_1();
    // From 00:02:05 up to 00:02:07.
    let msf = [0xB9, 0, 0, 0, 2, 5, 0, 2, 7, 0x10, 0, 0];
    assert_eq!(
        host.data_in(&msf, 2 * BLOCK).unwrap(),
        blocks(300)[5 * BLOCK..7 * BLOCK]
    );
    let mut backwards = msf;
    backwards[8] = 4;
    assert_eq!(host.data_in(&backwards, 4096), Err(INVALID_FIELD));
}

/// A track at once of mode 2: data block type, sub-header of page 05h.
fn mode_2(block_type: u8, sub_header: [u8; 4], data: &[u8], length: usize) -> Host<Unit<Memory>> {
    let mut host = with_blank(MediumType::CdR80);
    let mut list = [0_u8; 60];
    list[8..13].copy_from_slice(&[0x05, 50, 0x41, 0x04, block_type]);
    list[16] = 0x20;
    list[22..24].copy_from_slice(&150_u16.to_be_bytes());
    list[56..60].copy_from_slice(&sub_header);
    host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
        .unwrap();
    let blocks = u16::try_from(data.len() / length).unwrap();
    host.write_blocks(0, blocks, data).unwrap();
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host
}

#[test]
fn form_1_is_read_by_read_and_has_a_subheader() {
    let data = blocks(300);
    let mut host = mode_2(10, [0; 4], &data, BLOCK);
    assert_eq!(host.read(0, 300).unwrap(), data);
    let whole = host.data_in(&read_cd(7, 1, 4, 0xF8, 0), 4096).unwrap();
    assert_eq!(whole[12..24], [0, 2, 7, 2, 0, 0, 8, 0, 0, 0, 8, 0]);
    assert_eq!(whole[24..2072], data[7 * BLOCK..8 * BLOCK]);
    assert!(discmaster_audio::sector::is_sound(
        whole.first_chunk().unwrap()
    ));
    assert_eq!(
        host.data_in(&read_cd(7, 1, 4, 0x50, 0), 4096).unwrap(),
        whole[16..2072]
    );
    assert_eq!(
        host.data_in(&read_cd(7, 1, 4, 0x10, 0), 4096).unwrap(),
        whole[24..2072]
    );
    // The subheader lies between header and data.
    assert_eq!(
        host.data_in(&read_cd(7, 1, 4, 0x30, 0), 4096),
        Err(INVALID_FIELD)
    );
    assert_eq!(
        host.data_in(&read_cd(7, 1, 5, 0x10, 0), 4096),
        Err(ILLEGAL_MODE)
    );
    let track = host
        .data_in(&[0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0], 36)
        .unwrap();
    assert_eq!(track[6] & 0x0F, 2);
    // The disc is one of XA.
    let full = host.read_toc(2, 0).unwrap();
    assert_eq!(full[4..15][9], 0x20);
}

#[test]
fn a_track_of_both_forms_is_read_by_form() {
    let mut data = Vec::new();
    for number in 0..300_u32 {
        let form_2 = number % 2 == 1;
        let submode = if form_2 { 0x20 } else { 0x08 };
        data.extend([0, 0, submode, 0, 0, 0, submode, 0]);
        data.extend(vec![number.to_le_bytes()[0]; 2324]);
    }
    let mut host = mode_2(13, [0; 4], &data, 2332);
    assert_eq!(host.read(0, 1).unwrap(), [0; BLOCK]);
    assert_eq!(host.read(1, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read(0, 2), Err(ILLEGAL_MODE));
    let form_2 = host.data_in(&read_cd(3, 1, 5, 0xF8, 0), 4096).unwrap();
    assert_eq!(form_2[24..2348], [3; 2324]);
    assert!(discmaster_audio::sector::is_sound(
        form_2.first_chunk().unwrap()
    ));
    let both = host.data_in(&read_cd(2, 2, 0, 0x10, 0), 8192).unwrap();
    assert_eq!(both.len(), 2048 + 2328);
    assert_eq!(
        host.data_in(&read_cd(2, 2, 4, 0x10, 0), 8192),
        Err(ILLEGAL_MODE)
    );
}

#[test]
fn formless_mode_2_has_2336_bytes() {
    let data = vec![0xC3; 300 * 2336];
    let mut host = mode_2(9, [0; 4], &data, 2336);
    assert_eq!(host.read(0, 1), Err(ILLEGAL_MODE));
    let got = host
        .data_in(&read_cd(0, 300, 3, 0x10, 0), 300 * 2336)
        .unwrap();
    assert_eq!(got, data);
    let whole = host.data_in(&read_cd(9, 1, 3, 0xF8, 0), 4096).unwrap();
    assert_eq!(whole[12..16], [0, 2, 9, 2]);
}

#[test]
fn error_information_says_that_there_was_none() {
    let mut host = mode_1();
    for (bits, length) in [(2, 294), (4, 296)] {
        let got = host
            .data_in(&read_cd(0, 2, 0, 0x10 | bits, 0), 2 * (BLOCK + length))
            .unwrap();
        assert_eq!(got.len(), 2 * (BLOCK + length));
        assert!(got[BLOCK..BLOCK + length].iter().all(|byte| *byte == 0));
        assert_eq!(got[BLOCK + length..][..BLOCK], blocks(2)[BLOCK..]);
    }
}
