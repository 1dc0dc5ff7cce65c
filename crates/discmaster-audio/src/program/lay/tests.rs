use super::*;
use crate::program::{Piece, SectorForm, Sectors, Source, samples};

use crate::sound::{Sound, Stamp, Tags};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

fn sound(name: &str, samples: u64) -> Material {
    let path = PathBuf::from(name);
    Material {
        bytes: samples * 4,
        sound: Some(Sound {
            path: path.clone(),
            format: "WAV",
            rate: 44_100,
            bits: Some(16),
            channels: 2,
            samples,
            tags: Tags::default(),
            stamp: Stamp::default(),
            raw: None,
        }),
        path,
    }
}

fn data(name: &str, bytes: u64) -> Material {
    Material {
        path: PathBuf::from(name),
        bytes,
        sound: None,
    }
}

fn cue(text: &str) -> (Sheet, Vec<Remark>) {
    Sheet::parse(Path::new("a.cue"), Format::Cue, text).unwrap()
}

fn laid(text: &str, materials: Vec<Material>) -> Laid {
    lay(&cue(text).0, materials, &LayOptions::default()).unwrap()
}

fn fails(text: &str, materials: Vec<Material>) -> LayError {
    lay(&cue(text).0, materials, &LayOptions::default()).unwrap_err()
}

fn told(laid: &Laid) -> Vec<String> {
    laid.remarks.iter().map(ToString::to_string).collect()
}

const fn piece(sound: usize, from: u64, samples: u64) -> Piece {
    Piece {
        samples,
        source: Source::Sound { sound, from },
    }
}

const fn silence(samples: u64) -> Piece {
    Piece {
        samples,
        source: Source::Silence,
    }
}

fn pieces(track: &Track) -> &[Piece] {
    match &track.content {
        Content::Sound(pieces) => pieces,
        Content::Sectors(sectors) => panic!("{sectors:?}"),
    }
}

/// Blocks, pregap and indexes of each track.
fn shape(program: &Program) -> Vec<(u32, u32, &[u32])> {
    let tracks = program.tracks.iter();
    tracks
        .map(|track| (track.blocks, track.pregap, track.indexes.as_slice()))
        .collect()
}

#[test]
fn one_file_is_cut_at_its_indexes() {
    let text = "\
FILE \"a.wav\" WAVE
  TRACK 01 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:00:33
  TRACK 02 AUDIO
    INDEX 00 00:10:00
    INDEX 01 00:12:00
    INDEX 02 00:13:00
    INDEX 03 00:14:01
";
    let laid = laid(text, vec![sound("a.wav", samples(1500) + 100)]);
    assert_eq!(
        shape(&laid.program),
        [(750, 33, &[][..]), (751, 150, &[75, 151][..])]
    );
    let tracks = &laid.program.tracks;
    assert_eq!(pieces(&tracks[0]), [piece(0, 0, samples(750))]);
    assert_eq!(
        pieces(&tracks[1]),
        [piece(0, samples(750), samples(750) + 100), silence(488)]
    );
    assert_eq!(
        told(&laid),
        ["line 5, column 3: track 2 ends within a block; 488 samples of silence fill it"]
    );
}

#[test]
fn sound_flows_over_the_border_of_two_files() {
    let text = "\
FILE 1.wav WAVE
TRACK 1 AUDIO
INDEX 1 0:0:0
FILE 2.wav WAVE
TRACK 2 AUDIO
INDEX 1 0:0:0
INDEX 2 0:10:0
FILE 3.wav WAVE
TRACK 3 AUDIO
INDEX 0 0:0:0
INDEX 1 0:2:0
";
    let materials = vec![
        sound("1.wav", samples(400) + 100),
        sound("2.wav", samples(1000) + 500),
        sound("3.wav", samples(500)),
    ];
    let laid = laid(text, materials);
    // Track 2 begins with the block in which its first sample is, and so do its indexes; of the blocks of
    // 2.wav the last 12 samples go over into the next one.
    assert_eq!(
        shape(&laid.program),
        [
            (400, 0, &[][..]),
            (1001, 0, &[750][..]),
            (501, 150, &[][..])
        ]
    );
    let tracks = &laid.program.tracks;
    assert_eq!(pieces(&tracks[0]), [piece(0, 0, samples(400))]);
    assert_eq!(
        pieces(&tracks[1]),
        [
            piece(0, samples(400), 100),
            piece(1, 0, samples(1000) + 488)
        ]
    );
    assert_eq!(
        pieces(&tracks[2]),
        [
            piece(1, samples(1000) + 488, 12),
            piece(2, 0, samples(500)),
            silence(576)
        ]
    );
    assert_eq!(
        laid.remarks
            .iter()
            .map(|remark| remark.told.clone())
            .collect::<Vec<_>>(),
        [
            Told::Flows {
                track: 2,
                samples: 100
            },
            Told::Flows {
                track: 3,
                samples: 12
            },
            Told::Padded {
                track: 3,
                samples: 576
            },
        ]
    );
}

#[test]
fn silence_that_is_asked_for_begins_and_ends_on_blocks() {
    let text = "\
FILE 1.wav WAVE
TRACK 1 AUDIO
PREGAP 0:0:10
INDEX 1 0:0:0
FILE 2.wav WAVE
TRACK 2 AUDIO
PREGAP 0:2:0
INDEX 1 0:0:0
POSTGAP 0:1:0
FILE 3.wav WAVE
TRACK 3 AUDIO
INDEX 1 0:0:0
";
    let materials = vec![
        sound("1.wav", samples(400) + 1),
        sound("2.wav", samples(400) + 2),
        sound("3.wav", samples(400)),
    ];
    let laid = laid(text, materials);
    assert_eq!(
        shape(&laid.program),
        [(411, 10, &[][..]), (626, 150, &[][..]), (400, 0, &[][..])]
    );
    let tracks = &laid.program.tracks;
    assert_eq!(
        pieces(&tracks[0]),
        [
            silence(samples(10)),
            piece(0, 0, samples(400) + 1),
            silence(587)
        ]
    );
    assert_eq!(
        pieces(&tracks[1]),
        [
            silence(samples(150)),
            piece(1, 0, samples(400) + 2),
            silence(586 + samples(75))
        ]
    );
    assert_eq!(pieces(&tracks[2]), [piece(2, 0, samples(400))]);
}

#[test]
fn a_gap_may_lie_at_the_end_of_the_file_before() {
    let text = "\
FILE 1.wav WAVE
TRACK 1 AUDIO
INDEX 1 0:0:0
TRACK 2 AUDIO
INDEX 0 0:10:0
FILE 2.wav WAVE
INDEX 1 0:0:0
";
    let laid = laid(
        text,
        vec![sound("1.wav", samples(900)), sound("2.wav", samples(600))],
    );
    assert_eq!(
        shape(&laid.program),
        [(750, 0, &[][..]), (750, 150, &[][..])]
    );
    assert_eq!(
        pieces(&laid.program.tracks[1]),
        [
            piece(0, samples(750), samples(150)),
            piece(1, 0, samples(600))
        ]
    );
}

#[test]
fn data_has_empty_sectors_before_it_and_ends_what_flows() {
    let text = "\
FILE 1.wav WAVE
TRACK 1 AUDIO
INDEX 1 0:0:0
FILE d.bin BINARY
TRACK 2 MODE1/2048
PREGAP 0:2:0
INDEX 1 0:0:0
POSTGAP 0:1:0
TRACK 3 MODE1/2048
INDEX 0 0:10:0
INDEX 1 0:12:0
FILE 4.wav WAVE
TRACK 4 AUDIO
INDEX 1 0:0:0
";
    let materials = vec![
        sound("1.wav", samples(400) + 1),
        data("d.bin", 2048 * 2000),
        sound("4.wav", samples(400)),
    ];
    let laid = laid(text, materials);
    let sectors = |from, stored, behind| {
        Content::Sectors(Sectors {
            form: SectorForm::Mode1,
            path: PathBuf::from("d.bin"),
            from,
            stored,
            behind,
        })
    };
    assert_eq!(
        shape(&laid.program),
        [
            (401, 0, &[][..]),
            (975, 150, &[][..]),
            (1250, 150, &[][..]),
            (400, 0, &[][..])
        ]
    );
    let tracks = &laid.program.tracks;
    assert_eq!(tracks[1].content, sectors(0, 750, 75));
    assert_eq!(tracks[2].content, sectors(750 * 2048, 1250, 0));
    // Files of data are no sounds.
    assert_eq!(laid.program.sounds.len(), 2);
    assert_eq!(pieces(&tracks[3]), [piece(1, 0, samples(400))]);
}

#[test]
fn a_file_that_is_too_short_is_told_with_the_line() {
    let text = "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nTRACK 2 AUDIO\n  INDEX 1 0:10:0\n";
    let error = fails(text, vec![sound("1.wav", samples(749) + 3)]);
    assert_eq!(
        error.to_string(),
        "a.cue, line 3, column 9: what begins here reaches up to 00:10:00 of 1.wav, which ends at 00:09:74 and 3 samples already; is it the file this sheet was made for?"
    );
    // Nothing is left for the second track.
    let error = fails(text, vec![sound("1.wav", samples(750))]);
    assert_eq!(error.fault, LayFault::Empty { track: 2 });
    assert_eq!((error.at.line, error.at.column), (5, 11));
    let error = fails(
        "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 0 0:0:0\nINDEX 1 0:20:0\n",
        vec![sound("1.wav", samples(749))],
    );
    assert!(matches!(error.fault, LayFault::BeyondEnd { .. }));
}

#[test]
fn indexes_need_a_block_each() {
    let text = "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nINDEX 2 0:1:0\nINDEX 3 0:1:0\n";
    let error = fails(text, vec![sound("1.wav", samples(750))]);
    assert_eq!(error.fault, LayFault::IndexOrder);
    assert_eq!(error.at.line, 5);
}

#[test]
fn sectors_that_are_not_whole_are_refused() {
    let text = "FILE d.bin BINARY\nTRACK 1 MODE1/2352\nINDEX 1 0:0:0\n";
    let error = fails(text, vec![data("d.bin", 2352 * 10 + 5)]);
    assert!(matches!(
        error.fault,
        LayFault::PartOfSector {
            sector: 2352,
            left: 5,
            ..
        }
    ));
    let text = "FILE d.bin BINARY\nTRACK 1 MODE1/2352\nINDEX 1 0:0:0\nTRACK 2 MODE1/2352\nINDEX 1 0:0:10\n";
    let error = fails(text, vec![data("d.bin", 2352 * 9)]);
    assert!(matches!(error.fault, LayFault::BeyondBytes { .. }));
    let text = "FILE d.bin BINARY\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n";
    let error = fails(text, vec![data("d.bin", 2352 * 9)]);
    assert!(matches!(error.fault, LayFault::NoSound { .. }));
}

#[test]
fn short_tracks_are_told_and_a_hundred_are_refused() {
    let laid = laid(
        "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 0 0:0:0\nINDEX 1 0:2:0\nTRACK 2 AUDIO\nINDEX 1 0:5:74\n",
        vec![sound("1.wav", samples(750))],
    );
    let told: Vec<Told> = laid.remarks.into_iter().map(|remark| remark.told).collect();
    assert_eq!(
        told,
        [Told::Short {
            track: 1,
            blocks: 299
        }]
    );
    let paths = vec![PathBuf::from("a.wav"); 100];
    let sheet = Sheet::of_files(&paths, None);
    let materials = (0..100).map(|_| sound("a.wav", samples(300))).collect();
    let error = lay(&sheet, materials, &LayOptions::default()).unwrap_err();
    assert_eq!(error.fault, LayFault::TooManyTracks);
    let error = lay(&sheet, Vec::new(), &LayOptions::default());
    assert!(error.is_err());
}

#[test]
fn a_later_session_is_a_program_of_its_own() {
    let text = "\
REM SESSION 01
FILE a.bin BINARY
TRACK 1 AUDIO
INDEX 1 0:0:0
REM SESSION 02
TRACK 2 MODE1/2352
INDEX 0 0:10:0
INDEX 1 2:42:0
";
    let mut bin = sound("a.bin", samples(20_000));
    bin.bytes = 20_000 * 2352;
    let laid = laid(text, vec![bin]);
    assert_eq!(shape(&laid.program), [(750, 0, &[][..])]);
    let [second] = laid.later.as_slice() else {
        panic!("{:?}", laid.later);
    };
    assert_eq!(shape(second), [(7850, 0, &[][..])]);
    let Content::Sectors(sectors) = &second.tracks[0].content else {
        panic!("{second:?}");
    };
    assert_eq!(sectors.from, (750 + 11_400) * 2352);
    assert_eq!(laid.remarks.len(), 1);
    assert_eq!(
        laid.remarks[0].told,
        Told::BetweenSessions { blocks: 11_400 }
    );
}

#[test]
fn a_list_flows_and_with_a_gap_it_does_not() {
    let paths = [PathBuf::from("1.wav"), PathBuf::from("2.wav")];
    let materials = || {
        vec![
            sound("1.wav", samples(400) + 1),
            sound("2.wav", samples(400)),
        ]
    };
    let flowing = Sheet::of_files(&paths, None);
    let laid = lay(&flowing, materials(), &LayOptions::default()).unwrap();
    assert_eq!(shape(&laid.program), [(400, 0, &[][..]), (401, 0, &[][..])]);
    assert_eq!(
        pieces(&laid.program.tracks[1]),
        [
            piece(0, samples(400), 1),
            piece(1, 0, samples(400)),
            silence(587)
        ]
    );
    let apart = Sheet::of_files(&paths, Some(150));
    let laid = lay(&apart, materials(), &LayOptions::default()).unwrap();
    assert_eq!(
        shape(&laid.program),
        [(401, 0, &[][..]), (550, 150, &[][..])]
    );
    assert_eq!(
        pieces(&laid.program.tracks[0]),
        [piece(0, 0, samples(400) + 1), silence(587)]
    );
    assert_eq!(
        pieces(&laid.program.tracks[1]),
        [silence(samples(150)), piece(1, 0, samples(400))]
    );
    assert_eq!(
        laid.remarks[0].told,
        Told::Padded {
            track: 1,
            samples: 587
        }
    );
}

#[test]
fn tags_say_what_the_sheet_does_not() {
    let tagged = |name: &str, title: &str, isrc: &str| {
        let mut material = sound(name, samples(400));
        let tags = &mut material.sound.as_mut().unwrap().tags;
        tags.title = Some(title.to_owned());
        tags.performer = Some("Somebody".to_owned());
        tags.album = Some("The Album".to_owned());
        tags.isrc = Some(isrc.to_owned());
        tags.catalog = Some("075992736428".to_owned());
        material
    };
    let materials = || {
        vec![
            tagged("1.flac", "One", "de-f05-73-12345"),
            tagged("2.flac", "Two", "nonsense"),
        ]
    };
    let text = "FILE 1.wav WAVE\nTRACK 1 AUDIO\nTITLE Uno\nINDEX 1 0:0:0\nFILE 2.wav WAVE\nTRACK 2 AUDIO\nINDEX 1 0:0:0\n";
    let laid = laid(text, materials());
    let program = &laid.program;
    assert_eq!(program.catalog.unwrap().to_string(), "0075992736428");
    assert_eq!(program.tracks[0].isrc.unwrap().to_string(), "DEF057312345");
    assert_eq!(program.tracks[1].isrc, None);
    assert_eq!(laid.remarks.len(), 1);
    assert_eq!(laid.remarks[0].told, Told::TagIsrc("nonsense".to_owned()));
    assert_eq!(laid.remarks[0].at.line, 6);
    let language = &program.cd_text.as_ref().unwrap().languages[0];
    assert_eq!(language.disc.title.as_deref(), Some("The Album"));
    assert_eq!(language.disc.performer.as_deref(), Some("Somebody"));
    assert_eq!(language.tracks[0].title.as_deref(), Some("Uno"));
    assert_eq!(language.tracks[1].title.as_deref(), Some("Two"));
    let sheet = cue(text).0;
    let no_tags = LayOptions {
        tags: false,
        ..LayOptions::default()
    };
    let laid = lay(&sheet, materials(), &no_tags).unwrap();
    assert_eq!(laid.program.catalog, None);
    let language = &laid.program.cd_text.as_ref().unwrap().languages[0];
    assert_eq!(language.disc.title, None);
    assert_eq!(language.tracks[1].title, None);
    let no_text = LayOptions {
        cd_text: false,
        ..LayOptions::default()
    };
    let laid = lay(&sheet, materials(), &no_text).unwrap();
    assert_eq!(laid.program.cd_text, None);
    assert!(laid.program.tracks[0].isrc.is_some());
}

#[test]
fn tags_of_a_file_of_several_tracks_are_those_of_none_of_them() {
    let text = "FILE 1.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\nTRACK 2 AUDIO\nINDEX 1 0:5:0\n";
    let mut material = sound("1.wav", samples(750));
    let tags = &mut material.sound.as_mut().unwrap().tags;
    tags.title = Some("All of it".to_owned());
    tags.album = Some("The Album".to_owned());
    let laid = laid(text, vec![material]);
    let language = &laid.program.cd_text.as_ref().unwrap().languages[0];
    assert_eq!(language.disc.title.as_deref(), Some("The Album"));
    assert!(language.tracks.iter().all(|texts| texts.title.is_none()));
}

#[test]
fn tags_belong_to_the_track_that_has_most_of_the_sound() {
    let names = ["1.flac", "2.flac", "3.flac"];
    let materials = names.map(|name| {
        let mut material = sound(name, samples(400) + 200);
        let tags = &mut material.sound.as_mut().unwrap().tags;
        tags.title = Some(name.to_owned());
        tags.isrc = Some(format!("DEF05731234{}", &name[..1]));
        material
    });
    let sheet = Sheet::of_files(&names.map(PathBuf::from), None);
    let laid = lay(&sheet, materials.to_vec(), &LayOptions::default()).unwrap();
    let language = &laid.program.cd_text.as_ref().unwrap().languages[0];
    for ((name, texts), track) in names.iter().zip(&language.tracks).zip(&laid.program.tracks) {
        assert_eq!(texts.title.as_deref(), Some(*name));
        let isrc = track.isrc.unwrap().to_string();
        assert!(isrc.ends_with(&name[..1]), "{name}: {isrc}");
    }
}

#[test]
fn a_playlist_shows_performer_and_title() {
    let text = "#EXTINF:1,Joni Mitchell - Carey\n1.wav\n#EXTINF:1,Blue\n2.wav\n";
    let (sheet, _) = Sheet::parse(Path::new("a.m3u"), Format::Playlist, text).unwrap();
    let materials = vec![sound("1.wav", samples(300)), sound("2.wav", samples(300))];
    let laid = lay(&sheet, materials, &LayOptions::default()).unwrap();
    let language = &laid.program.cd_text.as_ref().unwrap().languages[0];
    assert_eq!(
        language.tracks[0].performer.as_deref(),
        Some("Joni Mitchell")
    );
    assert_eq!(language.tracks[0].title.as_deref(), Some("Carey"));
    assert_eq!(language.tracks[1].title.as_deref(), Some("Blue"));
}

proptest! {
    /// Whatever the lengths: all samples of all files, once, in their order, and silence only at the end.
    #[test]
    fn not_a_sample_is_added_dropped_or_moved(
        lengths in prop::collection::vec(samples(1)..samples(50), 1..20),
    ) {
        let paths: Vec<PathBuf> = lengths.iter().map(|_| "a.wav".into()).collect();
        let sheet = Sheet::of_files(&paths, None);
        let materials = lengths.iter().map(|length| sound("a.wav", *length));
        let laid = lay(&sheet, materials.collect(), &LayOptions::default()).unwrap();
        let mut expected = Vec::new();
        for (place, length) in lengths.iter().enumerate() {
            expected.push((place, 0, *length));
        }
        let mut found: Vec<(usize, u64, u64)> = Vec::new();
        let mut before = 0;
        let mut first = 0;
        for (track, length) in laid.program.tracks.iter().zip(&lengths) {
            prop_assert_eq!(pieces(track).iter().map(|piece| piece.samples).sum::<u64>(), samples(track.blocks));
            // The block in which its first sample is.
            prop_assert_eq!(first, before / samples(1));
            first += u64::from(track.blocks);
            before += length;
            for piece in pieces(track) {
                let Source::Sound { sound, from } = piece.source else {
                    continue;
                };
                match found.last_mut() {
                    Some((last, start, length)) if *last == sound => {
                        prop_assert_eq!(*start + *length, from);
                        *length += piece.samples;
                    }
                    _ => found.push((sound, from, piece.samples)),
                }
            }
        }
        prop_assert_eq!(found, expected);
        let silence: u64 = samples(laid.program.blocks()) - lengths.iter().sum::<u64>();
        prop_assert!(silence < samples(1));
    }
}
