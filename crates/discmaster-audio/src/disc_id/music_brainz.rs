//! MusicBrainz's disc ID: SHA-1 of the table of contents, in 28 characters.

use super::DiscToc;
use crate::red_book::FIRST_SESSION_GAP;
use crate::red_book::{LAST_TRACK, PAUSE};
use sha1::{Digest, Sha1};
use std::fmt::{self, Write};

/// That of base64, with other signs where an address of the web means something by them.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// The tracks up to the last one of audio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MusicBrainzId {
    first_track: u8,
    last_track: u8,
    /// Blocks from the lead-in on, as all that follow.
    lead_out: u32,
    starts: Vec<u32>,
}

impl MusicBrainzId {
    /// Tracks of data behind the audio do not count: of an enhanced disc its first session is meant.
    pub(super) fn of(toc: &DiscToc) -> Option<Self> {
        let tracks = toc.tracks();
        let last = tracks.iter().rposition(|track| track.audio)?;
        let (kept, behind) = tracks.split_at(last + 1);
        let end = match behind.first() {
            Some(next) if next.session == tracks[last].session => {
                // In one session there is no such gap; libdiscid takes it for one all the same.
                next.start.saturating_sub(FIRST_SESSION_GAP)
            }
            _ => tracks[last].end,
        };
        Some(Self {
            first_track: tracks[0].number,
            last_track: tracks[last].number,
            lead_out: end + PAUSE,
            starts: kept.iter().map(|track| track.start + PAUSE).collect(),
        })
    }

    /// Where somebody who has the disc tells MusicBrainz of it, or finds it.
    pub fn url(&self) -> String {
        let toc = self.toc().replace(' ', "+");
        let tracks = self.starts.len();
        format!("https://musicbrainz.org/cdtoc/attach?id={self}&tracks={tracks}&toc={toc}")
    }

    /// The table of contents as MusicBrainz takes it: first track, last track, lead-out, starts.
    pub fn toc(&self) -> String {
        let mut toc = format!("{} {} {}", self.first_track, self.last_track, self.lead_out);
        for start in &self.starts {
            toc.push(' ');
            toc.push_str(&start.to_string());
        }
        toc
    }
}

/// `49HHV7Eb8UKF3aQiNmu1GR8vKTY-`.
impl fmt::Display for MusicBrainzId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sum = Sha1::new();
        sum.update(format!(
            "{:02X}{:02X}{:08X}",
            self.first_track, self.last_track, self.lead_out
        ));
        for number in 1..=LAST_TRACK {
            let index = number.checked_sub(self.first_track).map(usize::from);
            let start = index.and_then(|index| self.starts.get(index));
            sum.update(format!("{:08X}", start.unwrap_or(&0)));
        }
        let bytes: [u8; 20] = sum.finalize().into();
        for three in bytes.chunks(3) {
            let mut word = [0; 4];
            word[1..=three.len()].copy_from_slice(three);
            let word = u32::from_be_bytes(word);
            for place in 0..=three.len() {
                let index = word >> (18 - 6 * place) & 0x3F;
                f.write_char(char::from(ALPHABET[index as usize]))?;
            }
        }
        // Twenty bytes leave two for the last four places.
        f.write_char('-')
    }
}
