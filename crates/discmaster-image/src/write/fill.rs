//! Bytes of the image, put together in a buffer.

use super::error::Halt;
use super::jobs::end;
use super::origin::Origin;
use crate::plan::{Content, Metadata, Plan};
use std::sync::{Arc, Mutex, PoisonError};

/// The structure made last of those that reach over several spans: a folder of a million files is
/// put together once, not once for every span.
#[derive(Debug, Default)]
pub(super) struct Structures(Mutex<Option<(Metadata, Arc<[u8]>)>>);

impl Structures {
    fn bytes(&self, plan: &Plan, which: Metadata) -> Arc<[u8]> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((made, bytes)) if *made == which => Arc::clone(bytes),
            _ => {
                // The former one goes first: two need not be held at once.
                *last = None;
                let bytes: Arc<[u8]> = plan.metadata(which).into();
                Arc::clone(&last.insert((which, bytes)).1)
            }
        }
    }
}

/// Fills `into` with the bytes of the image from `at` on; no extent before number `first` reaches
/// into them. `read` fills its buffer with those of a source from an offset on.
pub(super) fn fill(
    plan: &Plan,
    structures: &Structures,
    mut read: impl FnMut(Origin, u64, &mut [u8]) -> Result<(), Halt>,
    at: u64,
    first: usize,
    into: &mut [u8],
) -> Result<(), Halt> {
    let stop = at + into.len() as u64;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "asked only for bytes from `at` to `stop`, whose distance is a usize"
    )]
    let index = |byte: u64| (byte - at) as usize;
    let mut filled = 0;
    for extent in &plan.extents()[first..] {
        if plan.byte_of(extent) >= stop {
            break;
        }
        let from = plan.byte_of(extent).max(at);
        let to = end(plan, extent).min(stop);
        if from >= to {
            continue;
        }
        into[filled..index(from)].fill(0);
        let part = &mut into[index(from)..index(to)];
        let within = from - plan.byte_of(extent);
        match extent.content {
            Content::Metadata(metadata) => {
                if extent.length == part.len() as u64 {
                    part.copy_from_slice(&plan.metadata(metadata));
                } else {
                    let bytes = structures.bytes(plan, metadata);
                    let within = usize::try_from(within).unwrap_or(usize::MAX);
                    part.copy_from_slice(&bytes[within..][..part.len()]);
                }
            }
            Content::File { node, offset } => {
                read(Origin::File(node), offset + within, part)?;
            }
            Content::BootImage { offset } => {
                read(Origin::BootImage, offset + within, part)?;
            }
            Content::Base { offset } => {
                read(Origin::Base, offset + within, part)?;
            }
        }
        filled = index(to);
    }
    into[filled..].fill(0);
    Ok(())
}
