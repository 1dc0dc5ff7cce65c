//! Where something that was staged lies.

/// A range of the stash's file: a file's content, or a piece of an audio track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    offset: u64,
    length: u64,
}

impl Segment {
    pub(crate) fn new(offset: u64, length: u64) -> Self {
        Self { offset, length }
    }

    /// Byte of the file at which it begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes.
    pub fn len(&self) -> u64 {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Byte of the file after its last one.
    pub fn end(&self) -> u64 {
        self.offset + self.length
    }

    /// Has `most` bytes at most from now on.
    pub(super) fn shrink(&mut self, most: u64) {
        self.length = self.length.min(most);
    }

    pub(super) fn grow(&mut self, bytes: u64) {
        self.length += bytes;
    }
}
