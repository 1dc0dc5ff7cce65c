//! Programs: tracks that lie on the disc exactly as they were planned.

use crate::studio::Studio;
use discmaster::{BurnReport, Checked, Code, DiscMaster, Format, Remark};
use discmaster_audio::program::{self, Piece, Program, Source, samples};
use discmaster_audio::sound::Sound;
use discmaster_mmc::address::Lba;
use discmaster_mmc::drive::Drive;
use discmaster_mmc::recording::{Left, Mode, Way};
use discmaster_virtual::MediumType;
use std::path::{Path, PathBuf};

/// A file of so many samples of noise, all different, and what is in it.
pub(crate) fn wav(studio: &Studio, name: &str, samples: u32) -> (PathBuf, Vec<u8>) {
    let mut state = name.bytes().map(u32::from).sum::<u32>() | 1;
    let sound: Vec<u8> = (0..samples)
        .flat_map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_le_bytes()
        })
        .collect();
    let path = studio.recorder_folder().with_file_name(name);
    std::fs::write(&path, [head(samples), sound.clone()].concat()).unwrap();
    (path, sound)
}

fn head(samples: u32) -> Vec<u8> {
    let bytes = samples * 4;
    let mut head = b"RIFF".to_vec();
    head.extend_from_slice(&(bytes + 36).to_le_bytes());
    head.extend_from_slice(b"WAVEfmt ");
    head.extend_from_slice(&16_u32.to_le_bytes());
    // PCM of two channels.
    head.extend_from_slice(&[1, 0, 2, 0]);
    head.extend_from_slice(&44_100_u32.to_le_bytes());
    head.extend_from_slice(&176_400_u32.to_le_bytes());
    head.extend_from_slice(&[4, 0, 16, 0]);
    head.extend_from_slice(b"data");
    head.extend_from_slice(&bytes.to_le_bytes());
    head
}

pub(crate) fn sound(path: &Path) -> Sound {
    Sound::open(path).unwrap()
}

pub(crate) fn piece(sound: usize, from: u64, samples: u64) -> Piece {
    Piece {
        samples,
        source: Source::Sound { sound, from },
    }
}

pub(crate) fn silence(samples: u64) -> Piece {
    Piece {
        samples,
        source: Source::Silence,
    }
}

/// Two tracks of one file each, the sound flowing over their border.
pub(crate) fn gapless(studio: &Studio) -> (Program, Vec<u8>) {
    let (first, mut sound_1) = wav(studio, "one.wav", 588 * 400 + 100);
    let (second, sound_2) = wav(studio, "two.wav", 588 * 350 + 200);
    let program = Program {
        sounds: vec![sound(&first), sound(&second)],
        tracks: vec![
            program::Track::audio(400, vec![piece(0, 0, samples(400))]),
            program::Track::audio(
                351,
                vec![
                    piece(0, samples(400), 100),
                    piece(1, 0, samples(350) + 200),
                    silence(288),
                ],
            ),
        ],
        ..Program::default()
    };
    sound_1.extend(sound_2);
    sound_1.extend(vec![0; 288 * 4]);
    (program, sound_1)
}

pub(crate) fn record(
    studio: &Studio,
    program: Program,
    mode: Mode,
) -> Result<BurnReport, discmaster::Error> {
    let mut master = master(studio);
    master.record_with(discmaster::RecordingOptions {
        mode,
        ..discmaster::RecordingOptions::default()
    });
    master.redbook().add_program(program)?;
    master.record_disc(false, false)
}

fn master(studio: &Studio) -> DiscMaster {
    let mut master = studio.open_master();
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    master
}

fn played(studio: &Studio, start: i32, blocks: usize) -> Vec<u8> {
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let mut played = vec![0; blocks * 2352];
    drive.read_audio(Lba(start), &mut played).unwrap();
    played
}

#[test]
fn a_gapless_program_is_on_the_disc_sample_by_sample() {
    let studio = Studio::with(MediumType::CdR74);
    let (program, sound) = gapless(&studio);
    let report = record(&studio, program, Mode::Auto).unwrap();
    assert_eq!(report.way, Way::SessionAtOnce);
    assert_eq!((report.audio_tracks, report.blocks), (2, 751));
    assert_eq!(report.compared, Some(751));
    assert_eq!(report.remarks, []);
    let proof = report.proof.unwrap();
    assert_eq!(
        (proof.samples, proof.unread, proof.offset),
        (751 * 588, 0, 0)
    );
    assert_eq!(proof.contents, Checked::Equal);
    assert!(played(&studio, 0, 751) == sound, "the disc plays otherwise");
    let mut drive = Drive::open(Box::new(studio.hand())).unwrap();
    let toc = drive.toc().unwrap();
    let starts: Vec<i32> = toc.entries.iter().map(|entry| entry.start.0).collect();
    assert_eq!(starts, [0, 400, 751]);
}

#[test]
fn a_program_that_is_too_long_is_refused_before_anything_is_written() {
    let studio = Studio::with(MediumType::CdR74);
    let room = MediumType::CdR74.capacity();
    let mut master = master(&studio);
    let long = |blocks| Program {
        tracks: vec![program::Track::audio(
            blocks,
            vec![silence(samples(blocks))],
        )],
        ..Program::default()
    };
    let error = master.redbook().add_program(long(room + 1)).unwrap_err();
    assert_eq!(error.code(), Code::E_DISCFULL);
    let told = error.to_string();
    assert!(
        told.contains(&format!("{} and {room} blocks", room + 1)),
        "{told}"
    );
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 0);
    master.redbook().add_program(long(room - 300)).unwrap();
    assert_eq!(master.redbook().total_audio_tracks().unwrap(), 1);
    assert_eq!(master.redbook().used_audio_blocks().unwrap(), room - 300);
    // What CreateAudioTrack begins comes after its gap.
    assert_eq!(
        master.redbook().available_audio_track_blocks().unwrap(),
        150
    );
    assert_eq!(
        master.redbook().create_audio_track(0).unwrap_err().code(),
        Code::E_DISCFULL
    );
}

#[test]
fn track_at_once_a_program_has_gaps_and_says_so() {
    let studio = Studio::with(MediumType::CdR74);
    let (mut program, sound) = gapless(&studio);
    program.tracks[1].pregap = 30;
    let report = record(&studio, program, Mode::TrackAtOnce).unwrap();
    assert_eq!(report.way, Way::TrackAtOnce);
    assert_eq!(
        report.remarks,
        [
            Remark::Gaps { blocks: 150 },
            Remark::PregapInTrackBefore {
                track: 2,
                blocks: 30
            }
        ]
    );
    assert_eq!(report.compared, Some(751));
    let (first, second) = sound.split_at(430 * 2352);
    assert!(played(&studio, 0, 430) == first);
    assert!(played(&studio, 430 + 152, 321) == second);
    assert_eq!(report.left, Left::Finalised { blocks: 751 });
}
