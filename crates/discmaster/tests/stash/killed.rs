//! Killed at any moment: the next session finds a stash that is empty, and works.

use crate::scene::{Scene, assert_usable, program};
use std::fs::File;
use std::io::Read;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

const KILLS: u32 = 160;

/// What the program says it has done, in order; before the first it is opening the stash, and
/// after the last it ends.
const STEPS: [&str; 6] = ["opened", "staged", "appended", "burning", "read", "wiped"];

#[test]
fn a_stash_whose_session_was_killed_is_empty_for_the_next_one() {
    let scene = Scene::new();
    let mut sources: Vec<_> = (0..300)
        .map(|number| scene.source(&format!("small {number}"), number * 40))
        .collect();
    sources.push(scene.source("large", 12_000_000));
    let place = scene.place();
    let output = scene.source("output", 0);
    let start = || {
        program(&place, &sources)
            .stdout(File::create(&output).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // Of three, since other tests run too.
    let whole = (0..3)
        .map(|_| {
            let begin = Instant::now();
            assert!(start().wait().unwrap().success());
            begin.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);

    // How often it was killed after each step.
    let mut after = [0; STEPS.len() + 1];
    for kill in 0..KILLS {
        let mut child = start();
        // The moments are spread evenly over a whole run.
        thread::sleep(whole * kill / KILLS);
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        let mut told = String::new();
        let mut output = File::open(&output).unwrap();
        output.read_to_string(&mut told).unwrap();
        let done = STEPS.iter().filter(|step| told.contains(**step)).count();
        assert!(!finished || done == STEPS.len(), "{told}");
        after[done] += u32::from(!finished);
        assert_usable(&place);
    }
    eprintln!("killed after no step, opened, staged, ...: {after:?}");
    assert!(after.iter().sum::<u32>() >= 100, "{after:?}");
    // Opening, reading and ending are over in no time; the others are not.
    for step in [1, 2, 3, 5] {
        assert!(
            after[step] > 0,
            "never killed after {step} steps: {after:?}"
        );
    }
}
