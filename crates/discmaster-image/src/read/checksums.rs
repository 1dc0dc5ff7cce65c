//! Files of an image held against a list of their checksums.

use super::entry::Coding;
use super::file::File;
use super::{Image, ReadAt, ReadError, Section};
use crate::checksum::{Digest, parse_line};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

/// What the list is called that an image holds of itself.
pub const NAME: &[u8] = b"SHA256SUMS";

/// Bytes of a line: a digest, and a path as long as any that an image may have.
const MOST_LINE: u64 = 1024 * 1024;

/// Bytes summed at once.
const BUFFER: usize = 1024 * 1024;

/// The list to go by.
#[derive(Default)]
pub enum Sums<'a> {
    /// None, whatever the image holds.
    Ignored,
    /// The one in the image's root that is called [`NAME`], if there is one.
    #[default]
    OnDisc,
    /// Another, in the same form. The image's own is then a file like others, but need not be listed.
    Beside(&'a mut dyn Read),
}

impl fmt::Debug for Sums<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ignored => "Ignored",
            Self::OnDisc => "OnDisc",
            Self::Beside(_) => "Beside(..)",
        })
    }
}

/// How files and list compare.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Files whose checksum is the listed one, and the bytes of all files that were summed.
    pub files: u64,
    pub bytes: u64,
    /// How many faults there are.
    pub faults: u64,
    /// The first [`Checked::KEPT`] of them.
    pub first: Vec<SumFault>,
}

/// What is wrong with a file, or with the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SumFault {
    /// Listed, and not in the image.
    Missing { path: Vec<u8> },
    /// In the image, and not listed.
    Unlisted { path: Vec<u8> },
    /// Listed more than once.
    Twice { path: Vec<u8> },
    /// The content is not what the list says.
    Wrong {
        path: Vec<u8>,
        listed: Digest,
        found: Digest,
    },
    /// A line, counted from 1, that is none of such a list.
    Line { number: u64 },
}

impl fmt::Display for SumFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |path| String::from_utf8_lossy(path);
        match self {
            Self::Missing { path } => write!(f, "/{} is listed and not there", shown(path)),
            Self::Unlisted { path } => write!(f, "/{} is there and not listed", shown(path)),
            Self::Twice { path } => write!(f, "/{} is listed more than once", shown(path)),
            Self::Wrong {
                path,
                listed,
                found,
            } => {
                let path = shown(path);
                write!(
                    f,
                    "/{path} has the checksum {found}, and the list says {listed}"
                )
            }
            Self::Line { number } => {
                write!(
                    f,
                    "line {number} of the list is no digest and path of a file"
                )
            }
        }
    }
}

impl Checked {
    /// No report needs all that can be wrong.
    pub const KEPT: usize = 1000;

    fn fault(&mut self, fault: SumFault) {
        self.faults += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(fault);
        }
    }
}

/// A file to be held against the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) path: &'a [u8],
    pub(super) sections: &'a [Section],
    pub(super) coding: Coding,
}

/// Why a list or a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum SumsError {
    #[error("the list of checksums cannot be read")]
    List(#[source] io::Error),
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// What the list says of each file, by the files' order: memory grows with the files there are, not
/// with the list.
pub(super) fn listed(
    list: &mut dyn Read,
    files: &[Candidate<'_>],
    checked: &mut Checked,
) -> io::Result<Vec<Option<Digest>>> {
    let by_path: HashMap<&[u8], usize> = (files.iter().map(|it| it.path).zip(0..)).collect();
    let mut listed = vec![None; files.len()];
    let mut list = BufReader::with_capacity(64 * 1024, list);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = (&mut list).take(MOST_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        } else if read as u64 == MOST_LINE {
            // The rest of it would be taken for lines.
            checked.fault(SumFault::Line { number });
            break;
        }
        let Some((digest, path)) = parse_line(&line) else {
            checked.fault(SumFault::Line { number });
            continue;
        };
        let path = path.strip_prefix(b"./").map_or(&*path, |path| path);
        let known = by_path.get(path).and_then(|nth| listed.get_mut(*nth));
        match known {
            None => checked.fault(SumFault::Missing {
                path: path.to_vec(),
            }),
            Some(Some(_)) => checked.fault(SumFault::Twice {
                path: path.to_vec(),
            }),
            Some(none) => *none = Some(digest),
        }
    }
    Ok(listed)
}

/// Sums all listed files in the order of the disc, each content once, and holds them against the
/// list. `read` learns of all bytes read, and ends the work by false.
pub(super) fn check<R: ReadAt>(
    image: &Image<R>,
    files: &[Candidate<'_>],
    listed: &[Option<Digest>],
    checked: &mut Checked,
    mut read: impl FnMut(u64) -> bool,
) -> Result<(), ReadError> {
    let mut order: Vec<usize> = (0..files.len()).collect();
    let place = |nth: &usize| files.get(*nth).map(|file| (file.sections, file.coding));
    order.sort_by_key(|nth| place(nth).map(|(sections, _)| sections));
    let mut buffer = vec![0; BUFFER];
    let mut last = None;
    let mut faults = Vec::new();
    for nth in order {
        let Some((file, listed)) = files.get(nth).zip(listed.get(nth)) else {
            continue;
        };
        let path = || file.path.to_vec();
        let Some(listed) = *listed else {
            faults.push((nth, SumFault::Unlisted { path: path() }));
            continue;
        };
        let this = (file.sections, file.coding);
        let found = match last {
            Some((it, digest)) if it == this => digest,
            _ => {
                let opened = File::of(image, file.path, file.sections, file.coding)?;
                let digest = digest(&opened, &mut buffer, &mut read)?;
                checked.bytes += opened.size();
                digest
            }
        };
        last = Some((this, found));
        if found == listed {
            checked.files += 1;
        } else {
            let path = path();
            faults.push((
                nth,
                SumFault::Wrong {
                    path,
                    listed,
                    found,
                },
            ));
        }
    }
    faults.sort_by_key(|(nth, _)| *nth);
    faults.into_iter().for_each(|(_, it)| checked.fault(it));
    Ok(())
}

fn digest<R: ReadAt>(
    file: &File<'_, R>,
    buffer: &mut [u8],
    read: &mut impl FnMut(u64) -> bool,
) -> Result<Digest, ReadError> {
    let mut hasher = Sha256::new();
    let mut offset = 0;
    while offset < file.size() {
        let length = file.read_at(buffer, offset)?;
        hasher.update(buffer.get(..length).unwrap_or_default());
        offset += length as u64;
        if !read(length as u64) {
            return Err(ReadError::Cancelled);
        }
    }
    Ok(hasher.into())
}
