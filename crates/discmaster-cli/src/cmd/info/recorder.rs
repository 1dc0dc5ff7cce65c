//! What there is to know of a recorder and the disc in it.

use super::audio::Audio;
use super::audio::disc;
use super::details::Details;
use crate::output::outcome::Failure;
use crate::output::text::{self, plain};
use crate::tray::Tray;
use crate::watch::Watch;
use discmaster::{DiscRecorder, DisplayNames, RecorderType, Registry};
use discmaster_image::BLOCK;
use discmaster_mmc::response::disc_information::DiscStatus;
use discmaster_virtual::DiscSummary;
use serde::Serialize;
use std::fmt;

#[derive(Serialize)]
pub(super) struct Report {
    recorder: String,
    /// Of a virtual one; null of a drive of the machine.
    folder: Option<String>,
    vendor: String,
    product: String,
    revision: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Null: there is no disc.
    medium: Option<Medium>,
    /// Why the disc in the tray cannot be used; null: it can, or there is none.
    unreadable: Option<String>,
}

#[derive(Serialize)]
struct Medium {
    /// Of a virtual disc.
    name: Option<String>,
    kind: String,
    status: String,
    /// The file of a virtual disc; a blank one has none.
    path: Option<String>,
    rewritable: bool,
    sessions: u16,
    tracks: u16,
    /// Blocks of 2048 bytes that can be read.
    recorded_blocks: u64,
    /// Null: nothing can be written.
    next_writable: Option<i32>,
    free_blocks: u32,
    /// Of such a disc when it is blank; null: it is not for recording.
    total_blocks: Option<u32>,
    #[serde(flatten)]
    details: Details,
    /// Null: there is no track of audio.
    audio: Option<Audio>,
}

impl Report {
    /// `sums`: of the tracks of audio, too, for which all of them are read.
    pub(super) fn of(name: &str, sums: Option<&Watch>) -> Result<Self, Failure> {
        let registry = Registry::of_user()?;
        let recorder = registry.recorder(name)?;
        // The tray is looked into first: the drive answers one program at a time.
        let tray = Tray::within_reach(&registry, name)?;
        let (disc, unreadable) = match &tray {
            None => (None, None),
            Some(tray) => (tray.disc(), tray.unreadable()),
        };
        let folder = match &tray {
            None => None,
            Some(_) => Some(recorder.path()?.to_string_lossy().into_owned()),
        };
        // Nothing is asked about what the tray has not.
        let ask = tray.is_none() || disc.is_some();
        drop(tray);
        let DisplayNames {
            vendor,
            product,
            revision,
        } = recorder.display_names()?;
        let medium = if ask {
            medium(&recorder, disc, sums)?
        } else {
            None
        };
        let audio = medium.as_ref().and_then(|medium| medium.audio.as_ref());
        if sums.is_some() && audio.is_none() {
            let message = "--sums is of tracks of audio, and there is none";
            return Err(Failure::usage(message).about(recorder.name()));
        }
        Ok(Self {
            recorder: recorder.name().to_owned(),
            folder,
            vendor,
            product,
            revision,
            kind: match recorder.recorder_type()? {
                RecorderType::CDRW => "cd-rw",
                _ => "cd-r",
            },
            medium,
            unreadable,
        })
    }
}

fn medium(
    recorder: &DiscRecorder,
    disc: Option<DiscSummary>,
    sums: Option<&Watch>,
) -> Result<Option<Medium>, Failure> {
    // Of a disc in an open tray the drive says nothing.
    let Some((medium, configuration, details)) = recorder.medium_details()? else {
        return Ok(None);
    };
    let mut audio = if medium.profile.is_cd() && medium.sessions > 0 {
        disc::find(recorder)?
    } else {
        None
    };
    if let (Some(audio), Some(watch)) = (&mut audio, sums) {
        audio.sum(recorder, watch)?;
    }
    let appendable = medium.next_writable.is_some();
    let (name, kind, status, path) = match disc {
        Some(disc) => (
            Some(disc.name),
            disc.medium.to_string(),
            disc.status.to_string(),
            disc.path.map(|path| path.to_string_lossy().into_owned()),
        ),
        None => {
            let status = status(&medium).to_owned();
            (None, medium.profile.to_string(), status, None)
        }
    };
    Ok(Some(Medium {
        name,
        kind,
        status,
        path,
        rewritable: medium.erasable,
        sessions: medium.sessions,
        // The last track of a disc that can be written is the one to come.
        tracks: medium.last_track.saturating_sub(u16::from(appendable)),
        recorded_blocks: medium
            .recorded
            .map_or(0, |recorded| recorded.blocks().into()),
        next_writable: medium.next_writable.map(|next| next.0),
        free_blocks: medium.free_blocks,
        total_blocks: medium.total_blocks(),
        details: Details::of(&medium, &configuration, &details),
        audio: audio.map(|found| found.audio),
    }))
}

/// As the drive has it, in the words that the disc of a virtual recorder has for itself.
fn status(medium: &discmaster_mmc::medium::Medium) -> &'static str {
    match medium.status {
        DiscStatus::Blank => "blank",
        DiscStatus::Appendable => "appendable",
        DiscStatus::Complete => "closed",
        DiscStatus::Other => "overwritable",
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            vendor,
            product,
            revision,
            kind,
            ..
        } = self;
        writeln!(f, "{}", plain(&self.recorder))?;
        let drive = format!("{vendor} {product} {revision}");
        write!(f, "  drive     {} ({kind})", plain(&drive))?;
        if let Some(folder) = &self.folder {
            write!(f, "\n  kept in   {}", plain(folder))?;
        }
        match &self.medium {
            None => match &self.unreadable {
                None => write!(f, "\n  disc      none"),
                Some(why) => write!(f, "\n  disc      cannot be used: {}", plain(why)),
            },
            Some(medium) => write!(f, "\n{medium}"),
        }
    }
}

impl fmt::Display for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, status) = (&self.kind, &self.status);
        match &self.name {
            Some(name) => writeln!(f, "  disc      {}: {kind}, {status}", plain(name))?,
            None => writeln!(f, "  disc      {kind}, {status}")?,
        }
        if let Some(path) = &self.path {
            writeln!(f, "  lies at   {}", plain(path))?;
        }
        writeln!(
            f,
            "  sessions  {}, with {}",
            self.sessions,
            text::count(self.tracks.into(), "track")
        )?;
        writeln!(f, "  recorded  {}", size(self.recorded_blocks))?;
        write!(f, "  free      {}", size(self.free_blocks.into()))?;
        write!(f, "{}", self.details)?;
        match &self.audio {
            None => Ok(()),
            Some(audio) => write!(f, "{audio}"),
        }
    }
}

fn size(blocks: u64) -> String {
    let bytes = text::bytes(blocks.saturating_mul(BLOCK));
    format!("{}, {bytes}", text::count(blocks, "block"))
}
