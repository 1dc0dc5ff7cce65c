//! The drives of this machine, as the kernel's files tell of them (sysfs). No drive is opened.

use super::exchange::LEAST;
use super::open::OpenError;
use std::fmt;
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

/// Where the machine's /sys, /proc, /dev and /etc are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    root: PathBuf,
}

/// Major and minor number of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    pub major: u32,
    pub minor: u32,
}

impl Number {
    /// `11:0`
    fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().split_once(':')?;
        Some(Self {
            major: major.parse().ok()?,
            minor: minor.parse().ok()?,
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.major, self.minor)
    }
}

/// A drive: what the kernel learnt of it when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The kernel's name, "sr0".
    pub name: String,
    /// Its block device, "/dev/sr0".
    pub node: PathBuf,
    pub number: Number,
    /// Of INQUIRY, without padding.
    pub vendor: String,
    pub model: String,
    pub revision: String,
    /// Its SCSI generic device, "/dev/sg1", where the module `sg` is there.
    pub generic: Option<PathBuf>,
    /// Lasting names in /dev/disk/by-id, sorted.
    pub aliases: Vec<PathBuf>,
    /// The most bytes of one command; None where the kernel does not tell.
    pub max_transfer: Option<usize>,
    /// The kernel's flags of the device (`capability`), where it shows them.
    pub capability: Option<u32>,
}

/// A device of the optical kind (SCSI type 5) that has no block device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithoutNode {
    /// `0:0:0:0`
    pub address: String,
    pub vendor: String,
    pub model: String,
}

impl Default for System {
    fn default() -> Self {
        Self::new()
    }
}

impl System {
    /// This machine.
    pub fn new() -> Self {
        Self::at("/")
    }

    /// A machine whose files lie under `root`: for tests, and for looking into a container.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where one of its files lies; `rest` has no slash in front.
    pub fn path(&self, rest: impl AsRef<Path>) -> PathBuf {
        self.root.join(rest)
    }

    /// The drives there are, in the order of their numbers.
    ///
    /// # Errors
    /// When the kernel's list cannot be read. A machine without one has no drives.
    pub fn drives(&self) -> io::Result<Vec<Found>> {
        let mut names: Vec<(u32, String)> = Vec::new();
        for name in names_in(&self.path("sys/class/block"))? {
            if let Some(number) = number_of(&name) {
                names.push((number, name));
            }
        }
        names.sort();
        Ok(names
            .into_iter()
            // One that goes while it is looked at is not there.
            .filter_map(|(_, name)| self.named(&name))
            .collect())
    }

    /// The names of the drives there are, in that order: little work, for who asks often.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names = names_in(&self.path("sys/class/block"))?;
        names.retain(|name| number_of(name).is_some());
        names.sort_by_key(|name| number_of(name));
        Ok(names)
    }

    /// The drive that the kernel calls so.
    pub fn named(&self, name: &str) -> Option<Found> {
        number_of(name)?;
        let block = self.path("sys/class/block").join(name);
        let number = Number::parse(&text(&block.join("dev"))?)?;
        let device = block.join("device");
        let said = |file: &str| text(&device.join(file)).unwrap_or_default();
        let (vendor, model, revision) = (said("vendor"), said("model"), said("rev"));
        let generic = names_in(&device.join("scsi_generic")).unwrap_or_default();
        let capability = text(&block.join("capability"));
        Some(Found {
            name: name.to_owned(),
            node: self.path("dev").join(name),
            number,
            vendor,
            model,
            revision,
            generic: generic.first().map(|name| self.path("dev").join(name)),
            aliases: self.aliases(name),
            max_transfer: max_transfer(&block.join("queue")),
            capability: capability.and_then(|hex| u32::from_str_radix(&hex, 16).ok()),
        })
    }

    /// The drive behind a path: its node, or any other name of it, as /dev/cdrom is.
    ///
    /// # Errors
    /// [`OpenError::Missing`] where nothing is, [`OpenError::NotADrive`] where something else is.
    pub fn drive(&self, path: &Path) -> Result<Found, OpenError> {
        let metadata = fs::metadata(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Missing,
            _ => OpenError::Io(error),
        })?;
        let kind = metadata.file_type();
        if !kind.is_block_device() {
            return Err(OpenError::NotADrive(if kind.is_dir() {
                "a folder"
            } else if kind.is_char_device() {
                "a character device (of a drive, the block device /dev/srN is wanted)"
            } else {
                "no block device"
            }));
        }
        let device = metadata.rdev();
        let number = Number {
            major: rustix::fs::major(device),
            minor: rustix::fs::minor(device),
        };
        self.numbered(number)
    }

    /// The drive with these numbers.
    ///
    /// # Errors
    /// [`OpenError::Gone`] where no device has them now, [`OpenError::NotADrive`] where another
    /// has.
    pub fn numbered(&self, number: Number) -> Result<Found, OpenError> {
        let entry = self.path("sys/dev/block").join(number.to_string());
        let target = fs::read_link(&entry).map_err(|_| OpenError::Gone)?;
        let name = target.file_name().and_then(|name| name.to_str());
        name.and_then(|name| self.named(name))
            .ok_or(OpenError::NotADrive("a block device of another kind"))
    }

    /// Whether a drive is still there. Another may have come by its name since.
    pub fn is_there(&self, drive: &Found) -> bool {
        let dev = self.path("sys/class/block").join(&drive.name).join("dev");
        text(&dev).and_then(|dev| Number::parse(&dev)) == Some(drive.number)
    }

    /// Optical devices that the module `sr_mod` has made no block device for.
    pub fn without_node(&self) -> Vec<WithoutNode> {
        let devices = self.path("sys/bus/scsi/devices");
        let mut names = names_in(&devices).unwrap_or_default();
        names.sort();
        names
            .into_iter()
            .filter_map(|address| {
                let device = devices.join(&address);
                let optical = text(&device.join("type")).as_deref() == Some("5");
                (optical && !device.join("block").exists()).then(|| WithoutNode {
                    vendor: text(&device.join("vendor")).unwrap_or_default(),
                    model: text(&device.join("model")).unwrap_or_default(),
                    address,
                })
            })
            .collect()
    }

    /// Whether the kernel has a module, loaded or built in.
    pub fn has_module(&self, name: &str) -> bool {
        self.path("sys/module").join(name).is_dir()
    }

    fn aliases(&self, name: &str) -> Vec<PathBuf> {
        let folder = self.path("dev/disk/by-id");
        let mut aliases: Vec<PathBuf> = names_in(&folder)
            .unwrap_or_default()
            .into_iter()
            .map(|alias| folder.join(alias))
            .filter(|alias| {
                fs::read_link(alias).is_ok_and(|to| to.file_name() == Some(name.as_ref()))
            })
            .collect();
        aliases.sort();
        aliases
    }
}

/// The N of srN.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("sr")?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(())?;
    digits.parse().ok()
}

/// What all of the host's limits leave.
fn max_transfer(queue: &Path) -> Option<usize> {
    let number = |file: &str| text(&queue.join(file))?.parse::<usize>().ok();
    let kilobytes = |file: &str| number(file).map(|kilobytes| kilobytes.saturating_mul(1024));
    // The pages of a buffer may lie anywhere, and its ends within two of them.
    let in_segments = number("max_segments").map(|many| many.saturating_sub(1) * LEAST);
    let limits = [
        kilobytes("max_sectors_kb"),
        kilobytes("max_hw_sectors_kb"),
        in_segments,
    ];
    let least = limits.into_iter().flatten().min()?;
    Some(least.max(LEAST))
}

/// A file of one line, without what pads it.
fn text(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let plain = text.trim().replace(|c: char| c.is_control(), "?");
    Some(plain)
}

/// Names in a folder; none where there is no folder. What is not Unicode is no name of the kernel's.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry?.file_name().into_string() {
            names.push(name);
        }
    }
    Ok(names)
}
