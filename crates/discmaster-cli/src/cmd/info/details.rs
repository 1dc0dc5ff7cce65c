//! What the drive tells of the medium's make, and of what it can do with it.

use crate::output::text::{self, plain};
use discmaster_mmc::medium::{Details as Told, Medium, WritingWays};
use discmaster_mmc::response::configuration::{Configuration, Profile};
use discmaster_mmc::response::disc_structure::WriteProtection;
use serde::Serialize;
use std::fmt;

#[derive(Serialize)]
pub(super) struct Details {
    /// What the drive takes the medium for.
    profile: String,
    /// Null: the medium does not say.
    maker: Option<String>,
    layers: Option<u8>,
    /// Fastest first.
    write_speeds: Vec<Speed>,
    /// How it can be written as it is.
    ways: Vec<&'static str>,
    test_write: bool,
    buffer_underrun_free: bool,
    /// What forbids writing.
    write_protection: Vec<&'static str>,
    /// Formats that the drive offers.
    formats: Vec<Format>,
    /// Blocks kept for those that go bad, and still free; null: there are none, or nobody says.
    free_spares: Option<u32>,
    /// Features of the drive that are active with this medium.
    features: Vec<Feature>,
}

#[derive(Serialize)]
struct Speed {
    kilobytes_per_second: u32,
    /// Of the medium's kind.
    times: f64,
}

#[derive(Serialize)]
struct Format {
    format_type: u8,
    name: &'static str,
    blocks: u32,
}

#[derive(Serialize)]
struct Feature {
    code: u16,
    /// Null: it has no name that we know.
    name: Option<&'static str>,
}

impl Details {
    pub(super) fn of(medium: &Medium, configuration: &Configuration, told: &Told) -> Self {
        let atip = medium.atip.and_then(|atip| atip.lead_in);
        // A CD names its maker by where its lead-in starts.
        let by_lead_in = atip.map(|lead_in| lead_in.to_string());
        let offered = told.formats.iter().flat_map(|formats| &formats.formats);
        let active = configuration.features.iter();
        Self {
            profile: medium.profile.to_string(),
            maker: told.maker.as_ref().map(ToString::to_string).or(by_lead_in),
            layers: told.layers,
            write_speeds: told
                .write_speeds
                .iter()
                .map(|speed| Speed {
                    kilobytes_per_second: *speed,
                    times: times(*speed, medium.profile),
                })
                .collect(),
            ways: ways(&medium.ways),
            test_write: medium.ways.test_write,
            buffer_underrun_free: medium.ways.buffer_underrun_free,
            write_protection: told.write_protection.map_or_else(Vec::new, protection),
            formats: offered
                .map(|format| Format {
                    format_type: format.format_type.0,
                    name: format.format_type.name(),
                    blocks: format.blocks,
                })
                .collect(),
            free_spares: told.spares.map(|spares| spares.free),
            features: active
                .filter(|feature| feature.current)
                .map(|feature| Feature {
                    code: feature.code.0,
                    name: feature.code.name(),
                })
                .collect(),
        }
    }
}

/// How many times as fast as the first drives of the kind, to a tenth.
fn times(speed: u32, profile: Profile) -> f64 {
    let first = f64::from(profile.single_speed_tenths()) / 10.0;
    (f64::from(speed) / first * 10.0).round() / 10.0
}

fn ways(ways: &WritingWays) -> Vec<&'static str> {
    let all = [
        (ways.track_at_once, "track at once"),
        (ways.session_at_once, "at once"),
        (ways.raw, "raw"),
        (ways.incremental, "incremental"),
        (ways.layer_jump, "layer jump"),
        (ways.restricted_overwrite, "restricted overwrite"),
        (ways.random, "random"),
    ];
    all.into_iter()
        .filter_map(|(can, name)| can.then_some(name))
        .collect()
}

fn protection(protection: WriteProtection) -> Vec<&'static str> {
    let all = [
        (protection.medium, "the medium itself"),
        (protection.cartridge, "its cartridge's tab"),
        (protection.persistent, "a command"),
        (protection.until_power_on, "a command, until power is cut"),
    ];
    all.into_iter()
        .filter_map(|(forbids, name)| forbids.then_some(name))
        .collect()
}

/// Lines, each with a line break before it.
impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name, items: Vec<String>| {
            if items.is_empty() {
                return Ok(());
            }
            write!(f, "\n  {name:<9} {}", items.join(", "))
        };
        line(
            "made by",
            self.maker
                .iter()
                .map(|maker| plain(maker).into_owned())
                .collect(),
        )?;
        line(
            "layers",
            self.layers.iter().map(ToString::to_string).collect(),
        )?;
        let speeds = self.write_speeds.iter();
        line(
            "speeds",
            speeds.map(|speed| format!("{}x", speed.times)).collect(),
        )?;
        let mut ways: Vec<_> = self.ways.iter().map(ToString::to_string).collect();
        if self.test_write {
            ways.push("test write".to_owned());
        }
        if self.buffer_underrun_free {
            ways.push("underrun free".to_owned());
        }
        line("written", ways)?;
        let protection = self.write_protection.iter();
        line(
            "protected",
            protection.map(|by| format!("by {by}")).collect(),
        )?;
        let formats = self.formats.iter();
        line(
            "formats",
            formats
                .map(|format| {
                    let blocks = text::count(format.blocks.into(), "block");
                    format!("{:02X}h {} ({blocks})", format.format_type, format.name)
                })
                .collect(),
        )?;
        let spares = self.free_spares.iter();
        line(
            "spares",
            spares.map(|free| format!("{free} free")).collect(),
        )?;
        let features = self.features.iter();
        line(
            "features",
            features
                .map(|feature| match feature.name {
                    Some(name) => name.to_owned(),
                    None => format!("{:04X}h", feature.code),
                })
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speed_is_told_in_times_of_the_kind_of_medium() {
        assert!((times(8467, Profile::CD_R) - 48.0).abs() < 0.05);
        assert!((times(22_160, Profile::DVD_PLUS_R) - 16.0).abs() < 0.05);
        assert!((times(26_973, Profile::BD_R_SEQUENTIAL) - 6.0).abs() < 0.05);
        assert!((times(3324, Profile::DVD_RW_SEQUENTIAL) - 2.4).abs() < 0.05);
    }
}
