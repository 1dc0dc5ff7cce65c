//! Features of DVD and BD against bytes laid by hand from the tables of MMC-6 clause 5.

use discmaster_mmc::response::configuration::{
    CdMastering, CdTrackAtOnce, Configuration, Feature, FeatureCode, Profile,
};
use discmaster_mmc::response::feature::{
    BdRead, BdWrite, CdRwWrite, DefectManagement, DiscControlBlocks, DvdPlusR, DvdPlusRw, DvdWrite,
    FeatureData, Formattable, IncrementalStreaming, LayerJump, RandomWritable, RealTimeStreaming,
    RigidRestrictedOverwrite,
};
use std::fmt::Debug;

fn lies<T: FeatureData + PartialEq + Debug>(said: &T, bytes: &[u8]) {
    assert_eq!(said.encode(), bytes, "{said:?}");
    assert_eq!(&T::parse(bytes).unwrap(), said);
}

#[test]
fn each_bit_lies_where_the_standard_puts_it() {
    lies(
        &DvdWrite {
            buffer_underrun_free: true,
            dual_layer: true,
            test_write: true,
            rewritable: true,
        },
        &[0x4E, 0, 0, 0],
    );
    lies(
        &DvdWrite {
            test_write: true,
            ..DvdWrite::default()
        },
        &[0x04, 0, 0, 0],
    );
    lies(
        &DvdPlusRw {
            write: true,
            quick_start: true,
            close_only: false,
        },
        &[1, 2, 0, 0],
    );
    lies(&DvdPlusR { write: true }, &[1, 0, 0, 0]);
    lies(
        &DefectManagement {
            spare_area_information: true,
        },
        &[0x80, 0, 0, 0],
    );
    lies(
        &RigidRestrictedOverwrite {
            generates_defect_status: true,
            reads_defect_status: false,
            intermediate: true,
            blank: true,
        },
        &[0x0B, 0, 0, 0],
    );
    lies(
        &RealTimeStreaming {
            buffer_in_blocks: true,
            set_cd_speed: true,
            speeds_in_page_2a: false,
            speeds_in_performance: true,
            stream_writing: true,
        },
        &[0x1B, 0, 0, 0],
    );
    lies(
        &Formattable {
            bd_re_without_spare: true,
            bd_re_expand: false,
            quick_certification: true,
            certification: false,
            bd_r_random: true,
        },
        &[0x0A, 0, 0, 0, 1, 0, 0, 0],
    );
    lies(
        &RandomWritable {
            last_address: 0x0023_053F,
            block_size: 2048,
            blocking: 16,
            error_page: true,
        },
        &[0, 0x23, 5, 0x3F, 0, 0, 8, 0, 0, 16, 1, 0],
    );
    lies(
        &IncrementalStreaming {
            data_block_types: 0x0100,
            track_resources: true,
            reserves_by_address: false,
            buffer_underrun_free: true,
            link_sizes: vec![16],
        },
        &[1, 0, 5, 1, 16, 0, 0, 0],
    );
    lies(
        &LayerJump {
            link_sizes: vec![16, 32],
        },
        &[0, 0, 0, 2, 16, 32, 0, 0],
    );
    lies(&CdRwWrite { sub_types: 0x07 }, &[0, 7, 0, 0]);
    lies(
        &BdRead {
            re: [0, 6, 0, 0],
            r: [0, 2, 0, 0],
            rom: [0, 2, 0, 0],
        },
        &[
            0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0,
        ],
    );
    lies(
        &BdWrite {
            verify_not_required: true,
            re: [0, 4, 0, 0],
            r: [0, 2, 0, 0],
        },
        &[1, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0],
    );
    lies(
        &DiscControlBlocks(vec![0x4644_4300, 0x5344_4300]),
        b"FDC\0SDC\0",
    );
}

#[test]
fn sub_channels_of_the_cd_features() {
    let tao = CdTrackAtOnce {
        r_to_w: true,
        r_to_w_raw: true,
        r_to_w_packed: true,
        data_block_types: 0x010F,
        ..CdTrackAtOnce::default()
    };
    assert_eq!(tao.encode(), [0x19, 0, 1, 0x0F]);
    let mastering = CdMastering {
        buffer_underrun_free: true,
        session_at_once: true,
        raw_multisession: true,
        raw: true,
        test_write: true,
        rewritable: true,
        r_to_w: true,
        maximum_cue_sheet: 3264,
    };
    assert_eq!(mastering.encode(), [0x7F, 0, 0x0C, 0xC0]);
    let configuration = Configuration {
        profile: Profile::CD_RW,
        features: [
            (FeatureCode::CD_TRACK_AT_ONCE, tao.encode()),
            (FeatureCode::CD_MASTERING, mastering.encode()),
        ]
        .map(|(code, data)| Feature {
            code,
            version: 2,
            persistent: false,
            current: true,
            data,
        })
        .to_vec(),
    };
    assert_eq!(configuration.cd_track_at_once(), Some(tao));
    assert_eq!(configuration.cd_mastering(), Some(mastering));
}

#[test]
fn a_feature_is_found_in_the_configuration_and_may_not_be_current() {
    let write = DvdPlusR { write: true };
    let mut configuration = Configuration {
        profile: Profile::DVD_PLUS_R,
        features: vec![Feature::of(&write, 1, false, true)],
    };
    let bytes = [
        0, 0, 0, 12, 0, 0, 0x00, 0x1B, 0x00, 0x2B, 0x05, 4, 1, 0, 0, 0,
    ];
    assert_eq!(configuration.encode(), bytes);
    assert_eq!(configuration.current(), Some(write));
    configuration.features[0].current = false;
    assert_eq!(configuration.get(), Some(write));
    assert_eq!(configuration.current::<DvdPlusR>(), None);
    assert_eq!(configuration.get::<DvdPlusRw>(), None);
    assert_eq!(FeatureCode::DVD_PLUS_R.name(), Some("DVD+R"));
    assert_eq!(FeatureCode(0xFF00).name(), None);
}

#[test]
fn profiles_know_their_family() {
    for (profile, cd, dvd, bd) in [
        (Profile::CD_RW, true, false, false),
        (Profile::DVD_RAM, false, true, false),
        (Profile::DVD_PLUS_R_DL, false, true, false),
        (Profile::DVD_PLUS_RW_DL, false, true, false),
        (Profile::BD_R_RANDOM, false, false, true),
        (Profile::NONE, false, false, false),
        (Profile(0x0050), false, false, false),
    ] {
        assert_eq!(
            (profile.is_cd(), profile.is_dvd(), profile.is_bd()),
            (cd, dvd, bd),
            "{profile}"
        );
    }
}

#[test]
fn more_than_a_feature_has_room_for_is_cut_off() {
    let data = [0xA5; 300];
    let blocks = DiscControlBlocks::parse(&data).unwrap();
    assert_eq!(blocks.0.len(), 63);
    lies(&blocks, &data[..252]);
    let mut data = [16; 255];
    data[3] = 251;
    let jump = LayerJump::parse(&data).unwrap();
    assert_eq!(jump.link_sizes.len(), 248);
    assert_eq!(jump.encode().len(), 252);
}
