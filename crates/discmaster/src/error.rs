//! Why a call failed: the code, and the chain of causes behind it.

mod context;
mod difference;

pub use context::{Disc, Phase, Purpose};
pub use difference::{Difference, SampleDifference};

use crate::machine::Call;
use crate::sector_image::BadSector;
use crate::stash::StashError;
use crate::{Code, storage, verdict};
use discmaster_audio::cd_text::TextError;
use discmaster_audio::cd_text::input_sheet::InputSheetError;
use discmaster_audio::msf::Msf;
use discmaster_audio::program::lay::LayError;
use discmaster_audio::program::pour::PourError;
use discmaster_audio::program::written::WrittenError;
use discmaster_audio::sheet::{self, FindError, SheetError};
use discmaster_audio::sound::SoundError;
use discmaster_image::BLOCK;
use discmaster_image::listing::ListingError;
use discmaster_image::plan::PlanError;
use discmaster_image::read::ReadError;
use discmaster_image::read::compare::CompareError;
use discmaster_image::read::extract::ExtractError;
use discmaster_image::scan::ScanError;
use discmaster_image::tree::TreeError;
use discmaster_image::write::{SourceError, WriteError};
use discmaster_mmc::error::DriveError;
use discmaster_mmc::formatting::FormatError;
use discmaster_mmc::linux;
use discmaster_mmc::recording::RecordError;
use discmaster_virtual::storage::Fault;
use discmaster_virtual::{OpenError, TrayError};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// A failed call. Made only from a [`Cause`], so that the code is always the one that
/// [`verdict`] gives.
#[derive(Debug)]
pub struct Error {
    code: Code,
    // Boxed: every Result of this crate carries it.
    cause: Box<Cause>,
}

impl Error {
    pub fn code(&self) -> Code {
        self.code
    }

    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// What the drive said, or that it could not be reached, where that is behind the failure:
    /// command, sense and address.
    pub fn drive(&self) -> Option<&DriveError> {
        self.cause.drive()
    }

    /// The whole chain of causes in one line, for people. A cause that the sentence before it
    /// already tells is not told twice.
    pub fn chain(&self) -> String {
        chain(self)
    }
}

impl<T: Into<Cause>> From<T> for Error {
    fn from(cause: T) -> Self {
        let cause = cause.into();
        Self {
            code: verdict::of(&cause),
            cause: Box::new(cause),
        }
    }
}

/// What happened, without the code. What lies below it is behind
/// [`source`](std::error::Error::source).
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

/// Everything that can make a call of the session fail.
///
/// A message tells the causes below it, too, where its sentence goes on after them.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// The state machine refused the call.
    #[error("{call}: {}", code.description().unwrap_or("refused").trim_end_matches('.'))]
    Refused { call: Call, code: Code },

    #[error("no progress sink has the cookie {0}")]
    UnknownCookie(u64),

    #[error("{name:?} is not the name of a recorder: {reason}")]
    RecorderName { name: String, reason: &'static str },

    #[error("{0} is a drive of this machine: only a virtual recorder takes a disc by a command")]
    NotVirtual(String),

    #[error("there is no recorder {name}: {} does not exist", path.display())]
    NoSuchRecorder { name: String, path: PathBuf },

    #[error(
        "cannot tell where virtual recorders are kept: set DISCMASTER_HOME, XDG_DATA_HOME or HOME"
    )]
    NoHome,

    #[error("cannot list the virtual recorders in {}", path.display())]
    ListRecorders { path: PathBuf, source: io::Error },

    #[error("{recorder} cannot be opened: {}", chain(source))]
    Open {
        recorder: String,
        purpose: Purpose,
        source: OpenError,
    },

    /// A drive of this machine.
    #[error("{recorder} cannot be opened: {}", chain(source))]
    OpenDrive {
        recorder: String,
        purpose: Purpose,
        source: linux::OpenError,
    },

    /// The operating system has the disc, as it has one that is mounted.
    #[error(
        "{recorder}: this machine uses the disc as {}; unmount it and detach the device first",
        device.display()
    )]
    Mounted { recorder: String, device: PathBuf },

    #[error(
        "{recorder}: cannot tell whether this machine uses the disc: {}",
        chain(source)
    )]
    HostHold { recorder: String, source: Fault },

    /// A recorder object before Init.
    #[error("this recorder object was never tied to a drive")]
    NotInitialised,

    #[error("this recorder object is tied to {0} already")]
    InitialisedAlready(String),

    #[error("a recorder's id has 16 bytes, not {0}")]
    IdLength(usize),

    #[error("there is no recorder number {number} with the id {id}")]
    NoRecorderOfId { id: crate::Guid, number: u32 },

    #[error("{0} tells of no speed it could write at, and has no other properties either")]
    NoProperties(String),

    /// The hand at a virtual recorder: not the session's doing, but its user's.
    #[error("{recorder}: {}", chain(source))]
    Tray { recorder: String, source: TrayError },

    /// This program already uses the recorder, from another thread or by another object.
    #[error("{0} is busy with another call of this program")]
    Busy(String),

    /// A call of the recorder that needs OpenExclusive before it.
    #[error("{0} must be opened exclusively first")]
    NotHeld(String),

    /// OpenExclusive twice.
    #[error("{0} is open exclusively already")]
    HeldAlready(String),

    /// The drive, or the road to it, failed a command.
    #[error("{recorder}, {phase}: {}{disc}", chain(source))]
    Drive {
        recorder: String,
        phase: Phase,
        disc: Disc,
        source: DriveError,
    },

    #[error("{0}: there is no disc in the drive; put a blank one in")]
    NoMedium(String),

    #[error("{0}: nothing is recorded on the disc")]
    NothingRecorded(String),

    #[error("{recorder}: {medium} cannot be used for this; put a blank recordable disc in")]
    MediumKind { recorder: String, medium: String },

    #[error("{recorder}: the disc is not blank but {status}; {advice}")]
    NotBlank {
        recorder: String,
        status: &'static str,
        advice: &'static str,
    },

    /// A disc that was chosen and takes no more of what is to be recorded.
    #[error("{recorder}: the disc {why}; {advice}")]
    TakesNoMore {
        recorder: String,
        why: &'static str,
        advice: &'static str,
    },

    #[error(
        "{0}: the disc in the drive is not the one that a session was to be added to; \
         put that one back in, or start again"
    )]
    WrongDisc(String),

    #[error("{0}: the drive does not say where on the disc another session could begin")]
    NoNextWritable(String),

    /// A session of the disc, to which another was to be added, cannot be read.
    #[error("{recorder}: the disc's last session: {}", chain(source))]
    EarlierSession { recorder: String, source: ReadError },

    #[error("a boot image can only be placed on a blank disc, and this one is not blank")]
    BootImageNotBlank,

    #[error("a disc has 99 tracks at most")]
    TooManyTracks,

    #[error("the disc has room for {free} more audio blocks, and the shortest track has 300")]
    NoRoomForTrack { free: u32 },

    #[error("of {wanted} audio blocks {kept} fitted on the disc and are in the track")]
    TooMuchAudio { wanted: u64, kept: u64 },

    #[error("{0} bytes are not whole audio blocks of 2352 bytes")]
    NotAudioBlocks(usize),

    #[error(
        "the track has {blocks} blocks, and the shortest has 300, four seconds; it is still open"
    )]
    TrackTooShort { blocks: u32 },

    #[error(
        "the image needs {needed} blocks ({} MB) and the disc has {free} free ({} MB); \
         nothing was written, the disc is as it was",
        self::needed(*needed), self::free(*free)
    )]
    TooMuch { needed: u64, free: u64 },

    #[error(
        "the disc needs {} for this and has room for {} ({needed} and {free} blocks); nothing was \
         written, the disc is as it was",
        length(*needed), length(*free)
    )]
    TooLong { needed: u32, free: u32 },

    #[error("there is no track {number}: {tracks} are closed, counted from 1")]
    NoSuchTrack { number: u32, tracks: usize },

    #[error("the program has no tracks")]
    NoTracks,

    /// A track that contradicts itself.
    #[error("track {track} cannot be recorded so: {what}")]
    BadTrack { track: usize, what: &'static str },

    #[error("CD-Text in {0} languages: a disc has 8 at most")]
    TooManyLanguages(usize),

    #[error("{recorder}: a {medium} cannot be erased; only a rewritable disc can, as a CD-RW is")]
    NotErasable { recorder: String, medium: String },

    /// A medium that cannot be made as it was wished.
    #[error("{recorder}: {source}")]
    Reshape {
        recorder: String,
        source: FormatError,
    },

    #[error("{0} cannot erase discs")]
    CannotErase(String),

    #[error("cancelled while {phase}{disc}")]
    Cancelled { phase: Phase, disc: Disc },

    #[error(transparent)]
    Tree(#[from] TreeError),

    #[error(transparent)]
    Scan(#[from] ScanError),

    /// A listing of what is to be recorded.
    #[error("{}: {source}", path.display())]
    Listing { path: PathBuf, source: ListingError },

    /// A storage that was to be added.
    #[error(transparent)]
    Storage(#[from] storage::Error),

    #[error(transparent)]
    Plan(#[from] PlanError),

    /// What was to be recorded cannot be staged, or is not staged any more.
    #[error(transparent)]
    Stash(#[from] StashError),

    /// More than a compact disc has addresses for.
    #[error("{blocks} blocks are more than a compact disc has addresses for, which are {most}")]
    Unaddressable { blocks: u32, most: u32 },

    /// A cue sheet that cannot say what is asked of it.
    #[error("{}: {source}", path.display())]
    Sheet { path: PathBuf, source: WrittenError },

    #[error("{} is to be a cue sheet; give it a name that ends in .cue", .0.display())]
    SheetName(PathBuf),

    /// An image file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),

    /// A file of sound cannot be used.
    #[error(transparent)]
    Sound(#[from] SoundError),

    /// A cue sheet, TOC file or playlist cannot be used.
    #[error(transparent)]
    BadSheet(#[from] SheetError),

    /// A file that a sheet names is not there.
    #[error(transparent)]
    SheetFile(#[from] FindError),

    /// A sheet and its files do not make a program.
    #[error(transparent)]
    Lay(#[from] LayError),

    /// An input sheet of CD-Text.
    #[error("{}, {source}", path.display())]
    InputSheet {
        path: PathBuf,
        source: InputSheetError,
    },

    /// A file of a sheet cannot be used.
    #[error(transparent)]
    SheetPart(#[from] sheet::OpenError),

    #[error("{} cannot be opened", path.display())]
    OpenImage { path: PathBuf, source: io::Error },

    /// A file of whole sectors in which one is not what it should be.
    #[error(transparent)]
    Sector(#[from] BadSector),

    /// Files of whole sectors that were checked.
    #[error(
        "{faults} sector{} not what {} should be",
        if *faults == 1 { " is" } else { "s are" },
        if *faults == 1 { "it" } else { "they" }
    )]
    BadSectors { faults: u64 },

    #[error(
        "{}: {length} bytes are not whole sectors of 2352 bytes, as which it begins",
        path.display()
    )]
    OddSectors { path: PathBuf, length: u64 },

    #[error(
        "{} has {length} bytes, and the sheet's tracks need {needed} of it: it is cut short, or \
         another file",
        path.display()
    )]
    ShortSectors {
        path: PathBuf,
        length: u64,
        needed: u64,
    },

    /// A sheet of audio alone, where files are wanted.
    #[error("there is no data track on the disc, and so no files")]
    NoDataTrack,

    #[error("block {lba} is in no data track; the next begins at block {next}")]
    NoData { lba: u32, next: u32 },

    /// An image read whole, in which not all agrees.
    #[error(
        "the image has {faults} fault{}: readers may see different files or bytes",
        if *faults == 1 { "" } else { "s" }
    )]
    Unsound { faults: u64 },

    /// The files of an image are not those that a list of checksums tells of.
    #[error(
        "files and list of checksums differ in {faults} place{}",
        if *faults == 1 { "" } else { "s" }
    )]
    Sums { faults: u64 },

    /// A list of checksums could not be read.
    #[error("the list of checksums {} cannot be read", path.display())]
    SumsList { path: PathBuf, source: io::Error },

    /// An image could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),

    #[error(transparent)]
    Extract(#[from] ExtractError),

    #[error(transparent)]
    Compare(#[from] CompareError),

    /// A source of the image failed while the disc was being recorded or compared.
    #[error("{}; this ended {phase}{disc}", chain(source))]
    Source {
        phase: Phase,
        disc: Disc,
        source: SourceError,
    },

    #[error(
        "the disc differs from the image at block {lba}, {place}: \
         it was written without an error but does not read back as it should; do not trust it"
    )]
    Differs { lba: i32, place: String },

    /// A file of a program failed while the disc was being recorded or compared.
    #[error("{}; this ended {phase}{disc}", chain(source))]
    Pour {
        phase: Phase,
        disc: Disc,
        source: PourError,
    },

    /// A source gives other blocks than when the disc was written.
    #[error(
        "what was written cannot be told any more, {place}: the file gives something else now; \
         the disc is recorded, but not compared to its end"
    )]
    SourceChanged { place: String },

    /// What the disc says of itself is not what was recorded.
    #[error(
        "{recorder}: {difference}; it was written without an error but does not read back as it \
         should; do not trust the disc"
    )]
    ToldOtherwise {
        recorder: String,
        difference: Difference,
    },

    #[error("the CD-Text cannot be recorded: {0}")]
    CdText(#[from] TextError),

    /// A sample that is not what was written.
    #[error(transparent)]
    SampleDiffers(Box<SampleDifference>),

    #[error("{recorder}: {}{disc}", chain(source))]
    Record {
        recorder: String,
        disc: Disc,
        source: RecordError,
    },

    /// A block that was just written cannot be read.
    #[error("{cause}; what cannot be read is {place}")]
    NotReadBack { place: String, cause: Box<Cause> },

    /// The stash could not be read while the disc was being recorded or compared.
    #[error("{}; this ended {phase}{disc}", chain(source))]
    StashUnread {
        phase: Phase,
        disc: Disc,
        source: StashError,
    },

    /// A recording that the drive called a success, and of which it then tells otherwise.
    #[error("{recorder}: {what}; do not trust the disc")]
    Misreported { recorder: String, what: String },

    /// The first failure, and another one while cleaning up after it.
    #[error("{first}; and afterwards: {}", chain(then))]
    AndThen { first: Box<Cause>, then: Box<Cause> },

    #[error("{0} is no recorder: it can only read")]
    NotARecorder(String),

    /// A device that calls itself an optical drive and does not know what every such drive knows.
    #[error("{0} is no optical drive of our kind: it does not know GET CONFIGURATION (MMC)")]
    NotMmc(String),

    /// A worker thread ended without saying why.
    #[error("a fault of this program: {0}")]
    Fault(&'static str),
}

impl Cause {
    /// Somebody else has the recorder open.
    pub fn is_in_use(&self) -> bool {
        matches!(
            self,
            Self::Open {
                source: OpenError::InUse { .. },
                ..
            } | Self::OpenDrive {
                source: linux::OpenError::Busy { .. },
                ..
            }
        )
    }

    /// A sink's wish comes out of the stash without what was going on.
    pub(crate) fn not_staged(error: StashError) -> Self {
        match error {
            StashError::Cancelled => Self::staging_cancelled(),
            error => error.into(),
        }
    }

    pub(crate) fn staging_cancelled() -> Self {
        Self::Cancelled {
            phase: Phase::Stage,
            disc: Disc::None,
        }
    }

    fn drive(&self) -> Option<&DriveError> {
        match self {
            Self::AndThen { first: cause, .. } | Self::NotReadBack { cause, .. } => cause.drive(),
            other => {
                let below =
                    std::iter::successors(std::error::Error::source(other), |error| error.source());
                below.filter_map(|error| error.downcast_ref()).next()
            }
        }
    }

    /// This cause, and what else failed while its consequences were being cleared up.
    pub(crate) fn then(self, cleared: Result<(), Self>) -> Self {
        match cleared {
            Ok(()) => self,
            Err(then) => Self::AndThen {
                first: Box::new(self),
                then: Box::new(then),
            },
        }
    }
}

/// Audio blocks in minutes, as discs are labelled.
fn length(blocks: u32) -> String {
    match Msf::from_blocks(blocks) {
        Some(msf) => format!("{msf} minutes"),
        None => "more than 100 minutes".to_owned(),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let text = error.to_string();
        if !told.contains(&text) {
            told.push_str(": ");
            told.push_str(&text);
        }
        below = error.source();
    }
    told
}

/// Blocks in millions of bytes, as discs are labelled, with one decimal: what is needed is rounded
/// up, what is free down.
fn needed(blocks: u64) -> String {
    tenths(blocks.saturating_mul(BLOCK).div_ceil(100_000))
}

fn free(blocks: u64) -> String {
    tenths(blocks.saturating_mul(BLOCK) / 100_000)
}

fn tenths(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_mmc::command::Command;
    use discmaster_mmc::sense::{Sense, Triple};

    fn failed(phase: Phase) -> Cause {
        Cause::Drive {
            recorder: "virtual:a".to_owned(),
            phase,
            disc: Disc::None,
            source: DriveError::Refused {
                command: Command::TestUnitReady,
                sense: Sense::new(Triple::WRITE_ERROR),
            },
        }
    }

    #[test]
    fn what_the_drive_said_is_found_behind_every_cause() {
        let said = |cause: Cause| {
            let error = Error::from(cause);
            error.drive().and_then(DriveError::sense).copied()
        };
        let expected = Some(Sense::new(Triple::WRITE_ERROR));
        let (place, cause) = (String::new(), Box::new(failed(Phase::Compare)));
        // The reader of an image takes the drive's failure as an io::Error.
        let read = ReadError::Io {
            offset: 0,
            length: 1,
            source: io::Error::other(Error::from(failed(Phase::Read))),
        };
        let causes = [
            failed(Phase::Write),
            failed(Phase::Write).then(Err(Cause::NoHome)),
            Cause::NotReadBack { place, cause },
            Cause::Record {
                recorder: "virtual:a".to_owned(),
                disc: Disc::None,
                source: RecordError::Flush {
                    source: match failed(Phase::Write) {
                        Cause::Drive { source, .. } => source,
                        other => panic!("{other:?}"),
                    },
                },
            },
            Cause::from(read),
        ];
        for cause in causes {
            let shown = format!("{cause:?}");
            assert_eq!(said(cause), expected, "{shown}");
        }
        assert_eq!(said(Cause::NoHome), None);
    }
}
