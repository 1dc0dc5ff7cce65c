//! One directory record (ECMA-119 9.1), parsed.

use super::error::CorruptKind;
use crate::wire::both_endian::{Both16, Both32};
use crate::wire::date_time::RecordDateTime;
use crate::wire::directory_record as wire;
use zerocopy::FromBytes;

/// A directory record whose lengths fit one another; where its extent lies is not checked yet.
#[derive(Debug)]
pub(super) struct Record<'a> {
    pub(super) fixed: wire::DirectoryRecord,
    pub(super) identifier: &'a [u8],
    /// What follows the identifier and its padding byte (ECMA-119 9.1.13).
    pub(super) system_use: &'a [u8],
    /// Byte of the record at which that begins.
    pub(super) system_use_at: usize,
}

impl<'a> Record<'a> {
    /// Parses the record that `sector` (what is left of one) begins with. None: no more records in
    /// this sector.
    pub(super) fn parse(sector: &'a [u8]) -> Result<Option<Self>, CorruptKind> {
        let left = sector.len();
        let found = sector.first().map_or(0, |length| usize::from(*length));
        if found == 0 {
            return Ok(None);
        }
        if found <= size_of::<wire::DirectoryRecord>() {
            return Err(CorruptKind::RecordTooShort { found });
        }
        let record = sector
            .get(..found)
            .ok_or(CorruptKind::RecordTooLong { found, left })?;
        let (fixed, rest) = wire::DirectoryRecord::read_from_prefix(record)
            .map_err(|_| CorruptKind::RecordTooShort { found })?;
        let length = usize::from(fixed.identifier_length);
        let identifier = rest.get(..length).ok_or(CorruptKind::IdentifierTooLong {
            found: length,
            record: found,
        })?;
        let system_use_at = wire::record_length(length);
        Ok(Some(Self {
            fixed,
            identifier,
            system_use: record.get(system_use_at..).unwrap_or_default(),
            system_use_at,
        }))
    }

    pub(super) fn is(&self, flag: u8) -> bool {
        self.fixed.flags & flag != 0
    }

    pub(super) fn extent(&self) -> Both32 {
        self.fixed.extent
    }

    pub(super) fn data_length(&self) -> Both32 {
        self.fixed.data_length
    }

    pub(super) fn volume_number(&self) -> Both16 {
        self.fixed.volume_sequence_number
    }

    pub(super) fn date_time(&self) -> RecordDateTime {
        self.fixed.date_time
    }
}
