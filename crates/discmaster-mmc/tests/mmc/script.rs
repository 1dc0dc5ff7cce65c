//! A drive that follows a script: it expects commands in order, and answers as told.

use discmaster_mmc::address::Lba;
use discmaster_mmc::command::{
    CloseFunction, Command, FeatureRange, PageControl, Removal, TocFormat, TrackAddress,
};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::drive::clock::Clock;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::response::configuration::{
    CdTrackAtOnce, Configuration, Feature, FeatureCode, Profile,
};
use discmaster_mmc::response::disc_information::{
    BackgroundFormat, DiscAddress, DiscInformation, DiscStatus, DiscType, SessionState,
};
use discmaster_mmc::response::inquiry::{Inquiry, PeripheralType};
use discmaster_mmc::response::mode_page::{ModePage, ModeParameters, WriteParameters};
use discmaster_mmc::response::track_information::{DataMode, TrackInformation, TrackMode};
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the drive does with one command.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Good,
    /// Data, cut to the buffer.
    Data(Vec<u8>),
    Sense(Sense),
    Status(Status),
    /// Good, but only so many bytes went.
    Moved(usize),
    Gone,
}

impl From<Triple> for Answer {
    fn from(triple: Triple) -> Self {
        Self::Sense(Sense::new(triple))
    }
}

impl From<Sense> for Answer {
    fn from(sense: Sense) -> Self {
        Self::Sense(sense)
    }
}

impl From<Vec<u8>> for Answer {
    fn from(data: Vec<u8>) -> Self {
        Self::Data(data)
    }
}

#[derive(Debug)]
struct Line {
    command: Command,
    /// What must come with it.
    payload: Option<Vec<u8>>,
    answer: Answer,
}

/// The lines that are still to come, and the time that went by. Clones are one script.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    lines: Arc<Mutex<VecDeque<Line>>>,
    slept: Arc<Mutex<Duration>>,
    max_transfer: usize,
}

impl Script {
    /// Four blocks of data, or three of audio, go with one command.
    pub(crate) fn new() -> Self {
        Self::carrying(4 * 2048)
    }

    /// A script whose transport carries so many bytes with one command.
    pub(crate) fn carrying(max_transfer: usize) -> Self {
        Self {
            lines: Arc::default(),
            slept: Arc::default(),
            max_transfer,
        }
    }

    pub(crate) fn on(&self, command: Command, answer: impl Into<Answer>) -> &Self {
        self.push(command, None, answer.into())
    }

    pub(crate) fn on_payload(
        &self,
        command: Command,
        payload: Vec<u8>,
        answer: impl Into<Answer>,
    ) -> &Self {
        self.push(command, Some(payload), answer.into())
    }

    fn push(&self, command: Command, payload: Option<Vec<u8>>, answer: Answer) -> &Self {
        let line = Line {
            command,
            payload,
            answer,
        };
        self.lines.lock().unwrap().push_back(line);
        self
    }

    pub(crate) fn slept(&self) -> Duration {
        *self.slept.lock().unwrap()
    }

    /// The script has been played to its end.
    pub(crate) fn assert_played(&self) {
        let lines = self.lines.lock().unwrap();
        assert!(lines.is_empty(), "not played: {lines:#?}");
    }

    /// Opens a drive on this script, without its introduction.
    pub(crate) fn open(&self) -> Result<Drive, DriveError> {
        Drive::open_with_clock(
            Box::new(Player(self.clone())),
            Box::new(FakeClock(self.clone())),
        )
    }

    /// Opens a drive that introduces itself and is ready at once.
    pub(crate) fn ready(&self) -> Drive {
        let rest = std::mem::take(&mut *self.lines.lock().unwrap());
        self.on(INQUIRY, inquiry().encode());
        self.on(Command::TestUnitReady, Answer::Good);
        self.lines.lock().unwrap().extend(rest);
        self.open().unwrap()
    }
}

#[derive(Debug)]
struct FakeClock(Script);

impl Clock for FakeClock {
    fn elapsed(&self) -> Duration {
        self.0.slept()
    }

    fn sleep(&mut self, pause: Duration) {
        *self.0.slept.lock().unwrap() += pause;
    }
}

struct Player(Script);

impl Transport for Player {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        if std::thread::panicking() {
            // A recording that is dropped by a test that failed is to hide nothing of it.
            return Err(TransportError::Gone);
        }
        let command = Command::parse(cdb).unwrap();
        let line = self.0.lines.lock().unwrap().pop_front();
        let line = line.unwrap_or_else(|| panic!("{command:?} is not in the script"));
        assert_eq!(command, line.command);
        if let Some(payload) = line.payload {
            let Data::Out(bytes) = &data else {
                panic!("{command:?} came without data");
            };
            assert_eq!(*bytes, payload, "data of {command:?}");
        }
        let mut completion = Completion {
            status: Status::GOOD,
            transferred: 0,
            sense: None,
        };
        match (line.answer, data) {
            (Answer::Good, Data::Out(bytes)) => completion.transferred = bytes.len(),
            (Answer::Good, Data::In(buffer)) => {
                buffer.fill(0xDA);
                completion.transferred = buffer.len();
            }
            (Answer::Good, Data::None) => {}
            (Answer::Data(bytes), Data::In(buffer)) => {
                let moved = bytes.len().min(buffer.len());
                buffer[..moved].copy_from_slice(&bytes[..moved]);
                completion.transferred = moved;
            }
            (Answer::Data(_), _) => panic!("{command:?} wants no data"),
            (Answer::Sense(sense), _) => {
                completion.status = Status::CHECK_CONDITION;
                completion.sense = Some(sense);
            }
            (Answer::Status(status), _) => completion.status = status,
            (Answer::Moved(moved), _) => completion.transferred = moved,
            (Answer::Gone, _) => return Err(TransportError::Gone),
        }
        Ok(completion)
    }

    fn max_transfer(&self) -> usize {
        self.0.max_transfer
    }
}

pub(crate) const INQUIRY: Command = Command::Inquiry {
    page: None,
    allocation: 36,
};

pub(crate) fn inquiry() -> Inquiry {
    Inquiry {
        peripheral: PeripheralType::MMC,
        removable: true,
        vendor: "SCRIPTED".into(),
        product: "RECORDER".into(),
        revision: "1.0".into(),
    }
}

pub(crate) fn deferred(triple: Triple) -> Sense {
    let mut sense = Sense::new(triple);
    sense.deferred = true;
    sense
}

pub(crate) const fn write(address: i32, blocks: u16) -> Command {
    Command::Write10 {
        address: Lba(address),
        blocks,
        force_unit_access: false,
    }
}

pub(crate) const fn synchronize(immediate: bool) -> Command {
    Command::SynchronizeCache {
        immediate,
        address: Lba(0),
        blocks: 0,
    }
}

pub(crate) const fn close_session(immediate: bool) -> Command {
    Command::CloseTrackSession {
        immediate,
        function: CloseFunction::SESSION,
        number: 0,
    }
}

pub(crate) const fn removal(removal: Removal) -> Command {
    Command::PreventAllowMediumRemoval(removal)
}

pub(crate) const CALIBRATE: Command = Command::SendOpcInformation {
    calibrate: true,
    parameter_length: 0,
};

pub(crate) const REQUEST_SENSE: Command = Command::RequestSense {
    descriptor: false,
    allocation: 18,
};

pub(crate) const READ_TRACK: Command = read_track(TrackAddress::INVISIBLE);

pub(crate) const fn read_track(track: TrackAddress) -> Command {
    Command::ReadTrackInformation {
        open: false,
        track,
        allocation: 36,
    }
}

pub(crate) fn invisible_track(free: u32) -> TrackInformation {
    TrackInformation {
        track: 1,
        session: 1,
        damaged: false,
        copy: false,
        mode: TrackMode::DATA,
        data_mode: DataMode::MODE_1,
        reserved: false,
        blank: true,
        packet: false,
        fixed_packet: false,
        start: Lba(0),
        next_writable: Some(Lba(0)),
        free_blocks: free,
        packet_size: 0,
        size: free,
        last_recorded: None,
    }
}

pub(crate) fn blank_disc() -> DiscInformation {
    DiscInformation {
        status: DiscStatus::Blank,
        last_session: SessionState::Empty,
        erasable: false,
        first_track: 1,
        sessions: 1,
        first_track_in_last_session: 1,
        last_track_in_last_session: 1,
        unrestricted_use: false,
        background_format: BackgroundFormat::NONE,
        disc_type: DiscType::UNDEFINED,
        identification: None,
        last_session_lead_in: DiscAddress::NONE,
        last_possible_lead_out: DiscAddress::NONE,
        bar_code: None,
        application_code: None,
    }
}

pub(crate) fn configuration(test_write: bool) -> Configuration {
    let tao = CdTrackAtOnce {
        buffer_underrun_free: true,
        test_write,
        rewritable: false,
        data_block_types: 0x0100,
        ..CdTrackAtOnce::default()
    };
    Configuration {
        profile: Profile::CD_R,
        features: vec![
            Feature::profile_list(&[Profile::CD_R], Profile::CD_R),
            Feature {
                code: FeatureCode::CD_TRACK_AT_ONCE,
                version: 2,
                persistent: false,
                current: true,
                data: tao.encode(),
            },
        ],
    }
}

/// GET CONFIGURATION, whose answer this is.
pub(crate) fn configure(script: &Script, configuration: &Configuration) {
    let bytes = configuration.encode();
    let command = |allocation| Command::GetConfiguration {
        range: FeatureRange::All,
        starting: 0,
        allocation,
    };
    script.on(command(8), bytes.clone());
    script.on(command(u16::try_from(bytes.len()).unwrap()), bytes);
}

/// The questions of [`Drive::medium`], of a blank CD-R with so much room.
pub(crate) fn describe_blank(script: &Script, free: u32, test_write: bool) {
    describe(script, &blank_disc(), &invisible_track(free), test_write);
}

/// The questions of [`Drive::medium`], up to that for the capacity, which is asked of a disc with
/// complete sessions alone.
pub(crate) fn describe(
    script: &Script,
    disc: &DiscInformation,
    track: &TrackInformation,
    test_write: bool,
) {
    script.on(Command::TestUnitReady, Answer::Good);
    configure(script, &configuration(test_write));
    let read_disc = Command::ReadDiscInformation {
        data_type: 0,
        allocation: 34,
    };
    script.on(read_disc, disc.encode());
    let track_address = if disc.status == DiscStatus::Complete {
        TrackAddress::Track(disc.last_track_in_last_session.into())
    } else {
        TrackAddress::INVISIBLE
    };
    script.on(read_track(track_address), track.encode());
    let atip = Command::ReadTocPmaAtip {
        format: TocFormat::ATIP,
        msf: true,
        number: 0,
        allocation: 28,
    };
    script.on(atip, Triple::INVALID_FIELD_IN_CDB);
}

/// MODE SENSE of a page as the drive has it.
pub(crate) fn sense_page(script: &Script, page: &ModePage) {
    let list = ModeParameters {
        medium_type: 0,
        pages: vec![page.clone()],
    }
    .encode();
    let command = |allocation| Command::ModeSense10 {
        no_block_descriptors: true,
        control: PageControl::Current,
        page: page.code(),
        subpage: 0,
        allocation,
    };
    script.on(command(8), list.clone());
    script.on(command(u16::try_from(list.len()).unwrap()), list);
}

/// MODE SELECT of such a page.
pub(crate) fn select_page(script: &Script, page: &ModePage, answer: impl Into<Answer>) {
    let list = ModeParameters {
        medium_type: 0,
        pages: vec![page.clone()],
    }
    .encode_for_select();
    let command = Command::ModeSelect10 {
        save: false,
        page_format: true,
        parameter_length: u16::try_from(list.len()).unwrap(),
    };
    script.on_payload(command, list, answer);
}

/// What a recording onto the disc of [`describe_blank`] asks for in page 05h.
pub(crate) fn recording_page() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        ..WriteParameters::track_at_once()
    }
}
