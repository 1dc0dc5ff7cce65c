//! The lists of languages (EBU Tech 3264, Appendix 3) and of genres.

/// Codes 00h on.
const LANGUAGES: [&str; 0x2C] = [
    "Unknown",
    "Albanian",
    "Breton",
    "Catalan",
    "Croatian",
    "Welsh",
    "Czech",
    "Danish",
    "German",
    "English",
    "Spanish",
    "Esperanto",
    "Estonian",
    "Basque",
    "Faroese",
    "French",
    "Frisian",
    "Irish",
    "Gaelic",
    "Galician",
    "Icelandic",
    "Italian",
    "Lappish",
    "Latin",
    "Latvian",
    "Luxembourgian",
    "Lithuanian",
    "Hungarian",
    "Maltese",
    "Dutch",
    "Norwegian",
    "Occitan",
    "Polish",
    "Portuguese",
    "Romanian",
    "Romansh",
    "Serbian",
    "Slovak",
    "Slovenian",
    "Finnish",
    "Swedish",
    "Turkish",
    "Flemish",
    "Wallon",
];

/// Codes 45h on; those between are not given out.
const FURTHER_LANGUAGES: [&str; 0x3B] = [
    "Zulu",
    "Vietnamese",
    "Uzbek",
    "Urdu",
    "Ukrainian",
    "Thai",
    "Telugu",
    "Tatar",
    "Tamil",
    "Tadzhik",
    "Swahili",
    "Sranan Tongo",
    "Somali",
    "Sinhalese",
    "Shona",
    "Serbo-Croat",
    "Ruthenian",
    "Russian",
    "Quechua",
    "Pushtu",
    "Punjabi",
    "Persian",
    "Papamiento",
    "Oriya",
    "Nepali",
    "Ndebele",
    "Marathi",
    "Moldavian",
    "Malaysian",
    "Malagasay",
    "Macedonian",
    "Laotian",
    "Korean",
    "Khmer",
    "Kazakh",
    "Kannada",
    "Japanese",
    "Indonesian",
    "Hindi",
    "Hebrew",
    "Hausa",
    "Gurani",
    "Gujurati",
    "Greek",
    "Georgian",
    "Fulani",
    "Dari",
    "Churash",
    "Chinese",
    "Burmese",
    "Bulgarian",
    "Bengali",
    "Bielorussian",
    "Bambora",
    "Azerbaijani",
    "Assamese",
    "Armenian",
    "Arabic",
    "Amharic",
];
const FURTHER: u8 = 0x45;

/// Codes 2 on; 0 is that there is none, 1 that the list does not have it.
const GENRES: [&str; 26] = [
    "Adult Contemporary",
    "Alternative Rock",
    "Childrens Music",
    "Classical",
    "Contemporary Christian",
    "Country",
    "Dance",
    "Easy Listening",
    "Erotic",
    "Folk",
    "Gospel",
    "Hip Hop",
    "Jazz",
    "Latin",
    "Musical",
    "New Age",
    "Opera",
    "Operetta",
    "Pop Music",
    "Rap",
    "Reggae",
    "Rock Music",
    "Rhythm & Blues",
    "Sound Effects",
    "Spoken Word",
    "World Music",
];
const FIRST_GENRE: u16 = 2;

pub(super) fn language(code: u8) -> Option<&'static str> {
    match code.checked_sub(FURTHER) {
        None => LANGUAGES.get(usize::from(code)).copied(),
        Some(further) => FURTHER_LANGUAGES.get(usize::from(further)).copied(),
    }
}

pub(super) fn language_code(name: &str) -> Option<u8> {
    let coded = (0..)
        .zip(LANGUAGES)
        .chain((FURTHER..).zip(FURTHER_LANGUAGES));
    find(coded, name)
}

pub(super) fn genre(code: u16) -> Option<&'static str> {
    let index = code.checked_sub(FIRST_GENRE)?;
    GENRES.get(usize::from(index)).copied()
}

/// Names that end in `Music` may be said without it.
pub(super) fn genre_code(name: &str) -> Option<u16> {
    let coded = (FIRST_GENRE..).zip(GENRES);
    let short = coded
        .clone()
        .filter_map(|(code, name)| Some((code, name.strip_suffix(" Music")?)));
    find(coded.chain(short), name)
}

fn find<C>(mut coded: impl Iterator<Item = (C, &'static str)>, name: &str) -> Option<C> {
    let name = name.trim();
    coded
        .find(|(_, known)| known.eq_ignore_ascii_case(name))
        .map(|(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_belong_together() {
        for (code, name) in [
            (0x00, "Unknown"),
            (0x09, "English"),
            (0x2B, "Wallon"),
            (0x45, "Zulu"),
        ] {
            assert_eq!(language(code), Some(name));
        }
        for (code, name) in [(0x69, "Japanese"), (0x75, "Chinese"), (0x7F, "Amharic")] {
            assert_eq!(language(code), Some(name));
        }
        for code in [0x2C, 0x44, 0x80, 0xFF] {
            assert_eq!(language(code), None);
        }
        for code in 0..=u8::MAX {
            if let Some(name) = language(code) {
                assert_eq!(language_code(&name.to_uppercase()), Some(code));
            }
        }
        for (code, name) in [(5, "Classical"), (0x14, "Pop Music"), (0x1B, "World Music")] {
            assert_eq!(genre(code), Some(name));
            assert_eq!(genre_code(name), Some(code));
        }
        assert_eq!(genre_code(" rock "), Some(0x17));
        assert_eq!((genre(0), genre(1), genre(0x1C)), (None, None, None));
        assert_eq!(
            (genre_code("Polka"), language_code("Klingon")),
            (None, None)
        );
    }
}
