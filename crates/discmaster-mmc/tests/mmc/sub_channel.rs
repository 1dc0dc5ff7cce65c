//! Sub-channel Q, and READ SUB-CHANNEL, against bytes laid by hand.

use crate::script::*;
use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{
    C2ErrorInformation, Command, MainChannel, SectorType, SubChannel, SubChannelFormat,
};
use discmaster_mmc::drive::sub_channel::QManner;
use discmaster_mmc::reading::Contents;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::sub_channel::{
    CatalogAnswer, CurrentPosition, IsrcAnswer, Q, QContent, QPosition, nothing_played,
};
use discmaster_mmc::response::toc::{FullToc, FullTocEntry, LEAD_OUT, Toc, TocTrack};
use discmaster_mmc::sense::Triple;

fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

fn catalog() -> CatalogNumber {
    CatalogNumber::new("4006408123456").unwrap()
}

fn isrc() -> Isrc {
    Isrc::new("DEA450508900").unwrap()
}

#[test]
fn read_sub_channel_data_lie_as_the_standard_says() {
    assert_eq!(nothing_played(), bytes("00 15 00 00"));

    let position = CurrentPosition {
        adr: 1,
        control: 4,
        track: 2,
        index: 0,
        absolute: Lba(1000),
        relative: -76,
    };
    let laid = bytes("00 15 00 0C 01 14 02 00 00 00 03 E8 FF FF FF B4");
    assert_eq!(position.encode(false), laid);
    assert_eq!(CurrentPosition::parse(&laid, false), Ok(position));
    // 1150 blocks from 00:00:00 on; a second and a block, without a sign.
    let laid = bytes("00 15 00 0C 01 14 02 00 00 00 0F 19 00 00 01 01");
    assert_eq!(position.encode(true), laid);
    assert_eq!(CurrentPosition::parse(&laid, true), Ok(position));

    let laid = [
        &bytes("00 15 00 14 02 00 00 00 80")[..],
        b"4006408123456\0\0",
    ]
    .concat();
    assert_eq!(CatalogAnswer(Some(catalog())).encode(), laid);
    assert_eq!(
        CatalogAnswer::parse(&laid),
        Ok(CatalogAnswer(Some(catalog())))
    );

    let laid = [
        &bytes("00 15 00 14 03 32 05 00 80")[..],
        b"DEA450508900\0\0\0",
    ]
    .concat();
    let answer = IsrcAnswer {
        track: 5,
        control: 2,
        code: Some(isrc()),
    };
    assert_eq!(answer.encode(), laid);
    assert_eq!(IsrcAnswer::parse(&laid), Ok(answer));
}

#[test]
fn what_is_no_code_is_none() {
    for (valid, digits) in [
        (0x00, b"4006408123456"),
        (0x80, b"0000000000000"),
        (0x80, b"400640812345X"),
        (0x80, &[0; 13]),
    ] {
        let laid = [&[0, 0x15, 0, 20, 2, 0, 0, 0, valid][..], digits, &[0; 2]].concat();
        assert_eq!(CatalogAnswer::parse(&laid), Ok(CatalogAnswer(None)));
    }
    for (valid, code) in [
        (0x00, b"DEA450508900"),
        (0x80, b"dea450508900"),
        (0x80, b"DEA4505089-0"),
        (0x80, &[0xFF; 12]),
    ] {
        let laid = [&[0, 0x15, 0, 20, 3, 0x10, 1, 0, valid][..], code, &[0; 3]].concat();
        assert_eq!(IsrcAnswer::parse(&laid).unwrap().code, None);
    }
    // The head says that nothing follows, whatever does.
    let mut short = CatalogAnswer(Some(catalog())).encode();
    short[3] = 0;
    let malformed = CatalogAnswer::parse(&short);
    assert!(matches!(malformed, Err(Malformed::Short { .. })));
}

/// P to W with this Q, with P on and symbols between.
fn channels(q: &[u8]) -> [u8; 96] {
    let mut channels = [0; 96];
    for (place, channel) in channels.iter_mut().enumerate() {
        let bit = q[place / 8] >> (7 - place % 8) & 1;
        *channel = 0x80 | bit << 6 | 0x2A;
    }
    channels
}

const fn position(control: u8, track: u8, index: u8, relative: [u8; 3], absolute: i32) -> Q {
    let [minute, second, frame] = relative;
    Q {
        control,
        content: QContent::Position(QPosition {
            track,
            index,
            relative: Msf::new(minute, second, frame).unwrap(),
            absolute: Lba(absolute),
        }),
    }
}

#[test]
fn q_of_real_discs_is_understood() {
    // The first block of data, as images of pressed discs have it.
    let raw = bytes("41 01 01 00 00 00 00 00 02 00 28 32");
    let q = position(4, 1, 1, [0, 0, 0], 0);
    assert_eq!(Q::of_channels(&channels(&raw)), Some(q));
    for (place, byte) in raw.iter().enumerate() {
        let mut wrong = raw.clone();
        wrong[place] = byte ^ 0x10;
        assert_eq!(Q::of_channels(&channels(&wrong)), None, "{place}");
    }
}

fn formatted(text: &str) -> [u8; 16] {
    let mut formatted = [0; 16];
    let bytes = bytes(text);
    formatted[..bytes.len()].copy_from_slice(&bytes);
    formatted
}

#[test]
fn formatted_q_is_understood_by_its_code_or_by_its_address() {
    let q = position(0, 12, 3, [10, 20, 30], 50_000);
    // 11:08:50, with neither code; decimals, then plain numbers.
    for laid in [
        "01 12 03 10 20 30 00 11 08 50 00 00",
        "01 0C 03 0A 14 1E 00 0B 08 32 00 00",
    ] {
        assert_eq!(
            Q::of_formatted(&formatted(laid), Lba(50_003)),
            Some(q),
            "{laid}"
        );
        assert_eq!(Q::of_formatted(&formatted(laid), Lba(50_100)), None);
    }
    // With its code it is believed wherever it lies.
    let sound = formatted("41 01 01 00 00 00 00 00 02 00 28 32");
    assert!(Q::of_formatted(&sound, Lba(9999)).is_some());
    // The lead-out has no number.
    let lead_out = formatted("01 AA 01 00 00 00 00 11 08 50 00 00");
    let read = Q::of_formatted(&lead_out, Lba(50_000)).unwrap();
    assert_eq!(read.position().unwrap().track, 0xAA);
    assert_eq!(Q::of_formatted(&[0; 16], Lba(0)), None);
    assert_eq!(Q::of_formatted(&[0xFF; 16], Lba(0)), None);
}

#[test]
fn codes_in_q_are_read() {
    let number = formatted("02 40 06 40 81 23 45 60 00 17 00 00");
    assert_eq!(
        Q::of_formatted(&number, Lba(5)).unwrap().content,
        QContent::CatalogNumber(Some(catalog()))
    );
    // D E A 4 5 are 14h 15h 11h 04h 05h: 010100 010101 010001 000100 000101 00.
    let code = formatted("13 51 54 44 14 05 08 90 00 17 00 00");
    let q = Q::of_formatted(&code, Lba(5)).unwrap();
    assert_eq!((q.control, q.content), (1, QContent::Isrc(Some(isrc()))));
}

const fn ask(format: SubChannelFormat, track: u8) -> Command {
    Command::ReadSubChannel {
        msf: false,
        sub_q: true,
        format,
        track,
        allocation: 24,
    }
}

#[test]
fn a_drive_that_does_not_know_read_sub_channel_tells_nothing() {
    let script = Script::new();
    for refused in [
        Triple::INVALID_COMMAND_OPERATION_CODE,
        Triple::INVALID_FIELD_IN_CDB,
    ] {
        script.on(ask(SubChannelFormat::CATALOG_NUMBER, 0), refused);
        script.on(ask(SubChannelFormat::ISRC, 7), refused);
        script.on(ask(SubChannelFormat::POSITION, 0), refused);
    }
    let mut drive = script.ready();
    for _ in 0..2 {
        assert_eq!(drive.catalog_number().unwrap(), None);
        assert_eq!(drive.isrc(7).unwrap(), None);
        assert_eq!(drive.current_position().unwrap(), None);
    }
    script.on(ask(SubChannelFormat::ISRC, 7), Triple::WRITE_ERROR);
    assert!(drive.isrc(7).is_err());
    script.assert_played();
}

const fn read(address: i32, blocks: u32, sub_channel: SubChannel) -> Command {
    Command::ReadCd {
        sector_type: SectorType::ANY,
        digital_audio_play: false,
        address: Lba(address),
        blocks,
        main_channel: MainChannel::ALL,
        c2: C2ErrorInformation::NONE,
        sub_channel,
    }
}

#[test]
fn q_comes_beside_the_blocks_and_one_that_is_misread_is_none() {
    let script = Script::carrying(2 * 2448 + 1);
    let block = |q: &str| [&[7; 2352][..], &channels(&bytes(q))].concat();
    let first = "41 01 01 00 00 00 00 00 02 00 28 32";
    let misread = "41 01 01 00 00 01 00 00 02 01 28 32";
    script.on(
        read(0, 2, SubChannel::RAW),
        [block(first), block(misread)].concat(),
    );
    script.on(read(2, 1, SubChannel::RAW), block(first));
    let mut drive = script.ready();
    let read = drive.read_q(QManner::Raw, Lba(0), 3).unwrap();
    let q = Some(position(4, 1, 1, [0, 0, 0], 0));
    assert_eq!(read, [q, None, q]);
    script.assert_played();
}

#[test]
fn a_disc_in_a_drive_without_q_has_what_its_table_of_contents_says() {
    let script = Script::carrying(64 * 1024);
    let track = |number, start, control| TocTrack {
        number,
        adr: 1,
        control,
        start: Lba(start),
    };
    let toc = Toc {
        first_track: 1,
        last_track: 2,
        entries: vec![track(1, 40, 0), track(2, 400, 2), track(LEAD_OUT, 700, 0)],
    };
    let toc_of = |format, msf, number, allocation| Command::ReadTocPmaAtip {
        format,
        msf,
        number,
        allocation,
    };
    use discmaster_mmc::command::TocFormat;
    script.on(toc_of(TocFormat::TOC, false, 0, 804), toc.encode(false));
    script.on(
        toc_of(TocFormat::FULL_TOC, true, 1, 0x3000),
        Triple::INVALID_FIELD_IN_CDB,
    );
    for manner in [SubChannel::RAW, SubChannel::Q] {
        // The blocks together, and the first alone.
        script.on(read(40, 24, manner), Triple::INVALID_FIELD_IN_CDB);
        script.on(read(40, 1, manner), Triple::INVALID_FIELD_IN_CDB);
    }
    let answer = |track, code| IsrcAnswer {
        track,
        control: 0,
        code,
    };
    script.on(ask(SubChannelFormat::ISRC, 1), answer(1, None).encode());
    script.on(
        ask(SubChannelFormat::ISRC, 2),
        answer(2, Some(isrc())).encode(),
    );
    script.on(
        ask(SubChannelFormat::CATALOG_NUMBER, 0),
        CatalogAnswer(Some(catalog())).encode(),
    );
    let mut drive = script.ready();
    let contents = Contents::read(&mut drive).unwrap();
    script.assert_played();
    assert_eq!(contents.manner, None);
    assert_eq!(contents.catalog_number, Some(catalog()));
    let [first, second] = &contents.tracks[..] else {
        panic!("two tracks");
    };
    assert_eq!(
        (first.pregap(), first.end, first.isrc),
        (40, Lba(400), None)
    );
    assert_eq!((second.pregap(), second.end), (0, Lba(700)));
    assert_eq!((second.control, second.isrc), (2, Some(isrc())));
    assert!(second.indexes.is_empty());
}

#[test]
fn sessions_end_where_the_full_table_of_contents_says() {
    let entry = |session, point, point_time| FullTocEntry {
        session,
        adr: 1,
        control: 0,
        tno: 0,
        point,
        time: [0; 3],
        zero: 0,
        point_time,
    };
    let full = FullToc {
        first_session: 1,
        last_session: 2,
        entries: vec![
            entry(1, 1, [0, 2, 0]),
            entry(1, 0xA2, [0, 6, 0]),
            entry(2, 2, [2, 38, 0]),
            entry(2, 0xA2, [2, 48, 0]),
        ],
    };
    let script = Script::carrying(64 * 1024);
    let track = |number, start| TocTrack {
        number,
        adr: 1,
        control: 4,
        start: Lba(start),
    };
    let toc = Toc {
        first_track: 1,
        last_track: 2,
        entries: vec![track(1, 0), track(2, 11_700), track(LEAD_OUT, 12_450)],
    };
    use discmaster_mmc::command::TocFormat;
    let toc_of = |format, msf, number, allocation| Command::ReadTocPmaAtip {
        format,
        msf,
        number,
        allocation,
    };
    script.on(toc_of(TocFormat::TOC, false, 0, 804), toc.encode(false));
    script.on(toc_of(TocFormat::FULL_TOC, true, 1, 0x3000), full.encode());
    for manner in [SubChannel::RAW, SubChannel::Q] {
        script.on(read(0, 24, manner), Triple::ILLEGAL_MODE_FOR_THIS_TRACK);
        script.on(read(0, 1, manner), Triple::ILLEGAL_MODE_FOR_THIS_TRACK);
    }
    script.on(
        ask(SubChannelFormat::CATALOG_NUMBER, 0),
        Triple::INVALID_COMMAND_OPERATION_CODE,
    );
    let mut drive = script.ready();
    let contents = Contents::read(&mut drive).unwrap();
    script.assert_played();
    let places: Vec<_> = contents
        .tracks
        .iter()
        .map(|track| (track.session, track.start.0, track.end.0))
        .collect();
    assert_eq!(places, [(1, 0, 300), (2, 11_700, 12_450)]);
}
