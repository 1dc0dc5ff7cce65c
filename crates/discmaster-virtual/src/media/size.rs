//! Blank discs of the catalogue, of the usual size or cut short.

use super::{BLOCK, MediumType, RUN_OUT};
use std::fmt;
use std::str::FromStr;

/// The smallest disc, in blocks: 1 MiB.
const SMALLEST: u32 = 512;

/// A blank disc: what it is made of, and how long it is.
///
/// Its text is the name in the catalogue, and where it is shorter than usual a colon and its size,
/// in blocks (`cd-r80:10000`) or in bytes with a K, M or G of 1024 (`dvd+r:100M`); it comes out in
/// blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Blank {
    medium: MediumType,
    blocks: u32,
}

impl Blank {
    pub const fn usual(medium: MediumType) -> Self {
        Self {
            medium,
            blocks: medium.usual_blocks(),
        }
    }

    /// A disc of `blocks`, whole blocks of error correction; a CD's are counted to its last
    /// possible lead-out.
    pub fn cut(medium: MediumType, blocks: u32) -> Result<Self, SizeError> {
        let most = medium.usual_blocks();
        let blocks = blocks - blocks % medium.ecc_block();
        if (SMALLEST..=most).contains(&blocks) {
            Ok(Self { medium, blocks })
        } else {
            Err(SizeError {
                medium,
                least: SMALLEST,
                most,
            })
        }
    }

    pub const fn medium(self) -> MediumType {
        self.medium
    }

    /// The name in the catalogue, without a size.
    pub const fn name(self) -> &'static str {
        self.medium.name()
    }

    /// As [`MediumType::usual_blocks`], of this disc.
    pub const fn blocks(self) -> u32 {
        self.blocks
    }

    /// Of a CD, the address where the lead-out can start at the latest (ATIP).
    pub const fn last_lead_out(self) -> u32 {
        self.blocks
    }

    /// As [`MediumType::capacity`], of this disc.
    pub const fn capacity(self) -> u32 {
        if self.medium.is_cd() {
            self.blocks - RUN_OUT
        } else {
            self.blocks
        }
    }

    pub const fn erasable(self) -> bool {
        self.medium.erasable()
    }
}

impl From<MediumType> for Blank {
    fn from(medium: MediumType) -> Self {
        Self::usual(medium)
    }
}

impl fmt::Display for Blank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.blocks == self.medium.usual_blocks() {
            self.medium.fmt(f)
        } else {
            f.pad(&format!("{}:{}", self.medium, self.blocks))
        }
    }
}

/// A size that no disc of the kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a {medium} has {least} to {most} blocks of {BLOCK} bytes")]
pub struct SizeError {
    pub medium: MediumType,
    pub least: u32,
    pub most: u32,
}

/// A name that is not in the catalogue, or a size that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMedium {
    #[error("no medium is called {0:?}; there are {list}", list = names())]
    Name(String),
    #[error("{0:?} is no size: a number of blocks, or of bytes with K, M or G after it")]
    Size(String),
    #[error(transparent)]
    Impossible(#[from] SizeError),
}

/// Every name of the catalogue, as a sentence lists them.
fn names() -> String {
    let names = MediumType::ALL.map(MediumType::name);
    match names.split_last() {
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        None => String::new(),
    }
}

impl FromStr for MediumType {
    type Err = UnknownMedium;

    fn from_str(name: &str) -> Result<Self, UnknownMedium> {
        Self::ALL
            .into_iter()
            .find(|medium| medium.name() == name)
            .ok_or_else(|| UnknownMedium::Name(name.to_owned()))
    }
}

impl FromStr for Blank {
    type Err = UnknownMedium;

    fn from_str(text: &str) -> Result<Self, UnknownMedium> {
        let Some((name, size)) = text.split_once(':') else {
            return text.parse().map(Self::usual);
        };
        let medium: MediumType = name.parse()?;
        let blocks = blocks(size).ok_or_else(|| UnknownMedium::Size(size.to_owned()))?;
        // No disc has so many; the refusal says how many there may be.
        let blocks = u32::try_from(blocks).unwrap_or(u32::MAX);
        Ok(Self::cut(medium, blocks)?)
    }
}

fn blocks(size: &str) -> Option<u64> {
    let digits = size.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let unit: u64 = match size.get(digits.len()..)? {
        "" => return plain(digits),
        "K" | "k" => 1 << 10,
        "M" | "m" => 1 << 20,
        "G" | "g" => 1 << 30,
        _ => return None,
    };
    Some(plain(digits)?.checked_mul(unit)? / BLOCK as u64)
}

/// A number in digits alone.
fn plain(digits: &str) -> Option<u64> {
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_medium_is_found_by_its_name() {
        for medium in MediumType::ALL {
            assert_eq!(medium.to_string().parse(), Ok(medium));
            assert_eq!(medium.to_string().parse(), Ok(Blank::usual(medium)));
        }
        assert_eq!(
            "cd-r81".parse::<MediumType>(),
            Err(UnknownMedium::Name("cd-r81".to_owned()))
        );
        let error = "floppy".parse::<Blank>().unwrap_err().to_string();
        assert!(error.ends_with("bd-re-dl and bd-re-tl"), "{error}");
    }

    #[test]
    fn a_disc_is_cut_to_a_size_in_blocks_or_bytes() {
        let cut: Blank = "dvd+r:100M".parse().unwrap();
        assert_eq!((cut.medium(), cut.blocks()), (MediumType::DvdPlusR, 51_200));
        assert_eq!(cut.to_string(), "dvd+r:51200");
        assert_eq!("dvd+r:51200".parse(), Ok(cut));
        // Whole blocks of error correction, and the usual size is not told.
        assert_eq!("bd-r:1001".parse::<Blank>().unwrap().blocks(), 992);
        assert_eq!("cd-r80:1001".parse::<Blank>().unwrap().capacity(), 999);
        assert_eq!("cd-r80:359849".parse(), Ok(Blank::usual(MediumType::CdR80)));
    }

    #[test]
    fn sizes_that_no_disc_has_are_refused() {
        for size in ["", "+600", "1e3", "100MB", "M", "-1"] {
            assert_eq!(
                format!("dvd-r:{size}").parse::<Blank>(),
                Err(UnknownMedium::Size(size.to_owned())),
                "{size}"
            );
        }
        for size in ["511", "2298512", "5G", "99999999999999999"] {
            assert_eq!(
                format!("dvd-r:{size}")
                    .parse::<Blank>()
                    .unwrap_err()
                    .to_string(),
                "a dvd-r has 512 to 2298496 blocks of 2048 bytes",
                "{size}"
            );
        }
    }
}
