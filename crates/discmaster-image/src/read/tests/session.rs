//! Sessions that are searched for in a file.

use super::lay::{self, *};
use crate::read::session::{Session, sessions};
use crate::read::{Image, View};

/// A session laid at a block: descriptors, a root and nothing in it. `blocks` is its volume's length.
fn session(bytes: &mut [u8], start: u32, root: u32, blocks: u32) {
    let at = (start as usize + 16) * SECTOR;
    let whole = lay::image();
    bytes[at..at + SECTOR].copy_from_slice(&whole[PVD..PVD + SECTOR]);
    for (field, value) in [(80, blocks), (158, root)] {
        put(bytes, at + field, &value.to_le_bytes());
        put(bytes, at + field + 4, &value.to_be_bytes());
    }
    put(bytes, at + SECTOR, b"\xffCD001\x01");
    directory(bytes, root as usize * SECTOR, root, root, &[]);
}

fn found(bytes: &[u8]) -> Vec<(u32, bool)> {
    let found = sessions(&bytes).unwrap();
    let pair = |it: &Session| (it.start, it.shown);
    found.iter().map(pair).collect()
}

#[test]
fn an_image_of_one_session_has_one() {
    assert_eq!(found(&lay::image()), [(0, true)]);
    assert!(sessions(&vec![0; 100_000]).is_err());
}

#[test]
fn sessions_of_a_copied_disc_follow_one_another() {
    let mut bytes = vec![0; 400 * SECTOR];
    session(&mut bytes, 0, 20, 100);
    // At the volume's end, and after a gap.
    session(&mut bytes, 100, 120, 60);
    session(&mut bytes, 208, 240, 90);
    assert_eq!(found(&bytes), [(0, true), (100, false), (208, false)]);
    let image = Image::open_session(&bytes, 208).unwrap();
    assert_eq!(image.root(View::Iso).unwrap().sections[0].start, 240 * 2048);
}

#[test]
fn the_sessions_of_a_cd_lie_behind_its_gaps() {
    let mut bytes = vec![0; 12_000 * SECTOR];
    session(&mut bytes, 0, 20, 302);
    session(&mut bytes, 11_702, 11_730, 100);
    assert_eq!(found(&bytes), [(0, true), (11_702, false)]);
}

#[test]
fn a_grown_file_shows_its_newest_session_and_keeps_those_before() {
    let mut bytes = vec![0; 500 * SECTOR];
    // As the first session was, kept at block 128; its root lies before that.
    session(&mut bytes, 128, 20, 100);
    session(&mut bytes, 192, 224, 100);
    session(&mut bytes, 320, 352, 100);
    // Sector 16 tells of the newest.
    session(&mut bytes, 0, 352, 420);
    assert_eq!(found(&bytes), [(128, false), (192, false), (320, true)]);
    for (start, root) in [(128, 20), (192, 224), (320, 352), (0, 352)] {
        let image = Image::open_session(&bytes, start).unwrap();
        assert_eq!(
            image.root(View::Iso).unwrap().sections[0].start,
            root * 2048
        );
    }
}

#[test]
fn an_image_in_the_image_is_no_session() {
    let mut bytes = vec![0; 500 * SECTOR];
    session(&mut bytes, 0, 20, 100);
    // A file that happens to lie where a session could: its addresses are its own.
    put(&mut bytes, 112 * SECTOR, &lay::image());
    assert_eq!(found(&bytes), [(0, true)]);
}

#[test]
fn a_session_that_points_nowhere_is_none() {
    for root in [499, 500, u32::MAX] {
        let mut bytes = vec![0; 500 * SECTOR];
        session(&mut bytes, 0, 20, 100);
        session(&mut bytes, 112, 140, 100);
        put(&mut bytes, 128 * SECTOR + 158, &root.to_le_bytes());
        assert_eq!(found(&bytes), [(0, true)], "{root}");
    }
}

#[test]
fn sessions_without_end_are_counted_no_further_than_a_hundred() {
    let mut bytes = vec![0; 5000 * SECTOR];
    for start in (0..4900).step_by(32) {
        session(&mut bytes, start, start + 20, 32);
    }
    assert_eq!(found(&bytes).len(), 100);
}
