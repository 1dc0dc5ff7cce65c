//! How a medium comes to be as it was wished: ways, and the steps of each.

use crate::address::Lba;
use crate::command::BlankType;
use crate::parameter::format::{FormatDescriptor, FormatParameters};

/// What to do with a medium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing: it is so already.
    Nothing(Already),
    /// Ways to it, the best first, at least one. The next one is gone where the drive refuses the
    /// first step of one, for then nothing has happened.
    Ways(Vec<Vec<Step>>),
}

impl Plan {
    /// One way.
    pub(super) fn one(step: Step) -> Self {
        Self::Ways(vec![vec![step]])
    }
}

/// Why there is nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Already {
    /// Nothing is recorded.
    Blank,
    Formatted,
    /// As it is, without spare areas.
    WithoutSpares,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Blank(BlankType),
    Format(FormatParameters),
    /// Until formatting in the background has come to the end of the medium.
    AwaitBackground,
    /// Formatting in the background is stopped; it can go on later.
    StopBackground,
    /// Zeros are written, and are on the medium when it ends.
    Zeros {
        start: Lba,
        blocks: u32,
    },
}

impl Step {
    /// A format of which the drive decides how it is checked.
    pub(super) const fn format(descriptor: FormatDescriptor) -> Self {
        Self::Format(FormatParameters {
            options_valid: false,
            disable_certification: false,
            try_out: false,
            immediate: true,
            descriptor,
        })
    }

    /// A format of which this decides whether it is checked.
    pub(super) const fn certified(descriptor: FormatDescriptor, certify: bool) -> Self {
        Self::Format(FormatParameters {
            options_valid: true,
            disable_certification: !certify,
            try_out: false,
            immediate: true,
            descriptor,
        })
    }
}

/// Blocks at either end of a medium where file systems say that they are there: descriptors from
/// block 16 on, anchors at block 256, and at the last block and 256 before it.
const TELLTALE: u32 = 512;
/// Blocks of the largest packet that any medium has.
const PACKET: u32 = 32;

/// Zeros where file systems say that they are there.
pub(super) fn forget(blocks: u32) -> Vec<Step> {
    if blocks <= 2 * TELLTALE {
        return zeros(blocks);
    }
    let tail = blocks - TELLTALE;
    let tail = tail - tail % PACKET;
    vec![
        Step::Zeros {
            start: Lba(0),
            blocks: TELLTALE,
        },
        Step::Zeros {
            start: Lba::from_wire(tail),
            blocks: blocks - tail,
        },
    ]
}

/// Zeros all over.
pub(super) fn zeros(blocks: u32) -> Vec<Step> {
    vec![Step::Zeros {
        start: Lba(0),
        blocks,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ends_are_forgotten_and_nothing_past_them(blocks in 0u32..20_000_000) {
            let mut covered = Vec::new();
            for step in forget(blocks) {
                let Step::Zeros { start, blocks: count } = step else { unreachable!() };
                prop_assert_eq!(start.0 % 32, 0);
                let start = start.to_wire();
                prop_assert!(start + count <= blocks);
                covered.push(start..start + count);
            }
            let is_covered = |block| covered.iter().any(|extent| extent.contains(&block));
            for telltale in [0, 16, 256, blocks.saturating_sub(257), blocks.saturating_sub(1)] {
                prop_assert!(telltale >= blocks || is_covered(telltale));
            }
        }
    }
}
