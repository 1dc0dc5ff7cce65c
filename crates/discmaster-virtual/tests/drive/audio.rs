//! Audio discs: recorded track at once, played back by READ CD.

use crate::host::*;
use discmaster_virtual::MediumType;

/// A disc with two tracks of 400 and 300 blocks, closed.
fn recorded() -> Host<discmaster_virtual::unit::Unit<discmaster_virtual::storage::Memory>> {
    let mut host = with_blank(MediumType::CdR80);
    host.select_audio(0x00, 150).unwrap();
    assert_eq!(host.record_audio(&audio_blocks(400)), 0);
    assert_eq!(host.record_audio(&audio_blocks(300)), 552);
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    host
}

#[test]
fn tracks_are_played_back_bit_for_bit() {
    let mut host = recorded();
    assert_eq!(host.read_audio(0, 400).unwrap(), audio_blocks(400));
    assert_eq!(host.read_audio(552, 300).unwrap(), audio_blocks(300));
    // User data alone are the same, and so they are where any type may come.
    for (kind, parts) in [(1, 0x10), (0, 0x10), (0, 0xF8), (1, 0x78)] {
        let data = host
            .data_in(&read_cd(100, 3, kind, parts, 0), 3 * AUDIO_BLOCK)
            .unwrap();
        assert_eq!(data, &audio_blocks(103)[100 * AUDIO_BLOCK..]);
    }
    // The pause is silence; it can be read together with the track after it.
    let both = host.read_audio(402, 450).unwrap();
    let (silence, track) = both.split_at(150 * AUDIO_BLOCK);
    assert!(silence.iter().all(|byte| *byte == 0));
    assert_eq!(track, audio_blocks(300));
    // Nothing, of what there is and of what there is not.
    assert!(host.read_audio(0, 0).unwrap().is_empty());
    assert!(
        host.data_in(&read_cd(0, 5, 1, 0, 0), 100)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn run_outs_and_what_is_not_recorded_cannot_be_played() {
    let mut host = recorded();
    assert_eq!(host.read_audio(399, 2), Err(ILLEGAL_MODE));
    let sense = host.sense(&read_cd(399, 2, 1, 0xF8, 0));
    assert_eq!(sense.information, Some(400));
    assert_eq!(host.read_audio(401, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read_audio(852, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read_audio(854, 1), Err(OUT_OF_RANGE));
    // The first pause lies before all addresses that are read here.
    assert_eq!(host.read_audio(0xFFFF_FF6A, 1), Err(OUT_OF_RANGE));
    let mut blank = with_blank(MediumType::CdR80);
    assert_eq!(blank.read_audio(0, 1), Err(OUT_OF_RANGE));
}

#[test]
fn read_gives_no_audio_and_read_cd_no_other_type() {
    let mut host = recorded();
    assert_eq!(host.read(0, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read(402, 1), Err(ILLEGAL_MODE));
    for kind in 2..=5 {
        assert_eq!(
            host.data_in(&read_cd(0, 1, kind, 0x10, 0), AUDIO_BLOCK),
            Err(ILLEGAL_MODE),
            "{kind}"
        );
    }
    // Without user data; C2 error information and sub-channels that are reserved.
    for (parts, sub) in [(0x20, 0), (0x88, 0), (0xFE, 0), (0x10, 3), (0x10, 5)] {
        assert_eq!(
            host.data_in(&read_cd(0, 1, 1, parts, sub), 4096),
            Err(INVALID_FIELD),
            "{parts:02X} {sub}"
        );
    }
    // A buffer that is too short for what is asked for.
    assert_eq!(
        host.data_in(&read_cd(0, 2, 1, 0x10, 0), 2 * AUDIO_BLOCK - 1),
        Err((0xB, 0x4B, 0))
    );
}

#[test]
fn a_short_track_is_padded_with_silence() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_audio(0x00, 150).unwrap();
    host.record_audio(&audio_blocks(7));
    assert_eq!(host.track(1), Ok((0, None, 0, 302)));
    let mut expected = audio_blocks(7);
    expected.resize(300 * AUDIO_BLOCK, 0);
    assert_eq!(host.read_audio(0, 300).unwrap(), expected);
    assert_eq!(host.0.storage().end(), 300);
}

#[test]
fn page_05_chooses_the_pause_before_the_next_track() {
    let mut host = with_blank(MediumType::CdR80);
    assert_eq!(host.select_audio(0x00, 226), Err(INVALID_PARAMETER));
    let mut list = [0_u8; 60];
    list[8..13].copy_from_slice(&[0x05, 50, 0x41, 0, 0]);
    list[22..24].copy_from_slice(&226_u16.to_be_bytes());
    let done = discmaster_mmc::transport::Transport::execute(
        &mut host.0,
        &[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0],
        discmaster_mmc::transport::Data::Out(&list),
        SECOND,
    );
    let field = done.unwrap().sense.unwrap().field.unwrap();
    assert_eq!((field.in_cdb, field.byte), (false, 8 + 14));

    host.select_audio(0x00, 225).unwrap();
    assert_eq!(host.record_audio(&audio_blocks(400)), 0);
    // What the drive says of the next track follows the page.
    assert_eq!(
        host.track(0xFF),
        Ok((627, Some(627), 359_849 - 2 - 627, 359_849 - 2 - 627))
    );
    host.select_audio(0x00, 0).unwrap();
    assert_eq!(host.track(0xFF).unwrap().1, Some(402));
    host.select_audio(0x00, 225).unwrap();
    assert_eq!(
        host.write_audio(552, &audio_blocks(1)),
        Err(NOT_NEXT_WRITABLE)
    );
    assert_eq!(host.record_audio(&audio_blocks(300)), 627);
    // An address in the pause belongs to the track after it, the first one too.
    let track = |host: &mut Host<_>, lba: u32| {
        let [a, b, c, d] = lba.to_be_bytes();
        host.data_in(&[0x52, 0, a, b, c, d, 0, 0, 36, 0], 36)
            .unwrap()[2]
    };
    assert_eq!(track(&mut host, 401), 1);
    assert_eq!(track(&mut host, 402), 2);
    assert!(
        host.read_audio(402, 225)
            .unwrap()
            .iter()
            .all(|byte| *byte == 0)
    );
}

#[test]
fn what_is_not_recorded_here_is_refused() {
    let mut host = with_blank(MediumType::CdR80);
    // Packets, raw blocks without a sub-channel; four channels; data as raw blocks.
    for (write_type, track_mode, block_type) in [
        (0x00, 0x00, 0),
        (0x03, 0x00, 0),
        (0x01, 0x08, 0),
        (0x01, 0x04, 0),
        (0x01, 0x00, 8),
        (0x01, 0x00, 1),
    ] {
        let mut list = [0_u8; 60];
        list[8..13].copy_from_slice(&[0x05, 50, write_type, track_mode, block_type]);
        list[22..24].copy_from_slice(&150_u16.to_be_bytes());
        assert_eq!(
            host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list),
            Err(INVALID_PARAMETER),
            "{write_type} {track_mode} {block_type}"
        );
    }
    // Blocks of 2048 bytes where 2352 are announced.
    host.select_audio(0x00, 150).unwrap();
    assert_eq!(
        host.data_out(&[0x2A, 0, 0, 0, 0, 0, 0, 0, 1, 0], &[0; BLOCK]),
        Err((0xB, 0x4B, 0))
    );
    assert_eq!(host.disc_status(), 0);
}

#[test]
fn a_test_write_of_audio_leaves_the_disc_untouched() {
    let mut host = with_blank(MediumType::CdR80);
    let mut list = [0_u8; 60];
    list[8..13].copy_from_slice(&[0x05, 50, 0x51, 0, 0]);
    list[22..24].copy_from_slice(&150_u16.to_be_bytes());
    host.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
        .unwrap();
    host.write_audio(0, &audio_blocks(27)).unwrap();
    host.write_audio(27, &audio_blocks(27)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.disc_status(), 0);
    assert_eq!(host.0.storage().end(), 0);
}

#[test]
fn an_audio_disc_is_described_as_one() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_audio(0xC0, 150).unwrap();
    // The track to come, by page 05h: audio, blank, of no data mode.
    let info = |host: &mut Host<_>, number: u8| {
        host.data_in(&[0x52, 1, 0, 0, 0, number, 0, 0, 36, 0], 36)
            .unwrap()
    };
    assert_eq!(info(&mut host, 0xFF)[5..8], [0x00, 0x4F, 1]);
    host.record_audio(&audio_blocks(400));
    // Digital copies permitted: control 2.
    host.select_audio(0xC2, 150).unwrap();
    host.record_audio(&audio_blocks(300));
    assert_eq!(info(&mut host, 1)[5..8], [0x00, 0x0F, 0]);
    assert_eq!(info(&mut host, 2)[5..8], [0x02, 0x0F, 0]);
    assert_eq!(host.track(1), Ok((0, None, 0, 402)));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));

    assert_eq!(host.last_address(), 853);
    let information = host
        .data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
        .unwrap();
    assert_eq!((information[2], information[8]), (0x01, 0x00));
    let toc = host
        .data_in(&[0x43, 0, 0, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    let mut expected = vec![0, 26, 1, 2];
    expected.extend([0, 0x10, 1, 0, 0, 0, 0, 0]);
    expected.extend([0, 0x12, 2, 0, 0, 0, 0x02, 0x28]);
    expected.extend([0, 0x12, 0xAA, 0, 0, 0, 0x03, 0x56]);
    assert_eq!(toc, expected);
    let full = host
        .data_in(&[0x43, 2, 2, 0, 0, 0, 0, 0x10, 0, 0], 4096)
        .unwrap();
    assert_eq!(full[4..15], [1, 0x10, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0]);
    // Track 2 at 00:09:27.
    assert_eq!(full[48..59], [1, 0x12, 0, 2, 0, 0, 0, 0, 0, 9, 27]);

    // CD read is current, READ's random reading is not; track at once still takes both kinds.
    let one = |host: &mut Host<_>, code: u8| {
        host.data_in(&[0x46, 2, 0, code, 0, 0, 0, 0, 64, 0], 64)
            .unwrap()
            .split_off(8)
    };
    assert_eq!(one(&mut host, 0x1E), [0, 0x1E, 0x09, 4, 0x83, 0, 0, 0]);
    assert_eq!(one(&mut host, 0x10)[2] & 1, 0);
    assert_eq!(one(&mut host, 0x2D), [0, 0x2D, 0x09, 4, 0x44, 0, 0x3F, 1]);
    // A second session of audio begins 11,400 blocks after the lead-out of the first.
    assert_eq!(host.record_audio(&audio_blocks(300)), 854 + 11_400);
    host.close_session().unwrap();
}
