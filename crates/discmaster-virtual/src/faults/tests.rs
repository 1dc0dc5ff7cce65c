use super::*;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{BlankType, CloseFunction};

fn faults(entries: &str) -> Faults {
    let json = format!("{{\"format\": 1, \"faults\": [{entries}]}}");
    Faults::new(Script::parse(json.as_bytes()).unwrap())
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

const NOW: Duration = ms(1_000);

fn write(lba: i32, blocks: u16) -> Command {
    Command::Write10 {
        address: Lba(lba),
        blocks,
        force_unit_access: false,
    }
}

fn blank(immediate: bool) -> Command {
    Command::Blank {
        immediate,
        kind: BlankType::MINIMAL,
        address: 0,
    }
}

fn failed(triple: Triple) -> Reaction {
    Reaction::Fail {
        from: None,
        sense: Sense::new(triple),
    }
}

#[test]
fn a_fault_waits_for_its_turn_and_fires_so_often() {
    let mut faults = faults(r#"{"command": "BLANK", "after": 2, "times": 2, "sense": "3/51/00"}"#);
    let erase = failed(Triple::ERASE_FAILURE);
    let reactions: Vec<_> = (0..6).map(|_| faults.meet(&blank(true), NOW)).collect();
    let expected = [
        Reaction::Proceed,
        Reaction::Proceed,
        erase.clone(),
        erase,
        Reaction::Proceed,
        Reaction::Proceed,
    ];
    assert_eq!(reactions, expected);
    // Other commands do not count.
    assert_eq!(faults.meet(&Command::TestUnitReady, NOW), Reaction::Proceed);
}

#[test]
fn the_first_entry_that_is_due_decides_and_the_others_do_not_count() {
    let mut faults = faults(
        r#"{"command": "BLANK", "times": 1, "sense": "4/44/00"},
           {"command": "any", "after": 1, "times": 1, "sense": "3/51/00"},
           {"command": "BLANK", "unsupported": true}"#,
    );
    let mut next = || faults.meet(&blank(false), NOW);
    assert_eq!(next(), failed(Triple::INTERNAL_TARGET_FAILURE));
    // The second entry counts this one; the third fires.
    let Reaction::Fail { from: None, sense } = next() else {
        panic!("it fires");
    };
    assert_eq!(sense.triple, Triple::INVALID_COMMAND_OPERATION_CODE);
    assert!(sense.field.unwrap().in_cdb);
    assert_eq!(next(), failed(Triple::ERASE_FAILURE));
}

#[test]
fn an_address_is_touched_by_a_range_and_told() {
    let mut faults = faults(r#"{"command": "any", "addresses": [100, 109], "sense": "3/0C/00"}"#);
    for (lba, blocks) in [(0, 100), (110, 1), (100, 0), (-10, 5), (-150, 150)] {
        assert_eq!(faults.meet(&write(lba, blocks), NOW), Reaction::Proceed);
    }
    assert_eq!(faults.meet(&blank(true), NOW), Reaction::Proceed);
    for (lba, blocks, told) in [(0, 101, 100), (90, 500, 100), (105, 1, 105), (109, 2, 109)] {
        let expected = Reaction::Fail {
            from: Some(told),
            sense: Sense {
                information: Some(i32::cast_unsigned(told)),
                ..Sense::new(Triple::WRITE_ERROR)
            },
        };
        assert_eq!(faults.meet(&write(lba, blocks), NOW), expected, "{lba}");
    }
}

#[test]
fn the_addresses_of_a_pregap_are_addresses_too() {
    let mut faults =
        faults(r#"{"command": "WRITE (10)", "addresses": [-100, -1], "sense": "3/0C/00"}"#);
    assert_eq!(faults.meet(&write(-150, 50), NOW), Reaction::Proceed);
    assert_eq!(faults.meet(&write(0, 10), NOW), Reaction::Proceed);
    let Reaction::Fail { from, sense } = faults.meet(&write(-110, 200), NOW) else {
        panic!("it fires");
    };
    assert_eq!(from, Some(-100));
    assert_eq!(sense.information, Some((-100_i32).cast_unsigned()));
}

#[test]
fn a_deferred_error_is_about_the_block_that_is_told() {
    let mut faults = faults(
        r#"{"command": "WRITE (10)", "addresses": [5, 5], "sense": "3/0C/00", "deferred": true, "about": 2}"#,
    );
    let Reaction::Fail { from: None, sense } = faults.meet(&write(0, 10), NOW) else {
        panic!("it fires");
    };
    assert_eq!((sense.deferred, sense.information), (true, Some(2)));
}

#[test]
fn a_deferred_error_lets_nothing_of_the_command_be_done() {
    let mut faults = faults(
        r#"{"command": "WRITE (10)", "addresses": [5, 5], "sense": "3/0C/00", "deferred": true}"#,
    );
    let Reaction::Fail { from: None, sense } = faults.meet(&write(0, 10), NOW) else {
        panic!("it fires");
    };
    assert!(sense.deferred);
    assert_eq!(sense.information, Some(5));
}

#[test]
fn a_recovered_error_is_no_failure() {
    let mut faults = faults(r#"{"command": "BLANK", "sense": "1/73/01"}"#);
    assert_eq!(
        faults.meet(&blank(true), NOW),
        Reaction::Recovered(Sense::new(Triple::POWER_CALIBRATION_AREA_ALMOST_FULL))
    );
}

#[test]
fn with_immed_the_drive_goes_on_and_without_it_the_command_does() {
    let mut faults = faults(r#"{"command": "any", "busy": 400}"#);
    assert_eq!(faults.meet(&blank(true), NOW), Reaction::Linger(ms(400)));
    assert_eq!(faults.meet(&blank(false), NOW), Reaction::Block(ms(400)));
    let opc = Command::SendOpcInformation {
        calibrate: true,
        parameter_length: 0,
    };
    assert_eq!(faults.meet(&opc, NOW), Reaction::Block(ms(400)));
    let close = Command::CloseTrackSession {
        immediate: true,
        function: CloseFunction::SESSION,
        number: 0,
    };
    assert_eq!(faults.meet(&close, NOW), Reaction::Linger(ms(400)));
}

#[test]
fn a_long_operation_tells_how_far_it_is_until_it_is_over() {
    let mut faults = Faults::default();
    faults.begin(OpCode::BLANK, ms(400), NOW);
    let told = |faults: &Faults, after: u64| faults.busy(NOW + ms(after));
    let sense = told(&faults, 0).unwrap();
    assert_eq!(sense.triple, Triple::OPERATION_IN_PROGRESS);
    assert_eq!(sense.progress, Some(0));
    assert_eq!(told(&faults, 100).unwrap().progress, Some(0x4000));
    assert!(told(&faults, 399).is_some());
    assert_eq!(told(&faults, 400), None);
    faults.begin(OpCode::CLOSE_TRACK_SESSION, ms(1), NOW);
    assert_eq!(
        told(&faults, 0).unwrap().triple,
        Triple::LONG_WRITE_IN_PROGRESS
    );
    // No time at all, and more than there is.
    faults.begin(OpCode::BLANK, ms(0), NOW);
    assert_eq!(told(&faults, 0), None);
    faults.begin(OpCode::BLANK, Duration::MAX, NOW);
    assert!(told(&faults, 1_000_000).is_some());
}

#[test]
fn a_write_is_put_off_once_and_then_taken() {
    let mut faults = faults(r#"{"command": "WRITE (10)", "after": 1, "times": 2, "busy": 30}"#);
    let full = failed(Triple::LONG_WRITE_IN_PROGRESS);
    assert_eq!(faults.meet(&write(0, 10), NOW), Reaction::Proceed);
    assert_eq!(faults.busy(NOW), None);
    for lba in [10, 20] {
        assert_eq!(faults.meet(&write(lba, 10), NOW), full);
        assert_eq!(
            faults.busy(NOW).unwrap().triple,
            Triple::LONG_WRITE_IN_PROGRESS
        );
        assert_eq!(faults.busy(NOW + ms(30)), None);
        assert_eq!(
            faults.meet(&write(lba, 10), NOW + ms(30)),
            Reaction::Proceed
        );
    }
    assert_eq!(faults.meet(&write(30, 10), NOW), Reaction::Proceed);
}

#[test]
fn a_write_that_comes_again_is_counted_once() {
    let mut faults = faults(
        r#"{"command": "WRITE (10)", "after": 2, "gone": true},
           {"command": "WRITE (10)", "busy": 30},
           {"command": "WRITE (10)", "addresses": [10, 10], "sense": "3/0C/00"}"#,
    );
    let full = failed(Triple::LONG_WRITE_IN_PROGRESS);
    assert_eq!(faults.meet(&write(0, 10), NOW), full);
    // Whatever else comes in between.
    assert_eq!(faults.meet(&Command::TestUnitReady, NOW), Reaction::Proceed);
    assert_eq!(faults.meet(&write(0, 10), NOW), Reaction::Proceed);
    assert_eq!(faults.meet(&write(10, 10), NOW), full);
    // Entries after the one that put it off have not seen it yet.
    let Reaction::Fail { from: Some(10), .. } = faults.meet(&write(10, 10), NOW) else {
        panic!("it fires");
    };
    // A third WRITE is another one.
    assert_eq!(faults.meet(&write(20, 10), NOW), Reaction::Gone);
}

#[test]
fn a_drive_that_is_gone_stays_gone() {
    let mut faults = faults(r#"{"command": "BLANK", "after": 1, "gone": true}"#);
    faults.meet(&blank(true), NOW);
    assert!(!faults.gone());
    assert_eq!(faults.meet(&blank(true), NOW), Reaction::Gone);
    assert!(faults.gone());
}
