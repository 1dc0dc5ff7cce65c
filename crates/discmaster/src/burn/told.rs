//! What an audio disc says of itself, held against what was recorded: its table of contents, the
//! codes and indexes in sub-channel Q, and CD-Text.

use super::proof::{Checked, Proof};
use super::samples::Heard;
use crate::error::{Cause, Difference, Phase};
use crate::seat::Seat;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::reading::Contents;
use discmaster_mmc::recording::{Around, Job, Report, Track, Way};
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
    let contents = contents(seat, wanted)?;
    let cd_text = cd_text(seat, wanted)?;
    let mut proof = Proof {
        samples: heard.samples,
        unread: heard.unread,
        offset: heard.offset,
        contents,
        indexes: Checked::Nothing,
        isrc: Checked::Nothing,
        catalog: Checked::Nothing,
        cd_text,
    };
    if wanted.tells_in_q() {
        let told = seat.run(Phase::Compare, Contents::read)?;
        proof.indexes = indexes(seat, wanted, &told)?;
        codes(seat, wanted, &told, &mut proof)?;
    }
    Ok(proof)
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

    fn at_once(self) -> bool {
        self.report.way == Way::SessionAtOnce
    }

    /// Whether there is something to look for in sub-channel Q. Of tracks that were recorded by
    /// themselves pregaps are the drive's, and there are no indexes.
    fn tells_in_q(self) -> bool {
        self.at_once()
            || self.job.catalog_number.is_some()
            || self.job.tracks.iter().any(|track| track.isrc.is_some())
    }

    /// Where index 0 of a track begins that is not the first: where the blocks before it end. What
    /// parts audio from data behind it belongs to the data already.
    fn pregap(self, index: usize) -> Option<Lba> {
        let before = index.checked_sub(1)?;
        let (track, at) = (
            self.job.tracks.get(before)?,
            self.report.tracks.get(before)?,
        );
        let padding = if track.kind.is_audio() { 0 } else { at.padding };
        at.start.forward(track.blocks.saturating_add(padding))
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
        if entry.control != track.control() {
            return Some(Difference::Control {
                track: number,
                wanted: track.control(),
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

fn indexes(seat: &Seat<'_>, wanted: Wanted<'_>, told: &Contents) -> Result<Checked, Cause> {
    if !wanted.at_once() {
        return Ok(Checked::Nothing);
    }
    if told.manner.is_none() {
        return Ok(Checked::NotReadable(
            "the drive gives no sub-channel Q beside the blocks".to_owned(),
        ));
    }
    match compare_indexes(wanted, told) {
        Some(_) if told.cut_short => Ok(Checked::NotReadable(
            "sub-channel Q is hard to read, and not all of it was looked for".to_owned(),
        )),
        Some(difference) => Err(otherwise(seat, difference)),
        None => Ok(Checked::Equal),
    }
}

fn compare_indexes(wanted: Wanted<'_>, told: &Contents) -> Option<Difference> {
    for (place, (number, track, start)) in wanted.tracks().enumerate() {
        let there = told.tracks.iter().find(|there| there.number == number);
        let differs = |index, wanted, found: Option<Lba>| {
            (found != Some(wanted)).then_some(Difference::Index {
                track: number,
                index,
                wanted,
                found,
            })
        };
        let pregap = wanted.pregap(place).and_then(|pregap| {
            let found = there.map(|there| there.pregap_start);
            differs(0, pregap, found)
        });
        if pregap.is_some() {
            return pregap;
        }
        let found = there.map_or(&[][..], |there| &there.indexes[..]);
        let offsets = track.indexes.iter().map(|offset| start.forward(*offset));
        for (index, wanted) in (2..).zip(offsets) {
            let found = found.get(usize::from(index) - 2).copied();
            let different = differs(index, wanted.unwrap_or(Lba(i32::MAX)), found);
            if different.is_some() {
                return different;
            }
        }
        if found.len() > track.indexes.len() {
            let indexes = u8::try_from(track.indexes.len()).unwrap_or(u8::MAX);
            return Some(Difference::TooManyIndexes {
                track: number,
                wanted: indexes.saturating_add(1),
                found: u8::try_from(found.len())
                    .unwrap_or(u8::MAX)
                    .saturating_add(1),
            });
        }
    }
    None
}

/// ISRCs and the catalogue number. That a drive tells of none is believed where it gives Q, or knows
/// READ SUB-CHANNEL.
fn codes(
    seat: &mut Seat<'_>,
    wanted: Wanted<'_>,
    told: &Contents,
    proof: &mut Proof,
) -> Result<(), Cause> {
    let silent =
        || Checked::NotReadable("the drive tells neither by READ SUB-CHANNEL nor by Q".to_owned());
    let position = seat.run(Phase::Compare, Drive::current_position)?;
    let tells = told.manner.is_some() || position.is_some();
    for (number, track, _) in wanted.tracks() {
        let Some(isrc) = track.isrc else { continue };
        let there = told.tracks.iter().find(|there| there.number == number);
        match there.and_then(|there| there.isrc) {
            Some(found) if found == isrc => {
                if proof.isrc == Checked::Nothing {
                    proof.isrc = Checked::Equal;
                }
            }
            None if !tells => proof.isrc = silent(),
            found => {
                let difference = Difference::Isrc {
                    track: number,
                    wanted: isrc,
                    found,
                };
                return Err(otherwise(seat, difference));
            }
        }
    }
    if let Some(number) = wanted.job.catalog_number {
        proof.catalog = match told.catalog_number {
            Some(found) if found == number => Checked::Equal,
            None if !tells => silent(),
            found => {
                let difference = Difference::Catalog {
                    wanted: number,
                    found,
                };
                return Err(otherwise(seat, difference));
            }
        };
    }
    Ok(())
}

fn cd_text(seat: &mut Seat<'_>, wanted: Wanted<'_>) -> Result<Checked, Cause> {
    let packs = &wanted.job.cd_text;
    if packs.is_empty() {
        return Ok(Checked::Nothing);
    }
    let mut notes = wanted.report.notes.iter();
    if notes.any(|note| note.around == Around::WithoutCdText) {
        return Ok(Checked::LeftOut);
    }
    let Some(found) = seat.run(Phase::Compare, Drive::cd_text)? else {
        // Those that cannot, and those that find none, answer alike.
        return Ok(Checked::NotReadable(
            "the drive reads no CD-Text from the disc".to_owned(),
        ));
    };
    let missing = packs.iter().filter(|pack| !found.0.contains(pack)).count();
    let others = found.0.iter().filter(|pack| !packs.contains(pack)).count();
    if missing + others == 0 {
        return Ok(Checked::Equal);
    }
    Err(otherwise(seat, Difference::CdText { missing, others }))
}

fn otherwise(seat: &Seat<'_>, difference: Difference) -> Cause {
    Cause::ToldOtherwise {
        recorder: seat.recorder.to_owned(),
        difference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use discmaster_mmc::reading::TrackContents;
    use discmaster_mmc::recording::{Left, Recorded};
    use discmaster_mmc::response::toc::{LEAD_OUT, TocTrack};

    /// Two tracks, the second with a pregap of 40 blocks and an index 2.
    fn job() -> (Job, Report) {
        let mut second = Track::audio(400);
        second.pregap = 40;
        second.indexes = vec![100];
        second.pre_emphasis = true;
        let recorded = |start, blocks| Recorded {
            start: Lba(start),
            blocks,
            padding: 0,
        };
        let report = Report {
            way: Way::SessionAtOnce,
            simulated: false,
            left: Left::Finalised { blocks: 900 },
            tracks: vec![recorded(0, 500), recorded(500, 400)],
            notes: Vec::new(),
        };
        (Job::new(vec![Track::audio(500), second]), report)
    }

    fn toc() -> Toc {
        let entry = |number, control, start| TocTrack {
            number,
            adr: 1,
            control,
            start: Lba(start),
        };
        Toc {
            first_track: 1,
            last_track: 2,
            entries: vec![entry(1, 0, 0), entry(2, 1, 540), entry(LEAD_OUT, 1, 900)],
        }
    }

    fn contents_differ(change: impl FnOnce(&mut Toc)) -> Option<Difference> {
        let (job, report) = job();
        let mut toc = toc();
        change(&mut toc);
        compare_contents(
            Wanted {
                job: &job,
                report: &report,
            },
            &toc,
        )
    }

    #[test]
    fn a_table_of_contents_is_compared_entry_by_entry() {
        assert_eq!(contents_differ(|_| ()), None);
        assert_eq!(
            contents_differ(|toc| toc.entries[1].start = Lba(541)),
            Some(Difference::Start {
                track: 2,
                wanted: Lba(540),
                found: Lba(541)
            })
        );
        assert_eq!(
            contents_differ(|toc| toc.entries[0].control = 2),
            Some(Difference::Control {
                track: 1,
                wanted: 0,
                found: 2
            })
        );
        assert_eq!(
            contents_differ(|toc| toc.entries[2].start = Lba(902)),
            Some(Difference::LeadOut {
                wanted: Lba(900),
                found: Lba(902)
            })
        );
        assert_eq!(
            contents_differ(|toc| toc.last_track = 1),
            Some(Difference::Tracks {
                wanted: (1, 2),
                found: (1, 1)
            })
        );
    }

    fn indexes_differ(change: impl FnOnce(&mut Vec<TrackContents>)) -> Option<Difference> {
        let (job, report) = job();
        let track = |number, pregap, start, indexes: &[i32], end| TrackContents {
            number,
            session: 1,
            control: 0,
            pregap_start: Lba(pregap),
            start: Lba(start),
            indexes: indexes.iter().copied().map(Lba).collect(),
            end: Lba(end),
            isrc: None,
        };
        let mut tracks = vec![track(1, 0, 0, &[], 500), track(2, 500, 540, &[640], 900)];
        change(&mut tracks);
        let told = Contents {
            catalog_number: None,
            manner: None,
            cut_short: false,
            tracks,
        };
        compare_indexes(
            Wanted {
                job: &job,
                report: &report,
            },
            &told,
        )
    }

    #[test]
    fn pregaps_and_indexes_are_compared_one_by_one() {
        assert_eq!(indexes_differ(|_| ()), None);
        let differs = |index, wanted, found: Option<i32>| {
            Some(Difference::Index {
                track: 2,
                index,
                wanted: Lba(wanted),
                found: found.map(Lba),
            })
        };
        assert_eq!(
            indexes_differ(|tracks| tracks[1].pregap_start = Lba(540)),
            differs(0, 500, Some(540))
        );
        assert_eq!(
            indexes_differ(|tracks| tracks[1].indexes[0] = Lba(641)),
            differs(2, 640, Some(641))
        );
        assert_eq!(
            indexes_differ(|tracks| tracks[1].indexes.clear()),
            differs(2, 640, None)
        );
        assert_eq!(
            indexes_differ(|tracks| tracks[0].indexes.push(Lba(7))),
            Some(Difference::TooManyIndexes {
                track: 1,
                wanted: 1,
                found: 2
            })
        );
    }
}
