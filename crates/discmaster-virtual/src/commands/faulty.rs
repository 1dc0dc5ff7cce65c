//! Commands as a script of faults lets them happen.

use super::{Answer, Refused, perform as perform_plainly, tell_attention, write};
use crate::faults::Reaction;
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_mmc::command::Command;
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
        Reaction::Proceed => perform_plainly(unit, command, data),
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
        Reaction::Swap(name) => {
            let disc = unit.storage.swap(&name)?;
            unit.put_in(disc);
            tell_attention(unit, command)?;
            perform_plainly(unit, command, data)
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
    from: Option<u32>,
    sense: Sense,
) -> Refused {
    if let (Some(from), Some(address)) = (from, command.address())
        && matches!(command, Command::Write10 { .. } | Command::Write12 { .. })
        && let Some(before) = u32::try_from(address.0)
            .ok()
            .and_then(|lba| from.checked_sub(lba))
            .filter(|before| *before > 0)
        && let Err(refused) = write(unit, address, before, data)
    {
        return refused;
    }
    Refused::Sense(sense)
}
