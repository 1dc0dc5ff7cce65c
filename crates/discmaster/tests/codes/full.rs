//! Data that does not fit, and discs that take none.

use crate::data::{refused, staged};
use crate::scenario::scenario;
use crate::scene::{add, assert_compared, assert_image_kept};
use crate::studio::{Pattern, Studio, small_tree, stage, tree_of};
use discmaster::DiscMaster;
use discmaster_image::source::Source;
use discmaster_image::tree::Existing;
use discmaster_virtual::{DiscStatus, MediumType};

/// A file of so many blocks.
fn blocks(count: u32) -> Source {
    Pattern::source(u64::from(count) * 2048)
}

#[test]
fn e_discfull_when_more_is_added_than_fits() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    let free = master.joliet().total_data_blocks().unwrap();
    assert_eq!(free, MediumType::CdR74.capacity());
    let too_much = |m: &mut DiscMaster| stage(m, tree_of([("film", blocks(free))]));
    refused(
        &scenario,
        &studio,
        &mut master,
        too_much,
        &[&free.to_string()],
    );
    // Before a byte of it was copied.
    let too_much = |m: &mut DiscMaster| {
        m.joliet()
            .add_tree(tree_of([("f", blocks(free))]), Existing::Refuse)
    };
    refused(
        &scenario,
        &studio,
        &mut master,
        too_much,
        &[&free.to_string()],
    );

    // A disc filled up to a few hundred blocks, and then a storage of more.
    stage(&mut master, tree_of([("film", blocks(free - 1000))])).unwrap();
    let left = free - master.joliet().used_data_blocks().unwrap();
    assert!((100..1000).contains(&left), "{left}");
    let length = usize::try_from(left + 1).unwrap() * 2048;
    let too_much = |m: &mut DiscMaster| add(m, "more", &vec![1; length]);
    refused(
        &scenario,
        &studio,
        &mut master,
        too_much,
        &[&free.to_string()],
    );
    let fits = usize::try_from(left).unwrap() * 2048;
    add(&mut master, "more", &vec![1; fits - 20 * 2048]).unwrap();
    assert!(studio.is_blank());

    // The same two on a larger disc.
    studio.change_disc(MediumType::CdR80);
    master.clear_format_content().unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    assert!(master.joliet().total_data_blocks().unwrap() > free);
    add(&mut master, "small", b"small").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_discfull_when_what_is_staged_does_not_fit_the_disc_that_is_chosen_next() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR80);
    let mut master = studio.referencing(tree_of([("film", blocks(340_000))]));
    let before = staged(&studio, &mut master);
    studio.change_disc(MediumType::CdR74);
    scenario.failed(master.set_active_recorder(&studio.recorder()));
    assert_eq!(staged(&studio, &mut master), before);
    // Nor is the smaller disc written to when it lies there in the end.
    let told = ["340", "332998", "as it was"];
    scenario.told(master.record_disc(false, false), &told);
    assert!(studio.is_blank());
    assert_eq!(staged(&studio, &mut master), before);
    studio.assert_recorder_free();
}

#[test]
fn e_discfull_when_a_closed_disc_is_chosen() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_closed();
    let mut master = studio.opened();
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["virtual:studio", "closed"],
    );
    master.active_recorder().unwrap_err();
    studio.change_disc(MediumType::CdR74);
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_image_kept(&studio, &mut master);
}

#[test]
fn e_discfull_when_a_disc_is_chosen_that_another_program_began() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    let mut theirs = studio.referencing(small_tree());
    let mut options = theirs.joliet().options().clone();
    options.ids.application = "ANOTHER PROGRAM".to_owned();
    theirs.joliet().set_options(&options).unwrap();
    theirs.record_disc(false, false).unwrap();
    drop(theirs);
    assert_eq!(studio.disc().status, DiscStatus::Appendable);

    let mut master = studio.opened();
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["virtual:studio", "not by discmaster"],
    );
    drop(master);
    studio.assert_works();
}

#[test]
fn e_discfull_when_a_disc_of_ours_is_chosen_that_has_no_room() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    // So much that no lead-out, lead-in and track follow it.
    let film = tree_of([("film", blocks(322_000))]);
    studio.referencing(film).record_disc(false, false).unwrap();
    assert_eq!(studio.disc().status, DiscStatus::Appendable);
    let mut master = studio.opened();
    scenario.told(master.set_active_recorder(&studio.recorder()), &["no room"]);
    drop(master);
    studio.assert_works();
}

#[test]
fn e_discfull_when_a_program_begins_another_image_on_a_full_disc() {
    let scenario = scenario!(E_DISCFULL);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    master.keep_appendable(false);
    master.record_disc(false, false).unwrap();
    // The disc is looked at again, though nobody called SetActiveDiscRecorder.
    scenario.failed(add(&mut master, "a", b"a"));
    scenario.failed(master.joliet().total_data_blocks());
    studio.change_disc(MediumType::CdR74);
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}
