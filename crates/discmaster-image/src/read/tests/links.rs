use super::lay::rock_ridge::*;
use super::lay::*;
use super::rock_ridge::entries;
use crate::read::extract::{Existing, ExtractError, Extracted, Selection, extract};
use crate::read::{Image, Kind, View};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

fn link(name: &str, target: &[Vec<u8>]) -> Vec<u8> {
    let area = [&[px(LINK, 1, 5), nm(name)], target].concat();
    file(format!("{}.;1", name.to_uppercase()).as_bytes(), &area)
}

fn bring(bytes: &[u8], into: &Path, preserve: bool) -> Result<Extracted, ExtractError> {
    let selection = Selection {
        view: View::RockRidge,
        paths: Vec::new(),
        existing: Existing::Refuse,
        preserve,
    };
    extract(&Image::open(bytes)?, into, &selection, &())
}

fn leads(path: &Path) -> String {
    fs::read_link(path).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn links_are_made_with_their_text_and_time() {
    let up = entry(b"SL", b"\0\x04\0\0\x01x");
    let absolute = entry(b"SL", b"\0\x08\0\0\x03etc");
    let out = tempfile::tempdir().unwrap();
    let bytes = rock_ridge_with(&[
        link("a", &[up]),
        link("b", &[absolute]),
        link("c", &[sl(&["a", "b"])]),
    ]);
    let done = bring(&bytes, out.path(), false).unwrap();
    assert_eq!((done.links, done.leading_out, done.files), (3, 2, 0));
    assert_eq!(leads(&out.path().join("a")), "../x");
    assert_eq!(leads(&out.path().join("b")), "/etc");
    assert_eq!(leads(&out.path().join("c")), "a/b");
    let made = fs::symlink_metadata(out.path().join("a")).unwrap();
    assert_eq!(made.mtime(), DATE_SECONDS);
}

/// A target built of components may climb, be absolute or hold slashes of its own: it is the text of
/// a link, and nothing is done through it.
#[test]
fn nothing_is_written_through_a_link_of_the_image() {
    let scratch = tempfile::tempdir().unwrap();
    let (outside, into) = (scratch.path().join("outside"), scratch.path().join("into"));
    fs::create_dir(&outside).unwrap();
    let target = outside.to_str().unwrap();
    let hostile = link("folder", &[sl(&["..", "outside"])]);
    let slashes = link("folder", &[sl(&[target])]);
    for link in [hostile, slashes] {
        // A folder of the same name: no disc of a maker has it, and the names are refused.
        let folder = with(record(b"FOLDER", 24, 2048, DIRECTORY), &[nm("folder")]);
        let mut bytes = rock_ridge_with(&[link, folder]);
        directory(&mut bytes, ISO_DOCS, 24, 23, &[file(b"F.;1", &[nm("f")])]);
        let refused = bring(&bytes, &into, false).unwrap_err();
        assert!(
            matches!(refused, ExtractError::Collision { .. }),
            "{refused}"
        );
        assert!(!into.exists());
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    }
    // One that has been planted in the target is not followed either.
    fs::create_dir(&into).unwrap();
    symlink(&outside, into.join("docs")).unwrap();
    let folder = with(record(b"DOCS", 24, 2048, DIRECTORY), &[nm("docs")]);
    let refused = bring(&rock_ridge_with(&[folder]), &into, false).unwrap_err();
    assert!(
        matches!(refused, ExtractError::InTheWay { .. }),
        "{refused}"
    );
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn a_link_that_no_file_system_takes_is_left_out_and_told() {
    let long: Vec<Vec<u8>> = (0..17)
        .map(|nth| {
            let flags = u8::from(nth < 16);
            entry(b"SL", &[&[flags, 0, 248], &[b'x'; 248][..]].concat())
        })
        .collect();
    let mut bytes = rock_ridge_with(&[
        link("a", &[]),
        link("b", &[entry(b"SL", b"\0\0\x03x\0y")]),
        link("c", &[ce(100, 0, 17 * 255)]),
        link("d", &[entry(b"SL", b"\0\0\x09cut")]),
        file(b"E.;1", &[px(0o010_644, 1, 1), nm("pipe")]),
    ]);
    bytes.resize(110 * SECTOR, 0);
    put(&mut bytes, 100 * SECTOR, &long.concat());
    let out = tempfile::tempdir().unwrap();
    let done = bring(&bytes, out.path(), false).unwrap();
    let told: Vec<_> = done
        .left_out_first
        .iter()
        .map(|it| (it.path.as_str(), it.what))
        .collect();
    assert_eq!(
        told,
        [
            ("/a", "a symbolic link that leads nowhere"),
            ("/b", "a symbolic link with a NUL in its target"),
            ("/c", "a symbolic link with too long a target"),
            ("/d", "a symbolic link that leads nowhere"),
            ("/pipe", "a named pipe"),
        ]
    );
    assert_eq!((done.left_out, done.links), (5, 0));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    let (_, odd) = entries(&bytes);
    let told = |says: &str| odd.iter().filter(|(_, it)| it.contains(says)).count();
    assert_eq!(
        (told("leads nowhere"), told("a NUL"), told("is cut off")),
        (1, 1, 1)
    );
}

#[test]
fn a_link_of_thousands_of_components_is_read() {
    let mut bytes = rock_ridge_with(&[link("a", &[ce(100, 0, 17 * 249)])]);
    bytes.resize(110 * SECTOR, 0);
    let components = [0, 1, b'x'].repeat(80);
    let part = |flags: u8| entry(b"SL", &[&[flags], &components[..]].concat());
    for nth in 0..17 {
        put(
            &mut bytes,
            100 * SECTOR + nth * 245,
            &part(u8::from(nth < 16)),
        );
    }
    let Kind::Symlink(target) = entries(&bytes).0[0].kind.clone() else {
        panic!("no link");
    };
    assert_eq!(target.len(), 17 * 80 * 2 - 1);
    assert!(target.starts_with(b"x/x/x/"));
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn permissions_are_what_the_umask_leaves_and_never_special() {
    let folder = with(
        record(b"DOCS", 24, 2048, DIRECTORY),
        &[px(0o041_557, 2, 1), nm("docs")],
    );
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[px(0o106_766, 1, 2), nm("a")]), folder]);
    directory(
        &mut bytes,
        ISO_DOCS,
        24,
        23,
        &[file(b"F.;1", &[px(0o100_400, 1, 3), nm("f")])],
    );
    let out = tempfile::tempdir().unwrap();
    let (one, exact) = (out.path().join("one"), out.path().join("exact"));
    bring(&bytes, &one, false).unwrap();
    // What a new file would get here tells the umask.
    fs::write(out.path().join("probe"), "").unwrap();
    let open = mode(&out.path().join("probe"));
    assert_eq!(mode(&one.join("a")), 0o766 & (open | 0o111 & 0o766));
    assert_eq!(mode(&one.join("docs")) & 0o7000, 0);
    assert_eq!(mode(&one.join("docs")) & 0o755, 0o555);
    assert_eq!(mode(&one.join("docs/f")), 0o400);
    // As nobody would in a test run by root, owners are checked only there.
    bring(&bytes, &exact, true).unwrap();
    assert_eq!(mode(&exact.join("a")), 0o6766);
    assert_eq!(mode(&exact.join("docs")), 0o1557);
    if rustix::process::geteuid().is_root() {
        let owned = fs::metadata(exact.join("docs/f")).unwrap();
        assert_eq!((owned.uid(), owned.gid()), (10, 20));
        assert_eq!(fs::metadata(one.join("docs/f")).unwrap().uid(), 0);
    }
}
