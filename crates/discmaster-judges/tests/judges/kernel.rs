//! Linux itself mounts our images and discs, and shows the names, sizes, times and bytes of what was
//! mastered. The kernel is a process of its own: it needs no rights, and is whichever Debian has.

use crate::compare::{self, Entry};
use crate::growing::grown;
use crate::images;
use crate::program::{discmaster, succeed};
use crate::report;
use crate::scratch::Scratch;
use crate::sessions::three_sessions;
use crate::trees;
use crate::uml;
use std::fmt::Write;
use std::path::{Path, PathBuf};

const NAME: &str = "kernel";

/// Of what the kernel logs while it mounts, the lines that name isofs or a loop device and are no
/// complaint.
const NO_COMPLAINT: &[&str] = &[
    "module loaded",
    "detected capacity change",
    "ISO 9660 Extensions: Microsoft Joliet Level 3",
    "ISO 9660 Extensions: IEEE_1282",
    "ISOFS: changing to secondary root",
];

/// Comes before the kernel's log in what is printed.
const LOGGED: &str = "the kernel logged:";

/// A disc, how the kernel is to mount it, and what it should show.
struct Asked<'a> {
    title: &'a str,
    disc: &'a Path,
    /// Further mount options, each after a comma.
    options: &'a str,
    tree: &'a Path,
    names: Names,
}

/// Of which of its trees.
#[derive(Clone, Copy)]
enum Names {
    /// Those of the source.
    Joliet,
    /// Made from them: files and folders are known by their times instead, all different.
    Iso9660,
}

impl Asked<'_> {
    fn title(&self) -> String {
        match self.names {
            Names::Joliet => self.title.to_owned(),
            Names::Iso9660 => format!("{}, without Joliet", self.title),
        }
    }

    fn with_options(&self) -> String {
        let names = match self.names {
            Names::Joliet => "iocharset=utf8",
            Names::Iso9660 => "nojoliet,map=off",
        };
        format!("ro,loop,{names}{}", self.options)
    }

    /// What it shows otherwise than it should, by its copy.
    fn problems(&self, copy: &Path) -> Vec<String> {
        match self.names {
            Names::Joliet => {
                let expected = compare::walk(self.tree);
                let shown = images::shown(NAME, &expected);
                images::extracted(self.tree, copy, &expected, &shown)
            }
            Names::Iso9660 => whatever_the_names(self.tree, copy),
        }
    }
}

#[test]
fn linux_mounts_images_and_discs() {
    let scratch = Scratch::new();
    let (ordinary, of_ordinary) = mastered(&scratch, "ordinary", &[], |tree| {
        for name in trees::SCRIPTS.iter().chain(trees::OUTSIDE_BMP) {
            trees::file(tree, name, name.len() as u64);
            trees::file(tree, &format!("folder of {name}/{name}"), 10);
        }
        let mut path = String::new();
        for depth in 1..=20 {
            path += &format!("level {depth}/");
            trees::file(tree, &format!("{path}file at {depth}"), depth);
        }
        trees::folder(tree, &format!("{path}the end"));
        for number in 0..400 {
            let name = format!("many/a file whose number is {number}");
            trees::file(tree, &name, number % 3 * 2048);
        }
        trees::file(tree, "first/empty", 0);
        trees::file(tree, "first/block and a byte", 2049);
        trees::file(tree, "first/file", 3_000_000);
        trees::folder(tree, "second");
        std::fs::hard_link(tree.join("first/file"), tree.join("second/linked")).unwrap();
    });
    let (long, of_long) = mastered(&scratch, "long", &["--joliet-long"], |tree| {
        // The longest of folders, the longest of files that it shows, and one byte more.
        let longest = "語".repeat(49) + &"😀".repeat(27);
        let almost = "漢".repeat(84);
        trees::file(tree, &format!("{longest}/{longest}/{almost}a"), 100);
        trees::file(tree, &format!("{longest}/{almost}ab"), 100);
        trees::file(tree, &"n".repeat(103), 100);
    });
    let apart = Scratch::new();
    let (grown, of_grown, earlier, of_earlier) = grown(&apart, &["--no-rock-ridge"]);
    let before = format!(",sbsector={earlier}");
    let (disc, start, merged) = three_sessions(&scratch);
    let first = scratch.join("session 0");
    let last = format!(",sbsector={start}");
    let asked = |title, disc, options, tree, names| Asked {
        title,
        disc,
        options,
        tree,
        names,
    };
    // Without this it opens UPPER.TXT for upper.txt.
    let strict = ",check=strict";
    judge(
        &scratch,
        &[
            asked("an image", &ordinary, strict, &of_ordinary, Names::Joliet),
            asked("an image", &ordinary, "", &of_ordinary, Names::Iso9660),
            asked("long names", &long, "", &of_long, Names::Joliet),
            asked("long names", &long, "", &of_long, Names::Iso9660),
            asked("three sessions", &disc, &last, &merged, Names::Joliet),
            asked("three sessions", &disc, &last, &merged, Names::Iso9660),
            // As it is where nobody says that there are others.
            asked("the first of three", &disc, "", &first, Names::Joliet),
            asked("a grown image", &grown, "", &of_grown, Names::Joliet),
            asked("a grown image", &grown, "", &of_grown, Names::Iso9660),
            asked(
                "before it grew",
                &grown,
                &before,
                &of_earlier,
                Names::Joliet,
            ),
        ],
    );
}

/// A tree and its image.
fn mastered(
    scratch: &Scratch,
    name: &str,
    options: &[&str],
    fill: impl FnOnce(&Path),
) -> (PathBuf, PathBuf) {
    let tree = scratch.folder(name);
    fill(&tree);
    trees::finish(&tree);
    let image = scratch.join(&format!("{name}.iso"));
    succeed(
        discmaster(
            scratch.path(),
            ["image", "--quiet", "--no-rock-ridge", "--output"],
        )
        .arg(&image)
        .args(options)
        .arg(&tree),
    );
    (image, tree)
}

/// Has the discs mounted, one after the other, and copied.
fn judge(scratch: &Scratch, discs: &[Asked<'_>]) {
    let copies = scratch.folder("copies");
    let mut script = format!(
        "mkdir /mnt/copies\n\
         mount -t hostfs -o '{}' none /mnt/copies\n",
        copies.display()
    );
    for (number, asked) in discs.iter().enumerate() {
        // Owners and rights are not looked at: our discs have none.
        writeln!(
            script,
            "mount -t iso9660 -o '{}' '{}' /run/disc\n\
             cp -r --preserve=timestamps /run/disc /mnt/copies/{number}\n\
             umount /run/disc",
            asked.with_options(),
            asked.disc.display()
        )
        .unwrap();
    }
    let Some(mut problems) = mounting(&script) else {
        return;
    };
    for (number, asked) in discs.iter().enumerate() {
        let copy = copies.join(number.to_string());
        let found = asked.problems(&copy);
        let title = asked.title();
        if found.is_empty() {
            let shown = compare::walk(&copy);
            let files = shown.iter().filter(|entry| entry.size.is_some()).count();
            let entries = shown.len();
            report::verdict(
                NAME,
                &format!("{title}: {entries} entries the same, and the bytes of {files} files"),
            );
        }
        problems.extend(found.iter().map(|what| format!("{title}: {what}")));
    }
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems[..problems.len().min(20)].join("\n")
    );
}

/// Runs a script that mounts on /run/disc, and gives what the kernel logged against the discs. None
/// where there is no such kernel.
pub(crate) fn mounting(script: &str) -> Option<Vec<String>> {
    let printed = uml::run(&format!(
        "dmesg --clear\n\
         load loop\n\
         load isofs\n\
         mkdir /run/disc\n\
         {script}\n\
         echo '{LOGGED}'\n\
         dmesg --notime --color=never\n"
    ))?;
    let (_, logged) = printed.rsplit_once(LOGGED).unwrap();
    // That this is there shows that a complaint would be.
    assert!(logged.contains("ISO 9660 Extensions"), "{printed}");
    let complaints = logged
        .lines()
        .filter(|line| {
            let line = line.to_lowercase();
            line.contains("iso") || line.contains("loop")
        })
        .filter(|line| !NO_COMPLAINT.iter().any(|known| line.contains(known)))
        .map(|line| format!("logged: {line}"));
    Some(complaints.collect())
}

/// What differs when names are not looked at.
fn whatever_the_names(tree: &Path, copy: &Path) -> Vec<String> {
    fn known_by(entry: &Entry) -> (Option<i64>, usize, Option<u64>) {
        let depth = entry.path.iter().filter(|byte| **byte == b'/').count();
        (entry.modified, depth, entry.size)
    }
    let sorted = |root| {
        let mut entries = compare::walk(root);
        entries.sort_by_key(known_by);
        entries
    };
    let (expected, found) = (sorted(tree), sorted(copy));
    if expected.len() != found.len() {
        return vec![format!(
            "{} entries, and {} are shown",
            expected.len(),
            found.len()
        )];
    }
    expected
        .iter()
        .zip(&found)
        .filter_map(|(should, is)| {
            if known_by(should) != known_by(is) {
                return Some(format!("{should:?} is not shown, perhaps {is:?} is"));
            }
            should.size?;
            compare::bytes(
                &compare::under(tree, &should.path),
                &compare::under(copy, &is.path),
            )
        })
        .collect()
}
