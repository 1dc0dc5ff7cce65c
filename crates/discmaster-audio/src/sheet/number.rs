//! Numbers as people write them: catalogue numbers and ISRCs with dashes and in small letters, times.

use super::error::Wrong;
use super::remark::Told;
use crate::numbers::{CatalogNumber, Isrc};
use crate::red_book::BLOCKS_PER_SECOND;

/// The number, and what was made of the text to get it.
pub(crate) fn catalog(written: &str) -> (Option<CatalogNumber>, Option<Told>) {
    let mut digits: String = written
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .collect();
    // A UPC is an EAN with a zero before it.
    if digits.len() == 12 {
        digits.insert(0, '0');
    }
    let number: Option<CatalogNumber> = digits.parse().ok();
    // Nothing but zeros is what rippers write who found none.
    let number = number.filter(|number| number.digits().iter().any(|digit| *digit != b'0'));
    let told = match number {
        None => Some(Told::CatalogLeftOut(written.to_owned())),
        Some(number) => (digits != written).then(|| Told::CatalogTaken {
            written: written.to_owned(),
            taken: number.to_string(),
        }),
    };
    (number, told)
}

/// The code, and what was made of the text to get it.
pub(crate) fn isrc(written: &str) -> (Option<Isrc>, Option<Told>) {
    let characters: String = written
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .map(|character| character.to_ascii_uppercase())
        .collect();
    let code: Option<Isrc> = characters.parse().ok();
    let code = code.filter(|code| code.characters().iter().any(|character| *character != b'0'));
    let told = match code {
        None => Some(Told::IsrcLeftOut(written.to_owned())),
        Some(code) => (characters != written).then(|| Told::IsrcTaken {
            written: written.to_owned(),
            taken: code.to_string(),
        }),
    };
    (code, told)
}

/// Blocks of a time: minutes (as many as are written), seconds and frames.
pub(crate) fn time(text: &str) -> Result<u32, Wrong> {
    let mut parts = text.split(':').map(number);
    let (Some(Some(minutes)), Some(Some(seconds)), Some(Some(frames)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Wrong::NoTime(text.to_owned()));
    };
    if seconds > 59 {
        return Err(Wrong::Seconds(text.to_owned()));
    }
    if frames >= BLOCKS_PER_SECOND {
        return Err(Wrong::Frames(text.to_owned()));
    }
    Ok((minutes * 60 + seconds) * BLOCKS_PER_SECOND + frames)
}

/// Up to four digits.
fn number(digits: &str) -> Option<u32> {
    let sound = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalogue_number_of_twelve_digits_is_a_upc() {
        let (number, told) = catalog("075992736428");
        assert_eq!(number.unwrap().to_string(), "0075992736428");
        assert!(matches!(told, Some(Told::CatalogTaken { .. })));
        let (number, told) = catalog("4006408262138");
        assert!(number.is_some() && told.is_none());
        for none in ["", "0000000000000", "40064082621", "400640826213X"] {
            let (number, told) = catalog(none);
            assert!(number.is_none(), "{none}");
            assert!(matches!(told, Some(Told::CatalogLeftOut(_))), "{none}");
        }
    }

    #[test]
    fn an_isrc_may_have_dashes_and_small_letters() {
        let (code, told) = isrc("de-f05-73-12345");
        assert_eq!(code.unwrap().to_string(), "DEF057312345");
        assert!(matches!(told, Some(Told::IsrcTaken { .. })));
        let (code, told) = isrc("DEF057312345");
        assert!(code.is_some() && told.is_none());
        for none in ["", "000000000000", "DEF05731234", "DEF05731234X"] {
            assert!(isrc(none).0.is_none(), "{none}");
        }
    }

    #[test]
    fn times_have_as_many_minutes_as_are_written() {
        assert_eq!(time("00:00:00"), Ok(0));
        assert_eq!(time("0:2:0"), Ok(150));
        assert_eq!(time("00:59:74"), Ok(4499));
        assert_eq!(time("120:00:01"), Ok(540_001));
        assert!(matches!(time("00:00:75"), Err(Wrong::Frames(_))));
        assert!(matches!(time("00:60:00"), Err(Wrong::Seconds(_))));
        for none in [
            "",
            "1",
            "1:2",
            "1:2:3:4",
            "a:00:00",
            "-1:00:00",
            "00:+1:00",
            "::",
            "99999:00:00",
        ] {
            assert!(matches!(time(none), Err(Wrong::NoTime(_))), "{none}");
        }
    }
}
