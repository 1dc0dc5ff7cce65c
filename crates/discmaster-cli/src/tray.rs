//! The hand at the tray of a virtual recorder.

use discmaster::{Address, Cause, Error, Purpose, Registry};
use discmaster_virtual::{Blank, DiscStatus, DiscSummary, Medium, Recorder, TrayError};
use std::path::Path;

/// A virtual recorder within reach. No other program, and no session of this one, can use it
/// until the value is dropped.
#[derive(Debug)]
pub struct Tray {
    name: String,
    recorder: Recorder,
}

impl Tray {
    /// Of the recorder of that name, which is made if it is not there yet.
    pub fn reach(registry: &Registry, name: &str) -> Result<Self, Error> {
        let address: Address = name.parse()?;
        match Recorder::open(registry.folder(&address)) {
            Ok(recorder) => Ok(Self {
                name: name.to_owned(),
                recorder,
            }),
            Err(source) => Err(Error::from(Cause::Open {
                purpose: Purpose::Use,
                recorder: name.to_owned(),
                source,
            })),
        }
    }

    pub fn disc(&self) -> Option<DiscSummary> {
        self.recorder.disc()
    }

    /// Why the disc that lies in the tray cannot be used, if it cannot.
    pub fn unreadable(&self) -> Option<String> {
        self.recorder.unreadable_disc().map(ToString::to_string)
    }

    /// Opens the tray; what lay in it.
    pub fn eject(&mut self) -> Result<Option<DiscSummary>, Error> {
        let disc = self.disc();
        self.recorder.eject().map_err(|error| self.failed(error))?;
        Ok(disc)
    }

    /// Takes out what lies in the tray and puts a blank disc in. The disc taken out stays where it
    /// is. One that is blank and of that kind already is left in: it is as good as new.
    pub fn insert_blank(&mut self, blank: Blank) -> Result<DiscSummary, Error> {
        if let Some(disc) = self.disc()
            && !self.recorder.tray_open()
            && disc.status == DiscStatus::Blank
            && disc.medium == Medium::Recordable(blank)
        {
            return Ok(disc);
        }
        self.replace(|recorder| recorder.insert_blank(blank))
    }

    /// Takes out what lies in the tray and puts an image file in, as a pressed disc.
    pub fn insert_image(&mut self, image: &Path) -> Result<DiscSummary, Error> {
        self.replace(|recorder| recorder.insert_image(image))
    }

    /// A disc that cannot be put in does not cost the one that was there.
    fn replace(
        &mut self,
        insert: impl FnOnce(&mut Recorder) -> Result<DiscSummary, TrayError>,
    ) -> Result<DiscSummary, Error> {
        let former = self.eject()?;
        insert(&mut self.recorder).map_err(|error| {
            let put_back = former.map(|disc| match (disc.medium, disc.path) {
                (Medium::CdRom | Medium::DvdRom | Medium::BdRom, Some(path)) => {
                    self.recorder.insert_image(path)
                }
                _ => self.recorder.insert_disc(&disc.name),
            });
            // Why the new one is refused is what the user needs to hear; the tray is open if
            // the former one is refused too.
            drop(put_back);
            self.failed(error)
        })
    }

    fn failed(&self, source: TrayError) -> Error {
        Error::from(Cause::Tray {
            recorder: self.name.clone(),
            source,
        })
    }
}
