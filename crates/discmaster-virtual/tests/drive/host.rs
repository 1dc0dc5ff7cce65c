//! A host that speaks bytes.

use discmaster_mmc::sense::Sense;
use discmaster_mmc::transport::{Completion, Data, Status, Transport, TransportError};
use discmaster_virtual::disc::Disc;
use discmaster_virtual::storage::Memory;
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Blank, Identity, Recorder, RecorderKind};
use std::time::Duration;

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const BLOCK: usize = 2048;
pub(crate) const AUDIO_BLOCK: usize = 2352;

/// Key, code and qualifier.
pub(crate) type Triple = (u8, u8, u8);

pub(crate) const OUT_OF_RANGE: Triple = (5, 0x21, 0x00);
pub(crate) const NOT_NEXT_WRITABLE: Triple = (5, 0x21, 0x02);
pub(crate) const SEQUENCE: Triple = (5, 0x2C, 0x00);
pub(crate) const INVALID_FIELD: Triple = (5, 0x24, 0x00);
pub(crate) const INVALID_PARAMETER: Triple = (5, 0x26, 0x00);
pub(crate) const ILLEGAL_MODE: Triple = (5, 0x64, 0x00);
pub(crate) const CANNOT_WRITE: Triple = (5, 0x30, 0x05);
pub(crate) const FULL: Triple = (5, 0x63, 0x00);
pub(crate) const CANNOT_BLANK: Triple = (5, 0x30, 0x00);
pub(crate) const CANNOT_FORMAT: Triple = (5, 0x30, 0x06);
pub(crate) const UNFORMATTED: Triple = (3, 0x31, 0x00);
pub(crate) const PACKET_SIZE: Triple = (5, 0x64, 0x01);
pub(crate) const RESERVED_TRACK: Triple = (5, 0x72, 0x04);
pub(crate) const NO_MORE_RESERVATIONS: Triple = (5, 0x72, 0x05);
pub(crate) const INCOMPLETE_TRACK: Triple = (5, 0x72, 0x03);
pub(crate) const CHANGED: Triple = (6, 0x28, 0x00);
pub(crate) const POWER_ON: Triple = (6, 0x29, 0x00);

pub(crate) struct Host<T>(pub(crate) T);

/// A drive in memory with a blank disc, its power-on attention told.
pub(crate) fn with_blank(medium: impl Into<Blank>) -> Host<Unit<Memory>> {
    let blank = medium.into();
    let kind = if blank.medium().is_cd() {
        RecorderKind::CdRw
    } else {
        RecorderKind::Bd
    };
    let unit = Unit::new(
        Memory::new(),
        Identity::unnumbered(kind),
        Some(Disc::blank_disc(blank)),
        false,
    );
    let mut host = Host(unit);
    assert_eq!(host.no_data(&[0; 6]), Err(POWER_ON));
    host
}

/// A recorder in a folder, its attentions told.
pub(crate) fn open(folder: &std::path::Path) -> Host<Recorder> {
    let mut host = Host(Recorder::open(folder).unwrap());
    assert_eq!(host.no_data(&[0; 6]), Err(POWER_ON));
    host
}

fn write_10(lba: u32, blocks: usize) -> [u8; 10] {
    let [a, b, c, d] = lba.to_be_bytes();
    let [e, f] = u16::try_from(blocks).unwrap().to_be_bytes();
    [0x2A, 0, a, b, c, d, 0, e, f, 0]
}

/// READ CD: expected sector type, byte 9 (what is wanted of a block) and byte 10 (sub-channel).
pub(crate) fn read_cd(lba: u32, blocks: u16, sector_type: u8, parts: u8, sub: u8) -> [u8; 12] {
    let [a, b, c, d] = lba.to_be_bytes();
    let [e, f] = blocks.to_be_bytes();
    [0xBE, sector_type << 2, a, b, c, d, 0, e, f, parts, sub, 0]
}

fn judge(done: Completion) -> Result<usize, Triple> {
    match (done.status, done.sense) {
        (Status::GOOD, None) => Ok(done.transferred),
        (Status::CHECK_CONDITION, Some(sense)) => Err(named(&sense)),
        other => panic!("status and sense do not fit: {other:?}"),
    }
}

fn named(sense: &Sense) -> Triple {
    (sense.triple.key.0, sense.triple.asc, sense.triple.ascq)
}

impl<T: Transport> Host<T> {
    pub(crate) fn no_data(&mut self, cdb: &[u8]) -> Result<(), Triple> {
        judge(self.0.execute(cdb, Data::None, SECOND).unwrap()).map(|moved| assert_eq!(moved, 0))
    }

    /// The sense itself, of a command that fails.
    pub(crate) fn sense(&mut self, cdb: &[u8]) -> Sense {
        self.0
            .execute(cdb, Data::None, SECOND)
            .unwrap()
            .sense
            .unwrap()
    }

    /// What the drive sends into a buffer of `room` bytes.
    pub(crate) fn data_in(&mut self, cdb: &[u8], room: usize) -> Result<Vec<u8>, Triple> {
        let mut buffer = vec![0xEE; room];
        let moved = judge(self.0.execute(cdb, Data::In(&mut buffer), SECOND).unwrap())?;
        assert!(buffer[moved..].iter().all(|byte| *byte == 0xEE));
        buffer.truncate(moved);
        Ok(buffer)
    }

    pub(crate) fn data_out(&mut self, cdb: &[u8], data: &[u8]) -> Result<usize, Triple> {
        judge(self.0.execute(cdb, Data::Out(data), SECOND).unwrap())
    }

    pub(crate) fn ready(&mut self) -> Result<(), Triple> {
        self.no_data(&[0; 6])
    }

    /// WRITE(10).
    pub(crate) fn write(&mut self, lba: u32, data: &[u8]) -> Result<(), Triple> {
        self.try_write(lba, data).unwrap()
    }

    /// WRITE(10), where the road may fail.
    pub(crate) fn try_write(
        &mut self,
        lba: u32,
        data: &[u8],
    ) -> Result<Result<(), Triple>, TransportError> {
        let done = self
            .0
            .execute(&write_10(lba, data.len() / BLOCK), Data::Out(data), SECOND)?;
        Ok(judge(done).map(|moved| assert_eq!(moved, data.len())))
    }

    /// WRITE(10) of blocks of audio.
    pub(crate) fn write_audio(&mut self, lba: u32, data: &[u8]) -> Result<(), Triple> {
        self.data_out(&write_10(lba, data.len() / AUDIO_BLOCK), data)
            .map(|moved| assert_eq!(moved, data.len()))
    }

    /// READ CD of whole blocks of audio, with the bytes that hosts send: CD-DA expected, all parts.
    pub(crate) fn read_audio(&mut self, lba: u32, blocks: u16) -> Result<Vec<u8>, Triple> {
        let length = usize::from(blocks) * AUDIO_BLOCK;
        let data = self.data_in(&read_cd(lba, blocks, 1, 0xF8, 0), length)?;
        assert_eq!(data.len(), length);
        Ok(data)
    }

    /// As [`Host::record`], of audio.
    pub(crate) fn record_audio(&mut self, data: &[u8]) -> u32 {
        let start = self.track(0xFF).unwrap().1.unwrap();
        for (lba, chunk) in (start..).step_by(27).zip(data.chunks(27 * AUDIO_BLOCK)) {
            self.write_audio(lba, chunk).unwrap();
        }
        self.sync().unwrap();
        start
    }

    /// READ(10).
    pub(crate) fn read(&mut self, lba: u32, blocks: u16) -> Result<Vec<u8>, Triple> {
        let [a, b, c, d] = lba.to_be_bytes();
        let [e, f] = blocks.to_be_bytes();
        let data = self.data_in(
            &[0x28, 0, a, b, c, d, 0, e, f, 0],
            usize::from(blocks) * BLOCK,
        )?;
        assert_eq!(data.len(), usize::from(blocks) * BLOCK);
        Ok(data)
    }

    pub(crate) fn sync(&mut self) -> Result<(), Triple> {
        self.no_data(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    pub(crate) fn close_track(&mut self, number: u8) -> Result<(), Triple> {
        self.no_data(&[0x5B, 0, 1, 0, 0, number, 0, 0, 0, 0])
    }

    pub(crate) fn close_session(&mut self) -> Result<(), Triple> {
        self.no_data(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    }

    /// CLOSE TRACK/SESSION with any function.
    pub(crate) fn close(&mut self, function: u8) -> Result<(), Triple> {
        self.no_data(&[0x5B, 0, function, 0, 0, 0, 0, 0, 0, 0])
    }

    pub(crate) fn reserve(&mut self, blocks: u32) -> Result<(), Triple> {
        let [a, b, c, d] = blocks.to_be_bytes();
        self.no_data(&[0x53, 0, 0, 0, 0, a, b, c, d, 0])
    }

    /// FORMAT UNIT: type, blocks and type dependent parameter.
    pub(crate) fn format(&mut self, kind: u8, blocks: u32, parameter: u8) -> Result<(), Triple> {
        let [a, b, c, d] = blocks.to_be_bytes();
        let list = [0, 0x02, 0, 8, a, b, c, d, kind << 2, 0, 0, parameter];
        self.data_out(&[0x04, 0x11, 0, 0, 0, 0], &list)
            .map(|moved| assert_eq!(moved, 12))
    }

    /// READ FORMAT CAPACITIES: blocks and kind of the current one, then type and blocks of each.
    pub(crate) fn formats(&mut self) -> ((u32, u8), Vec<(u8, u32)>) {
        let data = self
            .data_in(&[0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0], 252)
            .unwrap();
        assert_eq!(usize::from(data[3]), data.len() - 4);
        let mut all = data[4..].chunks(8).map(|descriptor| {
            let blocks = u32::from_be_bytes(descriptor[..4].try_into().unwrap());
            (blocks, descriptor[4])
        });
        let current = all.next().unwrap();
        (
            current,
            all.map(|(blocks, kind)| (kind >> 2, blocks)).collect(),
        )
    }

    /// GET CONFIGURATION: the current profile.
    pub(crate) fn profile(&mut self) -> u16 {
        let data = self.data_in(&[0x46, 2, 0, 0, 0, 0, 0, 0, 8, 0], 8).unwrap();
        u16::from_be_bytes([data[6], data[7]])
    }

    /// The codes of the features that are current.
    pub(crate) fn current_features(&mut self) -> Vec<u16> {
        let data = self
            .data_in(&[0x46, 0, 0, 0, 0, 0, 0, 8, 0, 0], 2048)
            .unwrap();
        let mut rest = &data[8..];
        let mut codes = Vec::new();
        while !rest.is_empty() {
            if rest[2] & 1 != 0 {
                codes.push(u16::from_be_bytes([rest[0], rest[1]]));
            }
            rest = &rest[4 + usize::from(rest[3])..];
        }
        codes
    }

    /// READ TOC/PMA/ATIP, format 0: number and start of each track, the lead-out's last.
    pub(crate) fn toc(&mut self) -> Result<Vec<(u8, u32)>, Triple> {
        let data = self.data_in(&[0x43, 0, 0, 0, 0, 0, 0, 4, 0, 0], 1024)?;
        Ok(data[4..]
            .chunks(8)
            .map(|entry| (entry[2], u32::from_be_bytes(entry[4..].try_into().unwrap())))
            .collect())
    }

    /// READ TOC/PMA/ATIP, format 1: number and start of the last session's first track.
    pub(crate) fn last_session(&mut self) -> Result<(u8, u32), Triple> {
        let data = self.data_in(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], 12)?;
        Ok((data[6], u32::from_be_bytes(data[8..].try_into().unwrap())))
    }

    pub(crate) fn blank(&mut self, kind: u8) -> Result<(), Triple> {
        self.no_data(&[0xA1, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// MODE SELECT of a page 05h: write type byte and track mode byte.
    pub(crate) fn select(&mut self, write_type: u8, track_mode: u8) -> Result<(), Triple> {
        let mut list = [0_u8; 60];
        list[8] = 0x05;
        list[9] = 50;
        list[10] = write_type;
        list[11] = track_mode;
        list[12] = 8;
        list[22..24].copy_from_slice(&150_u16.to_be_bytes());
        self.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
            .map(|moved| assert_eq!(moved, 60))
    }

    /// MODE SELECT of a page 05h for audio: track mode byte and pause.
    pub(crate) fn select_audio(&mut self, track_mode: u8, pause: u16) -> Result<(), Triple> {
        let mut list = [0_u8; 60];
        list[8..13].copy_from_slice(&[0x05, 50, 0x41, track_mode, 0]);
        list[22..24].copy_from_slice(&pause.to_be_bytes());
        self.data_out(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list)
            .map(|moved| assert_eq!(moved, 60))
    }

    /// Track at once, the disc closed with the session.
    pub(crate) fn select_last_session(&mut self) {
        self.select(0x41, 0x04).unwrap();
    }

    /// Track at once, another session may follow.
    pub(crate) fn select_more_sessions(&mut self) {
        self.select(0x41, 0xC4).unwrap();
    }

    /// READ TRACK INFORMATION by number: start, NWA where valid, free blocks, size.
    pub(crate) fn track(&mut self, number: u8) -> Result<(u32, Option<u32>, u32, u32), Triple> {
        let data = self.data_in(&[0x52, 1, 0, 0, 0, number, 0, 0, 36, 0], 36)?;
        assert_eq!(&data[..2], &[0, 34]);
        let word = |at: usize| u32::from_be_bytes(data[at..at + 4].try_into().unwrap());
        let next = (data[7] & 1 == 1).then(|| word(12));
        Ok((word(8), next, word(16), word(24)))
    }

    /// The status byte of READ DISC INFORMATION.
    pub(crate) fn disc_status(&mut self) -> u8 {
        self.data_in(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 34)
            .unwrap()[2]
    }

    /// READ CAPACITY: the last address.
    pub(crate) fn last_address(&mut self) -> u32 {
        let data = self.data_in(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8).unwrap();
        assert_eq!(&data[4..], &[0, 0, 8, 0]);
        u32::from_be_bytes(data[..4].try_into().unwrap())
    }

    /// Writes `data` from the next writable address on, 32 blocks at a time, and syncs.
    pub(crate) fn record(&mut self, data: &[u8]) -> u32 {
        let start = self.track(0xFF).unwrap().1.unwrap();
        let mut lba = start;
        for chunk in data.chunks(32 * BLOCK) {
            self.write(lba, chunk).unwrap();
            lba += u32::try_from(chunk.len() / BLOCK).unwrap();
        }
        self.sync().unwrap();
        start
    }
}

/// Blocks that differ from each other: each begins with its number.
pub(crate) fn blocks(count: u32) -> Vec<u8> {
    numbered(count, BLOCK)
}

/// The same, of audio.
pub(crate) fn audio_blocks(count: u32) -> Vec<u8> {
    numbered(count, AUDIO_BLOCK)
}

fn numbered(count: u32, length: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|number| {
            let mut block = vec![number.to_le_bytes()[0] ^ 0x5A; length];
            block[..4].copy_from_slice(&number.to_be_bytes());
            block
        })
        .collect()
}
