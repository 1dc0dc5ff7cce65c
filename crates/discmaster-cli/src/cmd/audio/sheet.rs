//! `--sheet`: what was laid out, written down with the files as they are.

use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use discmaster_audio::program::Program;
use discmaster_audio::program::written::{to_cue_of_sources, to_toc_of_sources};
use discmaster_image::write::{Member, publish_together};
use std::ffi::OsStr;
use std::path::{Path, PathBuf, absolute};

/// A sheet that gets its name when all else is done.
#[derive(Debug)]
pub struct Sheet {
    member: Member,
    path: PathBuf,
}

impl Sheet {
    /// Writes it down, without a name yet.
    pub fn of(program: &Program, path: &Path) -> Result<Self, Failure> {
        let extension = path.extension().and_then(OsStr::to_str);
        let is =
            |name: &str| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(name));
        let write = match (is("cue"), is("toc")) {
            (true, _) => to_cue_of_sources,
            (_, true) => to_toc_of_sources,
            _ => {
                return Err(Failure::usage(format!(
                    "--sheet {} has to end with .cue or .toc",
                    path.display()
                )));
            }
        };
        let mut named = program.clone();
        let here = path
            .parent()
            .is_none_or(|folder| folder.as_os_str().is_empty());
        for sound in named.sounds.iter_mut().filter(|_| !here) {
            // Names in a sheet are of the sheet's folder.
            sound.path = absolute(&sound.path).map_err(|source| {
                Error::from(Cause::OpenImage {
                    path: sound.path.clone(),
                    source,
                })
            })?;
        }
        let text = write(&named).map_err(|source| {
            Error::from(Cause::Sheet {
                path: path.to_owned(),
                source,
            })
        })?;
        let member = Member::create(path, text.len() as u64).map_err(Error::from)?;
        member.write_at(text.as_bytes(), 0).map_err(Error::from)?;
        Ok(Self {
            member,
            path: path.to_owned(),
        })
    }

    /// Gives it its name.
    pub fn publish(self) -> Result<String, Failure> {
        publish_together(vec![self.member]).map_err(Error::from)?;
        Ok(self.path.to_string_lossy().into_owned())
    }
}
