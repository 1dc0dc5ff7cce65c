//! The cue sheet of a disc whose sectors are kept whole, and its file of CD-Text.

use crate::disc::{CdDisc, Form, Session, Track};
use crate::storage::Fault;
use discmaster_audio::cue::{CueError, CueMode, CueSheet, CueTexts, CueTrack, Pause};
use discmaster_audio::msf::Msf;
use std::io;
use std::path::Path;

/// Where the tracks of `disc` lie in its data file, which holds every address from 0 on: what lies
/// before a track, after the run-out of the one before, is its stored pause.
pub(super) fn sheet(disc: &CdDisc, data: &Path, text: Option<&Path>) -> Result<CueSheet, Fault> {
    build(disc, &name(data), text).map_err(|error| {
        Fault::new(
            format!("describing {}", data.display()),
            io::Error::other(error),
        )
    })
}

/// The packs of CD-Text of the first session that has any, one after the other.
pub(super) fn cd_text(disc: &CdDisc) -> Vec<u8> {
    let packs = disc.sessions().iter().map(Session::cd_text);
    let packs = packs.filter(|packs| !packs.is_empty()).take(1).flatten();
    packs.flat_map(|pack| pack.0).collect()
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// No CD is so long that its addresses have no such times.
fn time(address: u32) -> Msf {
    Msf::from_blocks(address).unwrap_or_default()
}

fn build(disc: &CdDisc, data: &str, text: Option<&Path>) -> Result<CueSheet, CueError> {
    let mut sheet = CueSheet::new(data)?;
    sheet.catalog = disc.sessions().iter().find_map(Session::catalog);
    if let Some(text) = text {
        sheet.set_cd_text_file(name(text))?;
    }
    let mut end = 0;
    for (session, tracks) in (1_u8..).zip(disc.sessions()) {
        for track in tracks.tracks() {
            sheet.add(cue_track(session, track, end))?;
            end = track.next();
        }
    }
    Ok(sheet)
}

/// `end`: where the track before it ended.
fn cue_track(session: u8, track: &Track, end: u32) -> CueTrack {
    CueTrack {
        session,
        mode: match track.mode.form {
            Form::Audio => CueMode::Audio,
            Form::Mode1 => CueMode::Mode1,
            Form::Mode2 | Form::Xa => CueMode::Mode2,
        },
        pre_emphasis: track.mode.pre_emphasis,
        copy_permitted: track.mode.copy_permitted,
        four_channels: track.mode.four_channels,
        pause: if end < track.start {
            Pause::Stored { from: time(end) }
        } else {
            Pause::None
        },
        start: time(track.start),
        indexes: track
            .indexes
            .iter()
            .map(|index| time(track.start.saturating_add(*index)))
            .collect(),
        isrc: track.isrc,
        texts: CueTexts::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disc::{NewTrack, Pause as Silence, SessionFormat, TrackMode};
    use crate::media::MediumType;

    fn record(disc: &mut CdDisc, blocks: u32, copy_permitted: bool, pause: u32) {
        let mode = TrackMode {
            copy_permitted,
            ..TrackMode::AUDIO
        };
        let pause = Silence::new(pause).unwrap();
        disc.begin_track(&NewTrack::at_once(mode, pause)).unwrap();
        disc.advance(blocks).unwrap();
        disc.end_track(disc.next_track_number()).unwrap();
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
        assert_eq!(sheet(&disc, data, None).unwrap().to_string(), expected);
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
        assert_eq!(sheet(&disc, data, None).unwrap().to_string(), expected);
    }
}
