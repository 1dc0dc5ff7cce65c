//! Rock Ridge (IEEE P1282, RRIP): what the system use area of a record says of its file.

mod link;
mod relocation;
mod times;

use super::entry::Posix;
use super::error::{CorruptKind, ReadError};
use super::oddity::OddityKind;
use super::read_at::ReadAt;
use super::record::Record;
use super::system_use::{self, Entry};
use super::volume::{Volume, odd_orders_32};
use super::{Reading, SECTOR, read_exact, zisofs};
use crate::wire::both_endian::Both32;
use crate::wire::directory_record;
use crate::wire::rock_ridge as wire;
use crate::wire::susp;
use zerocopy::{FromBytes, FromZeros, IntoBytes};

pub(super) use relocation::{holds_only_relocated, resolve};
pub(super) use times::Times;

/// Bytes of CD-ROM XA at the head of every system use area, before those of the protocol (SUSP 5.3).
const XA: usize = 14;
/// What they hold at byte 6.
const XA_MARK: &[u8] = b"XA";
/// Bytes of PX before version 1.12 gave it a serial number.
const PX_WITHOUT_SERIAL: usize = 36;

/// How Rock Ridge is used in an image.
#[derive(Clone, Debug)]
pub struct RockRidge {
    /// The extension's identifier in the ER entry; none where a maker left it out.
    pub identifier: Option<String>,
    /// Bytes passed over at the head of every system use area but the root's.
    pub(super) skip: usize,
    /// What is said of the root itself.
    pub(super) root: Found,
}

/// All that one system use area says.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) name: Option<Vec<u8>>,
    pub(super) posix: Option<(u32, Posix)>,
    pub(super) target: Option<Vec<u8>>,
    pub(super) device: Option<(u32, u32)>,
    pub(super) times: Times,
    /// Block of the directory that this record stands for.
    pub(super) child: Option<u32>,
    /// Block of the directory in which a relocated one belongs.
    pub(super) parent: Option<u32>,
    /// The record is that of a relocated directory, and not where it belongs.
    pub(super) relocated: bool,
    pub(super) sparse: bool,
    pub(super) zisofs: Option<zisofs::Mark>,
    pub(super) odd: Vec<OddityKind>,
    extension: Option<String>,
    /// Whether the last NM said that another follows.
    name_goes_on: bool,
    link: link::Joint,
}

/// Looks in the root directory's record of itself for the mark of the protocol, and for Rock Ridge.
pub(super) fn detect<R: ReadAt>(
    reading: &mut Reading<'_, R>,
) -> Result<Option<RockRidge>, ReadError> {
    let Some((bytes, at)) = first_sector(reading.source, reading.volume)? else {
        return Ok(None);
    };
    // What is wrong with the record is told when the directory is read.
    let Ok(Some(record)) = Record::parse(&bytes) else {
        return Ok(None);
    };
    let area = record.system_use;
    let Some(head) = head(area).filter(|_| record.identifier == directory_record::SELF) else {
        return Ok(None);
    };
    let mut skip = 0;
    let begins = at + (record.system_use_at + head) as u64;
    let area = area.get(head..).unwrap_or_default();
    let mut found = Found::default();
    system_use::each(area, begins, reading, |entry| {
        if entry.signature == susp::SP {
            skip = entry.layout::<susp::SharingProtocol>()?.skip.into();
        }
        found.add(entry)
    })?;
    let identifier = found.extension.take();
    let used = identifier.is_some() || found.posix.is_some();
    Ok(used.then_some(RockRidge {
        identifier,
        skip,
        root: found,
    }))
}

/// The first sector of a volume's root, and the byte at which it lies.
fn first_sector<R: ReadAt>(
    source: &R,
    volume: &Volume,
) -> Result<Option<(Vec<u8>, u64)>, ReadError> {
    let at = volume.byte_of(volume.root_block) + volume.byte_of(volume.root_attributes.into());
    let length = u64::from(volume.root_length).min(SECTOR);
    if length == 0 || at.saturating_add(length) > source.len() {
        return Ok(None);
    }
    let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
    read_exact(source, &mut bytes, at)?;
    Ok(Some((bytes, at)))
}

/// Where in the root's own area the mark of the protocol is.
fn head(area: &[u8]) -> Option<usize> {
    let marked = |at: usize| {
        let rest = area.get(at..)?;
        let (mark, _) = susp::SharingProtocol::read_from_prefix(rest).ok()?;
        (mark.header.signature == susp::SP && mark.check == susp::CHECK).then_some(at)
    };
    marked(0).or_else(|| {
        let xa = area.get(6..8) == Some(XA_MARK);
        xa.then(|| marked(XA)).flatten()
    })
}

/// What a record's area says; `at`: byte of the image at which the record begins.
pub(super) fn read<R: ReadAt>(
    record: &Record<'_>,
    at: u64,
    skip: usize,
    reading: &mut Reading<'_, R>,
) -> Result<Found, ReadError> {
    let area = record.system_use.get(skip..).unwrap_or_default();
    let mut found = Found::default();
    let at = at + (record.system_use_at + skip) as u64;
    system_use::each(area, at, reading, |entry| found.add(entry))?;
    Ok(found)
}

impl Found {
    /// The attributes, with the times a system keeps beside that of modification.
    pub(super) fn posix(&self) -> Option<Posix> {
        let (_, posix) = self.posix?;
        Some(Posix {
            created: self.times.created,
            accessed: self.times.accessed,
            changed: self.times.changed,
            ..posix
        })
    }

    fn add(&mut self, entry: Entry<'_>) -> Result<(), CorruptKind> {
        match entry.signature {
            wire::PX if self.posix.is_none() => self.posix = Some(self.attributes(entry)?),
            wire::PN => {
                let device: wire::PosixDevice = entry.layout()?;
                self.both("device number", device.high);
                self.both("device number", device.low);
                let halves = (device.high.little.get(), device.low.little.get());
                self.device = Some(numbers(halves));
            }
            wire::NM => self.name_part(entry)?,
            wire::SL => {
                let target = self.target.get_or_insert_default();
                self.link.add(entry, target, &mut self.odd)?;
            }
            wire::CL => {
                let block = entry.layout::<wire::Link>()?.block;
                self.both("child link", block);
                self.child = Some(block.little.get());
            }
            wire::PL => {
                let block = entry.layout::<wire::Link>()?.block;
                self.both("parent link", block);
                self.parent = Some(block.little.get());
            }
            wire::RE => self.relocated = true,
            wire::TF => self.times.add(entry, &mut self.odd)?,
            wire::SF => self.sparse = true,
            wire::ZF => self.zisofs = Some(zisofs::Mark::new(entry.layout()?)),
            susp::ER => self.extension(entry)?,
            _ => {}
        }
        Ok(())
    }

    /// The target of a link, and what is wrong with it; one that is cut off is none.
    pub(super) fn take_target(&mut self) -> (Box<[u8]>, Option<OddityKind>) {
        let target = self.target.take().unwrap_or_default();
        match target.is_empty() {
            _ if self.link.is_cut() => (Box::default(), Some(OddityKind::LinkCut)),
            true => (Box::default(), Some(OddityKind::NoTarget)),
            false => (target.into(), None),
        }
    }

    fn both(&mut self, field: &'static str, value: Both32) {
        odd_orders_32(field, value, &mut |kind| self.odd.push(kind));
    }

    /// PX, in its older form without the serial number too.
    fn attributes(&mut self, entry: Entry<'_>) -> Result<(u32, Posix), CorruptKind> {
        let mut px = wire::PosixAttributes::new_zeroed();
        let whole = size_of::<wire::PosixAttributes>();
        let length = match entry.bytes.len() {
            found if found >= whole => whole,
            PX_WITHOUT_SERIAL.. => PX_WITHOUT_SERIAL,
            // Says how short it is.
            _ => {
                return entry
                    .layout::<wire::PosixAttributes>()
                    .map(|_| Default::default());
            }
        };
        let parts = px.as_mut_bytes().iter_mut().zip(entry.bytes).take(length);
        parts.for_each(|(to, from)| *to = *from);
        self.both("mode", px.mode);
        self.both("number of links", px.links);
        self.both("user id", px.uid);
        self.both("group id", px.gid);
        let mode = px.mode.little.get();
        let posix = Posix {
            mode: mode & 0o7777,
            links: px.links.little.get(),
            uid: px.uid.little.get(),
            gid: px.gid.little.get(),
            serial: (length == whole).then(|| px.serial.little.get()),
            ..Posix::default()
        };
        Ok((mode & wire::file_type::MASK, posix))
    }

    fn name_part(&mut self, entry: Entry<'_>) -> Result<(), CorruptKind> {
        let flags = entry.layout::<wire::Flagged>()?.flags;
        if self.name.is_some() && !self.name_goes_on {
            self.odd.push(OddityKind::NameGoesOn);
            return Ok(());
        }
        self.name_goes_on = flags & wire::CONTINUE != 0;
        let part = match flags & (wire::CURRENT | wire::PARENT) {
            0 => entry.payload().get(1..).unwrap_or_default(),
            wire::CURRENT => b".",
            _ => b"..",
        };
        self.name.get_or_insert_default().extend_from_slice(part);
        Ok(())
    }

    fn extension(&mut self, entry: Entry<'_>) -> Result<(), CorruptKind> {
        let fixed: susp::ExtensionReference = entry.layout()?;
        let start = size_of::<susp::ExtensionReference>();
        let identifier = entry
            .bytes
            .get(start..start + usize::from(fixed.identifier_length));
        let Some(identifier) = identifier else {
            return Err(CorruptKind::SystemUseShort {
                signature: "ER".to_owned(),
                found: entry.bytes.len(),
            });
        };
        let known = [
            wire::IDENTIFIER,
            wire::IDENTIFIER_1991,
            wire::IDENTIFIER_DRAFT,
        ];
        if known.contains(&identifier) {
            self.extension = Some(String::from_utf8_lossy(identifier).into_owned());
        }
        Ok(())
    }
}

/// Major and minor number of a device. RRIP leaves the halves of PN to the system: makers on
/// Linux put its 64-bit device number there, others the two numbers.
fn numbers((high, low): (u32, u32)) -> (u32, u32) {
    if high != 0 || low <= 0xFF {
        return (high, low);
    }
    (low >> 8 & 0xFFF, low & 0xFF | low >> 12 & 0xF_FF00)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn device_numbers_are_halves_or_the_number_of_linux() {
        assert_eq!(numbers((8, 1)), (8, 1));
        assert_eq!(numbers((0, 5)), (0, 5));
        assert_eq!(numbers((0, 0x0801)), (8, 1));
        assert_eq!(numbers((0, 0x0010_0134)), (1, 0x134));
    }
}
