//! Codes in JSON.

use discmaster::Code;
use serde::Serialize;

/// A code as JSON has it: 0x and eight hexadecimal digits, and its name.
#[derive(Clone, Debug, Serialize)]
pub struct CodeText {
    pub code: String,
    pub name: &'static str,
}

/// A failure that IMAPI has no code for (winerror.h).
pub const E_FAIL: Code = Code(0x8000_4005);

impl From<Code> for CodeText {
    fn from(code: Code) -> Self {
        let name = code.name().unwrap_or(match code {
            E_FAIL => "E_FAIL",
            Code::E_INVALIDARG => "E_INVALIDARG",
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
    fn a_code_nobody_knows_keeps_its_value() {
        let text = CodeText::from(Code(0x8001_0203));
        assert_eq!((text.code.as_str(), text.name), ("0x80010203", "UNKNOWN"));
    }
}
