//! Bytes of a source brought into a file: shared where the file system can, else copied by the
//! kernel, else read and written.

use discmaster_image::write::SourceFault;
use reflink_copy::ReflinkBlockBuilder;
use rustix::fs::{FileType, Stat};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroU64;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

/// Bytes between two looks at whether to go on.
const STEP: usize = 8 << 20;

/// A reader that gives little at a time is asked again, but no longer than this without a look at
/// whether to go on.
const PATIENCE: Duration = Duration::from_millis(50);

/// What is read at once where the kernel does not copy.
const BUFFER: usize = 1 << 20;

/// Why a copy ended early.
#[derive(Debug)]
pub(super) enum Halt {
    /// The source, at that byte.
    Source(u64, SourceFault),
    /// The file copied to, which has taken so many bytes or was to take them.
    Write(u64, io::Error),
    Cancelled,
}

/// Told the bytes done; false ends the copy.
pub(super) type GoOn<'a> = &'a dyn Fn(u64) -> bool;

/// What became of an attempt to share blocks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    Done,
    /// Not this source.
    NotThis,
    /// No source whatever on this file system.
    Never,
}

/// A source that is a file, while its first `length` bytes are taken. It must have no more.
#[derive(Debug)]
pub(super) struct Source<'a> {
    file: &'a File,
    length: u64,
    before: Stat,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a File, length: u64) -> Result<Self, Halt> {
        let before = stat(file, 0)?;
        let source = Self {
            file,
            length,
            before,
        };
        source.has_length(&before)?;
        Ok(source)
    }

    /// Lets `into` share the blocks of the source, from byte `at` on.
    pub(super) fn share(&self, into: &File, at: u64) -> Result<Sharing, Halt> {
        let Some(length) = NonZeroU64::new(self.length) else {
            return Ok(Sharing::NotThis);
        };
        let cloned = ReflinkBlockBuilder::new(self.file, into, length)
            .to_offset(at)
            .reflink_block();
        let Err(error) = cloned else {
            return Ok(Sharing::Done);
        };
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Err(Halt::Write(self.length, error))
            }
            _ if Errno::from_io_error(&error) == Some(Errno::OPNOTSUPP) => Ok(Sharing::Never),
            // Another file system, a length that is none of whole blocks, attributes that differ.
            _ => Ok(Sharing::NotThis),
        }
    }

    pub(super) fn copy(&self, into: &File, at: u64, go_on: GoOn<'_>) -> Result<(), Halt> {
        let done = self.copy_by_kernel(into, at, go_on)?;
        self.copy_by_hand(done, into, at, go_on)
    }

    /// Copies until the kernel will not, and tells how far that was.
    fn copy_by_kernel(&self, into: &File, at: u64, go_on: GoOn<'_>) -> Result<u64, Halt> {
        let (mut from, mut to) = (0, at);
        while from < self.length {
            let step = usize::try_from(self.length - from).map_or(STEP, |left| left.min(STEP));
            let copied =
                rustix::fs::copy_file_range(self.file, Some(&mut from), into, Some(&mut to), step);
            match copied {
                Ok(0) => break,
                Ok(_) if go_on(from) => {}
                Ok(_) => return Err(Halt::Cancelled),
                Err(Errno::INTR) => {}
                Err(error @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => {
                    return Err(Halt::Write(self.length, error.into()));
                }
                // Whichever of the two files it was, reading and writing will tell.
                Err(_) => break,
            }
        }
        Ok(from)
    }

    fn copy_by_hand(
        &self,
        mut done: u64,
        into: &File,
        at: u64,
        go_on: GoOn<'_>,
    ) -> Result<(), Halt> {
        let mut buffer = Vec::new();
        while done < self.length {
            buffer.resize(BUFFER, 0);
            let step = usize::try_from(self.length - done).map_or(BUFFER, |left| left.min(BUFFER));
            let read = read_at(self.file, &mut buffer[..step], done)?;
            if read == 0 {
                self.has_length(&stat(self.file, done)?)?;
                let promised = self.length;
                return Err(Halt::Source(done, SourceFault::EndedEarly { promised }));
            }
            into.write_all_at(&buffer[..read], at + done)
                .map_err(|error| Halt::Write(self.length, error))?;
            done += read as u64;
            if !go_on(done) {
                return Err(Halt::Cancelled);
            }
        }
        Ok(())
    }

    /// Sees that the source has no more bytes, and was not changed meanwhile as far as the
    /// kernel's clock can tell.
    pub(super) fn verify(&self) -> Result<(), Halt> {
        // Files of /proc have no length, and bytes all the same.
        if read_at(self.file, &mut [0], self.length)? > 0 {
            let promised = self.length;
            return Err(Halt::Source(promised, SourceFault::TooLong { promised }));
        }
        let after = stat(self.file, self.length)?;
        self.has_length(&after)?;
        let times = |found: &Stat| {
            let modified = (found.st_mtime, found.st_mtime_nsec);
            (modified, found.st_ctime, found.st_ctime_nsec)
        };
        if times(&after) != times(&self.before) {
            return Err(Halt::Source(0, SourceFault::Changed));
        }
        Ok(())
    }

    fn has_length(&self, found: &Stat) -> Result<(), Halt> {
        let (listed, now) = (self.length, u64::try_from(found.st_size).unwrap_or(0));
        let regular = FileType::from_raw_mode(found.st_mode) == FileType::RegularFile;
        if !regular || listed == now {
            Ok(())
        } else if now < listed {
            Err(Halt::Source(now, SourceFault::Shrank { listed, now }))
        } else {
            Err(Halt::Source(listed, SourceFault::Grew { listed, now }))
        }
    }
}

/// Copies what a reader gives, to its end; how many bytes that was.
pub(super) fn reader(
    source: &mut dyn Read,
    promised: Option<u64>,
    into: &File,
    at: u64,
    go_on: GoOn<'_>,
) -> Result<u64, Halt> {
    let mut buffer = vec![0; BUFFER];
    let mut done = 0;
    loop {
        let left = promised.map_or(u64::MAX, |promised| promised - done);
        // At the end a byte more is asked for, to see that there is none.
        let most = usize::try_from(left).map_or(BUFFER, |left| left.clamp(1, BUFFER));
        let read = fill(source, &mut buffer[..most], done, go_on)?;
        match promised {
            Some(promised) if read == 0 && left > 0 => {
                return Err(Halt::Source(done, SourceFault::EndedEarly { promised }));
            }
            Some(promised) if read > 0 && left == 0 => {
                return Err(Halt::Source(done, SourceFault::TooLong { promised }));
            }
            _ if read == 0 => return Ok(done),
            _ => {}
        }
        let end = done + read as u64;
        into.write_all_at(&buffer[..read], at + done)
            .map_err(|error| Halt::Write(promised.unwrap_or(end), error))?;
        done = end;
        if !go_on(done) {
            return Err(Halt::Cancelled);
        }
    }
}

/// Reads until the buffer is full or the source ends: readers may give a byte at a time. `done`
/// bytes were read before.
fn fill(
    source: &mut dyn Read,
    buffer: &mut [u8],
    done: u64,
    go_on: GoOn<'_>,
) -> Result<usize, Halt> {
    let mut filled = 0;
    let mut looked = Instant::now();
    while filled < buffer.len() {
        match source.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let byte = done + filled as u64;
                return Err(Halt::Source(byte, SourceFault::Unreadable(error)));
            }
        }
        if looked.elapsed() >= PATIENCE {
            if !go_on(done + filled as u64) {
                return Err(Halt::Cancelled);
            }
            looked = Instant::now();
        }
    }
    Ok(filled)
}

fn read_at(file: &File, buffer: &mut [u8], byte: u64) -> Result<usize, Halt> {
    loop {
        match file.read_at(buffer, byte) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Halt::Source(byte, SourceFault::Unreadable(error))),
            Ok(read) => return Ok(read),
        }
    }
}

fn stat(file: &File, byte: u64) -> Result<Stat, Halt> {
    rustix::fs::fstat(file)
        .map_err(|error| Halt::Source(byte, SourceFault::Unreadable(error.into())))
}
