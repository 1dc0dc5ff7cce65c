//! Sessions added to earlier discs of ours.

use crate::studio::{Event, Log, Studio, bytes, long_tree, small_tree, stage, tree_of};
use discmaster::{Code, DiscMaster, Format, MediaFlags, MediaType};
use discmaster_image::plan::Names;
use discmaster_image::read::Image;
use discmaster_image::tree::Existing;
use discmaster_mmc::drive::Drive;
use discmaster_virtual::{DiscStatus, MediumType};
use std::io::Read;

fn code<T>(result: Result<T, discmaster::Error>) -> Code {
    result.map_or_else(|error| error.code(), |_| Code::S_OK)
}

/// The names and contents of the files in the root of the disc's last session.
pub(crate) fn files(studio: &Studio) -> Vec<(String, Vec<u8>)> {
    let disc = studio.recorder().read_disc().unwrap();
    let session = disc.last_session();
    let image = Image::open_session(disc, session).unwrap();
    image
        .walk(Names::Joliet)
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| !entry.is_directory())
        .map(|entry| {
            let mut content = Vec::new();
            let mut file = image.file(&entry).unwrap();
            file.read_to_end(&mut content).unwrap();
            (String::from_utf8(entry.name().to_vec()).unwrap(), content)
        })
        .collect()
}

fn add(master: &mut DiscMaster, studio: &Studio, name: &'static str, content: &[u8]) {
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(master, tree_of([(name, bytes(content))])).unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!(report.compared, Some(report.blocks));
}

#[test]
fn new_files_join_the_old_and_later_ones_replace_earlier_ones() {
    let studio = Studio::with(MediumType::CdR80);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "one", b"first");
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    add(&mut master, &studio, "two", b"second");
    add(&mut master, &studio, "one", b"replaced");
    let expected = |name: &str, content: &[u8]| (name.to_owned(), content.to_vec());
    assert_eq!(
        files(&studio),
        [expected("one", b"replaced"), expected("two", b"second")]
    );
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let starts: Vec<i32> = drive
        .toc()
        .unwrap()
        .entries
        .iter()
        .map(|e| e.start.0)
        .collect();
    // Each track has 300 blocks and 2 of run-out; the gaps are 11,400 and 6,900.
    assert_eq!(starts[..3], [0, 11_702, 11_702 + 302 + 6_900]);
}

#[test]
fn an_earlier_disc_of_ours_turns_it_on_and_clear_format_content_off() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert!(!master.state().is_appending());
    stage(&mut master, small_tree()).unwrap();
    master.record_disc(false, false).unwrap();

    master.set_active_recorder(&studio.recorder()).unwrap();
    assert!(master.state().is_appending());
    let room = master.joliet().total_data_blocks().unwrap();
    assert!(room < MediumType::CdR74.capacity() - 11_400, "{room}");
    stage(&mut master, tree_of([("more", bytes(b"more"))])).unwrap();
    let plan_start = master.joliet().plan().unwrap().start();
    assert!(plan_start > 11_400, "{plan_start}");

    master.clear_format_content().unwrap();
    assert!(!master.state().is_appending());
    stage(&mut master, tree_of([("more", bytes(b"more"))])).unwrap();
    assert_eq!(master.joliet().plan().unwrap().start(), 0);
    // Now a blank disc is wanted.
    assert_eq!(
        code(master.record_disc(false, false)),
        Code::E_CANNOT_WRITE_TO_MEDIA
    );
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert!(master.state().is_appending(), "what is staged stays staged");
    master.record_disc(false, false).unwrap();
    assert_eq!(files(&studio).len(), 4);
}

#[test]
fn another_disc_is_the_wrong_disc_and_the_right_one_can_be_put_back() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "one", b"first");
    let right = studio.disc().name;
    studio.hand().eject().unwrap();
    // Of ours as well, of the same content and size.
    studio.insert(MediumType::CdR74);
    add(&mut master, &studio, "one", b"other");
    let wrong = studio.disc().name;
    studio.hand().eject().unwrap();
    studio.hand().insert_disc(&right).unwrap();

    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, tree_of([("two", bytes(b"second"))])).unwrap();
    studio.hand().eject().unwrap();
    assert_eq!(
        code(master.record_disc(false, false)),
        Code::E_MEDIUM_NOTPRESENT
    );
    studio.insert(MediumType::CdR74);
    assert_eq!(code(master.record_disc(false, false)), Code::E_WRONGDISC);
    studio.hand().eject().unwrap();
    studio.hand().insert_disc(&wrong).unwrap();
    assert_eq!(code(master.record_disc(false, false)), Code::E_WRONGDISC);
    studio.hand().eject().unwrap();
    studio.hand().insert_disc(&right).unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(files(&studio).len(), 2);
}

#[test]
fn a_foreign_disc_with_room_takes_nothing() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    master.set_active_recorder(&studio.recorder()).unwrap();
    let mut options = master.joliet().options().clone();
    options.ids.application = "ANOTHER PROGRAM".to_owned();
    master.joliet().set_options(&options).unwrap();
    stage(&mut master, small_tree()).unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(
        code(master.set_active_recorder(&studio.recorder())),
        Code::E_DISCFULL
    );
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!(media.media_type, MediaType::CDDA_CDROM);
    assert_eq!(
        media.flags,
        MediaFlags::WRITABLE | MediaFlags::FORMAT_UNUSABLE_BY_IMAPI
    );
}

#[test]
fn appendable_media_are_described() {
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "one", b"first");
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let media = recorder.query_media_type().unwrap();
    assert_eq!(
        (media.media_type, media.flags),
        (MediaType::CDDA_CDROM, MediaFlags::RW | MediaFlags::WRITABLE)
    );
    let info = recorder.query_media_info().unwrap();
    assert_eq!(
        (info.sessions, info.last_track, info.start_address),
        (1, 1, 0)
    );
    assert_eq!(info.next_writable, 302 + 11_400);
    assert_eq!(
        info.next_writable + info.free_blocks,
        MediumType::CdRw74.capacity()
    );
}

#[test]
fn a_program_that_does_not_choose_the_recorder_again_appends_too() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, tree_of([("one", bytes(b"first"))])).unwrap();
    master.record_disc(false, false).unwrap();
    stage(&mut master, tree_of([("two", bytes(b"second"))])).unwrap();
    assert!(master.state().is_appending());
    master.record_disc(false, false).unwrap();
    assert_eq!(files(&studio).len(), 2);
    // A format that comes and goes takes the knowledge of the disc with it as well.
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_format(Format::Joliet).unwrap();
    stage(&mut master, tree_of([("three", bytes(b"third"))])).unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(files(&studio).len(), 3);
}

#[test]
fn the_overwrite_flag_is_about_what_this_session_stages() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "one", b"first");
    master.set_active_recorder(&studio.recorder()).unwrap();
    let again = || tree_of([("one", bytes(b"again"))]);
    stage(&mut master, again()).unwrap();
    assert_eq!(code(stage(&mut master, again())), Code::E_FILEEXISTS);
    master
        .joliet()
        .reference_tree(again(), Existing::Replace)
        .unwrap();
    master.record_disc(false, false).unwrap();
    assert_eq!(files(&studio), [("one".to_owned(), b"again".to_vec())]);
}

#[test]
fn a_disc_that_is_closed_takes_no_more() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "one", b"first");
    master.keep_appendable(false);
    add(&mut master, &studio, "two", b"second");
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_eq!(
        code(master.set_active_recorder(&studio.recorder())),
        Code::E_DISCFULL
    );
    assert_eq!(files(&studio).len(), 2);
}

/// A track in a session that was left open would lie behind the one that spoilt it, and readers look
/// at the session's first.
#[test]
fn a_session_that_was_never_finished_takes_no_more() {
    let studio = Studio::with(MediumType::CdRw74);
    let mut master = studio.appending_master();
    add(&mut master, &studio, "first", b"first");
    master.set_active_recorder(&studio.recorder()).unwrap();
    stage(&mut master, long_tree()).unwrap();
    let log = Log::reacting(|event| matches!(event, Event::Block(done, _) if done > 5000));
    let cookie = master.progress_advise(log).unwrap();
    assert_eq!(code(master.record_disc(false, false)), Code::E_USERABORT);
    master.progress_unadvise(cookie).unwrap();

    assert_eq!(code(master.record_disc(false, false)), Code::E_WRONGDISC);
    let chosen = master.set_active_recorder(&studio.recorder());
    assert_eq!(code(chosen), Code::E_DISCFULL);
    let recorder = studio.recorder();
    recorder.open_exclusive().unwrap();
    let flags = recorder.query_media_type().unwrap().flags;
    assert!(flags.contains(MediaFlags::FORMAT_UNUSABLE_BY_IMAPI | MediaFlags::WRITABLE));
    recorder.close().unwrap();
    assert_eq!(files(&studio), [("first".to_owned(), b"first".to_vec())]);
}
