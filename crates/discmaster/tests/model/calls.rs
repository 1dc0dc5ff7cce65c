//! Random sequences of calls, weighted so that they come far: a disc of several sessions, an audio
//! disc, a disc exchanged behind the session's back.

use crate::call::{Call, Format, Way};
use crate::world::{Drive, Name, NewDisc};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::fmt;

/// No sequence is longer.
const LONGEST: usize = 40;

/// A disc master's life.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) default_format: bool,
    pub(crate) calls: Vec<Call>,
}

/// As it could be written down in `stories`.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let without = if self.default_format { "" } else { "out" };
        writeln!(f, "with{without} a default format:")?;
        for call in &self.calls {
            writeln!(f, "    Call::{call:?},")?;
        }
        Ok(())
    }
}

pub(crate) fn script() -> impl Strategy<Value = Script> {
    let calls = prop_oneof![
        5 => (usual(Format::Joliet), prop::collection::vec(data_phrase(), 1..14)),
        4 => (usual(Format::Redbook), prop::collection::vec(audio_phrase(), 1..14)),
        3 => (any_beginning(), prop::collection::vec(phrase(), 1..18)),
    ];
    (calls, prop::bool::weighted(0.85)).prop_map(|((first, rest), default_format)| {
        let mut calls = first;
        calls.extend(rest.into_iter().flatten());
        calls.truncate(LONGEST);
        Script {
            default_format,
            calls,
        }
    })
}

fn drive() -> impl Strategy<Value = Drive> {
    prop_oneof![5 => Just(Drive::Studio), 1 => Just(Drive::Second)]
}

fn format() -> impl Strategy<Value = Format> {
    select(vec![Format::Joliet, Format::Redbook])
}

fn new_disc() -> impl Strategy<Value = NewDisc> {
    prop_oneof![
        4 => Just(NewDisc::BlankCdR),
        4 => Just(NewDisc::BlankCdRw),
        1 => Just(NewDisc::Pressed),
        1 => Just(NewDisc::MadeByOthers),
    ]
}

fn way() -> impl Strategy<Value = Way> {
    select(vec![Way::Storage, Way::Tree, Way::Reference])
}

fn add_data() -> impl Strategy<Value = Call> {
    let names = subsequence(Name::ALL.to_vec(), 1..=3);
    (names, any::<bool>(), way()).prop_map(|(names, replace, way)| Call::AddData {
        names,
        replace,
        way,
    })
}

fn record() -> impl Strategy<Value = Call> {
    (prop::bool::weighted(0.2), prop::bool::weighted(0.2))
        .prop_map(|(simulate, eject)| Call::Record { simulate, eject })
}

fn blocks() -> impl Strategy<Value = u32> {
    prop_oneof![6 => Just(300_u32), 1 => Just(1), 1 => Just(299), 1 => Just(451)]
}

/// As programs begin; the format is sometimes left to the default.
fn usual(format: Format) -> BoxedStrategy<Vec<Call>> {
    let disc = prop_oneof![
        9 => select(vec![NewDisc::BlankCdR, NewDisc::BlankCdRw]),
        1 => new_disc(),
    ];
    (drive(), disc, prop::bool::weighted(0.8))
        .prop_map(move |(drive, disc, say)| {
            let mut calls = vec![Call::Insert(drive, disc), Call::Open];
            if say || format == Format::Redbook {
                calls.push(Call::SetFormat(format));
            }
            calls.extend([Call::Recorders, Call::SetRecorder(drive)]);
            calls
        })
        .boxed()
}

fn any_beginning() -> BoxedStrategy<Vec<Call>> {
    let any = format().prop_flat_map(usual);
    let listed = Just(vec![Call::Open, Call::Recorders]);
    prop_oneof![3 => any, 2 => listed, 1 => Just(Vec::new())].boxed()
}

fn data_phrase() -> BoxedStrategy<Vec<Call>> {
    let disc = (add_data(), record()).prop_map(|(add, record)| vec![add, record]);
    let fresh_disc =
        (drive(), new_disc(), add_data(), record()).prop_map(|(drive, disc, add, record)| {
            vec![Call::TakeOut(drive), Call::Insert(drive, disc), add, record]
        });
    let exchange = prop_oneof![1 => Just(Vec::new()), 3 => exchange()];
    let choose = prop::option::of(drive().prop_map(Call::SetRecorder));
    let another_disc =
        (add_data(), exchange, choose, record()).prop_map(|(add, exchange, choose, record)| {
            let mut calls = vec![add];
            calls.extend(exchange);
            calls.extend(choose);
            calls.push(record);
            calls
        });
    prop_oneof![
        8 => disc,
        3 => fresh_disc,
        5 => another_disc,
        2 => (add_data(), any::<bool>()).prop_map(|(add, total)| {
            let ask = if total { Call::TotalDataBlocks } else { Call::UsedDataBlocks };
            vec![add, ask]
        }),
        1 => drive().prop_map(|drive| vec![Call::SetRecorder(drive)]),
        6 => phrase(),
    ]
    .boxed()
}

fn audio_phrase() -> BoxedStrategy<Vec<Call>> {
    prop_oneof![
        6 => audio_track(),
        1 => program().prop_map(|program| vec![program]),
        2 => record().prop_map(|record| vec![record]),
        1 => (drive(), gap()).prop_map(|(drive, gap)| vec![
            Call::SetGap(drive, gap),
            Call::AvailableBlocks,
        ]),
        1 => Just(vec![Call::AvailableBlocks, Call::TotalAudioBlocks]),
        1 => Just(vec![Call::AddHalfABlock]),
        5 => phrase(),
    ]
    .boxed()
}

fn program() -> impl Strategy<Value = Call> {
    select(vec![1_u32, 77, 300, 451]).prop_map(|blocks| Call::AddProgram { blocks })
}

fn gap() -> impl Strategy<Value = u32> {
    select(vec![0, 1, 75, 150, 225])
}

/// A few calls that belong together, or a single one out of the blue.
fn phrase() -> BoxedStrategy<Vec<Call>> {
    let one = |call: BoxedStrategy<Call>| call.prop_map(|call| vec![call]);
    prop_oneof![
        2 => held(),
        2 => exchange(),
        1 => (format(), drive())
            .prop_map(|(format, drive)| vec![Call::SetFormat(format), Call::SetRecorder(drive)]),
        1 => (drive(), prop::bool::ANY).prop_map(|(drive, again)| {
            let mut calls = vec![Call::Close, Call::Open, Call::SetRecorder(drive)];
            if again {
                calls.insert(2, Call::Recorders);
            }
            calls
        }),
        3 => one(session_call()),
        4 => one(staging_call()),
        2 => one(recorder_call()),
        2 => one(world_call()),
    ]
    .boxed()
}

fn audio_track() -> impl Strategy<Value = Vec<Call>> {
    let runs = prop::collection::vec(blocks().prop_map(|blocks| Call::AddAudio { blocks }), 1..3);
    (
        prop::bool::weighted(0.05),
        0..500_u32,
        runs,
        prop::bool::weighted(0.9),
    )
        .prop_map(|(format, hint, runs, close)| {
            let mut calls = Vec::new();
            if format {
                calls.push(Call::SetFormat(Format::Redbook));
            }
            calls.push(Call::CreateTrack { hint });
            calls.extend(runs);
            if close {
                calls.push(Call::CloseTrack);
            }
            calls
        })
}

/// What is done between OpenExclusive and Close, the Close sometimes forgotten.
fn held() -> impl Strategy<Value = Vec<Call>> {
    (drive(), 0..4_u8, any::<bool>(), prop::bool::weighted(0.85)).prop_map(
        |(drive, what, full, close)| {
            let mut calls = vec![Call::OpenExclusive(drive)];
            calls.extend(match what {
                0 => vec![Call::MediaType(drive), Call::MediaInfo(drive)],
                1 => vec![Call::Erase(drive, full)],
                2 => vec![Call::Eject(drive)],
                _ => vec![
                    Call::MediaInfo(drive),
                    Call::Erase(drive, full),
                    Call::MediaType(drive),
                ],
            });
            if close {
                calls.push(Call::CloseRecorder(drive));
            }
            calls
        },
    )
}

fn exchange() -> impl Strategy<Value = Vec<Call>> {
    (drive(), prop::option::of(new_disc())).prop_map(|(drive, new)| {
        let then = new.map_or(Call::PutBack(drive), |disc| Call::Insert(drive, disc));
        vec![Call::TakeOut(drive), then]
    })
}

fn session_call() -> BoxedStrategy<Call> {
    prop_oneof![
        2 => Just(Call::Open),
        1 => Just(Call::Formats),
        1 => format().prop_map(Call::SetFormat),
        2 => Just(Call::Recorders),
        4 => drive().prop_map(Call::SetRecorder),
        2 => Just(Call::Clear),
        5 => prop::bool::weighted(0.15).prop_map(|cancels| Call::Advise { cancels }),
        3 => Just(Call::Unadvise),
        3 => record(),
        1 => Just(Call::Close),
    ]
    .boxed()
}

fn staging_call() -> BoxedStrategy<Call> {
    prop_oneof![
        3 => Just(Call::TotalDataBlocks),
        3 => Just(Call::UsedDataBlocks),
        1 => Just(Call::DataBlockSize),
        3 => add_data(),
        1 => way().prop_map(Call::AddBadName),
        1 => Just(Call::AddTooMuch),
        1 => Just(Call::VolumeName),
        1 => (0..3_u8).prop_map(Call::SetVolumeName),
        2 => any::<bool>().prop_map(Call::SetBoot),
        2 => Just(Call::TotalAudioBlocks),
        3 => Just(Call::AvailableBlocks),
        1 => Just(Call::AudioBlockSize),
        3 => (0..500_u32).prop_map(|hint| Call::CreateTrack { hint }),
        3 => blocks().prop_map(|blocks| Call::AddAudio { blocks }),
        1 => Just(Call::AddHalfABlock),
        3 => Just(Call::CloseTrack),
        1 => program(),
        1 => Just(Call::SetCatalogNumber),
    ]
    .boxed()
}

fn recorder_call() -> BoxedStrategy<Call> {
    prop_oneof![
        1 => drive().prop_map(Call::RecorderType),
        1 => drive().prop_map(Call::Gap),
        3 => (drive(), gap()).prop_map(|(drive, gap)| Call::SetGap(drive, gap)),
        1 => drive().prop_map(Call::SetUnknown),
        3 => drive().prop_map(Call::OpenExclusive),
        2 => drive().prop_map(Call::MediaType),
        2 => drive().prop_map(Call::MediaInfo),
        2 => drive().prop_map(Call::Eject),
        2 => (drive(), any::<bool>()).prop_map(|(drive, full)| Call::Erase(drive, full)),
        3 => drive().prop_map(Call::CloseRecorder),
    ]
    .boxed()
}

fn world_call() -> BoxedStrategy<Call> {
    prop_oneof![
        3 => (drive(), new_disc()).prop_map(|(drive, disc)| Call::Insert(drive, disc)),
        2 => drive().prop_map(Call::TakeOut),
        2 => drive().prop_map(Call::PutBack),
        2 => drive().prop_map(Call::PushTray),
        2 => drive().prop_map(Call::Unplug),
        3 => drive().prop_map(Call::Plug),
        2 => drive().prop_map(Call::OthersTake),
        3 => drive().prop_map(Call::OthersLetGo),
        1 => Just(Call::RivalOpens),
        1 => Just(Call::RivalCloses),
    ]
    .boxed()
}
