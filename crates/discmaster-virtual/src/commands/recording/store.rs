//! Blocks as the host sends them become blocks as the disc keeps them.

use crate::disc::cd::block::{self, Block};
use crate::disc::{Form, Kind, PREGAP, Padding};
use crate::storage::{Fault, Storage};
use discmaster_audio::sector::USER_DATA;
use std::io;

/// Sectors that are made together.
const TOGETHER: u32 = 32;

/// Keeps `count` blocks from `lba` on, of which `came` holds what the host sent. What lies before
/// address 0 has no place in the file.
pub(super) fn keep<S: Storage>(
    storage: &mut S,
    kind: Kind,
    block: Block,
    lba: i64,
    count: u32,
    came: &[u8],
) -> Result<(), Fault> {
    let before = u32::try_from(-lba).unwrap_or(0).min(count);
    let Ok(first) = u32::try_from(lba + i64::from(before)) else {
        return Ok(());
    };
    let count = count - before;
    let came = came.get(before as usize * block.length()..).unwrap_or(&[]);
    if count == 0 {
        return Ok(());
    }
    if block.is_kept_as_it_comes(kind) {
        return storage.write(kind, first, came);
    }
    match (kind, block) {
        (Kind::Raw, _) => make(storage, first, count, |index, sector| {
            let at = index as usize * block.length();
            let came = came.get(at..at + block.length()).unwrap_or(&[]);
            block.to_sector(absolute(first, index), came, sector);
        }),
        (Kind::Data, Block::Zeros { .. }) => storage.zero(kind, first, count),
        (Kind::Data, _) => Err(Fault::new(
            format!("keeping block {first} as user data alone"),
            io::ErrorKind::InvalidInput.into(),
        )),
    }
}

/// Keeps blocks without content, which the drive makes so that a track can end.
pub(super) fn pad<S: Storage>(
    storage: &mut S,
    kind: Kind,
    form: Form,
    padding: Padding,
) -> Result<(), Fault> {
    let Padding { start, blocks } = padding;
    match kind {
        Kind::Data => storage.zero(kind, start, blocks),
        Kind::Raw => make(storage, start, blocks, |index, sector| {
            let absolute = absolute(start, index);
            match form {
                // Form 1, so that the track can be read throughout.
                Form::Xa => block::completed(Form::Xa, absolute, &[0; USER_DATA], sector),
                form => block::zeros(form, absolute, sector),
            }
        }),
    }
}

const fn absolute(first: u32, index: u32) -> u32 {
    first.saturating_add(index).saturating_add(PREGAP)
}

/// Writes whole sectors, each made by its number from `first` on.
fn make<S: Storage>(
    storage: &mut S,
    first: u32,
    count: u32,
    mut sector: impl FnMut(u32, &mut [u8; Kind::Raw.block()]),
) -> Result<(), Fault> {
    let mut sectors = vec![0; TOGETHER.min(count) as usize * Kind::Raw.block()];
    let mut done = 0;
    while done < count {
        let here = TOGETHER.min(count - done);
        let bytes = &mut sectors[..here as usize * Kind::Raw.block()];
        for (index, made) in (done..).zip(bytes.as_chunks_mut().0) {
            sector(index, made);
        }
        storage.write(Kind::Raw, first + done, bytes)?;
        done += here;
    }
    Ok(())
}
