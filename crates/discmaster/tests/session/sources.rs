//! Sources that do not give what they promised.

use crate::studio::{Event, LONG, Log, Pattern, Studio, small_tree, stage, tree_of};
use discmaster::{Code, Error};
use discmaster_image::scan::{Rules, scan};
use discmaster_image::tree::{NodeId, Tree};
use discmaster_virtual::{DiscStatus, MediumType};
use std::fs::{self, File};

fn broken(promised: u64, given: u64) -> discmaster_image::source::Source {
    Pattern {
        promised,
        given,
        second_differs_at: None,
        opened: Default::default(),
    }
    .into_source()
}

fn assert_recorder_works(studio: &Studio) {
    studio.hand().eject().unwrap();
    studio.insert(MediumType::CdR74);
    studio
        .staged_master(small_tree())
        .record_disc(false, false)
        .unwrap();
}

#[test]
fn a_stream_that_ends_early_in_mid_burn_is_named() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(tree_of([("short", broken(LONG, LONG - 1))]));
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    let told = error.chain();
    assert!(
        told.contains("/short") && told.contains(&(LONG - 1).to_string()),
        "{told}"
    );
    assert_ne!(studio.disc().status, DiscStatus::Blank);
    drop(master);
    assert_recorder_works(&studio);
}

#[test]
fn a_stream_that_fails_before_the_first_block_leaves_the_disc_blank() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(tree_of([("short", broken(1_000_000, 999_999))]));
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    assert_eq!(studio.disc().status, DiscStatus::Blank);
    drop(master);
    assert_recorder_works(&studio);
}

#[test]
fn a_stream_that_goes_on_after_its_end_is_found_before_the_disc_is_closed() {
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.staged_master(tree_of([("long", broken(LONG, LONG + 1))]));
    let log = Log::new();
    master.progress_advise(log.clone()).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    assert!(!log.events().contains(&Event::Closing));
}

/// Stages a folder of one long file, and does something to the file at the first event for which
/// `when` holds.
fn with_file(
    when: impl Fn(Event) -> bool + Send + Sync + 'static,
    harm: impl Fn(&std::path::Path) + Send + Sync + 'static,
) -> (Studio, Error) {
    let studio = Studio::with(MediumType::CdR74);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film");
    let file = File::create(&path).unwrap();
    file.set_len(LONG).unwrap();
    let mut tree = Tree::new(crate::studio::THEN);
    scan(
        &mut tree,
        NodeId::ROOT,
        folder.path(),
        &Rules::default(),
        &(),
    )
    .unwrap();
    let mut master = studio.ready_master();
    stage(&mut master, tree).unwrap();
    let harmed = std::sync::Once::new();
    let at = path.clone();
    let log = Log::reacting(move |event| {
        if when(event) {
            harmed.call_once(|| harm(&at));
        }
        false
    });
    master.progress_advise(log).unwrap();
    let error = master.record_disc(false, false).unwrap_err();
    assert_eq!(error.code(), Code::E_FILEACCESS);
    let told = error.chain();
    assert!(told.contains(path.to_str().unwrap()), "{told}");
    (studio, error)
}

#[test]
fn a_file_truncated_in_mid_burn_is_named_and_the_drive_left_at_rest() {
    let (studio, error) = with_file(
        |event| matches!(event, Event::Block(done, _) if done > 1000),
        |path| {
            let film = File::options().write(true).open(path).unwrap();
            film.set_len(100).unwrap();
        },
    );
    assert!(error.chain().contains("spoilt"), "{}", error.chain());
    assert_ne!(studio.disc().status, DiscStatus::Blank);
    assert_recorder_works(&studio);
}

#[test]
fn a_file_gone_before_the_comparison_is_named_and_the_disc_is_recorded() {
    let (studio, error) = with_file(
        |event| event == Event::Closing,
        |path| fs::remove_file(path).unwrap(),
    );
    assert!(error.chain().contains("not compared"), "{}", error.chain());
    assert_eq!(studio.disc().status, DiscStatus::Complete);
    assert_recorder_works(&studio);
}
