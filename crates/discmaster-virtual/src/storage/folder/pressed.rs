//! An image file from elsewhere, read only: a pressed disc.

use super::error::{DiscError, LONGEST_DISC};
use crate::disc::Disc;
use crate::media::BLOCK;
use crate::storage::Fault;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct PressedDisc {
    path: PathBuf,
    file: File,
}

impl PressedDisc {
    pub(super) fn load(path: &Path) -> Result<(Self, Disc), DiscError> {
        let file = File::open(path)
            .map_err(|source| Fault::new(format!("opening {}", path.display()), source))?;
        let bytes = super::own::length(&file, path)?;
        let blocks = bytes / BLOCK as u64;
        let disc = u32::try_from(blocks)
            .ok()
            .filter(|_| bytes % BLOCK as u64 == 0 && (1..=LONGEST_DISC).contains(&blocks))
            .map(Disc::pressed_to_fit)
            .ok_or_else(|| DiscError::NotAnImage {
                path: path.to_owned(),
                bytes,
            })?;
        let path = path.to_owned();
        Ok((Self { path, file }, disc))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn read(&self, lba: u32, buffer: &mut [u8]) -> Result<(), Fault> {
        self.file
            .read_exact_at(buffer, u64::from(lba) * BLOCK as u64)
            .map_err(|source| {
                Fault::new(
                    format!("reading block {lba} of {}", self.path.display()),
                    source,
                )
            })
    }
}
