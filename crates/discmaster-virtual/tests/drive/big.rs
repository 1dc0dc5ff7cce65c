//! DVD and BD in a recorder's folder.

use crate::folder::insert_blank;
use crate::host::*;
use discmaster_virtual::{Blank, DiscStatus, Medium, MediumType};
use std::fs;
use std::os::unix::fs::MetadataExt;

#[test]
fn a_big_disc_costs_what_is_written_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    assert_eq!(insert_blank(&mut host, MediumType::BdRe), "bd-re-0001");
    host.format(0x00, 11_826_176, 0).unwrap();
    assert_eq!(host.0.disc().unwrap().path, None);
    host.write(11_826_144, &blocks(32)).unwrap();
    // While it is being written, the file is not called a whole one.
    let discs = folder.path().join("discs");
    assert!(discs.join("bd-re-0001.part").exists());
    host.sync().unwrap();
    let iso = discs.join("bd-re-0001.iso");
    let disc = host.0.disc().unwrap();
    assert_eq!(disc.path, Some(iso.canonicalize().unwrap()));
    assert_eq!(disc.status, DiscStatus::Overwritable);
    let file = fs::metadata(&iso).unwrap();
    assert_eq!(file.len(), 11_826_176 * 2048);
    assert!(file.blocks() * 512 < 1 << 20, "{}", file.blocks());
    // And is there for the next program.
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.read(11_826_144, 32).unwrap(), blocks(32));
    assert_eq!(host.read(0, 1).unwrap(), vec![0; BLOCK]);
    host.write(0, &blocks(1)).unwrap();
    assert!(!iso.exists());
    // The hand that takes it out lets it be finished first.
    host.0.eject().unwrap();
    assert!(iso.exists());
}

#[test]
fn a_reserved_track_costs_nothing_until_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::BdR);
    host.reserve(10_000_000).unwrap();
    host.write(0, &blocks(32)).unwrap();
    host.write(10_000_000, &blocks(32)).unwrap();
    host.sync().unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.track(1).unwrap().1, Some(32));
    assert_eq!(host.track(2).unwrap().1, Some(10_000_032));
    assert_eq!(host.read(0, 32).unwrap(), blocks(32));
    let part = folder.path().join("discs/bd-r-0001.part");
    assert!(fs::metadata(part).unwrap().blocks() * 512 < 1 << 20);
}

#[test]
fn the_power_goes_while_a_dvd_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::DvdPlusR);
    host.write(0, &blocks(40)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    // What of it is whole can be read, and the track wants to be closed.
    assert_eq!(host.read(0, 32).unwrap(), blocks(32));
    assert_eq!(host.read(32, 1), Err(OUT_OF_RANGE));
    assert_eq!(host.disc_status(), 0x09);
    assert_eq!(host.write(32, &blocks(16)), Err(INCOMPLETE_TRACK));
    assert_eq!(host.close_session(), Err(INCOMPLETE_TRACK));
    host.close_track(1).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 31);
    let iso = folder.path().join("discs/dvd+r-0001.iso");
    assert_eq!(fs::read(iso).unwrap(), blocks(32));
}

#[test]
fn a_damaged_track_is_repaired_and_written_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::BdR);
    host.write(0, &blocks(64)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(
        host.no_data(&[0x58, 0, 0, 0, 0, 9, 0, 0, 0, 0]),
        Err(INVALID_FIELD)
    );
    host.no_data(&[0x58, 0, 0, 0, 0, 1, 0, 0, 0, 0]).unwrap();
    host.write(64, &blocks(32)).unwrap();
    host.sync().unwrap();
    host.close(6).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.last_address(), 95);
}

#[test]
fn the_power_goes_while_a_disc_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::DvdPlusRw);
    host.format(0x26, u32::MAX, 0).unwrap();
    host.write(100, &blocks(7)).unwrap();
    drop(host);
    let mut host = open(folder.path());
    // Formatting has stopped where it was; what was written is there.
    let data = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap();
    assert_eq!(data[7] & 3, 1);
    assert_eq!(host.read(100, 7).unwrap(), blocks(7));
    assert_eq!(host.last_address(), 111);
}

#[test]
fn a_dvd_rw_keeps_its_name_and_loses_its_file_when_it_turns() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::DvdRw);
    host.format(0x10, 160, 16).unwrap();
    host.write(0, &blocks(16)).unwrap();
    host.sync().unwrap();
    let iso = folder.path().join("discs/dvd-rw-0001.iso");
    assert!(iso.exists());
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.profile(), 0x13);
    host.blank(0).unwrap();
    assert!(!iso.exists());
    assert_eq!(host.0.disc().unwrap().status, DiscStatus::Blank);
    host.select(0x60, 0xE5).unwrap();
    host.record(&blocks(16));
    host.close_session().unwrap();
    assert_eq!(fs::read(&iso).unwrap(), blocks(16));
}

#[test]
fn a_disc_that_is_cut_short_stays_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let blank: Blank = "dvd+r:2M".parse().unwrap();
    let disc = host.0.insert_blank(blank).unwrap();
    assert_eq!(disc.name, "dvd+r-0001");
    assert_eq!(disc.medium, Medium::Recordable(blank));
    assert_eq!(host.ready(), Err(CHANGED));
    drop(host);
    let mut host = open(folder.path());
    assert_eq!(host.track(1), Ok((0, Some(0), 1024, 1024)));
    assert_eq!(host.0.disc().unwrap().medium.to_string(), "dvd+r:1024");
}

#[test]
fn an_image_too_long_for_a_cd_is_a_dvd_or_a_bd() {
    let folder = tempfile::tempdir().unwrap();
    let image = folder.path().join("long.iso");
    let mut host = open(&folder.path().join("recorder"));
    for (blocks, medium, profile) in [
        (404_849, Medium::CdRom, 0x08),
        (404_850, Medium::DvdRom, 0x10),
        (4_173_824, Medium::DvdRom, 0x10),
        (4_173_825, Medium::BdRom, 0x40),
    ] {
        let file = fs::File::create(&image).unwrap();
        file.set_len(blocks * 2048).unwrap();
        assert_eq!(host.0.insert_image(&image).unwrap().medium, medium);
        assert_eq!(host.ready(), Err(CHANGED));
        assert_eq!(host.profile(), profile);
        assert_eq!(u64::from(host.last_address()), blocks - 1);
        assert_eq!(host.read(404_848, 1).unwrap(), vec![0; BLOCK]);
        assert_eq!(host.write(0, &vec![0; BLOCK]), Err(CANNOT_WRITE));
        host.0.eject().unwrap();
    }
}

#[test]
fn a_bd_r_that_can_be_written_over_is_a_whole_file_between_writings() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::BdR);
    host.format(0x00, 11_826_176, 0).unwrap();
    host.record(&blocks(32));
    let iso = folder.path().join("discs/bd-r-0001.iso");
    assert_eq!(fs::read(&iso).unwrap(), blocks(32));
    host.write(3, &blocks(1)).unwrap();
    assert!(!iso.exists());
    drop(host);
    let mut host = open(folder.path());
    assert!(!iso.exists());
    host.sync().unwrap();
    assert!(iso.exists());
    assert_eq!(host.read(3, 1).unwrap(), blocks(1));
    assert_eq!(host.record(&blocks(32)), 32);
}

#[test]
fn what_a_host_wrote_over_is_on_the_disc_when_it_lets_go_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    insert_blank(&mut host, MediumType::DvdRam);
    host.no_data(&[0x1E, 0, 0, 0, 1, 0]).unwrap();
    host.write(0, &blocks(1)).unwrap();
    let iso = folder.path().join("discs/dvd-ram-0001.iso");
    assert!(!iso.exists());
    host.no_data(&[0x1E, 0, 0, 0, 0, 0]).unwrap();
    assert!(iso.exists());
}

#[test]
fn a_disc_that_leaves_the_drive_is_formatted_no_further() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let name = insert_blank(&mut host, MediumType::DvdPlusRw);
    host.format(0x26, u32::MAX, 0).unwrap();
    host.0.eject().unwrap();
    host.0.insert_disc(&name).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let ((formatted, kind), _) = host.formats();
    assert!((16..2_295_104).contains(&formatted), "{formatted}");
    assert_eq!(kind, 2);
    assert_eq!(host.read(0, 16).unwrap(), vec![0; 16 * BLOCK]);
    // By the button, likewise.
    host.format(0x26, u32::MAX, 1).unwrap();
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let data = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap();
    assert_eq!(data[7] & 3, 1);
}
