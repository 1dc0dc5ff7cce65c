//! Images made of images.

use clap::Args;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[derive(Debug, Default, Args)]
pub struct Growth {
    /// Begin with what is in this image, and make another of it
    ///
    /// PATHs are added to it, --replace replaces files of it, --remove leaves things out. The image
    /// written has all contents in it; where the file system can, it shares them with the older
    /// image's file instead of copying. Label, Joliet and Rock Ridge are as in the older image unless
    /// options say otherwise. An image that boots is refused: --append-to keeps it so.
    #[arg(
        long,
        value_name = "IMAGE",
        conflicts_with = "append_to",
        group = "earlier"
    )]
    pub base: Option<PathBuf>,

    /// Add a session to this image file, which has all of it so far and what is added
    ///
    /// Contents that are in it already are not written again. Without -o the file itself grows: it is
    /// as it was until the new session is complete and on stable storage. What boots goes on to boot.
    /// Earlier states stay in the file, and can be read (ls --session). docs/growing.md tells how it
    /// is laid out. There can be no new list of checksums: what is there is not read.
    #[arg(long, value_name = "IMAGE", group = "earlier")]
    pub append_to: Option<PathBuf>,

    /// Of an image that boots, make one that does not
    #[arg(long, requires = "base")]
    pub drop_boot: bool,

    /// Leave this path of --base or --append-to out, with all that is in it; may be given again
    ///
    /// It is left out before anything is added. With --append-to its content stays in the file, as
    /// part of the earlier state.
    #[arg(long, value_name = "PATH", requires = "earlier")]
    pub remove: Vec<OsString>,
}

/// What becomes of the earlier image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Another image is made of it.
    Change,
    /// It grows by a session.
    Append,
}

impl Growth {
    /// The earlier image, if there is one.
    pub fn earlier(&self) -> Option<(&Path, Manner)> {
        let change = self.base.as_deref().map(|path| (path, Manner::Change));
        let append = self.append_to.as_deref().map(|path| (path, Manner::Append));
        change.or(append)
    }
}
