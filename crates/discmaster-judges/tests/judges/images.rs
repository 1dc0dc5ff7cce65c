//! Images hold the names, sizes, times and bytes of their sources: said by readers not our own.

use crate::compare::{self, Entry};
use crate::limits::{self, Kind};
use crate::program::{discmaster, succeed, tool};
use crate::readers::{self, Extract, Reader};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::collections::BTreeMap;
use std::path::Path;

/// Files that a reader is asked for one by one, when it can give no more at once.
const ASKED_FOR: usize = 40;

/// Masters a tree and asks every reader about it.
fn judge(title: &str, scratch: &Scratch, tree: &Path, options: &[&str]) {
    let image = scratch.join("image.iso");
    succeed(
        discmaster(
            scratch.path(),
            ["image", "--quiet", "--no-rock-ridge", "--output"],
        )
        .arg(&image)
        .args(options)
        .arg(tree),
    );
    judge_image(title, scratch, tree, &image, &[]);
}

/// Asks every reader, `but` these, about an image that should hold a tree.
pub(crate) fn judge_image(title: &str, scratch: &Scratch, tree: &Path, image: &Path, but: &[&str]) {
    let expected = compare::walk(tree);
    let mut problems = Vec::new();
    for reader in readers::installed().filter(|reader| !but.contains(&reader.name)) {
        let mut read = 0;
        let found = ask(reader, scratch, tree, image, &expected, &mut read);
        if found.is_empty() {
            report::verdict(
                reader.name,
                &format!(
                    "{title}: {} entries the same, and the bytes of {read} files",
                    expected.len()
                ),
            );
        }
        problems.extend(found.iter().map(|what| format!("{}: {what}", reader.name)));
    }
    assert!(
        problems.is_empty(),
        "{title}: {} problems:\n{}",
        problems.len(),
        problems
            .iter()
            .take(20)
            .map(|problem| problem.chars().take(240).collect())
            .collect::<Vec<String>>()
            .join("\n")
    );
}

/// What a reader shows otherwise than it should; `read` becomes the number of files whose bytes
/// it gave.
fn ask(
    reader: &Reader,
    scratch: &Scratch,
    tree: &Path,
    image: &Path,
    expected: &[Entry],
    read: &mut usize,
) -> Vec<String> {
    let shown = shown(reader.name, expected);
    let listed = (reader.list)(image);
    let mut problems = match &listed {
        Ok(found) => {
            let mut should = as_shown(expected, &shown);
            let timeless = found.iter().all(|entry| entry.modified.is_none());
            for entry in &mut should {
                entry.modified = entry
                    .modified
                    .filter(|_| !timeless)
                    .map(|time| time - time.rem_euclid(reader.resolution));
            }
            compare::entries(should, found.clone())
        }
        Err(error) => vec![error.clone()],
    };
    match reader.extract {
        Extract::All(extract) => {
            let out = scratch.join(reader.name);
            match extract(image, &out) {
                Ok(()) => {
                    problems.extend(extracted(tree, &out, expected, &shown));
                    *read = expected.iter().filter(|entry| entry.size.is_some()).count();
                }
                Err(error) => problems.push(error),
            }
            std::fs::remove_dir_all(&out).ok();
        }
        Extract::Each(extract) => {
            let out = scratch.folder("extracted");
            let files: Vec<&[u8]> = expected
                .iter()
                .zip(&shown)
                .filter(|(entry, _)| entry.size.is_some())
                // Names that the reader does not show as they are it does not know either.
                .filter(|(entry, shown)| Some(&entry.path) == shown.as_ref())
                .map(|(entry, _)| entry.path.as_slice())
                .collect();
            let files: Vec<&[u8]> = files
                .iter()
                .step_by(files.len() / ASKED_FOR + 1)
                .copied()
                .collect();
            problems.extend(extract(image, &files, &out).err());
            *read = files.len();
            for (number, path) in files.iter().enumerate() {
                let found = out.join(number.to_string());
                problems.extend(compare::bytes(&compare::under(tree, path), &found));
            }
            std::fs::remove_dir_all(&out).ok();
        }
    }
    problems
}

/// The paths that a reader shows, as far as it does.
pub(crate) fn shown(reader: &str, expected: &[Entry]) -> Vec<Option<Vec<u8>>> {
    expected
        .iter()
        .map(|entry| {
            let kind = entry.size.map_or(Kind::Folder, |_| Kind::File);
            limits::shown(reader, &String::from_utf8_lossy(&entry.path), kind)
        })
        .collect()
}

/// What differs in a whole tree as a reader brought it out: names, sizes, times and bytes.
pub(crate) fn extracted(
    tree: &Path,
    out: &Path,
    expected: &[Entry],
    shown: &[Option<Vec<u8>>],
) -> Vec<String> {
    let mut problems = compare::entries(as_shown(expected, shown), compare::walk(out));
    for (entry, shown) in expected.iter().zip(shown) {
        if let (Some(_), Some(shown)) = (entry.size, shown) {
            problems.extend(compare::bytes(
                &compare::under(tree, &entry.path),
                &compare::under(out, shown),
            ));
        }
    }
    problems
}

/// What should be there, under the names a reader shows; what it leaves out left out.
fn as_shown(expected: &[Entry], shown: &[Option<Vec<u8>>]) -> Vec<Entry> {
    expected
        .iter()
        .zip(shown)
        .filter_map(|(entry, shown)| {
            Some(Entry {
                path: shown.clone()?,
                ..entry.clone()
            })
        })
        .collect()
}

#[test]
fn empty_files_and_folders() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "empty", 0);
    trees::file(&tree, "one", 1);
    trees::file(&tree, "folder/empty too", 0);
    trees::file(&tree, "folder/block", 2048);
    trees::file(&tree, "folder/block and a byte", 2049);
    trees::folder(&tree, "empty folder");
    trees::folder(&tree, "folder/empty folder/in another");
    trees::finish(&tree);
    judge("empty files and folders", &scratch, &tree, &[]);
}

#[test]
fn nothing_at_all() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    judge("an empty folder", &scratch, &tree, &[]);
}

#[test]
fn a_hundred_thousand_files() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for folder in 0..1000 {
        for file in 0..100 {
            let path = format!("folder {folder}/file {file}");
            trees::file(&tree, &path, u64::from(file % 7 * 13_u32));
        }
    }
    trees::finish(&tree);
    judge("a hundred thousand files", &scratch, &tree, &[]);
}

#[test]
fn a_folder_of_ten_thousand_files() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for file in 0..10_000 {
        trees::file(&tree, &format!("many/a file whose number is {file}"), 10);
    }
    trees::finish(&tree);
    judge("a folder of ten thousand files", &scratch, &tree, &[]);
}

#[test]
fn folders_twenty_deep() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let mut path = String::new();
    for depth in 1..=20 {
        path += &format!("level {depth}/");
        trees::file(&tree, &format!("{path}file at {depth}"), depth);
    }
    trees::folder(&tree, &format!("{path}the end"));
    trees::finish(&tree);
    judge("folders twenty deep", &scratch, &tree, &[]);
}

#[test]
fn names_in_every_script() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for name in trees::SCRIPTS {
        trees::file(&tree, name, name.len() as u64);
        // 7z takes the dot off a folder's name too, but not where it is part of a path.
        let folder = name.trim_end_matches('.');
        trees::file(&tree, &format!("folder of {folder}/{name}"), 10);
    }
    // Apart: a reader that does not know such names gives up the folder they are in.
    for name in trees::OUTSIDE_BMP {
        trees::file(&tree, &format!("outside the BMP/{name}"), name.len() as u64);
    }
    trees::finish(&tree);
    judge("names in every script", &scratch, &tree, &[]);
}

#[test]
fn long_names() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    // 255 bytes each, and at most 103 units of UTF-16.
    let (inside, outside) = ("漢".repeat(85), "語".repeat(49) + &"😀".repeat(27));
    assert_eq!((inside.len(), outside.len()), (255, 255));
    trees::file(&tree, &inside, 100);
    trees::file(&tree, &format!("folder/{inside}/{inside}"), 100);
    trees::file(&tree, &format!("outside the BMP/{outside}/{outside}"), 100);
    trees::file(&tree, &"n".repeat(103), 100);
    trees::file(&tree, &format!("{}.text", "n".repeat(98)), 100);
    trees::finish(&tree);
    judge("names of 255 bytes", &scratch, &tree, &["--joliet-long"]);
}

#[test]
fn the_same_file_in_two_places() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "first/file", 100_000);
    trees::folder(&tree, "second");
    std::fs::hard_link(tree.join("first/file"), tree.join("second/linked")).unwrap();
    trees::finish(&tree);
    judge("the same file in two places", &scratch, &tree, &[]);
}

#[test]
fn names_that_collide_after_mangling() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let long = "the same beginning of a rather long name, number";
    for number in 0..1200 {
        trees::file(&tree, &format!("{long} {number}.text"), 7);
        trees::file(&tree, &format!("{long} folder {}/x", number % 40), 9);
    }
    for name in [
        "a", "A", "b.", "a b", "a_b", "a+b", "ä", "ö", "A.B.C", "a_b.c",
    ] {
        trees::file(&tree, &format!("short/{name}"), 5);
    }
    trees::finish(&tree);
    judge(
        "names that collide after mangling",
        &scratch,
        &tree,
        &["--level", "1"],
    );
    for reader in readers::installed() {
        let Some(list) = reader.list_iso else {
            continue;
        };
        let entries = list(&scratch.join("image.iso")).unwrap();
        assert_eq!(
            entries.len(),
            compare::walk(&tree).len(),
            "{}: entries of the ISO 9660 tree",
            reader.name
        );
        let mut seen: BTreeMap<&[u8], &Entry> = BTreeMap::new();
        for entry in &entries {
            let name = entry.path.rsplit(|byte| *byte == b'/').next().unwrap();
            assert_eight_and_three(reader.name, name);
            if let Some(other) = seen.insert(&entry.path, entry) {
                panic!("{}: {other:?} and {entry:?}", reader.name);
            }
        }
        report::verdict(
            reader.name,
            &format!("level 1: {} distinct names of 8 and 3", entries.len()),
        );
    }
}

fn assert_eight_and_three(reader: &str, name: &[u8]) {
    let text = String::from_utf8_lossy(name);
    let name = text.split(';').next().unwrap();
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    let allowed = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    assert!(
        stem.len() <= 8 && extension.len() <= 3 && allowed(stem) && allowed(extension),
        "{reader}: {text:?} is no name of level 1"
    );
}

#[test]
fn documentation_of_this_machine() {
    real("/usr/share/doc");
}

#[test]
fn headers_of_this_machine() {
    real("/usr/include");
}

#[test]
fn settings_of_this_machine() {
    real("/etc");
}

/// A real tree, copied first: others may change it while we look.
fn real(path: &str) {
    if !Path::new(path).is_dir() {
        return report::skip(&format!("{path} is not there"));
    }
    let scratch = Scratch::new();
    let tree = scratch.join("tree");
    if !tool("cp")
        .arg("-a")
        .arg(path)
        .arg(&tree)
        .output()
        .unwrap()
        .status
        .success()
    {
        return report::skip(&format!("{path} cannot be read whole by this user"));
    }
    // What Joliet cannot carry is refused by name: judged elsewhere, left out here.
    let mut left_out = 0;
    for entry in compare::walk(&tree).iter().rev() {
        let name = entry.path.rsplit(|byte| *byte == b'/').next().unwrap();
        let carried = std::str::from_utf8(name).is_ok_and(|name| {
            name.encode_utf16().count() <= 103
                && !name.contains(|c: char| c < ' ' || "*/:;?\\".contains(c))
        });
        if !carried {
            let full = compare::under(&tree, &entry.path);
            if entry.size.is_some() {
                std::fs::remove_file(&full).unwrap();
            } else {
                std::fs::remove_dir_all(&full).unwrap();
            }
            left_out += 1;
        }
    }
    judge(
        &format!("{path} ({left_out} with names Joliet cannot carry left out)"),
        &scratch,
        &tree,
        &["--joliet-long", "--symlinks", "skip", "--skip-unsupported"],
    );
}
