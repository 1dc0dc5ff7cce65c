//! Killed at any moment: the next session finds a stash that is empty, and works.

use crate::scene::{Scene, assert_usable, program};
use std::fs::{self, File};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

/// Runs that are killed before their end.
const KILLS: usize = 120;

/// Runs that may have come to their end before they could be killed.
const SPARE: usize = 400;

/// What the program says it has done, in order.
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
    let told = || fs::read_to_string(&output).unwrap();
    let start = || {
        program(&place, &sources)
            .stdout(File::create(&output).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    assert!(start().wait().unwrap().success());
    let times = times(&told());

    // How often it was killed in each step.
    let mut during = [0; STEPS.len()];
    let mut kills = 0;
    for run in 0..KILLS + SPARE {
        // Each step in its turn, at a moment of it that the golden ratio spreads evenly.
        let step = run % STEPS.len();
        let begin = step
            .checked_sub(1)
            .map_or(Duration::ZERO, |last| times[last]);
        let moment = (run as f64 * 0.618_033_988_749_895).fract();
        let mut child = start();
        if let Some(last) = step.checked_sub(1) {
            let patience = Instant::now();
            while !told().contains(STEPS[last]) {
                assert!(patience.elapsed() < Duration::from_secs(120), "{}", told());
                thread::sleep(Duration::from_micros(50));
            }
        }
        thread::sleep((times[step] - begin).mul_f64(moment));
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            let told = told();
            let done = STEPS.iter().filter(|step| told.contains(**step)).count();
            if done < STEPS.len() {
                during[done] += 1;
            }
            kills += 1;
        }
        assert_usable(&place);
        if kills == KILLS {
            break;
        }
    }
    eprintln!("killed before it said {STEPS:?}: {during:?}");
    assert_eq!(kills, KILLS, "{during:?}");
    // Where files are in memory, looking them over and reading them is done in no time.
    for step in [0, 1, 2, 5] {
        assert!(during[step] > 0, "not once before {:?}", STEPS[step]);
    }
}

/// When it had done each step: "opened after 0.0012 s".
fn times(told: &str) -> [Duration; STEPS.len()] {
    STEPS.map(|step| {
        let line = told.lines().find(|line| line.starts_with(step)).unwrap();
        let seconds = line.split(' ').nth(2).unwrap().parse().unwrap();
        Duration::from_secs_f64(seconds)
    })
}
