//! An audio disc: its tracks, and data before them or in a session behind them.

use super::blocks::{Blocks, DataBlocks};
use super::compare::Span;
use super::digests::Digested;
use super::layout::Layout;
use super::remark::Remark;
use super::report::{BurnReport, Compared, Recorded};
use super::samples::{self, Written};
use super::stream::Stream;
use super::{Burn, Manner, compare, finished, settled, told};
use crate::attend::Watch;
use crate::disc;
use crate::error::{Cause, Disc};
use crate::redbook::image::{AudioImage, DataPart, Placement};
use crate::seat::Seat;
use crate::stash::Stash;
use discmaster_image::plan::Plan;
use discmaster_mmc::address::Lba;
use discmaster_mmc::recording::{Job, Mode, Report, Then, Track};

/// Records what is staged for an audio disc. The disc has to be blank.
pub(super) fn audio(
    seat: &mut Seat<'_>,
    stash: Option<&Stash>,
    image: &AudioImage,
    manner: Manner,
    watch: &Watch<'_>,
) -> Result<BurnReport, Cause> {
    let mut layout = Layout::of(image, manner.gap, manner.recording.mode)?;
    let needed = image.on_disc(manner.gap, layout.mode);
    disc::blank_for_audio(seat, needed, manner.simulate)?;
    let stream = Stream::of(image, stash).ok_or(Cause::Fault("what is staged is lost"))?;
    let wanted = image.data_in(Placement::SecondSession);
    let later = wanted.filter(|_| !manner.simulate);
    if wanted.is_some() && later.is_none() {
        layout.remarks.push(Remark::SecondSessionNotTried);
    }
    let behind = later.map_or(0, |data| data.plan().blocks());
    let digested = Digested::new(&stream);
    let music = stream.count();
    let total = music.saturating_add(behind);
    let mut job = manner.job(seat, std::mem::take(&mut layout.tracks), None)?;
    job.mode = layout.mode;
    job.catalog_number = layout.catalog;
    job.cd_text = std::mem::take(&mut layout.cd_text);
    // What a drive cannot record of it is left out, and noted.
    job.cd_text_required = false;
    // IMAPI never leaves an audio disc open; one with data behind is closed with these.
    job.then = match wanted {
        Some(_) => Then::CloseSession,
        None => Then::Finalise,
    };
    let burn = Burn {
        blocks: &digested,
        job,
        appending: false,
        span: Span { before: 0, total },
    };
    let mut report = burn.run(seat, watch)?;
    let Burn { job, .. } = burn;
    let digests = digested.into_digests();
    let data = match later {
        Some(data) => {
            seat.disc = Disc::Recorded;
            let span = Span {
                before: music,
                total,
            };
            Some(second_session(seat, data, manner, span, watch)?)
        }
        None => None,
    };
    let compared = finished(seat, manner.simulate, watch, |seat| {
        let last = data.as_ref().map_or(&report, |data| &data.report);
        settled::check(seat, &job, &report, last.left)?;
        let written = Written {
            stream: &stream,
            digests: &digests,
            tracks: &job.tracks,
            report: &report,
        };
        let heard = samples::compare(seat, written, watch, total)?;
        let data = data.as_ref();
        let blocks = data.map_or(Ok(0), |data| data.compare(seat, watch))?;
        Ok(Compared {
            blocks: heard.blocks.saturating_add(blocks),
            proof: Some(told::check(seat, &job, &report, heard)?),
        })
    })?;
    let clipped = stream.clipped().into_iter();
    let clipped = clipped.map(|(path, samples)| Remark::Clipped { path, samples });
    layout.remarks.extend(clipped);
    let recorded = Recorded {
        remarks: layout.remarks,
        ..Recorded::of_audio(image, total)
    };
    if let Some(data) = data {
        report.left = data.report.left;
        report.notes.extend(data.report.notes);
    }
    Ok(recorded.report(report, compared))
}

/// Data in a session behind the music.
struct SecondSession {
    plan: Plan,
    job: Job,
    report: Report,
    span: Span,
}

impl SecondSession {
    fn compare(&self, seat: &mut Seat<'_>, watch: &Watch<'_>) -> Result<u32, Cause> {
        settled::check(seat, &self.job, &self.report, self.report.left)?;
        let blocks = DataBlocks(&self.plan);
        compare::compare(
            seat,
            &blocks,
            &self.job.tracks,
            &self.report,
            self.span,
            watch,
        )
    }
}

/// Lays them out where the disc has room for them now, and records them.
fn second_session(
    seat: &mut Seat<'_>,
    data: &DataPart,
    manner: Manner,
    span: Span,
    watch: &Watch<'_>,
) -> Result<SecondSession, Cause> {
    let next = seat.medium()?.next_writable;
    let start = next.and_then(|next| u32::try_from(next.0).ok());
    let start = start.ok_or_else(|| Cause::NoNextWritable(seat.recorder.to_owned()))?;
    let plan = data.plan_at(start)?;
    let tracks = vec![Track::data(plan.blocks())];
    let mut job = manner.job(seat, tracks, Some(Lba::from_wire(start)))?;
    // The way that was asked for is that of the music.
    job.mode = Mode::Auto;
    job.then = Then::Finalise;
    let burn = Burn {
        blocks: &DataBlocks(&plan),
        job,
        appending: true,
        span,
    };
    let report = burn.run(seat, watch)?;
    let Burn { job, .. } = burn;
    Ok(SecondSession {
        plan,
        job,
        report,
        span,
    })
}
