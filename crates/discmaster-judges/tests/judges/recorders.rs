//! Other people's recording programs burn our virtual recorder, as the /dev/srN that
//! `discmaster serve --tcmu` makes of it in a Linux kernel. What lands on its discs is compared with
//! what was to be burnt, byte by byte, and mounted by that kernel.

mod albums;
mod compact_disc;
mod dvd_and_bd;
mod ours;
mod served;

use crate::program::{self, discmaster, succeed};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use crate::uml;
use crate::waves::wave_of;
use std::fs;

const JUDGE: &str = "recorders";

/// The steps that scenarios are made of.
const STEPS: &str = include_str!("recorders/bench.sh");

/// A kernel's run: files made outside, and a script with scenarios.
struct Bench {
    scratch: Scratch,
}

impl Bench {
    /// With two trees of files, `source` and `more`, and what both are together; and the image of the
    /// first.
    fn new() -> Self {
        let scratch = Scratch::new();
        let both = scratch.folder("both");
        for (name, size) in [("source", 3_000_000), ("more", 700_001)] {
            let tree = scratch.folder(name);
            for tree in [&tree, &both] {
                trees::file(tree, &format!("{name} of data"), size);
                trees::file(tree, "folder/empty", 0);
                trees::file(tree, &format!("folder/of {name}/file"), 2049);
            }
            trees::finish(&tree);
        }
        let bench = Self { scratch };
        bench.image("image.iso", "source");
        bench
    }

    fn image(&self, name: &str, tree: &str) {
        let image = self.scratch.join(name);
        succeed(
            discmaster(self.scratch.path(), ["image", "--quiet", "--output"])
                .arg(image)
                .arg(self.scratch.join(tree)),
        );
    }

    fn text(&self, name: &str, content: &str) {
        fs::write(self.scratch.join(name), content).unwrap();
    }

    /// A WAVE file of so many blocks of audio, which are no other's; and its samples alone, in `NAME.raw`.
    fn audio(&self, name: &str, blocks: u32) {
        self.samples(name, u64::from(blocks) * 588);
    }

    fn samples(&self, name: &str, samples: u64) {
        let raw = name.replace(".wav", ".raw");
        trees::file(self.scratch.path(), &raw, samples * 4);
        self.wave(name, &fs::read(self.scratch.join(&raw)).unwrap());
    }

    /// A WAVE file of these samples.
    fn wave(&self, name: &str, samples: &[u8]) {
        fs::write(self.scratch.join(name), wave_of(samples)).unwrap();
    }

    /// Runs a script in a kernel, and has every scenario of it judged well; `expected` is how many
    /// there are. Programs that are missing are a reason to skip them all.
    fn run(&self, programs: &[&str], expected: usize, script: &str) {
        if !report::there(programs) {
            return;
        }
        let discmaster = program::path().display();
        let files = self.scratch.path().display();
        let script = format!("DISCMASTER='{discmaster}'\nFILES='{files}'\n{STEPS}\n{script}\n");
        let Some(printed) = uml::run(&script) else {
            return;
        };
        let judged: Vec<&str> = printed
            .lines()
            .filter_map(|line| line.strip_prefix("judged: "))
            .collect();
        assert!(!printed.contains("failed: "), "{printed}");
        assert_eq!(judged.len(), expected, "{printed}");
        for title in judged {
            report::verdict(JUDGE, title);
        }
    }
}
