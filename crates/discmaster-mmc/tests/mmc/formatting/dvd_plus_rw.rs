//! DVD+RW: formatted in the background.

use super::*;
use discmaster_mmc::formatting::plan::Already;
use discmaster_mmc::formatting::{Done, Manner};
use discmaster_mmc::sense::Sense;

const fn formatted(full: bool) -> Wish {
    Wish::Format {
        manner: Manner::Usual,
        full,
    }
}

/// Format type 26h: from the start with parameter 0, or from where it was stopped with 1.
const fn background(blocks: u32, parameter: u32) -> FormatDescriptor {
    FormatDescriptor {
        blocks,
        format_type: FormatType::DVD_PLUS_RW_BASIC,
        sub_type: 0,
        parameter,
    }
}

const ALL: u32 = u32::MAX;

fn blank_one() -> Told {
    Told::blank(Profile::DVD_PLUS_RW)
}

fn one(state: BackgroundFormat) -> Told {
    Told::of(Profile::DVD_PLUS_RW).background(state)
}

#[test]
fn a_blank_one_is_formatted_as_far_as_is_needed_to_write_it() {
    let script = script();
    blank_one().asked(&script);
    locked(&script);
    format(&script, background(ALL, 0), Answer::Good);
    script
        .on(
            TUR,
            Sense {
                progress: Some(0x1000),
                ..Sense::new(Triple::FORMAT_IN_PROGRESS)
            },
        )
        .on(TUR, Answer::Good);
    stopped(&script);
    unlocked(&script);
    one(BackgroundFormat::STARTED).described(&script);
    let (outcome, told) = run(&script, formatted(false));
    let report = outcome.unwrap();
    assert_eq!(report.done, Done::Formatted(FormatType::DVD_PLUS_RW_BASIC));
    assert_eq!(report.medium.background_format, BackgroundFormat::STARTED);
    assert_eq!(told, [(Stage::Formatting, Some(0x1000))]);
}

#[test]
fn a_drive_that_wants_the_number_it_told_gets_it() {
    let script = script();
    let offers = [offer(FormatType::DVD_PLUS_RW_BASIC, 2_295_104, 0)];
    blank_one()
        .offering(CapacityKind::UNFORMATTED, &offers)
        .asked(&script);
    locked(&script);
    format(
        &script,
        background(ALL, 0),
        Triple::CANNOT_FORMAT_INCOMPATIBLE_MEDIUM,
    );
    format(&script, background(2_295_104, 0), Answer::Good);
    script.on(TUR, Answer::Good);
    stopped(&script);
    unlocked(&script);
    one(BackgroundFormat::STARTED).described(&script);
    let report = run(&script, formatted(false)).0.unwrap();
    assert_eq!(report.refused.len(), 1);
}

#[test]
fn a_full_format_is_waited_for_to_the_end_of_the_medium() {
    let in_progress = one(BackgroundFormat::IN_PROGRESS);
    let done = one(BackgroundFormat::COMPLETE);
    let mut far = Sense::new(Triple::FORMAT_IN_PROGRESS);
    far.progress = Some(0xC000);
    for (told, parameter) in [
        (blank_one(), Some(0)),
        (one(BackgroundFormat::STARTED), Some(1)),
        (done.clone(), Some(0)),
        (in_progress.clone(), None),
    ] {
        let script = script();
        told.asked(&script);
        locked(&script);
        if let Some(parameter) = parameter {
            format(&script, background(ALL, parameter), Answer::Good);
            script.on(TUR, Answer::Good);
        }
        script
            .on(READ_DISC, in_progress.disc.encode())
            .on(REQUEST_SENSE, far.encode().to_vec())
            .on(READ_DISC, done.disc.encode());
        unlocked(&script);
        done.described(&script);
        let (outcome, stages) = run(&script, formatted(true));
        let expected = match parameter {
            Some(_) => Done::Formatted(FormatType::DVD_PLUS_RW_BASIC),
            None => Done::FormattedInBackground,
        };
        assert_eq!(outcome.unwrap().done, expected);
        assert_eq!(stages, [(Stage::Formatting, Some(0xC000))]);
    }
}

#[test]
fn a_background_format_that_stops_before_the_end_is_no_success() {
    let script = script();
    one(BackgroundFormat::IN_PROGRESS).asked(&script);
    locked(&script);
    script.on(READ_DISC, one(BackgroundFormat::STARTED).disc.encode());
    unlocked(&script);
    let error = run(&script, formatted(true)).0.unwrap_err();
    assert!(matches!(error, FormatError::Failed { .. }));
}

#[test]
fn a_formatted_one_is_erased_by_zeros() {
    let told = one(BackgroundFormat::COMPLETE);
    for (wish, extents) in [
        (QUICKLY, &[(0, 512), (4096 - 512, 512)][..]),
        (FULLY, &[(0, 4096)][..]),
    ] {
        let script = script();
        told.asked(&script);
        locked(&script);
        zeros(&script, extents);
        unlocked(&script);
        told.described(&script);
        let (outcome, stages) = run(&script, wish);
        let written = extents.iter().map(|extent| extent.1).sum::<i32>();
        let written = u32::try_from(written).unwrap();
        assert_eq!(outcome.unwrap().done, Done::Overwritten(written));
        assert_eq!(stages.last(), Some(&(Stage::Overwriting, Some(0xFFFF))));
    }
}

#[test]
fn one_whose_format_was_stopped_goes_on_with_it_while_it_is_erased() {
    let script = script();
    one(BackgroundFormat::STARTED).asked(&script);
    locked(&script);
    format(&script, background(ALL, 1), Answer::Good);
    script.on(TUR, Answer::Good);
    zeros(&script, &[(0, 512), (4096 - 512, 512)]);
    stopped(&script);
    unlocked(&script);
    one(BackgroundFormat::STARTED).described(&script);
    let report = run(&script, QUICKLY).0.unwrap();
    assert_eq!(report.done, Done::Overwritten(1024));
}

#[test]
fn all_of_one_whose_format_was_stopped_is_overwritten_past_where_it_was() {
    let offers = [offer(FormatType::DVD_PLUS_RW_BASIC, 4096, 0)];
    let mut told = one(BackgroundFormat::STARTED);
    told.blocks = Some(64);
    let told = told.offering(CapacityKind::FORMATTED, &offers);
    let script = script();
    told.asked(&script);
    locked(&script);
    format(&script, background(ALL, 1), Answer::Good);
    script.on(TUR, Answer::Good);
    zeros(&script, &[(0, 4096)]);
    stopped(&script);
    unlocked(&script);
    one(BackgroundFormat::COMPLETE).described(&script);
    let report = run(&script, FULLY).0.unwrap();
    assert_eq!(report.done, Done::Overwritten(4096));
}

#[test]
fn what_is_formatting_is_erased_and_stopped() {
    let script = script();
    one(BackgroundFormat::IN_PROGRESS).asked(&script);
    locked(&script);
    zeros(&script, &[(0, 512), (4096 - 512, 512)]);
    stopped(&script);
    unlocked(&script);
    one(BackgroundFormat::STARTED).described(&script);
    run(&script, QUICKLY).0.unwrap();
}

#[test]
fn a_format_that_has_come_to_its_end_is_not_stopped() {
    let script = script();
    blank_one().asked(&script);
    locked(&script);
    format(&script, background(ALL, 0), Answer::Good);
    let done = one(BackgroundFormat::COMPLETE);
    script
        .on(TUR, Answer::Good)
        .on(READ_DISC, done.disc.encode());
    unlocked(&script);
    done.described(&script);
    let report = run(&script, formatted(false)).0.unwrap();
    assert_eq!(report.done, Done::Formatted(FormatType::DVD_PLUS_RW_BASIC));
}

#[test]
fn there_may_be_nothing_to_do() {
    for (told, wish, already) in [
        (blank_one(), QUICKLY, Already::Blank),
        (
            one(BackgroundFormat::COMPLETE),
            formatted(false),
            Already::Formatted,
        ),
        (
            one(BackgroundFormat::IN_PROGRESS),
            formatted(false),
            Already::Formatted,
        ),
        // It goes on when it is recorded.
        (
            one(BackgroundFormat::STARTED),
            formatted(false),
            Already::Formatted,
        ),
    ] {
        let script = script();
        told.asked(&script);
        let report = run(&script, wish).0.unwrap();
        assert_eq!(report.done, Done::Nothing(already));
    }
}
