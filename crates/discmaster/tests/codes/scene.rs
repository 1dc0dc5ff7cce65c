//! What the scenarios have in common besides the studio: audio, storages, and how to see that all is
//! well afterwards.

use crate::studio::{Studio, small_tree, stage};
use discmaster::stash::{Stash, State};
use discmaster::storage::MemoryStorage;
use discmaster::{BurnReport, DiscMaster, DiscRecorder, Format, StashPlace};
use discmaster_image::plan::Names;
use discmaster_image::read::Image;
use discmaster_image::tree::{Existing, Tree};
use discmaster_virtual::{DiscStatus, MediumType};
use std::path::PathBuf;

/// Bytes of an audio block.
pub(crate) const AUDIO: usize = 2352;

/// So many blocks of sound, which differ from each other and by `seed`.
pub(crate) fn sound(blocks: usize, seed: u8) -> Vec<u8> {
    (0..blocks * AUDIO)
        .map(|at| {
            (at / AUDIO % 251).to_le_bytes()[0].wrapping_mul(7) ^ (at % 249).to_le_bytes()[0] ^ seed
        })
        .collect()
}

/// Stages a track of so many blocks.
pub(crate) fn add_track(master: &mut DiscMaster, blocks: usize) {
    let mut redbook = master.redbook();
    redbook.create_audio_track(0).unwrap();
    redbook.add_audio_track_blocks(&sound(blocks, 0)).unwrap();
    redbook.close_audio_track().unwrap();
}

/// A storage of one stream.
pub(crate) fn storage(name: &str, content: &[u8]) -> MemoryStorage {
    let mut storage = MemoryStorage::new();
    storage.add_stream(name, content, None).unwrap();
    storage
}

impl Studio {
    /// The folder that holds the recorder, and the stash.
    pub(crate) fn path(&self) -> PathBuf {
        self.recorder_folder().parent().unwrap().to_owned()
    }

    /// A disc master that is open, as IMAPI has it: it leaves discs appendable.
    pub(crate) fn opened(&self) -> DiscMaster {
        self.appending_master()
    }

    /// A disc master with the recorder chosen.
    pub(crate) fn chosen(&self) -> DiscMaster {
        let mut master = self.opened();
        master.set_active_recorder(&self.recorder()).unwrap();
        master
    }

    /// A disc master with the recorder chosen and `tree` staged without a copy.
    pub(crate) fn referencing(&self, tree: Tree) -> DiscMaster {
        let mut master = self.chosen();
        stage(&mut master, tree).unwrap();
        master
    }

    /// A disc master with the recorder chosen for the Red Book.
    pub(crate) fn for_audio(&self) -> DiscMaster {
        let mut master = self.opened();
        master.set_active_format(Format::Redbook).unwrap();
        master.set_active_recorder(&self.recorder()).unwrap();
        master
    }

    /// A disc master with a small storage copied into the stash.
    pub(crate) fn copied(&self) -> DiscMaster {
        let mut master = self.chosen();
        add(&mut master, "hello.txt", b"hello").unwrap();
        master
    }

    /// And none any more.
    pub(crate) fn mend(&self) {
        std::fs::remove_file(self.recorder_folder().join("faults.json")).unwrap();
    }

    /// Takes the disc out and puts a new one in.
    pub(crate) fn change_disc(&self, medium: MediumType) {
        self.hand().eject().unwrap();
        self.insert(medium);
    }

    /// The name of the disc in the tray, by which it can be put back.
    pub(crate) fn disc_name(&self) -> String {
        self.disc().name
    }

    pub(crate) fn put_back(&self, name: &str) {
        let mut hand = self.hand();
        if hand.disc().is_some() {
            hand.eject().unwrap();
        }
        hand.insert_disc(name).unwrap();
    }

    pub(crate) fn empty_tray(&self) {
        self.hand().eject().unwrap();
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.disc().status == DiscStatus::Blank
    }

    /// Records a data disc of ours, to which sessions can be added.
    pub(crate) fn record_ours(&self) {
        self.record_elsewhere(small_tree(), true);
        assert_eq!(self.disc().status, DiscStatus::Appendable);
    }

    /// Records a data disc of ours that is closed for good.
    pub(crate) fn record_closed(&self) {
        self.record_elsewhere(small_tree(), false);
        assert_eq!(self.disc().status, DiscStatus::Complete);
    }

    /// Another disc master, with a stash of its own, records this on the disc in the recorder.
    pub(crate) fn record_elsewhere(&self, tree: Tree, appendable: bool) {
        let place = StashPlace::at(self.path().join("another stash"));
        let mut master = DiscMaster::new(self.registry()).with_stash(place);
        master.open().unwrap();
        master.keep_appendable(appendable);
        master.set_active_recorder(&self.recorder()).unwrap();
        stage(&mut master, tree).unwrap();
        assert_compared(&master.record_disc(false, false).unwrap());
    }

    /// A recorder object that is nobody else's works, and nobody has it.
    pub(crate) fn assert_recorder_free(&self) {
        let recorder = self.recorder();
        recorder.open_exclusive().unwrap();
        recorder.query_media_type().unwrap();
        recorder.close().unwrap();
    }

    /// All works as on the first day: another disc master records a new disc.
    pub(crate) fn assert_works(&self) {
        let mut hand = self.hand();
        if hand.disc().is_some() {
            hand.eject().unwrap();
        }
        hand.insert_blank(MediumType::CdR74).unwrap();
        drop(hand);
        let mut master = self.referencing(small_tree());
        assert_compared(&master.record_disc(false, false).unwrap());
    }

    /// The stash is nobody's, and has nothing in it.
    pub(crate) fn assert_stash_free(&self) {
        let stash = Stash::open(&self.stash()).unwrap();
        assert_eq!(stash.state(), State::Empty);
    }

    /// The content of a file on the disc in the recorder.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        read(&self.recorder(), path)
    }
}

/// The recorder as EnumDiscRecorders gives it.
pub(crate) fn enumerated(master: &mut DiscMaster) -> DiscRecorder {
    let mut recorders = master.recorders().unwrap();
    recorders.find(|it| it.name() == "virtual:studio").unwrap()
}

/// Adds a storage of one stream.
pub(crate) fn add(
    master: &mut DiscMaster,
    name: &str,
    content: &[u8],
) -> Result<(), discmaster::Error> {
    let mut storage = storage(name, content);
    master.joliet().add_data(&mut storage, Existing::Refuse)
}

/// What was staged is still staged: it is recorded on a new disc and compared.
pub(crate) fn assert_image_kept(studio: &Studio, master: &mut DiscMaster) {
    let mut hand = studio.hand();
    if hand.disc().is_some() {
        hand.eject().unwrap();
    }
    hand.insert_blank(MediumType::CdR80).unwrap();
    drop(hand);
    assert_compared(&master.record_disc(false, false).unwrap());
}

pub(crate) fn assert_compared(report: &BurnReport) {
    assert_ne!(report.blocks, 0);
    assert_eq!(report.compared, Some(report.blocks));
}

/// The content of a file on the disc in a recorder, as its last session has it.
pub(crate) fn read(recorder: &DiscRecorder, path: &str) -> Vec<u8> {
    let disc = recorder.read_disc().unwrap();
    let last = disc.last_session();
    let image = Image::open_session(disc, last).unwrap();
    let entry = image.find(Names::Joliet, path.as_bytes()).unwrap();
    let file = image.file(&entry).unwrap();
    let mut content = vec![0; usize::try_from(file.size()).unwrap()];
    let mut filled = 0;
    while filled < content.len() {
        let read = file.read_at(&mut content[filled..], filled as u64).unwrap();
        assert_ne!(read, 0, "{path} ends at byte {filled}");
        filled += read;
    }
    content
}
