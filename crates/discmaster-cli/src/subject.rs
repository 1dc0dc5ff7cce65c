//! What a command reads: an image file, or the disc in a recorder.

use crate::args::recorder::DEFAULT;
use crate::output::outcome::Failure;
use discmaster::{Cause, Error, Registry};
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

    /// The bytes, and the block at which the session begins that tells of all of them: of an
    /// image file the first, of a disc the last.
    pub fn open(&self) -> Result<(Bytes, u32), Failure> {
        match self {
            Self::File(path) => match ImageFile::open(path) {
                Ok(file) => Ok((Box::new(file), 0)),
                Err(source) => {
                    let path = path.clone();
                    Err(Failure::from(Error::from(Cause::OpenImage {
                        path,
                        source,
                    })))
                }
            },
            Self::Recorder(name) => {
                let recorder = Registry::of_user()?.recorder(name)?;
                let disc = recorder.read_disc()?;
                let session = disc.last_session();
                Ok((Box::new(disc), session))
            }
        }
    }

    /// The image on it.
    pub fn image(&self) -> Result<Image<Bytes>, Failure> {
        let (bytes, session) = self.open()?;
        Image::open_session(bytes, session).map_err(|error| self.failure(error))
    }

    /// A failure of reading, with the name of what was read.
    pub fn failure(&self, error: impl Into<Error>) -> Failure {
        Failure::from(error.into()).about(&self.name())
    }
}
