//! Which drive a recorder object stands for, and what the drive says of itself.

use crate::door;
use crate::error::{Cause, Disc, Phase, Purpose};
use crate::media::{DisplayNames, RecorderType};
use crate::seat::Seat;
use crate::{Guid, Registry};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::response::configuration::Profile;
use discmaster_virtual::OpenError;
use std::path::PathBuf;

/// Name space of recorders' ids (RFC 9562 5.5); any constant would do.
const RECORDERS: Guid = Guid::from_u128(0x6F0B_4F5C_8F1E_4B0E_9C57_D15C_3A57_E2D1);

/// A drive of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    /// The name by which a registry finds it: `virtual:NAME`.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
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
    /// Whether the drive is still there.
    pub(crate) fn present(&self) -> Result<(), Cause> {
        if self.folder.is_dir() {
            return Ok(());
        }
        Err(Cause::NoSuchRecorder {
            name: self.name.clone(),
            path: self.folder.clone(),
        })
    }

    pub(crate) fn open(&self, purpose: Purpose) -> Result<Drive, Cause> {
        // Opening a virtual recorder makes its folder; one that is gone must not come back empty.
        self.present()?;
        let transport = door::open(&self.name, &self.folder, purpose)?;
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
    let profiles = configuration.profiles();
    let kind = if profiles.contains(&Profile::CD_RW) {
        RecorderType::CDRW
    } else if profiles.contains(&Profile::CD_R) {
        RecorderType::CDR
    } else {
        return Err(Cause::NotARecorder(seat.recorder.to_owned()));
    };
    let serial = configuration.serial_number();
    let serial = serial.filter(|serial| !serial.trim_matches(['0', ' ']).is_empty());
    let own = serial.as_deref().unwrap_or(seat.recorder);
    // The revision is left out: new firmware makes no new drive.
    let said = [names.vendor.as_str(), names.product.as_str(), own];
    let id = Guid::new_v5(&RECORDERS, said.join("\0").as_bytes());
    Ok(Identity { names, kind, id })
}

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
            Err(error) if is_in_use(error.cause()) => in_use = Some(error),
            Ok(_) | Err(_) => {}
        }
    }
    Err(in_use.unwrap_or_else(|| Cause::NoRecorderOfId { id, number }.into()))
}

fn is_in_use(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::Open {
            source: OpenError::InUse { .. },
            ..
        }
    )
}
