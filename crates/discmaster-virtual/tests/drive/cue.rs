//! Session at once: cue sheets, and what is recorded after them.

use crate::host::*;
use discmaster_mmc::transport::Transport;
use discmaster_virtual::MediumType;

const SECTOR: usize = 2352;
/// The last address before 0: -1.
const BEFORE: u32 = u32::MAX;
/// Address -150.
pub(crate) const PROGRAM: u32 = BEFORE - 149;

/// CTL/ADR, track, index, form, copy, minute, second, frame.
type Line = [u8; 8];

impl<T: Transport> Host<T> {
    /// MODE SELECT of a page 05h for a session at once: write type byte, multi-session byte.
    pub(crate) fn select_session(&mut self, write_type: u8, multisession: u8) {
        let mut list = [0_u8; 60];
        list[8..13].copy_from_slice(&[0x05, 50, write_type, multisession, 0]);
        list[22..24].copy_from_slice(&150_u16.to_be_bytes());
        self.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
            .unwrap();
    }

    pub(crate) fn send_cue(&mut self, lines: &[Line]) -> Result<usize, Triple> {
        let sheet = lines.concat();
        let [_, a, b, c] = u32::try_from(sheet.len()).unwrap().to_be_bytes();
        self.data_out(&[0x5D, 0, 0, 0, 0, 0, a, b, c, 0], &sheet)
    }

    /// WRITE (10) of blocks of any length.
    pub(crate) fn write_blocks(
        &mut self,
        lba: u32,
        blocks: u16,
        data: &[u8],
    ) -> Result<(), Triple> {
        let [a, b, c, d] = lba.to_be_bytes();
        let [e, f] = blocks.to_be_bytes();
        self.data_out(&[0x2A, 0, a, b, c, d, 0, e, f, 0], data)
            .map(|moved| assert_eq!(moved, data.len()))
    }

    /// READ TOC, format and number.
    pub(crate) fn read_toc(&mut self, format: u8, number: u8) -> Result<Vec<u8>, Triple> {
        self.data_in(&[0x43, 0, format, 0, 0, 0, number, 0x20, 0, 0], 0x2000)
    }
}

/// Two tracks of audio, the second after a pregap of a second, with an index 2: lead-out at 900.
fn audio_sheet() -> Vec<Line> {
    vec![
        *b"\x024006408",
        *b"\x02262138\0",
        [0x01, 0, 0, 0x01, 0, 0, 0, 0],
        [0x01, 1, 0, 0x00, 0, 0, 0, 0],
        [0x01, 1, 1, 0x00, 0, 0, 2, 0],
        *b"\x23\x02DEF057",
        *b"\x23\x02312345",
        [0x21, 2, 0, 0x00, 0, 0, 7, 0],
        [0x21, 2, 1, 0x00, 0, 0, 8, 0],
        [0x21, 2, 2, 0x00, 0, 0, 9, 0],
        [0x01, 0xAA, 1, 0x01, 0, 0, 14, 0],
    ]
}

/// What such a sheet wants, from address -150 on.
fn audio_program() -> Vec<u8> {
    let mut program = vec![0; 150 * SECTOR];
    program.extend(audio_blocks(900));
    program
}

fn write_all<T: Transport>(host: &mut Host<T>, from: u32, data: &[u8], length: usize) {
    let mut lba = from;
    for chunk in data.chunks(26 * length) {
        let blocks = u16::try_from(chunk.len() / length).unwrap();
        host.write_blocks(lba, blocks, chunk).unwrap();
        lba = lba.wrapping_add(blocks.into());
    }
}

#[test]
fn a_session_of_audio_is_recorded_gapless_and_closed_by_the_sync() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    // The next writable address is that of the first pregap.
    assert_eq!(host.track(0xFF).unwrap().1, Some(PROGRAM));
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    assert_eq!(host.ready(), Ok(()));
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 375));
    assert_eq!(host.track(2).unwrap(), (450, None, 0, 450));
    assert_eq!(host.last_address(), 899);
    // Every block of it can be read, pregaps too.
    assert_eq!(host.read_audio(0, 900).unwrap(), audio_blocks(900));
    let toc = host.read_toc(0, 0).unwrap();
    let mut expected = vec![0, 26, 1, 2];
    expected.extend([0, 0x10, 1, 0, 0, 0, 0, 0]);
    expected.extend([0, 0x12, 2, 0, 0, 0, 0x01, 0xC2]);
    expected.extend([0, 0x12, 0xAA, 0, 0, 0, 0x03, 0x84]);
    assert_eq!(toc, expected);
}

#[test]
fn sub_channel_q_tells_track_index_time_isrc_and_catalogue_number() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let q = |host: &mut Host<_>, lba: u32| {
        let data = host.data_in(&read_cd(lba, 1, 0, 0, 2), 16).unwrap();
        assert_eq!(data.len(), 16);
        data
    };
    // Track 1, index 1, 5 frames on; at 00:02:05.
    let at_5 = q(&mut host, 5);
    assert_eq!(at_5[..10], [0x01, 1, 1, 0, 0, 0x05, 0, 0, 0x02, 0x05]);
    // CRC-16 of the ten bytes, worked out by hand with the inverted remainder.
    assert_eq!(at_5[15], 0);
    // The pause before track 2 counts down and has P on.
    let pause = q(&mut host, 440);
    assert_eq!(pause[..10], [0x21, 2, 0, 0, 0, 0x10, 0, 0, 0x07, 0x65]);
    assert_eq!(pause[15], 0x80);
    assert_eq!(q(&mut host, 450)[..6], [0x21, 2, 1, 0, 0, 0]);
    assert_eq!(q(&mut host, 525)[..6], [0x21, 2, 2, 0, 0x01, 0]);
    let number = q(&mut host, 33);
    assert_eq!(
        number[..9],
        [0x02, 0x40, 0x06, 0x40, 0x82, 0x62, 0x13, 0x80, 0]
    );
    assert_eq!(
        q(&mut host, 566)[..9],
        [0x23, 0x51, 0x55, 0x80, 0x14, 0x73, 0x12, 0x34, 0x50]
    );
    // P to W: a bit of each in a byte.
    let raw = host.data_in(&read_cd(440, 1, 0, 0, 1), 96).unwrap();
    let bits: Vec<u8> = (0..12)
        .map(|byte| (0..8).fold(0, |sum, bit| sum << 1 | raw[8 * byte + bit] >> 6 & 1))
        .collect();
    assert_eq!(bits, pause[..12]);
    assert!(raw.iter().all(|byte| byte & 0xBF == 0x80));
    // After the samples, and after error information.
    let whole = host
        .data_in(&read_cd(5, 2, 1, 0xF8 | 4, 2), 2 * (SECTOR + 296 + 16))
        .unwrap();
    let one = SECTOR + 296 + 16;
    assert_eq!(whole.len(), 2 * one);
    assert_eq!(whole[..SECTOR], audio_blocks(6)[5 * SECTOR..]);
    assert_eq!(whole[SECTOR..SECTOR + 296], [0; 296]);
    assert_eq!(whole[SECTOR + 296..one], at_5);
}

#[test]
fn a_sheet_that_makes_no_sense_is_refused_where_it_makes_none() {
    let good = audio_sheet();
    let spoil = |line: usize, byte: usize, value: u8| {
        let mut sheet = good.clone();
        sheet[line][byte] = value;
        sheet
    };
    let mut cases = vec![
        // ADR, digits, letters.
        (spoil(2, 0, 0x04), 2 * 8),
        (spoil(0, 3, b'X'), 1),
        (spoil(5, 2, b'd'), 5 * 8 + 2),
        // The lead-in: number, index, time.
        (spoil(2, 1, 1), 2 * 8 + 1),
        (spoil(2, 2, 1), 2 * 8 + 2),
        (spoil(2, 7, 1), 2 * 8 + 5),
        // Track numbers and indexes in order.
        (spoil(3, 1, 2), 3 * 8 + 1),
        (spoil(3, 2, 1), 3 * 8 + 2),
        (spoil(9, 2, 4), 9 * 8 + 2),
        (spoil(8, 2, 0), 9 * 8 + 2),
        // A form that there is not, one of data in a track of audio.
        (spoil(4, 3, 0x3E), 4 * 8 + 3),
        (spoil(4, 3, 0x10), 4 * 8),
        // Sub-channels of the program, data, four channels of data.
        (spoil(4, 3, 0x40), 4 * 8 + 3),
        (spoil(4, 0, 0x41), 4 * 8),
        (spoil(4, 0, 0xC1), 4 * 8),
        // Times: none, not later, too short a pregap, not where the session begins.
        (spoil(8, 6, 60), 8 * 8 + 5),
        (spoil(8, 6, 7), 8 * 8 + 5),
        (spoil(4, 6, 1), 4 * 8 + 5),
        (spoil(3, 7, 1), 3 * 8 + 5),
        // The lead-out: later than the disc, not there.
        (spoil(10, 5, 80), 10 * 8 + 5),
        (good[..10].to_vec(), 9 * 8 + 1),
        (spoil(10, 2, 0), 10 * 8 + 2),
    ];
    // Only a lead-in and a lead-out.
    cases.push((
        vec![
            [0x01, 0, 0, 0x01, 0, 0, 0, 0],
            [0x01, 0xAA, 1, 0x01, 0, 0, 0, 0],
        ],
        8 + 5,
    ));
    for (number, (sheet, byte)) in cases.into_iter().enumerate() {
        let mut host = with_blank(MediumType::CdR80);
        host.select_session(0x42, 0x00);
        let [_, a, b, c] = u32::try_from(sheet.len() * 8).unwrap().to_be_bytes();
        let done = host
            .0
            .execute(
                &[0x5D, 0, 0, 0, 0, 0, a, b, c, 0],
                discmaster_mmc::transport::Data::Out(&sheet.concat()),
                SECOND,
            )
            .unwrap();
        let sense = done
            .sense
            .unwrap_or_else(|| panic!("case {number} was taken"));
        assert_eq!(
            (sense.triple.asc, sense.triple.ascq),
            (0x26, 0),
            "case {number}"
        );
        let field = sense.field.unwrap();
        assert_eq!(
            (field.in_cdb, usize::from(field.byte)),
            (false, byte),
            "case {number}"
        );
        // Nothing is laid out then.
        assert_eq!(host.write_blocks(PROGRAM, 1, &[0; SECTOR]), Err(SEQUENCE));
    }
}

#[test]
fn sheets_and_writes_have_their_order() {
    let mut host = with_blank(MediumType::CdR80);
    // Track at once is selected; then no sheet was sent; then it has no whole lines.
    host.select_last_session();
    assert_eq!(host.send_cue(&audio_sheet()), Err(SEQUENCE));
    host.select_session(0x42, 0x00);
    assert_eq!(host.write_blocks(PROGRAM, 1, &[0; SECTOR]), Err(SEQUENCE));
    assert_eq!(
        host.data_out(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 7, 0], &[0; 7]),
        Err((5, 0x1A, 0))
    );
    host.send_cue(&audio_sheet()).unwrap();
    assert_eq!(
        host.write_blocks(0, 1, &[0; SECTOR]),
        Err(NOT_NEXT_WRITABLE)
    );
    host.write_blocks(PROGRAM, 1, &[0; SECTOR]).unwrap();
    assert_eq!(host.send_cue(&audio_sheet()), Err(SEQUENCE));
    assert_eq!(host.blank(1), Err((5, 0x20, 0)).or(host.blank(1)));
    // Beyond the lead-out nothing goes.
    write_all(&mut host, PROGRAM + 1, &audio_program()[SECTOR..], SECTOR);
    assert_eq!(host.write_blocks(900, 1, &[0; SECTOR]), Err(FULL));
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.send_cue(&audio_sheet()), Err(CANNOT_WRITE));
}

#[test]
fn a_test_write_of_a_session_leaves_the_disc_blank() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x52, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0);
    assert_eq!(host.0.storage().end(), 0);
    // And the real one can follow.
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
}

/// Found by `compact`: the disc was recorded, of whose test the host was certain.
#[test]
fn a_test_write_that_is_chosen_after_the_cue_sheet_leaves_the_disc_blank() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    host.select_session(0x52, 0x00);
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0);
    assert_eq!(host.0.storage().end(), 0);
}

/// Data of mode 1, in blocks of 2048; the pregap is made by the drive: lead-out at 600.
fn data_sheet() -> Vec<Line> {
    vec![
        [0x41, 0, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 1, 0x10, 0, 0, 2, 0],
        [0x41, 0xAA, 1, 0x14, 0, 0, 10, 0],
    ]
}

#[test]
fn data_are_recorded_at_once_and_kept_as_an_image() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0xC0);
    host.send_cue(&data_sheet()).unwrap();
    // What the drive makes itself is not written.
    assert_eq!(host.track(0xFF).unwrap().1, Some(0));
    assert_eq!(
        host.write_blocks(PROGRAM, 1, &[0; BLOCK]),
        Err(NOT_NEXT_WRITABLE)
    );
    write_all(&mut host, 0, &blocks(600), BLOCK);
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x01);
    assert_eq!(host.read(0, 600).unwrap(), blocks(600));
    assert_eq!(host.last_address(), 599);
    // Another session may follow: B0 tells where its program area begins.
    let full = host.read_toc(2, 0).unwrap();
    let b0 = full[4..].chunks(11).find(|entry| entry[3] == 0xB0).unwrap();
    let next = 600 + 11_400 - 150 + 150;
    assert_eq!(
        b0[4..7]
            .iter()
            .map(|part| u32::from(*part))
            .collect::<Vec<_>>(),
        [next / 4500, next / 75 % 60, next % 75]
    );
    assert_eq!(host.track(0xFF).unwrap().1, Some(600 + 11_400));
}

#[test]
fn a_second_session_at_once_begins_where_the_first_left_off() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0xC0);
    host.send_cue(&data_sheet()).unwrap();
    write_all_data(&mut host);
    // 600 + 11,400 is 02:42:00; its pregap begins two seconds earlier.
    let sheet = [
        [0x41, 0, 0, 0x14, 0, 0, 0, 0],
        [0x41, 2, 0, 0x14, 0, 2, 40, 0],
        [0x41, 2, 1, 0x10, 0, 2, 42, 0],
        [0x41, 0xAA, 1, 0x14, 0, 2, 46, 0],
    ];
    host.select_session(0x42, 0x00);
    // Of the whole disc there is only one session to lay out.
    assert_eq!(host.send_cue(&data_sheet()), Err(INVALID_PARAMETER));
    host.send_cue(&sheet).unwrap();
    let start = host.track(0xFF).unwrap().1.unwrap();
    assert_eq!(start, 12_000);
    host.write_blocks(start, 300, &blocks(300)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.read(12_000, 300).unwrap(), blocks(300));
    assert_eq!(host.track(2).unwrap(), (12_000, None, 0, 300));
}

fn write_all_data<T: Transport>(host: &mut Host<T>) {
    host.write_blocks(0, 600, &blocks(600)).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
}

/// Mode 1, then audio: data of 300 blocks, two seconds of their own after them, a pause of two, audio.
#[test]
fn a_mixed_session_crosses_from_data_to_audio_in_one_write() {
    let sheet = [
        [0x41, 0, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 0, 0x14, 0, 0, 0, 0],
        [0x41, 1, 1, 0x10, 0, 0, 2, 0],
        [0x01, 2, 0, 0x01, 0, 0, 8, 0],
        [0x01, 2, 1, 0x00, 0, 0, 10, 0],
        [0x01, 0xAA, 1, 0x01, 0, 0, 16, 0],
    ];
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&sheet).unwrap();
    host.write_blocks(0, 440, &blocks(440)).unwrap();
    // Ten blocks of data, then, past the pause that the drive makes, ten of audio.
    let audio = audio_blocks(450);
    let both = [&blocks(450)[440 * BLOCK..], &audio[..10 * SECTOR]].concat();
    host.write_blocks(440, 20, &both).unwrap();
    host.write_blocks(610, 440, &audio[10 * SECTOR..]).unwrap();
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 450).unwrap(), blocks(450));
    assert_eq!(host.read(450, 1), Err(ILLEGAL_MODE));
    assert_eq!(host.read_audio(600, 450).unwrap(), audio);
    assert_eq!(host.read_audio(450, 150).unwrap(), vec![0; 150 * SECTOR]);
    assert_eq!(host.read_audio(449, 2), Err(ILLEGAL_MODE));
    // Any type: each as it is.
    let across = host.data_in(&read_cd(449, 2, 0, 0x10, 0), 8192).unwrap();
    assert_eq!(across.len(), BLOCK + SECTOR);
    let toc = host.read_toc(0, 0).unwrap();
    assert_eq!((toc[5], toc[13]), (0x14, 0x10));
}

#[test]
fn a_session_that_is_broken_off_ends_where_it_is() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    let program = audio_program();
    write_all(&mut host, PROGRAM, &program[..700 * SECTOR], SECTOR);
    // The sync of a session that is not all there empties the buffer and no more.
    host.sync().unwrap();
    assert_eq!(host.disc_status(), 0x05);
    assert_eq!(host.track(2).unwrap().1, Some(550));
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.disc_status(), 0x0E);
    assert_eq!(host.read_audio(0, 550).unwrap(), audio_blocks(550));
    assert_eq!(host.track(2).unwrap(), (450, None, 0, 100));
}

#[test]
fn a_process_that_is_killed_leaves_the_tracks_that_were_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    crate::folder::insert_blank(&mut host, MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&audio_sheet()).unwrap();
    write_all(&mut host, PROGRAM, &audio_program()[..700 * SECTOR], SECTOR);
    drop(host);
    let mut host = open(folder.path());
    assert!(
        host.0.unreadable_disc().is_none(),
        "{:?}",
        host.0.unreadable_disc()
    );
    assert_eq!(host.track(1).unwrap(), (0, None, 0, 375));
    let info = host
        .data_in(&[0x52, 1, 0, 0, 0, 2, 0, 0, 36, 0], 36)
        .unwrap();
    // Damaged.
    assert_eq!(info[5] & 0x20, 0x20);
    host.select_session(0x42, 0x00);
    host.close_track(2).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read_audio(0, 550).unwrap(), audio_blocks(550));
    assert_eq!(host.disc_status(), 0x0E);
}

#[test]
fn audio_of_four_channels_is_recorded_as_such() {
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    let mut sheet = audio_sheet();
    for line in [3, 4] {
        sheet[line][0] = 0x91;
    }
    host.send_cue(&sheet).unwrap();
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    // ADR 1, control 9: four channels with pre-emphasis.
    let toc = host.read_toc(0, 0).unwrap();
    assert_eq!(toc[5..7], [0x19, 1]);
    let beside = host.data_in(&read_cd(7, 1, 1, 0x10, 2), 4096).unwrap();
    assert_eq!(beside[SECTOR..SECTOR + 3], [0x91, 1, 1]);
}

/// A pack of CD-Text, its code worked out bit by bit.
fn pack(kind: u8, track: u8, number: u8, text: &[u8; 12]) -> [u8; 18] {
    let mut pack = [0; 18];
    pack[..4].copy_from_slice(&[kind, track, number, 0]);
    pack[4..16].copy_from_slice(text);
    let mut crc = 0_u16;
    for byte in &pack[..16] {
        for bit in (0..8).rev() {
            let out = crc >> 15 ^ u16::from(byte >> bit & 1);
            crc = crc << 1 ^ if out == 1 { 0x1021 } else { 0 };
        }
    }
    pack[16..].copy_from_slice(&(!crc).to_be_bytes());
    pack
}

#[test]
fn cd_text_in_the_lead_in_is_kept_and_given_back() {
    let packs = [
        pack(0x80, 0, 0, b"Hotel\0One\0Tw"),
        pack(0x80, 2, 1, b"o\0\0\0\0\0\0\0\0\0\0\0"),
        pack(0x81, 0, 2, b"Nobody\0\0\0\0\0\0"),
    ];
    // Four packs a block, in 96 symbols of six bits; the host repeats them, past the end of a block.
    let mut symbols = Vec::new();
    for pack in packs.iter().cycle().take(4 * 11_250) {
        for three in pack.chunks(3) {
            let word = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            symbols.extend([18, 12, 6, 0].map(|shift| (word >> shift & 63) as u8));
        }
    }
    assert_eq!(symbols.len(), 11_250 * 96);
    let mut sheet = audio_sheet();
    sheet[2][3] = 0x41;
    let mut host = with_blank(MediumType::CdR80);
    host.select_session(0x42, 0x00);
    host.send_cue(&sheet).unwrap();
    // From 97:30:00 on.
    let lead_in = (-11_400_i32).cast_unsigned();
    assert_eq!(host.track(0xFF).unwrap().1, Some(lead_in));
    write_all(&mut host, lead_in, &symbols, 96);
    write_all(&mut host, PROGRAM, &audio_program(), SECTOR);
    host.sync().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    let text = host.read_toc(5, 0).unwrap();
    assert_eq!(text[..4], [0, 2 + 3 * 18, 0, 0]);
    assert_eq!(text[4..], packs.concat());
    assert_eq!(host.read_audio(0, 900).unwrap(), audio_blocks(900));
}
