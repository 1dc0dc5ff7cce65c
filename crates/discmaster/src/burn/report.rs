//! What a burn came to.

use super::proof::Proof;
use super::remark::Remark;
use crate::redbook::image::AudioImage;
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
    /// Blocks read back and found equal to what was to be written: all of them, but for those of
    /// [`Proof::unread`]. None for a simulated burn, which leaves nothing to compare.
    pub compared: Option<u32>,
    pub ejected: bool,
    /// How it was recorded.
    pub way: Way,
    /// What the disc was left as.
    pub left: Left,
    /// What the drive could not do, and what was done instead.
    pub notes: Vec<Note>,
    /// What of an audio disc is otherwise than it was wished, by the way it was recorded.
    pub remarks: Vec<Remark>,
    /// What of an audio disc was read back; none of a data disc or a simulated burn.
    pub proof: Option<Proof>,
}

/// What was found equal.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) blocks: u32,
    pub(crate) proof: Option<Proof>,
}

/// What was recorded, as far as it is known beforehand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) files: u64,
    pub(crate) folders: u64,
    pub(crate) audio_tracks: u32,
    pub(crate) bytes: u64,
    pub(crate) start: u32,
    pub(crate) blocks: u32,
    pub(crate) remarks: Vec<Remark>,
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

    /// Of an audio disc with so many blocks, those of data beside the audio included.
    pub(crate) fn of_audio(image: &AudioImage, blocks: u32) -> Self {
        let data = image.data().map(|data| Self::of_data(data.plan()));
        let data = data.unwrap_or_default();
        let tracks = image.tracks().map(|track| {
            let bytes = u64::from(track.blocks) * track.block_bytes() as u64;
            (u32::from(track.is_audio()), bytes)
        });
        let (audio_tracks, bytes) = tracks.fold((0, 0), |(tracks, bytes), (audio, more)| {
            (tracks + audio, bytes + more)
        });
        Self {
            audio_tracks,
            bytes: bytes.saturating_add(data.bytes),
            start: 0,
            blocks,
            ..data
        }
    }

    /// The report of a recording of it, and of what was compared.
    pub(crate) fn report(self, recording: Report, compared: Option<Compared>) -> BurnReport {
        let (compared, proof) = match compared {
            Some(Compared { blocks, proof }) => (Some(blocks), proof),
            None => (None, None),
        };
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
            remarks: self.remarks,
            proof,
        }
    }
}
