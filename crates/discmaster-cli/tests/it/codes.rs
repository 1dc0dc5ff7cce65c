//! `discmaster codes`.

use crate::program::World;

#[test]
fn the_table_has_every_code_of_the_header_once() {
    let table = World::new().run(&["codes", "--json"]).succeeds().json();
    let rows = table.as_array().unwrap();
    assert_eq!(rows.len(), 38);
    let values: Vec<u32> = rows
        .iter()
        .map(|row| {
            let digits = row["value"].as_str().unwrap().strip_prefix("0x").unwrap();
            u32::from_str_radix(digits, 16).unwrap()
        })
        .collect();
    let failures = (0x8004_020b..=0x8004_022e).collect::<Vec<u32>>();
    assert_eq!(values, [vec![0x0004_0200, 0x0004_0201], failures].concat());
    for row in rows {
        assert_eq!(row.as_object().unwrap().len(), 6, "{row}");
        assert!(row["name"].as_str().unwrap().starts_with("IMAPI_"), "{row}");
        assert!(!row["description"].as_str().unwrap().is_empty(), "{row}");
        assert!(!row["raised_by"].as_array().unwrap().is_empty(), "{row}");
        assert!(!row["advice"].as_str().unwrap().is_empty(), "{row}");
    }
}

#[test]
fn people_get_one_code_a_line() {
    let run = World::new().run(&["codes"]).succeeds();
    let line = run
        .text()
        .lines()
        .find(|line| line.contains("DISCFULL"))
        .unwrap();
    assert!(line.starts_with("0x8004021c  IMAPI_E_DISCFULL"), "{line}");
    assert_eq!(run.text().lines().count(), 38);
}

#[test]
fn one_code_is_told_in_full() {
    let world = World::new();
    let run = world.run(&["codes", "discfull"]).succeeds();
    let text = run.text();
    assert!(
        text.starts_with("IMAPI_E_DISCFULL (0x8004021c), exit status 28\n"),
        "{text}"
    );
    assert!(text.contains("\nraised by\n  - "), "{text}");
    assert!(text.contains("\nwhat to do\n  "), "{text}");

    let row = world.run(&["codes", "28", "--json"]).succeeds().json();
    assert_eq!(row["name"], "IMAPI_E_DISCFULL");
    assert_eq!(row["exit_status"], 28);
    let signed = world.run(&["codes", "-2147220964", "--json"]).succeeds();
    assert_eq!(signed.json(), row);
}

#[test]
fn a_code_that_does_not_exist_is_wrong_usage() {
    let world = World::new();
    let run = world.run(&["codes", "IMAPI_E_DISKFULL"]).fails(2);
    assert!(run.stderr.contains("IMAPI_E_DISKFULL"), "{}", run.stderr);
    let run = world.run(&["codes", "0x80004005", "--json"]).fails(2);
    assert_eq!(run.json()["name"], "E_INVALIDARG");
}

#[test]
fn a_closed_stdout_ends_quietly_with_a_failure() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = World::new()
        .command(&["codes"])
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_full_device_under_stdout_is_told() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = World::new()
        .command(&["codes"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with("discmaster: stdout could not be written\n  because: "),
        "{text}"
    );
}
