//! CD-Text, as it is shown.

use crate::output::text::count;
use discmaster_audio::cd_text::{self, CdText, Field};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Texts {
    languages: Vec<Language>,
}

#[derive(Serialize)]
struct Language {
    language: String,
    /// Of the list of EBU Tech 3264.
    code: u8,
    /// Of CD-Text.
    characters: String,
    copyright: bool,
    /// By the list of genres; null: there is none of the list.
    genre: Option<&'static str>,
    genre_words: Option<String>,
    disc_id: Option<String>,
    closed_information: Option<String>,
    disc: Words,
    /// From track 1 on.
    tracks: Vec<Words>,
}

/// What is said of a disc or of a track.
#[derive(Default, Serialize)]
pub(super) struct Words {
    pub(super) title: Option<String>,
    pub(super) performer: Option<String>,
    songwriter: Option<String>,
    composer: Option<String>,
    arranger: Option<String>,
    message: Option<String>,
    /// The catalogue number or the ISRC, as the texts have it.
    code: Option<String>,
}

impl Texts {
    pub(super) fn of(text: &CdText) -> Self {
        Self {
            languages: text.languages.iter().map(Language::of).collect(),
        }
    }

    /// Of the disc, in the first language; then of the others how many there are.
    pub(super) fn lines(&self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if let Some(first) = self.languages.first() {
            let words = [
                ("title", &first.disc.title),
                ("performer", &first.disc.performer),
                ("songs by", &first.disc.songwriter),
                ("composer", &first.disc.composer),
                ("arranger", &first.disc.arranger),
                ("message", &first.disc.message),
                ("disc ID", &first.disc_id),
            ];
            let words = words
                .into_iter()
                .filter_map(|(name, text)| Some((name, text.as_ref()?)));
            lines.extend(words.map(|(name, text)| (name.to_owned(), text.clone())));
            let genre = [first.genre.map(str::to_owned), first.genre_words.clone()];
            let genre: Vec<_> = genre.into_iter().flatten().collect();
            if !genre.is_empty() {
                lines.push(("genre".to_owned(), genre.join(", ")));
            }
        }
        let names = self
            .languages
            .iter()
            .map(|it| format!("{} ({})", it.language, it.characters));
        let names: Vec<_> = names.collect();
        let many = count(names.len() as u64, "language");
        lines.push((
            "CD-Text".to_owned(),
            format!("{many}: {}", names.join(", ")),
        ));
        lines
    }
}

impl Language {
    fn of(language: &cd_text::Language) -> Self {
        let genre = language.genre.as_ref();
        Self {
            language: language.code.to_string(),
            code: language.code.0,
            characters: language.characters.to_string(),
            copyright: language.copyright,
            genre: genre.and_then(cd_text::Genre::name),
            genre_words: genre
                .map(|genre| genre.words.clone())
                .filter(|words| !words.is_empty()),
            disc_id: language.disc_id.clone(),
            closed_information: language.closed.clone(),
            disc: Words::of(&language.disc),
            tracks: language.tracks.iter().map(Words::of).collect(),
        }
    }
}

impl Words {
    pub(super) fn of(texts: &cd_text::Texts) -> Self {
        let own = |field| texts.get(field).map(str::to_owned);
        Self {
            title: own(Field::Title),
            performer: own(Field::Performer),
            songwriter: own(Field::Songwriter),
            composer: own(Field::Composer),
            arranger: own(Field::Arranger),
            message: own(Field::Message),
            code: own(Field::Code),
        }
    }
}
