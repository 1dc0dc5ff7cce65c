//! What a burn came to.

use discmaster_image::plan::Plan;
use discmaster_mmc::recording::{Left, Note, Report, Way};

/// What RecordDisc did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnReport {
    /// Files of a data disc, those of its earlier sessions included.
    pub files: u64,
    /// The root not counted.
    pub folders: u64,
    /// Tracks of an audio disc; none of a data disc.
    pub audio_tracks: u32,
    /// Content of the files, in bytes; of an audio disc, of its tracks; of a finished image, its own.
    pub bytes: u64,
    /// Address of the first block written.
    pub start: u32,
    /// Blocks written: the whole image, padding included.
    pub blocks: u32,
    /// Blocks read back and found equal to what was to be written: all of them. None for a
    /// simulated burn, which leaves nothing to compare.
    pub compared: Option<u32>,
    pub ejected: bool,
    /// How it was recorded.
    pub way: Way,
    /// What the disc was left as.
    pub left: Left,
    /// What the drive could not do, and what was done instead.
    pub notes: Vec<Note>,
}

/// What was recorded, as far as it is known beforehand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) files: u64,
    pub(crate) folders: u64,
    pub(crate) audio_tracks: u32,
    pub(crate) bytes: u64,
    pub(crate) start: u32,
    pub(crate) blocks: u32,
}

impl Recorded {
    pub(crate) fn of_data(plan: &Plan) -> Self {
        let tree = plan.tree();
        let (files, bytes) = tree.files().fold((0, 0), |(files, bytes), (_, source)| {
            (files + 1, bytes + source.len())
        });
        Self {
            files,
            folders: tree.len() as u64 - 1 - files,
            bytes,
            start: plan.start(),
            blocks: plan.blocks(),
            ..Self::default()
        }
    }

    pub(crate) fn of_audio(tracks: u32, blocks: u32) -> Self {
        Self {
            audio_tracks: tracks,
            bytes: u64::from(blocks) * discmaster_audio::red_book::BLOCK as u64,
            blocks,
            ..Self::default()
        }
    }

    /// The report of a recording of it, of which so many blocks were compared.
    pub(crate) fn report(self, recording: Report, compared: Option<u32>) -> BurnReport {
        BurnReport {
            files: self.files,
            folders: self.folders,
            audio_tracks: self.audio_tracks,
            bytes: self.bytes,
            start: self.start,
            blocks: self.blocks,
            compared,
            ejected: false,
            way: recording.way,
            left: recording.left,
            notes: recording.notes,
        }
    }
}
