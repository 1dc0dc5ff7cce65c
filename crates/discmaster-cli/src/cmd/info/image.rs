//! What there is to know of an image file.

use crate::args::reading::Reading;
use crate::output::outcome::Failure;
use crate::output::text::{self, plain};
use crate::subject::Subject;
use discmaster_image::read::View;
use discmaster_image::read::session::sessions;
use serde::Serialize;
use std::fmt;

#[derive(Serialize)]
pub(super) struct Report {
    image: String,
    /// Of the Joliet tree, if there is one.
    label: String,
    application: String,
    /// Null: not recorded.
    created: Option<String>,
    joliet: bool,
    /// Null: none; else the extension's identifier, which may be left out.
    rock_ridge: Option<RockRidge>,
    /// Whether there is a tree of ISO 9660:1999.
    enhanced: bool,
    /// Bootable.
    boot: bool,
    blocks: u32,
    block_size: u32,
    /// Of the file: it may hold more than the volume in it.
    bytes: u64,
    sessions: Vec<Session>,
    /// What is unusual about the volume's descriptors.
    notes: Vec<String>,
}

#[derive(Serialize)]
struct RockRidge {
    identifier: Option<String>,
}

/// A session of the file.
#[derive(Serialize)]
struct Session {
    /// Counted from 1, as --session takes it.
    number: usize,
    /// Block at which it begins.
    start: u32,
    /// Whether it is the one that is read where none is asked for.
    shown: bool,
}

impl Report {
    pub(super) fn of(subject: &Subject, session: Option<u16>) -> Result<Self, Failure> {
        let reading = Reading {
            session,
            ..Reading::default()
        };
        let image = subject.image(&reading)?;
        let volume = image.joliet().unwrap_or(image.primary());
        // Of a disc with several, its sheet or its sectors tell; any other is searched.
        let told = subject.sectors()?;
        let found: Vec<(u32, bool)> = match told.as_ref().map(discmaster::SectorImage::sessions) {
            None | Some([0]) => sessions(image.source())
                .map_err(|error| subject.failure(error))?
                .iter()
                .map(|it| (it.start, it.shown))
                .collect(),
            Some(starts) => starts
                .iter()
                .map(|start| (*start, Some(start) == starts.last()))
                .collect(),
        };
        let sessions: Vec<_> = (1..)
            .zip(&found)
            .map(|(number, (start, shown))| Session {
                number,
                start: *start,
                shown: *shown,
            })
            .collect();
        let mut notes: Vec<_> = image.oddities().iter().map(ToString::to_string).collect();
        if let [first, .., _] = sessions.as_slice()
            && first.shown
        {
            let many = sessions.len();
            notes.push(format!(
                "the file begins with the first of {many} sessions: later ones are read with --session only"
            ));
        }
        Ok(Self {
            image: subject.name(),
            label: volume.ids.volume.clone(),
            application: volume.ids.application.clone(),
            created: volume.created.map(|instant| instant.to_string()),
            joliet: image.joliet().is_some(),
            rock_ridge: image.rock_ridge().map(|it| RockRidge {
                identifier: it.identifier.clone(),
            }),
            enhanced: image.volume(View::Enhanced).is_ok(),
            boot: matches!(image.boot_catalog(), Ok(Some(_))),
            blocks: volume.blocks,
            block_size: volume.block_size,
            bytes: image.source().len(),
            sessions,
            notes,
        })
    }

    /// The trees that the image has, in words.
    fn trees(&self) -> String {
        let mut trees = vec!["ISO 9660".to_owned()];
        if let Some(RockRidge { identifier }) = &self.rock_ridge {
            trees.push(match identifier {
                Some(identifier) => format!("Rock Ridge ({identifier})"),
                None => "Rock Ridge".to_owned(),
            });
        }
        if self.joliet {
            trees.push("Joliet".to_owned());
        }
        if self.enhanced {
            trees.push("ISO 9660:1999".to_owned());
        }
        let last = trees.pop().unwrap_or_default();
        match trees.is_empty() {
            true => last,
            false => format!("{} and {last}", trees.join(", ")),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", plain(&self.image))?;
        writeln!(f, "  label     {}", plain(&self.label))?;
        if !self.application.is_empty() {
            writeln!(f, "  made by   {}", plain(&self.application))?;
        }
        let created = self.created.as_deref().unwrap_or("not recorded");
        writeln!(f, "  created   {created}")?;
        writeln!(f, "  names     {}", plain(&self.trees()))?;
        if self.boot {
            writeln!(f, "  boots     by El Torito")?;
        }
        write!(
            f,
            "  volume    {} blocks of {} bytes, in a file of {}",
            self.blocks,
            self.block_size,
            text::bytes(self.bytes)
        )?;
        if self.sessions.len() > 1 {
            for Session {
                number,
                start,
                shown,
            } in &self.sessions
            {
                let what = if *number == 1 { "sessions" } else { "" };
                let shown = if *shown { ", which is shown" } else { "" };
                write!(f, "\n  {what:8}  {number} from block {start} on{shown}")?;
            }
        }
        for note in &self.notes {
            write!(f, "\n  note      {}", plain(note))?;
        }
        Ok(())
    }
}
