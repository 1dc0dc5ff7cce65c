//! The calls of a session: what a program asks of it.

use crate::Format;
use std::fmt;

/// What a program asks of a disc master, and of its formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    Open,
    /// Open of a disc master without a default format.
    OpenWithoutFormat,
    EnumDiscMasterFormats,
    GetActiveDiscMasterFormat,
    SetActiveDiscMasterFormatJoliet,
    SetActiveDiscMasterFormatRedbook,
    EnumDiscRecorders,
    GetActiveDiscRecorder,
    /// SetActiveDiscRecorder, with a disc that has nothing to be appended to, or for the Red Book.
    SetActiveDiscRecorder,
    /// SetActiveDiscRecorder, with an earlier disc of ours that has room.
    SetActiveDiscRecorderOfOurs,
    ClearFormatContent,
    ProgressAdvise,
    ProgressUnadvise,
    RecordDisc,
    /// RecordDisc while the program itself holds the recorder with OpenExclusive.
    RecordDiscWhileHeld,
    Close,
    /// GetTotalDataBlocks and GetUsedDataBlocks.
    DataBlocks,
    /// GetJolietProperties, SetJolietProperties and GetDataBlockSize.
    JolietProperties,
    /// SetJolietProperties with a boot image to be placed on the disc.
    JolietBootImage,
    AddData,
    /// GetTotalAudioTracks, GetUsedAudioBlocks and GetAudioBlockSize.
    AudioTracks,
    /// GetTotalAudioBlocks and GetAvailableAudioTrackBlocks.
    AudioBlocks,
    CreateAudioTrack,
    AddAudioTrackBlocks,
    CloseAudioTrack,
    /// `add_program`, not in IMAPI.
    AddProgram,
    /// `set_track_details`, `set_catalog_number` and `set_cd_text`, not in IMAPI.
    AudioDetails,
    /// `set_data`, not in IMAPI.
    AudioData,
}

impl Call {
    pub const ALL: [Self; 28] = [
        Self::Open,
        Self::OpenWithoutFormat,
        Self::EnumDiscMasterFormats,
        Self::GetActiveDiscMasterFormat,
        Self::SetActiveDiscMasterFormatJoliet,
        Self::SetActiveDiscMasterFormatRedbook,
        Self::EnumDiscRecorders,
        Self::GetActiveDiscRecorder,
        Self::SetActiveDiscRecorder,
        Self::SetActiveDiscRecorderOfOurs,
        Self::ClearFormatContent,
        Self::ProgressAdvise,
        Self::ProgressUnadvise,
        Self::RecordDisc,
        Self::RecordDiscWhileHeld,
        Self::Close,
        Self::DataBlocks,
        Self::JolietProperties,
        Self::JolietBootImage,
        Self::AddData,
        Self::AudioTracks,
        Self::AudioBlocks,
        Self::CreateAudioTrack,
        Self::AddAudioTrackBlocks,
        Self::CloseAudioTrack,
        Self::AddProgram,
        Self::AudioDetails,
        Self::AudioData,
    ];

    /// The format whose interface the call belongs to.
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::DataBlocks | Self::JolietProperties | Self::JolietBootImage | Self::AddData => {
                Some(Format::Joliet)
            }
            Self::AudioTracks
            | Self::AudioBlocks
            | Self::CreateAudioTrack
            | Self::AddAudioTrackBlocks
            | Self::CloseAudioTrack
            | Self::AddProgram
            | Self::AudioDetails
            | Self::AudioData => Some(Format::Redbook),
            _ => None,
        }
    }
}

/// As IMAPI names the call.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenWithoutFormat => "Open",
            Self::SetActiveDiscMasterFormatJoliet | Self::SetActiveDiscMasterFormatRedbook => {
                "SetActiveDiscMasterFormat"
            }
            Self::SetActiveDiscRecorderOfOurs => "SetActiveDiscRecorder",
            Self::RecordDiscWhileHeld => "RecordDisc",
            Self::DataBlocks => "GetTotalDataBlocks or GetUsedDataBlocks",
            Self::JolietProperties => "a call about the Joliet properties",
            Self::JolietBootImage => "SetJolietProperties",
            Self::AudioTracks => "a question about the audio tracks",
            Self::AudioBlocks => "GetTotalAudioBlocks or GetAvailableAudioTrackBlocks",
            Self::AddProgram => "adding a program",
            Self::AudioDetails => "saying something of the audio disc",
            Self::AudioData => "setting data beside the audio",
            other => return fmt::Debug::fmt(other, f),
        })
    }
}
