//! Records an audio disc: one track for each file of raw samples (44,100 Hz, 16 bits, stereo,
//! little-endian, as in the data chunk of a WAV file).
//!
//! ```sh
//! cargo run --example audio -- RECORDER-FOLDER TRACK...
//! ```

use discmaster::{DiscMaster, Format, ProgressEvents, Registry};
use discmaster_audio::red_book::BLOCK;
use discmaster_virtual::{MediumType, Recorder};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Shows what IMAPI's callbacks tell.
struct Shown;

impl ProgressEvents for Shown {
    fn notify_preparing_burn(&self, seconds: u32) {
        println!("preparing, about {seconds} s");
    }

    fn notify_track_progress(&self, current: u32, total: u32) {
        println!("{current} of {total} tracks");
    }

    fn notify_closing_disc(&self, seconds: u32) {
        println!("closing, about {seconds} s");
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: audio RECORDER-FOLDER TRACK...");
        return ExitCode::from(2);
    };
    match record(&folder, arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            match error.downcast_ref::<discmaster::Error>() {
                Some(error) => eprintln!("{}: {}", error.code(), error.chain()),
                None => eprintln!("{error}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn record(
    folder: &std::path::Path,
    tracks: impl Iterator<Item = PathBuf>,
) -> Result<(), Box<dyn Error>> {
    let mut hand = Recorder::open(folder)?;
    if hand.disc().is_none() {
        hand.insert_blank(MediumType::CdR80)?;
    }
    drop(hand);
    let registry = Registry::of_user()?;
    let recorder = registry.recorder(&format!("virtual:{}/", folder.display()))?;

    let mut master = DiscMaster::new(registry);
    master.open()?;
    master.progress_advise(Arc::new(Shown))?;
    master.set_active_format(Format::Redbook)?;
    master.set_active_recorder(&recorder)?;
    for track in tracks {
        let mut samples = std::fs::read(track)?;
        // A track is whole blocks: its last one is filled up with silence.
        samples.resize(samples.len().next_multiple_of(BLOCK), 0);
        let mut redbook = master.redbook();
        redbook.create_audio_track(0)?;
        redbook.add_audio_track_blocks(&samples)?;
        redbook.close_audio_track()?;
    }
    let report = master.record_disc(false, false)?;
    println!(
        "{} tracks recorded, {} blocks read back and compared",
        report.audio_tracks,
        report.compared.unwrap_or(0)
    );
    if let Some(disc) = Recorder::open(folder)?.disc().and_then(|disc| disc.path) {
        println!("the disc lies at {}", disc.display());
    }
    Ok(())
}
