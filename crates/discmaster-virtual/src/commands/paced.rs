//! Commands at the pace of a drive of metal, where the recorder keeps one.

use super::{Answer, Refused, perform as perform_plainly, recording, status};
use crate::disc::{Disc, DiscStatus};
use crate::pace::{self, Pace, Room};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{BlankType, CloseFunction, Command, Length, Transfer};
use discmaster_mmc::transport::{Data, TransportError};
use std::time::Duration;

/// Bytes of a block of a CD on the disc.
const SECTOR: u64 = 2352;
/// Blocks of lead-out and lead-in that are recorded when the first session is closed, and when a
/// later one is.
const FIRST_CLOSING: u64 = 11_250;
const LATER_CLOSING: u64 = 6_750;
/// Blocks that are erased when a disc is blanked minimally: PMA, lead-in and the start of the
/// program area.
const MINIMALLY: u64 = 9_000;

/// Does the command, in the time that it takes.
pub(super) fn perform<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
    timeout: Duration,
) -> Result<Answer, Refused> {
    if unit.pace == Pace::Instant {
        return perform_plainly(unit, command, data);
    }
    match *command {
        Command::Write10 { .. } | Command::Write12 { .. } | Command::WriteAndVerify10 { .. } => {
            write(unit, command, data, timeout)
        }
        Command::SynchronizeCache { immediate, .. } => {
            let answer = perform_plainly(unit, command, data)?;
            let time = empty(unit);
            take(unit, command, immediate, time, timeout)?;
            Ok(answer)
        }
        Command::CloseTrackSession {
            immediate,
            function,
            ..
        } => {
            let closing = closing(unit, function);
            let answer = perform_plainly(unit, command, data)?;
            let time = empty(unit) + closing;
            take(unit, command, immediate, time, timeout)?;
            Ok(answer)
        }
        Command::Blank {
            immediate, kind, ..
        } => {
            let blanking = blanking(unit, kind);
            let answer = perform_plainly(unit, command, data)?;
            take(unit, command, immediate, blanking, timeout)?;
            Ok(answer)
        }
        _ => perform_plainly(unit, command, data),
    }
}

/// A WRITE waits for its room in the buffer. One that comes too late, when the drive had to go on
/// recording and had nothing, meets a track that is broken off.
fn write<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
    timeout: Duration,
) -> Result<Answer, Refused> {
    let now = unit.clock.elapsed();
    if unit.buffer.ran_empty(now)
        && unit.recording_now()
        && let Some(sense) = recording::underrun(unit)?
    {
        unit.buffer = pace::Buffer::default();
        return Err(Refused::Sense(sense));
    }
    let sent = bytes(unit, command, &data);
    if let Room::After(time) = unit.buffer.room(sent, now) {
        unit.clock.sleep(time.min(timeout));
        if time > timeout {
            return Err(Refused::Road(TransportError::TimedOut(timeout)));
        }
    }
    let answer = perform_plainly(unit, command, data)?;
    let (rate, now) = (rate(unit), unit.clock.elapsed());
    unit.buffer.fill(sent, rate, now);
    Ok(answer)
}

/// Bytes of a WRITE, of CDs as they are on the disc: speeds are told so.
fn bytes<S>(unit: &Unit<S>, command: &Command, data: &Data<'_>) -> u64 {
    let sent = match data {
        Data::Out(sent) => u64::try_from(sent.len()).unwrap_or(u64::MAX),
        Data::None | Data::In(_) => 0,
    };
    match command.transfer() {
        Transfer::Out(Length::Blocks(blocks)) if unit.cd().is_ok() => u64::from(blocks) * SECTOR,
        _ => sent,
    }
}

/// Bytes a second.
fn rate<S>(unit: &Unit<S>) -> u64 {
    u64::from(status::write_speed(unit)) * 1000
}

/// The time until what is in the buffer is on the disc.
fn empty<S>(unit: &mut Unit<S>) -> Duration {
    let (rate, now) = (rate(unit), unit.clock.elapsed());
    unit.buffer.empty(rate, now)
}

/// The time that lead-out and lead-in take.
fn closing<S>(unit: &Unit<S>, function: CloseFunction) -> Duration {
    let blocks = match unit.ready() {
        Ok(Disc::Cd(cd)) if function == CloseFunction::SESSION => {
            if cd.closed_sessions().next().is_none() {
                FIRST_CLOSING
            } else {
                LATER_CLOSING
            }
        }
        _ => 0,
    };
    pace::time(blocks * SECTOR, rate(unit))
}

fn blanking<S>(unit: &Unit<S>, kind: BlankType) -> Duration {
    let Ok(disc) = unit.ready() else {
        return Duration::ZERO;
    };
    let whole = disc
        .medium()
        .recordable()
        .map_or(0, crate::media::Blank::blocks);
    let blocks = match kind {
        BlankType::DISC => u64::from(whole),
        _ if disc.status() == DiscStatus::Blank => 0,
        _ => MINIMALLY,
    };
    pace::time(blocks * SECTOR, rate(unit))
}

/// The command is done, but takes so long: the host waits, or the drive is busy.
fn take<S>(
    unit: &mut Unit<S>,
    command: &Command,
    immediate: bool,
    time: Duration,
    timeout: Duration,
) -> Result<(), Refused> {
    if time.is_zero() {
        return Ok(());
    }
    let waited = if immediate {
        Duration::ZERO
    } else {
        time.min(timeout)
    };
    unit.clock.sleep(waited);
    if waited < time {
        let now = unit.clock.elapsed();
        unit.faults.begin(command.opcode(), time - waited, now);
        if !immediate {
            return Err(Refused::Road(TransportError::TimedOut(timeout)));
        }
    }
    Ok(())
}
