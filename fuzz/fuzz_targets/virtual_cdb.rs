//! Any commands to the virtual recorder, with their data: it never panics, never moves more than
//! the host has room for, keeps its disc in order, and reads back what was written.
//!
//! The first byte chooses the medium, the second whether the tray is open, and how page 05h is set up:
//! for tracks at once of data or of audio, a session at once, raw blocks, or packets. Then, for every
//! command: a byte that says what data phase there is, the CDB, whose length its operation code tells,
//! and the phase's own bytes.
#![no_main]

use discmaster_mmc::transport::{Data, Status, Transport};
use discmaster_virtual::disc::{
    CdDisc, Disc, Kind, Pause, RUN_OUT, SHORTEST_TRACK, SavedDisc, TrackState,
};
use discmaster_virtual::media::BLOCK;
use discmaster_virtual::storage::{Memory, Storage};
use discmaster_virtual::unit::Unit;
use discmaster_virtual::{Blank, Identity, MediumType, RecorderKind};
use libfuzzer_sys::fuzz_target;
use std::collections::HashMap;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Page 05h with more sessions to follow, after a mode parameter header: write type, track mode, data
/// block type, packet size.
fn page_05(choice: u8) -> Option<[u8; 60]> {
    let (write_type, track_mode, block_type, packet) = match choice {
        1 => (0x41, 0xC4, 8, 0),
        2 => (0x41, 0xC0, 0, 0),
        3 => (0x42, 0xC0, 0, 0),
        4 => (0x43, 0xC0, 1, 0),
        5 => (0x40, 0xC5, 8, 0),
        6 => (0x40, 0xE5, 8, 16),
        _ => return None,
    };
    let mut list = [0; 60];
    list[8..13].copy_from_slice(&[0x05, 50, write_type, track_mode, block_type]);
    list[21] = packet;
    list[22..24].copy_from_slice(&150_u16.to_be_bytes());
    Some(list)
}

fn execute(unit: &mut Unit<Memory>, cdb: &[u8], data: Data<'_>) -> Option<usize> {
    let room = match &data {
        Data::None => 0,
        Data::In(buffer) => buffer.len(),
        Data::Out(sent) => sent.len(),
    };
    let done = unit
        .execute(cdb, data, SECOND)
        .expect("memory has no faults");
    assert!(done.transferred <= room);
    assert_eq!(done.sense.is_some(), done.status == Status::CHECK_CONDITION);
    done.sense.is_none().then_some(done.transferred)
}

/// Tracks follow each other within the disc, and its state is one that is taken back.
fn in_order(disc: &Disc) {
    let Some(blank) = disc.medium().recordable() else {
        return;
    };
    match disc {
        Disc::Cd(cd) => tracks_in_order(cd, blank.last_lead_out()),
        Disc::Sequential(disc) => {
            let mut end = 0;
            for track in disc.tracks() {
                assert!(track.start >= end && track.end() <= disc.capacity());
                end = track.end();
            }
            for place in disc.writable_places() {
                assert!(place.free > 0 && place.next + place.free <= disc.capacity());
            }
        }
        Disc::Overwritable(disc) => {
            assert!(disc.written() <= disc.formatted() && disc.formatted() <= disc.capacity());
            assert!(disc.capacity() <= blank.blocks());
        }
    }
    let saved = SavedDisc::of(disc).expect("a recordable disc has a state");
    let restored = saved.restore().expect("a disc's own state is valid");
    assert_eq!(restored.medium(), disc.medium());
}

fn tracks_in_order(disc: &CdDisc, last: u32) {
    let mut end = 0;
    for track in disc.tracks() {
        assert!(track.start >= end && track.next() <= last);
        assert!(disc.kind() == Some(Kind::Raw) || track.mode.form.kind() == Kind::Data);
        let shortest = if track.is_laid_out() {
            1
        } else {
            SHORTEST_TRACK
        };
        assert!(track.state != TrackState::Complete || track.blocks >= shortest);
        end = track.next();
    }
    for pause in [Pause::USUAL, Pause::LONGEST] {
        if let Some(next) = disc.next_writable(pause) {
            assert!(next + disc.free_blocks(pause) + RUN_OUT <= last);
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let mut input = input.iter().copied();
    let choice = input.next().unwrap_or(0);
    let setting = input.next().unwrap_or(0);
    let disc = match usize::from(choice) {
        0 => None,
        1 => Some(Disc::pressed(500)),
        choice => {
            let medium = MediumType::ALL[choice % MediumType::ALL.len()];
            // Short, so that its end is found; a CD as long as it is.
            let blank = Blank::cut(medium, 4096).expect("a size that every disc can have");
            Some(Disc::blank_disc(if medium.is_cd() {
                Blank::usual(medium)
            } else {
                blank
            }))
        }
    };
    let mut memory = Memory::new();
    if choice == 1 {
        let image = vec![0; 500 * BLOCK];
        memory
            .write(Kind::Data, 0, &image)
            .expect("memory has no faults");
    }
    let identity = Identity::unnumbered(RecorderKind::Bd);
    let mut unit = Unit::new(memory, identity, disc, setting & 1 != 0);
    if let Some(page) = page_05(setting >> 1 & 7) {
        let _ = execute(&mut unit, &[0; 6], Data::None);
        let select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
        let _ = execute(&mut unit, &select, Data::Out(&page));
    }
    // What the blocks have to be: filled with one byte each.
    let mut written: HashMap<u32, u8> = HashMap::new();
    // Until some of a CD is blanked, which leaves some of it.
    let mut known = true;
    let mut fill = 1_u8;
    while let Some(phase) = input.next() {
        let opcode = input.next().unwrap_or(0);
        let length = match opcode >> 5 {
            0 => 6,
            1 | 2 => 10,
            _ => 12,
        };
        let mut cdb = vec![opcode];
        cdb.extend((1..length).map(|_| input.next().unwrap_or(0)));
        cdb.truncate(
            usize::from(phase >> 4)
                .max(1)
                .max(if phase & 0x80 == 0 { 12 } else { 0 }),
        );
        let mut buffer = Vec::new();
        let lba = cdb.get(2..6).map_or(0, |lba| {
            u32::from_be_bytes([lba[0], lba[1], lba[2], lba[3]])
        });
        let modelled = unit
            .disc()
            .is_some_and(|disc| disc.as_cd().is_none() && disc.medium().recordable().is_some());
        let done = match phase & 3 {
            0 => execute(&mut unit, &cdb, Data::None),
            1 => {
                buffer.resize(usize::from(input.next().unwrap_or(0)) * 512, 0);
                let moved = execute(&mut unit, &cdb, Data::In(&mut buffer));
                if let Some(moved) = moved
                    && known
                    && unit
                        .disc()
                        .is_some_and(|disc| disc.medium().recordable().is_some())
                    && matches!(opcode, 0x28 | 0xA8)
                {
                    for (lba, block) in (lba..).zip(buffer[..moved].chunks(BLOCK)) {
                        let expected = written.get(&lba).copied().unwrap_or(0);
                        assert!(block.iter().all(|byte| *byte == expected), "block {lba}");
                    }
                }
                moved
            }
            2 => {
                let length = usize::from(input.next().unwrap_or(0));
                buffer.extend((0..length).map(|_| input.next().unwrap_or(0)));
                let wrote = matches!(opcode, 0x2A | 0x2E | 0xAA);
                let moved = execute(&mut unit, &cdb, Data::Out(&buffer));
                // Too little for a block.
                assert!(!wrote || moved.unwrap_or(0) == 0 || !modelled);
                moved
            }
            _ => {
                fill = fill.wrapping_add(1).max(1);
                let block = if phase & 4 == 0 {
                    BLOCK
                } else {
                    Kind::Raw.block()
                };
                buffer.resize(usize::from(input.next().unwrap_or(0) & 63) * block, fill);
                let moved = execute(&mut unit, &cdb, Data::Out(&buffer));
                if let Some(moved) = moved
                    && modelled
                    && matches!(opcode, 0x2A | 0x2E | 0xAA)
                {
                    // A test write ends with nothing on the disc.
                    let kept = match unit.disc() {
                        Some(Disc::Overwritable(_)) => true,
                        Some(Disc::Sequential(_)) => unit.recording(),
                        _ => false,
                    };
                    let blocks = if kept { moved / BLOCK } else { 0 };
                    written.extend((lba..).take(blocks).map(|lba| (lba, fill)));
                }
                // In a session that is laid out there may be blocks that the drive makes.
                if moved.is_some()
                    && matches!(opcode, 0x2A | 0xAA)
                    && let Some(Disc::Cd(disc)) = unit.disc()
                    && disc.recording().is_some_and(|track| !track.is_laid_out())
                {
                    let blocks = match opcode {
                        0x2A => u32::from(cdb[7]) << 8 | u32::from(cdb[8]),
                        _ => u32::from_be_bytes([cdb[6], cdb[7], cdb[8], cdb[9]]),
                    };
                    written.extend((lba..lba.saturating_add(blocks)).map(|lba| (lba, fill)));
                }
                moved
            }
        };
        // What is blanked of a CD may be written anew, or filled up with zeros.
        if opcode == 0xA1 && !modelled && done.is_some() {
            known = false;
        }
        if let Some(disc) = unit.disc() {
            in_order(disc);
            if disc.kind().is_none() {
                written.clear();
                known = true;
            }
        }
    }
});
