//! A recorder (IDiscRecorder).

use crate::disc_image::DiscImage;
use crate::error::{Cause, Phase};
use crate::media::{DisplayNames, Media, MediaFlags, MediaInfo, MediaType};
use crate::media::{RecorderState, RecorderType};
use crate::progress::WeakSinks;
use crate::seat::Seat;
use crate::{Code, Error, door};
use discmaster_mmc::command::{BlankType, TrackAddress};
use discmaster_mmc::drive::Drive;
use discmaster_mmc::medium::Medium;
use discmaster_mmc::response::configuration::Profile;
use discmaster_mmc::response::disc_information::{DiscStatus, DiscType};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};

/// A recorder. Clones are the same object. The drive behind it is opened only while a call needs
/// it, and from [`open_exclusive`](Self::open_exclusive) to [`close`](Self::close): other programs
/// can use it in between.
///
/// A call while another thread has one under way on the same object fails with
/// `IMAPI_E_DEVICE_NOTACCESSIBLE`; nothing queues.
#[derive(Clone, Debug)]
pub struct DiscRecorder {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    folder: PathBuf,
    /// The drive, while it is held by OpenExclusive. Locked while a call uses the drive.
    held: Mutex<Option<Drive>>,
    holding: AtomicBool,
    burning: AtomicBool,
    /// What the drive said of itself; it does not change.
    identity: OnceLock<(DisplayNames, RecorderType)>,
    /// Who is told of the end of an erasure: the sinks of the disc master that uses the recorder.
    sinks: Mutex<WeakSinks>,
}

impl DiscRecorder {
    pub(crate) fn at(name: String, folder: PathBuf) -> Self {
        Self {
            inner: Arc::new(Inner {
                name,
                folder,
                held: Mutex::default(),
                holding: AtomicBool::default(),
                burning: AtomicBool::default(),
                identity: OnceLock::default(),
                sinks: Mutex::default(),
            }),
        }
    }

    /// The name by which [`Registry::recorder`](crate::Registry::recorder) finds it: `virtual:NAME`.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// IDiscRecorder::GetPath: where the operating system has it; of a virtual recorder, its
    /// folder.
    pub fn path(&self) -> &Path {
        &self.inner.folder
    }

    /// IDiscRecorder::GetDisplayNames.
    pub fn display_names(&self) -> Result<DisplayNames, Error> {
        Ok(self.identity()?.0.clone())
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
        Ok(self.identity()?.1)
    }

    /// IDiscRecorder::GetRecorderState.
    pub fn state(&self) -> RecorderState {
        if self.inner.burning.load(Ordering::Relaxed) {
            RecorderState::BURNING
        } else if self.is_held() {
            RecorderState::OPENED
        } else {
            RecorderState::DOING_NOTHING
        }
    }

    /// IDiscRecorder::OpenExclusive: keeps the drive for this object until
    /// [`close`](Self::close). Hold it briefly; nobody else can use it meanwhile.
    pub fn open_exclusive(&self) -> Result<(), Error> {
        let mut held = self.lock()?;
        if held.is_some() {
            return Err(Cause::HeldAlready(self.name().to_owned()).into());
        }
        *held = Some(self.open_drive()?);
        self.inner.holding.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// IDiscRecorder::QueryMediaType. No disc is no error: both answers are then 0.
    pub fn query_media_type(&self) -> Result<Media, Error> {
        self.with_held(|seat| {
            let Some(medium) = seat.run(Phase::Inspect, Drive::medium)? else {
                return Ok(Media::default());
            };
            let blank = medium.is_blank();
            let media_type = if blank || !medium.profile.is_cd() {
                MediaType::SPECIAL
            } else {
                match seat.run(Phase::Inspect, Drive::disc_information)?.disc_type {
                    DiscType::CD_DA_OR_ROM => MediaType::CDDA_CDROM,
                    DiscType::CD_ROM_XA => MediaType::CD_ROM_XA,
                    DiscType::CD_I => MediaType::CD_I,
                    _ => MediaType::CD_OTHER,
                }
            };
            Ok(Media {
                media_type,
                flags: MediaFlags::BLANK.when(blank)
                    | MediaFlags::RW.when(medium.erasable)
                    | MediaFlags::WRITABLE.when(medium.is_writable()),
            })
        })
    }

    /// IDiscRecorder::QueryMediaInfo.
    pub fn query_media_info(&self) -> Result<MediaInfo, Error> {
        self.with_held(|seat| {
            let medium = seat.medium()?;
            let recorded = medium.sessions > 0 && medium.status == DiscStatus::Complete;
            let start_address = if recorded {
                let track = TrackAddress::Track(medium.last_track.into());
                let track = seat.run(Phase::Inspect, |drive| drive.track_information(track))?;
                u32::try_from(track.start.0).unwrap_or(0)
            } else {
                0
            };
            let last_track = if recorded { medium.last_track } else { 0 };
            let next = medium.next_writable.map_or(0, |next| next.0);
            Ok(MediaInfo {
                sessions: u8::try_from(medium.sessions).unwrap_or(u8::MAX),
                last_track: u8::try_from(last_track).unwrap_or(u8::MAX),
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
    /// something is recorded. Returns when it is done. The sinks of the disc master whose active
    /// recorder this is are told of the end.
    pub fn erase(&self, full: bool) -> Result<(), Error> {
        let erased = self.with_held(|seat| erase(seat, full));
        if erased
            .as_ref()
            .is_err_and(|error| error.code() == Code::E_NOTOPENED)
        {
            return erased;
        }
        let code = erased.as_ref().map_or_else(Error::code, |()| Code::S_OK);
        let sinks = self.sinks().upgrade();
        sinks.each(|sink| sink.notify_erase_complete(code));
        erased
    }

    /// IDiscRecorder::Close: gives up what [`open_exclusive`](Self::open_exclusive) took.
    pub fn close(&self) -> Result<(), Error> {
        let mut held = self.lock()?;
        if held.take().is_none() {
            return Err(Cause::NotHeld(self.name().to_owned()).into());
        }
        self.inner.holding.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Everything the drive tells of the disc in it; None without a disc. Not in IMAPI. Needs no
    /// [`open_exclusive`](Self::open_exclusive).
    pub fn medium(&self) -> Result<Option<Medium>, Error> {
        self.with_drive(|seat| seat.run(Phase::Inspect, Drive::medium))
    }

    /// The disc in the drive, to be read at any place. Not in IMAPI. The drive stays open as long
    /// as the image is there.
    pub fn read_disc(&self) -> Result<DiscImage, Error> {
        let held = self.lock()?;
        if held.is_some() {
            return Err(Cause::HeldAlready(self.name().to_owned()).into());
        }
        Ok(DiscImage::of(self.name().to_owned(), self.open_drive()?)?)
    }

    /// Whether the recorder is still there.
    pub(crate) fn present(&self) -> Result<(), Cause> {
        let Inner { name, folder, .. } = &*self.inner;
        if folder.is_dir() {
            return Ok(());
        }
        Err(Cause::NoSuchRecorder {
            name: name.clone(),
            path: folder.clone(),
        })
    }

    pub(crate) fn is_held(&self) -> bool {
        self.inner.holding.load(Ordering::Relaxed)
    }

    /// Whom to tell of erasures from now on.
    pub(crate) fn listen(&self, sinks: WeakSinks) {
        *self.sinks() = sinks;
    }

    /// Uses the drive: the one that is held, or one opened for this.
    pub(crate) fn with_drive<T>(
        &self,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        let mut held = self.lock()?;
        let done = match held.as_mut() {
            Some(drive) => call(&mut Seat::new(self.name(), drive)),
            None => call(&mut Seat::new(self.name(), &mut self.open_drive()?)),
        };
        done.map_err(Error::from)
    }

    /// As [`with_drive`](Self::with_drive), and the state is RECORDER_BURNING meanwhile.
    pub(crate) fn burning<T>(
        &self,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        self.with_drive(|seat| {
            let _burning = Burning::from(&self.inner.burning);
            call(seat)
        })
    }

    fn with_held<T>(
        &self,
        call: impl FnOnce(&mut Seat<'_>) -> Result<T, Cause>,
    ) -> Result<T, Error> {
        let mut held = self.lock()?;
        let drive = held
            .as_mut()
            .ok_or_else(|| Cause::NotHeld(self.name().to_owned()))?;
        call(&mut Seat::new(self.name(), drive)).map_err(Error::from)
    }

    fn identity(&self) -> Result<&(DisplayNames, RecorderType), Error> {
        if let Some(known) = self.inner.identity.get() {
            return Ok(known);
        }
        let asked = self.with_drive(identify)?;
        Ok(self.inner.identity.get_or_init(|| asked))
    }

    fn open_drive(&self) -> Result<Drive, Cause> {
        // Opening a virtual recorder makes its folder; one that is gone must not come back empty.
        self.present()?;
        let Inner { name, folder, .. } = &*self.inner;
        Drive::open(door::open(name, folder)?).map_err(|source| Cause::Drive {
            recorder: name.clone(),
            phase: Phase::Identify,
            disc: crate::error::Disc::None,
            source,
        })
    }

    fn lock(&self) -> Result<MutexGuard<'_, Option<Drive>>, Error> {
        match self.inner.held.try_lock() {
            Ok(held) => Ok(held),
            // A sink panicked in a burn: the drive itself is none the worse.
            Err(TryLockError::Poisoned(held)) => Ok(held.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Cause::Busy(self.name().to_owned()).into()),
        }
    }

    fn sinks(&self) -> MutexGuard<'_, WeakSinks> {
        self.inner
            .sinks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
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

/// What the drive is.
fn identify(seat: &mut Seat<'_>) -> Result<(DisplayNames, RecorderType), Cause> {
    let inquiry = seat.drive.inquiry();
    let names = DisplayNames {
        vendor: inquiry.vendor.trim().to_owned(),
        product: inquiry.product.trim().to_owned(),
        revision: inquiry.revision.trim().to_owned(),
    };
    let profiles = seat.run(Phase::Identify, Drive::configuration)?.profiles();
    let kind = if profiles.contains(&Profile::CD_RW) {
        RecorderType::CDRW
    } else if profiles.contains(&Profile::CD_R) {
        RecorderType::CDR
    } else {
        return Err(Cause::NotARecorder(seat.recorder.to_owned()));
    };
    Ok((names, kind))
}

fn erase(seat: &mut Seat<'_>, full: bool) -> Result<(), Cause> {
    let (_, kind) = identify(seat)?;
    if kind != RecorderType::CDRW {
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
