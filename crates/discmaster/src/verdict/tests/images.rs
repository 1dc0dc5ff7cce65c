//! Rows of image files, written and read.

use super::*;
use crate::{BadSector, SectorFault};
use discmaster_audio::program::written::WrittenError;
use discmaster_mmc::recording::Left;

#[test]
fn causes_of_sources_and_image_files() {
    let faults = || {
        [
            SourceFault::Vanished,
            SourceFault::Replaced,
            SourceFault::Shrank { listed: 2, now: 1 },
            SourceFault::Grew { listed: 1, now: 2 },
            SourceFault::Changed,
            SourceFault::EndedEarly { promised: 2 },
            SourceFault::TooLong { promised: 2 },
            SourceFault::Unreadable(denied()),
        ]
        .map(|kind| SourceError {
            path: path(),
            byte: 1,
            kind,
        })
    };
    hold(faults().map(|source| {
        let cause = Cause::Source {
            phase: Phase::Write,
            disc: Disc::Spoilt(Left::Unknown),
            source,
        };
        (cause, Code::E_FILEACCESS)
    }));
    hold(faults().map(|source| (WriteError::Source(source), Code::E_FILEACCESS)));
    let target = |error| WriteError::Target {
        target: path(),
        action: Action::Sync,
        error,
    };
    let write = |error| WriteError::Write {
        target: None,
        offset: 1,
        error,
    };
    hold([
        (
            WriteError::NoSpace {
                target: path(),
                needed: 2,
                available: 1,
            },
            Code::E_NOTENOUGHDISKFORSTASH,
        ),
        (
            WriteError::TargetIsSource {
                target: path(),
                file: path(),
            },
            Code::E_FILEACCESS,
        ),
        (
            WriteError::UnfitTarget {
                target: path(),
                what: Unfit::Folder,
            },
            Code::E_FILEACCESS,
        ),
        (target(denied()), Code::E_FILEACCESS),
        (target(full()), Code::E_NOTENOUGHDISKFORSTASH),
        (write(denied()), Code::E_FILEACCESS),
        (
            write(ErrorKind::QuotaExceeded.into()),
            Code::E_NOTENOUGHDISKFORSTASH,
        ),
        (WriteError::Cancelled, Code::E_USERABORT),
    ]);
}

#[test]
fn causes_of_images_read() {
    let io = |source| ReadError::Io {
        offset: 0,
        length: 1,
        source,
    };
    let in_image = || "a".to_owned();
    // What a drive says keeps its code on its way through the reader.
    let from_drive = io::Error::other(Error::from(Cause::NoMedium(name())));
    let corrupt = Image::open(corrupt_image()).unwrap_err();
    assert!(matches!(corrupt, ReadError::Corrupt(_)), "{corrupt:?}");
    hold([
        (io(denied()), Code::E_FILEACCESS),
        (io(from_drive), Code::E_MEDIUM_NOTPRESENT),
        (
            ReadError::NotAnImage { found: in_image() },
            Code::E_INVALIDIMAGE,
        ),
        (
            ReadError::Truncated { ends: 1, should: 2 },
            Code::E_INVALIDIMAGE,
        ),
        (corrupt, Code::E_INVALIDIMAGE),
        (
            ReadError::Unsupported {
                path: in_image(),
                what: String::new(),
            },
            Code::E_GENERIC,
        ),
        (ReadError::NotFound { path: in_image() }, Code::E_GENERIC),
        (
            ReadError::WrongKind {
                path: in_image(),
                is: "file",
                wanted: "folder",
            },
            Code::E_GENERIC,
        ),
        (
            ReadError::NoTree(discmaster_image::read::View::Joliet),
            Code::E_GENERIC,
        ),
        (ReadError::Cancelled, Code::E_USERABORT),
    ]);
    let extract_io = |source| ExtractError::Io {
        what: "write",
        path: path(),
        source,
    };
    hold([
        (ExtractError::Read(ReadError::Cancelled), Code::E_USERABORT),
        (
            ExtractError::Name {
                path: in_image(),
                why: "x",
            },
            Code::E_INVALIDIMAGE,
        ),
        (
            ExtractError::Collision { path: in_image() },
            Code::E_INVALIDIMAGE,
        ),
        (ExtractError::Exists(path()), Code::E_FILEACCESS),
        (
            ExtractError::InTheWay {
                path: path(),
                is: "a file",
            },
            Code::E_FILEACCESS,
        ),
        (
            ExtractError::NoSpace { needed: 2, free: 1 },
            Code::E_NOTENOUGHDISKFORSTASH,
        ),
        (extract_io(denied()), Code::E_FILEACCESS),
        (extract_io(full()), Code::E_NOTENOUGHDISKFORSTASH),
    ]);
    hold([
        (CompareError::Read(ReadError::Cancelled), Code::E_USERABORT),
        (
            CompareError::Io {
                what: "read",
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
    ]);
}

/// A volume descriptor set of a terminator alone.
fn corrupt_image() -> Vec<u8> {
    let mut image = vec![0; 20 * 2048];
    image[16 * 2048..][..7].copy_from_slice(b"\xFFCD001\x01");
    image
}

#[test]
fn causes_of_lists_of_checksums() {
    let list = |source| Cause::SumsList {
        path: path(),
        source,
    };
    hold([
        (Cause::Sums { faults: 2 }, Code::E_INVALIDIMAGE),
        (list(denied()), Code::E_FILEACCESS),
    ]);
}

#[test]
fn causes_of_whole_sectors_and_their_sheets() {
    let sector = BadSector {
        path: path(),
        byte: 2352,
        lba: 1,
        fault: SectorFault::Edc,
    };
    let (length, needed) = (1, 2);
    hold([
        (Cause::Sector(sector), Code::E_INVALIDIMAGE),
        (Cause::BadSectors { faults: 1 }, Code::E_INVALIDIMAGE),
        (
            Cause::OddSectors {
                path: path(),
                length,
            },
            Code::E_INVALIDIMAGE,
        ),
        (
            Cause::ShortSectors {
                path: path(),
                length,
                needed,
            },
            Code::E_INVALIDIMAGE,
        ),
        (Cause::NoDataTrack, Code::E_INVALIDIMAGE),
        (Cause::NoData { lba: 1, next: 2 }, Code::E_INVALIDIMAGE),
        (
            Cause::Unaddressable { blocks: 2, most: 1 },
            Code::E_DISCFULL,
        ),
        (
            Cause::Sheet {
                path: path(),
                source: WrittenError::TooLong { blocks: 2 },
            },
            Code::E_GENERIC,
        ),
        (Cause::SheetName(path()), Code::E_INVALIDARG),
    ]);
}
