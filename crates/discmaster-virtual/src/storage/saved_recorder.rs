//! `recorder.json`: who the recorder is, and what lies in its tray.

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
    /// Absent: nothing lies in the tray.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) disc: Option<InTray>,
}

/// What INQUIRY and GET CONFIGURATION tell of the recorder; longer texts are cut to their fields
/// (8, 16, 4 characters; the serial number is not).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub vendor: String,
    pub product: String,
    pub revision: String,
    pub serial: String,
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

impl Default for Identity {
    fn default() -> Self {
        Self {
            vendor: "DISCMSTR".to_owned(),
            product: "VIRTUAL CD-RW".to_owned(),
            revision: "1.0".to_owned(),
            serial: "0001".to_owned(),
        }
    }
}

impl Default for SavedRecorder {
    fn default() -> Self {
        Self {
            format: 1,
            identity: Identity::default(),
            tray: SavedTray::Closed,
            disc: None,
        }
    }
}
