use super::saved::SavedState;
use super::*;
use proptest::prelude::*;

const DATA: TrackMode = TrackMode::Data {
    copy_permitted: false,
};

fn record(disc: &mut Disc, blocks: u32) {
    disc.begin_track(DATA).unwrap();
    disc.advance(blocks).unwrap();
    disc.end_track().unwrap();
}

#[test]
fn a_blank_disc_is_written_from_address_zero_to_two_blocks_before_the_lead_out() {
    let disc = Disc::blank_disc(MediumType::CdR80);
    assert_eq!(disc.status(), DiscStatus::Blank);
    assert_eq!(disc.next_writable(), Some(0));
    assert_eq!(disc.free_blocks(), 359_847);
    assert_eq!(disc.next_track_number(), 1);
}

#[test]
fn tracks_of_a_session_are_152_blocks_apart() {
    let mut disc = Disc::blank_disc(MediumType::CdR74);
    record(&mut disc, 1000);
    assert_eq!(disc.next_writable(), Some(1152));
    assert_eq!(disc.next_track_number(), 2);
    record(&mut disc, 500);
    assert_eq!(disc.next_writable(), Some(1152 + 500 + 152));
    assert_eq!(disc.free_blocks(), 333_000 - 2 - 1804);
}

#[test]
fn sessions_are_11400_then_6900_blocks_apart() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    assert_eq!(disc.status(), DiscStatus::Appendable);
    assert_eq!(disc.next_writable(), Some(1002 + 11_400));
    record(&mut disc, 400);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    let second_lead_out = 1002 + 11_400 + 402;
    assert_eq!(disc.next_writable(), Some(second_lead_out + 6_900));
    record(&mut disc, 300);
    disc.close_session(SessionFormat::CdRom, false).unwrap();
    assert_eq!(disc.status(), DiscStatus::Complete);
    assert_eq!(disc.next_writable(), None);
    assert_eq!(disc.free_blocks(), 0);
}

#[test]
fn a_short_track_is_padded_to_300_blocks() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    disc.begin_track(DATA).unwrap();
    disc.advance(12).unwrap();
    assert_eq!(
        disc.padding(),
        Some(Padding {
            start: 12,
            blocks: 288
        })
    );
    disc.end_track().unwrap();
    assert_eq!(disc.track(1).unwrap().blocks, 300);
    assert_eq!(disc.padding(), None);
}

#[test]
fn the_last_free_block_can_be_written_and_no_other() {
    let mut disc = Disc::blank_disc(MediumType::CdRw74);
    assert_eq!(disc.may_write(0, 332_999), Err(Refusal::Full));
    disc.begin_track(DATA).unwrap();
    disc.advance(332_998).unwrap();
    assert_eq!(disc.advance(1), Err(Refusal::Full));
    assert_eq!(disc.may_write(332_998, 1), Err(Refusal::Full));
    disc.end_track().unwrap();
    disc.close_session(SessionFormat::CdRom, false).unwrap();
    assert_eq!(disc.sessions()[0].lead_out(), Some(333_000));
}

#[test]
fn a_track_that_cannot_have_300_blocks_is_not_begun() {
    let mut disc = Disc::blank_disc(MediumType::CdR74);
    // 302 blocks before the end: run-out of this track, pregap, 300 and a run-out fit exactly.
    record(&mut disc, 333_000 - 302 - 152);
    assert_eq!(disc.free_blocks(), 300);
    record(&mut disc, 300);
    assert_eq!(disc.begin_track(DATA), Err(Refusal::Full));

    let mut disc = Disc::blank_disc(MediumType::CdR74);
    record(&mut disc, 333_000 - 301 - 152);
    assert_eq!(disc.free_blocks(), 0);
    assert_eq!(disc.begin_track(DATA), Err(Refusal::Full));
}

#[test]
fn the_hundredth_track_is_refused() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    for _ in 0..99 {
        record(&mut disc, 300);
    }
    assert_eq!(disc.last_track().unwrap().number, 99);
    assert_eq!(disc.begin_track(DATA), Err(Refusal::Full));
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    assert_eq!(disc.next_writable(), None);
}

#[test]
fn a_session_with_an_unfinished_track_is_not_closed() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::Sequence)
    );
    disc.begin_track(DATA).unwrap();
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::IncompleteTrack)
    );
    disc.lose_power(7);
    assert_eq!(
        disc.close_session(SessionFormat::CdRom, false),
        Err(Refusal::IncompleteTrack)
    );
    assert_eq!(disc.begin_track(DATA), Err(Refusal::IncompleteTrack));
    assert_eq!(disc.next_writable(), None);
    disc.end_track().unwrap();
    disc.close_session(SessionFormat::CdRom, false).unwrap();
}

#[test]
fn only_user_data_is_readable() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    assert_eq!(disc.may_read(0, 1), Err(Refusal::OutOfRange { lba: 0 }));
    record(&mut disc, 1000);
    record(&mut disc, 500);
    assert_eq!(disc.may_read(0, 1000), Ok(()));
    assert_eq!(
        disc.may_read(999, 2),
        Err(Refusal::NotReadable { lba: 1000 })
    );
    assert_eq!(
        disc.may_read(1100, 1),
        Err(Refusal::NotReadable { lba: 1100 })
    );
    assert_eq!(disc.may_read(1152, 500), Ok(()));
    assert_eq!(
        disc.may_read(1653, 1),
        Err(Refusal::NotReadable { lba: 1653 })
    );
    assert_eq!(
        disc.may_read(1654, 1),
        Err(Refusal::OutOfRange { lba: 1654 })
    );
    assert_eq!(disc.may_read(1654, 0), Ok(()));
}

#[test]
fn only_a_rewritable_disc_is_blanked() {
    let mut cd_r = Disc::blank_disc(MediumType::CdR80);
    assert_eq!(cd_r.blank(), Err(Refusal::CannotBlank));
    let mut cd_rw = Disc::blank_disc(MediumType::CdRw80);
    record(&mut cd_rw, 300);
    cd_rw.close_session(SessionFormat::CdRom, false).unwrap();
    cd_rw.blank().unwrap();
    assert_eq!(cd_rw, Disc::blank_disc(MediumType::CdRw80));
}

#[test]
fn a_saved_state_that_no_recorder_leaves_is_refused() {
    let mut disc = Disc::blank_disc(MediumType::CdR80);
    record(&mut disc, 1000);
    disc.close_session(SessionFormat::CdRom, true).unwrap();
    record(&mut disc, 1000);
    let good = SavedDisc::of(&disc).unwrap();
    assert_eq!(good.restore().as_ref(), Ok(&disc));

    let spoil = |change: fn(&mut SavedDisc)| {
        let mut saved = good.clone();
        change(&mut saved);
        saved.restore()
    };
    assert!(spoil(|disc| disc.format = 2).is_err());
    assert!(spoil(|disc| disc.medium = "dvd+r".to_owned()).is_err());
    assert!(spoil(|disc| disc.atip.last_lead_out += 1).is_err());
    assert!(spoil(|disc| disc.status = "blank".to_owned()).is_err());
    assert!(spoil(|disc| disc.status = "complete".to_owned()).is_err());
    assert!(spoil(|disc| disc.sessions[0].closed = false).is_err());
    assert!(spoil(|disc| disc.sessions[0].tracks.clear()).is_err());
    assert!(spoil(|disc| disc.sessions[0].tracks[0].state = SavedState::Incomplete).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].number = 3).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].start += 1).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].blocks = u32::MAX).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].blocks = 299).is_err());
    assert!(spoil(|disc| disc.sessions[1].tracks[0].run_out = 0).is_err());
}

/// What a host can do to a disc.
#[derive(Clone, Copy, Debug)]
enum Step {
    Begin,
    Write(u32),
    End,
    Close(bool),
    Blank,
    LosePower(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Begin),
        (0_u32..200_000).prop_map(Step::Write),
        Just(Step::End),
        any::<bool>().prop_map(Step::Close),
        Just(Step::Blank),
        any::<u32>().prop_map(Step::LosePower),
    ]
}

proptest! {
    #[test]
    fn whatever_is_done_tracks_lie_in_order_within_the_disc(
        medium in prop::sample::select(MediumType::ALL.to_vec()),
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut disc = Disc::blank_disc(medium);
        for step in steps {
            let before = disc.clone();
            let done = match step {
                Step::Begin => disc.begin_track(DATA),
                Step::Write(blocks) => disc.advance(blocks),
                Step::End => disc.end_track(),
                Step::Close(more) => disc.close_session(SessionFormat::CdRom, more),
                Step::Blank => disc.blank(),
                Step::LosePower(blocks) => { disc.lose_power(blocks); Ok(()) }
            };
            if done.is_err() {
                prop_assert_eq!(&disc, &before);
            }
            let mut end = 0;
            for track in disc.tracks() {
                prop_assert!(track.start >= end);
                prop_assert!(track.next() <= medium.last_lead_out());
                prop_assert!(track.state != TrackState::Complete || track.blocks >= SHORTEST_TRACK);
                end = track.next();
            }
            if let Some(next) = disc.next_writable() {
                prop_assert!(next + disc.free_blocks() + RUN_OUT == medium.last_lead_out());
            }
            let saved = SavedDisc::of(&disc).unwrap();
            let json = serde_json::to_string(&saved).unwrap();
            let mut restored = serde_json::from_str::<SavedDisc>(&json).unwrap().restore().unwrap();
            let mut expected = disc.clone();
            expected.lose_power(5);
            restored.lose_power(5);
            prop_assert_eq!(restored, expected);
        }
    }
}
