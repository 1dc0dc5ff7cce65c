//! What the machine has to have before a device can be made of a recorder, and how to mend what is
//! missing.

use crate::output::outcome::Failure;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The kernel's modules, and whether nothing works without.
const MODULES: [(&str, bool); 5] = [
    ("configfs", true),
    ("target_core_user", true),
    ("tcm_loop", true),
    ("sr_mod", true),
    // Old programs ask for /dev/sgN.
    ("sg", false),
];

const CONFIGFS: &str = "/sys/kernel/config";

/// Refuses what would fail later, and loads modules.
pub fn prepare() -> Result<(), Failure> {
    if !rustix::process::geteuid().is_root() {
        return Err(
            Failure::other("only root may make a device of a recorder", None)
                .advised("run it as root: sudo discmaster serve --tcmu --recorder virtual:PATH/"),
        );
    }
    for (module, needed) in MODULES {
        if Path::new("/sys/module").join(module).exists() {
            continue;
        }
        let loaded = load(module);
        if needed {
            loaded?;
        }
    }
    let mounts = fs::read_to_string("/proc/mounts")
        .map_err(|error| Failure::other("/proc/mounts could not be read", Some(&error)))?;
    if !mounts_configfs(&mounts) {
        return Err(
            Failure::other(format!("configfs is not mounted on {CONFIGFS}"), None)
                .advised("mount it: mount -t configfs configfs /sys/kernel/config"),
        );
    }
    Ok(())
}

fn load(module: &str) -> Result<(), Failure> {
    let failure = |why: String| {
        Failure::other(
            format!("the kernel's module {module} could not be loaded"),
            None,
        )
        .because(vec![why])
        .advised(
            "use the distribution's standard kernel, with all its modules (Ubuntu: \
                 linux-modules-extra), and see that modprobe, of the package kmod, is installed",
        )
    };
    // Where modprobe is, is not in everybody's path.
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("modprobe")
        .arg(module)
        .env("PATH", format!("{path}:/usr/sbin:/sbin"))
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failure(format!("modprobe: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failure(said.trim().to_owned()))
}

fn mounts_configfs(mounts: &str) -> bool {
    mounts.lines().any(|line| {
        let mut fields = line.split(' ').skip(1);
        fields.next() == Some(CONFIGFS) && fields.next() == Some("configfs")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configfs_counts_only_where_the_kernel_looks_for_it() {
        assert!(mounts_configfs(
            "proc /proc proc rw 0 0\nnone /sys/kernel/config configfs rw,relatime 0 0\n"
        ));
        assert!(!mounts_configfs("none /mnt configfs rw 0 0\n"));
        assert!(!mounts_configfs("none /sys/kernel/config tmpfs rw 0 0\n"));
    }
}
