//! Rows of the session itself.

use super::*;
use discmaster_mmc::recording::Left;

#[test]
fn causes_of_the_session_itself() {
    let medium = || "CD-ROM".to_owned();
    let cancelled = |phase| Cause::Cancelled {
        phase,
        disc: Disc::None,
    };
    hold([
        (
            Cause::Refused {
                call: Call::AddData,
                code: Code::E_NOTOPENED,
            },
            Code::E_NOTOPENED,
        ),
        (Cause::UnknownCookie(7), Code::E_GENERIC),
        (Cause::NoHome, Code::E_GENERIC),
        (Cause::Fault("x"), Code::E_GENERIC),
        (
            Cause::RecorderName {
                name: name(),
                reason: "x",
            },
            Code::E_DEVICE_NOTPRESENT,
        ),
        (
            Cause::NoSuchRecorder {
                name: name(),
                path: path(),
            },
            Code::E_DEVICE_NOTPRESENT,
        ),
        (Cause::NotVirtual(name()), Code::E_DEVICE_INVALIDTYPE),
        (Cause::NotMmc(name()), Code::E_DEVICE_INVALIDTYPE),
        (Cause::CannotErase(name()), Code::E_DEVICE_INVALIDTYPE),
        (Cause::NotARecorder(name()), Code::E_DEVICE_INVALIDTYPE),
        (
            Cause::ListRecorders {
                path: path(),
                source: denied(),
            },
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (Cause::Busy(name()), Code::E_DEVICE_NOTACCESSIBLE),
        (Cause::HeldAlready(name()), Code::E_DEVICE_NOTACCESSIBLE),
        (Cause::NotHeld(name()), Code::E_NOTOPENED),
        (Cause::NoMedium(name()), Code::E_MEDIUM_NOTPRESENT),
        (Cause::NothingRecorded(name()), Code::E_INVALIDIMAGE),
        (
            Cause::MediumKind {
                recorder: name(),
                medium: medium(),
            },
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            Cause::NotErasable {
                recorder: name(),
                medium: medium(),
            },
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            Cause::NotBlank {
                recorder: name(),
                status: "closed",
                advice: "x",
            },
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            Cause::Differs {
                lba: 1,
                place: String::new(),
            },
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            Cause::Misreported {
                recorder: String::new(),
                what: String::new(),
            },
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (Cause::TooMuch { needed: 2, free: 1 }, Code::E_DISCFULL),
        (cancelled(Phase::Stage), Code::E_USERABORT),
        (cancelled(Phase::Write), Code::E_USERABORT),
        (
            Cause::NotReadBack {
                place: String::new(),
                cause: Box::new(drive(
                    Phase::Compare,
                    refused(Triple::UNRECOVERED_READ_ERROR),
                )),
            },
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            cancelled(Phase::Write).then(Err(Cause::NoHome)),
            Code::E_USERABORT,
        ),
    ]);
}

#[test]
fn causes_of_recorder_objects_and_the_discs_in_them() {
    let unreadable = || ReadError::NotAnImage {
        found: "nothing".to_owned(),
    };
    let lost = ReadError::Io {
        offset: 0,
        length: 1,
        source: io::Error::other(Error::from(Cause::NoMedium(name()))),
    };
    let scratched = ReadError::Io {
        offset: 0,
        length: 1,
        source: io::Error::other(Error::from(drive(
            Phase::Read,
            DriveError::Refused {
                command: Command::TestUnitReady,
                sense: Sense::new(Triple::UNRECOVERED_READ_ERROR),
            },
        ))),
    };
    hold([
        (Cause::NotInitialised, Code::E_NOTINITIALIZED),
        (Cause::InitialisedAlready(name()), Code::E_GENERIC),
        (Cause::IdLength(3), Code::E_INVALIDARG),
        (
            Cause::NoRecorderOfId {
                id: crate::Guid::nil(),
                number: 0,
            },
            Code::E_DEVICE_NOTPRESENT,
        ),
        (Cause::NoProperties(name()), Code::E_DEVICE_NOPROPERTIES),
        (
            Cause::Mounted {
                recorder: name(),
                device: path(),
            },
            Code::E_FILESYSTEM,
        ),
        (
            Cause::HostHold {
                recorder: name(),
                source: fault(denied()),
            },
            Code::E_FILESYSTEM,
        ),
        (
            Cause::TakesNoMore {
                recorder: name(),
                why: "is closed",
                advice: "x",
            },
            Code::E_DISCFULL,
        ),
        (Cause::WrongDisc(name()), Code::E_WRONGDISC),
        (Cause::NoNextWritable(name()), Code::E_DISCINFO),
        (
            Cause::EarlierSession {
                recorder: name(),
                source: unreadable(),
            },
            Code::E_DISCINFO,
        ),
        (
            Cause::EarlierSession {
                recorder: name(),
                source: lost,
            },
            Code::E_MEDIUM_NOTPRESENT,
        ),
        (
            Cause::EarlierSession {
                recorder: name(),
                source: scratched,
            },
            Code::E_DISCINFO,
        ),
        (
            Cause::BootImageNotBlank,
            Code::E_BOOTIMAGE_AND_NONBLANK_DISC,
        ),
    ]);
}

#[test]
fn causes_of_audio() {
    hold([
        (Cause::TooManyTracks, Code::E_DISCFULL),
        (Cause::NoRoomForTrack { free: 299 }, Code::E_DISCFULL),
        (Cause::TooMuchAudio { wanted: 2, kept: 1 }, Code::E_DISCFULL),
        (Cause::NotAudioBlocks(5), Code::E_INVALIDARG),
        (
            Cause::TooLong {
                needed: 333_001,
                free: 333_000,
            },
            Code::E_DISCFULL,
        ),
        (
            Cause::NoSuchTrack {
                number: 3,
                tracks: 2,
            },
            Code::E_INVALIDARG,
        ),
        (Cause::NoTracks, Code::E_INVALIDARG),
        (
            Cause::BadTrack {
                track: 1,
                what: "its indexes do not rise within its blocks",
            },
            Code::E_INVALIDARG,
        ),
        (Cause::TooManyLanguages(9), Code::E_INVALIDARG),
        (
            Cause::CdText(TextError::TooManyTracks(100)),
            Code::E_INVALIDARG,
        ),
        (
            Cause::SourceChanged {
                place: "in track 1".to_owned(),
            },
            Code::E_FILEACCESS,
        ),
        (
            Cause::TrackTooShort { blocks: 299 },
            Code::E_TRACK_NOT_BIG_ENOUGH,
        ),
        (
            Cause::StashUnread {
                phase: Phase::Write,
                disc: Disc::Spoilt(Left::Unknown),
                source: StashError::Io {
                    doing: "read",
                    path: path(),
                    source: denied(),
                },
            },
            Code::E_FILEACCESS,
        ),
    ]);
}

#[test]
fn causes_of_audio_discs_that_are_not_what_was_written() {
    let told = |difference| Cause::ToldOtherwise {
        recorder: name(),
        difference,
    };
    let sample = SampleDifference {
        lba: 500,
        place: "in track 2 at 00:01:25".to_owned(),
        right: true,
        wanted: 17,
        found: 16,
        offset: -582,
    };
    let cause = Cause::SampleDiffers(Box::new(sample));
    let sentence = cause.to_string();
    assert!(
        sentence.contains("the right channel is 16 there and should be 17")
            && sentence.contains("-582 samples"),
        "{sentence}"
    );
    hold([
        (cause, Code::E_CANNOT_WRITE_TO_MEDIA),
        (
            told(Difference::Start {
                track: 2,
                wanted: Lba(400),
                found: Lba(401),
            }),
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            told(Difference::CdText {
                missing: 1,
                others: 0,
            }),
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
    ]);
}

#[test]
fn causes_of_programs_whose_files_fail() {
    let pour = |source| Cause::Pour {
        phase: Phase::Write,
        disc: Disc::Spoilt(Left::Unknown),
        source,
    };
    let sectors = |source| PourError::Sectors {
        track: 1,
        path: path(),
        source,
    };
    hold([
        (pour(sectors(denied())), Code::E_FILEACCESS),
        (pour(sectors(full())), Code::E_NOTENOUGHDISKFORSTASH),
        (
            pour(PourError::Changed {
                track: 1,
                path: path(),
            }),
            Code::E_FILEACCESS,
        ),
        (
            pour(PourError::Short {
                track: 1,
                path: path(),
                found: 1,
                stored: 2,
            }),
            Code::E_FILEACCESS,
        ),
        (
            pour(PourError::Plan {
                track: 1,
                what: "it is",
            }),
            Code::E_INVALIDARG,
        ),
        (pour(PourError::Stopped), Code::E_USERABORT),
    ]);
    let sound = |error| pour(PourError::Sound(error));
    let (path, what) = (path(), String::new());
    hold([
        (
            sound(SoundError::Open {
                path: path.clone(),
                source: denied(),
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Read {
                path: path.clone(),
                source: denied(),
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::NotAFile { path: path.clone() }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Unknown {
                path: path.clone(),
                what: "a text",
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Refused {
                path: path.clone(),
                what: what.clone(),
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Damaged {
                path: path.clone(),
                format: "FLAC",
                what: what.clone(),
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Corrupt {
                path: path.clone(),
                sample: 1,
                what,
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Short {
                path: path.clone(),
                at: 1,
                of: 2,
            }),
            Code::E_FILEACCESS,
        ),
        (
            sound(SoundError::Sum { path: path.clone() }),
            Code::E_FILEACCESS,
        ),
        (sound(SoundError::Changed { path }), Code::E_FILEACCESS),
    ]);
}
