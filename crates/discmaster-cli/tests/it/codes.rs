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
        assert_eq!(row.as_object().unwrap().len(), 3, "{row}");
        assert!(row["name"].as_str().unwrap().starts_with("IMAPI_"), "{row}");
        assert!(!row["description"].as_str().unwrap().is_empty(), "{row}");
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
