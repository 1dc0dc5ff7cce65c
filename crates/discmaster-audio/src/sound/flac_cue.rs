//! The metadata block of FLAC that holds where the tracks of a disc lie (RFC 9639, 8.7), as a cue sheet's text.

use crate::msf::Msf;
use crate::red_book::{SAMPLE_RATE, SAMPLES_PER_BLOCK};
use std::fmt::Write;
use std::path::Path;

const HEAD: usize = 128 + 8 + 1 + 258 + 1;
const TRACK: usize = 8 + 1 + 12 + 1 + 13 + 1;
const INDEX: usize = 8 + 1 + 3;
/// The first byte's bits that tell a track's kind.
const NO_AUDIO: u8 = 0x80;
const PRE_EMPHASIS: u8 = 0x40;

/// None of what is no compact disc's: other rates, places between blocks, or a block that is cut off.
pub(super) fn text(block: &[u8], rate: u32, file: &Path) -> Option<String> {
    if rate != SAMPLE_RATE {
        return None;
    }
    let (head, mut rest) = block.split_at_checked(HEAD)?;
    let mut text = String::new();
    let catalog: String = ascii(head.get(..128)?);
    if catalog.len() == 13 {
        writeln!(text, "CATALOG {catalog}").ok()?;
    }
    let name = file.file_name()?.to_string_lossy();
    writeln!(text, "FILE \"{name}\" WAVE").ok()?;
    for _ in 0..*head.last()? {
        let (track, indexes) = rest.split_at_checked(TRACK)?;
        let from = u64::from_be_bytes(track.get(..8)?.try_into().ok()?);
        let [number, .., count] = *track.get(8..)? else {
            return None;
        };
        let (indexes, next) = indexes.split_at_checked(usize::from(count) * INDEX)?;
        rest = next;
        // The lead-out, which is the last of them.
        if !(1..=99).contains(&number) {
            continue;
        }
        let flags = *track.get(21)?;
        let kind = if flags & NO_AUDIO == 0 {
            "AUDIO"
        } else {
            "MODE1/2352"
        };
        writeln!(text, "  TRACK {number:02} {kind}").ok()?;
        if flags & PRE_EMPHASIS != 0 {
            writeln!(text, "    FLAGS PRE").ok()?;
        }
        let isrc = ascii(track.get(9..21)?);
        if isrc.len() == 12 {
            writeln!(text, "    ISRC {isrc}").ok()?;
        }
        for index in indexes.chunks_exact(INDEX) {
            let offset = u64::from_be_bytes(index.get(..8)?.try_into().ok()?);
            let at = from.checked_add(offset)?;
            let block = u32::try_from(at / u64::from(SAMPLES_PER_BLOCK)).ok()?;
            let msf = Msf::from_blocks(block).filter(|_| at % u64::from(SAMPLES_PER_BLOCK) == 0)?;
            writeln!(text, "    INDEX {:02} {msf}", index.get(8)?).ok()?;
        }
    }
    Some(text)
}

/// Letters and digits, up to the first other byte.
fn ascii(bytes: &[u8]) -> String {
    let letters = bytes.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    letters.map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(offset: u64) -> Vec<u8> {
        let mut block = vec![0; HEAD];
        block[..13].copy_from_slice(b"0123456789012");
        block[HEAD - 1] = 3;
        for (number, from, flags, indexes) in [
            (1, 0, 0, &[(0, 1)][..]),
            (
                2,
                588 * 4500,
                PRE_EMPHASIS,
                &[(0, 0), (588 * 150 + offset, 1)][..],
            ),
            (170, 588 * 9000, 0, &[][..]),
        ] {
            block.extend_from_slice(&u64::to_be_bytes(from));
            block.push(number);
            block.extend_from_slice(if number == 2 {
                b"GBAAA9900002"
            } else {
                &[0; 12]
            });
            block.push(flags);
            block.extend_from_slice(&[0; 13]);
            block.push(u8::try_from(indexes.len()).unwrap());
            for (at, index) in indexes {
                block.extend_from_slice(&u64::to_be_bytes(*at));
                block.extend_from_slice(&[*index, 0, 0, 0]);
            }
        }
        block
    }

    #[test]
    fn tracks_indexes_flags_and_codes_are_told_and_the_lead_out_is_not() {
        let text = text(&block(0), SAMPLE_RATE, Path::new("/a/b.flac"));
        let expected = "CATALOG 0123456789012\nFILE \"b.flac\" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n  \
                        TRACK 02 AUDIO\n    FLAGS PRE\n    ISRC GBAAA9900002\n    INDEX 00 01:00:00\n    INDEX 01 01:02:00\n";
        assert_eq!(text.as_deref(), Some(expected));
    }

    #[test]
    fn a_place_between_blocks_another_rate_or_a_cut_is_no_disc_s() {
        let file = Path::new("b.flac");
        assert_eq!(text(&block(1), SAMPLE_RATE, file), None);
        assert_eq!(text(&block(0), 48_000, file), None);
        let cut = block(0);
        assert_eq!(text(&cut[..cut.len() - 1], SAMPLE_RATE, file), None);
    }
}
