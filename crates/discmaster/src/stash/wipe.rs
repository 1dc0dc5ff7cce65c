//! Content overwritten, so that nobody finds it in what the file system gives out next.

use super::error::StashError;
use super::file::StashFile;
use super::segment::Segment;
use rustix::fs::IFlags;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;

/// Zeros written at once.
const STEP: usize = 4 << 20;

/// Types of file systems (statfs) that write a file's new bytes elsewhere than over the old ones:
/// btrfs, bcachefs, ZFS, F2FS, NILFS2. Overwriting there would take room and wipe nothing.
const ELSEWHERE: [u32; 5] = [
    0x9123_683e,
    0xca45_1a4e,
    0x2fc1_2fc1,
    0xf2f5_2010,
    0x0000_3434,
];

/// Overwrites the file's bytes from `from` to `to` with zeros, as far as that reaches the blocks
/// they are in, and brings the zeros to the disk. What other files own too (`shared`, in order)
/// is left alone.
pub(super) fn overwrite(
    stash: &StashFile,
    from: u64,
    to: u64,
    shared: &[Segment],
) -> Result<(), StashError> {
    if from >= to || !in_place(stash.file()) {
        return Ok(());
    }
    let zeros = vec![0; STEP];
    let mut at = from;
    for segment in shared {
        overwrite_range(stash, at, segment.offset().min(to), &zeros)?;
        at = at.max(segment.end());
    }
    overwrite_range(stash, at, to, &zeros)?;
    // Before the file is cut: of a block that it has no more, nothing would be written.
    stash.sync()
}

fn overwrite_range(stash: &StashFile, from: u64, to: u64, zeros: &[u8]) -> Result<(), StashError> {
    let mut at = from;
    while at < to {
        let step = usize::try_from(to - at).map_or(STEP, |left| left.min(STEP));
        match stash.file().write_all_at(&zeros[..step], at) {
            Ok(()) => {}
            // Only a block that is shared after all takes room to overwrite, and its bytes live
            // on in another file.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded
                ) => {}
            Err(error) => return Err(stash.failed("overwrite the content of", error)),
        }
        at += step as u64;
    }
    Ok(())
}

/// Whether writing over a byte of the file changes the block it is in.
fn in_place(file: &File) -> bool {
    let Ok(system) = rustix::fs::fstatfs(file) else {
        return true;
    };
    #[expect(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "types of file systems are 32 bits wide; the field is signed on some machines"
    )]
    let kind = system.f_type as u32;
    let flags = || rustix::fs::ioctl_getflags(file).unwrap_or(IFlags::empty());
    !ELSEWHERE.contains(&kind) || flags().contains(IFlags::NOCOW)
}
