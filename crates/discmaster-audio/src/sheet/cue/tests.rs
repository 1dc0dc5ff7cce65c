use super::*;
use crate::program::SectorForm;
use crate::sheet::{Length, Part, PartContent, Point, SheetError, Track};
use proptest::prelude::*;

fn read(text: &str) -> (Sheet, Vec<Remark>) {
    Sheet::parse(Path::new("a.cue"), Format::Cue, text).unwrap()
}

/// What is wrong, and where.
fn wrong(text: &str) -> (u32, u32, Wrong) {
    match Sheet::parse(Path::new("a.cue"), Format::Cue, text) {
        Err(SheetError::Wrong { at, wrong, .. }) => (at.line, at.column, wrong),
        other => panic!("{other:?}"),
    }
}

fn told(remarks: &[Remark]) -> Vec<String> {
    remarks.iter().map(ToString::to_string).collect()
}

/// The file, the byte passed over, from, length; or nothing, of what is empty.
type Stretch = Option<(usize, u64, u32, Option<u32>)>;

/// Parts of a track, without where they stand.
fn parts(track: &Track) -> Vec<Stretch> {
    let blocks = |length| match length {
        Length::Blocks(blocks) => blocks,
        Length::Units(units) => panic!("{units}"),
    };
    let parts = track
        .parts
        .iter()
        .map(|Part { content, .. }| match *content {
            PartContent::Empty(length) => {
                assert!(blocks(length) > 0);
                None
            }
            PartContent::File {
                file,
                skip,
                from,
                length,
            } => Some((file, skip, blocks(from), length.map(blocks))),
        });
    parts.collect()
}

fn start(track: &Track) -> Point {
    track.start.point
}

#[test]
fn everything_a_sheet_can_say_is_read() {
    let text = "\
REM GENRE Rock
REM DATE 1972
REM DISCID B80C5D0D
REM COMMENT \"ExactAudioCopy v1.6\"
REM REPLAYGAIN_ALBUM_GAIN -7.89 dB
CATALOG 4006408262138
CDTEXTFILE \"Some Disc.cdt\"
PERFORMER \"Somebody\"
TITLE \"Some Disc\"
SONGWRITER \"Somebody Else\"
FILE \"Some Disc.flac\" WAVE
  TRACK 01 AUDIO
    TITLE \"One\"
    PERFORMER \"Somebody\"
    REM COMPOSER \"A Composer\"
    ISRC DEF057312345
    FLAGS DCP PRE
    INDEX 00 00:00:00
    INDEX 01 00:00:33
  TRACK 02 AUDIO
    TITLE \"Two\"
    SONGWRITER \"Third\"
    PREGAP 00:02:00
    INDEX 01 04:00:10
    INDEX 02 05:00:00
    INDEX 03 06:00:74
    POSTGAP 00:01:00
";
    let (sheet, remarks) = read(text);
    assert_eq!(told(&remarks), <[String; 0]>::default());
    assert_eq!(sheet.catalog.unwrap().to_string(), "4006408262138");
    assert_eq!(sheet.cd_text_file.as_ref().unwrap().name, "Some Disc.cdt");
    assert_eq!(
        sheet.cd_text_file.unwrap().at,
        At {
            line: 7,
            column: 12
        }
    );
    let language = &sheet.cd_text.unwrap().languages[0];
    assert_eq!(language.disc.title.as_deref(), Some("Some Disc"));
    assert_eq!(language.disc.performer.as_deref(), Some("Somebody"));
    assert_eq!(language.disc.songwriter.as_deref(), Some("Somebody Else"));
    assert_eq!(language.genre, Some(Genre::from_words("Rock")));
    assert_eq!(language.tracks[0].composer.as_deref(), Some("A Composer"));
    assert_eq!(language.tracks[1].title.as_deref(), Some("Two"));
    assert_eq!(language.tracks[1].performer, None);
    assert_eq!(language.tracks[1].songwriter.as_deref(), Some("Third"));
    let [one, two] = sheet.tracks.as_slice() else {
        panic!("{:?}", sheet.tracks);
    };
    assert_eq!(one.isrc.unwrap().to_string(), "DEF057312345");
    assert!(one.copy_permitted && one.pre_emphasis);
    assert!(!two.copy_permitted && !two.pre_emphasis);
    assert_eq!(
        one.at,
        At {
            line: 12,
            column: 3
        }
    );
    assert_eq!(
        parts(one),
        [Some((0, 0, 0, Some(33))), Some((0, 0, 33, Some(17_977)))]
    );
    assert_eq!(start(one), Point::Part(1));
    assert_eq!(
        parts(two),
        [
            None,
            Some((0, 0, 18_010, Some(4490))),
            Some((0, 0, 22_500, Some(4574))),
            Some((0, 0, 27_074, None)),
            None
        ]
    );
    assert_eq!(start(two), Point::Part(1));
    let indexes: Vec<Point> = two.indexes.iter().map(|place| place.point).collect();
    assert_eq!(indexes, [Point::Part(2), Point::Part(3)]);
}

#[test]
fn gaps_are_prepended_appended_or_left_out() {
    // Each file begins with the gap of its track.
    let (prepended, remarks) = read(
        "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nFILE 2.wav WAVE\nTRACK 2 AUDIO\nINDEX 0 0:0:0\nINDEX 1 0:2:0\n",
    );
    assert!(remarks.is_empty());
    assert_eq!(parts(&prepended.tracks[0]), [Some((0, 0, 0, None))]);
    assert_eq!(
        parts(&prepended.tracks[1]),
        [Some((1, 0, 0, Some(150))), Some((1, 0, 150, None))]
    );
    assert_eq!(start(&prepended.tracks[1]), Point::Part(1));
    // Each file ends with the gap of the next track (EAC's way, which CDRWIN's own format does not have).
    let (appended, remarks) = read(
        "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nTRACK 2 AUDIO\nINDEX 0 4:0:0\nFILE 2.wav WAVE\n    INDEX 1 0:0:0\n",
    );
    assert_eq!(
        told(&remarks),
        ["line 7, column 13: the pause before the track lies in the file of the track before"]
    );
    assert_eq!(parts(&appended.tracks[0]), [Some((0, 0, 0, Some(18_000)))]);
    assert_eq!(
        parts(&appended.tracks[1]),
        [Some((0, 0, 18_000, None)), Some((1, 0, 0, None))]
    );
    assert_eq!(start(&appended.tracks[1]), Point::Part(1));
    // No file has it.
    let (left_out, remarks) = read(
        "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nFILE 2.wav WAVE\nTRACK 2 AUDIO\nPREGAP 0:2:0\nINDEX 1 0:0:0\n",
    );
    assert!(remarks.is_empty());
    assert_eq!(parts(&left_out.tracks[1]), [None, Some((1, 0, 0, None))]);
    assert_eq!(start(&left_out.tracks[1]), Point::Part(1));
}

#[test]
fn what_comes_before_the_first_index_is_kept() {
    let (sheet, remarks) = read("FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:33\n");
    assert_eq!(
        parts(&sheet.tracks[0]),
        [Some((0, 0, 0, Some(33))), Some((0, 0, 33, None))]
    );
    assert_eq!(start(&sheet.tracks[0]), Point::Part(1));
    assert_eq!(remarks.len(), 1);
    assert_eq!(remarks[0].told, Told::HeadKept { blocks: 33 });
}

#[test]
fn blocks_of_several_sizes_lie_in_one_file_without_a_header() {
    let (sheet, _) = read(
        "FILE a.bin BINARY\nTRACK 1 MODE1/2048\nINDEX 1 0:0:0\nTRACK 2 AUDIO\nINDEX 0 0:0:10\nINDEX 1 0:0:20\nTRACK 3 MODE2/2336\nINDEX 1 0:0:25\n",
    );
    assert_eq!(sheet.files[0].holds, Holds::Raw(ByteOrder::Little));
    assert_eq!(sheet.tracks[0].mode, Mode::Data(SectorForm::Mode1));
    assert_eq!(parts(&sheet.tracks[0]), [Some((0, 0, 0, Some(10)))]);
    let audio = 10 * 2048;
    assert_eq!(
        parts(&sheet.tracks[1]),
        [
            Some((0, audio, 0, Some(10))),
            Some((0, audio + 10 * 2352, 0, Some(5)))
        ]
    );
    assert_eq!(
        parts(&sheet.tracks[2]),
        [Some((0, audio + 15 * 2352, 0, None))]
    );
    // A second file begins anew.
    let (sheet, _) = read(
        "FILE a.bin BINARY\nTRACK 1 MODE1/2352\nINDEX 1 0:0:0\nFILE b.raw MOTOROLA\nTRACK 2 AUDIO\nINDEX 1 0:0:0\nINDEX 2 0:0:1\n",
    );
    assert_eq!(sheet.files[1].holds, Holds::Raw(ByteOrder::Big));
    assert_eq!(
        parts(&sheet.tracks[1]),
        [Some((1, 0, 0, Some(1))), Some((1, 2352, 0, None))]
    );
}

#[test]
fn words_are_read_however_they_are_written() {
    let text = "\u{FEFF}\trem GENRE  Some Genre \r\nperformer Some Body\r\nTitle \"It \"is\" so\"\r\n\
                \r\nfile some file.wav wave\r\n\ttrack 1 audio\r\n\t\tflags dcp 4ch what\r\n\
                isrc de-f05-73-12345\r\n\t\tindex 1 0:0:0\r\ncatalog 075992736428";
    let (sheet, remarks) = read(text);
    let language = &sheet.cd_text.unwrap().languages[0];
    assert_eq!(language.disc.title.as_deref(), Some("It \"is\" so"));
    assert_eq!(language.disc.performer.as_deref(), Some("Some Body"));
    assert_eq!(sheet.files[0].name, "some file.wav");
    assert!(sheet.tracks[0].copy_permitted);
    assert_eq!(sheet.tracks[0].isrc.unwrap().to_string(), "DEF057312345");
    assert_eq!(sheet.catalog.unwrap().to_string(), "0075992736428");
    assert_eq!(
        told(&remarks),
        [
            "line 7, column 13: 4CH is not recorded; of a track's flags, DCP and PRE are",
            "line 7, column 17: \"what\" is no flag of a track; it is left out",
            "line 8, column 6: \"de-f05-73-12345\" is taken for the ISRC DEF057312345",
            "line 10, column 9: \"075992736428\" is taken for the catalogue number 0075992736428",
        ]
    );
}

#[test]
fn what_is_odd_is_told_and_its_place() {
    let text = "\
TITLE \"open
XYZZY 1
FILE \"unused.wav\" WAVE
FILE \"a.wav\"
TRACK 05 AUDIO
TITLE \"t\" ; what
PREGAP 00:02:00
ISRC none
INDEX 01 00:00:00
FILE \"a.wav\" WAVE
TRACK 06 AUDIO
INDEX 01 00:01:00
";
    let (sheet, remarks) = read(text);
    assert_eq!(sheet.files.len(), 1);
    assert_eq!(parts(&sheet.tracks[1]), [Some((0, 0, 75, None))]);
    let places: Vec<(u32, u32)> = remarks
        .iter()
        .map(|remark| (remark.at.line, remark.at.column))
        .collect();
    assert_eq!(
        places,
        [
            (1, 7),
            (2, 1),
            (3, 6),
            (4, 6),
            (5, 7),
            (6, 7),
            (7, 1),
            (8, 6),
            (10, 6)
        ]
    );
    for (remark, wanted) in remarks.iter().zip([
        Told::OpenQuote,
        Told::UnknownCommand("XYZZY".to_owned()),
        Told::UnusedFile("unused.wav".to_owned()),
        Told::NoFileType,
        Told::FirstNumber(5),
        Told::BehindText("; what".to_owned()),
        Told::FirstPregap,
        Told::IsrcLeftOut("none".to_owned()),
        Told::SameFile("a.wav".to_owned()),
    ]) {
        assert_eq!(remark.told, wanted);
    }
}

#[test]
fn sessions_are_remarks() {
    let text = "REM SESSION 01\nFILE a.bin BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nREM SESSION 02\nTRACK 2 MODE2/2352\nINDEX 0 0:4:0\nINDEX 1 2:36:0\n";
    let (sheet, _) = read(text);
    let sessions: Vec<u8> = sheet.tracks.iter().map(|track| track.session).collect();
    assert_eq!(sessions, [1, 2]);
    let (line, column, why) = wrong(&text.replace("SESSION 02", "SESSION 03"));
    assert_eq!((line, column), (5, 13));
    assert_eq!(why, Wrong::Session("03".to_owned()));
}

#[test]
fn what_is_wrong_is_refused_with_line_and_column() {
    let head = "FILE \"a.wav\" WAVE\n  TRACK 01 AUDIO\n";
    let text = |line: &str| format!("{head}    {line}\n");
    let cases: &[(&str, u32, Wrong)] = &[
        ("INDEX 01 00:00:75", 14, Wrong::Frames("00:00:75".into())),
        ("INDEX 01 00:60:00", 14, Wrong::Seconds("00:60:00".into())),
        ("INDEX 01 00:00", 14, Wrong::NoTime("00:00".into())),
        ("INDEX 01", 13, Wrong::Missing("INDEX")),
        ("INDEX 100 00:00:00", 11, Wrong::IndexNumber("100".into())),
        ("INDEX 02 00:00:00", 11, Wrong::FirstIndex(2)),
        (
            "TRACK 03 AUDIO",
            11,
            Wrong::TrackOrder {
                expected: 2,
                found: 3,
            },
        ),
        ("TRACK 00 AUDIO", 11, Wrong::TrackNumber("00".into())),
        ("TRACK 100 AUDIO", 11, Wrong::TrackNumber("100".into())),
        ("TRACK 02 CDG", 14, Wrong::ModeRefused("CDG".into())),
        ("TRACK 02 VIDEO", 14, Wrong::UnknownMode("VIDEO".into())),
        ("TRACK 02", 13, Wrong::Missing("TRACK")),
        ("FILE \"\" WAVE", 10, Wrong::FileName(String::new())),
        ("PREGAP 0", 12, Wrong::NoTime("0".into())),
    ];
    for (line, column, why) in cases {
        assert_eq!(wrong(&text(line)), (3, *column, why.clone()), "{line}");
    }
    let start = "    INDEX 01 00:10:00\n";
    let cases: &[(&str, u32, Wrong)] = &[
        ("INDEX 02 00:09:74", 14, Wrong::TimeOrder),
        (
            "INDEX 01 00:11:00",
            11,
            Wrong::IndexOrder {
                expected: 2,
                found: 1,
            },
        ),
        (
            "INDEX 03 00:11:00",
            11,
            Wrong::IndexOrder {
                expected: 2,
                found: 3,
            },
        ),
    ];
    for (line, column, why) in cases {
        let text = format!("{head}{start}    {line}\n");
        assert_eq!(wrong(&text), (4, *column, why.clone()), "{line}");
    }
    // The next track's first index, too, comes later in the file.
    let text = format!("{head}{start}TRACK 02 AUDIO\nINDEX 01 00:09:00\n");
    assert_eq!(wrong(&text), (5, 10, Wrong::TimeOrder));
    assert_eq!(wrong(head), (2, 3, Wrong::NoStart));
    assert_eq!(
        wrong(&format!("{head}INDEX 00 00:00:00\n")),
        (2, 3, Wrong::NoStart)
    );
    assert_eq!(wrong("TRACK 01 AUDIO\n"), (1, 1, Wrong::NoFile));
    assert_eq!(
        wrong(" INDEX 01 00:00:00\n"),
        (1, 2, Wrong::NoTrack("INDEX"))
    );
    assert_eq!(wrong("FLAGS DCP\n"), (1, 1, Wrong::NoTrack("FLAGS")));
    assert_eq!(wrong("REM nothing\n"), (1, 1, Wrong::NoTracks));
    assert_eq!(
        wrong("FILE a.wav WAVE\nTRACK 1 MODE1/2048\nINDEX 1 0:0:0\n"),
        (3, 1, Wrong::DataInSound)
    );
    for gap in ["PREGAP", "POSTGAP"] {
        let text = format!("{head}{gap} 0:0:1\n {gap} 0:0:1\n");
        let (line, column, why) = wrong(&text);
        assert_eq!((line, column), (4, 2));
        assert!(matches!(why, Wrong::Twice(what) if what == gap));
    }
    // Columns are characters.
    let text = "FILE \"é\" WAVE\nTRACK 1 AUDIO\n\u{3000}é\nINDEX 1 0:0:99\n";
    assert_eq!(wrong(text), (4, 9, Wrong::Frames("0:0:99".into())));
}

#[test]
fn every_dialect_of_line_ends_is_one_line_each() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["FILE a.wav WAVE", "", "TRACK 1 AUDIO", "INDEX 1 0:0:80"].join(end);
        assert_eq!(wrong(&text).0, 4, "{end:?}");
    }
}

#[test]
fn a_time_may_have_more_than_99_minutes() {
    let (sheet, _) =
        read("FILE a.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nTRACK 2 AUDIO\nINDEX 1 120:00:01\n");
    assert_eq!(parts(&sheet.tracks[1]), [Some((0, 0, 540_001, None))]);
}

#[test]
fn a_sheet_within_a_file_is_about_that_file() {
    let mut sound = crate::sound::Sound {
        path: "/music/album.flac".into(),
        format: "FLAC",
        rate: 44_100,
        bits: Some(16),
        channels: 2,
        samples: 0,
        tags: crate::sound::Tags::default(),
        stamp: crate::sound::Stamp::default(),
        raw: None,
    };
    assert!(Sheet::embedded(&sound).is_err());
    let text = "FILE \"CDImage.wav\" BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n";
    sound.tags.cue_sheet = Some(text.to_owned());
    let (sheet, _) = Sheet::embedded(&sound).unwrap();
    assert_eq!(sheet.files[0].name, "album.flac");
    assert_eq!(sheet.files[0].holds, Holds::Sound);
    sound.tags.cue_sheet = Some(format!(
        "{text}FILE b.wav WAVE\nTRACK 2 AUDIO\nINDEX 1 0:0:0\n"
    ));
    let error = Sheet::embedded(&sound).unwrap_err().to_string();
    assert!(
        error.contains("line 4, column 6") && error.contains("b.wav"),
        "{error}"
    );
}

/// Lines that are nearly right.
fn line() -> impl Strategy<Value = String> {
    let command = prop::sample::select(vec![
        "FILE",
        "TRACK",
        "INDEX",
        "PREGAP",
        "POSTGAP",
        "FLAGS",
        "ISRC",
        "CATALOG",
        "TITLE",
        "PERFORMER",
        "REM SESSION",
        "REM GENRE",
        "CDTEXTFILE",
        "WHAT",
    ]);
    let argument = prop_oneof![
        "[0-9]{1,3}",
        "[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}",
        "\"?[a-z \\\\./]{0,6}\"?",
        Just("AUDIO".to_owned()),
        Just("BINARY".to_owned()),
        Just("WAVE".to_owned()),
        Just("MODE1/2048".to_owned()),
        "\\PC{0,4}",
    ];
    (command, prop::collection::vec(argument, 0..3), "[ \t]{0,2}")
        .prop_map(|(command, arguments, space)| format!("{space}{command} {}", arguments.join(" ")))
}

proptest! {
    #[test]
    fn any_text_is_a_sheet_or_is_wrong_somewhere(lines in prop::collection::vec(line(), 0..40)) {
        let text = lines.join("\n");
        match Sheet::parse(Path::new("a.cue"), Format::Cue, &text) {
            Ok((sheet, remarks)) => {
                prop_assert!(!sheet.tracks.is_empty());
                prop_assert!(remarks.len() <= 4 * lines.len());
            }
            Err(SheetError::Wrong { at, .. }) => {
                prop_assert!((1..=u32::try_from(lines.len().max(1)).unwrap()).contains(&at.line));
                prop_assert!(at.column >= 1);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
