//! The folder an image is written into, and what may be in it afterwards.

use crate::program::{discmaster, succeed};
use crate::scratch::Scratch;
use crate::trees;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with an older image, under the name that the newer one is to have.
pub(crate) struct Target {
    pub(crate) folder: PathBuf,
    pub(crate) image: PathBuf,
    old: PathBuf,
    new: PathBuf,
    home: PathBuf,
    tree: PathBuf,
}

impl Target {
    /// `folder` is an empty folder for the image.
    pub(crate) fn new(scratch: &Scratch, folder: PathBuf, tree: &Path) -> Self {
        let older = scratch.folder("older tree");
        trees::file(&older, "older", 30_000);
        trees::finish(&older);
        let target = Self {
            image: folder.join("image.iso"),
            folder,
            old: scratch.join("old.iso"),
            new: scratch.join("new.iso"),
            home: scratch.path().to_path_buf(),
            tree: tree.to_path_buf(),
        };
        for (image, tree) in [(&target.old, older.as_path()), (&target.new, tree)] {
            succeed(&mut target.command_for(image, tree));
        }
        target
    }

    fn command_for(&self, image: &Path, tree: &Path) -> Command {
        let mut command = discmaster(&self.home, ["image", "--quiet", "--output"]);
        command
            .arg(image)
            .arg(tree)
            .env("SOURCE_DATE_EPOCH", "2000000000");
        command
    }

    /// The command that replaces the older image.
    pub(crate) fn command(&self) -> Command {
        self.command_for(&self.image, &self.tree)
    }

    pub(crate) fn put_old_back(&self) {
        std::fs::copy(&self.old, &self.image).unwrap();
    }

    /// The older image is there as it was, and nothing else is.
    pub(crate) fn assert_untouched(&self, when: &str) {
        assert!(self.is_old(), "{when}: the older image has changed");
        self.assert_alone(when);
    }

    pub(crate) fn is_old(&self) -> bool {
        same(&self.image, &self.old)
    }

    pub(crate) fn is_new(&self) -> bool {
        same(&self.image, &self.new)
    }

    /// Nothing but the image is in the folder.
    pub(crate) fn assert_alone(&self, when: &str) {
        let others = self.others();
        assert!(others.is_empty(), "{when}: left behind: {others:?}");
    }

    /// What is in the folder besides the image.
    pub(crate) fn others(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name != "image.iso")
            .collect();
        names.sort();
        names
    }
}

fn same(a: &Path, b: &Path) -> bool {
    match (std::fs::read(a), std::fs::read(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
