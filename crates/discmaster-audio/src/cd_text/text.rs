//! What CD-Text says of a disc and its tracks, in up to eight languages.

use super::characters::CharacterCode;
use super::names;
use super::pack::PackKind;
use crate::msf::Msf;
use std::fmt;

/// The most languages of a disc.
pub const MOST_LANGUAGES: usize = 8;

/// The text of a disc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CdText {
    /// At most [`MOST_LANGUAGES`].
    pub languages: Vec<Language>,
}

/// All text of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Language {
    pub code: LanguageCode,
    /// What its texts are recorded in, as far as they fit.
    pub characters: CharacterCode,
    /// The texts are protected by copyright.
    pub copyright: bool,
    pub disc: Texts,
    /// One for each track, from track 1 on.
    pub tracks: Vec<Texts>,
    pub genre: Option<Genre>,
    /// Of the disc: its maker's number, in ASCII.
    pub disc_id: Option<String>,
    /// A memorandum that players do not show.
    pub closed: Option<String>,
    pub toc: Option<Toc>,
    pub intervals: Vec<Interval>,
}

/// What is said of the disc or of a track.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    pub title: Option<String>,
    pub performer: Option<String>,
    pub songwriter: Option<String>,
    pub composer: Option<String>,
    pub arranger: Option<String>,
    pub message: Option<String>,
    /// Of the disc, its UPC or EAN; of a track, its ISRC.
    pub code: Option<String>,
}

/// Which of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Title,
    Performer,
    Songwriter,
    Composer,
    Arranger,
    Message,
    Code,
    Genre,
    DiscId,
    Closed,
}

impl Field {
    /// Those that a disc and each of its tracks have.
    pub const OF_TRACKS: [Self; 7] = [
        Self::Title,
        Self::Performer,
        Self::Songwriter,
        Self::Composer,
        Self::Arranger,
        Self::Message,
        Self::Code,
    ];

    pub const fn kind(self) -> PackKind {
        match self {
            Self::Title => PackKind::TITLE,
            Self::Performer => PackKind::PERFORMER,
            Self::Songwriter => PackKind::SONGWRITER,
            Self::Composer => PackKind::COMPOSER,
            Self::Arranger => PackKind::ARRANGER,
            Self::Message => PackKind::MESSAGE,
            Self::Code => PackKind::CODE,
            Self::Genre => PackKind::GENRE,
            Self::DiscId => PackKind::DISC_ID,
            Self::Closed => PackKind::CLOSED,
        }
    }

    /// `title`, `disc ID`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Performer => "performer",
            Self::Songwriter => "songwriter",
            Self::Composer => "composer",
            Self::Arranger => "arranger",
            Self::Message => "message",
            Self::Code => "code",
            Self::Genre => "genre",
            Self::DiscId => "disc ID",
            Self::Closed => "closed information",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Texts {
    /// `None`, too, of fields that only the disc as a whole has.
    pub fn get(&self, field: Field) -> Option<&str> {
        let text = match field {
            Field::Title => &self.title,
            Field::Performer => &self.performer,
            Field::Songwriter => &self.songwriter,
            Field::Composer => &self.composer,
            Field::Arranger => &self.arranger,
            Field::Message => &self.message,
            Field::Code => &self.code,
            Field::Genre | Field::DiscId | Field::Closed => return None,
        };
        text.as_deref()
    }

    /// Where the text is kept; `None` of fields that only the disc as a whole has.
    pub const fn get_mut(&mut self, field: Field) -> Option<&mut Option<String>> {
        Some(match field {
            Field::Title => &mut self.title,
            Field::Performer => &mut self.performer,
            Field::Songwriter => &mut self.songwriter,
            Field::Composer => &mut self.composer,
            Field::Arranger => &mut self.arranger,
            Field::Message => &mut self.message,
            Field::Code => &mut self.code,
            Field::Genre | Field::DiscId | Field::Closed => return None,
        })
    }

    /// Whatever there is, in the order of [`Field::OF_TRACKS`].
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        let fields = Field::OF_TRACKS.into_iter();
        fields.filter_map(|field| Some((field, self.get(field)?)))
    }

    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl Language {
    /// It says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.disc.is_empty()
            && self.tracks.iter().all(Texts::is_empty)
            && self.genre.is_none()
            && self.disc_id.is_none()
            && self.closed.is_none()
            && self.toc.is_none()
            && self.intervals.is_empty()
    }
}

impl CdText {
    /// It says nothing at all.
    pub fn is_empty(&self) -> bool {
        self.languages.iter().all(Language::is_empty)
    }
}

/// A language of the list of EBU Tech 3264, Appendix 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LanguageCode(pub u8);

impl LanguageCode {
    pub const UNKNOWN: Self = Self(0);
    pub const ENGLISH: Self = Self(9);
    pub const JAPANESE: Self = Self(0x69);

    /// In English, as `Japanese`; `None` of what the list does not have.
    pub fn name(self) -> Option<&'static str> {
        names::language(self.0)
    }

    /// By its English name, in whatever case.
    pub fn by_name(name: &str) -> Option<Self> {
        names::language_code(name).map(Self)
    }
}

impl Default for LanguageCode {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "language {:02X}h", self.0),
        }
    }
}

/// Its number in the list of genres, and words of one's own, in ASCII.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genre {
    pub code: u16,
    pub words: String,
}

impl Genre {
    /// There is a genre, and the list does not have it.
    pub const NOT_DEFINED: u16 = 1;

    /// The list's name of its number; `None` where the number says nothing.
    pub fn name(&self) -> Option<&'static str> {
        names::genre(self.code)
    }

    /// From words: by the list where it has them, and as words of one's own otherwise.
    pub fn from_words(words: &str) -> Self {
        match names::genre_code(words) {
            Some(code) => Self {
                code,
                words: String::new(),
            },
            None => Self {
                code: Self::NOT_DEFINED,
                words: words.to_owned(),
            },
        }
    }
}

/// The table of contents, said once more. Times are those of the disc: 00:02:00 is address 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toc {
    pub first_track: u8,
    pub last_track: u8,
    pub lead_out: Msf,
    /// Of each track, from the first on.
    pub starts: Vec<Msf>,
}

/// A part of a track worth hearing for a sample: an entry of the second table of contents. Times are those of the
/// disc: 00:02:00 is address 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// From 1 on.
    pub number: u8,
    pub track: u8,
    pub from: Msf,
    pub to: Msf,
}
