//! Command lines that are wrong: status 2, and the nearest right word.

use crate::program::{Run, World};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;

#[test]
fn an_unknown_option_is_refused_with_the_nearest_name() {
    let run = World::new()
        .run(&["image", "--lable", "X", ".", "-o", "x.iso"])
        .fails(2);
    assert!(run.stderr.contains("'--label'"), "{}", run.stderr);
}

#[test]
fn an_unknown_command_is_refused_with_the_nearest_name() {
    let run = World::new().run(&["recoders"]).fails(2);
    assert!(run.stderr.contains("'recorders'"), "{}", run.stderr);
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let world = World::new();
    world
        .run(&["burn", ".", "--joliet-long", "--no-joliet"])
        .fails(2);
    world
        .run(&["disc", "insert", "x.iso", "--blank", "cd-r80"])
        .fails(2);
}

#[test]
fn values_out_of_their_set_are_refused() {
    let world = World::new();
    world.run(&["burn", ".", "--level", "4"]).fails(2);
    world.run(&["burn", ".", "--blank", "dvd"]).fails(2);
    world.run(&["burn", ".", "--symlinks", "keep"]).fails(2);
    world.run(&["burn", ".", "--padding", "-1"]).fails(2);
}

#[test]
fn arguments_that_must_be_there_are_asked_for() {
    let world = World::new();
    world.run(&[]).fails(2);
    world.run(&["burn"]).fails(2);
    world.run(&["image", "."]).fails(2);
    world.run(&["extract", "x.iso"]).fails(2);
    world.run(&["disc"]).fails(2);
}

#[test]
fn an_image_is_not_written_to_a_terminal() {
    let world = World::new();
    world.plant();
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = File::options()
        .write(true)
        .open(OsStr::from_bytes(name.to_bytes()));
    let mut command = world.command(&["image", "tree", "-o", "-"]);
    let run = Run::from(command.stdout(terminal.unwrap()).output().unwrap()).fails(2);
    assert!(run.stderr.contains("terminal"), "{}", run.stderr);
}
