//! A host's side of the conversation.

use crate::script::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{BlankType, Command, PageCode, StartStop, TocFormat, TrackAddress};
use discmaster_mmc::drive::Readiness;
use discmaster_mmc::drive::retry::READY_CEILING;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::response::inquiry::PeripheralType;
use discmaster_mmc::response::mode_page::{ModePage, WriteParameters};
use discmaster_mmc::sense::{Condition, Sense, Tray, Triple};
use std::time::Duration;

const TUR: Command = Command::TestUnitReady;

#[test]
fn opening_swallows_unit_attentions_and_waits_for_a_drive_that_gets_ready() {
    let script = Script::new();
    script
        .on(INQUIRY, inquiry().encode())
        .on(TUR, Triple::RESET_OCCURRED)
        .on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(TUR, Triple::BECOMING_READY)
        .on(TUR, Triple::BECOMING_READY)
        .on(TUR, Answer::Good);
    let drive = script.open().unwrap();
    assert_eq!(drive.inquiry().product, "RECORDER");
    assert!(script.slept() > Duration::ZERO);
    script.assert_played();
}

#[test]
fn opening_an_empty_drive_is_no_error() {
    let script = Script::new();
    script
        .on(INQUIRY, inquiry().encode())
        .on(TUR, Triple::NO_MEDIUM_TRAY_OPEN)
        .on(TUR, Triple::NO_MEDIUM_TRAY_OPEN)
        .on(TUR, Triple::NO_MEDIUM_TRAY_CLOSED);
    let mut drive = script.open().unwrap();
    assert_eq!(drive.ready().unwrap(), Readiness::NoMedium(Tray::Open));
    assert_eq!(drive.medium().unwrap(), None);
    script.assert_played();
}

#[test]
fn a_disk_is_no_recorder() {
    let script = Script::new();
    let mut disk = inquiry();
    disk.peripheral = PeripheralType::DISK;
    script.on(INQUIRY, disk.encode());
    let error = script.open().unwrap_err();
    assert!(matches!(
        error,
        DriveError::NotOptical(PeripheralType::DISK)
    ));
}

#[test]
fn a_storm_of_unit_attentions_ends() {
    let script = Script::new();
    script.on(INQUIRY, inquiry().encode());
    for _ in 0..9 {
        script.on(TUR, Triple::RESET_OCCURRED);
    }
    let error = script.open().unwrap_err();
    assert_eq!(error.condition(), Some(Condition::Reset));
    script.assert_played();
}

#[test]
fn a_drive_that_never_gets_ready_is_given_up() {
    let script = Script::new();
    script.on(INQUIRY, inquiry().encode());
    for _ in 0..200 {
        script.on(TUR, Triple::BECOMING_READY);
    }
    let error = script.open().unwrap_err();
    assert!(matches!(error, DriveError::StillBusy { waited, .. } if waited >= READY_CEILING));
    assert!(script.slept() < READY_CEILING + Duration::from_secs(1));
}

#[test]
fn a_drive_that_wants_a_start_command_gets_one() {
    let script = Script::new();
    let start = Command::StartStopUnit {
        immediate: false,
        action: StartStop::Start,
    };
    script
        .on(INQUIRY, inquiry().encode())
        .on(TUR, Triple::START_UNIT_REQUIRED)
        .on(start, Answer::Good)
        .on(TUR, Triple::START_UNIT_REQUIRED);
    let error = script.open().unwrap_err();
    assert_eq!(
        error.condition(),
        Some(Condition::StartRequired),
        "once only"
    );
    script.assert_played();
}

#[test]
fn an_answer_that_is_too_short_names_its_command() {
    let script = Script::new();
    script.on(Command::ReadCapacity, vec![0, 0, 1]);
    let error = script.ready().capacity().unwrap_err();
    assert!(matches!(
        error,
        DriveError::Answer {
            command: Command::ReadCapacity,
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "READ CAPACITY: the answer is not understood"
    );
}

#[test]
fn recovered_errors_are_success() {
    let script = Script::new();
    let command = Command::SetCdSpeed {
        rotation: 0,
        read: 0xFFFF,
        write: 706,
    };
    script.on(command, Triple::POWER_CALIBRATION_AREA_ALMOST_FULL);
    script.ready().set_speed(0xFFFF, 706).unwrap();
    script.assert_played();
}

#[test]
fn page_05_is_sent_in_another_length_where_its_own_is_refused() {
    let own = ModePage::new(PageCode::WRITE_PARAMETERS, &[0; 54]);
    let parameters = WriteParameters::track_at_once();
    let script = Script::new();
    sense_page(&script, &own);
    select_page(
        &script,
        &parameters.patched(&own),
        Triple::INVALID_FIELD_IN_PARAMETER_LIST,
    );
    select_page(&script, &parameters.patched(&own.resized(52)), Answer::Good);
    script.ready().select_write_parameters(&parameters).unwrap();
    script.assert_played();
}

#[test]
fn page_05_refused_in_every_length_is_a_refusal() {
    let own = ModePage::new(PageCode::WRITE_PARAMETERS, &[0; 50]);
    let parameters = WriteParameters::track_at_once();
    let script = Script::new();
    sense_page(&script, &own);
    select_page(
        &script,
        &parameters.patched(&own),
        Triple::PARAMETER_LIST_LENGTH_ERROR,
    );
    select_page(
        &script,
        &parameters.patched(&own.resized(56)),
        Triple::INVALID_FIELD_IN_PARAMETER_LIST,
    );
    let error = script
        .ready()
        .select_write_parameters(&parameters)
        .unwrap_err();
    assert_eq!(
        error.sense().unwrap().triple,
        Triple::INVALID_FIELD_IN_PARAMETER_LIST
    );
    script.assert_played();
}

#[test]
fn blanking_is_polled_and_tells_how_far_it_is() {
    let blank = Command::Blank {
        immediate: true,
        kind: BlankType::MINIMAL,
        address: 0,
    };
    let mut quarter = Sense::new(Triple::OPERATION_IN_PROGRESS);
    quarter.progress = Some(0x4000);
    let mut half = Sense::new(Triple::OPERATION_IN_PROGRESS);
    half.progress = Some(0x8000);
    let script = Script::new();
    script
        .on(blank, Answer::Good)
        .on(TUR, quarter)
        .on(TUR, Triple::OPERATION_IN_PROGRESS)
        .on(REQUEST_SENSE, half.encode().to_vec())
        .on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(TUR, Answer::Good);
    let mut told = Vec::new();
    script
        .ready()
        .blank(BlankType::MINIMAL, &mut |far| told.push(far))
        .unwrap();
    assert_eq!(told, [Some(0x4000), Some(0x8000)]);
    script.assert_played();
}

#[test]
fn a_failure_found_while_polling_is_the_operations() {
    let blank = Command::Blank {
        immediate: true,
        kind: BlankType::DISC,
        address: 0,
    };
    for sense in [
        Sense::new(Triple::ERASE_FAILURE),
        deferred(Triple::ERASE_FAILURE),
    ] {
        let script = Script::new();
        script.on(blank, Answer::Good).on(TUR, sense);
        let error = script
            .ready()
            .blank(BlankType::DISC, &mut |_| {})
            .unwrap_err();
        assert!(matches!(error, DriveError::Refused { command, .. } if command == blank));
        assert_eq!(error.condition(), Some(Condition::EraseFailure));
    }
}

#[test]
fn an_operation_that_never_ends_is_given_up() {
    let script = Script::new();
    script.on(synchronize(true), Answer::Good);
    let mut busy = Sense::new(Triple::LONG_WRITE_IN_PROGRESS);
    busy.progress = Some(1);
    for _ in 0..700 {
        script.on(TUR, busy);
    }
    let error = script.ready().synchronize_cache(&mut |_| {}).unwrap_err();
    assert!(matches!(error, DriveError::StillBusy { .. }));
    assert!(script.slept() <= Duration::from_secs(601));
}

#[test]
fn a_drive_without_immed_is_asked_without() {
    let script = Script::new();
    script
        .on(synchronize(true), Triple::INVALID_FIELD_IN_CDB)
        .on(synchronize(false), Answer::Good)
        .on(TUR, Answer::Good);
    script.ready().synchronize_cache(&mut |_| {}).unwrap();
    script.assert_played();
}

#[test]
fn a_drive_that_goes_away_is_said_to_be_gone() {
    let script = Script::new();
    script.on(Command::ReadCapacity, Answer::Gone);
    let error = script.ready().capacity().unwrap_err();
    assert!(error.is_gone());
}

/// As the drive of tgt answers: two bytes are missing of the address.
#[test]
fn a_session_whose_address_is_cut_off_starts_where_its_track_does() {
    let sessions = Command::ReadTocPmaAtip {
        format: TocFormat::SESSION_INFORMATION,
        msf: false,
        number: 0,
        allocation: 12,
    };
    let cut = vec![0, 10, 1, 2, 0, 0x14, 2, 0, 0, 0];
    let script = Script::new();
    let mut track = invisible_track(0);
    track.start = Lba(12_000);
    script
        .on(sessions, cut.clone())
        .on(read_track(TrackAddress::Track(2)), track.encode());
    let session = script.ready().session_information().unwrap();
    assert_eq!((session.last_session, session.track.number), (2, 2));
    assert_eq!(session.track.start, Lba(12_000));
    script.assert_played();
    // Nothing is made of what does not even name the track.
    let script = Script::new();
    script.on(sessions, cut[..6].to_vec());
    let error = script.ready().session_information().unwrap_err();
    assert!(matches!(error, DriveError::Answer { .. }), "{error:?}");
}
