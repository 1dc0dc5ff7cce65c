use super::saved::SavedSequential;
use super::*;
use crate::disc::{Disc, SavedDisc, SavedDiscError};
use crate::media::MediumType;
use proptest::prelude::*;

fn blank(text: &str) -> SequentialDisc {
    SequentialDisc::blank_disc(text.parse().unwrap()).unwrap()
}

fn record(disc: &mut SequentialDisc, blocks: u32) {
    if disc.invisible().is_some() {
        disc.begin_track().unwrap();
    }
    let number = disc.last_track().unwrap().number;
    disc.advance(number, blocks).unwrap();
    disc.settle(true);
}

fn close(disc: &mut SequentialDisc) {
    for number in disc.to_close().unwrap() {
        disc.close_track(number).unwrap();
    }
    disc.close_session(true).unwrap();
}

#[test]
fn sessions_are_as_far_apart_as_the_medium_wants() {
    for (medium, first, later) in [
        ("dvd-r", 1888 * 16, 384 * 16),
        ("dvd+r", 2048, 2048),
        ("bd-r", 0, 0),
    ] {
        let mut disc = blank(medium);
        record(&mut disc, 64);
        close(&mut disc);
        let second = disc.invisible().unwrap().start;
        assert_eq!(second, 64 + first, "{medium}");
        record(&mut disc, 64);
        close(&mut disc);
        assert_eq!(
            disc.invisible().unwrap().start,
            second + 64 + later,
            "{medium}"
        );
    }
    // Further out, borders are wider.
    let mut disc = blank("dvd-r");
    record(&mut disc, 1_600_000);
    close(&mut disc);
    assert_eq!(disc.invisible().unwrap().start, 1_600_000 + 3776 * 16);
}

#[test]
fn the_end_of_a_disc_is_the_end_of_its_last_track() {
    let mut disc = blank("dvd+r:4096");
    record(&mut disc, 2048);
    close(&mut disc);
    // Closure and intro fill the rest.
    assert_eq!(disc.invisible(), None);
    assert_eq!(
        disc.may_write(2048, 1, WriteType::Incremental),
        Err(Refusal::Full)
    );
}

#[test]
fn a_track_that_the_power_left_is_damaged_and_repaired_or_closed() {
    let mut disc = blank("bd-r");
    record(&mut disc, 64);
    let number = disc.last_track().unwrap().number;
    disc.advance(number, 100).unwrap();
    let saved = SavedSequential::of(&disc).unwrap();
    let mut found = saved.restore().unwrap();
    // Whole blocks of error correction of what reached the file.
    found.lose_power(64 + 90);
    let track = *found.last_track().unwrap();
    assert_eq!((track.blocks, track.state), (128, DataTrackState::Damaged));
    assert_eq!(found.writable_places().next(), None);
    assert_eq!(found.to_close(), Err(Refusal::IncompleteTrack));
    assert_eq!(
        found.may_write(128, 1, WriteType::Incremental),
        Err(Refusal::IncompleteTrack)
    );
    let mut repaired = found.clone();
    repaired.repair(number).unwrap();
    assert_eq!(repaired.writable_places().next().unwrap().next, 128);
    found.close_track(number).unwrap();
    close(&mut found);
    assert_eq!(found.status(), DiscStatus::Appendable);
    // One that was settled is as it was.
    let mut settled = saved.restore().unwrap();
    settled.lose_power(64);
    assert_eq!(settled.last_track().unwrap().state, DataTrackState::Open);
}

/// Found by fuzzing: rounded up to whole blocks of error correction, they were more than can be counted.
#[test]
fn more_blocks_than_there_are_addresses_are_not_reserved() {
    for medium in ["bd-r", "dvd-r", "dvd+r"] {
        for once in [WriteType::Incremental, WriteType::AtOnce] {
            let mut disc = blank(medium);
            assert_eq!(disc.reserve(u32::MAX, once), Err(Refusal::Full), "{medium}");
        }
    }
}

#[test]
fn a_state_that_no_recorder_leaves_is_refused() {
    let mut disc = blank("dvd+r");
    record(&mut disc, 64);
    close(&mut disc);
    record(&mut disc, 64);
    let good = SavedSequential::of(&disc).unwrap();
    assert_eq!(good.restore().unwrap(), disc);
    let spoil = |change: fn(&mut SavedSequential)| {
        let mut spoilt = good.clone();
        change(&mut spoilt);
        spoilt.restore()
    };
    assert_eq!(
        spoil(|disc| disc.format = 2),
        Err(SavedDiscError::Format(2))
    );
    assert!(matches!(
        spoil(|disc| disc.medium = "dvd-ram".to_owned()),
        Err(SavedDiscError::Kind(_))
    ));
    assert!(matches!(
        spoil(|disc| disc.spare = Some(32)),
        Err(SavedDiscError::Kind(_))
    ));
    assert_eq!(
        spoil(|disc| disc.sessions[1].tracks[0].start += 16),
        Err(SavedDiscError::DataTrack { number: 2 })
    );
    assert_eq!(
        spoil(|disc| disc.sessions[1].tracks[0].blocks = u32::MAX),
        Err(SavedDiscError::DataTrack { number: 2 })
    );
    assert_eq!(
        spoil(|disc| disc.sessions[1].closed = true),
        Err(SavedDiscError::OpenSession { session: 2 })
    );
    assert_eq!(
        spoil(|disc| disc.sessions[0].closed = false),
        Err(SavedDiscError::OpenSession { session: 1 })
    );
    assert_eq!(
        spoil(|disc| disc.sessions[0].tracks.clear()),
        Err(SavedDiscError::EmptySession { session: 1 })
    );
    assert_eq!(
        spoil(|disc| disc.status = "complete".to_owned()),
        Err(SavedDiscError::Status("complete".to_owned()))
    );
}

#[test]
fn the_file_of_a_disc_is_read_back_by_its_family() {
    for medium in MediumType::ALL {
        let disc = Disc::blank_disc(medium).identified(7);
        let json = serde_json::to_vec(&SavedDisc::of(&disc).unwrap()).unwrap();
        assert_eq!(
            SavedDisc::from_json(&json).unwrap().restore(),
            Ok(disc),
            "{medium}"
        );
    }
    let unknown = br#"{"format": 1, "medium": "floppy", "atip": {"last_lead_out": 1,
        "erasable": false}, "status": "blank", "sessions": []}"#;
    assert!(matches!(
        SavedDisc::from_json(unknown).unwrap().restore(),
        Err(SavedDiscError::Medium(_))
    ));
}

/// What a host can do to a disc.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write(u8, u32, bool),
    Reserve(u32, bool),
    Settle(bool),
    CloseTrack(u16),
    Close(bool),
    Finalise,
    Blank(bool),
    Format(u32),
    LosePower(u32),
    Repair(u16),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        6 => (0_u8..4, 1_u32..200, any::<bool>()).prop_map(|(place, blocks, once)| Deed::Write(place, blocks, once)),
        2 => (0_u32..400, any::<bool>()).prop_map(|(blocks, once)| Deed::Reserve(blocks, once)),
        3 => any::<bool>().prop_map(Deed::Settle),
        3 => (1_u16..6).prop_map(Deed::CloseTrack),
        2 => any::<bool>().prop_map(Deed::Close),
        1 => Just(Deed::Finalise),
        1 => any::<bool>().prop_map(Deed::Blank),
        1 => (0_u32..10).prop_map(|units| Deed::Format(units * 32)),
        1 => (0_u32..5000).prop_map(Deed::LosePower),
        1 => (1_u16..6).prop_map(Deed::Repair),
    ]
}

fn do_it(disc: &mut SequentialDisc, deed: Deed) {
    let way = |once| {
        if once {
            WriteType::AtOnce
        } else {
            WriteType::Incremental
        }
    };
    match deed {
        Deed::Write(place, blocks, once) => {
            let place = disc.writable_places().nth(place.into());
            if let Some(place) = place
                && disc.may_write(place.next, blocks, way(once)).is_ok()
                && (!disc.begins(place) || disc.begin_track().is_ok())
            {
                disc.advance(place.number, blocks).unwrap();
            }
        }
        Deed::Reserve(blocks, once) => _ = disc.reserve(blocks, way(once)),
        Deed::Settle(more) => disc.settle(more),
        Deed::CloseTrack(number) => _ = disc.close_track(number),
        Deed::Close(more) => {
            if let Ok(open) = disc.to_close() {
                for number in open {
                    disc.close_track(number).unwrap();
                }
                disc.close_session(more).unwrap();
            }
        }
        Deed::Finalise => _ = disc.finalise(),
        Deed::Blank(minimal) => _ = disc.blank(minimal),
        Deed::Format(spare) if disc.rules().ecc_block == 32 => {
            let _ = disc.format_with_spares(spare, spare % 64 == 0);
        }
        Deed::Format(_) => {}
        Deed::LosePower(blocks) => disc.lose_power(blocks),
        Deed::Repair(number) => _ = disc.repair(number),
    }
}

fn in_order(disc: &SequentialDisc) {
    let mut end = 0;
    for (number, track) in (1_u16..).zip(disc.tracks()) {
        assert_eq!(track.number, number, "{disc:?}");
        assert!(track.start >= end, "{disc:?}");
        assert!(
            track.written() <= track.end() && track.end() <= disc.capacity(),
            "{disc:?}"
        );
        assert!(
            track.state != DataTrackState::Complete || track.blocks > 0,
            "{disc:?}"
        );
        end = track.end();
    }
    for place in disc.writable_places() {
        assert!(place.free > 0 && place.next + place.free <= disc.capacity());
        assert!(disc.tracks().all(|track| {
            track.number == place.number
                || place.next + place.free <= track.start
                || track.end() <= place.next
        }));
    }
    assert!(disc.open_tracks().count() <= disc.rules().open_tracks);
    let saved = SavedSequential::of(disc).unwrap();
    let mut settled = disc.clone();
    for track in settled
        .sessions
        .iter_mut()
        .flat_map(|session| &mut session.tracks)
    {
        track.blocks = track.settled;
    }
    assert_eq!(saved.restore(), Ok(settled));
}

proptest! {
    #[test]
    fn no_order_of_deeds_makes_the_disc_lie(
        medium in prop::sample::select(vec![
            "dvd-r", "dvd-r:40000", "dvd-rw", "dvd+r", "dvd+r:6000", "bd-r", "bd-r:1024",
        ]),
        deeds in prop::collection::vec(deed(), 0..40),
    ) {
        let mut disc = blank(medium);
        for deed in deeds {
            do_it(&mut disc, deed);
            in_order(&disc);
        }
    }
}
