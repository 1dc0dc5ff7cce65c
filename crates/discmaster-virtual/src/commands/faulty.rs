//! Commands as a script of faults lets them happen.

use super::{Answer, Refused, paced, perform as perform_plainly, recording, tell_attention, write};
use crate::faults::Reaction;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::{Command, Length, Transfer};
use discmaster_mmc::sense::Sense;
use discmaster_mmc::transport::{Data, TransportError};
use std::time::Duration;

/// Does the command, or what the script makes of it.
pub(super) fn perform<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
    timeout: Duration,
) -> Result<Answer, Refused> {
    match unit.faults.meet(command, unit.clock.elapsed()) {
        Reaction::Proceed => paced::perform(unit, command, data, timeout),
        Reaction::Block(time) => {
            block(unit, command, time, timeout)?;
            perform_plainly(unit, command, data)
        }
        Reaction::Linger(time) => {
            let answer = perform_plainly(unit, command, data)?;
            let now = unit.clock.elapsed();
            unit.faults.begin(command.opcode(), time, now);
            Ok(answer)
        }
        Reaction::Recovered(sense) => {
            let answer = perform_plainly(unit, command, data)?;
            Ok(Answer {
                recovered: Some(sense),
                ..answer
            })
        }
        Reaction::Fail { from, sense } => Err(fail(unit, command, &data, from, sense)),
        Reaction::Gone => Err(Refused::Road(TransportError::Gone)),
        Reaction::Underrun => match recording::underrun(unit)? {
            Some(sense) => Err(Refused::Sense(sense)),
            None => perform_plainly(unit, command, data),
        },
        Reaction::Short(bytes) => short(unit, command, data, bytes),
        Reaction::Swap(name) => {
            let disc = unit.storage.swap(&name)?;
            unit.put_in(disc);
            tell_attention(unit, command)?;
            perform_plainly(unit, command, data)
        }
    }
}

/// The command moves no more than so many bytes, and says so; of a WRITE no more blocks are written.
fn short<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: Data<'_>,
    bytes: usize,
) -> Result<Answer, Refused> {
    match (data, command.address()) {
        (Data::In(buffer), _) => {
            let untouched = buffer.get(bytes..).unwrap_or_default().to_vec();
            let answer = perform_plainly(unit, command, Data::In(buffer))?;
            if let Some(rest) = buffer.get_mut(bytes..) {
                rest.copy_from_slice(&untouched);
            }
            Ok(Answer {
                transferred: answer.transferred.min(bytes),
                ..answer
            })
        }
        (Data::Out(sent), Some(address)) => {
            let blocks = match command.transfer() {
                Transfer::Out(Length::Blocks(blocks)) if blocks > 0 => blocks,
                _ => return perform_plainly(unit, command, Data::Out(sent)),
            };
            let block = (sent.len() / blocks as usize).max(1);
            let blocks = blocks.min(u32::try_from(bytes / block).unwrap_or(u32::MAX));
            write(unit, address, blocks, &Data::Out(sent))
        }
        (data, _) => {
            let answer = perform_plainly(unit, command, data)?;
            Ok(Answer {
                transferred: answer.transferred.min(bytes),
                ..answer
            })
        }
    }
}

/// The host waits for the command, as long as it waits for any. What it gives up waiting for is not
/// done, but the drive is busy to the end.
fn block<S>(
    unit: &mut Unit<S>,
    command: &Command,
    time: Duration,
    timeout: Duration,
) -> Result<(), Refused> {
    unit.clock.sleep(time.min(timeout));
    if time <= timeout {
        return Ok(());
    }
    let now = unit.clock.elapsed();
    unit.faults.begin(command.opcode(), time - timeout, now);
    Err(Refused::Road(TransportError::TimedOut(timeout)))
}

/// The sense, after the blocks of a WRITE before the one that fails; unless those fail already.
fn fail<S: Storage>(
    unit: &mut Unit<S>,
    command: &Command,
    data: &Data<'_>,
    from: Option<i32>,
    sense: Sense,
) -> Refused {
    if let (Some(from), Some(address)) = (from, command.address())
        && matches!(command, Command::Write10 { .. } | Command::Write12 { .. })
        && let Ok(before) = u32::try_from(i64::from(from) - i64::from(address.0))
        && before > 0
        && let Err(refused) = write(unit, address, before, data)
    {
        return refused;
    }
    Refused::Sense(sense)
}
