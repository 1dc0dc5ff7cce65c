//! The hand at a drive: it puts discs in and takes them out, past the session.

use crate::world::NewDisc;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Job, Recording};
use discmaster_virtual::{DiscStatus, Identity, MediumType, Recorder, RecorderKind};
use std::path::{Path, PathBuf};

pub(crate) struct Hand {
    recorder: Recorder,
}

/// A disc that was taken out.
pub(crate) enum Shelf {
    /// One of the recorder's own, by name.
    Own(String),
    Pressed(PathBuf),
}

/// Blocks of the discs that are not made by the session.
const BLOCKS: u32 = 300;

impl Hand {
    /// Makes a drive: one that rewrites, or one for CD-R only.
    pub(crate) fn make(folder: &Path, rewrites: bool) {
        std::fs::create_dir_all(folder.parent().unwrap()).unwrap();
        let kind = if rewrites {
            RecorderKind::CdRw
        } else {
            RecorderKind::CdR
        };
        Recorder::create(folder, Identity::new(kind).unwrap()).unwrap();
    }

    pub(crate) fn at(folder: &Path) -> Self {
        Self {
            recorder: Recorder::open(folder).unwrap(),
        }
    }

    pub(crate) fn insert(mut self, kind: NewDisc, scratch: &Path) {
        let blank = match kind {
            NewDisc::BlankCdR | NewDisc::MadeByOthers => MediumType::CdR74,
            NewDisc::BlankCdRw => MediumType::CdRw74,
            NewDisc::Pressed => {
                let path = scratch.join("pressed.iso");
                let bytes = 2048 * usize::try_from(BLOCKS).unwrap();
                std::fs::write(&path, vec![0; bytes]).unwrap();
                self.recorder.insert_image(&path).unwrap();
                return;
            }
        };
        self.recorder.insert_blank(blank).unwrap();
        if kind == NewDisc::MadeByOthers {
            self.record_as_others();
        }
    }

    /// One session of data with a volume descriptor that names another program.
    fn record_as_others(self) {
        let mut image = vec![0; 2048 * usize::try_from(BLOCKS).unwrap()];
        let descriptor = &mut image[16 * 2048..17 * 2048];
        descriptor[..7].copy_from_slice(b"\x01CD001\x01");
        descriptor[574..702].fill(b' ');
        descriptor[574..585].copy_from_slice(b"ANOTHER ONE");
        let mut drive = Drive::open(Box::new(self.recorder)).unwrap();
        let mut recording = Recording::begin(&mut drive, &Job::data(BLOCKS)).unwrap();
        for blocks in image.chunks(16 * 2048) {
            recording.write(blocks).unwrap();
        }
        recording.finish(&mut |_, _| {}).unwrap();
    }

    pub(crate) fn take_out(mut self) -> Option<Shelf> {
        let disc = self.recorder.disc();
        self.recorder.eject().unwrap();
        let disc = disc?;
        Some(match disc.medium.recordable() {
            Some(_) => Shelf::Own(disc.name),
            None => Shelf::Pressed(disc.path.unwrap()),
        })
    }

    pub(crate) fn put_back(mut self, shelf: &Shelf) {
        match shelf {
            Shelf::Own(name) => self.recorder.insert_disc(name).unwrap(),
            Shelf::Pressed(path) => self.recorder.insert_image(path).unwrap(),
        };
    }

    pub(crate) fn push_tray(self) {
        let mut drive = Drive::open(Box::new(self.recorder)).unwrap();
        drive.load().unwrap();
    }

    pub(crate) fn tray_open(&self) -> bool {
        self.recorder.tray_open()
    }

    /// Of the disc on the tray: whether it is blank, and whether it is closed.
    pub(crate) fn disc(&self) -> Option<(bool, bool)> {
        let status = self.recorder.disc()?.status;
        Some((status == DiscStatus::Blank, status == DiscStatus::Complete))
    }
}
