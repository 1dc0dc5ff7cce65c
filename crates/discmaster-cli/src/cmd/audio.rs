//! `discmaster audio`: files of sound, cue sheets and playlists onto an audio disc.

mod layout;
mod named;
mod note;
mod order;
mod report;
mod show;
mod sounds;
mod text;

use crate::args::album::{Album, DataAs};
use crate::args::mastering::Mastering;
use crate::args::recorder::{Blank, RecorderOption, USUAL_BLANK};
use crate::args::recording::{Recording, WayName};
use crate::output::Output;
use crate::output::burnt::Burnt;
use crate::output::outcome::{Done, Failure};
use crate::signals::Stop;
use crate::stage::{Stage, Wishes};
use crate::tray::{self, Tray};
use crate::watch::{Phase, Watch};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use discmaster::{Address, Error, ImageOptions, Placement, Registry};
use discmaster_audio::program::Program;
use discmaster_image::plan;
use discmaster_image::tree::Tree;
use layout::Layout;
use report::{Contents, Recorded};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Data beside the music: how it is laid out, and where.
type Data = (Tree, plan::Options, Placement);

/// Record files, a cue sheet or a playlist as an audio disc, or write one as bin and cue
///
/// Files are WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis or Opus, of any rate, depth and number of
/// channels. They are decoded while the disc is written; what is CD audio already is on the disc
/// bit for bit. Files in a row are tracks without a pause between them, to the sample. All of it is
/// looked at first, and what cannot be decoded is refused, each file by its name, before anything is
/// written; before a disc in a drive of the machine is, all of it is decoded once. What a person
/// should know (a file found elsewhere, silence added, sound resampled) is told on stderr, with
/// --json as "remark" events.
///
/// The disc is recorded session-at-once with its pregaps, indexes, ISRC, catalogue number and
/// CD-Text. It is then read back: every sample is compared, with the drive's read offset found
/// and told, and so are the table of contents, the numbers and CD-Text.
///
/// With no recorder named, a fresh blank disc goes into virtual:default. With a recorder named
/// (--recorder or DISCMASTER_RECORDER), the disc in it is used, unless --blank is given.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, mut_arg("way", audio_ways), mut_arg("appendable", |it| it.hide(true)))]
pub struct Audio {
    /// One cue sheet (.cue) or TOC file (.toc); or files of sound, playlists (.m3u, .m3u8, .pls) and
    /// folders, in the order in which they are to be heard
    ///
    /// The files of a folder are in the order of the track numbers in their tags if all have them,
    /// else of their names (2 before 10), which is told. Folders in it are not looked into.
    #[arg(value_name = "FILE", required = true)]
    pub entries: Vec<PathBuf>,

    #[command(flatten)]
    pub recorder: RecorderOption,

    /// Put a fresh blank disc in first (virtual recorders only); cd-r80 when no recorder is named
    #[arg(long, value_name = "DISC")]
    pub blank: Option<Blank>,

    #[command(flatten)]
    pub recording: Recording,

    /// Write bin and cue instead of recording: FILE.cue, with FILE.bin and FILE.toc beside it
    ///
    /// FILE may end with .cue, .toc or .bin. CD-Text goes into the sheets and, as packs, into
    /// FILE.cdt. All of them appear complete, or none does.
    #[arg(
        long,
        short,
        value_name = "FILE",
        conflicts_with_all = ["blank", "simulate", "appendable", "eject", "speed", "way"]
    )]
    pub output: Option<PathBuf>,

    /// Write also a sheet of what is laid out, which names the files as they are: .cue or .toc
    #[arg(long, value_name = "FILE")]
    pub sheet: Option<PathBuf>,

    /// Check and lay out everything, show it, and write nothing
    ///
    /// A line for each track: where index 1 is on the disc, its length, pregap, indexes, ISRC, marks
    /// and text.
    #[arg(long, conflicts_with = "sheet")]
    pub dry_run: bool,

    #[command(flatten)]
    pub album: Album,
}

/// Audio is not recorded in packets.
fn audio_ways(way: clap::Arg) -> clap::Arg {
    let ways = PossibleValuesParser::new([
        PossibleValue::new("auto")
            .help("Session at once where drive and disc can, else track at once"),
        PossibleValue::new("sao")
            .help("Session at once: pregaps, indexes and CD-Text as they are meant"),
        PossibleValue::new("tao")
            .help("Track at once: two seconds and two blocks of silence between tracks"),
    ]);
    way.value_parser(ways.map(|name| match name.as_str() {
        "sao" => WayName::Sao,
        "tao" => WayName::Tao,
        _ => WayName::Auto,
    }))
}

impl Audio {
    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        let start = Instant::now();
        if self.recording.appendable {
            return Err(Failure::usage(
                "an audio disc is closed for good; --data puts data behind the music",
            ));
        }
        let stop = Stop::on_signals()?;
        let Layout { program, notes } = Layout::of(&self.entries, &self.album, &stop)?;
        note::tell(&notes, output);
        if self.dry_run {
            show::plan(&program, output);
            return Ok(Done::Shown);
        }
        let contents = Contents::of(&program, notes.len());
        let report = self.record(&program, contents, output, stop, start)?;
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }

    fn record(
        &self,
        program: &Program,
        contents: Contents,
        output: &Arc<Output>,
        stop: Stop,
        start: Instant,
    ) -> Result<Recorded, Failure> {
        let registry = Registry::of_user()?;
        let name = self.recorder.name();
        let data = self.data(output, &stop)?;
        let unnamed = self.recorder.named().is_none();
        if let Some(blank) = self.blank.or(unnamed.then_some(USUAL_BLANK)) {
            Tray::reach(&registry, name)?.insert_blank(blank)?;
        }
        let recorder = registry.recorder(name)?;
        let real = matches!(name.parse().map_err(Error::from)?, Address::Device(_));
        if real {
            // A disc of a drive is lost if a file fails in its middle.
            sounds::decode(program, output, &stop)?;
        }
        let options = ImageOptions {
            simulate: self.recording.simulate,
            eject: false,
            keep_appendable: false,
            recording: self.recording.options(),
        };
        let watch = Arc::new(Watch::new(output, stop, Phase::Record).of_audio());
        let burnt = recorder.record_program(program, data, options, watch)?;
        let disc = tray::disc_of(&registry, &recorder)?;
        if self.recording.eject {
            tray::open(&recorder)?;
        }
        let told = Burnt::of(&recorder, disc, &self.recording, &burnt, start).of_audio(&burnt);
        Ok(Recorded::of(told, &burnt, contents))
    }

    /// What is to lie beside the music.
    fn data(&self, output: &Output, stop: &Stop) -> Result<Option<Data>, Failure> {
        let album = &self.album;
        if album.data.is_empty() {
            return Ok(None);
        }
        let mastering = Mastering::of(album.data.clone(), album.label.clone());
        let wishes = Wishes {
            mastering: &mastering,
            rock_ridge: false,
            growth: None,
            listing: None,
        };
        let Stage { tree, options, .. } = Stage::from(&wishes, output, stop)?;
        let placement = match album.data_as.unwrap_or_default() {
            DataAs::FirstTrack => Placement::FirstTrack,
            DataAs::SecondSession => Placement::SecondSession,
        };
        Ok(Some((tree, options, placement)))
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster audio album.cue
  discmaster audio 01.flac 02.flac 03.mp3 --recorder /dev/sr0 --speed 8 --eject
  discmaster audio \"The Album/\" --dry-run
  discmaster audio mix.m3u8 --gap 2s --title \"Summer\" --performer Various
  discmaster audio album.cue -o disc/album.cue
  discmaster audio album.cue --encoding shift-jis --dry-run --json
  discmaster audio songs/ --data videos/ --data booklet.pdf --label EXTRAS

PROMISES
  Exit status 0 means: the session is closed, was read back whole, and every sample of it is that of
  the source. No sample is added, dropped or moved but where it is told. Nothing is written, and no
  disc is touched, while any of the files cannot be decoded.

EXIT STATUS
  0   recorded and compared (with --simulate: gone through; with -o: written)
  13  interrupted (IMAPI_E_USERABORT)
  24  a file cannot be read or decoded, or a sheet is wrong (IMAPI_E_FILEACCESS)
  28  the disc is too small (IMAPI_E_DISCFULL)
  44  the disc cannot be written, or differs when read back (IMAPI_E_CANNOT_WRITE_TO_MEDIA)
  2   wrong usage; 1 and others: see discmaster --help";
