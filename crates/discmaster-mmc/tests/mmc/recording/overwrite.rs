//! Media that are overwritten: DVD-RW restricted overwrite, DVD+RW, DVD-RAM, BD-RE.

use super::*;
use discmaster_mmc::parameter::format::{FormatDescriptor, FormatParameters, FormatType};
use discmaster_mmc::recording::{Job, Left, RecordError, Recorded, Way};
use discmaster_mmc::response::capacity::{CapacityKind, CurrentCapacity, FormattableCapacity};
use discmaster_mmc::response::disc_information::BackgroundFormat;

fn formats(format_type: FormatType, blocks: u32, parameter: u32) -> FormatCapacities {
    FormatCapacities {
        current: CurrentCapacity {
            blocks,
            kind: CapacityKind::FORMATTED,
            block_length: 2048,
        },
        formats: vec![FormattableCapacity {
            blocks,
            format_type,
            parameter,
        }],
    }
}

fn format(script: &Script, descriptor: FormatDescriptor, answer: impl Into<Answer>) {
    let list = FormatParameters {
        options_valid: false,
        disable_certification: false,
        try_out: false,
        immediate: true,
        descriptor,
    };
    script.on_payload(Command::FormatUnit, list.encode(), answer);
}

fn background(blocks: u32, parameter: u32) -> FormatDescriptor {
    FormatDescriptor {
        blocks,
        format_type: FormatType::DVD_PLUS_RW_BASIC,
        sub_type: 0,
        parameter,
    }
}

/// DVD+RW in a state of background formatting.
fn plus_rw(background_format: BackgroundFormat) -> Told {
    let told = Told::formatted(Profile::DVD_PLUS_RW, 1024);
    Told {
        disc: DiscInformation {
            background_format,
            ..told.disc
        },
        ..told
    }
}

fn record(script: &Script, disc: &Job, blocks: u32) -> discmaster_mmc::recording::Report {
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, disc).unwrap();
    bring(&mut recording, blocks, 2048, 7);
    let report = recording.finish(&mut |_, _| {}).unwrap();
    drop(recording);
    script.assert_played();
    report
}

fn refused(told: &Told, disc: &Job) -> RecordError {
    let script = Script::new();
    told.asked(&script);
    let mut drive = script.ready();
    let error = Recording::begin(&mut drive, disc).unwrap_err();
    script.assert_played();
    error
}

#[test]
fn a_blank_dvd_plus_rw_is_formatted_in_the_background_which_is_stopped_at_the_end() {
    let script = Script::carrying(64 * 1024);
    let told = Told {
        formats: Some(formats(FormatType::DVD_PLUS_RW_BASIC, 2_295_104, 0)),
        ..Told::blank(Profile::DVD_PLUS_RW, Vec::new(), 0)
    };
    told.asked(&script);
    locked(&script);
    format(&script, background(u32::MAX, 0), Answer::Good);
    script
        .on(TUR, Triple::FORMAT_IN_PROGRESS)
        .on(REQUEST_SENSE, vec![0x70; 3])
        .on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED)
        .on(TUR, Answer::Good);
    let padded = [vec![7; 2048], vec![0; 15 * 2048]].concat();
    script.on_payload(write(0, 16), padded, Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let report = record(&script, &job(1), 1);
    assert_eq!(report.way, Way::Overwrite);
    assert_eq!(report.left, Left::Overwritten { blocks: 16 });
    let track = Recorded {
        start: Lba(0),
        blocks: 1,
        padding: 15,
    };
    assert_eq!(report.tracks, [track]);
}

#[test]
fn a_background_format_that_was_stopped_goes_on_past_where_it_was() {
    let script = Script::carrying(64 * 1024);
    let told = plus_rw(BackgroundFormat::STARTED);
    let told = Told {
        capacity: Some(16),
        formats: Some(formats(FormatType::DVD_PLUS_RW_BASIC, 1024, 0)),
        ..told
    };
    told.asked(&script);
    locked(&script);
    format(&script, background(u32::MAX, 1), Answer::Good);
    script.on(TUR, Answer::Good);
    script.on(write(0, 32), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    record(&script, &job(32), 32);
}

#[test]
fn a_formatted_dvd_plus_rw_is_only_written() {
    let script = Script::carrying(64 * 1024);
    plus_rw(BackgroundFormat::COMPLETE).asked(&script);
    locked(&script);
    script.on(write(992, 32), Answer::Good);
    synchronized(&script);
    unlocked(&script);
    let grown = Job {
        start: Some(Lba(992)),
        ..job(32)
    };
    record(&script, &grown, 32);
}

#[test]
fn what_is_overwritten_lies_in_packets_within_the_format() {
    let told = plus_rw(BackgroundFormat::COMPLETE);
    let at = |start, blocks| Job {
        start: Some(Lba(start)),
        ..job(blocks)
    };
    for start in [8, -16] {
        let error = refused(&told, &at(start, 16));
        assert!(matches!(error, RecordError::Unaligned { packet: 16, .. }));
    }
    let error = refused(&told, &at(1008, 17));
    assert!(matches!(
        error,
        RecordError::DoesNotFit {
            needed: 1040,
            free: 1024
        }
    ));
    let tried = Job {
        simulate: true,
        ..job(16)
    };
    let error = refused(&told, &tried);
    assert!(matches!(
        error,
        RecordError::NoTestWrite(Profile::DVD_PLUS_RW)
    ));
}

#[test]
fn a_failure_while_formatting_in_the_background_stops_it_nevertheless() {
    let script = Script::carrying(64 * 1024);
    plus_rw(BackgroundFormat::IN_PROGRESS).asked(&script);
    locked(&script);
    script.on(write(0, 32), Answer::Good);
    script.on(write(32, 32), Triple::WRITE_ERROR);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let mut drive = script.ready();
    let mut recording = Recording::begin(&mut drive, &job(64)).unwrap();
    assert!(recording.write(&vec![7; 64 * 2048]).is_err());
    let report = recording.abort().unwrap();
    assert_eq!(report.left, Left::Overwritten { blocks: 32 });
    script.assert_played();
}

/// DVD-RW whose session has 64 blocks, and can grow by as many.
fn restricted() -> Told {
    Told {
        formats: Some(formats(FormatType::DVD_RW_GROW_BORDER, 64, 16)),
        ..Told::formatted(Profile::DVD_RW_RESTRICTED_OVERWRITE, 64)
    }
}

/// DVD-RW whose session grows by being written.
fn quickly_formatted() -> Told {
    let told = Told::formatted(Profile::DVD_RW_RESTRICTED_OVERWRITE, 64);
    Told {
        disc: DiscInformation {
            status: DiscStatus::Appendable,
            last_session: SessionState::Incomplete,
            ..told.disc
        },
        formats: Some(formats(FormatType::FULL, 128, 16)),
        capacity: None,
        ..told
    }
}

#[test]
fn a_session_of_dvd_rw_grows_as_far_as_is_needed_and_is_closed() {
    let script = Script::carrying(64 * 1024);
    restricted().asked(&script);
    locked(&script);
    let growth = FormatDescriptor {
        blocks: 16,
        format_type: FormatType::DVD_RW_GROW_BORDER,
        sub_type: 0,
        parameter: 16,
    };
    format(&script, growth, Answer::Good);
    script.on(TUR, Answer::Good);
    filled(&script, 0, 64, 32, 2048, 7);
    let padded = [vec![7; 2048], vec![0; 15 * 2048]].concat();
    script.on_payload(write(64, 16), padded, Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    let report = record(&script, &job(65), 65);
    assert_eq!(report.way, Way::RestrictedOverwrite);
}

#[test]
fn a_session_of_dvd_rw_with_room_is_only_written() {
    let script = Script::carrying(64 * 1024);
    restricted().asked(&script);
    locked(&script);
    script.on(write(0, 32), Answer::Good);
    synchronized(&script);
    unlocked(&script);
    record(&script, &job(32), 32);
}

#[test]
fn a_dvd_rw_that_was_formatted_quickly_is_closed() {
    let script = Script::carrying(64 * 1024);
    quickly_formatted().asked(&script);
    locked(&script);
    script.on(write(0, 32), Answer::Good);
    synchronized(&script);
    closed_by(&script, CloseFunction::SESSION, 0);
    unlocked(&script);
    record(&script, &job(32), 32);
}

#[test]
fn a_session_of_dvd_rw_does_not_grow_past_the_disc() {
    for told in [restricted(), quickly_formatted()] {
        let error = refused(&told, &job(129));
        assert!(matches!(
            error,
            RecordError::DoesNotFit {
                needed: 144,
                free: 128
            }
        ));
    }
}

#[test]
fn dvd_ram_and_bd_re_are_written_anywhere_in_whole_packets() {
    for (profile, packet) in [(Profile::DVD_RAM, 16), (Profile::BD_RE, 32)] {
        let script = Script::carrying(64 * 1024);
        Told::formatted(profile, 1024).asked(&script);
        locked(&script);
        let count = u16::try_from(packet).unwrap();
        script.on(write(packet, count), Answer::Good);
        synchronized(&script);
        unlocked(&script);
        let grown = Job {
            start: Some(Lba(packet)),
            ..job(1)
        };
        let report = record(&script, &grown, 1);
        assert_eq!(report.way, Way::RandomAccess);
        assert_eq!(report.left.blocks(), u32::from(count));
    }
}

#[test]
fn streaming_goes_by_write_12() {
    let script = Script::carrying(64 * 1024);
    Told::formatted(Profile::BD_RE, 1024).asked(&script);
    locked(&script);
    let command = Command::Write12 {
        address: Lba(0),
        blocks: 32,
        force_unit_access: false,
        streaming: true,
    };
    script.on(command, Answer::Good);
    synchronized(&script);
    unlocked(&script);
    let streamed = Job {
        streaming: true,
        ..job(32)
    };
    record(&script, &streamed, 32);
}

#[test]
fn what_was_never_formatted_is_named() {
    for profile in [Profile::DVD_RAM, Profile::BD_RE] {
        let error = refused(&Told::blank(profile, Vec::new(), 0), &job(16));
        assert_eq!(
            error.to_string(),
            format!("the {profile} is not formatted: format it first")
        );
    }
}
