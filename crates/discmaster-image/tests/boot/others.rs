//! What other programs make of our boot images, and we of theirs.

use discmaster_image::plan::{BootImage, Emulation, Options, Plan, Platform};
use discmaster_image::read::verify::verify;
use discmaster_image::read::{BootCatalog, Image, ImageFile};
use discmaster_image::source::Source;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_image::write::to_file;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Whether a tool is here. Without it a test is skipped, in continuous integration it fails.
fn has(tool: &str, probe: &str) -> bool {
    let found = Command::new(tool)
        .arg(probe)
        .output()
        .is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: needs {tool}");
        assert!(std::env::var_os("CI").is_none(), "needs {tool}");
    }
    found
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{program} {arguments:?}: {says}");
    String::from_utf8_lossy(&stdout).into_owned()
}

/// A disk of so many bytes, with a master boot record of one partition of type 6 at sector 63.
fn disk(length: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
    if length >= 512 {
        bytes[446..510].fill(0);
        let partition = [0x80, 1, 1, 0, 6, 15, 63, 10, 63, 0, 0, 0, 0x20, 0x26, 0, 0];
        bytes[446..462].copy_from_slice(&partition);
        bytes[510..512].copy_from_slice(&[0x55, 0xAA]);
    }
    bytes
}

/// `disc.iso` with an empty file, one of five bytes, and a boot image.
fn make(folder: &Path, emulation: Emulation, image: &[u8]) -> u32 {
    let now = Timestamp::from_seconds(1_000_000_000);
    let mut tree = Tree::new(now);
    for (name, content) in [(&b"empty"[..], &b""[..]), (b"hello", b"hello")] {
        let source = Source::Bytes(content.into());
        tree.add_file(NodeId::ROOT, name, now, source, Existing::Refuse)
            .unwrap();
    }
    let mut boot = BootImage::new(Source::Bytes(image.into()));
    boot.emulation = emulation;
    boot.manufacturer_id = "discmaster".to_owned();
    if emulation == Emulation::HardDisk {
        boot.system_type = 6;
    }
    let mut options = Options::new(now);
    options.boot = Some(boot);
    let plan = Plan::new(tree, &options).unwrap();
    to_file(&plan, &folder.join("disc.iso"), &()).unwrap();
    catalog(&folder.join("disc.iso")).entries[0].start
}

/// What our reader finds in a sound image.
fn catalog(path: &Path) -> BootCatalog {
    let image = Image::open(ImageFile::open(path).unwrap()).unwrap();
    let report = verify(&image, &()).unwrap();
    let oddities: Vec<_> = report.oddities.iter().map(ToString::to_string).collect();
    assert!(report.is_sound(), "{oddities:#?}");
    image.boot_catalog().unwrap().unwrap()
}

/// Emulation, bytes of the image, and how xorriso, isoinfo and 7-Zip call it.
const KINDS: [(Emulation, usize, [&str; 3]); 6] = [
    (
        Emulation::None,
        70_000,
        ["none", "0 (No Emulation Boot)", "Boot-NoEmul.img"],
    ),
    (
        Emulation::None,
        40_000_000,
        ["none", "0 (No Emulation Boot)", "Boot-NoEmul.img"],
    ),
    (
        Emulation::Floppy12,
        1_228_800,
        ["fd1.2", "1 (1200 Floppy)", "Boot-1.2M.img"],
    ),
    (
        Emulation::Floppy144,
        1_474_560,
        ["fd1.4", "2 (1.44MB Floppy)", "Boot-1.44M.img"],
    ),
    (
        Emulation::Floppy288,
        2_949_120,
        ["fd2.8", "3 (2.88MB Floppy)", "Boot-2.88M.img"],
    ),
    (
        Emulation::HardDisk,
        5_000_000,
        ["hd", "4 (Hard Disk Emulation)", "Boot-HardDisk.img"],
    ),
];

/// Sectors that firmware loads.
fn loaded(emulation: Emulation, length: usize) -> usize {
    match emulation {
        Emulation::None => length.div_ceil(512).min(65_535),
        _ => 1,
    }
}

#[test]
fn xorriso_finds_every_boot_image() {
    if !has("xorriso", "-version") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for (emulation, length, [called, ..]) in KINDS {
        let start = make(scratch.path(), emulation, &disk(length));
        let report = ["-indev", "stdio:disc.iso", "-report_el_torito", "plain"];
        let says = run(scratch.path(), "xorriso", &report);
        let line = |head: &str| {
            let line = says.lines().find_map(|line| line.strip_prefix(head));
            let line = line.unwrap_or_else(|| panic!("{says}"));
            line.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let system = if emulation == Emulation::HardDisk {
            "0x06"
        } else {
            "0x00"
        };
        let sectors = loaded(emulation, length).to_string();
        let start = start.to_string();
        let expected = ["1", "BIOS", "y", called, "0x0000", system, &sectors, &start];
        assert_eq!(line("El Torito boot img :"), expected);
        let blocks = length.div_ceil(2048).to_string();
        assert_eq!(line("El Torito img blks :"), ["1", &blocks]);
    }
}

#[test]
fn isoinfo_finds_every_boot_image() {
    if !has("isoinfo", "-version") {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    for (emulation, length, [_, called, _]) in KINDS {
        let start = make(scratch.path(), emulation, &disk(length));
        let says = run(scratch.path(), "isoinfo", &["-d", "-i", "disc.iso"]);
        for expected in [
            "El Torito VD version 1 found, boot catalog is in sector".to_owned(),
            "Arch 0 (x86)".to_owned(),
            "ID 'discmaster'".to_owned(),
            "Key 55 AA".to_owned(),
            "Bootid 88 (bootable)".to_owned(),
            format!("Boot media {called}"),
            format!("Bootoff {start:X} {start}"),
        ] {
            assert!(says.contains(&expected), "{expected} in {says}");
        }
    }
}

#[test]
fn seven_zip_brings_out_the_boot_image_and_the_files() {
    if !has("7zz", "i") {
        return;
    }
    for (emulation, length, [.., called]) in KINDS {
        let scratch = tempfile::tempdir().unwrap();
        let image = disk(length);
        make(scratch.path(), emulation, &image);
        run(scratch.path(), "7zz", &["x", "-y", "-o./out", "disc.iso"]);
        let out = scratch.path().join("out");
        let found = fs::read(out.join("[BOOT]").join(called)).unwrap();
        // It brings out as much as is loaded, and of floppies all.
        let mut expected = image;
        match emulation {
            Emulation::None | Emulation::HardDisk => {
                expected.resize(loaded(emulation, length) * 512, 0);
            }
            Emulation::Floppy12 | Emulation::Floppy144 | Emulation::Floppy288 => {}
        }
        assert!(found == expected, "{emulation}: {} bytes", found.len());
        assert_eq!(fs::read(out.join("hello")).unwrap(), b"hello");
        assert_eq!(fs::read(out.join("empty")).unwrap(), b"");
        assert_eq!(fs::read_dir(&out).unwrap().count(), 3);
    }
}

#[test]
fn boot_images_of_other_makers_are_found() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    fs::create_dir(folder.join("source")).unwrap();
    fs::write(folder.join("source/loader"), disk(20_000)).unwrap();
    fs::write(folder.join("source/efi"), disk(60_000)).unwrap();
    fs::write(folder.join("source/floppy"), disk(1_474_560)).unwrap();
    let make = |tool: &str, options: &str| {
        let rest = ["-o", "disc.iso", "source"];
        run(
            folder,
            tool,
            &options.split(' ').chain(rest).collect::<Vec<_>>(),
        );
        let found = catalog(&folder.join("disc.iso"));
        let seen = found.entries.iter().map(|entry| {
            assert!(entry.bootable);
            let emulation = entry.media.emulation().unwrap();
            (
                entry.platform,
                emulation,
                entry.sectors,
                first(folder, entry.start),
            )
        });
        seen.collect::<Vec<_>>()
    };
    let bytes = disk(1000)[..16].to_vec();
    let row = |platform, emulation, sectors| (platform, emulation, sectors, bytes.clone());
    if has("xorriso", "-version") {
        let both = "-as mkisofs -quiet -b loader -no-emul-boot -boot-load-size 4 \
                    -eltorito-alt-boot -e efi -no-emul-boot";
        let expected = [
            row(Platform::X86, Emulation::None, 4),
            row(Platform::EFI, Emulation::None, 120),
        ];
        assert_eq!(make("xorriso", both), expected);
        let floppy = "-as mkisofs -quiet -b floppy";
        let expected = [row(Platform::X86, Emulation::Floppy144, 1)];
        assert_eq!(make("xorriso", floppy), expected);
    }
    if has("genisoimage", "-version") {
        let floppy = "-quiet -b floppy -c catalog";
        let expected = [row(Platform::X86, Emulation::Floppy144, 1)];
        assert_eq!(make("genisoimage", floppy), expected);
    }
}

/// The first bytes of a block of the disc.
fn first(folder: &Path, block: u32) -> Vec<u8> {
    let disc = fs::read(folder.join("disc.iso")).unwrap();
    let at = usize::try_from(block).unwrap() * 2048;
    disc[at..at + 16].to_vec()
}
