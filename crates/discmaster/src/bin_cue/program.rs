//! A program as whole sectors, and its sheets.

use super::data::write_sectors;
use super::laid::Laid;
use super::{addressable, beside, checked, name, small};
use crate::Error;
use crate::error::{Cause, Disc, Phase};
use crate::redbook::image::Placement;
use crate::sector_image::BadSector;
use discmaster_audio::cd_text::{self, EncodeTold};
use discmaster_audio::program::pour::{PourError, Poured, pour};
use discmaster_audio::program::written::{WrittenError, to_toc};
use discmaster_audio::program::{Program, SectorForm, Sectors, Track, raw};
use discmaster_audio::red_book::BEFORE_ADDRESS_0;
use discmaster_audio::sector::SECTOR;
use discmaster_image::BLOCK;
use discmaster_image::plan::{Options, Plan};
use discmaster_image::progress::Progress;
use discmaster_image::tree::Tree;
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
    /// A TOC file of cdrdao, too, if the disc has one session.
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
    write_bin_cue_with_data(program, None, cue, options, progress)
}

/// The same of a disc that has data beside the music. All lies in the one file where a recorder lays
/// it, from address 0 on: between two sessions, their lead-out and lead-in are zeros, and no TOC file
/// is written, as these describe one session.
pub fn write_bin_cue_with_data(
    program: &Program,
    data: Option<(Tree, Options, Placement)>,
    cue: &Path,
    options: BinCueOptions,
    progress: &dyn Progress,
) -> Result<BinCue, Error> {
    checked(cue)?;
    addressable(program.blocks())?;
    let laid = Laid::of(program, data)?;
    let blocks = laid.blocks();
    let [bin, toc, cd_text] = ["bin", "toc", "cdt"].map(|extension| beside(cue, extension));
    let encoded = match &laid.session.cd_text {
        Some(text) => cd_text::encode(text)?,
        None => cd_text::Encoded::default(),
    };
    let cd_text = (!encoded.packs.is_empty()).then_some(cd_text);
    let toc = (options.toc && laid.is_one_session()).then_some(toc);

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
        members.push(said(toc, to_toc(&laid.session, &name(&bin)))?);
    }
    members.push(said(cue, laid.cue(&bin, cd_text.as_deref()))?);
    refuse_sources(program, &members)?;
    if let Some(plan) = laid.plan() {
        for member in &members {
            member.refuse_sources(plan)?;
        }
    }

    let poured = write(&laid, &members[0], progress)?;
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
        let sectors = track.sectors()?;
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

/// Writes all blocks of the disc into the file, in their order.
fn write(laid: &Laid<'_>, bin: &Member, progress: &dyn Progress) -> Result<Poured, Error> {
    let mut out = Out {
        bin,
        buffer: Buffer::default(),
        filled: 0,
        at: 0,
    };
    let second = laid.plan().filter(|_| !laid.is_one_session());
    if let Some(plan) = laid.plan().filter(|_| laid.is_one_session()) {
        out.image(plan, progress)?;
    }
    for sector in laid.empty() {
        out.push(&sector)?;
    }
    let poured = pour_into(&laid.music, laid.music_at, &mut out, progress)?;
    if let Some(plan) = second {
        for _ in laid.session.blocks()..plan.start() {
            out.push(&[0; SECTOR])?;
        }
        out.flush()?;
        out.image(plan, progress)?;
    }
    Ok(poured)
}

/// Writes all blocks of a program, the first of which lies at that address.
fn pour_into(
    program: &Program,
    mut begin: u32,
    out: &mut Out<'_>,
    progress: &dyn Progress,
) -> Result<Poured, Error> {
    // Blocks of the track that came already, and where it begins.
    let (mut place, mut done) = (0, 0);
    let mut failed = None;
    let stop = AtomicBool::new(false);
    let poured = pour(program, &stop, &mut |track, bytes| {
        while place < track {
            begin += program.tracks[place].blocks;
            (place, done) = (place + 1, 0);
        }
        let taken = match program.tracks[track].sectors() {
            None => out.push(bytes).map_err(Error::from),
            Some(sectors) => out.complete(&program.tracks[track], sectors, begin, done, bytes),
        };
        done += blocks(&program.tracks[track], bytes);
        progress.wrote(out.at + out.filled as u64, out.bin.length());
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
    u32::try_from(bytes.len() / track.block_bytes()).unwrap_or(u32::MAX)
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

    /// Writes the image of a plan, made whole.
    fn image(&mut self, plan: &Plan, progress: &dyn Progress) -> Result<(), WriteError> {
        let part = OfAll {
            before: self.at,
            all: self.bin.length(),
            progress,
        };
        write_sectors(plan, SectorForm::Mode1, self.bin, self.at, &part)?;
        self.at += u64::from(plan.blocks()) * SECTOR as u64;
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
        let before = track.empty_before().unwrap_or(0);
        let size = sectors.form.bytes();
        let mut whole = [0; SECTOR];
        for (block, stored) in (done..).zip(bytes.chunks_exact(size)) {
            let lba = begin + block;
            let of_file = block
                .checked_sub(before)
                .filter(|nth| *nth < sectors.stored);
            match of_file {
                None => raw::empty(sectors.form, lba + BEFORE_ADDRESS_0, &mut whole),
                Some(nth) => {
                    let made = raw::whole(sectors.form, lba + BEFORE_ADDRESS_0, stored, &mut whole);
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

/// How far an image is written, as a part of the file of sectors that it goes into.
struct OfAll<'a> {
    before: u64,
    all: u64,
    progress: &'a dyn Progress,
}

impl Progress for OfAll<'_> {
    fn wrote(&self, done: u64, _: u64) {
        let sectors = done / BLOCK * SECTOR as u64;
        self.progress.wrote(self.before + sectors, self.all);
    }

    fn cancelled(&self) -> bool {
        self.progress.cancelled()
    }
}

#[cfg(test)]
mod tests;
