//! SIGINT and SIGTERM.

use crate::program::{World, lines};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::Duration;

/// An image of this size does not fit the pipe and the program's buffers together.
const LARGE: u64 = 1 << 30;

#[test]
fn a_request_to_stop_ends_an_image_with_user_abort() {
    for signal in [Signal::INT, Signal::TERM] {
        let world = World::new();
        world.plant();
        let large = std::fs::File::create(world.path().join("tree/large")).unwrap();
        large.set_len(LARGE).unwrap();
        let mut child = world
            .command(&["image", "tree", "-o", "-", "--json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        // The image has begun, so the signal is awaited; then the pipe is full until we read on.
        stdout.read_exact(&mut [0; 4096]).unwrap();
        kill_process(Pid::from_child(&child), signal).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        let rest = std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
        assert!(rest < LARGE, "{rest}");
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(13));
        let events = lines(std::str::from_utf8(&output.stderr).unwrap());
        assert_eq!(events.last().unwrap()["name"], "IMAPI_E_USERABORT");
    }
}

#[test]
fn a_second_request_changes_nothing_and_a_third_ends_it_at_once() {
    let world = World::new();
    world.plant();
    let large = std::fs::File::create(world.path().join("tree/large")).unwrap();
    large.set_len(LARGE).unwrap();
    let mut child = world
        .command(&["image", "tree", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut [0; 4096])
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let interrupt = || kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    interrupt();
    std::thread::sleep(Duration::from_millis(200));
    interrupt();
    let mut told = String::new();
    stderr.read_line(&mut told).unwrap();
    assert!(told.contains("once more ends it at once"), "{told}");
    assert!(child.try_wait().unwrap().is_none());
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
}

#[test]
fn a_reader_of_the_image_that_goes_away_is_no_success_and_no_noise() {
    let world = World::new();
    world.plant();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = world
        .command(&["image", "tree", "-o", "-"])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(24));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_request_to_stop_ends_a_burn_and_the_recorder_goes_on() {
    let world = World::new();
    world.plant();
    let large = std::fs::File::create(world.path().join("tree/large")).unwrap();
    large.set_len(600_000_000).unwrap();
    let mut child = world
        .command(&["burn", "tree", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("block-progress") {
        line.clear();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the burn is over");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(13), "{rest}");
    let events = lines(&rest);
    assert_eq!(events.last().unwrap()["name"], "IMAPI_E_USERABORT");
    let complete = &events[events.len() - 2];
    assert_eq!(complete["event"], "burn-complete");
    assert_eq!(complete["name"], "IMAPI_E_USERABORT");
    std::fs::remove_file(world.path().join("tree/large")).unwrap();
    world.run(&["burn", "tree"]).succeeds();
}
