//! The options of `burn` and `image`: what goes on the disc, and how it is laid out.

use super::entry::{Entry, EntryParser};
use super::posix::{Deep, Mode, Posix};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct Mastering {
    /// Folders, whose contents go to the root of the disc; files, which go there under their own
    /// names; and NAME=PATH, which goes there as NAME
    ///
    /// Folders of the same name are merged. The same file name twice is refused
    /// (IMAPI_E_FILEEXISTS) unless --replace is given.
    ///
    /// NAME is a path on the disc (boot/loader=/srv/loader); one that ends with a slash is a folder
    /// to put PATH into. Folders on the way are made, as new as the newest of what comes into them.
    /// NAME=- takes a file from stdin, of 1 GiB at most; its time is that of SOURCE_DATE_EPOCH, else
    /// now. An argument is NAME=PATH if there is a = in it, and a plain path in any case when it
    /// begins with /, ./ or ../: a file called a=b is ./a=b, and one called - is ./-.
    #[arg(value_name = "PATH", required = true, value_parser = EntryParser)]
    pub entries: Vec<Entry>,

    /// Label of the volume; without it the date, as 2026-11-22
    ///
    /// The date is that of SOURCE_DATE_EPOCH if that is set, else today's, at Greenwich. 32 characters at
    /// most.
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,

    /// Level of interchange of the ISO 9660 names
    ///
    /// 1: names of 8 and 3 characters; 2: of 31; 3: of 31, and files over 4 GiB in several extents.
    /// Without it level 2, or level 3 when a file needs it. Joliet names are not affected.
    #[arg(long, value_enum, value_name = "LEVEL", hide_possible_values = true)]
    pub level: Option<Level>,

    /// Allow Joliet names of up to 103 characters
    ///
    /// The Joliet specification allows 64; Windows and Linux are known to read 103.
    #[arg(long, conflicts_with = "no_joliet")]
    pub joliet_long: bool,

    /// Make no Joliet tree: ISO 9660 names only
    #[arg(long)]
    pub no_joliet: bool,

    /// What becomes of symbolic links, which only Rock Ridge holds
    ///
    /// record: they are recorded as links. refuse: one is an error that names it. skip: they are left
    /// out and listed. follow: what they point to is recorded in their place; a link that leads round
    /// in a circle is an error. Without it they are recorded if there is Rock Ridge, else refused.
    #[arg(long, value_enum, value_name = "MANNER", hide_possible_values = true)]
    pub symlinks: Option<Symlinks>,

    /// Leave out sockets, devices and named pipes, and list each on stderr
    ///
    /// Without it they are recorded if there is Rock Ridge; else one of them is an error that names
    /// it. With --json they are listed as "skipped" events.
    #[arg(long)]
    pub skip_unsupported: bool,

    /// Let a later file replace an earlier one of the same name
    #[arg(long)]
    pub replace: bool,

    /// Blocks of zeros after the last file; 150 unless a preset or --size says otherwise
    ///
    /// Linux reads ahead past the end of a track; 150 blocks keep it off the run-out of a disc
    /// recorded track-at-once.
    #[arg(long, value_name = "BLOCKS")]
    pub padding: Option<u32>,

    /// Put a list of all files' checksums on the disc: SHA256SUMS, in its root
    ///
    /// sha256: the checksum, and the only one so far. Lines are those of sha256sum, whose -c checks a
    /// mounted disc by them. The sums are taken while the files are read to be written. An image
    /// that is written to a file has the same list beside it, under its name and .sha256sums. Files
    /// of an earlier session cannot be listed.
    #[arg(long, value_enum, value_name = "SUM", hide_possible_values = true)]
    pub manifest: Option<Sum>,

    #[command(flatten)]
    pub posix: Posix,
}

impl Mastering {
    /// With everything as it is when nobody says anything.
    pub fn of(entries: Vec<Entry>, label: Option<String>) -> Self {
        Self {
            entries,
            label,
            level: None,
            joliet_long: false,
            no_joliet: false,
            symlinks: None,
            skip_unsupported: false,
            replace: false,
            padding: None,
            manifest: None,
            posix: Posix {
                rock_ridge: false,
                no_rock_ridge: false,
                owner: None,
                mode: Mode::Keep,
                deep: Deep::Relocate,
            },
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sum {
    Sha256,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    #[value(name = "1")]
    One,
    #[value(name = "2")]
    Two,
    #[value(name = "3")]
    Three,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Symlinks {
    Record,
    Refuse,
    Skip,
    Follow,
}
