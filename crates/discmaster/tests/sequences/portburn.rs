//! PortBurn, of Audacity: the device before the disc, burns on a thread of their own, the master
//! closed and opened again around each erasure.

use crate::disc::{AUDIO_BLOCK, sound as recorded};
use crate::studio::{Event, Log, Studio, code, first_recorder, number, sound};
use discmaster::{Code, DiscMaster, DiscRecorder, Format, MediaType};
use discmaster_virtual::{DiscStatus, MediumType};

#[test]
fn the_enumerator_is_reset_and_skipped() {
    let studio = Studio::empty();
    studio.add("another");
    let mut master = studio.open_master();
    assert_eq!(code(master.set_active_format(Format::Redbook)), Code::S_OK);
    let mut recorders = master.recorders().unwrap();
    let mut nth = |count| {
        recorders.reset();
        let skipped = recorders.skip_elements(count);
        let recorder = recorders.next();
        (skipped, recorder.map(|recorder| recorder.name().to_owned()))
    };
    assert_eq!(nth(0), (true, Some("virtual:another".to_owned())));
    assert_eq!(nth(1), (true, Some("virtual:studio".to_owned())));
    assert_eq!(nth(2), (true, None));
    assert_eq!(nth(3), (false, None));

    // A clone stands where the other one stood, and goes its own way.
    recorders.reset();
    assert!(recorders.skip_elements(1));
    let mut clone = recorders.clone();
    assert_eq!(recorders.next().unwrap().name(), "virtual:studio");
    assert_eq!(clone.next_elements(5).len(), 1);
}

/// Its question whether a disc is in: the code that says no, and the type.
fn media(recorder: &DiscRecorder) -> (Code, MediaType) {
    assert_eq!(code(recorder.open_exclusive()), Code::S_OK);
    let info = code(recorder.query_media_info());
    let media = recorder.query_media_type().unwrap();
    assert_eq!(code(recorder.close()), Code::S_OK);
    (info, media.media_type)
}

#[test]
fn the_device_is_opened_before_there_is_a_disc() {
    let studio = Studio::empty();
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    let recorder = first_recorder(&mut master);
    // A failure would be "the device cannot be reserved".
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    assert_eq!(
        media(&recorder),
        (Code::E_MEDIUM_NOTPRESENT, MediaType::NONE)
    );
    let refused = master.redbook().create_audio_track(0);
    assert_eq!(code(refused), Code::E_MEDIUM_NOTPRESENT);
    studio.insert(MediumType::CdR74);
    assert_eq!(media(&recorder), (Code::S_OK, MediaType::SPECIAL));
    assert_eq!(code(master.redbook().create_audio_track(0)), Code::S_OK);
}

fn stage(master: &mut DiscMaster, track: &[u8]) {
    let mut redbook = master.redbook();
    assert_eq!(code(redbook.create_audio_track(0)), Code::S_OK);
    for block in track.chunks(AUDIO_BLOCK) {
        assert_eq!(code(redbook.add_audio_track_blocks(block)), Code::S_OK);
    }
    assert_eq!(code(redbook.close_audio_track()), Code::S_OK);
}

#[test]
fn an_audio_disc_is_burned() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    let recorder = first_recorder(&mut master);
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    let log = Log::new();
    assert_eq!(code(master.progress_advise(log.clone())), Code::S_OK);
    let tracks = [sound(7, 301), sound(8, 300)];
    for track in &tracks {
        stage(&mut master, track);
    }
    log.take();

    // It writes to the set it was given, and never sets it: nothing changes.
    let mut set = recorder.properties().unwrap();
    set.write("EnableBufferUnderrunFree", 1).unwrap();
    set.write("AudioGapSize", 0).unwrap();
    set.write("WriteSpeed", 9_999).unwrap();
    assert_eq!(number(&recorder.properties().unwrap(), "AudioGapSize"), 150);
    // Had it been set, the one bad value would not have kept the others out.
    let applied = recorder.set_properties(&set).unwrap();
    assert_eq!(applied.code(), Code::S_PROPERTIESIGNORED);
    let now = recorder.properties().unwrap();
    assert_eq!(number(&now, "AudioGapSize"), 0);
    assert_eq!(number(&now, "EnableBufferUnderrunFree"), 1);
    assert_eq!(number(&now, "WriteSpeed"), number(&now, "MaxWriteSpeed"));

    // On a worker thread; the sink belongs to this one.
    let outcome = std::thread::scope(|scope| {
        let worker = scope.spawn(|| code(master.record_disc(false, false)));
        worker.join().unwrap()
    });
    assert_eq!(outcome, Code::S_OK);
    let events = log.take();
    let blocks: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Block(done, total) => Some((*done, *total)),
            _ => None,
        })
        .collect();
    assert_eq!(blocks.first(), Some(&(0, 601)));
    assert_eq!(blocks.last(), Some(&(601, 601)));
    assert!(blocks.is_sorted());
    assert_eq!(events.last(), Some(&Event::BurnComplete(Code::S_OK)));
    drop(master);
    let [first, second] = tracks;
    assert!(recorded(&studio.recorder_folder()) == [(0, first), (301 + 2, second)]);
}

#[test]
fn the_master_is_reopened_after_each_erase_and_takes_the_old_recorder() {
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.master();
    // Before it was ever opened.
    master.close();
    master.open().unwrap();
    master.set_active_format(Format::Redbook).unwrap();
    let recorder = first_recorder(&mut master);
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    for seed in [10, 20] {
        let track = sound(seed, 300);
        stage(&mut master, &track);
        assert_eq!(code(master.record_disc(false, false)), Code::S_OK);
        assert_eq!(studio.status(), DiscStatus::Complete);
        assert!(recorded(&studio.recorder_folder()) == [(0, track)]);

        let active = master.active_recorder().unwrap();
        assert_eq!(code(active.open_exclusive()), Code::S_OK);
        assert_eq!(code(active.erase(false)), Code::S_OK);
        assert_eq!(code(active.close()), Code::S_OK);
        assert_eq!(studio.status(), DiscStatus::Blank);

        master.close();
        assert_eq!(code(master.open()), Code::S_OK);
        assert_eq!(code(master.set_active_format(Format::Redbook)), Code::S_OK);
        assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    }
}
