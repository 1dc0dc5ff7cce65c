//! How trees are put together.

use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_000_000_000);

fn bytes(text: &str) -> Source {
    Source::Bytes(text.as_bytes().into())
}

#[test]
fn folders_merge_and_keep_the_later_time() {
    let mut tree = Tree::new(NOW);
    let later = Timestamp::from_seconds(NOW.seconds + 1);
    let first = tree.add_directory(NodeId::ROOT, b"a", later).unwrap();
    let again = tree.add_directory(NodeId::ROOT, b"a", NOW).unwrap();
    assert_eq!(first, again);
    assert_eq!(tree.node(first).modified, later);
    assert_eq!(tree.len(), 2);
}

#[test]
fn times_are_clamped_to_the_latest_allowed() {
    let earlier = Timestamp::from_seconds(NOW.seconds - 1);
    let mut tree = Tree::new(NOW);
    let old = tree.add_directory(NodeId::ROOT, b"old", Timestamp::default());
    tree.clamp_times(earlier);
    assert_eq!(tree.node(NodeId::ROOT).modified, earlier);
    assert_eq!(tree.node(old.unwrap()).modified, Timestamp::default());
}

#[test]
fn a_file_is_replaced_only_when_asked() {
    let mut tree = Tree::new(NOW);
    let mut add = |source, existing| tree.add_file(NodeId::ROOT, b"f", NOW, source, existing);
    let first = add(bytes("one"), Existing::Refuse).unwrap();
    let path = "/f".to_owned();
    assert_eq!(
        add(bytes("two"), Existing::Refuse),
        Err(TreeError::FileExists { path })
    );
    assert_eq!(add(bytes("seven"), Existing::Replace), Ok(first));
    let (id, source) = tree.files().next().unwrap();
    assert_eq!((id, source.len()), (first, 5));
}

#[test]
fn files_and_folders_do_not_replace_each_other() {
    let mut tree = Tree::new(NOW);
    let folder = tree.add_directory(NodeId::ROOT, b"d", NOW).unwrap();
    let replaced = tree.add_file(NodeId::ROOT, b"d", NOW, bytes(""), Existing::Replace);
    let path = "/d".to_owned();
    assert_eq!(replaced, Err(TreeError::DirectoryExists { path }));
    let file = tree.add_file(folder, b"f", NOW, bytes(""), Existing::Refuse);
    let path = "/d/f".to_owned();
    let merged = tree.add_directory(folder, b"f", NOW);
    assert_eq!(merged, Err(TreeError::FileExists { path: path.clone() }));
    let inside = tree.add_directory(file.unwrap(), b"g", NOW);
    assert_eq!(inside, Err(TreeError::NotADirectory { path }));
}

#[test]
fn names_no_file_system_gives_are_refused() {
    let mut tree = Tree::new(NOW);
    for name in [&b""[..], b".", b"..", b"a/b", b"a\0"] {
        let added = tree.add_directory(NodeId::ROOT, name, NOW);
        assert!(matches!(added, Err(TreeError::BadName { .. })), "{name:?}");
    }
    assert!(tree.is_empty());
}

#[test]
fn paths_run_from_the_root() {
    let mut tree = Tree::new(NOW);
    let a = tree.add_directory(NodeId::ROOT, b"a", NOW).unwrap();
    let b = tree.add_directory(a, b"b\xFF", NOW).unwrap();
    assert_eq!(tree.path(NodeId::ROOT), "/");
    assert_eq!(tree.path(b), "/a/b\u{FFFD}");
    assert_eq!(tree.child(a, b"b\xFF"), Some(b));
    assert_eq!(tree.child(NodeId::ROOT, b"b\xFF"), None);
}
