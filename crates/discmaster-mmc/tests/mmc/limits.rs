//! A host that carries less at a time than it said: what was to go is sent in smaller pieces.

use crate::script::inquiry;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::Command;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::drive::transfer::BlockSize;
use discmaster_mmc::error::DriveError;
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Takes what is written and gives back blocks that hold their own number.
struct Host {
    /// What it really carries.
    carries: usize,
    told: usize,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Transport for Host {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let moving = match &data {
            Data::None => 0,
            Data::In(buffer) => buffer.len(),
            Data::Out(bytes) => bytes.len(),
        };
        if moving > self.carries {
            self.told = (moving / 2).max(self.carries);
            return Err(TransportError::TooLong { limit: self.told });
        }
        match (Command::parse(cdb).unwrap(), data) {
            (Command::Inquiry { .. }, Data::In(buffer)) => {
                buffer.copy_from_slice(&inquiry().encode()[..buffer.len()]);
            }
            (Command::Read10 { address, .. }, Data::In(buffer)) => {
                for (block, number) in buffer.chunks_mut(2048).zip(address.0..) {
                    block.fill(u8::try_from(number).unwrap());
                }
            }
            (Command::Write10 { .. }, Data::Out(bytes)) => {
                self.written.lock().unwrap().extend_from_slice(bytes);
            }
            _ => {}
        }
        Ok(Completion {
            status: Status::GOOD,
            transferred: moving,
            sense: None,
        })
    }

    fn max_transfer(&self) -> usize {
        self.told
    }
}

fn drive(carries: usize) -> (Drive, Arc<Mutex<Vec<u8>>>) {
    let written = Arc::default();
    let host = Host {
        carries,
        told: 64 * 1024,
        written: Arc::clone(&written),
    };
    (Drive::open(Box::new(host)).unwrap(), written)
}

#[test]
fn what_is_too_long_is_sent_in_pieces() {
    let (mut drive, written) = drive(4096);
    let bytes: Vec<u8> = (0..100).flat_map(|number| [number; 2048]).collect();
    drive.write_blocks(BlockSize::Data, Lba(0), &bytes).unwrap();
    assert!(
        *written.lock().unwrap() == bytes,
        "each block once, in order"
    );
    let mut read = vec![0xFF; bytes.len()];
    drive.read_blocks(Lba(0), &mut read).unwrap();
    assert!(read == bytes);
    assert_eq!(drive.max_transfer(), 4096);
}

#[test]
fn a_host_that_does_not_carry_a_block_is_given_up() {
    let (mut drive, written) = drive(1024);
    let error = drive
        .write_blocks(BlockSize::Data, Lba(0), &[0; 65536])
        .unwrap_err();
    assert!(
        matches!(error, DriveError::Transport { .. }) && error.is_too_long(),
        "{error:?}"
    );
    assert!(written.lock().unwrap().is_empty());
    assert!(drive.read_blocks(Lba(0), &mut [0; 2048]).is_err());
}
