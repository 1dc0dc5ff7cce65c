//! An image checked in itself: whether all it says agrees, and all of it can be read.

use super::checksums::{self, Candidate, Checked, Sums, SumsError};
use super::entry::Coding;
use super::file::File;
use super::oddity::{Oddity, OddityKind};
use super::path_table::{self, Directories};
use super::siblings::Siblings;
use super::volume::Volume;
use super::{Entry, Kind};
use super::{Image, Oddities, ReadAt, ReadError, SECTOR, Section, View, read_exact};
use crate::progress::Progress;
use std::collections::{HashMap, HashSet};

/// Bytes read at once.
const BUFFER: u64 = 1024 * 1024;

/// What an image holds, and what is odd about it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Files and folders of the tree with the better names; the root is not counted.
    pub files: u64,
    pub folders: u64,
    /// Symbolic links, and pipes, sockets and devices, of that tree.
    pub links: u64,
    pub special: u64,
    /// Bytes of file content and boot images read; what several share is read once.
    pub bytes: u64,
    pub oddities: Oddities,
    /// How files and their list of checksums compare, where there is a list.
    pub checked: Option<Checked>,
}

impl Report {
    /// Whether every reader sees the same files with the same bytes, and boots the same. Whether they
    /// are the listed ones is another question.
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
    match verify_sums(image, Sums::Ignored, progress) {
        Ok(report) => Ok(report),
        Err(SumsError::Read(error)) => Err(error),
        // There is no list.
        Err(SumsError::List(source)) => Err(ReadError::Io {
            offset: 0,
            length: 0,
            source,
        }),
    }
}

/// The same, and all files of the tree with the better names held against a list of their
/// checksums, in the same pass.
pub fn verify_sums<R: ReadAt>(
    image: &Image<R>,
    sums: Sums<'_>,
    progress: &dyn Progress,
) -> Result<Report, SumsError> {
    let mut report = Report {
        oddities: image.oddities().clone(),
        ..Report::default()
    };
    let trees = surveys(image, &mut report.oddities, progress)?;
    let best = image.best();
    if let Some(best) = trees.iter().find(|tree| tree.view == best) {
        report.files = best.files.len() as u64;
        report.folders = best.folders;
        report.links = best.links;
        report.special = best.special;
        serials(best, &mut report.oddities);
    }
    let files = || trees.iter().flat_map(|tree| &tree.files);
    overlaps(files(), &mut report.oddities);
    let sections = files().flat_map(|file| &file.sections);
    let boot = boot(image, &mut report.oddities)?;
    let ranges = sections.map(|it| (it.start, it.end())).chain(boot);
    let mut ranges: Vec<_> = ranges.collect();
    let mut reading = Progressed {
        done: 0,
        total: joined(&mut ranges.clone()),
        progress,
    };
    if let Some(best) = trees.iter().find(|tree| tree.view == image.best()) {
        report.checked = check_sums(image, best, sums, &mut ranges, &mut reading)?;
    }
    read_all(image, ranges, &mut reading)?;
    report.bytes = reading.done;
    Ok(report)
}

/// How much of all that is to be read has been.
struct Progressed<'a> {
    done: u64,
    total: u64,
    progress: &'a dyn Progress,
}

impl Progressed<'_> {
    /// False: enough.
    fn read(&mut self, bytes: u64) -> bool {
        self.done += bytes;
        self.progress.wrote(self.done.min(self.total), self.total);
        !self.progress.cancelled()
    }
}

/// Holds the files of a tree against a list. What has been read for it is taken out of `ranges`.
fn check_sums<R: ReadAt>(
    image: &Image<R>,
    tree: &Survey,
    sums: Sums<'_>,
    ranges: &mut Vec<(u64, u64)>,
    reading: &mut Progressed<'_>,
) -> Result<Option<Checked>, SumsError> {
    let own = tree.files.iter().find(|it| it.path == checksums::NAME);
    let mut on_disc = None;
    let list: &mut dyn std::io::Read = match (sums, own) {
        (Sums::Ignored, _) | (Sums::OnDisc, None) => return Ok(None),
        (Sums::Beside(list), _) => list,
        (Sums::OnDisc, Some(own)) => {
            let opened = File::of(image, &own.path, &own.sections, own.coding)?;
            on_disc.insert(opened)
        }
    };
    // What cannot be read is told already.
    let files = tree.files.iter().filter(|it| it.readable);
    let files: Vec<_> = files
        .filter(|it| it.path != checksums::NAME)
        .map(|it| Candidate {
            path: &it.path,
            sections: &it.sections,
            coding: it.coding,
        })
        .collect();
    let mut checked = Checked::default();
    let listed = checksums::listed(list, &files, &mut checked).map_err(SumsError::List)?;
    let summed: HashSet<(u64, u64)> = files
        .iter()
        .zip(&listed)
        .filter(|(_, digest)| digest.is_some())
        .flat_map(|(file, _)| file.sections)
        .map(|it| (it.start, it.end()))
        .collect();
    ranges.retain(|range| !summed.contains(range));
    checksums::check(image, &files, &listed, &mut checked, |bytes| {
        reading.read(bytes)
    })?;
    Ok(Some(checked))
}

/// All trees, each compared with the one before that has its names from another descriptor.
fn surveys<R: ReadAt>(
    image: &Image<R>,
    oddities: &mut Oddities,
    progress: &dyn Progress,
) -> Result<Vec<Survey>, ReadError> {
    let mut trees = vec![survey(image, View::Iso, oddities, progress)?];
    if image.rock_ridge().is_some() {
        // Its records are those of the ISO tree: what was told of them is not told again.
        let mut told = Oddities::default();
        trees.push(survey(image, View::RockRidge, &mut told, progress)?);
        oddities.append_new(told);
    }
    let shares_root = |enhanced: &Volume| enhanced.root_block == image.primary().root_block;
    let own = [
        image.joliet(),
        image.enhanced().filter(|it| !shares_root(it)),
    ];
    for volume in own.into_iter().flatten() {
        let tree = survey(image, volume.view, oddities, progress)?;
        // Rock Ridge shows folders where they belong, and knows what is a file.
        if let Some(first) = trees
            .get(1)
            .filter(|it| it.view == View::RockRidge)
            .or(trees.first())
        {
            compare_trees(first, &tree, oddities);
        }
        trees.push(tree);
    }
    if let Some(enhanced) = image.enhanced().filter(|it| shares_root(it)) {
        trees.push(survey(
            image,
            enhanced.view,
            &mut Oddities::default(),
            progress,
        )?);
    }
    Ok(trees)
}

struct Survey {
    view: View,
    files: Vec<Found>,
    folders: u64,
    links: u64,
    special: u64,
}

struct Found {
    path: Vec<u8>,
    record_at: u64,
    sections: Vec<Section>,
    coding: Coding,
    readable: bool,
    serial: Option<u32>,
}

/// Walks a tree, and checks the path tables against it.
fn survey<R: ReadAt>(
    image: &Image<R>,
    view: View,
    oddities: &mut Oddities,
    progress: &dyn Progress,
) -> Result<Survey, ReadError> {
    let mut directories = Directories::default();
    let root = image.root(view)?;
    directories.add(root.block, &root.identifier, root.block, &root.path);
    // The blocks of the folders from the root down to the one being walked.
    let mut above = vec![root.block];
    let mut siblings = Siblings::default();
    let mut survey = Survey {
        view,
        files: Vec::new(),
        folders: 0,
        links: 0,
        special: 0,
    };
    let mut walk = image.walk(view)?;
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
            continue;
        }
        match entry.kind {
            Kind::Symlink(_) => survey.links += 1,
            Kind::Special(_) => survey.special += 1,
            Kind::Directory | Kind::File => {
                let unreadable = unreadable(image, &entry)?;
                let readable = unreadable.is_none();
                if let Some(why) = unreadable {
                    let kind = OddityKind::Unreadable(why);
                    oddities.add(Oddity::new(entry.record_at, Some(&entry.path), kind));
                }
                survey.files.push(Found {
                    path: entry.path,
                    record_at: entry.record_at,
                    sections: entry.sections,
                    coding: entry.coding,
                    readable,
                    serial: entry.posix.and_then(|posix| posix.serial),
                });
            }
        }
    }
    oddities.append(walk.into_oddities());
    // The path tables are those of the ISO tree, in which directories lie elsewhere.
    if view != View::RockRidge {
        let volume = image.volume(view)?;
        path_table::check(image.source(), volume, &directories, oddities)?;
    }
    Ok(survey)
}

/// Why the content of a file cannot be made out of its bytes.
fn unreadable<R: ReadAt>(image: &Image<R>, entry: &Entry) -> Result<Option<String>, ReadError> {
    match image.file(entry) {
        Ok(_) => Ok(None),
        Err(ReadError::Unsupported { what, .. }) => Ok(Some(what)),
        Err(ReadError::Corrupt(corrupt)) => Ok(Some(corrupt.kind().to_string())),
        Err(error) => Err(error),
    }
}

/// Names of one file have one serial number (RRIP 4.1.1), and those of several never: who goes by
/// it alone takes them for one. Zero is that of a maker that has none.
fn serials(tree: &Survey, oddities: &mut Oddities) {
    let mut first: HashMap<u32, &Found> = HashMap::new();
    for file in &tree.files {
        let Some(serial) = file.serial else { continue };
        let one = *first.entry(serial).or_insert(file);
        if one.sections != file.sections {
            let other = String::from_utf8_lossy(&one.path).into_owned();
            let kind = OddityKind::SerialShared { serial, other };
            oddities.add(Oddity::new(file.record_at, Some(&file.path), kind));
        }
    }
}

/// Both trees must hold the same content: files are the same when their sections are.
fn compare_trees(one: &Survey, other: &Survey, oddities: &mut Oddities) {
    if one.folders != other.folders {
        let kind = OddityKind::FolderCounts {
            view: one.view,
            expected: one.folders,
            other: other.view,
            found: other.folders,
        };
        oddities.add(Oddity::new(0, None, kind));
    }
    only_in(one, other, oddities);
    only_in(other, one, oddities);
}

fn only_in(present: &Survey, absent: &Survey, oddities: &mut Oddities) {
    let mut others: HashMap<&[Section], u64> = HashMap::new();
    for file in &absent.files {
        *others.entry(&file.sections).or_default() += 1;
    }
    for file in &present.files {
        match others.get_mut(file.sections.as_slice()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => {
                let kind = OddityKind::OnlyIn {
                    present: present.view,
                    absent: absent.view,
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

/// Sorts and joins ranges; how many bytes they have.
fn joined(ranges: &mut Vec<(u64, u64)>) -> u64 {
    ranges.sort_unstable();
    ranges.dedup_by(|(start, end), (_, reach)| {
        let joined = *start <= *reach;
        if joined {
            *reach = (*reach).max(*end);
        }
        joined
    });
    ranges.iter().map(|(start, end)| end - start).sum()
}

/// Reads all ranges, each byte once, in the order of the disc.
fn read_all<R: ReadAt>(
    image: &Image<R>,
    mut ranges: Vec<(u64, u64)>,
    reading: &mut Progressed<'_>,
) -> Result<(), ReadError> {
    joined(&mut ranges);
    let mut buffer = Vec::new();
    for (mut at, end) in ranges {
        while at < end {
            let length = BUFFER.min(end - at);
            buffer.resize(usize::try_from(length).unwrap_or_default(), 0);
            read_exact(image.source(), &mut buffer, at)?;
            at += length;
            if !reading.read(length) {
                return Err(ReadError::Cancelled);
            }
        }
    }
    Ok(())
}
