//! What else a drive tells of a medium, and what it need not know.

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{
    BlankType, Command, PageCode, PageControl, PerformanceType, StructureFormat, StructureMedia,
    TocFormat, TrackAddress,
};
use discmaster_mmc::medium::{Details, Spares, WritingWays};
use discmaster_mmc::response::configuration::{
    CdMastering, CdTrackAtOnce, Configuration, Feature, FeatureCode, Profile,
};
use discmaster_mmc::response::disc_structure::{
    BdDiscInformation, BdSpareArea, BookType, MediaMaker, PhysicalFormat, PreRecorded, with_head,
};
use discmaster_mmc::response::feature::{
    BdWrite, DvdPlusR, DvdPlusRw, DvdWrite, IncrementalStreaming, RandomWritable,
};
use discmaster_mmc::response::performance::{
    NominalPerformance, Performance, WriteSpeed, WriteSpeeds,
};
use discmaster_mmc::response::toc::{CdText, CdTextPack};
use discmaster_mmc::sense::{SenseKey, Triple};

fn structure(media: StructureMedia, format: StructureFormat, allocation: u16) -> Command {
    Command::ReadDiscStructure {
        media,
        format,
        address: 0,
        layer: 0,
        grant: 0,
        allocation,
    }
}

/// READ DISC STRUCTURE, whose answer this is.
fn structured(script: &Script, media: StructureMedia, format: StructureFormat, bytes: &[u8]) {
    let whole = with_head(bytes);
    let length = u16::try_from(whole.len()).unwrap();
    script.on(structure(media, format, 4), whole.clone());
    script.on(structure(media, format, length.next_multiple_of(2)), whole);
}

fn no_structure(script: &Script, media: StructureMedia, format: StructureFormat) {
    script.on(structure(media, format, 4), Triple::INVALID_FIELD_IN_CDB);
}

fn physical(manufacturer: [u8; 8]) -> PhysicalFormat {
    PhysicalFormat {
        book: BookType::DVD_PLUS_R_DL,
        version: 1,
        disc_size: 0,
        maximum_rate: 15,
        layers: 2,
        opposite_track_path: true,
        layer_type: 2,
        linear_density: 0,
        track_density: 0,
        data_start: 0x3_0000,
        data_end: 0,
        layer_0_end: 0,
        burst_cutting_area: false,
        manufacturer,
        media_type: *b"D01",
        product_revision: 0,
    }
}

const READ_FORMATS: Command = Command::ReadFormatCapacities { allocation: 252 };

const READ_SPEEDS: Command = Command::GetPerformance {
    kind: PerformanceType::WRITE_SPEED,
    data_type: 0,
    address: Lba(0),
    descriptors: 64,
};

const SENSE_CAPABILITIES: Command = Command::ModeSense10 {
    no_block_descriptors: true,
    control: PageControl::Current,
    page: PageCode::CAPABILITIES,
    subpage: 0,
    allocation: 8,
};

fn speeds(speeds: &[u32]) -> Vec<u8> {
    let speed = |write: &u32| WriteSpeed {
        rotation: 0,
        mixed: false,
        exact: false,
        end: Lba(4096),
        read: 0,
        write: *write,
    };
    WriteSpeeds(speeds.iter().map(speed).collect()).encode()
}

#[test]
fn a_dual_layer_disc_tells_its_maker_its_layers_and_its_speeds() {
    let script = Script::new();
    let dvd = StructureMedia::DVD;
    structured(&script, dvd, StructureFormat::WRITE_PROTECTION, &[0; 4]);
    structured(
        &script,
        dvd,
        StructureFormat::ADIP,
        &physical(*b"RICOHJPN").encode(),
    );
    structured(
        &script,
        dvd,
        StructureFormat::PHYSICAL,
        &physical([0; 8]).encode(),
    );
    script
        .on(READ_FORMATS, Triple::INVALID_COMMAND_OPERATION_CODE)
        .on(READ_SPEEDS, speeds(&[3324, 11_080, 5540, 5540, 0]));
    let details = script
        .ready()
        .medium_details(Profile::DVD_PLUS_R_DL)
        .unwrap();
    assert_eq!(details.maker.unwrap().to_string(), "RICOHJPN D01");
    assert_eq!(details.layers, Some(2));
    assert!(!details.write_protection.unwrap().any());
    assert_eq!(details.formats, None);
    assert_eq!(details.write_speeds, [11_080, 5540, 3324]);
    script.assert_played();
}

#[test]
fn a_bd_tells_its_maker_and_what_is_left_of_its_spare_areas() {
    let unit = BdDiscInformation {
        disc_type: *b"BDR",
        disc_size: 0,
        class: 0,
        version: 2,
        layers: 1,
        layer_type: 2,
        manufacturer: *b"CMCMAG",
        media_type: *b"BA5",
        product_revision: 0,
    };
    let area = BdSpareArea {
        free: 0x2000,
        allocated: 0x3000,
    };
    let bd = StructureMedia::BD;
    let script = Script::new();
    no_structure(
        &script,
        StructureMedia::DVD,
        StructureFormat::WRITE_PROTECTION,
    );
    for _ in ["the maker", "the layers"] {
        structured(
            &script,
            bd,
            StructureFormat::BD_DISC_INFORMATION,
            &unit.encode(),
        );
    }
    script.on(READ_FORMATS, Triple::INVALID_FIELD_IN_CDB);
    structured(&script, bd, StructureFormat::BD_SPARE_AREA, &area.encode());
    script
        .on(READ_SPEEDS, Triple::INVALID_COMMAND_OPERATION_CODE)
        .on(SENSE_CAPABILITIES, Triple::INVALID_FIELD_IN_CDB);
    let details = script
        .ready()
        .medium_details(Profile::BD_R_SEQUENTIAL)
        .unwrap();
    let expected = Details {
        maker: Some(MediaMaker {
            manufacturer: "CMCMAG".into(),
            product: "BA5".into(),
            revision: 0,
        }),
        layers: Some(1),
        spares: Some(Spares {
            free: 0x2000,
            allocated: Some(0x3000),
        }),
        ..Details::default()
    };
    assert_eq!(details, expected);
    script.assert_played();
}

#[test]
fn a_dvd_r_tells_its_maker_in_its_lead_in() {
    let fields = PreRecorded(vec![(3, *b"MCC 03"), (4, *b"RG20  ")]);
    let script = Script::new();
    structured(
        &script,
        StructureMedia::DVD,
        StructureFormat::PRE_RECORDED,
        &fields.encode(),
    );
    let maker = script.ready().media_maker(Profile::DVD_R).unwrap();
    assert_eq!(maker.unwrap().to_string(), "MCC 03 RG20");
    script.assert_played();
}

#[test]
fn a_failure_is_told_though_the_question_was_optional() {
    let script = Script::new();
    script.on(
        structure(StructureMedia::DVD, StructureFormat::ADIP, 4),
        Triple::UNRECOVERED_READ_ERROR,
    );
    let error = script.ready().media_maker(Profile::DVD_PLUS_R).unwrap_err();
    assert_eq!(
        error.sense().unwrap().triple,
        Triple::UNRECOVERED_READ_ERROR
    );
}

#[test]
fn a_drive_that_refuses_with_the_wrong_key_is_understood() {
    let script = Script::new();
    let wrong = Triple::new(SenseKey::NOT_READY, 0x24, 0x00);
    script.on(
        structure(StructureMedia::DVD, StructureFormat::ADIP, 4),
        wrong,
    );
    let maker = script.ready().media_maker(Profile::DVD_PLUS_R).unwrap();
    assert_eq!(maker, None);
    script.assert_played();
}

#[test]
fn cd_text_is_read_in_its_own_length_and_may_be_missing() {
    let read = |allocation| Command::ReadTocPmaAtip {
        format: TocFormat::CD_TEXT,
        msf: false,
        number: 0,
        allocation,
    };
    let text = CdText(vec![CdTextPack([0x80; 18]); 3]);
    let bytes = text.encode();
    let script = Script::new();
    script.on(read(4), bytes.clone()).on(read(58), bytes);
    assert_eq!(script.ready().cd_text().unwrap(), Some(text));
    script.assert_played();
    for answer in [
        Answer::from(Triple::INVALID_FIELD_IN_CDB),
        Answer::from(vec![0, 2, 0, 0]),
    ] {
        let script = Script::new();
        let told = matches!(answer, Answer::Data(_));
        script.on(read(4), answer);
        if told {
            script.on(read(4), vec![0, 2, 0, 0]);
        }
        assert_eq!(script.ready().cd_text().unwrap(), None);
        script.assert_played();
    }
}

#[test]
fn nominal_performance_is_asked_of_writing_or_of_reading() {
    let performance = NominalPerformance {
        of_writing: true,
        extents: vec![Performance {
            start: Lba(0),
            start_speed: 9141,
            end: Lba(0x23_053F),
            end_speed: 22_160,
        }],
    };
    for (of_writing, data_type) in [(true, 0x14), (false, 0x10)] {
        let script = Script::new();
        let command = Command::GetPerformance {
            kind: PerformanceType::PERFORMANCE,
            data_type,
            address: Lba(0),
            descriptors: 16,
        };
        script.on(command, performance.encode());
        let told = script.ready().nominal_performance(of_writing).unwrap();
        assert_eq!(told, performance);
    }
}

#[test]
fn a_track_is_blanked_or_repaired_by_its_number() {
    let tail = Command::Blank {
        immediate: true,
        kind: BlankType::TRACK_TAIL,
        address: 20_000,
    };
    let repair = Command::RepairTrack {
        immediate: true,
        number: 3,
    };
    let script = Script::new();
    script
        .on(tail, Answer::Good)
        .on(Command::TestUnitReady, Answer::Good)
        .on(repair, Answer::Good)
        .on(Command::TestUnitReady, Triple::LONG_WRITE_IN_PROGRESS)
        .on(REQUEST_SENSE, vec![0x70; 18])
        .on(Command::TestUnitReady, Answer::Good);
    let mut drive = script.ready();
    drive
        .blank_at(BlankType::TRACK_TAIL, 20_000, &mut |_| {})
        .unwrap();
    drive.repair_track(3, &mut |_| {}).unwrap();
    script.assert_played();
}

#[test]
fn the_open_track_of_a_dvd_may_go_by_the_invisible_tracks_name_alone() {
    let script = Script::new();
    script.on(Command::TestUnitReady, Answer::Good);
    let plus_r = Configuration {
        profile: Profile::DVD_PLUS_R,
        features: vec![Feature::of(&DvdPlusR { write: true }, 0, false, true)],
    };
    configure(&script, &plus_r);
    let read_disc = Command::ReadDiscInformation {
        data_type: 0,
        allocation: 34,
    };
    script
        .on(read_disc, blank_disc().encode())
        .on(
            read_track(TrackAddress::Track(1)),
            Triple::INVALID_FIELD_IN_CDB,
        )
        .on(READ_TRACK, invisible_track(2_295_104).encode());
    let medium = script.ready().medium().unwrap().unwrap();
    assert_eq!(medium.next_writable, Some(Lba(0)));
    assert_eq!(medium.free_blocks, 2_295_104);
    assert!(medium.ways.incremental && !medium.ways.session_at_once);
    script.assert_played();
}

fn ways(profile: Profile, features: Vec<Feature>) -> WritingWays {
    WritingWays::of(&Configuration { profile, features })
}

#[test]
fn the_ways_of_writing_are_those_of_the_features_that_are_current() {
    let cd = |current| {
        let tao = CdTrackAtOnce {
            test_write: true,
            ..CdTrackAtOnce::default()
        };
        let mastering = CdMastering {
            session_at_once: true,
            raw: true,
            buffer_underrun_free: true,
            ..CdMastering::default()
        };
        [
            (FeatureCode::CD_TRACK_AT_ONCE, tao.encode()),
            (FeatureCode::CD_MASTERING, mastering.encode()),
        ]
        .map(|(code, data)| Feature {
            code,
            version: 2,
            persistent: false,
            current,
            data,
        })
        .to_vec()
    };
    let expected = WritingWays {
        track_at_once: true,
        session_at_once: true,
        raw: true,
        test_write: true,
        buffer_underrun_free: true,
        ..WritingWays::default()
    };
    assert_eq!(ways(Profile::CD_R, cd(true)), expected);
    assert_eq!(ways(Profile::CD_R, cd(false)), WritingWays::default());

    let dvd = DvdWrite {
        buffer_underrun_free: true,
        test_write: true,
        ..DvdWrite::default()
    };
    let incremental = IncrementalStreaming::default();
    let found = ways(
        Profile::DVD_R,
        vec![
            Feature::of(&dvd, 2, false, true),
            Feature::of(&incremental, 1, false, false),
        ],
    );
    assert!(found.session_at_once && found.test_write && !found.incremental);

    let plus_rw = DvdPlusRw {
        write: true,
        ..DvdPlusRw::default()
    };
    let found = ways(
        Profile::DVD_PLUS_RW,
        vec![Feature::of(&plus_rw, 0, false, true)],
    );
    assert!(found.random && found.buffer_underrun_free && !found.test_write);

    let bd = Feature::of(&BdWrite::default(), 0, false, true);
    let found = ways(Profile::BD_R_SEQUENTIAL, vec![bd.clone()]);
    assert!(found.incremental && !found.random);
    let random = Feature::of(&RandomWritable::default(), 1, false, true);
    let found = ways(Profile::BD_RE, vec![bd, random]);
    assert!(found.random && !found.incremental);
}
