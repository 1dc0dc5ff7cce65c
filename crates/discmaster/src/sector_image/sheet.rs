//! The data tracks of a sheet.

use super::SectorImage;
use crate::Error;
use discmaster_audio::program::Program;
use discmaster_audio::program::lay::{Laid, LayOptions, lay};
use discmaster_audio::sheet::Sheet;
use std::path::Path;

impl SectorImage {
    /// The data tracks of a cue sheet or TOC file, whose files are found as it names them or beside
    /// it.
    pub fn of_sheet(path: &Path) -> Result<Self, Error> {
        Self::of_programs(&programs(path)?)
    }

    /// What a file has that is no plain image: a sheet by its name (`.cue`, `.toc`), or whole sectors by
    /// the first of them; none of anything else.
    pub fn open(path: &Path) -> Result<Option<Self>, Error> {
        if is_sheet(path) {
            Self::of_sheet(path).map(Some)
        } else {
            Self::of_file(path)
        }
    }
}

/// Whether a file of this name is a sheet that describes a disc.
pub fn is_sheet(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["cue", "toc"]
        .iter()
        .any(|sheet| extension.eq_ignore_ascii_case(sheet))
}

/// What a sheet says is to lie on its disc, a program of each session.
fn programs(path: &Path) -> Result<Vec<Program>, Error> {
    let (sheet, _) = Sheet::read(path, None)?;
    let found = sheet.find()?;
    let materials = sheet.open(&found)?;
    // No texts are asked for here.
    let options = LayOptions {
        cd_text: false,
        tags: false,
    };
    let Laid { program, later, .. } = lay(&sheet, materials, &options)?;
    Ok(std::iter::once(program).chain(later).collect())
}
