//! Discs that are written over, as a host meets them.

use crate::host::*;
use discmaster_mmc::drive::clock::Clock;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType, RecorderKind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Clone, Debug, Default)]
struct Hands(Arc<Mutex<Duration>>);

impl Clock for Hands {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&mut self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
}

fn with_clock(medium: MediumType) -> (Host<Unit<Memory>>, Hands) {
    let hands = Hands::default();
    let unit = Unit::new(
        Memory::new(),
        Identity::unnumbered(RecorderKind::Bd),
        Some(Disc::blank_disc(medium)),
        false,
    )
    .with_clock(Box::new(hands.clone()));
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    (host, hands)
}

/// Background format state of READ DISC INFORMATION.
fn background(host: &mut Host<Unit<Memory>>) -> u8 {
    host.data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap()[7]
        & 3
}

#[test]
fn a_dvd_ram_is_written_anywhere_from_the_first() {
    let mut host = with_blank(MediumType::DvdRam);
    assert_eq!(host.profile(), 0x12);
    assert_eq!(host.last_address(), 2_236_703);
    assert_eq!(host.formats().0, (2_236_704, 2));
    assert_eq!(host.toc(), Ok(vec![(1, 0), (0xAA, 2_236_704)]));
    assert_eq!(host.read(1_000_000, 2).unwrap(), vec![0; 2 * BLOCK]);
    host.write(1_000_001, &blocks(3)).unwrap();
    host.write(7, &blocks(1)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(1_000_001, 3).unwrap(), blocks(3));
    assert_eq!(host.read(1_000_004, 1).unwrap(), vec![0; BLOCK]);
    host.write(1_000_001, &vec![9; BLOCK]).unwrap();
    assert_eq!(host.read(1_000_001, 1).unwrap(), vec![9; BLOCK]);
    assert_eq!(host.write(2_236_703, &blocks(2)), Err(OUT_OF_RANGE));
    assert_eq!(host.read(2_236_703, 2), Err(OUT_OF_RANGE));
    assert_eq!(host.blank(0), Err(CANNOT_BLANK));
}

#[test]
fn a_bd_re_is_formatted_first_with_spares_or_without() {
    let mut host = with_blank(MediumType::BdRe);
    assert_eq!(host.profile(), 0x43);
    assert_eq!(host.disc_status(), 0x10);
    assert_eq!(host.read(0, 1), Err(UNFORMATTED));
    assert_eq!(host.write(0, &blocks(1)), Err(UNFORMATTED));
    assert_eq!(host.last_address(), 0);
    let (current, formats) = host.formats();
    assert_eq!(current, (11_826_176, 1));
    assert_eq!(formats[0], (0x00, 11_826_176));
    assert_eq!(formats[1], (0x30, 11_826_176));
    assert_eq!(formats.last(), Some(&(0x31, 12_219_392)));
    host.format(0x00, 11_826_176, 0).unwrap();
    assert_eq!(host.disc_status(), 0x1E);
    assert_eq!(host.formats().0, (11_826_176, 2));
    assert_eq!(host.last_address(), 11_826_175);
    host.write(11_826_175, &blocks(1)).unwrap();
    host.sync().unwrap();
    assert!(host.current_features().contains(&0x24));
    // Formatted anew, nothing is left of it, and no block is spare.
    host.format(0x31, 12_219_392, 0).unwrap();
    assert_eq!(host.read(11_826_175, 1).unwrap(), vec![0; BLOCK]);
    assert!(!host.current_features().contains(&0x24));
    assert_eq!(host.format(0x31, 12_219_391, 0), Err(INVALID_PARAMETER));
    assert_eq!(host.format(0x10, 12_219_392, 0), Err(INVALID_PARAMETER));
}

#[test]
fn a_dvd_plus_rw_is_formatted_in_the_background_while_it_is_written() {
    let (mut host, hands) = with_clock(MediumType::DvdPlusRw);
    assert_eq!(host.profile(), 0x1A);
    assert_eq!(host.write(0, &blocks(16)), Err(UNFORMATTED));
    assert_eq!(background(&mut host), 0);
    assert_eq!(host.formats(), ((2_295_104, 1), vec![(0x26, 2_295_104)]));
    host.format(0x26, u32::MAX, 0).unwrap();
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(background(&mut host), 2);
    // Sense data tell how far it is, although the drive is ready.
    hands.clone().sleep(Duration::from_secs(10));
    let sense = host.data_in(&[3, 0, 0, 0, 18, 0], 18).unwrap();
    assert_eq!((sense[2], sense[12], sense[13]), (0, 4, 4));
    assert_eq!(sense[15] & 0x80, 0x80);
    // Any address at once.
    host.write(2_000_000, &blocks(4)).unwrap();
    host.write(0, &blocks(4)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(2_000_000, 4).unwrap(), blocks(4));
    // Stopped: what is formatted can be used, and no more.
    host.close(0).unwrap();
    host.close(2).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(background(&mut host), 1);
    assert_eq!(host.formats().0, (2_000_016, 2));
    assert_eq!(host.last_address(), 2_000_015);
    assert_eq!(host.write(2_000_016, &blocks(1)), Err(OUT_OF_RANGE));
    // And goes on, with what was written.
    host.format(0x26, 2_295_104, 1).unwrap();
    assert_eq!(background(&mut host), 2);
    hands.clone().sleep(Duration::from_secs(60));
    assert_eq!(background(&mut host), 3);
    assert_eq!(host.read(2_000_000, 4).unwrap(), blocks(4));
    assert_eq!(host.last_address(), 2_295_103);
    assert_eq!(host.disc_status(), 0x1E);
    // Hosts close what needs no closing.
    assert_eq!(host.close(2), Ok(()));
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.blank(0), Err(CANNOT_BLANK));
}

#[test]
fn a_dvd_rw_becomes_one_that_is_written_over_and_back() {
    let mut host = with_blank(MediumType::DvdRw);
    assert_eq!(host.profile(), 0x14);
    let (current, formats) = host.formats();
    assert_eq!(current, (2_298_496, 1));
    assert_eq!(
        formats,
        [(0x00, 2_298_496), (0x10, 2_298_496), (0x15, 2_298_496)]
    );
    assert_eq!(host.format(0x13, 0, 0), Err(INVALID_PARAMETER));
    host.format(0x00, 2_298_496, 0).unwrap();
    assert_eq!(host.profile(), 0x13);
    assert_eq!(host.last_address(), 2_298_495);
    // Whole blocks of error correction alone.
    assert_eq!(host.write(8, &blocks(16)), Err(PACKET_SIZE));
    assert_eq!(host.write(16, &blocks(8)), Err(PACKET_SIZE));
    host.write(160, &blocks(16)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.read(165, 1).unwrap(), blocks(16)[5 * BLOCK..][..BLOCK]);
    // All of it is formatted.
    assert_eq!(host.formats().1[3..], [(0x13, 0), (0x11, 0)]);
    host.blank(0).unwrap();
    assert_eq!(host.profile(), 0x14);
    assert_eq!(host.disc_status(), 0x10);
    assert_eq!(host.read(160, 1), Err(OUT_OF_RANGE));
}

#[test]
fn a_dvd_rw_that_is_formatted_quickly_grows_by_writing() {
    let mut host = with_blank(MediumType::DvdRw);
    host.format(0x15, 0, 0).unwrap();
    assert_eq!(host.profile(), 0x13);
    // Its capacity is not known yet.
    assert_eq!(host.formats().0, (0, 3));
    assert_eq!(host.disc_status(), 0x15);
    assert_eq!(host.close_session(), Err(SEQUENCE));
    host.write(0, &blocks(32)).unwrap();
    assert_eq!(host.write(64, &blocks(16)), Err(NOT_NEXT_WRITABLE));
    host.write(32, &blocks(8)).unwrap();
    host.write(0, &blocks(16)).unwrap();
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.formats().0, (48, 2));
    assert_eq!(host.last_address(), 47);
    assert_eq!(host.write(48, &blocks(16)), Err(OUT_OF_RANGE));
    assert_eq!(
        host.formats().1[3..],
        [(0x13, 2_298_448), (0x11, 2_298_448)]
    );
    // It grows on.
    host.format(0x13, 0, 16).unwrap();
    host.write(48, &blocks(16)).unwrap();
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 63);
    assert_eq!(host.read(0, 16).unwrap(), blocks(16));
    assert_eq!(host.read(40, 8).unwrap(), vec![0; 8 * BLOCK]);
    host.format(0x11, 16, 16).unwrap();
    assert_eq!(host.last_address(), 79);
}

#[test]
fn a_drive_for_cds_does_nothing_with_a_dvd() {
    let unit = Unit::new(
        Memory::new(),
        Identity::unnumbered(RecorderKind::CdRw),
        Some(Disc::blank_disc(MediumType::DvdPlusRw)),
        false,
    );
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    assert_eq!(host.ready(), Err((2, 0x30, 0x00)));
    assert_eq!(host.profile(), 0);
    assert_eq!(host.format(0x26, u32::MAX, 0), Err((5, 0x20, 0x00)));
}
