//! Streams, which several workers read in turn.
//!
//! A stream has one reader. Whoever needs its bytes from some offset on waits until the reader
//! stands there; as jobs are given out in ascending order, the one waited for always holds an
//! earlier job, and so the wait ends.

use super::error::{Halt, SourceError, SourceFault};
use super::origin::Origin;
use crate::source::StreamSource;
use std::collections::HashMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
pub(super) struct Streams {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    stopped: bool,
    parked: HashMap<Origin, Parked>,
}

/// A reader between two turns, and where it stands.
struct Parked {
    reader: Box<dyn Read + Send>,
    offset: u64,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("stopped", &self.stopped)
            .field("parked", &self.parked.keys())
            .finish()
    }
}

impl Streams {
    /// Sends away all who wait, now and later.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
    }

    /// Fills `into` with the bytes of `stream` from `offset` on; after its last byte, sees that
    /// there is no more.
    pub(super) fn read(
        &self,
        origin: Origin,
        stream: &dyn StreamSource,
        offset: u64,
        into: &mut [u8],
        path: impl Fn() -> PathBuf,
    ) -> Result<(), Halt> {
        let fault = |byte, kind| {
            Halt::Source(SourceError {
                path: path(),
                byte,
                kind,
            })
        };
        let mut reader = if offset == 0 {
            stream
                .open()
                .map_err(|error| fault(0, SourceFault::Unreadable(error)))?
        } else {
            self.take(origin, offset)?
        };
        let promised = stream.len();
        let mut byte = offset;
        let mut rest = into;
        while !rest.is_empty() {
            match read(&mut reader, rest) {
                Ok(0) => return Err(fault(byte, SourceFault::EndedEarly { promised })),
                Ok(count) => {
                    byte += count as u64;
                    rest = &mut rest[count..];
                }
                Err(error) => return Err(fault(byte, SourceFault::Unreadable(error))),
            }
        }
        if byte < promised {
            let offset = byte;
            self.lock().parked.insert(origin, Parked { reader, offset });
            self.moved.notify_all();
            return Ok(());
        }
        match read(&mut reader, &mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(fault(byte, SourceFault::TooLong { promised })),
            Err(error) => Err(fault(byte, SourceFault::Unreadable(error))),
        }
    }

    fn take(&self, origin: Origin, offset: u64) -> Result<Box<dyn Read + Send>, Halt> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return Err(Halt::Stopped);
            }
            match state.parked.remove(&origin) {
                Some(parked) if parked.offset == offset => return Ok(parked.reader),
                Some(parked) => {
                    state.parked.insert(origin, parked);
                }
                None => {}
            }
            state = self
                .moved
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(reader: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
