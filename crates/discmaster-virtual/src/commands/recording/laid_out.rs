//! A session that is laid out before it is recorded, from its first block to its last: what session
//! at once and raw recording share.

use super::super::mode_pages::Recording;
use super::super::{Answer, Refused, sent};
use super::raw::Raw;
use super::session_at_once::AtOnce;
use super::{settle, store};
use crate::disc::{Block, CdDisc, Disc, Refusal, SessionFormat};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_audio::cd_text::Pack;
use discmaster_audio::numbers::CatalogNumber;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::CloseFunction;
use discmaster_mmc::sense::{Sense, Triple};
use discmaster_mmc::transport::Data;

/// What the drive knows of the session besides what is on the disc. It forgets it when the disc
/// goes.
#[derive(Debug)]
pub(crate) enum LaidOut {
    AtOnce(AtOnce),
    Raw(Box<Raw>),
}

/// What becomes of blocks that come one after the other and are alike.
pub(super) struct Run {
    pub(super) lba: i64,
    pub(super) blocks: u32,
    pub(super) block: Block,
}

/// What closes the session.
pub(super) struct Ending {
    pub(super) format: SessionFormat,
    pub(super) next_session_allowed: bool,
    pub(super) catalog: Option<CatalogNumber>,
    pub(super) cd_text: Vec<Pack>,
}

impl LaidOut {
    /// Something of it was written.
    pub(crate) fn begun(&self) -> bool {
        match self {
            Self::AtOnce(session) => session.begun(),
            Self::Raw(raw) => raw.begun(),
        }
    }

    /// Where the next block goes.
    pub(crate) fn next(&self) -> Lba {
        let next = match self {
            Self::AtOnce(session) => session.next(),
            Self::Raw(raw) => raw.next(),
        };
        Lba(i32::try_from(next).unwrap_or(i32::MAX))
    }

    /// Blocks of the program area that are still to come.
    pub(crate) fn left(&self) -> u32 {
        let end = match self {
            Self::AtOnce(session) => session.lead_out(),
            Self::Raw(raw) => raw.lead_out(),
        };
        let left = end.map_or(0, |end| i64::from(end) - i64::from(self.next().0));
        u32::try_from(left).unwrap_or(0)
    }

    fn test(&self) -> bool {
        match self {
            Self::AtOnce(session) => session.test(),
            Self::Raw(raw) => raw.test(),
        }
    }

    /// All of the program area is recorded, and what closes the session is known.
    fn ending(&self) -> Option<Ending> {
        match self {
            Self::AtOnce(session) => session.ending(),
            Self::Raw(raw) => raw.ending(),
        }
    }
}

/// A session at once is recorded as page 05h says when its first block comes, whatever it said when the
/// cue sheet did: who chose a test write meanwhile has nothing recorded.
pub(super) fn begin<S>(unit: &mut Unit<S>, parameters: Recording) {
    if let Some(LaidOut::AtOnce(session)) = &mut unit.laid_out {
        session.choose(parameters);
    }
}

pub(super) fn write<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: &Data<'_>,
) -> Result<Answer, Refused> {
    let Some(mut laid_out) = unit.laid_out.take() else {
        return Err(Refusal::Sequence.into());
    };
    if address != laid_out.next() {
        unit.laid_out = Some(laid_out);
        return Err(Refused::Sense(Sense {
            information: Some(address.to_wire()),
            ..Sense::new(Triple::INVALID_ADDRESS_FOR_WRITE)
        }));
    }
    let done = match &mut laid_out {
        LaidOut::AtOnce(session) => session
            .length(blocks)
            .and_then(|length| sent(data, length))
            .and_then(|bytes| {
                session.write(unit, blocks, bytes)?;
                Ok(Answer::moved(bytes.len()))
            }),
        LaidOut::Raw(raw) => sent(data, raw.length(blocks)).and_then(|bytes| {
            raw.write(unit, bytes)?;
            Ok(Answer::moved(bytes.len()))
        }),
    };
    unit.laid_out = Some(laid_out);
    done
}

/// Records blocks of the session.
pub(super) fn record<S: Storage>(
    unit: &mut Unit<S>,
    test: bool,
    run: &Run,
    came: &[u8],
) -> Result<(), Refused> {
    if !test && let Some(kind) = unit.cd()?.kind() {
        store::keep(
            &mut unit.storage,
            kind,
            run.block,
            run.lba,
            run.blocks,
            came,
        )?;
    }
    change(unit, test, |disc| {
        disc.reach(run.lba + i64::from(run.blocks))
    })
}

/// Changes the disc, or the copy, without committing it.
pub(super) fn change<S>(
    unit: &mut Unit<S>,
    test: bool,
    transition: impl FnOnce(&mut CdDisc) -> Result<(), Refusal>,
) -> Result<(), Refused> {
    let disc = if test {
        &mut unit.simulation
    } else {
        &mut unit.disc
    };
    match disc.as_mut().and_then(Disc::as_cd_mut) {
        Some(disc) => Ok(transition(disc)?),
        None => Err(Triple::NO_MEDIUM.into()),
    }
}

/// Changes the disc so that it is found again.
pub(super) fn change_for_good<S: Storage>(
    unit: &mut Unit<S>,
    test: bool,
    transition: impl FnOnce(&mut CdDisc) -> Result<(), Refusal>,
) -> Result<(), Refused> {
    let mut disc = unit.cd()?.clone();
    transition(&mut disc)?;
    settle(unit, disc, test)
}

/// Ends the session, if all of it is there; otherwise more may come.
pub(super) fn synchronize<S: Storage>(unit: &mut Unit<S>) -> Result<(), Refused> {
    let Some(laid_out) = &unit.laid_out else {
        return Ok(());
    };
    let (test, ending) = (laid_out.test(), laid_out.ending());
    let Some(ending) = ending else {
        if !test && laid_out.begun() {
            unit.storage.synchronize()?;
        }
        return Ok(());
    };
    unit.laid_out = None;
    if test {
        unit.simulation = None;
        return Ok(());
    }
    change_for_good(unit, false, |disc| {
        disc.end_laid_out()?;
        disc.describe(ending.catalog, ending.cd_text);
        disc.close_session(ending.format, ending.next_session_allowed)
    })?;
    unit.medium_changed();
    Ok(())
}

/// CLOSE TRACK/SESSION ends a session that is laid out, and breaks off one that is not all there:
/// its last track ends where it is. Whether that is all there is to do.
pub(super) fn ended_by_close<S: Storage>(
    unit: &mut Unit<S>,
    function: CloseFunction,
) -> Result<bool, Refused> {
    let Some(laid_out) = unit.laid_out.as_ref().filter(|laid_out| laid_out.begun()) else {
        return Ok(false);
    };
    if !matches!(function, CloseFunction::TRACK | CloseFunction::SESSION) {
        return Ok(false);
    }
    if laid_out.ending().is_some() || laid_out.test() {
        let test = laid_out.test();
        synchronize(unit)?;
        if test {
            unit.laid_out = None;
            unit.simulation = None;
        }
        return Ok(true);
    }
    unit.laid_out = None;
    if unit.cd()?.recording().is_some() {
        change_for_good(unit, false, CdDisc::break_off)?;
    }
    if unit.cd()?.open_session().is_none() {
        return Ok(true);
    }
    Ok(function == CloseFunction::TRACK)
}
