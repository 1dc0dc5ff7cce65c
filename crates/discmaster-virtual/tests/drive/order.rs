//! Commands in the wrong order or place, and a machine that fails beneath the drive.

use crate::host::*;
use discmaster_mmc::transport::TransportError;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType};

#[test]
fn a_write_before_page_05_is_a_packet() {
    let mut host = with_blank(MediumType::CdR80);
    host.write(0, &blocks(20)).unwrap();
    host.sync().unwrap();
    // Run-out, link and run-in lie between it and the next.
    assert_eq!(host.track(1).unwrap().1, Some(27));
    assert_eq!(host.disc_status(), 0x05);
}

#[test]
fn a_write_goes_to_the_next_writable_address_and_nowhere_else() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    assert_eq!(host.write(1, &[0; BLOCK]), Err(NOT_NEXT_WRITABLE));
    assert_eq!(host.disc_status(), 0);
    host.write(0, &blocks(10)).unwrap();
    for lba in [0, 9, 11] {
        assert_eq!(
            host.write(lba, &[0; BLOCK]),
            Err(NOT_NEXT_WRITABLE),
            "{lba}"
        );
    }
    let sense = host.sense(&[0x2A, 0, 0, 0, 0, 11, 0, 0, 1, 0]);
    assert_eq!(sense.information, Some(11));
    for lba in [359_849, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FF6A, 0xFFFF_FFFF] {
        assert_eq!(host.write(lba, &[0; BLOCK]), Err(OUT_OF_RANGE), "{lba:X}");
    }
    host.write(10, &blocks(1)).unwrap();
    // Nothing to write is no error, and moves nothing.
    host.no_data(&[0x2A, 0, 0, 0, 0, 11, 0, 0, 0, 0]).unwrap();
    assert_eq!(host.track(1).unwrap().1, Some(11));
}

#[test]
fn after_the_sync_the_track_is_ended() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    host.record(&blocks(310));
    assert_eq!(host.write(310, &[0; BLOCK]), Err(NOT_NEXT_WRITABLE));
    // Syncing once more is no error.
    host.sync().unwrap();
    assert_eq!(host.track(2).unwrap().1, Some(462));
}

#[test]
fn a_session_is_not_closed_over_an_open_track_nor_without_one() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    assert_eq!(host.close_session(), Err(SEQUENCE));
    host.write(0, &blocks(310)).unwrap();
    assert_eq!(host.close_session(), Err(INCOMPLETE_TRACK));
    host.close_track(1).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.close_session(), Err(SEQUENCE));
    assert_eq!(host.write(462, &[0; BLOCK]), Err(CANNOT_WRITE));
    for function in [0, 3, 4, 5, 6, 7] {
        assert_eq!(
            host.no_data(&[0x5B, 0, function, 0, 0, 1, 0, 0, 0, 0]),
            Err(INVALID_FIELD)
        );
    }
}

#[test]
fn nothing_else_is_done_while_a_track_is_recorded() {
    let mut host = with_blank(MediumType::CdRw80);
    host.select_last_session();
    host.write(0, &blocks(10)).unwrap();
    assert_eq!(host.read(0, 1), Err(SEQUENCE));
    assert_eq!(host.select(0x41, 0xC4), Err(SEQUENCE));
    assert_eq!(host.blank(1), Err(SEQUENCE));
    assert_eq!(host.no_data(&[0x1B, 0, 0, 0, 2, 0]), Err(SEQUENCE));
    host.sync().unwrap();
    assert_eq!(host.read(0, 10).unwrap(), blocks(10));
    host.blank(1).unwrap();
}

#[test]
fn opc_entries_that_do_not_come_are_missed() {
    let mut host = with_blank(MediumType::CdR80);
    let send_opc = [0x54, 0, 0, 0, 0, 0, 0, 0, 16, 0];
    assert_eq!(host.no_data(&send_opc), Err((0xB, 0x4B, 0x00)));
    assert_eq!(host.data_out(&send_opc, &[0; 16]), Ok(16));
    assert_eq!(
        host.data_out(&[0x54, 0, 0, 0, 0, 0, 0, 0, 9, 0], &[0; 9]),
        Err((5, 0x1A, 0x00))
    );
}

#[test]
fn a_cd_r_is_not_blanked() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(host.blank(1), Err((5, 0x30, 0x00)));
}

#[test]
fn a_locked_tray_stays_closed() {
    let mut host = with_blank(MediumType::CdR80);
    host.no_data(&[0x1E, 0, 0, 0, 1, 0]).unwrap();
    assert_eq!(host.no_data(&[0x1B, 0, 0, 0, 2, 0]), Err((5, 0x53, 0x02)));
    assert_eq!(host.ready(), Ok(()));
    host.no_data(&[0x1E, 0, 0, 0, 0, 0]).unwrap();
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    assert_eq!(host.ready(), Err((2, 0x3A, 0x02)));
    // The disc still lies on the tray: loading it is a change of medium.
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.ready(), Ok(()));
}

#[test]
fn nothing_is_read_from_a_blank_disc() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(host.read(0, 1), Err(OUT_OF_RANGE));
    assert_eq!(host.read(0xFFFF_FFFF, 1), Err(OUT_OF_RANGE));
    assert!(host.read(0, 0).unwrap().is_empty());
}

#[test]
fn a_full_disk_is_a_road_that_fails_and_the_disc_does_not_lie_afterwards() {
    let unit = Unit::new(
        Memory::with_room(320),
        Identity::default(),
        Some(Disc::blank_disc(MediumType::CdR80)),
        false,
    );
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    host.select_last_session();
    host.write(0, &blocks(310)).unwrap();
    match host.try_write(310, &blocks(16)) {
        Err(TransportError::Io { doing, source }) => {
            assert_eq!(doing, "writing block 310");
            assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
        }
        other => panic!("{other:?}"),
    }
    // The failed blocks are not counted; the track can be ended with what is there.
    assert_eq!(host.track(1).unwrap().1, Some(310));
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 310).unwrap(), blocks(310));
}
