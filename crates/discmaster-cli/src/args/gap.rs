//! How long the pause between two tracks is.

use discmaster_audio::red_book::BLOCKS_PER_SECOND;
use std::str::FromStr;

/// A pause, in blocks: 75 a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap(pub u32);

/// Longer pauses are a mistake in writing: a disc has 80 minutes.
const LONGEST: u32 = 20 * 60 * BLOCKS_PER_SECOND;

/// `2s`, `1.5s`, `150` (blocks), `00:02:00` (minutes, seconds, blocks).
impl FromStr for Gap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let blocks = if let Some(seconds) = text.strip_suffix('s') {
            seconds_of(seconds)
        } else if text.contains(':') {
            time_of(text)
        } else {
            number(text)
        };
        let blocks = blocks.ok_or_else(|| {
            format!(
                "{text:?} is no length: seconds as 2s or 1.5s, blocks (75 a second) as 150, or \
                 minutes, seconds and blocks as 00:02:00"
            )
        })?;
        if blocks > LONGEST {
            return Err("no pause is longer than 20 minutes".to_owned());
        }
        Ok(Self(blocks))
    }
}

fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Seconds of at most three decimals, to the nearest block.
fn seconds_of(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let places = u32::try_from(decimals.len())
        .ok()
        .filter(|places| *places <= 3)?;
    let thousandths = number(decimals)? * 10_u32.pow(3 - places);
    let milliseconds = number(whole)?.checked_mul(1000)?.checked_add(thousandths)?;
    let blocks = (u64::from(milliseconds) * u64::from(BLOCKS_PER_SECOND) + 500) / 1000;
    u32::try_from(blocks).ok()
}

fn time_of(text: &str) -> Option<u32> {
    let parts = text.split(':').map(number).collect::<Option<Vec<u32>>>()?;
    match parts[..] {
        [minutes, seconds, blocks] if seconds < 60 && blocks < BLOCKS_PER_SECOND => minutes
            .checked_mul(60)?
            .checked_add(seconds)?
            .checked_mul(BLOCKS_PER_SECOND)?
            .checked_add(blocks),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_seconds_blocks_or_a_time() {
        for (text, blocks) in [
            ("2s", 150),
            ("0s", 0),
            ("1.5s", 113),
            ("0.01s", 1),
            ("150", 150),
            ("0", 0),
            ("00:02:00", 150),
            ("0:2:0", 150),
            ("01:00:74", 4574),
        ] {
            assert_eq!(text.parse(), Ok(Gap(blocks)), "{text}");
        }
    }

    #[test]
    fn what_is_no_pause_is_refused() {
        for text in [
            "",
            "s",
            "2 s",
            "-2s",
            "2ms",
            "1.2345s",
            ".5s",
            "2.s",
            "00:02",
            "00:60:00",
            "00:00:75",
            "1:2:3:4",
            "21:00:00",
            "4294967295",
            "99999999999s",
            "4294967s",
        ] {
            assert!(text.parse::<Gap>().is_err(), "{text}");
        }
    }
}
