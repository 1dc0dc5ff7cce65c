//! Why a disc cannot be put into the tray.

use crate::disc::SavedDiscError;
use crate::media::{BLOCK, MediumType};
use crate::storage::Fault;
use std::path::PathBuf;

/// A BD of four layers.
pub(super) const LONGEST_DISC: u64 = MediumType::BdRQl.usual_blocks() as u64;

/// Why a disc cannot be put into the tray.
#[derive(Debug, thiserror::Error)]
pub enum DiscError {
    #[error("there is no disc {name:?} in {}", folder.display())]
    NotFound { name: String, folder: PathBuf },
    #[error("{} is not the state of a disc", path.display())]
    NotJson {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("{} is not a state a disc can be in", path.display())]
    State {
        path: PathBuf,
        source: SavedDiscError,
    },
    #[error("the disc's data, {}, is missing", path.display())]
    DataMissing { path: PathBuf },
    #[error("{} has {has} bytes, but the disc it belongs to has {needs}", path.display())]
    Truncated { path: PathBuf, has: u64, needs: u64 },
    #[error("{} is there although its disc is blank; move it away", path.display())]
    Stray { path: PathBuf },
    #[error("{} is no image of a disc: {bytes} bytes are not 1 to {LONGEST_DISC} blocks of {BLOCK} bytes", path.display())]
    NotAnImage { path: PathBuf, bytes: u64 },
    #[error(transparent)]
    Fault(#[from] Fault),
}
