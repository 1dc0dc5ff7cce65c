//! Processes killed, and interrupted, at any moment.

use crate::process::Running;
use crate::program::{self, discmaster, ended_in_failure, succeed};
use crate::recorder;
use crate::report;
use crate::scratch::Scratch;
use crate::target::Target;
use crate::trees;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Moments spread over a run's length and a little beyond, in an order that looks random.
fn moments(count: u32, length: Duration) -> impl Iterator<Item = Duration> {
    (0..count).map(move |n| {
        // The golden ratio spreads any number of points evenly.
        let fraction = (f64::from(n) * 0.618_033_988_749_895).fract();
        length.mul_f64(fraction * 1.1)
    })
}

fn timed(run: impl FnOnce()) -> Duration {
    // The program may have to be built first, which is none of its own time.
    program::path();
    let start = Instant::now();
    run();
    start.elapsed()
}

#[test]
fn an_image_killed_at_any_moment_is_the_old_one_or_the_new_one() {
    const KILLS: u32 = 200;
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for number in 0..200 {
        trees::file(
            &tree,
            &format!("folder {}/file {number}", number % 7),
            number * 31,
        );
    }
    trees::file(&tree, "large", 20_000_000);
    trees::finish(&tree);
    let target = Target::new(&scratch, scratch.folder("target"), &tree);
    let length = timed(|| {
        succeed(&mut target.command());
    });
    let (mut old, mut new) = (0, 0);
    for moment in moments(KILLS, length) {
        target.put_old_back();
        let running = Running::start(&mut target.command());
        std::thread::sleep(moment);
        running.signal(Signal::KILL);
        running.finish();
        if target.is_old() {
            old += 1;
        } else {
            assert!(
                target.is_new(),
                "killed after {moment:?}: neither old nor new"
            );
            new += 1;
        }
        let others = target.others();
        assert!(others.len() <= 1, "killed after {moment:?}: {others:?}");
        for other in &others {
            // What a kill may leave for an instant's work: named so that it is known.
            assert!(
                other.starts_with('.') && other.contains("image.iso"),
                "killed after {moment:?}: left behind: {other:?}"
            );
            std::fs::remove_file(target.folder.join(other)).unwrap();
        }
    }
    assert!(old > 0, "no kill came before the end");
    report::verdict(
        "kill -9",
        &format!("{KILLS} images killed: {old} times the old image whole, {new} times the new"),
    );
}

#[test]
fn a_burn_killed_at_any_moment_leaves_a_recorder_that_works() {
    const KILLS: u32 = 60;
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    for number in 0..50 {
        trees::file(&tree, &format!("folder/file {number}"), number * 3_100);
    }
    trees::file(&tree, "large", 8_000_000);
    trees::finish(&tree);
    let recorder = recorder::name(&scratch);
    let burn = || recorder::burn(&scratch, &tree);
    let length = timed(|| {
        succeed(&mut burn());
    });
    let mut whole = 0;
    for moment in moments(KILLS, length) {
        let running = Running::start(&mut burn());
        std::thread::sleep(moment);
        running.signal(Signal::KILL);
        running.finish();
        succeed(&mut discmaster(scratch.path(), ["info", &recorder]));
        for image in images(&scratch.join("recorder")) {
            succeed(
                discmaster(scratch.path(), ["verify", "--quiet", "--against"])
                    .arg(&tree)
                    .arg(&image),
            );
            std::fs::remove_file(&image).unwrap();
            whole += 1;
        }
    }
    succeed(&mut burn());
    assert_eq!(
        images(&scratch.join("recorder")).len(),
        1,
        "discs after the last burn"
    );
    report::verdict(
        "kill -9",
        &format!(
            "{KILLS} burns killed: the recorder works on, and each of {whole} discs that look \
             whole is whole"
        ),
    );
}

/// Files below a folder that look like whole images.
fn images(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(images(&path));
        } else if path.extension().is_some_and(|extension| extension == "iso") {
            found.push(path);
        }
    }
    found
}

/// A file that takes a while to copy, and no room.
fn long_to_read(folder: &Path, size: u64) -> PathBuf {
    let path = folder.join("long");
    std::fs::File::create(&path).unwrap().set_len(size).unwrap();
    path
}

#[test]
fn an_interrupted_image_ends_in_order() {
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM")] {
        let scratch = Scratch::new();
        let tree = scratch.folder("tree");
        let target = Target::new(&scratch, scratch.folder("target"), &tree);
        let source = long_to_read(&tree, 2 << 30);
        target.put_old_back();
        let mut running = Running::start(&mut target.command());
        let pid = running.pid();
        assert!(
            running.wait_until("reading", || Running::has_open(pid, &source)),
            "ended before it was interrupted: {:?}",
            running.finish()
        );
        running.signal(signal);
        let output = running.finish();
        let (code, text) = ended_in_failure("image", &output);
        assert_eq!(code, 13, "IMAPI_E_USERABORT: {text}");
        target.assert_untouched("interrupted");
        report::verdict(
            "signals",
            &format!("image ends at {name} with 13, nothing left"),
        );
    }
}

#[test]
fn an_interrupted_burn_ends_in_order() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    let source = long_to_read(&tree, 300 << 20);
    let recorder = recorder::name(&scratch);
    for (signal, name) in [(Signal::INT, "SIGINT"), (Signal::TERM, "SIGTERM")] {
        let mut running = Running::start(&mut recorder::burn(&scratch, &tree));
        let pid = running.pid();
        assert!(
            running.wait_until("reading", || Running::has_open(pid, &source)),
            "ended before it was interrupted: {:?}",
            running.finish()
        );
        running.signal(signal);
        let (code, text) = ended_in_failure("burn", &running.finish());
        assert_eq!(code, 13, "IMAPI_E_USERABORT: {text}");
        assert_eq!(images(&scratch.join("recorder")), Vec::<PathBuf>::new());
        succeed(&mut discmaster(scratch.path(), ["info", &recorder]));
        report::verdict(
            "signals",
            &format!("burn ends at {name} with 13, the drive sane"),
        );
    }
}
