//! Exact facts of failures for the result line: numbers and paths that a script would otherwise
//! have to pick out of a sentence.

use discmaster::{Cause, storage};
use discmaster_audio::sheet::{At, OpenError, SheetError};
use discmaster_audio::sound::SoundError;
use discmaster_image::BLOCK;
use discmaster_image::listing::ListingError;
use discmaster_image::plan::PlanError;
use discmaster_image::read::ReadError;
use discmaster_image::read::compare::CompareError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::scan::ScanError;
use discmaster_image::tree::TreeError;
use discmaster_image::write::{SourceError, WriteError};
use serde_json::Value;
use std::path::Path;

/// What a failure is about, by name.
pub type Facts = Vec<(&'static str, Value)>;

/// `path`: of the file or folder a failure is about, in the file system, or within the image.
/// `byte`: of that file, or of the image. `needed` and `available`: bytes. `block`: on the disc.
/// `line` and `column`: of a listing or a sheet. `command`: the one that a drive failed. `sense`: what the drive said of it, as `3/0C/00`, and
/// `condition`: what that means.
pub fn of(error: &discmaster::Error) -> Facts {
    let mut facts = cause(error.cause());
    let Said {
        command,
        sense,
        block,
    } = said(error);
    facts.extend(command.map(|name| ("command", name.into())));
    if let Some((triple, condition)) = sense {
        facts.push(("sense", triple.into()));
        facts.push(("condition", condition.into()));
    }
    facts.extend(block.map(|address| ("block", address.into())));
    facts
}

/// What the drive said, for people: `3/0C/00 the medium could not be written, WRITE (10), at block
/// 1234`.
pub fn sense(error: &discmaster::Error) -> Option<String> {
    let Said {
        command,
        sense,
        block,
    } = said(error);
    let (triple, condition) = sense?;
    let mut line = format!("{triple} {condition}");
    if let Some(command) = command {
        line += &format!(", {command}");
    }
    if let Some(block) = block {
        line += &format!(", at block {block}");
    }
    Some(line)
}

/// The drive's part in a failure.
#[derive(Default)]
struct Said {
    command: Option<&'static str>,
    /// Sense key, code and qualifier, and what they mean.
    sense: Option<(String, &'static str)>,
    block: Option<i32>,
}

fn said(error: &discmaster::Error) -> Said {
    let mut said = Said::default();
    let Some(drive) = error.drive() else {
        return said;
    };
    if let Some(command) = drive.command() {
        said.command = Some(command.name());
    }
    if let Some(sense) = drive.sense() {
        let triple = sense.triple;
        let condition = triple.sentence().unwrap_or(triple.key.name());
        said.sense = Some((triple.to_string(), condition));
    }
    if let Some(address) = drive.address() {
        said.block = Some(address.0);
    }
    said
}

fn cause(cause: &Cause) -> Facts {
    match cause {
        Cause::AndThen { first, .. } => self::cause(first),
        Cause::TooMuch { needed, free } => {
            room(needed.saturating_mul(BLOCK), free.saturating_mul(BLOCK))
        }
        Cause::NoSuchRecorder { path, .. }
        | Cause::ListRecorders { path, .. }
        | Cause::OpenImage { path, .. }
        | Cause::SumsList { path, .. } => at(path),
        Cause::Sector(sector) => {
            let mut facts = at(&sector.path);
            facts.push(("byte", sector.byte.into()));
            facts.push(("block", sector.lba.into()));
            facts
        }
        Cause::OddSectors { path, .. } | Cause::ShortSectors { path, .. } => at(path),
        Cause::Tree(error) => tree(error),
        Cause::Scan(error) => scan(error),
        Cause::Sound(error) => sound(error),
        Cause::BadSheet(error) => sheet(error),
        Cause::SheetFile(error) => {
            let first = error.missing.first().map(|missing| missing.at);
            in_sheet(&error.sheet, first.unwrap_or_default())
        }
        Cause::SheetPart(error) => sheet_part(error),
        Cause::InputSheet { path, source } => {
            let mut facts = at(path);
            facts.push(("line", source.line.into()));
            facts
        }
        Cause::Lay(error) => in_sheet(&error.path, error.at),
        Cause::Listing { path, source } => listing(path, source),
        Cause::Storage(error) => storage(error),
        Cause::Plan(error) => plan(error),
        Cause::Write(error) => write(error),
        Cause::Source { source, .. } => self::source(source),
        Cause::Read(error) => read(error),
        Cause::Extract(error) => extract(error),
        Cause::Compare(CompareError::Read(error)) => read(error),
        Cause::Compare(CompareError::Io { path, .. }) => at(path),
        Cause::Differs { lba, .. } => vec![("block", (*lba).into())],
        _ => Facts::new(),
    }
}

fn at(path: &Path) -> Facts {
    within(&path.to_string_lossy())
}

fn within(path: &str) -> Facts {
    vec![("path", path.into())]
}

fn room(needed: u64, available: u64) -> Facts {
    vec![("needed", needed.into()), ("available", available.into())]
}

fn source(SourceError { path, byte, .. }: &SourceError) -> Facts {
    let mut facts = at(path);
    facts.push(("byte", (*byte).into()));
    facts
}

fn tree(error: &TreeError) -> Facts {
    match error {
        TreeError::FileExists { path }
        | TreeError::DirectoryExists { path }
        | TreeError::NotADirectory { path }
        | TreeError::BadTarget { path }
        | TreeError::Full { path } => within(path),
        TreeError::BadName { folder, .. } => within(folder),
    }
}

fn sound(error: &SoundError) -> Facts {
    match error {
        SoundError::Open { path, .. }
        | SoundError::Read { path, .. }
        | SoundError::NotAFile { path }
        | SoundError::Unknown { path, .. }
        | SoundError::Refused { path, .. }
        | SoundError::Damaged { path, .. }
        | SoundError::Corrupt { path, .. }
        | SoundError::Short { path, .. }
        | SoundError::Sum { path }
        | SoundError::Changed { path } => at(path),
    }
}

fn sheet(error: &SheetError) -> Facts {
    match error {
        SheetError::Read { path, .. }
        | SheetError::TooLarge { path }
        | SheetError::NotText { path }
        | SheetError::Unknown { path } => at(path),
        SheetError::Encoding { path, byte, .. } => {
            let mut facts = at(path);
            facts.push(("byte", (*byte).into()));
            facts
        }
        SheetError::Wrong { path, at, .. } => in_sheet(path, *at),
    }
}

fn sheet_part(error: &OpenError) -> Facts {
    match error {
        OpenError::Sound(error) => sound(error),
        OpenError::Read { path, .. }
        | OpenError::NotRaw { path, .. }
        | OpenError::CdText { path, .. } => at(path),
        OpenError::NoSuchFile(_) => Facts::new(),
    }
}

/// A place of a sheet; a list of files has none.
fn in_sheet(path: &Path, place: At) -> Facts {
    if path.as_os_str().is_empty() {
        return Facts::new();
    }
    let mut facts = at(path);
    if place.line > 0 {
        facts.push(("line", place.line.into()));
        facts.push(("column", place.column.into()));
    }
    facts
}

/// `path`: of the listing, but where it is about another; `line` and `column` of the listing.
fn listing(listing: &Path, error: &ListingError) -> Facts {
    let (mut facts, place) = match error {
        ListingError::Syntax { place, .. } => {
            let mut facts = at(listing);
            facts.push(("column", place.column.into()));
            (facts, place)
        }
        ListingError::Look { path, place, .. }
        | ListingError::Kind { path, place, .. }
        | ListingError::Size { path, place, .. } => (at(path), place),
        ListingError::Tree { place, source } => (tree(source), place),
        ListingError::Cancelled => return Facts::new(),
    };
    facts.push(("line", place.line.into()));
    facts
}

fn scan(error: &ScanError) -> Facts {
    match error {
        ScanError::Link { path, .. }
        | ScanError::List { path, .. }
        | ScanError::Look { path, .. }
        | ScanError::Vanished { path }
        | ScanError::LinkLoop { path, .. }
        | ScanError::Unsupported { path, .. }
        | ScanError::NoName { path }
        | ScanError::Tree { path, .. } => at(path),
        ScanError::Cancelled => Facts::new(),
    }
}

fn storage(error: &storage::Error) -> Facts {
    match error {
        storage::Error::BadName { folder: path, .. }
        | storage::Error::TooDeep { path }
        | storage::Error::LongPath { path, .. }
        | storage::Error::Exists { path }
        | storage::Error::List { path, .. }
        | storage::Error::Open { path, .. }
        | storage::Error::TooLong { path, .. } => within(path),
        storage::Error::Read { path, byte, .. }
        | storage::Error::EndedEarly {
            path, ends: byte, ..
        } => {
            let mut facts = within(path);
            facts.push(("byte", (*byte).into()));
            facts
        }
        storage::Error::InFile { path, .. }
        | storage::Error::OpenFile { path, .. }
        | storage::Error::NotCompound { path }
        | storage::Error::Damaged { path, .. } => at(path),
        _ => Facts::new(),
    }
}

fn plan(error: &PlanError) -> Facts {
    match error {
        PlanError::JolietName { path, .. }
        | PlanError::NeedsLevelThree { path, .. }
        | PlanError::NeedsRockRidge { path, .. }
        | PlanError::RecordedBehindStart { path, .. }
        | PlanError::DirectoryTooLarge { path }
        | PlanError::ManifestOfAnother { path }
        | PlanError::ManifestOfRecorded { path }
        | PlanError::NamesAlike { path } => within(path),
        PlanError::ManifestName(error) => tree(error),
        PlanError::RelocationName
        | PlanError::TooManyDirectories { .. }
        | PlanError::ManifestWithoutNames
        | PlanError::ManifestTooLong { .. }
        | PlanError::TooLarge { .. }
        | PlanError::BootIdNotAscii { .. }
        | PlanError::BootIdTooLong { .. }
        | PlanError::NoRoomForDescriptors { .. }
        | PlanError::BootImageSize { .. }
        | PlanError::BootImageInPieces { .. }
        | PlanError::IdentifierTooLong { .. } => Facts::new(),
    }
}

fn write(error: &WriteError) -> Facts {
    match error {
        WriteError::Source(error) => source(error),
        WriteError::NoSpace {
            target,
            needed,
            available,
        } => [at(target), room(*needed, *available)].concat(),
        WriteError::TargetIsSource { target, .. }
        | WriteError::UnfitTarget { target, .. }
        | WriteError::Target { target, .. } => at(target),
        WriteError::Write { target, offset, .. } => {
            let mut facts = target.as_deref().map(at).unwrap_or_default();
            facts.push(("byte", (*offset).into()));
            facts
        }
        _ => Facts::new(),
    }
}

fn read(error: &ReadError) -> Facts {
    match error {
        ReadError::Io { offset, .. } => vec![("byte", (*offset).into())],
        ReadError::Truncated { ends, should } => room(*should, *ends),
        ReadError::Corrupt(corrupt) => {
            let mut facts = corrupt.path().map(within).unwrap_or_default();
            facts.push(("byte", corrupt.byte().into()));
            facts
        }
        ReadError::Unsupported { path, .. }
        | ReadError::NotFound { path }
        | ReadError::WrongKind { path, .. } => within(path),
        _ => Facts::new(),
    }
}

fn extract(error: &ExtractError) -> Facts {
    match error {
        ExtractError::Read(error) => read(error),
        ExtractError::Name { path, .. } | ExtractError::Collision { path } => within(path),
        ExtractError::Exists(path) => at(path),
        ExtractError::InTheWay { path, .. } | ExtractError::Io { path, .. } => at(path),
        ExtractError::NoSpace { needed, free } => room(*needed, *free),
    }
}
