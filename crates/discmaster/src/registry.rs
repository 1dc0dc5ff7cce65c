//! Which recorders there are, and by what names.

use crate::error::{Cause, Purpose};
use crate::recorder::device::Device;
use crate::{DiscRecorder, Error};
use discmaster_mmc::linux::System;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What virtual recorders' names begin with.
const VIRTUAL: &str = "virtual:";

/// The recorders a program can choose from: the virtual ones in one folder, the drives of the
/// machine where it is to see them, and those that it names itself.
#[derive(Clone, Debug)]
pub struct Registry {
    home: PathBuf,
    /// None: its drives are not listed.
    machine: Option<System>,
}

/// The name of a recorder, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `virtual:NAME`: a folder of that name among the recorders.
    Named(String),
    /// `virtual:PATH/`: a folder anywhere; the name holds a slash.
    Folder(PathBuf),
    /// `/dev/sr0`: a drive of this machine, by its block device or any other path that leads to it.
    Device(PathBuf),
}

impl Registry {
    /// The virtual recorders kept in `home`, one folder each, and no others: nothing that a program
    /// does by mistake costs a disc.
    pub fn at(home: impl Into<PathBuf>) -> Self {
        Self {
            home: home.into(),
            machine: None,
        }
    }

    /// The recorders of this user: the virtual ones in `$DISCMASTER_HOME/recorders`, or without that
    /// variable in `$XDG_DATA_HOME/discmaster/recorders`, or in
    /// `~/.local/share/discmaster/recorders`; and the drives of this machine.
    pub fn of_user() -> Result<Self, Error> {
        let virtual_only = Self::of_environment(|name| env::var_os(name))?;
        Ok(virtual_only.with_machine(System::new()))
    }

    /// With the drives of a machine.
    #[must_use]
    pub fn with_machine(self, machine: System) -> Self {
        Self {
            machine: Some(machine),
            ..self
        }
    }

    fn of_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Cause> {
        // An empty variable counts as none, and a relative XDG_DATA_HOME is to be ignored (XDG
        // Base Directory Specification).
        let set = |name| variable(name).filter(|value| !value.is_empty());
        if let Some(home) = set("DISCMASTER_HOME") {
            return Ok(Self::at(Path::new(&home).join("recorders")));
        }
        let data = set("XDG_DATA_HOME").map(PathBuf::from);
        let data = data.filter(|path| path.is_absolute());
        let data = data.or_else(|| set("HOME").map(|home| Path::new(&home).join(".local/share")));
        let data = data.ok_or(Cause::NoHome)?;
        Ok(Self::at(data.join("discmaster/recorders")))
    }

    /// The folder that holds the virtual recorders' folders; it need not exist.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder of a virtual recorder; it need not exist.
    ///
    /// # Errors
    /// `IMAPI_E_DEVICE_INVALIDTYPE` for a drive of the machine, which has none.
    pub fn folder(&self, address: &Address) -> Result<PathBuf, Error> {
        match address {
            Address::Named(name) => Ok(self.home.join(name)),
            Address::Folder(path) => Ok(path.clone()),
            Address::Device(path) => Err(Cause::NotVirtual(path.display().to_string()).into()),
        }
    }

    /// The recorder of that name. A drive of the machine can be named whether drives are listed
    /// or not, and has the name of its block device, whatever name led to it.
    pub fn recorder(&self, name: &str) -> Result<DiscRecorder, Error> {
        let address: Address = name.parse()?;
        let device = match &address {
            Address::Device(path) => {
                let machine = self.machine.clone().unwrap_or_default();
                let drive = machine.drive(path).map_err(|source| Cause::OpenDrive {
                    recorder: name.to_owned(),
                    purpose: Purpose::Use,
                    source,
                })?;
                Device::of_machine(machine, &drive.name)
            }
            Address::Named(_) | Address::Folder(_) => {
                Device::in_folder(address.to_string(), self.folder(&address)?)
            }
        };
        device.present()?;
        Ok(DiscRecorder::at(device))
    }

    /// The recorders: the virtual ones in the registry's folder, by name, then the machine's drives
    /// in the order of their numbers. None of them is opened. A program that takes the first it
    /// is given spoils no real disc where there is a virtual recorder.
    pub fn recorders(&self) -> Result<Vec<DiscRecorder>, Error> {
        let of_folder = self.virtual_names()?.into_iter().map(|name| {
            let folder = self.home.join(&name);
            Device::in_folder(Address::Named(name).to_string(), folder)
        });
        let of_machine = self.machine.iter().flat_map(|machine| {
            let names = machine.names().unwrap_or_default();
            let device = |name: String| Device::of_machine(machine.clone(), &name);
            names.into_iter().map(device)
        });
        Ok(of_folder.chain(of_machine).map(DiscRecorder::at).collect())
    }

    /// The names of all recorders, in that order.
    pub(crate) fn names(&self) -> Result<Vec<String>, Cause> {
        let mut names = self.virtual_names()?;
        let machine = self.machine.as_ref();
        names.extend(machine.map_or_else(Vec::new, |machine| machine.names().unwrap_or_default()));
        Ok(names)
    }

    /// The names of the recorders in the registry's folder, sorted.
    fn virtual_names(&self) -> Result<Vec<String>, Cause> {
        let failed = |source| Cause::ListRecorders {
            path: self.home.clone(),
            source,
        };
        let entries = match self.home.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            // What no name can address is not a recorder of ours.
            let Some(name) = name.to_str().filter(|n| is_name(n)) else {
                continue;
            };
            if entry.path().is_dir() {
                found.push(name.to_owned());
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Letters, digits, `-`, `_` and `.`, the last not in front: what is a folder's name everywhere
/// and needs no quoting in a shell.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.len() <= 64
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

impl std::str::FromStr for Address {
    type Err = Cause;

    fn from_str(text: &str) -> Result<Self, Cause> {
        if text.starts_with('/') {
            return Ok(Self::Device(PathBuf::from(text)));
        }
        let refuse = |reason| Cause::RecorderName {
            name: text.to_owned(),
            reason,
        };
        let Some(rest) = text.strip_prefix(VIRTUAL) else {
            return Err(refuse(
                "names are virtual:NAME, virtual:PATH/, or those of devices, as /dev/sr0",
            ));
        };
        if rest.contains('/') {
            return Ok(Self::Folder(PathBuf::from(rest)));
        }
        if !is_name(rest) {
            return Err(refuse(
                "a name has 1 to 64 letters, digits, '-', '_' or '.', and does not begin with '.'",
            ));
        }
        Ok(Self::Named(rest.to_owned()))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "{VIRTUAL}{name}"),
            Self::Folder(path) => {
                let path = path.display().to_string();
                write!(f, "{VIRTUAL}{}/", path.trim_end_matches('/'))
            }
            Self::Device(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    #[test]
    fn names_and_folders_are_told_apart_by_a_slash() {
        let parse = |text: &str| text.parse::<Address>().unwrap();
        assert_eq!(parse("virtual:studio"), Address::Named("studio".into()));
        assert_eq!(
            parse("virtual:/srv/rec/"),
            Address::Folder("/srv/rec/".into())
        );
        assert_eq!(parse("virtual:./rec"), Address::Folder("./rec".into()));
        assert_eq!(parse("/dev/cdrom"), Address::Device("/dev/cdrom".into()));
        for text in [
            "virtual:studio",
            "virtual:/srv/rec/",
            "virtual:./rec/",
            "/dev/sr0",
        ] {
            assert_eq!(parse(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_recorder_is_refused_with_a_reason() {
        let code = |text: &str| Error::from(text.parse::<Address>().unwrap_err()).code();
        for text in [
            "",
            "studio",
            "virtual:",
            "virtual:.",
            "virtual:..",
            "virtual:a b",
            "virtual:é",
        ] {
            assert_eq!(code(text), Code::E_DEVICE_NOTPRESENT, "{text:?}");
        }
        let told = "studio".parse::<Address>().unwrap_err().to_string();
        assert!(
            told.contains("/dev/sr0") && told.contains("virtual:NAME"),
            "{told}"
        );
    }

    #[test]
    fn the_users_home_is_found_by_the_nearest_variable() {
        let home = |set: &[(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(n, _)| *n == name).map(|(_, v)| v.into());
            Registry::of_environment(value).map(|registry| registry.home)
        };
        let all = [
            ("DISCMASTER_HOME", "/d"),
            ("XDG_DATA_HOME", "/x"),
            ("HOME", "/h"),
        ];
        assert_eq!(home(&all).unwrap(), Path::new("/d/recorders"));
        assert_eq!(
            home(&all[1..]).unwrap(),
            Path::new("/x/discmaster/recorders")
        );
        let in_home = Path::new("/h/.local/share/discmaster/recorders");
        assert_eq!(home(&all[2..]).unwrap(), in_home);
        let relative = [
            ("XDG_DATA_HOME", "x"),
            ("DISCMASTER_HOME", ""),
            ("HOME", "/h"),
        ];
        assert_eq!(home(&relative).unwrap(), in_home);
        assert!(matches!(home(&[]), Err(Cause::NoHome)));
    }

    #[test]
    fn a_home_that_is_not_there_has_no_recorders() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::at(folder.path().join("none"));
        assert!(registry.recorders().unwrap().is_empty());
        let error = registry.recorder("virtual:studio").unwrap_err();
        assert_eq!(error.code(), Code::E_DEVICE_NOTPRESENT);
    }

    #[test]
    fn what_is_no_drive_of_the_machine_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::at(folder.path());
        let path = folder.path().join("sr0");
        let code = |path: &Path| registry.recorder(path.to_str().unwrap()).unwrap_err();
        assert_eq!(code(&path).code(), Code::E_DEVICE_NOTPRESENT);
        std::fs::write(&path, "").unwrap();
        let error = code(&path);
        assert_eq!(error.code(), Code::E_DEVICE_INVALIDTYPE);
        let told = error.to_string();
        assert!(
            told.contains("sr0 cannot be opened: it is no block device"),
            "{told}"
        );
        let address = Address::Device(path);
        let error = registry.folder(&address).unwrap_err();
        assert_eq!(error.code(), Code::E_DEVICE_INVALIDTYPE);
    }

    #[test]
    fn drives_of_the_machine_come_after_the_virtual_recorders() {
        let folder = tempfile::tempdir().unwrap();
        let block = folder.path().join("machine/sys/class/block");
        for name in ["sr1", "sda", "sr0"] {
            std::fs::create_dir_all(block.join(name)).unwrap();
            std::fs::write(block.join(name).join("dev"), "11:0\n").unwrap();
        }
        let home = folder.path().join("recorders");
        std::fs::create_dir_all(home.join("studio")).unwrap();
        let registry = Registry::at(home);
        assert_eq!(registry.names().unwrap(), ["studio"], "virtual ones alone");
        let machine = folder.path().join("machine");
        let registry = registry.with_machine(System::at(machine));
        assert_eq!(registry.names().unwrap(), ["studio", "sr0", "sr1"]);
        let found = registry.recorders().unwrap();
        let names: Vec<_> = found.iter().map(DiscRecorder::name).collect();
        assert_eq!(names, ["virtual:studio", "/dev/sr0", "/dev/sr1"]);
        // One that goes is told so by every call.
        std::fs::remove_dir_all(block.join("sr0")).unwrap();
        let code = found[1].open_exclusive().unwrap_err().code();
        assert_eq!(code, Code::E_DEVICE_NOTPRESENT);
    }

    #[test]
    fn recorders_are_listed_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a", ".hidden", "has space"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        std::fs::write(folder.path().join("file"), "").unwrap();
        let found = Registry::at(folder.path()).recorders().unwrap();
        let names: Vec<_> = found.iter().map(DiscRecorder::name).collect();
        assert_eq!(names, ["virtual:a", "virtual:b"]);
    }
}
