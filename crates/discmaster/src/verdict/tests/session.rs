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
