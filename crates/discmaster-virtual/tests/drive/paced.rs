//! A drive that takes its time, and tells how it is.

use crate::faults::Hands;
use crate::host::*;
use discmaster_mmc::drive::clock::Clock;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType, Pace};
use std::time::Duration;

const BUFFER: u32 = 4096 * 1024;

fn paced(medium: MediumType) -> (Host<Unit<Memory>>, Hands) {
    let hands = Hands::default();
    let unit = Unit::new(
        Memory::new(),
        Identity::default(),
        Some(Disc::blank_disc(medium)),
        false,
    )
    .with_pace(Pace::Real)
    .with_clock(Box::new(hands.clone()));
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    // SET CD SPEED: 8x, 1411 kB/s.
    host.no_data(&[0xBB, 0, 0xFF, 0xFF, 0x05, 0x83, 0, 0, 0, 0, 0, 0])
        .unwrap();
    (host, hands)
}

/// READ BUFFER CAPACITY: size and what is free of it.
fn buffer(host: &mut Host<Unit<Memory>>) -> (u32, u32) {
    let data = host
        .data_in(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], 12)
        .unwrap();
    let word = |at: usize| u32::from_be_bytes(data[at..at + 4].try_into().unwrap());
    (word(4), word(8))
}

#[test]
fn the_buffer_fills_and_drains_at_the_speed_that_is_chosen() {
    let (mut host, hands) = paced(MediumType::CdR80);
    host.select_last_session();
    assert_eq!(buffer(&mut host), (BUFFER, BUFFER));
    // Less than half a buffer waits there; of data 2352 bytes a block are recorded.
    host.write(0, &blocks(600)).unwrap();
    hands.turn(10_000);
    assert_eq!(buffer(&mut host).1, BUFFER - 600 * 2352);
    host.write(600, &blocks(600)).unwrap();
    assert_eq!(buffer(&mut host).1, BUFFER - 1200 * 2352);
    hands.turn(1000);
    assert_eq!(buffer(&mut host).1, BUFFER - 1200 * 2352 + 1_411_000);
    // A full buffer keeps the host waiting: three seconds for a little more than two of them.
    let before = hands.elapsed();
    let mut lba = 1200;
    while lba < 3600 {
        host.write(lba, &blocks(300)).unwrap();
        lba += 300;
    }
    let took = hands.elapsed() - before;
    let bytes = f64::from(3600 * 2352 - BUFFER - 1_411_000);
    assert!(
        (took.as_secs_f64() - bytes / 1_411_000.0).abs() < 0.01,
        "{took:?}"
    );
    // The rest goes with the sync, of which a host that does not wait is told the progress.
    host.no_data(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(host.ready(), Err((2, 0x04, 0x08)));
    hands.turn(1486);
    assert!(host.sense(&[0; 6]).progress.unwrap().abs_diff(0x8000) < 0x100);
    hands.turn(1487);
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.read(0, 3600 / 12).unwrap(), blocks(300));
}

#[test]
fn closing_and_blanking_take_their_time() {
    let (mut host, hands) = paced(MediumType::CdRw80);
    host.select_more_sessions();
    host.write(0, &blocks(300)).unwrap();
    let at = hands.elapsed();
    host.no_data(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!((hands.elapsed() - at).as_millis(), 300 * 2352 / 1411);
    // Lead-out and lead-in of the first session: 11,250 blocks, nearly nineteen seconds.
    host.no_data(&[0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(host.ready(), Err((2, 0x04, 0x08)));
    hands.turn(18_752);
    assert_eq!(host.ready(), Err((2, 0x04, 0x08)));
    hands.turn(1);
    assert_eq!(host.ready(), Err(CHANGED));
    // All of the disc.
    host.blank(0x10).unwrap();
    assert_eq!(host.ready(), Err((2, 0x04, 0x07)));
    hands.turn(599_000);
    assert_eq!(host.ready(), Err((2, 0x04, 0x07)));
    hands.turn(2000);
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0x10);
}

#[test]
fn a_host_that_is_late_meets_an_underrun_unless_page_05_forbids_it() {
    let (mut host, hands) = paced(MediumType::CdR80);
    // With BUFE.
    host.select(0x41, 0xC4).unwrap();
    host.write(0, &blocks(1000)).unwrap();
    hands.turn(60_000);
    host.write(1000, &blocks(10)).unwrap();
    host.sync().unwrap();
    // Without.
    host.select(0x01, 0xC4).unwrap();
    let start = host.track(0xFF).unwrap().1.unwrap();
    host.write(start, &blocks(1000)).unwrap();
    hands.turn(60_000);
    assert_eq!(host.write(start + 1000, &blocks(10)), Err((3, 0x0C, 0x09)));
    // The track is broken off where it is, and can be closed.
    host.sync().unwrap();
    assert_eq!(host.write(start + 1000, &blocks(10)), Err(INCOMPLETE_TRACK));
    assert_eq!(host.close_session(), Err(INCOMPLETE_TRACK));
    host.close_track(2).unwrap();
    host.no_data(&[0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    hands.turn(60_000);
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(start, 1000).unwrap(), blocks(1000));
    assert_eq!(host.read(0, 1010).unwrap()[..1000 * BLOCK], blocks(1000));
}

#[test]
fn streaming_is_a_way_to_choose_speeds() {
    let mut host = with_blank(MediumType::CdR80);
    let set = |host: &mut Host<_>, list: &[u8]| {
        let length = u8::try_from(list.len()).unwrap();
        host.data_out(&[0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, length, 0], list)
    };
    let mut list = [0_u8; 28];
    list[12..16].copy_from_slice(&4234_u32.to_be_bytes());
    list[16..20].copy_from_slice(&1000_u32.to_be_bytes());
    list[20..24].copy_from_slice(&5644_u32.to_be_bytes());
    list[24..28].copy_from_slice(&2000_u32.to_be_bytes());
    assert_eq!(set(&mut host, &list), Ok(28));
    let page = host
        .data_in(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 255, 0], 255)
        .unwrap()
        .split_off(8);
    // 2822 kB/s: 16x; reading at 24x.
    assert_eq!(page[28..30], 2822_u16.to_be_bytes());
    assert_eq!(page[14..16], 4234_u16.to_be_bytes());
    assert_eq!(set(&mut host, &list[..27]), Err((5, 0x1A, 0)));
    list[24..28].fill(0);
    assert_eq!(set(&mut host, &list), Err(INVALID_PARAMETER));
    // Back to the defaults.
    list[0] = 4;
    set(&mut host, &list).unwrap();
    let page = host
        .data_in(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 255, 0], 255)
        .unwrap()
        .split_off(8);
    assert_eq!(page[28..30], 8467_u16.to_be_bytes());
}

#[test]
fn the_mechanism_tells_where_it_records() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    host.write(0, &blocks(32)).unwrap();
    let status = host
        .data_in(&[0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0], 8)
        .unwrap();
    assert_eq!(status, [0, 0, 0, 0, 32, 0, 0, 0]);
}

/// GET EVENT STATUS NOTIFICATION of these classes.
fn event(host: &mut Host<Unit<Memory>>, classes: u8) -> Vec<u8> {
    host.data_in(&[0x4A, 1, 0, 0, classes, 0, 0, 0, 8, 0], 8)
        .unwrap()
}

#[test]
fn events_of_every_class_are_told_once_the_weightiest_first() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(event(&mut host, 0x5E), [0, 6, 1, 0x5E, 0, 0, 0, 0]);
    assert_eq!(event(&mut host, 0x04), [0, 6, 2, 0x5E, 0, 1, 0, 0]);
    assert_eq!(event(&mut host, 0x81), [0, 2, 0x80, 0x5E]);
    // The tray opens: what the drive can do changes, and the medium goes.
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    assert_eq!(event(&mut host, 0x12), [0, 6, 1, 0x5E, 2, 0, 0, 1]);
    assert_eq!(event(&mut host, 0x12), [0, 6, 4, 0x5E, 3, 1, 0, 0]);
    assert_eq!(event(&mut host, 0x12), [0, 6, 1, 0x5E, 0, 0, 0, 0]);
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(event(&mut host, 0x10), [0, 6, 4, 0x5E, 2, 2, 0, 0]);
    assert_eq!(host.ready(), Err(CHANGED));
    // Somebody presses the button of a tray that is locked for good.
    host.no_data(&[0x1E, 0, 0, 0, 3, 0]).unwrap();
    host.0.ask_for_eject();
    assert_eq!(event(&mut host, 0x08), [0, 6, 3, 0x5E, 3, 0x80, 1, 1]);
    assert_eq!(event(&mut host, 0x18), [0, 6, 4, 0x5E, 1, 2, 0, 0]);
    assert_eq!(event(&mut host, 0x18), [0, 6, 3, 0x5E, 0, 0x80, 0, 0]);
}

#[test]
fn each_lock_is_taken_away_as_it_was_put_on() {
    let mut host = with_blank(MediumType::CdR80);
    let lock = |host: &mut Host<Unit<Memory>>, how: u8| {
        host.no_data(&[0x1E, 0, 0, 0, how, 0]).unwrap();
    };
    let locked = Err((5, 0x53, 0x02));
    lock(&mut host, 3);
    lock(&mut host, 1);
    lock(&mut host, 0);
    assert_eq!(host.no_data(&[0x1B, 0, 0, 0, 2, 0]), locked);
    lock(&mut host, 2);
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
}

#[test]
fn a_busy_drive_says_so_as_an_event() {
    let (mut host, hands) = paced(MediumType::CdRw80);
    host.select_more_sessions();
    host.write(0, &blocks(300)).unwrap();
    host.sync().unwrap();
    host.blank(0x11).unwrap();
    assert_eq!(event(&mut host, 0x40), [0, 6, 6, 0x5E, 1, 2, 0, 1]);
    hands.turn(60_000);
    assert_eq!(event(&mut host, 0x40), [0, 6, 6, 0x5E, 0, 0, 0, 0]);
    assert!(hands.elapsed() > Duration::from_secs(60));
}
