//! Files of packs, as cue sheets name them (CDTEXTFILE) and other programs write them: the packs one
//! after the other, with or without the head of a drive's answer before them and a zero behind them.

use super::pack::{MOST_PACKS, PACK, Pack};

/// Bytes of the head: the length of what follows it, and two that are zero.
const HEAD: usize = 4;

/// What is no file of CD-Text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error(
        "it is no file of CD-Text: byte {byte} should begin a pack, with 80h to 8Fh, and is {found:02X}h"
    )]
    NoPack { byte: usize, found: u8 },
    #[error(
        "it is no file of CD-Text: {bytes} bytes are no whole number of packs, of {PACK} bytes each"
    )]
    Length { bytes: usize },
    #[error("it has {packs} packs of CD-Text, and a disc can have at most {MOST_PACKS}")]
    TooMany { packs: usize },
    #[error("it is empty; a file of CD-Text has packs of {PACK} bytes")]
    Empty,
}

/// The packs of a file.
pub fn read(bytes: &[u8]) -> Result<Vec<Pack>, FileError> {
    // No pack begins with a small number, and no head with a large one: that would be more than eight languages.
    let head = bytes.first().is_some_and(|first| *first < 0x80);
    let start = if head { HEAD } else { 0 };
    let packs = bytes
        .get(start..)
        .filter(|packs| !packs.is_empty())
        .ok_or(FileError::Empty)?;
    let (packs, rest) = packs.as_chunks::<PACK>();
    if !matches!(rest, [] | [0]) {
        return Err(FileError::Length { bytes: bytes.len() });
    }
    if packs.len() > MOST_PACKS {
        return Err(FileError::TooMany { packs: packs.len() });
    }
    let packs: Vec<_> = packs.iter().map(|pack| Pack(*pack)).collect();
    match packs.iter().position(|pack| !pack.is_pack()) {
        None => Ok(packs),
        Some(index) => Err(FileError::NoPack {
            byte: start + index * PACK,
            found: packs[index].kind().0,
        }),
    }
}

/// Packs alone, which every reader of such files takes.
pub fn write(packs: &[Pack]) -> Vec<u8> {
    packs.iter().flat_map(|pack| pack.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(kind: u8) -> Pack {
        let mut pack = [b'x'; PACK];
        pack[0] = kind;
        Pack(pack).sealed()
    }

    #[test]
    fn packs_are_read_with_and_without_head_and_end() {
        let packs = [pack(0x80), pack(0x8F)];
        let plain = write(&packs);
        assert_eq!(plain.len(), 36);
        let head = [&[0, 38, 0, 0], plain.as_slice()].concat();
        let ended = [plain.as_slice(), &[0]].concat();
        let both = [head.as_slice(), &[0]].concat();
        for bytes in [plain, head, ended, both] {
            assert_eq!(read(&bytes).unwrap(), packs);
        }
    }

    #[test]
    fn what_is_no_file_of_packs_is_refused_by_its_place() {
        let packs = write(&[pack(0x80), pack(0x8F)]);
        let mut other = packs.clone();
        other[18] = b'C';
        assert_eq!(
            read(&other),
            Err(FileError::NoPack {
                byte: 18,
                found: b'C'
            })
        );
        assert_eq!(read(&packs[..35]), Err(FileError::Length { bytes: 35 }));
        assert_eq!(read(&[]), Err(FileError::Empty));
        assert_eq!(read(&[0, 2, 0, 0]), Err(FileError::Empty));
        assert_eq!(read(b"TITLE \"a\""), Err(FileError::Length { bytes: 9 }));
        let many = write(&vec![pack(0x80); MOST_PACKS + 1]);
        assert_eq!(
            read(&many),
            Err(FileError::TooMany {
                packs: MOST_PACKS + 1
            })
        );
    }
}
