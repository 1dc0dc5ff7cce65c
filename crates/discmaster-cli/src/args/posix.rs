//! What Rock Ridge records of files: names, owners, permissions, links.

use clap::{Args, ValueEnum};
use std::str::FromStr;

#[derive(Debug, Args)]
pub struct Posix {
    /// Record Rock Ridge: names, permissions, links and devices as Linux and other Unix systems have
    /// them
    ///
    /// image does so unless --no-rock-ridge is given, or the image it begins with has none; burn only
    /// when asked: a disc of IMAPI has none.
    #[arg(long, overrides_with = "no_rock_ridge")]
    pub rock_ridge: bool,

    /// Record no Rock Ridge
    #[arg(long, overrides_with = "rock_ridge")]
    pub no_rock_ridge: bool,

    /// Whose files they are (Rock Ridge): UID:GID, or keep for the owners they have
    ///
    /// Without it 0:0, root, so that who makes an image changes nothing in it; but what a --listing or
    /// an earlier image says of an owner stays.
    #[arg(long, value_name = "OWNER")]
    pub owner: Option<Owner>,

    /// What permissions files have (Rock Ridge): keep, or rational
    ///
    /// keep: those that they have. rational: everybody may read everything and nobody write, and what
    /// somebody may execute, everybody may: as the option -r of mkisofs has it.
    #[arg(
        long,
        value_enum,
        value_name = "MANNER",
        default_value = "keep",
        hide_possible_values = true
    )]
    pub mode: Mode,

    /// What becomes of folders below the eighth level (Rock Ridge): relocate, or plain
    ///
    /// relocate: they lie in a folder rr_moved, as ISO 9660 wants it, and readers of Rock Ridge show them
    /// where they were. plain: they lie where they are, which readers are known to take.
    #[arg(
        long,
        value_enum,
        value_name = "MANNER",
        default_value = "relocate",
        hide_possible_values = true
    )]
    pub deep: Deep,
}

impl Posix {
    /// Whether there is to be Rock Ridge, where `otherwise` is what happens if nobody says.
    pub fn wanted(&self, otherwise: bool) -> bool {
        self.rock_ridge || otherwise && !self.no_rock_ridge
    }
}

/// Who owns what is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    Keep,
    Of { uid: u32, gid: u32 },
}

impl FromStr for Owner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "keep" {
            return Ok(Self::Keep);
        }
        text.split_once(':')
            .and_then(|(uid, gid)| {
                Some(Self::Of {
                    uid: uid.parse().ok()?,
                    gid: gid.parse().ok()?,
                })
            })
            .ok_or_else(|| "two numbers are needed, as 1000:1000, or keep".to_owned())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    Keep,
    Rational,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deep {
    Relocate,
    Plain,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_two_numbers_or_kept() {
        assert_eq!("0:5".parse(), Ok(Owner::Of { uid: 0, gid: 5 }));
        assert_eq!("keep".parse(), Ok(Owner::Keep));
        for text in ["", "0", "root:root", "1:2:3", "-1:0", "4294967296:0"] {
            assert!(text.parse::<Owner>().is_err(), "{text}");
        }
    }
}
