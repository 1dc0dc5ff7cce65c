//! Discs that are not there, or of the wrong kind.

use crate::scenario::scenario;
use crate::scene::{add, add_track, assert_compared, assert_image_kept, enumerated};
use crate::studio::{Event, Log, Studio};
use discmaster::{Code, Error};
use discmaster_virtual::MediumType;

impl Studio {
    /// Puts a pressed disc in.
    pub(crate) fn insert_pressed(&self) {
        let iso = self.recorder_folder().join("pressed.iso");
        std::fs::write(&iso, vec![0; 400 * 2048]).unwrap();
        self.hand().insert_image(&iso).unwrap();
    }

    pub(crate) fn erase(&self, full: bool) -> Result<(), Error> {
        let recorder = self.recorder();
        recorder.open_exclusive().unwrap();
        let erased = recorder.erase(full);
        recorder.close().unwrap();
        erased
    }
}

#[test]
fn e_medium_notpresent_when_a_recorder_is_chosen() {
    let scenario = scenario!(E_MEDIUM_NOTPRESENT);
    let studio = Studio::empty();
    let mut master = studio.opened();
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["virtual:studio", "no disc"],
    );
    assert_eq!(
        master.active_recorder().unwrap_err().code(),
        Code::E_NOACTIVERECORDER
    );
    // The stash is nobody's again.
    studio.assert_stash_free();
    studio.insert(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();

    // One that was chosen before stays, with all that is staged.
    add(&mut master, "hello", b"hello").unwrap();
    studio.empty_tray();
    scenario.failed(master.set_active_recorder(&studio.recorder()));
    assert_eq!(master.active_recorder().unwrap().name(), "virtual:studio");
    assert_image_kept(&studio, &mut master);
    assert_eq!(studio.read("hello"), b"hello");
}

#[test]
fn e_medium_notpresent_from_recording_until_a_disc_is_put_in() {
    let scenario = scenario!(E_MEDIUM_NOTPRESENT);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    studio.empty_tray();
    scenario.failed(master.record_disc(false, false));
    // A program polls until the user has put one in.
    scenario.failed(master.record_disc(true, true));
    assert_eq!(
        log.events(),
        [Event::Complete(Code::E_MEDIUM_NOTPRESENT); 2]
    );
    studio.insert(MediumType::CdR80);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
}

#[test]
fn e_medium_notpresent_when_the_disc_of_a_further_session_was_taken_out() {
    let scenario = scenario!(E_MEDIUM_NOTPRESENT);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "more", b"more").unwrap();
    let name = studio.disc_name();
    studio.empty_tray();
    scenario.failed(master.record_disc(false, false));
    studio.put_back(&name);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello");
    assert_eq!(studio.read("more"), b"more");
}

#[test]
fn e_medium_notpresent_from_the_red_book_when_the_disc_matters() {
    let scenario = scenario!(E_MEDIUM_NOTPRESENT);
    let studio = Studio::empty();
    // There are programs that choose the recorder before they ask for a disc.
    let mut master = studio.for_audio();
    scenario.failed(master.redbook().total_audio_blocks());
    scenario.failed(master.redbook().available_audio_track_blocks());
    scenario.failed(master.redbook().create_audio_track(300));
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 0);
    studio.insert(MediumType::CdR74);
    add_track(&mut master, 300);
    studio.empty_tray();
    scenario.failed(master.record_disc(false, false));
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_medium_notpresent_from_questions_and_erasing() {
    let scenario = scenario!(E_MEDIUM_NOTPRESENT);
    let studio = Studio::empty();
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    scenario.failed(recorder.query_media_info());
    scenario.failed(recorder.erase(false));
    scenario.failed(recorder.erase(true));
    // No disc is an answer to the question what disc there is.
    let media = recorder.query_media_type().unwrap();
    assert_eq!((media.media_type.0, media.flags.0), (0, 0));
    recorder.close().unwrap();
    scenario.failed(recorder.read_disc().map(drop));
    studio.insert(MediumType::CdRw74);
    studio.erase(false).unwrap();
}

#[test]
fn e_medium_invalidtype_for_a_pressed_disc() {
    let scenario = scenario!(E_MEDIUM_INVALIDTYPE);
    let studio = Studio::empty();
    studio.insert_pressed();
    let mut master = studio.opened();
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["virtual:studio", "CD-R"],
    );
    // Also in the place of the disc that was chosen.
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    studio.empty_tray();
    studio.insert_pressed();
    scenario.failed(master.record_disc(false, false));
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_medium_invalidtype_for_audio_on_a_pressed_disc() {
    let scenario = scenario!(E_MEDIUM_INVALIDTYPE);
    let studio = Studio::empty();
    studio.insert_pressed();
    let mut master = studio.for_audio();
    scenario.failed(master.redbook().total_audio_blocks());
    scenario.failed(master.redbook().create_audio_track(300));
    studio.change_disc(MediumType::CdR74);
    add_track(&mut master, 300);
    studio.empty_tray();
    studio.insert_pressed();
    scenario.failed(master.record_disc(false, false));
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_medium_invalidtype_when_what_cannot_be_erased_is_to_be() {
    let scenario = scenario!(E_MEDIUM_INVALIDTYPE);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.opened();
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let recorder = enumerated(&mut master);
    recorder.open_exclusive().unwrap();
    scenario.told(recorder.erase(false), &["virtual:studio", "CD-RW"]);
    scenario.failed(recorder.erase(true));
    recorder.close().unwrap();
    let told = Event::Erased(Code::E_MEDIUM_INVALIDTYPE);
    assert_eq!(log.events(), [told; 2]);
    assert_eq!(studio.read("hello.txt"), b"hello");
    studio.empty_tray();
    studio.insert_pressed();
    scenario.failed(studio.erase(false));
    studio.assert_works();
}
