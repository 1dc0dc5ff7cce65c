//! Contents that lie on the disc once.

use crate::lay::{Image, THEN, file, folders, named, options};
use discmaster_image::plan::Plan;
use discmaster_image::scan::{self, Rules};
use discmaster_image::tree::{NodeId, Tree};
use discmaster_image::write::{self, WriteError};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a file of two names.
fn linked() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("one"), "content").unwrap();
    fs::hard_link(at("one"), at("two")).unwrap();
    folder
}

fn scanned(folder: &Path) -> Tree {
    let mut tree = Tree::new(THEN);
    scan::scan(&mut tree, NodeId::ROOT, folder, &Rules::default(), &()).unwrap();
    tree
}

#[test]
fn hard_links_have_one_content_one_number_and_a_count() {
    let folder = linked();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("other"), "content").unwrap();
    let tree = scanned(folder.path());
    let image = Image::of(tree, &options());
    let records = image.root();
    let [one, two, other] = ["one", "two", "other"].map(|name| named(&records, name));
    assert_eq!((one.extent, one.length), (two.extent, 7));
    assert_eq!(one.posix(), two.posix());
    assert_eq!(one.posix()[1], 2);
    assert_ne!(other.extent, one.extent);
    assert_ne!(other.posix()[4], one.posix()[4]);
    assert_eq!(other.posix()[1], 1);
    assert_eq!(image.bytes(one.extent as usize * 2048, 7), b"content");
}

#[test]
fn equal_contents_lie_together_but_stay_files_of_their_own() {
    let mut tree = Tree::new(THEN);
    let one = file(&mut tree, NodeId::ROOT, "one", "content");
    let two = file(&mut tree, NodeId::ROOT, "two", "content");
    tree.share(one, two);
    let records = Image::of(tree, &options()).root();
    let [one, two] = ["one", "two"].map(|name| named(&records, name));
    assert_eq!(one.extent, two.extent);
    assert_ne!(one.posix()[4], two.posix()[4]);
    assert_eq!([one.posix()[1], two.posix()[1]], [1, 1]);
}

#[test]
fn a_link_that_is_not_read_is_still_looked_at() {
    let folder = linked();
    let at = |name: &str| folder.path().join(name);
    let tree = scanned(folder.path());
    let plan = Plan::new(tree, &options()).unwrap();
    // The other name names another file from now on.
    fs::remove_file(at("two")).unwrap();
    fs::write(at("two"), "CONTENT").unwrap();
    let error = write::to_writer(&plan, &mut Vec::new(), &()).unwrap_err();
    assert!(matches!(error, WriteError::Source(_)), "{error}");
}

#[test]
fn heavier_contents_lie_first() {
    let mut tree = Tree::new(THEN);
    let a = file(&mut tree, NodeId::ROOT, "a", "1");
    let folder = folders(&mut tree, "z");
    let b = file(&mut tree, folder, "b", "2");
    let c = file(&mut tree, folder, "c", "3");
    tree.set_weight(c, 10);
    tree.set_weight(a, -1);
    let plan = Plan::new(tree, &options()).unwrap();
    let order: Vec<_> = plan.files().map(|(_, node, _)| node).collect();
    assert_eq!(order, [c, b, a]);
}
