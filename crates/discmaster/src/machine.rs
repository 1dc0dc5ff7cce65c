//! The rules of the session: which call may follow which. Pure: no clock, file or device inside.
//!
//! docs/session.md is the table of this module; a test holds the two together.

use crate::Code;
use std::fmt;

/// Where a disc master stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// Not opened, or closed again.
    #[default]
    Closed,
    /// Open, no recorder chosen, hence nothing staged.
    Open,
    /// A recorder is chosen, nothing is staged.
    Ready,
    /// A recorder is chosen and data is staged.
    Staged,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Closed, Self::Open, Self::Ready, Self::Staged];
}

/// What a program asks of a disc master, and of its Joliet format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    Open,
    EnumDiscMasterFormats,
    GetActiveDiscMasterFormat,
    SetActiveDiscMasterFormat,
    EnumDiscRecorders,
    GetActiveDiscRecorder,
    SetActiveDiscRecorder,
    ClearFormatContent,
    ProgressAdvise,
    ProgressUnadvise,
    /// GetTotalDataBlocks and GetUsedDataBlocks.
    DataBlocks,
    /// GetJolietProperties and SetJolietProperties; GetDataBlockSize.
    JolietProperties,
    AddData,
    RecordDisc,
    /// RecordDisc while the program itself holds the recorder with OpenExclusive.
    RecordDiscWhileHeld,
    Close,
}

impl Call {
    pub const ALL: [Self; 16] = [
        Self::Open,
        Self::EnumDiscMasterFormats,
        Self::GetActiveDiscMasterFormat,
        Self::SetActiveDiscMasterFormat,
        Self::EnumDiscRecorders,
        Self::GetActiveDiscRecorder,
        Self::SetActiveDiscRecorder,
        Self::ClearFormatContent,
        Self::ProgressAdvise,
        Self::ProgressUnadvise,
        Self::DataBlocks,
        Self::JolietProperties,
        Self::AddData,
        Self::RecordDisc,
        Self::RecordDiscWhileHeld,
        Self::Close,
    ];
}

/// As IMAPI names the call.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RecordDiscWhileHeld => f.write_str("RecordDisc"),
            other => fmt::Debug::fmt(other, f),
        }
    }
}

/// What the session does for a call, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Read the disc in the recorder, and keep the recorder as the active one.
    ChooseRecorder,
    /// Add the data to the image, all of it or none.
    Stage,
    /// Write the image to the disc.
    Burn,
    /// Forget what is staged.
    ClearImage,
    /// Forget the active recorder.
    ReleaseRecorder,
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
    use Action::{Burn, ChooseRecorder, ClearImage, DropSinks, ReleaseRecorder, Stage};
    use State::{Closed, Open, Ready, Staged};

    let (next, actions): (State, &'static [Action]) = match (state, call) {
        (Closed, Call::Close) => (Closed, &[]),
        (Open | Ready | Staged, Call::Close) => (Closed, &[ClearImage, ReleaseRecorder, DropSinks]),

        (Closed, Call::Open) => (Open, &[]),
        (Open | Ready | Staged, Call::Open) => return Err(Code::E_ALREADYOPEN),

        (Closed, _) => return Err(Code::E_NOTOPENED),

        // Joliet is active from Open on, so that none of these fails for want of a format.
        (
            Open | Ready | Staged,
            Call::EnumDiscMasterFormats
            | Call::GetActiveDiscMasterFormat
            | Call::EnumDiscRecorders
            | Call::ProgressAdvise
            | Call::ProgressUnadvise
            | Call::JolietProperties,
        ) => (state, &[]),

        (Open, Call::SetActiveDiscMasterFormat | Call::ClearFormatContent) => (Open, &[ClearImage]),
        (Ready | Staged, Call::SetActiveDiscMasterFormat | Call::ClearFormatContent) => {
            (Ready, &[ClearImage])
        }

        (Open | Ready, Call::SetActiveDiscRecorder) => (Ready, &[ChooseRecorder]),
        (Staged, Call::SetActiveDiscRecorder) => (Staged, &[ChooseRecorder]),

        (
            Open,
            Call::GetActiveDiscRecorder
            | Call::DataBlocks
            | Call::AddData
            | Call::RecordDisc
            | Call::RecordDiscWhileHeld,
        ) => return Err(Code::E_NOACTIVERECORDER),

        (Ready | Staged, Call::GetActiveDiscRecorder | Call::DataBlocks) => (state, &[]),
        (Ready | Staged, Call::AddData) => (Staged, &[Stage]),

        (Ready, Call::RecordDisc | Call::RecordDiscWhileHeld) => {
            return Err(Code::E_INVALIDIMAGE);
        }
        (Staged, Call::RecordDiscWhileHeld) => return Err(Code::E_DEVICE_NOTACCESSIBLE),
        (Staged, Call::RecordDisc) => (Ready, &[Burn, ClearImage]),
    };
    Ok(Transition { next, actions })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = include_str!("../../../docs/session.md");

    /// A cell as the table writes it: `Burn, ClearImage → Ready`, `ok`, or the name of a code.
    fn cell(state: State, call: Call) -> String {
        match step(state, call) {
            Err(code) => code.name().unwrap().to_owned(),
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
    fn only_a_successful_record_disc_or_a_clearing_call_empties_the_image() {
        for call in Call::ALL {
            let Ok(t) = step(State::Staged, call) else {
                continue;
            };
            let clears = t.actions.contains(&Action::ClearImage);
            assert_eq!(clears, t.next != State::Staged, "{call:?}");
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
}
