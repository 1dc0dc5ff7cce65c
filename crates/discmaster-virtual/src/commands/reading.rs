//! READ, READ CD and READ CD MSF: the blocks of recorded tracks of a CD.

mod audio;
mod parts;

use super::{Answer, Refused, invalid_field, out_of_range};
use crate::disc::{CdDisc, Disc, Form, Kind, Refusal, TrackMode};
use crate::storage::Storage;
use crate::unit::Unit;
use discmaster_audio::sector::{SECTOR, USER_DATA, form_1_data, mode_1_data, subheader};
use discmaster_audio::sub_channel::{self, P_TO_W, Q, Q_BYTES};
use discmaster_mmc::address::{Lba, Msf};
use discmaster_mmc::command::{C2ErrorInformation, MainChannel, SectorType, SubChannel};
use discmaster_mmc::sense::Triple;
use discmaster_mmc::transport::Data;
use parts::{Expected, Parts, Type};

/// Blocks that are fetched together.
const TOGETHER: u32 = 32;

/// What READ CD wants of each block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selection {
    pub(super) sector_type: SectorType,
    pub(super) main_channel: MainChannel,
    pub(super) c2: C2ErrorInformation,
    pub(super) sub_channel: SubChannel,
}

/// READ gives user data of 2048 bytes and nothing else.
pub(super) fn read<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let lba = u32::try_from(address.0).map_err(|_| out_of_range(address))?;
    let disc = recorded(unit)?;
    disc.may_read(lba, blocks, |mode| {
        matches!(mode.form, Form::Mode1 | Form::Xa)
    })?;
    if blocks == 0 {
        return Ok(Answer::NOTHING);
    }
    let buffer = room(data, blocks, USER_DATA)?;
    unit.head = lba.saturating_add(blocks - 1);
    if unit
        .disc
        .as_ref()
        .and_then(Disc::as_cd)
        .and_then(CdDisc::kind)
        == Some(Kind::Data)
    {
        unit.storage.read(Kind::Data, lba, buffer)?;
        return Ok(Answer::moved(buffer.len()));
    }
    let mut to = buffer.as_chunks_mut::<USER_DATA>().0.iter_mut();
    each_sector(unit, lba, blocks, |disc, lba, sector| {
        let data = match form_of(disc, lba) {
            Some(Form::Xa) if subheader(sector).is_form_2() => {
                return Err(Refusal::NotReadable { lba }.into());
            }
            Some(Form::Xa) => form_1_data(sector),
            _ => mode_1_data(sector),
        };
        if let Some(to) = to.next() {
            to.copy_from_slice(data);
        }
        Ok(())
    })?;
    Ok(Answer::moved(buffer.len()))
}

/// As [`read_cd`], from one time up to another.
pub(super) fn read_cd_msf<S: Storage>(
    unit: &mut Unit<S>,
    start: Msf,
    end: Msf,
    selection: Selection,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let (from, to) = (start.to_lba(), end.to_lba());
    let blocks = u32::try_from(i64::from(to.0) - i64::from(from.0));
    // An end before the start makes no sense (MMC-6 6.20).
    let blocks = blocks.map_err(|_| invalid_field(6, None))?;
    read_cd(unit, from, blocks, selection, data)
}

/// READ CD gives the parts of each sector that are selected, then error information and
/// sub-channels.
pub(super) fn read_cd<S: Storage>(
    unit: &mut Unit<S>,
    address: Lba,
    blocks: u32,
    selection: Selection,
    data: Data<'_>,
) -> Result<Answer, Refused> {
    let disc = recorded(unit)?;
    let Some(wanted) = Type::expected(selection.sector_type) else {
        return Err(invalid_field(1, Some(4)));
    };
    let Some(c2) = selection.c2.length() else {
        return Err(invalid_field(9, Some(2)));
    };
    let Some(sub_channel) = selection.sub_channel.length() else {
        return Err(invalid_field(10, Some(2)));
    };
    let overread = unit.audio.overread && wanted.may_be(Form::Audio);
    let first = i64::from(address.0);
    let end = first + i64::from(blocks);
    let on_disc = if overread {
        audio::on_disc(disc, first..end)
    } else {
        first..end
    };
    let lba = match u32::try_from(on_disc.start) {
        Ok(lba) => lba,
        // All of it lies before the disc.
        Err(_) if on_disc.is_empty() && blocks > 0 => 0,
        Err(_) => return Err(out_of_range(address)),
    };
    let inside = u32::try_from(on_disc.end - on_disc.start).unwrap_or(0);
    disc.may_read(lba, inside, |mode| wanted.may_be(mode.form))?;
    let nothing = selection.main_channel == MainChannel::NONE && c2 == 0 && sub_channel == 0;
    if blocks == 0 || nothing {
        return Ok(Answer::NOTHING);
    }
    let parts = Parts::of(selection.main_channel);
    let Data::In(buffer) = data else {
        return Err(Triple::DATA_PHASE_ERROR.into());
    };
    let head = lba.saturating_add(inside.saturating_sub(1));
    let offset = unit.audio.read_offset;
    if c2 == 0 && sub_channel == 0 && all_audio(disc, lba, inside) {
        parts.of_type(Type::Audio)?;
        let buffer = room(Data::In(buffer), blocks, SECTOR)?;
        if offset == 0 && inside == blocks {
            unit.storage.read(Kind::Raw, lba, buffer)?;
        } else {
            audio::read(unit, offset, first, buffer)?;
        }
        unit.head = head;
        return Ok(Answer::moved(buffer.len()));
    }
    // What is heard, where that is not what lies there.
    let mut heard = Vec::new();
    if offset != 0 && selection.main_channel.contains(MainChannel::USER_DATA) {
        let length = room(Data::In(&mut *buffer), blocks, SECTOR)?.len();
        heard.resize(length, 0);
        audio::read(unit, offset, first, &mut heard)?;
    }
    let mut given = Given {
        wanted,
        parts,
        c2,
        sub_channel: selection.sub_channel,
        heard: heard.as_chunks().0,
        first,
        filled: Filled { buffer, at: 0 },
    };
    (first..on_disc.start).try_for_each(|lba| given.beyond(lba))?;
    each_sector(unit, lba, inside, |disc, lba, sector| {
        given.sector(disc, lba, sector)
    })?;
    (on_disc.end..end).try_for_each(|lba| given.beyond(lba))?;
    unit.head = head;
    Ok(Answer::moved(given.filled.at))
}

/// What a READ CD gives, block by block.
struct Given<'a> {
    wanted: Expected,
    parts: Parts,
    c2: u32,
    sub_channel: SubChannel,
    /// From the first block on, where the drive does not hear what lies there.
    heard: &'a [[u8; SECTOR]],
    first: i64,
    filled: Filled<'a>,
}

impl Given<'_> {
    fn heard(&self, lba: i64) -> Option<&[u8; SECTOR]> {
        let place = usize::try_from(lba - self.first).ok()?;
        self.heard.get(place)
    }

    /// A block of the disc.
    fn sector(&mut self, disc: &CdDisc, lba: u32, sector: &[u8; SECTOR]) -> Result<(), Refused> {
        let Some(form) = form_of(disc, lba) else {
            return Err(Refusal::NotReadable { lba }.into());
        };
        let is = Type::of(form, sector);
        if !self.wanted.is(is) {
            return Err(Refusal::NotReadable { lba }.into());
        }
        let sector = match is {
            Type::Audio => *self.heard(lba.into()).unwrap_or(sector),
            _ => *sector,
        };
        self.filled.add(&sector[self.parts.of_type(is)?])?;
        self.beside(disc.q(lba))
    }

    /// A block past an end of the disc.
    fn beyond(&mut self, lba: i64) -> Result<(), Refused> {
        let sector = *self.heard(lba).unwrap_or(&[0; SECTOR]);
        self.filled.add(&sector[self.parts.of_type(Type::Audio)?])?;
        self.beside(None)
    }

    fn beside(&mut self, q: Option<(bool, Q)>) -> Result<(), Refused> {
        // No error was met.
        self.filled.add(&[0; 296][..self.c2 as usize])?;
        self.filled.sub_channel(q, self.sub_channel)
    }
}

/// The disc that is read: a test write puts nothing on it, so it is the one that was there before.
fn recorded<S>(unit: &Unit<S>) -> Result<&CdDisc, Refused> {
    let disc = unit.cd()?;
    Ok(unit.disc.as_ref().and_then(Disc::as_cd).unwrap_or(disc))
}

fn form_of(disc: &CdDisc, lba: u32) -> Option<Form> {
    disc.track_around(lba).map(|track| track.mode.form)
}

fn all_audio(disc: &CdDisc, lba: u32, blocks: u32) -> bool {
    disc.may_read(lba, blocks, TrackMode::is_audio).is_ok()
}

/// The part of the host's buffer that so many blocks fill.
fn room(data: Data<'_>, blocks: u32, length: usize) -> Result<&mut [u8], Refused> {
    let Data::In(buffer) = data else {
        return Err(Triple::DATA_PHASE_ERROR.into());
    };
    usize::try_from(blocks)
        .ok()
        .and_then(|blocks| blocks.checked_mul(length))
        .and_then(|bytes| buffer.get_mut(..bytes))
        .ok_or_else(|| Triple::DATA_PHASE_ERROR.into())
}

/// Hands on each sector whole, also where the disc keeps user data alone.
fn each_sector<S: Storage>(
    unit: &mut Unit<S>,
    lba: u32,
    blocks: u32,
    mut take: impl FnMut(&CdDisc, u32, &[u8; SECTOR]) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let disc = unit.disc.as_ref().and_then(Disc::as_cd);
    let disc = disc.ok_or(Triple::INCOMPATIBLE_MEDIUM_INSTALLED)?;
    let kind = disc.kind().unwrap_or(Kind::Data);
    let mut kept = vec![0; TOGETHER.min(blocks) as usize * kind.block()];
    let mut done = 0;
    while done < blocks {
        let here = TOGETHER.min(blocks - done);
        let bytes = &mut kept[..here as usize * kind.block()];
        unit.storage.read(kind, lba + done, bytes)?;
        for (address, block) in (lba + done..).zip(bytes.chunks_exact(kind.block())) {
            match block.first_chunk::<SECTOR>() {
                Some(sector) => take(disc, address, sector)?,
                None => {
                    let mut sector = [0; SECTOR];
                    if let Some(data) = block.first_chunk() {
                        disc.complete(address, data, &mut sector);
                    }
                    take(disc, address, &sector)?;
                }
            }
        }
        done += here;
    }
    Ok(())
}

/// The host's buffer, and how much of it there is.
struct Filled<'a> {
    buffer: &'a mut [u8],
    at: usize,
}

impl Filled<'_> {
    fn add(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        let end = self.at + bytes.len();
        let to = self.buffer.get_mut(self.at..end);
        to.ok_or(Triple::DATA_PHASE_ERROR)?.copy_from_slice(bytes);
        self.at = end;
        Ok(())
    }

    fn sub_channel(&mut self, q: Option<(bool, Q)>, selection: SubChannel) -> Result<(), Refused> {
        if selection == SubChannel::NONE {
            return Ok(());
        }
        let (p, q) = q.map_or((false, [0; Q_BYTES]), |(p, q)| (p, q.encode()));
        match selection {
            SubChannel::Q => self.add(&sub_channel::formatted(p, &q)),
            SubChannel::RAW => {
                let mut channels = [0; P_TO_W];
                sub_channel::insert(p, &q, &mut channels);
                self.add(&channels)
            }
            // R to W have no packs.
            _ => self.add(&[0; P_TO_W]),
        }
    }
}
