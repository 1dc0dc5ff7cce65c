//! READ SUB-CHANNEL (MMC-3 6.27): where the drive is, and the codes of the disc and its tracks.

use super::{Refused, invalid_field};
use crate::disc::{CdDisc, PREGAP, Refusal, Session};
use crate::unit::Unit;
use discmaster_audio::sub_channel::{Content, Q};
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::SubChannelFormat;
use discmaster_mmc::recording::code::{CatalogNumber, Isrc};
use discmaster_mmc::response::sub_channel::{
    CatalogAnswer, CurrentPosition, IsrcAnswer, nothing_played,
};

/// ADR of Q where it tells of a place.
const POSITION: u8 = 1;

pub(super) fn read<S>(
    unit: &Unit<S>,
    in_msf: bool,
    sub_q: bool,
    format: SubChannelFormat,
    track: u8,
) -> Result<Vec<u8>, Refused> {
    let disc = unit.cd()?;
    if !sub_q {
        return Ok(nothing_played());
    }
    match format {
        SubChannelFormat::POSITION => {
            let here = position(disc, unit.head).or_else(|| position(disc, 0));
            let here = here.ok_or(Refusal::OutOfRange { lba: unit.head })?;
            Ok(here.encode(in_msf))
        }
        SubChannelFormat::CATALOG_NUMBER => {
            let number = disc.sessions().iter().find_map(Session::catalog);
            let number = number.and_then(|number| CatalogNumber::new(&number.to_string()).ok());
            Ok(CatalogAnswer(number).encode())
        }
        SubChannelFormat::ISRC => {
            let track = disc.track(track).ok_or_else(|| invalid_field(6, None))?;
            let code = track.isrc.map(|code| code.to_string());
            let answer = IsrcAnswer {
                track: track.number,
                control: track.mode.control(),
                code: code.and_then(|code| Isrc::new(&code).ok()),
            };
            Ok(answer.encode())
        }
        _ => Err(invalid_field(3, None)),
    }
}

/// What Q says of a block; of one that has something else to say, by the block beside it.
fn position(disc: &CdDisc, lba: u32) -> Option<CurrentPosition> {
    let (_, q) = disc.q(lba)?;
    let place = match q {
        Q {
            content: Content::Position(place),
            ..
        } => place,
        _ => match disc.q(lba.checked_sub(1)?)?.1.content {
            Content::Position(place) => place,
            _ => return None,
        },
    };
    let relative = i32::try_from(place.relative).unwrap_or(i32::MAX);
    let absolute = i64::from(place.absolute) - i64::from(PREGAP);
    Some(CurrentPosition {
        adr: POSITION,
        control: q.control,
        track: place.track,
        index: place.index,
        absolute: Lba(i32::try_from(absolute).unwrap_or(i32::MAX)),
        relative: if place.index == 0 {
            -relative
        } else {
            relative
        },
    })
}
