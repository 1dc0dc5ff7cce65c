//! The contract, read a second time: what every call must come to. Written from docs/contract.md
//! alone, and pure: a value, changed by calls.

mod happening;
mod master;
mod recorder;
mod staging;

use crate::call::{Answer, Call, E_INVALIDARG, Expected, Format, Standing, Told};
use crate::world::{Bay, Disc, Drive, Facts, Files, Identity, Salt, Sound};
use discmaster::Code;

/// What a call comes to: a success with an answer, or a code that may be a success too.
type Outcome = Result<Answer, Code>;

/// The call is not made: the world does not allow it (no disc to take out, a drive in a program's
/// hands), or nothing is promised.
struct NotMade;

/// What the session knows of the disc in the active recorder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// It has to look when it needs to know. ClearFormatContent keeps multisession mode off.
    Unseen { cleared: bool },
    Seen {
        free: u32,
        multisession: Option<Identity>,
    },
}

#[derive(Clone, Debug, Default)]
struct Image {
    files: Files,
    /// Once the session has said it.
    blocks: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    facts: Facts,
    default_format: bool,
    bays: [Bay; 2],
    /// Recorder objects the program has; gaps set in them.
    had: [bool; 2],
    gaps: [u32; 2],
    /// Objects that the program got, or chose, since the last Open.
    lent: [bool; 2],
    opened: bool,
    format: Option<Format>,
    active: Option<Drive>,
    view: View,
    image: Image,
    tracks: Vec<Sound>,
    open_track: Option<Sound>,
    volume_name: Option<u8>,
    boot: bool,
    /// Whether each sink cancels.
    sinks: Vec<bool>,
    told: Vec<Told>,
    stash: bool,
    rival: bool,
    serial: u32,
}

const DEFAULT_GAP: u32 = 150;
const SHORTEST_TRACK: u32 = 300;
const MOST_TRACKS: usize = 99;

impl Model {
    pub(crate) fn new(facts: Facts, default_format: bool) -> Self {
        Self {
            facts,
            default_format,
            bays: [Bay::empty(), Bay::empty()],
            had: [false; 2],
            gaps: [DEFAULT_GAP; 2],
            lent: [false; 2],
            opened: false,
            format: None,
            active: None,
            view: View::Unseen { cleared: false },
            image: Image::default(),
            tracks: Vec::new(),
            open_track: None,
            volume_name: None,
            boot: false,
            sinks: Vec::new(),
            told: Vec::new(),
            stash: false,
            rival: false,
            serial: 0,
        }
    }

    /// What `call` must come to; None when it is not made. `salt` is that of whatever the call
    /// stages.
    pub(crate) fn expect(&mut self, call: &Call) -> Option<Expected> {
        self.told.clear();
        self.serial += 1;
        let before = self.clone();
        match self.make(call) {
            Err(NotMade) => {
                *self = before;
                None
            }
            Ok(outcome) => {
                let (code, answer) = match outcome {
                    Ok(answer) => (Code::S_OK, answer),
                    Err(code) => (code, Answer::Nothing),
                };
                Some(Expected {
                    code,
                    answer,
                    after: self.standing(),
                })
            }
        }
    }

    /// The salt of what the last call staged.
    pub(crate) fn salt(&self) -> Salt {
        Salt(self.serial)
    }

    /// The session said how long the image is, or recorded it.
    pub(crate) fn image_has(&mut self, blocks: u32) {
        self.image.blocks = Some(blocks);
    }

    pub(crate) fn recorded(&mut self, blocks: u32) {
        if let Some(bay) = self.active.map(|drive| self.bay_mut(drive))
            && let Some(disc) = &mut bay.disc
        {
            disc.last_session_has(blocks);
        }
    }

    pub(crate) fn disc(&self, drive: Drive) -> Option<&Disc> {
        self.bay(drive).disc.as_ref()
    }

    pub(crate) fn bay(&self, drive: Drive) -> &Bay {
        &self.bays[drive as usize]
    }

    fn tell(&mut self, told: Told) {
        if !self.sinks.is_empty() {
            self.told.push(told);
        }
    }

    fn bay_mut(&mut self, drive: Drive) -> &mut Bay {
        &mut self.bays[drive as usize]
    }

    fn standing(&self) -> Standing {
        let redbook = self.of_format(Format::Redbook);
        let tracks = self.tracks.iter().chain(&self.open_track);
        let count = u32::try_from(tracks.clone().count()).unwrap_or(u32::MAX);
        Standing {
            format: self.formatted(),
            recorder: self.chosen().and_then(|drive| {
                let plugged = self.bay(drive).plugged;
                plugged.then_some(drive).ok_or(Code::E_DEVICE_NOTPRESENT)
            }),
            tracks: redbook.map(|()| count),
            used_audio: redbook.map(|()| tracks.map(Sound::blocks).sum()),
            held: self
                .program_has()
                .map(|drive| (drive, self.bay(drive).held))
                .collect(),
            told: self.told.clone(),
        }
    }

    fn program_has(&self) -> impl Iterator<Item = Drive> + Clone {
        let had = self.had;
        Drive::BOTH
            .into_iter()
            .filter(move |drive| had[*drive as usize])
    }

    // Section 1: the order of checks.

    fn opened(&self) -> Result<(), Code> {
        self.opened.then_some(()).ok_or(Code::E_NOTOPENED)
    }

    fn formatted(&self) -> Result<Format, Code> {
        self.opened()?;
        self.format.ok_or(Code::E_NOACTIVEFORMAT)
    }

    fn of_format(&self, wanted: Format) -> Result<(), Code> {
        let right = self.formatted()? == wanted;
        right.then_some(()).ok_or(Code::E_WRONGFORMAT)
    }

    fn chosen(&self) -> Result<Drive, Code> {
        self.formatted()?;
        self.active.ok_or(Code::E_NOACTIVERECORDER)
    }

    fn ready_for(&self, format: Format) -> Result<Drive, Code> {
        self.of_format(format)?;
        self.chosen()
    }

    fn make(&mut self, call: &Call) -> Result<Outcome, NotMade> {
        Ok(match *call {
            Call::Open => self.open(),
            Call::Formats => self
                .opened()
                .map(|()| Answer::Formats(vec![Format::Joliet, Format::Redbook])),
            Call::SetFormat(format) => self.set_format(format),
            Call::Recorders => self.recorders(),
            Call::SetRecorder(drive) => {
                self.object(drive)?;
                self.set_recorder(drive)
            }
            Call::Clear => self.clear(),
            Call::Advise { cancels } => self.opened().map(|()| {
                self.sinks.push(cancels);
                Answer::Nothing
            }),
            Call::Unadvise => self.opened().and_then(|()| {
                let removed = self.sinks.pop();
                removed.map(|_| Answer::Nothing).ok_or(Code::E_GENERIC)
            }),
            Call::Record { simulate, eject } => self.record(simulate, eject)?,
            Call::Close => {
                self.close();
                Ok(Answer::Nothing)
            }

            Call::TotalDataBlocks => self.look_for(Format::Joliet).map(Answer::Number),
            Call::UsedDataBlocks => self.used_data()?,
            Call::DataBlockSize => self
                .of_format(Format::Joliet)
                .map(|()| Answer::Number(2048)),
            Call::AddData {
                ref names, replace, ..
            } => self.add_data(names, replace)?,
            Call::AddBadName(_) => self.refuse_data(Code::E_BADJOLIETNAME)?,
            Call::AddTooMuch => self.refuse_data(Code::E_DISCFULL)?,
            Call::VolumeName => self
                .of_format(Format::Joliet)
                .map(|()| Answer::VolumeName(self.volume_name)),
            Call::SetVolumeName(name) => self.of_format(Format::Joliet).map(|()| {
                self.volume_name = Some(name);
                Answer::Nothing
            }),
            Call::SetBoot(place) => self.set_boot(place),

            Call::TotalAudioBlocks => self.look_for(Format::Redbook).map(Answer::Number),
            Call::AvailableBlocks => self
                .look_for(Format::Redbook)
                .map(|free| Answer::Number(self.available(free))),
            Call::AudioBlockSize => self
                .of_format(Format::Redbook)
                .map(|()| Answer::Number(2352)),
            Call::CreateTrack { .. } => self.create_track(),
            Call::AddAudio { blocks } => self.add_audio(blocks),
            Call::AddHalfABlock => self
                .ready_for(Format::Redbook)
                .and_then(|_| self.track_open())
                .and(Err(E_INVALIDARG)),
            Call::CloseTrack => self.close_track(),
            Call::AddProgram { blocks } => self.add_program(blocks),
            Call::SetCatalogNumber => self.of_format(Format::Redbook).map(|()| Answer::Nothing),

            Call::RecorderType(drive) => {
                self.object(drive)?;
                let kind = if drive.rewrites() { 2 } else { 1 };
                self.bay(drive)
                    .ask(Code::E_DEVICE_STILL_IN_USE)
                    .map(|()| Answer::Number(kind))
            }
            Call::Gap(drive) => {
                self.answering(drive)?;
                Ok(Answer::Number(self.gaps[drive as usize]))
            }
            Call::SetGap(drive, gap) => {
                self.answering(drive)?;
                self.gaps[drive as usize] = gap;
                Ok(Answer::Nothing)
            }
            Call::SetUnknown(drive) => {
                self.answering(drive)?;
                Err(Code::S_PROPERTIESIGNORED)
            }
            Call::OpenExclusive(drive) => {
                self.object(drive)?;
                self.open_exclusive(drive)
            }
            Call::MediaType(drive) => {
                self.object(drive)?;
                self.holding(drive).map(|()| self.media_type(drive))
            }
            Call::MediaInfo(drive) => {
                self.object(drive)?;
                self.holding(drive).and_then(|()| self.media_info(drive))
            }
            Call::Eject(drive) => {
                self.object(drive)?;
                self.holding(drive).map(|()| {
                    self.bay_mut(drive).tray_open = true;
                    Answer::Nothing
                })
            }
            Call::Erase(drive, _) => {
                self.object(drive)?;
                self.erase(drive)?
            }
            Call::CloseRecorder(drive) => {
                self.object(drive)?;
                self.holding(drive).map(|()| {
                    self.bay_mut(drive).held = false;
                    Answer::Nothing
                })
            }

            Call::Insert(..)
            | Call::TakeOut(_)
            | Call::PutBack(_)
            | Call::PushTray(_)
            | Call::Unplug(_)
            | Call::Plug(_)
            | Call::OthersTake(_)
            | Call::OthersLetGo(_)
            | Call::RivalOpens
            | Call::RivalCloses => self.happens(call)?,
        })
    }
}
