//! Packets, reserved tracks, repair, and what BLANK takes away.

use crate::host::*;
use discmaster_mmc::transport::Transport;
use discmaster_virtual::MediumType;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;

const EMPTY_RESERVATION: Triple = (5, 0x72, 0x04);
const NO_RESERVATIONS: Triple = (5, 0x72, 0x05);
const PACKET_SIZE: Triple = (5, 0x64, 0x01);
const PACKET_TOO_LONG: Triple = (5, 0x63, 0x01);
const NOT_REWRITABLE: Triple = (5, 0x30, 0x00);

impl<T: Transport> Host<T> {
    /// MODE SELECT of a page 05h for packets, of one size unless it is 0; more sessions may follow.
    fn select_packets(&mut self, size: u32) {
        let mut list = [0_u8; 60];
        let fixed = if size > 0 { 0x20 } else { 0 };
        list[8..13].copy_from_slice(&[0x05, 50, 0x40, 0xC5 | fixed, 8]);
        list[18..22].copy_from_slice(&size.to_be_bytes());
        list[22..24].copy_from_slice(&150_u16.to_be_bytes());
        self.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
            .unwrap();
    }

    fn repair(&mut self, track: u8) -> Result<(), Triple> {
        self.no_data(&[0x58, 0, 0, 0, 0, track, 0, 0, 0, 0])
    }

    fn blank_part(&mut self, kind: u8, address: u32) -> Result<(), Triple> {
        let [a, b, c, d] = address.to_be_bytes();
        self.no_data(&[0xA1, kind, a, b, c, d, 0, 0, 0, 0, 0, 0])
    }

    /// READ TRACK INFORMATION, as it is.
    fn information(&mut self, track: u8) -> Vec<u8> {
        self.data_in(&[0x52, 1, 0, 0, 0, track, 0, 0, 36, 0], 36)
            .unwrap()
    }
}

#[test]
fn packets_of_any_length_have_links_between_them() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_packets(0);
    host.write(0, &blocks(10)).unwrap();
    host.write(10, &blocks(6)).unwrap();
    host.sync().unwrap();
    // Two blocks of run-out, a link, four of run-in.
    let info = host.information(1);
    assert_eq!(info[5..8], [0x05, 0x21, 1]);
    assert_eq!(host.track(1).unwrap().1, Some(23));
    assert_eq!(host.write(16, &blocks(1)), Err(NOT_NEXT_WRITABLE));
    host.write(23, &blocks(300)).unwrap();
    host.sync().unwrap();
    // While the session is open, what is there can be read, but not what lies between.
    assert_eq!(host.read(0, 10).unwrap(), blocks(10));
    assert_eq!(host.read(10, 6).unwrap(), blocks(6));
    assert_eq!(host.read(16, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read(15, 9), Err(ILLEGAL_MODE));
    assert_eq!(host.read(23, 300).unwrap(), blocks(300));
    // Another manner is another track's.
    host.select_last_session();
    assert_eq!(host.write(330, &blocks(1)), Err(ILLEGAL_MODE));
    host.select_packets(0);
    host.close_track(1).unwrap();
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 325));
    assert_eq!(host.track(0xFF).unwrap().1, Some(325 + 150));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(23, 300).unwrap(), blocks(300));
}

#[test]
fn closing_the_session_closes_the_track_in_packets() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_packets(0);
    host.write(0, &blocks(10)).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 302));
    assert_eq!(host.read(0, 10).unwrap(), blocks(10));
}

#[test]
fn packets_of_one_length_are_addressed_without_their_links() {
    let mut host = with_blank(MediumType::CdRw80);
    host.select_packets(32);
    let info = host.information(0xFF);
    assert_eq!(info[6] & 0xF0, 0x70);
    assert_eq!(info[20..24], 32_u32.to_be_bytes());
    host.write(0, &blocks(40)).unwrap();
    host.sync().unwrap();
    // The second packet is filled up.
    assert_eq!(host.track(1).unwrap().1, Some(64));
    let room = (359_849 - 2) / 39 * 32;
    assert_eq!(host.track(1).unwrap().2, room - 64);
    host.write(64, &blocks(32)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(0, 40).unwrap(), blocks(40));
    assert_eq!(host.read(40, 24).unwrap(), vec![0; 24 * BLOCK]);
    assert_eq!(host.read(64, 32).unwrap(), blocks(32));
    host.select_packets(16);
    assert_eq!(host.write(96, &blocks(16)), Err(PACKET_SIZE));
    host.select_packets(32);
    host.close_track(1).unwrap();
    // At least 300 blocks, in packets of 32; on the disc each takes 39.
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 322));
    assert_eq!(host.track(0xFF).unwrap().1, Some(10 * 39 + 2 + 150));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 10 * 39 + 2 - 1);
    assert_eq!(host.read(64, 32).unwrap(), blocks(32));
}

#[test]
fn a_place_is_kept_for_a_track_and_filled_later() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_more_sessions();
    host.reserve(1000).unwrap();
    let info = host.information(1);
    // Reserved, blank.
    assert_eq!(info[6] & 0xF0, 0xC0);
    assert_eq!(host.track(1).unwrap(), (0, Some(0), 1000, 1002));
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.close_session(), Err(EMPTY_RESERVATION));
    // The next track begins after it.
    assert_eq!(host.track(0xFF).unwrap().1, Some(1152));
    host.write(1152, &blocks(310)).unwrap();
    assert_eq!(host.reserve(300), Err(SEQUENCE));
    host.sync().unwrap();
    assert_eq!(host.close_session(), Err(EMPTY_RESERVATION));
    assert_eq!(host.write(0, &blocks(1001)), Err(FULL));
    host.write(0, &blocks(400)).unwrap();
    assert_eq!(host.track(1).unwrap(), (0, Some(400), 600, 1002));
    host.sync().unwrap();
    // A track at once is filled up to the end of its place.
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 1002));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 400).unwrap(), blocks(400));
    assert_eq!(host.read(400, 600).unwrap(), vec![0; 600 * BLOCK]);
    assert_eq!(host.read(1152, 310).unwrap(), blocks(310));
}

#[test]
fn reservations_end_with_the_disc_and_with_its_tracks() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_more_sessions();
    assert_eq!(host.reserve(359_848), Err(FULL));
    host.reserve(359_847).unwrap();
    assert_eq!(host.reserve(300), Err(NO_RESERVATIONS));
    let mut host = with_blank(MediumType::CdR80);
    host.select_more_sessions();
    for _ in 0..99 {
        host.reserve(0).unwrap();
    }
    assert_eq!(host.reserve(0), Err(NO_RESERVATIONS));
    assert_eq!(host.track(99).unwrap().3, 302);
}

#[test]
fn packets_fill_a_reserved_track() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_packets(0);
    host.reserve(400).unwrap();
    host.write(0, &blocks(200)).unwrap();
    host.sync().unwrap();
    host.write(207, &blocks(193)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.track(1).unwrap().2, 0);
    assert_eq!(host.write(407, &blocks(1)), Err(FULL));
    host.close_track(1).unwrap();
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 402));
    // One of packets of a size that does not fit into its place is not begun.
    host.select_packets(500);
    host.reserve(400).unwrap();
    let next = host.track(2).unwrap().1.unwrap();
    assert_eq!(host.write(next, &blocks(1)), Err(PACKET_TOO_LONG));
}

#[test]
fn a_packet_that_lost_power_is_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    crate::folder::insert_blank(&mut host, MediumType::CdR80);
    host.select_packets(0);
    host.write(0, &blocks(20)).unwrap();
    host.sync().unwrap();
    host.write(27, &blocks(10)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    host.select_packets(0);
    assert_eq!(host.information(1)[5] & 0x20, 0x20);
    assert_eq!(host.write(44, &blocks(1)), Err(INCOMPLETE_TRACK));
    assert_eq!(host.repair(2), Err(INVALID_FIELD));
    host.repair(1).unwrap();
    assert_eq!(host.repair(1), Err(SEQUENCE));
    assert_eq!(host.track(1).unwrap().1, Some(44));
    host.write(44, &blocks(20)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(0, 20).unwrap(), blocks(20));
    assert_eq!(host.read(27, 10).unwrap(), blocks(10));
    assert_eq!(host.read(44, 20).unwrap(), blocks(20));
    // A track at once cannot go on.
    host.close_track(1).unwrap();
    host.select_last_session();
    let next = host.track(0xFF).unwrap().1.unwrap();
    host.write(next, &blocks(10)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.repair(2), Err(ILLEGAL_MODE));
}

/// Two closed sessions of a track each, and a third with two tracks in packets, the last still open.
fn rewritable() -> Host<Unit<Memory>> {
    let mut host = with_blank(MediumType::CdRw80);
    host.select_more_sessions();
    for _ in 0..2 {
        host.record(&blocks(300));
        host.close_session().unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
    }
    host.select_packets(0);
    for _ in 0..2 {
        let start = host.track(0xFF).unwrap().1.unwrap();
        host.write(start, &blocks(300)).unwrap();
        host.sync().unwrap();
        host.write(start + 307, &blocks(20)).unwrap();
        host.sync().unwrap();
        if host.track(4).is_err() {
            host.close_track(3).unwrap();
        }
    }
    host
}

#[test]
fn a_track_of_the_open_session_is_blanked() {
    let mut host = rewritable();
    let (start, ..) = host.track(3).unwrap();
    assert_eq!(host.blank_part(2, 1), Err(SEQUENCE));
    assert_eq!(host.blank_part(2, 9), Err(INVALID_FIELD));
    host.blank_part(2, 3).unwrap();
    // Its place is kept.
    assert_eq!(host.track(3).unwrap(), (start, Some(start), 327, 329));
    assert_eq!(host.information(3)[6] & 0xC0, 0xC0);
    assert_eq!(host.read(start, 1), Err(ILLEGAL_MODE));
    // The last one's is not.
    host.blank_part(2, 4).unwrap();
    let (next, ..) = host.track(0xFF).unwrap();
    assert_eq!(next, start + 329 + 150);
}

#[test]
fn a_reservation_is_taken_back() {
    let mut host = rewritable();
    host.close_track(4).unwrap();
    host.reserve(1000).unwrap();
    host.blank_part(3, 0).unwrap();
    assert_eq!(host.track(6), Err(INVALID_FIELD));
    assert_eq!(host.information(5)[6] & 0x80, 0);
}

#[test]
fn the_tail_of_a_track_in_packets_is_blanked() {
    let mut host = rewritable();
    let (start, ..) = host.track(4).unwrap();
    assert_eq!(host.blank_part(4, start + 300), Err(NOT_NEXT_WRITABLE));
    assert_eq!(host.blank_part(4, 0), Err(OUT_OF_RANGE));
    host.blank_part(4, start + 307).unwrap();
    assert_eq!(host.track(4).unwrap().1, Some(start + 307));
    assert_eq!(host.read(start, 300).unwrap(), blocks(300));
    assert_eq!(host.read(start + 307, 1), Err(OUT_OF_RANGE));
    host.write(start + 307, &blocks(5)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(start + 307, 5).unwrap(), blocks(5));
}

#[test]
fn the_last_session_is_opened_again_or_blanked() {
    let mut host = rewritable();
    // The third is open: there is nothing to be opened, but it can go.
    assert_eq!(host.blank_part(5, 0), Err(SEQUENCE));
    host.blank_part(6, 0).unwrap();
    assert_eq!(host.disc_status(), 0x11);
    assert_eq!(host.track(0xFF).unwrap().0, 300 + 2 + 11_400 + 302 + 6_900);
    host.blank_part(5, 0).unwrap();
    assert_eq!(host.disc_status(), 0x15);
    host.select_last_session();
    let start = host.record(&blocks(310));
    assert_eq!(start, 302 + 11_400 + 302 + 150);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x1E);
    host.blank_part(6, 0).unwrap();
    assert_eq!(host.read(0, 300).unwrap(), blocks(300));
    assert_eq!(host.read(302 + 11_400, 1), Err(OUT_OF_RANGE));
    host.blank_part(6, 0).unwrap();
    assert_eq!(host.disc_status(), 0x10);
    assert_eq!(host.blank_part(6, 0), Err(SEQUENCE));
}

#[test]
fn the_files_of_a_disc_shrink_with_its_last_session() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let name = crate::folder::insert_blank(&mut host, MediumType::CdRw80);
    let image = folder.path().join("discs").join(format!("{name}.iso"));
    host.select_more_sessions();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host.select_last_session();
    host.record(&blocks(300));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    // Though nothing could be added to it, its last session can be blanked.
    host.blank_part(6, 0).unwrap();
    assert_eq!(std::fs::read(&image).unwrap(), blocks(300));
    drop(host);
    let mut host = open(folder.path());
    host.blank_part(5, 0).unwrap();
    host.select_last_session();
    assert_eq!(host.record(&blocks(300)), 452);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(std::fs::metadata(&image).unwrap().len(), 752 * 2048);
}

#[test]
fn what_is_recorded_once_is_not_blanked() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_more_sessions();
    host.record(&blocks(300));
    for kind in [0, 1, 3, 4, 5, 6] {
        assert_eq!(host.blank_part(kind, 0), Err(NOT_REWRITABLE), "{kind}");
    }
    assert_eq!(host.blank_part(2, 1), Err(NOT_REWRITABLE));
}
