//! Event status.

use super::{Malformed, claimed, head, length16};
use crate::command::EventClasses;
use crate::wire::event as wire;
use zerocopy::IntoBytes;

/// Code of a media event (MMC-6, GET EVENT STATUS NOTIFICATION); four bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaEventCode(pub u8);

impl MediaEventCode {
    pub const NO_CHANGE: Self = Self(0);
    pub const EJECT_REQUEST: Self = Self(1);
    pub const NEW_MEDIA: Self = Self(2);
    pub const MEDIA_REMOVAL: Self = Self(3);
    pub const MEDIA_CHANGED: Self = Self(4);
    pub const BACKGROUND_FORMAT_COMPLETED: Self = Self(5);
    pub const BACKGROUND_FORMAT_RESTARTED: Self = Self(6);
}

/// What happened to the medium, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaEvent {
    pub event: MediaEventCode,
    pub present: bool,
    pub tray_open: bool,
}

/// The answer to a polled GET EVENT STATUS NOTIFICATION.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventStatus {
    /// Classes the drive knows.
    pub supported: EventClasses,
    /// The event, where its class is media.
    pub media: Option<MediaEvent>,
}

/// Number of the media class in the event header.
const MEDIA_CLASS: u8 = 4;

impl EventStatus {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        const WHAT: &str = "the event status";
        let (header, _) = head::<wire::EventHeader>(WHAT, bytes)?;
        let (_, rest) = head::<wire::EventHeader>(
            WHAT,
            claimed(bytes, (2 + usize::from(header.data_length.get())).max(4)),
        )?;
        let media = if header.class & wire::NEA == 0 && header.class & wire::CLASS == MEDIA_CLASS {
            let (event, _) = head::<wire::MediaEvent>(WHAT, rest)?;
            Some(MediaEvent {
                event: MediaEventCode(event.event & wire::EVENT_CODE),
                present: event.status & wire::MEDIA_PRESENT != 0,
                tray_open: event.status & wire::TRAY_OPEN != 0,
            })
        } else {
            None
        };
        Ok(Self {
            supported: EventClasses(header.supported),
            media,
        })
    }

    /// The header alone with [`wire::NEA`] set, where there is no media event.
    pub fn encode(&self) -> Vec<u8> {
        let Some(media) = self.media else {
            return wire::EventHeader {
                data_length: 2.into(),
                class: wire::NEA,
                supported: self.supported.0,
            }
            .as_bytes()
            .to_vec();
        };
        let flag = |set, mask| if set { mask } else { 0 };
        let header = wire::EventHeader {
            data_length: length16(2 + size_of::<wire::MediaEvent>()),
            class: MEDIA_CLASS,
            supported: self.supported.0,
        };
        let event = wire::MediaEvent {
            event: media.event.0 & wire::EVENT_CODE,
            status: flag(media.present, wire::MEDIA_PRESENT)
                | flag(media.tray_open, wire::TRAY_OPEN),
            ..wire::MediaEvent::default()
        };
        [header.as_bytes(), event.as_bytes()].concat()
    }
}
