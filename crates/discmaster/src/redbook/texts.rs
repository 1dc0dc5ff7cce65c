//! The texts of several programs on one disc.

use crate::error::Cause;
use discmaster_audio::cd_text::{CdText, Language, MOST_LANGUAGES, Texts};

/// All texts, with those of tracks that come behind `before` others added. What is said of the disc replaces what
/// was said of it before.
pub(super) fn join(all: Option<&CdText>, more: CdText, before: usize) -> Result<CdText, Cause> {
    let mut joined = all.cloned().unwrap_or_default();
    for language in more.languages {
        let same = |one: &&mut Language| {
            one.code == language.code && one.characters == language.characters
        };
        let Some(there) = joined.languages.iter_mut().find(same) else {
            let mut language = language;
            let texts = std::mem::take(&mut language.tracks);
            language.tracks = vec![Texts::default(); before];
            language.tracks.extend(texts);
            joined.languages.push(language);
            continue;
        };
        there.tracks.resize(before, Texts::default());
        there.tracks.extend(language.tracks);
        there.disc = over(std::mem::take(&mut there.disc), &language.disc);
        there.genre = language.genre.or(there.genre.take());
        there.disc_id = language.disc_id.or(there.disc_id.take());
        there.closed = language.closed.or(there.closed.take());
        there.copyright |= language.copyright;
    }
    if joined.languages.len() > MOST_LANGUAGES {
        return Err(Cause::TooManyLanguages(joined.languages.len()));
    }
    Ok(joined)
}

/// What is said later, and otherwise what was said.
fn over(mut said: Texts, later: &Texts) -> Texts {
    for (field, text) in later.iter() {
        if let Some(there) = said.get_mut(field) {
            *there = Some(text.to_owned());
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(title: &str) -> Texts {
        Texts {
            title: Some(title.to_owned()),
            ..Texts::default()
        }
    }

    fn text(disc: &str, tracks: &[&str]) -> CdText {
        CdText {
            languages: vec![Language {
                disc: title(disc),
                tracks: tracks.iter().map(|track| title(track)).collect(),
                ..Language::default()
            }],
        }
    }

    #[test]
    fn the_texts_of_a_second_program_come_behind_the_first() {
        let all = join(None, text("Side A", &["one"]), 1).unwrap();
        assert_eq!(all.languages[0].tracks, [Texts::default(), title("one")]);
        let all = join(Some(&all), text("Both", &["two", "three"]), 3).unwrap();
        let language = &all.languages[0];
        assert_eq!(language.disc, title("Both"));
        assert_eq!(
            language.tracks,
            [
                Texts::default(),
                title("one"),
                Texts::default(),
                title("two"),
                title("three")
            ]
        );
    }
}
