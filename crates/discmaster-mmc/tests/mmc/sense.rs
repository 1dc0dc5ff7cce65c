//! Sense data of both formats against bytes laid by hand, and the words for them.

use discmaster_mmc::sense::named::ALL;
use discmaster_mmc::sense::{Condition, FieldPointer, Sense, SenseKey, Tray, Triple};

#[test]
fn fixed_format_is_read_and_written() {
    let bytes = [
        0xF0, 0, 0x03, 0, 0, 0x12, 0x34, 10, 0, 0, 0, 0, 0x0C, 0x09, 0, 0, 0, 0,
    ];
    let sense = Sense::parse(&bytes).unwrap();
    assert_eq!(sense.triple, Triple::LOSS_OF_STREAMING);
    assert_eq!(sense.information, Some(0x1234));
    assert_eq!(sense.condition(), Condition::LossOfStreaming);
    assert_eq!(sense.encode(), bytes);
}

#[test]
fn fixed_format_points_at_a_field() {
    let bytes = [
        0x70, 0, 0x05, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x26, 0x00, 0, 0x8B, 0x00, 0x0A,
    ];
    let sense = Sense::parse(&bytes).unwrap();
    let field = FieldPointer {
        in_cdb: false,
        byte: 10,
        bit: Some(3),
    };
    assert_eq!(sense.field, Some(field));
    assert_eq!(sense.encode(), bytes);
    assert_eq!(
        sense.to_string(),
        "the drive refuses a field of the parameter list (sense 5/26/00, parameter byte 10 bit 3)"
    );
}

#[test]
fn descriptor_format_is_read() {
    let bytes = [
        0x73, 0x03, 0x0C, 0x00, 0, 0, 0, 20, // deferred write error
        0x00, 0x0A, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x10, 0x00, // information
        0x02, 0x06, 0, 0, 0x80, 0x40, 0x00, 0, // key specific, without meaning for this key
    ];
    let sense = Sense::parse(&bytes).unwrap();
    assert_eq!(sense.triple, Triple::WRITE_ERROR);
    assert_eq!(sense.information, Some(0x1000));
    assert!(sense.deferred);
    let busy = [
        0x72, 0x02, 0x04, 0x08, 0, 0, 0, 8, 0x02, 0x06, 0, 0, 0x80, 0x40, 0x00, 0,
    ];
    let sense = Sense::parse(&busy).unwrap();
    assert_eq!(sense.progress, Some(0x4000));
    assert_eq!(sense.condition(), Condition::LongWriteInProgress);
}

#[test]
fn sense_that_is_cut_off_keeps_what_came() {
    let sense = Sense::parse(&[0x70, 0, 0x02]).unwrap();
    assert_eq!(sense.triple, Triple::new(SenseKey::NOT_READY, 0, 0));
    // An additional length of 6 ends before the key specific bytes that lie there.
    let bytes = [
        0x70, 0, 0x02, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0x04, 0x08, 0, 0x80, 0xFF, 0xFF,
    ];
    assert_eq!(Sense::parse(&bytes).unwrap().progress, None);
    assert_eq!(Sense::parse(&[]), None);
    assert_eq!(Sense::parse(&[0x7F; 18]), None);
}

#[test]
fn conditions_are_told_in_words_and_digits() {
    let sense = Sense::new(Triple::NO_MEDIUM_TRAY_OPEN);
    assert_eq!(sense.to_string(), "no medium, tray open (sense 2/3A/02)");
    assert_eq!(sense.condition(), Condition::NoMedium(Tray::Open));
    let unknown = Sense::new(Triple::new(SenseKey::ILLEGAL_REQUEST, 0x99, 0x01));
    assert_eq!(unknown.to_string(), "illegal request (sense 5/99/01)");
    assert_eq!(unknown.condition(), Condition::Other);
}

#[test]
fn named_conditions_have_names_of_their_own() {
    for (index, triple) in ALL.iter().enumerate() {
        assert!(triple.sentence().is_some_and(|words| !words.is_empty()));
        assert!(!ALL[..index].contains(triple), "{triple} has two names");
    }
}

#[test]
fn conditions_are_sorted_by_what_to_do() {
    for (triple, condition) in [
        (Triple::BECOMING_READY, Condition::BecomingReady),
        (Triple::START_UNIT_REQUIRED, Condition::StartRequired),
        (
            Triple::OPERATION_IN_PROGRESS,
            Condition::OperationInProgress,
        ),
        (
            Triple::NOT_READY_INCOMPATIBLE_MEDIUM,
            Condition::IncompatibleMedium,
        ),
        (
            Triple::CANNOT_FORMAT_INCOMPATIBLE_MEDIUM,
            Condition::IncompatibleMedium,
        ),
        (Triple::TRACKING_SERVO_FAILURE, Condition::HardwareError),
        (
            Triple::POWER_CALIBRATION_AREA_ERROR,
            Condition::PowerCalibration,
        ),
        (
            Triple::POWER_CALIBRATION_AREA_ALMOST_FULL,
            Condition::Recovered,
        ),
        (Triple::SESSION_FIXATION_LEAD_OUT, Condition::Fixation),
        (Triple::PARAMETER_LIST_LENGTH_ERROR, Condition::InvalidField),
        (
            Triple::INVALID_ADDRESS_FOR_WRITE,
            Condition::AddressOutOfRange,
        ),
        (Triple::PACKET_DOES_NOT_FIT, Condition::EndOfTrack),
        (
            Triple::MEDIUM_MAY_HAVE_CHANGED,
            Condition::MediumMayHaveChanged,
        ),
        (Triple::RESET_OCCURRED, Condition::Reset),
        (Triple::MODE_PARAMETERS_CHANGED, Condition::UnitAttention),
        (Triple::WRITE_PROTECTED, Condition::WriteProtected),
        (Triple::ABORTED, Condition::Aborted),
    ] {
        assert_eq!(triple.condition(), condition, "{triple}");
    }
}
