//! What there is to know of a recorder and the disc in it.

use crate::output::outcome::Failure;
use crate::output::text::{self, plain};
use crate::tray::Tray;
use discmaster::{DiscRecorder, DisplayNames, Error, RecorderType, Registry};
use discmaster_image::BLOCK;
use discmaster_virtual::DiscSummary;
use serde::Serialize;
use std::fmt;

#[derive(Serialize)]
pub(super) struct Report {
    recorder: String,
    folder: String,
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
    name: String,
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
}

impl Report {
    pub(super) fn of(name: &str) -> Result<Self, Failure> {
        let registry = Registry::of_user()?;
        let recorder = registry.recorder(name)?;
        // The tray is looked into first: the drive answers one program at a time.
        let tray = Tray::reach(&registry, name)?;
        let (disc, unreadable) = (tray.disc(), tray.unreadable());
        drop(tray);
        let DisplayNames {
            vendor,
            product,
            revision,
        } = recorder.display_names()?;
        Ok(Self {
            recorder: recorder.name().to_owned(),
            folder: recorder.path()?.to_string_lossy().into_owned(),
            vendor,
            product,
            revision,
            kind: match recorder.recorder_type()? {
                RecorderType::CDRW => "cd-rw",
                _ => "cd-r",
            },
            medium: match disc {
                None => None,
                Some(disc) => medium(&recorder, disc)?,
            },
            unreadable,
        })
    }
}

fn medium(recorder: &DiscRecorder, disc: DiscSummary) -> Result<Option<Medium>, Error> {
    // Of a disc in an open tray the drive says nothing.
    let Some(medium) = recorder.medium()? else {
        return Ok(None);
    };
    let appendable = medium.next_writable.is_some();
    Ok(Some(Medium {
        name: disc.name,
        kind: disc.medium.to_string(),
        status: disc.status.to_string(),
        path: disc.path.map(|path| path.to_string_lossy().into_owned()),
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
    }))
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
        writeln!(f, "  drive     {} ({kind})", plain(&drive))?;
        write!(f, "  kept in   {}", plain(&self.folder))?;
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
        let (name, kind, status) = (plain(&self.name), &self.kind, &self.status);
        writeln!(f, "  disc      {name}: {kind}, {status}")?;
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
        write!(f, "  free      {}", size(self.free_blocks.into()))
    }
}

fn size(blocks: u64) -> String {
    let bytes = text::bytes(blocks.saturating_mul(BLOCK));
    format!("{}, {bytes}", text::count(blocks, "block"))
}
