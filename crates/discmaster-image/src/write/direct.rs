//! Writing past the page cache.
//!
//! An image is brought to the disk anyway before it gets its name. Written past the cache, its bytes
//! are not copied once more, the writers need not take turns, and neither its sources nor what else
//! the machine works with is driven out of memory. A small image goes through the cache: whoever
//! made it reads it at once.

use super::jobs::DISK_BLOCK;
use rustix::fd::{AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};
use std::sync::atomic::{AtomicBool, Ordering};

/// Addresses in memory and in the file, and lengths, are multiples of this.
#[expect(clippy::cast_possible_truncation, reason = "4096 fits")]
const ALIGNMENT: usize = DISK_BLOCK as usize;

/// Images of fewer bytes go through the cache.
const LEAST: u64 = 32 << 20;

/// Types of file systems (statfs) that write past the cache into blocks that are reserved already, in
/// parallel: ext4 and XFS.
const KNOWN: [u64; 2] = [0xEF53, 0x5846_5342];

/// A second way into the file, which passes the cache by.
#[derive(Debug)]
pub(super) struct Direct {
    fd: OwnedFd,
    /// The kernel refused it once.
    refused: AtomicBool,
}

impl Direct {
    /// None where the file system is none of those that are known to do it well, or refuses.
    pub(super) fn open(file: BorrowedFd<'_>, bytes: u64) -> Option<Self> {
        let system = rustix::fs::fstatfs(file).ok()?;
        #[expect(
            clippy::cast_sign_loss,
            clippy::cast_possible_truncation,
            reason = "types of file systems are 32 bits wide; the field is signed on some machines"
        )]
        let known = KNOWN.contains(&u64::from(system.f_type as u32));
        if !known || bytes < LEAST {
            return None;
        }
        let flags = OFlags::WRONLY | OFlags::DIRECT | OFlags::CLOEXEC;
        let path = format!("/proc/self/fd/{}", file.as_raw_fd());
        let fd = retry_on_intr(|| rustix::fs::openat(CWD, &path, flags, Mode::empty())).ok()?;
        Some(Self {
            fd,
            refused: AtomicBool::new(false),
        })
    }

    /// Writes as many whole blocks of `bytes` at a byte of the file as can be written this way, and
    /// tells how many bytes those were.
    pub(super) fn write(&self, bytes: &[u8], at: u64) -> Result<usize, Errno> {
        let whole = bytes.len() / ALIGNMENT * ALIGNMENT;
        let aligned = at.is_multiple_of(DISK_BLOCK) && skip(bytes) == 0;
        let mut done = 0;
        while aligned && done < whole && !self.refused.load(Ordering::Relaxed) {
            match rustix::io::pwrite(&self.fd, &bytes[done..whole], at + done as u64) {
                Ok(0) => return Err(Errno::IO),
                Ok(count) => {
                    done += count;
                    if !count.is_multiple_of(ALIGNMENT) {
                        break;
                    }
                }
                Err(Errno::INTR) => {}
                // Some disk wants wider alignment: the cache has it.
                Err(Errno::INVAL) => self.refused.store(true, Ordering::Relaxed),
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }
}

/// Memory that can be written past the page cache.
#[derive(Debug, Default)]
pub struct Buffer(Vec<u8>);

impl Buffer {
    /// Its first `length` bytes, whatever they are.
    pub fn bytes(&mut self, length: usize) -> &mut [u8] {
        let needed = length.saturating_add(ALIGNMENT);
        if self.0.len() < needed {
            // Nothing in it is worth keeping.
            self.0 = vec![0; needed];
        }
        let skip = skip(&self.0);
        &mut self.0[skip..][..length]
    }

    /// The same bytes, when they were asked for before.
    pub fn filled(&self, length: usize) -> &[u8] {
        &self.0[skip(&self.0)..][..length]
    }
}

/// Bytes before the first one whose address is aligned.
fn skip(bytes: &[u8]) -> usize {
    bytes.as_ptr().align_offset(ALIGNMENT)
}
