//! Where the stash is.

use super::error::StashError;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder of a stash. Its file there is `stash.bin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StashPlace {
    folder: PathBuf,
}

impl StashPlace {
    /// The stash in `folder`, which need not exist.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// This user's one stash: in `$DISCMASTER_STASH`, or without that variable in
    /// `$XDG_CACHE_HOME/discmaster/stash`, or in `~/.cache/discmaster/stash`.
    pub fn of_user() -> Result<Self, StashError> {
        Self::of_environment(|name| env::var_os(name))
    }

    fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, StashError> {
        // An empty variable counts as none, and a relative XDG_CACHE_HOME is to be ignored (XDG
        // Base Directory Specification).
        let set = |name| variable(name).filter(|value| !value.is_empty());
        if let Some(folder) = set("DISCMASTER_STASH") {
            return Ok(Self::at(folder));
        }
        let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
        let cache = cache.filter(|path| path.is_absolute());
        let cache = cache.or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")));
        let cache = cache.ok_or(StashError::NoHome)?;
        Ok(Self::at(cache.join("discmaster/stash")))
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of the stash's file.
    pub fn file(&self) -> PathBuf {
        self.folder.join("stash.bin")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_stash_is_found_by_the_nearest_variable() {
        let folder = |set: &[(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into());
            StashPlace::of_environment(value).map(|place| place.folder)
        };
        let all = [
            ("DISCMASTER_STASH", "/d"),
            ("XDG_CACHE_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(folder(&all).unwrap(), Path::new("/d"));
        assert_eq!(folder(&all[1..]).unwrap(), Path::new("/x/discmaster/stash"));
        let in_home = Path::new("/h/.cache/discmaster/stash");
        assert_eq!(folder(&all[2..]).unwrap(), in_home);
        let relative = [
            ("XDG_CACHE_HOME", "x"),
            ("DISCMASTER_STASH", ""),
            ("HOME", "/h"),
        ];
        assert_eq!(folder(&relative).unwrap(), in_home);
        assert!(matches!(folder(&[]), Err(StashError::NoHome)));
    }
}
