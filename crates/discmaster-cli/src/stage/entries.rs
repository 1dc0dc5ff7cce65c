//! What the command line names, put into a tree.

use crate::args::entry::{Entry, From, Place};
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::signals::Stop;
use discmaster::Error;
use discmaster_image::scan::{self, Rules, Skipped};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{NodeId, Tree, TreeError};
use std::io::{self, Read};
use std::path::Path;

/// Most bytes taken from stdin: they are held in memory until the image is written.
const MOST_FROM_STDIN: u64 = 1 << 30;

/// How entries are taken.
#[derive(Debug)]
pub struct Taking<'a> {
    pub rules: &'a Rules,
    /// The time of what comes from stdin, which has none.
    pub created: Timestamp,
    pub output: &'a Output,
    pub stop: &'a Stop,
}

impl Taking<'_> {
    /// Adds what is named. Gives how many things were left out, as the rules said.
    pub fn take(&self, entries: &[Entry], tree: &mut Tree) -> Result<u64, Failure> {
        if entries.iter().filter(|entry| entry.is_stdin()).count() > 1 {
            return Err(Failure::usage("stdin can be read once, and is named twice"));
        }
        let mut skipped = 0;
        for entry in entries {
            let left_out = match entry {
                Entry::Path(path) => self.scan(tree, NodeId::ROOT, None, path)?,
                Entry::Named {
                    place,
                    from: From::Path(path),
                } => {
                    let into = folder(tree, place, modified(path).unwrap_or(self.created))?;
                    self.scan(tree, into, place.name.as_deref(), path)?
                }
                Entry::Named {
                    place,
                    from: From::Stdin,
                } => {
                    self.stdin(tree, place)?;
                    Vec::new()
                }
            };
            skipped += left_out.len() as u64;
            left_out.iter().for_each(|entry| self.output.skipped(entry));
        }
        Ok(skipped)
    }

    fn scan(
        &self,
        tree: &mut Tree,
        into: NodeId,
        name: Option<&[u8]>,
        path: &Path,
    ) -> Result<Vec<Skipped>, Failure> {
        match name {
            None => scan::scan(tree, into, path, self.rules, self.stop),
            Some(name) => scan::scan_as(tree, into, name, path, self.rules, self.stop),
        }
        .map_err(|error| Failure::from(Error::from(error)))
    }

    fn stdin(&self, tree: &mut Tree, place: &Place) -> Result<(), Failure> {
        let into = folder(tree, place, self.created)?;
        let Some(name) = &place.name else {
            unreachable!("an entry of stdin has a name, or it is none");
        };
        let source = Source::Bytes(read(&mut io::stdin().lock(), MOST_FROM_STDIN)?.into());
        tree.add_file(into, name, self.created, source, self.rules.existing)
            .map_err(failed)?;
        Ok(())
    }
}

/// When what lies at a path was modified; none where it cannot be looked at, which the scan tells.
pub fn modified(path: &Path) -> Option<Timestamp> {
    let metadata = path.metadata().ok()?;
    Some(scan::modified(&metadata))
}

/// The folder of a place, as new as the newest of what is put into it.
fn folder(tree: &mut Tree, place: &Place, modified: Timestamp) -> Result<NodeId, Failure> {
    place.folders.iter().try_fold(NodeId::ROOT, |at, name| {
        tree.add_directory(at, name, modified).map_err(failed)
    })
}

fn failed(error: TreeError) -> Failure {
    Failure::from(Error::from(error))
}

fn read(from: &mut impl Read, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    from.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::other("stdin cannot be read", Some(&error)))?;
    if bytes.len() as u64 > most {
        return Err(Failure::usage(
            "stdin gives more than 1 GiB, and is held in memory; name a file instead",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_memory_should_hold_is_refused() {
        assert_eq!(read(&mut &b"text"[..], 4).unwrap(), b"text");
        let failure = read(&mut io::repeat(0), 4).unwrap_err();
        assert_eq!(failure.exit_status(), 2);
    }
}
