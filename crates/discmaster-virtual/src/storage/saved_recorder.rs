//! `recorder.json`: who the recorder is, and what lies in its tray.

use crate::audio_reading::AudioReading;
use crate::identity::Identity;
use crate::pace::Pace;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The file's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedRecorder {
    /// The layout of this file; 1.
    pub(super) format: u32,
    pub(super) identity: Identity,
    pub(super) tray: SavedTray,
    /// Absent: instant.
    #[serde(default, skip_serializing_if = "is_instant")]
    pub(super) pace: Pace,
    /// Absent: audio is read where it is.
    #[serde(default, skip_serializing_if = "AudioReading::is_exact")]
    pub(super) audio: AudioReading,
    /// Absent: it records CD-Text.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub(super) cd_text: bool,
    /// Absent: nothing lies in the tray.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) disc: Option<InTray>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_instant(pace: &Pace) -> bool {
    *pace == Pace::Instant
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_yes(value: &bool) -> bool {
    *value
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SavedTray {
    Open,
    Closed,
}

/// Which disc lies in the tray.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum InTray {
    /// One of the folder's own, by name.
    Disc(String),
    /// An image file from elsewhere, read only.
    Image(PathBuf),
}

impl SavedRecorder {
    /// Nothing lies in its closed tray.
    pub(super) const fn new(identity: Identity) -> Self {
        Self {
            format: 1,
            identity,
            tray: SavedTray::Closed,
            pace: Pace::Instant,
            audio: AudioReading::EXACT,
            cd_text: true,
            disc: None,
        }
    }
}
