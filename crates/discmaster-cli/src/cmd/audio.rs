//! `discmaster audio`: files of sound, cue sheets and playlists onto an audio disc.

mod layout;
mod named;
mod note;
mod order;
mod report;
mod sheet;
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
use discmaster::{
    Address, BinCueOptions, Error, ImageOptions, Placement, Registry, write_bin_cue_with_data,
};
use discmaster_audio::program::Program;
use discmaster_image::plan::{self, Plan};
use discmaster_image::tree::Tree;
use layout::Layout;
use report::{Contents, Recorded, Written};
use sheet::Sheet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
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
    /// FILE.cdt. All of them appear complete, or none does. Data beside the music lie where a recorder
    /// lays them; of two sessions there is no .toc, which describes one.
    #[arg(
        long,
        short,
        value_name = "FILE",
        conflicts_with_all = ["blank", "simulate", "appendable", "eject", "speed", "way"]
    )]
    pub output: Option<PathBuf>,

    /// Write also a sheet of what is laid out, which names the files as they are: .cue or .toc
    ///
    /// discmaster audio makes the same disc of it again. A TOC file says everything to the sample; a
    /// cue sheet counts in blocks of each file, and what it cannot say is refused.
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
        let data = self.data(output, &stop)?;
        if self.dry_run {
            show::plan(&program, output);
            if let Some((tree, options, placement)) = data {
                let plan = Plan::new(tree, &options).map_err(Error::from)?;
                show::data(plan.blocks(), placement, output);
            }
            return Ok(Done::Shown);
        }
        let sheet = self.sheet.as_deref().map(|path| {
            self.spare(path)?;
            Sheet::of(&program, path)
        });
        let sheet = sheet.transpose()?;
        let mut contents = Contents::of(&program, notes.len());
        contents.data = data.as_ref().map(|(.., placement)| show::place(*placement));
        match &self.output {
            Some(path) => {
                let mut report = self.write(&program, data, path, contents, output, stop)?;
                report.seconds = crate::output::text::seconds(start.elapsed());
                report.contents.sheet = sheet.map(Sheet::publish).transpose()?;
                output.report(format_args!("{report}"));
                Ok(Done::acted(&report))
            }
            None => {
                let mut report = self.record(&program, data, contents, output, stop, start)?;
                report.contents.sheet = sheet.map(Sheet::publish).transpose()?;
                output.report(format_args!("{report}"));
                Ok(Done::acted(&report))
            }
        }
    }

    /// Bin and cue, instead of a disc.
    fn write(
        &self,
        program: &Program,
        data: Option<Data>,
        path: &Path,
        mut contents: Contents,
        output: &Arc<Output>,
        stop: Stop,
    ) -> Result<Written, Failure> {
        let cue = self.target(path)?;
        let watch = Watch::new(output, stop, Phase::Write).of_audio();
        let options = BinCueOptions { toc: true };
        let written = write_bin_cue_with_data(program, data, &cue, options, &watch)?;
        let mut notes = sounds::clipped(program, &written.poured);
        if written.toc.is_none() {
            notes.push(note::no_toc(&cue.with_extension("toc")));
        }
        note::tell(&notes, output);
        contents.remarks += notes.len();
        let beside = [Some(written.bin), written.toc, written.cd_text];
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        Ok(Written {
            output: text(written.cue),
            files: beside.into_iter().flatten().map(text).collect(),
            contents,
            blocks: written.blocks,
            bytes: written.bytes,
            seconds: 0.0,
        })
    }

    /// The cue sheet that is to be written.
    fn target(&self, path: &Path) -> Result<PathBuf, Failure> {
        let set = ["cue", "bin", "toc", "cdt"];
        let extension = path.extension().and_then(OsStr::to_str);
        let known = |extension: &str| set.iter().any(|one| extension.eq_ignore_ascii_case(one));
        if path.file_name().is_none() || path.extension().is_some() && !extension.is_some_and(known)
        {
            return Err(Failure::usage(format!(
                "-o {} is no bin and cue; name it as album.cue",
                path.display()
            )));
        }
        // Of the environment, a recorder is only the usual one.
        let usual = std::env::var("DISCMASTER_RECORDER").ok();
        if self
            .recorder
            .named()
            .is_some_and(|named| usual.as_deref() != Some(named))
        {
            return Err(Failure::usage(
                "-o writes files, and --recorder names a recorder; it can be one of them",
            ));
        }
        for extension in set {
            self.spare(&path.with_extension(extension))?;
        }
        Ok(path.with_extension("cue"))
    }

    /// Refuses to replace what the disc is made of.
    fn spare(&self, path: &Path) -> Result<(), Failure> {
        let is_source = path.canonicalize().is_ok_and(|path| {
            let mut entries = self.entries.iter();
            entries.any(|entry| entry.canonicalize().is_ok_and(|entry| entry == path))
        });
        if is_source {
            return Err(Failure::usage(format!(
                "{} would be replaced, and is what the disc is made of; write to another name",
                path.display()
            )));
        }
        Ok(())
    }

    fn record(
        &self,
        program: &Program,
        data: Option<Data>,
        contents: Contents,
        output: &Arc<Output>,
        stop: Stop,
        start: Instant,
    ) -> Result<Recorded, Failure> {
        let registry = Registry::of_user()?;
        let name = self.recorder.name();
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
  discmaster audio songs/ --data game/ --data-as first-track -o disc/mixed.cue

PROMISES
  Exit status 0 means: the session is closed, was read back whole, and every sample of it is that of
  the source. No sample is added, dropped or moved but where it is told. Nothing is written, and no
  disc is touched, while any of the files cannot be decoded.

EXIT STATUS
  0   recorded and compared (with --simulate: gone through; with -o: written)
  13  interrupted (IMAPI_E_USERABORT)
  14  a sheet is wrong (IMAPI_E_GENERIC; line and column are told)
  24  a file is not there, or cannot be read or decoded (IMAPI_E_FILEACCESS)
  28  the disc is too small (IMAPI_E_DISCFULL)
  44  the disc cannot be written, or differs when read back (IMAPI_E_CANNOT_WRITE_TO_MEDIA)
  2   wrong usage; 1 and others: see discmaster --help";
