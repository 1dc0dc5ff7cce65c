//! What the benchmarks master: the same bytes in every run, on every machine.

use crate::report::Failure;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a workload is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Small,
    Large,
    Share,
    Deep,
    Seeds,
    Volumes,
    Record,
    Audio,
    Resampler,
    Million,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::Small,
        Self::Large,
        Self::Share,
        Self::Deep,
        Self::Seeds,
        Self::Volumes,
        Self::Record,
        Self::Audio,
        Self::Resampler,
        Self::Million,
    ];

    /// What it is called on the command line.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
            Self::Share => "share",
            Self::Deep => "deep",
            Self::Seeds => "seeds",
            Self::Volumes => "volumes",
            Self::Record => "record",
            Self::Audio => "audio",
            Self::Resampler => "resampler",
            Self::Million => "million",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Small => "100,000 files of 0 to 16 KiB in 1,000 folders",
            Self::Record => "an image onto a disc that is a file",
            Self::Audio => "an album of FLAC onto a disc",
            Self::Resampler => "tones of other rates",
            Self::Large | Self::Volumes => "one file of 4,500,000,000 bytes",
            Self::Share => "/usr/share",
            Self::Deep => "40 chains of 16 levels, long names in six scripts",
            Self::Seeds => "1,000 times three files",
            Self::Million => "1,000,000 files of 0 to 15 bytes in 10,000 folders",
        }
    }

    /// Whether it makes a difference where the sources are read from.
    pub(super) fn is_large(self) -> bool {
        matches!(self, Self::Small | Self::Large | Self::Share)
    }

    pub(super) fn rounds(self, cold: bool) -> usize {
        match self {
            // A round of theirs is a thousand images, or a million files.
            Self::Million | Self::Seeds => 1,
            Self::Deep => 9,
            _ if cold => 3,
            _ => 5,
        }
    }
}

/// A folder to be mastered.
pub(super) struct Workload {
    pub(super) kind: Kind,
    pub(super) folder: PathBuf,
}

impl Workload {
    /// Made beside and renamed, so that a run cut short leaves no half of it to be measured.
    pub(super) fn make(kind: Kind, bench: &Path) -> Result<Self, Failure> {
        let fill = match kind {
            Kind::Small => small,
            Kind::Large | Kind::Volumes | Kind::Record | Kind::Audio | Kind::Resampler => large,
            Kind::Deep => deep,
            Kind::Seeds => seed,
            Kind::Million => million,
            Kind::Share => {
                let folder = "/usr/share".into();
                return Ok(Self { kind, folder });
            }
        };
        let folder = bench.join(kind.word());
        let workload = Self { kind, folder };
        if !workload.folder.is_dir() {
            let beside = workload.folder.with_extension("unfinished");
            println!("making {}: {}", workload.folder.display(), kind.title());
            (|| {
                if beside.exists() {
                    fs::remove_dir_all(&beside)?;
                }
                fs::create_dir_all(&beside)?;
                fill(&beside)?;
                fs::rename(&beside, &workload.folder)
            })()
            .map_err(|error: io::Error| workload.failure(&error))?;
        }
        Ok(workload)
    }

    /// Reads all of it, so that every contender finds it in memory.
    pub(super) fn warm(&self) -> Result<(), Failure> {
        fn read(path: &Path) -> io::Result<()> {
            let found = fs::symlink_metadata(path)?;
            if found.is_dir() {
                for entry in fs::read_dir(path)? {
                    read(&entry?.path())?;
                }
            } else if found.is_file() {
                io::copy(&mut File::open(path)?, &mut io::sink())?;
            }
            Ok(())
        }
        read(&self.folder).map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &io::Error) -> Failure {
        Failure(format!("{}: {error}", self.folder.display()))
    }
}

fn small(folder: &Path) -> io::Result<()> {
    let mut numbers = Numbers(42);
    for directory in 0..1000 {
        let directory = folder.join(format!("folder{directory:03}"));
        fs::create_dir(&directory)?;
        for file in 0..100 {
            let length = numbers.next() % (16 * 1024 + 1);
            let mut out = BufWriter::new(File::create(directory.join(format!("file{file:02}")))?);
            numbers.write(&mut out, length)?;
            out.flush()?;
        }
    }
    Ok(())
}

fn large(folder: &Path) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(folder.join("large.bin"))?);
    Numbers(42).write(&mut out, 4_500_000_000)?;
    out.flush()
}

/// 3 MB in 640 files, each in a folder of its own.
fn deep(folder: &Path) -> io::Result<()> {
    let mut numbers = Numbers(42);
    for chain in 0..40 {
        let mut folder = folder.to_owned();
        for _ in 0..16 {
            folder.push(name(&mut numbers, chain));
            fs::create_dir(&folder)?;
            let length = numbers.next() % 9_400;
            let mut out = File::create(folder.join(name(&mut numbers, chain)))?;
            numbers.write(&mut out, length)?;
        }
    }
    Ok(())
}

/// 40 to 56 letters of a script.
fn name(numbers: &mut Numbers, chain: u32) -> String {
    /// First letter and number of letters: Latin, Greek, Cyrillic, Devanagari, Hiragana, Han.
    const SCRIPTS: [(u32, u64); 6] = [
        (0x61, 26),
        (0x3B1, 17),
        (0x430, 32),
        (0x905, 10),
        (0x3042, 64),
        (0x4E00, 2000),
    ];
    let (first, count) = SCRIPTS[chain as usize % SCRIPTS.len()];
    // The file system takes 255 bytes; a letter here has three at most.
    let length = 40 + numbers.next() % 17;
    let letter = |_| {
        let number = u32::try_from(numbers.next() % count).unwrap_or_default();
        char::from_u32(first + number)
    };
    (0..length).filter_map(letter).collect()
}

/// What a cloud's machine reads when it starts.
fn seed(folder: &Path) -> io::Result<()> {
    for (name, text) in [
        ("meta-data", "instance-id: i-42\nlocal-hostname: example\n"),
        ("user-data", "#cloud-config\npackages: [nginx]\n"),
        ("network-config", "version: 2\n"),
    ] {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

fn million(folder: &Path) -> io::Result<()> {
    let mut numbers = Numbers(42);
    for directory in 0..10_000 {
        let directory = folder.join(format!("folder{directory:04}"));
        fs::create_dir(&directory)?;
        for file in 0..100 {
            let length = numbers.next() % 16;
            let mut out = File::create(directory.join(format!("file{file:02}")))?;
            numbers.write(&mut out, length)?;
        }
    }
    Ok(())
}

/// SplitMix64: numbers that look random and are the same everywhere.
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new() -> Self {
        Self(42)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn write(&mut self, out: &mut impl Write, mut length: u64) -> io::Result<()> {
        while length > 0 {
            let bytes = self.next().to_le_bytes();
            let take = usize::try_from(length).map_or(8, |length| length.min(8));
            out.write_all(&bytes[..take])?;
            length -= take as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        // The generator's published first outputs for seed 1234567.
        let mut numbers = Numbers(1_234_567);
        assert_eq!(numbers.next(), 6_457_827_717_110_365_317);
        assert_eq!(numbers.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn names_have_40_to_56_letters_and_fit_the_file_system() {
        let mut numbers = Numbers(42);
        for chain in 0..600 {
            let name = name(&mut numbers, chain);
            assert!((40..=56).contains(&name.chars().count()), "{name}");
            assert!(name.len() <= 255, "{name}");
        }
    }

    #[test]
    fn a_length_that_is_no_multiple_of_eight_is_kept() {
        let mut bytes = Vec::new();
        Numbers(42).write(&mut bytes, 19).unwrap();
        assert_eq!(bytes.len(), 19);
    }
}
