//! Calls out of order: what must be opened, chosen, begun or ended first.

use crate::scenario::scenario;
use crate::scene::{
    AUDIO, add, add_track, assert_compared, assert_image_kept, enumerated, storage,
};
use crate::studio::{Event, Log, Studio, small_tree, stage};
use discmaster::properties::PropertySet;
use discmaster::{DiscMaster, DiscRecorder, Error, Format};
use discmaster_image::tree::Existing;
use discmaster_virtual::MediumType;

type Call = (&'static str, fn(&mut DiscMaster) -> Result<(), Error>);

/// The calls of the disc master itself that need a format.
const FORMAT: &[Call] = &[
    ("active_format", |m| m.active_format().map(drop)),
    ("recorders", |m| m.recorders().map(drop)),
    ("active_recorder", |m| m.active_recorder().map(drop)),
    ("set_active_recorder", |m| {
        m.set_active_recorder(&DiscRecorder::new())
    }),
    ("record_disc", |m| m.record_disc(false, false).map(drop)),
    ("record_disc, simulated", |m| {
        m.record_disc(true, true).map(drop)
    }),
];

/// Its other calls, Open and Close excepted.
const MASTER: &[Call] = &[
    ("disc_master_formats", |m| m.disc_master_formats().map(drop)),
    ("set_active_format", |m| m.set_active_format(Format::Joliet)),
    ("clear_format_content", |m| m.clear_format_content()),
    ("progress_advise", |m| {
        m.progress_advise(Log::new()).map(drop)
    }),
    ("progress_unadvise", |m| {
        m.progress_unadvise(discmaster::Cookie(1))
    }),
];

const JOLIET: &[Call] = &[
    ("data_block_size", |m| {
        m.joliet().data_block_size().map(drop)
    }),
    ("properties", |m| m.joliet().properties().map(drop)),
    ("set_properties", |m| {
        m.joliet().set_properties(&PropertySet::new()).map(drop)
    }),
    ("set_options", |m| {
        let options = m.joliet().options().clone();
        m.joliet().set_options(&options)
    }),
];

/// Those that need a recorder, too.
const JOLIET_RECORDER: &[Call] = &[
    ("total_data_blocks", |m| {
        m.joliet().total_data_blocks().map(drop)
    }),
    ("used_data_blocks", |m| {
        m.joliet().used_data_blocks().map(drop)
    }),
    ("add_data", |m| add(m, "a", b"a")),
    ("add_tree", |m| {
        m.joliet().add_tree(small_tree(), Existing::Refuse)
    }),
    ("reference_tree", |m| stage(m, small_tree())),
];

const REDBOOK: &[Call] = &[
    ("total_audio_tracks", |m| {
        m.redbook().total_audio_tracks().map(drop)
    }),
    ("used_audio_blocks", |m| {
        m.redbook().used_audio_blocks().map(drop)
    }),
    ("audio_block_size", |m| {
        m.redbook().audio_block_size().map(drop)
    }),
];

const REDBOOK_RECORDER: &[Call] = &[
    ("total_audio_blocks", |m| {
        m.redbook().total_audio_blocks().map(drop)
    }),
    ("available", |m| {
        m.redbook().available_audio_track_blocks().map(drop)
    }),
    ("create_audio_track", |m| {
        m.redbook().create_audio_track(300)
    }),
    ("add_audio_track_blocks", |m| {
        m.redbook().add_audio_track_blocks(&[0; AUDIO])
    }),
    ("close_audio_track", |m| m.redbook().close_audio_track()),
];

/// Calls that do not matter here: a name is told where one fails the expectation.
fn each(calls: &[&[Call]], master: &mut DiscMaster, check: impl Fn(&str, Result<(), Error>)) {
    for (name, call) in calls.iter().copied().flatten() {
        check(name, call(master));
    }
}

#[test]
fn e_notopened_from_every_call_before_open_and_after_close() {
    let scenario = scenario!(E_NOTOPENED);
    let studio = Studio::with(MediumType::CdR74);
    let all = [
        FORMAT,
        MASTER,
        JOLIET,
        JOLIET_RECORDER,
        REDBOOK,
        REDBOOK_RECORDER,
    ];
    let refused = |name: &str, result| {
        println!("{name}");
        scenario.failed(result);
    };
    let mut master = DiscMaster::new(studio.registry()).with_stash(studio.stash());
    each(&all, &mut master, refused);
    // Close is permitted at any time.
    master.close();
    master.open().unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    master.close();
    each(&all, &mut master, refused);

    // What was staged went with the session, and the stash is another's.
    studio.assert_stash_free();
    assert!(studio.is_blank());
    master.open().unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_notopened_from_a_recorder_that_was_not_opened_exclusively() {
    let scenario = scenario!(E_NOTOPENED);
    let studio = Studio::with(MediumType::CdRw74);
    studio.record_ours();
    let mut master = studio.opened();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let recorder = enumerated(&mut master);
    let refused = || {
        scenario.told(recorder.query_media_type().map(drop), &["virtual:studio"]);
        scenario.failed(recorder.query_media_info().map(drop));
        scenario.failed(recorder.eject());
        scenario.failed(recorder.erase(false));
        scenario.failed(recorder.erase(true));
        scenario.failed(recorder.close());
    };
    refused();
    recorder.open_exclusive().unwrap();
    recorder.query_media_type().unwrap();
    recorder.close().unwrap();
    refused();

    // Nothing came of any of it, and no sink was told of an erasure that never began.
    assert_eq!(log.events(), []);
    assert!(!studio.is_blank() && !studio.hand().tray_open());
    studio.assert_recorder_free();
}

#[test]
fn e_alreadyopen_leaves_the_session_as_it_is() {
    let scenario = scenario!(E_ALREADYOPEN);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let before = master.state();
    scenario.told(master.open(), &["Open"]);
    assert_eq!(master.state(), before);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");

    let mut without = DiscMaster::new(studio.registry()).without_default_format();
    without.open().unwrap();
    scenario.failed(without.open());
    without.close();
    without.open().unwrap();
}

#[test]
fn e_noactiveformat_until_a_format_is_chosen() {
    let scenario = scenario!(E_NOACTIVEFORMAT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = DiscMaster::new(studio.registry())
        .with_stash(studio.stash())
        .without_default_format();
    master.open().unwrap();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let all = [FORMAT, JOLIET, JOLIET_RECORDER, REDBOOK, REDBOOK_RECORDER];
    each(&all, &mut master, |name, result| {
        println!("{name}");
        scenario.failed(result);
    });
    // A burn that was refused is one that ended.
    assert_eq!(
        log.events(),
        [Event::Complete(discmaster::Code::E_NOACTIVEFORMAT); 2]
    );

    master.clear_format_content().unwrap();
    scenario.failed(master.active_format().map(drop));
    master.set_active_format(Format::Joliet).unwrap();
    assert_eq!(master.active_format().unwrap(), Format::Joliet);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_noactiverecorder_until_one_is_chosen() {
    let scenario = scenario!(E_NOACTIVERECORDER);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.opened();
    let refused = |name: &str, result: Result<(), Error>| {
        println!("{name}");
        scenario.failed(result);
    };
    let recorder: &[Call] = &[
        ("active_recorder", |m| m.active_recorder().map(drop)),
        ("record_disc", |m| m.record_disc(false, false).map(drop)),
    ];
    each(&[recorder, JOLIET_RECORDER], &mut master, refused);
    each(&[JOLIET], &mut master, |_, result| result.unwrap());
    master.set_active_format(Format::Redbook).unwrap();
    each(&[recorder, REDBOOK_RECORDER], &mut master, refused);
    each(&[REDBOOK], &mut master, |_, result| result.unwrap());

    // One that could not be chosen is not the active one.
    master.set_active_format(Format::Joliet).unwrap();
    studio.empty_tray();
    master.set_active_recorder(&studio.recorder()).unwrap_err();
    scenario.failed(master.active_recorder());

    studio.insert(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_wrongformat_from_the_red_book_while_data_is_staged() {
    let scenario = scenario!(E_WRONGFORMAT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    each(&[REDBOOK, REDBOOK_RECORDER], &mut master, |name, result| {
        println!("{name}");
        scenario.failed(result);
    });
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
}

#[test]
fn e_wrongformat_from_joliet_while_audio_is_staged() {
    let scenario = scenario!(E_WRONGFORMAT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.for_audio();
    add_track(&mut master, 300);
    each(&[JOLIET, JOLIET_RECORDER], &mut master, |name, result| {
        println!("{name}");
        scenario.failed(result);
    });
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 1);
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_notinitialized_from_a_recorder_without_a_drive() {
    let scenario = scenario!(E_NOTINITIALIZED);
    let studio = Studio::with(MediumType::CdR74);
    let recorder = DiscRecorder::new();
    scenario.failed(recorder.recorder_guid(None));
    scenario.failed(recorder.recorder_type());
    scenario.failed(recorder.display_names());
    scenario.failed(recorder.base_pnp_id());
    scenario.failed(recorder.path().map(drop));
    scenario.failed(recorder.properties());
    scenario.failed(recorder.set_properties(&PropertySet::new()));
    scenario.failed(recorder.state());
    scenario.failed(recorder.open_exclusive());
    scenario.failed(recorder.query_media_type());
    scenario.failed(recorder.query_media_info());
    scenario.failed(recorder.eject());
    scenario.failed(recorder.erase(false));
    scenario.failed(recorder.close());

    // As an active recorder it is no better, and the one there was stays.
    let mut master = studio.copied();
    scenario.failed(master.set_active_recorder(&recorder));
    assert_eq!(master.active_recorder().unwrap().name(), "virtual:studio");

    let mut id = [0; 16];
    studio.recorder().recorder_guid(Some(&mut id)).unwrap();
    recorder.init(&studio.registry(), &id, 0).unwrap();
    recorder.open_exclusive().unwrap();
    recorder.close().unwrap();
    master.set_active_recorder(&recorder).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_noactiverecorder_comes_before_what_is_staged_and_after_what_is_active() {
    let scenario = scenario!(E_NOACTIVERECORDER);
    let studio = Studio::with(MediumType::CdR74);
    // Nothing is staged either, but without a recorder that does not matter yet.
    let mut master = studio.opened();
    scenario.failed(master.record_disc(false, false));
    // Close releases the recorder, and the next Open begins without one.
    master.set_active_recorder(&studio.recorder()).unwrap();
    let mut more = storage("more", b"more");
    master
        .joliet()
        .add_data(&mut more, Existing::Refuse)
        .unwrap();
    master.close();
    master.open().unwrap();
    scenario.failed(master.record_disc(false, false));
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_image_kept(&studio, &mut master);
}
