use super::saved::{SavedFormatState, SavedOverwritable};
use super::*;
use crate::disc::{Disc, SavedDiscError};
use discmaster_mmc::parameter::format::{FormatDescriptor, FormatType};
use proptest::prelude::*;

fn blank(text: &str) -> OverwritableDisc {
    OverwritableDisc::blank_disc(text.parse().unwrap()).unwrap()
}

fn request(format_type: u8, blocks: u32, parameter: u32) -> FormatDescriptor {
    FormatDescriptor {
        blocks,
        format_type: FormatType(format_type),
        sub_type: 0,
        parameter,
    }
}

#[test]
fn spare_areas_are_those_of_the_standard_and_in_proportion_on_short_discs() {
    for (medium, blocks) in [
        ("dvd-ram", 2_236_704),
        ("bd-re", 11_826_176),
        ("bd-re-dl", 23_652_352),
    ] {
        assert_eq!(blank(medium).capacity(), blocks, "{medium}");
    }
    assert_eq!(blank("bd-re:6400").capacity(), 6208);
    for format in formats("bd-re:6400".parse().unwrap(), None, false) {
        let mut disc = blank("bd-re:6400");
        disc.format(format.into()).unwrap();
        assert_eq!(disc.capacity(), format.blocks);
        assert!(disc.is_formatted_whole());
    }
}

#[test]
fn every_format_that_is_offered_is_taken() {
    for medium in crate::media::MediumType::ALL {
        let disc = Disc::blank_disc(medium);
        for format in formats(medium.into(), None, true) {
            let formatted = disc.format(format.into());
            assert!(formatted.is_ok(), "{medium}: {format:?}");
        }
    }
}

#[test]
fn formatting_in_the_background_reaches_the_end_and_is_over() {
    let mut disc = blank("dvd+rw:1600");
    disc.format(request(0x26, u32::MAX, 0)).unwrap();
    disc.background_reached(100);
    assert_eq!((disc.formatted(), disc.announced()), (100, 1600));
    disc.background_reached(50);
    assert_eq!(disc.formatted(), 100);
    let mut stopped = disc.clone();
    stopped.stop_background();
    assert_eq!((stopped.formatted(), stopped.announced()), (112, 112));
    disc.background_reached(u32::MAX);
    assert!(disc.is_formatted_whole());
}

#[test]
fn without_power_nothing_goes_on_and_nothing_is_lost() {
    let mut disc = blank("dvd+rw:1600");
    disc.format(request(0x26, u32::MAX, 0)).unwrap();
    disc.unsettle();
    let mut found = SavedOverwritable::of(&disc).restore().unwrap();
    found.lose_power(50);
    assert_eq!(found.state(), FormatState::Formatted);
    assert_eq!((found.written(), found.formatted()), (50, 64));
    assert_eq!(found.may_read(0, 64), Ok(()));
}

#[test]
fn a_state_that_no_recorder_leaves_is_refused() {
    let mut disc = blank("bd-re:6400");
    disc.format(request(0x00, 6208, 0)).unwrap();
    disc.wrote(10, 10);
    disc.settle();
    let good = SavedOverwritable::of(&disc);
    assert_eq!(good.restore(), Ok(disc));
    let spoil = |change: fn(&mut SavedOverwritable)| {
        let mut spoilt = good.clone();
        change(&mut spoilt);
        spoilt.restore()
    };
    assert_eq!(
        spoil(|disc| disc.format = 0),
        Err(SavedDiscError::Format(0))
    );
    let changes: [fn(&mut SavedOverwritable); 9] = [
        |disc| disc.capacity = 6432,
        |disc| disc.capacity = 6207,
        |disc| disc.capacity = 0,
        |disc| disc.formatted = 6400,
        |disc| disc.formatted = 32,
        |disc| disc.written = 6209,
        |disc| disc.state = SavedFormatState::Unformatted,
        |disc| disc.state = SavedFormatState::Growing,
        |disc| disc.state = SavedFormatState::InBackground,
    ];
    for change in changes {
        assert!(matches!(spoil(change), Err(SavedDiscError::Extent(_))));
    }
    assert!(matches!(
        spoil(|disc| disc.medium = "bd-r".to_owned()),
        Err(SavedDiscError::Kind(_))
    ));
}

#[derive(Clone, Copy, Debug)]
enum Deed {
    Format(u8, u32, u32),
    Write(u32, u32),
    Settle,
    Reached(u32),
    Stop,
    StopGrowing,
    LosePower(u32),
    Blank(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    let types = prop::sample::select(vec![0x00, 0x01, 0x10, 0x11, 0x13, 0x15, 0x26, 0x30, 0x31]);
    let blocks = prop_oneof![
        (0_u32..220).prop_map(|units| units * 32),
        prop::sample::select(vec![6208, 6400, u32::MAX]),
    ];
    prop_oneof![
        3 => (types, blocks, 0_u32..2).prop_map(|(kind, blocks, restart)| Deed::Format(kind, blocks, restart)),
        6 => (0_u32..420, 0_u32..40).prop_map(|(at, units)| Deed::Write(at * 16, units * 16)),
        3 => (0_u32..7000, 0_u32..200).prop_map(|(at, blocks)| Deed::Write(at, blocks)),
        2 => Just(Deed::Settle),
        2 => (0_u32..7000).prop_map(Deed::Reached),
        1 => Just(Deed::Stop),
        1 => Just(Deed::StopGrowing),
        1 => (0_u32..7000).prop_map(Deed::LosePower),
        1 => any::<bool>().prop_map(Deed::Blank),
    ]
}

proptest! {
    #[test]
    fn no_order_of_deeds_makes_the_disc_lie(
        medium in prop::sample::select(vec!["dvd-ram:6400", "dvd+rw:6400", "dvd-rw:6400", "bd-re:6400"]),
        deeds in prop::collection::vec(deed(), 0..40),
    ) {
        let mut disc = Disc::blank_disc(medium.parse::<Blank>().unwrap());
        for deed in deeds {
            match (deed, &mut disc) {
                (Deed::Format(kind, blocks, restart), _) => {
                    if let Ok(formatted) = disc.format(request(kind, blocks, restart)) {
                        disc = formatted;
                    }
                }
                (Deed::Blank(minimal), _) => {
                    if let Ok(blank) = disc.blank_dvd_rw(minimal) {
                        disc = blank;
                    }
                }
                (_, Disc::Cd(_) | Disc::Sequential(_)) => {}
                (Deed::Write(lba, blocks), Disc::Overwritable(disc)) => {
                    if disc.may_write(lba, blocks).is_ok() && blocks > 0 {
                        disc.unsettle();
                        disc.wrote(lba, blocks);
                        prop_assert_eq!(disc.may_read(lba, blocks), Ok(()));
                    }
                }
                (Deed::Settle, Disc::Overwritable(disc)) => disc.settle(),
                (Deed::Reached(blocks), Disc::Overwritable(disc)) => disc.background_reached(blocks),
                (Deed::Stop, Disc::Overwritable(disc)) => disc.stop_background(),
                (Deed::StopGrowing, Disc::Overwritable(disc)) => _ = disc.stop_growing(),
                (Deed::LosePower(blocks), Disc::Overwritable(disc)) => {
                    // A file is never shorter than what is settled, nor longer than the disc is formatted for a write to it.
                    let reached = blocks.clamp(disc.written(), disc.formatted().max(disc.written()));
                    disc.lose_power(reached);
                }
            }
            if let Disc::Overwritable(disc) = &disc {
                prop_assert!(disc.written() <= disc.formatted());
                prop_assert!(disc.formatted() <= disc.capacity());
                prop_assert!(disc.announced() <= disc.capacity());
                prop_assert!(disc.capacity() <= disc.blank().blocks());
                let saved = SavedOverwritable::of(disc);
                if disc.state() != FormatState::Unformatted || medium != "dvd-rw:6400" {
                    prop_assert_eq!(saved.restore(), Ok(disc.clone()));
                }
            }
        }
    }
}
