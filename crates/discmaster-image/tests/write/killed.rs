//! Killed at any moment: the target is the older image or the new one, whole.

use crate::scene::{OLDER, Scene, expected, master};
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

const KILLS: u32 = 40;

#[test]
fn a_killed_run_leaves_the_older_image_or_the_whole_new_one() {
    let scene = Scene::new();
    for number in 0..200 {
        scene.add(&format!("small/{number}"), number * 50);
    }
    scene.add("large", 6 << 20);
    let expected = expected(&scene.plan());
    let run = || {
        let mut command = master(&scene.sources(), &scene.target());
        command.stderr(Stdio::null()).spawn().unwrap()
    };
    let begin = Instant::now();
    assert!(run().wait().unwrap().success());
    let whole = begin.elapsed();

    // The moments are spread evenly over one and a half times a whole run, and so fall into
    // every step of it.
    let mut kept = 0;
    for kill in 0..KILLS {
        fs::write(scene.target(), OLDER).unwrap();
        let mut child = run();
        thread::sleep(whole * 3 * kill / (2 * KILLS));
        child.kill().unwrap();
        let finished = child.wait().unwrap().success();
        let found = fs::read(scene.target()).unwrap();
        assert!(
            found == expected || (found == OLDER && !finished),
            "kill {kill}"
        );
        kept += u32::from(found == OLDER);
    }
    assert!(kept > 0, "not one run was killed in its course");
}
