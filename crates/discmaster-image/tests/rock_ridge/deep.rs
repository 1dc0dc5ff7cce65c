//! Folders below the eighth level.

use crate::lay::{Image, Record, THEN, file, folders, named, options};
use discmaster_image::plan::{Deep, Plan, PlanError, RockRidge};
use discmaster_image::tree::{NodeId, Tree};

/// The path of an innermost folder of 18, and one in each way beside it.
const PATH: &str = "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r";

fn deep_tree() -> Tree {
    let mut tree = Tree::new(THEN);
    let inner = folders(&mut tree, PATH);
    file(&mut tree, inner, "leaf", "1");
    folders(&mut tree, "a/b/c/d/e/f/g/other/i");
    tree
}

/// Levels of the hierarchy as ISO 9660 sees it, the root being the first.
fn levels(image: &Image, directory: &[Record]) -> u32 {
    let below = directory[2..]
        .iter()
        .filter(|record| record.flags & 2 != 0)
        .map(|record| levels(image, &image.directory(record.extent, record.length)));
    1 + below.max().unwrap_or(0)
}

/// The directory at a path, found by Rock Ridge's names and links.
fn resolve(image: &Image, path: &str) -> Vec<Record> {
    path.split('/').fold(image.root(), |directory, name| {
        let record = named(&directory, name);
        let block = record.link(b"CL").unwrap_or(record.extent);
        let length = image.directory(block, 2048)[0].length;
        image.directory(block, length)
    })
}

#[test]
fn no_folder_lies_below_the_eighth_level_and_all_are_found_where_they_were() {
    let image = Image::of(deep_tree(), &options());
    assert_eq!(levels(&image, &image.root()), 8);
    let inner = resolve(&image, PATH);
    assert_eq!(named(&inner, "leaf").length, 1);
    resolve(&image, "a/b/c/d/e/f/g/other/i");
}

#[test]
fn what_was_moved_says_whose_it_was() {
    let image = Image::of(deep_tree(), &options());
    let root = image.root();
    let moved = named(&root, "rr_moved");
    assert_eq!(moved.entry(b"RE"), None);
    let moved = image.directory(moved.extent, moved.length);
    // h begins the ninth level, other does too; then n, which would begin the ninth behind h.
    let names: Vec<_> = moved[2..]
        .iter()
        .map(|it| String::from_utf8(it.name()).unwrap())
        .collect();
    assert_eq!(names, ["h", "n", "other"]);
    for record in &moved[2..] {
        assert_eq!(record.entry(b"RE"), Some(&b"RE\x04\x01"[..]));
        assert_eq!(record.flags, 2);
    }
    let parent = resolve(&image, "a/b/c/d/e/f/g");
    let h = resolve(&image, "a/b/c/d/e/f/g/h");
    assert_eq!(h[1].link(b"PL"), Some(parent[0].extent));
    assert_eq!(h[1].posix(), parent[0].posix());
    let placeholder = named(&parent, "h");
    assert_eq!((placeholder.flags, placeholder.length), (0, 0));
    assert_eq!(placeholder.posix(), h[0].posix());
    // Two folders are in it, though none lies there.
    assert_eq!(parent[0].posix()[1], 4);
}

#[test]
fn the_folders_of_one_name_are_told_apart_where_they_lie() {
    let mut tree = Tree::new(THEN);
    for top in ["x", "y"] {
        folders(&mut tree, &format!("{top}/b/c/d/e/f/g/same/i"));
    }
    let image = Image::of(tree, &options());
    let root = image.root();
    let moved = named(&root, "rr_moved");
    let moved = image.directory(moved.extent, moved.length);
    let identifiers: Vec<_> = moved[2..].iter().map(|it| it.identifier.clone()).collect();
    assert_eq!(identifiers, [b"SAME".to_vec(), b"SAME_1".to_vec()]);
    for top in ["x", "y"] {
        let folder = resolve(&image, &format!("{top}/b/c/d/e/f/g/same"));
        let parent = resolve(&image, &format!("{top}/b/c/d/e/f/g"));
        assert_eq!(folder[1].link(b"PL"), Some(parent[0].extent));
    }
}

#[test]
fn a_folder_of_the_name_is_used_and_a_file_is_in_the_way() {
    let mut tree = deep_tree();
    let own = folders(&mut tree, "rr_moved");
    file(&mut tree, own, "mine", "1");
    let image = Image::of(tree, &options());
    assert_eq!(levels(&image, &image.root()), 8);
    assert_eq!(named(&resolve(&image, "rr_moved"), "mine").length, 1);

    let mut tree = deep_tree();
    file(&mut tree, NodeId::ROOT, "rr_moved", "1");
    let refused = Plan::new(tree, &options()).unwrap_err();
    assert_eq!(refused, PlanError::RelocationName);
}

#[test]
fn nothing_is_moved_where_that_is_not_wanted() {
    let mut options = options();
    options.rock_ridge = Some(RockRidge {
        deep: Deep::Plain,
        ..RockRidge::default()
    });
    let image = Image::of(deep_tree(), &options);
    assert_eq!(levels(&image, &image.root()), 19);
    assert!(image.root().iter().all(|it| it.name() != b"rr_moved"));
}

#[test]
fn the_folder_of_what_was_moved_is_not_in_the_joliet_tree() {
    let plan = Plan::new(deep_tree(), &options()).unwrap();
    let folder = plan.tree().child(NodeId::ROOT, b"rr_moved").unwrap();
    let directories = plan.extents().iter().filter(|extent| {
        use discmaster_image::plan::{Content, Metadata, Names};
        let names = Names::Joliet;
        let node = folder;
        extent.content == Content::Metadata(Metadata::Directory { names, node })
    });
    assert_eq!(directories.count(), 0);
}
