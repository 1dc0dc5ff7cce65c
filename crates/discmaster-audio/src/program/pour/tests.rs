use super::*;
use crate::program::{Content, Piece, SectorForm, Sectors, Source, Track};
use crate::red_book::BLOCK;
use crate::sound::Sound;
use crate::sound::testing::{file, noise, wav};
use std::sync::atomic::Ordering;

fn poured(threads: usize, program: &Program) -> Result<Vec<Vec<u8>>, PourError> {
    let mut tracks = vec![Vec::new(); program.tracks.len()];
    let mut last = 0;
    pour_on(
        threads,
        program,
        &AtomicBool::new(false),
        &mut |track, bytes| {
            assert!(track >= last, "tracks come in order");
            last = track;
            let block = program.tracks[track].block_bytes();
            assert!(!bytes.is_empty() && bytes.len() % block == 0 && bytes.len() <= PART);
            tracks[track].extend_from_slice(bytes);
            ControlFlow::Continue(())
        },
    )?;
    Ok(tracks)
}

const fn piece(sound: usize, from: u64, samples: u64) -> Piece {
    let source = Source::Sound { sound, from };
    Piece { samples, source }
}

const fn silent(samples: u64) -> Piece {
    let source = Source::Silence;
    Piece { samples, source }
}

#[test]
fn pieces_silence_and_sectors_come_in_order_whatever_the_number_of_threads() {
    let one = noise(4 * (588 * 300 + 100), 1);
    let two = noise(4 * 588 * 40, 2);
    let (_a, one_path) = file("one.wav", &wav(1, 2, 44_100, 16, &one));
    let (_b, two_path) = file("two.raw", &two);
    let data = noise(10 + 2048 * 50, 3);
    let (_c, data_path) = file("data.bin", &data);
    let sounds = vec![
        Sound::open(&one_path).unwrap(),
        Sound::raw(&two_path, crate::sound::ByteOrder::Little).unwrap(),
    ];
    let sectors = Track {
        blocks: 70,
        content: Content::Sectors(Sectors {
            form: SectorForm::Mode1,
            path: data_path,
            from: 10,
            stored: 50,
            behind: 5,
        }),
        ..Track::audio(0, Vec::new())
    };
    let program = Program {
        sounds,
        tracks: vec![
            sectors,
            Track::audio(200, vec![silent(588 * 50), piece(0, 0, 588 * 150)]),
            // Sound flows over the border: the end of one file and the beginning of the next share a block.
            Track::audio(
                170,
                vec![
                    piece(0, 588 * 150, 588 * 150 + 100),
                    piece(1, 0, 588 * 10),
                    silent(588 * 10 - 100),
                ],
            ),
            Track::audio(30, vec![piece(1, 588 * 10, 588 * 30)]),
        ],
        ..Program::default()
    };
    let expected = [
        [vec![0; 2048 * 15], data[10..].to_vec(), vec![0; 2048 * 5]].concat(),
        [vec![0; BLOCK * 50], one[..BLOCK * 150].to_vec()].concat(),
        [
            one[BLOCK * 150..].to_vec(),
            two[..BLOCK * 10].to_vec(),
            vec![0; BLOCK * 10 - 400],
        ]
        .concat(),
        two[BLOCK * 10..].to_vec(),
    ];
    for threads in [1, 2, 7] {
        assert!(
            poured(threads, &program).unwrap() == expected,
            "{threads} threads"
        );
    }
}

#[test]
fn a_file_of_sectors_that_is_short_is_named() {
    let (_folder, path) = file("data.bin", &noise(2352 * 9 + 1, 1));
    let content = Content::Sectors(Sectors {
        form: SectorForm::Mode1Raw,
        path: path.clone(),
        from: 0,
        stored: 10,
        behind: 0,
    });
    let program = Program {
        tracks: vec![Track {
            content,
            ..Track::audio(10, Vec::new())
        }],
        ..Program::default()
    };
    let error = poured(2, &program).unwrap_err();
    assert!(
        matches!(&error, PourError::Short { track: 1, path: found, found: 9, stored: 10 } if *found == path),
        "{error}"
    );
}

#[test]
fn a_file_of_sound_that_changed_is_named() {
    let bytes = wav(1, 2, 44_100, 16, &noise(BLOCK * 10, 1));
    let (_folder, path) = file("one.wav", &bytes);
    let program = Program {
        sounds: vec![Sound::open(&path).unwrap()],
        tracks: vec![Track::audio(10, vec![piece(0, 0, 5880)])],
        ..Program::default()
    };
    assert_eq!(poured(1, &program).unwrap()[0], bytes[44..]);
    std::fs::write(&path, [&bytes[..100], &bytes[101..], &[0]].concat()).unwrap();
    let error = poured(1, &program).unwrap_err();
    assert!(
        matches!(&error, PourError::Sound(SoundError::Changed { path: found }) if *found == path),
        "{error}"
    );
}

#[test]
fn plans_that_make_no_sense_are_refused_before_anything_is_handed_on() {
    let (_folder, path) = file("one.wav", &wav(1, 2, 44_100, 16, &noise(BLOCK * 10, 1)));
    let sounds = vec![Sound::open(&path).unwrap()];
    for pieces in [
        vec![piece(0, 1, 5880)],
        vec![piece(1, 0, 5880)],
        vec![piece(0, 0, 5879)],
    ] {
        let program = Program {
            sounds: sounds.clone(),
            tracks: vec![Track::audio(10, pieces)],
            ..Program::default()
        };
        let refused = pour(&program, &AtomicBool::new(false), &mut |_, _| {
            panic!("nothing is handed on")
        });
        assert!(matches!(refused, Err(PourError::Plan { track: 1, .. })));
    }
}

#[test]
fn stopping_and_breaking_off_end_it() {
    // More than is decoded ahead, so that threads wait when it ends.
    let tracks = vec![Track::audio(40_000, vec![silent(588 * 40_000)]); 3];
    let program = Program {
        tracks,
        ..Program::default()
    };
    let stop = AtomicBool::new(false);
    let mut handed = 0;
    let stopped = pour_on(3, &program, &stop, &mut |_, _| {
        handed += 1;
        stop.store(handed == 5, Ordering::Relaxed);
        ControlFlow::Continue(())
    });
    assert!(matches!(stopped, Err(PourError::Stopped)));
    assert_eq!(handed, 5);
    let broken = pour_on(3, &program, &AtomicBool::new(false), &mut |_, _| {
        ControlFlow::Break(())
    });
    assert!(matches!(broken, Err(PourError::Stopped)));
}

#[test]
fn more_than_is_read_ahead_comes_whole() {
    let tracks = vec![Track::audio(40_000, vec![silent(588 * 40_000)]); 3];
    let program = Program {
        tracks,
        ..Program::default()
    };
    let mut handed = [0; 3];
    let all = pour_on(3, &program, &AtomicBool::new(false), &mut |track, bytes| {
        handed[track] += bytes.len();
        ControlFlow::Continue(())
    });
    assert_eq!(all.unwrap(), Poured::default());
    assert_eq!(handed, [40_000 * BLOCK; 3]);
}
