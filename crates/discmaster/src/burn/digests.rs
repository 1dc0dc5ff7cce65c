//! A digest of every block as it was written, so that the comparison afterwards need not decode the
//! sources a second time.
//!
//! XXH3 of 128 bits: it keeps up with any source at a tenth of a thread, and that two blocks that
//! differ by chance or by a worn disc have one digest is not to be expected in the life of all
//! discs. It need not withstand somebody who wants it to, who could as well change the source.

use super::blocks::{Blocks, Broken, Form, Push};
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

pub(crate) fn digest(form: Form, block: &[u8]) -> u128 {
    xxh3_128(form.essence(block))
}

/// Blocks of which digests are kept as they are poured: 16 bytes for each, 7 MB for the longest CD.
#[derive(Debug)]
pub(crate) struct Digested<'a> {
    blocks: &'a dyn Blocks,
    digests: Mutex<Vec<u128>>,
}

impl<'a> Digested<'a> {
    pub(crate) fn new(blocks: &'a dyn Blocks) -> Self {
        Self {
            blocks,
            digests: Mutex::default(),
        }
    }

    /// Of all blocks that were poured last.
    pub(crate) fn into_digests(self) -> Vec<u128> {
        let digests = self.digests.into_inner();
        digests.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Blocks for Digested<'_> {
    fn count(&self) -> u32 {
        self.blocks.count()
    }

    fn pour(&self, stop: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
        let mut digests = Vec::with_capacity(usize::try_from(self.count()).unwrap_or(0));
        let mut begun = Vec::new();
        self.blocks.pour(stop, &mut |form, bytes| {
            push(form, bytes)?;
            let (size, mut rest) = (form.bytes(), bytes);
            if !begun.is_empty() {
                let (now, later) = rest.split_at(rest.len().min(size - begun.len()));
                begun.extend_from_slice(now);
                rest = later;
                if begun.len() == size {
                    digests.push(digest(form, &begun));
                    begun.clear();
                }
            }
            let whole = rest.chunks_exact(size);
            begun.extend_from_slice(whole.remainder());
            digests.extend(whole.map(|block| digest(form, block)));
            Ok(())
        })?;
        *self.digests.lock().unwrap_or_else(PoisonError::into_inner) = digests;
        Ok(())
    }

    fn place(&self, block: u32) -> String {
        self.blocks.place(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of two forms, in pieces of any length.
    #[derive(Debug)]
    struct Pieces(Vec<(Form, Vec<u8>)>);

    impl Blocks for Pieces {
        fn count(&self) -> u32 {
            0
        }

        fn pour(&self, _: &AtomicBool, push: &mut Push<'_>) -> Result<(), Broken> {
            let mut pieces = self.0.iter();
            pieces.try_for_each(|(form, bytes)| push(*form, bytes).map_err(|_| Broken::Off))
        }

        fn place(&self, _: u32) -> String {
            String::new()
        }
    }

    #[test]
    fn whatever_the_pieces_every_block_has_its_digest() {
        let bytes: Vec<u8> = (0..6 * 2352 + 3 * 2048_u32)
            .map(|at| at.to_le_bytes()[0])
            .collect();
        let (first, second) = bytes.split_at(6 * 2352);
        let pieces = first
            .chunks(1500)
            .map(|piece| (Form::Audio, piece.to_vec()));
        let mut pieces: Vec<_> = pieces.collect();
        pieces.push((Form::Data, second.to_vec()));
        let pieces = Pieces(pieces);
        let digested = Digested::new(&pieces);
        let mut came = Vec::new();
        digested
            .pour(&AtomicBool::new(false), &mut |_, bytes| {
                came.extend_from_slice(bytes);
                Ok(())
            })
            .unwrap();
        assert_eq!(came, bytes);
        let expected: Vec<u128> = first
            .chunks(2352)
            .map(|block| digest(Form::Audio, block))
            .chain(second.chunks(2048).map(|block| digest(Form::Data, block)))
            .collect();
        assert_eq!(digested.into_digests(), expected);
    }
}
