//! Data that cannot be added: names that are taken or bad. Nothing of it is added then.

use crate::scenario::{Scenario, scenario};
use crate::scene::{add, assert_compared, storage};
use crate::studio::{Studio, bytes, stage, tree_of};
use discmaster::machine::State;
use discmaster::storage::{Element, Kind, MemoryStorage, Storage};
use discmaster::{DiscMaster, Error};
use discmaster_image::tree::Existing;
use discmaster_virtual::MediumType;
use std::fs;
use std::io::{self, Read};

/// All there is to see of what is staged.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Staged {
    state: State,
    blocks: u32,
    names: Vec<String>,
    stash: u64,
}

pub(crate) fn staged(studio: &Studio, master: &mut DiscMaster) -> Staged {
    let state = master.state();
    let joliet = master.joliet();
    let names = joliet.plan().map_or_else(Vec::new, |plan| {
        let tree = plan.tree();
        tree.files().map(|(id, _)| tree.path(id)).collect()
    });
    Staged {
        state,
        blocks: joliet.used_data_blocks().unwrap(),
        names,
        stash: fs::metadata(studio.stash().file()).unwrap().len(),
    }
}

/// The call fails and changes nothing.
#[track_caller]
pub(crate) fn refused(
    scenario: &Scenario,
    studio: &Studio,
    master: &mut DiscMaster,
    call: impl FnOnce(&mut DiscMaster) -> Result<(), Error>,
    told: &[&str],
) {
    let before = staged(studio, master);
    scenario.told(call(master), told);
    assert_eq!(staged(studio, master), before);
}

/// A storage with a stream that is fine, and then what `last` adds.
fn after_a_good_one(last: impl FnOnce(&mut MemoryStorage)) -> MemoryStorage {
    let mut root = storage("a good one", &[7; 100_000]);
    last(&mut root);
    root
}

#[test]
fn e_fileexists_unless_it_is_to_be_replaced() {
    let scenario = scenario!(E_FILEEXISTS);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    let with = |content: &[u8]| {
        after_a_good_one(|root| {
            let folder = storage("file", content);
            root.add_storage("folder", folder, None).unwrap();
        })
    };
    let mut first = MemoryStorage::new();
    first
        .add_storage("folder", storage("file", b"first"), None)
        .unwrap();
    master
        .joliet()
        .add_data(&mut first, Existing::Refuse)
        .unwrap();

    let again = |m: &mut DiscMaster| m.joliet().add_data(&mut with(b"second"), Existing::Refuse);
    refused(&scenario, &studio, &mut master, again, &["/folder/file"]);
    let tree = || {
        let mut tree = tree_of([("other", bytes(b"other"))]);
        let root = discmaster_image::tree::NodeId::ROOT;
        let then = crate::studio::THEN;
        let folder = tree.add_directory(root, b"folder", then).unwrap();
        tree.add_file(folder, b"file", then, bytes(b"third"), Existing::Refuse)
            .unwrap();
        tree
    };
    let copied = |m: &mut DiscMaster| m.joliet().add_tree(tree(), Existing::Refuse);
    refused(&scenario, &studio, &mut master, copied, &["/folder/file"]);
    let referenced = |m: &mut DiscMaster| stage(m, tree());
    refused(
        &scenario,
        &studio,
        &mut master,
        referenced,
        &["/folder/file"],
    );

    master
        .joliet()
        .add_data(&mut with(b"second"), Existing::Replace)
        .unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("folder/file"), b"second");
    assert_eq!(studio.read("a good one"), [7; 100_000]);
}

#[test]
fn e_fileexists_where_a_file_and_a_folder_have_one_name() {
    let scenario = scenario!(E_FILEEXISTS);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.chosen();
    add(&mut master, "name", b"a file").unwrap();
    let folder = || {
        after_a_good_one(|root| {
            root.add_storage("name", MemoryStorage::new(), None)
                .unwrap();
        })
    };
    // Neither takes the other's place, whatever the flag.
    for existing in [Existing::Refuse, Existing::Replace] {
        let add_folder = |m: &mut DiscMaster| m.joliet().add_data(&mut folder(), existing);
        refused(&scenario, &studio, &mut master, add_folder, &["/name"]);
    }
    master.clear_format_content().unwrap();
    master
        .joliet()
        .add_data(&mut folder(), Existing::Refuse)
        .unwrap();
    for existing in [Existing::Refuse, Existing::Replace] {
        let add_file = |m: &mut DiscMaster| {
            m.joliet()
                .add_data(&mut storage("name", b"a file"), existing)
        };
        refused(&scenario, &studio, &mut master, add_file, &["/name"]);
    }
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_fileexists_does_not_concern_what_an_earlier_session_recorded() {
    let scenario = scenario!(E_FILEEXISTS);
    let studio = Studio::with(MediumType::CdR74);
    studio.record_ours();
    let mut master = studio.chosen();
    add(&mut master, "hello.txt", b"hello again").unwrap();
    // But what this session staged.
    let again = |m: &mut DiscMaster| add(m, "hello.txt", b"and again");
    refused(&scenario, &studio, &mut master, again, &["/hello.txt"]);
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("hello.txt"), b"hello again");
    assert_eq!(studio.read("photos/été.jpg").len(), 400_000);
}

#[test]
fn e_badjolietname_names_the_file() {
    let scenario = scenario!(E_BADJOLIETNAME);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let long = "x".repeat(65);
    for name in [
        "what?.txt",
        "a*",
        "a:b",
        "a;1",
        "back\\slash",
        "\u{1F4BF}\u{7}",
        &long,
    ] {
        let add_data = |m: &mut DiscMaster| {
            let mut root = after_a_good_one(|root| {
                let folder = storage(name, b"");
                root.add_storage("folder", folder, None).unwrap();
            });
            m.joliet().add_data(&mut root, Existing::Refuse)
        };
        refused(
            &scenario,
            &studio,
            &mut master,
            add_data,
            &["/folder/", name],
        );
    }
    let add_folder = |m: &mut DiscMaster| {
        let mut root = after_a_good_one(|root| {
            root.add_storage("what?", MemoryStorage::new(), None)
                .unwrap();
        });
        m.joliet().add_data(&mut root, Existing::Replace)
    };
    refused(&scenario, &studio, &mut master, add_folder, &["/what?"]);
    let reference = |m: &mut DiscMaster| stage(m, tree_of([("what?.txt", bytes(b""))]));
    refused(&scenario, &studio, &mut master, reference, &["/what?.txt"]);

    // 64 are allowed.
    add(&mut master, &long[1..], b"long").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read(&long[1..]), b"long");
}

/// A storage of a program's own, whose one stream has a name that is no name.
struct Nameless(&'static str);

impl Storage for Nameless {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        Ok(vec![Element {
            name: self.0.to_owned(),
            kind: Kind::Stream { size: Some(0) },
            modified: None,
        }])
    }

    fn open_stream(&mut self, _: &str) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(io::empty()))
    }

    fn open_storage(&mut self, _: &str) -> io::Result<Box<dyn Storage + '_>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

#[test]
fn e_badjolietname_for_what_is_no_name_at_all() {
    let scenario = scenario!(E_BADJOLIETNAME);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    for name in ["", ".", "..", "../../etc/passwd", "a/b", "a\0b"] {
        let add_data =
            |m: &mut DiscMaster| m.joliet().add_data(&mut Nameless(name), Existing::Refuse);
        refused(&scenario, &studio, &mut master, add_data, &[]);
    }
    assert_compared(&master.record_disc(false, false).unwrap());
}
