//! A recorder (IDiscRecorder).

pub(crate) mod device;
mod hold;
pub(crate) mod settings;

use crate::attend::attend;
use crate::disc;
use crate::disc_image::DiscImage;
use crate::door::Purpose;
use crate::error::{Cause, Phase};
use crate::media::{DisplayNames, Media, MediaFlags, MediaInfo, MediaType};
use crate::media::{RecorderState, RecorderType};
use crate::progress::{Sinks, WeakSinks};
use crate::properties::{Applied, PropertySet, RecorderProperties};
use crate::seat::Seat;
use crate::{Code, Error, Guid, Registry};
use device::{Device, Identity};
use discmaster_mmc::command::{BlankType, TrackAddress};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::disc_information::{DiscStatus, DiscType};
use discmaster_mmc::response::toc::TocTrack;
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
    /// `virtual:NAME`. Empty without a drive.
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
        Ok(&self.device()?.folder)
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

    /// IDiscRecorder::QueryMediaType. No disc is no error: both answers are then 0.
    pub fn query_media_type(&self) -> Result<Media, Error> {
        self.with_held(|seat| {
            let Some(medium) = seat.run(Phase::Inspect, Drive::medium)? else {
                return Ok(Media::default());
            };
            let writable = medium.is_writable();
            let unusable = writable && !medium.is_blank() && !disc::takes_session(seat, &medium)?;
            Ok(Media {
                media_type: media_type(seat, &medium)?,
                flags: MediaFlags::BLANK.when(medium.is_blank())
                    | MediaFlags::RW.when(medium.erasable)
                    | MediaFlags::WRITABLE.when(writable)
                    | MediaFlags::FORMAT_UNUSABLE_BY_IMAPI.when(unusable),
            })
        })
    }

    /// IDiscRecorder::QueryMediaInfo.
    pub fn query_media_info(&self) -> Result<MediaInfo, Error> {
        self.with_held(|seat| {
            let medium = seat.medium()?;
            let (last_track, start_address) = last_track(seat, &medium)?;
            let next = medium.next_writable.map_or(0, |next| next.0);
            Ok(MediaInfo {
                sessions: u8::try_from(medium.sessions).unwrap_or(u8::MAX),
                last_track,
                start_address,
                next_writable: u32::try_from(next).unwrap_or(0),
                free_blocks: medium.free_blocks,
            })
        })
    }

    /// IDiscRecorder::Eject.
    pub fn eject(&self) -> Result<(), Error> {
        self.with_held(|seat| seat.run(Phase::Tray, Drive::eject))
    }

    /// IDiscRecorder::Erase: of a CD-RW, all of it when `full`, otherwise only what says that
    /// something is recorded. Returns when it is done. The sinks of the disc master that gave the
    /// recorder out are told of the end, and asked whether to stop meanwhile, though a drive that
    /// is blanking cannot be.
    pub fn erase(&self, full: bool) -> Result<(), Error> {
        let sinks = self.sinks().upgrade();
        let erased = self.with_held(|seat| attend(&sinks, |_| erase(seat, full)));
        if erased
            .as_ref()
            .is_err_and(|error| error.code() == Code::E_NOTOPENED)
        {
            return erased;
        }
        let code = erased.as_ref().map_or_else(Error::code, |()| Code::S_OK);
        sinks.each(|sink| sink.notify_erase_complete(code));
        erased
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

    /// Everything the drive tells of the disc in it; None without a disc. Not in IMAPI. Needs no
    /// [`open_exclusive`](Self::open_exclusive).
    pub fn medium(&self) -> Result<Option<Medium>, Error> {
        self.with_drive(Purpose::Use, |seat| seat.run(Phase::Inspect, Drive::medium))
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
    /// Whether anybody still has it.
    pub(crate) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }

    /// What Close of the disc master does to a recorder it gave out: an exclusive hold ends, and
    /// what was chosen for it is forgotten.
    pub(crate) fn reset(&self) {
        let Some(inner) = self.0.upgrade() else {
            return;
        };
        let recorder = DiscRecorder { inner };
        *recorder.kept_settings() = None;
        recorder.inner.hold.forsake();
    }
}

impl Sinks {
    /// Keeps the recorder in mind as one that was given out.
    pub(crate) fn lend(&self, recorder: &DiscRecorder) {
        recorder.listen(self.downgrade());
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

/// MEDIA_TYPES of the disc, by what its first lead-in and its table of contents say.
fn media_type(seat: &mut Seat<'_>, medium: &Medium) -> Result<MediaType, Cause> {
    if medium.is_blank() || !medium.profile.is_cd() {
        return Ok(MediaType::SPECIAL);
    }
    let disc_type = seat.run(Phase::Inspect, Drive::disc_information)?.disc_type;
    if medium.sessions > 1 {
        let toc = seat.run(Phase::Inspect, Drive::toc)?;
        let last = seat.run(Phase::Inspect, Drive::session_information)?.track;
        // Audio first, data in a session of its own: an enhanced music disc.
        if toc.entries.first().is_some_and(TocTrack::is_audio) && !last.is_audio() {
            return Ok(MediaType::CD_EXTRA);
        }
    }
    Ok(match disc_type {
        DiscType::CD_DA_OR_ROM => MediaType::CDDA_CDROM,
        DiscType::CD_ROM_XA => MediaType::CD_ROM_XA,
        DiscType::CD_I => MediaType::CD_I,
        _ => MediaType::CD_OTHER,
    })
}

/// Number and start of the last track of the last complete session; zeros without one.
fn last_track(seat: &mut Seat<'_>, medium: &Medium) -> Result<(u8, u32), Cause> {
    if medium.sessions == 0 {
        return Ok((0, 0));
    }
    let number = if medium.status == DiscStatus::Complete {
        u8::try_from(medium.last_track).unwrap_or(u8::MAX)
    } else {
        seat.run(Phase::Inspect, Drive::toc)?.last_track
    };
    let track = TrackAddress::Track(number.into());
    let track = seat.run(Phase::Inspect, |drive| drive.track_information(track))?;
    Ok((number, u32::try_from(track.start.0).unwrap_or(0)))
}

fn erase(seat: &mut Seat<'_>, full: bool) -> Result<(), Cause> {
    if device::identify(seat)?.kind != RecorderType::CDRW {
        return Err(Cause::CannotErase(seat.recorder.to_owned()));
    }
    let medium = seat.medium()?;
    if !medium.erasable {
        return Err(Cause::NotErasable {
            recorder: seat.recorder.to_owned(),
            medium: medium.profile.to_string(),
        });
    }
    let how = if full {
        BlankType::DISC
    } else {
        BlankType::MINIMAL
    };
    seat.run(Phase::Erase, |drive| drive.blank(how, &mut |_| ()))
}
