//! No bytes from a host bring the drive down.

use crate::host::{BLOCK, SECOND, with_blank};
use discmaster_mmc::transport::{Data, Status, Transport};
use discmaster_virtual::disc::{Disc, SavedDisc};
use discmaster_virtual::{Blank, MediumType};
use proptest::prelude::*;
use std::collections::HashMap;

/// CDBs with the operation codes that the drive knows more often than others.
fn cdb() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        0x00_u8, 0x03, 0x04, 0x12, 0x1B, 0x1E, 0x23, 0x25, 0x28, 0x2A, 0x35, 0x43, 0x46, 0x4A,
        0x51, 0x52, 0x53, 0x54, 0x58, 0x55, 0x5A, 0x5B, 0x5C, 0xA1, 0xA8, 0xAA, 0xAC, 0xAD, 0xBB,
        0xBD, 0xBE,
    ]);
    prop_oneof![
        3 => (known, prop::collection::vec(prop_oneof![Just(0_u8), 0_u8..4, any::<u8>()], 0..16))
            .prop_map(|(opcode, mut rest)| { rest.insert(0, opcode); rest }),
        1 => prop::collection::vec(any::<u8>(), 0..17),
    ]
}

#[derive(Clone, Debug)]
enum Phase {
    None,
    In(usize),
    Out(Vec<u8>),
}

fn phase() -> impl Strategy<Value = Phase> {
    prop_oneof![
        Just(Phase::None),
        (0_usize..8192).prop_map(Phase::In),
        prop::collection::vec(any::<u8>(), 0..80).prop_map(Phase::Out),
        (0_usize..4).prop_map(|blocks| Phase::Out(vec![7; blocks * 2048])),
        (0_usize..4).prop_map(|blocks| Phase::Out(vec![7; blocks * 2352])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_command_is_answered_and_the_answer_holds_together(
        medium in prop::sample::select(MediumType::ALL.to_vec()),
        select in 0..3,
        commands in prop::collection::vec((cdb(), phase()), 1..60),
    ) {
        let mut host = with_blank(medium);
        match select {
            0 => host.select_more_sessions(),
            1 => host.select_audio(0xC0, 225).unwrap(),
            _ => {}
        }
        for (cdb, phase) in commands {
            let mut buffer = Vec::new();
            let data = match &phase {
                Phase::None => Data::None,
                Phase::In(room) => {
                    buffer.resize(*room, 0);
                    Data::In(&mut buffer)
                }
                Phase::Out(sent) => Data::Out(sent),
            };
            let room = match &phase {
                Phase::None => 0,
                Phase::In(room) => *room,
                Phase::Out(sent) => sent.len(),
            };
            let done = host.0.execute(&cdb, data, SECOND).unwrap();
            prop_assert!(done.transferred <= room, "{:02X?} {:?}", cdb, done);
            prop_assert_eq!(done.sense.is_some(), done.status == Status::CHECK_CONDITION);
            if let Some(saved) = host.0.disc().and_then(SavedDisc::of) {
                prop_assert!(saved.restore().is_ok(), "{:?}", saved);
            }
        }
    }
}

/// What a host does to a DVD or BD.
#[derive(Clone, Copy, Debug)]
enum Deed {
    /// At a next writable address, or anywhere.
    Write {
        track: u8,
        at: Option<u32>,
        blocks: usize,
    },
    Sync,
    Reserve(u32),
    CloseTrack(u8),
    Close(u8),
    Format(usize),
    Blank(u8),
    Select(u8, u8),
    Read(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let at = prop_oneof![
        Just(None),
        (0_u32..128).prop_map(|unit| Some(unit * 16)),
        (0_u32..2100).prop_map(Some)
    ];
    prop_oneof![
        8 => (1_u8..4, at, 1_usize..40).prop_map(|(track, at, blocks)| Deed::Write { track, at, blocks }),
        3 => Just(Deed::Sync),
        1 => (0_u32..200).prop_map(Deed::Reserve),
        2 => (1_u8..4).prop_map(Deed::CloseTrack),
        2 => prop::sample::select(vec![0, 2, 2, 3, 5, 6]).prop_map(Deed::Close),
        2 => (0_usize..5).prop_map(Deed::Format),
        1 => (0_u8..2).prop_map(Deed::Blank),
        1 => prop::sample::select(vec![(0x60, 0xE5), (0x60, 0x25), (0x42, 0x05), (0x52, 0xC5)]).prop_map(|(kind, mode)| Deed::Select(kind, mode)),
        6 => (0_u32..2100).prop_map(Deed::Read),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_dvd_or_bd_gives_back_what_was_written_or_nothing(
        medium in prop::sample::select(vec![
            "dvd-r:2048", "dvd-r-dl:2048", "dvd-rw:2048", "dvd+r:2048", "dvd+rw:2048", "dvd-ram:2048",
            "bd-r:2048", "bd-re:2048",
        ]),
        deeds in prop::collection::vec(deed(), 1..80),
    ) {
        let mut host = with_blank(medium.parse::<Blank>().unwrap());
        // What the blocks on the disc have to be: filled with one byte each.
        let mut written: HashMap<u32, u8> = HashMap::new();
        for (fill, deed) in (1_u8..).zip(deeds) {
            let _ = host.ready();
            match deed {
                Deed::Write { track, at, blocks } => {
                    let next = host.track(track).ok().and_then(|track| track.1);
                    let lba = at.or(next).unwrap_or(0);
                    if host.write(lba, &vec![fill; blocks * BLOCK]).is_ok() && host.0.disc().unwrap().is_recording() {
                        written.extend((lba..).take(blocks).map(|lba| (lba, fill)));
                    } else if let Some(Disc::Overwritable(_)) = host.0.disc()
                        && host.read(lba, 1).is_ok_and(|block| block[0] == fill)
                    {
                        written.extend((lba..).take(blocks).map(|lba| (lba, fill)));
                    }
                }
                Deed::Sync => host.sync().unwrap(),
                Deed::Reserve(blocks) => _ = host.reserve(blocks),
                Deed::CloseTrack(number) => _ = host.close_track(number),
                Deed::Close(function) => _ = host.close(function),
                Deed::Format(which) => {
                    let (_, formats) = host.formats();
                    if let Some((kind, blocks)) = formats.get(which) {
                        _ = host.format(*kind, *blocks, 0);
                    }
                }
                Deed::Blank(kind) => _ = host.blank(kind),
                Deed::Select(kind, mode) => _ = host.select(kind, mode),
                Deed::Read(lba) => {
                    if let Ok(block) = host.read(lba, 1) {
                        let expected = written.get(&lba).copied().unwrap_or(0);
                        prop_assert!(block.iter().all(|byte| *byte == expected), "block {lba} is {}, not {expected}", block[0]);
                    }
                }
            }
            if host.0.disc().unwrap().kind().is_none() {
                written.clear();
            }
        }
        // In the end all of it is there.
        let _ = host.ready();
        host.sync().unwrap();
        for (lba, fill) in written {
            if let Ok(block) = host.read(lba, 1) {
                prop_assert!(block.iter().all(|byte| *byte == fill), "block {lba}");
            }
        }
    }
}
