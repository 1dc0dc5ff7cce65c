//! CD-RW and DVD-RW: blanked, and DVD-RW formatted for overwriting.

use super::*;
use discmaster_mmc::formatting::plan::{Already, Step};
use discmaster_mmc::formatting::{Done, Manner};
use discmaster_mmc::sense::Sense;

#[test]
fn a_cd_rw_is_blanked_as_wished() {
    for (wish, kind) in [
        (QUICKLY, BlankType::MINIMAL),
        (FULLY, BlankType::DISC),
        (Wish::EraseLastSession, BlankType::LAST_SESSION),
        (Wish::ReopenLastSession, BlankType::UNCLOSE_LAST_SESSION),
    ] {
        let script = script();
        Told::of(Profile::CD_RW).asked(&script);
        locked(&script);
        let mut half = Sense::new(Triple::OPERATION_IN_PROGRESS);
        half.progress = Some(0x8000);
        script
            .on(blank(kind), Answer::Good)
            .on(TUR, half)
            .on(TUR, Triple::MEDIUM_MAY_HAVE_CHANGED)
            .on(TUR, Answer::Good);
        unlocked(&script);
        Told::blank(Profile::CD_RW).described(&script);
        let (outcome, told) = run(&script, wish);
        let report = outcome.unwrap();
        assert_eq!(report.done, Done::Blanked(kind));
        assert!(report.medium.is_blank() && report.refused.is_empty());
        assert_eq!(told, [(Stage::Blanking, Some(0x8000))]);
    }
}

#[test]
fn a_drive_that_blanks_all_or_nothing_blanks_all_of_a_cd_rw() {
    let script = script();
    Told::of(Profile::CD_RW).asked(&script);
    locked(&script);
    let patient = Command::Blank {
        immediate: false,
        kind: BlankType::MINIMAL,
        address: 0,
    };
    script
        .on(blank(BlankType::MINIMAL), Triple::INVALID_FIELD_IN_CDB)
        .on(patient, Triple::INVALID_FIELD_IN_CDB)
        .on(blank(BlankType::DISC), Answer::Good)
        .on(TUR, Answer::Good);
    unlocked(&script);
    Told::blank(Profile::CD_RW).described(&script);
    let report = run(&script, QUICKLY).0.unwrap();
    assert_eq!(report.done, Done::Blanked(BlankType::DISC));
    let refused = report.refused[0];
    assert_eq!(refused.step, Step::Blank(BlankType::MINIMAL));
    assert_eq!(refused.sense.triple, Triple::INVALID_FIELD_IN_CDB);
}

#[test]
fn a_blank_cd_rw_is_blanked_again_but_has_no_session_to_forget() {
    let script = script();
    let told = Told::blank(Profile::CD_RW);
    told.asked(&script);
    let report = run(&script, Wish::EraseLastSession).0.unwrap();
    assert_eq!(report.done, Done::Nothing(Already::Blank));

    let script = Script::new();
    told.asked(&script);
    locked(&script);
    script
        .on(blank(BlankType::MINIMAL), Answer::Good)
        .on(TUR, Answer::Good);
    unlocked(&script);
    told.described(&script);
    run(&script, QUICKLY).0.unwrap();
}

#[test]
fn an_erasure_that_fails_unlocks_the_tray_and_is_told() {
    let script = script();
    Told::of(Profile::CD_RW).asked(&script);
    locked(&script);
    script
        .on(blank(BlankType::MINIMAL), Answer::Good)
        .on(TUR, Triple::ERASE_FAILURE);
    unlocked(&script);
    let error = run(&script, QUICKLY).0.unwrap_err();
    assert!(matches!(error, FormatError::Failed { wish: QUICKLY, .. }));
    assert_eq!(error.to_string(), "the medium could not be erased");
    assert_eq!(
        error.drive().unwrap().sense().unwrap().triple,
        Triple::ERASE_FAILURE
    );
}

#[test]
fn a_dvd_rw_blanked_minimally_can_be_recorded_at_once_alone() {
    for (after, at_once_only) in [
        (
            Told::blank(Profile::DVD_RW_SEQUENTIAL).feature(at_once()),
            true,
        ),
        (
            Told::blank(Profile::DVD_RW_SEQUENTIAL)
                .feature(at_once())
                .feature(incremental()),
            false,
        ),
    ] {
        let script = script();
        Told::of(Profile::DVD_RW_SEQUENTIAL).asked(&script);
        locked(&script);
        script
            .on(blank(BlankType::MINIMAL), Answer::Good)
            .on(TUR, Answer::Good);
        unlocked(&script);
        after.described(&script);
        let report = run(&script, QUICKLY).0.unwrap();
        assert_eq!(report.done, Done::Blanked(BlankType::MINIMAL));
        assert_eq!(report.at_once_only, at_once_only);
        assert!(report.medium.ways.session_at_once);
    }
}

#[test]
fn a_dvd_rw_blanked_fully_loses_nothing() {
    let script = script();
    Told::of(Profile::DVD_RW_SEQUENTIAL).asked(&script);
    locked(&script);
    script
        .on(blank(BlankType::DISC), Answer::Good)
        .on(TUR, Answer::Good);
    unlocked(&script);
    Told::blank(Profile::DVD_RW_SEQUENTIAL).described(&script);
    let report = run(&script, FULLY).0.unwrap();
    assert_eq!(report.done, Done::Blanked(BlankType::DISC));
    assert!(!report.at_once_only);
}

const FULL: FormattableCapacity = offer(FormatType::FULL, 2_297_888, 16);
const RW_FULL: FormattableCapacity = offer(FormatType::CD_DVD_RW_FULL, 2_297_888, 16);
const QUICK: FormattableCapacity = offer(FormatType::DVD_RW_QUICK, 2_297_888, 16);

const fn overwriting(full: bool) -> Wish {
    Wish::Format {
        manner: Manner::Overwrite,
        full,
    }
}

#[test]
fn a_dvd_rw_is_formatted_for_overwriting_by_the_best_format_on_offer() {
    for (offers, full, chosen) in [
        (&[FULL, RW_FULL, QUICK][..], false, QUICK),
        (&[FULL, RW_FULL][..], false, RW_FULL),
        (&[FULL][..], false, FULL),
        (&[FULL, RW_FULL, QUICK][..], true, RW_FULL),
    ] {
        let script = script();
        Told::blank(Profile::DVD_RW_SEQUENTIAL)
            .offering(CapacityKind::UNFORMATTED, offers)
            .asked(&script);
        locked(&script);
        format(&script, chosen.into(), Answer::Good);
        script.on(TUR, Answer::Good);
        unlocked(&script);
        Told::of(Profile::DVD_RW_RESTRICTED_OVERWRITE).described(&script);
        let report = run(&script, overwriting(full)).0.unwrap();
        assert_eq!(report.done, Done::Formatted(chosen.format_type));
        assert_eq!(report.medium.profile, Profile::DVD_RW_RESTRICTED_OVERWRITE);
    }
}

#[test]
fn a_quick_format_that_is_refused_gives_way_to_a_full_one() {
    let script = script();
    Told::blank(Profile::DVD_RW_SEQUENTIAL)
        .offering(CapacityKind::UNFORMATTED, &[RW_FULL, QUICK])
        .asked(&script);
    locked(&script);
    format(
        &script,
        QUICK.into(),
        Triple::CANNOT_FORMAT_INCOMPATIBLE_MEDIUM,
    );
    format(&script, RW_FULL.into(), Answer::Good);
    script.on(TUR, Answer::Good);
    unlocked(&script);
    Told::of(Profile::DVD_RW_RESTRICTED_OVERWRITE).described(&script);
    let report = run(&script, overwriting(false)).0.unwrap();
    assert_eq!(report.done, Done::Formatted(FormatType::CD_DVD_RW_FULL));
    assert_eq!(report.refused.len(), 1);
}

#[test]
fn a_formatted_dvd_rw_is_erased_by_formatting_it_again_or_else_by_zeros() {
    let told = Told::of(Profile::DVD_RW_RESTRICTED_OVERWRITE)
        .offering(CapacityKind::FORMATTED, &[RW_FULL, QUICK]);
    for (wish, chosen) in [(QUICKLY, QUICK), (FULLY, RW_FULL)] {
        let script = script();
        told.asked(&script);
        locked(&script);
        format(&script, chosen.into(), Answer::Good);
        script.on(TUR, Answer::Good);
        unlocked(&script);
        told.described(&script);
        let report = run(&script, wish).0.unwrap();
        assert_eq!(report.done, Done::Formatted(chosen.format_type));
    }
    let script = script();
    told.asked(&script);
    locked(&script);
    format(&script, QUICK.into(), Triple::INVALID_FIELD_IN_CDB);
    // Without Immed.
    let patient = FormatParameters {
        options_valid: false,
        disable_certification: false,
        try_out: false,
        immediate: false,
        descriptor: QUICK.into(),
    };
    script.on_payload(
        Command::FormatUnit,
        patient.encode(),
        Triple::INVALID_FIELD_IN_PARAMETER_LIST,
    );
    zeros(&script, &[(0, 512), (4096 - 512, 512)]);
    unlocked(&script);
    told.described(&script);
    let report = run(&script, QUICKLY).0.unwrap();
    assert_eq!(report.done, Done::Overwritten(1024));
}

#[test]
fn a_dvd_rw_whose_session_is_in_the_middle_of_growing_has_a_size() {
    let mut told = Told::of(Profile::DVD_RW_RESTRICTED_OVERWRITE);
    told.disc.status = DiscStatus::Appendable;
    told.disc.last_session = SessionState::Incomplete;
    let capacity = Capacity {
        last: Lba(63),
        block_length: 2048,
    };
    told.blocks = None;
    let script = script();
    told.asked(&script);
    script.on(Command::ReadCapacity, capacity.encode());
    locked(&script);
    zeros(&script, &[(0, 64)]);
    unlocked(&script);
    told.described(&script);
    let report = run(&script, QUICKLY).0.unwrap();
    assert_eq!(report.done, Done::Overwritten(64));
}

#[test]
fn a_formatted_dvd_rw_is_formatted_already_and_can_be_made_sequential() {
    let told = Told::of(Profile::DVD_RW_RESTRICTED_OVERWRITE);
    let script = script();
    told.asked(&script);
    let report = run(&script, overwriting(false)).0.unwrap();
    assert_eq!(report.done, Done::Nothing(Already::Formatted));

    let script = Script::new();
    told.asked(&script);
    locked(&script);
    script
        .on(blank(BlankType::MINIMAL), Answer::Good)
        .on(TUR, Answer::Good);
    unlocked(&script);
    Told::blank(Profile::DVD_RW_SEQUENTIAL)
        .feature(at_once())
        .described(&script);
    let wish = Wish::Format {
        manner: Manner::Sequential,
        full: false,
    };
    let report = run(&script, wish).0.unwrap();
    assert_eq!(report.done, Done::Blanked(BlankType::MINIMAL));
    assert!(report.at_once_only);
}
