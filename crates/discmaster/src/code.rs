//! Result codes (imapierror.h): what a call of the disc master came to.

mod reference;
mod table;

use std::fmt;

/// A result code in the layout of an `HRESULT`. An integer newtype: a code we do not know
/// survives, and prints as hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u32);

/// A row of [`Code::ALL`]: all that there is to say of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub code: Code,
    /// As the header spells it.
    pub name: &'static str,
    /// What it means, in one sentence.
    pub description: &'static str,
    /// What makes a call come to it: causes, each the beginning of "… gives this code".
    pub raised_by: &'static [&'static str],
    /// What to do about it.
    pub advice: &'static str,
}

impl Code {
    /// COM's own (winerror.h): an argument that no call takes. IMAPI gives it for bytes that are
    /// not whole audio blocks.
    pub const E_INVALIDARG: Self = Self(0x8007_0057);
}

impl Code {
    fn entry(self) -> Option<&'static Entry> {
        Self::ALL.iter().find(|entry| entry.code == self)
    }

    /// The name in imapierror.h; None for a code that is not there.
    pub fn name(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.name)
    }

    /// One sentence on the code; None for a code we do not know.
    pub fn description(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.description)
    }

    /// What to do about the code, in general; None for a code we do not know.
    pub fn advice(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.advice)
    }

    /// All of [`Code::ALL`] in Markdown: docs/codes.md.
    pub fn reference() -> String {
        reference::markdown(Self::ALL)
    }

    /// The severity bit is clear: `S_OK` and the codes `IMAPI_S_…`.
    pub fn is_success(self) -> bool {
        self.0 >> 31 == 0
    }

    pub fn is_failure(self) -> bool {
        !self.is_success()
    }

    /// Exit status of a process that ends with this code: 0 for a success, the low byte for a
    /// failure of imapierror.h (IMAPI_E_DISCFULL, 0x8004021C, gives 28), 1 for any other failure.
    pub fn exit_status(self) -> u8 {
        if self.is_success() {
            0
        } else if self.entry().is_some() {
            self.0.to_le_bytes()[0]
        } else {
            1
        }
    }
}

/// `IMAPI_E_DISCFULL (0x8004021c)`; a code without a name is its number alone.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} (0x{:08x})", self.0),
            None => write!(f, "0x{:08x}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Value and name as the header has them, written out a second time so that a slip of the
    /// table shows.
    const HEADER: [(u32, &str); 39] = [
        (0x0000_0000, "S_OK"),
        (0x0004_0200, "IMAPI_S_PROPERTIESIGNORED"),
        (0x0004_0201, "IMAPI_S_BUFFER_TO_SMALL"),
        (0x8004_020B, "IMAPI_E_NOTOPENED"),
        (0x8004_020C, "IMAPI_E_NOTINITIALIZED"),
        (0x8004_020D, "IMAPI_E_USERABORT"),
        (0x8004_020E, "IMAPI_E_GENERIC"),
        (0x8004_020F, "IMAPI_E_MEDIUM_NOTPRESENT"),
        (0x8004_0210, "IMAPI_E_MEDIUM_INVALIDTYPE"),
        (0x8004_0211, "IMAPI_E_DEVICE_NOPROPERTIES"),
        (0x8004_0212, "IMAPI_E_DEVICE_NOTACCESSIBLE"),
        (0x8004_0213, "IMAPI_E_DEVICE_NOTPRESENT"),
        (0x8004_0214, "IMAPI_E_DEVICE_INVALIDTYPE"),
        (0x8004_0215, "IMAPI_E_INITIALIZE_WRITE"),
        (0x8004_0216, "IMAPI_E_INITIALIZE_ENDWRITE"),
        (0x8004_0217, "IMAPI_E_FILESYSTEM"),
        (0x8004_0218, "IMAPI_E_FILEACCESS"),
        (0x8004_0219, "IMAPI_E_DISCINFO"),
        (0x8004_021A, "IMAPI_E_TRACKNOTOPEN"),
        (0x8004_021B, "IMAPI_E_TRACKOPEN"),
        (0x8004_021C, "IMAPI_E_DISCFULL"),
        (0x8004_021D, "IMAPI_E_BADJOLIETNAME"),
        (0x8004_021E, "IMAPI_E_INVALIDIMAGE"),
        (0x8004_021F, "IMAPI_E_NOACTIVEFORMAT"),
        (0x8004_0220, "IMAPI_E_NOACTIVERECORDER"),
        (0x8004_0221, "IMAPI_E_WRONGFORMAT"),
        (0x8004_0222, "IMAPI_E_ALREADYOPEN"),
        (0x8004_0223, "IMAPI_E_WRONGDISC"),
        (0x8004_0224, "IMAPI_E_FILEEXISTS"),
        (0x8004_0225, "IMAPI_E_STASHINUSE"),
        (0x8004_0226, "IMAPI_E_DEVICE_STILL_IN_USE"),
        (0x8004_0227, "IMAPI_E_LOSS_OF_STREAMING"),
        (0x8004_0228, "IMAPI_E_COMPRESSEDSTASH"),
        (0x8004_0229, "IMAPI_E_ENCRYPTEDSTASH"),
        (0x8004_022A, "IMAPI_E_NOTENOUGHDISKFORSTASH"),
        (0x8004_022B, "IMAPI_E_REMOVABLESTASH"),
        (0x8004_022C, "IMAPI_E_CANNOT_WRITE_TO_MEDIA"),
        (0x8004_022D, "IMAPI_E_TRACK_NOT_BIG_ENOUGH"),
        (0x8004_022E, "IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC"),
    ];

    #[test]
    fn values_and_names_are_those_of_the_header() {
        let ours: Vec<_> = Code::ALL.iter().map(|e| (e.code.0, e.name)).collect();
        assert_eq!(ours, HEADER);
    }

    #[test]
    fn every_code_has_one_sentence_of_its_own() {
        let mut seen = HashSet::new();
        for entry in Code::ALL {
            let text = entry.description;
            assert!(
                text.ends_with('.') && !text[..text.len() - 1].contains('.'),
                "{text}"
            );
            assert!(seen.insert(text), "said twice: {text}");
            assert_eq!(entry.code.description(), Some(text));
        }
    }

    #[test]
    fn every_code_is_raised_by_something_and_advises_something() {
        let mut seen = HashSet::new();
        for Entry {
            name,
            raised_by,
            advice,
            ..
        } in Code::ALL
        {
            assert!(!raised_by.is_empty(), "{name} is raised by nothing");
            for text in raised_by.iter().chain([advice]) {
                // Parts of sentences, to be put after "raised by" and "what to do".
                assert!(!text.is_empty() && !text.ends_with('.'), "{name}: {text}");
                assert!(!text.contains("  "), "{name}: {text}");
            }
            for cause in *raised_by {
                assert!(seen.insert(cause), "{name}: another code says {cause}");
            }
        }
    }

    #[test]
    fn docs_codes_md_is_this_table() {
        let written = include_str!("../../../docs/codes.md");
        assert!(
            written == Code::reference(),
            "docs/codes.md is not what the table says; make it anew: cargo xtask codes"
        );
    }

    #[test]
    fn exit_status_is_the_low_byte_of_a_known_failure() {
        assert_eq!(Code::S_OK.exit_status(), 0);
        assert_eq!(Code::S_PROPERTIESIGNORED.exit_status(), 0);
        assert_eq!(Code::E_DISCFULL.exit_status(), 28);
        assert_eq!(Code::E_USERABORT.exit_status(), 13);
        assert_eq!(Code(0x8007_0000).exit_status(), 1);
        assert_eq!(Code(0x8004_0202).exit_status(), 1);
        for entry in Code::ALL.iter().filter(|e| e.code.is_failure()) {
            assert!(
                entry.code.exit_status() > 2,
                "{} reads as another exit",
                entry.name
            );
        }
    }

    #[test]
    fn an_unknown_code_survives_and_prints_as_hexadecimal() {
        let code = Code(0x8007_0057);
        assert_eq!((code.name(), code.description()), (None, None));
        assert!(code.is_failure() && !code.is_success());
        assert_eq!(code.to_string(), "0x80070057");
        assert_eq!(
            Code::E_DISCFULL.to_string(),
            "IMAPI_E_DISCFULL (0x8004021c)"
        );
    }
}
