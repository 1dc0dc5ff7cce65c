//! Audio that is too much or too little, and tracks that are open or not.

use crate::scenario::scenario;
use crate::scene::{AUDIO, add_track, assert_compared, sound};
use crate::studio::{Studio, small_tree};
use discmaster::DiscMaster;
use discmaster::properties::PropertySet;
use discmaster_virtual::{DiscStatus, MediumType};

#[test]
fn e_discfull_audio_keeps_what_fits() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    let recorder = master.active_recorder().unwrap();
    let gaps_of = |blocks: i32| {
        let mut set = PropertySet::new();
        set.write("AudioGapSize", blocks).unwrap();
        assert!(recorder.set_properties(&set).unwrap().ignored.is_empty());
    };
    gaps_of(0);
    let free = master.redbook().available_audio_track_blocks().unwrap();
    assert_eq!(free, master.redbook().total_audio_blocks().unwrap());
    assert_eq!(free, MediumType::CdR74.capacity());

    // Some short tracks, and one that takes all the rest.
    for _ in 0..10 {
        add_track(&mut master, 300);
    }
    let mut redbook = master.redbook();
    let rest = free - 10 * 302;
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), rest);
    redbook.create_audio_track(rest).unwrap();
    let minutes = 4 * 60 * 75;
    let piece = sound(usize::try_from(minutes).unwrap(), 3);
    for _ in 0..rest / minutes {
        redbook.add_audio_track_blocks(&piece).unwrap();
    }
    let left = rest % minutes;
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), left);
    scenario.told(
        redbook.add_audio_track_blocks(&piece),
        &[&minutes.to_string(), &left.to_string()],
    );
    let used = 10 * 300 + rest;
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), 0);
    assert_eq!(redbook.used_audio_blocks().unwrap(), used);
    scenario.failed(redbook.add_audio_track_blocks(&piece[..AUDIO]));
    assert_eq!(redbook.used_audio_blocks().unwrap(), used);
    redbook.close_audio_track().unwrap();
    // And there is no room for another.
    scenario.failed(redbook.create_audio_track(300));

    // Wider gaps leave none for all of these.
    gaps_of(225);
    scenario.told(master.record_disc(false, false), &["as it was"]);
    assert!(studio.is_blank());
    gaps_of(0);
    // What was kept is what fits: it is recorded to the last block of the disc.
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (11, used));
    assert_compared(&report);
}

#[test]
fn e_discfull_for_the_hundredth_track() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    for _ in 0..99 {
        add_track(&mut master, 300);
    }
    scenario.told(master.redbook().create_audio_track(300), &["99"]);
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 99);
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (99, 99 * 300));
    assert_compared(&report);
}

#[test]
fn e_discfull_for_audio_on_a_disc_that_is_not_blank() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    // The recorder can be chosen; the disc is looked at when it matters.
    let mut master = studio.for_audio();
    scenario.failed(master.redbook().total_audio_blocks());
    scenario.failed(master.redbook().available_audio_track_blocks());
    scenario.failed(master.redbook().create_audio_track(300));
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 0);

    studio.change_disc(MediumType::CdR74);
    studio.record_closed();
    scenario.told(master.redbook().create_audio_track(300), &["closed"]);
    studio.change_disc(MediumType::CdR74);
    add_track(&mut master, 300);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    // An audio disc takes no data.
    let mut data = studio.opened();
    drop(master);
    scenario.failed(data.set_active_recorder(&studio.recorder()));
    studio.change_disc(MediumType::CdR74);
    data.set_active_recorder(&studio.recorder()).unwrap();
    crate::studio::stage(&mut data, small_tree()).unwrap();
    assert_compared(&data.record_disc(false, false).unwrap());
}

#[test]
fn e_track_not_big_enough_leaves_the_track_open() {
    let scenario = scenario!(E_TRACK_NOT_BIG_ENOUGH);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    let mut redbook = master.redbook();
    redbook.create_audio_track(300).unwrap();
    scenario.told(redbook.close_audio_track(), &["0 blocks"]);
    redbook.add_audio_track_blocks(&sound(1, 1)).unwrap();
    scenario.failed(redbook.close_audio_track());
    redbook.add_audio_track_blocks(&sound(298, 2)).unwrap();
    scenario.told(redbook.close_audio_track(), &["299 blocks", "300"]);
    assert_eq!(redbook.total_audio_tracks().unwrap(), 1);
    assert_eq!(redbook.used_audio_blocks().unwrap(), 299);
    // The program pads it.
    redbook.add_audio_track_blocks(&[0; AUDIO]).unwrap();
    redbook.close_audio_track().unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (1, 300));
    assert_compared(&report);
}

#[test]
fn e_trackopen_from_a_second_track_and_from_recording() {
    let scenario = scenario!(E_TRACKOPEN);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    master.redbook().create_audio_track(300).unwrap();
    scenario.failed(master.redbook().create_audio_track(300));
    scenario.failed(master.record_disc(false, false));
    master
        .redbook()
        .add_audio_track_blocks(&sound(300, 1))
        .unwrap();
    scenario.failed(master.redbook().create_audio_track(300));
    scenario.failed(master.record_disc(true, false));
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 1);
    assert_eq!(master.redbook().used_audio_blocks().unwrap(), 300);

    master.redbook().close_audio_track().unwrap();
    // A track that is closed does not help the one that is open.
    master.redbook().create_audio_track(300).unwrap();
    scenario.failed(master.record_disc(false, false));
    assert!(studio.is_blank());
    master
        .redbook()
        .add_audio_track_blocks(&sound(301, 2))
        .unwrap();
    master.redbook().close_audio_track().unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (2, 601));
}

#[test]
fn e_tracknotopen_before_a_track_and_after_it() {
    let scenario = scenario!(E_TRACKNOTOPEN);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    let nothing_open = |master: &mut DiscMaster| {
        let one = sound(1, 0);
        scenario.failed(master.redbook().add_audio_track_blocks(&one));
        scenario.failed(master.redbook().close_audio_track());
    };
    nothing_open(&mut master);
    add_track(&mut master, 300);
    nothing_open(&mut master);
    assert_eq!(master.redbook().used_audio_blocks().unwrap(), 300);
    // ClearFormatContent drops a track that is open.
    master.redbook().create_audio_track(0).unwrap();
    master.clear_format_content().unwrap();
    nothing_open(&mut master);
    add_track(&mut master, 300);
    assert_compared(&master.record_disc(false, false).unwrap());
}
