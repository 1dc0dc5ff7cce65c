use super::*;
use crate::cd_text::{CharacterCode, Genre, LanguageCode};
use crate::program::lay::{LayOptions, lay};
use crate::program::{Piece, Sectors, Source, samples};
use crate::red_book::BLOCK;
use crate::sheet::{Format, Holds, Material, Sheet};
use crate::sound::{ByteOrder, Sound, Stamp, Tags};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const BIN: &str = "my disc.bin";

fn material(blocks: u32) -> Material {
    let path = PathBuf::from(BIN);
    Material {
        path: path.clone(),
        bytes: samples(blocks) * 4,
        sound: Some(Sound {
            path,
            format: "raw",
            rate: 44_100,
            bits: Some(16),
            channels: 2,
            samples: samples(blocks),
            tags: Tags::default(),
            stamp: Stamp::default(),
            raw: None,
        }),
    }
}

/// The program of what is in the file: that of `program`, but with all blocks from there.
fn from_file(program: &Program) -> Vec<Track> {
    let mut begin = 0;
    let tracks = program.tracks.iter().cloned();
    let tracks = tracks.map(|mut track| {
        track.content = match mode(&track) {
            CueMode::Audio => Content::Sound(vec![Piece {
                samples: samples(track.blocks),
                source: Source::Sound {
                    sound: 0,
                    from: samples(begin),
                },
            }]),
            mode => Content::Sectors(Sectors {
                form: if mode == CueMode::Mode1 {
                    SectorForm::Mode1Raw
                } else {
                    SectorForm::Mode2Raw
                },
                path: PathBuf::from(BIN),
                from: u64::from(begin) * BLOCK as u64,
                stored: track.blocks,
                behind: 0,
            }),
        };
        begin += track.blocks;
        track
    });
    tracks.collect()
}

/// What a reader makes of a written sheet.
fn read(format: Format, text: &str, program: &Program) -> Program {
    let (sheet, remarks) = Sheet::parse(Path::new("a"), format, text).unwrap();
    assert!(remarks.is_empty(), "{remarks:?}\n{text}");
    for file in &sheet.files {
        assert_eq!(file.name, BIN);
        assert_eq!(file.holds, Holds::Raw(ByteOrder::Little));
    }
    let materials = sheet.files.iter().map(|_| material(program.blocks()));
    let laid = lay(&sheet, materials.collect(), &LayOptions::default()).unwrap();
    assert_eq!(laid.later, []);
    laid.program
}

fn kinds() -> impl Strategy<Value = Content> {
    let sectors = |form| {
        Content::Sectors(Sectors {
            form,
            path: PathBuf::from("data.iso"),
            from: 0,
            stored: 1,
            behind: 0,
        })
    };
    prop_oneof![
        4 => Just(Content::Sound(Vec::new())),
        1 => Just(sectors(SectorForm::Mode1)),
        1 => Just(sectors(SectorForm::Mode2Form1)),
    ]
}

prop_compose! {
    fn tracks()(
        content in kinds(),
        gaps in (0_u32..400, prop::collection::vec(1_u32..5000, 1..6)),
        has_gap: bool,
        copy_permitted: bool,
        emphasis: bool,
        isrc in prop::option::of("[A-Z]{2}[A-Z0-9]{3}[0-9]{6}[1-9]"),
    ) -> Track {
        let (pregap, steps) = gaps;
        let pregap = if has_gap { pregap } else { 0 };
        let mut place = 0;
        let mut indexes: Vec<u32> = steps.iter().map(|step| { place += step; place }).collect();
        let length = indexes.pop().unwrap();
        Track {
            blocks: pregap + length,
            pregap,
            indexes,
            pre_emphasis: emphasis && matches!(content, Content::Sound(_)),
            content,
            isrc: isrc.map(|isrc| isrc.parse().unwrap()),
            copy_permitted,
        }
    }
}

fn program() -> impl Strategy<Value = Program> {
    let tracks = prop::collection::vec(tracks(), 1..8);
    (tracks, prop::option::of("[0-9]{12}[1-9]")).prop_map(|(tracks, catalog)| Program {
        catalog: catalog.map(|catalog| catalog.parse().unwrap()),
        tracks,
        ..Program::default()
    })
}

fn texts(text: &'static str) -> impl Strategy<Value = Texts> {
    let text = || prop::option::of(text);
    (text(), text(), text(), text(), text(), text(), text()).prop_map(|all| Texts {
        title: all.0,
        performer: all.1,
        songwriter: all.2,
        composer: all.3,
        arranger: all.4,
        message: all.5,
        code: all.6,
    })
}

fn language(text: &'static str) -> impl Strategy<Value = Language> {
    let genre = (0_u16..256, "[ -~\u{A0}-\u{FF}]{0,10}");
    let genre = genre.prop_map(|(code, words)| Genre { code, words });
    (
        0_u8..=255,
        prop::sample::select(vec![0x00, 0x01, 0x80, 0x81, 0x82]),
        texts(text),
        prop::collection::vec(texts(text), 8),
        prop::option::of(genre),
        prop::option::of("[A-Z0-9]{1,10}"),
    )
        .prop_map(
            |(code, characters, disc, tracks, genre, disc_id)| Language {
                code: LanguageCode(code),
                characters: CharacterCode(characters),
                disc,
                tracks,
                genre: genre.filter(|genre| genre.words.is_ascii() || characters != 0x80),
                disc_id,
                ..Language::default()
            },
        )
}

/// What a reader makes of a sheet that names the sources.
fn read_sources(program: &Program, sectors: u64) -> Program {
    let text = to_toc_of_sources(program).unwrap();
    let (sheet, remarks) = Sheet::parse(Path::new("a"), Format::Toc, &text).unwrap();
    assert!(remarks.is_empty(), "{remarks:?}\n{text}");
    let materials = sheet.files.iter().map(|file| Material {
        path: PathBuf::from(&file.name),
        bytes: sectors,
        sound: program
            .sounds
            .iter()
            .find(|sound| sound.path.as_os_str() == file.name.as_str())
            .cloned(),
    });
    lay(&sheet, materials.collect(), &LayOptions::default())
        .unwrap()
        .program
}

#[test]
fn the_sources_can_be_named_to_the_sample() {
    let text = "\
FILE \"a \\ b.flac\" WAVE
TRACK 1 AUDIO
FLAGS PRE
INDEX 0 0:0:0
INDEX 1 0:0:33
INDEX 2 0:1:0
FILE c.raw MOTOROLA
TRACK 2 AUDIO
INDEX 1 0:0:0
FILE e.img BINARY
TRACK 3 AUDIO
PREGAP 0:2:0
INDEX 1 0:0:0
FILE d.iso BINARY
TRACK 4 MODE1/2048
PREGAP 0:2:0
INDEX 1 0:0:10
POSTGAP 0:2:0
";
    let (sheet, _) = Sheet::parse(Path::new("a.cue"), Format::Cue, text).unwrap();
    let raw = [None, Some(ByteOrder::Big), Some(ByteOrder::Little), None];
    let materials = sheet.files.iter().zip(raw).map(|(file, raw)| {
        let mut material = material(1000);
        material.path = PathBuf::from(&file.name);
        material.bytes = 2048 * 1000;
        if let Some(sound) = &mut material.sound {
            sound.path.clone_from(&material.path);
            sound.samples += 123;
            sound.raw = raw;
        }
        if file.name == "d.iso" {
            material.sound = None;
        }
        material
    });
    let laid = lay(&sheet, materials.collect(), &LayOptions::default()).unwrap();
    let program = laid.program;
    assert_eq!(read_sources(&program, 2048 * 1000), program);
    // A name says whether there is a header; one that says the wrong thing cannot be written.
    let mut lies = program.clone();
    lies.sounds[0].path = PathBuf::from("a.bin");
    assert!(matches!(
        to_toc_of_sources(&lies),
        Err(WrittenError::Extension(_))
    ));
    lies = program;
    lies.sounds[1].path = PathBuf::from("c.wav");
    assert!(matches!(
        to_toc_of_sources(&lies),
        Err(WrittenError::Extension(_))
    ));
}

/// Lays out a sheet of files of a thousand blocks and some samples, of which none is in another.
fn laid(text: &str) -> Program {
    let (sheet, _) = Sheet::parse(Path::new("a.cue"), Format::Cue, text).unwrap();
    let materials = sheet.files.iter().zip(1..).map(|(file, number)| {
        let mut material = material(1000);
        material.path = PathBuf::from(&file.name);
        material.bytes = 2048 * 1000;
        if let Some(sound) = &mut material.sound {
            sound.path.clone_from(&material.path);
            sound.samples += 100 * number;
            sound.raw = match file.holds {
                Holds::Sound => None,
                Holds::Raw(order) => Some(order),
            };
        }
        if file.name.ends_with(".iso") {
            material.sound = None;
        }
        material
    });
    let laid = lay(&sheet, materials.collect(), &LayOptions::default()).unwrap();
    laid.program
}

#[test]
fn a_cue_sheet_of_the_sources_is_the_sheet_they_were_laid_out_by() {
    let text = "\
CATALOG 4006408262138
TITLE \"Disc\"
FILE \"a.flac\" WAVE
  TRACK 01 AUDIO
    TITLE \"One\"
    ISRC DEF057312345
    FLAGS DCP PRE
    INDEX 00 00:00:00
    INDEX 01 00:00:33
    INDEX 02 00:01:00
  TRACK 02 AUDIO
    INDEX 00 00:10:00
FILE \"b.wav\" WAVE
    INDEX 01 00:00:00
FILE \"c.raw\" MOTOROLA
  TRACK 03 AUDIO
    INDEX 01 00:00:00
    INDEX 02 00:04:00
  TRACK 04 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:05:00
    POSTGAP 00:01:00
FILE \"d.iso\" BINARY
  TRACK 05 MODE1/2048
    PREGAP 00:02:00
    INDEX 01 00:00:00
    POSTGAP 00:02:00
FILE \"e.bin\" BINARY
  TRACK 06 AUDIO
    PREGAP 00:02:00
    INDEX 00 00:00:00
    INDEX 01 00:00:10
";
    assert_eq!(to_cue_of_sources(&laid(text)).unwrap(), text);
}

#[test]
fn what_a_cue_sheet_of_the_sources_cannot_say_is_refused() {
    let mut program = laid("FILE a.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n");
    assert!(to_cue_of_sources(&program).is_ok());
    // Its first second is left out.
    let Content::Sound(pieces) = &mut program.tracks[0].content else {
        unreachable!();
    };
    pieces[0].source = Source::Sound {
        sound: 0,
        from: 44_100,
    };
    let refused = Err(WrittenError::NotInCue { track: 1 });
    assert_eq!(to_cue_of_sources(&program), refused);
    let toc = "TRACK AUDIO\nFILE \"a.wav\" 100 0:10:0\n";
    let (sheet, _) = Sheet::parse(Path::new("a"), Format::Toc, toc).unwrap();
    let mut file = material(1000);
    file.sound.as_mut().unwrap().path = PathBuf::from("a.wav");
    let laid = lay(&sheet, vec![file], &LayOptions::default()).unwrap();
    assert_eq!(to_cue_of_sources(&laid.program), refused);
}

#[test]
fn what_no_sheet_can_say_is_refused() {
    let program = Program {
        tracks: vec![
            Track::audio(450_001, Vec::new()),
            Track::audio(300, Vec::new()),
        ],
        ..Program::default()
    };
    assert_eq!(
        to_cue(&program, BIN, None),
        Err(WrittenError::TooLong { blocks: 450_301 })
    );
    assert!(to_toc(&program, BIN).is_ok());
    for name in ["", "a\nb"] {
        assert!(to_toc(&program, name).is_err());
        assert!(to_cue(&program, name, None).is_err());
    }
}

#[test]
fn strings_of_a_toc_file_are_such_that_cdrdao_reads_them() {
    let mut language = Language {
        tracks: vec![Texts::default()],
        ..Language::default()
    };
    language.disc.title = Some("\"A\" \\ é\n\\".to_owned());
    let program = Program {
        cd_text: Some(CdText {
            languages: vec![language],
        }),
        tracks: vec![Track::audio(300, Vec::new())],
        ..Program::default()
    };
    let text = to_toc(&program, BIN).unwrap();
    let line = r#"TITLE "\"A\" \\ \351\012\134""#;
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_cue_sheet_says_not_all_texts() {
    let mut text = CdText {
        languages: vec![Language {
            tracks: vec![Texts::default()],
            ..Language::default()
        }],
    };
    text.languages[0].disc.title = Some("Plain".to_owned());
    assert!(cue_says_all(&text));
    assert!(cue_says_all(&CdText::default()));
    let changes: [fn(&mut CdText); 6] = [
        |text| text.languages[0].tracks[0].composer = Some("Bach".to_owned()),
        |text| text.languages[0].disc.title = Some("\"So\"".to_owned()),
        |text| text.languages[0].disc_id = Some("XY12345".to_owned()),
        |text| text.languages[0].genre = Some(Genre::from_words("Jazz")),
        |text| text.languages[0].code = LanguageCode::JAPANESE,
        |text| text.languages.push(Language::default()),
    ];
    for change in changes {
        let mut text = text.clone();
        change(&mut text);
        assert!(!cue_says_all(&text), "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_as_a_cue_sheet_is_read_back(
        mut program in program(),
        disc in texts("[^\"\\p{C}]{1,20}"),
        tracks in prop::collection::vec(texts("[ -!#-~]{1,20}"), 8),
    ) {
        let mut language = Language {
            disc: reduced(&disc),
            tracks: tracks.iter().take(program.tracks.len()).map(reduced).collect(),
            ..Language::default()
        };
        language.characters = crate::sheet::characters(&language);
        let empty = Language { tracks: vec![Texts::default(); program.tracks.len()], ..Language::default() };
        program.cd_text = (language != empty).then_some(CdText { languages: vec![language] });
        prop_assert!(program.cd_text.as_ref().is_none_or(cue_says_all));
        let text = to_cue(&program, BIN, None).unwrap();
        let back = read(Format::Cue, &text, &program);
        prop_assert_eq!(&back.tracks, &from_file(&program));
        prop_assert_eq!(back.catalog, program.catalog);
        prop_assert_eq!(back.cd_text, program.cd_text);
    }

    #[test]
    fn what_is_written_as_a_toc_file_is_read_back(
        mut program in program(),
        mut languages in prop::collection::vec(language("[^\0]{1,20}"), 0..=8),
    ) {
        for language in &mut languages {
            language.tracks.truncate(program.tracks.len());
        }
        // Languages without a text are none.
        let nothing = Texts::default();
        let says = languages.iter().any(|language| {
            language.genre.is_some() || language.disc_id.is_some() || language.disc != nothing
                || language.tracks.iter().any(|texts| *texts != nothing)
        });
        program.cd_text = says.then_some(CdText { languages });
        let text = to_toc(&program, BIN).unwrap();
        let back = read(Format::Toc, &text, &program);
        prop_assert_eq!(&back.tracks, &from_file(&program));
        prop_assert_eq!(back.catalog, program.catalog);
        prop_assert_eq!(back.cd_text, program.cd_text, "{}", text);
    }
}
