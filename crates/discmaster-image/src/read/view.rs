//! The trees of an image, as those who read it see them.

use crate::plan::Names;
use std::fmt;

/// Which names, and which attributes, a tree is read with.
///
/// One set of directories may be seen in two ways: Rock Ridge lies in the records of the ISO tree,
/// and says other names, other places and more attributes than the records themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The primary volume descriptor's tree, by the identifiers of its records (ECMA-119).
    Iso,
    /// The same tree as POSIX systems see it (IEEE P1282).
    RockRidge,
    /// The tree of Joliet's volume descriptor.
    Joliet,
    /// The tree of the enhanced volume descriptor (ISO 9660:1999, which mkisofs calls level 4).
    Enhanced,
}

impl From<Names> for View {
    fn from(names: Names) -> Self {
        match names {
            Names::Iso => Self::Iso,
            Names::Joliet => Self::Joliet,
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iso => "ISO",
            Self::RockRidge => "Rock Ridge",
            Self::Joliet => "Joliet",
            Self::Enhanced => "enhanced",
        })
    }
}

/// Which trees are looked for when an image is opened. Without one its structures, which may be
/// damaged, are not touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trees {
    pub rock_ridge: bool,
    pub joliet: bool,
    pub enhanced: bool,
}

impl Trees {
    pub const ALL: Self = Self {
        rock_ridge: true,
        joliet: true,
        enhanced: true,
    };
    /// The ISO tree, which every image has, alone.
    pub const ISO: Self = Self {
        rock_ridge: false,
        joliet: false,
        enhanced: false,
    };
    pub const JOLIET: Self = Self {
        joliet: true,
        ..Self::ISO
    };
}
