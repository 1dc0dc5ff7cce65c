//! What the drive says of the disc after a recording, held against what was recorded: tracks where
//! they should be and as long, and the disc closed or open as it was asked for.

use crate::error::{Cause, Phase};
use crate::seat::Seat;
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::recording::{Job, Left, Recorded, Report, Track};
use discmaster_mmc::response::disc_information::{DiscStatus, SessionState};

/// An image that is not this many times as large as the drive's buffer could be read back from
/// there.
const BUFFERS: u64 = 2;

/// Checks the disc, and sees to it that what is read back afterwards comes from there.
///
/// `left`: by the last session that was recorded.
pub(crate) fn check(
    seat: &mut Seat<'_>,
    job: &Job,
    report: &Report,
    left: Left,
) -> Result<(), Cause> {
    let medium = seat.medium()?;
    if let Some(what) = misreported(&medium, report, left) {
        return Err(misreport(seat, what));
    }
    for (number, (track, recorded)) in (1..).zip(job.tracks.iter().zip(&report.tracks)) {
        check_track(seat, report, number, track, recorded)?;
    }
    forget(seat, job)
}

/// In what the disc's state is another than that it was left in.
fn misreported(medium: &Medium, report: &Report, left: Left) -> Option<String> {
    if report.way.overwrites() {
        return None;
    }
    let as_left = match left {
        Left::Finalised { .. } => medium.status == DiscStatus::Complete,
        Left::SessionClosed { .. } => {
            medium.status == DiscStatus::Complete
                || (medium.status == DiscStatus::Appendable
                    && medium.last_session == SessionState::Empty)
        }
        _ => true,
    };
    (!as_left).then(|| {
        format!(
            "{left}, but the drive says that the disc is {:?} and its last session {:?}",
            medium.status, medium.last_session
        )
    })
}

/// Whether the drive has the track where it was recorded, and all of it.
fn check_track(
    seat: &mut Seat<'_>,
    report: &Report,
    number: u32,
    track: &Track,
    recorded: &Recorded,
) -> Result<(), Cause> {
    if report.way.overwrites() {
        return Ok(());
    }
    // Drives count a track from its index 1 on.
    let start = recorded.start.forward(track.pregap);
    let start = start.unwrap_or(recorded.start);
    let asked = TrackAddress::Block(start);
    let told = match seat.drive.track_information(asked) {
        Ok(told) => told,
        // Read-only drives, which some recorders become when a disc is closed, know no tracks.
        Err(error) if error.is_unsupported() => return Ok(()),
        Err(error) => return Err(seat.failed(Phase::Compare, error)),
    };
    let end = |start: i32, blocks: u32| i64::from(start) + i64::from(blocks);
    let (wanted, there) = (
        end(recorded.start.0, recorded.blocks),
        end(told.start.0, told.size),
    );
    if told.start <= start && there >= wanted {
        return Ok(());
    }
    let what = format!(
        "track {number} was recorded from LBA {start} on and ends at {wanted}, but the drive tells \
         of {} blocks from LBA {} on",
        told.size, told.start
    );
    Err(misreport(seat, what))
}

fn misreport(seat: &Seat<'_>, what: String) -> Cause {
    Cause::Misreported {
        recorder: seat.recorder.to_owned(),
        what,
    }
}

/// A disc that is stopped and started again is read anew. Only where so little was recorded that
/// all of it could still be in the drive's buffer: it takes seconds.
fn forget(seat: &mut Seat<'_>, job: &Job) -> Result<(), Cause> {
    let size = match seat.drive.buffer_capacity() {
        Ok(told) if !told.in_blocks => told.size,
        Ok(_) | Err(DriveError::Refused { .. } | DriveError::Answer { .. }) => return Ok(()),
        Err(error) => return Err(seat.failed(Phase::Compare, error)),
    };
    let bytes: u64 = job
        .tracks
        .iter()
        .map(|track| u64::from(track.blocks) * track.kind.block_bytes() as u64)
        .sum();
    if bytes >= BUFFERS * u64::from(size) {
        return Ok(());
    }
    for step in [Drive::stop, Drive::start] {
        match step(seat.drive) {
            Ok(()) => {}
            Err(error) if error.is_unsupported() => return Ok(()),
            Err(error) => return Err(seat.failed(Phase::Compare, error)),
        }
    }
    seat.run(Phase::Compare, Drive::ready).map(drop)
}
