//! What the tests of writing share: folders with sources and a target, streams that wait.

use discmaster_image::plan::{Content, Options, Plan};
use discmaster_image::scan;
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, NodeKind, Tree};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// What stands under the target's name before the image is written.
pub(crate) const OLDER: &[u8] = b"the older image";

/// A folder of sources beside a folder with a target in it.
pub(crate) struct Scene {
    pub(crate) root: tempfile::TempDir,
}

impl Scene {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for folder in ["sources", "out"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        let scene = Self { root };
        fs::write(scene.target(), OLDER).unwrap();
        scene
    }

    pub(crate) fn sources(&self) -> PathBuf {
        self.root.path().join("sources")
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.root.path().join("out")
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.out().join("disc.iso")
    }

    /// Adds a source file of that many bytes, none of them alike in long runs.
    pub(crate) fn add(&self, name: &str, length: usize) -> PathBuf {
        let path = self.sources().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes(name.len() as u64, length)).unwrap();
        path
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = empty_tree();
        let rules = scan::Rules::default();
        scan::scan(&mut tree, NodeId::ROOT, &self.sources(), &rules, &()).unwrap();
        tree
    }

    pub(crate) fn plan(&self) -> Plan {
        plan(self.tree())
    }

    /// The older file is as it was, and nothing else lies beside it.
    #[track_caller]
    pub(crate) fn assert_untouched(&self) {
        assert_eq!(fs::read(self.target()).unwrap(), OLDER);
        self.assert_alone();
    }

    /// Nothing but the target is in its folder.
    #[track_caller]
    pub(crate) fn assert_alone(&self) {
        let names: Vec<_> = fs::read_dir(self.out())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(names, ["disc.iso"]);
    }
}

pub(crate) fn empty_tree() -> Tree {
    Tree::new(Timestamp::from_seconds(1_000_000_000))
}

pub(crate) fn plan(tree: Tree) -> Plan {
    let options = Options::new(Timestamp::from_seconds(1_000_000_000));
    Plan::new(tree, &options).unwrap()
}

pub(crate) fn add_stream(tree: &mut Tree, name: &str, stream: impl StreamSource + 'static) {
    let modified = Timestamp::from_seconds(0);
    let source = Source::Stream(Arc::new(stream));
    tree.add_file(
        NodeId::ROOT,
        name.as_bytes(),
        modified,
        source,
        Existing::Refuse,
    )
    .unwrap();
}

/// Bytes that look random and are the same every time.
pub(crate) fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9e37_79b9_7f4a_7c15);
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .flatten()
    .take(length)
    .collect()
}

/// The image put together the simplest way there is.
pub(crate) fn expected(plan: &Plan) -> Vec<u8> {
    let list = expected_list(plan);
    let mut image = vec![0; usize::try_from(plan.bytes()).unwrap()];
    for extent in plan.extents() {
        let content = match extent.content {
            Content::Metadata(metadata) => plan.metadata(metadata),
            Content::BootImage { .. } => content(&plan.boot().unwrap().source),
            Content::Base { .. } => unreachable!("none of these images grows"),
            Content::File { node, .. } => match &plan.tree().node(node).kind {
                NodeKind::File(Source::Checksums(_)) => list.clone(),
                NodeKind::File(source) => content(source),
                _ => panic!("only a file has content"),
            },
        };
        let start = usize::try_from(plan.byte_of(extent)).unwrap();
        image[start..][..content.len()].copy_from_slice(&content);
    }
    image
}

fn content(source: &Source) -> Vec<u8> {
    match source {
        Source::Bytes(bytes) => bytes.to_vec(),
        Source::File(file) => fs::read(file.path()).unwrap(),
        Source::Range(range) => {
            let mut bytes = vec![0; usize::try_from(range.length).unwrap()];
            range.file.read_exact_at(&mut bytes, range.offset).unwrap();
            bytes
        }
        Source::Stream(stream) => {
            let mut bytes = Vec::new();
            stream.open().unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        }
        Source::Recorded(_) | Source::Checksums(_) => panic!("no content of this image"),
    }
}

/// The list of checksums of a plan's files, put together the simplest way there is.
pub(crate) fn expected_list(plan: &Plan) -> Vec<u8> {
    let tree = plan.tree();
    let mut lines: Vec<(String, String)> = tree
        .files()
        .filter(|&(id, _)| Some(id) != plan.manifest())
        .map(|(id, source)| {
            let sum = Sha256::digest(content(source));
            let hex = sum.iter().map(|byte| format!("{byte:02x}")).collect();
            (tree.path(id)[1..].to_owned(), hex)
        })
        .collect();
    lines.sort();
    let line = |(path, sum)| format!("{sum}  {path}\n");
    lines.into_iter().map(line).collect::<String>().into_bytes()
}

/// A stream that promises `length` bytes and gives `given`, in pieces of odd sizes.
#[derive(Debug)]
pub(crate) struct Pieces {
    pub(crate) length: u64,
    pub(crate) given: Vec<u8>,
}

impl Pieces {
    pub(crate) fn honest(seed: u64, length: usize) -> Self {
        Self {
            length: length as u64,
            given: bytes(seed, length),
        }
    }
}

impl StreamSource for Pieces {
    fn len(&self) -> u64 {
        self.length
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let bytes = io::Cursor::new(self.given.clone());
        Ok(Box::new(PieceReader { bytes, size: 1 }))
    }
}

struct PieceReader {
    bytes: io::Cursor<Vec<u8>>,
    size: usize,
}

impl Read for PieceReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.size = self.size * 3 % 10_007 + 1;
        let length = self.size.min(into.len());
        self.bytes.read(&mut into[..length])
    }
}

/// A stream of one byte that does something before it gives it: the writer waits meanwhile.
pub(crate) struct Gate<F>(pub(crate) F);

impl<F> std::fmt::Debug for Gate<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

impl<F: Fn() + Send + Sync + 'static> StreamSource for Gate<F> {
    fn len(&self) -> u64 {
        1
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        (self.0)();
        Ok(Box::new(&b"g"[..]))
    }
}

/// The example program that masters a folder, built along with the tests.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).unwrap().join("examples/image");
    assert!(
        path.is_file(),
        "{} is missing: run all tests of the crate, or build its examples first",
        path.display()
    );
    path
}

/// Whether a test can be made here; where everything must be, it has to.
pub(crate) fn can(possible: bool, reason: &str) -> bool {
    if !possible {
        assert!(
            std::env::var_os("CI").is_none(),
            "cannot be tested: {reason}"
        );
        eprintln!("skipped: {reason}");
    }
    possible
}

pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Masters a folder by the example program, as a new process.
pub(crate) fn master(folder: &Path, target: &Path) -> Command {
    let mut command = Command::new(program());
    command.arg(folder).arg(target);
    command
}
