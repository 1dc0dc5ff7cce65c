//! Exact facts of failures for the result line: numbers and paths that a script would otherwise
//! have to pick out of a sentence.

use discmaster::{Cause, storage};
use discmaster_image::BLOCK;
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
pub fn of(error: &discmaster::Error) -> Facts {
    cause(error.cause())
}

fn cause(cause: &Cause) -> Facts {
    match cause {
        Cause::AndThen { first, .. } => self::cause(first),
        Cause::TooMuch { needed, free } => {
            room(needed.saturating_mul(BLOCK), free.saturating_mul(BLOCK))
        }
        Cause::NoSuchRecorder { path, .. }
        | Cause::ListRecorders { path, .. }
        | Cause::OpenImage { path, .. } => at(path),
        Cause::Tree(error) => tree(error),
        Cause::Scan(error) => scan(error),
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
        | TreeError::Full { path } => within(path),
        TreeError::BadName { folder, .. } => within(folder),
    }
}

fn scan(error: &ScanError) -> Facts {
    match error {
        ScanError::List { path, .. }
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
        | PlanError::DirectoryTooLarge { path }
        | PlanError::NamesAlike { path } => within(path),
        PlanError::TooManyDirectories { .. }
        | PlanError::TooLarge { .. }
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
