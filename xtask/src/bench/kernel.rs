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
/// `ground`, which it has as /mnt/ground, and gives what it printed. `folder` is for what the kernel needs:
/// not where its own /dev, /run or /mnt come to lie.
pub(super) fn run(script: &str, folder: &Path, ground: &Path) -> Result<String, Failure> {
    let folder = folder.join("kernel");
    let failed = |error| Failure(format!("{}: {error}", folder.display()));
    let kernel = KERNELS.iter().find(|path| Path::new(path).is_file());
    let kernel = kernel.ok_or_else(|| Failure("linux.uml is missing".into()))?;
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(folder.join("lib")).map_err(failed)?;
    symlink(MODULES, folder.join("lib/modules")).map_err(failed)?;
    let init = folder.join("init");
    let at = folder.display();
    let begin = format!(
        "#!/bin/sh\n\
         export PATH=/usr/sbin:/usr/bin:/sbin:/bin MODPROBE_OPTIONS='--dirname={at}'\n\
         mount -t proc proc /proc\n\
         mount -t sysfs sysfs /sys\n\
         mount -t devtmpfs devtmpfs /dev 2>/dev/null\n\
         ln -s /proc/self/fd /dev/fd\n\
         mount -t tmpfs tmpfs /run\n\
         mount -t tmpfs tmpfs /mnt\n\
         mkdir /mnt/ground\n\
         mount -t hostfs -o '{}' none /mnt/ground\n\
         modprobe configfs\n\
         mount -t configfs configfs /sys/kernel/config\n\
         (",
        ground.display()
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
