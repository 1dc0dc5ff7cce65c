//! What CD-Text says of a disc and its tracks, in up to eight languages.

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
    pub characters: CharacterCode,
    pub disc: Texts,
    /// One for each track, from the first on.
    pub tracks: Vec<Texts>,
    pub genre: Option<Genre>,
    /// Of the disc.
    pub disc_id: Option<String>,
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

/// A language of the list of EBU Tech 3264, Appendix 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LanguageCode(pub u8);

impl LanguageCode {
    pub const UNKNOWN: Self = Self(0);
    pub const ENGLISH: Self = Self(9);
    pub const JAPANESE: Self = Self(0x69);
}

impl Default for LanguageCode {
    fn default() -> Self {
        Self::ENGLISH
    }
}

/// The characters that the bytes of a language are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharacterCode(pub u8);

impl CharacterCode {
    /// ISO 8859-1, as the Red Book changes it.
    pub const LATIN_1: Self = Self(0x00);
    pub const ASCII: Self = Self(0x01);
    /// Two bytes a character.
    pub const MS_JIS: Self = Self(0x80);
}

impl Default for CharacterCode {
    fn default() -> Self {
        Self::LATIN_1
    }
}

/// Its number in the list of genres, and words of one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genre {
    pub code: u16,
    pub words: String,
}
