//! JUCE's AudioCDBurner: recorders before formats, a disc asked about every two seconds, blocks one
//! by one, and no Close of the master.

use crate::disc::{AUDIO_BLOCK, sound as recorded};
use crate::studio::{Event, Log, Studio, WHOLE, code, number, outline, sound};
use discmaster::{Code, DiscRecorder, Format, MediaFlags, MediaType, RecorderState};
use discmaster_virtual::{DiscStatus, MediumType};

/// Its question, and how it reads the answer: whether a disc is in, and can be written.
fn poll(recorder: &DiscRecorder) -> (bool, bool) {
    assert_eq!(code(recorder.open_exclusive()), Code::S_OK);
    let media = recorder.query_media_type().unwrap();
    assert_eq!(code(recorder.close()), Code::S_OK);
    let present = media.media_type != MediaType::NONE;
    (
        present,
        present && media.flags.contains(MediaFlags::WRITABLE),
    )
}

#[test]
fn an_audio_disc_is_burned_block_by_block() {
    let studio = Studio::empty();
    let mut master = studio.master();
    assert_eq!(code(master.open()), Code::S_OK);
    let recorder = master.recorders().unwrap().next().unwrap();
    assert_eq!(recorder.path().unwrap(), studio.recorder_folder());
    assert_eq!(code(master.set_active_format(Format::Redbook)), Code::S_OK);
    // It does not look at what this came to.
    assert_eq!(code(master.set_active_recorder(&recorder)), Code::S_OK);
    assert_eq!(poll(&recorder), (false, false));
    studio.insert(MediumType::CdR74);
    assert_eq!(poll(&recorder), (true, true));

    let mut redbook = master.redbook();
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), WHOLE);
    assert_eq!(redbook.audio_block_size().unwrap(), 2352);
    let tracks = [sound(1, 300), sound(2, 350)];
    for track in &tracks {
        // Samples, where blocks are asked for.
        let wrong = u32::try_from(track.len() / 4).unwrap();
        assert_eq!(code(redbook.create_audio_track(wrong)), Code::S_OK);
        for block in track.chunks(AUDIO_BLOCK) {
            assert_eq!(code(redbook.add_audio_track_blocks(block)), Code::S_OK);
        }
        assert_eq!(code(redbook.close_audio_track()), Code::S_OK);
    }
    assert_eq!(redbook.total_audio_tracks().unwrap(), 2);
    assert_eq!(redbook.used_audio_blocks().unwrap(), 650);
    let left = WHOLE - 650 - 2 * (2 + 150);
    assert_eq!(redbook.available_audio_track_blocks().unwrap(), left);

    // -1 is "as it is usual".
    let mut set = recorder.properties().unwrap();
    set.write("WriteSpeed", -1).unwrap();
    set.write("EnableBufferUnderrunFree", 0).unwrap();
    let _ = recorder.set_properties(&set).unwrap();
    let set = recorder.properties().unwrap();
    assert_eq!(number(&set, "EnableBufferUnderrunFree"), 0);
    assert_eq!(number(&set, "WriteSpeed"), number(&set, "MaxWriteSpeed"));

    let log = Log::new();
    let cookie = master.progress_advise(log.clone()).unwrap();
    assert_eq!(code(master.record_disc(false, false)), Code::S_OK);
    assert_eq!(code(master.progress_unadvise(cookie)), Code::S_OK);
    let events = log.take();
    let tracks_told: Vec<_> = events
        .iter()
        .filter(|event| matches!(event, Event::Track(..)))
        .collect();
    assert_eq!(
        tracks_told,
        [
            &Event::Track(0, 2),
            &Event::Track(1, 2),
            &Event::Track(2, 2)
        ]
    );
    let mut others = events.clone();
    others.retain(|event| !matches!(event, Event::Track(..)));
    let others = outline(&others);
    assert_eq!(others[0], Event::Preparing);
    assert_eq!(others[1..3], [Event::Block(0, 650), Event::Block(650, 650)]);
    assert_eq!(others[3], Event::Closing);
    assert_eq!(others.last(), Some(&Event::BurnComplete(Code::S_OK)));

    assert_eq!(poll(&recorder), (true, false));
    assert_eq!(code(recorder.close()), Code::E_NOTOPENED);
    // Released, never closed.
    drop(master);
    assert_eq!(studio.status(), DiscStatus::Complete);
    let [first, second] = tracks;
    let on_disc = recorded(&studio.recorder_folder());
    assert!(on_disc == [(0, first), (300 + 2 + 150, second)]);
}

#[test]
fn a_recorder_that_was_never_held_is_closed_without_harm() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.open_master();
    let recorder = master.recorders().unwrap().next().unwrap();
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&recorder).unwrap();
    assert_eq!(code(recorder.close()), Code::E_NOTOPENED);
    assert_eq!(recorder.state().unwrap(), RecorderState::DOING_NOTHING);
    assert_eq!(poll(&recorder), (true, true));
    assert_eq!(code(recorder.close()), Code::E_NOTOPENED);
    assert_eq!(code(master.redbook().create_audio_track(0)), Code::S_OK);
}

#[test]
fn its_list_of_recorders_opens_and_closes_a_master_of_its_own() {
    let studio = Studio::empty();
    studio.add("another");
    for _ in 0..2 {
        let mut master = studio.master();
        assert_eq!(code(master.open()), Code::S_OK);
        let names: Vec<_> = master
            .recorders()
            .unwrap()
            .map(|recorder| recorder.display_names().unwrap().to_string())
            .collect();
        assert_eq!(names.len(), 2);
        master.close();
    }
}
