//! The data tracks of a sheet.

use super::SectorImage;
use crate::Error;
use discmaster_audio::program::lay::{Laid, LayOptions, lay};
use discmaster_audio::program::{Content, Program, Sectors, Track};
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

/// What a disc is to be of which a file tells: a sheet, with its CD-Text, or whole sectors; a program
/// of each session. None of a plain image.
pub fn disc_of_file(path: &Path) -> Result<Option<Vec<Program>>, Error> {
    if is_sheet(path) {
        return programs(path).map(Some);
    }
    let Some(SectorImage { runs, .. }) = SectorImage::of_file(path)? else {
        return Ok(None);
    };
    let tracks = runs.iter().map(|run| Track {
        content: Content::Sectors(Sectors {
            form: run.form,
            path: run.path.to_path_buf(),
            from: run.from,
            stored: run.blocks,
            behind: 0,
        }),
        ..Track::audio(run.blocks, Vec::new())
    });
    let program = Program {
        tracks: tracks.collect(),
        ..Program::default()
    };
    Ok(Some(vec![program]))
}

/// What a sheet says is to lie on its disc.
fn programs(path: &Path) -> Result<Vec<Program>, Error> {
    let (mut sheet, _) = Sheet::read(path, None)?;
    let found = sheet.find()?;
    if let Some(packs) = &found.cd_text {
        sheet.read_cd_text(packs)?;
    }
    let materials = sheet.open(&found)?;
    let options = LayOptions {
        cd_text: true,
        tags: false,
    };
    let Laid { program, later, .. } = lay(&sheet, materials, &options)?;
    Ok(std::iter::once(program).chain(later).collect())
}
