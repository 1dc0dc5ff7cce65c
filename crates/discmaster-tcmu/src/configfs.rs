//! What the kernel is told to make, in its target folder of configfs: a backstore, whose commands
//! come to this process, and a loopback target, which is this machine's own cable to it.
//!
//! Both have names made of the drive's, so that what a killed process left behind is found and taken
//! down when somebody serves again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Where the kernel's target folder is.
pub const TARGET: &str = "/sys/kernel/config/target";

/// The adapter that all our backstores are plugged into; other programs may use it, too.
const ADAPTER: &str = "user_0";

/// What the names of all our backstores begin with.
const OURS: &str = "discmaster_";

/// What the kernel needs to be told of a backstore. It has no size of its own (the drive answers
/// READ CAPACITY), but must have one. A command's data have to fit into the data area, of which the
/// kernel takes as much as is used: tcm_loop lets 32 MiB pass at most. No program is asked over
/// netlink whether the backstore may be made: we are there, and nobody else is.
const CONTROL: &str = "dev_size=2048,hw_block_size=2048,hw_max_sectors=16384,max_data_area_mb=64,nl_reply_supported=-1";

/// Seconds after which the kernel gives up a command that is not answered: of a process that is not
/// there any more.
const COMMAND_TIME_OUT: &str = "120";

/// A step that failed, and on what file.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {} failed", path.display())]
pub struct ConfigError {
    pub doing: &'static str,
    pub path: PathBuf,
    pub source: io::Error,
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ConfigError {
    move |source| ConfigError {
        doing,
        path: path.to_owned(),
        source,
    }
}

/// A drive's places in the target folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    target: PathBuf,
    /// Fifteen hexadecimal digits.
    id: String,
}

impl Places {
    /// Those of a drive of that name, which is told from others by its name alone.
    pub fn of(target: &Path, name: &[u8]) -> Self {
        // FNV-1a, 60 bits of it: what fills a world wide name that is assigned locally.
        let hash = name.iter().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3)
        });
        Self {
            target: target.to_owned(),
            id: format!("{:015x}", hash >> 4),
        }
    }

    /// Of every drive that a process of ours has plugged in.
    pub fn all(target: &Path) -> Result<Vec<Self>, ConfigError> {
        let adapter = target.join("core").join(ADAPTER);
        let entries = match fs::read_dir(&adapter) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed("listing", &adapter))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed("listing", &adapter))?.file_name();
            if let Some(id) = name.to_str().and_then(|name| name.strip_prefix(OURS)) {
                found.push(Self {
                    target: target.to_owned(),
                    id: id.to_owned(),
                });
            }
        }
        Ok(found)
    }

    /// Held while backstores are made and leftovers are looked for: one that is being made looks
    /// like one that was left. It ends with the file.
    pub fn lock(target: &Path) -> Result<File, ConfigError> {
        let core = target.join("core");
        let folder = File::open(&core).map_err(failed("opening", &core))?;
        folder.lock().map_err(failed("locking", &core))?;
        Ok(folder)
    }

    /// What the kernel calls the backstore's uio device.
    pub fn uio_name(&self) -> String {
        let Self { id, .. } = self;
        format!("tcm-user/0/{OURS}{id}/{}", self.configuration())
    }

    fn configuration(&self) -> String {
        format!("discmaster/{}", self.id)
    }

    fn backstore(&self) -> PathBuf {
        let Self { target, id } = self;
        target
            .join("core")
            .join(ADAPTER)
            .join(format!("{OURS}{id}"))
    }

    /// A name of the registry "locally assigned" (SPC-4 7.8.6.6.4): nobody sold it.
    fn wwn(&self) -> String {
        format!("naa.3{}", self.id)
    }

    /// The host's side of the cable has a name, too: another kind of locally assigned one.
    fn nexus(&self) -> String {
        let digits = self.id.get(1..).unwrap_or_default();
        format!("naa.3{digits}0")
    }

    fn loopback(&self) -> PathBuf {
        self.target.join("loopback").join(self.wwn())
    }

    fn group(&self) -> PathBuf {
        self.loopback().join("tpgt_1")
    }

    fn lun(&self) -> PathBuf {
        self.group().join("lun/lun_0")
    }

    /// Makes the backstore. From here on its uio device is there.
    pub fn make_backstore(&self) -> Result<(), ConfigError> {
        let backstore = self.backstore();
        let adapter = self.target.join("core").join(ADAPTER);
        make(&adapter)?;
        fs::create_dir(&backstore).map_err(failed("making", &backstore))?;
        let configuration = self.configuration();
        tell(
            &backstore.join("control"),
            &format!("dev_config={configuration},{CONTROL}"),
        )?;
        tell(&backstore.join("enable"), "1")?;
        tell(&backstore.join("attrib/cmd_time_out"), COMMAND_TIME_OUT)
    }

    /// Makes the target and plugs the backstore into it. The kernel looks at the drive meanwhile:
    /// somebody has to answer.
    pub fn plug_in(&self) -> Result<(), ConfigError> {
        make(&self.target.join("loopback"))?;
        make(&self.loopback())?;
        make(&self.group())?;
        tell(&self.group().join("nexus"), &self.nexus())?;
        make(&self.lun())?;
        let plug = self.lun().join("drive");
        std::os::unix::fs::symlink(self.backstore(), &plug).map_err(failed("linking", &plug))
    }

    /// The SCSI address of the drive that is plugged in: host, channel, target and unit.
    pub fn address(&self) -> Result<String, ConfigError> {
        let file = self.group().join("address");
        let address = fs::read_to_string(&file).map_err(failed("reading", &file))?;
        Ok(format!("{}:0", address.trim()))
    }

    /// Takes the target down, if it is there: the node goes, whoever has it open. The kernel says
    /// goodbye to the drive meanwhile, and somebody has to answer.
    pub fn unplug(&self) -> Result<(), ConfigError> {
        let plug = self.lun().join("drive");
        gone(fs::remove_file(&plug)).map_err(failed("unlinking", &plug))?;
        remove(&self.lun())?;
        remove(&self.group())?;
        remove(&self.loopback())?;
        // Others may have targets there.
        let _ = fs::remove_dir(self.target.join("loopback"));
        Ok(())
    }

    /// Takes the backstore down, if it is there.
    pub fn remove_backstore(&self) -> Result<(), ConfigError> {
        remove(&self.backstore())?;
        // Others may have backstores there.
        let _ = fs::remove_dir(self.target.join("core").join(ADAPTER));
        Ok(())
    }
}

fn make(folder: &Path) -> Result<(), ConfigError> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(failed("making", folder)),
    }
}

fn remove(folder: &Path) -> Result<(), ConfigError> {
    gone(fs::remove_dir(folder)).map_err(failed("removing", folder))
}

/// What is not there is gone.
fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Writes an attribute: in one write, and it is never made by that.
fn tell(attribute: &Path, value: &str) -> Result<(), ConfigError> {
    let told = File::options().write(true).open(attribute);
    told.and_then(|mut file| io::Write::write_all(&mut file, value.as_bytes()))
        .map_err(failed("writing", attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_every_time_and_of_one_drive_alone() {
        let target = Path::new(TARGET);
        let one = Places::of(target, b"/home/me/recorders/studio");
        assert_eq!(one, Places::of(target, b"/home/me/recorders/studio"));
        assert_ne!(one, Places::of(target, b"/home/me/recorders/studip"));
        assert_eq!(one.id.len(), 15);
        let (wwn, nexus) = (one.wwn(), one.nexus());
        for name in [&wwn, &nexus] {
            assert_eq!(name.len(), "naa.".len() + 16, "{name}");
            assert!(name.starts_with("naa.3"), "{name}");
        }
        assert_ne!(wwn, nexus);
    }

    #[test]
    fn leftovers_are_known_by_their_names() {
        let target = tempfile::tempdir().unwrap();
        assert_eq!(Places::all(target.path()).unwrap(), []);
        let ours = Places::of(target.path(), b"ours");
        fs::create_dir_all(ours.backstore()).unwrap();
        fs::create_dir_all(target.path().join("core/user_0/disk1")).unwrap();
        assert_eq!(
            Places::all(target.path()).unwrap(),
            std::slice::from_ref(&ours)
        );
        // With nothing else in the way both are gone, and once more is no error.
        ours.unplug().unwrap();
        ours.remove_backstore().unwrap();
        ours.remove_backstore().unwrap();
        assert_eq!(Places::all(target.path()).unwrap(), []);
        assert!(target.path().join("core/user_0/disk1").is_dir());
    }

    #[test]
    fn a_step_that_fails_names_its_file() {
        let target = tempfile::tempdir().unwrap();
        fs::create_dir(target.path().join("core")).unwrap();
        let places = Places::of(target.path(), b"x");
        // A plain folder has no attributes.
        let error = places.make_backstore().unwrap_err();
        assert!(error.path.ends_with("control"), "{error}");
        assert!(error.to_string().starts_with("writing /"), "{error}");
    }
}
