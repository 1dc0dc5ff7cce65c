//! A disk without room: found before anything is written, and nothing is lost.

use crate::program::{discmaster, fail, installed, run, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::target::Target;
use crate::trees;
use std::path::{Path, PathBuf};

/// A small file system of its own; unmounted at the end.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: PathBuf, arguments: &[&str]) -> Result<Self, String> {
        let output = run(tool("mount").args(arguments).arg(&at));
        if output.status.success() {
            Ok(Self(at))
        } else {
            Err(String::from_utf8_lossy(&output.stderr).trim().to_string())
        }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        run(tool("umount").arg("--lazy").arg(&self.0));
    }
}

#[test]
fn on_a_small_tmpfs_short_space_is_found_before_writing() {
    let scratch = Scratch::new();
    let mounted = Mounted::new(
        scratch.folder("mounted"),
        &["-t", "tmpfs", "-o", "size=16m", "none"],
    );
    judge("tmpfs", &scratch, mounted);
}

#[test]
fn on_a_small_ext4_short_space_is_found_before_writing() {
    if !installed("mkfs.ext4") {
        return report::skip("mkfs.ext4 is not installed");
    }
    let scratch = Scratch::new();
    let device = scratch.join("ext4");
    let file = std::fs::File::create(&device).unwrap();
    file.set_len(16 << 20).unwrap();
    let made = run(tool("mkfs.ext4").args(["-q", "-F"]).arg(&device));
    assert!(made.status.success(), "mkfs.ext4: {made:?}");
    let device = device.to_str().unwrap();
    let mounted = Mounted::new(scratch.folder("mounted"), &["-o", "loop", device]);
    judge("ext4", &scratch, mounted);
}

fn judge(kind: &str, scratch: &Scratch, mounted: Result<Mounted, String>) {
    let mounted = match mounted {
        Ok(mounted) => mounted,
        Err(error) => return report::skip(&format!("a small {kind} cannot be mounted: {error}")),
    };
    let tree = scratch.folder("tree");
    trees::file(&tree, "large", 14_000_000);
    let folder = mounted.0.join("folder");
    std::fs::create_dir(&folder).unwrap();
    let target = Target::new(scratch, folder, &tree);
    target.put_old_back();
    std::fs::write(mounted.0.join("filler"), vec![1; 3_000_000]).unwrap();
    let text = refused(scratch, &target, kind);
    // A smaller image has room, over the same old one.
    std::fs::write(tree.join("large"), vec![1; 2_000_000]).unwrap();
    let output = run(&mut target.command());
    assert!(output.status.success(), "{kind}: {output:?}");
    report::verdict(
        "full disk",
        &format!("{kind}: refused before writing, the older image whole: {text:?}"),
    );
}

/// The image is refused, and not a byte of content has been copied by then.
fn refused(scratch: &Scratch, target: &Target, kind: &str) -> String {
    let log = scratch.join("calls");
    let command = target.command();
    let mut traced = if installed("strace") {
        let mut strace = tool("strace");
        strace
            .args(["-f", "-qq", "-o"])
            .arg(&log)
            .args([
                "-e",
                "trace=copy_file_range,sendfile,pwrite64,pwritev,writev",
            ])
            .arg(command.get_program())
            .args(command.get_args());
        strace.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        strace
    } else {
        report::skip("strace is not installed: whether a full disk is found before writing");
        target.command()
    };
    let (code, text) = fail(&mut traced);
    assert_eq!(code, 42, "{kind}: IMAPI_E_NOTENOUGHDISKFORSTASH: {text}");
    target.assert_untouched(kind);
    let written = std::fs::read_to_string(&log).unwrap_or_default();
    let written: Vec<&str> = written.lines().filter(|line| copies(line)).collect();
    assert!(written.is_empty(), "{kind}: written before: {written:?}");
    text.trim().to_string()
}

/// Whether a traced call copied bytes into a file (and not a message onto standard error).
fn copies(line: &str) -> bool {
    !line.contains("writev(2,") && !line.contains("+++") && !line.contains("---")
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "file", 10);
    let missing: &Path = &scratch.join("not there/image.iso");
    let (_, text) = fail(
        discmaster(scratch.path(), ["image", "--quiet", "--output"])
            .arg(missing)
            .arg(&tree),
    );
    assert!(text.contains("not there"), "{text}");
}
