//! What there is to know of an image file.

use crate::output::outcome::Failure;
use crate::output::text::{self, plain};
use crate::subject::Subject;
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
    blocks: u32,
    block_size: u32,
    /// Of the file: it may hold more than the volume in it.
    bytes: u64,
}

impl Report {
    pub(super) fn of(subject: &Subject) -> Result<Self, Failure> {
        let image = subject.image()?;
        let volume = image.joliet().unwrap_or(image.primary());
        Ok(Self {
            image: subject.name(),
            label: volume.ids.volume.clone(),
            application: volume.ids.application.clone(),
            created: volume.created.map(|instant| instant.to_string()),
            joliet: image.joliet().is_some(),
            blocks: volume.blocks,
            block_size: volume.block_size,
            bytes: image.source().len(),
        })
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
        let names = if self.joliet {
            "ISO 9660 and Joliet"
        } else {
            "ISO 9660"
        };
        writeln!(f, "  names     {names}")?;
        write!(
            f,
            "  volume    {} blocks of {} bytes, in a file of {}",
            self.blocks,
            self.block_size,
            text::bytes(self.bytes)
        )
    }
}
