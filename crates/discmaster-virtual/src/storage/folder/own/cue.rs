//! The cue sheet of an audio disc.

use crate::disc::{CdDisc, TrackMode};
use crate::storage::Fault;
use discmaster_audio::cue::{CueError, CueSheet, CueTrack, Pause};
use discmaster_audio::msf::Msf;
use std::io;
use std::path::Path;

/// Where the tracks of `disc` lie in its data file, which holds every address from 0 on: what lies
/// before a track, after the run-out of the one before, is its stored pause.
pub(super) fn sheet(disc: &CdDisc, data: &Path) -> Result<CueSheet, Fault> {
    let name = data.file_name().unwrap_or_default().to_string_lossy();
    build(disc, &name).map_err(|error| {
        Fault::new(
            format!("describing {}", data.display()),
            io::Error::other(error),
        )
    })
}

fn build(disc: &CdDisc, name: &str) -> Result<CueSheet, CueError> {
    let mut sheet = CueSheet::new(name)?;
    // No CD is so long that its addresses have no such times.
    let time = |address| Msf::from_blocks(address).unwrap_or_default();
    let mut end = 0;
    for (session, tracks) in (1_u8..).zip(disc.sessions()) {
        for track in tracks.tracks() {
            let (TrackMode::Data { copy_permitted } | TrackMode::Audio { copy_permitted }) =
                track.mode;
            sheet.add(CueTrack {
                session,
                copy_permitted,
                pause: if end < track.start {
                    Pause::Stored { from: time(end) }
                } else {
                    Pause::None
                },
                start: time(track.start),
            })?;
            end = track.next();
        }
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disc::{Pause as Silence, SessionFormat};
    use crate::media::MediumType;

    fn record(disc: &mut CdDisc, blocks: u32, copy_permitted: bool, pause: u32) {
        let mode = TrackMode::Audio { copy_permitted };
        disc.begin_track(mode, Silence::new(pause).unwrap())
            .unwrap();
        disc.advance(blocks).unwrap();
        disc.end_track().unwrap();
    }

    #[test]
    fn every_block_of_the_file_belongs_to_a_track() {
        let mut disc = CdDisc::blank_disc(MediumType::CdR80);
        record(&mut disc, 300, false, 150);
        record(&mut disc, 4500, true, 225);
        record(&mut disc, 300, false, 0);
        let expected = "\
FILE \"cd-r80-0001.bin\" BINARY
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    FLAGS DCP
    INDEX 00 00:04:02
    INDEX 01 00:07:02
  TRACK 03 AUDIO
    INDEX 01 01:07:04
";
        let data = Path::new("/somewhere/cd-r80-0001.bin");
        assert_eq!(sheet(&disc, data).unwrap().to_string(), expected);
    }

    #[test]
    fn the_second_session_is_remarked_and_its_pause_begins_after_the_first() {
        let mut disc = CdDisc::blank_disc(MediumType::CdR80);
        record(&mut disc, 300, false, 150);
        disc.close_session(SessionFormat::CdRom, true).unwrap();
        record(&mut disc, 300, false, 150);
        disc.close_session(SessionFormat::CdRom, false).unwrap();
        let expected = "\
FILE \"a.bin\" BINARY
  REM SESSION 01
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  REM SESSION 02
  TRACK 02 AUDIO
    INDEX 00 00:04:02
    INDEX 01 02:36:02
";
        let data = Path::new("a.bin");
        assert_eq!(sheet(&disc, data).unwrap().to_string(), expected);
    }
}
