//! The files of a sheet, found: where it says, or beside it under another name that can only be theirs.

use super::remark::{At, Remark, Told};
use super::{Holds, Sheet};
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};
use unicode_normalization::UnicodeNormalization as _;

/// Where the files of a sheet are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of the sheet's files.
    pub paths: Vec<PathBuf>,
    /// The file of CD-Text, if the sheet names one.
    pub cd_text: Option<PathBuf>,
    pub remarks: Vec<Remark>,
}

/// Files that are not there, or could be several: all of them.
#[derive(Debug)]
pub struct FindError {
    /// The sheet; empty for a list of files.
    pub sheet: PathBuf,
    pub missing: Vec<Missing>,
}

/// One of them.
#[derive(Debug)]
pub struct Missing {
    pub at: At,
    pub name: String,
    pub why: NotFound,
}

#[derive(Debug, thiserror::Error)]
pub enum NotFound {
    #[error("it is not there, and nothing beside it can be it (looked for {})", listed(.0))]
    Nothing(Vec<String>),
    #[error("it is not there, and it could be each of {}; name the one it is", listed(.0))]
    Several(Vec<String>),
    #[error("listing {}: {error}", folder.display())]
    List { folder: PathBuf, error: io::Error },
}

fn listed(names: &[String]) -> String {
    names.join(", ")
}

/// Extensions of files of sound.
const SOUND: [&str; 18] = [
    "wav", "wave", "aiff", "aif", "aifc", "flac", "m4a", "mp4", "m4b", "alac", "caf", "mp3", "aac",
    "ogg", "oga", "opus", "wv", "ape",
];
/// Extensions of files without a header.
const RAW: [&str; 6] = ["bin", "img", "iso", "raw", "cdr", "pcm"];
/// Extensions of files of CD-Text.
const CD_TEXT: [&str; 2] = ["cdt", "bin"];
/// The most names that an error lists.
const MOST_LISTED: usize = 8;

impl Sheet {
    /// Finds its files.
    pub fn find(&self) -> Result<Found, FindError> {
        let mut found = Found::default();
        let alone = self.files.len() == 1;
        let mut missing = Vec::new();
        for file in &self.files {
            let extensions: &[&str] = match file.holds {
                Holds::Sound => &SOUND,
                Holds::Raw(_) => &RAW,
            };
            match self.find_one(&file.name, file.at, extensions, alone, &mut found.remarks) {
                Ok(path) => found.paths.push(path),
                Err(lost) => missing.push(lost),
            }
        }
        if let Some(file) = &self.cd_text_file {
            match self.find_one(&file.name, file.at, &CD_TEXT, false, &mut found.remarks) {
                Ok(path) => found.cd_text = Some(path),
                Err(lost) => missing.push(lost),
            }
        }
        if missing.is_empty() {
            Ok(found)
        } else {
            Err(FindError {
                sheet: self.path.clone(),
                missing,
            })
        }
    }

    fn find_one(
        &self,
        name: &str,
        at: At,
        extensions: &[&str],
        alone: bool,
        remarks: &mut Vec<Remark>,
    ) -> Result<PathBuf, Missing> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        // The sheet's own name, for a file that was renamed with it.
        let own = self.path.file_stem().filter(|_| alone);
        let (path, exactly) = find(folder, name, extensions, own).map_err(|why| Missing {
            at,
            name: name.to_owned(),
            why,
        })?;
        if !exactly {
            let told = Told::FoundInstead {
                name: name.to_owned(),
                found: path.clone(),
            };
            remarks.push(Remark::new(at, told));
        }
        Ok(path)
    }
}

/// Which names will do, and what is told of them if none is there.
type Rule<'a> = (&'a dyn Fn(&str) -> bool, String);

/// The file, and whether it is just where it was said to be.
fn find(
    folder: &Path,
    name: &str,
    extensions: &[&str],
    own: Option<&OsStr>,
) -> Result<(PathBuf, bool), NotFound> {
    let exact = folder.join(name);
    if exact.is_file() {
        return Ok((exact, true));
    }
    let mut looked = vec![exact.display().to_string()];
    let parts = parts(name);
    let Some((last, folders)) = parts.split_last() else {
        return Err(NotFound::Nothing(looked));
    };
    // In the folders that the name has, and in the sheet's own.
    let mut places = Vec::new();
    let named = folders
        .iter()
        .try_fold(folder.to_owned(), |folder, part| step(&folder, part));
    places.extend(named);
    if !places.iter().any(|place| place == folder) {
        places.push(folder.to_owned());
    }
    let stem = stem(last);
    let own = own.map(OsStr::to_string_lossy);
    let rules: [Rule<'_>; 3] = [
        (
            &|entry| key(entry) == key(last),
            format!("{last} in any case"),
        ),
        (
            &|entry| is_of(entry, stem, extensions),
            format!("{stem}.{{{}}}", extensions.join(",")),
        ),
        (
            &|entry| {
                own.as_deref()
                    .is_some_and(|own| is_of(entry, own, extensions))
            },
            own.as_deref().map_or_else(String::new, |own| {
                format!("{own}.{{{}}}", extensions.join(","))
            }),
        ),
    ];
    for (rule, what) in rules {
        if what.is_empty() {
            continue;
        }
        looked.push(what);
        for place in &places {
            match matching(place, rule)?.as_slice() {
                [] => {}
                [one] => return Ok((one.clone(), false)),
                several => {
                    let names = several.iter().map(|path| path.display().to_string());
                    return Err(NotFound::Several(names.collect()));
                }
            }
        }
    }
    Err(NotFound::Nothing(looked))
}

/// The parts of a path, of this system or another one; of an absolute one only the last.
fn parts(name: &str) -> Vec<&str> {
    let parts = name.split(['/', '\\']);
    let parts: Vec<&str> = parts.filter(|part| !matches!(*part, "" | ".")).collect();
    let absolute = name.starts_with(['/', '\\']) || name.as_bytes().get(1) == Some(&b':');
    match parts.last() {
        Some(last) if absolute => vec![last],
        _ => parts,
    }
}

/// The folder of this name in a folder, in any case.
fn step(folder: &Path, part: &str) -> Option<PathBuf> {
    let exact = folder.join(part);
    if exact.is_dir() || part == ".." {
        return Some(exact);
    }
    let mut alike = entries(folder).ok()?.filter(|path| {
        path.is_dir() && path.file_name().and_then(OsStr::to_str).map(key) == Some(key(part))
    });
    let first = alike.next()?;
    alike.next().is_none().then_some(first)
}

fn entries(folder: &Path) -> io::Result<impl Iterator<Item = PathBuf>> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let here = matches!(folder.components().next(), Some(Component::CurDir));
    let entries = folder.read_dir()?;
    Ok(entries.filter_map(move |entry| {
        let path = entry.ok()?.path();
        Some(if here {
            path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)
        } else {
            path
        })
    }))
}

/// Files of a folder whose names are as the rule wants them, in the order of their names.
fn matching(folder: &Path, rule: &dyn Fn(&str) -> bool) -> Result<Vec<PathBuf>, NotFound> {
    let failed = |error| NotFound::List {
        folder: folder.to_owned(),
        error,
    };
    let names = entries(folder).map_err(failed)?.filter(|path| {
        let name = path.file_name().and_then(OsStr::to_str);
        name.is_some_and(rule) && path.is_file()
    });
    let mut names: Vec<PathBuf> = names.take(MOST_LISTED).collect();
    names.sort();
    Ok(names)
}

/// What two names that differ in case or in how their accents are written have in common.
fn key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// Whether a file of this name says itself what sound it has.
pub(crate) fn is_sound(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        SOUND
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Whether a file's name is this one with one of these extensions.
fn is_of(entry: &str, name: &str, extensions: &[&str]) -> bool {
    entry.rsplit_once('.').is_some_and(|(stem, extension)| {
        let known = extensions.iter();
        key(stem) == key(name)
            && known
                .into_iter()
                .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, missing) in self.missing.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            if !self.sheet.as_os_str().is_empty() {
                write!(f, "{}", self.sheet.display())?;
                if missing.at.line > 0 {
                    write!(f, ", {}", missing.at)?;
                }
                f.write_str(": ")?;
            }
            write!(f, "file {:?}: {}", missing.name, missing.why)?;
        }
        Ok(())
    }
}

impl std::error::Error for FindError {}

#[cfg(test)]
mod tests;
