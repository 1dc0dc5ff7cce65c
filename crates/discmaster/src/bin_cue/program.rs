//! A program as whole sectors, and its sheets.

use super::{LEAD, addressable, beside, checked, name, small};
use crate::Error;
use crate::error::{Cause, Disc, Phase};
use crate::sector_image::BadSector;
use discmaster_audio::cd_text::{self, EncodeTold};
use discmaster_audio::program::pour::{PourError, Poured, pour};
use discmaster_audio::program::written::{WrittenError, to_cue, to_toc};
use discmaster_audio::program::{Content, Program, Sectors, Track, raw};
use discmaster_audio::sector::SECTOR;
use discmaster_image::progress::Progress;
use discmaster_image::write::{Buffer, Member, WriteError, publish_together};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Sectors written at once: of so many, the bytes are whole blocks of a disk.
const AT_ONCE: usize = 512;

/// What is written beside sectors and cue sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BinCueOptions {
    /// A TOC file of cdrdao, too.
    pub toc: bool,
}

/// The files of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinCue {
    pub bin: PathBuf,
    pub cue: PathBuf,
    pub toc: Option<PathBuf>,
    /// The packs of CD-Text, where there is any.
    pub cd_text: Option<PathBuf>,
    pub blocks: u32,
    /// Of the sectors.
    pub bytes: u64,
    /// What CD-Text has otherwise than the program.
    pub told: Vec<EncodeTold>,
    pub poured: Poured,
}

/// Writes a program as whole sectors beside `cue`, which gets the cue sheet: `X.cue` describes
/// `X.bin` and, where there is CD-Text, `X.cdt`; with that option there is `X.toc`, too. All of them get
/// their names together, the sheets last.
pub fn write_bin_cue(
    program: &Program,
    cue: &Path,
    options: BinCueOptions,
    progress: &dyn Progress,
) -> Result<BinCue, Error> {
    checked(cue)?;
    let blocks = program.blocks();
    addressable(blocks)?;
    let [bin, toc, cd_text] = ["bin", "toc", "cdt"].map(|extension| beside(cue, extension));
    let encoded = match &program.cd_text {
        Some(text) => cd_text::encode(text)?,
        None => cd_text::Encoded::default(),
    };
    let cd_text = (!encoded.packs.is_empty()).then_some(cd_text);
    let toc = options.toc.then_some(toc);

    let bytes = u64::from(blocks) * SECTOR as u64;
    let mut members = vec![Member::create(&bin, bytes)?];
    if let Some(cd_text) = &cd_text {
        members.push(small(cd_text, &cd_text::file::write(&encoded.packs))?);
    }
    let said = |sheet: &Path, text: Result<String, WrittenError>| {
        let path = sheet.to_owned();
        let text = text.map_err(|source| Cause::Sheet { path, source })?;
        small(sheet, text.as_bytes())
    };
    if let Some(toc) = &toc {
        members.push(said(toc, to_toc(program, &name(&bin)))?);
    }
    let cd_text_name = cd_text.as_deref().map(name);
    let text = to_cue(program, &name(&bin), cd_text_name.as_deref());
    members.push(said(cue, text)?);
    refuse_sources(program, &members)?;

    let poured = write(program, &members[0], progress)?;
    publish_together(members)?;
    Ok(BinCue {
        bin,
        cue: cue.to_owned(),
        toc,
        cd_text,
        blocks,
        bytes,
        told: encoded.told,
        poured,
    })
}

/// Refuses to replace a file that the program is made of.
fn refuse_sources(program: &Program, members: &[Member]) -> Result<(), Error> {
    let sounds = program.sounds.iter().map(|sound| sound.path.as_path());
    let sectors = program.tracks.iter().filter_map(|track| {
        let sectors = sectors(track)?;
        (sectors.stored > 0).then_some(sectors.path.as_path())
    });
    for path in sounds.chain(sectors) {
        let source = fs::metadata(path).map_err(|source| {
            let path = path.to_owned();
            Cause::OpenImage { path, source }
        })?;
        for member in members {
            member.refuse_source(path, &source)?;
        }
    }
    Ok(())
}

fn sectors(track: &Track) -> Option<&Sectors> {
    match &track.content {
        Content::Sectors(sectors) => Some(sectors),
        Content::Sound(_) => None,
    }
}

/// Writes all blocks of the program into the file.
fn write(program: &Program, bin: &Member, progress: &dyn Progress) -> Result<Poured, Error> {
    let mut out = Out {
        bin,
        buffer: Buffer::default(),
        filled: 0,
        at: 0,
    };
    // Blocks of the track that came already, and where it begins.
    let (mut place, mut done, mut begin) = (0, 0, 0);
    let mut failed = None;
    let stop = AtomicBool::new(false);
    let poured = pour(program, &stop, &mut |track, bytes| {
        while place < track {
            begin += program.tracks[place].blocks;
            (place, done) = (place + 1, 0);
        }
        let taken = match sectors(&program.tracks[track]) {
            None => out.push(bytes).map_err(Error::from),
            Some(sectors) => out.complete(&program.tracks[track], sectors, begin, done, bytes),
        };
        done += blocks(&program.tracks[track], bytes);
        progress.wrote(out.at + out.filled as u64, bin.length());
        if progress.cancelled() {
            failed.get_or_insert(Error::from(WriteError::Cancelled));
        }
        if let Err(error) = taken {
            failed.get_or_insert(error);
        }
        match failed {
            None => ControlFlow::Continue(()),
            Some(_) => ControlFlow::Break(()),
        }
    });
    match (poured, failed) {
        (_, Some(error)) => Err(error),
        (Err(source), None) => Err(Error::from(ended(source))),
        (Ok(poured), None) => {
            out.flush()?;
            Ok(poured)
        }
    }
}

fn ended(source: PourError) -> Cause {
    Cause::Pour {
        phase: Phase::Stage,
        disc: Disc::None,
        source,
    }
}

/// Blocks that so many bytes of a track are.
fn blocks(track: &Track, bytes: &[u8]) -> u32 {
    let size = sectors(track).map_or(SECTOR, |sectors| sectors.form.bytes());
    u32::try_from(bytes.len() / size).unwrap_or(u32::MAX)
}

/// The file of sectors, written in pieces of one length.
struct Out<'a> {
    bin: &'a Member,
    buffer: Buffer,
    filled: usize,
    at: u64,
}

impl Out<'_> {
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), WriteError> {
        while !bytes.is_empty() {
            let free = &mut self.buffer.bytes(AT_ONCE * SECTOR)[self.filled..];
            let (now, later) = bytes.split_at(bytes.len().min(free.len()));
            free[..now.len()].copy_from_slice(now);
            self.filled += now.len();
            bytes = later;
            if self.filled == AT_ONCE * SECTOR {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        self.bin
            .write_at(self.buffer.filled(self.filled), self.at)?;
        self.at += self.filled as u64;
        self.filled = 0;
        Ok(())
    }

    /// Writes blocks of a data track, made whole; `done` of its blocks came before them.
    fn complete(
        &mut self,
        track: &Track,
        sectors: &Sectors,
        begin: u32,
        done: u32,
        bytes: &[u8],
    ) -> Result<(), Error> {
        let before = track
            .blocks
            .saturating_sub(sectors.stored)
            .saturating_sub(sectors.behind);
        let size = sectors.form.bytes();
        let mut whole = [0; SECTOR];
        for (block, stored) in (done..).zip(bytes.chunks_exact(size)) {
            let lba = begin + block;
            let of_file = block
                .checked_sub(before)
                .filter(|nth| *nth < sectors.stored);
            match of_file {
                None => raw::empty(sectors.form, lba + LEAD, &mut whole),
                Some(nth) => {
                    let made = raw::whole(sectors.form, lba + LEAD, stored, &mut whole);
                    made.map_err(|fault| BadSector {
                        path: sectors.path.clone(),
                        byte: sectors.from + u64::from(nth) * size as u64,
                        lba,
                        fault: fault.into(),
                    })?;
                }
            }
            self.push(&whole)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
