//! What is named on the command line to go on the disc: a path, or a name and what is behind it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// One argument.
///
/// Which of the two it is follows from the argument alone, never from what lies in the file system,
/// so that a script means the same everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A folder, whose contents go to the root, or a file, which goes there under its own name.
    Path(PathBuf),
    /// `NAME=FILE`: something under a name of its own.
    Named { place: Place, from: From },
}

/// Where on the disc: `boot/grub` is a name in a folder, `boot/` a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From the root down; none of them is empty, `.` or `..`.
    pub folders: Vec<Vec<u8>>,
    /// None: whatever comes goes into the folder, under its own name.
    pub name: Option<Vec<u8>>,
}

/// What is to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Path(PathBuf),
    Stdin,
}

impl Entry {
    /// Reads an argument. With `/`, `./` or `../` in front it is a path; else what is before its
    /// first `=` is a name, if it has one.
    pub fn parse(argument: OsString) -> Result<Self, String> {
        let bytes = argument.as_bytes();
        if bytes == b"-" {
            return Err(
                "what comes from stdin needs a name: NAME=-; a file called - is ./-".to_owned(),
            );
        }
        let path = [&b"/"[..], b"./", b"../"]
            .iter()
            .any(|begin| bytes.starts_with(begin));
        let Some(at) = bytes
            .iter()
            .position(|byte| *byte == b'=')
            .filter(|_| !path)
        else {
            return Ok(Self::Path(PathBuf::from(argument)));
        };
        let (name, from) = (&bytes[..at], &bytes[at + 1..]);
        let place = Place::parse(name)?;
        let from = match from {
            b"" => return Err("nothing is named after the =".to_owned()),
            b"-" if place.name.is_none() => {
                return Err(
                    "what comes from stdin needs the name of a file before the =".to_owned(),
                );
            }
            b"-" => From::Stdin,
            path => From::Path(PathBuf::from(OsStr::from_bytes(path))),
        };
        Ok(Self::Named { place, from })
    }

    /// What has to be looked at, if it is in the file system.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path)
            | Self::Named {
                from: From::Path(path),
                ..
            } => Some(path),
            Self::Named {
                from: From::Stdin, ..
            } => None,
        }
    }

    pub fn is_stdin(&self) -> bool {
        self.path().is_none()
    }
}

impl Place {
    /// Slashes before a path and doubled ones mean nothing, nor do `.`; `..` is refused.
    pub fn parse(path: &[u8]) -> Result<Self, String> {
        let mut folders = Vec::new();
        for name in path.split(|byte| *byte == b'/') {
            match name {
                b"" | b"." => {}
                b".." => return Err("no path on the disc has .. in it".to_owned()),
                name => folders.push(name.to_vec()),
            }
        }
        let folder = path.ends_with(b"/") || path.ends_with(b"/.") || path == b".";
        if path.is_empty() {
            return Err("no name is before the =; a path with = in it begins with ./".to_owned());
        }
        let name = if folder { None } else { folders.pop() };
        Ok(Self { folders, name })
    }
}

/// For clap: any argument, UTF-8 or not.
#[derive(Clone, Debug)]
pub struct EntryParser;

impl clap::builder::TypedValueParser for EntryParser {
    type Value = Entry;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Entry, clap::Error> {
        Entry::parse(OsString::from_vec(value.as_bytes().to_vec())).map_err(|why| {
            let value = value.to_string_lossy();
            let message = format!("invalid value '{value}' for '[PATH]...': {why}\n");
            clap::Error::raw(clap::error::ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Entry, String> {
        Entry::parse(text.into())
    }

    fn named(folders: &[&str], name: Option<&str>, from: &str) -> Entry {
        let bytes = |text: &&str| text.as_bytes().to_vec();
        Entry::Named {
            place: Place {
                folders: folders.iter().map(bytes).collect(),
                name: name.as_ref().map(bytes),
            },
            from: match from {
                "-" => From::Stdin,
                path => From::Path(path.into()),
            },
        }
    }

    #[test]
    fn an_equals_sign_names_unless_a_path_is_written_as_one() {
        for path in [
            "tree", "tree/sub", "./a=b", "../a=b", "/tmp/a=b", "./-", "a-",
        ] {
            assert_eq!(parse(path), Ok(Entry::Path(path.into())), "{path}");
        }
        assert_eq!(parse("a=b"), Ok(named(&[], Some("a"), "b")));
        assert_eq!(parse("a=b=c"), Ok(named(&[], Some("a"), "b=c")));
        assert_eq!(parse("a=./x"), Ok(named(&[], Some("a"), "./x")));
        assert_eq!(parse("d//e/./f=x"), Ok(named(&["d", "e"], Some("f"), "x")));
        assert_eq!(parse("d/=x"), Ok(named(&["d"], None, "x")));
        assert_eq!(parse("user-data=-"), Ok(named(&[], Some("user-data"), "-")));
    }

    #[test]
    fn what_has_no_name_or_nothing_behind_it_is_refused() {
        for text in ["-", "=x", "a=", "d/=-", "a/../b=x", "..=x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
