//! The two codes that a disc can carry in its Q subchannel: of the disc, and of a track (IEC 60908;
//! MMC-6, write parameters page and cue sheet).

use std::fmt;

/// Why a text is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("a media catalogue number has 13 digits")]
    CatalogNumber,
    #[error("an ISRC has five letters or digits, and seven digits")]
    Isrc,
}

/// Media catalogue number of a disc: thirteen digits, as under a bar code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CatalogNumber([u8; 13]);

impl CatalogNumber {
    pub fn new(text: &str) -> Result<Self, CodeError> {
        let digits: [u8; 13] = text
            .as_bytes()
            .try_into()
            .map_err(|_| CodeError::CatalogNumber)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(CodeError::CatalogNumber);
        }
        Ok(Self(digits))
    }

    pub const fn as_bytes(&self) -> &[u8; 13] {
        &self.0
    }
}

/// International standard recording code of a track: country, owner, year and number. The country's
/// two places may be digits, too: codes are given out that way now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Isrc([u8; 12]);

impl Isrc {
    /// Letters are taken in either case; the hyphens of the printed form are left out.
    pub fn new(text: &str) -> Result<Self, CodeError> {
        let letters: Vec<u8> = text
            .bytes()
            .filter(|byte| *byte != b'-')
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let code: [u8; 12] = letters.try_into().map_err(|_| CodeError::Isrc)?;
        let (owner, number) = code.split_at(5);
        if owner.iter().all(u8::is_ascii_alphanumeric) && number.iter().all(u8::is_ascii_digit) {
            Ok(Self(code))
        } else {
            Err(CodeError::Isrc)
        }
    }

    pub const fn as_bytes(&self) -> &[u8; 12] {
        &self.0
    }
}

macro_rules! text {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0
                    .iter()
                    .try_for_each(|byte| write!(f, "{}", char::from(*byte)))
            }
        }
    };
}

text!(CatalogNumber);
text!(Isrc);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_number_is_thirteen_digits() {
        let number = CatalogNumber::new("4006408123456").unwrap();
        assert_eq!(number.to_string(), "4006408123456");
        for wrong in ["", "400640812345", "40064081234567", "400640812345X"] {
            assert_eq!(CatalogNumber::new(wrong), Err(CodeError::CatalogNumber));
        }
    }

    #[test]
    fn an_isrc_is_read_as_it_is_printed() {
        let code = Isrc::new("de-A45-05-08900").unwrap();
        assert_eq!(code.to_string(), "DEA450508900");
        assert_eq!(
            Isrc::new("1EA450508900").unwrap().to_string(),
            "1EA450508900"
        );
        for wrong in [
            "",
            "DEA45050890",
            "DE-450508900X",
            "DEA4505089X0",
            "DE\u{e4}450508900",
        ] {
            assert_eq!(Isrc::new(wrong), Err(CodeError::Isrc), "{wrong}");
        }
    }
}
