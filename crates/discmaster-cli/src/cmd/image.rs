//! `discmaster image`: write an image to a file or to stdout.

mod listed;

use crate::args::growth::Growth;
use crate::args::length::Length;
use crate::args::mastering::Mastering;
use crate::args::preset::Preset;
use crate::output::Output;
use crate::output::outcome::{Done, Failure};
use crate::output::text;
use crate::signals::Stop;
use crate::stage::{Contents, Stage, Wishes};
use crate::watch::{Phase, Watch};
use clap::{Args, ValueEnum};
use discmaster::{Code, Error, write_raw_image};
use discmaster_audio::program::SectorForm;
use discmaster_image::BLOCK;
use discmaster_image::plan::Plan;
use discmaster_image::write::{self, Effort, WriteError};
use serde::Serialize;
use std::fmt;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Write an image of folders and files
///
/// The same input and times give the same bytes in a file and through a pipe, on any machine, and
/// on a disc that burn records with the same options. Rock Ridge is recorded unless it is left out,
/// which burn does unless asked.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    mut_arg("entries", |entries| {
        entries
            .required(false)
            .required_unless_present_any(["base", "append_to", "listing"])
    })
)]
pub struct Image {
    #[command(flatten)]
    pub mastering: Mastering,

    /// Make an image for somebody: cidata, config-2, oemdrv or autounattend
    ///
    /// cidata: the seed of cloud-init's NoCloud (user-data, meta-data). config-2: the config drive of
    /// OpenStack (openstack/latest/...). oemdrv: what Anaconda looks for (ks.cfg, or a driver disc).
    /// autounattend: the answer file of Windows Setup (autounattend.xml).
    ///
    /// The label is the one that is looked for, names are exact, and there is no padding. What would
    /// be taken no notice of is refused: a file that is missing or nearly rightly named, another
    /// label.
    #[arg(
        long,
        value_enum,
        value_name = "READER",
        hide_possible_values = true,
        conflicts_with = "no_joliet"
    )]
    pub preset: Option<Preset>,

    /// Take what a listing names: mtree(5), as bsdtar --format=mtree and FreeBSD's mtree write it
    ///
    /// Type, mode, uid, gid, time, link and device are recorded as the listing has them; what it does
    /// not say is what the file system says. Contents are those of the file that contents= names, else
    /// of the one at the entry's own path, from the working folder on; a size that is another is
    /// refused, checksums are not looked at. Names of owners and flags are not recorded. PATHs join
    /// what is listed.
    #[arg(long, value_name = "FILE")]
    pub listing: Option<PathBuf>,

    #[command(flatten)]
    pub length: Length,

    #[command(flatten)]
    pub growth: Growth,

    /// What is recorded once: links, or equal for equal contents too
    ///
    /// links: a file of several names (hard links). equal: files whose contents are the same. Those
    /// whose size another file has are read for it first; checksums (SHA-256) tell which are equal.
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        default_value = "links",
        hide_possible_values = true
    )]
    pub share: Share,

    /// File to write; - is stdout
    ///
    /// A file appears under its name only complete and on stable storage; an older one there is
    /// replaced in that moment and survives any failure before it. An image is never written to a
    /// terminal. When it goes to stdout, --json events and reports go to stderr.
    ///
    /// The name of a cue sheet (disc.cue) asks for a compact disc: whole sectors of 2352 bytes, with
    /// their codes, in disc.bin, and the sheet that describes them.
    #[arg(long, short, value_name = "FILE", required_unless_present_any = ["plan", "append_to"])]
    pub output: Option<PathBuf>,

    /// Sectors of a compact disc: mode1 or mode2
    ///
    /// mode1, the usual one without this option, is what data discs have. mode2 has the user data in
    /// form 1 of mode 2 (CD-ROM XA), as Photo CD, Video CD and CD-i have them.
    #[arg(long, value_enum, value_name = "MODE", hide_possible_values = true)]
    pub sectors: Option<Sectors>,

    /// Show what would be written where, and write nothing
    ///
    /// A line for every extent: its first block, blocks, bytes, and what it holds; and what that
    /// comes to. No content is read, but that of stdin and what --share equal compares.
    #[arg(long)]
    pub plan: bool,
}

/// What is recorded once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Share {
    Links,
    Equal,
}

/// What the sectors of a compact disc are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sectors {
    Mode1,
    Mode2,
}

impl Sectors {
    const fn form(self) -> SectorForm {
        match self {
            Self::Mode1 => SectorForm::Mode1,
            Self::Mode2 => SectorForm::Mode2Form1,
        }
    }
}

/// The result of `--json`.
#[derive(Serialize)]
struct Report {
    /// None: stdout.
    output: Option<String>,
    /// The file of whole sectors beside a cue sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    sectors: Option<String>,
    /// The list of checksums beside the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest: Option<String>,
    #[serde(flatten)]
    contents: Contents,
    blocks: u64,
    bytes: u64,
    seconds: f64,
}

impl Image {
    pub fn to_stdout(&self) -> bool {
        !self.plan && self.target() == Target::Stdout
    }

    fn target(&self) -> Target<'_> {
        let output = self.output.as_ref().or(self.growth.append_to.as_ref());
        match output {
            Some(path) if is_sheet(path) => Target::Disc(path),
            Some(path) if path.as_os_str() != "-" => Target::File(path),
            // Without --plan clap asks for one.
            Some(_) | None => Target::Stdout,
        }
    }

    pub fn run(&self, output: &Arc<Output>) -> Result<Done, Failure> {
        if self.to_stdout() && io::stdout().is_terminal() {
            return Err(Failure::usage(
                "an image is not written to a terminal; name a file with -o, or send it \
                 through a pipe",
            ));
        }
        if self.sectors.is_some() && !matches!(self.target(), Target::Disc(_)) {
            return Err(Failure::usage(
                "whole sectors go into a file beside a cue sheet: name it with -o, as in -o disc.cue",
            ));
        }
        let start = Instant::now();
        let stop = Stop::on_signals()?;
        let (plan, contents) = self.lay_out(output, &stop)?;
        if self.plan {
            listed::show(&plan, contents, output);
            return Ok(Done::Shown);
        }
        let watch = Watch::new(output, stop, Phase::Write);
        let mut raw = None;
        let (name, manifest) = match self.target() {
            Target::Stdout => {
                to_stdout(&plan, &watch)?;
                (None, None)
            }
            Target::Disc(path) => {
                let list = self.mastering.manifest.is_some().then(|| list_of(path));
                let form = self.sectors.unwrap_or(Sectors::Mode1).form();
                let list_at = list.as_deref();
                raw = Some(write_raw_image(&plan, path, form, list_at, &watch)?);
                (Some(path), list)
            }
            Target::File(path) if self.mastering.manifest.is_some() => {
                let list = list_of(path);
                write::to_file_and_list(&plan, path, &list, Effort::default(), &watch)
                    .map_err(Error::from)?;
                (Some(path), Some(list))
            }
            Target::File(path) => {
                write::to_file(&plan, path, &watch).map_err(Error::from)?;
                (Some(path), None)
            }
        };
        let report = Report {
            output: name.map(|path| path.to_string_lossy().into_owned()),
            sectors: raw
                .as_ref()
                .map(|raw| raw.bin.to_string_lossy().into_owned()),
            manifest: manifest.map(|path| path.to_string_lossy().into_owned()),
            contents,
            blocks: plan.blocks().into(),
            bytes: raw.map_or(plan.bytes(), |raw| raw.bytes),
            seconds: text::seconds(start.elapsed()),
        };
        output.report(format_args!("{report}"));
        Ok(Done::acted(&report))
    }

    fn wishes(&self) -> Wishes<'_> {
        Wishes {
            mastering: &self.mastering,
            rock_ridge: true,
            growth: Some(&self.growth),
            listing: self.listing.as_deref(),
        }
    }

    /// What the image holds and where. Reads no content but that of stdin, and what may be equal.
    fn lay_out(&self, output: &Output, stop: &Stop) -> Result<(Plan, Contents), Failure> {
        let Stage {
            mut tree,
            mut options,
            contents,
        } = Stage::from(&self.wishes(), output, stop)?;
        if let Some(preset) = self.preset {
            let profile = preset.profile();
            profile.apply(&self.mastering, &mut options)?;
            if let Some(fault) = profile.fault(&tree) {
                return Err(Failure::usage(fault));
            }
        }
        if self.share == Share::Equal {
            write::share_equal(&mut tree, Effort::default(), stop).map_err(Error::from)?;
        }
        if let Some(blocks) = self.length.size {
            options.padding = self.mastering.padding.unwrap_or(0);
            options.minimum_blocks = blocks;
        }
        options.multiple = self.length.pad.unwrap_or(1);
        let plan = Plan::new(tree, &options).map_err(Error::from)?;
        match self.length.size {
            Some(blocks) if plan.blocks() > blocks => {
                let (needed, size) = (plan.bytes(), u64::from(blocks) * BLOCK);
                Err(Failure::coded(Code::E_DISCFULL, &TooLarge { needed, size })
                    .with("needed", needed)
                    .with("available", size))
            }
            _ => Ok((plan, contents)),
        }
    }
}

/// Whether a file of this name is a cue sheet.
fn is_sheet(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("cue"))
}

/// Where the list of checksums of an image goes.
fn list_of(image: &Path) -> PathBuf {
    let mut name = image.as_os_str().to_owned();
    name.push(".sha256sums");
    name.into()
}

/// Where the image goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target<'a> {
    Stdout,
    File(&'a Path),
    /// The cue sheet of a compact disc.
    Disc(&'a Path),
}

/// `--size` is too small.
#[derive(Debug)]
struct TooLarge {
    needed: u64,
    size: u64,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { needed, size } = self;
        write!(
            f,
            "the image would have {needed} bytes, and --size allows {size}"
        )
    }
}

impl std::error::Error for TooLarge {}

/// Past the buffer of the standard library, which looks for ends of lines.
pub(super) fn to_stdout(plan: &Plan, watch: &Watch) -> Result<(), Failure> {
    let mut stdout = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .map(File::from)
        .map_err(Failure::output)?;
    write::to_writer(plan, &mut stdout, watch).map_err(|error| {
        // Whoever was reading has had enough.
        let closed = matches!(&error, WriteError::Write { error, .. }
            if error.kind() == io::ErrorKind::BrokenPipe);
        let failure = Failure::from(Error::from(error));
        if closed { failure.silently() } else { failure }
    })?;
    // Some file systems find out only now that there is no room. A pipe has no disk under it.
    if stdout.metadata().is_ok_and(|metadata| metadata.is_file()) {
        stdout.sync_all().map_err(Failure::output)?;
    }
    Ok(())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}, {}, {} in {:.1} s",
            text::plain(self.output.as_deref().unwrap_or("stdout")),
            text::count(self.contents.files, "file"),
            text::count(self.contents.folders, "folder"),
            text::bytes(self.bytes),
            self.seconds
        )
    }
}

const EXAMPLES: &str = "\
EXAMPLES
  discmaster image photos/ -o photos.iso
  discmaster image docs/ extra.pdf -o - | ssh host 'cat > docs.iso'
  discmaster image user-data meta-data --preset cidata -o seed.iso
  discmaster image ks.cfg=rhel9.ks --preset oemdrv -o - --size 4M | dd of=seed.img conv=notrunc
  generate | discmaster image meta-data user-data=- --preset cidata -o seed.iso
  cd build && discmaster image --listing ../build.mtree -o ../build.iso
  discmaster image --base debian.iso --replace preseed.cfg --drop-boot -o mine.iso
  discmaster image --append-to archive.iso 2026-11/
  SOURCE_DATE_EPOCH=1700000000 discmaster image build/ --label RELEASE -o release.iso
  discmaster image game/ -o game.cue
  discmaster image build/ --plan --json | jq 'select(.path == \"/boot/kernel\")'

OUTPUT OF --plan
  With --json one object a line: start, blocks, bytes, kind (file, directory, path-table, ...), and
  where there are any path and names (iso or joliet); the last has the numbers of the whole.

PROMISES
  Sectors and cue sheet get their names together, the sheet last: never does a sheet stand beside
  sectors of another disc. What is said of the file below holds for both.
  The file has its final name only when it is complete and synced. Short space is found before
  writing. A source that changes, shrinks, grows or cannot be read while the image is written
  ends the run with an error that names it, and nothing appears under the final name.

EXIT STATUS
  0   the image is complete
  13  interrupted (IMAPI_E_USERABORT)
  24  a source or the image failed (IMAPI_E_FILEACCESS)
  28  the image is larger than --size (IMAPI_E_DISCFULL)
  29  a name Joliet cannot carry (IMAPI_E_BADJOLIETNAME)
  36  the same name twice (IMAPI_E_FILEEXISTS)
  42  there is no room for the image (IMAPI_E_NOTENOUGHDISKFORSTASH)
  2   wrong usage; 1 and others: see discmaster --help";
