//! CDBs against bytes laid by hand from the tables of SPC-4 and MMC-6.

use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{
    BlankType, C2ErrorInformation, CloseFunction, Command, EventClasses, FeatureRange, Length,
    MainChannel, OpCode, PageCode, PageControl, PerformanceType, Refusal, Removal, SectorType,
    StartStop, StreamingType, StructureFormat, StructureMedia, SubChannel, SubChannelFormat,
    TocFormat, TrackAddress, Transfer,
};
use discmaster_mmc::sense::{FieldPointer, Triple};

fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}

#[test]
fn every_command_lies_in_its_cdb_as_the_standard_says() {
    let table = [
        (Command::TestUnitReady, "00 00 00 00 00 00"),
        (
            Command::RequestSense {
                descriptor: true,
                allocation: 18,
            },
            "03 01 00 00 12 00",
        ),
        (Command::FormatUnit, "04 11 00 00 00 00"),
        (
            Command::Inquiry {
                page: None,
                allocation: 36,
            },
            "12 00 00 00 24 00",
        ),
        (
            Command::Inquiry {
                page: Some(0x80),
                allocation: 0x1FF,
            },
            "12 01 80 01 FF 00",
        ),
        (
            Command::StartStopUnit {
                immediate: true,
                action: StartStop::Eject,
            },
            "1B 01 00 00 02 00",
        ),
        (
            Command::StartStopUnit {
                immediate: false,
                action: StartStop::Load,
            },
            "1B 00 00 00 03 00",
        ),
        (
            Command::StartStopUnit {
                immediate: false,
                action: StartStop::FormatLayer(2),
            },
            "1B 00 00 02 05 00",
        ),
        (
            Command::PreventAllowMediumRemoval(Removal::Prevent),
            "1E 00 00 00 01 00",
        ),
        (
            Command::ReadFormatCapacities { allocation: 252 },
            "23 00 00 00 00 00 00 00 FC 00",
        ),
        (Command::ReadCapacity, "25 00 00 00 00 00 00 00 00 00"),
        (
            Command::Read10 {
                address: Lba(16),
                blocks: 2,
                force_unit_access: true,
            },
            "28 08 00 00 00 10 00 00 02 00",
        ),
        (
            Command::Write10 {
                address: Lba(-150),
                blocks: 32,
                force_unit_access: false,
            },
            "2A 00 FF FF FF 6A 00 00 20 00",
        ),
        (
            Command::WriteAndVerify10 {
                address: Lba(0x10000),
                blocks: 16,
            },
            "2E 00 00 01 00 00 00 00 10 00",
        ),
        (
            Command::Verify10 {
                address: Lba(32),
                blocks: 0x1234,
            },
            "2F 00 00 00 00 20 00 12 34 00",
        ),
        (
            Command::SynchronizeCache {
                immediate: true,
                address: Lba(0),
                blocks: 0,
            },
            "35 02 00 00 00 00 00 00 00 00",
        ),
        (
            Command::ReadTocPmaAtip {
                format: TocFormat::ATIP,
                msf: true,
                number: 0,
                allocation: 28,
            },
            "43 02 04 00 00 00 00 00 1C 00",
        ),
        (
            Command::ReadSubChannel {
                msf: false,
                sub_q: true,
                format: SubChannelFormat::ISRC,
                track: 99,
                allocation: 24,
            },
            "42 00 40 03 00 00 63 00 18 00",
        ),
        (
            Command::ReadSubChannel {
                msf: true,
                sub_q: false,
                format: SubChannelFormat(0),
                track: 0,
                allocation: 4,
            },
            "42 02 00 00 00 00 00 00 04 00",
        ),
        (
            Command::GetConfiguration {
                range: FeatureRange::One,
                starting: 0x2D,
                allocation: 16,
            },
            "46 02 00 2D 00 00 00 00 10 00",
        ),
        (
            Command::GetEventStatusNotification {
                polled: true,
                classes: EventClasses::MEDIA,
                allocation: 8,
            },
            "4A 01 00 00 10 00 00 00 08 00",
        ),
        (
            Command::ReadDiscInformation {
                data_type: 0,
                allocation: 34,
            },
            "51 00 00 00 00 00 00 00 22 00",
        ),
        (
            Command::ReadTrackInformation {
                open: false,
                track: TrackAddress::INVISIBLE,
                allocation: 36,
            },
            "52 01 00 00 00 FF 00 00 24 00",
        ),
        (
            Command::ReserveTrack {
                blocks: 0x0102_0304,
            },
            "53 00 00 00 00 01 02 03 04 00",
        ),
        (
            Command::RepairTrack {
                immediate: true,
                number: 0x0102,
            },
            "58 01 00 00 01 02 00 00 00 00",
        ),
        (
            Command::SendOpcInformation {
                calibrate: true,
                parameter_length: 0,
            },
            "54 01 00 00 00 00 00 00 00 00",
        ),
        (
            Command::ModeSelect10 {
                save: false,
                page_format: true,
                parameter_length: 60,
            },
            "55 10 00 00 00 00 00 00 3C 00",
        ),
        (
            Command::ModeSense10 {
                no_block_descriptors: true,
                control: PageControl::Default,
                page: PageCode::WRITE_PARAMETERS,
                subpage: 0,
                allocation: 60,
            },
            "5A 08 85 00 00 00 00 00 3C 00",
        ),
        (
            Command::CloseTrackSession {
                immediate: true,
                function: CloseFunction::SESSION,
                number: 0x0102,
            },
            "5B 01 02 00 01 02 00 00 00 00",
        ),
        (
            Command::ReadBufferCapacity {
                blocks: true,
                allocation: 12,
            },
            "5C 01 00 00 00 00 00 00 0C 00",
        ),
        (
            Command::SendCueSheet { length: 0x01_0238 },
            "5D 00 00 00 00 00 01 02 38 00",
        ),
        (
            Command::Blank {
                immediate: false,
                kind: BlankType::TRACK_TAIL,
                address: 0x0001_E240,
            },
            "A1 04 00 01 E2 40 00 00 00 00 00 00",
        ),
        (
            Command::Blank {
                immediate: true,
                kind: BlankType::MINIMAL,
                address: 0,
            },
            "A1 11 00 00 00 00 00 00 00 00 00 00",
        ),
        (
            Command::Read12 {
                address: Lba(1),
                blocks: 0x0001_0000,
                force_unit_access: false,
                streaming: true,
            },
            "A8 00 00 00 00 01 00 01 00 00 80 00",
        ),
        (
            Command::Write12 {
                address: Lba(1),
                blocks: 16,
                force_unit_access: true,
                streaming: false,
            },
            "AA 08 00 00 00 01 00 00 00 10 00 00",
        ),
        (
            Command::GetPerformance {
                kind: PerformanceType::WRITE_SPEED,
                data_type: 0,
                address: Lba(0),
                descriptors: 64,
            },
            "AC 00 00 00 00 00 00 00 00 40 03 00",
        ),
        (
            Command::ReadDiscStructure {
                media: StructureMedia::BD,
                format: StructureFormat::BD_SPARE_AREA,
                address: 0x0102_0304,
                layer: 1,
                grant: 2,
                allocation: 0x1004,
            },
            "AD 01 01 02 03 04 01 0A 10 04 80 00",
        ),
        (
            Command::SendDiscStructure {
                media: StructureMedia::DVD,
                format: StructureFormat::LAYER_BOUNDARY,
                parameter_length: 12,
            },
            "BF 00 00 00 00 00 00 20 00 0C 00 00",
        ),
        (
            Command::SetStreaming {
                kind: StreamingType::PERFORMANCE,
                parameter_length: 28,
            },
            "B6 00 00 00 00 00 00 00 00 00 1C 00",
        ),
        (
            Command::ReadCdMsf {
                sector_type: SectorType::CD_DA,
                digital_audio_play: false,
                start: Msf::new(0, 2, 0).unwrap(),
                end: Msf::new(1, 2, 74).unwrap(),
                main_channel: MainChannel::USER_DATA,
                c2: C2ErrorInformation::ERROR_BITS,
                sub_channel: SubChannel::RAW,
            },
            "B9 04 00 00 02 00 01 02 4A 12 01 00",
        ),
        (
            Command::SetCdSpeed {
                rotation: 1,
                read: 0xFFFF,
                write: 1764,
            },
            "BB 01 FF FF 06 E4 00 00 00 00 00 00",
        ),
        (
            Command::MechanismStatus { allocation: 8 },
            "BD 00 00 00 00 00 00 00 00 08 00 00",
        ),
        (
            Command::ReadCd {
                sector_type: SectorType::CD_DA,
                digital_audio_play: false,
                address: Lba(1000),
                blocks: 27,
                main_channel: MainChannel::USER_DATA,
                c2: C2ErrorInformation::NONE,
                sub_channel: SubChannel::NONE,
            },
            "BE 04 00 00 03 E8 00 00 1B 10 00 00",
        ),
        (
            Command::ReadCd {
                sector_type: SectorType::MODE_2_FORM_2,
                digital_audio_play: true,
                address: Lba(-150),
                blocks: 0x0001_0203,
                main_channel: MainChannel::ALL,
                c2: C2ErrorInformation::ERROR_AND_BLOCK_BITS,
                sub_channel: SubChannel::Q,
            },
            "BE 16 FF FF FF 6A 01 02 03 FC 02 00",
        ),
    ];
    for (command, cdb) in table {
        assert_eq!(command.to_cdb().to_string(), cdb, "{command}");
        assert_eq!(Command::parse(&bytes(cdb)), Ok(command), "{command}");
    }
}

#[test]
fn the_data_phase_is_what_the_cdb_asks_for() {
    let phase = |text: &str| Command::parse(&bytes(text)).unwrap().transfer();
    assert_eq!(phase("00 00 00 00 00 00"), Transfer::None);
    assert_eq!(phase("12 00 00 00 24 00"), Transfer::In(Length::Bytes(36)));
    assert_eq!(
        phase("25 00 00 00 00 00 00 00 00 00"),
        Transfer::In(Length::Bytes(8))
    );
    assert_eq!(
        phase("28 00 00 00 00 10 00 00 02 00"),
        Transfer::In(Length::Blocks(2))
    );
    assert_eq!(
        phase("2A 00 00 00 00 10 00 01 00 00"),
        Transfer::Out(Length::Blocks(256))
    );
    assert_eq!(
        phase("55 10 00 00 00 00 00 00 3C 00"),
        Transfer::Out(Length::Bytes(60))
    );
    assert_eq!(
        phase("AC 00 00 00 00 00 00 00 00 02 03 00"),
        Transfer::In(Length::Bytes(8 + 2 * 16))
    );
    // The CDB of FORMAT UNIT tells no length: MMC does.
    assert_eq!(phase("04 11 00 00 00 00"), Transfer::Out(Length::Bytes(12)));
    assert_eq!(
        phase("5D 00 00 00 00 00 01 02 38 00"),
        Transfer::Out(Length::Bytes(0x01_0238))
    );
    assert_eq!(
        phase("B6 00 00 00 00 00 00 00 00 00 1C 00"),
        Transfer::Out(Length::Bytes(28))
    );
    assert_eq!(
        phase("AD 00 00 00 00 00 00 00 08 04 00 00"),
        Transfer::In(Length::Bytes(0x804))
    );
    assert_eq!(
        phase("2E 00 00 00 00 10 00 00 10 00"),
        Transfer::Out(Length::Blocks(16))
    );
    assert_eq!(phase("2F 00 00 00 00 10 00 00 10 00"), Transfer::None);
    assert_eq!(
        phase("B9 04 00 00 02 00 00 03 01 10 00 00"),
        Transfer::In(Length::Blocks(76))
    );
    assert_eq!(
        phase("BE 04 00 00 00 00 01 00 00 10 00 00"),
        Transfer::In(Length::Blocks(0x1_0000))
    );
}

#[test]
fn a_block_of_read_cd_is_as_long_as_what_is_selected_of_it() {
    for (cdb, length) in [
        // CD-DA: user data, with parts that audio does not have, and nothing of the main channel.
        ("BE 04 00 00 00 00 00 00 01 10 00 00", Some(2352)),
        ("BE 04 00 00 00 00 00 00 01 F8 00 00", Some(2352)),
        ("BE 04 00 00 00 00 00 00 01 30 00 00", Some(2352)),
        ("BE 04 00 00 00 00 00 00 01 00 00 00", Some(0)),
        // C2 error bits, block error bits besides; raw sub-channel, Q, R to W.
        ("BE 04 00 00 00 00 00 00 01 12 00 00", Some(2352 + 294)),
        ("BE 04 00 00 00 00 00 00 01 14 00 00", Some(2352 + 296)),
        ("BE 04 00 00 00 00 00 00 01 12 01 00", Some(2352 + 294 + 96)),
        ("BE 04 00 00 00 00 00 00 01 00 02 00", Some(16)),
        ("BE 04 00 00 00 00 00 00 01 10 04 00", Some(2352 + 96)),
        // Mode 1, mode 2 formless, mode 2 form 1.
        ("BE 08 00 00 00 00 00 00 01 10 00 00", Some(2048)),
        ("BE 0C 00 00 00 00 00 00 01 10 00 00", Some(2336)),
        ("BE 10 00 00 00 00 00 00 01 10 00 00", Some(2048)),
        // Any type: the whole sector is known, a part of it is not.
        ("BE 00 00 00 00 00 00 00 01 F8 00 00", Some(2352)),
        ("BE 00 00 00 00 00 00 00 01 10 00 00", None),
        ("28 00 00 00 00 10 00 00 02 00", None),
        ("2A 00 00 00 00 10 00 00 02 00", None),
    ] {
        let command = Command::parse(&bytes(cdb)).unwrap();
        assert_eq!(command.block_length(), length, "{cdb}");
    }
}

#[test]
fn an_unknown_operation_code_is_refused_as_such() {
    let refusal = Command::parse(&[0xD8; 12]).unwrap_err();
    assert_eq!(refusal, Refusal::InvalidOpcode(0xD8));
    assert_eq!(
        refusal.sense().triple,
        Triple::INVALID_COMMAND_OPERATION_CODE
    );
}

#[test]
fn an_invalid_field_is_pointed_at() {
    for (cdb, byte, bit) in [
        ("12 00 80 00 24 00", 2, None),
        ("1B 00 00 00 12 00", 4, Some(7)),
        // A format layer with a tray.
        ("1B 00 00 01 06 00", 4, Some(2)),
        // A format without parameters, and one whose parameters are of another kind.
        ("04 00 00 00 00 00", 1, Some(4)),
        ("04 17 00 00 00 00", 1, Some(2)),
        ("2F 02 00 00 00 10 00 00 10 00", 1, Some(1)),
        ("53 01 00 00 00 01 02 03 04 00", 1, Some(1)),
        // A time that no CD has, and an end before the start.
        ("B9 04 00 00 3C 00 00 03 00 10 00 00", 3, None),
        ("B9 04 00 00 02 01 00 02 00 10 00 00", 6, None),
        ("B9 04 00 00 02 00 00 03 00 16 00 00", 9, Some(2)),
        ("43 00 09 00 00 00 00 00 0C 00", 2, Some(3)),
        ("46 03 00 00 00 00 00 00 08 00", 1, Some(1)),
        ("52 03 00 00 00 01 00 00 24 00", 1, Some(1)),
        ("A1 07 00 00 00 00 00 00 00 00 00 00", 1, Some(2)),
        ("AC 00 00 00 00 00 00 00 00 40 77 00", 10, None),
        ("BE 18 00 00 00 00 00 00 01 10 00 00", 1, Some(4)),
        ("BE 04 00 00 00 00 00 00 01 16 00 00", 9, Some(2)),
        ("BE 04 00 00 00 00 00 00 01 10 03 00", 10, Some(2)),
    ] {
        let sense = Command::parse(&bytes(cdb)).unwrap_err().sense();
        assert_eq!(sense.triple, Triple::INVALID_FIELD_IN_CDB);
        let pointer = FieldPointer {
            in_cdb: true,
            byte,
            bit,
        };
        assert_eq!(sense.field, Some(pointer), "{cdb}");
    }
}

#[test]
fn a_cdb_that_ends_early_is_refused() {
    let refusal = Command::parse(&[0x2A, 0, 0]).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Short {
            opcode: OpCode::WRITE_10,
            length: 3
        }
    );
    assert_eq!(Command::parse(&[]), Err(Refusal::Empty));
}

#[test]
fn padding_after_a_cdb_is_of_no_account() {
    let mut cdb = bytes("2A 00 00 00 00 10 00 00 01 00");
    cdb.resize(16, 0xEE);
    assert!(matches!(
        Command::parse(&cdb),
        Ok(Command::Write10 {
            address: Lba(16),
            ..
        })
    ));
}

#[test]
fn the_toc_format_of_old_hosts_is_read_from_the_control_byte() {
    let Ok(Command::ReadTocPmaAtip { format, .. }) =
        Command::parse(&bytes("43 00 00 00 00 00 00 00 0C 40"))
    else {
        panic!("READ TOC");
    };
    assert_eq!(format, TocFormat::SESSION_INFORMATION);
}

#[test]
fn a_format_of_sub_channel_data_matters_where_they_are_wanted() {
    assert_eq!(
        Command::parse(&bytes("42 00 40 04 00 00 00 00 18 00")),
        Err(Refusal::InvalidField {
            opcode: OpCode::READ_SUB_CHANNEL,
            byte: 3,
            bit: None,
        })
    );
    assert!(Command::parse(&bytes("42 00 00 04 00 00 00 00 18 00")).is_ok());
}

#[test]
fn a_command_says_what_it_is_about() {
    let write = Command::Write10 {
        address: Lba(1000),
        blocks: 32,
        force_unit_access: false,
    };
    assert_eq!(write.to_string(), "WRITE (10) of 32 blocks at LBA 1000");
    assert_eq!(write.address(), Some(Lba(1000)));
    let read = Command::parse(&bytes("BE 04 00 00 03 E8 00 00 1B 10 00 00")).unwrap();
    assert_eq!(read.to_string(), "READ CD of 27 blocks at LBA 1000");
    assert_eq!(read.address(), Some(Lba(1000)));
    let times = Command::parse(&bytes("B9 04 00 00 02 00 01 02 4A 10 00 00")).unwrap();
    assert_eq!(times.to_string(), "READ CD MSF from 00:02:00 to 01:02:74");
    assert_eq!(times.address(), Some(Lba(0)));
    assert_eq!(times.block_length(), Some(2352));
    let structure = Command::parse(&bytes("AD 01 00 00 00 00 00 0A 00 10 00 00")).unwrap();
    assert_eq!(structure.to_string(), "READ DISC STRUCTURE (BD format 0Ah)");
}
