//! What cannot be done is refused before anything is, with the medium's name.

use super::*;
use discmaster_mmc::formatting::{Manner, SpareChoice};

fn refused(told: &Told, wish: Wish) -> FormatError {
    let script = script();
    told.asked(&script);
    run(&script, wish).0.unwrap_err()
}

const USUAL: Wish = Wish::Format {
    manner: Manner::Usual,
    full: false,
};
const SPARES: Wish = Wish::Format {
    manner: Manner::Spares(SpareChoice::Most),
    full: false,
};

/// Without the questions about formats, which media that have none are not asked.
fn refused_at_once(told: &Told, wish: Wish) -> FormatError {
    let script = script();
    told.described(&script);
    run(&script, wish).0.unwrap_err()
}

#[test]
fn media_that_are_written_once_are_not_erased() {
    for profile in [
        Profile::CD_R,
        Profile::CD_ROM,
        Profile::DVD_R,
        Profile::DVD_PLUS_R,
        Profile::DVD_PLUS_R_DL,
        Profile::BD_ROM,
    ] {
        for wish in [QUICKLY, FULLY, Wish::EraseLastSession] {
            let error = refused_at_once(&Told::of(profile), wish);
            assert!(matches!(error, FormatError::NotErasable(found) if found == profile));
        }
        let error = refused_at_once(&Told::of(profile), USUAL);
        assert_eq!(
            error.to_string(),
            format!("a {profile} cannot be formatted")
        );
    }
    let error = refused(&Told::blank(Profile::BD_R_SEQUENTIAL), QUICKLY);
    assert_eq!(
        error.to_string(),
        "a BD-R cannot be erased: what is on it stays"
    );
}

#[test]
fn a_medium_is_not_made_what_its_kind_cannot_be() {
    for (profile, wish, text) in [
        (Profile::CD_RW, USUAL, "a CD-RW cannot be formatted"),
        (
            Profile::DVD_RW_SEQUENTIAL,
            SPARES,
            "a DVD-RW sequential cannot be formatted with spare areas",
        ),
        (
            Profile::DVD_PLUS_RW,
            Wish::ReopenLastSession,
            "a DVD+RW cannot be opened again",
        ),
        (
            Profile::BD_RE,
            Wish::EraseLastSession,
            "a BD-RE cannot be erased by its last session alone",
        ),
        (
            Profile::DVD_RAM,
            Wish::Format {
                manner: Manner::Sequential,
                full: true,
            },
            "a DVD-RAM cannot be made sequential",
        ),
    ] {
        let error = refused(&Told::of(profile), wish);
        assert!(matches!(error, FormatError::Unknown { .. }));
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn a_format_that_the_drive_does_not_offer_is_not_tried() {
    for (told, wish) in [
        (Told::blank(Profile::DVD_RW_SEQUENTIAL), USUAL),
        (
            Told::of(Profile::DVD_RAM).offering(CapacityKind::FORMATTED, &[]),
            SPARES,
        ),
        (Told::blank(Profile::BD_RE), USUAL),
        (Told::blank(Profile::BD_R_SEQUENTIAL), SPARES),
    ] {
        let error = refused(&told, wish);
        assert!(matches!(error, FormatError::NotOffered { .. }), "{error}");
    }
}

#[test]
fn a_bd_r_with_data_is_not_formatted() {
    let error = refused(&Told::of(Profile::BD_R_SEQUENTIAL), SPARES);
    assert_eq!(
        error.to_string(),
        "this BD-R has data already: only a blank one can be formatted"
    );
}

#[test]
fn a_write_protected_medium_is_left_alone() {
    let mut told = Told::of(Profile::DVD_RAM);
    told.protection = Some(WriteProtection {
        cartridge: true,
        ..WriteProtection::default()
    });
    let error = refused(&told, QUICKLY);
    assert_eq!(error.to_string(), "this DVD-RAM is write protected");
    // Asked for what it is already, it is not in the way.
    let script = script();
    told.asked(&script);
    run(&script, USUAL).0.unwrap();
}

#[test]
fn zeros_need_a_medium_of_known_size() {
    let mut told = Told::of(Profile::BD_RE);
    told.blocks = None;
    let script = script();
    told.described(&script);
    script.on(Command::ReadCapacity, Triple::INVALID_FIELD_IN_CDB);
    script.on(
        Command::ReadFormatCapacities { allocation: 252 },
        Triple::INVALID_COMMAND_OPERATION_CODE,
    );
    script.on(
        Command::ReadDiscStructure {
            media: StructureMedia::DVD,
            format: StructureFormat::WRITE_PROTECTION,
            address: 0,
            layer: 0,
            grant: 0,
            allocation: 4,
        },
        Triple::INVALID_FIELD_IN_CDB,
    );
    let error = run(&script, FULLY).0.unwrap_err();
    assert!(matches!(error, FormatError::NoCapacity(Profile::BD_RE)));
}

#[test]
fn an_empty_drive_is_said_to_be_empty() {
    let script = script();
    script.on(TUR, Triple::NO_MEDIUM_TRAY_CLOSED);
    let error = run(&script, QUICKLY).0.unwrap_err();
    assert!(matches!(error, FormatError::NoMedium));
}

#[test]
fn a_drive_that_fails_before_anything_is_done_leaves_the_medium_alone() {
    let script = script();
    Told::of(Profile::CD_RW).asked(&script);
    script.on(removal(Removal::Prevent), Triple::INTERNAL_TARGET_FAILURE);
    let error = run(&script, QUICKLY).0.unwrap_err();
    assert!(matches!(error, FormatError::Ask { .. }));
}
