//! Who holds a drive: mounts, processes, and devices made of it.

use super::{Found, Number, System};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// Everybody who has a drive or its disc, as far as this process may know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holders {
    /// Where its disc is mounted.
    pub mounts: Vec<PathBuf>,
    /// Who has it open.
    pub processes: Vec<Process>,
    /// Block devices made of it: of the device mapper, pktcdvd, loop.
    pub devices: Vec<String>,
    /// There are processes of other users, of which this one may not know what they have open.
    pub others_unseen: bool,
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    pub id: u32,
    /// Its name, of at most 15 bytes.
    pub command: String,
}

impl Holders {
    /// Nobody is known.
    pub fn is_empty(&self) -> bool {
        self.mounts.is_empty() && self.processes.is_empty() && self.devices.is_empty()
    }

    /// The machine itself uses the disc, by a mount or a device made of it: then no program has the
    /// drive for itself.
    pub fn are_of_the_kernel(&self) -> bool {
        !self.mounts.is_empty() || !self.devices.is_empty()
    }
}

/// Goes on after "in use:".
impl fmt::Display for Holders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = Vec::new();
        told.extend(
            self.mounts
                .iter()
                .map(|mount| format!("its disc is mounted at {}", mount.display())),
        );
        told.extend(
            self.devices
                .iter()
                .map(|device| format!("the device {device} is made of it")),
        );
        told.extend(self.processes.iter().map(|Process { id, command }| {
            if *id == std::process::id() {
                format!("this program itself (process {id}) has it open")
            } else {
                format!("{command} (process {id}) has it open")
            }
        }));
        if told.is_empty() {
            told.push(if self.others_unseen {
                "by a program of another user, which only root can see".to_owned()
            } else {
                "nobody can be seen to have it any more".to_owned()
            });
        }
        f.write_str(&told.join("; "))
    }
}

impl System {
    /// Who holds a drive now.
    pub fn holders(&self, drive: &Found) -> Holders {
        let (processes, others_unseen) = self.processes(drive);
        Holders {
            mounts: self.mounts(drive.number),
            processes,
            devices: self.devices(drive),
            others_unseen,
        }
    }

    fn mounts(&self, number: Number) -> Vec<PathBuf> {
        let table = fs::read(self.path("proc/self/mountinfo")).unwrap_or_default();
        let number = number.to_string();
        let mounts: BTreeSet<PathBuf> = table
            .split(|byte| *byte == b'\n')
            .filter_map(|line| {
                // `36 35 11:0 / /mnt rw …`: number, parent, device, root, mount point.
                let mut fields = line.split(|byte| *byte == b' ').skip(2);
                let device = fields.next()?;
                let point = fields.nth(1)?;
                (device == number.as_bytes()).then(|| OsString::from_vec(unescape(point)).into())
            })
            .collect();
        mounts.into_iter().collect()
    }

    /// Processes with the drive open, by whichever of its nodes; and whether some could not be
    /// looked at.
    fn processes(&self, drive: &Found) -> (Vec<Process>, bool) {
        let mut found = Vec::new();
        let mut unseen = false;
        let Ok(entries) = fs::read_dir(self.path("proc")) else {
            return (found, true);
        };
        let node = PathBuf::from("/dev").join(&drive.name);
        let generic = drive.generic.as_ref().and_then(|path| path.file_name());
        let generic = generic.map(|name| PathBuf::from("/dev").join(name));
        for entry in entries.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|id| id.parse().ok()) else {
                continue;
            };
            let open = match fs::read_dir(entry.path().join("fd")) {
                Ok(open) => open,
                Err(error) => {
                    // One that has ended meanwhile holds nothing.
                    unseen |= error.kind() == io::ErrorKind::PermissionDenied;
                    continue;
                }
            };
            let mut links = open
                .flatten()
                .filter_map(|fd| fs::read_link(fd.path()).ok());
            if links.any(|link| link == node || Some(&link) == generic.as_ref()) {
                let command = fs::read(entry.path().join("comm")).unwrap_or_default();
                let command = String::from_utf8_lossy(&command).trim().to_owned();
                found.push(Process { id, command });
            }
        }
        found.sort_by_key(|process| process.id);
        (found, unseen)
    }

    fn devices(&self, drive: &Found) -> Vec<String> {
        let block = self.path("sys/class/block");
        let names = |folder: PathBuf| -> Vec<String> {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            entries
                .filter_map(|entry| entry.file_name().into_string().ok())
                .collect()
        };
        let mut devices: BTreeSet<String> = names(block.join(&drive.name).join("holders"))
            .into_iter()
            .collect();
        let node = PathBuf::from("/dev").join(&drive.name);
        devices.extend(names(block.clone()).into_iter().filter(|name| {
            name.starts_with("loop")
                && fs::read_to_string(block.join(name).join("loop/backing_file"))
                    .is_ok_and(|file| node == *file.trim_end())
        }));
        // `pktcdvd0 252:0 11:0`: a packet device, its number, and the drive's.
        let packets = fs::read_to_string(self.path("sys/class/pktcdvd/device_map"));
        let number = drive.number.to_string();
        devices.extend(packets.unwrap_or_default().lines().filter_map(|line| {
            let mut fields = line.split_whitespace();
            let name = fields.next()?;
            (fields.nth(1)? == number).then(|| name.to_owned())
        }));
        devices.into_iter().collect()
    }
}

/// Space, tab, newline and backslash are written as a backslash and three octal digits
/// (proc_pid_mountinfo(5)).
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, tail)) = rest.split_first() {
        let octal = tail
            .get(..3)
            .filter(|digits| byte == b'\\' && digits.iter().all(|d| matches!(d, b'0'..=b'7')))
            .map(|digits| {
                digits
                    .iter()
                    .fold(0u32, |value, d| value * 8 + u32::from(d - b'0'))
            })
            .and_then(|value| u8::try_from(value).ok());
        out.push(octal.unwrap_or(byte));
        rest = if octal.is_some() { &tail[3..] } else { tail };
    }
    out
}
