//! Which drive a recorder object stands for, and what the drive says of itself.

use crate::door;
use crate::error::{Cause, Disc, Phase, Purpose};
use crate::media::{DisplayNames, RecorderType};
use crate::seat::Seat;
use crate::{Guid, Registry};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::linux::{self, System};
use discmaster_mmc::response::configuration::Profile;
use std::path::{Path, PathBuf};

/// Name space of recorders' ids (RFC 9562 5.5); any constant would do.
const RECORDERS: Guid = Guid::from_u128(0x6F0B_4F5C_8F1E_4B0E_9C57_D15C_3A57_E2D1);

/// A drive: of software, or of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    /// The name by which a registry finds it: `virtual:NAME`, or the path of its block device.
    pub(crate) name: String,
    place: Place,
}

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Folder(PathBuf),
    Machine {
        system: System,
        /// "sr0"
        kernel_name: String,
        node: PathBuf,
    },
}

/// What the drive said of itself; it does not change.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) names: DisplayNames,
    pub(crate) kind: RecorderType,
    /// Of make and serial number, or of the place where a drive without one is: it stays the same
    /// when the drive moves. A copy of a virtual recorder has the same.
    pub(crate) id: Guid,
}

impl Device {
    pub(crate) fn in_folder(name: String, folder: PathBuf) -> Self {
        Self {
            name,
            place: Place::Folder(folder),
        }
    }

    /// The drive that the kernel calls so.
    pub(crate) fn of_machine(system: System, kernel_name: &str) -> Self {
        let node = Path::new("/dev").join(kernel_name);
        Self {
            name: node.display().to_string(),
            place: Place::Machine {
                system,
                kernel_name: kernel_name.to_owned(),
                node,
            },
        }
    }

    /// Its folder, or its block device.
    pub(crate) fn path(&self) -> &Path {
        match &self.place {
            Place::Folder(folder) => folder,
            Place::Machine { node, .. } => node,
        }
    }

    /// Whether the drive is still there.
    pub(crate) fn present(&self) -> Result<(), Cause> {
        match &self.place {
            Place::Folder(folder) if folder.is_dir() => Ok(()),
            Place::Folder(folder) => Err(Cause::NoSuchRecorder {
                name: self.name.clone(),
                path: folder.clone(),
            }),
            Place::Machine {
                system,
                kernel_name,
                ..
            } => match system.named(kernel_name) {
                Some(_) => Ok(()),
                None => Err(Cause::OpenDrive {
                    recorder: self.name.clone(),
                    purpose: Purpose::Use,
                    source: linux::OpenError::Gone,
                }),
            },
        }
    }

    pub(crate) fn open(&self, purpose: Purpose) -> Result<Drive, Cause> {
        let transport = match &self.place {
            Place::Folder(folder) => {
                // Opening a virtual recorder makes its folder; one that is gone must not come back
                // empty.
                self.present()?;
                door::open_virtual(&self.name, folder, purpose)?
            }
            Place::Machine {
                system,
                kernel_name,
                ..
            } => door::open_drive(&self.name, system, kernel_name, purpose)?,
        };
        Drive::open(transport).map_err(|source| Cause::Drive {
            recorder: self.name.clone(),
            phase: Phase::Identify,
            disc: Disc::None,
            source,
        })
    }
}

/// What the drive is.
pub(crate) fn identify(seat: &mut Seat<'_>) -> Result<Identity, Cause> {
    let inquiry = seat.drive.inquiry();
    let names = DisplayNames {
        vendor: inquiry.vendor.trim().to_owned(),
        product: inquiry.product.trim().to_owned(),
        revision: inquiry.revision.trim().to_owned(),
    };
    let configuration = seat.run(Phase::Identify, Drive::configuration)?;
    let kind = kind(&configuration.profiles());
    let kind = kind.ok_or_else(|| Cause::NotARecorder(seat.recorder.to_owned()))?;
    let serial = configuration.serial_number();
    let serial = serial.filter(|serial| !serial.trim_matches(['0', ' ']).is_empty());
    let own = serial.as_deref().unwrap_or(seat.recorder);
    // The revision is left out: new firmware makes no new drive.
    let said = [names.vendor.as_str(), names.product.as_str(), own];
    let id = Guid::new_v5(&RECORDERS, said.join("\0").as_bytes());
    Ok(Identity { names, kind, id })
}

/// IMAPI knows two types of recorders, of CDs: those that write once, and those that also rewrite.
/// So are told the recorders of other discs, too. None of a drive that records nothing.
fn kind(profiles: &[Profile]) -> Option<RecorderType> {
    let any = |of: &[Profile]| profiles.iter().any(|profile| of.contains(profile));
    if any(&REWRITABLE) {
        Some(RecorderType::CDRW)
    } else if any(&WRITE_ONCE) {
        Some(RecorderType::CDR)
    } else {
        None
    }
}

const REWRITABLE: [Profile; 6] = [
    Profile::CD_RW,
    Profile::DVD_RAM,
    Profile::DVD_RW_RESTRICTED_OVERWRITE,
    Profile::DVD_RW_SEQUENTIAL,
    Profile::DVD_PLUS_RW,
    Profile::BD_RE,
];

const WRITE_ONCE: [Profile; 8] = [
    Profile::CD_R,
    Profile::DVD_R,
    Profile::DVD_R_DL_SEQUENTIAL,
    Profile::DVD_R_DL_LAYER_JUMP,
    Profile::DVD_PLUS_R,
    Profile::DVD_PLUS_R_DL,
    Profile::BD_R_SEQUENTIAL,
    Profile::BD_R_RANDOM,
];

/// The drive that IDiscRecorder::Init names: the `number`th, from 0 on, of those with the id.
pub(crate) fn find(registry: &Registry, id: Guid, number: u32) -> Result<Device, crate::Error> {
    let mut left = number;
    let mut in_use = None;
    for recorder in registry.recorders()? {
        match recorder.id() {
            Ok(found) if found == id => {
                if left == 0 {
                    return Ok(recorder.device()?.clone());
                }
                left -= 1;
            }
            // It may be the one.
            Err(error) if error.cause().is_in_use() => in_use = Some(error),
            Ok(_) | Err(_) => {}
        }
    }
    Err(in_use.unwrap_or_else(|| Cause::NoRecorderOfId { id, number }.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorders_of_any_disc_write_once_or_rewrite() {
        let pressed = [Profile::CD_ROM, Profile::DVD_ROM, Profile::BD_ROM];
        assert_eq!(kind(&pressed), None);
        assert_eq!(kind(&[]), None);
        // The drive of tgt.
        let once = [Profile::DVD_ROM, Profile::DVD_PLUS_R];
        assert_eq!(kind(&once), Some(RecorderType::CDR));
        for rewritable in REWRITABLE {
            let both = [Profile::CD_R, rewritable];
            assert_eq!(kind(&both), Some(RecorderType::CDRW), "{rewritable}");
        }
    }
}
