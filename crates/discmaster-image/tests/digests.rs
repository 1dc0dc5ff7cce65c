//! The bytes of images, held still: of the same tree and options they are the same on every machine
//! and in every version, until `digests.txt` says otherwise.
//!
//! A line of that file has the SHA-256 of an image and what it is of. Whoever changes bytes on
//! purpose puts in the table that the failing test prints.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use discmaster_image::plan::{
    BootImage, Content, Deep, JolietNames, Level, Manifest, Options, Plan, RockRidge,
};
use discmaster_image::source::{Recorded, RecordedExtent, Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{
    Attributes, Device, Existing, NodeId, Showing, Showings, Special, Tree,
};
use discmaster_image::write::Unbuilt;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::{self, Read};
use std::sync::Arc;

const TABLE: &str = include_str!("digests.txt");
const THEN: Timestamp = Timestamp::from_seconds(1_700_000_000);

#[test]
fn images_are_what_they_were() {
    let mut table = String::new();
    for (name, tree, options) in images() {
        let plan = Plan::new(tree, &options).unwrap();
        writeln!(table, "{}  {name}", digest(plan)).unwrap();
    }
    assert!(
        table == TABLE,
        "digests.txt does not have these images; it would be:\n{table}"
    );
}

/// Of the whole image; where that holds a giant, of what lies before the contents.
fn digest(plan: Plan) -> String {
    let giant = plan.bytes() > 1 << 30;
    let contents = plan
        .extents()
        .iter()
        .find(|extent| !matches!(extent.content, Content::Metadata(_)))
        .map_or(0, |extent| plan.byte_of(extent));
    let length = if giant { contents } else { plan.bytes() };
    let mut hasher = Sha256::new();
    let copied = io::copy(&mut Unbuilt::new(plan).take(length), &mut Hash(&mut hasher)).unwrap();
    assert_eq!(copied, length);
    let sum = hasher.finalize();
    sum.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

struct Hash<'a>(&'a mut Sha256);

impl io::Write for Hash<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What the table is of, in its order.
fn images() -> Vec<(&'static str, Tree, Options)> {
    let plain = || Options::new(THEN);
    let with = |change: fn(&mut Options)| {
        let mut options = plain();
        change(&mut options);
        options
    };
    let rock_ridge = |options: &mut Options| {
        options.rock_ridge = Some(RockRidge::default());
        options.joliet = Some(JolietNames::Long);
    };
    let ridged = with(rock_ridge);
    vec![
        ("nothing", Tree::new(THEN), plain()),
        ("a seed", seed(), with(|it| it.ids.volume = "cidata".into())),
        ("level 1", site(), with(|it| it.level = Some(Level::One))),
        ("level 2", site(), with(|it| it.level = Some(Level::Two))),
        ("level 3", site(), with(|it| it.level = Some(Level::Three))),
        ("no Joliet", site(), with(|it| it.joliet = None)),
        (
            "many scripts",
            scripts(),
            with(|it| it.joliet = Some(JolietNames::Long)),
        ),
        ("many scripts, Rock Ridge", scripts(), ridged.clone()),
        (
            "deep",
            deep(),
            with(|it| it.joliet = Some(JolietNames::Long)),
        ),
        ("deep, relocated", deep(), ridged.clone()),
        (
            "deep, Rock Ridge as it is",
            deep(),
            with(|it| {
                it.rock_ridge = Some(RockRidge {
                    deep: Deep::Plain,
                    ..RockRidge::default()
                });
            }),
        ),
        ("everything POSIX has", posix(), ridged.clone()),
        (
            "a list of checksums",
            posix(),
            with(|it| {
                it.rock_ridge = Some(RockRidge::default());
                it.manifest = Some(Manifest::default());
            }),
        ),
        ("hidden and weighed", arranged(), ridged.clone()),
        ("a wide folder", wide(), ridged),
        (
            "a later session",
            later(),
            with(|it| (it.start, it.rock_ridge) = (11_401, Some(RockRidge::default()))),
        ),
        (
            "bootable",
            seed(),
            with(|it| it.boot = Some(BootImage::new(Source::Bytes([0xEB; 2048].into())))),
        ),
        ("identified", seed(), with(identify)),
        ("no padding", seed(), with(|it| it.padding = 0)),
        (
            "at least 1000 blocks",
            seed(),
            with(|it| it.minimum_blocks = 1000),
        ),
        ("over 4 GiB, before the contents", giant(), with(rock_ridge)),
    ]
}

fn identify(options: &mut Options) {
    let ids = &mut options.ids;
    ids.volume = "Volume é".into();
    ids.system = "LINUX".into();
    ids.volume_set = "SET".into();
    ids.publisher = "A publisher".into();
    ids.data_preparer = "A preparer".into();
    ids.application = "AN APPLICATION".into();
}

fn add(tree: &mut Tree, into: NodeId, name: &str, length: usize) -> NodeId {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
    let source = Source::Bytes(bytes.into());
    // Times of their own, before 1970 too.
    let modified = Timestamp {
        seconds: THEN.seconds - 1_000_000 * i64::try_from(length).unwrap(),
        nanoseconds: 123_456_789,
    };
    tree.add_file(into, name.as_bytes(), modified, source, Existing::Refuse)
        .unwrap()
}

fn folder(tree: &mut Tree, into: NodeId, name: &str) -> NodeId {
    tree.add_directory(into, name.as_bytes(), THEN).unwrap()
}

fn seed() -> Tree {
    let mut tree = Tree::new(THEN);
    for (name, length) in [("user-data", 700), ("meta-data", 60), ("network-config", 0)] {
        add(&mut tree, NodeId::ROOT, name, length);
    }
    tree
}

fn site() -> Tree {
    let mut tree = Tree::new(THEN);
    for name in [
        "index.html",
        "index.htm",
        "INDEX.HTM",
        "README",
        "a name with spaces.tar.gz",
    ] {
        add(&mut tree, NodeId::ROOT, name, name.len() * 100);
    }
    let images = folder(&mut tree, NodeId::ROOT, "images");
    for number in 0..30 {
        add(
            &mut tree,
            images,
            &format!("photograph number {number}.jpeg"),
            number * 300,
        );
    }
    folder(&mut tree, images, "empty folder");
    add(&mut tree, images, "large", (1 << 20) + 1);
    tree
}

fn scripts() -> Tree {
    let mut tree = Tree::new(THEN);
    for name in [
        "Grüße aus Köln",
        "Добро пожаловать",
        "Καλώς ήρθατε",
        "ようこそ",
        "欢迎光临",
        "أهلا وسهلا",
        "emoji \u{1F4BF} disc",
        "e\u{301} decomposed",
    ] {
        let into = folder(&mut tree, NodeId::ROOT, name);
        add(&mut tree, into, &format!("{name}.txt"), name.len());
        add(
            &mut tree,
            NodeId::ROOT,
            &format!("{name}.{}", "x".repeat(20)),
            1,
        );
    }
    tree
}

fn deep() -> Tree {
    let mut tree = Tree::new(THEN);
    for chain in ["one", "other"] {
        let mut into = NodeId::ROOT;
        for level in 1..=18 {
            into = folder(&mut tree, into, &format!("{chain}, level {level}"));
            add(&mut tree, into, "file", level);
        }
    }
    tree
}

fn posix() -> Tree {
    let mut tree = Tree::new(THEN);
    let bin = folder(&mut tree, NodeId::ROOT, "bin");
    let program = add(&mut tree, bin, "program", 5000);
    let attributes = Attributes {
        mode: 0o4755,
        uid: 1000,
        gid: 70_000,
    };
    tree.set_attributes(program, attributes);
    let other = add(&mut tree, NodeId::ROOT, "another name", 5000);
    tree.link(other, program);
    let same = add(&mut tree, NodeId::ROOT, "same bytes", 5000);
    tree.share(same, program);
    let long = format!("../{}", "a long way/".repeat(60));
    let name = "n".repeat(255);
    for (name, target) in [
        ("link", "bin/program"),
        ("up", ".."),
        (&name, &long),
        ("root", "/"),
    ] {
        let (name, target) = (name.as_bytes(), target.as_bytes());
        tree.add_symlink(bin, name, THEN, target, Existing::Refuse)
            .unwrap();
    }
    let device = Device {
        major: 259,
        minor: 1_048_575,
    };
    for (name, special) in [
        ("pipe", Special::Pipe),
        ("socket", Special::Socket),
        ("block", Special::BlockDevice(device)),
        ("character", Special::CharacterDevice(device)),
    ] {
        tree.add_special(bin, name.as_bytes(), THEN, special, Existing::Refuse)
            .unwrap();
    }
    tree
}

fn arranged() -> Tree {
    let mut tree = site();
    let node = |tree: &Tree, name: &[u8]| tree.child(NodeId::ROOT, name).unwrap();
    let readme = node(&tree, b"README");
    tree.set_weight(readme, 10);
    for (name, iso, joliet) in [
        (&b"INDEX.HTM"[..], Showing::Marked, Showing::Absent),
        (b"images", Showing::Absent, Showing::Shown),
    ] {
        let id = node(&tree, name);
        tree.set_showings(id, Showings { iso, joliet });
    }
    tree
}

fn wide() -> Tree {
    let mut tree = Tree::new(THEN);
    for number in 0..3000 {
        add(
            &mut tree,
            NodeId::ROOT,
            &format!("a file of many {number:04}.data"),
            number % 3,
        );
    }
    tree
}

fn later() -> Tree {
    let mut tree = seed();
    let extents = [(300, 4096), (30, 100)];
    let extents = extents.map(|(start, length)| RecordedExtent { start, length });
    let recorded = Source::Recorded(Recorded::new(extents));
    tree.add_file(NodeId::ROOT, b"recorded", THEN, recorded, Existing::Refuse)
        .unwrap();
    tree
}

/// A stream that nobody reads.
#[derive(Debug)]
struct Giant;

impl StreamSource for Giant {
    fn len(&self) -> u64 {
        (9 << 30) + 5
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

fn giant() -> Tree {
    let mut tree = seed();
    let source = Source::Stream(Arc::new(Giant));
    tree.add_file(NodeId::ROOT, b"giant", THEN, source, Existing::Refuse)
        .unwrap();
    tree
}
