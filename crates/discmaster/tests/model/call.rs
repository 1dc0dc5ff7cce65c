//! The calls of the model, and what they come to.

use crate::world::{Drive, Name, NewDisc};
use discmaster::Code;

/// Not one of IMAPI's: COM's code for arguments.
pub(crate) const E_INVALIDARG: Code = Code(0x8007_0057);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Joliet,
    Redbook,
}

/// The ways by which data comes into the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Storage,
    Tree,
    Reference,
}

/// A call, or something that happens in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Open,
    Formats,
    SetFormat(Format),
    Recorders,
    SetRecorder(Drive),
    Clear,
    Advise {
        cancels: bool,
    },
    Unadvise,
    Record {
        simulate: bool,
        eject: bool,
    },
    Close,

    TotalDataBlocks,
    UsedDataBlocks,
    DataBlockSize,
    AddData {
        names: Vec<Name>,
        replace: bool,
        way: Way,
    },
    AddBadName(Way),
    AddTooMuch,
    VolumeName,
    SetVolumeName(u8),
    SetBoot(bool),

    TotalAudioBlocks,
    AvailableBlocks,
    AudioBlockSize,
    CreateTrack {
        hint: u32,
    },
    AddAudio {
        blocks: u32,
    },
    AddHalfABlock,
    CloseTrack,
    /// Of one track.
    AddProgram {
        blocks: u32,
    },
    SetCatalogNumber,

    RecorderType(Drive),
    Gap(Drive),
    SetGap(Drive, u32),
    SetUnknown(Drive),
    OpenExclusive(Drive),
    MediaType(Drive),
    MediaInfo(Drive),
    Eject(Drive),
    Erase(Drive, bool),
    CloseRecorder(Drive),

    Insert(Drive, NewDisc),
    TakeOut(Drive),
    /// The disc that was taken out first.
    PutBack(Drive),
    PushTray(Drive),
    Unplug(Drive),
    Plug(Drive),
    OthersTake(Drive),
    OthersLetGo(Drive),
    /// A second disc master, with a recorder of its own, wants the stash.
    RivalOpens,
    RivalCloses,
}

/// What a call that succeeded answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Nothing,
    Number(u32),
    Formats(Vec<Format>),
    Recorders(Vec<Drive>),
    /// Blocks of an image: a number that is not 0; when it is known already, that one.
    Image(Option<u32>),
    Media {
        media_type: u32,
        flags: u32,
    },
    Info {
        sessions: u8,
        last_track: u8,
        start: u32,
        next_writable: u32,
        free: u32,
    },
    /// None: the default.
    VolumeName(Option<u8>),
    /// Blocks as in `Image`, but for sound.
    Recorded {
        blocks: Blocks,
        compared: bool,
        ejected: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blocks {
    /// Of this image, filled up to the shortest track.
    OfImage(Option<u32>),
    OfSound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    BurnComplete(Code),
    EraseComplete(Code),
}

/// What can be asked after every call, and changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) format: Result<Format, Code>,
    pub(crate) recorder: Result<Drive, Code>,
    pub(crate) tracks: Result<u32, Code>,
    pub(crate) used_audio: Result<u32, Code>,
    /// Of the recorders that were listed once: held or not.
    pub(crate) held: Vec<(Drive, bool)>,
    /// What each sink heard of the ends of burns and erasures during the call.
    pub(crate) told: Vec<Told>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) code: Code,
    /// Of a success; `Nothing` for a failure.
    pub(crate) answer: Answer,
    pub(crate) after: Standing,
}
