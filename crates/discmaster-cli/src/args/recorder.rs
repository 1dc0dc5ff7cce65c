//! The options that name a recorder and the disc to put in it.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command};
use discmaster_virtual::{Blank, MediumType};
use std::ffi::OsStr;

/// The recorder used when neither `--recorder` nor `DISCMASTER_RECORDER` names one.
pub const DEFAULT: &str = "virtual:default";

#[derive(Debug, Args)]
pub struct RecorderOption {
    /// Recorder to use: virtual:NAME, or virtual:PATH/ for one kept in a folder of your choice
    ///
    /// Without it virtual:default, which is made when first used.
    #[arg(
        long,
        value_name = "RECORDER",
        env = "DISCMASTER_RECORDER",
        hide_env_values = true
    )]
    pub recorder: Option<String>,
}

impl RecorderOption {
    /// The one the user named; an empty variable names none.
    pub fn named(&self) -> Option<&str> {
        self.recorder.as_deref().filter(|name| !name.is_empty())
    }

    pub fn name(&self) -> &str {
        self.named().unwrap_or(DEFAULT)
    }
}

/// Reads the name of a blank disc, with a size behind it where it is to be shorter than usual.
#[derive(Clone, Copy, Debug)]
pub struct BlankParser;

impl TypedValueParser for BlankParser {
    type Value = Blank;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Blank, clap::Error> {
        StringValueParser::new()
            .try_map(|text| text.parse::<Blank>())
            .parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(MediumType::ALL.into_iter().map(|medium| {
            PossibleValue::new(medium.name()).help(described(medium))
        })))
    }
}

/// `CD-R of 80 minutes, 737 MB`.
fn described(medium: MediumType) -> String {
    let what = match medium {
        MediumType::CdR74 => "CD-R of 74 minutes",
        MediumType::CdR80 => "CD-R of 80 minutes",
        MediumType::CdR90 => "CD-R of 90 minutes",
        MediumType::CdR99 => "CD-R of 99 minutes",
        MediumType::CdRw74 => "CD-RW of 74 minutes",
        MediumType::CdRw80 => "CD-RW of 80 minutes",
        MediumType::DvdR => "DVD-R",
        MediumType::DvdRDl => "DVD-R of two layers",
        MediumType::DvdRw => "DVD-RW",
        MediumType::DvdPlusR => "DVD+R",
        MediumType::DvdPlusRDl => "DVD+R of two layers",
        MediumType::DvdPlusRw => "DVD+RW",
        MediumType::DvdPlusRwDl => "DVD+RW of two layers",
        MediumType::DvdRam => "DVD-RAM",
        MediumType::BdR => "BD-R",
        MediumType::BdRDl => "BD-R of two layers",
        MediumType::BdRTl => "BD-R of three layers",
        MediumType::BdRQl => "BD-R of four layers",
        MediumType::BdRe => "BD-RE",
        MediumType::BdReDl => "BD-RE of two layers",
        MediumType::BdReTl => "BD-RE of three layers",
    };
    let megabytes = (u64::from(medium.capacity()) * 2048 + 500_000) / 1_000_000;
    if megabytes < 1000 {
        return format!("{what}, {megabytes} MB");
    }
    let tenths = (megabytes + 50) / 100;
    format!("{what}, {}.{} GB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_described_with_what_it_holds() {
        assert_eq!(described(MediumType::CdR74), "CD-R of 74 minutes, 682 MB");
        assert_eq!(described(MediumType::DvdPlusR), "DVD+R, 4.7 GB");
        assert_eq!(described(MediumType::BdRe), "BD-RE, 25.0 GB");
    }
}
