//! What the other steps need of the machine beyond a Rust toolchain.

use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program, and Debian 12's package for it.
struct Needed {
    program: &'static str,
    package: &'static str,
    serves: &'static str,
}

const NEEDED: &[Needed] = &[
    needed("xorriso", "xorriso", "judge of images"),
    needed("isoinfo", "genisoimage", "judge of images"),
    needed("bsdtar", "libarchive-tools", "judge of images"),
    needed("7zz", "7zip", "judge of images"),
    needed("iso-info", "libcdio-utils", "judge of images"),
    needed("iso-read", "libcdio-utils", "judge of images"),
    needed("cd-info", "libcdio-utils", "judge of cue sheets"),
    needed("bchunk", "bchunk", "judge of cue sheets"),
    needed("ccd2iso", "ccd2iso", "judge of whole sectors"),
    needed(
        "vcdimager",
        "vcdimager",
        "whole sectors of both forms to read",
    ),
    needed(
        "pycdlib-genisoimage",
        "python3-pycdlib",
        "images for the reader to read",
    ),
    needed(
        "gsf",
        "libgsf-bin",
        "compound files for the session to read",
    ),
    needed("strace", "strace", "system calls made to fail"),
    needed("mkfs.ext4", "e2fsprogs", "a small file system to fill"),
    needed("e4crypt", "e2fsprogs", "a folder that is encrypted"),
    needed("mount", "mount", "a small file system to fill"),
    needed("mkfs.btrfs", "btrfs-progs", "a volume that is compressed"),
    needed("mkfs.xfs", "xfsprogs", "a volume whose files share blocks"),
    needed(
        "linux.uml",
        "user-mode-linux",
        "a medium that is removable; judge of images and discs",
    ),
    needed("modprobe", "kmod", "the modules of linux.uml"),
    needed("tgtd", "tgt", "a recorder of other people's to burn"),
    needed("iscsistart", "open-iscsi", "the road to that recorder"),
    needed("ip", "iproute2", "the road to that recorder"),
    needed("perl", "perl-base", "somebody else who keeps a drive"),
    needed("setpriv", "util-linux", "somebody who may not use a drive"),
    needed("wodim", "wodim", "judge of the virtual recorder"),
    needed("cdrskin", "cdrskin", "judge of the virtual recorder"),
    needed("growisofs", "growisofs", "judge of the virtual recorder"),
    needed("cdrdao", "cdrdao", "judge of the virtual recorder"),
    needed("cdparanoia", "cdparanoia", "judge of audio discs"),
    needed("icedax", "icedax", "judge of audio discs"),
    needed("cd-discid", "cd-discid", "judge of audio discs"),
    needed(
        "accuraterip-checksum",
        "whipper",
        "judge of disc IDs and sums of tracks, with libdiscid",
    ),
    needed("cueconvert", "cuetools", "judge of cue sheets"),
    needed("shnsplit", "shntool", "judge of cue sheets"),
    needed("ffmpeg", "ffmpeg", "sound to decode; judge of decoding"),
    needed("sox", "sox", "sound to decode; judge of decoding"),
    needed("flac", "flac", "sound to decode"),
    needed("lame", "lame", "sound to decode"),
    needed("oggenc", "vorbis-tools", "sound to decode"),
    needed("opusenc", "opus-tools", "sound to decode"),
    needed("wavpack", "wavpack", "sound that is refused"),
    needed("c++", "g++", "libFuzzer"),
    needed("python3", "python3", "spelling"),
];

const fn needed(program: &'static str, package: &'static str, serves: &'static str) -> Needed {
    Needed {
        program,
        package,
        serves,
    }
}

pub(crate) fn prepare(_: &Workspace, notes: &mut Notes) -> Result<(), Failure> {
    let mut packages: Vec<&str> = missing().map(|needed| needed.package).collect();
    if !has_pip() {
        packages.push("python3-pip");
    }
    packages.dedup();
    if !packages.is_empty() && command::find("apt-get").is_some() {
        if is_root()? {
            apt(&packages)?;
        } else {
            println!(
                "to have everything: sudo apt-get install --no-install-recommends {}",
                packages.join(" ")
            );
        }
    }
    for Needed {
        program,
        package,
        serves,
    } in missing()
    {
        notes.skip(format!(
            "{program} is missing ({serves}); Debian's package is {package}"
        ));
    }
    if !has_pip() {
        notes.skip("python3's pip is missing (spelling); Debian's package is python3-pip");
    }
    Ok(())
}

/// A Python package with a program in it, in a folder of its own under `target/`.
pub(crate) fn wheel(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf, Failure> {
    let folder = workspace
        .target
        .join("tools")
        .join(format!("{name}-{version}"));
    let program = folder.join("bin").join(name);
    if !program.is_file() {
        command::run(
            pip()
                .args(["install", "--quiet", "--only-binary", ":all:"])
                .args([
                    "--root-user-action=ignore".as_ref(),
                    "--target".as_ref(),
                    folder.as_os_str(),
                    format!("{name}=={version}").as_ref(),
                ]),
        )?;
    }
    Ok(program)
}

pub(crate) fn has_pip() -> bool {
    command::find("python3").is_some()
        && pip()
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
}

fn pip() -> Command {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip"]);
    pip
}

fn missing() -> impl Iterator<Item = &'static Needed> {
    NEEDED
        .iter()
        .filter(|needed| command::find(needed.program).is_none())
}

fn is_root() -> Result<bool, Failure> {
    use std::os::unix::fs::MetadataExt;
    // /proc/self belongs to the effective user.
    let of = Path::new("/proc/self");
    of.metadata()
        .map(|metadata| metadata.uid() == 0)
        .map_err(|error| Failure(format!("{}: {error}", of.display())))
}

fn apt(packages: &[&str]) -> Result<(), Failure> {
    let get = || {
        let mut apt = Command::new("apt-get");
        // Another apt may hold the lock for a moment, as on a machine just started.
        apt.args(["-qq", "-o", "DPkg::Lock::Timeout=120"])
            .env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    println!("installing {}", packages.join(" "));
    command::run(get().arg("update"))?;
    command::run(
        get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}
