//! A data disc as whole sectors, made of a plan.

use super::{addressable, beside, checked, name, small};
use crate::Error;
use crate::error::Cause;
use discmaster_audio::cue::{CueError, CueMode, CueSheet, CueTrack, Pause};
use discmaster_audio::msf::Msf;
use discmaster_audio::program::SectorForm;
use discmaster_audio::program::raw;
use discmaster_audio::red_book::BEFORE_ADDRESS_0;
use discmaster_audio::sector::{Mode, SECTOR};
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::progress::Progress;
use discmaster_image::write::{
    Buffer, Chunk, Effort, InOrderError, Member, WriteError, Written, in_parts, publish_together,
};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of a list of checksums written at once.
const PIECE: u64 = 1 << 20;

/// The files of a data disc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawImage {
    pub bin: PathBuf,
    pub cue: PathBuf,
    pub blocks: u32,
    /// Of the sectors.
    pub bytes: u64,
}

/// Writes the image of a plan as whole sectors of one track beside `cue`, which gets the sheet, and
/// to `list` the list of the files' checksums, which the plan must have then. The sectors are made
/// by the threads that read the sources.
///
/// `form` is [`Mode1`](SectorForm::Mode1) or [`Mode2Form1`](SectorForm::Mode2Form1), one that has
/// 2048 bytes of user data.
pub fn write_raw_image(
    plan: &Plan,
    cue: &Path,
    form: SectorForm,
    list: Option<&Path>,
    progress: &dyn Progress,
) -> Result<RawImage, Error> {
    if form.bytes() as u64 != BLOCK {
        return Err(Cause::Fault("an image has 2048 bytes for each sector").into());
    }
    addressable(plan.start().saturating_add(plan.blocks()))?;
    checked(cue)?;
    let bin = beside(cue, "bin");
    let sheet = sheet(&bin, form).map_err(|source| Cause::Sheet {
        path: cue.to_owned(),
        source: source.into(),
    })?;
    let bytes = u64::from(plan.blocks()) * SECTOR as u64;
    let sectors = Member::create(&bin, bytes)?;
    let sheet = small(cue, sheet.to_string().as_bytes())?;
    let list = list.map(|list| Member::create(list, 0)).transpose()?;
    let all = [&sectors, &sheet].into_iter().chain(&list);
    for member in all {
        member.refuse_sources(plan)?;
    }

    let written = write_sectors(plan, form, &sectors, 0, progress)?;
    let mut members = vec![sectors];
    if let Some(list) = list {
        let checksums = written.checksums.ok_or(Cause::Fault(
            "a list of checksums is written of a plan that has one",
        ))?;
        fill(&list, checksums.list(plan))?;
        members.push(list);
    }
    members.push(sheet);
    publish_together(members)?;
    Ok(RawImage {
        bin,
        cue: cue.to_owned(),
        blocks: plan.blocks(),
        bytes,
    })
}

/// Writes all of a plan as whole sectors into the file, from that byte on.
pub(super) fn write_sectors(
    plan: &Plan,
    form: SectorForm,
    bin: &Member,
    from: u64,
    progress: &dyn Progress,
) -> Result<Written, WriteError> {
    let buffers = Mutex::new(Vec::<Buffer>::new());
    let write = |chunk: Chunk<'_>| {
        let mut buffer = lock(&buffers).pop().unwrap_or_default();
        let blocks = chunk.bytes.len() / form.bytes();
        let made = buffer.bytes(blocks * SECTOR);
        let first = chunk.block.saturating_add(BEFORE_ADDRESS_0);
        for ((absolute, data), sector) in (first..)
            .zip(chunk.bytes.chunks_exact(form.bytes()))
            .zip(made.as_chunks_mut::<SECTOR>().0)
        {
            if raw::whole(form, absolute, data, sector).is_err() {
                unreachable!("user data of a whole sector's length");
            }
        }
        let at = from + u64::from(chunk.block - plan.start()) * SECTOR as u64;
        let written = bin.write_at(buffer.filled(blocks * SECTOR), at);
        lock(&buffers).push(buffer);
        written
    };
    in_parts(plan, Effort::default(), progress, write).map_err(|error| match error {
        InOrderError::Source(error) => WriteError::Source(error),
        InOrderError::Cancelled => WriteError::Cancelled,
        InOrderError::Each(error) => error,
    })
}

fn sheet(bin: &Path, form: SectorForm) -> Result<CueSheet, CueError> {
    let mut sheet = CueSheet::new(name(bin))?;
    sheet.add(CueTrack {
        mode: match form.mode() {
            Mode::Zero | Mode::One => CueMode::Mode1,
            Mode::Two => CueMode::Mode2,
        },
        ..CueTrack::audio(Pause::None, Msf::ZERO)
    })?;
    Ok(sheet)
}

fn fill(member: &Member, mut list: impl Read) -> Result<(), WriteError> {
    let mut piece = Vec::new();
    let mut at = 0;
    loop {
        piece.clear();
        let taken = list.by_ref().take(PIECE).read_to_end(&mut piece);
        let count = taken.map_err(|error| WriteError::Write {
            target: Some(member.target().to_owned()),
            offset: at,
            error,
        })?;
        if count == 0 {
            return Ok(());
        }
        member.write_at(&piece, at)?;
        at += count as u64;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
