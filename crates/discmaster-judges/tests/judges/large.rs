//! A file of more than 4 GiB, in several extents.

use crate::kernel;
use crate::program::{discmaster, installed, run, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};

const LENGTH: u64 = (4 << 30) + 5_000_001;

/// Readers, and the commands by which they give the file's bytes on standard output.
const READERS: &[(&str, &[&str])] = &[
    ("bsdtar", &["bsdtar", "-xOf", IMAGE, "large"]),
    ("7z", &["7zz", "x", "-so", IMAGE, "large"]),
    (
        "xorriso",
        &[
            "xorriso", "-osirrox", "on", "-indev", IMAGE, "-concat", "append", "-", "/large", "--",
        ],
    ),
    ("isoinfo", &["isoinfo", "-J", "-i", IMAGE, "-x", "/large;1"]),
    // It writes into a file, and no other.
    (
        "libcdio",
        &[
            "sh",
            "-c",
            "iso-read -i \"$0\" -e '/LARGE.;1' -o \"$0.out\" >&2; cat \"$0.out\"; rm \"$0.out\"",
            IMAGE,
        ],
    ),
];

const IMAGE: &str = "IMAGE";

/// Those known not to give all of it, and why; held to be so.
const KNOWN: &[(&str, &str)] = &[
    ("isoinfo", "it takes each extent for a file of its own"),
    ("libcdio", "it counts bytes in 32 bits, one of them a sign"),
];

#[test]
fn a_file_of_more_than_four_gibibytes() {
    let scratch = Scratch::new();
    let free = rustix::fs::statvfs(scratch.path()).unwrap();
    if free.f_bavail * free.f_frsize < 2 * LENGTH {
        return report::skip("9 GB of free disk for a file of more than 4 GiB");
    }
    let tree = scratch.folder("tree");
    make(&tree.join("large"));
    let image = scratch.join("image.iso");
    succeed(
        discmaster(scratch.path(), ["image", "--quiet", "--output"])
            .arg(&image)
            .arg(&tree),
    );
    for (reader, command) in READERS {
        let needed = if command[0] == "sh" {
            "iso-read"
        } else {
            command[0]
        };
        if !installed(needed) {
            report::skip(&format!("{reader} is not installed"));
            continue;
        }
        let mut asked = tool(command[0]);
        for argument in &command[1..] {
            match *argument {
                IMAGE => asked.arg(&image),
                argument => asked.arg(argument),
            };
        }
        let found = difference(&mut asked, &tree.join("large"));
        match (KNOWN.iter().find(|(name, _)| name == reader), found) {
            (None, None) => report::verdict(reader, "a file of more than 4 GiB: the same"),
            (None, Some(problem)) => panic!("{reader}: {problem}"),
            (Some((_, why)), Some(_)) => report::verdict(
                reader,
                &format!("a file of more than 4 GiB: not read ({why})"),
            ),
            (Some(_), None) => panic!("{reader} reads it: take it off the table"),
        }
    }
    mounted(&image, &tree.join("large"));
    let output = run(
        discmaster(scratch.path(), ["verify", "--quiet", "--against"])
            .arg(&tree)
            .arg(&image),
    );
    assert!(output.status.success(), "verify: {output:?}");
}

/// Holes, but for bytes at the ends and around each gibibyte.
fn make(path: &Path) {
    let mut file = File::create(path).unwrap();
    file.set_len(LENGTH).unwrap();
    for gibibyte in 0..=4_u64 {
        for offset in [-2048_i64, -1, 0, 2048, 4096] {
            let Some(at) = (gibibyte << 30).checked_add_signed(offset) else {
                continue;
            };
            file.seek(SeekFrom::Start(at)).unwrap();
            write!(file, "{at}").unwrap();
        }
    }
    file.seek(SeekFrom::Start(LENGTH - 3)).unwrap();
    file.write_all(b"end").unwrap();
}

/// What Linux itself shows of the file: its size, and its bytes wherever there are no holes. All of
/// them would take a kernel that is a process half a minute.
fn mounted(image: &Path, file: &Path) {
    let mut script = format!(
        "mount -t iso9660 -o ro,loop '{}' /run/disc\n\
         [ \"$(stat --format=%s /run/disc/large)\" = {LENGTH} ]\n",
        image.display()
    );
    for middle in (0..=4_u64).map(|gibibyte| gibibyte << 30).chain([LENGTH]) {
        let start = middle.saturating_sub(1 << 16);
        writeln!(
            script,
            "cmp --ignore-initial={start} --bytes={} /run/disc/large '{}'",
            1 << 17,
            file.display()
        )
        .unwrap();
    }
    if let Some(complaints) = kernel::mounting(&script) {
        assert!(complaints.is_empty(), "{complaints:?}");
        report::verdict(
            "kernel",
            "a file of more than 4 GiB: the same where it has no holes",
        );
    }
}

/// Where what a program prints differs from a file.
fn difference(command: &mut Command, file: &Path) -> Option<String> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut printed = child.stdout.take().unwrap();
    let mut expected = File::open(file).unwrap();
    let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    let mut offset = 0_u64;
    let problem = loop {
        let n = printed.read(&mut a).unwrap();
        if n == 0 {
            break (offset != LENGTH).then(|| format!("ends at byte {offset}"));
        }
        if offset + n as u64 > LENGTH {
            break Some(format!("goes on after byte {LENGTH}"));
        }
        expected.read_exact(&mut b[..n]).unwrap();
        if a[..n] != b[..n] {
            break Some(format!("differs within {n} bytes from {offset} on"));
        }
        offset += n as u64;
    };
    drop(printed);
    child.wait().unwrap();
    problem
}
