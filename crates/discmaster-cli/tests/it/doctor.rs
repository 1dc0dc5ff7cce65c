//! `doctor`: what it looks at, what it says, and the self-test on a recorder of software.

use crate::program::World;
use serde_json::Value;

fn finding<'a>(report: &'a Value, topic: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|one| one["topic"] == topic);
    found.unwrap_or_else(|| panic!("no {topic}: {report:#}"))
}

#[test]
fn a_blank_disc_in_a_virtual_recorder_stands_in_nobodys_way() {
    let world = World::new();
    world.run(&["disc", "insert"]).succeeds();
    let report = world.run(&["doctor", "virtual:default", "--json"]);
    let report = report.succeeds().json();
    assert_ne!(report["status"], "fail");
    for (topic, words) in [("answers", "CD-R"), ("disc", "blank"), ("speeds", "kB/s")] {
        let found = finding(&report, topic);
        assert_eq!(found["status"], "ok", "{found}");
        assert_eq!(found["recorder"], "virtual:default");
        let told = found["found"].as_str().unwrap();
        assert!(told.contains(words), "{told}");
    }
    for topic in ["stash", "virtual", "serve"] {
        finding(&report, topic);
    }
    let text = world.run(&["doctor", "virtual:default"]).succeeds();
    let blank = |line: &str| line.starts_with("OK    virtual:default: ") && line.contains("blank");
    assert!(text.text().lines().any(blank), "{}", text.text());
}

#[test]
fn a_disc_that_is_closed_is_in_the_way_and_the_command_that_helps_is_named() {
    let world = World::new();
    world.plant();
    let recorder = ["--recorder", "virtual:a"];
    world
        .run(&[&["burn", "tree", "--blank", "cd-r80"][..], &recorder].concat())
        .succeeds();
    let report = world.run(&["doctor", "virtual:a", "--json"]).fails(1);
    let lines = report.json_lines();
    let found = finding(&lines[0], "disc");
    assert_eq!(found["status"], "fail");
    let mend = found["mend"].as_str().unwrap();
    assert_eq!(
        mend,
        "discmaster disc insert --blank cd-r80 --recorder virtual:a"
    );
    assert_eq!(lines[1]["event"], "result");
    let words: Vec<&str> = mend.split(' ').skip(1).collect();
    world.run(&words).succeeds();
    world.run(&["doctor", "virtual:a"]).succeeds();
    // A disc that can be erased is not thrown away.
    world
        .run(&[&["burn", "tree", "--blank", "cd-rw80"][..], &recorder].concat())
        .succeeds();
    let report = world.run(&["doctor", "virtual:a", "--json"]).fails(1);
    let found = finding(&report.json_lines()[0], "disc").clone();
    assert_eq!(found["mend"], "discmaster erase --recorder virtual:a");
}

#[test]
fn an_empty_tray_is_no_fault() {
    let world = World::new();
    world.run(&["disc", "insert"]).succeeds();
    world.run(&["disc", "eject"]).succeeds();
    let report = world.run(&["doctor", "virtual:default", "--json"]);
    let found = finding(&report.succeeds().json(), "disc").clone();
    assert_eq!(found["status"], "warn");
}

#[test]
fn a_recorder_that_is_not_there_is_told_of() {
    let world = World::new();
    for name in ["virtual:none", "/dev/no-drive", "/dev/null"] {
        let report = world.run(&["doctor", name, "--json"]).fails(1);
        let found = finding(&report.json_lines()[0], "recorder").clone();
        assert_eq!(found["status"], "fail", "{found}");
    }
    world.run(&["doctor", "no name"]).fails(19);
}

#[test]
fn the_machine_is_looked_at_when_no_recorder_is_named() {
    let world = World::new();
    let run = world.run(&["doctor", "--json"]);
    // Whatever machine this is.
    assert!([0, 1].contains(&run.status), "{}", run.stderr);
    let report: Value = serde_json::from_str(run.text().lines().next().unwrap()).unwrap();
    for topic in ["driver", "stash", "virtual", "serve"] {
        finding(&report, topic);
    }
}

#[test]
fn the_self_test_wants_to_be_told_that_it_erases() {
    let world = World::new();
    world
        .run(&["disc", "insert", "--blank", "cd-rw80"])
        .succeeds();
    let refused = world
        .run(&["doctor", "virtual:default", "--selftest"])
        .fails(2);
    assert!(refused.stderr.contains("erases"), "{}", refused.stderr);
    world.run(&["doctor", "--selftest", "--yes"]).fails(2);
    assert!(!world.has("discmaster-selftest.json"));
}

#[test]
fn the_self_test_runs_wholly_on_a_virtual_recorder() {
    let world = World::new();
    world
        .run(&["disc", "insert", "--blank", "cd-rw80"])
        .succeeds();
    let run = world.run(&["doctor", "virtual:default", "--selftest", "--yes", "--json"]);
    let result = run.succeeds().json_lines().pop().unwrap();
    assert_eq!(result["failed"], 0, "{result:#}");
    let steps = result["steps"].as_array().unwrap();
    let names: Vec<&str> = steps
        .iter()
        .map(|step| step["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "identify",
            "features",
            "disc",
            "speeds",
            "erase",
            "simulate",
            "burn",
            "read",
            "append",
            "read both",
            "read past end",
            "abort",
            "after abort",
            "tray",
        ]
    );
    for step in steps {
        assert_eq!(step["verdict"], "passed", "{step:#}");
    }
    let report: Value = serde_json::from_slice(&world.read("discmaster-selftest.json")).unwrap();
    assert_eq!(report["steps"], result["steps"]);
    assert!(
        report["drive"]["features"].as_array().unwrap().len() > 5,
        "{report:#}"
    );
    assert_eq!(report["disc"]["erasable"], true);
    let text = String::from_utf8(world.read("discmaster-selftest.txt")).unwrap();
    assert!(
        text.contains("14 passed, 0 noted, 0 failed, 0 skipped"),
        "{text}"
    );
    // The recorder is as usable as before.
    world.run(&["info"]).succeeds();
}

#[test]
fn a_disc_that_cannot_be_erased_is_not_written_to() {
    let world = World::new();
    world
        .run(&["disc", "insert", "--blank", "cd-r80"])
        .succeeds();
    let run = world.run(&[
        "doctor",
        "virtual:default",
        "--selftest",
        "--yes",
        "--json",
        "--report",
        "here.report",
    ]);
    let result = run.fails(1).json_lines().pop().unwrap();
    assert_eq!(result["failed"], 1, "{result:#}");
    let steps = result["steps"].as_array().unwrap();
    let skipped = steps
        .iter()
        .filter(|step| step["verdict"] == "skipped")
        .count();
    assert_eq!(skipped, 10);
    assert!(world.has("here.report.json") && world.has("here.report.txt"));
    let info = world.run(&["info", "--json"]).succeeds().json();
    assert_eq!(info["medium"]["status"], "blank");
}
