//! The table row by row.

mod stash;

use super::of;
use crate::error::{Cause, Disc, Phase};
use crate::machine::Call;
use crate::{Code, Error};
use discmaster_image::plan::{Level, Options, Plan, PlanError};
use discmaster_image::read::compare::CompareError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::read::{Image, ReadError};
use discmaster_image::scan::{ScanError, Unsupported};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree, TreeError};
use discmaster_image::write::{Action, SourceError, SourceFault, Unfit, WriteError};
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::Command;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::recording::track_at_once::RecordError;
use discmaster_mmc::response::Malformed;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::DiscStatus;
use discmaster_mmc::response::inquiry::PeripheralType;
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::{Status, TransportError};
use discmaster_virtual::storage::{DiscError, Fault};
use discmaster_virtual::{OpenError, Recorder, TrayError};
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::Duration;

/// Every row at once: a failure names all that differ.
#[track_caller]
fn hold<C: Into<Cause>>(rows: impl IntoIterator<Item = (C, Code)>) {
    let wrong: Vec<_> = rows
        .into_iter()
        .map(|(cause, code)| (cause.into(), code))
        .filter(|(cause, code)| of(cause) != *code)
        .map(|(cause, code)| format!("{cause:?}: {} instead of {code}", of(&cause)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn path() -> PathBuf {
    PathBuf::from("/a")
}

fn name() -> String {
    "virtual:a".to_owned()
}

fn full() -> io::Error {
    ErrorKind::StorageFull.into()
}

fn denied() -> io::Error {
    ErrorKind::PermissionDenied.into()
}

fn fault(source: io::Error) -> Fault {
    Fault {
        doing: "writing /a".to_owned(),
        source,
    }
}

fn refused(triple: Triple) -> DriveError {
    DriveError::Refused {
        command: Command::TestUnitReady,
        sense: Sense::new(triple),
    }
}

fn drive(phase: Phase, source: DriveError) -> Cause {
    Cause::Drive {
        recorder: name(),
        phase,
        disc: Disc::None,
        source,
    }
}

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
        (Cause::RealDrive(name()), Code::E_DEVICE_INVALIDTYPE),
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
        (Cause::Start(5), Code::E_CANNOT_WRITE_TO_MEDIA),
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
fn causes_of_tree_and_scan() {
    let path_in_tree = || "/a".to_owned();
    let tree_rows = || {
        [
            (
                TreeError::FileExists {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::DirectoryExists {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::NotADirectory {
                    path: path_in_tree(),
                },
                Code::E_FILEEXISTS,
            ),
            (
                TreeError::BadName {
                    folder: path_in_tree(),
                    name: "..".to_owned(),
                },
                Code::E_BADJOLIETNAME,
            ),
            (
                TreeError::Full {
                    path: path_in_tree(),
                },
                Code::E_DISCFULL,
            ),
        ]
    };
    hold(tree_rows());
    hold(tree_rows().map(|(source, code)| {
        let path = path();
        (ScanError::Tree { path, source }, code)
    }));
    hold([
        (
            ScanError::List {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (
            ScanError::Look {
                path: path(),
                source: denied(),
            },
            Code::E_FILEACCESS,
        ),
        (ScanError::Vanished { path: path() }, Code::E_FILEACCESS),
        (
            ScanError::LinkLoop {
                path: path(),
                target: path(),
            },
            Code::E_FILEACCESS,
        ),
        (
            ScanError::Unsupported {
                path: path(),
                kind: Unsupported::Socket,
            },
            Code::E_GENERIC,
        ),
        (ScanError::NoName { path: path() }, Code::E_BADJOLIETNAME),
        (ScanError::Cancelled, Code::E_USERABORT),
    ]);
}

#[test]
fn causes_of_the_plan() {
    let mut tree = Tree::new(Timestamp::default());
    let nothing = Source::Bytes([].into());
    tree.add_file(
        NodeId::ROOT,
        b"a*b",
        Timestamp::default(),
        nothing,
        Existing::Refuse,
    )
    .unwrap();
    let bad_name = Plan::new(tree, &Options::new(Timestamp::default())).unwrap_err();
    assert!(matches!(bad_name, PlanError::JolietName { .. }));
    let path = || "/a".to_owned();
    hold([
        (bad_name, Code::E_BADJOLIETNAME),
        (
            PlanError::IdentifierTooLong {
                field: "volume",
                length: 33,
                limit: 32,
            },
            Code::E_BADJOLIETNAME,
        ),
        (PlanError::TooLarge { blocks: 1 << 32 }, Code::E_DISCFULL),
        (
            PlanError::NeedsLevelThree {
                path: path(),
                size: 1 << 33,
                level: Level::Two,
            },
            Code::E_GENERIC,
        ),
        (
            PlanError::TooManyDirectories { count: 70_000 },
            Code::E_GENERIC,
        ),
        (
            PlanError::DirectoryTooLarge { path: path() },
            Code::E_GENERIC,
        ),
        (PlanError::NamesAlike { path: path() }, Code::E_GENERIC),
    ]);
}

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
            disc: Disc::Spoilt,
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
        (ReadError::NoJoliet, Code::E_GENERIC),
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
fn causes_of_recorders_and_their_trays() {
    let open = |source| Cause::Open {
        recorder: name(),
        source,
    };
    hold([
        (
            open(OpenError::InUse { folder: path() }),
            Code::E_DEVICE_STILL_IN_USE,
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
                RecordError::NoTestWrite(Profile::CD_R),
                Code::E_DEVICE_INVALIDTYPE,
            ),
            (RecordError::Failed, Code::E_GENERIC),
            (RecordError::Empty, Code::E_INVALIDIMAGE),
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
