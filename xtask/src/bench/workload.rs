//! What the benchmarks master: the same bytes in every run, on every machine.

use crate::report::Failure;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A folder to be mastered.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) folder: PathBuf,
    /// Whether a file in it needs more than one extent.
    pub(crate) large: bool,
}

impl Workload {
    /// Reads all of it, so that every peer finds it in memory.
    pub(crate) fn warm(&self) -> Result<(), Failure> {
        fn read(path: &Path) -> io::Result<()> {
            if path.is_dir() {
                for entry in fs::read_dir(path)? {
                    read(&entry?.path())?;
                }
            } else {
                io::copy(&mut File::open(path)?, &mut io::sink())?;
            }
            Ok(())
        }
        read(&self.folder).map_err(|error| self.failure(&error))
    }

    /// Made beside and renamed, so that a run cut short leaves no half of it to be measured.
    fn make(self, fill: fn(&Path) -> io::Result<()>) -> Result<Self, Failure> {
        if !self.folder.is_dir() {
            let beside = self.folder.with_extension("unfinished");
            println!("making {}: {}", self.folder.display(), self.name);
            (|| {
                if beside.exists() {
                    fs::remove_dir_all(&beside)?;
                }
                fs::create_dir_all(&beside)?;
                fill(&beside)?;
                fs::rename(&beside, &self.folder)
            })()
            .map_err(|error| self.failure(&error))?;
        }
        Ok(self)
    }

    fn failure(&self, error: &io::Error) -> Failure {
        Failure(format!("{}: {error}", self.folder.display()))
    }
}

pub(crate) fn all(folder: &Path) -> Result<Vec<Workload>, Failure> {
    Ok(vec![
        Workload {
            name: "100,000 files of 0 to 16 KiB in 1,000 folders",
            folder: folder.join("small"),
            large: false,
        }
        .make(small)?,
        Workload {
            name: "one file of 4,500,000,000 bytes",
            folder: folder.join("large"),
            large: true,
        }
        .make(large)?,
    ])
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

/// SplitMix64: numbers that look random and are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn write(&mut self, out: &mut impl Write, mut length: u64) -> io::Result<()> {
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
    fn a_length_that_is_no_multiple_of_eight_is_kept() {
        let mut bytes = Vec::new();
        Numbers(42).write(&mut bytes, 19).unwrap();
        assert_eq!(bytes.len(), 19);
    }
}
