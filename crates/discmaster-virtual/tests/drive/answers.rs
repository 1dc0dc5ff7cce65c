//! What the drive says of itself and of discs, byte for byte.

use crate::host::*;
use discmaster_mmc::transport::Data;
use discmaster_mmc::transport::Transport;
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType};

fn empty() -> Host<Unit<Memory>> {
    Host(Unit::new(Memory::new(), Identity::default(), None, false))
}

#[test]
fn inquiry_names_a_removable_cd_device() {
    let mut host = with_blank(MediumType::CdR80);
    let data = host.data_in(&[0x12, 0, 0, 0, 96, 0], 96).unwrap();
    assert_eq!(data.len(), 36);
    assert_eq!(&data[..5], &[0x05, 0x80, 0x05, 0x02, 31]);
    assert_eq!(&data[8..16], b"DISCMSTR");
    assert_eq!(&data[16..32], b"VIRTUAL CD-RW   ");
    assert_eq!(&data[32..36], b"1.0 ");
}

#[test]
fn inquiry_is_cut_at_its_allocation_length() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(
        host.data_in(&[0x12, 0, 0, 0, 5, 0], 96).unwrap(),
        [0x05, 0x80, 0x05, 0x02, 31]
    );
    assert_eq!(
        host.data_in(&[0x12, 0, 0, 0, 0, 0], 96).unwrap(),
        Vec::<u8>::new()
    );
    // A host with a smaller buffer than it announces gets what it has room for.
    assert_eq!(host.data_in(&[0x12, 0, 0, 0, 96, 0], 1).unwrap(), [0x05]);
}

#[test]
fn the_serial_number_is_a_vital_product_data_page() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(
        host.data_in(&[0x12, 1, 0x00, 0, 96, 0], 96).unwrap(),
        [5, 0, 0, 2, 0x00, 0x80]
    );
    let data = host.data_in(&[0x12, 1, 0x80, 0, 96, 0], 96).unwrap();
    assert_eq!(&data[..12], b"\x05\x80\x00\x1000000000");
    assert_eq!(
        host.data_in(&[0x12, 1, 0x83, 0, 96, 0], 96),
        Err(INVALID_FIELD)
    );
}

#[test]
fn an_unknown_operation_code_is_refused_with_a_pointer_to_it() {
    let mut host = with_blank(MediumType::CdR80);
    for opcode in [0x02, 0x5E, 0xBA, 0xFF] {
        let mut cdb = [0; 12];
        cdb[0] = opcode;
        assert_eq!(host.no_data(&cdb), Err((5, 0x20, 0x00)), "{opcode:02X}");
    }
    assert!(host.sense(&[0xFF; 12]).field.unwrap().in_cdb);
}

#[test]
fn an_empty_tray_is_not_ready_and_says_how() {
    let mut host = empty();
    assert_eq!(host.ready(), Err(POWER_ON));
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    assert_eq!(host.ready(), Err((2, 0x3A, 0x02)));
    for cdb in [
        &[0x25_u8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &[0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0],
        &[0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0],
        &[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0],
        &[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0],
        &[0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0],
        &[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0],
        &[0xA1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(host.no_data(cdb), Err((2, 0x3A, 0x02)), "{cdb:02X?}");
    }
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
}

#[test]
fn a_unit_attention_waits_while_the_drive_is_asked_who_it_is() {
    let mut host = empty();
    assert!(host.data_in(&[0x12, 0, 0, 0, 36, 0], 36).is_ok());
    assert!(host.data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8).is_ok());
    assert!(
        host.data_in(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], 8)
            .is_ok()
    );
    let sense = host.data_in(&[0x03, 0, 0, 0, 18, 0], 18).unwrap();
    assert_eq!(
        sense,
        [0x70, 0, 6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0, 0, 0, 0, 0]
    );
    // It was told; nothing is left to tell.
    let sense = host.data_in(&[0x03, 0, 0, 0, 18, 0], 18).unwrap();
    assert_eq!(sense[2], 0);
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
}

#[test]
fn get_configuration_has_the_profile_of_the_medium_and_its_features() {
    let profile = |host: &mut Host<Unit<Memory>>| {
        let data = host.data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8).unwrap();
        u16::from_be_bytes([data[6], data[7]])
    };
    assert_eq!(profile(&mut empty()), 0x0000);
    assert_eq!(profile(&mut with_blank(MediumType::CdR74)), 0x0009);
    assert_eq!(profile(&mut with_blank(MediumType::CdRw74)), 0x000A);

    let mut host = with_blank(MediumType::CdR80);
    let all = host
        .data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    let length = u32::from_be_bytes(all[..4].try_into().unwrap());
    assert_eq!(usize::try_from(length).unwrap() + 4, all.len());
    // Profile list: CD-RW, CD-R (current), CD-ROM.
    assert_eq!(
        &all[8..24],
        &[0, 0, 3, 12, 0, 0x0A, 0, 0, 0, 9, 1, 0, 0, 8, 0, 0]
    );
    let mut at = 8;
    let mut codes = Vec::new();
    while at < all.len() {
        codes.push((u16::from_be_bytes([all[at], all[at + 1]]), all[at + 2] & 1));
        at += 4 + usize::from(all[at + 3]);
    }
    assert_eq!(at, all.len());
    assert!(codes.is_sorted());
    assert!(codes.contains(&(0x002D, 1)));
    assert!(codes.contains(&(0x0010, 0)));

    // One feature: CD track at once, current, BUF and test write, block types 0 and 8 to 13.
    let one = host
        .data_in(&[0x46, 2, 0, 0x2D, 0, 0, 0, 0, 64, 0], 64)
        .unwrap();
    assert_eq!(&one[8..], &[0, 0x2D, 0x09, 4, 0x44, 0, 0x3F, 1]);
    // CD mastering: BUF, session at once, raw, with more sessions, too, test write, CD-RW, R to W; a
    // cue sheet has at most 64 KiB.
    let one = host
        .data_in(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0], 64)
        .unwrap();
    assert_eq!(&one[8..], &[0, 0x2E, 0x01, 4, 0x7F, 1, 0, 0]);
    // Incremental writing: block types 8 to 13, BUF, links of seven blocks.
    let one = host
        .data_in(&[0x46, 2, 0, 0x21, 0, 0, 0, 0, 64, 0], 64)
        .unwrap();
    assert_eq!(&one[8..], &[0, 0x21, 0x05, 8, 0x3F, 0, 1, 1, 7, 0, 0, 0]);
    // One that it does not have: the header alone.
    let none = host
        .data_in(&[0x46, 2, 0, 0x2F, 0, 0, 0, 0, 64, 0], 64)
        .unwrap();
    assert_eq!(none, [0, 0, 0, 4, 0, 0, 0, 9]);
    // The current ones alone.
    let current = host
        .data_in(&[0x46, 1, 0, 0x10, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    assert_eq!(&current[8..10], &[0, 0x1E]);
}

#[test]
fn mode_sense_gives_the_default_write_parameters() {
    let mut host = with_blank(MediumType::CdR80);
    let data = host
        .data_in(&[0x5A, 8, 0x05, 0, 0, 0, 0, 0, 255, 0], 255)
        .unwrap();
    assert_eq!(data.len(), 60);
    assert_eq!(&data[..8], &[0, 58, 0, 0, 0, 0, 0, 0]);
    // Packets with BUFE, track mode 5, block type 8, pause 150.
    assert_eq!(&data[8..16], &[0x05, 50, 0x40, 0x05, 8, 0, 0, 0]);
    assert_eq!(&data[22..24], &[0, 150]);
}

#[test]
fn mode_sense_gives_what_mode_select_set() {
    let mut host = with_blank(MediumType::CdR80);
    host.select(0x51, 0xC4).unwrap();
    let current = host
        .data_in(&[0x5A, 0, 0x05, 0, 0, 0, 0, 0, 60, 0], 60)
        .unwrap();
    assert_eq!(&current[10..13], &[0x51, 0xC4, 8]);
    let default = host
        .data_in(&[0x5A, 0, 0x85, 0, 0, 0, 0, 0, 60, 0], 60)
        .unwrap();
    assert_eq!(&default[10..13], &[0x40, 0x05, 8]);
    let changeable = host
        .data_in(&[0x5A, 0, 0x45, 0, 0, 0, 0, 0, 60, 0], 60)
        .unwrap();
    assert_eq!(&changeable[8..13], &[0x05, 50, 0x7F, 0xFF, 0x0F]);
    assert_eq!(
        host.data_in(&[0x5A, 0, 0xC5, 0, 0, 0, 0, 0, 60, 0], 60),
        Err((5, 0x39, 0x00))
    );
}

#[test]
fn all_pages_come_in_ascending_order() {
    let mut host = with_blank(MediumType::CdR80);
    let data = host
        .data_in(&[0x5A, 0, 0x3F, 0, 0, 0, 0, 4, 0, 0], 1024)
        .unwrap();
    assert_eq!(
        usize::from(u16::from_be_bytes([data[0], data[1]])) + 2,
        data.len()
    );
    let mut at = 8;
    let mut pages = Vec::new();
    while at < data.len() {
        pages.push(data[at]);
        at += 2 + usize::from(data[at + 1]);
    }
    assert_eq!(
        (pages, at),
        (vec![0x01, 0x05, 0x08, 0x0D, 0x1A, 0x1D, 0x2A], data.len())
    );
    assert_eq!(
        host.data_in(&[0x5A, 0, 0x0E, 0, 0, 0, 0, 4, 0, 0], 1024),
        Err(INVALID_FIELD)
    );
}

#[test]
fn page_2a_tells_capabilities_speeds_and_the_lock() {
    let mut host = with_blank(MediumType::CdRw80);
    let sense = [0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 255, 0];
    let page = host.data_in(&sense, 255).unwrap().split_off(8);
    assert_eq!(usize::from(page[1]) + 2, page.len());
    // Reads and writes CD-R and CD-RW, test write, BUF, multi-session, audio read accurately, with
    // R to W, C2 pointers, ISRC and catalogue number, tray that locks and ejects.
    assert_eq!(&page[2..7], &[0x03, 0x07, 0xC0, 0x77, 0x29]);
    // 48x read, 24x write on CD-RW.
    assert_eq!(&page[8..10], &8467_u16.to_be_bytes());
    assert_eq!(&page[18..20], &4234_u16.to_be_bytes());
    assert_eq!(&page[30..32], &[0, 5]);

    host.no_data(&[0x1E, 0, 0, 0, 1, 0]).unwrap();
    // SET CD SPEED 10x: 1764 kB/s.
    host.no_data(&[0xBB, 0, 0xFF, 0xFF, 0x06, 0xE4, 0, 0, 0, 0, 0, 0])
        .unwrap();
    let page = host.data_in(&sense, 255).unwrap().split_off(8);
    assert_eq!(page[6], 0x2B);
    assert_eq!(&page[28..30], &1764_u16.to_be_bytes());
}

#[test]
fn mode_select_refuses_what_the_drive_does_not_record() {
    let mut host = with_blank(MediumType::CdR80);
    // Packets of audio, raw blocks without a sub-channel, an unknown write type; incremental tracks
    // at once, audio in blocks of 2048; a reserved multi-session value.
    for (write_type, track_mode) in [
        (0x00, 0x00),
        (0x03, 0x04),
        (0x05, 0x04),
        (0x01, 0x05),
        (0x01, 0x00),
        (0x01, 0x84),
    ] {
        assert_eq!(
            host.select(write_type, track_mode),
            Err(INVALID_PARAMETER),
            "{write_type:02X} {track_mode:02X}"
        );
    }
    // The list ends within the page.
    let mut list = [0; 59];
    list[8] = 5;
    list[9] = 50;
    assert_eq!(
        host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 59, 0], &list),
        Err((5, 0x1A, 0x00))
    );
    // A page length that the drive does not have, a page it does not change, saving.
    let mut list = [0; 64];
    list[8] = 5;
    list[9] = 54;
    assert_eq!(
        host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 64, 0], &list),
        Err(INVALID_PARAMETER)
    );
    list[8] = 0x2A;
    assert_eq!(
        host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 64, 0], &list),
        Err(INVALID_PARAMETER)
    );
    assert_eq!(
        host.data_out(&[0x55, 0x11, 0, 0, 0, 0, 0, 0, 64, 0], &list),
        Err(INVALID_FIELD)
    );
    // Nothing of it was taken.
    let current = host
        .data_in(&[0x5A, 0, 0x05, 0, 0, 0, 0, 0, 60, 0], 60)
        .unwrap();
    assert_eq!(&current[10..12], &[0x40, 0x05]);
}

#[test]
fn a_blank_disc_is_described() {
    let mut host = with_blank(MediumType::CdRw80);
    let data = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 255, 0], 255)
        .unwrap();
    let mut expected = [0_u8; 34];
    expected[1] = 32;
    expected[2] = 0x10; // erasable, session empty, disc blank
    expected[3..7].copy_from_slice(&[1, 1, 1, 1]);
    expected[8] = 0xFF;
    expected[16..20].copy_from_slice(&[0, 97, 30, 0]);
    expected[20..24].copy_from_slice(&[0, 79, 59, 74]);
    assert_eq!(data, expected);

    let data = host
        .data_in(&[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 255, 0], 255)
        .unwrap();
    let mut expected = [0_u8; 36];
    expected[1] = 34;
    expected[2] = 1; // track
    expected[3] = 1; // session
    expected[5] = 5; // data in increments, by the default of page 05h
    expected[6] = 0x6F; // blank, packets, no data mode
    expected[7] = 1; // NWA valid: 0
    expected[16..20].copy_from_slice(&359_847_u32.to_be_bytes());
    expected[24..28].copy_from_slice(&359_847_u32.to_be_bytes());
    assert_eq!(data, expected);
    // The same by its number and by its address; a second track there is none.
    for cdb in [
        [0x52, 1, 0, 0, 0, 1, 0, 0, 255, 0],
        [0x52, 0, 0, 0, 0, 9, 0, 0, 255, 0],
        [0x52, 2, 0, 0, 0, 1, 0, 0, 255, 0],
    ] {
        assert_eq!(host.data_in(&cdb, 255).unwrap(), expected);
    }
    assert_eq!(host.track(2), Err(INVALID_FIELD));
    assert_eq!(host.last_address(), 0);
    for format in [0, 1, 2, 5] {
        assert_eq!(
            host.data_in(&[0x43, 0, format, 0, 0, 0, 0, 0, 255, 0], 255),
            Err(INVALID_FIELD)
        );
    }
}

#[test]
fn the_atip_tells_lead_in_lead_out_and_whether_the_disc_is_rewritable() {
    let atip = |medium| {
        with_blank(medium)
            .data_in(&[0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0], 28)
            .unwrap()
    };
    let mut expected = [0_u8; 28];
    expected[1] = 26;
    expected[4] = 0xC1;
    expected[5] = 0x40;
    expected[6] = 0x80;
    expected[8..11].copy_from_slice(&[97, 30, 0]);
    expected[12..15].copy_from_slice(&[79, 59, 74]);
    assert_eq!(atip(MediumType::CdR80), expected);
    expected[6] = 0xC0;
    expected[12..15].copy_from_slice(&[74, 2, 0]);
    assert_eq!(atip(MediumType::CdRw74), expected);
}

#[test]
fn events_tell_of_the_medium_once() {
    let poll = [0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(host.data_in(&poll, 8).unwrap(), [0, 6, 4, 0x5E, 0, 2, 0, 0]);
    host.no_data(&[0x1B, 0, 0, 0, 2, 0]).unwrap();
    assert_eq!(host.data_in(&poll, 8).unwrap(), [0, 6, 4, 0x5E, 3, 1, 0, 0]);
    assert_eq!(host.data_in(&poll, 8).unwrap(), [0, 6, 4, 0x5E, 0, 1, 0, 0]);
    host.no_data(&[0x1B, 0, 0, 0, 3, 0]).unwrap();
    assert_eq!(host.data_in(&poll, 8).unwrap()[4..6], [2, 2]);
    // A class that it does not know; asking to be told later.
    assert_eq!(
        host.data_in(&[0x4A, 1, 0, 0, 0x20, 0, 0, 0, 8, 0], 8)
            .unwrap(),
        [0, 2, 0x80, 0x5E]
    );
    assert_eq!(
        host.data_in(&[0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8, 0], 8),
        Err(INVALID_FIELD)
    );
}

#[test]
fn the_small_answers_have_their_layouts() {
    let mut host = with_blank(MediumType::CdRw80);
    // MECHANISM STATUS: door closed.
    assert_eq!(
        host.data_in(&[0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0], 8)
            .unwrap(),
        [0; 8]
    );
    // READ BUFFER CAPACITY: 4 MiB.
    assert_eq!(
        host.data_in(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], 12)
            .unwrap(),
        [0, 10, 0, 0, 0, 0x40, 0, 0, 0, 0x40, 0, 0]
    );
    // GET PERFORMANCE, write speeds: header and one of five descriptors.
    let data = host
        .data_in(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0], 255)
        .unwrap();
    assert_eq!(data.len(), 24);
    assert_eq!(&data[..4], &(4_u32 + 5 * 16).to_be_bytes());
    assert_eq!(&data[12..16], &359_848_u32.to_be_bytes());
    assert_eq!(&data[20..24], &4234_u32.to_be_bytes());
}

#[test]
fn a_pressed_disc_reads_and_does_not_write() {
    let unit = Unit::new(
        Memory::new(),
        Identity::default(),
        Some(Disc::pressed(500)),
        false,
    );
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    assert_eq!(host.last_address(), 499);
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.track(1), Ok((0, None, 0, 500)));
    assert_eq!(host.track(0xFF), Err(INVALID_FIELD));
    assert_eq!(
        host.data_in(&[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0], 28),
        Err(INVALID_FIELD)
    );
    host.select_last_session();
    assert_eq!(host.write(0, &[0; BLOCK]), Err(CANNOT_WRITE));
    assert_eq!(host.close_session(), Err(CANNOT_WRITE));
    assert_eq!(host.blank(1), Err((5, 0x30, 0x00)));
    assert_eq!(host.read(500, 1), Err(OUT_OF_RANGE));
    let profile = host.data_in(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], 8).unwrap();
    assert_eq!(&profile[6..], &[0, 8]);
}

#[test]
fn data_that_does_not_fit_the_command_is_not_understood() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_last_session();
    let write = [0x2A, 0, 0, 0, 0, 0, 0, 0, 2, 0];
    assert_eq!(host.data_out(&write, &[0; BLOCK]), Err((0xB, 0x4B, 0)));
    assert_eq!(host.no_data(&write), Err((0xB, 0x4B, 0)));
    let mut buffer = [0; BLOCK];
    let done = host
        .0
        .execute(&write, Data::In(&mut buffer), SECOND)
        .unwrap();
    assert!(done.sense.is_some());
    assert_eq!(host.track(0xFF).unwrap().1, Some(0));
    assert_eq!(host.disc_status() & 3, 0);
}
