//! A track of data: sectors of one file, and empty ones before and behind them.

use super::{Failed, LayFault, resolve, within};
use crate::program::{Content, SectorForm, Sectors, Track};
use crate::sheet::{self, At, Length, Material, PartContent};
use std::path::PathBuf;

pub(super) fn lay(
    number: usize,
    track: &sheet::Track,
    form: SectorForm,
    materials: &[Material],
) -> Result<Track, Failed> {
    let mut places = Vec::with_capacity(track.parts.len() + 1);
    let mut end = 0_u32;
    let mut sectors = Sectors {
        form,
        path: PathBuf::new(),
        from: 0,
        stored: 0,
        behind: 0,
    };
    // The place of the file among the materials.
    let mut own = None;
    for part in &track.parts {
        places.push(end);
        let blocks = match part.content {
            PartContent::Empty(length) => {
                let blocks = whole(length, form, part.at)?;
                if own.is_some() {
                    sectors.behind = sectors.behind.saturating_add(blocks);
                }
                blocks
            }
            PartContent::File {
                file,
                skip,
                from,
                length,
            } => {
                let material = materials.get(file);
                let material = material.ok_or((part.at, LayFault::SeveralFiles))?;
                let from = skip.saturating_add(bytes(from, form));
                let blocks = stored(material, from, length, form, part.at)?;
                if own.is_none() {
                    own = Some(file);
                    sectors.path.clone_from(&material.path);
                    sectors.from = from;
                }
                // What goes on where the part before ended is one with it.
                let end = bytes(Length::Blocks(sectors.stored), form);
                let goes_on = from == sectors.from.saturating_add(end);
                if own != Some(file) || !goes_on || sectors.behind > 0 {
                    return Err((part.at, LayFault::SeveralFiles));
                }
                sectors.stored = sectors.stored.saturating_add(blocks);
                blocks
            }
        };
        let long = (part.at, LayFault::TooLong);
        end = end.checked_add(blocks).ok_or(long)?;
    }
    places.push(end);
    let (start, indexes) = resolve(track, 0, |part, _| {
        Ok(places.get(part).copied().unwrap_or(end))
    })?;
    let content = Content::Sectors(sectors);
    within(number, track, (0, end), (start, &indexes), content)
}

fn bytes(length: Length, form: SectorForm) -> u64 {
    match length {
        Length::Blocks(blocks) => u64::from(blocks) * form.bytes() as u64,
        Length::Units(bytes) => bytes,
    }
}

/// Blocks of a length that is whole ones.
fn whole(length: Length, form: SectorForm, at: At) -> Result<u32, Failed> {
    let bytes = bytes(length, form);
    let sector = form.bytes();
    if !bytes.is_multiple_of(sector as u64) {
        return Err((at, LayFault::WithinSector { bytes, sector }));
    }
    u32::try_from(bytes / sector as u64).map_err(|_| (at, LayFault::TooLong))
}

/// Sectors of a file from a byte on.
fn stored(
    material: &Material,
    from: u64,
    length: Option<Length>,
    form: SectorForm,
    at: At,
) -> Result<u32, Failed> {
    let beyond = |needed| {
        let fault = LayFault::BeyondBytes {
            path: material.path.clone(),
            needed,
            has: material.bytes,
        };
        (at, fault)
    };
    let left = material
        .bytes
        .checked_sub(from)
        .ok_or_else(|| beyond(from))?;
    if let Some(length) = length {
        let wanted = bytes(length, form);
        if wanted > left {
            return Err(beyond(from.saturating_add(wanted)));
        }
        return whole(length, form, at);
    }
    let sector = form.bytes();
    let over = left % sector as u64;
    if over > 0 {
        let fault = LayFault::PartOfSector {
            path: material.path.clone(),
            sector,
            left: over,
        };
        return Err((at, fault));
    }
    u32::try_from(left / sector as u64).map_err(|_| (at, LayFault::TooLong))
}
