//! Our own recorder, through the kernel, on our own drive that fails by a script: every failure has
//! its code, and the disc is left as the table says.

use super::Bench;
use std::fmt::Write;

/// What goes wrong, as `faults.json` says it, and what comes of it.
struct Story {
    name: &'static str,
    faults: &'static [&'static str],
    code: &'static str,
    /// Of the disc, as `disc eject` tells it.
    left: &'static str,
}

const STORIES: &[Story] = &[
    Story {
        name: "nothing goes wrong",
        faults: &[],
        code: "S_OK",
        left: "complete",
    },
    Story {
        name: "a block cannot be written",
        faults: &[r#"{ "command": "WRITE (10)", "addresses": [700, 700], "sense": "3/0C/00" }"#],
        code: "IMAPI_E_CANNOT_WRITE_TO_MEDIA",
        left: "appendable",
    },
    Story {
        name: "a block could not be written, as the drive says later",
        faults: &[
            r#"{ "command": "WRITE (10)", "after": 20, "times": 1, "sense": "3/0C/00", "deferred": true }"#,
        ],
        code: "IMAPI_E_CANNOT_WRITE_TO_MEDIA",
        left: "appendable",
    },
    Story {
        name: "data did not come in time",
        faults: &[r#"{ "command": "WRITE (10)", "addresses": [500, 510], "sense": "3/0C/09" }"#],
        code: "IMAPI_E_LOSS_OF_STREAMING",
        left: "appendable",
    },
    Story {
        name: "the laser cannot be calibrated",
        faults: &[
            r#"{ "command": "SEND OPC INFORMATION", "sense": "3/73/04" }"#,
            r#"{ "command": "WRITE (10)", "sense": "3/73/03" }"#,
        ],
        code: "IMAPI_E_INITIALIZE_WRITE",
        left: "blank",
    },
    Story {
        name: "the drive knows no calibration",
        faults: &[r#"{ "command": "SEND OPC INFORMATION", "unsupported": true }"#],
        code: "S_OK",
        left: "complete",
    },
    Story {
        name: "the drive cannot empty its buffer",
        faults: &[r#"{ "command": "SYNCHRONIZE CACHE", "sense": "4/44/00" }"#],
        code: "IMAPI_E_CANNOT_WRITE_TO_MEDIA",
        left: "appendable",
    },
    Story {
        name: "the session cannot be closed",
        faults: &[r#"{ "command": "CLOSE TRACK/SESSION", "sense": "3/72/03" }"#],
        code: "IMAPI_E_INITIALIZE_ENDWRITE",
        left: "appendable",
    },
    Story {
        name: "a block cannot be read back",
        faults: &[
            r#"{ "command": "READ (10)", "addresses": [900, 900], "sense": "3/11/05" }"#,
            r#"{ "command": "READ CD", "addresses": [900, 900], "sense": "3/11/05" }"#,
        ],
        code: "IMAPI_E_CANNOT_WRITE_TO_MEDIA",
        left: "complete",
    },
    Story {
        name: "the buffer is full, and it takes its time to close",
        faults: &[
            r#"{ "command": "WRITE (10)", "after": 5, "times": 3, "busy": 100 }"#,
            r#"{ "command": "CLOSE TRACK/SESSION", "busy": 1500 }"#,
        ],
        code: "S_OK",
        left: "complete",
    },
    Story {
        name: "the drive is unplugged in the middle of a recording",
        faults: &[r#"{ "command": "WRITE (10)", "after": 10, "gone": true }"#],
        code: "IMAPI_E_DEVICE_NOTPRESENT",
        left: "appendable",
    },
];

#[test]
fn our_recorder_fails_through_the_kernel_as_the_table_says() {
    let bench = Bench::new();
    let mut script = String::from(
        r#"
recorder=$DISCMASTER_HOME/recorders/default
# failing NUMBER CODE LEFT: burns with the faults of that number.
failing() {
    rm -f $recorder/faults.json
    "$DISCMASTER" disc insert --blank cd-rw80
    cp $FILES/$1.json $recorder/faults.json
    serve
    "$DISCMASTER" burn --recorder $NODE --json $FILES/source >/run/burnt 2>/run/said || true
    tail -n 1 /run/burnt
    cat /run/said
    kill $SERVER 2>/dev/null || true
    wait $SERVER || true
    nothing_left
    rm $recorder/faults.json
    tail -n 1 /run/burnt | grep -q "\"name\":\"$2\""
    "$DISCMASTER" disc eject --json >/run/left
    cat /run/left
    grep -q "\"status\":\"$3\"" /run/left
}
"#,
    );
    for (number, story) in STORIES.iter().enumerate() {
        let Story {
            name,
            faults,
            code,
            left,
        } = story;
        let faults = faults.join(",\n");
        bench.text(
            &format!("{number}.json"),
            &format!("{{ \"format\": 1, \"faults\": [\n{faults}\n] }}\n"),
        );
        // Writing to a String does not fail.
        let _ = writeln!(
            script,
            "judge 'our recorder, when {name}: {code}, and a disc that is {left}' failing {number} {code} {left}"
        );
    }
    bench.run(&[], STORIES.len(), &script);
}
