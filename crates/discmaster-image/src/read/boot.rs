//! The boot catalog (El Torito), read.

use super::error::{Corrupt, CorruptKind, ReadError};
use super::read_at::ReadAt;
use super::{Image, SECTOR, read_exact};
use crate::boot::{Emulation, MediaType, Platform};
use crate::wire::el_torito as wire;

/// Entries looked at, extensions and headers included; a catalog is one block of 64 nearly always.
const MOST_ENTRIES: usize = 4096;
const ENTRIES_A_SECTOR: usize = 2048 / wire::ENTRY;

/// A boot record among the volume descriptors.
#[derive(Clone, Copy, Debug)]
pub(super) struct BootRecord {
    /// Byte of the descriptor.
    pub(super) at: u64,
    /// First block of the catalog.
    pub(super) catalog: u32,
}

/// What firmware finds to boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BootCatalog {
    /// Block of the disc at which the catalog begins.
    pub block: u32,
    /// Who made the disc.
    pub manufacturer_id: String,
    /// The default entry, and those of all sections.
    pub entries: Vec<BootEntry>,
}

/// A boot image as the catalog tells of it. Whether it lies within the image is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootEntry {
    pub platform: Platform,
    pub bootable: bool,
    pub media: MediaType,
    pub load_segment: u16,
    pub system_type: u8,
    /// Sectors of 512 bytes that are loaded when booting begins.
    pub sectors: u16,
    /// Block of the disc at which the boot image begins.
    pub start: u32,
}

impl BootEntry {
    fn new(recorded: wire::BootEntry, platform: u8) -> Self {
        Self {
            platform: Platform(platform),
            bootable: recorded.indicator == wire::BOOTABLE,
            media: MediaType(recorded.media_type & wire::MEDIA_MASK),
            load_segment: recorded.load_segment.get(),
            system_type: recorded.system_type,
            sectors: recorded.sectors.get(),
            start: recorded.start.get(),
        }
    }

    /// Bytes of the boot image, as far as the catalog tells: all of a floppy, and else as many as
    /// are loaded.
    pub fn bytes(&self) -> u64 {
        let drive = self.media.emulation().and_then(Emulation::bytes);
        drive.unwrap_or(u64::from(self.sectors) * 512)
    }
}

impl<R: ReadAt> Image<R> {
    /// What the session boots; none when it has no boot record.
    pub fn boot_catalog(&self) -> Result<Option<BootCatalog>, ReadError> {
        let Some(BootRecord { at, catalog: block }) = self.boot else {
            return Ok(None);
        };
        let start = u64::from(block) * SECTOR;
        let corrupt = |at, kind| ReadError::from(Corrupt::new(at, kind));
        let mut entries = Entries {
            source: &self.source,
            start,
            passed: 0,
            sector: [0; 2048],
        };
        let Some(validation) = entries.next()? else {
            return Err(corrupt(at, CorruptKind::BootCatalogOutside { block }));
        };
        let words = wire::sum(&validation);
        let validation: wire::ValidationEntry = zerocopy::transmute!(validation);
        if validation.header != wire::VALIDATION || validation.key != wire::KEY || words != 0 {
            return Err(corrupt(start, CorruptKind::BootValidation));
        }
        let mut found = Vec::new();
        let Some(default) = entries.next()? else {
            return Err(corrupt(start, CorruptKind::BootCatalogCut));
        };
        found.push(BootEntry::new(
            zerocopy::transmute!(default),
            validation.platform,
        ));
        while let Some(header) = entries.next()? {
            let header: wire::SectionHeader = zerocopy::transmute!(header);
            if ![wire::SECTION_HEADER, wire::LAST_SECTION_HEADER].contains(&header.header) {
                break;
            }
            let mut left = header.entries.get();
            while left > 0 {
                let Some(entry) = entries.next()? else {
                    return Err(corrupt(start, CorruptKind::BootCatalogCut));
                };
                let entry: wire::BootEntry = zerocopy::transmute!(entry);
                if entry.indicator == wire::EXTENSION {
                    continue;
                }
                found.push(BootEntry::new(entry, header.platform));
                left -= 1;
            }
            if header.header == wire::LAST_SECTION_HEADER {
                break;
            }
        }
        let id = String::from_utf8_lossy(&validation.id);
        Ok(Some(BootCatalog {
            block,
            manufacturer_id: id.trim_end_matches([' ', '\0']).to_owned(),
            entries: found,
        }))
    }
}

/// The entries of a catalog, one sector after another.
struct Entries<'a, R> {
    source: &'a R,
    start: u64,
    passed: usize,
    sector: [u8; 2048],
}

impl<R: ReadAt> Entries<'_, R> {
    /// None: the image ends.
    fn next(&mut self) -> Result<Option<[u8; wire::ENTRY]>, ReadError> {
        if self.passed >= MOST_ENTRIES {
            let limit = MOST_ENTRIES;
            return Err(Corrupt::new(self.start, CorruptKind::TooManyBootEntries { limit }).into());
        }
        let within = self.passed % ENTRIES_A_SECTOR;
        if within == 0 {
            let at = self.start + (self.passed * wire::ENTRY) as u64;
            if at + SECTOR > self.source.len() {
                return Ok(None);
            }
            read_exact(self.source, &mut self.sector, at)?;
        }
        self.passed += 1;
        let (entries, _) = self.sector.as_chunks();
        Ok(entries.get(within).copied())
    }
}
