//! Who uses a device: what is mounted from it, and which processes have it open.

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// One that uses a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// It is mounted there.
    Mount(PathBuf),
    Process {
        id: u32,
        /// What the kernel calls it: `wodim`
        name: String,
    },
}

/// `mounted on /mnt/disc`, `opened by wodim (process 123)`
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mount(place) => write!(f, "mounted on {}", place.display()),
            Self::Process { id, name } => write!(f, "opened by {name} (process {id})"),
        }
    }
}

/// Those that use the block device `node`, but for this process, as far as this process may see:
/// all, if it is root's.
pub fn holders(node: &Path) -> io::Result<Vec<Holder>> {
    let device = fs::metadata(node)?;
    if !device.file_type().is_block_device() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let number = device.rdev();
    let (major, minor) = (rustix::fs::major(number), rustix::fs::minor(number));
    let mut found = mounts(
        &fs::read_to_string("/proc/self/mountinfo")?,
        &format!("{major}:{minor}"),
    );
    found.extend(processes(Path::new("/proc"), number)?);
    Ok(found)
}

/// Of a mountinfo (proc(5)), the places of the device of that number.
fn mounts(mountinfo: &str, number: &str) -> Vec<Holder> {
    mountinfo
        .lines()
        .filter_map(|line| {
            let mut fields = line.split(' ').skip(2);
            let device = fields.next()?;
            let place = fields.nth(1)?;
            (device == number).then(|| Holder::Mount(unescaped(place)))
        })
        .collect()
}

/// Spaces and the like are written as three octal digits after a backslash.
fn unescaped(field: &str) -> PathBuf {
    let mut parts = field.split('\\');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..3)
            .and_then(|code| u8::from_str_radix(code, 8).ok());
        match code {
            Some(code) => {
                text.push(char::from(code));
                text.push_str(part.get(3..).unwrap_or_default());
            }
            None => {
                text.push('\\');
                text.push_str(part);
            }
        }
    }
    PathBuf::from(text)
}

fn processes(proc: &Path, number: u64) -> io::Result<Vec<Holder>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(proc)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if id == std::process::id() {
            continue;
        }
        // One that ended meanwhile, or that is not ours to look at.
        let Ok(open) = fs::read_dir(entry.path().join("fd")) else {
            continue;
        };
        let has = open.flatten().any(|file| {
            fs::metadata(file.path())
                .is_ok_and(|file| file.file_type().is_block_device() && file.rdev() == number)
        });
        if has {
            let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
            found.push(Holder::Process {
                id,
                name: name.trim_end().to_owned(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mounts_of_a_device_are_found_with_their_names() {
        let mountinfo = "\
22 1 0:21 / / rw - ext4 /dev/vda rw
40 22 11:0 / /mnt/my\\040disc ro,relatime shared:1 - iso9660 /dev/sr0 ro
41 22 11:0 / /media/\\1 ro - iso9660 /dev/sr0 ro
42 22 11:1 / /media/other ro - iso9660 /dev/sr1 ro
broken
";
        let found = mounts(mountinfo, "11:0");
        assert_eq!(
            found,
            [
                Holder::Mount("/mnt/my disc".into()),
                Holder::Mount("/media/\\1".into())
            ]
        );
        assert_eq!(found[0].to_string(), "mounted on /mnt/my disc");
    }

    #[test]
    fn what_is_no_block_device_has_no_holders() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(holders(file.path()).is_err());
    }
}
