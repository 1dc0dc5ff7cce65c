use super::*;
use crate::program::{Piece, SectorForm, Source, samples};

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
