//! What a command line comes to: values that mean something, from options in their order. Lists are read
//! later; nothing here touches a file.

use super::graft::Target;
use super::parse::{Fault, Item, Line, Manner};
use super::pattern::Patterns;
use super::table::What;
use discmaster_image::name::charset::Charset;
use discmaster_image::name::iso::{Characters, Length, Rules};
use discmaster_image::plan::{Identifiers, JolietNames, Level};
use discmaster_image::time::Timestamp;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

/// Bytes of the longest name of ISO 9660:1999.
const ENHANCED: u8 = 207;

/// Blocks of zeros behind the image, so that Linux can read ahead.
const PADDING: u32 = 150;

/// What is wanted.
#[derive(Debug)]
pub enum Wish {
    Help,
    Version,
    Image(Box<Settings>),
}

/// What is to be made, and how.
#[derive(Debug)]
pub struct Settings {
    pub manner: Manner,
    /// None: stdout.
    pub output: Option<PathBuf>,
    pub print_size: bool,
    pub quiet: bool,
    pub log_file: Option<PathBuf>,

    pub paths: Vec<OsString>,
    /// Files that tell more, in their order.
    pub lists: Vec<(List, PathBuf)>,
    pub graft_points: bool,
    /// Below it all paths go.
    pub root: Target,
    pub follow_links: bool,
    pub excluded: Patterns,
    pub no_backups: bool,
    pub hard_links: bool,

    pub rock_ridge: bool,
    pub overrides: Overrides,
    /// None: as the manner has it.
    pub deep_folders: Option<bool>,
    pub hidden_folder: bool,

    pub joliet: Option<JolietNames>,
    pub charset: Charset,
    pub level: Option<Level>,
    pub names: Rules,
    /// What the translation tables are called, if any are to be made.
    pub table: Option<Vec<u8>>,
    pub table_in_joliet: bool,

    pub hidden: Hidden,
    pub weights: Vec<(i32, Target)>,

    pub ids: Identifiers,
    pub modification: Option<Timestamp>,
    pub file_dates: Option<Timestamp>,
    pub padding: u32,
    /// Blocks at which the last session and this one begin.
    pub sessions: Option<(u32, u32)>,
    pub previous_session: Option<PathBuf>,
}

/// What a list of a file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    Paths,
    QuotedPaths,
    Excluded,
    Hidden,
    HiddenInJoliet,
    Marked,
    /// Paths of the file system and weights.
    Sort,
    /// Weights and paths of the image.
    Weights,
}

/// What is not shown, or marked as such.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    pub iso: Patterns,
    pub joliet: Patterns,
    pub marked: Patterns,
}

/// Owners and permissions other than those of the file system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Owned by 0; readable by all, executable by all or none, written by nobody.
    pub rational: bool,
    pub uid: Option<u32>,
    pub gid: Option<u32>,
    pub file_mode: Option<u32>,
    pub dir_mode: Option<u32>,
    /// Of folders that exist only in the image.
    pub new_dir_mode: Option<u32>,
}

impl Wish {
    pub fn of(line: Line) -> Result<Self, Fault> {
        let asks = |wanted: What| {
            let asks = |item: &Item| matches!(item, Item::Option(what, _) if *what == wanted);
            line.items.iter().any(asks)
        };
        if asks(What::Help) {
            return Ok(Self::Help);
        }
        if asks(What::Version) {
            return Ok(Self::Version);
        }
        let mut reading = Reading::new(line.manner);
        for item in line.items {
            match item {
                Item::Path(path) => reading.settings.paths.push(path),
                Item::Option(what, values) => reading.option(what, values)?,
            }
        }
        Ok(Self::Image(Box::new(reading.finish()?)))
    }
}

/// Settings that are being read, and what is decided only when all is known.
struct Reading {
    settings: Settings,
    level: Option<u8>,
    full_names: bool,
    most_names: bool,
    no_rock: bool,
    output_charset: Option<Charset>,
    input_charset: Option<Charset>,
}

impl Reading {
    fn new(manner: Manner) -> Self {
        let xorriso = manner == Manner::Xorriso;
        let text =
            |genisoimage: &str, other: &str| if xorriso { other } else { genisoimage }.to_owned();
        let settings = Settings {
            manner,
            output: None,
            print_size: false,
            quiet: false,
            log_file: None,
            paths: Vec::new(),
            lists: Vec::new(),
            graft_points: false,
            root: Target::default(),
            follow_links: false,
            excluded: Patterns::default(),
            no_backups: false,
            hard_links: true,
            rock_ridge: xorriso,
            overrides: Overrides::default(),
            deep_folders: None,
            hidden_folder: false,
            joliet: None,
            charset: Charset::UTF_8,
            level: None,
            names: Rules {
                directory_dots: true,
                ..Rules::of(Level::One)
            },
            table: None,
            table_in_joliet: true,
            hidden: Hidden::default(),
            weights: Vec::new(),
            ids: Identifiers {
                volume: text("CDROM", "ISOIMAGE"),
                system: text("LINUX", ""),
                application: "DISCMASTER".to_owned(),
                ..Identifiers::default()
            },
            modification: None,
            file_dates: None,
            padding: PADDING,
            sessions: None,
            previous_session: None,
        };
        Self {
            settings,
            level: None,
            full_names: false,
            most_names: false,
            no_rock: false,
            output_charset: None,
            input_charset: None,
        }
    }

    fn option(&mut self, what: What, values: Vec<OsString>) -> Result<(), Fault> {
        let mut values = values.into_iter();
        let mut next = || values.next().unwrap_or_default();
        let settings = &mut self.settings;
        match what {
            // Asked for before.
            What::Help | What::Version => {}
            What::Output => {
                let path = next();
                settings.output = (path != "-").then(|| path.into());
            }
            What::PrintSize => settings.print_size = true,
            What::Quiet => settings.quiet = true,
            What::LogFile => settings.log_file = Some(next().into()),

            What::Root => settings.root = target("-root", &next())?,
            What::GraftPoints => settings.graft_points = true,
            What::PathList => settings.lists.push((List::Paths, next().into())),
            What::QuotedPathList => settings.lists.push((List::QuotedPaths, next().into())),
            What::FollowLinks => settings.follow_links = true,
            What::Exclude => settings.excluded.push(&next()),
            What::ExcludeList => settings.lists.push((List::Excluded, next().into())),
            What::NoBackups => settings.no_backups = true,
            What::HardLinks => settings.hard_links = true,
            What::NoHardLinks => settings.hard_links = false,

            What::RockRidge => {
                self.no_rock = false;
                settings.rock_ridge = true;
            }
            What::NoRock => {
                self.no_rock = true;
                settings.overrides.rational = false;
            }
            What::RationalRock => {
                self.no_rock = false;
                settings.overrides.rational = true;
            }
            What::Uid => settings.overrides.uid = Some(number("-uid", &next())?),
            What::Gid => settings.overrides.gid = Some(number("-gid", &next())?),
            What::FileMode => settings.overrides.file_mode = Some(mode("-file-mode", &next())?),
            What::DirMode => settings.overrides.dir_mode = Some(mode("-dir-mode", &next())?),
            What::NewDirMode => {
                settings.overrides.new_dir_mode = Some(mode("-new-dir-mode", &next())?);
            }
            What::DeepFolders => settings.deep_folders = Some(true),
            What::HideRelocated => {
                settings.hidden_folder = true;
                settings.deep_folders.get_or_insert(false);
            }
            What::RelocatedIn => {
                let name = next();
                settings.hidden_folder = match name.to_string_lossy().trim_start_matches('/') {
                    "rr_moved" => false,
                    ".rr_moved" => true,
                    _ => {
                        let wants = "rr_moved or .rr_moved: readers know no other";
                        return Err(value("-rr_reloc_dir", &name, wants));
                    }
                };
                settings.deep_folders.get_or_insert(false);
            }

            What::Joliet => {
                settings.joliet.get_or_insert(JolietNames::Standard);
            }
            What::JolietLong => settings.joliet = Some(JolietNames::Long),
            What::JolietCharset => {
                settings.joliet.get_or_insert(JolietNames::Standard);
                self.input_charset = Some(charset("-jcharset", &next())?);
            }
            What::InputCharset => {
                self.input_charset = Some(charset("-input-charset", &next())?);
            }
            What::OutputCharset => {
                self.output_charset = Some(charset("-output-charset", &next())?);
            }
            What::UcsLevel => only(
                "-ucs-level",
                &next(),
                3,
                "3, which holds all that others do",
            )?,

            What::IsoLevel => {
                let text = next();
                let level = number("-iso-level", &text)?;
                self.level = u8::try_from(level)
                    .ok()
                    .filter(|level| (1..=4).contains(level));
                if self.level.is_none() {
                    return Err(value("-iso-level", &text, "1, 2, 3 or 4"));
                }
            }
            _ => self.name_or_volume(what, next(), &mut next)?,
        }
        Ok(())
    }

    /// The options of names, of hiding and order, and of the volume.
    fn name_or_volume(
        &mut self,
        what: What,
        first: OsString,
        next: &mut dyn FnMut() -> OsString,
    ) -> Result<(), Fault> {
        let settings = &mut self.settings;
        let (names, ids) = (&mut settings.names, &mut settings.ids);
        let text = || first.to_string_lossy().into_owned();
        match what {
            What::FullNames => self.full_names = true,
            What::MostNames => {
                self.most_names = true;
                names.version = false;
            }
            What::Untranslated => {
                self.full_names = true;
                names.separator = false;
                names.version = false;
                names.leading_dot = true;
                names.characters = Characters::Ascii;
                names.lower_case = true;
                names.many_dots = true;
            }
            What::Relaxed => names.characters = Characters::Ascii,
            What::NoIsoTranslate if names.characters == Characters::Standard => {
                names.characters = Characters::Untranslated;
            }
            What::LowerCase => names.lower_case = true,
            What::ManyDots => names.many_dots = true,
            What::LeadingDots => names.leading_dot = true,
            What::OmitPeriod => names.separator = false,
            What::OmitVersion => names.version = false,
            What::NoDirectoryDots => names.directory_dots = false,
            What::TranslationTable => {
                settings.table.get_or_insert_with(|| b"TRANS.TBL".to_vec());
            }
            What::TableName => settings.table = Some(first.as_bytes().to_vec()),
            What::HideJolietTable => settings.table_in_joliet = false,

            What::Hide => settings.hidden.iso.push(&first),
            What::HideJoliet => settings.hidden.joliet.push(&first),
            What::Hidden => settings.hidden.marked.push(&first),
            What::HideList => settings.lists.push((List::Hidden, first.into())),
            What::HideJolietList => settings.lists.push((List::HiddenInJoliet, first.into())),
            What::HiddenList => settings.lists.push((List::Marked, first.into())),
            What::Sort => settings.lists.push((List::Sort, first.into())),
            What::SortWeightList => settings.lists.push((List::Weights, first.into())),
            What::SortWeight => {
                let weight = weight(&first.to_string_lossy())
                    .ok_or_else(|| value("--sort-weight", &first, "a number"))?;
                let place = target("--sort-weight", &next())?;
                settings.weights.push((weight, place));
            }

            What::VolumeId => ids.volume = text(),
            What::Application => ids.application = text(),
            What::Publisher => ids.publisher = text(),
            What::Preparer => ids.data_preparer = text(),
            What::System => ids.system = text(),
            What::VolumeSet => ids.volume_set = text(),
            What::Copyright => ids.copyright_file = text(),
            What::Abstract => ids.abstract_file = text(),
            What::Bibliography => ids.bibliographic_file = text(),
            What::VolumeSetSize => {
                only("-volset-size", &first, 1, "1: sets of volumes are not made")?;
            }
            What::VolumeSetNumber => only(
                "-volset-seqno",
                &first,
                1,
                "1: sets of volumes are not made",
            )?,
            What::ModificationDate => {
                settings.modification = Some(instant("--modification-date", &first)?);
            }
            What::FileDates => {
                settings.file_dates = Some(instant("--set_all_file_dates", &first)?);
            }

            What::Pad => settings.padding = PADDING,
            What::NoPad => settings.padding = 0,
            What::SectorType if first == "data" => {}
            What::SectorType => return Err(value("-sectype", &first, "data")),
            What::Sessions => settings.sessions = Some(sessions(&first)?),
            What::PreviousSession => settings.previous_session = Some(first.into()),
            // All others are options of the first kind.
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<Settings, Fault> {
        let Self {
            mut settings,
            level,
            full_names,
            most_names,
            no_rock,
            output_charset,
            input_charset,
        } = self;
        let xorriso = settings.manner == Manner::Xorriso;
        settings.rock_ridge = !no_rock && (settings.rock_ridge || settings.wants_rock_ridge());
        settings.charset = input_charset.unwrap_or(Charset::UTF_8);
        if output_charset.is_some_and(|charset| charset != settings.charset) {
            return Err(Fault::Value {
                option: "-output-charset",
                value: "another than -input-charset".to_owned(),
                wants: "names are recorded in Rock Ridge as the file system has them",
            });
        }
        settings.deep_folders.get_or_insert(xorriso);
        settings.level = match level {
            Some(1) => Some(Level::One),
            Some(2) => Some(Level::Two),
            Some(3 | 4) => Some(Level::Three),
            _ => None,
        };
        let names = &mut settings.names;
        if level == Some(4) {
            *names = Rules::enhanced(ENHANCED);
        } else if most_names {
            names.length = Length::Most;
        } else if full_names || matches!(level, Some(2 | 3)) {
            names.length = Length::Full;
        }
        if settings.previous_session.is_some() && settings.sessions.is_none() {
            return Err(Fault::MissingValue {
                option: "-M".to_owned(),
                wants: "-C, which tells where the sessions begin",
            });
        }
        let no_path = settings.paths.is_empty()
            && !settings
                .lists
                .iter()
                .any(|(list, _)| matches!(list, List::Paths | List::QuotedPaths));
        if no_path {
            return Err(Fault::NoPath);
        }
        Ok(settings)
    }
}

impl Settings {
    /// Whether options were given that only Rock Ridge can obey.
    fn wants_rock_ridge(&self) -> bool {
        let Overrides {
            rational,
            uid,
            gid,
            file_mode,
            dir_mode,
            new_dir_mode,
        } = self.overrides;
        let modes = [uid, gid, file_mode, dir_mode, new_dir_mode];
        rational || modes.iter().any(Option::is_some)
    }
}

fn value(option: &'static str, value: &std::ffi::OsStr, wants: &'static str) -> Fault {
    Fault::Value {
        option,
        value: value.to_string_lossy().into_owned(),
        wants,
    }
}

fn number(option: &'static str, text: &std::ffi::OsStr) -> Result<u32, Fault> {
    let number = text.to_str().and_then(|text| text.parse().ok());
    number.ok_or_else(|| value(option, text, "is no number"))
}

fn only(
    option: &'static str,
    text: &std::ffi::OsStr,
    allowed: u32,
    wants: &'static str,
) -> Result<(), Fault> {
    if number(option, text)? == allowed {
        Ok(())
    } else {
        Err(value(option, text, wants))
    }
}

/// Permissions, in octal.
fn mode(option: &'static str, text: &std::ffi::OsStr) -> Result<u32, Fault> {
    text.to_str()
        .and_then(|text| u32::from_str_radix(text, 8).ok())
        .filter(|mode| *mode <= 0o7777)
        .ok_or_else(|| value(option, text, "is no mode: four digits from 0 to 7"))
}

fn charset(option: &'static str, text: &std::ffi::OsStr) -> Result<Charset, Fault> {
    text.to_str()
        .and_then(Charset::named)
        .ok_or_else(|| value(option, text, "is no character set that is known here"))
}

fn target(option: &'static str, text: &std::ffi::OsStr) -> Result<Target, Fault> {
    Target::new(text.as_bytes()).map_err(|_| value(option, text, "leads out of the image"))
}

/// A weight; what is too heavy is as heavy as anything can be.
pub fn weight(text: &str) -> Option<i32> {
    let weight: i64 = text.trim().parse().ok()?;
    i32::try_from(weight.clamp(i32::MIN.into(), i32::MAX.into())).ok()
}

/// `=SECONDS` since 1970, or YYYYMMDDhhmmsscc at Greenwich.
fn instant(option: &'static str, text: &std::ffi::OsStr) -> Result<Timestamp, Fault> {
    let known = text.to_str().and_then(|text| match text.strip_prefix('=') {
        Some(seconds) => seconds.parse().ok().map(Timestamp::from_seconds),
        None => Timestamp::from_digits(text),
    });
    known.ok_or_else(|| {
        value(
            option,
            text,
            "is no time: YYYYMMDDhhmmsscc, or =SECONDS since 1970",
        )
    })
}

/// `LAST,NEXT`
fn sessions(text: &std::ffi::OsStr) -> Result<(u32, u32), Fault> {
    text.to_str()
        .and_then(|text| text.split_once(','))
        .and_then(|(last, next)| Some((last.trim().parse().ok()?, next.trim().parse().ok()?)))
        .ok_or_else(|| value("-C", text, "is not LAST,NEXT: two numbers of blocks"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::mkisofs::parse;
    use proptest::prelude::*;

    fn read(manner: Manner, line: &str) -> Result<Settings, Fault> {
        let line = parse::parse(manner, line.split_whitespace().map(OsString::from)).unwrap();
        match Wish::of(line)? {
            Wish::Image(settings) => Ok(*settings),
            other => panic!("{other:?}"),
        }
    }

    fn settings(line: &str) -> Settings {
        read(Manner::Genisoimage, line).unwrap()
    }

    fn fault(line: &str) -> String {
        read(Manner::Genisoimage, line).unwrap_err().to_string()
    }

    #[test]
    fn each_manner_has_its_defaults() {
        let plain = settings("dir");
        assert!(!plain.rock_ridge && plain.joliet.is_none());
        assert_eq!(plain.deep_folders, Some(false));
        assert_eq!((&*plain.ids.volume, &*plain.ids.system), ("CDROM", "LINUX"));
        assert_eq!(plain.names.length, Length::EightAndThree);
        assert_eq!(
            (plain.level, plain.padding, plain.output),
            (None, 150, None)
        );
        let other = read(Manner::Xorriso, "dir").unwrap();
        assert!(other.rock_ridge && !other.overrides.rational);
        assert_eq!(other.deep_folders, Some(true));
        assert_eq!((&*other.ids.volume, &*other.ids.system), ("ISOIMAGE", ""));
        assert!(!read(Manner::Xorriso, "--norock dir").unwrap().rock_ridge);
        assert!(
            read(Manner::Xorriso, "-r --norock -R dir")
                .unwrap()
                .rock_ridge
        );
    }

    #[test]
    fn rock_ridge_comes_with_what_only_it_holds() {
        for line in [
            "-R d",
            "-r d",
            "-uid 0 d",
            "-gid 1 d",
            "-file-mode 0644 d",
            "-dir-mode 755 d",
            "-new-dir-mode 0700 d",
        ] {
            assert!(settings(line).rock_ridge, "{line}");
        }
        let both = settings("-R -r -R d").overrides;
        assert!(both.rational);
        assert_eq!(settings("-dir-mode 0755 d").overrides.dir_mode, Some(0o755));
    }

    #[test]
    fn liberties_of_names_add_up() {
        let names = settings("-ldots -allow-lowercase -allow-multidot -l d").names;
        assert!(names.leading_dot && names.lower_case && names.many_dots && names.version);
        assert_eq!(names.length, Length::Full);
        let all = settings("-U -no-iso-translate d").names;
        assert_eq!(all.characters, Characters::Ascii);
        assert!(!all.version && !all.separator);
        for (line, length) in [
            ("-iso-level 1 d", Length::EightAndThree),
            ("-iso-level 3 d", Length::Full),
            ("-iso-level 1 -l d", Length::Full),
            ("-max-iso9660-filenames d", Length::Most),
            ("-iso-level 4 -l d", Length::Enhanced(207)),
        ] {
            assert_eq!(settings(line).names.length, length, "{line}");
        }
        assert_eq!(settings("-iso-level 2 d").level, Some(Level::Two));
        assert_eq!(settings("-iso-level 4 d").level, Some(Level::Three));
    }

    #[test]
    fn values_that_mean_nothing_are_refused() {
        for (line, wants) in [
            ("-iso-level 5 d", "-iso-level \"5\": 1, 2, 3 or 4"),
            ("-iso-level x d", "is no number"),
            ("-uid nobody d", "-uid \"nobody\": is no number"),
            ("-file-mode 0999 d", "is no mode"),
            ("-input-charset klingon d", "is no character set"),
            (
                "-input-charset utf-8 -output-charset koi8-r d",
                "as the file system has them",
            ),
            ("-volset-size 2 d", "sets of volumes"),
            ("-s xa1 d", "data"),
            ("-C 1 d", "is not LAST,NEXT"),
            ("-M old.iso d", "-M needs -C"),
            ("--set_all_file_dates yesterday d", "is no time"),
            ("-root ../x d", "leads out of the image"),
            ("-rr_reloc_dir moved d", "readers know no other"),
            ("-R", "no path"),
        ] {
            let fault = fault(line);
            assert!(fault.contains(wants), "{line}: {fault}");
        }
    }

    #[test]
    fn times_are_seconds_or_digits() {
        let at = |line: &str| settings(line).file_dates.unwrap();
        assert_eq!(
            at("--set_all_file_dates =86400 d"),
            Timestamp::from_seconds(86_400)
        );
        assert_eq!(
            at("--set_all_file_dates 1970010200000000 d"),
            Timestamp::from_seconds(86_400)
        );
        let volume = settings("--modification-date=2020111621031750 d").modification;
        let expected = Timestamp {
            seconds: 1_605_560_597,
            nanoseconds: 500_000_000,
        };
        assert_eq!(volume, Some(expected));
    }

    #[test]
    fn character_sets_are_those_of_the_names() {
        assert_eq!(
            settings("-J -input-charset ascii d").charset,
            Charset::UTF_8
        );
        let latin = settings("-jcharset iso8859-1 -output-charset latin1 d");
        assert_eq!(latin.joliet, Some(JolietNames::Standard));
        assert_eq!(Some(latin.charset), Charset::named("latin1"));
    }

    #[test]
    fn weights_are_as_heavy_as_can_be() {
        assert_eq!(weight("99999999999"), Some(i32::MAX));
        assert_eq!(weight(" -5 "), Some(-5));
        assert_eq!(weight("heavy"), None);
        let settings = settings("--sort-weight 1 /boot d");
        assert_eq!(settings.weights[0].0, 1);
        assert_eq!(settings.weights[0].1.names, [b"boot".to_vec()]);
    }

    proptest! {
        #[test]
        fn any_arguments_come_to_settings_or_to_a_fault(
            arguments in prop::collection::vec(
                "-{0,2}(o|V|JR|iso-level|joliet|sort-weight|as|C|uid|hide|root|T|b|set_all_file_dates|volid|)=?[a-z0-9,/=.]{0,6}",
                0..8,
            ),
            xorriso: bool,
        ) {
            let arguments: Vec<_> = arguments.into_iter().map(OsString::from).collect();
            let line = if xorriso {
                parse::parse_xorriso(arguments)
            } else {
                parse::parse(Manner::Genisoimage, arguments)
            };
            match line.and_then(Wish::of) {
                Ok(Wish::Image(settings)) => {
                    prop_assert!(!settings.paths.is_empty() || !settings.lists.is_empty());
                }
                Ok(Wish::Help | Wish::Version) => {}
                Err(fault) => prop_assert!(!fault.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn help_and_version_come_before_all_else() {
        let wish = |line: &str| {
            Wish::of(
                parse::parse(
                    Manner::Genisoimage,
                    line.split_whitespace().map(OsString::from),
                )
                .unwrap(),
            )
        };
        assert!(matches!(wish("-help"), Ok(Wish::Help)));
        assert!(matches!(wish("-version -iso-level 9"), Ok(Wish::Version)));
    }
}
