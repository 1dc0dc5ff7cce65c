//! A tree from a listing.

use super::clock::Clock;
use crate::output::outcome::Failure;
use crate::signals::Stop;
use discmaster::{Cause, Error};
use discmaster_image::listing::{self, Rules};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, Tree};
use std::path::Path;

/// What the listing at a path names, found from the working folder on.
pub fn tree(path: &Path, existing: Existing, clock: &Clock, stop: &Stop) -> Result<Tree, Failure> {
    let text = std::fs::read(path).map_err(|error| {
        let message = format!("the listing {} cannot be read", path.display());
        Failure::other(message, Some(&error)).at(path)
    })?;
    let rules = Rules {
        folder: Path::new(""),
        otherwise: clock.created,
        existing,
    };
    let mut tree = Tree::new(Timestamp::UNSPECIFIED);
    listing::read(&mut tree, &text, &rules, stop).map_err(|source| {
        let path = path.to_owned();
        Failure::from(Error::from(Cause::Listing { path, source }))
    })?;
    Ok(tree)
}
