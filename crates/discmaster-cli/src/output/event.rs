//! The events of `--json`, named after IMAPI's callbacks.

use super::code::CodeText;
use super::outcome::Outcome;
use discmaster_image::scan::Unsupported;
use serde::Serialize;

/// One line of `--json`. Scripts rely on these names and members: none may change.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// Not in IMAPI: something of the input is not on the disc.
    Skipped { path: String, kind: &'static str },
    /// Not in IMAPI: something of the input that a person should know, and its place in a sheet
    /// where it has one.
    Remark {
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<u32>,
        message: String,
    },
    /// NotifyPnPActivity: the list of recorders has changed.
    PnpActivity,
    /// NotifyAddProgress: steps, in no particular unit.
    AddProgress { done: u64, total: u64 },
    /// NotifyPreparingBurn.
    PreparingBurn { seconds: u32 },
    /// NotifyBlockProgress: blocks written, of 2048 bytes, of an audio disc of 2352.
    BlockProgress { done: u64, total: u64 },
    /// Not in IMAPI: how the recording goes.
    WriteState {
        /// Bytes that one WRITE carries.
        command_bytes: u32,
        /// Bytes that wait to be written, and how many can.
        waiting_bytes: u64,
        buffer_bytes: u64,
        /// The same of the drive's own buffer; null where it does not tell.
        drive_waiting_bytes: Option<u32>,
        drive_buffer_bytes: Option<u32>,
        bytes_per_second: u64,
    },
    /// NotifyTrackProgress: tracks of an audio disc written.
    TrackProgress { done: u32, total: u32 },
    /// NotifyClosingDisc.
    ClosingDisc { seconds: u32 },
    /// Not in IMAPI: such blocks, read back and compared.
    VerifyProgress { done: u64, total: u64 },
    /// Not in IMAPI: blocks' worth of files copied out of an image.
    ExtractProgress { done: u64, total: u64 },
    /// Not in IMAPI: blocks of sound decoded, before any of them is recorded.
    DecodeProgress { done: u64, total: u64 },
    /// NotifyBurnComplete.
    BurnComplete(CodeText),
    /// Not in IMAPI: how far a disc is erased or formatted, in no particular unit.
    EraseProgress {
        doing: &'static str,
        done: u64,
        total: u64,
    },
    /// NotifyEraseComplete.
    EraseComplete(CodeText),
    /// Not in IMAPI: the recorder is a device of the machine from now on.
    Serving { recorder: String, node: String },
    /// The last line.
    Result(Outcome),
}

/// A kind of file that was left out, as JSON has it.
pub fn kind(kind: Unsupported) -> &'static str {
    match kind {
        Unsupported::SymbolicLink => "symbolic-link",
        Unsupported::Socket => "socket",
        Unsupported::Pipe => "pipe",
        Unsupported::BlockDevice => "block-device",
        Unsupported::CharacterDevice => "character-device",
        Unsupported::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster::Code;

    #[test]
    fn events_are_named_after_the_callbacks() {
        let line = |event: &Event| serde_json::to_string(event).unwrap();
        assert_eq!(line(&Event::PnpActivity), r#"{"event":"pnp-activity"}"#);
        assert_eq!(
            line(&Event::AddProgress { done: 0, total: 9 }),
            r#"{"event":"add-progress","done":0,"total":9}"#
        );
        let remark = Event::Remark {
            path: Some("a.cue".to_owned()),
            line: Some(3),
            column: None,
            message: "odd".to_owned(),
        };
        assert_eq!(
            line(&remark),
            r#"{"event":"remark","path":"a.cue","line":3,"message":"odd"}"#
        );
        assert_eq!(
            line(&Event::TrackProgress { done: 1, total: 2 }),
            r#"{"event":"track-progress","done":1,"total":2}"#
        );
        assert_eq!(
            line(&Event::PreparingBurn { seconds: 5 }),
            r#"{"event":"preparing-burn","seconds":5}"#
        );
        let half = Event::EraseProgress {
            doing: "blanking",
            done: 1,
            total: 2,
        };
        assert_eq!(
            line(&half),
            r#"{"event":"erase-progress","doing":"blanking","done":1,"total":2}"#
        );
        assert_eq!(
            line(&Event::BlockProgress { done: 1, total: 2 }),
            r#"{"event":"block-progress","done":1,"total":2}"#
        );
        assert_eq!(
            line(&Event::BurnComplete(Code::E_DISCFULL.into())),
            r#"{"event":"burn-complete","code":"0x8004021c","name":"IMAPI_E_DISCFULL"}"#
        );
    }
}
