//! Who may open a drive's block device.

use super::{Found, System};
use rustix::fs::{Access as Wish, AtFlags, CWD, accessat};
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;

/// The rights of a node, and what they mean for this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// The nine bits of `ls -l`.
    pub mode: u32,
    pub group: u32,
    /// By its number in /etc/group.
    pub name: Option<String>,
    /// This process may read from it; access control lists count.
    pub readable: bool,
    pub writable: bool,
    /// This process is in the node's group.
    pub member: bool,
}

impl Rights {
    /// The group's name, or its number.
    pub fn group_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.group.to_string())
    }

    /// By the mode alone.
    pub const fn group_may_write(&self) -> bool {
        self.mode & 0o060 == 0o060
    }
}

impl System {
    /// The rights of a drive's node.
    pub fn rights(&self, drive: &Found) -> io::Result<Rights> {
        let metadata = fs::metadata(&drive.node)?;
        let may = |wish| accessat(CWD, &drive.node, wish, AtFlags::EACCESS).is_ok();
        let group = metadata.gid();
        Ok(Rights {
            mode: metadata.mode() & 0o777,
            group,
            name: self.group(group).map(|(name, _)| name),
            readable: may(Wish::READ_OK),
            writable: may(Wish::READ_OK | Wish::WRITE_OK),
            member: is_member(group),
        })
    }

    /// Whether /etc/group has this process's user in a group. What it says counts from the next
    /// login on.
    pub fn is_entered(&self, group: u32) -> bool {
        self.user().is_some_and(|user| {
            self.group(group)
                .is_some_and(|(_, members)| members.contains(&user))
        })
    }

    /// The name of this process's user, by /etc/passwd.
    pub fn user(&self) -> Option<String> {
        let id = rustix::process::getuid().as_raw().to_string();
        let text = fs::read_to_string(self.path("etc/passwd")).ok()?;
        let line = text
            .lines()
            .find(|line| line.split(':').nth(2) == Some(&id))?;
        line.split(':').next().map(str::to_owned)
    }

    /// Name and members of a group.
    fn group(&self, id: u32) -> Option<(String, Vec<String>)> {
        let text = fs::read_to_string(self.path("etc/group")).ok()?;
        let id = id.to_string();
        text.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            if fields.nth(1)? != id {
                return None;
            }
            let members = fields.next().unwrap_or_default().split(',');
            let members = members.filter(|member| !member.is_empty());
            Some((name.to_owned(), members.map(str::to_owned).collect()))
        })
    }
}

fn is_member(group: u32) -> bool {
    let groups = rustix::process::getgroups().unwrap_or_default();
    rustix::process::getegid().as_raw() == group || groups.iter().any(|one| one.as_raw() == group)
}
