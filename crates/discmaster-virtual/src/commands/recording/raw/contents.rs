//! The table of contents that the lead-in of a raw session spells, pointer by pointer.

use crate::disc::{LAST_TRACK, PREGAP, SessionFormat};
use discmaster_audio::sub_channel::Pointer;
use std::collections::BTreeMap;

/// Points.
const FIRST_TRACK: u8 = 0xA0;
const LAST: u8 = 0xA1;
const LEAD_OUT: u8 = 0xA2;
const NEXT_SESSION: u8 = 0xB0;
/// Disc type: XA.
const XA: u8 = 0x20;

/// What the pointers say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contents {
    /// The number that the first track has to have.
    number: u8,
    first: Option<u8>,
    last: Option<u8>,
    lead_out: Option<u32>,
    format: SessionFormat,
    next_session: bool,
    /// By number: control field and start.
    tracks: BTreeMap<u8, (u8, u32)>,
}

impl Contents {
    pub(super) fn new(number: u8) -> Self {
        Self {
            number,
            first: None,
            last: None,
            lead_out: None,
            format: SessionFormat::CdRom,
            next_session: false,
            tracks: BTreeMap::new(),
        }
    }

    /// Takes a pointer. Each comes many times; the last says how it is.
    pub(super) fn add(&mut self, control: u8, pointer: Pointer) {
        let [minute, second, frame] = pointer.point_time.map(u32::from);
        let time = (minute * 60 + second) * 75 + frame;
        let address = time.checked_sub(PREGAP);
        let [number, kind, _] = pointer.point_time;
        match (pointer.adr, pointer.point) {
            (1, FIRST_TRACK) => {
                self.first = Some(number);
                self.format = if kind == XA {
                    SessionFormat::CdRomXa
                } else {
                    SessionFormat::CdRom
                };
            }
            (1, LAST) => self.last = Some(number),
            (1, LEAD_OUT) => self.lead_out = address,
            (1, 1..=LAST_TRACK) => {
                if let Some(start) = address {
                    self.tracks.insert(pointer.point, (control, start));
                }
            }
            (5, NEXT_SESSION) => self.next_session = true,
            _ => {}
        }
    }

    /// All that a table of contents has is there, in order and within the disc.
    pub(super) fn is_whole(&self, session_start: i64, last_lead_out: u32) -> bool {
        let (Some(first), Some(last), Some(lead_out)) = (self.first, self.last, self.lead_out)
        else {
            return false;
        };
        let numbers = self.tracks.keys().copied();
        let starts = self.tracks.values().map(|(_, start)| *start);
        let controls = |(control, _): &(u8, u32)| control & 4 == 0 || control & 9 == 0;
        first == self.number
            && first <= last
            && numbers.eq(first..=last)
            && starts.clone().is_sorted_by(|a, b| a < b)
            && starts
                .clone()
                .next()
                .is_some_and(|start| i64::from(start) >= session_start + i64::from(PREGAP))
            && starts.max().is_some_and(|start| start < lead_out)
            && lead_out <= last_lead_out
            && self.tracks.values().all(controls)
    }

    pub(super) fn first_track(&self) -> u8 {
        self.number
    }

    pub(super) fn lead_out(&self) -> Option<u32> {
        self.lead_out
    }

    pub(super) fn format(&self) -> SessionFormat {
        self.format
    }

    /// Another session may follow.
    pub(super) fn next_session(&self) -> bool {
        self.next_session
    }

    pub(super) fn control(&self, track: u8) -> Option<u8> {
        self.tracks.get(&track).map(|(control, _)| *control)
    }

    pub(super) fn start(&self, track: u8) -> Option<u32> {
        self.tracks.get(&track).map(|(_, start)| *start)
    }
}
