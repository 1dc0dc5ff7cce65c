//! `discmaster disc`, `erase`, `recorders` and `info` on virtual recorders.

use crate::program::World;

#[test]
fn discs_go_in_and_out() {
    let world = World::new();
    let inserted = world.run(&["disc", "insert", "--json"]).succeeds().json();
    assert_eq!(inserted["disc"]["medium"], "cd-r80");
    assert_eq!(inserted["disc"]["status"], "blank");
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"]["free_blocks"], 359_847);
    world.run(&["disc", "eject"]).succeeds();
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"], serde_json::Value::Null);
    let again = world.run(&["disc", "eject", "--json"]).succeeds().json();
    assert_eq!(again["disc"], serde_json::Value::Null);
}

#[test]
fn a_recorder_is_told_its_read_offset() {
    let world = World::new();
    let insert = [
        "disc",
        "insert",
        "--recorder",
        "virtual:own",
        "--read-offset",
    ];
    for (samples, expected) in [("-582", -582), ("667", 667)] {
        world.run(&[&insert[..], &[samples]].concat()).succeeds();
        let state: serde_json::Value =
            serde_json::from_slice(&world.read("home/recorders/own/recorder.json")).unwrap();
        assert_eq!(state["audio"]["read_offset"], expected);
    }
    world.run(&[&insert[..], &["40000"]].concat()).fails(2);
}

#[test]
fn an_image_goes_in_as_a_closed_disc() {
    let world = World::new();
    world.plant();
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    world
        .run(&["disc", "insert", "x.iso", "--recorder", "virtual:reader"])
        .succeeds();
    let run = world.run(&["ls", "virtual:reader", "hollow"]).succeeds();
    assert_eq!(run.text(), "hollow/\n");
    world
        .run(&["verify", "virtual:reader", "--against", "tree"])
        .succeeds();
    world
        .run(&["extract", "virtual:reader", "-d", "out", "a.txt"])
        .succeeds();
    assert_eq!(world.read("out/a.txt"), b"alpha\n");
    world
        .run(&["burn", "tree", "--recorder", "virtual:reader"])
        .fails(16);
}

#[test]
fn a_rewritable_disc_is_erased_and_another_is_not() {
    let world = World::new();
    world.plant();
    for how in [&["erase", "--json"][..], &["erase", "--full", "--json"]] {
        world
            .run(&["burn", "tree", "--blank", "cd-rw74"])
            .succeeds();
        let run = world.run(how).succeeds();
        let events = run.json_lines();
        assert_eq!(events[0]["event"], "erase-complete");
        let info = world.run(&["info", "--json"]).succeeds().json();
        assert_eq!(info["medium"]["status"], "blank");
    }
    world.run(&["burn", "tree"]).succeeds();
    let run = world.run(&["erase", "--json"]).fails(16);
    assert_eq!(run.json_lines()[0]["event"], "erase-complete");
    world.run(&["disc", "eject"]).succeeds();
    world.run(&["erase"]).fails(15);
}

#[test]
fn a_disc_whose_file_is_gone_is_told_and_can_be_replaced() {
    let world = World::new();
    world.plant();
    let events = world
        .run(&["burn", "tree", "--json"])
        .succeeds()
        .json_lines();
    std::fs::remove_file(events.last().unwrap()["disc"].as_str().unwrap()).unwrap();
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"], serde_json::Value::Null);
    assert!(
        info["unreadable"].as_str().unwrap().contains(".iso"),
        "{info}"
    );
    world.run(&["burn", "tree"]).succeeds();
}

#[test]
fn a_disc_that_cannot_go_in_does_not_cost_the_one_that_is_there() {
    let world = World::new();
    world.plant();
    world.run(&["burn", "tree"]).succeeds();
    world.write("odd.iso", "no whole block");
    world.run(&["disc", "insert", "none.iso"]).fails(24);
    world.run(&["disc", "insert", "odd.iso"]).fails(30);
    world.run(&["verify", "--against", "tree"]).succeeds();
}

#[test]
fn recorders_are_listed() {
    let world = World::new();
    assert_eq!(
        world.run(&["recorders", "--json"]).succeeds().text(),
        "[]\n"
    );
    for name in ["virtual:b", "virtual:a"] {
        world
            .run(&["disc", "insert", "--recorder", name])
            .succeeds();
    }
    let list = world.run(&["recorders", "--json"]).succeeds().json();
    let names: Vec<_> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["virtual:a", "virtual:b"]);
    let run = world.run(&["recorders"]).succeeds();
    assert!(run.text().starts_with("virtual:a"), "{}", run.text());
}

#[test]
fn a_recorder_elsewhere_is_named_by_its_folder() {
    let world = World::new();
    world.plant();
    let name = format!("virtual:{}/", world.path().join("elsewhere").display());
    world
        .run(&["disc", "insert", "--recorder", &name])
        .succeeds();
    world.run(&["burn", "tree", "--recorder", &name]).succeeds();
    world
        .run(&["verify", &name, "--against", "tree"])
        .succeeds();
}

#[test]
fn what_is_no_recorder_is_refused() {
    let world = World::new();
    world.run(&["info"]).fails(19);
    world.run(&["info", "virtual:none"]).fails(19);
    world
        .run(&["disc", "eject", "--recorder", "virtual:none"])
        .fails(19);
    world
        .run(&["disc", "insert", "--recorder", "studio"])
        .fails(19);
    world.run(&["erase", "--recorder", "/dev/null"]).fails(20);
    world
        .run(&["erase", "--recorder", "/dev/no-drive"])
        .fails(19);
    world
        .run(&["disc", "insert", "--recorder", "/dev/sr0"])
        .fails(20);
    assert!(!world.has("home"));
}
