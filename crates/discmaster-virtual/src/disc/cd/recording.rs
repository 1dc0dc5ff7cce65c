//! How recording track by track changes a disc. A transition that is refused leaves the disc as it
//! was.

use super::{
    CdDisc, Kind, LINK, PREGAP, Packets, Pause, RUN_OUT, SHORTEST_TRACK, Session, SessionFormat,
    Track, TrackMode, TrackState,
};
use crate::disc::Refusal;
use discmaster_audio::numbers::{CatalogNumber, Isrc};

/// Zeros that the drive has to record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Padding {
    pub start: u32,
    pub blocks: u32,
}

/// A track as page 05h describes it, before anything of it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewTrack {
    pub mode: TrackMode,
    /// Before it, where it follows another in its session.
    pub pause: Pause,
    /// Whole sectors of it have to be kept, though 2048 bytes would be enough for its mode.
    pub whole: bool,
    /// Recorded in packets: of any length, or of one.
    pub packets: Option<Option<u32>>,
    pub isrc: Option<Isrc>,
    /// Of the session, if the track is its first.
    pub catalog: Option<CatalogNumber>,
}

/// Where a WRITE goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the track that is being recorded.
    Recording,
    /// To a track that is reserved, or to one that another packet is added to.
    Waiting(u8),
    /// To a track that is not there yet.
    New,
}

impl NewTrack {
    /// A track at once.
    pub const fn at_once(mode: TrackMode, pause: Pause) -> Self {
        Self {
            mode,
            pause,
            whole: false,
            packets: None,
            isrc: None,
            catalog: None,
        }
    }

    fn kind(&self) -> Kind {
        if self.whole {
            Kind::Raw
        } else {
            self.mode.form.kind()
        }
    }

    fn packets(&self) -> Option<Packets> {
        self.packets.map(|fixed| Packets {
            fixed,
            links: Vec::new(),
        })
    }
}

impl CdDisc {
    fn writable(&self) -> Result<u32, Refusal> {
        match self.medium.recordable() {
            Some(medium) if !self.finalised => Ok(medium.last_lead_out()),
            _ => Err(Refusal::CannotWrite),
        }
    }

    /// Nothing is being recorded, and nothing that was is broken off.
    fn idle(&self) -> Result<(), Refusal> {
        if self.recording().is_some() {
            Err(Refusal::Sequence)
        } else if self
            .tracks()
            .any(|track| track.state == TrackState::Damaged)
        {
            Err(Refusal::IncompleteTrack)
        } else {
            Ok(())
        }
    }

    /// Starts a track at the next writable address.
    pub fn begin_track(&mut self, new: &NewTrack) -> Result<(), Refusal> {
        self.writable()?;
        self.idle()?;
        if self.unfinished().is_some() {
            return Err(Refusal::IncompleteTrack);
        }
        let track = self.next_track(new)?;
        let kind = new.kind();
        self.push(track);
        self.keep(kind);
        if let (Some(catalog), Some(session)) = (new.catalog, self.sessions.last_mut()) {
            session.catalog.get_or_insert(catalog);
        }
        Ok(())
    }

    /// The track that would begin now.
    fn next_track(&self, new: &NewTrack) -> Result<Track, Refusal> {
        let pause = new.mode.pause(new.pause);
        let start = self.next_writable(pause).ok_or(Refusal::Full)?;
        let track = Track {
            number: self.next_track_number(),
            pregap: match self.open_session() {
                Some(_) => pause.blocks(),
                None => PREGAP,
            },
            start,
            blocks: 0,
            run_out: RUN_OUT,
            mode: new.mode,
            state: TrackState::Recording,
            indexes: Vec::new(),
            isrc: new.isrc,
            packets: new.packets(),
            reserved: None,
        };
        self.can_end(&track)?;
        Ok(track)
    }

    /// The shortest track, in its packets, fits into its place.
    fn can_end(&self, track: &Track) -> Result<(), Refusal> {
        match track.packets.as_ref().and_then(|packets| packets.fixed) {
            Some(size) if SHORTEST_TRACK.next_multiple_of(size.max(1)) > self.longest(track) => {
                Err(Refusal::PacketDoesNotFit)
            }
            _ => Ok(()),
        }
    }

    /// A track more, in the open session or in one that begins.
    pub(super) fn push(&mut self, track: Track) {
        match self.sessions.last_mut() {
            Some(session) if !session.closed => session.tracks.push(track),
            _ => self.sessions.push(Session {
                tracks: vec![track],
                ..Session::default()
            }),
        }
    }

    /// Blocks of this kind come to the disc. Once whole sectors are kept, they are of all.
    pub(super) fn keep(&mut self, kind: Kind) {
        let begins = self.tracks().nth(1).is_none() && self.sessions.len() == 1;
        if begins || kind == Kind::Raw {
            self.kind = kind;
        }
    }

    /// Goes on with a track that is reserved, or that another packet is added to.
    pub fn resume_track(&mut self, number: u8, new: &NewTrack) -> Result<(), Refusal> {
        self.writable()?;
        self.idle()?;
        let kind = new.kind();
        if let Some(track) = self.track(number) {
            self.can_end(&Track {
                packets: new.packets(),
                ..track.clone()
            })?;
        }
        let track = self.track_mut(number).ok_or(Refusal::Sequence)?;
        match track.state {
            TrackState::Reserved => {
                track.mode = new.mode;
                track.packets = new.packets();
                track.isrc = new.isrc;
            }
            TrackState::Open => {
                same_manner(track, new)?;
                if let Some(packets) = &mut track.packets
                    && packets.fixed.is_none()
                    && track.blocks > 0
                {
                    packets.links.push(track.blocks);
                    track.blocks += LINK;
                }
            }
            TrackState::Recording | TrackState::Damaged | TrackState::Complete => {
                return Err(Refusal::Sequence);
            }
        }
        track.state = TrackState::Recording;
        self.keep(kind);
        Ok(())
    }

    /// Where `blocks` from `lba` on go, if they may be written as page 05h describes them.
    pub fn may_write(&self, lba: u32, blocks: u32, new: &NewTrack) -> Result<Target, Refusal> {
        let last_lead_out = self.writable()?;
        if lba >= last_lead_out {
            return Err(Refusal::OutOfRange { lba });
        }
        if let Some(track) = self.recording() {
            same_manner(track, new)?;
            return self.fits(track, lba, blocks).map(|()| Target::Recording);
        }
        self.idle()?;
        let open = self
            .open_session()
            .map_or(&[][..], |session| &session.tracks);
        let waiting = open
            .iter()
            .filter(|track| matches!(track.state, TrackState::Reserved | TrackState::Open))
            .find(|track| track.next_writable() == Some(lba));
        if let Some(track) = waiting {
            if track.state == TrackState::Open {
                same_manner(track, new)?;
            }
            return self
                .fits(track, lba, blocks)
                .map(|()| Target::Waiting(track.number));
        }
        if self.unfinished().is_some() {
            return Err(Refusal::NotNextWritable { lba });
        }
        let pause = new.mode.pause(new.pause);
        match self.next_writable(pause) {
            None => Err(Refusal::Full),
            Some(next) if next != lba => Err(Refusal::NotNextWritable { lba }),
            Some(_) => {
                let track = self.next_track(new)?;
                self.fits(&track, lba, blocks).map(|()| Target::New)
            }
        }
    }

    fn fits(&self, track: &Track, lba: u32, blocks: u32) -> Result<(), Refusal> {
        let packet = track.packets.as_ref().and_then(|packets| packets.fixed);
        if track.next_writable() != Some(lba) {
            Err(Refusal::NotNextWritable { lba })
        } else if blocks <= self.room(track) {
            Ok(())
        } else if packet.is_some() {
            Err(Refusal::PacketDoesNotFit)
        } else {
            Err(Refusal::Full)
        }
    }

    /// `blocks` more were written to the track that is being recorded.
    pub fn advance(&mut self, blocks: u32) -> Result<(), Refusal> {
        let track = self.recording().ok_or(Refusal::Sequence)?;
        if blocks > self.room(track) {
            return Err(Refusal::Full);
        }
        let track = self.recording_mut().ok_or(Refusal::Sequence)?;
        track.blocks += blocks;
        Ok(())
    }

    /// What has to be recorded before a packet can end: of a fixed length, the rest of it.
    pub fn packet_padding(&self) -> Option<Padding> {
        let track = self.recording()?;
        let size = track.packets.as_ref()?.fixed.filter(|size| *size > 0)?;
        let blocks = track.blocks.next_multiple_of(size) - track.blocks;
        padding(track, blocks)
    }

    /// Ends the packet that is being recorded.
    pub fn end_packet(&mut self) -> Result<(), Refusal> {
        let added = self.packet_padding().map_or(0, |padding| padding.blocks);
        let track = self.recording_mut().ok_or(Refusal::Sequence)?;
        if track.packets.is_none() {
            return Err(Refusal::Sequence);
        }
        track.blocks += added;
        track.state = TrackState::Open;
        Ok(())
    }

    /// What has to be recorded before a track can end: up to the shortest length, and of a reserved
    /// one up to its end.
    pub fn padding(&self, number: u8) -> Option<Padding> {
        let track = self.track(number).filter(|track| !track.is_complete())?;
        let size = match (track.reserved, &track.packets) {
            (Some(reserved), None) => reserved.saturating_sub(RUN_OUT),
            (_, Some(packets)) => match packets.fixed.filter(|size| *size > 0) {
                Some(size) => track.blocks.max(SHORTEST_TRACK).next_multiple_of(size),
                None => SHORTEST_TRACK,
            },
            (None, None) => SHORTEST_TRACK,
        };
        padding(track, size.saturating_sub(track.blocks))
    }

    /// Ends a track, padded.
    pub fn end_track(&mut self, number: u8) -> Result<(), Refusal> {
        let added = self.padding(number).map_or(0, |padding| padding.blocks);
        if self.recording().is_some_and(|track| track.number != number) {
            return Err(Refusal::Sequence);
        }
        let track = self.track_mut(number).ok_or(Refusal::Sequence)?;
        if track.is_complete() {
            return Err(Refusal::Sequence);
        }
        track.blocks += added;
        track.complete();
        Ok(())
    }

    /// Keeps a place of `blocks` for a track (RESERVE TRACK).
    pub fn reserve_track(&mut self, blocks: u32, mode: TrackMode) -> Result<(), Refusal> {
        let last_lead_out = self.writable()?;
        self.idle()?;
        if self.unfinished().is_some() {
            return Err(Refusal::IncompleteTrack);
        }
        let new = NewTrack::at_once(mode, Pause::USUAL);
        let track = match self.next_track(&new) {
            Err(Refusal::Full) => return Err(Refusal::NoMoreReservations),
            track => track?,
        };
        let blocks = blocks.max(SHORTEST_TRACK).saturating_add(RUN_OUT);
        if track
            .start
            .checked_add(blocks)
            .is_none_or(|end| end > last_lead_out)
        {
            return Err(Refusal::Full);
        }
        self.push(Track {
            state: TrackState::Reserved,
            reserved: Some(blocks),
            ..track
        });
        self.keep(mode.form.kind());
        Ok(())
    }

    /// Makes a track that lost power one that can go on, where that is possible (REPAIR TRACK).
    pub fn repair_track(&mut self, number: u8) -> Result<(), Refusal> {
        self.writable()?;
        let track = self.track_mut(number).ok_or(Refusal::Sequence)?;
        if track.state != TrackState::Damaged {
            return Err(Refusal::Sequence);
        }
        let Some(packets) = &track.packets else {
            return Err(Refusal::OtherKind);
        };
        if let Some(size) = packets.fixed.filter(|size| *size > 0) {
            track.blocks -= track.blocks % size;
        }
        track.state = TrackState::Open;
        Ok(())
    }

    /// Closes the open session. `next_session_allowed` is page 05's multi-session field: without
    /// it nothing can be added afterwards.
    pub fn close_session(
        &mut self,
        format: SessionFormat,
        next_session_allowed: bool,
    ) -> Result<(), Refusal> {
        let Some(session) = self.sessions.last_mut().filter(|session| !session.closed) else {
            return Err(Refusal::Sequence);
        };
        if let Some(track) = session.tracks.iter().find(|track| !track.is_complete()) {
            return Err(match track.reserved {
                Some(_) => Refusal::ReservedTrack,
                None => Refusal::IncompleteTrack,
            });
        }
        session.closed = true;
        session.format = format;
        self.finalised = !next_session_allowed;
        Ok(())
    }

    /// The power went; the file of blocks has `blocks` from address 0 on.
    pub fn lose_power(&mut self, blocks: u32) {
        let Some(track) = self.sessions.last().and_then(|session| {
            let under_way =
                |track: &&Track| matches!(track.state, TrackState::Recording | TrackState::Damaged);
            session.tracks.iter().find(under_way)
        }) else {
            return;
        };
        let (number, reached) = (track.number, blocks.saturating_sub(track.start));
        let longest = self.longest(track);
        if let Some(track) = self.track_mut(number) {
            track.state = TrackState::Damaged;
            track.blocks = reached
                .min(longest)
                .max(track.packets.as_ref().map_or(0, |_| track.blocks));
        }
    }
}

fn padding(track: &Track, blocks: u32) -> Option<Padding> {
    (blocks > 0).then_some(Padding {
        start: track.end(),
        blocks,
    })
}

/// A track goes on as it began.
fn same_manner(track: &Track, new: &NewTrack) -> Result<(), Refusal> {
    let size = |packets: &Packets| packets.fixed;
    match (track.packets.as_ref().map(size), new.packets) {
        (Some(begun), Some(goes_on)) if begun != goes_on => Err(Refusal::PacketSize),
        (begun, goes_on) if begun.is_some() != goes_on.is_some() => Err(Refusal::OtherKind),
        _ if track.mode.form != new.mode.form => Err(Refusal::OtherKind),
        _ => Ok(()),
    }
}
