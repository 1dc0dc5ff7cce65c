//! `image --preset`, `--size`, `--pad` and `--plan`.

use crate::program::World;

fn seed(world: &World) {
    world.write("seed/user-data", "#cloud-config\n");
    world.write("seed/meta-data", "instance-id: i-1\n");
    world.write("drive/openstack/latest/meta_data.json", "{}");
    world.write("drive/openstack/latest/user_data", "#!/bin/sh\n");
    world.write("kick/ks.cfg", "text\n");
    world.write("setup/autounattend.xml", "<unattend/>\n");
}

#[test]
fn a_preset_needs_no_other_option() {
    let world = World::new();
    seed(&world);
    for (preset, tree, label) in [
        ("cidata", "seed", "cidata"),
        ("config-2", "drive", "config-2"),
        ("oemdrv", "kick", "OEMDRV"),
        ("autounattend", "setup", "2023-11-14"),
    ] {
        world
            .run(&["image", tree, "--preset", preset, "-o", "x.iso"])
            .succeeds();
        let info = world.run(&["info", "x.iso", "--json"]).succeeds().json();
        assert_eq!(info["label"], label);
        assert_eq!(info["joliet"], true);
        let bytes = world.read("x.iso").len();
        assert!(bytes < 100_000, "{preset}: {bytes} bytes");
    }
}

#[test]
fn what_the_reader_would_take_no_notice_of_is_refused() {
    let world = World::new();
    seed(&world);
    world.write("half/user-data", "");
    let run = world
        .run(&["image", "half", "--preset", "cidata", "-o", "x.iso"])
        .fails(2);
    assert!(run.stderr.contains("without meta-data"), "{}", run.stderr);
    let run = world
        .run(&[
            "image", "seed", "--preset", "cidata", "--label", "seed", "-o", "x.iso",
        ])
        .fails(2);
    assert!(run.stderr.contains("cidata"), "{}", run.stderr);
    world
        .run(&[
            "image",
            "seed",
            "--preset",
            "cidata",
            "--no-joliet",
            "-o",
            "x.iso",
        ])
        .fails(2);
    assert!(!world.has("x.iso"));
    let upper = [
        "image", "seed", "--preset", "cidata", "--label", "CIDATA", "-o", "x.iso",
    ];
    world.run(&upper).succeeds();
}

#[test]
fn a_fixed_size_is_kept_or_refused() {
    let world = World::new();
    seed(&world);
    let run = world
        .run(&[
            "image", "seed", "--preset", "cidata", "--size", "4M", "-o", "-",
        ])
        .succeeds();
    assert_eq!(run.stdout.len(), 4 << 20);
    world.plant();
    let run = world
        .run(&["image", "tree", "--size", "100K", "-o", "x.iso", "--json"])
        .fails(28);
    let result = run.json_lines().pop().unwrap();
    assert_eq!(result["available"], 102_400);
    let needed = result["needed"].as_u64().unwrap();
    assert!(run.stderr.contains(&needed.to_string()), "{}", run.stderr);
    assert!(!world.has("x.iso"));
    let needed = needed.to_string();
    world
        .run(&["image", "tree", "--size", &needed, "-o", "x.iso"])
        .succeeds();
    assert_eq!(world.read("x.iso").len().to_string(), needed);
    world
        .run(&["image", "tree", "--size", "1000", "-o", "y.iso"])
        .fails(2);
}

#[test]
fn an_image_is_filled_up_to_a_multiple() {
    let world = World::new();
    world.plant();
    let size = |pad: &[&str]| {
        let arguments = [&["image", "tree", "-o", "-"], pad].concat();
        world.run(&arguments).succeeds().stdout.len()
    };
    let bare = size(&[]);
    assert_eq!(size(&["--pad", "2K"]), bare);
    assert_eq!(size(&["--pad", "1M"]), bare.next_multiple_of(1 << 20));
    let arguments = ["image", "tree", "-o", "-", "--pad", "1M", "--size", "1M"];
    world.run(&arguments).fails(2);
}

#[test]
fn a_plan_is_shown_and_nothing_written_or_read() {
    let world = World::new();
    world.plant();
    let unreadable = world.path().join("tree/sub/deeper/big.bin");
    let mode = |mode| {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(&unreadable, mode).unwrap();
    };
    mode(0);
    let run = world.run(&["image", "tree", "--plan", "--json"]).succeeds();
    let human = world
        .run(&["image", "tree", "--plan", "-o", "x.iso"])
        .succeeds();
    mode(0o644);
    assert!(!world.has("x.iso"));
    let lines = run.json_lines();
    world.run(&["image", "tree", "-o", "x.iso"]).succeeds();
    let image = world.read("x.iso");
    let whole = lines.last().unwrap();
    assert_eq!(whole["kind"], "image");
    assert_eq!(whole["bytes"], image.len());
    assert_eq!(whole["files"], 4);
    let file = lines.iter().find(|it| it["path"] == "/a.txt").unwrap();
    let at = usize::try_from(file["start"].as_u64().unwrap() * 2048).unwrap();
    assert_eq!(&image[at..at + 6], b"alpha\n");
    assert_eq!(file["bytes"], 6);
    assert_eq!(lines[0]["kind"], "volume-descriptors");
    assert_eq!(lines[0]["start"], 16);
    assert!(
        human.text().contains("file /sub/deeper/big.bin"),
        "{}",
        human.text()
    );
}
