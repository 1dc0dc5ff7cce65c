//! A recorder (IDiscRecorder).

pub(crate) mod device;
mod finished;
mod hold;
mod medium;
pub(crate) mod reshaping;
pub(crate) mod settings;

pub use finished::ImageOptions;

use crate::disc_image::DiscImage;
use crate::error::{Cause, Phase, Purpose};
use crate::media::{DisplayNames, RecorderState, RecorderType};
use crate::progress::WeakSinks;
use crate::properties::{Applied, PropertySet, RecorderProperties};
use crate::seat::Seat;
use crate::{Code, Error, Guid, Registry};
use device::{Device, Identity};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::error::DriveError;
use hold::{Hold, InUse};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// A recorder. Clones are the same object. The drive behind it is opened only while a call needs
/// it, and from [`open_exclusive`](Self::open_exclusive) to [`close`](Self::close): other programs
/// can use it in between.
///
/// A call while another thread has one under way on the same object fails with
/// `IMAPI_E_DEVICE_NOTACCESSIBLE`; nothing queues. An object that was never initialised fails every
/// call with `IMAPI_E_NOTINITIALIZED`.
#[derive(Clone, Debug)]
pub struct DiscRecorder {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// None before Init.
    device: OnceLock<Device>,
    hold: Hold,
    burning: AtomicBool,
    identity: OnceLock<Identity>,
    /// None until somebody asks for them.
    settings: Mutex<Option<RecorderProperties>>,
    /// Who is told of the end of an erasure: the sinks of the disc master that gave it out.
    sinks: Mutex<WeakSinks>,
}

/// A recorder that a disc master gave out, as long as somebody has it.
#[derive(Clone, Debug)]
pub(crate) struct WeakRecorder(Weak<Inner>);

/// What GetRecorderGUID answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecorderGuid {
    /// `S_OK`, or `IMAPI_S_BUFFER_TO_SMALL` when the buffer was left as it was.
    pub code: Code,
    /// Bytes that the id has.
    pub size_required: usize,
}

impl DiscRecorder {
    /// What CoCreateInstance makes of CLSID_MSDiscRecorderObj: a recorder without a drive, to be
    /// given one by [`init`](Self::init). Programs get recorders from
    /// [`DiscMaster::recorders`](crate::DiscMaster::recorders) instead.
    #[expect(
        clippy::new_without_default,
        reason = "a recorder without a drive is nobody's default"
    )]
    pub fn new() -> Self {
        Self {
            inner: Arc::default(),
        }
    }

    pub(crate) fn at(device: Device) -> Self {
        let recorder = Self::new();
        let _ = recorder.inner.device.set(device);
        recorder
    }

    /// IDiscRecorder::Init: ties the object to the drive that has `unique_id`
    /// ([`recorder_guid`](Self::recorder_guid)); of several, to the `drive_number`th from 0 on. Once.
    pub fn init(
        &self,
        registry: &Registry,
        unique_id: &[u8],
        drive_number: u32,
    ) -> Result<(), Error> {
        let id = <[u8; 16]>::try_from(unique_id).map_err(|_| Cause::IdLength(unique_id.len()))?;
        let device = device::find(registry, Guid::from_bytes_le(id), drive_number)?;
        let kept = self.inner.device.get_or_init(|| device.clone());
        if *kept == device {
            Ok(())
        } else {
            Err(Cause::InitialisedAlready(kept.name.clone()).into())
        }
    }

    /// The name by which [`Registry::recorder`](crate::Registry::recorder) finds it:
    /// `virtual:NAME`, or `/dev/sr0`. Empty without a drive.
    pub fn name(&self) -> &str {
        self.inner.device.get().map_or("", |device| &device.name)
    }

    /// IDiscRecorder::GetRecorderGUID: copies the drive's 16-byte id, in COM's order of bytes, into
    /// `buffer`; without one, or with one too small, only the size is told.
    pub fn recorder_guid(&self, buffer: Option<&mut [u8]>) -> Result<RecorderGuid, Error> {
        let id = self.id()?.to_bytes_le();
        let size_required = id.len();
        let code = match buffer {
            None => Code::S_OK,
            Some(buffer) => match buffer.get_mut(..size_required) {
                Some(room) => {
                    room.copy_from_slice(&id);
                    Code::S_OK
                }
                None => Code::S_BUFFER_TO_SMALL,
            },
        };
        Ok(RecorderGuid {
            code,
            size_required,
        })
    }

    /// The drive's id: the same every time, of this drive and of no other.
    pub fn id(&self) -> Result<Guid, Error> {
        Ok(self.identity()?.id)
    }

    /// IDiscRecorder::GetPath: where the operating system has it; of a virtual recorder, its
    /// folder.
    pub fn path(&self) -> Result<&Path, Error> {
        Ok(self.device()?.path())
    }

    /// IDiscRecorder::GetDisplayNames.
    pub fn display_names(&self) -> Result<DisplayNames, Error> {
        Ok(self.identity()?.names.clone())
    }

    /// IDiscRecorder::GetBasePnPID: vendor, product and revision in one, which names the make and
    /// model.
    pub fn base_pnp_id(&self) -> Result<String, Error> {
        let DisplayNames {
            vendor,
            product,
            revision,
        } = self.display_names()?;
        Ok(format!("{vendor}{product}{revision}"))
    }

    /// IDiscRecorder::GetRecorderType: of the drive, not of the disc in it.
    pub fn recorder_type(&self) -> Result<RecorderType, Error> {
        Ok(self.identity()?.kind)
    }

    /// IDiscRecorder::GetRecorderState.
    pub fn state(&self) -> Result<RecorderState, Error> {
        self.device()?;
        Ok(if self.inner.burning.load(Ordering::Relaxed) {
            RecorderState::BURNING
        } else if self.is_held() {
            RecorderState::OPENED
        } else {
            RecorderState::DOING_NOTHING
        })
    }

    /// IDiscRecorder::GetRecorderProperties: all of them, as they are now.
    pub fn properties(&self) -> Result<PropertySet, Error> {
        Ok(self.settings()?.to_set())
    }

    /// IDiscRecorder::SetRecorderProperties: those of `set` that can be set are; the answer names
    /// the others, and has the code `IMAPI_S_PROPERTIESIGNORED` if there are any. They hold until
    /// the disc master is closed.
    pub fn set_properties(&self, set: &PropertySet) -> Result<Applied, Error> {
        let mut settings = self.settings()?;
        let applied = settings.apply(set);
        *self.kept_settings() = Some(settings);
        Ok(applied)
    }

    /// IDiscRecorder::OpenExclusive: keeps the drive for this object until
    /// [`close`](Self::close). Hold it briefly; nobody else can use it meanwhile.
    pub fn open_exclusive(&self) -> Result<(), Error> {
        let device = self.device()?;
        let mut held = self.lock()?;
        if held.drive().is_some() {
            return Err(Cause::HeldAlready(device.name.clone()).into());
        }
        held.begin(device.open(Purpose::Exclusive)?);
        Ok(())
    }

    /// IDiscRecorder::Close: gives up what [`open_exclusive`](Self::open_exclusive) took.
    pub fn close(&self) -> Result<(), Error> {
        let device = self.device()?;
        let mut held = self.lock()?;
        if !held.end() {
            return Err(Cause::NotHeld(device.name.clone()).into());
        }
        device.present()?;
        Ok(())
    }

    /// The disc in the drive, to be read at any place. Not in IMAPI. The drive stays open as long
    /// as the image is there.
    pub fn read_disc(&self) -> Result<DiscImage, Error> {
        let device = self.device()?;
        let mut held = self.lock()?;
        if held.drive().is_some() {
            return Err(Cause::HeldAlready(device.name.clone()).into());
        }
        let drive = device.open(Purpose::Use)?;
        Ok(DiscImage::of(device.name.clone(), drive)?)
    }

    /// Puts a question to the drive that IMAPI has no call for. Not in IMAPI. A drive that is not
    /// held is opened for it, for nobody else meanwhile.
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&mut Drive) -> Result<T, DriveError>,
    ) -> Result<T, Error> {
        self.with_drive(Purpose::Use, |seat| seat.run(Phase::Inspect, question))
    }

    /// Whether the recorder is still there.
    pub(crate) fn present(&self) -> Result<(), Error> {
        Ok(self.device()?.present()?)
    }

    pub(crate) fn is_held(&self) -> bool {
        self.inner.hold.is_held()
    }

    /// Whom to tell of erasures from now on.
    pub(crate) fn listen(&self, sinks: WeakSinks) {
        *self.sinks() = sinks;
    }

    /// Whether it is the same object.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    /// Whether both stand for one drive.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        self.inner.device.get() == other.inner.device.get()
    }

    pub(crate) fn downgrade(&self) -> WeakRecorder {
        WeakRecorder(Arc::downgrade(&self.inner))
    }

    /// The properties that were chosen, if any were asked for.
    pub(crate) fn chosen_settings(&self) -> Option<RecorderProperties> {
        self.kept_settings().clone()
    }

    /// Uses the drive: the one that is held, or one opened for this.
    pub(crate) fn with_drive<T>(
        &self,
        purpose: Purpose,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        let device = self.device()?;
        let mut held = self.lock()?;
        let done = match held.drive() {
            Some(drive) => call(&mut Seat::new(&device.name, drive)),
            None => call(&mut Seat::new(&device.name, &mut device.open(purpose)?)),
        };
        done.map_err(Error::from)
    }

    /// As [`with_drive`](Self::with_drive), for nobody else, and the state is RECORDER_BURNING
    /// meanwhile.
    pub(crate) fn burning<T>(
        &self,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        self.with_drive(Purpose::Exclusive, |seat| {
            let _burning = Burning::from(&self.inner.burning);
            call(seat)
        })
    }

    /// Asks the drive again for the properties that only it knows. A drive that has none is no
    /// error until somebody asks for them.
    pub(crate) fn refresh_settings(&self, seat: &mut Seat<'_>) -> Result<(), Cause> {
        let known = self.chosen_settings();
        match settings::refresh(seat, known) {
            Ok(settings) => *self.kept_settings() = Some(settings),
            Err(Cause::NoProperties(_)) => {}
            Err(cause) => return Err(cause),
        }
        Ok(())
    }

    pub(crate) fn device(&self) -> Result<&Device, Error> {
        let device = self.inner.device.get();
        device.ok_or_else(|| Cause::NotInitialised.into())
    }

    fn with_held<T>(
        &self,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        let device = self.device()?;
        let mut held = self.lock()?;
        let drive = held
            .drive()
            .ok_or_else(|| Cause::NotHeld(device.name.clone()))?;
        call(&mut Seat::new(&device.name, drive)).map_err(Error::from)
    }

    fn identity(&self) -> Result<&Identity, Error> {
        if let Some(known) = self.inner.identity.get() {
            return Ok(known);
        }
        let asked = self.with_drive(Purpose::Use, device::identify)?;
        Ok(self.inner.identity.get_or_init(|| asked))
    }

    /// The properties; the drive is asked when nobody has asked it before.
    fn settings(&self) -> Result<RecorderProperties, Error> {
        if let Some(known) = self.chosen_settings() {
            self.device()?;
            return Ok(known);
        }
        let asked = self.with_drive(Purpose::Use, |seat| settings::refresh(seat, None))?;
        Ok(self.kept_settings().get_or_insert(asked).clone())
    }

    fn lock(&self) -> Result<InUse<'_>, Error> {
        let free = self.inner.hold.call();
        free.ok_or_else(|| Cause::Busy(self.name().to_owned()).into())
    }

    // Nothing can panic under these two locks.
    fn sinks(&self) -> MutexGuard<'_, WeakSinks> {
        self.inner
            .sinks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn kept_settings(&self) -> MutexGuard<'_, Option<RecorderProperties>> {
        self.inner
            .settings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl WeakRecorder {
    /// The recorder, if anybody still has it.
    pub(crate) fn upgrade(&self) -> Option<DiscRecorder> {
        self.0.upgrade().map(|inner| DiscRecorder { inner })
    }

    /// What Close of the disc master does to a recorder it gave out: an exclusive hold ends, and
    /// what was chosen for it is forgotten.
    pub(crate) fn reset(&self) {
        let Some(recorder) = self.upgrade() else {
            return;
        };
        *recorder.kept_settings() = None;
        recorder.inner.hold.forsake();
    }
}

/// Says that a burn goes on as long as it lives, and no longer if the burn panics.
struct Burning<'a>(&'a AtomicBool);

impl<'a> From<&'a AtomicBool> for Burning<'a> {
    fn from(flag: &'a AtomicBool) -> Self {
        flag.store(true, Ordering::Relaxed);
        Self(flag)
    }
}

impl Drop for Burning<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
