//! What a drive is told before and while it records.

use super::transfer::TRANSFER_TIMEOUT;
use super::wait::{FORMAT_CEILING, Progress};
use super::{Drive, TIMEOUT};
use crate::command::{Command, StreamingType};
use crate::error::DriveError;
use crate::parameter::cue_sheet::CueSheet;
use crate::parameter::format::{FormatDescriptor, FormatParameters};
use crate::parameter::streaming::Streaming;
use crate::sense::Condition;
use crate::transport::Data;
use std::time::Duration;

impl Drive {
    /// RESERVE TRACK: the next track has so many blocks.
    pub fn reserve_track(&mut self, blocks: u32) -> Result<(), DriveError> {
        let command = Command::ReserveTrack { blocks };
        self.run(&command, Data::None, TRANSFER_TIMEOUT).map(drop)
    }

    /// SEND CUE SHEET: what the session at once that follows has where.
    pub fn send_cue_sheet(&mut self, sheet: &CueSheet) -> Result<(), DriveError> {
        let list = sheet.encode();
        let command = Command::SendCueSheet {
            length: u32::try_from(list.len()).unwrap_or(u32::MAX),
        };
        self.send(command, &list, TIMEOUT)
    }

    /// SET STREAMING: the speeds wanted between two addresses.
    pub fn set_streaming(&mut self, streaming: &Streaming) -> Result<(), DriveError> {
        let command = Command::SetStreaming {
            kind: StreamingType::PERFORMANCE,
            parameter_length: Streaming::LENGTH,
        };
        self.send(command, &streaming.encode(), TIMEOUT)
    }

    /// FORMAT UNIT: gives the medium this format. What goes on in the background goes on.
    pub fn format(
        &mut self,
        descriptor: &FormatDescriptor,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let parameters = FormatParameters {
            options_valid: false,
            disable_certification: false,
            try_out: false,
            immediate: true,
            descriptor: *descriptor,
        };
        self.format_as(&parameters, progress)
    }

    /// FORMAT UNIT with all that it can be told. Whether it is immediate is decided here: a drive
    /// that refuses Immed gets the command without it.
    pub fn format_as(
        &mut self,
        parameters: &FormatParameters,
        progress: Progress<'_>,
    ) -> Result<(), DriveError> {
        let list = |immediate| FormatParameters {
            immediate,
            ..*parameters
        };
        let command = Command::FormatUnit;
        match self.send(command, &list(true).encode(), TIMEOUT) {
            Err(error) if error.condition() == Some(Condition::InvalidField) => {
                self.send(command, &list(false).encode(), FORMAT_CEILING)?;
            }
            outcome => outcome?,
        }
        self.poll(&command, FORMAT_CEILING, progress)
    }

    /// A command with its parameter list.
    fn send(&mut self, command: Command, list: &[u8], timeout: Duration) -> Result<(), DriveError> {
        let moved = self.run(&command, Data::Out(list), timeout)?;
        if moved == list.len() {
            return Ok(());
        }
        Err(DriveError::Residue {
            command,
            wanted: list.len(),
            moved,
        })
    }
}
