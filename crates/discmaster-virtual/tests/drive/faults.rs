//! Scripted faults, as a host meets them.

use crate::folder::insert_blank;
use crate::host::*;
use discmaster_mmc::drive::clock::Clock;
use discmaster_mmc::transport::{Data, Status, Transport, TransportError};
use discmaster_virtual::disc::Disc;
use discmaster_virtual::faults::Script;
use discmaster_virtual::storage::{DiscError, Memory};
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Identity, MediumType, OpenError, Recorder, TrayError};
use std::error::Error;
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const LONG_WRITE: Triple = (2, 0x04, 0x08);
const OPERATION: Triple = (2, 0x04, 0x07);
const WRITE_ERROR: Triple = (3, 0x0C, 0x00);

/// A clock that goes when it is told to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hands(Arc<Mutex<Duration>>);

impl Hands {
    pub(crate) fn turn(&self, milliseconds: u64) {
        *self.0.lock().unwrap() += Duration::from_millis(milliseconds);
    }
}

impl Clock for Hands {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn sleep(&mut self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }
}

fn json(faults: &str) -> String {
    format!("{{\"format\": 1, \"faults\": [{faults}]}}")
}

/// A drive with these faults, a blank CD-RW in it and its power-on attention told.
fn with_faults(faults: &str) -> (Host<Unit<Memory>>, Hands) {
    let hands = Hands::default();
    let unit = Unit::new(
        Memory::new(),
        Identity::default(),
        Some(Disc::blank_disc(MediumType::CdRw80)),
        false,
    )
    .with_script(Script::parse(json(faults).as_bytes()).unwrap())
    .with_clock(Box::new(hands.clone()));
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    (host, hands)
}

#[test]
fn a_failing_write_leaves_what_was_before_it() {
    let (mut host, _) = with_faults(r#"{"command": "WRITE (10)", "after": 1, "sense": "3/0C/00"}"#);
    host.select_last_session();
    host.write(0, &blocks(310)).unwrap();
    assert_eq!(host.write(310, &blocks(16)), Err(WRITE_ERROR));
    assert_eq!(host.track(1).unwrap().1, Some(310));
    // The other WRITE is another command.
    let moved = host.data_out(&[0xAA, 0, 0, 0, 1, 0x36, 0, 0, 0, 2, 0, 0], &blocks(2));
    assert_eq!(moved, Ok(2 * BLOCK));
    host.sync().unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 310).unwrap(), blocks(310));
    assert_eq!(host.read(310, 2).unwrap(), blocks(2));
}

#[test]
fn a_write_that_fails_at_an_address_writes_what_lies_before_it() {
    let (mut host, _) = with_faults(
        r#"{"command": "WRITE (10)", "addresses": [325, 325], "times": 1, "sense": "3/0C/00"}"#,
    );
    host.select_last_session();
    host.write(0, &blocks(310)).unwrap();
    let [high, low] = 310_u16.to_be_bytes();
    let done = host
        .0
        .execute(
            &[0x2A, 0, 0, 0, high, low, 0, 0, 32, 0],
            Data::Out(&blocks(32)),
            SECOND,
        )
        .unwrap();
    assert_eq!(
        (done.status, done.transferred),
        (Status::CHECK_CONDITION, 0)
    );
    assert_eq!(done.sense.unwrap().information, Some(325));
    assert_eq!(host.track(1).unwrap().1, Some(325));
    host.sync().unwrap();
    assert_eq!(host.read(310, 15).unwrap(), blocks(15));
    assert_eq!(host.read(325, 1), Err(ILLEGAL_MODE));
}

#[test]
fn a_write_that_fails_at_its_first_block_begins_no_track() {
    let (mut host, _) =
        with_faults(r#"{"command": "WRITE (10)", "addresses": [0, 9], "sense": "3/73/03"}"#);
    host.select_last_session();
    assert_eq!(host.write(0, &blocks(16)), Err((3, 0x73, 0x03)));
    assert_eq!(host.disc_status(), 0x10);
    assert!(host.0.storage().committed().is_none());
    // What would have been refused anyhow is.
    let (mut host, _) =
        with_faults(r#"{"command": "WRITE (10)", "addresses": [9, 9], "sense": "3/0C/00"}"#);
    host.select_last_session();
    assert_eq!(host.write(5, &blocks(16)), Err(NOT_NEXT_WRITABLE));
}

#[test]
fn a_failing_read_gives_nothing_and_tells_the_address() {
    let (mut host, _) = with_faults(
        r#"{"command": "READ CD", "addresses": [100, 200], "sense": "3/11/06"},
           {"command": "READ (10)", "addresses": [7, 7], "sense": "3/11/05"}"#,
    );
    host.select_audio(0x00, 150).unwrap();
    host.record_audio(&audio_blocks(300));
    assert_eq!(host.read_audio(0, 100).unwrap(), audio_blocks(100));
    assert_eq!(host.read_audio(90, 11), Err((3, 0x11, 0x06)));
    let sense = host.sense(&read_cd(90, 200, 1, 0xF8, 0));
    assert_eq!(sense.information, Some(100));
    assert_eq!(
        host.sense(&read_cd(150, 1, 1, 0xF8, 0)).information,
        Some(150)
    );
    host.read_audio(201, 99).unwrap();
    assert_eq!(host.read(0, 8), Err((3, 0x11, 0x05)));
}

#[test]
fn a_deferred_error_is_marked_as_one_and_nothing_is_done() {
    let (mut host, _) = with_faults(
        r#"{"command": "SYNCHRONIZE CACHE", "times": 1, "sense": "3/0C/00", "deferred": true}"#,
    );
    host.select_last_session();
    host.write(0, &blocks(310)).unwrap();
    let sense = host.sense(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(sense.deferred);
    assert_eq!(sense.encode()[0] & 0x7F, 0x71);
    assert_eq!(host.disc_status(), 0x15);
    assert_eq!(host.track(1).unwrap().1, Some(310));
    host.sync().unwrap();
    assert_eq!(host.track(1).unwrap().1, None);
}

#[test]
fn a_recovered_error_comes_with_the_work_done() {
    let (mut host, _) = with_faults(r#"{"command": "WRITE (10)", "sense": "1/73/01"}"#);
    host.select_last_session();
    let data = blocks(310);
    let cdb = [0x2A, 0, 0, 0, 0, 0, 0, 1, 0x36, 0];
    let done = host.0.execute(&cdb, Data::Out(&data), SECOND).unwrap();
    assert_eq!(
        (done.status, done.transferred),
        (Status::CHECK_CONDITION, data.len())
    );
    assert_eq!(host.track(1).unwrap().1, Some(310));
}

#[test]
fn a_command_can_be_unknown() {
    let (mut host, _) = with_faults(
        r#"{"command": "SEND OPC INFORMATION", "unsupported": true},
           {"command": "0x5C", "unsupported": true}"#,
    );
    assert_eq!(
        host.no_data(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
        Err((5, 0x20, 0x00))
    );
    assert_eq!(
        host.data_in(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], 12),
        Err((5, 0x20, 0x00))
    );
    let sense = host.sense(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(sense.field.unwrap().byte, 0);
}

#[test]
fn attentions_go_before_faults_and_commands_they_stop_do_not_count() {
    let hands = Hands::default();
    let faults = json(r#"{"command": "TEST UNIT READY", "times": 1, "sense": "2/04/01"}"#);
    let unit = Unit::new(Memory::new(), Identity::default(), None, false)
        .with_script(Script::parse(faults.as_bytes()).unwrap())
        .with_clock(Box::new(hands));
    let mut host = Host(unit);
    assert_eq!(host.ready(), Err(POWER_ON));
    assert_eq!(host.ready(), Err((2, 0x04, 0x01)));
    assert_eq!(host.ready(), Err((2, 0x3A, 0x01)));
}

#[test]
fn with_immed_the_drive_is_busy_until_the_time_is_over() {
    let (mut host, hands) = with_faults(
        r#"{"command": "BLANK", "busy": 1000},
           {"command": "CLOSE TRACK/SESSION", "busy": 400},
           {"command": "SYNCHRONIZE CACHE", "busy": 100}"#,
    );
    host.select_last_session();
    host.write(0, &blocks(310)).unwrap();
    host.no_data(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(host.ready(), Err(LONG_WRITE));
    assert_eq!(host.close_session(), Err(LONG_WRITE));
    hands.turn(100);
    assert_eq!(host.ready(), Ok(()));

    host.no_data(&[0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    hands.turn(100);
    // Asked who it is, it answers; the attention that closing brings waits for the end.
    assert!(host.data_in(&[0x12, 0, 0, 0, 36, 0], 36).is_ok());
    let sense = host.sense(&[0; 6]);
    assert_eq!((sense.triple.ascq, sense.progress), (0x08, Some(0x4000)));
    let told = host.data_in(&[0x03, 0, 0, 0, 18, 0], 18).unwrap();
    assert_eq!((told[2], told[12], told[13]), (0x02, 0x04, 0x08));
    assert_eq!(told[15..18], [0x80, 0x40, 0x00]);
    hands.turn(299);
    assert_eq!(host.ready(), Err(LONG_WRITE));
    hands.turn(1);
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.ready(), Ok(()));

    host.blank(0x10 | 1).unwrap();
    for _ in 0..10 {
        assert_eq!(host.ready(), Err(OPERATION));
        hands.turn(100);
    }
    assert_eq!(host.ready(), Ok(()));
    assert_eq!(host.disc_status(), 0x10);
}

#[test]
fn without_immed_the_command_takes_the_time() {
    let (mut host, hands) = with_faults(
        r#"{"command": "SEND OPC INFORMATION", "times": 1, "busy": 900},
           {"command": "BLANK", "busy": 1500}"#,
    );
    host.no_data(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(hands.elapsed(), Duration::from_millis(900));
    assert_eq!(host.ready(), Ok(()));
    // Longer than the host waits: it hears nothing, and the drive is busy for the rest.
    let done = host
        .0
        .execute(&[0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Data::None, SECOND);
    assert!(
        matches!(done, Err(TransportError::TimedOut(SECOND))),
        "{done:?}"
    );
    assert_eq!(hands.elapsed(), Duration::from_millis(1900));
    assert_eq!(host.ready(), Err(OPERATION));
    hands.turn(500);
    assert_eq!(host.ready(), Ok(()));
}

#[test]
fn a_full_buffer_puts_a_write_off() {
    let (mut host, hands) = with_faults(r#"{"command": "WRITE (10)", "times": 2, "busy": 30}"#);
    host.select_last_session();
    for lba in [0, 16] {
        assert_eq!(host.write(lba, &blocks(16)), Err(LONG_WRITE));
        hands.turn(29);
        assert_eq!(host.write(lba, &blocks(16)), Err(LONG_WRITE));
        assert!(
            host.data_in(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], 12)
                .is_ok()
        );
        hands.turn(1);
        host.write(lba, &blocks(16)).unwrap();
    }
    host.write(32, &blocks(16)).unwrap();
    assert_eq!(host.track(1).unwrap().1, Some(48));
}

#[test]
fn a_buffer_can_run_empty_once() {
    let faults = r#"{"command": "WRITE (10)", "after": 1, "times": 1, "underrun": true}"#;
    // With BUFE the drive goes on.
    let (mut host, _) = with_faults(faults);
    host.select(0x41, 0x04).unwrap();
    host.write(0, &blocks(310)).unwrap();
    host.write(310, &blocks(10)).unwrap();
    // Without, the track ends there.
    let (mut host, _) = with_faults(faults);
    host.select(0x01, 0x04).unwrap();
    host.write(0, &blocks(310)).unwrap();
    assert_eq!(host.write(310, &blocks(10)), Err((3, 0x0C, 0x09)));
    assert_eq!(host.write(310, &blocks(10)), Err(INCOMPLETE_TRACK));
    host.close_track(1).unwrap();
    host.close_session().unwrap();
    assert_eq!(host.ready(), Err(CHANGED));
    assert_eq!(host.read(0, 310).unwrap(), blocks(310));
}

#[test]
fn a_transfer_can_be_short() {
    let (mut host, _) = with_faults(
        r#"{"command": "INQUIRY", "short": 5},
           {"command": "WRITE (10)", "times": 1, "short": 20481},
           {"command": "READ (10)", "times": 1, "short": 100}"#,
    );
    assert_eq!(host.data_in(&[0x12, 0, 0, 0, 36, 0], 36).unwrap().len(), 5);
    host.select_last_session();
    let moved = host.data_out(&[0x2A, 0, 0, 0, 0, 0, 0, 0, 16, 0], &blocks(16));
    assert_eq!(moved, Ok(10 * BLOCK));
    assert_eq!(host.track(1).unwrap().1, Some(10));
    host.write(10, &blocks(300)).unwrap();
    host.sync().unwrap();
    let read = [0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0];
    assert_eq!(host.data_in(&read, 2 * BLOCK).unwrap(), blocks(1)[..100]);
    assert_eq!(host.data_in(&read, 2 * BLOCK).unwrap(), blocks(2));
}

#[test]
fn a_deferred_error_is_blamed_on_an_earlier_block() {
    let (mut host, _) = with_faults(
        r#"{"command": "WRITE (10)", "after": 2, "times": 1, "sense": "3/0C/00", "deferred": true, "about": 40}"#,
    );
    host.select_last_session();
    host.write(0, &blocks(32)).unwrap();
    host.write(32, &blocks(32)).unwrap();
    let sense = host.sense(&[0x2A, 0, 0, 0, 0, 64, 0, 0, 32, 0]);
    assert_eq!((sense.deferred, sense.information), (true, Some(40)));
    host.write(64, &blocks(32)).unwrap();
}

#[test]
fn a_session_at_once_fails_in_its_pregap_as_elsewhere() {
    let (mut host, _) = with_faults(
        r#"{"command": "WRITE (10)", "addresses": [-100, -100], "sense": "3/0C/00"},
           {"command": "SEND CUE SHEET", "after": 1, "sense": "5/26/00"}"#,
    );
    let sheet = [
        [0x01, 0, 0, 0x01, 0, 0, 0, 0],
        [0x01, 1, 0, 0x00, 0, 0, 0, 0],
        [0x01, 1, 1, 0x00, 0, 0, 2, 0],
        [0x01, 0xAA, 1, 0x01, 0, 0, 8, 0],
    ];
    host.select_session(0x42, 0);
    host.send_cue(&sheet).unwrap();
    assert_eq!(host.send_cue(&sheet), Err(INVALID_PARAMETER));
    let start = (-150_i32).cast_unsigned();
    assert_eq!(
        host.write_blocks(start, 100, &audio_blocks(100)),
        Err(WRITE_ERROR)
    );
    assert_eq!(host.track(1).unwrap().1, Some((-100_i32).cast_unsigned()));
}

/// Every condition of which a recorder has to know what to do, by the lists of MMC-6 and SPC-4.
#[test]
fn every_sense_that_a_recorder_has_to_know_can_be_raised() {
    let senses = "1/73/01 1/17/00 2/04/00 2/04/01 2/04/02 2/04/03 2/04/04 2/04/07 2/04/08 2/30/00 2/3A/00 \
        2/3A/01 2/3A/02 3/02/00 3/09/00 3/09/01 3/0C/00 3/0C/07 3/0C/08 3/0C/09 3/11/00 3/11/05 3/11/06 \
        3/15/00 3/31/00 3/51/00 3/57/00 3/72/00 3/72/01 3/72/02 3/73/02 3/73/03 3/73/04 3/73/05 4/08/00 \
        4/09/00 4/15/00 4/40/80 4/44/00 5/1A/00 5/20/00 5/21/00 5/21/02 5/24/00 5/26/00 5/26/02 5/2C/00 \
        5/30/00 5/30/05 5/30/06 5/39/00 5/53/02 5/63/00 5/63/01 5/64/00 5/64/01 5/6F/00 5/6F/03 5/72/03 \
        5/72/04 5/72/05 6/28/00 6/29/00 6/2A/01 6/3B/0D 6/5A/01 7/27/00 8/00/00 B/00/00 B/08/00 B/44/00 \
        B/4B/00";
    for sense in senses.split_whitespace() {
        let fault = format!(r#"{{"command": "SEND OPC INFORMATION", "sense": "{sense}"}}"#);
        let (mut host, _) = with_faults(&fault);
        let told = host.sense(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]).triple;
        let told = format!("{:X}/{:02X}/{:02X}", told.key.0, told.asc, told.ascq);
        assert_eq!(told, sense);
    }
}

#[test]
fn a_drive_that_is_gone_answers_nothing_any_more() {
    let (mut host, _) = with_faults(r#"{"command": "WRITE (10)", "after": 1, "gone": true}"#);
    host.select_last_session();
    host.write(0, &blocks(16)).unwrap();
    for cdb in [
        &[0x2A, 0, 0, 0, 0, 16, 0, 0, 1, 0][..],
        &[0x12, 0, 0, 0, 36, 0],
        &[0; 6],
        &[0xFF; 6],
    ] {
        let done = host.0.execute(cdb, Data::Out(&blocks(1)), SECOND);
        assert!(matches!(done, Err(TransportError::Gone)), "{done:?}");
    }
}

#[test]
fn another_disc_can_come_in_between() {
    let (mut host, _) =
        with_faults(r#"{"command": "WRITE (10)", "after": 1, "times": 1, "swap": "cd-r74"}"#);
    host.select_last_session();
    host.write(0, &blocks(16)).unwrap();
    assert_eq!(host.write(16, &blocks(16)), Err(CHANGED));
    assert_eq!(host.write(16, &blocks(16)), Err(NOT_NEXT_WRITABLE));
    assert_eq!(host.disc_status(), 0x00);
    let event = host
        .data_in(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], 8)
        .unwrap();
    assert_eq!(event[4..6], [2, 2]);
}

fn recorder_with(folder: &std::path::Path, faults: &str) -> Result<Recorder, OpenError> {
    fs::write(folder.join("faults.json"), json(faults)).unwrap();
    Recorder::open_with_clock(folder, Box::new(Hands::default()))
}

#[test]
fn a_script_lies_in_the_recorders_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut host = open(folder.path());
    let shelved = insert_blank(&mut host, MediumType::CdRw74);
    host.0.eject().unwrap();
    let recorded = insert_blank(&mut host, MediumType::CdR80);
    drop(host);

    let swap = format!(r#"{{"command": "WRITE (10)", "after": 1, "swap": "{shelved}"}}"#);
    for track in 1..=2 {
        // Each time the recorder is opened, counting begins anew.
        let mut host = Host(recorder_with(folder.path(), &swap).unwrap());
        assert_eq!(host.ready(), Err(POWER_ON));
        host.0.eject().unwrap();
        host.0.insert_disc(&recorded).unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        host.select_last_session();
        let start = host.track(0xFF).unwrap().1.unwrap();
        host.write(start, &blocks(16)).unwrap();
        assert_eq!(host.write(start + 16, &blocks(16)), Err(CHANGED));
        assert_eq!(host.0.disc().unwrap().name, shelved);
        // The disc that was taken away is as after a loss of power.
        host.0.eject().unwrap();
        host.0.insert_disc(&recorded).unwrap();
        assert_eq!(host.ready(), Err(CHANGED));
        assert_eq!(host.track(track), Ok((start, None, 0, 16)));
        host.close_track(track).unwrap();
    }
}

#[test]
fn a_disc_that_is_not_there_cannot_be_swapped_in() {
    let folder = tempfile::tempdir().unwrap();
    let swap = r#"{"command": "INQUIRY", "swap": "cd-r80-0009"}"#;
    let mut host = Host(recorder_with(folder.path(), swap).unwrap());
    let error = host
        .0
        .execute(&[0x12, 0, 0, 0, 36, 0], Data::None, SECOND)
        .unwrap_err();
    let TransportError::Io { doing, source } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(doing, "putting in cd-r80-0009");
    let cause = source.get_ref().unwrap().downcast_ref::<DiscError>();
    assert!(
        matches!(cause, Some(DiscError::NotFound { .. })),
        "{source}"
    );
}

#[test]
fn a_script_that_makes_no_sense_keeps_the_recorder_closed() {
    let folder = tempfile::tempdir().unwrap();
    let faults = "\n{\"command\": \"WRITE (11)\", \"gone\": true}";
    match recorder_with(folder.path(), faults) {
        Err(error @ OpenError::Script { line: 2, .. }) => {
            let told = error.to_string();
            assert!(
                told.contains("faults.json, line 2: \"WRITE (11)\""),
                "{told}"
            );
            assert!(error.source().is_none());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_button_does_nothing_while_the_drive_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let blank = r#"{"command": "BLANK", "busy": 1000}"#;
    let mut host = Host(recorder_with(folder.path(), blank).unwrap());
    assert_eq!(host.ready(), Err(POWER_ON));
    insert_blank(&mut host, MediumType::CdRw80);
    host.blank(0x10).unwrap();
    assert!(matches!(host.0.eject(), Err(TrayError::Recording { .. })));
}

#[test]
fn our_host_waits_for_what_takes_time() {
    use discmaster_mmc::command::BlankType;
    use discmaster_mmc::drive::Drive;
    use discmaster_mmc::recording::{Job, Recording};

    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("faults.json"),
        json(
            r#"{"command": "WRITE (10)", "after": 3, "busy": 20},
               {"command": "SYNCHRONIZE CACHE", "busy": 5000},
               {"command": "CLOSE TRACK/SESSION", "busy": 60000},
               {"command": "BLANK", "busy": 3600000}"#,
        ),
    )
    .unwrap();
    // Drive and recorder go by the same clock.
    let hands = Hands::default();
    let mut recorder = Recorder::open_with_clock(folder.path(), Box::new(hands.clone())).unwrap();
    recorder.insert_blank(MediumType::CdRw80).unwrap();
    let mut drive = Drive::open_with_clock(Box::new(recorder), Box::new(hands.clone())).unwrap();
    let mut recording = Recording::begin(&mut drive, &Job::data(500)).unwrap();
    for chunk in blocks(500).chunks(32 * BLOCK) {
        recording.write(chunk).unwrap();
    }
    let mut told = Vec::new();
    recording
        .finish(&mut |what, far| told.push((what, far)))
        .unwrap();
    drop(recording);
    assert!(
        told.iter()
            .any(|(_, far)| far.is_some_and(|far| far > 0x8000))
    );
    let mut progress = 0;
    drive
        .blank(BlankType::DISC, &mut |far| progress = far.unwrap())
        .unwrap();
    assert!(progress > 0xF000);
    assert!(hands.elapsed() >= Duration::from_millis(13 * 20 + 3_665_000));
}
