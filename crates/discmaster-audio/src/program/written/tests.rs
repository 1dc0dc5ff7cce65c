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
