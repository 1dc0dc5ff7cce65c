//! DVD and BD that are recorded in order, as a host meets them.

use crate::host::*;
use discmaster_virtual::MediumType;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;

/// MODE SELECT of a page 05h: packets of 16 blocks, more sessions to follow.
const PACKETS: (u8, u8) = (0x60, 0xE5);
/// At once, and closed with it.
const AT_ONCE: (u8, u8) = (0x42, 0x05);

#[test]
fn a_dvd_plus_r_is_recorded_closed_read_and_extended() {
    let mut host = with_blank(MediumType::DvdPlusR);
    assert_eq!(host.profile(), 0x1B);
    // Blank, one empty session, one track that is not there yet.
    assert_eq!(host.disc_status(), 0x00);
    assert_eq!(host.track(1), Ok((0, Some(0), 2_295_104, 2_295_104)));
    assert_eq!(host.last_address(), 0);
    assert_eq!(host.toc(), Err(INVALID_FIELD));
    assert_eq!(host.read(0, 1), Err(OUT_OF_RANGE));
    // No page 05h is needed.
    assert_eq!(host.write(16, &blocks(16)), Err(NOT_NEXT_WRITABLE));
    host.write(0, &blocks(32)).unwrap();
    host.write(32, &blocks(5)).unwrap();
    // A session that is open, and what was written can be read already.
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.read(32, 5).unwrap(), blocks(5));
    assert_eq!(host.track(1).unwrap().1, Some(37));
    host.sync().unwrap();
    // Whole blocks of error correction, padded with zeros.
    assert_eq!(host.track(1).unwrap().1, Some(48));
    assert_eq!(host.read(37, 11).unwrap(), vec![0; 11 * BLOCK]);
    host.close_track(1).unwrap();
    assert_eq!(host.track(1), Ok((0, None, 0, 48)));
    host.close_session().unwrap();
    // The kernel has to look at the size again.
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x01);
    assert_eq!(host.last_address(), 47);
    assert_eq!(host.toc(), Ok(vec![(1, 0), (0xAA, 48)]));
    // The next session, behind closure and intro.
    let second = 48 + 2048;
    assert_eq!(host.track(2).unwrap().1, Some(second));
    assert_eq!(host.record(&blocks(64)), second);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_session(), Ok((2, second)));
    assert_eq!(
        host.toc(),
        Ok(vec![(1, 0), (2, second), (0xAA, second + 64)])
    );
    assert_eq!(host.read(second, 64).unwrap(), blocks(64));
    assert_eq!(host.read(100, 1), Err(OUT_OF_RANGE));
    // For good, although nothing is open.
    host.close(6).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.write(second + 64, &blocks(16)), Err(CANNOT_WRITE));
    assert_eq!(host.close(6), Err(SEQUENCE));
}

#[test]
fn a_session_of_a_dvd_plus_r_is_one_track_whatever_was_reserved() {
    let mut host = with_blank(MediumType::DvdPlusR);
    // Whole blocks of error correction.
    host.reserve(30).unwrap();
    assert_eq!(host.track(1), Ok((0, Some(0), 32, 32)));
    host.write(32, &blocks(16)).unwrap();
    host.write(0, &blocks(8)).unwrap();
    assert_eq!(host.write(8, &blocks(25)), Err(FULL));
    host.sync().unwrap();
    assert_eq!(host.track(2).unwrap().1, Some(48));
    assert_eq!(host.close_session(), Err(RESERVED_TRACK));
    host.close_track(1).unwrap();
    assert_eq!(host.read(8, 24).unwrap(), vec![0; 24 * BLOCK]);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.toc(), Ok(vec![(1, 0), (0xAA, 48)]));
    assert_eq!(host.track(2).unwrap().0, 48 + 2048);
}

#[test]
fn a_bd_r_is_recorded_and_finalised() {
    let mut host = with_blank(MediumType::BdR);
    assert_eq!(host.profile(), 0x41);
    host.record(&blocks(40));
    assert_eq!(host.track(1).unwrap().1, Some(64));
    host.close_track(1).unwrap();
    // A second track of the session.
    assert_eq!(host.record(&blocks(32)), 64);
    assert_eq!(host.close(5), Err(INVALID_FIELD));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    // Nothing lies between sessions.
    assert_eq!(host.record(&blocks(32)), 96);
    host.close(6).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.toc(), Ok(vec![(1, 0), (2, 64), (3, 96), (0xAA, 128)]));
    assert_eq!(host.last_session(), Ok((3, 96)));
}

#[test]
fn a_bd_r_is_formatted_with_spares_while_it_is_blank() {
    let mut host = with_blank(MediumType::BdR);
    let ((blocks_now, kind), formats) = host.formats();
    assert_eq!((blocks_now, kind), (12_219_392, 1));
    assert_eq!(formats[0], (0x00, 11_826_176));
    assert!(formats[1..].iter().all(|(kind, _)| *kind == 0x32));
    assert_eq!(host.format(0x32, 12_219_424, 0), Err(INVALID_PARAMETER));
    assert_eq!(host.format(0x26, u32::MAX, 0), Err(INVALID_PARAMETER));
    host.format(0x00, 11_826_176, 0).unwrap();
    assert_eq!(host.formats().0, (11_826_176, 2));
    assert_eq!(host.track(1), Ok((0, Some(0), 11_826_176, 11_826_176)));
    assert!(host.current_features().contains(&0x24));
    host.record(&blocks(32));
    assert_eq!(host.format(0x00, 11_826_176, 0), Err(CANNOT_FORMAT));
}

#[test]
fn a_dvd_r_is_recorded_in_packets_as_page_05h_says() {
    let mut host = with_blank(MediumType::DvdR);
    assert_eq!(host.profile(), 0x11);
    host.select(PACKETS.0, PACKETS.1).unwrap();
    assert_eq!(host.record(&blocks(20)), 0);
    host.close_track(1).unwrap();
    assert_eq!(host.record(&blocks(16)), 32);
    host.close_track(2).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x01);
    assert_eq!(host.toc(), Ok(vec![(1, 0), (2, 32), (0xAA, 48)]));
    // Behind border-out and border-in.
    let second = 48 + 1888 * 16;
    // Now the disc is closed with the session.
    host.select(0x60, 0x25).unwrap();
    assert_eq!(host.record(&blocks(16)), second);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.last_session(), Ok((3, second)));
}

#[test]
fn a_dvd_r_at_once_is_as_long_as_was_reserved_and_closed_by_itself() {
    let mut host = with_blank(MediumType::DvdR);
    host.select(AT_ONCE.0, AT_ONCE.1).unwrap();
    assert_eq!(host.write(0, &blocks(16)), Err(SEQUENCE));
    host.reserve(40).unwrap();
    assert_eq!(host.reserve(40), Err(SEQUENCE));
    assert_eq!(host.track(1), Ok((0, Some(0), 40, 40)));
    host.write(0, &blocks(32)).unwrap();
    assert_eq!(host.read(0, 1), Err(SEQUENCE));
    assert_eq!(host.write(32, &blocks(9)), Err(FULL));
    // More is to come.
    host.sync().unwrap();
    assert_eq!(host.disc_status() & 3, 1);
    host.write(32, &blocks(8)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.last_address(), 39);
    assert_eq!(host.read(0, 32).unwrap(), blocks(32));
}

#[test]
fn a_recording_at_once_that_is_given_up_can_be_closed() {
    let mut host = with_blank(MediumType::DvdR);
    host.select(AT_ONCE.0, AT_ONCE.1).unwrap();
    host.reserve(1000).unwrap();
    host.write(0, &blocks(32)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.close_session(), Err(RESERVED_TRACK));
    host.close_track(1).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 999);
    assert_eq!(host.read(32, 968).unwrap(), vec![0; 968 * BLOCK]);
}

#[test]
fn a_test_write_leaves_a_dvd_r_blank() {
    for (write_type, track_mode) in [(0x70, 0xE5), (0x52, 0x05)] {
        let mut host = with_blank(MediumType::DvdR);
        host.select(write_type, track_mode).unwrap();
        if write_type == 0x52 {
            host.reserve(32).unwrap();
        }
        host.write(0, &blocks(32)).unwrap();
        assert_eq!(
            host.write(0, &blocks(16)),
            Err(if write_type == 0x52 {
                FULL
            } else {
                NOT_NEXT_WRITABLE
            })
        );
        host.sync().unwrap();
        host.close_track(1).unwrap();
        host.close_session().unwrap();
        assert_eq!(host.ready(), Ok(()));
        assert_eq!(host.disc_status(), 0x00);
        assert_eq!(host.read(0, 1), Err(OUT_OF_RANGE));
        assert!(host.0.storage().committed().is_none());
    }
}

#[test]
fn only_so_many_tracks_of_a_dvd_r_are_open_at_one_time() {
    let mut host = with_blank(MediumType::DvdR);
    host.select(PACKETS.0, PACKETS.1).unwrap();
    host.reserve(16).unwrap();
    host.reserve(16).unwrap();
    assert_eq!(host.reserve(16), Err(NO_MORE_RESERVATIONS));
    // The last one that is not reserved is the third.
    host.write(32, &blocks(16)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.close_session(), Err(RESERVED_TRACK));
    host.close_track(1).unwrap();
    host.close_track(2).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.toc(), Ok(vec![(1, 0), (2, 16), (3, 32), (0xAA, 48)]));
}

#[test]
fn a_minimally_blanked_dvd_rw_is_recorded_at_once_alone() {
    let mut host = with_blank(MediumType::DvdRw);
    host.select(PACKETS.0, PACKETS.1).unwrap();
    host.record(&blocks(16));
    assert_eq!(host.blank(0), Ok(()));
    assert!(host.current_features().contains(&0x21));
    assert_eq!(host.disc_status(), 0x10);
    assert_eq!(host.blank(1), Ok(()));
    assert!(!host.current_features().contains(&0x21));
    assert!(host.current_features().contains(&0x2F));
    assert_eq!(host.write(0, &blocks(16)), Err(ILLEGAL_MODE));
    host.select(AT_ONCE.0, AT_ONCE.1).unwrap();
    host.reserve(16).unwrap();
    host.write(0, &blocks(16)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x1E);
    assert_eq!(host.blank(0), Ok(()));
}

#[test]
fn what_is_written_once_is_not_blanked_or_formatted() {
    for medium in [MediumType::DvdR, MediumType::DvdPlusR, MediumType::BdR] {
        let mut host = with_blank(medium);
        assert_eq!(host.blank(0), Err(CANNOT_BLANK), "{medium}");
    }
    for medium in [MediumType::DvdR, MediumType::DvdPlusR, MediumType::CdR80] {
        let mut host = with_blank(medium);
        if !medium.is_cd() {
            assert_eq!(host.format(0, 2_295_104, 0), Err(CANNOT_FORMAT), "{medium}");
            assert!(host.formats().1.is_empty());
        }
    }
}

#[test]
fn a_disc_is_filled_to_its_last_block() {
    for name in ["dvd-r:1600", "dvd+r:1600", "bd-r:1600"] {
        let mut host = with_blank(name.parse::<discmaster_virtual::Blank>().unwrap());
        host.record(&blocks(1600));
        assert_eq!(host.write(1600, &blocks(1)), Err(OUT_OF_RANGE));
        assert_eq!(host.track(1).unwrap(), (0, None, 0, 1600));
        host.close_session().unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        // There is no room for another.
        assert_eq!(host.track(2), Err(INVALID_FIELD));
        // Page 05h closes a DVD-R for good, unless it is told otherwise.
        let status = if name.starts_with("dvd-r") { 2 } else { 1 };
        assert_eq!(host.disc_status() & 3, status);
        assert_eq!(host.last_address(), 1599);
    }
}

/// FORMAT UNIT of a BD-R: type and sub-type, blocks.
fn format_bd_r(host: &mut Host<Unit<Memory>>, kind: u8, blocks: u32) -> Result<(), Triple> {
    let [a, b, c, d] = blocks.to_be_bytes();
    let list = [0, 0x02, 0, 8, a, b, c, d, kind, 0, 0, 0];
    host.data_out(&[0x04, 0x11, 0, 0, 0, 0], &list)
        .map(|moved| assert_eq!(moved, 12))
}

#[test]
fn a_bd_r_for_pseudo_overwriting_is_read_and_written_over_in_its_open_session() {
    let mut host = with_blank(MediumType::BdR);
    // Any order of blocks is none of this drive's.
    assert_eq!(
        format_bd_r(&mut host, 0x32 << 2 | 2, 11_826_176),
        Err(INVALID_PARAMETER)
    );
    format_bd_r(&mut host, 0x00, 11_826_176).unwrap();
    assert!(host.current_features().contains(&0x38));
    let event = |host: &mut Host<Unit<Memory>>| {
        let data = host.data_in(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], 8);
        data.unwrap()[4] & 0x0F
    };
    assert_eq!(event(&mut host), 2);
    host.record(&blocks(64));
    assert_eq!(event(&mut host), 0);
    host.close_track(1).unwrap();
    // There is more to be read.
    assert_eq!(event(&mut host), 2);
    // The session is open, and all of it can be read.
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.last_address(), 63);
    assert_eq!(host.toc(), Ok(vec![(1, 0), (0xAA, 64)]));
    host.write(16, &vec![9; 16 * BLOCK]).unwrap();
    assert_eq!(host.write(60, &blocks(8)), Err(NOT_NEXT_WRITABLE));
    host.sync().unwrap();
    assert_eq!(host.read(16, 16).unwrap(), vec![9; 16 * BLOCK]);
    // It grows in the same session.
    assert_eq!(host.record(&blocks(32)), 64);
    assert_eq!(host.last_address(), 95);
    host.close(6).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.write(16, &blocks(16)), Err(CANNOT_WRITE));
    assert!(!host.current_features().contains(&0x38));
    // Without it, what is written stays.
    let mut host = with_blank(MediumType::BdR);
    format_bd_r(&mut host, 1, 11_826_176).unwrap();
    host.record(&blocks(64));
    assert_eq!(host.write(16, &blocks(16)), Err(NOT_NEXT_WRITABLE));
    assert_eq!(host.last_address(), 0);
}
