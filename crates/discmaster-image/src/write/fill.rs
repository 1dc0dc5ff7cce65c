//! Bytes of the image, put together in a buffer.

use super::jobs::{begin, end};
use super::sources::{Halt, Reader};
use crate::plan::{Content, Plan};

/// Fills `into` with the bytes of the image from `at` on; no extent before number `first` reaches
/// into them.
pub(super) fn fill(
    plan: &Plan,
    reader: &mut Reader<'_>,
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
        if begin(extent) >= stop {
            break;
        }
        let from = begin(extent).max(at);
        let to = end(extent).min(stop);
        if from >= to {
            continue;
        }
        into[filled..index(from)].fill(0);
        let part = &mut into[index(from)..index(to)];
        let within = from - begin(extent);
        match extent.content {
            Content::Metadata(metadata) => {
                let bytes = plan.metadata(metadata);
                let within = usize::try_from(within).unwrap_or(usize::MAX);
                part.copy_from_slice(&bytes[within..][..part.len()]);
            }
            Content::File { node, offset } => reader.read(node, offset + within, part)?,
        }
        filled = index(to);
    }
    into[filled..].fill(0);
    Ok(())
}
