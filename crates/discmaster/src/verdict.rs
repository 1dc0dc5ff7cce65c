//! The verdict: which code each cause of failure has. The only place where codes are assigned.
//!
//! Every `match` is exhaustive, so that a new cause does not compile without a row here.
//!
//! Choices where IMAPI's text leaves one:
//! - A source that shrank, grew, changed, vanished or turned unreadable, and an image file that
//!   cannot be written, are `IMAPI_E_FILEACCESS`: it is the one code about files of the host, and
//!   none of the codes about the medium or the drive would be true. (`IMAPI_E_INVALIDIMAGE`
//!   would blame the image as staged, and tell a program to stage again what cannot be read.)
//! - A listing that cannot be understood is `IMAPI_E_GENERIC`: IMAPI knows no listings. One that names
//!   files which are not what it says is `IMAPI_E_FILEACCESS`.
//! - A file of sound that cannot be decoded is `IMAPI_E_FILEACCESS`, too.
//! - A storage that cannot be listed, opened or read is `IMAPI_E_FILEACCESS` for the same reason, and
//!   so is a compound file that is damaged or none: it is a source that cannot be read.
//! - No room on the host's disk is `IMAPI_E_NOTENOUGHDISKFORSTASH`, be it for an image file, for
//!   extracted files or for a virtual recorder's disc: in each the host stands in for a disc.
//! - A stash that somebody else changed is `IMAPI_E_INVALIDIMAGE`, for what was staged is no more;
//!   one that cannot be made, read or written is `IMAPI_E_FILEACCESS`.
//! - A disc that is closed, refuses a write or reads back otherwise than written is
//!   `IMAPI_E_CANNOT_WRITE_TO_MEDIA`; that the image is kept lets the program try another disc.
//!   So is an audio disc that says of itself something else than was recorded.
//! - A recorder that somebody else holds is `IMAPI_E_DEVICE_NOTACCESSIBLE` for OpenExclusive and
//!   RecordDisc, whose tables of errors say so, and `IMAPI_E_DEVICE_STILL_IN_USE` for every other
//!   call. So is, for RecordDisc, one that the calling program itself holds with OpenExclusive.
//! - A disc that the operating system uses (mounted, or attached as a block device) is
//!   `IMAPI_E_FILESYSTEM`: its file system could not be locked out.
//! - A disc that is chosen and takes nothing more (closed, not ours, without room) is
//!   `IMAPI_E_DISCFULL`, which SetActiveDiscRecorder's table has; the same disc met by RecordDisc, in
//!   the place of the one that was chosen, is `IMAPI_E_CANNOT_WRITE_TO_MEDIA`.
//! - The same of a drive of this machine. One that may not be opened, for want of rights or for a
//!   reason of the host's, is `IMAPI_E_DEVICE_NOTACCESSIBLE`; one that is no optical drive, or knows
//!   nothing of MMC, `IMAPI_E_DEVICE_INVALIDTYPE`.
//! - What ISO 9660 and Joliet cannot hold (links, sockets, devices) is `IMAPI_E_GENERIC`: IMAPI,
//!   fed by storages and streams, never meets it. Storages too deep in each other are that, too:
//!   no code is about the shape of a tree.

use crate::error::{Cause, Phase, Purpose};
use crate::stash::StashError;
use crate::{Code, Error, storage};
use discmaster_audio::program::lay::{LayError, LayFault};
use discmaster_audio::program::pour::PourError;
use discmaster_audio::sheet::{self, SheetError};
use discmaster_audio::sound::SoundError;
use discmaster_image::listing::ListingError;
use discmaster_image::plan::PlanError;
use discmaster_image::read::ReadError;
use discmaster_image::read::compare::CompareError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::scan::ScanError;
use discmaster_image::tree::TreeError;
use discmaster_image::write::{SourceError, SourceFault, WriteError};
use discmaster_mmc::error::DriveError;
use discmaster_mmc::formatting::FormatError;
use discmaster_mmc::linux;
use discmaster_mmc::recording::RecordError;
use discmaster_mmc::sense::{Condition, Sense};
use discmaster_mmc::transport::{Status, TransportError};
use discmaster_virtual::storage::DiscError;
use discmaster_virtual::{OpenError, TrayError};
use std::io;

/// The code of a cause.
pub fn of(cause: &Cause) -> Code {
    match cause {
        Cause::Refused { code, .. } => *code,
        Cause::UnknownCookie(_) | Cause::NoHome | Cause::Fault(_) => Code::E_GENERIC,
        Cause::RecorderName { .. } | Cause::NoSuchRecorder { .. } => Code::E_DEVICE_NOTPRESENT,
        Cause::NotVirtual(_)
        | Cause::CannotErase(_)
        | Cause::NotARecorder(_)
        | Cause::NotMmc(_) => Code::E_DEVICE_INVALIDTYPE,
        Cause::ListRecorders { .. } | Cause::Busy(_) | Cause::HeldAlready(_) => {
            Code::E_DEVICE_NOTACCESSIBLE
        }
        Cause::NotHeld(_) => Code::E_NOTOPENED,
        Cause::Open {
            source, purpose, ..
        } => open(source, *purpose),
        Cause::OpenDrive {
            source, purpose, ..
        } => open_drive(source, *purpose),
        Cause::Mounted { .. } | Cause::HostHold { .. } => Code::E_FILESYSTEM,
        Cause::NotInitialised => Code::E_NOTINITIALIZED,
        Cause::InitialisedAlready(_) => Code::E_GENERIC,
        Cause::IdLength(_)
        | Cause::NotAudioBlocks(_)
        | Cause::NoSuchTrack { .. }
        | Cause::NoTracks
        | Cause::BadTrack { .. }
        | Cause::TooManyLanguages(_)
        | Cause::CdText(_) => Code::E_INVALIDARG,
        Cause::NoRecorderOfId { .. } => Code::E_DEVICE_NOTPRESENT,
        Cause::NoProperties(_) => Code::E_DEVICE_NOPROPERTIES,
        Cause::TakesNoMore { .. }
        | Cause::TooManyTracks
        | Cause::NoRoomForTrack { .. }
        | Cause::TooMuchAudio { .. } => Code::E_DISCFULL,
        Cause::WrongDisc(_) => Code::E_WRONGDISC,
        Cause::NoNextWritable(_) => Code::E_DISCINFO,
        Cause::EarlierSession { source, .. } => earlier_session(source),
        Cause::BootImageNotBlank => Code::E_BOOTIMAGE_AND_NONBLANK_DISC,
        Cause::TrackTooShort { .. } => Code::E_TRACK_NOT_BIG_ENOUGH,
        Cause::StashUnread { source, .. } => stash(source),
        Cause::Tray { source, .. } => tray(source),
        Cause::Drive { source, phase, .. } => drive(*phase, source),
        Cause::NoMedium(_) => Code::E_MEDIUM_NOTPRESENT,
        Cause::NothingRecorded(_) => Code::E_INVALIDIMAGE,
        Cause::MediumKind { .. } | Cause::NotErasable { .. } => Code::E_MEDIUM_INVALIDTYPE,
        Cause::Reshape { source, .. } => reshape(source),
        Cause::NotBlank { .. }
        | Cause::Differs { .. }
        | Cause::SampleDiffers(_)
        | Cause::ToldOtherwise { .. } => Code::E_CANNOT_WRITE_TO_MEDIA,
        Cause::TooMuch { .. } | Cause::TooLong { .. } | Cause::Unaddressable { .. } => {
            Code::E_DISCFULL
        }
        Cause::Sheet { .. } => Code::E_GENERIC,
        Cause::SheetName(_) => Code::E_INVALIDARG,
        Cause::SourceChanged { .. } => Code::E_FILEACCESS,
        Cause::Pour { source, .. } => pour(source),
        Cause::Record { source, .. } => record(source),
        Cause::Misreported { .. } => Code::E_CANNOT_WRITE_TO_MEDIA,
        Cause::AndThen { first: cause, .. } | Cause::NotReadBack { cause, .. } => of(cause),
        Cause::Cancelled { .. } => Code::E_USERABORT,
        Cause::Tree(error) => tree(error),
        Cause::Scan(error) => scan(error),
        Cause::Listing { source, .. } => listing(source),
        Cause::Storage(error) => self::storage(error),
        Cause::Plan(error) => plan(error),
        Cause::Stash(error) => stash(error),
        Cause::Write(error) => write(error),
        Cause::OpenImage { source, .. } | Cause::SumsList { source, .. } => {
            host(source, Code::E_FILEACCESS)
        }
        Cause::Sector(_)
        | Cause::BadSectors { .. }
        | Cause::OddSectors { .. }
        | Cause::ShortSectors { .. }
        | Cause::NoDataTrack
        | Cause::NoData { .. } => Code::E_INVALIDIMAGE,
        Cause::Sound(error) => sound(error),
        Cause::BadSheet(error) => sheet(error),
        Cause::SheetFile(_) => Code::E_FILEACCESS,
        Cause::SheetPart(error) => sheet_part(error),
        Cause::InputSheet { .. } => Code::E_GENERIC,
        Cause::Lay(error) => lay(error),
        Cause::Unsound { .. } | Cause::Sums { .. } => Code::E_INVALIDIMAGE,
        Cause::Read(error) => read(error),
        Cause::Extract(error) => extract(error),
        Cause::Compare(error) => compare(error),
        Cause::Source { source, .. } => self::source(source),
    }
}

/// What a phase comes to when the drive gives no more exact reason.
fn phase(phase: Phase) -> Code {
    match phase {
        Phase::Identify => Code::E_DEVICE_NOTACCESSIBLE,
        Phase::Inspect => Code::E_DISCINFO,
        Phase::Prepare => Code::E_INITIALIZE_WRITE,
        Phase::Write | Phase::Compare => Code::E_CANNOT_WRITE_TO_MEDIA,
        Phase::Close => Code::E_INITIALIZE_ENDWRITE,
        Phase::Stage | Phase::Read | Phase::Erase | Phase::Tray => Code::E_GENERIC,
    }
}

fn open(error: &OpenError, purpose: Purpose) -> Code {
    match error {
        OpenError::InUse { .. } => match purpose {
            Purpose::Use => Code::E_DEVICE_STILL_IN_USE,
            Purpose::Exclusive => Code::E_DEVICE_NOTACCESSIBLE,
        },
        OpenError::Exists { .. }
        | OpenError::NotJson { .. }
        | OpenError::Format { .. }
        | OpenError::Script { .. } => Code::E_DEVICE_NOTACCESSIBLE,
        OpenError::Fault(fault) => host(&fault.source, Code::E_DEVICE_NOTACCESSIBLE),
    }
}

fn open_drive(error: &linux::OpenError, purpose: Purpose) -> Code {
    match error {
        linux::OpenError::Busy { holders } => match purpose {
            Purpose::Use => Code::E_DEVICE_STILL_IN_USE,
            Purpose::Exclusive if holders.are_of_the_kernel() => Code::E_FILESYSTEM,
            Purpose::Exclusive => Code::E_DEVICE_NOTACCESSIBLE,
        },
        linux::OpenError::Denied(_) | linux::OpenError::ReadOnly(_) | linux::OpenError::Io(_) => {
            Code::E_DEVICE_NOTACCESSIBLE
        }
        linux::OpenError::Missing | linux::OpenError::Gone => Code::E_DEVICE_NOTPRESENT,
        linux::OpenError::NotADrive(_) => Code::E_DEVICE_INVALIDTYPE,
    }
}

fn tray(error: &TrayError) -> Code {
    match error {
        TrayError::Occupied { .. } | TrayError::Locked | TrayError::Recording { .. } => {
            Code::E_DEVICE_NOTACCESSIBLE
        }
        TrayError::Disc(error) => virtual_disc(error),
        TrayError::Fault(fault) => host(&fault.source, Code::E_FILEACCESS),
    }
}

fn virtual_disc(error: &DiscError) -> Code {
    match error {
        DiscError::NotFound { .. } => Code::E_MEDIUM_NOTPRESENT,
        DiscError::NotAnImage { .. } => Code::E_INVALIDIMAGE,
        DiscError::NotJson { .. }
        | DiscError::State { .. }
        | DiscError::DataMissing { .. }
        | DiscError::Truncated { .. }
        | DiscError::Stray { .. } => Code::E_DISCINFO,
        DiscError::Fault(fault) => host(&fault.source, Code::E_FILEACCESS),
    }
}

fn transport(at: Phase, error: &TransportError) -> Code {
    match error {
        TransportError::Gone => Code::E_DEVICE_NOTPRESENT,
        TransportError::TimedOut(_) | TransportError::TooLong { .. } => phase(at),
        TransportError::Io { source, .. } => host(source, phase(at)),
    }
}

/// A failure of the host's file system: no room has a code of its own. An error of ours that
/// travelled through the image reader as an `io::Error` keeps its code.
fn host(error: &io::Error, otherwise: Code) -> Code {
    let inner = error.get_ref();
    let ours = inner
        .and_then(|inner| inner.downcast_ref::<Error>())
        .map(Error::code);
    let of_storage = inner
        .and_then(|inner| inner.downcast_ref::<storage::Error>())
        .map(storage);
    match (ours.or(of_storage), error.kind()) {
        (Some(ours), _) => ours,
        (None, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            Code::E_NOTENOUGHDISKFORSTASH
        }
        (None, _) => otherwise,
    }
}

fn tree(error: &TreeError) -> Code {
    match error {
        TreeError::FileExists { .. }
        | TreeError::DirectoryExists { .. }
        | TreeError::NotADirectory { .. } => Code::E_FILEEXISTS,
        TreeError::BadName { .. } => Code::E_BADJOLIETNAME,
        TreeError::BadTarget { .. } => Code::E_GENERIC,
        TreeError::Full { .. } => Code::E_DISCFULL,
    }
}

fn scan(error: &ScanError) -> Code {
    match error {
        ScanError::Link { .. }
        | ScanError::List { .. }
        | ScanError::Look { .. }
        | ScanError::Vanished { .. }
        | ScanError::LinkLoop { .. } => Code::E_FILEACCESS,
        ScanError::Unsupported { .. } => Code::E_GENERIC,
        ScanError::NoName { .. } => Code::E_BADJOLIETNAME,
        ScanError::Tree { source, .. } => tree(source),
        ScanError::Cancelled => Code::E_USERABORT,
    }
}

fn sound(error: &SoundError) -> Code {
    match error {
        SoundError::Open { source, .. } | SoundError::Read { source, .. } => {
            host(source, Code::E_FILEACCESS)
        }
        SoundError::NotAFile { .. }
        | SoundError::Unknown { .. }
        | SoundError::Refused { .. }
        | SoundError::Damaged { .. }
        | SoundError::Corrupt { .. }
        | SoundError::Short { .. }
        | SoundError::Sum { .. }
        | SoundError::Changed { .. } => Code::E_FILEACCESS,
    }
}

/// What a sheet says is wrong: no code of IMAPI is about that. What its files are not is.
fn sheet(error: &SheetError) -> Code {
    match error {
        SheetError::Read { error, .. } => host(error, Code::E_FILEACCESS),
        SheetError::TooLarge { .. }
        | SheetError::NotText { .. }
        | SheetError::Encoding { .. }
        | SheetError::Unknown { .. }
        | SheetError::Wrong { .. } => Code::E_GENERIC,
    }
}

fn sheet_part(error: &sheet::OpenError) -> Code {
    match error {
        sheet::OpenError::Sound(error) => sound(error),
        sheet::OpenError::Read { error, .. } => host(error, Code::E_FILEACCESS),
        sheet::OpenError::NotRaw { .. } | sheet::OpenError::CdText { .. } => Code::E_FILEACCESS,
        sheet::OpenError::NoSuchFile(_) => Code::E_GENERIC,
    }
}

fn lay(error: &LayError) -> Code {
    match error.fault {
        LayFault::TooManyTracks | LayFault::TooLong => Code::E_DISCFULL,
        LayFault::NoSound { .. }
        | LayFault::BeyondEnd { .. }
        | LayFault::BeyondBytes { .. }
        | LayFault::PartOfSector { .. } => Code::E_FILEACCESS,
        LayFault::Files { .. }
        | LayFault::WithinSample { .. }
        | LayFault::WithinSector { .. }
        | LayFault::SeveralFiles
        | LayFault::Empty { .. }
        | LayFault::IndexBeyondEnd
        | LayFault::IndexOrder => Code::E_GENERIC,
    }
}

fn listing(error: &ListingError) -> Code {
    match error {
        ListingError::Syntax { .. } => Code::E_GENERIC,
        ListingError::Look { .. } | ListingError::Kind { .. } | ListingError::Size { .. } => {
            Code::E_FILEACCESS
        }
        ListingError::Tree { source, .. } => tree(source),
        ListingError::Cancelled => Code::E_USERABORT,
    }
}

fn storage(error: &storage::Error) -> Code {
    match error {
        storage::Error::BadName { .. } | storage::Error::LongPath { .. } => Code::E_BADJOLIETNAME,
        storage::Error::Exists { .. } => Code::E_FILEEXISTS,
        storage::Error::TooDeep { .. } => Code::E_GENERIC,
        storage::Error::EndedEarly { .. }
        | storage::Error::TooLong { .. }
        | storage::Error::NotCompound { .. }
        | storage::Error::Damaged { .. } => Code::E_FILEACCESS,
        storage::Error::InFile { error, .. } => storage(error),
        storage::Error::List { source, .. }
        | storage::Error::Open { source, .. }
        | storage::Error::Read { source, .. }
        | storage::Error::OpenFile { source, .. } => host(source, Code::E_FILEACCESS),
    }
}

fn plan(error: &PlanError) -> Code {
    match error {
        PlanError::JolietName { .. } | PlanError::IdentifierTooLong { .. } => Code::E_BADJOLIETNAME,
        PlanError::TooLarge { .. } => Code::E_DISCFULL,
        PlanError::ManifestName(error) => tree(error),
        PlanError::NeedsLevelThree { .. }
        | PlanError::NeedsRockRidge { .. }
        | PlanError::RelocationName
        | PlanError::RecordedBehindStart { .. }
        | PlanError::NoRoomForDescriptors { .. }
        | PlanError::BootIdNotAscii { .. }
        | PlanError::BootIdTooLong { .. }
        | PlanError::BootImageSize { .. }
        | PlanError::BootImageInPieces { .. }
        | PlanError::TooManyDirectories { .. }
        | PlanError::DirectoryTooLarge { .. }
        | PlanError::ManifestOfAnother { .. }
        | PlanError::ManifestOfRecorded { .. }
        | PlanError::ManifestWithoutNames
        | PlanError::ManifestTooLong { .. }
        | PlanError::NamesAlike { .. } => Code::E_GENERIC,
    }
}

fn pour(error: &PourError) -> Code {
    match error {
        PourError::Sound(error) => sound(error),
        PourError::Sectors { source, .. } => host(source, Code::E_FILEACCESS),
        PourError::Short { .. } | PourError::Changed { .. } => Code::E_FILEACCESS,
        PourError::Plan { .. } => Code::E_INVALIDARG,
        PourError::Stopped => Code::E_USERABORT,
    }
}

fn stash(error: &StashError) -> Code {
    match error {
        StashError::NoHome => Code::E_GENERIC,
        StashError::InUse { .. } => Code::E_STASHINUSE,
        StashError::Compressed { .. } => Code::E_COMPRESSEDSTASH,
        StashError::Encrypted { .. } => Code::E_ENCRYPTEDSTASH,
        StashError::Removable { .. } => Code::E_REMOVABLESTASH,
        StashError::NoRoom { .. } => Code::E_NOTENOUGHDISKFORSTASH,
        StashError::Damaged { .. } => Code::E_INVALIDIMAGE,
        StashError::NotAStash { .. } => Code::E_FILEACCESS,
        StashError::Source(error) => source(error),
        StashError::Cancelled => Code::E_USERABORT,
        StashError::Io { source, .. } => host(source, Code::E_FILEACCESS),
    }
}

fn source(error: &SourceError) -> Code {
    match &error.kind {
        SourceFault::Vanished
        | SourceFault::Replaced
        | SourceFault::Shrank { .. }
        | SourceFault::Grew { .. }
        | SourceFault::Changed
        | SourceFault::EndedEarly { .. }
        | SourceFault::TooLong { .. } => Code::E_FILEACCESS,
        SourceFault::Unreadable(error) => host(error, Code::E_FILEACCESS),
    }
}

fn write(error: &WriteError) -> Code {
    match error {
        WriteError::Source(error) => source(error),
        WriteError::NoSpace { .. } => Code::E_NOTENOUGHDISKFORSTASH,
        WriteError::TargetIsSource { .. } | WriteError::UnfitTarget { .. } => Code::E_FILEACCESS,
        WriteError::Target { error, .. } | WriteError::Write { error, .. } => {
            host(error, Code::E_FILEACCESS)
        }
        WriteError::Cancelled => Code::E_USERABORT,
    }
}

fn read(error: &ReadError) -> Code {
    match error {
        ReadError::Io { source, .. } => host(source, Code::E_FILEACCESS),
        ReadError::NotAnImage { .. } | ReadError::Truncated { .. } | ReadError::Corrupt(_) => {
            Code::E_INVALIDIMAGE
        }
        ReadError::Unsupported { .. }
        | ReadError::NotFound { .. }
        | ReadError::WrongKind { .. }
        | ReadError::NoTree(_) => Code::E_GENERIC,
        ReadError::Cancelled => Code::E_USERABORT,
    }
}

/// The last session of a disc that another is to be added to: what cannot be learnt of it is
/// information on the disc.
fn earlier_session(error: &ReadError) -> Code {
    match error {
        ReadError::Io { source, .. } => match host(source, Code::E_DISCINFO) {
            // Its reader did not know what for: `Phase::Read` has no code of its own.
            Code::E_GENERIC => Code::E_DISCINFO,
            told => told,
        },
        _ => Code::E_DISCINFO,
    }
}

fn extract(error: &ExtractError) -> Code {
    match error {
        ExtractError::Read(error) => read(error),
        ExtractError::Name { .. } | ExtractError::Collision { .. } => Code::E_INVALIDIMAGE,
        ExtractError::Exists(_) | ExtractError::InTheWay { .. } => Code::E_FILEACCESS,
        ExtractError::NoSpace { .. } => Code::E_NOTENOUGHDISKFORSTASH,
        ExtractError::Io { source, .. } => host(source, Code::E_FILEACCESS),
    }
}

fn compare(error: &CompareError) -> Code {
    match error {
        CompareError::Read(error) => read(error),
        CompareError::Io { source, .. } => host(source, Code::E_FILEACCESS),
    }
}

fn drive(at: Phase, error: &DriveError) -> Code {
    match error {
        DriveError::Refused { sense, .. }
        | DriveError::Deferred { sense, .. }
        | DriveError::StillBusy { sense, .. } => self::sense(at, sense),
        DriveError::Status { status, .. } if *status == Status::RESERVATION_CONFLICT => {
            Code::E_DEVICE_STILL_IN_USE
        }
        DriveError::NoSense { .. }
        | DriveError::Status { .. }
        | DriveError::Answer { .. }
        | DriveError::Residue { .. }
        | DriveError::NotBlocks { .. } => phase(at),
        DriveError::Transport { source, .. } => transport(at, source),
        DriveError::NotOptical(_) => Code::E_DEVICE_INVALIDTYPE,
    }
}

fn record(error: &RecordError) -> Code {
    match error {
        RecordError::NoMedium => Code::E_MEDIUM_NOTPRESENT,
        RecordError::NotWritable { .. }
        | RecordError::NotFormatted(_)
        | RecordError::Start { .. }
        | RecordError::NotBlank(_) => Code::E_CANNOT_WRITE_TO_MEDIA,
        RecordError::NoAudio(_) => Code::E_MEDIUM_INVALIDTYPE,
        RecordError::NoSuchMode { .. }
        | RecordError::NoSpareAreas(_)
        | RecordError::NoCdText(_)
        | RecordError::NoTestWrite(_) => Code::E_DEVICE_INVALIDTYPE,
        RecordError::Empty | RecordError::Indexes { .. } => Code::E_INVALIDIMAGE,
        RecordError::DoesNotFit { .. } | RecordError::TooManyTracks { .. } => Code::E_DISCFULL,
        RecordError::NoNextWritable => Code::E_INITIALIZE_WRITE,
        RecordError::Unaligned { .. } => Code::E_INVALIDARG,
        RecordError::TooShort { .. } => Code::E_TRACK_NOT_BIG_ENOUGH,
        RecordError::Failed | RecordError::WrongLength { .. } => Code::E_GENERIC,
        RecordError::Prepare { source } => drive(Phase::Prepare, source),
        // What the drive took and could not flush is not on the disc.
        RecordError::Write { source, .. } | RecordError::Flush { source } => {
            drive(Phase::Write, source)
        }
        RecordError::Close { source } => drive(Phase::Close, source),
    }
}

fn reshape(error: &FormatError) -> Code {
    match error {
        FormatError::NoMedium => Code::E_MEDIUM_NOTPRESENT,
        FormatError::NotErasable(_)
        | FormatError::Unknown { .. }
        | FormatError::NotOffered { .. } => Code::E_MEDIUM_INVALIDTYPE,
        FormatError::NotBlank(_) | FormatError::WriteProtected(_) => Code::E_CANNOT_WRITE_TO_MEDIA,
        FormatError::NoCapacity(_) => Code::E_DISCINFO,
        FormatError::Ask { source } => drive(Phase::Inspect, source),
        FormatError::Failed { source, .. } => drive(Phase::Erase, source),
    }
}

/// A condition that a drive reports, by what it was doing.
fn sense(at: Phase, sense: &Sense) -> Code {
    match sense.condition() {
        Condition::NoMedium(_) => Code::E_MEDIUM_NOTPRESENT,
        Condition::IncompatibleMedium => Code::E_MEDIUM_INVALIDTYPE,
        Condition::LossOfStreaming => Code::E_LOSS_OF_STREAMING,
        Condition::WriteError | Condition::WriteProtected | Condition::CopyProtected => {
            Code::E_CANNOT_WRITE_TO_MEDIA
        }
        Condition::PowerCalibration => Code::E_INITIALIZE_WRITE,
        Condition::Fixation => Code::E_INITIALIZE_ENDWRITE,
        Condition::EndOfTrack => Code::E_DISCFULL,
        Condition::RemovalPrevented => Code::E_DEVICE_NOTACCESSIBLE,
        Condition::UnsupportedCommand => match at {
            Phase::Erase => Code::E_DEVICE_INVALIDTYPE,
            _ => phase(at),
        },
        Condition::None
        | Condition::Recovered
        | Condition::BecomingReady
        | Condition::StartRequired
        | Condition::OperationInProgress
        | Condition::LongWriteInProgress
        | Condition::MediumMayHaveChanged
        | Condition::Reset
        | Condition::UnitAttention
        | Condition::ReadError
        | Condition::EraseFailure
        | Condition::MediumError
        | Condition::HardwareError
        | Condition::InvalidField
        | Condition::AddressOutOfRange
        | Condition::SequenceError
        | Condition::IllegalTrackMode
        | Condition::BlankCheck
        | Condition::Aborted
        | Condition::Other => phase(at),
    }
}

#[cfg(test)]
mod tests;
