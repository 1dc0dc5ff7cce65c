//! Images for those who look for labels and names: both as they look for them, in Rock Ridge and in
//! Joliet.

use crate::program::{discmaster, installed, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use std::path::Path;

/// A preset, the label that is looked for, and the files.
const PRESETS: [(&str, Option<&str>, &[&str]); 4] = [
    (
        "cidata",
        Some("cidata"),
        &["meta-data", "network-config", "user-data", "vendor-data"],
    ),
    (
        "config-2",
        Some("config-2"),
        &[
            "openstack/latest/meta_data.json",
            "openstack/latest/network_data.json",
            "openstack/latest/user_data",
        ],
    ),
    ("oemdrv", Some("OEMDRV"), &["ks.cfg"]),
    (
        "autounattend",
        None,
        &["$OEM$/$1/setup.cmd", "Autounattend.xml"],
    ),
];

#[test]
fn labels_and_names_are_those_that_are_looked_for() {
    if !installed("isoinfo") {
        return report::skip("isoinfo is not installed");
    }
    for (preset, label, files) in PRESETS {
        let scratch = Scratch::new();
        let tree = scratch.folder("tree");
        for path in files {
            trees::file(&tree, path, 20);
        }
        let image = scratch.join("image.iso");
        succeed(
            discmaster(
                scratch.path(),
                ["image", "--quiet", "--preset", preset, "-o"],
            )
            .arg(&image)
            .arg(&tree),
        );
        for names in ["-R", "-J"] {
            assert_eq!(listed(&image, names), files, "{preset}, isoinfo {names}");
        }
        if let Some(label) = label {
            let said = output(tool("isoinfo").arg("-d").arg("-i").arg(&image)).unwrap();
            let said = String::from_utf8_lossy(&said).into_owned();
            assert!(said.contains(&format!("Volume id: {label}\n")), "{said}");
            if installed("blkid") {
                let probe = ["-p", "-s", "LABEL", "-o", "value"];
                let said = output(tool("blkid").args(probe).arg(&image)).unwrap();
                assert_eq!(String::from_utf8_lossy(&said).trim_end(), label);
            }
        }
    }
    report::verdict(
        "isoinfo",
        "four presets: labels, and names in Rock Ridge and Joliet",
    );
}

/// The files of an image, sorted.
fn listed(image: &Path, names: &str) -> Vec<String> {
    let listed = output(tool("isoinfo").args([names, "-f", "-i"]).arg(image)).unwrap();
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut paths: Vec<String> = listed
        .lines()
        .map(|line| line.trim_start_matches('/').trim_end_matches(";1"))
        .map(str::to_owned)
        .collect();
    paths.sort_unstable();
    let folder = |path: &String| {
        let inside = format!("{path}/");
        paths.iter().any(|other| other.starts_with(&inside))
    };
    paths.iter().filter(|path| !folder(path)).cloned().collect()
}
