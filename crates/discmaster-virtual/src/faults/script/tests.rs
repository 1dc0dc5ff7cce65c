use super::*;

fn script(faults: &str) -> Result<Script, ScriptError> {
    Script::parse(format!("{{\n\"format\": 1,\n\"faults\": [\n{faults}\n]}}\n").as_bytes())
}

fn one(fault: &str) -> Entry {
    let [entry] = script(fault).unwrap().entries.try_into().unwrap();
    entry
}

#[test]
fn every_field_is_read() {
    assert_eq!(
        one(
            r#"{"command": "WRITE (10)", "addresses": [1000, 1099], "after": 2, "times": 3,
            "sense": "3/0C/09", "deferred": true, "about": 900}"#
        ),
        Entry {
            command: Some(OpCode::WRITE_10),
            addresses: Some(1000..=1099),
            after: 2,
            times: NonZeroU32::new(3),
            effect: Effect::Sense {
                triple: Triple::LOSS_OF_STREAMING,
                deferred: true,
                about: Some(900),
            },
        }
    );
    for (fault, command, effect) in [
        (r#"{"command": "any", "gone": true}"#, None, Effect::Gone),
        (
            r#"{"command": "0xa1", "busy": 1500}"#,
            Some(OpCode::BLANK),
            Effect::Busy(Duration::from_millis(1500)),
        ),
        (
            r#"{"command": "READ CD", "swap": "cd-r80-0002"}"#,
            Some(OpCode::READ_CD),
            Effect::Swap("cd-r80-0002".to_owned()),
        ),
        (
            r#"{"command": "SEND OPC INFORMATION", "unsupported": true}"#,
            Some(OpCode::SEND_OPC_INFORMATION),
            Effect::Unsupported,
        ),
        (
            r#"{"command": "WRITE (12)", "underrun": true}"#,
            Some(OpCode::WRITE_12),
            Effect::Underrun,
        ),
        (
            r#"{"command": "INQUIRY", "short": 5}"#,
            Some(OpCode::INQUIRY),
            Effect::Short(5),
        ),
    ] {
        let expected = Entry {
            command,
            addresses: None,
            after: 0,
            times: None,
            effect,
        };
        assert_eq!(one(fault), expected);
    }
    assert_eq!(script("").unwrap(), Script::default());
}

#[test]
fn every_command_is_found_by_its_name() {
    for name in [
        "TEST UNIT READY",
        "CLOSE TRACK/SESSION",
        "MODE SELECT (10)",
        "MODE SENSE (10)",
        "READ TOC/PMA/ATIP",
        "START STOP UNIT",
    ] {
        let entry = one(&format!(r#"{{"command": "{name}", "gone": true}}"#));
        assert_eq!(entry.command.unwrap().name(), name);
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_line_and_reason() {
    // What is wrong, on which line of the fault, and a word of the reason.
    for (fault, line, reason) in [
        (r#"{"command": "WRIT (10)", "gone": true}"#, 1, "WRIT (10)"),
        (r#"{"command": "0x2", "gone": false}"#, 1, "0x2"),
        (r#"{"command": "0xFF", "gone": true}"#, 1, "0xFF"),
        (r#"{"command": "0x1FF", "gone": true}"#, 1, "0x1FF"),
        (
            r#"{"command": "a command without a name here", "gone": true}"#,
            1,
            "is not a command",
        ),
        (r#"{"gone": true}"#, 1, "command"),
        (
            "{\"command\": \"any\",\n\"sense\": \"0/00/00\"}",
            2,
            "0/00/00",
        ),
        (
            "{\"command\": \"any\",\n\"sense\": \"3/C/00\"}",
            2,
            "3/C/00",
        ),
        (
            "{\"command\": \"any\",\n\"sense\": \"3/0C/00/1\"}",
            2,
            "3/0C/00/1",
        ),
        ("{\"command\": \"any\",\n\"sense\": \"3/0C\"}", 2, "3/0C"),
        (
            "{\"command\": \"any\",\n\"sense\": \"+/0C/00\"}",
            2,
            "+/0C/00",
        ),
        ("{\"command\": \"any\",\n\"gone\": false}", 2, "true"),
        ("{\"command\": \"any\",\n\"times\": 0}", 2, "nonzero"),
        ("{\"command\": \"any\",\n\"after\": -1}", 2, "-1"),
        ("{\"command\": \"any\",\n\"busy\": \"long\"}", 2, "long"),
        ("{\"command\": \"any\",\n\"melt\": true}", 2, "melt"),
        (
            "{\"command\": \"WRITE (10)\",\n\"addresses\": [5, 4]}",
            2,
            "between 5 and 4",
        ),
        (
            "{\"command\": \"WRITE (10)\",\n\"addresses\": [5]}",
            2,
            "length",
        ),
        (
            "{\"command\": \"BLANK\",\n\"gone\": true,\n\"addresses\": [5, 6]}",
            3,
            "BLANK",
        ),
        ("{\"command\": \"any\"\n}", 2, "one effect"),
        (
            "{\"command\": \"any\", \"gone\": true,\n\"busy\": 5}",
            2,
            "one effect",
        ),
        (
            "{\"command\": \"any\", \"gone\": true,\n\"deferred\": true}",
            2,
            "deferred",
        ),
        ("{\"command\": \"any\" \"gone\": true}", 1, "expected"),
    ] {
        let error = script(fault).unwrap_err();
        assert_eq!(error.line, 3 + line, "{fault}: {error}");
        assert!(error.reason.contains(reason), "{fault}: {error}");
        assert!(!error.reason.contains(" at line "), "{error}");
    }
    let whole = |json: &str| Script::parse(json.as_bytes()).unwrap_err();
    assert!(whole("{\"faults\": []}").reason.contains("format"));
    let newer = whole("{\n\"format\": 2, \"faults\": []}");
    assert_eq!((newer.line, newer.reason.contains("format 2")), (2, true));
    assert_eq!(whole("").line, 1);
}

#[test]
fn the_examples_of_the_manual_are_scripts() {
    let manual = include_str!("../../../../../docs/virtual-recorder.md");
    let mut examples = 0;
    for block in manual.split("```json\n").skip(1) {
        let (json, _) = block.split_once("```").unwrap();
        if json.contains("\"faults\"") {
            Script::parse(json.as_bytes()).unwrap();
            examples += 1;
        }
    }
    assert_eq!(examples, 7);
}
