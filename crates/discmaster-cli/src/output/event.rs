//! The events of `--json`, named after IMAPI's callbacks.

use super::outcome::Outcome;
use discmaster::Code;
use discmaster_image::scan::Unsupported;
use serde::Serialize;

/// One line of `--json`. Scripts rely on these names and members: none may change.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// Not in IMAPI: something of the input is not on the disc.
    Skipped { path: String, kind: &'static str },
    /// NotifyPreparingBurn.
    PreparingBurn { seconds: u32 },
    /// NotifyBlockProgress: blocks of 2048 bytes written.
    BlockProgress { done: u64, total: u64 },
    /// NotifyClosingDisc.
    ClosingDisc { seconds: u32 },
    /// Not in IMAPI: blocks of 2048 bytes read back and compared.
    VerifyProgress { done: u64, total: u64 },
    /// Not in IMAPI: blocks' worth of files copied out of an image.
    ExtractProgress { done: u64, total: u64 },
    /// NotifyBurnComplete.
    BurnComplete(CodeText),
    /// NotifyEraseComplete.
    EraseComplete(CodeText),
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

/// A code as JSON has it: 0x and eight hexadecimal digits, and its name.
#[derive(Clone, Debug, Serialize)]
pub struct CodeText {
    pub code: String,
    pub name: &'static str,
}

/// A failure that IMAPI has no code for (winerror.h).
pub const E_FAIL: Code = Code(0x8000_4005);
/// The command line asked for what cannot be (winerror.h).
pub const E_INVALIDARG: Code = Code(0x8007_0057);

impl From<Code> for CodeText {
    fn from(code: Code) -> Self {
        let name = code.name().unwrap_or(match code {
            E_FAIL => "E_FAIL",
            E_INVALIDARG => "E_INVALIDARG",
            _ => "UNKNOWN",
        });
        Self {
            code: value(code),
            name,
        }
    }
}

/// `0x8004021c`
pub fn value(code: Code) -> String {
    format!("0x{:08x}", code.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_named_after_the_callbacks() {
        let line = |event: &Event| serde_json::to_string(event).unwrap();
        assert_eq!(
            line(&Event::PreparingBurn { seconds: 5 }),
            r#"{"event":"preparing-burn","seconds":5}"#
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

    #[test]
    fn a_code_nobody_knows_keeps_its_value() {
        let text = CodeText::from(Code(0x8001_0203));
        assert_eq!((text.code.as_str(), text.name), ("0x80010203", "UNKNOWN"));
    }
}
