//! Which drive a recorder object stands for, and what the drive says of itself.

use crate::door::{self, Purpose};
use crate::error::{Cause, Disc, Phase};
use crate::media::{DisplayNames, RecorderType};
use crate::seat::Seat;
use crate::{Guid, Registry};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::response::configuration::Profile;
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
    /// Of the drive and the name it goes by: another drive of the same make and serial number, or
    /// a copy of a virtual one, has another.
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
    // The revision is left out: new firmware makes no new drive.
    let serial = configuration.serial_number().unwrap_or_default();
    let said = [&names.vendor, &names.product, &serial, seat.recorder];
    let id = Guid::new_v5(&RECORDERS, said.join("\0").as_bytes());
    Ok(Identity { names, kind, id })
}

/// The drive that IDiscRecorder::Init names: the `number`th, from 0 on, of those with the id.
pub(crate) fn find(registry: &Registry, id: Guid, number: u32) -> Result<Device, crate::Error> {
    let mut left = number;
    for recorder in registry.recorders()? {
        // What cannot be asked now cannot be found now.
        if recorder.id().is_ok_and(|found| found == id) {
            if left == 0 {
                return Ok(recorder.device()?.clone());
            }
            left -= 1;
        }
    }
    Err(Cause::NoRecorderOfId { id, number }.into())
}
