//! What a drive says it can do, and where it is asked.

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{Command, PageCode, PageControl, PerformanceType};
use discmaster_mmc::response::configuration::{CdTrackAtOnce, FeatureCode};
use discmaster_mmc::response::mode_page::Capabilities;
use discmaster_mmc::response::performance::{WriteSpeed, WriteSpeeds};
use discmaster_mmc::sense::{Condition, Triple};

const WRITE_SPEEDS: Command = Command::GetPerformance {
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
        end: Lba(359_848),
        read: 8467,
        write: *write,
    };
    WriteSpeeds(speeds.iter().map(speed).collect()).encode()
}

fn page(maximum: u16) -> Capabilities {
    Capabilities {
        maximum_write_speed: maximum,
        ..Capabilities::default()
    }
}

#[test]
fn the_fastest_of_the_write_speeds_is_the_maximum() {
    let script = Script::new();
    script.on(WRITE_SPEEDS, speeds(&[1764, 4234, 706]));
    assert_eq!(script.ready().max_write_speed().unwrap(), Some(4234));
    script.assert_played();
}

#[test]
fn page_2a_is_asked_where_write_speeds_are_not_known_or_none_are_told() {
    for refusal in [
        Answer::from(Triple::INVALID_COMMAND_OPERATION_CODE),
        Answer::from(Triple::INVALID_FIELD_IN_CDB),
        Answer::from(Triple::NO_MEDIUM_TRAY_OPEN),
        Answer::from(speeds(&[])),
        Answer::from(speeds(&[0])),
    ] {
        let script = Script::new();
        script.on(WRITE_SPEEDS, refusal);
        sense_page(&script, &page(2822).encode());
        assert_eq!(script.ready().max_write_speed().unwrap(), Some(2822));
        script.assert_played();
    }
}

#[test]
fn a_drive_that_knows_neither_question_has_no_maximum() {
    let script = Script::new();
    script
        .on(WRITE_SPEEDS, Triple::INVALID_COMMAND_OPERATION_CODE)
        .on(SENSE_CAPABILITIES, Triple::INVALID_FIELD_IN_CDB);
    assert_eq!(script.ready().max_write_speed().unwrap(), None);
    let script = Script::new();
    script.on(WRITE_SPEEDS, Triple::INVALID_COMMAND_OPERATION_CODE);
    sense_page(&script, &page(0).encode());
    assert_eq!(script.ready().max_write_speed().unwrap(), None);
    script.assert_played();
}

#[test]
fn another_failure_of_the_question_is_a_failure() {
    let script = Script::new();
    script.on(WRITE_SPEEDS, Triple::INTERNAL_TARGET_FAILURE);
    let error = script.ready().max_write_speed().unwrap_err();
    assert_eq!(error.condition(), Some(Condition::HardwareError));
    let script = Script::new();
    script
        .on(WRITE_SPEEDS, Triple::INVALID_COMMAND_OPERATION_CODE)
        .on(SENSE_CAPABILITIES, Triple::INTERNAL_TARGET_FAILURE);
    let error = script.ready().max_write_speed().unwrap_err();
    assert_eq!(error.condition(), Some(Condition::HardwareError));
    script.assert_played();
}

#[test]
fn the_track_at_once_feature_says_whether_an_empty_buffer_is_survived() {
    for able in [true, false] {
        let mut answer = configuration(true);
        for feature in &mut answer.features {
            if feature.code == FeatureCode::CD_TRACK_AT_ONCE {
                // Of the drive, whatever lies in it now.
                feature.current = false;
                feature.data = CdTrackAtOnce {
                    buffer_underrun_free: able,
                    test_write: true,
                    rewritable: true,
                    data_block_types: 0x0101,
                    ..CdTrackAtOnce::default()
                }
                .encode();
            }
        }
        let script = Script::new();
        configure(&script, &answer);
        assert_eq!(script.ready().buffer_underrun_free().unwrap(), able);
        script.assert_played();
    }
    let mut reader = configuration(true);
    reader.features.truncate(1);
    let script = Script::new();
    configure(&script, &reader);
    assert!(!script.ready().buffer_underrun_free().unwrap());
    let script = Script::new();
    let header = Command::GetConfiguration {
        range: discmaster_mmc::command::FeatureRange::All,
        starting: 0,
        allocation: 8,
    };
    script.on(header, Triple::INVALID_COMMAND_OPERATION_CODE);
    assert!(script.ready().buffer_underrun_free().is_err());
}
