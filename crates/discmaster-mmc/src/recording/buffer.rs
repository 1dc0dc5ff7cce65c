//! The drive's own buffer, asked about while it is being filled.

use super::{RecordError, Recording, is_lost};
use crate::error::DriveError;

/// How full a drive's buffer is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DriveBuffer {
    pub waiting: u32,
    pub size: u32,
}

impl Recording<'_> {
    /// READ BUFFER CAPACITY; `None` where the drive does not tell. Some drives tell the same
    /// always: good for showing to people, and for nothing else.
    ///
    /// # Errors
    /// [`RecordError::Write`] where the drive uses the occasion to tell that an earlier WRITE
    /// failed, or cannot be reached any more.
    pub fn drive_buffer(&mut self) -> Result<Option<DriveBuffer>, RecordError> {
        let error = match self.drive.buffer_capacity() {
            Ok(told) if told.in_blocks || told.size == 0 => return Ok(None),
            Ok(told) => {
                return Ok(Some(DriveBuffer {
                    waiting: told.size.saturating_sub(told.available),
                    size: told.size,
                }));
            }
            Err(DriveError::Refused { .. } | DriveError::Answer { .. }) => return Ok(None),
            Err(error) => error,
        };
        self.failed = true;
        if is_lost(&error) {
            self.sequence.abandon();
        } else {
            self.sequence.give_up();
        }
        Err(RecordError::Write {
            address: self.blame(&error, self.position()),
            source: error,
        })
    }
}
