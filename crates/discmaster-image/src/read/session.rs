//! The sessions in an image file.
//!
//! A drive tells where the sessions of its disc begin; a file has to be searched. Sector 16 is where
//! all readers begin, and says which of two kinds the file is:
//!
//! - The disc was copied into a file. Sector 16 belongs to the first session, and each further one
//!   begins somewhere behind the volume before it.
//! - The file was grown, as overwritable media are (growisofs, xorriso). Sector 16 tells of the newest
//!   session, whose directories lie far behind; each session has its own descriptors at its start,
//!   at a multiple of 32 blocks. Files that we grew say where those are ([`states`]).
//!
//! What looks like a session must have its root directory where it says, counted from the first
//! block of the file. So an image that lies in another one as a file is not taken for a session.

use super::entry::Section;
use super::error::ReadError;
use super::grown::states;
use super::read_at::ReadAt;
use super::record::Record;
use super::view::Trees;
use super::{Image, Oddities, SECTOR, read_exact, volume};
use crate::wire::directory_record::SELF;
use crate::wire::volume_descriptor as wire;

/// Sessions of grown files begin at a multiple of so many blocks.
const GROWN: u32 = 32;
/// And those of others at a multiple of so many, nearly always.
const ALIGNED: u64 = 16;
/// Places looked at behind a volume.
const PLACES: u64 = 64;
/// What lies between the sessions of a CD: lead-out, lead-in and pre-gap, after the first session and
/// after others (MMC-6, table 5).
const CD_GAPS: [u64; 2] = [11_400, 6_900];
/// Places looked at for the session that holds sector 16's directories, and for those before it.
const MOST_PLACES: usize = 65_536;
/// Sessions listed; a DVD-R has no more than 99.
const MOST_SESSIONS: usize = 100;

/// A session of an image file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Block at which it begins: what [`Image::open_session`] takes.
    pub start: u32,
    /// Byte at which its volume ends.
    pub end: u64,
    /// Whether it is the one that sector 16 tells of, and every reader shows.
    pub shown: bool,
    root: u32,
}

/// All sessions, from the first on. The source must be an image.
pub fn sessions<R: ReadAt>(source: &R) -> Result<Vec<Session>, ReadError> {
    let image = Image::open_with(source, 0, Trees::ISO)?;
    let root = image.primary().root_block;
    let first = Session {
        start: 0,
        end: image.primary().end(),
        shown: true,
        root,
    };
    let states = states(source).unwrap_or_default();
    let mut found = match states.split_last() {
        Some((_, earlier)) if !earlier.is_empty() => kept(source, earlier, first)?,
        _ => match home(source, root)? {
            Some(newest) => grown(source, newest)?,
            None => copied(source, first)?,
        },
    };
    found.truncate(MOST_SESSIONS);
    Ok(found)
}

/// The sessions that a file of ours says it had before the newest.
fn kept<R: ReadAt>(
    source: &R,
    earlier: &[u32],
    newest: Session,
) -> Result<Vec<Session>, ReadError> {
    let mut found = Vec::new();
    for start in earlier {
        found.extend(at(source, (*start).into())?);
    }
    found.push(newest);
    Ok(found)
}

/// The session in which the directories lie that sector 16 tells of, if they lie in a later one.
fn home<R: ReadAt>(source: &R, root: u32) -> Result<Option<Session>, ReadError> {
    let places = (1..=root / GROWN).rev().map(|nth| nth * GROWN);
    for start in places.take(MOST_PLACES) {
        if let Some(session) = at(source, start.into())?.filter(|it| it.root == root) {
            return Ok(Some(Session {
                shown: true,
                ..session
            }));
        }
    }
    Ok(None)
}

/// The sessions before the newest, and it.
fn grown<R: ReadAt>(source: &R, newest: Session) -> Result<Vec<Session>, ReadError> {
    let mut found = Vec::new();
    let places = (1..newest.start / GROWN).map(|nth| nth * GROWN);
    for start in places.take(MOST_PLACES) {
        let session = at(source, start.into())?;
        let known = |root| found.iter().any(|it: &Session| it.root == root);
        if let Some(session) = session.filter(|it| it.root != newest.root && !known(it.root)) {
            found.push(session);
        }
    }
    found.push(newest);
    Ok(found)
}

/// The first session, and those behind it, each behind the volume of the one before.
fn copied<R: ReadAt>(source: &R, first: Session) -> Result<Vec<Session>, ReadError> {
    let mut found = vec![first];
    while let Some(last) = found.last() {
        let end = last.end.div_ceil(SECTOR);
        let aligned = end.next_multiple_of(ALIGNED);
        let near = (0..PLACES).map(|nth| aligned + nth * ALIGNED);
        // A volume may end with its track, or before the two blocks of its run-out or the padding.
        let far = CD_GAPS
            .into_iter()
            .flat_map(|gap| [0, 2, 150, 152].map(|more| end + gap + more));
        let mut next = None;
        for start in [end].into_iter().chain(near).chain(far) {
            next = at(source, start)?.filter(|it| u64::from(it.root) >= start);
            if next.is_some() {
                break;
            }
        }
        match next {
            Some(next) if found.len() < MOST_SESSIONS => found.push(next),
            _ => break,
        }
    }
    Ok(found)
}

/// The session that begins at a block, if one does.
fn at<R: ReadAt>(source: &R, start: u64) -> Result<Option<Session>, ReadError> {
    let descriptor = (start + u64::from(wire::FIRST_SECTOR)) * SECTOR;
    if descriptor + SECTOR > source.len() {
        return Ok(None);
    }
    let mut head = [0; 7];
    read_exact(source, &mut head, descriptor)?;
    let [kind, identifier @ .., _] = head;
    let Some(start) = u32::try_from(start)
        .ok()
        .filter(|_| kind == wire::PRIMARY && identifier == wire::STANDARD_IDENTIFIER)
    else {
        return Ok(None);
    };
    let read = volume::read(source, start, Trees::ISO, &mut Oddities::default());
    let volume = match read {
        Ok(set) => set.primary,
        Err(error @ ReadError::Io { .. }) => return Err(error),
        Err(_) => return Ok(None),
    };
    let root = Section {
        start: volume.byte_of(volume.root_block),
        length: SECTOR,
        interleave: None,
    };
    if root.end() > source.len() {
        return Ok(None);
    }
    let mut bytes = [0; 2048];
    read_exact(source, &mut bytes, root.start)?;
    let itself = match Record::parse(&bytes) {
        Ok(Some(record)) => {
            record.identifier == SELF && record.extent().little.get() == volume.root_block
        }
        _ => false,
    };
    Ok(itself.then_some(Session {
        start,
        end: volume.end(),
        shown: false,
        root: volume.root_block,
    }))
}
