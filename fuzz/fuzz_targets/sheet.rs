//! A sheet of an audio disc: which kind (`c` a cue sheet, `t` a TOC file of cdrdao, otherwise a playlist), then its
//! bytes, in whatever characters they seem to be. What can be read is laid out, for files of ten minutes.
#![no_main]

use discmaster_audio::program::lay::{LayOptions, lay};
use discmaster_audio::program::{Content, Program, samples, written};
use discmaster_audio::sheet::{Format, Material, Sheet, SheetError};
use discmaster_audio::sound::{Sound, Stamp, Tags};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const BLOCKS: u32 = 10 * 60 * 75;

fuzz_target!(|data: &[u8]| {
    let Some((kind, bytes)) = data.split_first() else {
        return;
    };
    let format = match kind {
        b'c' => Format::Cue,
        b't' => Format::Toc,
        _ => Format::Playlist,
    };
    let path = Path::new("/nowhere/at/all.sheet");
    let (sheet, remarks) = match Sheet::of_bytes(path, bytes, Some(format), None) {
        Ok(read) => read,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            if let SheetError::Wrong { at, .. } = error {
                let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r'));
                assert!((1..=ends.count() + 1).contains(&(at.line as usize)) && at.column >= 1);
            }
            return;
        }
    };
    // Each track, file and remark has a byte of the sheet at least.
    assert!(sheet.tracks.len() <= bytes.len() && sheet.files.len() <= bytes.len());
    assert!(remarks.len() <= 1 + bytes.len());
    if sheet.find().is_ok() {
        assert!(sheet.files.is_empty());
    }
    let materials = sheet.files.iter().map(|file| Material {
        path: file.name.clone().into(),
        bytes: u64::from(BLOCKS) * 2352,
        sound: Some(Sound {
            path: file.name.clone().into(),
            format: "WAV",
            rate: 44_100,
            bits: Some(16),
            channels: 2,
            samples: samples(BLOCKS) + 1,
            tags: Tags::default(),
            stamp: Stamp::default(),
            raw: None,
        }),
    });
    match lay(&sheet, materials.collect(), &LayOptions::default()) {
        Ok(laid) => {
            assert_eq!(
                laid.program.tracks.len()
                    + laid
                        .later
                        .iter()
                        .map(|later| later.tracks.len())
                        .sum::<usize>(),
                sheet.tracks.len()
            );
            check(&laid.program);
            laid.later.iter().for_each(check);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});

fn check(program: &Program) {
    for track in &program.tracks {
        assert!(track.pregap < track.blocks);
        let mut last = 0;
        for index in &track.indexes {
            assert!(*index > last && *index < track.blocks - track.pregap);
            last = *index;
        }
        match &track.content {
            Content::Sound(pieces) => {
                assert!(pieces.iter().all(|piece| piece.samples > 0));
                let all: u64 = pieces.iter().map(|piece| piece.samples).sum();
                assert_eq!(all, samples(track.blocks));
            }
            Content::Sectors(sectors) => {
                assert!(
                    u64::from(sectors.stored) + u64::from(sectors.behind)
                        <= u64::from(track.blocks)
                );
            }
        }
    }
    let cue = written::to_cue(program, "a.bin", None);
    assert!(cue.is_ok() || program.blocks() >= 100 * 60 * 75);
    assert!(written::to_toc(program, "a.bin").is_ok());
}
