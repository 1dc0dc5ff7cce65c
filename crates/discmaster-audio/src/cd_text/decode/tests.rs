use super::*;
use crate::cd_text::{Texts, encode};
use proptest::prelude::*;

fn album() -> CdText {
    let texts = |title: &str, performer: &str| Texts {
        title: Some(title.into()),
        performer: Some(performer.into()),
        ..Default::default()
    };
    let english = Language {
        disc: texts("A title that is longer than two packs", "Various"),
        tracks: vec![
            texts("First", "One"),
            texts("Second, a little longer", "Two"),
            texts("Third", "Two"),
        ],
        ..Default::default()
    };
    CdText {
        languages: vec![english],
    }
}

fn packs() -> Vec<Pack> {
    encode(&album()).unwrap().packs
}

const fn place(track: u8, field: Field) -> Place {
    Place {
        language: 0,
        track,
        field,
    }
}

#[test]
fn packs_are_taken_in_any_order_and_any_number() {
    let mut several = [packs(), packs(), packs()].concat();
    several.rotate_left(5);
    several.extend([Pack([0; 18]); 3]);
    let decoded = decode(&several);
    assert_eq!(decoded.text, album());
    assert_eq!(decoded.told, []);
    several.reverse();
    assert_eq!(decode(&several).text, album());
}

#[test]
fn a_damaged_pack_is_passed_over_and_what_it_leaves_is_told() {
    let mut packs = packs();
    packs[1].0[7] ^= 0x20;
    let decoded = decode(&packs);
    let disc = &decoded.text.languages[0].disc;
    assert_eq!(disc.title.as_deref(), Some("A title thathan two packs"));
    let kind = PackKind::TITLE;
    let expected = [
        DecodeTold::Damaged { packs: 1 },
        DecodeTold::Missing {
            language: 0,
            packs: 1,
        },
        DecodeTold::Count {
            language: 0,
            kind,
            said: 7,
            found: 6,
        },
        DecodeTold::Incomplete {
            place: place(0, Field::Title),
        },
    ];
    assert_eq!(decoded.told, expected);
    // Where the disc has it once more, nothing is lost.
    packs.extend(self::packs());
    let decoded = decode(&packs);
    assert_eq!(
        (decoded.text, decoded.told),
        (album(), vec![DecodeTold::Damaged { packs: 1 }])
    );
}

#[test]
fn a_lost_pack_does_not_move_texts_to_other_tracks() {
    for lost in 0..7 {
        let mut packs = packs();
        packs.remove(lost);
        let language = decode(&packs).text.languages.remove(0);
        let titles: Vec<_> = language
            .tracks
            .iter()
            .map(|track| track.title.clone().unwrap_or_default())
            .collect();
        for (index, whole) in ["First", "Second, a little longer", "Third"]
            .iter()
            .enumerate()
        {
            let letters = |text: &str| text.chars().collect::<HashSet<_>>();
            assert!(
                letters(&titles[index]).is_subset(&letters(whole)),
                "{lost}: {titles:?}"
            );
        }
        let performers: Vec<_> = language
            .tracks
            .iter()
            .map(|track| track.performer.clone().unwrap_or_default())
            .collect();
        assert_eq!(performers, ["One", "Two", "Two"]);
    }
}

#[test]
fn without_codes_packs_are_believed() {
    let mut packs = packs();
    for pack in &mut packs {
        pack.0[16..].fill(0);
    }
    let decoded = decode(&packs);
    assert_eq!(
        (decoded.text, decoded.told),
        (album(), vec![DecodeTold::WithoutCodes])
    );
}

#[test]
fn without_size_information_texts_are_read_all_the_same() {
    let packs: Vec<_> = packs()
        .into_iter()
        .filter(|pack| pack.kind() != PackKind::SIZE)
        .collect();
    let decoded = decode(&packs);
    let mut expected = album();
    expected.languages[0].code = LanguageCode::UNKNOWN;
    assert_eq!(decoded.text, expected);
    assert_eq!(
        decoded.told,
        [DecodeTold::NoSizeInformation { language: 0 }]
    );
}

#[test]
fn numbers_that_repeat_are_not_believed() {
    let mut packs = packs();
    for pack in &mut packs {
        pack.0[2] = 0;
        *pack = pack.sealed();
    }
    let decoded = decode(&packs);
    assert_eq!(decoded.text, album());
    assert!(decoded.told.contains(&DecodeTold::Numbers { language: 0 }));
}

/// A language of one kind of packs, and of size information.
fn raw(
    characters: u8,
    last_track: u8,
    double_byte: bool,
    packs: &[(u8, u8, &[u8; 12])],
) -> Vec<Pack> {
    let mut all: Vec<_> = (0..)
        .zip(packs)
        .map(|(number, (track, before, content))| {
            Pack::new(
                PackKind::TITLE,
                *track,
                number,
                0,
                double_byte,
                usize::from(*before),
                content,
            )
        })
        .collect();
    let count = u8::try_from(all.len()).unwrap();
    let mut size = SizeInformation {
        characters,
        first_track: 1,
        last_track,
        ..Default::default()
    };
    size.packs[0] = count;
    size.packs[15] = 3;
    size.last_numbers[0] = count + 2;
    for (third, content) in (0..).zip(size.encode()) {
        all.push(Pack::new(
            PackKind::SIZE,
            third,
            count + third,
            0,
            false,
            0,
            &content,
        ));
    }
    all
}

fn titles(decoded: &Decoded) -> Vec<&str> {
    let language = &decoded.text.languages[0];
    let all = [&language.disc].into_iter().chain(&language.tracks);
    all.map(|texts| texts.title.as_deref().unwrap_or("-"))
        .collect()
}

#[test]
fn a_text_without_an_end_is_told() {
    let decoded = decode(&raw(
        0,
        2,
        false,
        &[(0, 0, b"Disc\0First\0S"), (2, 1, b"econd track.")],
    ));
    assert_eq!(titles(&decoded), ["Disc", "First", "Second track."]);
    assert_eq!(
        decoded.told,
        [DecodeTold::Unterminated {
            place: place(2, Field::Title)
        }]
    );
    // Ended by the next one's track alone.
    let decoded = decode(&raw(
        0,
        2,
        false,
        &[(0, 0, b"Disc\0First 1"), (2, 0, b"Second\0\0\0\0\0\0")],
    ));
    assert_eq!(titles(&decoded), ["Disc", "First 1", "Second"]);
    assert_eq!(
        decoded.told,
        [DecodeTold::Unterminated {
            place: place(1, Field::Title)
        }]
    );
}

#[test]
fn a_text_of_a_track_that_is_not_there_is_kept_and_told() {
    let decoded = decode(&raw(0, 1, false, &[(0, 0, b"Disc\0One\0Two")]));
    assert_eq!(titles(&decoded), ["Disc", "One", "Two"]);
    let beyond = DecodeTold::Beyond {
        place: place(2, Field::Title),
        last: 1,
    };
    assert!(decoded.told.contains(&beyond));
    let decoded = decode(&raw(0, 99, false, &[(99, 0, b"99\0next\0\0\0\0\0")]));
    assert_eq!(decoded.text.languages[0].tracks.len(), 99);
    let beyond = DecodeTold::Beyond {
        place: place(100, Field::Title),
        last: 99,
    };
    assert_eq!(decoded.told, [beyond]);
}

#[test]
fn a_sign_repeats_the_text_before() {
    let decoded = decode(&raw(0, 3, false, &[(0, 0, b"Disc\0A\0\t\0\t\0\0")]));
    assert_eq!(titles(&decoded), ["Disc", "A", "A", "A"]);
    let decoded = decode(&raw(
        0x80,
        2,
        true,
        &[(0, 0, b"\x82\x60\0\0\x82\x61\0\0\t\t\0\0")],
    ));
    assert_eq!(titles(&decoded), ["A", "B", "B"]);
    assert_eq!(decoded.told, []);
}

#[test]
fn characters_of_one_byte_between_those_of_two_are_read() {
    // As some discs have them, ended by one zero, or by two that do not lie at an even place.
    let decoded = decode(&raw(
        0x80,
        3,
        true,
        &[(0, 0, b"A\x89\x4A\0BC\0\x89\x4A\0\0D")],
    ));
    assert_eq!(titles(&decoded), ["A雨", "BC", "雨", "D"]);
    let decoded = decode(&raw(0x80, 2, true, &[(0, 0, b"ABC\0\0\x89\x4A\0\0\0\0E")]));
    assert_eq!(titles(&decoded), ["ABC", "雨", "-", "E"]);
}

#[test]
fn bytes_that_are_no_characters_of_the_set_are_told() {
    let decoded = decode(&raw(0, 0, false, &[(0, 0, b"It\x92s\0\0\0\0\0\0\0\0")]));
    assert_eq!(titles(&decoded), ["It’s"]);
    assert_eq!(
        decoded.told,
        [DecodeTold::Characters {
            place: place(0, Field::Title)
        }]
    );
    let decoded = decode(&raw(1, 0, false, &[(0, 0, b"N\xE4chte\0\0\0\0\0\0")]));
    assert_eq!(titles(&decoded), ["Nächte"]);
    assert_eq!(
        decoded.told,
        [DecodeTold::Characters {
            place: place(0, Field::Title)
        }]
    );
    let decoded = decode(&raw(0x55, 0, false, &[(0, 0, b"N\xE4chte\0\0\0\0\0\0")]));
    assert_eq!(titles(&decoded), ["Nächte"]);
    let code = CharacterCode(0x55);
    assert_eq!(
        decoded.told,
        [DecodeTold::UnknownCharacters { language: 0, code }]
    );
    let decoded = decode(&raw(
        0x81,
        0,
        true,
        &[(0, 0, b"\xB9\xE3\0\0\0\0\0\0\0\0\0\0")],
    ));
    assert_eq!(titles(&decoded), ["밤"]);
}

#[test]
fn tables_of_contents_are_those_of_the_documented_disc() {
    // Of libburn's description; what it leaves out of the times between is left out here, too.
    let bytes = [
        *b"\x88\x00\x23\x00\x01\x0e\x00\x3f\x02\x12\x00\x00\x00\x00\x00\x00\x12\x00",
        *b"\x88\x01\x24\x00\x00\x02\x00\x04\x0b\x19\x08\x02\x32\x0b\x2f\x3e\x67\x2d",
        *b"\x88\x0d\x27\x00\x35\x18\x19\x39\x03\x19\x00\x00\x00\x00\x00\x00\xea\xaf",
        *b"\x89\x01\x28\x00\x01\x04\x00\x00\x00\x00\x02\x29\x30\x02\x34\x3a\xf3\x0c",
        *b"\x89\x06\x29\x00\x02\x04\x00\x00\x00\x00\x17\x0e\x19\x17\x1d\x3c\x73\x92",
    ];
    let mut packs = bytes.map(Pack).to_vec();
    let intervals = decode(&packs).text.languages.remove(0).intervals;
    let shown: Vec<_> = intervals
        .iter()
        .map(|at| format!("{} {} {}-{}", at.number, at.track, at.from, at.to))
        .collect();
    assert_eq!(shown, ["1 1 02:41:48-02:52:58", "2 6 23:14:25-23:29:60"]);
    assert_eq!(decode(&packs).text.languages[0].toc, None);
    // With six tracks, of which the packs that are there tell.
    packs[0].0[5] = 6;
    packs[0] = packs[0].sealed();
    let language = decode(&packs).text.languages.remove(0);
    let toc = language.toc.clone().unwrap();
    assert_eq!(toc.lead_out.to_string(), "63:02:18");
    let starts: Vec<_> = toc.starts.iter().map(ToString::to_string).collect();
    assert_eq!(
        starts,
        [
            "00:02:00", "04:11:25", "08:02:50", "11:47:62", "53:24:25", "57:03:25"
        ]
    );
    let again = encode(&CdText {
        languages: vec![language],
    })
    .unwrap()
    .packs;
    let contents = |packs: &[Pack]| {
        packs
            .iter()
            .take(5)
            .map(|pack| pack.content().to_vec())
            .collect::<Vec<_>>()
    };
    assert_eq!(contents(&again), contents(&packs));
}

fn text() -> impl Strategy<Value = Option<String>> {
    proptest::option::weighted(0.7, "[ -~éßÿÄ]{0,30}[!-~]")
}

fn texts() -> impl Strategy<Value = Texts> {
    (text(), text(), text(), text(), "[0-9A-Z]{12}").prop_map(
        |(title, performer, composer, message, code)| Texts {
            title,
            performer,
            composer,
            message,
            code: Some(code),
            ..Default::default()
        },
    )
}

fn language() -> impl Strategy<Value = Language> {
    let rest = (text(), any::<bool>(), 0_u16..0x1C, 0_u8..0x80);
    (texts(), proptest::collection::vec(texts(), 3), rest).prop_map(|(disc, tracks, rest)| {
        let (closed, copyright, genre, code) = rest;
        Language {
            code: LanguageCode(code),
            copyright,
            disc,
            tracks,
            genre: (genre > 0).then(|| Genre {
                code: genre,
                words: "Words".into(),
            }),
            disc_id: Some("A-123".into()),
            closed,
            ..Default::default()
        }
    })
}

proptest! {
    #[test]
    fn what_was_encoded_is_decoded(languages in proptest::collection::vec(language(), 1..=8)) {
        let text = CdText { languages };
        let encoded = encode(&text).unwrap();
        prop_assert_eq!(&encoded.told, &[]);
        let decoded = decode(&encoded.packs);
        prop_assert_eq!(&decoded.told, &[]);
        prop_assert_eq!(decoded.text, text);
    }

    #[test]
    fn what_was_encoded_in_two_bytes_is_decoded(titles in proptest::collection::vec("[ -~ぁ-んァ-ヶ一夜雨上下ЖЯΩ]{1,20}", 4)) {
        let texts = |title: &String| Texts { title: Some(title.clone()), ..Default::default() };
        let language = Language {
            characters: CharacterCode::MS_JIS,
            disc: texts(&titles[0]),
            tracks: titles[1..].iter().map(texts).collect(),
            ..Default::default()
        };
        let text = CdText { languages: vec![language] };
        let encoded = encode(&text).unwrap();
        prop_assert_eq!(&encoded.told, &[]);
        prop_assert!(encoded.packs[0].is_double_byte());
        prop_assert_eq!(decode(&encoded.packs), Decoded { text, told: Vec::new() });
    }

    #[test]
    fn any_packs_are_read_within_bounds(
        mut packs in proptest::collection::vec(any::<[u8; 18]>().prop_map(Pack), 0..40),
        seal: bool,
    ) {
        for pack in &mut packs {
            pack.0[0] = 0x80 | pack.0[0] & 0x0F;
            if seal {
                *pack = pack.sealed();
            }
        }
        let decoded = decode(&packs);
        prop_assert!(decoded.text.languages.len() <= MOST_LANGUAGES);
        for language in &decoded.text.languages {
            prop_assert!(language.tracks.len() <= usize::from(LAST_TRACK));
        }
    }
}
