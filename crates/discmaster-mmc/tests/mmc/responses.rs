//! Answers against bytes laid by hand from the tables of SPC-4 and MMC-6.

use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{EventClasses, PageCode};
use discmaster_mmc::parameter::format::FormatType;
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::capacity::{
    Capacity, CapacityKind, CurrentCapacity, FormatCapacities, FormattableCapacity,
};
use discmaster_mmc::response::configuration::{
    CdTrackAtOnce, Configuration, Feature, FeatureCode, Profile,
};
use discmaster_mmc::response::disc_information::{
    BackgroundFormat, DiscAddress, DiscInformation, DiscStatus, DiscType, SessionState,
};
use discmaster_mmc::response::event_status::{EventStatus, MediaEvent, MediaEventCode};
use discmaster_mmc::response::inquiry::{Inquiry, PeripheralType};
use discmaster_mmc::response::mode_page::{
    Capabilities, CdFunctions, DataBlockType, ModePage, ModeParameters, Multisession,
    WriteParameters, WriteType,
};
use discmaster_mmc::response::performance::{WriteSpeed, WriteSpeeds};
use discmaster_mmc::response::status::{BufferCapacity, MechanismStatus};
use discmaster_mmc::response::toc::{
    Atip, FullToc, FullTocEntry, LEAD_OUT, SessionInformation, Toc, TocTrack,
};
use discmaster_mmc::response::track_information::{DataMode, TrackInformation, TrackMode};

#[test]
fn inquiry_data() {
    let mut bytes = vec![0x05, 0x80, 0x05, 0x02, 31, 0, 0, 0];
    bytes.extend(b"PLEXTOR CD-R   PX-W5224A1.04");
    let inquiry = Inquiry {
        peripheral: PeripheralType::MMC,
        removable: true,
        vendor: "PLEXTOR".into(),
        product: "CD-R   PX-W5224A".into(),
        revision: "1.04".into(),
    };
    assert_eq!(inquiry.encode(), bytes);
    assert_eq!(Inquiry::parse(&bytes), Ok(inquiry));
}

#[test]
fn disc_information_of_a_blank_cd_rw() {
    let bytes = [
        0x00, 0x20, 0x10, 0x01, 0x01, 0x01, 0x01, 0x20, 0xFF, 0, 0, 0, // to byte 11
        0, 0, 0, 0, // identification
        0x00, 0x61, 0x1A, 0x41, // lead-in 97:26:65
        0x00, 0x4F, 0x3B, 0x4A, // lead-out 79:59:74
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let info = DiscInformation {
        status: DiscStatus::Blank,
        last_session: SessionState::Empty,
        erasable: true,
        first_track: 1,
        sessions: 1,
        first_track_in_last_session: 1,
        last_track_in_last_session: 1,
        unrestricted_use: true,
        background_format: BackgroundFormat::NONE,
        disc_type: DiscType::UNDEFINED,
        identification: None,
        last_session_lead_in: DiscAddress::from_msf(Msf::new(97, 26, 65).unwrap()),
        last_possible_lead_out: DiscAddress::from_msf(Msf::new(79, 59, 74).unwrap()),
        bar_code: None,
        application_code: None,
    };
    assert_eq!(DiscInformation::parse(&bytes), Ok(info));
    assert_eq!(info.encode(), bytes);
}

#[test]
fn disc_information_that_is_not_the_standard_block_is_refused() {
    let mut bytes = [0u8; 34];
    bytes[1] = 32;
    bytes[2] = 0x20;
    assert!(matches!(
        DiscInformation::parse(&bytes),
        Err(Malformed::Invalid {
            byte: 2,
            value: 0x20,
            ..
        })
    ));
}

#[test]
fn a_length_is_not_believed_over_what_came() {
    let short = [0xFF, 0xFF, 0x02, 1];
    assert!(matches!(
        DiscInformation::parse(&short),
        Err(Malformed::Short {
            needed: 24,
            came: 4,
            ..
        })
    ));
    // And the bytes past the claimed length are not the answer's.
    let mut long = [0u8; 34];
    long[1] = 2;
    assert!(matches!(
        DiscInformation::parse(&long),
        Err(Malformed::Short { came: 4, .. })
    ));
}

#[test]
fn track_information_of_the_invisible_track() {
    let bytes = [
        0x00, 0x22, 0x01, 0x01, 0x00, 0x04, 0x41, 0x01, // blank, NWA valid
        0, 0, 0, 0, // start
        0, 0, 0, 0, // NWA
        0x00, 0x05, 0x7E, 0x43, // free: 360003
        0, 0, 0, 0, 0x00, 0x05, 0x7E, 0x43, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
    let info = TrackInformation {
        track: 1,
        session: 1,
        damaged: false,
        copy: false,
        mode: TrackMode::DATA,
        data_mode: DataMode::MODE_1,
        reserved: false,
        blank: true,
        packet: false,
        fixed_packet: false,
        start: Lba(0),
        next_writable: Some(Lba(0)),
        free_blocks: 360_003,
        packet_size: 0,
        size: 360_003,
        last_recorded: None,
    };
    assert_eq!(TrackInformation::parse(&bytes), Ok(info));
    assert_eq!(info.encode(), bytes);
}

#[test]
fn toc_by_block_and_by_minute() {
    let data = |number, start| TocTrack {
        number,
        adr: 1,
        control: 4,
        start,
    };
    let toc = Toc {
        first_track: 1,
        last_track: 1,
        entries: vec![data(1, Lba(0)), data(LEAD_OUT, Lba(1000))],
    };
    let by_block = [
        0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 0, 0x03, 0xE8,
    ];
    let by_minute = [
        0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x14, 0xAA, 0, 0, 0, 15, 25,
    ];
    assert_eq!(toc.encode(false), by_block);
    assert_eq!(toc.encode(true), by_minute);
    assert_eq!(Toc::parse(&by_block, false).as_ref(), Ok(&toc));
    assert_eq!(Toc::parse(&by_minute, true).as_ref(), Ok(&toc));
    assert_eq!(toc.tracks().count(), 1);
    assert_eq!(toc.lead_out(), Some(Lba(1000)));
}

#[test]
fn session_information() {
    let session = SessionInformation {
        first_session: 1,
        last_session: 2,
        track: TocTrack {
            number: 2,
            adr: 1,
            control: 4,
            start: Lba(12_000),
        },
    };
    let bytes = [0, 10, 1, 2, 0, 0x14, 2, 0, 0, 0, 0x2E, 0xE0];
    assert_eq!(session.encode(false), bytes);
    assert_eq!(SessionInformation::parse(&bytes, false), Ok(session));
}

#[test]
fn full_toc() {
    let toc = FullToc {
        first_session: 1,
        last_session: 1,
        entries: vec![FullTocEntry {
            session: 1,
            adr: 1,
            control: 4,
            tno: 0,
            point: 0xA2,
            time: [0, 0, 0],
            zero: 0,
            point_time: [0, 15, 25],
        }],
    };
    let bytes = [0, 13, 1, 1, 1, 0x14, 0, 0xA2, 0, 0, 0, 0, 0, 15, 25];
    assert_eq!(toc.encode(), bytes);
    assert_eq!(FullToc::parse(&bytes), Ok(toc));
}

#[test]
fn atip_of_a_cd_r() {
    let atip = Atip {
        writing_power: 4,
        reference_speed: 0,
        unrestricted_use: false,
        rewritable: false,
        sub_type: 1,
        lead_in: Msf::new(97, 24, 1),
        lead_out: Msf::new(79, 59, 74),
        a1: None,
        a2: None,
        a3: None,
    };
    let bytes = [
        0, 26, 0, 0, 0xC0, 0, 0x88, 0, 97, 24, 1, 0, 79, 59, 74, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ];
    assert_eq!(atip.encode(), bytes);
    assert_eq!(Atip::parse(&bytes), Ok(atip));
}

#[test]
fn configuration_with_a_profile_list_and_track_at_once() {
    let tao = CdTrackAtOnce {
        buffer_underrun_free: true,
        test_write: true,
        rewritable: false,
        data_block_types: 0x3F0F,
        ..CdTrackAtOnce::default()
    };
    let configuration = Configuration {
        profile: Profile::CD_R,
        features: vec![
            Feature::profile_list(&[Profile::CD_RW, Profile::CD_R], Profile::CD_R),
            Feature {
                code: FeatureCode::CD_TRACK_AT_ONCE,
                version: 2,
                persistent: false,
                current: true,
                data: tao.encode(),
            },
        ],
    };
    let bytes = [
        0, 0, 0, 24, 0, 0, 0x00, 0x09, // header
        0x00, 0x00, 0x03, 8, 0x00, 0x0A, 0, 0, 0x00, 0x09, 1, 0, // profile list
        0x00, 0x2D, 0x09, 4, 0x44, 0, 0x3F, 0x0F, // track at once
    ];
    assert_eq!(configuration.encode(), bytes);
    let parsed = Configuration::parse(&bytes).unwrap();
    assert_eq!(parsed, configuration);
    assert_eq!(parsed.cd_track_at_once(), Some(tao));
    assert_eq!(parsed.profiles(), [Profile::CD_RW, Profile::CD_R]);
    assert!(parsed.is_current(FeatureCode::CD_TRACK_AT_ONCE));
    assert!(!parsed.is_current(FeatureCode::CD_MASTERING));
    // A feature that is cut off is left out.
    let cut = Configuration::parse(&bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(cut.features.len(), 1);
}

#[test]
fn write_parameters_for_track_at_once() {
    let parameters = WriteParameters {
        buffer_underrun_free: true,
        test_write: true,
        multisession: Multisession::KEEP_OPEN,
        ..WriteParameters::track_at_once()
    };
    let page = parameters.encode();
    let mut bytes = [0u8; 52];
    bytes[..5].copy_from_slice(&[0x05, 0x32, 0x51, 0xC4, 0x08]);
    bytes[15] = 150;
    assert_eq!(page.as_bytes(), bytes);
    assert_eq!(WriteParameters::parse(&page), Ok(parameters));
    assert_eq!(parameters.write_type, WriteType::TRACK_AT_ONCE);
    assert_eq!(DataBlockType::MODE_1.block_length(), Some(2048));
}

#[test]
fn write_parameters_for_audio_track_at_once() {
    let parameters = WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::audio_track_at_once(0x012C)
    };
    let page = parameters.encode();
    let mut bytes = [0u8; 52];
    bytes[..5].copy_from_slice(&[0x05, 0x32, 0x41, 0x00, 0x00]);
    bytes[14..16].copy_from_slice(&[0x01, 0x2C]);
    assert_eq!(page.as_bytes(), bytes);
    assert_eq!(WriteParameters::parse(&page), Ok(parameters));
    assert_eq!(parameters.data_block_type.block_length(), Some(2352));
    assert!(!parameters.track_mode.is_data());
    // Over a page of a data track: nothing of its kind is left.
    let patched = parameters.patched(&WriteParameters::track_at_once().encode());
    assert_eq!(patched, page);
}

#[test]
fn a_patched_page_keeps_what_is_the_drives() {
    let mut data = vec![0u8; 54];
    data[2] = 0xF0; // reserved bits beside the data block type
    data[53] = 0x77; // the vendor's tail
    let own = ModePage::new(PageCode::WRITE_PARAMETERS, &data);
    let patched = WriteParameters::track_at_once().patched(&own);
    assert_eq!(patched.as_bytes().len(), 56);
    assert_eq!(patched.as_bytes()[..5], [0x05, 54, 0x01, 0x04, 0xF8]);
    assert_eq!(patched.as_bytes()[55], 0x77);
    assert_eq!(
        WriteParameters::parse(&patched),
        Ok(WriteParameters::track_at_once())
    );
}

#[test]
fn mode_parameters_skip_block_descriptors() {
    let bytes = [
        0, 18, 0x71, 0, 0, 0, 0, 8, // header, one block descriptor
        0, 0, 0, 0, 0, 0, 8, 0, // the descriptor
        0x1A, 2, 0xAB, 0xCD, 0x05, // a page, and one that is cut off
    ];
    let list = ModeParameters::parse(&bytes).unwrap();
    assert_eq!(list.medium_type, 0x71);
    assert_eq!(
        list.pages,
        [ModePage::new(PageCode::POWER_CONDITION, &[0xAB, 0xCD])]
    );
    assert_eq!(
        list.encode(),
        [0, 10, 0x71, 0, 0, 0, 0, 0, 0x1A, 2, 0xAB, 0xCD]
    );
    assert_eq!(list.encode_for_select()[..8], [0; 8]);
}

#[test]
fn capabilities_of_a_recorder() {
    let capabilities = Capabilities {
        reads_cd_r: true,
        reads_cd_rw: true,
        reads_dvd_rom: true,
        reads_dvd_r: true,
        reads_dvd_ram: false,
        writes_cd_r: true,
        writes_cd_rw: true,
        writes_dvd_r: true,
        writes_dvd_ram: true,
        cd_functions: CdFunctions(CdFunctions::READ_CD_DA.0 | CdFunctions::C2_POINTERS.0),
        test_write: true,
        buffer_underrun_free: true,
        multisession: true,
        can_eject: true,
        can_lock: true,
        locked: false,
        tray: true,
        maximum_read_speed: 8467,
        current_read_speed: 8467,
        maximum_write_speed: 8467,
        current_write_speed: 4234,
        buffer_size: 2048,
        write_speeds: vec![8467, 4234],
    };
    let page = capabilities.encode();
    let bytes = page.as_bytes();
    assert_eq!(bytes.len(), 40);
    assert_eq!(
        bytes[..9],
        [0x2A, 38, 0x1B, 0x37, 0xC0, 0x11, 0x29, 0, 0x21]
    );
    assert_eq!(
        bytes[28..],
        [0x10, 0x8A, 0, 2, 0, 0, 0x21, 0x13, 0, 0, 0x10, 0x8A]
    );
    assert_eq!(capabilities.fastest_write(), Some(8467));
    assert_eq!(Capabilities::parse(&page), Ok(capabilities));
    // The descriptors are about the medium.
    let mut slower = Capabilities {
        maximum_write_speed: 8467,
        write_speeds: vec![1764, 4234],
        ..Capabilities::default()
    };
    assert_eq!(slower.fastest_write(), Some(4234));
    slower.write_speeds.clear();
    assert_eq!(slower.fastest_write(), Some(8467));
    assert_eq!(Capabilities::default().fastest_write(), None);
}

#[test]
fn event_status_of_new_media_and_of_none() {
    let status = EventStatus {
        supported: EventClasses::MEDIA,
        media: Some(MediaEvent {
            event: MediaEventCode::NEW_MEDIA,
            present: true,
            tray_open: false,
        }),
    };
    let bytes = [0, 6, 4, 0x10, 2, 2, 0, 0];
    assert_eq!(status.encode(), bytes);
    assert_eq!(EventStatus::parse(&bytes), Ok(status));
    let none = EventStatus {
        supported: EventClasses::MEDIA,
        media: None,
    };
    assert_eq!(none.encode(), [0, 2, 0x80, 0x10]);
    assert_eq!(EventStatus::parse(&[0, 2, 0x80, 0x10]), Ok(none));
}

#[test]
fn capacities() {
    let capacity = Capacity {
        last: Lba(999),
        block_length: 2048,
    };
    let bytes = [0, 0, 0x03, 0xE7, 0, 0, 0x08, 0];
    assert_eq!(capacity.encode(), bytes);
    assert_eq!(Capacity::parse(&bytes), Ok(capacity));
    assert_eq!(capacity.blocks(), 1000);

    let formats = FormatCapacities {
        current: CurrentCapacity {
            blocks: 359_849,
            kind: CapacityKind::UNFORMATTED,
            block_length: 2048,
        },
        formats: vec![FormattableCapacity {
            blocks: 1,
            format_type: FormatType::DVD_PLUS_RW_BASIC,
            parameter: 16,
        }],
    };
    let bytes = [
        0, 0, 0, 16, 0x00, 0x05, 0x7D, 0xA9, 0x01, 0, 0x08, 0, 0, 0, 0, 1, 0x98, 0, 0, 16,
    ];
    assert_eq!(formats.encode(), bytes);
    assert_eq!(FormatCapacities::parse(&bytes), Ok(formats));
}

#[test]
fn write_speeds_buffer_and_mechanism() {
    let speeds = WriteSpeeds(vec![WriteSpeed {
        rotation: 0,
        mixed: false,
        exact: true,
        end: Lba(359_848),
        read: 8467,
        write: 8467,
    }]);
    let bytes = [
        0, 0, 0, 20, 0, 0, 0, 0, 0x02, 0, 0, 0, 0x00, 0x05, 0x7D, 0xA8, 0, 0, 0x21, 0x13, 0, 0,
        0x21, 0x13,
    ];
    assert_eq!(speeds.encode(), bytes);
    assert_eq!(speeds.fastest(), Some(8467));
    assert_eq!(WriteSpeeds(Vec::new()).fastest(), None);
    assert_eq!(WriteSpeeds::parse(&bytes), Ok(speeds));

    let buffer = BufferCapacity {
        in_blocks: false,
        size: 0x20_0000,
        available: 0x10_0000,
    };
    let bytes = [0, 10, 0, 0, 0, 0x20, 0, 0, 0, 0x10, 0, 0];
    assert_eq!(buffer.encode(), bytes);
    assert_eq!(BufferCapacity::parse(&bytes), Ok(buffer));

    let status = MechanismStatus {
        fault: false,
        door_open: true,
        current_address: 0x010203,
    };
    let bytes = [0, 0x10, 1, 2, 3, 0, 0, 0];
    assert_eq!(status.encode(), bytes);
    assert_eq!(MechanismStatus::parse(&bytes), Ok(status));
}
