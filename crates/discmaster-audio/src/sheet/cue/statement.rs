//! The words of a cue sheet.

use crate::cd_text::Field;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Statement {
    Catalog,
    CdTextFile,
    File,
    Flags,
    Index,
    Isrc,
    Postgap,
    Pregap,
    Rem,
    Track,
    Text(Field),
}

const STATEMENTS: [(&str, Statement); 20] = [
    ("CATALOG", Statement::Catalog),
    ("CDTEXTFILE", Statement::CdTextFile),
    ("FILE", Statement::File),
    ("FLAGS", Statement::Flags),
    ("INDEX", Statement::Index),
    ("ISRC", Statement::Isrc),
    ("POSTGAP", Statement::Postgap),
    ("PREGAP", Statement::Pregap),
    ("REM", Statement::Rem),
    ("TRACK", Statement::Track),
    ("TITLE", Statement::Text(Field::Title)),
    ("PERFORMER", Statement::Text(Field::Performer)),
    ("SONGWRITER", Statement::Text(Field::Songwriter)),
    ("COMPOSER", Statement::Text(Field::Composer)),
    ("ARRANGER", Statement::Text(Field::Arranger)),
    ("MESSAGE", Statement::Text(Field::Message)),
    ("UPC_EAN", Statement::Text(Field::Code)),
    ("GENRE", Statement::Text(Field::Genre)),
    ("DISC_ID", Statement::Text(Field::DiscId)),
    ("DISK_ID", Statement::Text(Field::DiscId)),
];

/// Words behind REM that say what CD-Text has a place for.
const REMARKS: [(&str, Field); 5] = [
    ("SONGWRITER", Field::Songwriter),
    ("COMPOSER", Field::Composer),
    ("ARRANGER", Field::Arranger),
    ("MESSAGE", Field::Message),
    ("GENRE", Field::Genre),
];

impl Statement {
    pub(super) fn of(word: &str) -> Option<Self> {
        find(&STATEMENTS, word)
    }

    pub(super) fn of_remark(word: &str) -> Option<Field> {
        find(&REMARKS, word)
    }
}

fn find<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    let mut rows = table.iter();
    rows.find_map(|(name, what)| name.eq_ignore_ascii_case(word).then_some(*what))
}

/// Words for what a file is.
const FILE_TYPES: [&str; 19] = [
    "BINARY",
    "MOTOROLA",
    "WAVE",
    "WAV",
    "AIFF",
    "AIF",
    "MP3",
    "FLAC",
    "APE",
    "OGG",
    "OPUS",
    "AAC",
    "M4A",
    "MP4",
    "ALAC",
    "WV",
    "TTA",
    "AU",
    "WAVEFORMATEX",
];

/// The name, in its quotation marks if it has any, and the word behind it.
pub(super) fn file(rest: &str) -> (&str, Option<&str>) {
    if rest.starts_with('"')
        && let Some(end) = rest.rfind('"').filter(|end| *end > 0)
    {
        let (name, behind) = rest.split_at(end + 1);
        return (name, behind.split_whitespace().next());
    }
    match rest.rsplit_once([' ', '\t']) {
        Some((name, kind))
            if FILE_TYPES
                .iter()
                .any(|known| known.eq_ignore_ascii_case(kind)) =>
        {
            (name.trim_end(), Some(kind))
        }
        _ => (rest, None),
    }
}
