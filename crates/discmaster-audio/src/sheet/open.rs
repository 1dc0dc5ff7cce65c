//! The files of a sheet, opened: what a program is laid out of.

use crate::sound::Sound;
use std::path::PathBuf;

/// A file of a sheet, looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    pub path: PathBuf,
    pub bytes: u64,
    /// What sound it gives, unless there are only tracks of data in it.
    pub sound: Option<Sound>,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Find(#[from] super::FindError),
}
