//! The options that say what of an image or a disc is read.

use clap::{Args, ValueEnum};
use discmaster_image::read::{Image, Trees, View};

#[derive(Debug, Default, Args)]
pub struct Reading {
    /// Go by the names and attributes of this tree, and look at no other
    ///
    /// Without it by those of Rock Ridge where the disc has them, else of Joliet, else of ISO
    /// 9660:1999, else of ISO 9660.
    #[arg(long, value_name = "TREE")]
    pub tree: Option<Tree>,

    /// Read this session, counted from 1
    ///
    /// Without it the one that an image file begins with, and of a disc the last. discmaster info
    /// lists them.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    pub session: Option<u16>,
}

/// A tree of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Tree {
    /// Names, permissions, owners and links as POSIX systems have them
    RockRidge,
    /// Long names in any script, as Windows reads them
    Joliet,
    /// ISO 9660:1999
    Enhanced,
    /// What every disc has: short names, upper case as a rule
    Iso,
}

impl Reading {
    /// The trees to be looked at.
    pub fn trees(&self) -> Trees {
        match self.tree {
            None => Trees::ALL,
            Some(Tree::RockRidge) => Trees {
                rock_ridge: true,
                ..Trees::ISO
            },
            Some(Tree::Joliet) => Trees::JOLIET,
            Some(Tree::Enhanced) => Trees {
                enhanced: true,
                ..Trees::ISO
            },
            Some(Tree::Iso) => Trees::ISO,
        }
    }

    /// The tree to go by. One that the image does not have is told when it is read.
    pub fn view<R: discmaster_image::read::ReadAt>(&self, image: &Image<R>) -> View {
        match self.tree {
            None => image.best(),
            Some(Tree::RockRidge) => View::RockRidge,
            Some(Tree::Joliet) => View::Joliet,
            Some(Tree::Enhanced) => View::Enhanced,
            Some(Tree::Iso) => View::Iso,
        }
    }
}
