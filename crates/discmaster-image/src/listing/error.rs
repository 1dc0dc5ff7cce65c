//! What can be wrong with a listing, and with what it names.

use super::wire::Place;
use crate::tree::TreeError;
use std::io;
use std::path::PathBuf;

/// Why a listing did not become a tree. The tree then holds what stood before.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    #[error("line {}, column {}: {fault}", place.line, place.column)]
    Syntax { place: Place, fault: Fault },
    #[error("line {}: cannot look at {}: {source}", place.line, path.display())]
    Look {
        place: Place,
        path: PathBuf,
        source: io::Error,
    },
    #[error("line {}: {} is not {wanted}, as the listing has it", place.line, path.display())]
    Kind {
        place: Place,
        path: PathBuf,
        wanted: &'static str,
    },
    #[error("line {}: {} has {found} bytes, and the listing says {listed}", place.line, path.display())]
    Size {
        place: Place,
        path: PathBuf,
        listed: u64,
        found: u64,
    },
    #[error("line {}: {source}", place.line)]
    Tree { place: Place, source: TreeError },
    /// [`Progress::cancelled`](crate::progress::Progress::cancelled) said so.
    #[error("cancelled")]
    Cancelled,
}

/// What a listing must not say.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("a command is /set or /unset; a path begins with ./")]
    Command,
    #[error("{0} is no keyword of mtree(5)")]
    Keyword(String),
    #[error("{0} needs a value: {0}=...")]
    NoValue(String),
    #[error("{0} is no type; there are file, dir, link, fifo, socket, block and char")]
    Kind(String),
    #[error("{0} are no permissions: octal digits are needed, 7777 at most")]
    Mode(String),
    #[error("{0:?} is not the number it should be")]
    Number(String),
    #[error("{0} is no time; seconds are needed, perhaps with a dot and nanoseconds behind them")]
    Time(String),
    #[error("{0} is no device; native,MAJOR,MINOR is needed, or one number")]
    Device(String),
    #[error("a backslash needs three octal digits behind it, 377 at most, or a letter of C's")]
    Escape,
    #[error("a path must not have .. in it")]
    UpInPath,
    #[error("a name must not have a zero byte in it")]
    Zero,
    #[error(".. leads out of the root")]
    UpFromRoot,
}

impl ListingError {
    pub(super) fn syntax(place: Place, fault: Fault) -> Self {
        Self::Syntax { place, fault }
    }
}
