//! The world beside the session: drives, trays, discs, and who has them.

use discmaster::Code;
use std::collections::{BTreeMap, VecDeque};

/// The two drives of the scene. `Second` only reads and records CD-R.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drive {
    Studio,
    Second,
}

impl Drive {
    pub(crate) const BOTH: [Self; 2] = [Self::Studio, Self::Second];

    pub(crate) fn rewrites(self) -> bool {
        self == Self::Studio
    }
}

/// What depends on the discs and the drive, not on the contract.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Address where the lead-out of the discs can start at the latest.
    pub(crate) last_lead_out: u32,
    /// Blocks that follow a track recorded at once, and belong to it.
    pub(crate) run_out: u32,
    /// Blocks between a session's lead-out and the next session, after the first and after others.
    pub(crate) session_gaps: (u32, u32),
    /// Blocks of the one track on a disc that others have made.
    pub(crate) others_track: u32,
}

impl Facts {
    /// Discs of 74 minutes.
    pub(crate) const CD_74: Self = Self {
        last_lead_out: 333_000,
        run_out: 2,
        session_gaps: (11_400, 6_900),
        others_track: 300,
    };
}

/// What a hand puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NewDisc {
    BlankCdR,
    BlankCdRw,
    Pressed,
    /// A CD-R with one session of data that is not ours and can take more.
    MadeByOthers,
}

/// Names of files in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name {
    A,
    B,
    /// In a folder that the next is in too.
    FolderA,
    FolderB,
}

impl Name {
    pub(crate) const ALL: [Self; 4] = [Self::A, Self::B, Self::FolderA, Self::FolderB];

    /// Folder and name.
    pub(crate) fn path(self) -> (Option<&'static str>, &'static str) {
        match self {
            Self::A => (None, "a.txt"),
            Self::B => (None, "b.txt"),
            Self::FolderA => (Some("folder"), "a.txt"),
            Self::FolderB => (Some("folder"), "b.txt"),
        }
    }
}

/// Which bytes: everything that is staged differs from all that was staged before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Salt(pub(crate) u32);

pub(crate) type Files = BTreeMap<Name, Salt>;

/// A track of sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sound {
    /// Blocks, each run of its own pattern.
    pub(crate) runs: Vec<(Salt, u32)>,
    /// Of a program: it lies exactly behind the track before.
    pub(crate) planned: bool,
}

impl Sound {
    pub(crate) fn blocks(&self) -> u32 {
        self.runs.iter().map(|(_, blocks)| blocks).sum()
    }

    /// Where tracks lie that are recorded at once: before those that are not planned there is the gap,
    /// of which a disc has 150 blocks already before the first.
    pub(crate) fn at_once(tracks: &[Self], gap: u32) -> Vec<Track> {
        let mut start = 0;
        let mut laid = Vec::new();
        for track in tracks {
            let blocks = track.blocks();
            start += match (track.planned, laid.is_empty()) {
                (true, _) => 0,
                (false, true) => gap.saturating_sub(150),
                (false, false) => gap,
            };
            laid.push(Track { start, blocks });
            start += blocks;
        }
        laid
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    Us,
    Others,
}

/// First address and blocks of user data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Track {
    pub(crate) start: u32,
    pub(crate) blocks: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) maker: Maker,
    pub(crate) tracks: Vec<Track>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Material {
    CdR,
    CdRw,
    Pressed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Disc {
    id: u32,
    /// Counts recordings and erasures: the same disc is the same only as long as nothing changed.
    changes: u32,
    pub(crate) material: Material,
    pub(crate) sessions: Vec<Session>,
    pub(crate) closed: bool,
    /// What the last session shows.
    pub(crate) files: Files,
    /// The volume name that was asked for.
    pub(crate) volume_name: Option<u8>,
    pub(crate) sound: Vec<Sound>,
}

/// Says whether a disc is still the one that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    id: u32,
    changes: u32,
}

impl Disc {
    pub(crate) fn new(kind: NewDisc, id: u32, facts: &Facts) -> Self {
        let (material, maker, closed) = match kind {
            NewDisc::BlankCdR => (Material::CdR, None, false),
            NewDisc::BlankCdRw => (Material::CdRw, None, false),
            NewDisc::Pressed => (Material::Pressed, Some(Maker::Others), true),
            NewDisc::MadeByOthers => (Material::CdR, Some(Maker::Others), false),
        };
        let track = Track {
            start: 0,
            blocks: facts.others_track,
        };
        let sessions = maker.map(|maker| Session {
            maker,
            tracks: vec![track],
        });
        Self {
            id,
            changes: 0,
            material,
            sessions: sessions.into_iter().collect(),
            closed,
            files: Files::new(),
            volume_name: None,
            sound: Vec::new(),
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        Identity {
            id: self.id,
            changes: self.changes,
        }
    }

    pub(crate) fn blank(&self) -> bool {
        self.sessions.is_empty()
    }

    /// Recorded by us last, and more can be added.
    pub(crate) fn takes_our_session(&self) -> bool {
        let last = self.sessions.last();
        !self.closed && last.is_some_and(|session| session.maker == Maker::Us)
    }

    pub(crate) fn last_track(&self) -> Option<Track> {
        let session = self.sessions.last()?;
        session.tracks.last().copied()
    }

    /// Next writable address; None on a closed disc.
    pub(crate) fn next_writable(&self, facts: &Facts) -> Option<u32> {
        if self.closed {
            return None;
        }
        let Some(last) = self.last_track() else {
            return Some(0);
        };
        let (first, later) = facts.session_gaps;
        let gap = if self.sessions.len() == 1 {
            first
        } else {
            later
        };
        Some(last.start + last.blocks + facts.run_out + gap)
    }

    pub(crate) fn free(&self, facts: &Facts) -> u32 {
        self.next_writable(facts)
            .map_or(0, |next| facts.last_lead_out - facts.run_out - next)
    }

    /// A data session; how many blocks it has becomes known when it is written.
    pub(crate) fn add_data(&mut self, files: &Files, volume_name: Option<u8>, facts: &Facts) {
        let start = self.next_writable(facts).unwrap_or_default();
        let track = Track { start, blocks: 0 };
        self.sessions.push(Session {
            maker: Maker::Us,
            tracks: vec![track],
        });
        self.files.extend(files);
        self.volume_name = volume_name;
        self.changes += 1;
    }

    pub(crate) fn last_session_has(&mut self, blocks: u32) {
        let session = self.sessions.last_mut();
        if let Some(track) = session.and_then(|session| session.tracks.last_mut()) {
            track.blocks = blocks;
        }
    }

    pub(crate) fn add_sound(&mut self, tracks: Vec<Sound>, gap: u32, facts: &Facts) {
        let mut start = 0;
        let mut laid = Vec::new();
        for track in &tracks {
            let blocks = track.blocks();
            laid.push(Track { start, blocks });
            start += blocks + facts.run_out + gap;
        }
        if tracks.iter().any(|track| track.planned) {
            laid = Sound::at_once(&tracks, gap);
        }
        self.sessions.push(Session {
            maker: Maker::Us,
            tracks: laid,
        });
        self.sound = tracks;
        self.closed = true;
        self.changes += 1;
    }

    pub(crate) fn erase(&mut self) {
        *self = Self {
            changes: self.changes + 1,
            sessions: Vec::new(),
            closed: false,
            files: Files::new(),
            volume_name: None,
            sound: Vec::new(),
            ..*self
        };
    }
}

/// One drive: its tray, and who has it.
#[derive(Clone, Debug)]
pub(crate) struct Bay {
    pub(crate) plugged: bool,
    pub(crate) tray_open: bool,
    /// On the tray, be it open or closed.
    pub(crate) disc: Option<Disc>,
    /// Discs that were taken out, in that order.
    pub(crate) shelf: VecDeque<Disc>,
    /// By OpenExclusive.
    pub(crate) held: bool,
    pub(crate) held_by_others: bool,
}

impl Bay {
    pub(crate) fn empty() -> Self {
        Self {
            plugged: true,
            tray_open: false,
            disc: None,
            shelf: VecDeque::new(),
            held: false,
            held_by_others: false,
        }
    }

    /// Nobody has the drive, so a hand reaches it.
    pub(crate) fn in_reach(&self) -> bool {
        self.plugged && !self.held && !self.held_by_others
    }

    /// The disc that the drive sees.
    pub(crate) fn inside(&self) -> Option<&Disc> {
        self.disc.as_ref().filter(|_| !self.tray_open)
    }

    pub(crate) fn inside_mut(&mut self) -> Option<&mut Disc> {
        self.disc.as_mut().filter(|_| !self.tray_open)
    }

    /// What a call that asks the drive meets before the drive answers.
    pub(crate) fn ask(&self, in_use: Code) -> Result<(), Code> {
        if !self.plugged {
            Err(Code::E_DEVICE_NOTPRESENT)
        } else if self.held_by_others {
            Err(in_use)
        } else {
            Ok(())
        }
    }
}
