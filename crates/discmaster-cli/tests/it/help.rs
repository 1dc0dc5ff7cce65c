//! Help, man pages and completions.

use crate::program::World;

const COMMANDS: [&str; 11] = [
    "audio",
    "burn",
    "image",
    "ls",
    "extract",
    "verify",
    "recorders",
    "info",
    "disc",
    "erase",
    "codes",
];

#[test]
fn help_is_long_or_short_as_asked_for() {
    let world = World::new();
    for command in COMMANDS {
        let long = world.run(&[command, "--help"]).succeeds();
        let short = world.run(&[command, "-h"]).succeeds();
        assert!(long.text().contains("EXAMPLES"), "{command}");
        assert!(!short.text().contains("EXAMPLES"), "{command}");
        assert!(short.stdout.len() < long.stdout.len(), "{command}");
    }
}

#[test]
fn every_command_has_a_man_page_and_the_same_each_time() {
    let world = World::new();
    world.run(&["man", "a"]).succeeds();
    world.run(&["man", "b/c"]).succeeds();
    for command in COMMANDS {
        let page = format!("discmaster-{command}.1");
        let a = std::fs::read(world.path().join("a").join(&page)).unwrap();
        assert!(a.starts_with(b".") && a.len() > 500, "{command}");
        assert_eq!(
            a,
            std::fs::read(world.path().join("b/c").join(&page)).unwrap()
        );
    }
}

#[test]
fn completions_know_every_command() {
    let world = World::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = world.run(&["completions", shell]).succeeds();
        for command in COMMANDS {
            assert!(script.text().contains(command), "{shell}: {command}");
        }
    }
}
