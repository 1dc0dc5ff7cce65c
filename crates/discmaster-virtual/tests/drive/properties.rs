//! No bytes from a host bring the drive down.

use crate::host::{SECOND, with_blank};
use discmaster_mmc::transport::{Data, Status, Transport};
use discmaster_virtual::MediumType;
use proptest::prelude::*;

/// CDBs with the operation codes that the drive knows more often than others.
fn cdb() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        0x00_u8, 0x03, 0x12, 0x1B, 0x1E, 0x23, 0x25, 0x28, 0x2A, 0x35, 0x43, 0x46, 0x4A, 0x51,
        0x52, 0x53, 0x54, 0x55, 0x5A, 0x5B, 0x5C, 0xA1, 0xA8, 0xAA, 0xAC, 0xBB, 0xBD, 0xBE,
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
        }
    }
}
