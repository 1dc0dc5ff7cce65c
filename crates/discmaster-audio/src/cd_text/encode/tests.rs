use super::*;
use crate::cd_text::{Genre, LanguageCode};

fn texts(title: &str, performer: &str) -> Texts {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Texts {
        title: some(title),
        performer: some(performer),
        ..Default::default()
    }
}

/// Kind, track, number, place and text of each pack; its code is right.
fn shown(packs: &[Pack]) -> Vec<String> {
    let shown = packs.iter().map(|pack| {
        assert!(pack.is_sound());
        let content: String = pack
            .content()
            .iter()
            .map(|byte| byte.escape_ascii().to_string())
            .collect();
        let [kind, track, number, place, ..] = pack.0;
        format!("{kind:02x} {track:02x} {number:02x} {place:02x} {content}").replace("\\x00", ".")
    });
    shown.collect()
}

#[test]
fn a_disc_of_three_tracks_is_these_packs() {
    let language = Language {
        disc: Texts {
            code: Some("1234567890123".into()),
            ..texts("Joyful Nights", "United Cat Orchestra")
        },
        tracks: vec![
            texts("Song of Joy", "Felix and The Purrs"),
            texts("Humpty Dumpty", ""),
            Texts {
                code: Some("XYBLG1100006".into()),
                ..texts("Mee Owwww", "Mia Kitten")
            },
        ],
        genre: Some(Genre {
            code: 5,
            words: "Feline classic".into(),
        }),
        disc_id: Some("1234567890".into()),
        closed: Some("not shown".into()),
        copyright: true,
        ..Default::default()
    };
    let Encoded { packs, told } = encode(&CdText {
        languages: vec![language],
    })
    .unwrap();
    // By hand, from the rules of the standard.
    let expected = [
        "80 00 00 00 Joyful Night",
        "80 00 01 0c s.Song of Jo",
        "80 01 02 0a y.Humpty Dum",
        "80 02 03 0a pty.Mee Owww",
        "80 03 04 08 w...........",
        "81 00 05 00 United Cat O",
        "81 00 06 0c rchestra.Fel",
        "81 01 07 03 ix and The P",
        "81 01 08 0f urrs..Mia Ki",
        "81 03 09 06 tten........",
        "86 00 0a 00 1234567890..",
        "87 00 0b 00 .\\x05Feline cla",
        "87 00 0c 0c ssic........",
        "8d 00 0d 00 not shown...",
        "8e 00 0e 00 123456789012",
        "8e 00 0f 0c 3...XYBLG110",
        "8e 03 10 08 0006........",
        "8f 00 11 00 .\\x01\\x03\\x03\\x05\\x05....\\x01\\x02",
        "8f 01 12 00 .....\\x01\\x03\\x03\\x13...",
        "8f 02 13 00 ....\\t.......",
    ];
    assert_eq!(
        shown(&packs),
        expected.map(|line| line.replace("\\x00", "."))
    );
    assert_eq!(told, []);
}

#[test]
fn each_language_tells_of_all() {
    let english = Language {
        disc: texts("Rain", ""),
        ..Default::default()
    };
    let japanese = Language {
        code: LanguageCode::JAPANESE,
        characters: CharacterCode::MS_JIS,
        disc: texts("雨 Rain", ""),
        tracks: vec![texts("", ""), texts("雨", "")],
        ..Default::default()
    };
    let silent = Language::default();
    let text = CdText {
        languages: vec![english, silent, japanese],
    };
    let Encoded { packs, told } = encode(&text).unwrap();
    let expected = [
        "80 00 00 00 Rain........",
        "8f 00 01 00 .\\x01\\x02.\\x01.......",
        "8f 01 02 00 .......\\x03\\x03\\x04..",
        "8f 02 03 00 ....\\ti......",
        // 雨 is 894Ah, a blank of full width 8140h.
        "80 00 00 90 \\x89J\\x81@\\x82q\\x82\\x81\\x82\\x89\\x82\\x8e",
        "80 00 01 96 ....\\x89J......",
        "8f 00 02 10 \\x80\\x01\\x02.\\x02.......",
        "8f 01 03 10 .......\\x03\\x03\\x04..",
        "8f 02 04 10 ....\\ti......",
    ];
    assert_eq!(shown(&packs), expected);
    assert_eq!(told, [EncodeTold::Empty { language: 1 }]);
}

#[test]
fn what_does_not_fit_goes_into_the_next_set_that_it_fits() {
    let cases = [
        (CharacterCode::ASCII, "Nights", CharacterCode::ASCII),
        (CharacterCode::LATIN_1, "Nights", CharacterCode::LATIN_1),
        (CharacterCode::ASCII, "Nächte", CharacterCode::LATIN_1),
        (CharacterCode::LATIN_1, "夜", CharacterCode::MS_JIS),
        (CharacterCode::MS_JIS, "Nächte", CharacterCode::LATIN_1),
        (CharacterCode::LATIN_1, "Ночи", CharacterCode::MS_JIS),
        // Two letters lost are fewer than four.
        (CharacterCode::LATIN_1, "ąłäöüß", CharacterCode::LATIN_1),
        // An apostrophe and a dash are no reason for two bytes a letter.
        (
            CharacterCode::LATIN_1,
            "It’s Night – again…",
            CharacterCode::LATIN_1,
        ),
        (CharacterCode(0x44), "Nights", CharacterCode::ASCII),
    ];
    for (wanted, title, chosen) in cases {
        let language = Language {
            characters: wanted,
            disc: texts(title, ""),
            ..Default::default()
        };
        let encoded = encode(&CdText {
            languages: vec![language],
        })
        .unwrap();
        let size = SizeInformation::of(&encoded.packs).unwrap();
        assert_eq!(CharacterCode(size.characters), chosen, "{title}");
        let changed = EncodeTold::Characters {
            language: 0,
            wanted,
            chosen,
        };
        assert_eq!(encoded.told.contains(&changed), wanted != chosen, "{title}");
    }
}

#[test]
fn what_fits_nowhere_becomes_the_nearest_and_is_told() {
    let cases = [
        ("It’s “Night” – again…", "It's \"Night\" - again..."),
        ("Dvořák", "Dvorák"),
        ("Smile 😀\u{10FFFD}", "Smile grinning ?"),
        ("one\ntwo\0three", "one two three"),
        ("5 €", "5 EUR"),
    ];
    for (title, recorded) in cases {
        let language = Language {
            disc: texts(title, ""),
            ..Default::default()
        };
        let encoded = encode(&CdText {
            languages: vec![language],
        })
        .unwrap();
        let place = Place {
            language: 0,
            track: 0,
            field: Field::Title,
        };
        let (text, recorded) = (title.to_owned(), recorded.to_owned());
        assert_eq!(
            encoded.told,
            [EncodeTold::Replaced {
                place,
                text,
                recorded
            }]
        );
    }
    let decomposed = Language {
        disc: texts("Dvora\u{301}k ｶﾞ", ""),
        ..Default::default()
    };
    let encoded = encode(&CdText {
        languages: vec![decomposed],
    })
    .unwrap();
    let sentence = encoded.told[0].to_string();
    assert!(sentence.contains("\"Dvorák ga\""), "{sentence}");
}

#[test]
fn texts_are_repeated_by_a_sign_only_when_all_would_not_fit() {
    let many = |tracks: usize| Language {
        disc: texts("", "x"),
        tracks: vec![texts("", "An orchestra of some length, of some town"); tracks],
        ..Default::default()
    };
    let few = encode(&CdText {
        languages: vec![many(9)],
    })
    .unwrap()
    .packs;
    assert_eq!(few.len(), (2 + 9 * 42_usize).div_ceil(12) + 3);
    let all = encode(&CdText {
        languages: vec![many(99)],
    })
    .unwrap()
    .packs;
    assert_eq!(all.len(), (2 + 42 + 98 * 2_usize).div_ceil(12) + 3);
    assert_eq!(shown(&all)[4], "81 04 04 00 \\t.\\t.\\t.\\t.\\t.\\t.");
}

#[test]
fn what_no_disc_can_carry_is_refused() {
    let some = |title: &str| Language {
        disc: texts(title, ""),
        ..Default::default()
    };
    let nine = CdText {
        languages: vec![some("x"); 9],
    };
    assert_eq!(encode(&nine), Err(TextError::TooManyLanguages(9)));
    let hundred = Language {
        tracks: vec![Texts::default(); 100],
        ..some("x")
    };
    let hundred = CdText {
        languages: vec![hundred],
    };
    assert_eq!(encode(&hundred), Err(TextError::TooManyTracks(100)));
    let long = CdText {
        languages: vec![some("x"), some(&"x".repeat(253 * 12))],
    };
    assert_eq!(
        encode(&long),
        Err(TextError::TooLong {
            language: 2,
            packs: 257
        })
    );
    let fits = CdText {
        languages: vec![some(&"x".repeat(253 * 12 - 1)); 8],
    };
    let most = encode(&fits).unwrap().packs;
    assert_eq!(most.len(), super::super::MOST_PACKS);
    assert_eq!(most[255].number(), 255);
    assert_eq!(encode(&CdText::default()).unwrap(), Encoded::default());
}
