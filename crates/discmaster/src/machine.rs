//! The rules of the session: which call may follow which. Pure: no clock, file or device inside.
//!
//! docs/session.md is the table of this module; a test holds the two together.

mod call;
mod state;
#[cfg(test)]
mod tests;

pub use call::Call;
pub use state::State;

use crate::{Code, Format};

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
    /// Add the tracks of a program, all of them or none.
    AddProgram,
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
        | Call::CloseAudioTrack
        | Call::AddProgram
        | Call::AudioDetails
        | Call::AudioData => redbook(state, call),
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
        Call::AudioTracks | Call::AudioDetails => to(state, &[]),
        _ if !state.has_recorder() => return Err(Code::E_NOACTIVERECORDER),
        Call::CreateAudioTrack | Call::AddProgram if state.track_open() => {
            return Err(Code::E_TRACKOPEN);
        }
        Call::CreateAudioTrack if state == RedbookTracks => {
            to(RedbookTracksOpen, &[Action::OpenTrack])
        }
        Call::CreateAudioTrack => to(RedbookTrackOpen, &[Action::OpenTrack]),
        Call::AddAudioTrackBlocks | Call::CloseAudioTrack if !state.track_open() => {
            return Err(Code::E_TRACKNOTOPEN);
        }
        Call::AddAudioTrackBlocks => to(state, &[Action::Append]),
        Call::CloseAudioTrack => to(RedbookTracks, &[Action::CloseTrack]),
        Call::AddProgram => to(RedbookTracks, &[Action::AddProgram]),
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
