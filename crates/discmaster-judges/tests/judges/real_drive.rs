//! The program and real drives: a Linux kernel of its own has them as /dev/srN. The drives are other
//! people's: tgt's, which records DVD+R, and scsi_debug's, which only looks like an optical drive.

use crate::compare;
use crate::images;
use crate::program;
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use crate::uml;
use serde_json::Value;
use std::collections::BTreeMap;

const JUDGE: &str = "real drive";

/// The steps that scripts are made of.
const STEPS: &str = include_str!("real_drive/bench.sh");

/// What a command of a script printed, and its exit status.
struct Told {
    printed: String,
    status: i32,
}

impl Told {
    /// The only line of JSON, or the last.
    fn json(&self) -> Value {
        let lines = self.printed.lines().rev();
        let mut json = lines.filter_map(|line| serde_json::from_str(line).ok());
        json.next().unwrap_or_else(|| panic!("{}", self.printed))
    }

    /// It ended so, with these words.
    #[track_caller]
    fn ended(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{}", self.printed);
        assert!(!self.printed.contains("panicked"), "{}", self.printed);
        for words in words {
            assert!(self.printed.contains(words), "{words:?}: {}", self.printed);
        }
    }
}

/// The commands of a script that ran, by name.
struct Run {
    told: BTreeMap<String, Told>,
}

impl Run {
    #[track_caller]
    fn of(&self, name: &str) -> &Told {
        let told = self.told.get(name);
        told.unwrap_or_else(|| panic!("no {name}: {:?}", self.told.keys()))
    }

    /// Of doctor's findings the first of a topic.
    fn finding(&self, name: &str, topic: &str) -> Value {
        let printed = &self.of(name).printed;
        let mut reports = printed.lines().filter_map(|line| {
            let report: Value = serde_json::from_str(line).ok()?;
            report.get("findings")?.as_array().cloned()
        });
        let findings = reports.next().unwrap_or_else(|| panic!("{printed}"));
        let mut found = findings.into_iter().filter(|one| one["topic"] == topic);
        found.next().unwrap_or_else(|| panic!("{topic}: {printed}"))
    }
}

/// Runs a script. None where there is no such kernel, or no such drive.
fn run(scratch: &Scratch, script: &str) -> Option<Run> {
    if !report::there(&["tgtd", "tgtadm", "tgtimg", "iscsistart", "ip"]) {
        return None;
    }
    let program = program::path().display();
    let files = scratch.path().display();
    let printed = uml::run(&format!(
        "D='{program}'\nFILES='{files}'\n{STEPS}\n{script}\n"
    ))?;
    let mut told = BTreeMap::new();
    for part in printed.split("<<< ").skip(1) {
        let (name, rest) = part.split_once('\n').unwrap();
        let (printed, rest) = rest
            .rsplit_once("\n>>> ")
            .unwrap_or_else(|| panic!("{printed}"));
        let status = rest.lines().next().unwrap().parse().unwrap();
        let printed = printed.to_owned();
        told.insert(name.to_owned(), Told { printed, status });
    }
    Some(Run { told })
}

/// A folder with two trees to record, `tree` and `big`.
fn files() -> Scratch {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "three megabytes", 3_000_000);
    trees::file(&tree, "folder/block and a byte", 2049);
    trees::file(&tree, "folder/empty", 0);
    trees::finish(&tree);
    let big = scratch.folder("big");
    trees::file(&big, "forty megabytes", 40_000_000);
    trees::finish(&big);
    scratch
}

/// What of a tree is not on the disc that the kernel mounted and copied.
fn problems(scratch: &Scratch, drive: &str) -> Vec<String> {
    let tree = scratch.join("tree");
    let copy = scratch.join(&format!("copy of {drive}"));
    let expected = compare::walk(&tree);
    let shown = images::shown(JUDGE, &expected);
    images::extracted(&tree, &copy, &expected, &shown)
}

#[test]
fn a_foreign_drive_is_burned_and_the_kernel_mounts_the_disc() {
    let scratch = files();
    let script = "
        drives 2
        ln -s sr0 /dev/cdrom
        tell recorders $D recorders --json
        tell info $D info /dev/cdrom --json
        tell doctor $D doctor /dev/sr0 --json
        tell burn $D burn --json $FILES/tree --recorder /dev/cdrom
        tell listed $D ls /dev/sr0
        tell compared $D verify /dev/sr0 --against $FILES/tree
        look_anew sr0
        copy_disc sr0
        # While it is mounted it can be read, not moved.
        tell mounted-info $D info /dev/sr0 --json
        tell mounted-ls $D ls /dev/sr0
        tell mounted-eject $D disc eject --recorder /dev/sr0
        tell mounted-doctor $D doctor /dev/sr0 --json
        umount '/run/mounted'
        tell unmounted-doctor $D doctor /dev/sr0 --json
        tell full $D burn --json $FILES/tree --recorder /dev/sr0
        # Four KiB at a time.
        echo 4 >/sys/block/sr1/queue/max_sectors_kb
        tell narrow $D recorders --json
        tell narrow-doctor $D doctor /dev/sr1 --json
        tell narrow-burn $D burn --json $FILES/tree --recorder /dev/sr1
        look_anew sr1
        copy_disc sr1";
    let Some(run) = run(&scratch, script) else {
        return;
    };
    let recorders = run.of("recorders").json();
    let names: Vec<&Value> = recorders
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["/dev/sr0", "/dev/sr1"]);
    let one = &recorders[0];
    assert_eq!(one["vendor"], "IET");
    assert_eq!(one["writes"], serde_json::json!(["DVD+R"]));
    assert_eq!(one["state"], "free");
    assert!(
        one["generic"].as_str().unwrap().starts_with("/dev/sg"),
        "{one}"
    );
    let info = run.of("info").json();
    assert_eq!(
        (&info["recorder"], &info["type"]),
        (&"/dev/sr0".into(), &"cd-r".into())
    );
    assert_eq!(info["medium"]["kind"], "DVD+R");
    assert_eq!(info["medium"]["status"], "blank");
    run.of("doctor").ended(0, &["blank"]);
    assert_eq!(run.finding("doctor", "held")["status"], "ok");
    let burnt = run.of("burn").json();
    run.of("burn").ended(0, &[]);
    assert_eq!(burnt["compared"], true, "{burnt}");
    run.of("listed").ended(0, &["three megabytes", "folder"]);
    run.of("compared").ended(0, &[]);
    assert_eq!(problems(&scratch, "sr0"), [] as [String; 0]);
    report::verdict(
        JUDGE,
        "tgt's DVD+R drive, burned through /dev/sr0: the kernel mounts the disc, every file is the same",
    );

    run.of("mounted-info").ended(0, &["DVD-ROM"]);
    run.of("mounted-ls").ended(0, &["three megabytes"]);
    run.of("mounted-eject")
        .ended(23, &["IMAPI_E_FILESYSTEM", "mounted at /run/mounted"]);
    let held = run.finding("mounted-doctor", "held");
    assert_eq!(held["status"], "fail");
    assert_eq!(held["mend"], "umount '/run/mounted'");
    assert_eq!(run.finding("unmounted-doctor", "held")["status"], "ok");
    // The disc is closed: that is in the way now.
    assert_eq!(run.finding("unmounted-doctor", "disc")["status"], "fail");
    // As this drive has it, the disc is a pressed one now.
    run.of("full")
        .ended(16, &["IMAPI_E_MEDIUM_INVALIDTYPE", "DVD-ROM"]);
    report::verdict(
        JUDGE,
        "a disc that is mounted is read beside the mount, and not moved",
    );

    assert_eq!(run.of("narrow").json()[1]["max_transfer"], 4096);
    assert_eq!(run.finding("narrow-doctor", "transfer")["status"], "warn");
    run.of("narrow-burn").ended(0, &[]);
    assert_eq!(problems(&scratch, "sr1"), [] as [String; 0]);
    report::verdict(JUDGE, "burned with 4 KiB at a time: every file is the same");
}

#[test]
fn a_drive_that_somebody_else_has_is_left_to_them() {
    let scratch = files();
    let script = "
        drives 3
        keeper() {
            exec perl -MFcntl -e 'sysopen(F, \"/dev/sr0\", O_RDWR|O_EXCL|O_NONBLOCK) or die; sleep 99'
        }
        keeper &
        keeper=$!
        until_true has_open $keeper sr0
        tell keeper echo $keeper
        tell kept-info $D info /dev/sr0
        tell kept-eject $D disc eject --recorder /dev/sr0
        tell kept-recorders $D recorders --json
        tell kept-doctor $D doctor /dev/sr0 --json
        kill $keeper
        until_true $D info /dev/sr0
        # Two burns of one disc.
        $D burn --quiet $FILES/big --recorder /dev/sr1 >/run/first 2>&1 &
        first=$!
        until_true has_open $first sr1
        tell second $D burn --quiet $FILES/big --recorder /dev/sr1
        tell first wait $first
        tell both $D verify /dev/sr1 --against $FILES/big
        # Somebody who is not root, without and with the group.
        cp $D /run/discmaster
        cp -r $FILES/tree /run/tree
        mkdir /run/nobody
        chown nobody /run/nobody
        chgrp cdrom /dev/sr2
        chmod 660 /dev/sr2
        as_nobody() {
            setpriv --reuid=nobody --regid=nogroup $1 env DISCMASTER_HOME=/run/nobody/home \\
                DISCMASTER_STASH=/run/nobody/stash /run/discmaster $2 $3 $4 $5
        }
        tell denied-info as_nobody --clear-groups info /dev/sr2
        tell denied-doctor as_nobody --clear-groups doctor /dev/sr2 --json
        tell member-burn as_nobody --groups=cdrom burn /run/tree --recorder /dev/sr2
        chmod 640 /dev/sr2
        tell reader-info as_nobody --groups=cdrom info /dev/sr2
        tell reader-doctor as_nobody --groups=cdrom doctor /dev/sr2 --json";
    let Some(run) = run(&scratch, script) else {
        return;
    };
    let keeper = run.of("keeper").printed.trim().to_owned();
    let words = format!("perl (process {keeper}) has it open");
    run.of("kept-info")
        .ended(38, &["IMAPI_E_DEVICE_STILL_IN_USE", &words]);
    run.of("kept-eject")
        .ended(18, &["IMAPI_E_DEVICE_NOTACCESSIBLE", &words]);
    let kept = &run.of("kept-recorders").json()[0];
    assert!(kept["state"].as_str().unwrap().contains(&words), "{kept}");
    assert_eq!(
        kept["product"], "VIRTUAL-CDROM",
        "the kernel knows it: {kept}"
    );
    let held = run.finding("kept-doctor", "held");
    assert_eq!(held["status"], "fail", "{held}");
    assert_eq!(held["mend"], format!("kill {keeper}"));
    report::verdict(
        JUDGE,
        "a drive that another program keeps: it is named, and left alone",
    );

    let ended = [run.of("first").status, run.of("second").status];
    assert!(
        ended.contains(&0) && ended.iter().any(|status| [18, 38].contains(status)),
        "{ended:?}: {}",
        run.of("second").printed
    );
    run.of("both").ended(0, &[]);
    report::verdict(
        JUDGE,
        "two burns of one disc: one is recorded whole, the other refused",
    );

    run.of("denied-info").ended(
        18,
        &[
            "IMAPI_E_DEVICE_NOTACCESSIBLE",
            "open to the group cdrom, which you are not in",
        ],
    );
    run.of("denied-doctor").ended(1, &[]);
    let denied = run.finding("denied-doctor", "permission");
    let mend = denied["mend"].as_str().unwrap();
    assert!(mend.starts_with("sudo usermod -aG cdrom nobody"), "{mend}");
    run.of("member-burn")
        .ended(0, &["recorded, read back and compared"]);
    run.of("reader-info").ended(0, &["DVD-ROM"]);
    let denied = run.finding("reader-doctor", "permission");
    assert!(
        denied["mend"].as_str().unwrap().contains("udev"),
        "{denied}"
    );
    report::verdict(
        JUDGE,
        "who is in the node's group burns, and needs no other right",
    );
}

#[test]
fn a_drive_that_vanishes_is_told_of_at_once() {
    let scratch = files();
    let script = "
        drives 2
        $D burn --json $FILES/big --recorder /dev/sr0 >/run/burn 2>&1 &
        burn=$!
        until_true grep -q '\"event\":\"block-progress\",\"done\":[1-9]' /run/burn
        echo 1 >/sys/block/sr0/device/delete
        tell vanished wait $burn
        tell vanished-said cat /run/burn
        tell vanished-info $D info /dev/sr0
        tell vanished-recorders $D recorders --json
        # The machine that has the drives falls silent; its host waits three seconds for it.
        echo 3 >/sys/class/iscsi_session/session1/recovery_tmo
        $D burn --json $FILES/big --recorder /dev/sr1 >/run/burn 2>&1 &
        burn=$!
        until_true grep -q '\"event\":\"block-progress\",\"done\":[1-9]' /run/burn
        kill -9 $tgtd
        tell silent wait $burn
        tell silent-said cat /run/burn
        # Only looks like an optical drive.
        load scsi_debug ptype=5
        until_true test -b /dev/sr0
        tell other-recorders $D recorders --json
        tell other-info $D info /dev/sr0
        tell other-burn $D burn $FILES/tree --recorder /dev/sr0
        tell other-doctor $D doctor /dev/sr0 --json";
    let Some(run) = run(&scratch, script) else {
        return;
    };
    let vanished = run.of("vanished-said");
    assert_eq!(run.of("vanished").status, 19, "{}", vanished.printed);
    vanished.ended(0, &["IMAPI_E_DEVICE_NOTPRESENT"]);
    run.of("vanished-info")
        .ended(19, &["IMAPI_E_DEVICE_NOTPRESENT", "/dev/sr0"]);
    let left = run.of("vanished-recorders").json();
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    report::verdict(
        JUDGE,
        "a drive that vanishes in mid-write: told at once, as not present",
    );

    let silent = run.of("silent-said");
    assert_eq!(run.of("silent").status, 19, "{}", silent.printed);
    silent.ended(0, &["IMAPI_E_DEVICE_NOTPRESENT"]);
    report::verdict(
        JUDGE,
        "a road that is cut in mid-write: the drive is told as not present",
    );

    let of_other = ["IMAPI_E_DEVICE_INVALIDTYPE", "GET CONFIGURATION"];
    run.of("other-info").ended(20, &of_other);
    run.of("other-burn").ended(20, &[of_other[0]]);
    run.of("other-doctor").ended(1, &["GET CONFIGURATION"]);
    let row = &run.of("other-recorders").json()[0];
    assert_eq!(row["vendor"], "Linux", "{row}");
    assert_ne!(row["state"], "free");
    report::verdict(
        JUDGE,
        "scsi_debug, which knows nothing of MMC: refused as no optical drive",
    );
}
