//! What makes one medium that is recorded in order different from another.

use crate::media::MediumType;

/// Figures and habits of a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Blocks that are recorded together; tracks begin and end with them.
    pub ecc_block: u32,
    gap: Gap,
    /// Tracks that can be open at one time.
    pub open_tracks: usize,
    pub most_tracks: u16,
    /// Closing a session makes one track of all in it (DVD+R).
    pub one_track_a_session: bool,
    /// Page 05h decides how it is written, and whether it stays appendable (DVD-R, DVD-RW).
    pub write_parameters: bool,
    pub erasable: bool,
}

/// What lies between two sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    /// Nothing: a session is an entry in the disc's management area (BD-R).
    None,
    /// Border-out and border-in, which grow with the radius (DVD-R).
    Borders,
    /// Closure and intro, of 64 blocks of error correction each (DVD+R).
    ClosureAndIntro,
}

impl Rules {
    /// Nothing is written to a pressed disc.
    pub(super) const PRESSED: Self = Self {
        ecc_block: 16,
        gap: Gap::None,
        open_tracks: 0,
        most_tracks: 1,
        one_track_a_session: false,
        write_parameters: false,
        erasable: false,
    };

    /// `None` for media that are recorded otherwise.
    pub const fn of(medium: MediumType) -> Option<Self> {
        let dash = Self {
            ecc_block: 16,
            gap: Gap::Borders,
            open_tracks: 3,
            most_tracks: 2302,
            one_track_a_session: false,
            write_parameters: true,
            erasable: false,
        };
        match medium {
            MediumType::DvdR | MediumType::DvdRDl => Some(dash),
            MediumType::DvdRw => Some(Self {
                erasable: true,
                ..dash
            }),
            MediumType::DvdPlusR | MediumType::DvdPlusRDl => Some(Self {
                gap: Gap::ClosureAndIntro,
                open_tracks: 16,
                most_tracks: 153,
                one_track_a_session: true,
                write_parameters: false,
                ..dash
            }),
            MediumType::BdR | MediumType::BdRDl | MediumType::BdRTl | MediumType::BdRQl => {
                Some(Self {
                    ecc_block: 32,
                    gap: Gap::None,
                    open_tracks: 16,
                    most_tracks: 7927,
                    write_parameters: false,
                    ..dash
                })
            }
            _ => None,
        }
    }

    /// Blocks between session `number`, which ends at `end`, and the next.
    pub(super) const fn gap(self, number: usize, end: u32) -> u32 {
        let ecc_blocks = match self.gap {
            Gap::None => 0,
            Gap::ClosureAndIntro => 2 * 64,
            Gap::Borders => {
                let (first, later) = match end {
                    0..533_920 => (1888, 384),
                    533_920..1_267_424 => (2832, 576),
                    _ => (3776, 768),
                };
                if number == 1 { first } else { later }
            }
        };
        ecc_blocks * self.ecc_block
    }
}
