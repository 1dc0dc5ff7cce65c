//! Discs to which later burns add, and what is said when a drive fails.

use crate::program::World;

const OWN: [&str; 2] = ["--recorder", "virtual:own"];

fn last(events: &[serde_json::Value]) -> &serde_json::Value {
    events.last().unwrap()
}

#[test]
fn a_later_burn_adds_to_an_appendable_disc() {
    let world = World::new();
    world.plant();
    world.write("more/new.txt", "new");
    let burn = |tree, options: &[&str]| {
        let arguments = [&["burn", tree, "--json"], &OWN[..], options].concat();
        world.run(&arguments)
    };
    let events = burn("tree", &["--blank", "cd-r74", "--appendable"])
        .succeeds()
        .json_lines();
    assert_eq!(last(&events)["appendable"], true);
    assert_eq!(last(&events)["start"], 0);
    let list = || {
        world
            .run(&["ls", "virtual:own"])
            .succeeds()
            .text()
            .to_owned()
    };
    let before = list();

    let events = burn("more", &[]).succeeds().json_lines();
    assert_eq!(last(&events)["appendable"], false);
    assert!(last(&events)["start"].as_u64().unwrap() > 11_400);
    let after = list();
    assert!(after.contains("new.txt"), "{after}");
    for line in before.lines() {
        assert!(after.contains(line), "{line} is lost: {after}");
    }
    world.run(&["verify", "virtual:own"]).succeeds();
    let session = |number| {
        let listed = world.run(&["ls", "virtual:own", "--session", number]);
        listed.succeeds().text().to_owned()
    };
    assert_eq!(session("1"), before);
    assert_eq!(session("2"), after);
    world.run(&["ls", "virtual:own", "--session", "3"]).fails(2);
    // The second burn closed it.
    let refused = burn("more", &[]).fails(28).json_lines();
    assert_eq!(last(&refused)["name"], "IMAPI_E_DISCFULL");
}

#[test]
fn what_the_drive_said_and_what_to_do_are_told() {
    let world = World::new();
    world.plant();
    world
        .run(&[&["disc", "insert", "--blank", "cd-rw74"], &OWN[..]].concat())
        .succeeds();
    let script = r#"{ "format": 1, "faults": [
        { "command": "WRITE (10)", "addresses": [40, 40], "sense": "3/0C/00" } ] }"#;
    world.write("home/recorders/own/faults.json", script);
    let burn = [&["burn", "tree"], &OWN[..]].concat();
    let run = world.run(&burn).fails(44);
    for told in ["sense: 3/0C/00", "WRITE (10), at block 40", "what to do: "] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    world.run(&[&["erase"], &OWN[..]].concat()).succeeds();
    let events = world
        .run(&[&burn[..], &["--json"]].concat())
        .fails(44)
        .json_lines();
    let result = last(&events);
    assert_eq!(result["sense"], "3/0C/00");
    assert_eq!(result["command"], "WRITE (10)");
    assert_eq!(result["block"], 40);
    assert!(result["advice"].is_string());
}
