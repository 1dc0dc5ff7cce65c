//! The fuzzer's seeds are images laid by hand, without their system area.

use super::lay::{self, *};
use super::{boot, relocated, sessions};
use std::path::Path;

#[test]
fn the_seeds_of_the_fuzzer_are_the_hand_laid_images() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/image_reader");
    let mut mixed = record(b"MIXED.;1", 27, 2048 + 10, 0);
    (mixed[26], mixed[27]) = (1, 2);
    let mut later = sessions::sessions(32, 19, 19);
    // The fuzzer's last byte says where the second session starts.
    if let Some(last) = later.last_mut() {
        *last = 32;
    }
    let images = [
        ("whole", lay::image()),
        (
            "sections",
            iso_with(&[
                record(b"BIG.;1", 29, 2048, MULTI_EXTENT),
                record(b"BIG.;1", 28, 100, 0),
                record(b"A.;1", 28, 20, ASSOCIATED),
                mixed,
            ]),
        ),
        ("boot", boot::image(&boot::sections())),
        ("session", later),
        ("rock_ridge", relocated::moved()),
        ("loop", iso_with(&[record(b"LOOP", 23, 2048, DIRECTORY)])),
    ];
    for (name, image) in images {
        let path = folder.join(name);
        let seed = std::fs::read(&path).unwrap();
        assert!(seed == image[16 * SECTOR..], "{}", path.display());
    }
}
