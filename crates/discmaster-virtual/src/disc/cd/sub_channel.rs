//! What sub-channel Q says of each block (ECMA-130 22).

use super::{CdDisc, Session, Track};
use discmaster_audio::sub_channel::{Content, Position, Q};

/// Blocks from 00:00:00 to address 0.
const FIRST: u32 = super::PREGAP;
/// One block in so many tells the catalogue number, another the recording code; never one with which
/// an index begins, so that it can be found.
const RARE: u32 = 100;
const CATALOG: u32 = 33;
const ISRC: u32 = 66;

impl CdDisc {
    /// Q of a block of a track or its pregap, and whether P is on: it is in pregaps.
    pub fn q(&self, lba: u32) -> Option<(bool, Q)> {
        let (session, track) = self.sessions.iter().find_map(|session| {
            let track = session.tracks.iter().find(|track| holds(track, lba))?;
            Some((session, track))
        })?;
        let (index, relative) = track.index_at(lba);
        let begins = lba == track.pregap_start() || track.index_at(lba - 1).0 != index;
        let q = Q {
            control: track.mode.control(),
            content: rare(session, track, lba)
                .filter(|_| !begins)
                .unwrap_or(Content::Position(Position {
                    track: track.number,
                    index,
                    relative,
                    absolute: lba.saturating_add(FIRST),
                })),
        };
        Some((index == 0, q))
    }
}

fn holds(track: &Track, lba: u32) -> bool {
    (track.pregap_start()..track.next()).contains(&lba)
}

fn rare(session: &Session, track: &Track, lba: u32) -> Option<Content> {
    let [frame, ..] = (lba.saturating_add(FIRST) % 75).to_le_bytes();
    match lba % RARE {
        CATALOG => session
            .catalog
            .map(|number| Content::CatalogNumber { number, frame }),
        ISRC => track.isrc.map(|isrc| Content::Isrc { isrc, frame }),
        _ => None,
    }
}
