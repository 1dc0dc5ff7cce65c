//! What hosts send, against bytes laid by hand from the tables of MMC-6.

use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::parameter::cue_sheet::{
    CueEntry, CuePosition, CueSheet, CueSubChannel, DataForm,
};
use discmaster_mmc::parameter::format::{FormatDescriptor, FormatParameters, FormatType};
use discmaster_mmc::parameter::streaming::{Rate, Streaming};
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::capacity::FormattableCapacity;
use discmaster_mmc::response::mode_page::{
    DataBlockType, WriteParameters, WriteType, catalog_field, isrc_field,
};

#[test]
fn a_background_format_of_all_there_is() {
    let parameters = FormatParameters {
        options_valid: true,
        disable_certification: false,
        try_out: false,
        immediate: true,
        descriptor: FormatDescriptor {
            blocks: 0xFFFF_FFFF,
            format_type: FormatType::DVD_PLUS_RW_BASIC,
            sub_type: 0,
            parameter: 1,
        },
    };
    let bytes = [0, 0x82, 0, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0x98, 0, 0, 1];
    assert_eq!(parameters.encode(), bytes);
    assert_eq!(FormatParameters::parse(&bytes), Ok(parameters));
    assert_eq!(
        parameters.descriptor.format_type.to_string(),
        "format type 26h (background format)"
    );
}

#[test]
fn a_format_of_bd_with_spare_areas_and_quick_certification() {
    let offered = FormattableCapacity {
        blocks: 0x00B1_6000,
        format_type: FormatType::BD_RE_WITH_SPARE,
        parameter: 0x02_0000,
    };
    let parameters = FormatParameters {
        options_valid: true,
        disable_certification: true,
        try_out: true,
        immediate: false,
        descriptor: FormatDescriptor {
            sub_type: 3,
            ..offered.into()
        },
    };
    let bytes = [0, 0xA4, 0, 8, 0x00, 0xB1, 0x60, 0x00, 0xC3, 2, 0, 0];
    assert_eq!(parameters.encode(), bytes);
    assert_eq!(FormatParameters::parse(&bytes), Ok(parameters));
}

#[test]
fn a_format_with_another_number_of_descriptors_is_refused_at_its_length() {
    let mut bytes = [0, 0x02, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0];
    let error = |bytes: &[u8]| match FormatParameters::parse(bytes) {
        Err(Malformed::Invalid { byte, value, .. }) => (byte, value),
        other => panic!("{other:?}"),
    };
    assert_eq!(error(&bytes), (3, 16));
    bytes[2] = 1;
    assert_eq!(error(&bytes), (2, 1));
}

#[test]
fn a_speed_is_a_size_over_a_time() {
    let streaming = Streaming {
        rotation: 1,
        restore_defaults: false,
        exact: true,
        random_access: false,
        start: Lba(0),
        end: Lba(0x0023_0540),
        read: Rate::per_second(11_080),
        write: Rate {
            size: 5540,
            time: 500,
        },
    };
    let bytes = [
        0x0A, 0, 0, 0, 0, 0, 0, 0, 0x00, 0x23, 0x05, 0x40, // flags, start, end
        0, 0, 0x2B, 0x48, 0, 0, 0x03, 0xE8, // read
        0, 0, 0x15, 0xA4, 0, 0, 0x01, 0xF4, // write
    ];
    assert_eq!(streaming.encode(), bytes);
    assert_eq!(Streaming::parse(&bytes), Ok(streaming));
    assert_eq!(streaming.read.speed(), Some(11_080));
    assert_eq!(streaming.write.speed(), Some(11_080));
    assert_eq!(Rate { size: 1, time: 0 }.speed(), None);
}

fn position(track: u8, index: u8, form: DataForm, time: [u8; 3]) -> CueEntry {
    CueEntry::Position(CuePosition {
        control: if form.is_audio() { 0 } else { 4 },
        track,
        index,
        form,
        alternate_copy: false,
        time: Msf::from_wire(time).unwrap(),
    })
}

/// The bytes of `audio_and_data`, laid by hand.
const CUE: [u8; 9 * 8] = [
    0x02, b'0', b'7', b'2', b'4', b'3', b'8', b'3', // MCN
    0x02, b'0', b'5', b'3', b'2', b'2', b'9', 0, //
    0x41, 0, 0, 0x54, 0, 0, 0, 0, // lead-in, data, raw sub-channel
    0x41, 1, 0, 0x10, 0, 0, 0, 0, // pregap of track 1
    0x41, 1, 1, 0x10, 0, 0, 2, 0, // track 1
    0x03, 2, b'G', b'B', b'A', b'Y', b'E', b'0', // ISRC of track 2
    0x03, 2, b'0', b'0', b'0', b'3', b'5', b'1', //
    0x01, 2, 1, 0x00, 0x80, 4, 30, 20, // track 2, copies of copies
    0x01, 0xAA, 1, 0x01, 0, 40, 2, 74, // lead-out
];

fn audio_and_data() -> CueSheet {
    CueSheet(vec![
        CueEntry::Catalog(*b"0724383053229"),
        position(
            CueSheet::LEAD_IN,
            0,
            DataForm::MODE_1_BY_DRIVE.with(CueSubChannel::RAW),
            [0, 0, 0],
        ),
        position(1, 0, DataForm::MODE_1, [0, 0, 0]),
        position(1, 1, DataForm::MODE_1, [0, 2, 0]),
        CueEntry::Isrc {
            control: 0,
            track: 2,
            code: *b"GBAYE0000351",
        },
        CueEntry::Position(CuePosition {
            control: 0,
            track: 2,
            index: 1,
            form: DataForm::AUDIO,
            alternate_copy: true,
            time: Msf::new(4, 30, 20).unwrap(),
        }),
        position(CueSheet::LEAD_OUT, 1, DataForm::AUDIO_BY_DRIVE, [40, 2, 74]),
    ])
}

#[test]
fn a_cue_sheet_with_catalogue_number_and_recording_code() {
    assert_eq!(audio_and_data().encode(), CUE);
    assert_eq!(CueSheet::parse(&CUE), Ok(audio_and_data()));
}

#[test]
fn a_cue_sheet_is_refused_at_the_byte_that_is_wrong() {
    let refused = |byte: usize, value: u8| {
        let mut bytes = CUE;
        bytes[byte] = value;
        match CueSheet::parse(&bytes) {
            Err(Malformed::Invalid { byte, value, .. }) => (byte, value),
            other => panic!("{other:?}"),
        }
    };
    // A form that is none, an ADR that is none, a second that is none.
    assert_eq!(refused(19, 0x55), (19, 0x55));
    assert_eq!(refused(16, 0x45), (16, 0x45));
    assert_eq!(refused(38, 60), (37, 0));
    // Halves that do not belong together: another ADR, another track.
    assert_eq!(refused(8, 0x03), (8, 0x03));
    assert_eq!(refused(49, 3), (49, 3));
    // A line that is cut off, and a half without its other.
    for length in [CUE.len() - 1, 8] {
        assert!(matches!(
            CueSheet::parse(&CUE[..length]),
            Err(Malformed::Short { .. })
        ));
    }
    assert_eq!(CueSheet::parse(&[]), Ok(CueSheet::default()));
}

#[test]
fn a_data_form_tells_how_long_its_blocks_are() {
    for (form, length) in [
        (DataForm::AUDIO, Some(2352)),
        (DataForm::AUDIO.with(CueSubChannel::PACKED), Some(2448)),
        (DataForm::AUDIO_BY_DRIVE, Some(0)),
        // The lead-in with CD-Text: the sub-channel alone is sent.
        (DataForm::AUDIO_BY_DRIVE.with(CueSubChannel::RAW), Some(96)),
        (DataForm::MODE_1, Some(2048)),
        (DataForm::XA, Some(2336)),
        (DataForm::XA_RAW, Some(2352)),
        (DataForm(0x81), None),
        (DataForm(0x40), Some(2448)),
        (DataForm(0x02), None),
    ] {
        assert_eq!(form.block_length(), length, "{form:?}");
    }
}

#[test]
fn page_05_for_every_write_type() {
    let session = WriteParameters {
        media_catalog_number: catalog_field(b"0724383053229"),
        isrc: isrc_field(b"GBAYE0000351"),
        ..WriteParameters::session_at_once()
    };
    let page = session.encode();
    let bytes = page.as_bytes();
    assert_eq!(bytes[..5], [0x05, 50, 0x02, 0x04, 8]);
    assert_eq!(bytes[16..32], *b"\x800724383053229\0\0");
    assert_eq!(bytes[32..48], *b"\x80GBAYE0000351\0\0\0");
    let read = WriteParameters::parse(&page).unwrap();
    assert_eq!(read.catalog(), Some(*b"0724383053229"));
    assert_eq!(read.recording_code(), Some(*b"GBAYE0000351"));
    assert_eq!(WriteParameters::track_at_once().catalog(), None);

    let raw = WriteParameters::raw(DataBlockType::RAW_P_TO_W).encode();
    assert_eq!(raw.as_bytes()[2..5], [0x03, 0x00, 3]);
    assert_eq!(DataBlockType::RAW_PQ.block_length(), Some(2368));
    assert_eq!(DataBlockType::RAW_PACKED.block_length(), Some(2448));

    let packets = WriteParameters::incremental().encode();
    let bytes = packets.as_bytes();
    // Link size valid, fixed packets, incremental data of 2048 bytes, 16 blocks of each.
    assert_eq!(bytes[2..6], [0x20, 0x25, 8, 16]);
    assert_eq!(bytes[10..14], [0, 0, 0, 16]);
    assert_eq!(WriteType::LAYER_JUMP.0, 4);
}
