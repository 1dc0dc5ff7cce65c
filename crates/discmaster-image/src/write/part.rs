//! A part of a file, such as an image that is finished, from its first block to its last.

use super::error::InOrderError;
use super::open::OpenFile;
use super::{BLOCK, Progress};
use crate::source::FileRange;

/// Bytes read at once.
const PIECE: u64 = 256 * 1024;

/// Hands the part on in order, in whole blocks: zeros make up the last one. Whether the file is
/// still what it was when the part was chosen is seen at the end, before this returns.
pub fn part_in_order<E>(
    part: &FileRange,
    progress: &dyn Progress,
    mut each: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), InOrderError<E>> {
    let file = OpenFile::Part(part);
    let mut buffer = Vec::new();
    let mut at = 0;
    while at < part.length {
        if progress.cancelled() {
            return Err(InOrderError::Cancelled);
        }
        let length = PIECE.min(part.length - at);
        let whole = usize::try_from(length.next_multiple_of(BLOCK)).unwrap_or(usize::MAX);
        let read = usize::try_from(length).unwrap_or(usize::MAX);
        buffer.resize(whole, 0);
        file.read(at, &mut buffer[..read])?;
        buffer[read..].fill(0);
        each(&buffer).map_err(InOrderError::Each)?;
        at += length;
        progress.wrote(at, part.length);
    }
    Ok(file.verify(part.length)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::SourceFault;
    use std::convert::Infallible;
    use std::io::Write;

    fn pour(part: &FileRange) -> Result<Vec<u8>, InOrderError<Infallible>> {
        let mut all = Vec::new();
        part_in_order(part, &(), |bytes| {
            assert!(bytes.len().is_multiple_of(2048));
            all.extend_from_slice(bytes);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn the_last_block_is_made_up_with_zeros() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = (0..600_001_u32).map(|n| (n % 251) as u8).collect();
        file.write_all(&bytes).unwrap();
        let part = FileRange::whole(file.path()).unwrap();
        let all = pour(&part).unwrap();
        assert_eq!(all.len(), 293 * 2048);
        assert_eq!(all[..600_001], bytes);
        assert!(all[600_001..].iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_file_that_is_not_what_it_was_is_named() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[1; 5000]).unwrap();
        let part = FileRange::whole(file.path()).unwrap();
        file.as_file().set_len(3000).unwrap();
        match pour(&part) {
            Err(InOrderError::Source(error)) => {
                assert_eq!(error.path, file.path());
                assert!(matches!(
                    error.kind,
                    SourceFault::Shrank {
                        listed: 5000,
                        now: 3000
                    }
                ));
            }
            other => panic!("{other:?}"),
        }
        file.as_file().set_len(6000).unwrap();
        assert!(matches!(
            pour(&part),
            Err(InOrderError::Source(error)) if matches!(error.kind, SourceFault::Grew { .. })
        ));
    }
}
