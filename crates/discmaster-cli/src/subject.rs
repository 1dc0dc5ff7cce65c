//! What a command reads: an image file, or the disc in a recorder.

use crate::args::reading::Reading;
use crate::args::recorder::DEFAULT;
use crate::output::outcome::Failure;
use crate::output::text;
use discmaster::{Cause, Error, Registry, SectorImage};
use discmaster_image::read::session::sessions;
use discmaster_image::read::{Image, ImageFile, ReadAt};
use std::ffi::OsStr;
use std::path::PathBuf;

/// An image file or a recorder, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    File(PathBuf),
    Recorder(String),
}

/// Bytes to read an image from.
pub type Bytes = Box<dyn ReadAt + Send + Sync>;

impl Subject {
    /// A name of a recorder begins with `virtual:` or `/dev/`; anything else is a file. A file of
    /// such a name can be given as `./virtual:x`.
    pub fn named(name: &OsStr) -> Self {
        match name.to_str() {
            Some(name) if name.starts_with("virtual:") || name.starts_with("/dev/") => {
                Self::Recorder(name.to_owned())
            }
            _ => Self::File(PathBuf::from(name)),
        }
    }

    /// The one named, else the default recorder.
    pub fn or_default(name: Option<&OsStr>) -> Self {
        if let Some(name) = name {
            return Self::named(name);
        }
        let variable = std::env::var_os("DISCMASTER_RECORDER").filter(|name| !name.is_empty());
        Self::Recorder(variable.map_or_else(
            || DEFAULT.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ))
    }

    /// As the user named it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.to_string_lossy().into_owned(),
            Self::Recorder(name) => name.clone(),
        }
    }

    /// The bytes, and the block at which a session begins: the one of that number, or else the one
    /// that tells of the whole: of an image file that which sector 16 describes, of a disc the last.
    fn open(&self, session: Option<u16>) -> Result<(Bytes, u32), Failure> {
        let chosen = |starts: &[u32], default| match session {
            None => Ok(default),
            Some(number) => {
                let start = usize::from(number)
                    .checked_sub(1)
                    .and_then(|nth| starts.get(nth));
                start.copied().ok_or_else(|| {
                    let there = text::count(starts.len() as u64, "session");
                    Failure::usage(format!("no session {number}: {there}")).about(&self.name())
                })
            }
        };
        match self {
            Self::File(path) => {
                if let Some(disc) = SectorImage::open(path)? {
                    let starts = match (session, disc.sessions()) {
                        (Some(_), [0]) => self.search(&disc)?,
                        (_, sessions) => sessions.to_vec(),
                    };
                    let last = disc.sessions().last().copied().unwrap_or(0);
                    let start = chosen(&starts, last)?;
                    return Ok((Box::new(disc), start));
                }
                let file = ImageFile::open(path).map_err(|source| {
                    let path = path.clone();
                    Failure::from(Error::from(Cause::OpenImage { path, source }))
                })?;
                // A file is searched for sessions only when one is asked for by its number.
                let starts: Vec<u32> = match session {
                    None => Vec::new(),
                    Some(_) => self.search(&file)?,
                };
                let start = chosen(&starts, 0)?;
                Ok((Box::new(file), start))
            }
            Self::Recorder(name) => {
                let recorder = Registry::of_user()?.recorder(name)?;
                let disc = recorder.read_disc()?;
                let starts = match session {
                    None => Vec::new(),
                    Some(_) => disc.sessions()?,
                };
                let start = chosen(&starts, disc.last_session())?;
                Ok((Box::new(disc), start))
            }
        }
    }

    /// The sectors in files that it is, if it is that.
    pub fn sectors(&self) -> Result<Option<SectorImage>, Failure> {
        match self {
            Self::File(path) => Ok(SectorImage::open(path)?),
            Self::Recorder(_) => Ok(None),
        }
    }

    /// Blocks at which the sessions in a file begin.
    fn search<R: ReadAt>(&self, file: &R) -> Result<Vec<u32>, Failure> {
        let found = sessions(file).map_err(|error| self.failure(error))?;
        Ok(found.iter().map(|session| session.start).collect())
    }

    /// The image on it.
    pub fn image(&self, reading: &Reading) -> Result<Image<Bytes>, Failure> {
        let (bytes, session) = self.open(reading.session)?;
        Image::open_with(bytes, session, reading.trees()).map_err(|error| self.failure(error))
    }

    /// A failure of reading, with the name of what was read.
    pub fn failure(&self, error: impl Into<Error>) -> Failure {
        Failure::from(error.into()).about(&self.name())
    }
}
