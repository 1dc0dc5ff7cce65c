//! An image checked in itself: whether all it says agrees, and all of it can be read.

use super::oddity::{Oddity, OddityKind};
use super::path_table::{self, Directories};
use super::siblings::Siblings;
use super::{Image, Oddities, ReadAt, ReadError, SECTOR, Section, read_exact};
use crate::plan::Names;
use crate::progress::Progress;
use std::collections::HashMap;

/// Bytes read at once.
const BUFFER: u64 = 1024 * 1024;

/// What an image holds, and what is odd about it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Files and folders of the tree with the better names; the root is not counted.
    pub files: u64,
    pub folders: u64,
    /// Bytes of file content and boot images read; what several share is read once.
    pub bytes: u64,
    pub oddities: Oddities,
}

impl Report {
    /// Whether every reader sees the same files with the same bytes, and boots the same.
    pub fn is_sound(&self) -> bool {
        self.oddities.faults() == 0
    }
}

/// Checks descriptors, both byte orders of all numbers, all directories and path tables, the two
/// trees against each other, that no two files overlap in part (interleaved ones do by nature),
/// what can be booted, and reads all content.
///
/// What cannot be read at all is an error; all else is in the report.
pub fn verify<R: ReadAt>(image: &Image<R>, progress: &dyn Progress) -> Result<Report, ReadError> {
    let mut report = Report {
        oddities: image.oddities().clone(),
        ..Report::default()
    };
    let iso = survey(image, Names::Iso, &mut report.oddities, progress)?;
    let joliet = match image.joliet() {
        Some(_) => Some(survey(
            image,
            Names::Joliet,
            &mut report.oddities,
            progress,
        )?),
        None => None,
    };
    let best = joliet.as_ref().unwrap_or(&iso);
    report.files = best.files.len() as u64;
    report.folders = best.folders;
    if let Some(joliet) = &joliet {
        compare_trees(&iso, joliet, &mut report.oddities);
    }
    let files = || {
        iso.files
            .iter()
            .chain(joliet.iter().flat_map(|it| &it.files))
    };
    overlaps(files(), &mut report.oddities);
    let sections = files().flat_map(|file| &file.sections);
    let boot = boot(image, &mut report.oddities)?;
    let ranges = sections.map(|it| (it.start, it.end())).chain(boot);
    report.bytes = read_all(image, ranges.collect(), progress)?;
    Ok(report)
}

struct Survey {
    files: Vec<Found>,
    folders: u64,
}

struct Found {
    path: Vec<u8>,
    record_at: u64,
    sections: Vec<Section>,
}

/// Walks a tree, and checks the path tables against it.
fn survey<R: ReadAt>(
    image: &Image<R>,
    names: Names,
    oddities: &mut Oddities,
    progress: &dyn Progress,
) -> Result<Survey, ReadError> {
    let mut directories = Directories::default();
    let root = image.root(names)?;
    directories.add(root.block, &root.identifier, root.block, &root.path);
    // The blocks of the folders from the root down to the one being walked.
    let mut above = vec![root.block];
    let mut siblings = Siblings::default();
    let mut survey = Survey {
        files: Vec::new(),
        folders: 0,
    };
    let mut walk = image.walk(names)?;
    while let Some(entry) = walk.next().transpose()? {
        if progress.cancelled() {
            return Err(ReadError::Cancelled);
        }
        if !siblings.is_fresh(&entry) {
            let kind = OddityKind::Duplicate;
            oddities.add(Oddity::new(entry.record_at, Some(&entry.path), kind));
        }
        if entry.is_directory() {
            above.truncate(entry.depth());
            let parent = above.last().copied().unwrap_or(root.block);
            directories.add(entry.block, &entry.identifier, parent, &entry.path);
            above.push(entry.block);
            survey.folders += 1;
        } else {
            survey.files.push(Found {
                path: entry.path,
                record_at: entry.record_at,
                sections: entry.sections,
            });
        }
    }
    oddities.append(walk.into_oddities());
    let volume = image.volume(names)?;
    path_table::check(image.source(), volume, &directories, oddities)?;
    Ok(survey)
}

/// Both trees must hold the same content: files are the same when their sections are.
fn compare_trees(iso: &Survey, joliet: &Survey, oddities: &mut Oddities) {
    if iso.folders != joliet.folders {
        let kind = OddityKind::FolderCounts {
            iso: iso.folders,
            joliet: joliet.folders,
        };
        oddities.add(Oddity::new(0, None, kind));
    }
    only_in((iso, Names::Iso), (joliet, Names::Joliet), oddities);
    only_in((joliet, Names::Joliet), (iso, Names::Iso), oddities);
}

fn only_in(
    (present, present_names): (&Survey, Names),
    (absent, absent_names): (&Survey, Names),
    oddities: &mut Oddities,
) {
    let mut others: HashMap<&[Section], u64> = HashMap::new();
    for file in &absent.files {
        *others.entry(&file.sections).or_default() += 1;
    }
    for file in &present.files {
        match others.get_mut(file.sections.as_slice()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => {
                let kind = OddityKind::OnlyIn {
                    present: present_names,
                    absent: absent_names,
                };
                oddities.add(Oddity::new(file.record_at, Some(&file.path), kind));
            }
        }
    }
}

/// Files may share a section whole, never in part.
fn overlaps<'a>(files: impl Iterator<Item = &'a Found>, oddities: &mut Oddities) {
    let mut ranges: Vec<(u64, u64, &Found)> = files
        .flat_map(|file| file.sections.iter().map(move |section| (section, file)))
        .filter(|(section, _)| section.interleave.is_none())
        .map(|(section, file)| (section.start, section.end(), file))
        .collect();
    ranges.sort_by_key(|(start, end, _)| (*start, *end));
    ranges.dedup_by_key(|(start, end, _)| (*start, *end));
    // Of the ranges so far, the one that reaches farthest.
    let mut farthest: Option<(u64, &Found)> = None;
    for (start, end, file) in ranges {
        if let Some((reach, other)) = farthest
            && start < reach
        {
            let kind = OddityKind::Overlap {
                from: start,
                to: reach.min(end),
                other: String::from_utf8_lossy(&other.path).into_owned(),
            };
            oddities.add(Oddity::new(file.record_at, Some(&file.path), kind));
        }
        if farthest.is_none_or(|(reach, _)| end > reach) {
            farthest = Some((end, file));
        }
    }
}

/// Where the boot images lie, as far as the catalog tells.
fn boot<R: ReadAt>(
    image: &Image<R>,
    oddities: &mut Oddities,
) -> Result<Vec<(u64, u64)>, ReadError> {
    let catalog = match image.boot_catalog() {
        Ok(None) => return Ok(Vec::new()),
        Ok(Some(catalog)) => catalog,
        Err(ReadError::Corrupt(corrupt)) => {
            let kind = OddityKind::Boot(corrupt.kind().to_string());
            oddities.add(Oddity::new(corrupt.byte(), None, kind));
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let at = u64::from(catalog.block) * SECTOR;
    let source = image.source().len();
    let mut ranges = Vec::new();
    for entry in catalog.entries.iter().filter(|entry| entry.bootable) {
        let start = u64::from(entry.start) * SECTOR;
        let end = start + entry.bytes();
        if end > source {
            let kind = OddityKind::BootImageOutside { end, image: source };
            oddities.add(Oddity::new(at, None, kind));
        } else {
            ranges.push((start, end));
        }
    }
    Ok(ranges)
}

/// Reads all ranges, each byte once, in the order of the disc; how many they are.
fn read_all<R: ReadAt>(
    image: &Image<R>,
    mut ranges: Vec<(u64, u64)>,
    progress: &dyn Progress,
) -> Result<u64, ReadError> {
    ranges.sort_unstable();
    ranges.dedup_by(|(start, end), (_, reach)| {
        let joined = *start <= *reach;
        if joined {
            *reach = (*reach).max(*end);
        }
        joined
    });
    let total = ranges.iter().map(|(start, end)| end - start).sum();
    let mut done = 0;
    let mut buffer = Vec::new();
    for (mut at, end) in ranges {
        while at < end {
            let length = BUFFER.min(end - at);
            buffer.resize(usize::try_from(length).unwrap_or_default(), 0);
            read_exact(image.source(), &mut buffer, at)?;
            at += length;
            done += length;
            progress.wrote(done, total);
            if progress.cancelled() {
                return Err(ReadError::Cancelled);
            }
        }
    }
    Ok(done)
}
