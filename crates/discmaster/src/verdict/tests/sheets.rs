//! Rows of sheets and of the files that they name.

use super::*;
use discmaster_audio::cd_text::file::FileError;
use discmaster_audio::cd_text::input_sheet::{InputSheetError, InputSheetFault};
use discmaster_audio::program::lay::{LayError, LayFault, Time};
use discmaster_audio::sheet::{self, At, Encoding, FindError, SheetError, Wrong};

#[test]
fn causes_of_sheets() {
    let of_sheet = |(error, code): (SheetError, Code)| (Cause::BadSheet(error), code);
    hold(
        [
            (
                SheetError::Read {
                    path: path(),
                    error: denied(),
                },
                Code::E_FILEACCESS,
            ),
            (SheetError::TooLarge { path: path() }, Code::E_GENERIC),
            (SheetError::NotText { path: path() }, Code::E_GENERIC),
            (SheetError::Unknown { path: path() }, Code::E_GENERIC),
            (
                SheetError::Encoding {
                    path: path(),
                    encoding: Encoding::Utf8,
                    byte: 7,
                },
                Code::E_GENERIC,
            ),
            (
                SheetError::Wrong {
                    path: path(),
                    at: At { line: 1, column: 1 },
                    wrong: Wrong::NoTracks,
                },
                Code::E_GENERIC,
            ),
        ]
        .map(of_sheet),
    );
}

#[test]
fn causes_of_files_that_sheets_name() {
    use sheet::OpenError as E;
    let missing = FindError {
        sheet: path(),
        missing: Vec::new(),
    };
    let sheet = Cause::InputSheet {
        path: path(),
        source: InputSheetError {
            line: 1,
            fault: InputSheetFault::NoVersion,
        },
    };
    hold([
        (Cause::SheetFile(missing), Code::E_FILEACCESS),
        (sheet, Code::E_GENERIC),
    ]);
    hold(
        [
            (
                E::Sound(SoundError::NotAFile { path: path() }),
                Code::E_FILEACCESS,
            ),
            (
                E::Read {
                    path: path(),
                    error: denied(),
                },
                Code::E_FILEACCESS,
            ),
            (
                E::NotRaw {
                    path: path(),
                    is: "a WAV file",
                },
                Code::E_FILEACCESS,
            ),
            (
                E::CdText {
                    path: path(),
                    error: FileError::Empty,
                },
                Code::E_FILEACCESS,
            ),
            (E::NoSuchFile(3), Code::E_GENERIC),
        ]
        .map(|(error, code)| (Cause::SheetPart(error), code)),
    );
}

#[test]
fn causes_of_laying_out() {
    let of_fault = |(fault, code)| {
        let error = LayError {
            path: path(),
            at: At { line: 1, column: 1 },
            fault,
        };
        (Cause::Lay(error), code)
    };
    hold(
        [
            (LayFault::TooManyTracks, Code::E_DISCFULL),
            (LayFault::TooLong, Code::E_DISCFULL),
            (LayFault::NoSound { path: path() }, Code::E_FILEACCESS),
            (
                LayFault::BeyondEnd {
                    path: path(),
                    needed: Time(2),
                    has: Time(1),
                },
                Code::E_FILEACCESS,
            ),
            (
                LayFault::BeyondBytes {
                    path: path(),
                    needed: 2,
                    has: 1,
                },
                Code::E_FILEACCESS,
            ),
            (
                LayFault::PartOfSector {
                    path: path(),
                    sector: 2352,
                    left: 1,
                },
                Code::E_FILEACCESS,
            ),
            (
                LayFault::Files {
                    named: 1,
                    opened: 2,
                },
                Code::E_GENERIC,
            ),
            (LayFault::Empty { track: 1 }, Code::E_GENERIC),
            (LayFault::IndexOrder, Code::E_GENERIC),
        ]
        .map(of_fault),
    );
}
