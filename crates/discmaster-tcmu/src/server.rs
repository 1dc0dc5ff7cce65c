//! Answers commands, as long as there are any.

use crate::ring::{Answer, Corrupt, Request, Ring};
use crate::six::ModeSense;
use discmaster_mmc::command::{Command, Transfer};
use discmaster_mmc::sense::{Sense, SenseKey, Triple};
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, PipeReader, Read, Write};
use std::time::Duration;

/// How long a drive may take over one command. The kernel is told to wait a little longer, so that it
/// is the drive that gives up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);

/// What a host is told that sends a command to a drive that is gone (SPC-4, LOGICAL UNIT NOT
/// SUPPORTED): the answer of an empty place on the cable.
const NOBODY_THERE: Triple = Triple::new(SenseKey::ILLEGAL_REQUEST, 0x25, 0x00);

/// A drive between its uio device, where the kernel says that commands wait, and its transport.
pub(crate) struct Server<T> {
    device: File,
    ring: Ring,
    transport: T,
    /// Whoever serves is told to stop by the end of this.
    stop: PipeReader,
    /// Data that do not lie in one piece.
    pieces: Vec<u8>,
    gone: bool,
}

/// Why a server ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    #[error(transparent)]
    Ring(#[from] Corrupt),
    #[error("the uio device failed: {0}")]
    Device(#[source] io::Error),
}

impl<T: Transport> Server<T> {
    /// `device` is the uio device, and `ring` lies in the memory that it shares.
    pub(crate) fn new(device: File, ring: Ring, transport: T, stop: PipeReader) -> Self {
        Self {
            device,
            ring,
            transport,
            stop,
            pieces: Vec::new(),
            gone: false,
        }
    }

    /// Serves until it is told to stop. `told` hears why commands could not be carried: sense data
    /// has no room for it. A drive that is gone is answered for, so that nobody waits for it.
    pub(crate) fn run(&mut self, told: &mut dyn FnMut(&TransportError)) -> Result<(), ServerError> {
        loop {
            self.serve_waiting(told)?;
            if self.wait()? {
                return Ok(());
            }
        }
    }

    /// Answers what waits.
    fn serve_waiting(&mut self, told: &mut dyn FnMut(&TransportError)) -> Result<(), ServerError> {
        while let Some(request) = self.ring.next()? {
            self.serve(&request, told)?;
            // The host need not wait for those that come after it.
            self.poke()?;
        }
        // Entries that are no commands were passed over, and the kernel may wait for room.
        self.poke()
    }

    /// Tells the kernel to look at the ring.
    fn poke(&mut self) -> Result<(), ServerError> {
        // Any number of four bytes does.
        self.device.write_all(&[0; 4]).map_err(ServerError::Device)
    }

    /// Sleeps until commands wait; true: it is time to stop.
    fn wait(&mut self) -> Result<bool, ServerError> {
        let mut awaited = [
            PollFd::new(&self.device, PollFlags::IN),
            PollFd::new(&self.stop, PollFlags::IN),
        ];
        match poll(&mut awaited, None::<&Timespec>) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(ServerError::Device(errno.into())),
        }
        let [device, stop] = awaited.map(|awaited| awaited.revents());
        if !stop.is_empty() {
            return Ok(true);
        }
        if device.contains(PollFlags::IN) {
            // The number of times that it was said; how often is nothing to us.
            let mut times = [0; 4];
            self.device
                .read_exact(&mut times)
                .map_err(ServerError::Device)?;
        } else if device.intersects(PollFlags::ERR | PollFlags::HUP) {
            // The kernel took the device down.
            return Ok(true);
        }
        Ok(false)
    }

    fn serve(
        &mut self,
        request: &Request,
        told: &mut dyn FnMut(&TransportError),
    ) -> Result<(), ServerError> {
        let short = ModeSense::translate(request.cdb());
        let direction = match &short {
            Some(short) => direction(&short.cdb),
            None => direction(request.cdb()),
        };
        let carried = match short {
            _ if self.gone => Err(TransportError::Gone),
            Some(short) => self.carry_mode_sense(request, &short),
            None => self.carry(request, direction),
        };
        if let Err(error) = &carried {
            let already = self.gone;
            self.gone |= matches!(error, TransportError::Gone);
            if !already {
                told(error);
            }
        }
        let Completion {
            status,
            transferred,
            sense,
        } = carried.unwrap_or_else(|error| failure(&error, direction));
        let sense = sense.map(|sense| sense.encode());
        let filled = match direction {
            Transfer::In(_) => Some(transferred.min(request.length())),
            // Of a command that is not known nothing comes.
            Transfer::None => Some(0),
            Transfer::Out(_) => None,
        };
        self.ring.answer(
            request,
            &Answer {
                status: status.0,
                filled,
                sense: sense.as_ref().map_or(&[], |sense| sense.as_slice()),
            },
        )?;
        Ok(())
    }

    fn carry_mode_sense(
        &mut self,
        request: &Request,
        command: &ModeSense,
    ) -> Result<Completion, TransportError> {
        let mut answered = vec![0; command.allocation];
        let data = Data::In(&mut answered);
        let mut done = self.transport.execute(&command.cdb, data, PATIENCE)?;
        self.pieces.clear();
        self.pieces.resize(request.length(), 0);
        let answered = answered.get(..done.transferred).unwrap_or(&answered);
        done.transferred = ModeSense::answer(answered, &mut self.pieces);
        self.ring.scatter(request, &self.pieces);
        Ok(done)
    }

    /// Data in one piece are the drive's to fill or to take where they lie.
    fn carry(
        &mut self,
        request: &Request,
        direction: Transfer,
    ) -> Result<Completion, TransportError> {
        let cdb = request.cdb();
        match direction {
            _ if request.length() == 0 => self.transport.execute(cdb, Data::None, PATIENCE),
            Transfer::None => self.transport.execute(cdb, Data::None, PATIENCE),
            Transfer::In(_) => match request.whole() {
                Some(whole) => {
                    let data = Data::In(self.ring.data_mut(whole));
                    self.transport.execute(cdb, data, PATIENCE)
                }
                None => {
                    self.pieces.clear();
                    self.pieces.resize(request.length(), 0);
                    let data = Data::In(&mut self.pieces);
                    let done = self.transport.execute(cdb, data, PATIENCE);
                    self.ring.scatter(request, &self.pieces);
                    done
                }
            },
            Transfer::Out(_) => {
                let data = match request.whole() {
                    Some(whole) => self.ring.data(whole),
                    None => {
                        self.ring.gather(request, &mut self.pieces);
                        &self.pieces
                    }
                };
                self.transport.execute(cdb, Data::Out(data), PATIENCE)
            }
        }
    }
}

/// Which way a command's data go. Of one that is not known, none do.
fn direction(cdb: &[u8]) -> Transfer {
    Command::parse(cdb).map_or(Transfer::None, |command| command.transfer())
}

/// What the host is told of a command that could not be carried. A machine that fails beneath the
/// drive is to the host a medium that cannot be written, or read.
fn failure(error: &TransportError, direction: Transfer) -> Completion {
    let triple = match (error, direction) {
        (TransportError::Gone, _) => NOBODY_THERE,
        (TransportError::TimedOut(_), _) => Triple::ABORTED,
        (TransportError::TooLong { .. }, _) => Triple::INVALID_FIELD_IN_CDB,
        (TransportError::Io { .. }, Transfer::In(_)) => Triple::UNRECOVERED_READ_ERROR,
        (TransportError::Io { .. }, Transfer::None | Transfer::Out(_)) => Triple::WRITE_ERROR,
    };
    Completion {
        status: Status::CHECK_CONDITION,
        transferred: 0,
        sense: Some(Sense::new(triple)),
    }
}

#[cfg(test)]
mod tests;
