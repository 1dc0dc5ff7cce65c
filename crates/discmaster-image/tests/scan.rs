//! Real folders into the tree.

use discmaster_image::scan::{Others, Rules, ScanError, Skipped, Symlinks, Unsupported, scan};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree, TreeError};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

fn try_scan(path: &Path, rules: Rules) -> Result<(Tree, Vec<Skipped>), ScanError> {
    let mut tree = Tree::new(Timestamp::default());
    let skipped = scan(&mut tree, NodeId::ROOT, path, &rules, &())?;
    Ok((tree, skipped))
}

fn follow() -> Rules {
    Rules {
        symlinks: Symlinks::Follow,
        ..Rules::default()
    }
}

/// Paths of the tree, sorted.
fn paths(tree: &Tree) -> Vec<String> {
    let mut paths: Vec<_> = tree.nodes().map(|(id, _)| tree.path(id)).collect();
    paths.sort();
    paths
}

#[test]
fn a_folder_gives_its_contents() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    fs::create_dir_all(at("a/b/empty")).unwrap();
    fs::write(at("a/b/file"), b"12345").unwrap();
    fs::write(at("zero"), b"").unwrap();
    let (tree, skipped) = try_scan(scratch.path(), Rules::default()).unwrap();
    assert_eq!(
        paths(&tree),
        ["/", "/a", "/a/b", "/a/b/empty", "/a/b/file", "/zero"]
    );
    assert_eq!(skipped, []);
    let (id, source) = tree.files().find(|(_, source)| source.len() == 5).unwrap();
    assert_eq!(tree.path(id), "/a/b/file");
    let Source::File(file) = source else {
        panic!("a file of the file system");
    };
    assert_eq!(file.path(), at("a/b/file"));
    assert_eq!(tree.node(id).modified, file.stamp.modified);
}

#[test]
fn a_file_joins_under_its_own_name() {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("one.txt");
    fs::write(&file, b"1").unwrap();
    let (mut tree, _) = try_scan(&file, Rules::default()).unwrap();
    assert_eq!(paths(&tree), ["/", "/one.txt"]);
    let again = scan(&mut tree, NodeId::ROOT, &file, &Rules::default(), &());
    let Err(ScanError::Tree { path, source }) = again else {
        panic!("twice the same name");
    };
    assert_eq!(path, file);
    assert!(matches!(source, TreeError::FileExists { path } if path == "/one.txt"));
    let rules = Rules {
        existing: Existing::Replace,
        ..Rules::default()
    };
    scan(&mut tree, NodeId::ROOT, &file, &rules, &()).unwrap();
    assert_eq!(tree.len(), 2);
}

#[test]
fn what_the_format_cannot_hold_is_refused_by_name_or_listed() {
    let scratch = tempfile::tempdir().unwrap();
    let (link, socket) = (scratch.path().join("link"), scratch.path().join("socket"));
    symlink("nowhere", &link).unwrap();
    let refused = try_scan(scratch.path(), Rules::default()).unwrap_err();
    assert!(matches!(
        &refused,
        ScanError::Unsupported { path, kind: Unsupported::SymbolicLink } if *path == link
    ));
    assert!(refused.to_string().contains("link is a symbolic link"));

    let _listener = UnixListener::bind(&socket).unwrap();
    let skip_links = Rules {
        symlinks: Symlinks::Skip,
        ..Rules::default()
    };
    let refused = try_scan(scratch.path(), skip_links).unwrap_err();
    assert!(matches!(
        refused,
        ScanError::Unsupported { path, kind: Unsupported::Socket } if path == socket
    ));

    let skip_all = Rules {
        others: Others::Skip,
        ..skip_links
    };
    let (tree, skipped) = try_scan(scratch.path(), skip_all).unwrap();
    assert!(tree.is_empty());
    let skipped: Vec<_> = skipped
        .into_iter()
        .map(|out| (out.path, out.kind))
        .collect();
    assert_eq!(
        skipped,
        [
            (link, Unsupported::SymbolicLink),
            (socket, Unsupported::Socket)
        ]
    );
    let device = try_scan(Path::new("/dev/null"), Rules::default());
    assert!(matches!(
        device,
        Err(ScanError::Unsupported {
            kind: Unsupported::CharacterDevice,
            ..
        })
    ));
}

#[test]
fn links_are_followed_when_asked_for() {
    let scratch = tempfile::tempdir().unwrap();
    let at = |name: &str| scratch.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    fs::write(at("folder/file"), b"content").unwrap();
    symlink("folder", at("same")).unwrap();
    symlink("folder/file", at("short")).unwrap();
    let (tree, _) = try_scan(scratch.path(), follow()).unwrap();
    assert_eq!(
        paths(&tree),
        [
            "/",
            "/folder",
            "/folder/file",
            "/same",
            "/same/file",
            "/short"
        ]
    );
    assert!(tree.files().all(|(_, source)| source.len() == 7));
}

#[test]
fn a_loop_of_links_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("a/b");
    fs::create_dir_all(&folder).unwrap();
    let link = folder.join("up");
    symlink("../../a", &link).unwrap();
    let refused = try_scan(scratch.path(), follow()).unwrap_err();
    assert!(matches!(
        refused,
        ScanError::LinkLoop { path, target }
            if path == link && target == scratch.path().join("a")
    ));
}

#[test]
fn a_link_to_nothing_or_itself_is_refused_when_followed() {
    for target in ["nowhere", "link"] {
        let scratch = tempfile::tempdir().unwrap();
        let link = scratch.path().join("link");
        symlink(target, &link).unwrap();
        let refused = try_scan(scratch.path(), follow()).unwrap_err();
        assert!(matches!(refused, ScanError::Look { path, .. } if path == link));
    }
}

#[test]
fn what_is_not_there_is_named() {
    let refused = try_scan(Path::new("/nowhere/at/all"), Rules::default()).unwrap_err();
    assert!(refused.to_string().contains("/nowhere/at/all"));
}

#[test]
fn depth_costs_no_stack() {
    let scratch = tempfile::tempdir().unwrap();
    let mut deep = scratch.path().to_owned();
    for _ in 0..1_000 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    let (tree, _) = try_scan(scratch.path(), Rules::default()).unwrap();
    assert_eq!(tree.len(), 1_001);
}

#[test]
fn a_scan_can_be_cancelled() {
    struct Impatient;
    impl discmaster_image::progress::Progress for Impatient {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let scratch = tempfile::tempdir().unwrap();
    std::fs::write(scratch.path().join("file"), "").unwrap();
    let mut tree = Tree::new(Timestamp::default());
    let cancelled = scan(
        &mut tree,
        NodeId::ROOT,
        scratch.path(),
        &Rules::default(),
        &Impatient,
    );
    assert!(matches!(cancelled, Err(ScanError::Cancelled)));
}
