//! A Linux kernel as an ordinary process (user-mode Linux), for devices that the machine does not
//! have, and for mounting without the right to. It sees the machine's own files, read-only; /run and
//! /mnt are its own. What a script writes comes out through a folder that it mounts once more, with
//! `mount -t hostfs -o FOLDER none`.

use crate::can::can;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

/// Where Debian's package has the modules.
const MODULES: &str = "/usr/lib/uml/modules";

/// The last line of what is printed, followed by the script's exit status.
const ENDED: &str = "the script ended with ";

/// Runs a shell script in a kernel of its own, in which `load NAME [PARAMETER...]` loads a module,
/// and gives what it printed. Programs that load modules find them, too. None where there is no such
/// kernel.
pub(crate) fn run(script: &str) -> Option<String> {
    let kernel = ["/usr/bin/linux.uml", "/usr/local/bin/linux.uml"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let there = kernel.is_some() && Path::new(MODULES).is_dir();
    if !can(there, "linux.uml is missing (Debian's user-mode-linux)") {
        return None;
    }
    // Not wherever temporary files are: that may be below /dev, /run or /mnt.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::create_dir_all(folder.path().join("lib")).unwrap();
    symlink(MODULES, folder.path().join("lib/modules")).unwrap();
    let init = folder.path().join("init");
    let folder = folder.path().display();
    fs::write(
        &init,
        format!(
            "#!/bin/sh\n\
             export PATH=/usr/sbin:/usr/bin:/sbin:/bin\n\
             mount -t proc proc /proc\n\
             mount -t sysfs sysfs /sys\n\
             mount -t devtmpfs devtmpfs /dev 2>/dev/null\n\
             ln -s /proc/self/fd /dev/fd\n\
             mount -t tmpfs tmpfs /run\n\
             mount -t tmpfs tmpfs /mnt\n\
             export MODPROBE_OPTIONS='--dirname={folder}'\n\
             load() {{ modprobe \"$@\"; }}\n\
             ( set -e\n{script}\n)\n\
             echo \"{ENDED}$?\"\n\
             echo o >/proc/sysrq-trigger\n\
             sleep 60\n"
        ),
    )
    .unwrap();
    fs::set_permissions(&init, fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new("timeout")
        .args(["--kill-after=10", "300"])
        .arg(kernel.unwrap())
        .args(["mem=384M", "rootfstype=hostfs", "rootflags=/", "ro"])
        .arg(format!("init={}", init.display()))
        // Not in a home, which not everybody has.
        .arg(format!("uml_dir={folder}/"))
        .args(["con=null", "con0=null,fd:1", "quiet"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    let Some((printed, status)) = text.rsplit_once(ENDED) else {
        panic!("the kernel did not come to the script's end: {text}");
    };
    assert!(status.starts_with("0\n"), "the script failed: {text}");
    Some(printed.to_owned())
}
