//! Audio tracks, which come in many small pieces.

use crate::scene::{Scene, bytes, code, length, read, stage, stage_bytes};
use discmaster::Code;
use discmaster::stash::{Damage, StashError, State};

const BLOCK: usize = 2352;

#[test]
fn a_track_of_many_blocks_lies_in_one_piece() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let mut tracks = Vec::new();
    for number in 0..3 {
        let content = bytes(number, 3000 * BLOCK);
        for blocks in content.chunks(BLOCK * (1 + usize::try_from(number).unwrap())) {
            stash.append(blocks).unwrap();
        }
        let track = stash.close_track().unwrap();
        assert_eq!(track.len(), 1);
        assert_eq!(track[0].offset() % 4096, 0);
        stash.check().unwrap();
        tracks.push((track[0], content));
    }
    for (segment, content) in tracks {
        assert!(read(&stash, segment) == content);
    }
}

#[test]
fn an_open_track_is_no_whole_image() {
    let scene = Scene::new();
    let mut stash = scene.open();
    stash.append(&[1; BLOCK]).unwrap();
    assert_eq!(stash.state(), State::Staging);
    let error = stash.check().unwrap_err();
    assert!(matches!(
        error,
        StashError::Damaged {
            damage: Damage::Unfinished,
            ..
        }
    ));
    assert_eq!(code(error), Code::E_INVALIDIMAGE);
    assert_eq!(code(stash.burning().unwrap_err()), Code::E_INVALIDIMAGE);
    assert_eq!(stash.state(), State::Staging);
    assert_eq!(stash.close_track().unwrap().len(), 1);
    assert_eq!(stash.state(), State::Whole);
    stash.check().unwrap();
}

#[test]
fn a_track_without_a_byte_has_no_segment() {
    let scene = Scene::new();
    let mut stash = scene.open();
    assert_eq!(stash.close_track().unwrap(), []);
    stash.append(&[]).unwrap();
    assert_eq!(stash.close_track().unwrap(), []);
    assert_eq!(stash.state(), State::Empty);
    stash.check().unwrap();
}

#[test]
fn what_is_staged_meanwhile_lies_between_the_pieces_of_a_track() {
    let scene = Scene::new();
    let mut stash = scene.open();
    let content = bytes(1, 2 * BLOCK);
    let path = scene.source("between", 10_000);
    stash.append(&content[..BLOCK]).unwrap();
    let mut staging = stash.begin().unwrap();
    let between = stage(&mut staging, &path).unwrap();
    staging.commit().unwrap();
    assert_eq!(stash.state(), State::Staging);
    // Given up: the track goes on after it.
    let mut staging = stash.begin().unwrap();
    stage(&mut staging, &path).unwrap();
    drop(staging);
    assert_eq!(stash.state(), State::Staging);
    stash.append(&content[BLOCK..]).unwrap();
    let track = stash.close_track().unwrap();
    stash.check().unwrap();
    let found: Vec<u8> = track
        .iter()
        .flat_map(|piece| read(&stash, *piece))
        .collect();
    assert!(found == content && track.len() == 2, "{track:?}");
    assert_eq!(read(&stash, between), std::fs::read(&path).unwrap());
    assert_eq!(length(&stash), track[1].end());
}

#[test]
fn clearing_forgets_an_open_track() {
    let scene = Scene::new();
    let mut stash = scene.open();
    stash.append(&[1; BLOCK]).unwrap();
    stash.clear().unwrap();
    assert_eq!(stash.state(), State::Empty);
    assert_eq!(stash.close_track().unwrap(), []);
    stage_bytes(&mut stash, b"data").unwrap();
    stash.check().unwrap();
}
