//! A Linux kernel as an ordinary process (user-mode Linux), which has a drive that we serve as /dev/srN:
//! programs that know nothing but drives are measured in it. It has one processor, for the drive, too.

use crate::report::Failure;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

const KERNELS: [&str; 2] = ["/usr/bin/linux.uml", "/usr/local/bin/linux.uml"];
/// Where Debian's package has the modules.
const MODULES: &str = "/usr/lib/uml/modules";

pub(super) fn is_there() -> bool {
    KERNELS.iter().any(|path| Path::new(path).is_file()) && Path::new(MODULES).is_dir()
}

/// Runs a script as the first process, which sees the machine's files but cannot change them, except in
/// `ground`, and gives what it printed.
pub(super) fn run(script: &str, ground: &Path) -> Result<String, Failure> {
    let failed = |error| Failure(format!("{}: {error}", ground.display()));
    let kernel = KERNELS.iter().find(|path| Path::new(path).is_file());
    let kernel = kernel.ok_or_else(|| Failure("linux.uml is missing".into()))?;
    fs::create_dir_all(ground.join("lib")).map_err(failed)?;
    symlink(MODULES, ground.join("lib/modules")).map_err(failed)?;
    let init = ground.join("init");
    let at = ground.display();
    // Memory is under /dev, which becomes the kernel's own: the ground is seen as /mnt.
    let begin = format!(
        "#!/bin/sh\n\
         set -e\n\
         export PATH=/usr/sbin:/usr/bin:/sbin:/bin MODPROBE_OPTIONS=--dirname=/mnt/ground\n\
         mount -t proc proc /proc\n\
         mount -t sysfs sysfs /sys\n\
         mount -t tmpfs tmpfs /run\n\
         mount -t tmpfs tmpfs /mnt\n\
         mkdir /mnt/ground\n\
         mount -t hostfs -o '{at}' none /mnt/ground\n\
         mount -t devtmpfs devtmpfs /dev\n\
         modprobe configfs || true\n\
         mount -t configfs configfs /sys/kernel/config\n\
         ("
    );
    let end = ") || echo 'the script failed'\necho o >/proc/sysrq-trigger\nsleep 60\n";
    fs::write(&init, format!("{begin}{script}{end}")).map_err(failed)?;
    fs::set_permissions(&init, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    let output = Command::new(kernel)
        .args(["mem=512M", "rootfstype=hostfs", "rootflags=/", "ro"])
        .arg(format!("init={}", init.display()))
        .arg(format!("uml_dir={at}/"))
        .args(["con=null", "con0=null,fd:1", "quiet"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| Failure(format!("{kernel}: {error}")))?;
    Ok(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}
