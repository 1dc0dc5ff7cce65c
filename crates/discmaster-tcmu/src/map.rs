//! Memory shared with the kernel, every access within its bounds.
#![expect(
    unsafe_code,
    reason = "shared memory is raw memory: mapped, copied and borrowed here and nowhere else"
)]

use rustix::mm::{MapFlags, ProtFlags, mmap, munmap};
use std::ops::Range;
use std::os::fd::BorrowedFd;
use std::ptr::{self, NonNull};
use std::sync::atomic::AtomicU32;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// A file's first bytes, in memory and shared.
#[derive(Debug)]
pub(crate) struct Map {
    base: NonNull<u8>,
    length: usize,
}

// SAFETY: the memory belongs to the value alone in this process, and no thread is tied to it.
unsafe impl Send for Map {}

impl Map {
    pub(crate) fn of(file: BorrowedFd<'_>, length: usize) -> rustix::io::Result<Self> {
        // SAFETY: the kernel chooses a place where nothing of ours is.
        let base = unsafe {
            mmap(
                ptr::null_mut(),
                length,
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::SHARED,
                file,
                0,
            )?
        };
        let base = NonNull::new(base.cast()).ok_or(rustix::io::Errno::FAULT)?;
        Ok(Self { base, length })
    }

    /// A copy of what lies at `offset`.
    pub(crate) fn read<T: FromBytes>(&self, offset: usize) -> Option<T> {
        let place = self.place(offset, size_of::<T>())?;
        // SAFETY: `place` has room for a T, any bytes are a T, and alignment is not asked for.
        Some(unsafe { place.cast::<T>().read_unaligned() })
    }

    /// False: it would not lie in the memory.
    #[must_use]
    pub(crate) fn write(&mut self, offset: usize, value: &(impl IntoBytes + Immutable)) -> bool {
        let bytes = value.as_bytes();
        let Some(place) = self.place(offset, bytes.len()) else {
            return false;
        };
        // SAFETY: `place` has room for the bytes, and no reference into the memory outlives the
        // borrow of the map that gave it.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), place.as_ptr(), bytes.len()) };
        true
    }

    /// A counter that both sides look at.
    pub(crate) fn counter(&self, offset: usize) -> Option<&AtomicU32> {
        let place = self.place(offset, size_of::<AtomicU32>())?;
        if !place.cast::<AtomicU32>().is_aligned() {
            return None;
        }
        // SAFETY: within the memory, aligned, and as long there as the map is.
        Some(unsafe { place.cast::<AtomicU32>().as_ref() })
    }

    pub(crate) fn bytes(&self, range: Range<usize>) -> Option<&[u8]> {
        let length = range.end.checked_sub(range.start)?;
        let place = self.place(range.start, length)?;
        // SAFETY: within the memory. The kernel leaves a command and its data alone until it is
        // answered, and callers ask for nothing else.
        Some(unsafe { std::slice::from_raw_parts(place.as_ptr(), length) })
    }

    pub(crate) fn bytes_mut(&mut self, range: Range<usize>) -> Option<&mut [u8]> {
        let length = range.end.checked_sub(range.start)?;
        let place = self.place(range.start, length)?;
        // SAFETY: as above, and nobody else in this process has the memory meanwhile.
        Some(unsafe { std::slice::from_raw_parts_mut(place.as_ptr(), length) })
    }

    pub(crate) fn length(&self) -> usize {
        self.length
    }

    fn place(&self, offset: usize, length: usize) -> Option<NonNull<u8>> {
        if offset.checked_add(length)? > self.length {
            return None;
        }
        // SAFETY: not beyond the memory's end.
        Some(unsafe { self.base.add(offset) })
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        // SAFETY: it was mapped with this length, and every reference into it borrowed the map.
        // That it fails would mean that it was not there.
        let _ = unsafe { munmap(self.base.as_ptr().cast(), self.length) };
    }
}
