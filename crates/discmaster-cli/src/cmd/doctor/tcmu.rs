//! What `serve --tcmu` needs of the machine: modules of the kernel, configfs, and to be root. None
//! of it is needed to record.

use super::finding::Finding;
use discmaster_mmc::linux::System;
use std::fs;

const MODULES: [&str; 2] = ["target_core_user", "tcm_loop"];

pub fn examine(system: &System) -> Vec<Finding> {
    let root = rustix::process::geteuid().is_root();
    let mut findings: Vec<Finding> = MODULES.map(|name| module(system, name)).to_vec();
    findings.push(configfs(system));
    findings.push(if root {
        Finding::ok("serve", "run by root, as serve --tcmu wants")
    } else {
        Finding::warn("serve", "not run by root, which serve --tcmu wants")
            .mended_by("sudo discmaster serve --tcmu")
    });
    findings
}

fn module(system: &System, name: &str) -> Finding {
    if system.has_module(name) {
        return Finding::ok("serve", format!("the kernel's module {name} is loaded"));
    }
    if is_installed(system, name) {
        let found = format!("the kernel's module {name} is there, not loaded (for serve --tcmu)");
        return Finding::warn("serve", found).mended_by(format!("sudo modprobe {name}"));
    }
    let release = release(system);
    let found = format!("the kernel {release} has no module {name}: no serve --tcmu here");
    Finding::warn("serve", found).mended_by("use a kernel with TCM_USER2 and LOOPBACK_TARGET")
}

/// By the lists of the kernel's modules.
fn is_installed(system: &System, name: &str) -> bool {
    let folder = system.path("lib/modules").join(release(system));
    let file = format!("/{name}.ko");
    ["modules.dep", "modules.builtin"].iter().any(|list| {
        let list = fs::read_to_string(folder.join(list)).unwrap_or_default();
        list.lines().any(|line| {
            let path = line.split(':').next().unwrap_or_default();
            path.find(&file).is_some_and(|at| {
                path[at + file.len()..]
                    .chars()
                    .all(|c| c == '.' || c.is_ascii_lowercase())
            })
        })
    })
}

fn release(system: &System) -> String {
    let release = fs::read_to_string(system.path("proc/sys/kernel/osrelease"));
    release.unwrap_or_default().trim().to_owned()
}

fn configfs(system: &System) -> Finding {
    let mounts = fs::read(system.path("proc/self/mountinfo")).unwrap_or_default();
    let mounts = String::from_utf8_lossy(&mounts);
    if mounts.lines().any(|line| line.contains(" - configfs ")) {
        return Finding::ok("serve", "configfs is mounted");
    }
    Finding::warn("serve", "configfs is not mounted (for serve --tcmu)")
        .mended_by("sudo mount -t configfs configfs /sys/kernel/config")
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;
    use std::path::Path;

    fn file(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn modules_are_loaded_installed_or_missing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        file(root, "proc/sys/kernel/osrelease", "6.1.0-37-amd64\n");
        file(
            root,
            "lib/modules/6.1.0-37-amd64/modules.dep",
            "kernel/drivers/target/target_core_user.ko.xz: kernel/drivers/uio/uio.ko.xz\n\
             kernel/drivers/my_tcm_loop.ko:\n",
        );
        let system = System::at(root);
        let of = |name| module(&system, name);
        let installed = of("target_core_user");
        assert_eq!(
            installed.mend.as_deref(),
            Some("sudo modprobe target_core_user")
        );
        let missing = of("tcm_loop");
        assert!(
            missing.found.contains("6.1.0-37-amd64 has no module"),
            "{missing}"
        );
        fs::create_dir_all(root.join("sys/module/tcm_loop")).unwrap();
        assert_eq!(of("tcm_loop").status, Status::Ok);
    }

    #[test]
    fn configfs_is_looked_for_among_the_mounts() {
        let folder = tempfile::tempdir().unwrap();
        let system = System::at(folder.path());
        assert_eq!(configfs(&system).status, Status::Warn);
        file(
            folder.path(),
            "proc/self/mountinfo",
            "30 22 0:26 / /sys/kernel/config rw - configfs configfs rw\n",
        );
        assert_eq!(configfs(&system).status, Status::Ok);
    }
}
