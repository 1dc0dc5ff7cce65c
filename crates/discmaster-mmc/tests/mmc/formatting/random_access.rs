//! DVD-RAM, BD-RE and BD-R: formats with and without spare areas.

use super::*;
use discmaster_mmc::formatting::plan::Already;
use discmaster_mmc::formatting::{Done, Manner, SpareChoice};
use discmaster_mmc::response::feature::Formattable;

const fn formatted(full: bool) -> Wish {
    Wish::Format {
        manner: Manner::Usual,
        full,
    }
}

const fn spares(choice: SpareChoice) -> Wish {
    Wish::Format {
        manner: Manner::Spares(choice),
        full: false,
    }
}

const fn certified(offer: FormattableCapacity, sub_type: u8) -> FormatDescriptor {
    FormatDescriptor {
        blocks: offer.blocks,
        format_type: offer.format_type,
        sub_type,
        parameter: offer.parameter,
    }
}

/// A format that goes as wished, with this descriptor.
fn goes(told: &Told, wish: Wish, descriptor: FormatDescriptor, certify: bool) -> Report {
    let script = script();
    told.asked(&script);
    locked(&script);
    format_as(&script, descriptor, Some(certify), Answer::Good);
    script.on(TUR, Answer::Good);
    unlocked(&script);
    told.described(&script);
    let report = run(&script, wish).0.unwrap();
    assert_eq!(report.done, Done::Formatted(descriptor.format_type));
    report
}

/// Nothing is done.
fn nothing(told: &Told, wish: Wish, already: Already) {
    let script = script();
    told.asked(&script);
    let report = run(&script, wish).0.unwrap();
    assert_eq!(report.done, Done::Nothing(already));
}

const RAM: FormattableCapacity = offer(FormatType::FULL, 2_236_704, 2048);
const RAM_BARE: FormattableCapacity = offer(FormatType::FULL, 2_295_072, 2048);

fn dvd_ram() -> Told {
    Told::of(Profile::DVD_RAM).offering(CapacityKind::FORMATTED, &[RAM, RAM_BARE])
}

#[test]
fn a_dvd_ram_is_sold_formatted_and_looked_over_by_a_full_format() {
    nothing(&dvd_ram(), formatted(false), Already::Formatted);
    goes(&dvd_ram(), formatted(true), RAM.into(), true);
    goes(
        &dvd_ram(),
        spares(SpareChoice::None),
        RAM_BARE.into(),
        false,
    );
    goes(&dvd_ram(), spares(SpareChoice::Most), RAM.into(), false);
    let mut as_it_is = dvd_ram();
    as_it_is.blocks = Some(RAM.blocks);
    nothing(&as_it_is, spares(SpareChoice::Least), Already::Formatted);
}

#[test]
fn a_dvd_ram_that_is_not_formatted_is_formatted() {
    let told = Told::blank(Profile::DVD_RAM).offering(CapacityKind::UNFORMATTED, &[RAM, RAM_BARE]);
    nothing(&told, QUICKLY, Already::Blank);
    goes(&told, formatted(false), RAM.into(), false);
    goes(&told, FULLY, RAM.into(), true);
}

#[test]
fn a_drive_that_always_looks_a_dvd_ram_over_is_let_do_so() {
    let script = script();
    dvd_ram().asked(&script);
    locked(&script);
    // With Immed, without, and then with certification.
    let mut list = FormatParameters {
        options_valid: true,
        disable_certification: true,
        try_out: false,
        immediate: true,
        descriptor: RAM_BARE.into(),
    };
    let refusal = Triple::INVALID_FIELD_IN_PARAMETER_LIST;
    script.on_payload(Command::FormatUnit, list.encode(), refusal);
    list.immediate = false;
    script.on_payload(Command::FormatUnit, list.encode(), refusal);
    format_as(&script, RAM_BARE.into(), Some(true), Answer::Good);
    script.on(TUR, Answer::Good);
    unlocked(&script);
    dvd_ram().described(&script);
    let report = run(&script, spares(SpareChoice::None)).0.unwrap();
    assert_eq!(report.refused.len(), 1);
}

#[test]
fn what_is_overwritten_anywhere_is_erased_by_zeros() {
    for profile in [Profile::DVD_RAM, Profile::BD_RE] {
        for (wish, extents) in [
            (QUICKLY, &[(0, 512), (4096 - 512, 512)][..]),
            (FULLY, &[(0, 4096)][..]),
        ] {
            let told = Told::of(profile).offering(CapacityKind::FORMATTED, &[RAM]);
            let script = script();
            told.asked(&script);
            locked(&script);
            zeros(&script, extents);
            unlocked(&script);
            told.described(&script);
            let report = run(&script, wish).0.unwrap();
            assert!(matches!(report.done, Done::Overwritten(_)));
        }
    }
}

const RE: FormattableCapacity = offer(FormatType::FULL, 11_826_176, 2048);
const RE_MOST: FormattableCapacity = offer(FormatType::BD_RE_WITH_SPARE, 9_000_000, 0x3000);
const RE_LEAST: FormattableCapacity = offer(FormatType::BD_RE_WITH_SPARE, 12_088_320, 0x1000);
const RE_NONE: FormattableCapacity = offer(FormatType::BD_RE_WITHOUT_SPARE, 12_219_392, 2048);

fn bd_re(blank: bool) -> Told {
    let offers = [RE, RE_MOST, RE_LEAST, RE_NONE];
    if blank {
        Told::blank(Profile::BD_RE).offering(CapacityKind::UNFORMATTED, &offers)
    } else {
        Told::of(Profile::BD_RE).offering(CapacityKind::FORMATTED, &offers)
    }
}

fn able(quick: bool, full: bool) -> Feature {
    let feature = Formattable {
        bd_re_without_spare: true,
        quick_certification: quick,
        certification: full,
        ..Formattable::default()
    };
    Feature::of(&feature, 1, false, true)
}

#[test]
fn a_bd_re_gets_the_spare_areas_that_are_wished() {
    nothing(&bd_re(true), QUICKLY, Already::Blank);
    goes(&bd_re(true), formatted(false), RE.into(), false);
    nothing(&bd_re(false), formatted(false), Already::Formatted);
    for (choice, chosen) in [
        (SpareChoice::None, RE_NONE),
        (SpareChoice::Least, RE_LEAST),
        (SpareChoice::Most, RE_MOST),
    ] {
        goes(&bd_re(true), spares(choice), chosen.into(), false);
        goes(&bd_re(false), spares(choice), chosen.into(), false);
    }
    let mut as_it_is = bd_re(false);
    as_it_is.blocks = Some(RE_NONE.blocks);
    nothing(&as_it_is, spares(SpareChoice::None), Already::Formatted);
}

#[test]
fn a_bd_re_is_looked_over_as_the_drive_can() {
    // The drive's own format knows no certification: the one with spare areas is taken.
    let told = bd_re(false).feature(able(true, true));
    goes(&told, formatted(true), certified(RE_MOST, 2), true);
    goes(
        &told,
        spares(SpareChoice::Least),
        certified(RE_LEAST, 3),
        false,
    );
    let told = bd_re(false).feature(able(false, false));
    goes(&told, formatted(true), certified(RE_MOST, 0), true);
    goes(
        &told,
        spares(SpareChoice::Least),
        certified(RE_LEAST, 0),
        false,
    );
}

#[test]
fn a_quick_certification_that_is_refused_is_left_out() {
    let told = bd_re(true).feature(able(true, true));
    let script = script();
    told.asked(&script);
    locked(&script);
    format_as(
        &script,
        certified(RE_LEAST, 3),
        Some(false),
        Triple::INCOMPATIBLE_MEDIUM_INSTALLED,
    );
    format_as(&script, certified(RE_LEAST, 0), Some(false), Answer::Good);
    script.on(TUR, Answer::Good);
    unlocked(&script);
    told.described(&script);
    let report = run(&script, spares(SpareChoice::Least)).0.unwrap();
    assert_eq!(report.refused.len(), 1);
}

const R: FormattableCapacity = offer(FormatType::FULL, 11_826_176, 2048);
const R_MOST: FormattableCapacity = offer(FormatType::BD_R_WITH_SPARE, 5_796_864, 0x3000);
const R_LEAST: FormattableCapacity = offer(FormatType::BD_R_WITH_SPARE, 12_088_320, 0x1000);

#[test]
fn a_blank_bd_r_gets_spare_areas_once() {
    let told = Told::blank(Profile::BD_R_SEQUENTIAL)
        .offering(CapacityKind::UNFORMATTED, &[R, R_MOST, R_LEAST]);
    nothing(&told, spares(SpareChoice::None), Already::WithoutSpares);
    goes(&told, formatted(false), certified(R, 1), false);
    goes(
        &told,
        spares(SpareChoice::Most),
        certified(R_MOST, 1),
        false,
    );
    goes(
        &told,
        spares(SpareChoice::Least),
        certified(R_LEAST, 1),
        false,
    );
    let told = Told::blank(Profile::BD_R_SEQUENTIAL)
        .offering(CapacityKind::FORMATTED, &[R, R_MOST, R_LEAST]);
    nothing(&told, formatted(false), Already::Formatted);
}

#[test]
fn a_drive_that_formats_bd_r_for_overwriting_alone_is_let_do_so() {
    let told = Told::blank(Profile::BD_R_SEQUENTIAL).offering(CapacityKind::UNFORMATTED, &[R]);
    let script = script();
    told.asked(&script);
    locked(&script);
    format_as(
        &script,
        certified(R, 1),
        Some(false),
        Triple::CANNOT_FORMAT_INCOMPATIBLE_MEDIUM,
    );
    format_as(&script, certified(R, 0), Some(false), Answer::Good);
    script.on(TUR, Answer::Good);
    unlocked(&script);
    told.described(&script);
    run(&script, formatted(false)).0.unwrap();
}
