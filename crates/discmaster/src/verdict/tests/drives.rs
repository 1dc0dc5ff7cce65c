//! Rows of recorders, drives and recordings.

use super::*;

#[test]
fn causes_of_drives_of_the_machine() {
    let open = |purpose, source| Cause::OpenDrive {
        recorder: "/dev/sr0".to_owned(),
        purpose,
        source,
    };
    let busy = |holders| linux::OpenError::Busy { holders };
    let mounted = || linux::Holders {
        mounts: vec![path()],
        ..linux::Holders::default()
    };
    let program = || linux::Holders {
        processes: vec![linux::Process {
            id: 7,
            command: "brasero".to_owned(),
        }],
        ..linux::Holders::default()
    };
    let (r#use, exclusive) = (Purpose::Use, Purpose::Exclusive);
    hold([
        (open(r#use, busy(mounted())), Code::E_DEVICE_STILL_IN_USE),
        (open(exclusive, busy(mounted())), Code::E_FILESYSTEM),
        (open(r#use, busy(program())), Code::E_DEVICE_STILL_IN_USE),
        (
            open(exclusive, busy(program())),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (
            open(exclusive, busy(linux::Holders::default())),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
    ]);
    for purpose in [r#use, exclusive] {
        let denied = linux::Denied {
            node: path(),
            rights: None,
        };
        hold([
            (
                open(purpose, linux::OpenError::Denied(denied)),
                Code::E_DEVICE_NOTACCESSIBLE,
            ),
            (
                open(purpose, linux::OpenError::ReadOnly(super::denied())),
                Code::E_DEVICE_NOTACCESSIBLE,
            ),
            (
                open(purpose, linux::OpenError::Io(super::denied())),
                Code::E_DEVICE_NOTACCESSIBLE,
            ),
            (
                open(purpose, linux::OpenError::Missing),
                Code::E_DEVICE_NOTPRESENT,
            ),
            (
                open(purpose, linux::OpenError::Gone),
                Code::E_DEVICE_NOTPRESENT,
            ),
            (
                open(purpose, linux::OpenError::NotADrive("a folder")),
                Code::E_DEVICE_INVALIDTYPE,
            ),
        ]);
    }
}

#[test]
fn causes_of_recorders_and_their_trays() {
    let open = |source| Cause::Open {
        recorder: name(),
        purpose: Purpose::Use,
        source,
    };
    hold([
        (
            open(OpenError::InUse { folder: path() }),
            Code::E_DEVICE_STILL_IN_USE,
        ),
        (
            Cause::Open {
                recorder: name(),
                purpose: Purpose::Exclusive,
                source: OpenError::InUse { folder: path() },
            },
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (open(no_json()), Code::E_DEVICE_NOTACCESSIBLE),
        (
            open(OpenError::Format {
                path: path(),
                format: 2,
            }),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (
            open(OpenError::Exists { folder: path() }),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (
            open(OpenError::Script {
                path: path(),
                line: 3,
                reason: "no sense".to_owned(),
            }),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (
            open(OpenError::Fault(fault(denied()))),
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
        (
            open(OpenError::Fault(fault(full()))),
            Code::E_NOTENOUGHDISKFORSTASH,
        ),
    ]);
    let disc = || "cd-r80-0001".to_owned();
    hold(
        [
            (
                TrayError::Occupied { disc: disc() },
                Code::E_DEVICE_NOTACCESSIBLE,
            ),
            (TrayError::Locked, Code::E_DEVICE_NOTACCESSIBLE),
            (
                TrayError::Recording { disc: disc() },
                Code::E_DEVICE_NOTACCESSIBLE,
            ),
            (TrayError::Fault(fault(denied())), Code::E_FILEACCESS),
            (
                TrayError::Fault(fault(full())),
                Code::E_NOTENOUGHDISKFORSTASH,
            ),
            (
                TrayError::Disc(DiscError::NotFound {
                    name: disc(),
                    folder: path(),
                }),
                Code::E_MEDIUM_NOTPRESENT,
            ),
            (
                TrayError::Disc(DiscError::NotAnImage {
                    path: path(),
                    bytes: 1,
                }),
                Code::E_INVALIDIMAGE,
            ),
            (
                TrayError::Disc(DiscError::DataMissing { path: path() }),
                Code::E_DISCINFO,
            ),
            (
                TrayError::Disc(DiscError::Truncated {
                    path: path(),
                    has: 1,
                    needs: 2,
                }),
                Code::E_DISCINFO,
            ),
            (
                TrayError::Disc(DiscError::Stray { path: path() }),
                Code::E_DISCINFO,
            ),
            (
                TrayError::Disc(DiscError::Fault(fault(denied()))),
                Code::E_FILEACCESS,
            ),
        ]
        .map(|(source, code)| {
            let recorder = name();
            (Cause::Tray { recorder, source }, code)
        }),
    );
}

/// What opening a recorder whose state is no JSON gives.
fn no_json() -> OpenError {
    let folder = tempfile::tempdir().unwrap();
    drop(Recorder::open(folder.path()).unwrap());
    for entry in folder.path().read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            std::fs::write(path, "not JSON").unwrap();
        }
    }
    let error = Recorder::open(folder.path()).unwrap_err();
    assert!(matches!(error, OpenError::NotJson { .. }), "{error:?}");
    error
}

/// The code of a phase where the drive gives no more exact reason.
const PHASES: [(Phase, Code); 10] = [
    (Phase::Identify, Code::E_DEVICE_NOTACCESSIBLE),
    (Phase::Stage, Code::E_GENERIC),
    (Phase::Inspect, Code::E_DISCINFO),
    (Phase::Prepare, Code::E_INITIALIZE_WRITE),
    (Phase::Write, Code::E_CANNOT_WRITE_TO_MEDIA),
    (Phase::Close, Code::E_INITIALIZE_ENDWRITE),
    (Phase::Compare, Code::E_CANNOT_WRITE_TO_MEDIA),
    (Phase::Read, Code::E_GENERIC),
    (Phase::Erase, Code::E_GENERIC),
    (Phase::Tray, Code::E_GENERIC),
];

#[test]
fn what_the_drive_does_not_explain_has_the_code_of_its_phase() {
    assert_eq!(PHASES.map(|(phase, _)| phase), Phase::ALL);
    let command = Command::TestUnitReady;
    let transport = |source| DriveError::Transport { command, source };
    for (phase, code) in PHASES {
        let io = |source| {
            transport(TransportError::Io {
                doing: "x".to_owned(),
                source,
            })
        };
        let late = Sense::new(Triple::OPERATION_IN_PROGRESS);
        hold(
            [
                refused(Triple::INTERNAL_TARGET_FAILURE),
                refused(Triple::COMMAND_SEQUENCE_ERROR),
                refused(Triple::LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE),
                refused(Triple::RESET_OCCURRED),
                refused(Triple::MEDIUM_MAY_HAVE_CHANGED),
                refused(Triple::UNRECOVERED_READ_ERROR),
                refused(Triple::BLANK),
                refused(Triple::new(SenseKey(0xF), 0x80, 0x01)),
                DriveError::StillBusy {
                    command,
                    waited: Duration::from_secs(1),
                    sense: late,
                },
                DriveError::NoSense { command },
                DriveError::Status {
                    command,
                    status: Status::BUSY,
                },
                DriveError::Answer {
                    command,
                    source: Malformed::Short {
                        what: "x",
                        needed: 2,
                        came: 1,
                    },
                },
                DriveError::Residue {
                    command,
                    wanted: 2,
                    moved: 1,
                },
                DriveError::NotBlocks {
                    address: Lba(0),
                    bytes: 1,
                    block: 2048,
                },
                transport(TransportError::TimedOut(Duration::from_secs(1))),
                io(denied()),
            ]
            .map(|error| (drive(phase, error), code)),
        );
        hold([
            (
                drive(phase, transport(TransportError::Gone)),
                Code::E_DEVICE_NOTPRESENT,
            ),
            (drive(phase, io(full())), Code::E_NOTENOUGHDISKFORSTASH),
            (
                drive(
                    phase,
                    DriveError::Status {
                        command,
                        status: Status::RESERVATION_CONFLICT,
                    },
                ),
                Code::E_DEVICE_STILL_IN_USE,
            ),
            (
                drive(phase, DriveError::NotOptical(PeripheralType::DISK)),
                Code::E_DEVICE_INVALIDTYPE,
            ),
        ]);
    }
}

#[test]
fn what_the_drive_says_exactly_has_a_code_in_every_phase() {
    let rows = [
        (Triple::NO_MEDIUM, Code::E_MEDIUM_NOTPRESENT),
        (Triple::NO_MEDIUM_TRAY_OPEN, Code::E_MEDIUM_NOTPRESENT),
        (
            Triple::INCOMPATIBLE_MEDIUM_INSTALLED,
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            Triple::NOT_READY_INCOMPATIBLE_MEDIUM,
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (Triple::LOSS_OF_STREAMING, Code::E_LOSS_OF_STREAMING),
        (Triple::WRITE_ERROR, Code::E_CANNOT_WRITE_TO_MEDIA),
        (Triple::WRITE_PROTECTED, Code::E_CANNOT_WRITE_TO_MEDIA),
        (
            Triple::COPY_PROTECTION_KEY_EXCHANGE_FAILURE,
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            Triple::POWER_CALIBRATION_AREA_ERROR,
            Code::E_INITIALIZE_WRITE,
        ),
        (Triple::SESSION_FIXATION_ERROR, Code::E_INITIALIZE_ENDWRITE),
        (Triple::END_OF_USER_AREA_ON_TRACK, Code::E_DISCFULL),
        (
            Triple::MEDIUM_REMOVAL_PREVENTED,
            Code::E_DEVICE_NOTACCESSIBLE,
        ),
    ];
    for phase in Phase::ALL {
        hold(rows.map(|(triple, code)| (drive(phase, refused(triple)), code)));
        hold(rows.map(|(triple, code)| {
            let deferred = DriveError::Deferred {
                command: Command::TestUnitReady,
                sense: Sense::new(triple),
            };
            (drive(phase, deferred), code)
        }));
    }
    let unknown = || refused(Triple::INVALID_COMMAND_OPERATION_CODE);
    hold([
        (drive(Phase::Erase, unknown()), Code::E_DEVICE_INVALIDTYPE),
        (drive(Phase::Prepare, unknown()), Code::E_INITIALIZE_WRITE),
    ]);
}

#[test]
fn causes_of_a_recording() {
    let broken = || refused(Triple::INTERNAL_TARGET_FAILURE);
    hold(
        [
            (RecordError::NoMedium, Code::E_MEDIUM_NOTPRESENT),
            (
                RecordError::NotWritable {
                    profile: Profile::CD_R,
                    status: DiscStatus::Complete,
                },
                Code::E_CANNOT_WRITE_TO_MEDIA,
            ),
            (
                RecordError::NoCdText(Profile::CD_R),
                Code::E_DEVICE_INVALIDTYPE,
            ),
            (
                RecordError::NoTestWrite(Profile::CD_R),
                Code::E_DEVICE_INVALIDTYPE,
            ),
            (RecordError::Failed, Code::E_GENERIC),
            (RecordError::Empty, Code::E_INVALIDIMAGE),
            (
                RecordError::TooShort { blocks: 299 },
                Code::E_TRACK_NOT_BIG_ENOUGH,
            ),
            (
                RecordError::DoesNotFit { needed: 2, free: 1 },
                Code::E_DISCFULL,
            ),
            (RecordError::NoNextWritable, Code::E_INITIALIZE_WRITE),
            (
                RecordError::WrongLength {
                    announced: 2,
                    came: 1,
                },
                Code::E_GENERIC,
            ),
            (
                RecordError::Prepare { source: broken() },
                Code::E_INITIALIZE_WRITE,
            ),
            (
                RecordError::Write {
                    address: Lba(1),
                    source: broken(),
                },
                Code::E_CANNOT_WRITE_TO_MEDIA,
            ),
            (
                RecordError::Flush { source: broken() },
                Code::E_CANNOT_WRITE_TO_MEDIA,
            ),
            (
                RecordError::Close { source: broken() },
                Code::E_INITIALIZE_ENDWRITE,
            ),
        ]
        .map(|(source, code)| {
            let cause = Cause::Record {
                recorder: name(),
                disc: Disc::None,
                source,
            };
            (cause, code)
        }),
    );
}

#[test]
fn causes_of_media_that_are_erased_or_formatted() {
    let reshape = |source| Cause::Reshape {
        recorder: "/dev/sr0".to_owned(),
        source,
    };
    let profile = Profile::DVD_PLUS_RW;
    let wish = Wish::EraseLastSession;
    let failed = || DriveError::NoSense {
        command: Command::FormatUnit,
    };
    hold([
        (reshape(FormatError::NoMedium), Code::E_MEDIUM_NOTPRESENT),
        (
            reshape(FormatError::NotErasable(profile)),
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            reshape(FormatError::Unknown { profile, wish }),
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            reshape(FormatError::NotOffered { profile, wish }),
            Code::E_MEDIUM_INVALIDTYPE,
        ),
        (
            reshape(FormatError::NotBlank(profile)),
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (
            reshape(FormatError::WriteProtected(profile)),
            Code::E_CANNOT_WRITE_TO_MEDIA,
        ),
        (reshape(FormatError::NoCapacity(profile)), Code::E_DISCINFO),
        (
            reshape(FormatError::Ask { source: failed() }),
            Code::E_DISCINFO,
        ),
        (
            reshape(FormatError::Failed {
                wish,
                source: failed(),
            }),
            Code::E_GENERIC,
        ),
    ]);
}
