//! How recording changes a disc. A transition that is refused leaves the disc as it was.

use super::{DataSession, DataTrack, DataTrackState, SequentialDisc, Writable};
use crate::disc::{Padding, Refusal};

/// Write type of page 05h, where the medium heeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteType {
    /// In packets: any number of tracks and sessions.
    Incremental,
    /// One reserved track, the disc's only one.
    AtOnce,
}

impl SequentialDisc {
    /// Where `blocks` from `lba` on go, if they may be written.
    pub fn may_write(
        &self,
        lba: u32,
        blocks: u32,
        write_type: WriteType,
    ) -> Result<Writable, Refusal> {
        if self.finalised || self.medium.recordable().is_none() {
            return Err(Refusal::CannotWrite);
        }
        if lba >= self.capacity() {
            return Err(Refusal::OutOfRange { lba });
        }
        if let Some(track) = self.last_track()
            && track.state == DataTrackState::Damaged
            && (track.start..).contains(&lba)
        {
            return Err(Refusal::IncompleteTrack);
        }
        self.suits(write_type)?;
        let writable = match self.writable_places().find(|writable| writable.next == lba) {
            Some(writable) => writable,
            // A track that is full, and the one after it not begun.
            None if self.writable_places().next().is_none() => return Err(Refusal::Full),
            None => return Err(Refusal::NotNextWritable { lba }),
        };
        if blocks > writable.free {
            return Err(Refusal::Full);
        }
        Ok(writable)
    }

    /// At once means: into the one reserved track of a disc that was blank.
    fn suits(&self, write_type: WriteType) -> Result<(), Refusal> {
        let reserved_at_once = self
            .open_session()
            .is_some_and(|session| session.tracks.iter().any(|track| track.at_once));
        match write_type {
            WriteType::AtOnce if reserved_at_once => Ok(()),
            WriteType::AtOnce => Err(Refusal::Sequence),
            WriteType::Incremental if reserved_at_once => Err(Refusal::OtherKind),
            WriteType::Incremental if self.minimally_blanked => Err(Refusal::OtherKind),
            WriteType::Incremental => Ok(()),
        }
    }

    /// Whether the `blocks` from `lba` on lie over what is written, and may be.
    pub fn may_overwrite(&self, lba: u32, blocks: u32) -> bool {
        self.overwrites() && blocks > 0 && self.may_read(lba, blocks).is_ok()
    }

    /// A disc that can be written over is about to be written.
    pub fn unsettle(&mut self) {
        self.rewriting = self.pseudo_overwrite;
    }

    /// Whether writing to `writable` begins a track, so that the disc's state changes first.
    pub fn begins(&self, writable: Writable) -> bool {
        self.track(writable.number).is_none()
    }

    /// Begins the track that is not there yet.
    pub fn begin_track(&mut self) -> Result<(), Refusal> {
        let invisible = self.invisible().ok_or(Refusal::Full)?;
        if self.open_tracks().count() >= self.rules.open_tracks {
            return Err(Refusal::NoMoreReservations);
        }
        self.add(DataTrack {
            number: invisible.number,
            start: invisible.start,
            blocks: 0,
            reserved: None,
            state: DataTrackState::Open,
            settled: 0,
            at_once: false,
        });
        Ok(())
    }

    pub(super) fn add(&mut self, track: DataTrack) {
        match self.open_session_mut() {
            Some(session) => session.tracks.push(track),
            None => self.sessions.push(DataSession {
                tracks: vec![track],
                closed: false,
            }),
        }
    }

    /// `blocks` were written to the track of that number.
    pub fn advance(&mut self, number: u16, blocks: u32) -> Result<(), Refusal> {
        let free = self
            .track(number)
            .and_then(|track| self.writable(track))
            .map_or(0, |writable| writable.free);
        if blocks > free {
            return Err(Refusal::Full);
        }
        if let Some(track) = self.track_mut(number) {
            track.blocks += blocks;
        }
        Ok(())
    }

    /// RESERVE TRACK: cuts a track of so many blocks, or the whole blocks of error correction that
    /// hold them, off the front of the one that is not there yet.
    pub fn reserve(&mut self, blocks: u32, write_type: WriteType) -> Result<(), Refusal> {
        if self.finalised || self.medium.recordable().is_none() {
            return Err(Refusal::CannotWrite);
        }
        let at_once = write_type == WriteType::AtOnce && self.rules.write_parameters;
        if at_once && !self.sessions.is_empty() || !at_once && self.minimally_blanked {
            return Err(Refusal::Sequence);
        }
        let Some(invisible) = self.invisible() else {
            return Err(Refusal::Sequence);
        };
        let open = self.open_tracks().count();
        // The one that is not there yet is one of those that can be open.
        if open + 1 >= self.rules.open_tracks {
            return Err(Refusal::NoMoreReservations);
        }
        if blocks == 0 || blocks > invisible.free {
            return Err(Refusal::Full);
        }
        let length = if at_once { blocks } else { self.whole(blocks) };
        if length > invisible.free {
            return Err(Refusal::Full);
        }
        self.add(DataTrack {
            number: invisible.number,
            start: invisible.start,
            blocks: 0,
            reserved: Some(length),
            state: DataTrackState::Open,
            settled: 0,
            at_once,
        });
        Ok(())
    }

    /// Zeros that a drive records to bring what it has to whole blocks of error correction.
    pub fn paddings(&self) -> Vec<Padding> {
        self.tracks()
            .filter(|track| track.is_unsettled() && !track.at_once)
            .map(|track| Padding {
                start: track.written(),
                blocks: self.whole(track.written()) - track.written(),
            })
            .filter(|padding| padding.blocks > 0)
            .collect()
    }

    /// SYNCHRONIZE CACHE: what was written is on the disc, padded. A disc recorded at once is closed
    /// when all of it came; `next_session_allowed` is page 05h's multi-session field.
    pub fn settle(&mut self, next_session_allowed: bool) {
        let ecc_block = self.rules.ecc_block;
        self.rewriting = false;
        let mut all_came = false;
        for track in self
            .sessions
            .iter_mut()
            .flat_map(|session| &mut session.tracks)
            .filter(|track| track.is_unsettled())
        {
            if !track.at_once {
                track.blocks = track.written().next_multiple_of(ecc_block) - track.start;
            }
            track.settled = track.blocks;
            if track.at_once && Some(track.blocks) == track.reserved {
                track.state = DataTrackState::Complete;
                all_came = true;
            }
        }
        if all_came && let Some(session) = self.open_session_mut() {
            session.closed = true;
            self.finalised = !next_session_allowed;
            self.minimally_blanked = false;
        }
    }

    /// The rest of a reserved track that CLOSE TRACK fills with zeros.
    pub fn unfilled(&self, number: u16) -> Option<Padding> {
        let track = self.track(number)?;
        if track.state == DataTrackState::Complete {
            return None;
        }
        let end = match track.reserved {
            Some(length) => track.start + length,
            // At least one block of error correction.
            None => self.whole(track.written().max(track.start + 1)),
        };
        (end > track.written()).then(|| Padding {
            start: track.written(),
            blocks: end - track.written(),
        })
    }

    /// CLOSE TRACK: the track takes no more, once it is filled ([`SequentialDisc::unfilled`]).
    pub fn close_track(&mut self, number: u16) -> Result<(), Refusal> {
        let fill = self.unfilled(number).map_or(0, |padding| padding.blocks);
        let Some(track) = self.track_mut(number) else {
            return Err(Refusal::Sequence);
        };
        if track.state != DataTrackState::Complete {
            track.blocks += fill;
            track.settled = track.blocks;
            track.state = DataTrackState::Complete;
        }
        Ok(())
    }

    /// REPAIR TRACK: a damaged track can be written on, from what is left of it.
    pub fn repair(&mut self, number: u16) -> Result<(), Refusal> {
        match self.track_mut(number) {
            None => Err(Refusal::Sequence),
            Some(track) => {
                if track.state == DataTrackState::Damaged {
                    track.state = DataTrackState::Open;
                }
                Ok(())
            }
        }
    }

    /// The tracks of the open session that have to be closed before it can be; a track that was
    /// reserved and is not full, or a damaged one, is in the way.
    pub fn to_close(&self) -> Result<Vec<u16>, Refusal> {
        let Some(session) = self.open_session() else {
            return Err(Refusal::Sequence);
        };
        let mut open = Vec::new();
        for track in &session.tracks {
            match track.state {
                DataTrackState::Complete => {}
                DataTrackState::Damaged => return Err(Refusal::IncompleteTrack),
                DataTrackState::Open if track.reserved.is_some_and(|all| all > track.blocks) => {
                    return Err(Refusal::ReservedTrack);
                }
                DataTrackState::Open => open.push(track.number),
            }
        }
        Ok(open)
    }

    /// CLOSE SESSION, of a session whose tracks are complete. Without `next_session_allowed` nothing
    /// can be added afterwards.
    pub fn close_session(&mut self, next_session_allowed: bool) -> Result<(), Refusal> {
        if !self.to_close()?.is_empty() {
            return Err(Refusal::IncompleteTrack);
        }
        let merge = self.rules.one_track_a_session;
        let number = u16::try_from(self.sessions.len()).unwrap_or(u16::MAX);
        let Some(session) = self.open_session_mut() else {
            return Err(Refusal::Sequence);
        };
        session.closed = true;
        if merge
            && let (Some(first), Some(last)) = (
                session.tracks.first().copied(),
                session.tracks.last().copied(),
            )
        {
            session.tracks = vec![DataTrack {
                number,
                blocks: last.written() - first.start,
                settled: last.written() - first.start,
                reserved: None,
                ..first
            }];
        }
        self.finalised = !next_session_allowed;
        Ok(())
    }

    /// Finalises a disc that has a closed session and no open one.
    pub fn finalise(&mut self) -> Result<(), Refusal> {
        if self.finalised || self.sessions.is_empty() || self.open_session().is_some() {
            return Err(Refusal::Sequence);
        }
        self.finalised = true;
        Ok(())
    }

    /// BLANK: takes everything off a DVD-RW.
    pub fn blank(&mut self, minimal: bool) -> Result<(), Refusal> {
        if !self.rules.erasable {
            return Err(Refusal::CannotBlank);
        }
        if self.is_recording() {
            return Err(Refusal::Sequence);
        }
        self.sessions.clear();
        self.finalised = false;
        self.minimally_blanked = minimal;
        Ok(())
    }

    /// FORMAT UNIT of a blank BD-R: sets `spare` blocks aside, for pseudo-overwriting or not.
    pub fn format_with_spares(
        &mut self,
        spare: u32,
        pseudo_overwrite: bool,
    ) -> Result<(), Refusal> {
        if !self.sessions.is_empty() {
            return Err(Refusal::CannotFormat);
        }
        self.spare = spare;
        self.formatted = true;
        self.pseudo_overwrite = pseudo_overwrite;
        Ok(())
    }

    /// The power went; the file of blocks has `blocks` from address 0 on. A track that goes to the
    /// end of the disc has what of it reached the file; of a reserved one what was settled counts.
    pub fn lose_power(&mut self, blocks: u32) {
        let capacity = self.capacity();
        let ecc_block = self.rules.ecc_block;
        let Some(last) = self
            .open_session_mut()
            .and_then(|session| session.tracks.last_mut())
        else {
            return;
        };
        if last.state != DataTrackState::Open {
            return;
        }
        let most = last.reserved.map_or(capacity - last.start, |all| all);
        let reached = blocks.saturating_sub(last.start).min(most);
        if reached > last.blocks {
            last.blocks = if reached == most {
                reached
            } else {
                reached / ecc_block * ecc_block
            };
            last.state = DataTrackState::Damaged;
        }
        last.settled = last.blocks;
    }
}
