//! What a burn came to.

use discmaster_image::plan::Plan;

/// What RecordDisc did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurnReport {
    pub files: u64,
    /// The root not counted.
    pub folders: u64,
    /// Content of the files, in bytes.
    pub bytes: u64,
    /// Blocks written: the whole image, padding included.
    pub blocks: u32,
    /// Blocks read back and found equal to what was to be written: all of them. None for a
    /// simulated burn, which leaves nothing to compare.
    pub compared: Option<u32>,
    pub ejected: bool,
}

impl BurnReport {
    pub(crate) fn of(plan: &Plan) -> Self {
        let tree = plan.tree();
        let (files, bytes) = tree.files().fold((0, 0), |(files, bytes), (_, source)| {
            (files + 1, bytes + source.len())
        });
        Self {
            files,
            folders: tree.len() as u64 - 1 - files,
            bytes,
            blocks: plan.blocks(),
            compared: None,
            ejected: false,
        }
    }
}
