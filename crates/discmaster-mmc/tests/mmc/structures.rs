//! Disc structures, speeds, CD-Text and resources against bytes laid by hand from MMC-6's tables.

use discmaster_mmc::address::Lba;
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::disc_information::{DiscInformation, PowResources, TrackResources};
use discmaster_mmc::response::disc_structure::{
    BdDiscInformation, BdSpareArea, BookType, DvdRamSpareArea, LayerBoundary, PhysicalFormat,
    PreRecorded, WriteProtection, claimed_length, structure, with_head,
};
use discmaster_mmc::response::performance::{
    NominalPerformance, Performance, WriteSpeed, WriteSpeeds,
};
use discmaster_mmc::response::toc::{CdText, CdTextPack, FullTocEntry, Pma};

#[test]
fn a_structure_lies_behind_its_head_as_far_as_it_came() {
    let bytes = [0, 6, 0, 0, 1, 2, 3, 4, 0xEE];
    assert_eq!(structure(&bytes), Ok(&[1, 2, 3, 4][..]));
    assert_eq!(structure(&bytes[..6]), Ok(&[1, 2][..]));
    assert_eq!(claimed_length(&bytes), Ok(8));
    assert_eq!(with_head(&[1, 2, 3, 4]), bytes[..8]);
    assert!(matches!(structure(&[0, 6]), Err(Malformed::Short { .. })));
}

#[test]
fn the_physical_format_of_a_dual_layer_dvd_plus_r_names_its_maker() {
    let mut bytes = vec![
        0xE1, 0x0F, 0x32, 0x00, // book E, version 1; 120 mm; two layers, opposite, recordable
        0, 0x03, 0x00, 0x00, // start of the data area
        0, 0xFC, 0xFF, 0xFF, // its end
        0, 0x22, 0xD7, 0xFF, // end of layer 0
        0, 0, 0,
    ];
    bytes.extend_from_slice(b"RICOHJPND01\x02\0");
    let format = PhysicalFormat::parse(&bytes).unwrap();
    assert_eq!(format.book, BookType::DVD_PLUS_R_DL);
    assert_eq!(format.version, 1);
    assert_eq!((format.layers, format.opposite_track_path), (2, true));
    assert_eq!(format.layer_type, 2);
    assert_eq!(format.data_start, 0x03_0000);
    assert_eq!(format.data_end, 0xFC_FFFF);
    assert_eq!(format.layer_0_end, 0x22_D7FF);
    assert_eq!(format.maker().unwrap().to_string(), "RICOHJPN D01/2");
    assert_eq!(format.encode(), bytes);
    assert_eq!(BookType::DVD_PLUS_R_DL.to_string(), "DVD+R DL");
    assert_eq!(BookType(6).to_string(), "book type 6h");
    // A DVD-ROM's ends before the maker's field.
    let rom = PhysicalFormat::parse(&bytes[..17]).unwrap();
    assert_eq!(rom.maker(), None);
}

#[test]
fn pre_recorded_information_of_a_dvd_r_names_its_maker() {
    let mut bytes = Vec::new();
    for (id, data) in [
        (1, *b"\x40\xC1\xFD\x9E\xD8\x50"),
        (2, *b"\x85\x0F\x09\x78\x88\x80"),
        (3, *b"TYG02\0"),
        (4, *b"0\0\0\0\0\0"),
    ] {
        bytes.push(id);
        bytes.extend_from_slice(&data);
        bytes.push(0);
    }
    let fields = PreRecorded::parse(&bytes).unwrap();
    assert_eq!(fields.0.len(), 4);
    assert_eq!(fields.maker().unwrap().to_string(), "TYG02 0");
    assert_eq!(fields.encode(), bytes);
    assert_eq!(PreRecorded::parse(&bytes[..16]).unwrap().maker(), None);
}

#[test]
fn disc_information_of_a_bd_names_its_maker() {
    let mut bytes = vec![0; 112];
    bytes[..13].copy_from_slice(b"DI\x01\x10\0\0\x61\0BDR\x12\x22");
    bytes[100..109].copy_from_slice(b"VERBATIMc");
    bytes[111] = 3;
    let information = BdDiscInformation::parse(&bytes).unwrap();
    assert_eq!(information.disc_type, *b"BDR");
    assert_eq!((information.class, information.version), (1, 2));
    assert_eq!((information.layers, information.layer_type), (2, 2));
    assert_eq!(information.maker().unwrap().to_string(), "VERBAT IMc/3");
    assert_eq!(information.encode(), bytes);
    bytes[0] = 0;
    assert!(matches!(
        BdDiscInformation::parse(&bytes),
        Err(Malformed::Invalid { byte: 0, .. })
    ));
}

#[test]
fn spare_areas_write_protection_and_the_layer_boundary() {
    let spare = BdSpareArea {
        free: 0x0001_0000,
        allocated: 0x0001_8000,
    };
    let bytes = [0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0x80, 0];
    assert_eq!(spare.encode(), bytes);
    assert_eq!(BdSpareArea::parse(&bytes), Ok(spare));
    assert_eq!(
        DvdRamSpareArea::parse(&[0, 0, 0x31, 0, 0, 0, 0, 2, 0, 0, 0, 3]),
        Ok(DvdRamSpareArea {
            unused_primary: 0x3100,
            unused_supplementary: 2,
            allocated_supplementary: 3
        })
    );
    let protection = WriteProtection {
        medium: false,
        cartridge: true,
        persistent: false,
        until_power_on: true,
    };
    assert_eq!(protection.encode(), [0x05, 0, 0, 0]);
    assert_eq!(WriteProtection::parse(&[0x05]), Ok(protection));
    assert!(protection.any() && !WriteProtection::default().any());
    let boundary = LayerBoundary {
        fixed: true,
        layer_0: 0x001F_D500,
    };
    let bytes = [0x80, 0, 0, 0, 0x00, 0x1F, 0xD5, 0x00];
    assert_eq!(boundary.encode(), bytes);
    assert_eq!(LayerBoundary::parse(&bytes), Ok(boundary));
}

#[test]
fn speeds_from_the_inner_edge_to_the_outer() {
    let performance = NominalPerformance {
        of_writing: true,
        extents: vec![Performance {
            start: Lba(0),
            start_speed: 9_141,
            end: Lba(0x0023_053F),
            end_speed: 22_160,
        }],
    };
    let bytes = [
        0, 0, 0, 20, 0x02, 0, 0, 0, // header
        0, 0, 0, 0, 0, 0, 0x23, 0xB5, 0, 0x23, 0x05, 0x3F, 0, 0, 0x56, 0x90,
    ];
    assert_eq!(performance.encode(), bytes);
    assert_eq!(NominalPerformance::parse(&bytes), Ok(performance));
    let speeds = WriteSpeeds(vec![WriteSpeed {
        rotation: 1,
        mixed: true,
        exact: false,
        end: Lba(0x0023_053F),
        read: 11_080,
        write: 5_540,
    }]);
    let bytes = [
        0, 0, 0, 20, 0, 0, 0, 0, // header
        0x09, 0, 0, 0, 0, 0x23, 0x05, 0x3F, 0, 0, 0x2B, 0x48, 0, 0, 0x15, 0xA4,
    ];
    assert_eq!(speeds.encode(), bytes);
    assert_eq!(WriteSpeeds::parse(&bytes), Ok(speeds));
}

#[test]
fn packs_of_cd_text_come_as_they_lie_in_the_lead_in() {
    let pack = *b"\x80\x01\x00\x00Title\0Other\0\x12\x34";
    let text = CdText(vec![CdTextPack(pack)]);
    let bytes = [&[0, 20, 0, 0][..], &pack].concat();
    assert_eq!(text.encode(), bytes);
    assert_eq!(CdText::parse(&bytes), Ok(text));
    assert_eq!(CdText::claimed_length(&bytes), Ok(22));
    // A pack that is cut off is left out; a disc without any has a head alone.
    assert_eq!(CdText::parse(&bytes[..21]), Ok(CdText(Vec::new())));
    assert_eq!(CdText::parse(&[0, 2, 0, 0]), Ok(CdText(Vec::new())));
}

#[test]
fn the_program_memory_area_has_a_track_that_is_not_closed() {
    let pma = Pma(vec![FullTocEntry {
        session: 0,
        adr: 1,
        control: 4,
        tno: 0,
        point: 1,
        time: [2, 2, 0],
        zero: 0,
        point_time: [0, 2, 0],
    }]);
    let bytes = [0, 13, 0, 0, 0, 0x14, 0, 1, 2, 2, 0, 0, 0, 2, 0];
    assert_eq!(pma.encode(), bytes);
    assert_eq!(Pma::parse(&bytes), Ok(pma));
}

#[test]
fn resources_are_told_by_disc_information_of_their_own_type() {
    let tracks = TrackResources {
        maximum_tracks: 99,
        assigned_tracks: 2,
        maximum_appendable: 3,
        appendable: 1,
    };
    let bytes = [0, 10, 0x20, 0, 0, 99, 0, 2, 0, 3, 0, 1];
    assert_eq!(tracks.encode(), bytes);
    assert_eq!(TrackResources::parse(&bytes), Ok(tracks));
    let pow = PowResources {
        replacements: 1,
        map_entries: 0x0102_0304,
        updates: 3,
    };
    let bytes = [0, 14, 0x40, 0, 0, 0, 0, 1, 1, 2, 3, 4, 0, 0, 0, 3];
    assert_eq!(pow.encode(), bytes);
    assert_eq!(PowResources::parse(&bytes), Ok(pow));
    assert!(matches!(
        TrackResources::parse(&bytes),
        Err(Malformed::Invalid {
            byte: 2,
            value: 0x40,
            ..
        })
    ));
    let mut standard = [0; 34];
    standard[1] = 32;
    standard[2] = 0x20;
    assert!(DiscInformation::parse(&standard).is_err());
}
