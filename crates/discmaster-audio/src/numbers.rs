//! The numbers by which discs and recordings are known: the disc's catalogue number and the ISRC.

use std::fmt;
use std::str::FromStr;

/// Media catalogue number (UPC/EAN): 13 digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CatalogNumber([u8; 13]);

/// International standard recording code: country, owner, year and serial number of a recording.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Isrc([u8; 12]);

/// What is no such number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    #[error("{0:?} is no catalogue number, which is 13 digits")]
    CatalogNumber(String),
    #[error(
        "{0:?} is no ISRC, which is two letters, three letters or digits, and seven digits, as in DEF057312345"
    )]
    Isrc(String),
}

impl CatalogNumber {
    /// `None` unless all are digits.
    pub fn new(digits: [u8; 13]) -> Option<Self> {
        digits
            .iter()
            .all(u8::is_ascii_digit)
            .then_some(Self(digits))
    }

    /// Its digits, in ASCII.
    pub const fn digits(&self) -> &[u8; 13] {
        &self.0
    }
}

impl Isrc {
    /// `None` unless letters (capitals) and digits are where they belong. The country's two places
    /// may be digits, too: codes are given out that way now.
    pub fn new(characters: [u8; 12]) -> Option<Self> {
        let (head, digits) = characters.split_at(5);
        let letters = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        (head.iter().all(letters) && digits.iter().all(u8::is_ascii_digit))
            .then_some(Self(characters))
    }

    /// Its characters, in ASCII.
    pub const fn characters(&self) -> &[u8; 12] {
        &self.0
    }
}

impl FromStr for CatalogNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        <[u8; 13]>::try_from(text.as_bytes())
            .ok()
            .and_then(Self::new)
            .ok_or_else(|| NumberError::CatalogNumber(text.to_owned()))
    }
}

impl FromStr for Isrc {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        <[u8; 12]>::try_from(text.as_bytes())
            .ok()
            .and_then(Self::new)
            .ok_or_else(|| NumberError::Isrc(text.to_owned()))
    }
}

impl fmt::Display for CatalogNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Display for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for CatalogNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CatalogNumber({self})")
    }
}

impl fmt::Debug for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Isrc({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_number_comes_back() {
        let catalog: CatalogNumber = "4006408262138".parse().unwrap();
        assert_eq!(catalog.to_string(), "4006408262138");
        let isrc: Isrc = "DEF057312345".parse().unwrap();
        assert_eq!(isrc.to_string(), "DEF057312345");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "400640826213", "40064082621380", "400640826213X"] {
            assert!(text.parse::<CatalogNumber>().is_err(), "{text}");
        }
        for text in [
            "",
            "DEF05731234",
            "DEF0573123456",
            "def057312345",
            "DEF05731234X",
            "DE-057312345",
        ] {
            assert!(text.parse::<Isrc>().is_err(), "{text}");
        }
    }
}
