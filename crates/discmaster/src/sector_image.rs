//! Whole sectors in files, read as an image of their user data: bytes at any position of the disc.

mod fault;
mod sheet;

pub use fault::{BadSector, SectorFault};
pub use sheet::{disc_of_file, is_sheet};

use crate::Error;
use crate::error::Cause;
use discmaster_audio::program::raw::{self, RawError};
use discmaster_audio::program::{Content, Program, SectorForm, Track};
use discmaster_audio::red_book::{BEFORE_ADDRESS_0, session_start};
use discmaster_audio::sector::{
    Header, Mode, SECTOR, SYNC, USER_DATA, form_1_data, has_right_edc, is_sound, mode_1_data,
    subheader,
};
use discmaster_image::BLOCK;
use discmaster_image::progress::Progress;
use discmaster_image::read::ReadAt;
use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Sectors read from a file at once.
const WINDOW: u32 = 32;
/// Faults that are kept of a check.
const KEPT: usize = 100;

/// The data tracks of a disc whose sectors lie in files.
///
/// The EDC of each sector that is read must be that of its data, as a drive has it. A sector that does not
/// fit comes out of [`ReadAt`] as an [`io::Error`] that holds an [`Error`].
#[derive(Debug)]
pub struct SectorImage {
    /// In the order of their addresses; never none.
    runs: Vec<Run>,
    /// Address of the first data track of each session that has one; never none.
    sessions: Vec<u32>,
}

/// Sectors of one track, one after another in a file.
#[derive(Debug)]
struct Run {
    /// Address of the first.
    start: u32,
    blocks: u32,
    form: SectorForm,
    path: Arc<Path>,
    file: File,
    /// Byte of the file at which they begin.
    from: u64,
}

/// What a check of all sectors found.
#[derive(Debug, Default)]
pub struct SectorCheck {
    pub sectors: u64,
    pub faults: u64,
    /// The first of them.
    pub first: Vec<BadSector>,
}

impl SectorImage {
    /// A file of whole sectors without a sheet; none if it does not begin as one of them does.
    pub fn of_file(path: &Path) -> Result<Option<Self>, Error> {
        // Nothing else is opened to see what is in it: a pipe would wait for a writer.
        if !std::fs::metadata(path).is_ok_and(|found| found.is_file()) {
            return Ok(None);
        }
        let (mut file, length) = open(path)?;
        let mut sync = SYNC;
        if length < SECTOR as u64 {
            return Ok(None);
        }
        file.read_exact_at(&mut sync, 0)
            .map_err(|source| unreadable(path, source))?;
        if sync != SYNC {
            return Ok(None);
        }
        let blocks = length / SECTOR as u64;
        let Some(blocks) = u32::try_from(blocks)
            .ok()
            .filter(|_| length.is_multiple_of(SECTOR as u64))
        else {
            let path = path.to_owned();
            return Err(Cause::OddSectors { path, length }.into());
        };
        let mut first = [0; SECTOR];
        file.rewind()
            .and_then(|()| file.read_exact_at(&mut first, 0))
            .map_err(|source| unreadable(path, source))?;
        let form = match Header::of(&first).map(|header| header.mode) {
            Some(Mode::Two) => SectorForm::Mode2Raw,
            _ => SectorForm::Mode1Raw,
        };
        let run = Run {
            start: told(form, &first).unwrap_or(0),
            blocks,
            form,
            path: path.into(),
            file,
            from: 0,
        };
        if let Err(fault) = raw::header(&first, form.mode()) {
            return Err(Error::from(run.bad(0, fault.into())));
        }
        let sessions = vec![run.start];
        let runs = vec![run];
        Ok(Some(Self { runs, sessions }))
    }

    /// The data tracks of a disc, a program of each of its sessions. Whole sectors say themselves where
    /// they lie; others lie where the sheet has them, behind what is between two sessions of a CD.
    pub fn of_programs(programs: &[Program]) -> Result<Self, Error> {
        let mut image = Self {
            runs: Vec::new(),
            sessions: Vec::new(),
        };
        let mut at = 0_u32;
        for (session, program) in (1_u8..=u8::MAX).zip(programs) {
            at = session_start(session, at);
            let first = image.runs.len();
            for track in &program.tracks {
                image.add(track, at)?;
                at = at.saturating_add(track.blocks);
            }
            image
                .sessions
                .extend(image.runs.get(first).map(|run| run.start));
            at = at.max(image.runs.last().map_or(0, Run::end));
        }
        if image.runs.is_empty() {
            return Err(Cause::NoDataTrack.into());
        }
        Ok(image)
    }

    /// Adds a track that begins at this address, if it is one of data.
    fn add(&mut self, track: &Track, at: u32) -> Result<(), Error> {
        let Content::Sectors(sectors) = &track.content else {
            return Ok(());
        };
        if sectors.stored == 0 {
            return Ok(());
        }
        let before = track.empty_before().unwrap_or(0);
        let (file, length) = open(&sectors.path)?;
        let needed = u64::from(sectors.stored) * sectors.form.bytes() as u64;
        let needed = sectors.from.saturating_add(needed);
        if length < needed {
            return Err(Cause::ShortSectors {
                path: sectors.path.clone(),
                length,
                needed,
            }
            .into());
        }
        let mut run = Run {
            start: at.saturating_add(before),
            blocks: sectors.stored,
            form: sectors.form,
            path: sectors.path.as_path().into(),
            file,
            from: sectors.from,
        };
        let floor = self.runs.last().map_or(0, Run::end);
        let told = run.told();
        run.start = told
            .map_err(|source| unreadable(&run.path, source))?
            .filter(|start| *start >= floor)
            .unwrap_or(run.start.max(floor));
        self.runs.push(run);
        Ok(())
    }

    /// Addresses at which the sessions that have data begin with them, in their order.
    pub fn sessions(&self) -> &[u32] {
        &self.sessions
    }

    /// Addresses at which the data tracks begin, in their order.
    pub fn tracks(&self) -> impl Iterator<Item = u32> {
        self.runs.iter().map(|run| run.start)
    }

    /// Looks at each sector of all data tracks: its header, and all its codes.
    pub fn check(&self, progress: &dyn Progress) -> Result<SectorCheck, Error> {
        let mut check = SectorCheck::default();
        let total = self
            .runs
            .iter()
            .map(|run| u64::from(run.blocks))
            .sum::<u64>()
            * BLOCK;
        let mut stored = Vec::new();
        for run in &self.runs {
            let mut block = 0;
            while block < run.blocks {
                if progress.cancelled() {
                    return Err(discmaster_image::read::ReadError::Cancelled.into());
                }
                let count = (run.blocks - block).min(WINDOW);
                run.read(block, count, &mut stored)
                    .map_err(|source| unreadable(&run.path, source))?;
                for (block, stored) in (block..).zip(stored.chunks_exact(run.form.bytes())) {
                    check.sectors += 1;
                    if let Err(fault) = run.check(block, stored) {
                        check.faults += 1;
                        if check.first.len() < KEPT {
                            check.first.push(run.bad(block, fault));
                        }
                    }
                }
                block += count;
                progress.wrote(check.sectors * BLOCK, total);
            }
        }
        Ok(check)
    }
}

impl Run {
    fn end(&self) -> u32 {
        self.start.saturating_add(self.blocks)
    }

    /// The address that the first sector says it has.
    fn told(&self) -> io::Result<Option<u32>> {
        if self.form.bytes() != SECTOR {
            return Ok(None);
        }
        let mut first = [0; SECTOR];
        self.file.read_exact_at(&mut first, self.from)?;
        Ok(told(self.form, &first))
    }

    /// Reads sectors as the file has them; `block` counts from the first one on.
    fn read(&self, block: u32, count: u32, stored: &mut Vec<u8>) -> io::Result<()> {
        let size = self.form.bytes();
        stored.resize(count as usize * size, 0);
        self.file
            .read_exact_at(stored, self.from + u64::from(block) * size as u64)
    }

    /// Finds the user data of a sector, 2048 bytes.
    fn user_data<'a>(
        &self,
        block: u32,
        stored: &'a [u8],
        whole: &'a mut [u8; SECTOR],
    ) -> Result<&'a [u8], SectorFault> {
        let sector: &[u8; SECTOR] = match self.form {
            SectorForm::Mode1 | SectorForm::Mode2Form1 => return Ok(stored),
            SectorForm::Mode2 => {
                raw::whole(self.form, self.absolute(block), stored, whole)?;
                whole
            }
            SectorForm::Mode1Raw | SectorForm::Mode2Raw => {
                let sector = stored.try_into().map_err(|_| RawError::Length {
                    form: self.form,
                    found: stored.len(),
                })?;
                raw::header(sector, self.form.mode())?;
                sector
            }
        };
        if !has_right_edc(sector) {
            return Err(SectorFault::Edc);
        }
        match self.form.mode() {
            Mode::Two if subheader(sector).is_form_2() => Err(SectorFault::Form2),
            Mode::Two => Ok(form_1_data(sector)),
            Mode::Zero | Mode::One => Ok(mode_1_data(sector)),
        }
    }

    fn check(&self, block: u32, stored: &[u8]) -> Result<(), SectorFault> {
        let mut whole = [0; SECTOR];
        match self.form {
            SectorForm::Mode1 | SectorForm::Mode2Form1 => return Ok(()),
            SectorForm::Mode2 => raw::whole(self.form, self.absolute(block), stored, &mut whole)?,
            SectorForm::Mode1Raw | SectorForm::Mode2Raw => {
                whole.copy_from_slice(stored);
                let found = raw::header(&whole, self.form.mode())?.absolute;
                let wanted = self.absolute(block);
                if found != wanted {
                    return Err(SectorFault::Address { found, wanted });
                }
            }
        }
        if is_sound(&whole) {
            Ok(())
        } else if has_right_edc(&whole) {
            Err(SectorFault::Parity)
        } else {
            Err(SectorFault::Edc)
        }
    }

    fn absolute(&self, block: u32) -> u32 {
        self.start
            .saturating_add(block)
            .saturating_add(BEFORE_ADDRESS_0)
    }

    fn bad(&self, block: u32, fault: SectorFault) -> BadSector {
        BadSector {
            path: self.path.to_path_buf(),
            lba: self.start.saturating_add(block),
            byte: self.from + u64::from(block) * self.form.bytes() as u64,
            fault,
        }
    }
}

impl ReadAt for SectorImage {
    fn read_exact_at(&self, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
        let mut stored = Vec::new();
        let mut whole = [0; SECTOR];
        while !buffer.is_empty() {
            let lba = u32::try_from(offset / BLOCK).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            let at = self.runs.partition_point(|run| run.end() <= lba);
            let run = self.runs.get(at).ok_or(io::ErrorKind::UnexpectedEof)?;
            let Some(block) = lba.checked_sub(run.start) else {
                let fault = Cause::NoData {
                    lba,
                    next: run.start,
                };
                return Err(io::Error::other(Error::from(fault)));
            };
            let skip = usize::try_from(offset % BLOCK).unwrap_or(0);
            let wanted = (skip + buffer.len()).div_ceil(USER_DATA);
            let wanted = u32::try_from(wanted).unwrap_or(WINDOW).min(WINDOW);
            let count = wanted.min(run.blocks - block);
            run.read(block, count, &mut stored)?;
            let mut skip = skip;
            for (block, stored) in (block..).zip(stored.chunks_exact(run.form.bytes())) {
                let data = run
                    .user_data(block, stored, &mut whole)
                    .map_err(|fault| io::Error::other(Error::from(run.bad(block, fault))))?;
                let data = &data[skip..];
                let (now, later) = buffer.split_at_mut(data.len().min(buffer.len()));
                now.copy_from_slice(&data[..now.len()]);
                offset += now.len() as u64;
                buffer = later;
                skip = 0;
            }
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        u64::from(self.runs.last().map_or(0, Run::end)) * BLOCK
    }
}

/// The address that a sector of that mode says it has.
fn told(form: SectorForm, sector: &[u8; SECTOR]) -> Option<u32> {
    let header = raw::header(sector, form.mode()).ok()?;
    header.absolute.checked_sub(BEFORE_ADDRESS_0)
}

fn open(path: &Path) -> Result<(File, u64), Error> {
    let opened = File::open(path).and_then(|mut file| {
        let length = file.seek(SeekFrom::End(0))?;
        Ok((file, length))
    });
    opened.map_err(|source| unreadable(path, source))
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    let path = path.to_owned();
    Cause::OpenImage { path, source }.into()
}

#[cfg(test)]
mod tests;
