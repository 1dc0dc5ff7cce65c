//! Whole lives of discs.

use crate::host::*;
use discmaster_virtual::MediumType;

/// READ TOC, format 0, LBA.
fn toc<T: discmaster_mmc::transport::Transport>(host: &mut Host<T>) -> Vec<u8> {
    host.data_in(&[0x43, 0, 0, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap()
}

#[test]
fn a_disc_is_recorded_closed_and_read_back() {
    let mut host = with_blank(MediumType::CdR80);
    let data = blocks(1000);
    host.select_last_session();
    host.no_data(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(host.disc_status(), 0x00);

    host.write(0, &data[..16 * BLOCK]).unwrap();
    // The track is incomplete: appendable disc, incomplete session, NWA where the data end.
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.track(1), Ok((0, Some(16), 359_847 - 16, 359_847)));
    assert_eq!(host.track(0xFF), host.track(1));
    for (chunk, lba) in data[16 * BLOCK..].chunks(BLOCK).zip(16..) {
        host.write(lba, chunk).unwrap();
    }
    host.sync().unwrap();
    // Its two run-out blocks are counted; the next track would start 152 blocks after the data.
    assert_eq!(host.track(1), Ok((0, None, 0, 1002)));
    assert_eq!(
        host.track(0xFF),
        Ok((1152, Some(1152), 359_849 - 2 - 1152, 359_849 - 2 - 1152))
    );

    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.last_address(), 1001);
    assert_eq!(host.read(0, 1000).unwrap(), data);
    assert_eq!(host.read(999, 2), Err(ILLEGAL_MODE));
    assert_eq!(host.read(1000, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read(1002, 1), Err(OUT_OF_RANGE));
    let sense = host.sense(&[0x28, 0, 0, 0, 3, 0xE7, 0, 0, 2, 0]);
    assert_eq!(sense.information, Some(1000));
    assert_eq!(host.track(0xFF), Err(INVALID_FIELD));

    let mut expected = vec![0, 18, 1, 1];
    expected.extend([0, 0x14, 1, 0, 0, 0, 0, 0]);
    expected.extend([0, 0x14, 0xAA, 0, 0, 0, 0x03, 0xEA]);
    assert_eq!(toc(&mut host), expected);
    // In MSF: 00:02:00, and 1002 blocks later 00:15:27.
    let msf = host
        .data_in(&[0x43, 2, 0, 0, 0, 0, 0xAA, 0, 12, 0], 12)
        .unwrap();
    assert_eq!(msf, [0, 10, 1, 1, 0, 0x14, 0xAA, 0, 0, 0, 15, 27]);
    // Format 2: A0, A1, A2, track 1 and nothing about a next session.
    let full = host
        .data_in(&[0x43, 2, 2, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    let mut expected = vec![0, 46, 1, 1];
    expected.extend([1, 0x14, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0]);
    expected.extend([1, 0x14, 0, 0xA1, 0, 0, 0, 0, 1, 0, 0]);
    expected.extend([1, 0x14, 0, 0xA2, 0, 0, 0, 0, 0, 15, 27]);
    expected.extend([1, 0x14, 0, 1, 0, 0, 0, 0, 0, 2, 0]);
    assert_eq!(full, expected);
}

#[test]
fn read_and_write_of_twelve_bytes_do_the_same() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    let data = blocks(300);
    let moved = host
        .data_out(&[0xAA, 0, 0, 0, 0, 0, 0, 0, 1, 0x2C, 0, 0], &data)
        .unwrap();
    assert_eq!(moved, data.len());
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let back = host
        .data_in(&[0xA8, 0, 0, 0, 0, 0, 0, 0, 1, 0x2C, 0, 0], data.len())
        .unwrap();
    assert_eq!(back, data);
}

#[test]
fn a_short_track_is_padded_with_zeros_and_counts_300_blocks() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    host.record(&blocks(3));
    assert_eq!(host.track(1), Ok((0, None, 0, 302)));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let mut expected = blocks(3);
    expected.resize(300 * BLOCK, 0);
    assert_eq!(host.read(0, 300).unwrap(), expected);
    assert_eq!(host.read(300, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.0.storage().end(), 300);
}

#[test]
fn tracks_follow_each_other_in_a_session() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    assert_eq!(host.record(&blocks(400)), 0);
    assert_eq!(host.record(&blocks(300)), 552);
    // Closing a closed track changes nothing.
    host.close_track(1).unwrap();
    host.close_track(2).unwrap();
    assert_eq!(host.close_track(3), Err(INVALID_FIELD));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(552, 300).unwrap(), blocks(300));
    assert_eq!(host.read(450, 1), Err(ILLEGAL_MODE));
    let toc = toc(&mut host);
    assert_eq!(&toc[..4], &[0, 26, 1, 2]);
    assert_eq!(&toc[16..20], &552_u32.to_be_bytes());
    assert_eq!(&toc[24..28], &854_u32.to_be_bytes());
    // From the second track on.
    let rest = host
        .data_in(&[0x43, 0, 0, 0, 0, 0, 2, 0, 255, 0], 255)
        .unwrap();
    assert_eq!(rest.len(), 20);
    assert_eq!(
        host.data_in(&[0x43, 0, 0, 0, 0, 0, 3, 0, 255, 0], 255),
        Err(INVALID_FIELD)
    );
    // The second track by an address in its pregap.
    let track = host
        .data_in(&[0x52, 0, 0, 0, 0x01, 0xC3, 0, 0, 36, 0], 36)
        .unwrap();
    assert_eq!((track[2], track[3]), (2, 1));
}

#[test]
fn sessions_follow_each_other_until_the_disc_is_closed() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_more_sessions();
    host.record(&blocks(1000));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x01);
    let second = 1002 + 11_400;
    assert_eq!(host.track(2).unwrap().1, Some(second));
    // Two sessions, the second empty; its lead-in one minute and two seconds before its track.
    let information = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap();
    assert_eq!(&information[3..7], &[1, 2, 2, 2]);
    assert_eq!(information[8], 0x00);
    // Track 12402 is 02:47:27; less 01:02:00.
    assert_eq!(&information[16..20], &[0, 1, 45, 27]);

    assert_eq!(host.record(&blocks(500)), second);
    assert_eq!(host.disc_status(), 0x05);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let third = second + 502 + 6_900;
    assert_eq!(host.track(0xFF).unwrap().1, Some(third));
    host.select_last_session();
    assert_eq!(host.record(&blocks(300)), third);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.last_address(), third + 301);
    assert_eq!(host.read(second, 500).unwrap(), blocks(500));
    assert_eq!(host.read(5000, 1), Err(ILLEGAL_MODE));

    // Format 1: three sessions, the last begins with track 3.
    let sessions = host
        .data_in(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], 12)
        .unwrap();
    let mut expected = vec![0, 10, 1, 3, 0, 0x14, 3, 0];
    expected.extend(third.to_be_bytes());
    assert_eq!(sessions, expected);
    // Format 2, session 1: B0 points to the program area of session 2, C0 to the first lead-in.
    let full = host
        .data_in(&[0x43, 2, 2, 0, 0, 0, 1, 0x10, 0, 0], 4096)
        .unwrap();
    assert_eq!(&full[..4], &[0, (6 + 5 + 4) * 11 + 2, 1, 3]);
    let b0 = &full[4 + 4 * 11..][..11];
    assert_eq!(b0, [1, 0x50, 0, 0xB0, 2, 45, 27, 2, 79, 59, 74]);
    let c0 = &full[4 + 5 * 11..][..11];
    assert_eq!(c0, [1, 0x50, 0, 0xC0, 0xC1, 0, 0, 0, 97, 30, 0]);
}

#[test]
fn a_session_of_xa_says_so() {
    let mut host = with_blank(MediumType::CdR80);
    let mut list = [0_u8; 60];
    list[8..13].copy_from_slice(&[0x05, 50, 0x41, 0x04, 8]);
    list[16] = 0x20;
    host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
        .unwrap();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let full = host
        .data_in(&[0x43, 2, 2, 0, 0, 0, 0, 0, 15, 0], 15)
        .unwrap();
    assert_eq!(full[4 + 9], 0x20);
    let information = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap();
    assert_eq!(information[8], 0x20);
}

#[test]
fn a_test_write_leaves_the_disc_untouched() {
    let mut host = with_blank(MediumType::CdR80);
    host.select(0x51, 0x04).unwrap();
    host.write(0, &blocks(16)).unwrap();
    host.write(16, &blocks(16)).unwrap();
    assert_eq!(host.write(16, &blocks(16)), Err(NOT_NEXT_WRITABLE));
    assert_eq!(host.track(1).unwrap().1, Some(32));
    assert_eq!(host.select(0x41, 0x04), Err(SEQUENCE));
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0x00);
    assert_eq!(host.track(1).unwrap().1, Some(0));
    assert_eq!(host.0.storage().end(), 0);
    assert!(host.0.storage().committed().is_none());
    // The real thing afterwards.
    host.select_last_session();
    assert_eq!(host.record(&blocks(300)), 0);
    host.close_session().unwrap();
}

#[test]
fn a_disc_is_filled_to_its_last_block() {
    let mut host = with_blank(MediumType::CdR74);
    host.select_last_session();
    let chunk = vec![0; 500 * BLOCK];
    let mut lba = 0;
    while lba + 500 <= 332_998 {
        host.write(lba, &chunk).unwrap();
        lba += 500;
    }
    assert_eq!(host.track(1).unwrap().2, 498);
    assert_eq!(host.write(lba, &chunk), Err(FULL));
    assert_eq!(host.track(1).unwrap().2, 498);
    host.write(lba, &blocks(498)).unwrap();
    assert_eq!(host.track(1).unwrap().2, 0);
    assert_eq!(host.write(332_998, &chunk[..BLOCK]), Err(FULL));
    assert_eq!(host.write(333_000, &chunk[..BLOCK]), Err(OUT_OF_RANGE));
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 332_999);
    assert_eq!(host.read(332_500, 498).unwrap(), blocks(498));
}

#[test]
fn a_rewritable_disc_is_blanked_and_recorded_again() {
    let mut host = with_blank(MediumType::CdRw80);
    host.select_last_session();
    for (kind, byte) in [(0, 1_u8), (1, 2)] {
        host.record(&vec![byte; 300 * BLOCK]);
        host.close_session().unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        assert_eq!(host.disc_status(), 0x1E);
        assert_eq!(host.read(0, 1).unwrap(), vec![byte; BLOCK]);
        host.blank(kind).unwrap();
        assert_eq!(host.ready(), Ok(()));
        assert_eq!(host.disc_status(), 0x10);
        assert_eq!(host.read(0, 1), Err(OUT_OF_RANGE));
        assert_eq!(host.track(1).unwrap().1, Some(0));
        assert_eq!(host.0.storage().end(), 0);
    }
    assert_eq!(host.blank(7), Err(INVALID_FIELD));
}
