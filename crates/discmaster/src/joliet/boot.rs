//! What has to be read of a boot image before the disc is laid out.

use crate::error::Cause;
use crate::stash::StashError;
use discmaster_image::source::Source;
use discmaster_image::write::{SourceError, SourceFault, open_source};
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

/// Where a master boot record tells the type of its first partition, which is the one that El
/// Torito's hard disk emulation boots from (El Torito 2.2).
const PARTITION_TYPE: usize = 0x1BE + 4;

/// The system type of a hard disk's image.
pub(super) fn system_type(image: &Source) -> Result<u8, Cause> {
    let mut record = [0; PARTITION_TYPE + 1];
    if image.len() >= record.len() as u64 {
        read_begin(image, &mut record)?;
    }
    Ok(record[PARTITION_TYPE])
}

/// Fills `buffer` from the first byte on; the source has that many.
fn read_begin(source: &Source, buffer: &mut [u8]) -> Result<(), Cause> {
    let (path, read) = match source {
        Source::Bytes(bytes) => {
            buffer.copy_from_slice(&bytes[..buffer.len()]);
            return Ok(());
        }
        Source::File(file) => {
            let open = open_source(file).map_err(StashError::Source)?;
            (file.path(), open.read_exact_at(buffer, 0))
        }
        Source::Range(range) => (
            range.path.to_path_buf(),
            range.file.read_exact_at(buffer, range.offset),
        ),
        Source::Stream(stream) => (
            PathBuf::from("the boot image"),
            stream
                .open()
                .and_then(|mut reader| reader.read_exact(buffer)),
        ),
        Source::Recorded(_) | Source::Checksums(_) => (
            PathBuf::from("the boot image"),
            Err(io::ErrorKind::Unsupported.into()),
        ),
    };
    read.map_err(|error| {
        let source = SourceError {
            path,
            byte: 0,
            kind: SourceFault::Unreadable(error),
        };
        Cause::from(StashError::Source(source))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_type_is_that_of_the_first_partition() {
        let mut disk = vec![0; 1024];
        disk[0x1C2] = 0x0C;
        assert_eq!(system_type(&Source::Bytes(disk.into())).unwrap(), 0x0C);
        assert_eq!(system_type(&Source::Bytes([7; 100].into())).unwrap(), 0);
    }
}
