//! Drives and their holders, by a machine's files laid by hand.

use discmaster_mmc::linux::{Access, Found, Number, OpenError, Process, SgIo, System};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A machine of two drives and a disk.
struct Machine(TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        machine.drive("sr10", "11:10", "9", "OURS", "BD-RE BU40N");
        machine.drive("sr2", "11:2", "1", "HL-DT-ST", "DVDRAM GH24NSD5");
        machine.file("sys/class/block/sda/dev", "8:0\n");
        machine.file("sys/class/block/sr2/queue/max_sectors_kb", "1280\n");
        machine.file("sys/class/block/sr2/queue/max_hw_sectors_kb", "120\n");
        machine.file("sys/class/block/sr2/queue/max_segments", "128\n");
        machine.file("sys/class/block/sr2/capability", "119\n");
        machine.link("dev/disk/by-id/ata-HL-DT-ST_GH24NSD5_K1", "../../sr2");
        machine.link("dev/disk/by-id/ata-DISK", "../../sda");
        machine.link("sys/dev/block/11:2", "../../devices/pci/block/sr2");
        machine.link("sys/dev/block/8:0", "../../devices/pci/block/sda");
        machine.file("sys/bus/scsi/devices/1:0:0:0/type", "5\n");
        machine.file("sys/bus/scsi/devices/1:0:0:0/block/sr2/dev", "11:2\n");
        machine.file(
            "proc/self/mountinfo",
            "27 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
        );
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn link(&self, path: &str, to: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(to, path).unwrap();
    }

    fn drive(&self, name: &str, number: &str, generic: &str, vendor: &str, model: &str) {
        let block = format!("sys/class/block/{name}");
        self.file(&format!("{block}/dev"), &format!("{number}\n"));
        self.file(&format!("{block}/device/vendor"), &format!("{vendor:8}\n"));
        self.file(&format!("{block}/device/model"), &format!("{model:16}\n"));
        self.file(&format!("{block}/device/rev"), "LA00\n");
        self.file(
            &format!("{block}/device/scsi_generic/sg{generic}/dev"),
            "\n",
        );
    }

    fn process(&self, id: u32, command: &str, open: &[&str]) {
        self.file(&format!("proc/{id}/comm"), &format!("{command}\n"));
        fs::create_dir_all(self.path(&format!("proc/{id}/fd"))).unwrap();
        for (number, to) in open.iter().enumerate() {
            self.link(&format!("proc/{id}/fd/{number}"), to);
        }
    }

    fn system(&self) -> System {
        System::at(self.0.path())
    }

    fn sr2(&self) -> Found {
        self.system().named("sr2").unwrap()
    }
}

#[test]
fn drives_are_found_in_the_order_of_their_numbers() {
    let machine = Machine::new();
    let drives = machine.system().drives().unwrap();
    let names: Vec<&str> = drives.iter().map(|drive| &*drive.name).collect();
    assert_eq!(names, ["sr2", "sr10"]);
    assert_eq!(machine.system().names().unwrap(), names);
    let expected = Found {
        name: "sr2".into(),
        node: machine.path("dev/sr2"),
        number: Number {
            major: 11,
            minor: 2,
        },
        vendor: "HL-DT-ST".into(),
        model: "DVDRAM GH24NSD5".into(),
        revision: "LA00".into(),
        generic: Some(machine.path("dev/sg1")),
        aliases: vec![machine.path("dev/disk/by-id/ata-HL-DT-ST_GH24NSD5_K1")],
        max_transfer: Some(120 * 1024),
        capability: Some(0x119),
    };
    assert_eq!(drives[0], expected);
    assert_eq!(drives[1].max_transfer, None, "nobody told");
}

#[test]
fn a_machine_without_the_kernels_lists_has_no_drives() {
    let folder = tempfile::tempdir().unwrap();
    let system = System::at(folder.path());
    assert_eq!(system.drives().unwrap(), []);
    assert_eq!(system.without_node(), []);
    assert!(system.named("sr0").is_none());
}

#[test]
fn a_list_that_cannot_be_read_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("sys/class")).unwrap();
    fs::write(folder.path().join("sys/class/block"), "").unwrap();
    assert!(System::at(folder.path()).drives().is_err());
}

#[test]
fn the_smallest_of_the_hosts_limits_counts() {
    let machine = Machine::new();
    let limit = |file: &str, value: &str| {
        machine.file(&format!("sys/class/block/sr2/queue/{file}"), value);
        machine.sr2().max_transfer.unwrap()
    };
    assert_eq!(limit("max_sectors_kb", "4"), 4096);
    assert_eq!(limit("max_sectors_kb", "64"), 64 * 1024);
    // Pages that lie anywhere, and ends within them.
    assert_eq!(limit("max_segments", "9"), 8 * 4096);
    // A page always goes.
    assert_eq!(limit("max_segments", "1"), 4096);
    assert_eq!(limit("max_hw_sectors_kb", "0"), 4096);
    assert_eq!(limit("max_hw_sectors_kb", "no number"), 4096);
}

#[test]
fn what_is_no_drive_is_told_from_what_is_not_there() {
    let machine = Machine::new();
    let system = machine.system();
    let missing = system.drive(&machine.path("dev/sr0"));
    assert!(matches!(missing, Err(OpenError::Missing)), "{missing:?}");
    for (path, words) in [
        (machine.path("dev"), "a folder"),
        (machine.path("sys/class/block/sr2/dev"), "no block device"),
        (PathBuf::from("/dev/null"), "a character device"),
    ] {
        let error = system.drive(&path).unwrap_err();
        assert!(matches!(error, OpenError::NotADrive(_)), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let number = |major, minor| system.numbered(Number { major, minor });
    assert_eq!(number(11, 2).unwrap().name, "sr2");
    assert!(matches!(number(8, 0), Err(OpenError::NotADrive(_))));
    assert!(matches!(number(11, 7), Err(OpenError::Gone)));
}

#[test]
fn a_drive_that_was_taken_away_is_not_there() {
    let machine = Machine::new();
    let (system, drive) = (machine.system(), machine.sr2());
    assert!(system.is_there(&drive));
    machine.file("sys/class/block/sr2/dev", "11:3\n");
    assert!(!system.is_there(&drive), "another came by its name");
    fs::remove_dir_all(machine.path("sys/class/block/sr2")).unwrap();
    assert!(!system.is_there(&drive));
    let error = SgIo::open(&system, &drive, Access::Ask).unwrap_err();
    assert!(matches!(error, OpenError::Missing), "{error:?}");
}

#[test]
fn a_drive_without_a_block_device_is_found_on_its_bus() {
    let machine = Machine::new();
    assert_eq!(machine.system().without_node(), []);
    machine.file("sys/bus/scsi/devices/2:0:0:0/type", "5\n");
    machine.file("sys/bus/scsi/devices/2:0:0:0/model", "SLIM  \n");
    machine.file("sys/bus/scsi/devices/3:0:0:0/type", "0\n");
    let found = machine.system().without_node();
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].address, &*found[0].model), ("2:0:0:0", "SLIM"));
    assert!(!machine.system().has_module("sr_mod"));
    fs::create_dir_all(machine.path("sys/module/sr_mod")).unwrap();
    assert!(machine.system().has_module("sr_mod"));
}

#[test]
fn mounts_are_known_by_the_numbers_of_the_device() {
    let machine = Machine::new();
    assert!(machine.system().holders(&machine.sr2()).is_empty());
    machine.file(
        "proc/self/mountinfo",
        "27 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
         40 27 11:2 / /media/MY\\040DISC ro shared:3 - iso9660 /dev/cdrom ro\n\
         41 27 11:20 / /media/other ro - iso9660 /dev/sr20 ro\n\
         42 27 11:2 / /again\\09 ro - udf /dev/sr2 ro\n\
         43 27 11:2\n",
    );
    let holders = machine.system().holders(&machine.sr2());
    let mounts = [Path::new("/again\\09"), Path::new("/media/MY DISC")];
    assert_eq!(holders.mounts, mounts);
    assert!(holders.are_of_the_kernel());
    assert!(
        holders.to_string().contains("mounted at /media/MY DISC"),
        "{holders}"
    );
}

#[test]
fn processes_are_known_by_what_they_have_open() {
    let machine = Machine::new();
    machine.process(1, "init", &["/dev/null", "socket:[7]"]);
    machine.process(900, "brasero", &["/dev/null", "/dev/sr2"]);
    machine.process(71, "wodim", &["/dev/sg1", "/dev/sg1"]);
    machine.process(72, "reader", &["/dev/sr20", "/dev/sg10"]);
    machine.file("proc/uptime", "1\n");
    machine.file("proc/73/comm", "gone\n");
    let holders = machine.system().holders(&machine.sr2());
    let process = |id, command: &str| Process {
        id,
        command: command.to_owned(),
    };
    assert_eq!(
        holders.processes,
        [process(71, "wodim"), process(900, "brasero")]
    );
    assert!(!holders.are_of_the_kernel() && !holders.others_unseen);
    assert_eq!(
        holders.to_string(),
        "wodim (process 71) has it open; brasero (process 900) has it open"
    );
}

#[test]
fn devices_made_of_a_drive_hold_it() {
    let machine = Machine::new();
    machine.file("sys/class/block/sr2/holders/dm-3", "");
    machine.file("sys/class/block/loop4/loop/backing_file", "/dev/sr2\n");
    machine.file("sys/class/block/loop5/loop/backing_file", "/dev/sr20\n");
    machine.file(
        "sys/class/pktcdvd/device_map",
        "pktcdvd0 252:0 11:2\npktcdvd1 252:1 11:10\n",
    );
    let holders = machine.system().holders(&machine.sr2());
    assert_eq!(holders.devices, ["dm-3", "loop4", "pktcdvd0"]);
    assert!(holders.are_of_the_kernel());
}

#[test]
fn whom_nobody_can_see_is_told_of_so() {
    let machine = Machine::new();
    let mut holders = machine.system().holders(&machine.sr2());
    assert!(holders.is_empty());
    assert!(holders.to_string().contains("nobody"), "{holders}");
    holders.others_unseen = true;
    assert!(holders.to_string().contains("another user"), "{holders}");
}
