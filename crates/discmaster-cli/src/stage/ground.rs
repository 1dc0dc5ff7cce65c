//! What a tree begins with: nothing, or an earlier image.

use crate::args::growth::{Growth, Manner};
use crate::output::outcome::Failure;
use discmaster::{Cause, Error};
use discmaster_image::plan::{Manifest, Options, RockRidge};
use discmaster_image::read::grown::Earlier;
use discmaster_image::tree::{Existing, NodeId, Tree};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// An earlier image, and what becomes of it.
#[derive(Debug)]
pub struct Ground {
    earlier: Earlier,
    manner: Manner,
    tree: Tree,
    /// Whether something was left out of it.
    removed: bool,
}

impl Ground {
    /// Opens the earlier image, if there is one, and leaves out what is to go.
    pub fn open(growth: &Growth) -> Result<Option<Self>, Failure> {
        let Some((path, manner)) = growth.earlier() else {
            return Ok(None);
        };
        let about = |failure: Failure| failure.about(&path.to_string_lossy());
        let mut earlier = open(path)?;
        if manner == Manner::Change && earlier.boots && !growth.drop_boot {
            return Err(about(Failure::usage(
                "it boots, and an image made of its files would not; --append-to keeps it booting, \
                 --drop-boot goes on without",
            )));
        }
        // The plan has its own copy: the tree need not be held twice.
        let tree = std::mem::replace(&mut earlier.tree, Tree::new(Default::default()));
        let tree = remove(tree, growth).map_err(about)?;
        Ok(Some(Self {
            tree: match manner {
                Manner::Change => earlier.carried(tree),
                Manner::Append => tree,
            },
            earlier,
            manner,
            removed: !growth.remove.is_empty(),
        }))
    }

    /// Whether its files have Rock Ridge.
    pub fn rock_ridge(&self) -> bool {
        self.earlier.rock_ridge
    }

    /// Makes options those of the earlier image. What the user chose comes after.
    pub fn apply(&self, options: &mut Options) {
        options.ids.clone_from(&self.earlier.ids);
        options.joliet = self.earlier.joliet;
        options.rock_ridge = self.rock_ridge().then(RockRidge::default);
        if self.manner == Manner::Append {
            options.base = Some(self.earlier.base());
            options.minimum_blocks = 0;
            options.padding = 0;
        }
    }

    /// The tree with what is added. Folders that were there keep their owners and permissions. A list
    /// of checksums that was there makes room for a new one; without one it would not be right any more,
    /// and is refused.
    pub fn with(
        mut self,
        added: &Tree,
        existing: Existing,
        new_list: bool,
    ) -> Result<Tree, Failure> {
        let name = Manifest::default().name;
        let list = self.tree.child(NodeId::ROOT, &name);
        let replaced = added.child(NodeId::ROOT, &name).is_some();
        if let Some(list) = list.filter(|_| !replaced) {
            if new_list {
                let without = self.tree.without(&[list]);
                self.tree = without.map_err(|error| Failure::from(Error::from(error)))?;
            } else if self.removed || !added.is_empty() {
                let name = String::from_utf8_lossy(&name);
                return Err(Failure::usage(format!(
                    "its list of checksums, {name}, would not be right any more: --remove {name} leaves \
                     it out, and --base with --manifest sha256 makes a new one"
                )));
            }
        }
        let folders: Vec<_> = self
            .tree
            .nodes()
            .filter(|(_, node)| node.is_directory())
            .map(|(id, node)| (id, node.attributes))
            .collect();
        let mut tree = super::merged(self.tree, added, existing)?;
        for (id, attributes) in folders {
            tree.set_attributes(id, attributes);
        }
        Ok(tree)
    }
}

fn open(path: &Path) -> Result<Earlier, Failure> {
    let failed = |source| {
        let path = path.to_owned();
        Failure::from(Error::from(Cause::OpenImage { path, source }))
    };
    let file = File::open(path).map_err(failed)?;
    if !file.metadata().map_err(failed)?.is_file() {
        let message = "it is no file, and cannot be told from one that has changed";
        return Err(Failure::usage(message).about(&path.to_string_lossy()));
    }
    Earlier::read(file, path)
        .map_err(|error| Failure::from(Error::from(error)).about(&path.to_string_lossy()))
}

fn remove(tree: Tree, growth: &Growth) -> Result<Tree, Failure> {
    if growth.remove.is_empty() {
        return Ok(tree);
    }
    let mut gone = Vec::with_capacity(growth.remove.len());
    for path in &growth.remove {
        match tree.find(path.as_bytes()) {
            None => {
                let path = path.to_string_lossy();
                return Err(Failure::usage(format!(
                    "there is no {path} in it to remove"
                )));
            }
            Some(NodeId::ROOT) => {
                return Err(Failure::usage("its root cannot be removed"));
            }
            Some(id) => gone.push(id),
        }
    }
    tree.without(&gone)
        .map_err(|error| Error::from(error).into())
}
