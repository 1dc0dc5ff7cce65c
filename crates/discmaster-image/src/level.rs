//! Levels of interchange: how much of ECMA-119 an image uses.

use std::fmt;

/// Level of interchange (ECMA-119 10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Names of 8 and 3 characters, one extent a file.
    One,
    /// Names of 31 characters, one extent a file.
    Two,
    /// Names of 31 characters, any number of extents a file.
    Three,
}

/// `level 2`
impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One => "level 1",
            Self::Two => "level 2",
            Self::Three => "level 3",
        })
    }
}
