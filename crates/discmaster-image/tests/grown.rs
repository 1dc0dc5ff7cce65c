//! Images that grow, and images made of images.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use discmaster_image::BLOCK;
use discmaster_image::plan::{Options, Plan, PlanError};
use discmaster_image::read::grown::{Earlier, states};
use discmaster_image::read::{Image, ImageFile, ReadError};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::{self, SourceFault, WriteError};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

fn tree(files: &[(&str, Vec<u8>)]) -> Tree {
    let mut tree = Tree::new(THEN);
    for (name, bytes) in files {
        let source = Source::Bytes(bytes.clone().into());
        tree.add_file(
            NodeId::ROOT,
            name.as_bytes(),
            THEN,
            source,
            Existing::Refuse,
        )
        .unwrap();
    }
    tree
}

fn bytes(seed: u32, length: u32) -> Vec<u8> {
    (0..length)
        .flat_map(|n| (n * 31 + seed).to_le_bytes())
        .collect()
}

fn plain(path: &Path, files: &[(&str, Vec<u8>)]) {
    let plan = Plan::new(tree(files), &Options::new(THEN)).unwrap();
    write::to_file(&plan, path, &()).unwrap();
}

fn grow(old: &Path, added: &[(&str, Vec<u8>)], new: &Path) {
    let plan = grown(old, added, |_| {}).unwrap();
    write::to_file(&plan, new, &()).unwrap();
}

fn grown(
    old: &Path,
    added: &[(&str, Vec<u8>)],
    change: impl FnOnce(&mut Options),
) -> Result<Plan, PlanError> {
    let earlier = Earlier::read(File::open(old).unwrap(), old).unwrap();
    let mut options = Options::new(THEN);
    options.base = Some(earlier.base());
    options.joliet = earlier.joliet;
    options.padding = 0;
    change(&mut options);
    let mut tree = earlier.tree;
    tree.merge(&self::tree(added), Existing::Replace, &mut |_| true)
        .unwrap();
    Plan::new(tree, &options)
}

/// The files of the session that begins at a block.
fn files(image: &Path, start: u32) -> BTreeMap<String, Vec<u8>> {
    let image = Image::open_session(ImageFile::open(image).unwrap(), start).unwrap();
    image
        .walk(image.best())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| !entry.is_directory())
        .map(|entry| {
            let mut bytes = Vec::new();
            image.file(&entry).unwrap().read_to_end(&mut bytes).unwrap();
            (entry.path_lossy().into_owned(), bytes)
        })
        .collect()
}

fn all(files: &[(&str, Vec<u8>)]) -> BTreeMap<String, Vec<u8>> {
    let named = files
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.clone()));
    named.collect()
}

#[test]
fn every_state_of_an_image_that_has_grown_twice_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two, three] = ["1.iso", "2.iso", "3.iso"].map(|name| folder.path().join(name));
    let a = ("a", bytes(1, 1000));
    let b = ("b", bytes(2, 700_000));
    let newer = ("a", bytes(3, 10));
    plain(&one, &[a.clone(), b.clone()]);
    grow(&one, std::slice::from_ref(&newer), &two);
    grow(&two, &[("c", Vec::new())], &three);
    let starts = states(&ImageFile::open(&three).unwrap()).unwrap();
    assert_eq!(starts.len(), 3);
    assert_eq!(starts[2], 0);
    assert!(
        starts[0] < starts[1] && starts.iter().all(|start| start % 32 == 0),
        "{starts:?}"
    );
    assert_eq!(files(&three, starts[0]), all(&[a.clone(), b.clone()]));
    assert_eq!(files(&three, starts[1]), all(&[newer.clone(), b.clone()]));
    assert_eq!(files(&three, 0), all(&[newer, b, ("c", Vec::new())]));
    // What is carried over is the same but for the volume descriptors, of which there are three.
    let (old, new) = (std::fs::read(&one).unwrap(), std::fs::read(&three).unwrap());
    assert!(old[..16 * 2048] == new[..16 * 2048]);
    assert!(old[19 * 2048..] == new[19 * 2048..old.len()]);
    // So are those, in another place, but for the size of the volume, from byte 80 on.
    for (block, sizes) in [(16, true), (17, true), (18, false)] {
        let was = &old[block * 2048..][..2048];
        let is = &new[(starts[0] as usize + block) * 2048..][..2048];
        assert!(was[..80] == is[..80] && was[88..] == is[88..]);
        assert_eq!(was[80..88] != is[80..88], sizes);
    }
}

#[test]
fn an_image_of_another_length_than_whole_blocks_grows() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["1.iso", "2.iso"].map(|name| folder.path().join(name));
    plain(&one, &[("a", bytes(1, 10))]);
    let mut image = std::fs::read(&one).unwrap();
    image.extend_from_slice(b"trailer");
    std::fs::write(&one, &image).unwrap();
    grow(&one, &[("b", bytes(2, 10))], &two);
    let new = std::fs::read(&two).unwrap();
    assert_eq!(&new[image.len() - 7..image.len() + 1], b"trailer\0");
    assert_eq!(new.len() as u64 % BLOCK, 0);
    assert_eq!(files(&two, 0).len(), 2);
}

#[test]
fn descriptors_for_which_there_is_no_room_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let one = folder.path().join("1.iso");
    let mut options = Options::new(THEN);
    options.joliet = None;
    let plan = Plan::new(tree(&[]), &options).unwrap();
    write::to_file(&plan, &one, &()).unwrap();
    let refused = grown(&one, &[], |options| {
        options.joliet = Some(discmaster_image::plan::JolietNames::Standard);
    });
    assert_eq!(
        refused.unwrap_err(),
        PlanError::NoRoomForDescriptors { wanted: 3, room: 2 }
    );
    let plain = grown(&one, &[], |_| {}).unwrap();
    let elsewhere = grown(&one, &[], |options| options.start = 700).unwrap();
    assert_eq!(
        (elsewhere.start(), elsewhere.extents()),
        (0, plain.extents())
    );
}

#[test]
fn an_image_that_changes_while_another_is_made_of_it_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["1.iso", "2.iso"].map(|name| folder.path().join(name));
    let large = [("a", bytes(1, 1000)), ("b", bytes(2, 400_000))];
    plain(&one, &large);
    let appended = grown(&one, &[], |_| {}).unwrap();
    let earlier = Earlier::read(File::open(&one).unwrap(), &one).unwrap();
    let tree = earlier.carried(earlier.tree.clone());
    let changed = Plan::new(tree, &Options::new(THEN)).unwrap();
    File::options()
        .write(true)
        .open(&one)
        .unwrap()
        .write_all_at(b"x", 700_000)
        .unwrap();
    for plan in [appended, changed] {
        let error = write::to_file(&plan, &two, &()).unwrap_err();
        let WriteError::Source(error) = error else {
            panic!("{error}")
        };
        assert_eq!(error.path, one);
        assert!(matches!(error.kind, SourceFault::Changed), "{error}");
        assert!(!two.exists());
    }
}

#[test]
fn a_file_in_several_pieces_of_an_image_goes_into_another_whole() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["1.iso", "2.iso"].map(|name| folder.path().join(name));
    plain(&one, &[("a", bytes(1, 5000)), ("b", bytes(2, 5000))]);
    let mut earlier = Earlier::read(File::open(&one).unwrap(), &one).unwrap();
    let extents: Vec<_> = earlier
        .tree
        .files()
        .map(|(_, source)| match source {
            Source::Recorded(recorded) => recorded.extents()[0],
            other => panic!("{other:?}"),
        })
        .collect();
    // The second, and then the first: as a file in two sections that do not lie together.
    let pieces = discmaster_image::source::Recorded::new([extents[1], extents[0]]);
    earlier
        .tree
        .add_file(
            NodeId::ROOT,
            b"c",
            THEN,
            Source::Recorded(pieces),
            Existing::Refuse,
        )
        .unwrap();
    let tree = earlier.carried(earlier.tree.clone());
    let plan = Plan::new(tree, &Options::new(THEN)).unwrap();
    write::to_file(&plan, &two, &()).unwrap();
    let c = [bytes(2, 5000), bytes(1, 5000)].concat();
    assert!(files(&two, 0)["c"] == c);
}

#[test]
fn a_way_to_earlier_states_that_does_not_lead_back_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = ["1.iso", "2.iso"].map(|name| folder.path().join(name));
    plain(&one, &[]);
    grow(&one, &[], &two);
    let at = 16 * 2048 + 883 + 20;
    let earlier = states(&ImageFile::open(&two).unwrap()).unwrap()[0];
    let mut image = std::fs::read(&two).unwrap();
    let start = earlier as usize * 2048;
    // The earlier state says that it has grown from itself.
    image.copy_within(16 * 2048..17 * 2048, start + 16 * 2048);
    let refused = states(&image).unwrap_err();
    assert!(matches!(refused, ReadError::Corrupt(_)), "{refused}");
    for block in [0_u32, u32::MAX] {
        image[at..at + 4].copy_from_slice(&block.to_le_bytes());
        assert!(states(&image).is_err());
    }
}
