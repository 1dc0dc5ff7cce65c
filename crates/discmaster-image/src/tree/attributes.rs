//! What POSIX knows of a file beside its name, time and content.

use crate::plan::Names;

/// Owner and permissions; recorded where there is Rock Ridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attributes {
    /// Permissions, with set-user-id, set-group-id and sticky: the low 12 bits of st_mode.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
}

impl Attributes {
    /// Of a folder that nobody told more of: root's, and everybody may look.
    pub const DIRECTORY: Self = Self::of_root(0o755);
    /// Of a file that nobody told more of: root's, and everybody may read.
    pub const FILE: Self = Self::of_root(0o644);
    /// Of a symbolic link: its permissions mean nothing.
    pub const SYMLINK: Self = Self::of_root(0o777);

    const fn of_root(mode: u32) -> Self {
        Self {
            mode,
            uid: 0,
            gid: 0,
        }
    }
}

/// A file that is no folder, no content and no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Special {
    /// Named pipe.
    Pipe,
    Socket,
    BlockDevice(Device),
    CharacterDevice(Device),
}

impl Special {
    /// `a named pipe`, `a socket`, ...
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Pipe => "a named pipe",
            Self::Socket => "a socket",
            Self::BlockDevice(_) => "a block device",
            Self::CharacterDevice(_) => "a character device",
        }
    }
}

/// The number of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Device {
    pub major: u32,
    pub minor: u32,
}

/// Whether a tree of the disc shows a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Showing {
    #[default]
    Shown,
    /// It is there, marked as not to be shown to the user (ECMA-119 9.1.6).
    Marked,
    /// Neither it nor what is in it has a record.
    Absent,
}

/// How each tree of the disc shows a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Showings {
    pub iso: Showing,
    pub joliet: Showing,
}

impl Showings {
    pub fn of(self, names: Names) -> Showing {
        match names {
            Names::Iso => self.iso,
            Names::Joliet => self.joliet,
        }
    }
}
