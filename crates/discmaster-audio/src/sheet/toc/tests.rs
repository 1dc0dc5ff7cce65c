use super::*;
use crate::cd_text::{CharacterCode, Genre, LanguageCode};
use crate::program::SectorForm;
use crate::sheet::{Length, Mode, PartContent, Point, SheetError, Track};
use crate::sound::ByteOrder;
use proptest::prelude::*;

fn read(text: &str) -> (Sheet, Vec<Remark>) {
    Sheet::parse(Path::new("a.toc"), Format::Toc, text).unwrap()
}

fn wrong(text: &str) -> (u32, u32, Wrong) {
    match Sheet::parse(Path::new("a.toc"), Format::Toc, text) {
        Err(SheetError::Wrong { at, wrong, .. }) => (at.line, at.column, wrong),
        other => panic!("{other:?}"),
    }
}

fn contents(track: &Track) -> Vec<PartContent> {
    track.parts.iter().map(|part| part.content).collect()
}

const fn empty(blocks: u32) -> PartContent {
    PartContent::Empty(Length::Blocks(blocks))
}

const fn file(file: usize, skip: u64, from: Length, length: Option<Length>) -> PartContent {
    PartContent::File {
        file,
        skip,
        from,
        length,
    }
}

#[test]
fn everything_a_toc_file_can_say_is_read() {
    let text = r#"// A comment
CATALOG "4006408262138" // and another
CD_ROM_XA
CD_TEXT {
  LANGUAGE_MAP { 0 : EN 1: 105 }
  LANGUAGE 0 {
    TITLE "Say \"Yes\" \\ No // no comment"
    PERFORMER "Beyonc\351"
    DISC_ID "XY12345"
    UPC_EAN ""
    GENRE { 0, 23, 74, 97, 122, 122, 0 }
    SIZE_INFO { 1, 2, 3 }
    COMPOSER { 66, 97, 99, 104 }
  }
  LANGUAGE 1 { ENCODING_MS_JIS TITLE "さくら" ARRANGER "\202\251" }
}

TRACK AUDIO
COPY
PRE_EMPHASIS
TWO_CHANNEL_AUDIO
ISRC "DEF057312345"
CD_TEXT {
  LANGUAGE 0 { TITLE "One" ISRC "DE-F05-73-12345" }
}
SILENCE 0:2:0
SILENCE 100
START
FILE "one.wav" 0
AUDIOFILE "one.raw" SWAP #44 1:0:0 1:0:30
FILE "one.raw" 588 1176
FILE "one.raw" 10 0
INDEX 1:0:0
INDEX 2:0:0

TRACK MODE1
NO COPY
PREGAP 0:2:0
DATAFILE "data.iso" 0:10:0
ZERO 307200

TRACK MODE2_RAW
DATAFILE "data.bin" #2352
END
ZERO MODE2_RAW 0:2:0
TRACK MODE2_FORM_MIX
DATAFILE "mix" #10 2336
START 0:0:0
"#;
    let (sheet, remarks) = read(text);
    assert_eq!(remarks.len(), 1);
    assert_eq!(
        remarks[0].at,
        At {
            line: 12,
            column: 5
        }
    );
    assert_eq!(remarks[0].told, Told::NotUsed("SIZE_INFO"));
    assert_eq!(sheet.borders, Borders::Padded);
    assert_eq!(sheet.catalog.unwrap().to_string(), "4006408262138");
    let languages = &sheet.cd_text.unwrap().languages;
    let [english, japanese] = languages.as_slice() else {
        panic!("{languages:?}");
    };
    assert_eq!(english.code, LanguageCode::ENGLISH);
    assert_eq!(english.characters, CharacterCode::LATIN_1);
    assert_eq!(
        english.disc.title.as_deref(),
        Some(r#"Say "Yes" \ No // no comment"#)
    );
    assert_eq!(english.disc.performer.as_deref(), Some("Beyoncé"));
    assert_eq!(english.disc.composer.as_deref(), Some("Bach"));
    assert_eq!(english.disc.code, None);
    assert_eq!(english.disc_id.as_deref(), Some("XY12345"));
    let genre = Genre {
        code: 23,
        words: "Jazz".to_owned(),
    };
    assert_eq!(english.genre, Some(genre));
    assert_eq!(english.tracks.len(), 4);
    assert_eq!(english.tracks[0].code.as_deref(), Some("DE-F05-73-12345"));
    assert_eq!(japanese.characters, CharacterCode::MS_JIS);
    assert_eq!(japanese.disc.title.as_deref(), Some("さくら"));
    assert_eq!(japanese.disc.arranger.as_deref(), Some("か"));
    let names: Vec<(&str, Holds)> = sheet
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.holds))
        .collect();
    let little = Holds::Raw(ByteOrder::Little);
    assert_eq!(
        names,
        [
            ("one.wav", Holds::Sound),
            ("one.raw", little),
            ("one.raw", Holds::Raw(ByteOrder::Big)),
            ("data.iso", little),
            ("data.bin", little),
            ("mix", little),
        ]
    );
    let [one, two, three, four] = sheet.tracks.as_slice() else {
        panic!("{:?}", sheet.tracks);
    };
    assert!(one.copy_permitted && one.pre_emphasis);
    assert_eq!(one.isrc.unwrap().to_string(), "DEF057312345");
    assert_eq!(
        contents(one),
        [
            empty(150),
            PartContent::Empty(Length::Units(100)),
            file(0, 0, Length::Units(0), None),
            file(1, 44, Length::Blocks(4500), Some(Length::Blocks(4530))),
            file(2, 0, Length::Units(588), Some(Length::Units(1176))),
            file(2, 0, Length::Units(10), None),
        ]
    );
    assert_eq!(one.start.point, Point::Part(2));
    let indexes: Vec<Point> = one.indexes.iter().map(|place| place.point).collect();
    assert_eq!(indexes, [Point::Start(4500), Point::Start(9000)]);
    assert_eq!(two.mode, Mode::Data(SectorForm::Mode1));
    assert_eq!(
        contents(two),
        [
            empty(150),
            file(3, 0, Length::ZERO, Some(Length::Blocks(750))),
            PartContent::Empty(Length::Units(307_200)),
        ]
    );
    assert_eq!(two.start.point, Point::Part(1));
    assert_eq!(three.mode, Mode::Data(SectorForm::Mode2Raw));
    assert_eq!(three.indexes[0].point, Point::Part(1));
    assert_eq!(four.mode, Mode::Data(SectorForm::Mode2));
    assert_eq!(four.start.point, Point::Track(0));
}

#[test]
fn bytes_of_japanese_are_ms_jis_where_nothing_else_is_said() {
    let text = "CD_TEXT { LANGUAGE_MAP { 3 : 105 } LANGUAGE 3 { TITLE \"\\202\\251\" } } TRACK AUDIO SILENCE 1:0:0";
    let (sheet, _) = read(text);
    let language = &sheet.cd_text.unwrap().languages[0];
    assert_eq!(language.disc.title.as_deref(), Some("か"));
    assert_eq!(language.characters, CharacterCode::MS_JIS);
}

#[test]
fn what_is_odd_is_told() {
    let text = "CATALOG \"123456789012\"\nFIRST_TRACK_NO 3\nCD_TEXT {\nLANGUAGE 5 { TITLE \"x\" } }\nTRACK AUDIO\nFOUR_CHANNEL_AUDIO\nISRC \"nothing\"\nSILENCE 1:0:0\nZERO 0:2:0\n";
    let (sheet, remarks) = read(text);
    assert_eq!(sheet.cd_text, None);
    let told: Vec<(u32, &Told)> = remarks
        .iter()
        .map(|remark| (remark.at.line, &remark.told))
        .collect();
    assert!(
        matches!(
            told.as_slice(),
            [
                (1, Told::CatalogTaken { .. }),
                (2, Told::FirstNumber(3)),
                (4, Told::LanguageLeftOut(5)),
                (6, Told::FlagNotRecorded("FOUR_CHANNEL_AUDIO")),
                (7, Told::IsrcLeftOut(_)),
                (9, Told::ZeroInAudio),
            ]
        ),
        "{told:?}"
    );
}

#[test]
fn what_is_wrong_is_refused_with_line_and_column() {
    let track = |text: &str| format!("TRACK AUDIO\n  {text}\n");
    assert_eq!(
        wrong(&track("FIFO \"/tmp/fifo\" 100")),
        (2, 3, Wrong::Fifo("/tmp/fifo".into()))
    );
    assert_eq!(
        wrong(&track("FILE \"-\" 0")),
        (2, 8, Wrong::Fifo("-".into()))
    );
    assert_eq!(
        wrong(&track("SILENCE 0:0:75")),
        (2, 11, Wrong::Frames("0:0:75".into()))
    );
    assert_eq!(
        wrong("TRACK AUDIO RW\nSILENCE 1:0:0"),
        (1, 13, Wrong::ModeRefused("sub-channel mode RW".into()))
    );
    assert_eq!(
        wrong("TRACK MODE2_FORM2\nZERO 1:0:0"),
        (1, 7, Wrong::ModeRefused("MODE2_FORM2".into()))
    );
    assert_eq!(wrong("TRACK AUDIO\n"), (1, 1, Wrong::Missing("TRACK")));
    assert_eq!(wrong("CD_DA\n"), (1, 1, Wrong::NoTracks));
    assert_eq!(
        wrong(&track("SILENCE 1:0:0 START START")),
        (2, 23, Wrong::Twice("START"))
    );
    let syntax = [
        ("SILENCE", 3, 1),
        ("ZERO 88200", 2, 3),
        ("DATAFILE \"a\"", 2, 3),
        ("WHAT", 2, 3),
        ("SILENCE 0", 2, 3),
        ("FILE \"a", 2, 8),
        ("FILE \"a\\x\" 0", 2, 10),
        ("FILE \"a\"", 3, 1),
        ("FILE \"a.wav\" SWAP 0", 2, 16),
        ("FILE \"a.wav\" #44 0", 2, 8),
        ("SILENCE 1:0:0 PREGAP 0:2:0", 2, 17),
        ("SILENCE 99999999999999999999", 2, 11),
        ("CD_TEXT { LANGUAGE 0 { TITLE 1 } }", 2, 32),
        ("CD_TEXT { LANGUAGE 8 { } }", 2, 22),
        ("CD_TEXT { LANGUAGE 0 { TITLE { 256 } } }", 2, 34),
        ("CD_TEXT { LANGUAGE 0 { TITLE \"é\\351\" } }", 2, 26),
        ("é", 2, 3),
    ];
    for (text, line, column) in syntax {
        let found = wrong(&track(text));
        assert_eq!((found.0, found.1), (line, column), "{text}: {}", found.2);
        assert!(matches!(found.2, Wrong::Syntax(_)), "{text}: {}", found.2);
    }
}

/// Words that are nearly right.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "CD_DA",
            "TRACK",
            "AUDIO",
            "MODE1",
            "SILENCE",
            "ZERO",
            "START",
            "END",
            "INDEX",
            "PREGAP",
            "FILE",
            "DATAFILE",
            "SWAP",
            "#",
            "CD_TEXT",
            "LANGUAGE",
            "LANGUAGE_MAP",
            "{",
            "}",
            ":",
            ",",
            "TITLE",
            "GENRE",
            "NO",
            "COPY",
            "ISRC",
            "CATALOG",
            "0:2:0",
            "1",
            "\"a.wav\"",
            "\"a\\351\"",
            "\n",
            "// x\n",
        ])
        .prop_map(str::to_owned),
        "[0-9]{1,6}",
        "\"[a-z\\\\é]{0,4}\"?",
        "\\PC{0,3}",
    ]
}

proptest! {
    #[test]
    fn any_text_is_a_sheet_or_is_wrong_somewhere(words in prop::collection::vec(word(), 0..60)) {
        let text = words.join(" ");
        let lines = text.split('\n').count();
        match Sheet::parse(Path::new("a.toc"), Format::Toc, &text) {
            Ok((sheet, _)) => prop_assert!(!sheet.tracks.is_empty()),
            Err(SheetError::Wrong { at, .. }) => {
                prop_assert!((1..=u32::try_from(lines).unwrap()).contains(&at.line));
                prop_assert!(at.column >= 1);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
