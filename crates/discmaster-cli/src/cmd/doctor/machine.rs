//! What the machine's own files tell of a drive: its driver, its node, who may open it and who has
//! it. No drive is asked anything.

use super::finding::Finding;
use crate::output::text;
use discmaster_mmc::linux::{Access, Found, Holders, OpenError, Rights, SgIo, System};

/// Less than this at a time makes a fast drive wait for its data.
const SLOW_TRANSFER: usize = 32 * 1024;

/// The drivers, and drives that they have not made a device of.
pub fn drivers(system: &System, drives: usize) -> Vec<Finding> {
    let without = system.without_node();
    if let Some(device) = without.first() {
        let name = format!("{} {}", device.vendor, device.model);
        let found = format!(
            "the kernel sees an optical drive ({}, at {}) and has no device for it",
            name.trim(),
            device.address
        );
        return vec![Finding::fail("driver", found).mended_by("sudo modprobe sr_mod")];
    }
    if drives > 0 {
        let found = format!(
            "the kernel has {}",
            text::count(drives as u64, "optical drive")
        );
        return vec![Finding::ok("driver", found)];
    }
    if system.has_module("sr_mod") {
        let found = "this machine has no optical drive that the kernel sees; virtual recorders work \
                     without";
        return vec![Finding::warn("driver", found).mended_by("discmaster disc insert")];
    }
    let found = "the kernel sees no optical drive, and its module for them (sr_mod) is not loaded; \
                 virtual recorders work without";
    vec![Finding::warn("driver", found).mended_by("sudo modprobe sr_mod")]
}

/// What stands before a drive. `opens`: whether it can be had for oneself.
pub fn drive(system: &System, drive: &Found, name: &str) -> Vec<Finding> {
    let opened = SgIo::open(system, drive, Access::Write);
    let busy = matches!(opened, Err(OpenError::Busy { .. }));
    drop(opened);
    let mut findings = node(system, drive);
    if findings.iter().all(|finding| finding.topic != "node") {
        findings.extend(held(drive, &system.holders(drive), busy));
        findings.push(transfer(drive));
    }
    findings.into_iter().map(|one| one.of(name)).collect()
}

/// Its node and the rights to it.
fn node(system: &System, drive: &Found) -> Vec<Finding> {
    let node = drive.node.display();
    let rights = match system.rights(drive) {
        Ok(rights) => rights,
        Err(error) => {
            let found =
                format!("the kernel has the drive, but {node} cannot be looked at: {error}");
            let mend = "sudo udevadm trigger --subsystem-match=block (in a container: start it with \
                        --device)";
            return vec![Finding::fail("node", found).mended_by(mend)];
        }
    };
    if rights.writable {
        let found = format!("{node} may be written to");
        return vec![Finding::ok("permission", found)];
    }
    let user = system.user().unwrap_or_else(|| "$USER".to_owned());
    let entered = system.is_entered(rights.group);
    vec![denied(&node.to_string(), &rights, &user, entered)]
}

fn denied(node: &str, rights: &Rights, user: &str, entered: bool) -> Finding {
    let group = rights.group_name();
    if !rights.group_may_write() {
        let found = format!("{node} is not its group's ({group}) to write to");
        let rule = "echo 'SUBSYSTEM==\"block\", KERNEL==\"sr[0-9]*\", GROUP=\"cdrom\", MODE=\"0660\"' \
                    | sudo tee /etc/udev/rules.d/60-discmaster.rules && sudo udevadm control --reload \
                    && sudo udevadm trigger --subsystem-match=block";
        return Finding::fail("permission", found).mended_by(rule);
    }
    if rights.member {
        let found =
            format!("{node} is open to you by its mode, but something else keeps it closed");
        return Finding::fail("permission", found)
            .mended_by("start the container, or the service, with access to this device");
    }
    if entered {
        let found = format!(
            "{node} is open to the group {group}, which {user} is in since after this login began"
        );
        return Finding::fail("permission", found).mended_by(format!("newgrp {group}"));
    }
    let found = format!("{node} is open to the group {group}, which {user} is not in");
    Finding::fail("permission", found).mended_by(format!(
        "sudo usermod -aG {group} {user}   (then log in anew)"
    ))
}

/// Who has it. `busy`: it cannot be had for oneself.
fn held(drive: &Found, holders: &Holders, busy: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A mount or a device over it always keeps others away.
    for mount in &holders.mounts {
        let path = mount.display();
        let found = format!("its disc is mounted at {path}");
        findings.push(Finding::fail("held", found).mended_by(format!("umount '{path}'")));
    }
    for device in &holders.devices {
        let mend = if device.starts_with("loop") {
            format!("sudo losetup --detach /dev/{device}")
        } else if device.starts_with("pktcdvd") {
            format!("sudo pktsetup -d {device}")
        } else {
            format!("sudo dmsetup remove /dev/{device}")
        };
        let found = format!("the device {device} is made of it");
        findings.push(Finding::fail("held", found).mended_by(mend));
    }
    let kept_by_program = busy && !holders.are_of_the_kernel();
    for process in &holders.processes {
        let found = format!("{} (process {}) has it open", process.command, process.id);
        let finding = if kept_by_program {
            Finding::fail("held", found)
        } else {
            Finding::warn("held", found)
        };
        findings.push(finding.mended_by(format!("kill {}", process.id)));
    }
    if kept_by_program && holders.processes.is_empty() {
        let node = drive.node.display();
        let found = "a program that cannot be seen from here keeps it for itself";
        findings.push(Finding::fail("held", found).mended_by(format!("sudo fuser -v {node}")));
    }
    if findings.is_empty() {
        findings.push(Finding::ok("held", "nobody else uses it"));
    }
    findings
}

/// How much goes at a time.
fn transfer(drive: &Found) -> Finding {
    match drive.max_transfer {
        None => Finding::warn(
            "transfer",
            "the machine does not tell how much it carries at a time",
        ),
        Some(bytes) => {
            let found = format!("the machine carries {} KiB at a time to it", bytes / 1024);
            if bytes >= SLOW_TRANSFER {
                return Finding::ok("transfer", found);
            }
            let queue = format!("/sys/block/{}/queue/max_sectors_kb", drive.name);
            Finding::warn(
                "transfer",
                format!("{found}: a fast drive will wait for its data"),
            )
            .mended_by(format!("echo 64 | sudo tee {queue}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;
    use discmaster_mmc::linux::Process;
    use std::fs;
    use std::path::{Path, PathBuf};

    fn file(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A machine with a drive whose node is a plain file.
    fn machine() -> (tempfile::TempDir, System, Found) {
        let folder = tempfile::tempdir().unwrap();
        file(folder.path(), "sys/class/block/sr0/dev", "11:0\n");
        file(folder.path(), "dev/sr0", "");
        file(folder.path(), "proc/self/mountinfo", "");
        let system = System::at(folder.path());
        let drive = system.named("sr0").unwrap();
        (folder, system, drive)
    }

    fn statuses(findings: &[Finding]) -> Vec<(Status, &str)> {
        let one = |finding: &Finding| (finding.status, finding.topic);
        findings.iter().map(one).collect()
    }

    #[test]
    fn a_drive_that_nobody_holds_is_free() {
        let (_folder, system, found) = machine();
        let findings = drive(&system, &found, "/dev/sr0");
        let expected = [
            (Status::Ok, "permission"),
            (Status::Ok, "held"),
            (Status::Warn, "transfer"),
        ];
        assert_eq!(statuses(&findings), expected, "{findings:?}");
        assert!(
            findings
                .iter()
                .all(|one| one.recorder.as_deref() == Some("/dev/sr0"))
        );
    }

    #[test]
    fn a_drive_without_a_node_is_told_of_before_all() {
        let (folder, system, found) = machine();
        fs::remove_file(folder.path().join("dev/sr0")).unwrap();
        let findings = drive(&system, &found, "/dev/sr0");
        assert_eq!(statuses(&findings), [(Status::Fail, "node")]);
    }

    #[test]
    fn the_module_is_asked_for_when_it_has_work_to_do() {
        let (folder, system, _) = machine();
        assert_eq!(drivers(&system, 1)[0].status, Status::Ok);
        let none = drivers(&system, 0);
        assert_eq!(none[0].status, Status::Warn);
        assert_eq!(none[0].mend.as_deref(), Some("sudo modprobe sr_mod"));
        fs::create_dir_all(folder.path().join("sys/module/sr_mod")).unwrap();
        assert!(drivers(&system, 0)[0].found.contains("no optical drive"));
        file(folder.path(), "sys/bus/scsi/devices/1:0:0:0/type", "5\n");
        let unbound = drivers(&system, 0);
        assert_eq!(unbound[0].status, Status::Fail);
        assert_eq!(unbound[0].mend.as_deref(), Some("sudo modprobe sr_mod"));
    }

    #[test]
    fn each_kind_of_missing_right_has_its_own_command() {
        let rights = Rights {
            mode: 0o660,
            group: 24,
            name: Some("cdrom".to_owned()),
            readable: false,
            writable: false,
            member: false,
        };
        let mend =
            |rights: &Rights, entered| denied("/dev/sr0", rights, "anna", entered).mend.unwrap();
        assert!(mend(&rights, false).starts_with("sudo usermod -aG cdrom anna"));
        assert_eq!(mend(&rights, true), "newgrp cdrom");
        let closed = Rights {
            mode: 0o600,
            ..rights.clone()
        };
        assert!(mend(&closed, false).contains("udev/rules.d"));
        let member = Rights {
            member: true,
            ..rights
        };
        assert!(mend(&member, false).contains("container"));
    }

    #[test]
    fn every_holder_has_a_command_that_ends_its_hold() {
        let (_folder, _, found) = machine();
        let process = Process {
            id: 900,
            command: "brasero".to_owned(),
        };
        let holders = Holders {
            mounts: vec![PathBuf::from("/media/MY DISC")],
            processes: vec![process],
            devices: ["dm-1", "loop0", "pktcdvd0"].map(str::to_owned).to_vec(),
            others_unseen: false,
        };
        let findings = held(&found, &holders, true);
        let mends: Vec<&str> = findings
            .iter()
            .map(|one| one.mend.as_deref().unwrap())
            .collect();
        assert_eq!(
            mends,
            [
                "umount '/media/MY DISC'",
                "sudo dmsetup remove /dev/dm-1",
                "sudo losetup --detach /dev/loop0",
                "sudo pktsetup -d pktcdvd0",
                "kill 900",
            ]
        );
        // The mount keeps us away, not the program that looks at it.
        assert_eq!(findings[4].status, Status::Warn);
    }

    #[test]
    fn a_program_that_keeps_the_drive_is_in_the_way_seen_or_unseen() {
        let (_folder, _, found) = machine();
        let process = Process {
            id: 900,
            command: "wodim".to_owned(),
        };
        let mut holders = Holders {
            processes: vec![process],
            ..Holders::default()
        };
        let seen = held(&found, &holders, true);
        assert_eq!(statuses(&seen), [(Status::Fail, "held")]);
        let open = held(&found, &holders, false);
        assert_eq!(statuses(&open), [(Status::Warn, "held")]);
        holders.processes.clear();
        let unseen = held(&found, &holders, true);
        assert!(
            unseen[0]
                .mend
                .as_deref()
                .unwrap()
                .starts_with("sudo fuser -v")
        );
    }

    #[test]
    fn a_host_that_carries_little_is_warned_of() {
        let (_folder, _, mut found) = machine();
        found.max_transfer = Some(4096);
        let little = transfer(&found);
        assert_eq!(little.status, Status::Warn);
        assert_eq!(
            little.mend.as_deref(),
            Some("echo 64 | sudo tee /sys/block/sr0/queue/max_sectors_kb")
        );
        found.max_transfer = Some(120 * 1024);
        assert_eq!(transfer(&found).status, Status::Ok);
    }
}
