//! What is on a disc, read through the drive and not through what recorded it.

use discmaster::DiscRecorder;
use discmaster_image::plan::Names;
use discmaster_image::read::Image;
use discmaster_mmc::address::Lba;
use discmaster_mmc::command::TrackAddress;
use discmaster_mmc::drive::Drive;
use discmaster_virtual::Recorder;
use std::collections::BTreeMap;
use std::path::Path;

/// Bytes of a block of audio.
pub(crate) const AUDIO_BLOCK: usize = 2352;
/// Run-out blocks, which count to a track and cannot be read.
const RUN_OUT: u32 = 2;

/// The volume that a computer would show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Volume {
    pub(crate) label: String,
    /// Contents by path; a folder has none.
    pub(crate) entries: BTreeMap<String, Option<Vec<u8>>>,
}

/// The data in a recorder, as its last session tells of it.
pub(crate) fn volume(recorder: &DiscRecorder) -> Volume {
    let disc = recorder.read_disc().unwrap();
    let start = disc.last_session();
    let image = Image::open_session(disc, start).unwrap();
    let mut entries = BTreeMap::new();
    for entry in image.walk(Names::Joliet).unwrap() {
        let entry = entry.unwrap();
        if entry.path.is_empty() {
            continue;
        }
        let content = (!entry.is_directory()).then(|| {
            let file = image.file(&entry).unwrap();
            let mut content = vec![0; usize::try_from(entry.size).unwrap()];
            let read = file.read_at(&mut content, 0).unwrap();
            assert_eq!(read, content.len());
            content
        });
        entries.insert(entry.path_lossy().into_owned(), content);
    }
    Volume {
        label: image.volume(Names::Joliet).unwrap().ids.volume.clone(),
        entries,
    }
}

/// The tracks of an audio disc, each with its first address.
pub(crate) fn sound(folder: &Path) -> Vec<(u32, Vec<u8>)> {
    let mut drive = Drive::open(Box::new(Recorder::open(folder).unwrap())).unwrap();
    let toc = drive.toc().unwrap();
    toc.tracks()
        .map(|track| {
            assert!(track.is_audio(), "{track:?}");
            let of = TrackAddress::Track(track.number.into());
            let track = drive.track_information(of).unwrap();
            let blocks = usize::try_from(track.size - RUN_OUT).unwrap();
            let mut samples = vec![0; blocks * AUDIO_BLOCK];
            drive.read_audio(track.start, &mut samples).unwrap();
            let Lba(start) = track.start;
            (u32::try_from(start).unwrap(), samples)
        })
        .collect()
}
