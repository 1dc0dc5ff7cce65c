//! An audio track, staged in many small pieces.

use super::error::StashError;
use super::header::State;
use super::segment::Segment;
use super::{ALIGNMENT, Owed, Stash};
use std::os::unix::fs::FileExt;

impl Stash {
    /// Stages the next bytes of the track that is growing, all of them or none; the first call
    /// begins one.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), StashError> {
        self.settle()?;
        if self.header.state != State::Staging {
            self.write_header(State::Staging, self.end)?;
        }
        let end = self.end;
        let track = self.track.get_or_insert_default();
        let last = track.last_mut().filter(|last| last.end() == end);
        let at = match &last {
            Some(_) => end,
            None => end.next_multiple_of(ALIGNMENT),
        };
        let length = bytes.len() as u64;
        if let Err(error) = self.file.file().write_all_at(bytes, at) {
            if self.file.cut(end).is_err() {
                self.owed = Owed::StepBack;
            }
            return Err(self.file.not_written(length, error));
        }
        match last {
            Some(last) => last.grow(length),
            None if length > 0 => track.push(Segment::new(at, length)),
            None => {}
        }
        self.end = at + length;
        Ok(())
    }

    /// Takes bytes off the end of the track that is growing, until it has `length`. Nothing else
    /// may have been staged since they were appended.
    pub fn shorten_track(&mut self, length: u64) -> Result<(), StashError> {
        let Some(track) = &mut self.track else {
            return Ok(());
        };
        let Some(start) = track.first().map(Segment::offset) else {
            return Ok(());
        };
        let mut kept = 0;
        track.retain_mut(|segment| {
            segment.shrink(length - kept);
            kept += segment.len();
            !segment.is_empty()
        });
        self.end = track.last().map_or(start, Segment::end);
        self.step_back()
    }

    /// Ends the track that is growing. It lies in one segment, or in several if something else
    /// was staged meanwhile; in none if nothing was appended.
    pub fn close_track(&mut self) -> Result<Vec<Segment>, StashError> {
        self.settle()?;
        let Some(track) = self.track.take() else {
            return Ok(Vec::new());
        };
        match self.write_header(self.resting(), self.end) {
            Ok(()) => Ok(track),
            Err(error) => {
                self.track = Some(track);
                Err(error)
            }
        }
    }
}
