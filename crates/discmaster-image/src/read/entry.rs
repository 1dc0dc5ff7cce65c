//! A folder or file of an image.

use super::view::View;
use super::zisofs;
use crate::time::Timestamp;
use crate::tree::Special;
use std::borrow::Cow;

/// A folder or file of one of the trees of an image.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Names from the root's child on, joined by `/`; empty: the root. Bytes, because a plain ISO
    /// name may be in any character set; Joliet names are UTF-8.
    pub path: Vec<u8>,
    pub kind: Kind,
    /// Bytes of a file's content, as it is read; of a directory's records; of others 0.
    pub size: u64,
    /// None: not specified, or not a date.
    pub modified: Option<Timestamp>,
    /// Marked as not to be shown to the user (ECMA-119 9.1.6).
    pub hidden: bool,
    /// Where the content lies, in order; sections without bytes are left out.
    pub sections: Vec<Section>,
    /// What Rock Ridge says of it; in the other trees nothing.
    pub posix: Option<Posix>,
    pub(super) view: View,
    pub(super) coding: Coding,
    /// A directory that lies elsewhere than where it belongs (RRIP 4.1.5).
    pub(super) relocated: bool,
    pub(super) name_start: usize,
    pub(super) depth: usize,
    /// The identifier as recorded.
    pub(super) identifier: Vec<u8>,
    /// Byte of the directory record.
    pub(super) record_at: u64,
    /// Block of the first extent, as recorded.
    pub(super) block: u32,
}

/// What an [`Entry`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Directory,
    File,
    /// A symbolic link, and where it leads to: bytes that mean what a file system makes of them.
    Symlink(Box<[u8]>),
    Special(Special),
}

impl Kind {
    /// `a folder`, `a symbolic link`, ...
    pub fn in_words(&self) -> &'static str {
        match self {
            Self::Directory => "a folder",
            Self::File => "a file",
            Self::Symlink(_) => "a symbolic link",
            Self::Special(special) => special.in_words(),
        }
    }
}

/// What Rock Ridge tells of a file besides its name, kind and time of modification (RRIP 4.1.1,
/// 4.1.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Posix {
    /// Permissions, the bits for set-user-id, set-group-id and sticky included: `0o7777` at most.
    pub mode: u32,
    /// How many names the file has; not all need be in the image.
    pub links: u32,
    pub uid: u32,
    pub gid: u32,
    /// The same for all names of a file; version 1.10 of the protocol has none.
    pub serial: Option<u32>,
    pub created: Option<Timestamp>,
    pub accessed: Option<Timestamp>,
    /// When the attributes were changed last.
    pub changed: Option<Timestamp>,
}

/// How the bytes in a file's sections become its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Coding {
    Plain,
    Zisofs(zisofs::Mark),
    /// Tables of what is left out (RRIP 4.1.7), which nobody writes and few read.
    Sparse,
}

impl Coding {
    /// Why the content cannot be read, where it cannot.
    pub(super) fn unreadable(&self) -> Option<String> {
        match self {
            Self::Plain => None,
            Self::Zisofs(mark) => mark.unknown(),
            Self::Sparse => Some("sparse files of Rock Ridge cannot be read".to_owned()),
        }
    }
}

impl Entry {
    /// The last name of the path; it may be one that no file system takes: hostile images hold
    /// names such as `..`.
    pub fn name(&self) -> &[u8] {
        self.path.get(self.name_start..).unwrap_or_default()
    }

    /// Folders above it up to the root: 0 is the root itself, 1 what is in the root.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The same when all its records have been read: what is neither file nor folder has no
    /// content, and what is compressed is as long as it says.
    pub(super) fn finished(mut self) -> Self {
        match (&self.kind, self.coding) {
            (Kind::Symlink(_) | Kind::Special(_), _) => {
                self.size = 0;
                self.sections = Vec::new();
            }
            (Kind::File, Coding::Zisofs(mark)) => self.size = mark.size.into(),
            _ => {}
        }
        self
    }

    /// The path for people; what is not UTF-8 is shown as U+FFFD.
    pub fn path_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.path)
    }

    pub fn is_directory(&self) -> bool {
        self.kind == Kind::Directory
    }

    pub fn is_file(&self) -> bool {
        self.kind == Kind::File
    }

    /// Which of the trees it is in.
    pub fn view(&self) -> View {
        self.view
    }
}

/// A run of a file's bytes on the disc (a file section, ECMA-119 6.5.1), all of it within the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Section {
    /// Byte of the image where the data begin.
    pub start: u64,
    /// Bytes of data.
    pub length: u64,
    /// The units of an interleaved section (ECMA-119 6.4.3).
    pub interleave: Option<Interleave>,
}

/// How an interleaved section alternates: so many bytes of the file, so many of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interleave {
    pub unit: u64,
    pub gap: u64,
}

impl Section {
    /// Byte of the image after the last byte of data.
    pub fn end(&self) -> u64 {
        match self.length.checked_sub(1) {
            Some(last) => self.locate(last).0 + 1,
            None => self.start,
        }
    }

    /// Where byte `offset` of the section lies, and how many bytes lie together from there on.
    pub(super) fn locate(&self, offset: u64) -> (u64, u64) {
        match self.interleave {
            None => (self.start + offset, self.length - offset),
            Some(Interleave { unit, gap }) => {
                let (nth, within) = (offset / unit, offset % unit);
                let at = self.start + nth * (unit + gap) + within;
                (at, (unit - within).min(self.length - offset))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interleaved_section_skips_its_gaps() {
        let section = Section {
            start: 10_000,
            length: 5000,
            interleave: Some(Interleave {
                unit: 2048,
                gap: 4096,
            }),
        };
        assert_eq!(section.locate(0), (10_000, 2048));
        assert_eq!(section.locate(2047), (12_047, 1));
        assert_eq!(section.locate(2048), (16_144, 2048));
        assert_eq!(section.locate(4096), (22_288, 904));
        assert_eq!(section.end(), 22_288 + 904);
    }

    #[test]
    fn a_plain_section_lies_together() {
        let section = Section {
            start: 2048,
            length: 10,
            interleave: None,
        };
        assert_eq!(section.locate(3), (2051, 7));
        assert_eq!(section.end(), 2058);
    }
}
