//! What an audio disc says of itself, held against what was recorded: its table of contents, the
//! codes and indexes in sub-channel Q, and CD-Text.

use super::proof::{Checked, Proof};
use super::samples::Heard;
use crate::error::{Cause, Difference, Phase};
use crate::seat::Seat;
use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::{Job, Report, Track, Way};
use discmaster_mmc::response::toc::Toc;

/// Run-out blocks that a drive may put behind a track that was recorded by itself.
const RUN_OUT: i32 = 2;

/// Reads all of it. The first session alone: what comes behind it is data.
pub(crate) fn check(
    seat: &mut Seat<'_>,
    job: &Job,
    report: &Report,
    heard: Heard,
) -> Result<Proof, Cause> {
    let wanted = Wanted { job, report };
    Ok(Proof {
        samples: heard.samples,
        unread: heard.unread,
        offset: heard.offset,
        contents: contents(seat, wanted)?,
        indexes: Checked::Nothing,
        isrc: Checked::Nothing,
        catalog: Checked::Nothing,
        cd_text: Checked::Nothing,
    })
}

/// What was recorded, and where.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    job: &'a Job,
    report: &'a Report,
}

impl<'a> Wanted<'a> {
    /// Numbers, tracks, and where index 1 of each is.
    fn tracks(self) -> impl Iterator<Item = (u8, &'a Track, Lba)> {
        let both = self.job.tracks.iter().zip(&self.report.tracks);
        (1..).zip(both).map(|(number, (track, at))| {
            let start = at.start.forward(track.pregap);
            (number, track, start.unwrap_or(Lba(i32::MAX)))
        })
    }

    fn end(self) -> Option<Lba> {
        let last = self.report.tracks.last()?;
        last.start.forward(last.blocks.saturating_add(last.padding))
    }
}

fn contents(seat: &mut Seat<'_>, wanted: Wanted<'_>) -> Result<Checked, Cause> {
    let toc = match seat.drive.toc() {
        Ok(toc) => toc,
        Err(error) if error.is_unsupported() => {
            return Ok(Checked::NotReadable(error.to_string()));
        }
        Err(error) => return Err(seat.failed(Phase::Compare, error)),
    };
    match compare_contents(wanted, &toc) {
        None => Ok(Checked::Equal),
        Some(difference) => Err(otherwise(seat, difference)),
    }
}

fn compare_contents(wanted: Wanted<'_>, toc: &Toc) -> Option<Difference> {
    let last = u8::try_from(wanted.job.tracks.len()).unwrap_or(u8::MAX);
    let found = (toc.first_track, toc.last_track);
    if found.0 != 1 || found.1 < last {
        return Some(Difference::Tracks {
            wanted: (1, last),
            found,
        });
    }
    for (number, track, start) in wanted.tracks() {
        let Some(entry) = toc.tracks().find(|entry| entry.number == number) else {
            return Some(Difference::Tracks {
                wanted: (1, last),
                found,
            });
        };
        if entry.start != start {
            return Some(Difference::Start {
                track: number,
                wanted: start,
                found: entry.start,
            });
        }
        if entry.control != control(track) {
            return Some(Difference::Control {
                track: number,
                wanted: control(track),
                found: entry.control,
            });
        }
    }
    // The lead-out that is told is the last session's.
    if found.1 > last {
        return None;
    }
    let (end, lead_out) = (wanted.end()?, toc.lead_out()?);
    let more = match wanted.report.way {
        Way::TrackAtOnce => RUN_OUT,
        _ => 0,
    };
    let there = end.0..=end.0.saturating_add(more);
    (!there.contains(&lead_out.0)).then_some(Difference::LeadOut {
        wanted: end,
        found: lead_out,
    })
}

/// Control bits of sub-channel Q.
fn control(track: &Track) -> u8 {
    let data = !track.kind.is_audio();
    u8::from(data) << 2 | u8::from(track.copy) << 1 | u8::from(track.pre_emphasis && !data)
}

fn otherwise(seat: &Seat<'_>, difference: Difference) -> Cause {
    Cause::ToldOtherwise {
        recorder: seat.recorder.to_owned(),
        difference,
    }
}
