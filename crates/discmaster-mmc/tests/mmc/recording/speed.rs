//! Write speeds: chosen from what the drive offers, and set by the command that the medium wants.

use super::*;
use discmaster_mmc::command::{PerformanceType, StreamingType};
use discmaster_mmc::parameter::streaming::{Rate, Streaming};
use discmaster_mmc::recording::{Around, Job};
use discmaster_mmc::response::configuration::FeatureCode;
use discmaster_mmc::response::mode_page::Capabilities;
use discmaster_mmc::response::performance::{WriteSpeed, WriteSpeeds};

const WRITE_SPEEDS: Command = Command::GetPerformance {
    kind: PerformanceType::WRITE_SPEED,
    data_type: 0,
    address: Lba(0),
    descriptors: 64,
};

fn offered(script: &Script, speeds: &[u32]) {
    let speed = |write: &u32| WriteSpeed {
        exact: false,
        rotation: 0,
        mixed: false,
        end: Lba(0),
        read: *write,
        write: *write,
    };
    let list = WriteSpeeds(speeds.iter().map(speed).collect());
    script.on(WRITE_SPEEDS, list.encode());
}

const fn set_cd_speed(write: u16) -> Command {
    Command::SetCdSpeed {
        rotation: 0,
        read: 0xFFFF,
        write,
    }
}

fn at(speed: u32) -> Job {
    Job {
        speed: Some(speed),
        ..job(300)
    }
}

/// What follows on a CD when the speed is set.
fn cd_prepared(script: &Script) {
    selected(script, &recording_page());
    script
        .on(CALIBRATE, Answer::Good)
        .on(READ_TRACK, invisible_track(ROOM).encode());
    unlocked(script);
}

fn arounds(script: &Script, job: &Job) -> Vec<Around> {
    let mut drive = script.ready();
    let recording = Recording::begin(&mut drive, job).unwrap();
    let notes = recording.notes().iter().map(|note| note.around).collect();
    drop(recording);
    script.assert_played();
    notes
}

#[test]
fn a_speed_of_the_list_is_set_first() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    offered(&script, &[8467, 1764, 706]);
    locked(&script);
    script.on(set_cd_speed(1764), Answer::Good);
    cd_prepared(&script);
    assert_eq!(arounds(&script, &at(1764)), []);
}

#[test]
fn a_speed_that_is_not_offered_is_replaced_by_the_one_below_and_noted() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    offered(&script, &[8467, 1764, 706]);
    locked(&script);
    script.on(set_cd_speed(1764), Answer::Good);
    cd_prepared(&script);
    assert_eq!(arounds(&script, &at(3000)), [Around::Speed(1764)]);
}

#[test]
fn a_drive_of_older_standards_lists_its_speeds_in_page_2a() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    script.on(WRITE_SPEEDS, Triple::INVALID_COMMAND_OPERATION_CODE);
    let page = Capabilities {
        write_speeds: vec![2822, 706],
        ..Capabilities::default()
    };
    sense_page(&script, &page.encode());
    locked(&script);
    script.on(set_cd_speed(706), Answer::Good);
    cd_prepared(&script);
    assert_eq!(arounds(&script, &at(1764)), [Around::Speed(706)]);
}

#[test]
fn a_drive_that_cannot_be_told_keeps_its_own_speed() {
    let script = Script::new();
    describe_blank(&script, ROOM, true);
    offered(&script, &[1764]);
    locked(&script);
    script.on(set_cd_speed(1764), Triple::INVALID_COMMAND_OPERATION_CODE);
    cd_prepared(&script);
    assert_eq!(arounds(&script, &at(1764)), [Around::LeftOut]);
}

/// SET STREAMING of so many kB/s up to a last block.
fn set_streaming(script: &Script, write: u32, end: i32, answer: impl Into<Answer>) {
    let list = Streaming {
        rotation: 0,
        restore_defaults: false,
        exact: false,
        random_access: false,
        start: Lba(0),
        end: Lba(end),
        read: Rate::per_second(write),
        write: Rate::per_second(write),
    };
    let command = Command::SetStreaming {
        kind: StreamingType::PERFORMANCE,
        parameter_length: Streaming::LENGTH,
    };
    script.on_payload(command, list.encode(), answer);
}

fn streaming_dvd() -> Told {
    let streaming = Feature {
        code: FeatureCode::REAL_TIME_STREAMING,
        version: 3,
        persistent: false,
        current: true,
        data: vec![0; 4],
    };
    Told::blank(Profile::DVD_PLUS_R, vec![streaming], 2048)
}

#[test]
fn on_dvd_the_speed_is_set_by_streaming() {
    let script = Script::new();
    let told = streaming_dvd();
    told.asked(&script);
    offered(&script, &[22_160, 11_080]);
    locked(&script);
    set_streaming(&script, 11_080, 2047, Answer::Good);
    script.on(read_track(TrackAddress::Track(1)), told.track.encode());
    unlocked(&script);
    assert_eq!(arounds(&script, &at(11_080)), []);
}

#[test]
fn where_streaming_is_refused_the_older_command_sets_it() {
    let script = Script::new();
    let told = streaming_dvd();
    told.asked(&script);
    offered(&script, &[11_080]);
    locked(&script);
    set_streaming(
        &script,
        11_080,
        2047,
        Triple::INVALID_FIELD_IN_PARAMETER_LIST,
    );
    script.on(set_cd_speed(11_080), Triple::INVALID_COMMAND_OPERATION_CODE);
    script.on(read_track(TrackAddress::Track(1)), told.track.encode());
    unlocked(&script);
    let notes = arounds(&script, &at(11_080));
    assert_eq!(notes, [Around::SetCdSpeed, Around::LeftOut]);
}
