//! What the command line of `audio` names: a sheet, or files, folders and playlists in a row.

use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is to be laid out.
#[derive(Debug)]
pub enum Named {
    /// A cue sheet or a TOC file, which says everything.
    Sheet(PathBuf),
    /// In the order in which they are to be heard.
    Row(Vec<Part>),
}

/// One argument of a row.
#[derive(Debug)]
pub enum Part {
    File(PathBuf),
    Playlist(PathBuf),
    Folder(Folder),
}

/// A folder, by what lies in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folder {
    pub path: PathBuf,
    /// By their names, those of sound.
    pub sounds: Vec<PathBuf>,
    pub sheets: Vec<PathBuf>,
    pub playlists: Vec<PathBuf>,
    /// Folders in it, which are not looked into.
    pub folders: Vec<PathBuf>,
    /// How many files are none of these.
    pub others: usize,
}

/// Of what kind a file is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sheet,
    Playlist,
    Sound,
    Other,
}

/// Files whose names end so are sound, whether it can be decoded or not: what lies in a folder and
/// cannot be is refused by its name, and never passed over.
const SOUND: [&str; 36] = [
    "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "flac", "m4a", "m4b", "mp4",
    "alac", "mp3", "mp2", "mp1", "aac", "adts", "ogg", "oga", "opus", "spx", "caf", "au", "snd",
    "wma", "ape", "wv", "tta", "tak", "mpc", "shn", "dsf", "dff", "mka", "webm",
];

impl Kind {
    fn of(path: &Path) -> Self {
        let extension = path
            .extension()
            .and_then(OsStr::to_str)
            .unwrap_or_default()
            .to_ascii_lowercase();
        match extension.as_str() {
            "cue" | "toc" => Self::Sheet,
            "m3u" | "m3u8" | "pls" => Self::Playlist,
            sound if SOUND.contains(&sound) => Self::Sound,
            _ => Self::Other,
        }
    }
}

impl Named {
    /// Looks at what is named; reads nothing but folders.
    pub fn look(entries: &[PathBuf]) -> Result<Self, Failure> {
        let sheets: Vec<&PathBuf> = entries
            .iter()
            .filter(|path| Kind::of(path) == Kind::Sheet && !path.is_dir())
            .collect();
        match (sheets[..].first(), entries) {
            (None, _) => {}
            (Some(sheet), [_]) => return Ok(Self::Sheet(sheet.to_path_buf())),
            (Some(_), _) if sheets.len() > 1 => {
                let names = sheets
                    .iter()
                    .map(|path| path.to_string_lossy())
                    .collect::<Vec<_>>();
                return Err(Failure::usage(format!(
                    "several sheets are named, and a sheet is a whole disc: {}",
                    names.join(", ")
                )));
            }
            (Some(sheet), _) => {
                return Err(Failure::usage(format!(
                    "{} says all that is on the disc: nothing else can be named with it",
                    sheet.display()
                )));
            }
        }
        entries
            .iter()
            .map(|path| Part::look(path))
            .collect::<Result<_, _>>()
            .map(Self::Row)
    }
}

impl Part {
    fn look(path: &Path) -> Result<Self, Failure> {
        // One that is not there is told with all others that cannot be decoded.
        Ok(if path.is_dir() {
            Self::Folder(Folder::list(path)?)
        } else if Kind::of(path) == Kind::Playlist {
            Self::Playlist(path.to_owned())
        } else {
            Self::File(path.to_owned())
        })
    }
}

impl Folder {
    fn list(folder: &Path) -> Result<Self, Failure> {
        let mut found = Self {
            path: folder.to_owned(),
            ..Self::default()
        };
        for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let entry = entry.map_err(|error| unreadable(folder, error))?;
            // Shells and other programs leave them out, and macOS leaves `._a.mp3` everywhere.
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            // A link that leads nowhere is a file that is found missing.
            let is_folder = path.is_dir();
            match Kind::of(&path) {
                _ if is_folder => found.folders.push(path),
                Kind::Sound => found.sounds.push(path),
                Kind::Sheet => found.sheets.push(path),
                Kind::Playlist => found.playlists.push(path),
                Kind::Other => found.others += 1,
            }
        }
        for paths in [
            &mut found.sounds,
            &mut found.sheets,
            &mut found.playlists,
            &mut found.folders,
        ] {
            paths.sort_by(|a, b| super::order::by_name(a, b));
        }
        Ok(found)
    }
}

fn unreadable(path: &Path, error: io::Error) -> Failure {
    Failure::from(Error::from(Cause::OpenImage {
        path: path.to_owned(),
        source: error,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn look(folder: &Path, names: &[&str]) -> Result<Named, Failure> {
        let entries: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
        Named::look(&entries)
    }

    fn plant(names: &[&str]) -> TempDir {
        let folder = TempDir::new().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    #[test]
    fn a_sheet_stands_alone() {
        let folder = plant(&["a.cue", "b.TOC", "c.wav"]);
        for sheet in ["a.cue", "b.TOC"] {
            let named = look(folder.path(), &[sheet]).unwrap();
            assert!(matches!(named, Named::Sheet(path) if path.ends_with(sheet)));
        }
        let failure = look(folder.path(), &["a.cue", "c.wav", "b.TOC"]).unwrap_err();
        assert_eq!(failure.exit_status(), 2);
        assert!(failure.message().contains("a.cue"), "{failure}");
        assert!(failure.message().contains("b.TOC"), "{failure}");
        let failure = look(folder.path(), &["c.wav", "a.cue"]).unwrap_err();
        assert_eq!(failure.exit_status(), 2);
        assert!(failure.message().contains("a.cue"), "{failure}");
    }

    #[test]
    fn a_folder_is_told_apart_by_what_its_names_end_with() {
        let folder = plant(&[
            "x/2.FLAC",
            "x/10.mp3",
            "x/1.ape",
            "x/._1.mp3",
            "x/cover.jpg",
            "x/album.cue",
            "x/all.m3u8",
            "x/CD2/1.wav",
            "x/notes",
        ]);
        let path = folder.path().join("x");
        let within = |names: &[&str]| names.iter().map(|name| path.join(name)).collect::<Vec<_>>();
        let found = Folder::list(&path).unwrap();
        assert_eq!(
            found,
            Folder {
                sounds: within(&["1.ape", "2.FLAC", "10.mp3"]),
                sheets: within(&["album.cue"]),
                playlists: within(&["all.m3u8"]),
                folders: within(&["CD2"]),
                others: 2,
                path,
            }
        );
    }
}
