//! The list of checksums beside the image.

use super::Written;
use super::error::{Unfit, WriteError};
use super::publish::{Aside, Draft};
use super::target::{Target, unfit};
use crate::checksum::list_length;
use crate::plan::Plan;
use rustix::io::Errno;
use std::io::Read;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

/// Bytes of the list written at once.
const PIECE: u64 = 1 << 20;

/// A list that is to appear together with its image.
#[derive(Debug)]
pub(super) struct Beside {
    target: PathBuf,
    draft: Draft,
}

impl Beside {
    /// Creates it before anything is known of its contents: what hinders it is found in time.
    pub(super) fn create(plan: &Plan, target: &Path) -> Result<Self, WriteError> {
        let Target::Name { path, older } = Target::find(target)? else {
            return Err(unfit(target, Unfit::Sequence));
        };
        if let Some(older) = older {
            older.refuse_source(plan, target)?;
        }
        let draft = Draft::create(&path, older, list_length(plan.tree(), plan.given_names()))?;
        Ok(Self {
            target: target.to_owned(),
            draft,
        })
    }

    /// Writes the list, and gives the names to it and to the image, if that has a name to get.
    pub(super) fn publish(
        self,
        plan: &Plan,
        written: &Written,
        image: Option<Draft>,
    ) -> Result<(), WriteError> {
        // Neither needs the other on the disk, and the disk takes both at once.
        thread::scope(|scope| {
            let image = scope.spawn(|| image.as_ref().map_or(Ok(()), Draft::sync));
            let list = self.write(plan, written).and_then(|()| self.draft.sync());
            let image = image.join().unwrap_or_else(|panic| resume_unwind(panic));
            list.and(image)
        })?;
        // Dropped on the way, it comes back.
        let aside = Aside::take(&self.draft)?;
        let image = image.map(Draft::place).transpose()?;
        let list = match self.draft.place() {
            Ok(list) => list,
            Err(error) => {
                if let Some(image) = image {
                    image.withdraw();
                }
                return Err(error);
            }
        };
        if let Some(image) = image
            && let Err(error) = image.keep()
        {
            list.withdraw();
            return Err(error);
        }
        list.keep()?;
        aside.map_or(Ok(()), Aside::remove)
    }

    fn write(&self, plan: &Plan, written: &Written) -> Result<(), WriteError> {
        let Some(checksums) = &written.checksums else {
            unreachable!("whoever writes a list takes the checksums");
        };
        let mut list = checksums.list(plan);
        let mut buffer = Vec::new();
        let mut offset = 0;
        let failed = |offset, error| WriteError::Write {
            target: Some(self.target.clone()),
            offset,
            error,
        };
        loop {
            buffer.clear();
            let count = list
                .by_ref()
                .take(PIECE)
                .read_to_end(&mut buffer)
                .map_err(|error| failed(offset, error))?;
            if count == 0 {
                return Ok(());
            }
            let mut rest = buffer.as_slice();
            while !rest.is_empty() {
                match rustix::io::pwrite(self.draft.file(), rest, offset) {
                    Ok(0) => return Err(failed(offset, Errno::IO.into())),
                    Ok(count) => {
                        rest = &rest[count..];
                        offset += count as u64;
                    }
                    Err(Errno::INTR) => {}
                    Err(error) => return Err(failed(offset, error.into())),
                }
            }
        }
    }
}
