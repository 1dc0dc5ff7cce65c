//! The rules of the session: which call may follow which. Pure: no clock, file or device inside.
//!
//! docs/session.md is the table of this module; a test holds the two together.

use crate::{Code, Format};
use std::fmt;

/// Where a disc master stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Not opened, or closed again.
    #[default]
    Closed,
    /// Open, and no format chosen: only in a disc master without a default format. No recorder can
    /// be chosen before a format is.
    NoFormat,
    /// Joliet; no recorder chosen, hence nothing staged.
    Joliet,
    /// Joliet; a recorder is chosen, nothing is staged.
    JolietReady,
    /// Joliet; a recorder is chosen and data is staged.
    JolietStaged,
    /// Joliet; the disc in the chosen recorder is an earlier one of ours, to which a session will
    /// be added; nothing is staged.
    JolietAppending,
    /// As before, and data is staged.
    JolietAppendingStaged,
    /// Red Book; no recorder chosen.
    Redbook,
    /// Red Book; a recorder is chosen, there is no track.
    RedbookReady,
    /// Red Book; the first track is open.
    RedbookTrackOpen,
    /// Red Book; tracks are closed, none is open.
    RedbookTracks,
    /// Red Book; tracks are closed, and another one is open.
    RedbookTracksOpen,
}

impl State {
    pub const ALL: [Self; 12] = [
        Self::Closed,
        Self::NoFormat,
        Self::Joliet,
        Self::JolietReady,
        Self::JolietStaged,
        Self::JolietAppending,
        Self::JolietAppendingStaged,
        Self::Redbook,
        Self::RedbookReady,
        Self::RedbookTrackOpen,
        Self::RedbookTracks,
        Self::RedbookTracksOpen,
    ];

    /// The active format.
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::Closed | Self::NoFormat => None,
            Self::Joliet
            | Self::JolietReady
            | Self::JolietStaged
            | Self::JolietAppending
            | Self::JolietAppendingStaged => Some(Format::Joliet),
            Self::Redbook
            | Self::RedbookReady
            | Self::RedbookTrackOpen
            | Self::RedbookTracks
            | Self::RedbookTracksOpen => Some(Format::Redbook),
        }
    }

    /// Whether a recorder is active.
    pub const fn has_recorder(self) -> bool {
        !matches!(
            self,
            Self::Closed | Self::NoFormat | Self::Joliet | Self::Redbook
        )
    }

    /// Multisession mode: what is staged joins what is on the disc.
    pub const fn is_appending(self) -> bool {
        matches!(self, Self::JolietAppending | Self::JolietAppendingStaged)
    }

    /// Whether there is something that RecordDisc could record, were every track closed.
    pub const fn has_image(self) -> bool {
        matches!(
            self,
            Self::JolietStaged
                | Self::JolietAppendingStaged
                | Self::RedbookTracks
                | Self::RedbookTracksOpen
        )
    }

    pub const fn track_open(self) -> bool {
        matches!(self, Self::RedbookTrackOpen | Self::RedbookTracksOpen)
    }
}

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
}

impl Call {
    pub const ALL: [Self; 25] = [
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
            | Self::CloseAudioTrack => Some(Format::Redbook),
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
            other => return fmt::Debug::fmt(other, f),
        })
    }
}

/// What the session does for a call, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Take the stash, look at the disc in the recorder, and keep the recorder as the active one.
    ChooseRecorder,
    /// Add the data to the image, all of it or none.
    Stage,
    /// Begin a track.
    OpenTrack,
    /// Add blocks to the open track, as many as fit.
    Append,
    /// End the open track, if it is long enough.
    CloseTrack,
    /// Write the image to the disc.
    Burn,
    /// Forget what is staged.
    ClearImage,
    /// Forget what is known of the disc: it is looked at again when next it matters.
    ForgetDisc,
    /// Add no session to a disc until a recorder is chosen again.
    LeaveMultisession,
    /// Forget the active recorder.
    ReleaseRecorder,
    /// Let go of the recorders that were handed out, and set their properties back.
    ResetRecorders,
    /// Give the stash back.
    ReleaseStash,
    /// Forget the progress sinks.
    DropSinks,
}

/// What a permitted call comes to. The session enters `next` only when every action succeeded:
/// a call that fails leaves the state as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    pub next: State,
    pub actions: &'static [Action],
}

/// The state machine: what `call` does in `state`, or the code that refuses it.
pub fn step(state: State, call: Call) -> Result<Transition, Code> {
    match (state, call) {
        (State::Closed, Call::Close) => return Ok(to(State::Closed, &[])),
        (State::Closed, Call::Open) => return Ok(to(State::Joliet, &[])),
        (State::Closed, Call::OpenWithoutFormat) => return Ok(to(State::NoFormat, &[])),
        (State::Closed, _) => return Err(Code::E_NOTOPENED),
        (_, Call::Open | Call::OpenWithoutFormat) => return Err(Code::E_ALREADYOPEN),
        _ => {}
    }
    if call.format().is_some() && state.format() != call.format() {
        return Err(match state.format() {
            None => Code::E_NOACTIVEFORMAT,
            Some(_) => Code::E_WRONGFORMAT,
        });
    }
    match call {
        Call::DataBlocks | Call::JolietProperties | Call::JolietBootImage | Call::AddData => {
            joliet(state, call)
        }
        Call::AudioTracks
        | Call::AudioBlocks
        | Call::CreateAudioTrack
        | Call::AddAudioTrackBlocks
        | Call::CloseAudioTrack => redbook(state, call),
        _ => master(state, call),
    }
}

/// The calls of the disc master itself, which is open.
fn master(state: State, call: Call) -> Result<Transition, Code> {
    use Action::{
        Burn, ChooseRecorder, ClearImage, DropSinks, ForgetDisc, LeaveMultisession,
        ReleaseRecorder, ReleaseStash, ResetRecorders,
    };
    let no_format = state.format().is_none();
    Ok(match call {
        Call::Close => to(
            State::Closed,
            &[
                ClearImage,
                ReleaseRecorder,
                ResetRecorders,
                ReleaseStash,
                DropSinks,
            ],
        ),
        Call::SetActiveDiscMasterFormatJoliet => to(
            if state.has_recorder() {
                State::JolietReady
            } else {
                State::Joliet
            },
            &[ClearImage, ForgetDisc],
        ),
        Call::SetActiveDiscMasterFormatRedbook => to(
            if state.has_recorder() {
                State::RedbookReady
            } else {
                State::Redbook
            },
            &[ClearImage, ForgetDisc],
        ),
        Call::ClearFormatContent => to(cleared(state), &[ClearImage, LeaveMultisession]),
        Call::GetActiveDiscMasterFormat
        | Call::EnumDiscRecorders
        | Call::GetActiveDiscRecorder
        | Call::SetActiveDiscRecorder
        | Call::SetActiveDiscRecorderOfOurs
        | Call::RecordDisc
        | Call::RecordDiscWhileHeld
            if no_format =>
        {
            return Err(Code::E_NOACTIVEFORMAT);
        }
        Call::SetActiveDiscRecorder => to(chosen(state, false), &[ChooseRecorder]),
        Call::SetActiveDiscRecorderOfOurs => to(chosen(state, true), &[ChooseRecorder]),
        Call::GetActiveDiscRecorder | Call::RecordDisc | Call::RecordDiscWhileHeld
            if !state.has_recorder() =>
        {
            return Err(Code::E_NOACTIVERECORDER);
        }
        Call::RecordDisc | Call::RecordDiscWhileHeld if state.track_open() => {
            return Err(Code::E_TRACKOPEN);
        }
        Call::RecordDisc | Call::RecordDiscWhileHeld if !state.has_image() => {
            return Err(Code::E_INVALIDIMAGE);
        }
        Call::RecordDiscWhileHeld => return Err(Code::E_DEVICE_NOTACCESSIBLE),
        Call::RecordDisc => to(cleared(state), &[Burn, ClearImage, ForgetDisc]),
        _ => to(state, &[]),
    })
}

/// The calls of the Joliet format, which is active.
fn joliet(state: State, call: Call) -> Result<Transition, Code> {
    Ok(match call {
        Call::JolietBootImage if state.is_appending() => {
            return Err(Code::E_BOOTIMAGE_AND_NONBLANK_DISC);
        }
        Call::JolietProperties | Call::JolietBootImage => to(state, &[]),
        _ if !state.has_recorder() => return Err(Code::E_NOACTIVERECORDER),
        Call::AddData if state.is_appending() => to(State::JolietAppendingStaged, &[Action::Stage]),
        Call::AddData => to(State::JolietStaged, &[Action::Stage]),
        _ => to(state, &[]),
    })
}

/// The calls of the Red Book format, which is active.
fn redbook(state: State, call: Call) -> Result<Transition, Code> {
    use State::{RedbookTrackOpen, RedbookTracks, RedbookTracksOpen};
    Ok(match call {
        Call::AudioTracks => to(state, &[]),
        _ if !state.has_recorder() => return Err(Code::E_NOACTIVERECORDER),
        Call::CreateAudioTrack if state.track_open() => return Err(Code::E_TRACKOPEN),
        Call::CreateAudioTrack if state == RedbookTracks => {
            to(RedbookTracksOpen, &[Action::OpenTrack])
        }
        Call::CreateAudioTrack => to(RedbookTrackOpen, &[Action::OpenTrack]),
        Call::AddAudioTrackBlocks | Call::CloseAudioTrack if !state.track_open() => {
            return Err(Code::E_TRACKNOTOPEN);
        }
        Call::AddAudioTrackBlocks => to(state, &[Action::Append]),
        Call::CloseAudioTrack => to(RedbookTracks, &[Action::CloseTrack]),
        _ => to(state, &[]),
    })
}

const fn to(next: State, actions: &'static [Action]) -> Transition {
    Transition { next, actions }
}

/// The state with the image gone; multisession mode goes with it.
const fn cleared(state: State) -> State {
    match (state.format(), state.has_recorder()) {
        (Some(Format::Joliet), true) => State::JolietReady,
        (Some(Format::Redbook), true) => State::RedbookReady,
        _ => state,
    }
}

/// The state with a recorder chosen; what is staged stays.
const fn chosen(state: State, append: bool) -> State {
    match state {
        State::JolietStaged | State::JolietAppendingStaged if append => {
            State::JolietAppendingStaged
        }
        State::JolietStaged | State::JolietAppendingStaged => State::JolietStaged,
        State::Joliet | State::JolietReady | State::JolietAppending if append => {
            State::JolietAppending
        }
        State::Joliet | State::JolietReady | State::JolietAppending => State::JolietReady,
        State::Redbook => State::RedbookReady,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../../docs/session.md");

    /// A cell as the table writes it: `Burn, ClearImage → JolietReady`, `ok`, or a code's name.
    fn cell(state: State, call: Call) -> String {
        match step(state, call) {
            Err(code) => code.name().unwrap().trim_start_matches("IMAPI_").to_owned(),
            Ok(Transition { next, actions }) => {
                let actions: Vec<_> = actions.iter().map(|a| format!("{a:?}")).collect();
                match (next == state, actions.is_empty()) {
                    (true, true) => "ok".to_owned(),
                    (true, false) => actions.join(", "),
                    (false, true) => format!("→ {next:?}"),
                    (false, false) => format!("{} → {next:?}", actions.join(", ")),
                }
            }
        }
    }

    fn row(cells: impl IntoIterator<Item = String>) -> String {
        let cells: Vec<_> = cells.into_iter().collect();
        format!("| {} |", cells.join(" | "))
    }

    #[test]
    fn the_table_in_docs_session_md_is_this_machine() {
        let head = row(std::iter::once("call".to_owned())
            .chain(State::ALL.iter().map(|state| format!("{state:?}"))));
        let ours: Vec<String> = Call::ALL
            .iter()
            .map(|call| {
                row(std::iter::once(format!("{call:?}"))
                    .chain(State::ALL.iter().map(|state| cell(*state, *call))))
            })
            .collect();
        let told: Vec<&str> = TABLE
            .lines()
            .skip_while(|line| **line != head)
            .skip(2)
            .take_while(|line| line.starts_with('|'))
            .collect();
        assert_eq!(
            told,
            ours,
            "docs/session.md should read:\n{head}\n{}",
            ours.join("\n")
        );
    }

    #[test]
    fn only_a_recorded_or_cleared_image_is_forgotten() {
        for state in State::ALL {
            for call in Call::ALL {
                let Ok(t) = step(state, call) else { continue };
                let clears = t.actions.contains(&Action::ClearImage);
                if state.has_image() && !t.next.has_image() {
                    assert!(clears, "{state:?} {call:?}");
                }
                assert!(!clears || !t.next.has_image(), "{state:?} {call:?}");
            }
        }
    }

    #[test]
    fn close_is_permitted_in_every_state_and_drops_the_sinks() {
        for state in State::ALL {
            let t = step(state, Call::Close).unwrap();
            assert_eq!(t.next, State::Closed);
            assert!(state == State::Closed || t.actions.contains(&Action::DropSinks));
        }
    }

    #[test]
    fn a_format_refuses_the_calls_of_the_other() {
        for state in State::ALL {
            for call in Call::ALL.iter().filter(|call| call.format().is_some()) {
                let expected = match state.format() {
                    None if state == State::Closed => Code::E_NOTOPENED,
                    None => Code::E_NOACTIVEFORMAT,
                    Some(format) if Some(format) == call.format() => continue,
                    Some(_) => Code::E_WRONGFORMAT,
                };
                assert_eq!(step(state, *call), Err(expected), "{state:?} {call:?}");
            }
        }
    }
}
