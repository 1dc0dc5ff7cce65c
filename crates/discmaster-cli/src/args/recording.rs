//! The options that say how to record.

use clap::{Args, ValueEnum};
use discmaster::{RecordingOptions, Speed};
use discmaster_mmc::recording::Mode;

#[derive(Debug, Args)]
pub struct Recording {
    /// Go through all of it with the laser off: nothing is recorded, nothing is compared
    ///
    /// CD, DVD-R and DVD-RW can be tried so, where the drive can; other media cannot, and are
    /// refused.
    #[arg(long)]
    pub simulate: bool,

    /// Leave the disc appendable: a later burn adds a session to it
    #[arg(long)]
    pub appendable: bool,

    /// Eject the disc at the end
    #[arg(long)]
    pub eject: bool,

    /// Write speed: a multiple of the medium's single speed (8, 2.4x), or kB/s (5540k)
    ///
    /// The drive takes the fastest of its speeds that is not above it. Without it, the drive chooses.
    #[arg(long, value_name = "SPEED", value_parser = speed)]
    pub speed: Option<Speed>,

    /// Way of recording, instead of the one that suits medium and drive
    #[arg(long, value_enum, default_value_t = WayName::Auto, value_name = "WAY")]
    pub way: WayName,
}

/// Ways of recording, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WayName {
    /// The way that suits medium and drive
    Auto,
    /// Track at once, on CD
    Tao,
    /// Session at once on CD, disc at once on DVD, a reserved track on DVD+R and BD-R
    Sao,
    /// In packets, on DVD and BD
    Incremental,
}

impl Recording {
    pub fn options(&self) -> RecordingOptions {
        RecordingOptions {
            mode: match self.way {
                WayName::Auto => Mode::Auto,
                WayName::Tao => Mode::TrackAtOnce,
                WayName::Sao => Mode::SessionAtOnce,
                WayName::Incremental => Mode::Incremental,
            },
            speed: self.speed,
        }
    }
}

/// `8`, `2.4x`, `5540k`.
fn speed(text: &str) -> Result<Speed, String> {
    let wrong =
        || format!("{text:?} is no speed: a multiple as 8 or 2.4x, or kilobytes a second as 5540k");
    if let Some(kilobytes) = text.strip_suffix(['k', 'K']) {
        let kilobytes = kilobytes.parse().ok().filter(|&kilobytes| kilobytes > 0);
        return kilobytes.map(Speed::Kilobytes).ok_or_else(wrong);
    }
    let times = text.strip_suffix(['x', 'X']).unwrap_or(text);
    let (whole, tenth) = times.split_once('.').unwrap_or((times, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(tenth) || tenth.len() != 1 {
        return Err(wrong());
    }
    let tenths = format!("{whole}{tenth}").parse().ok();
    let tenths = tenths.filter(|tenths| (1..=100_000).contains(tenths));
    tenths
        .map(|tenths| Speed::Times { tenths })
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_multiples_or_kilobytes() {
        assert_eq!(speed("8"), Ok(Speed::Times { tenths: 80 }));
        assert_eq!(speed("2.4x"), Ok(Speed::Times { tenths: 24 }));
        assert_eq!(speed("5540k"), Ok(Speed::Kilobytes(5540)));
        for wrong in [
            "",
            "x",
            "0",
            "0k",
            "-1",
            "2.45",
            "2.",
            ".4",
            "fast",
            "4.x",
            "99999999999",
        ] {
            assert!(speed(wrong).is_err(), "{wrong}");
        }
    }
}
