//! Whatever is done to a disc, it stays one.

use super::*;

/// What a host can do to a disc.
#[derive(Clone, Debug)]
enum Step {
    Begin(NewTrack),
    Resume(u8, NewTrack),
    Write(u32),
    EndPacket,
    End(u8),
    Reserve(u32),
    Repair(u8),
    /// Tracks of a session, by pregap and length, and whether it is closed at its end.
    LayOut(Vec<(u32, u32)>, bool),
    Close(bool),
    Blank(u8, u32),
    LosePower(u32),
}

fn new_track() -> impl Strategy<Value = NewTrack> {
    let mode = prop::sample::select(vec![Form::Audio, Form::Mode1, Form::Mode2, Form::Xa]);
    let packets = prop::option::of(prop::option::of(1_u32..200));
    (mode, any::<bool>(), 0_u32..=225, packets, any::<bool>()).prop_map(
        |(form, copy_permitted, pause, packets, whole)| NewTrack {
            mode: TrackMode {
                copy_permitted,
                ..TrackMode::of(form)
            },
            packets: packets.filter(|_| form != Form::Audio),
            whole,
            ..NewTrack::at_once(DATA, Pause::new(pause).unwrap())
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => new_track().prop_map(Step::Begin),
        2 => (1_u8..6, new_track()).prop_map(|(number, new)| Step::Resume(number, new)),
        6 => (0_u32..200_000).prop_map(Step::Write),
        6 => (0_u32..1000).prop_map(Step::Write),
        2 => Just(Step::EndPacket),
        4 => (1_u8..6).prop_map(Step::End),
        1 => (0_u32..100_000).prop_map(Step::Reserve),
        1 => (1_u8..6).prop_map(Step::Repair),
        2 => (prop::collection::vec((150_u32..300, 1_u32..5000), 1..5), any::<bool>())
            .prop_map(|(tracks, closed)| Step::LayOut(tracks, closed)),
        2 => any::<bool>().prop_map(Step::Close),
        1 => (0_u8..6, 0_u32..5000).prop_map(|(kind, lba)| Step::Blank(kind, lba)),
        1 => (0_u32..400_000).prop_map(Step::LosePower),
    ]
}

fn lay_out(disc: &mut CdDisc, tracks: &[(u32, u32)], closed: bool) -> Result<(), Refusal> {
    let mut laid_out = disc.clone();
    let mut at = disc.next_session_start().ok_or(Refusal::Sequence)?;
    for (place, (pregap, blocks)) in tracks.iter().enumerate() {
        let track = Track {
            number: laid_out.next_track_number() + u8::from(place > 0),
            pregap: *pregap,
            start: u32::try_from(at + i64::from(*pregap)).unwrap(),
            blocks: 0,
            run_out: 0,
            mode: AUDIO,
            state: TrackState::Recording,
            indexes: Vec::new(),
            isrc: None,
            packets: None,
            reserved: None,
        };
        if place == 0 {
            laid_out.begin_session(track, Kind::Raw)?;
        } else {
            laid_out.begin_laid_out(track)?;
        }
        at += i64::from(pregap + blocks);
        laid_out.reach(at)?;
    }
    if closed {
        laid_out.end_laid_out()?;
        laid_out.close_session(SessionFormat::CdRom, true)?;
    }
    *disc = laid_out;
    Ok(())
}

impl Step {
    fn take(&self, disc: &mut CdDisc) -> Result<(), Refusal> {
        match self {
            Self::Begin(new) => disc.begin_track(new),
            Self::Resume(number, new) => disc.resume_track(*number, new),
            Self::Write(blocks) => disc.advance(*blocks),
            Self::EndPacket => disc.end_packet(),
            Self::End(number) => disc.end_track(*number),
            Self::Reserve(blocks) => disc.reserve_track(*blocks, DATA),
            Self::Repair(number) => disc.repair_track(*number),
            Self::LayOut(tracks, closed) => lay_out(disc, tracks, *closed),
            Self::Close(more) => disc.close_session(SessionFormat::CdRom, *more),
            Self::Blank(kind, lba) => match kind {
                0 => disc.blank(),
                1 => disc.blank_track(disc.next_track_number()),
                2 => disc.unreserve_track(disc.next_track_number().saturating_sub(1)),
                3 => disc.blank_tail(*lba),
                4 => disc.unclose_last_session(),
                _ => disc.blank_last_session(),
            },
            Self::LosePower(blocks) => {
                disc.lose_power(*blocks);
                Ok(())
            }
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_done_tracks_lie_in_order_within_the_disc(
        medium in prop::sample::select(MediumType::ALL.into_iter().filter(|medium| medium.is_cd()).collect::<Vec<_>>()),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut disc = CdDisc::blank_disc(medium);
        for step in steps {
            let before = disc.clone();
            if step.take(&mut disc).is_err() {
                prop_assert_eq!(&disc, &before, "{:?}", step);
            }
            let mut end = 0;
            for track in disc.tracks() {
                prop_assert!(track.start >= end, "{:?}: {:?}", step, disc);
                prop_assert!(disc.kind() == Some(Kind::Raw) || track.mode.form.kind() == Kind::Data);
                prop_assert!(track.next() <= medium.usual_blocks(), "{:?}: {:?}", step, disc);
                let shortest = if track.is_laid_out() { 1 } else { SHORTEST_TRACK };
                prop_assert!(track.state != TrackState::Complete || track.blocks >= shortest);
                end = track.next();
            }
            if let Some(next) = disc.next_writable(Pause::USUAL) {
                let most = medium.usual_blocks() - RUN_OUT;
                prop_assert!(next + disc.free_blocks(Pause::USUAL) <= most);
            }
            let saved = SavedCd::of(&disc).unwrap();
            let json = serde_json::to_string(&saved).unwrap();
            let restored = serde_json::from_str::<SavedCd>(&json).unwrap().restore();
            let mut restored = restored.map_err(|error| TestCaseError::fail(format!("{step:?}: {error}: {json}")))?;
            let mut expected = disc.clone();
            expected.lose_power(5);
            restored.lose_power(5);
            prop_assert_eq!(restored, expected);
        }
    }
}
