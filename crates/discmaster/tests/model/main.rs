//! The session against a second reading of its contract (docs/contract.md).
//!
//! `model` says what every call must come to; `calls` makes random sequences of them; `stories` are
//! sequences laid by hand, whose codes and answers are written down a third time.
#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may its helpers"
)]

mod call;
mod calls;
#[path = "../shared/disc.rs"]
mod disc;
mod drive;
mod hand;
mod model;
mod pages;
mod staging;
mod stories;
mod world;

use call::{Answer, Blocks, Call, E_INVALIDARG, Expected};
use calls::{Script, script};
use discmaster::Code;
use model::Model;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use std::collections::{BTreeMap, BTreeSet};
use world::{Drive, Facts};

/// Codes that no random sequence can bring about, because they need a fault: of the drive, of the
/// stash, of the host. The suite `codes` makes each.
const WITH_FAULTS: [Code; 15] = [
    // No drive that is recorded on is without properties.
    Code::E_DEVICE_NOPROPERTIES,
    // No public call gives an object without a drive, or a buffer.
    Code::E_NOTINITIALIZED,
    Code::S_BUFFER_TO_SMALL,
    Code::E_INITIALIZE_WRITE,
    Code::E_INITIALIZE_ENDWRITE,
    Code::E_FILESYSTEM,
    Code::E_FILEACCESS,
    Code::E_DISCINFO,
    Code::E_LOSS_OF_STREAMING,
    Code::E_COMPRESSEDSTASH,
    Code::E_ENCRYPTEDSTASH,
    Code::E_NOTENOUGHDISKFORSTASH,
    Code::E_REMOVABLESTASH,
    // Not IMAPI's, so not in the list of codes.
    E_INVALIDARG,
    Code::S_OK,
];

/// Blocks of every image here: all are so small that they are filled up to the shortest track.
const IMAGE: u32 = 300;

/// Plays a sequence on the model alone.
fn play(script: &Script, mut hear: impl FnMut(&Model, &Call, &Expected)) {
    let mut model = Model::new(Facts::CD_74, script.default_format);
    for call in &script.calls {
        let Some(expected) = model.expect(call) else {
            continue;
        };
        match expected.answer {
            Answer::Image(known) => model.image_has(known.unwrap_or(IMAGE)),
            Answer::Recorded {
                blocks: Blocks::OfImage(known),
                compared: true,
                ..
            } => model.recorded(known.unwrap_or(IMAGE)),
            _ => {}
        }
        hear(&model, call, &expected);
    }
}

#[test]
fn every_code_of_a_session_without_faults_is_reached() {
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<Code, u32> = BTreeMap::new();
    let mut met: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..4000 {
        let script = script().new_tree(&mut runner).unwrap().current();
        let mut here = BTreeSet::new();
        play(&script, |model, call, expected| {
            *reached.entry(expected.code).or_default() += 1;
            for drive in Drive::BOTH {
                let Some(disc) = model.disc(drive) else {
                    continue;
                };
                match disc.sessions.len() {
                    2 => here.insert("two sessions"),
                    3.. => here.insert("more sessions"),
                    _ => false,
                };
                if disc.sound.len() > 1 {
                    here.insert("an audio disc of several tracks");
                }
            }
            if matches!(call, Call::Erase(..)) && expected.code == Code::S_OK {
                here.insert("an erased disc");
            }
        });
        for what in here {
            *met.entry(what).or_default() += 1;
        }
    }
    println!("{reached:x?} {met:?}");
    let of_session = Code::ALL.iter().map(|entry| entry.code);
    for code in of_session {
        let elsewhere = WITH_FAULTS.contains(&code) && code != Code::S_OK;
        let times = reached.get(&code).copied().unwrap_or(0);
        assert_eq!(times == 0, elsewhere, "{code} was met {times} times");
        assert!(
            elsewhere || times >= 10,
            "{code} was met only {times} times"
        );
    }
    assert!(reached.contains_key(&E_INVALIDARG));
    for (what, least) in [
        ("two sessions", 100),
        ("more sessions", 20),
        ("an audio disc of several tracks", 40),
        ("an erased disc", 100),
    ] {
        let times = met.get(what).copied().unwrap_or(0);
        assert!(times >= least, "{what}: only {times} of 4000");
    }
}

#[test]
fn any_sequence_of_calls_ends_as_the_contract_says() {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    // What proptest would read is the number of cases when nobody said it.
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 2000;
    }
    let mut runner = TestRunner::new(config);
    let outcome = runner.run(&script(), |script| drive::run(&script));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
