//! Any bytes, found as the stash's file: they become an empty stash, or are left alone.
//!
//! The input is the file.
#![no_main]

use discmaster::stash::{Stash, StashError, StashPlace, State};
use libfuzzer_sys::fuzz_target;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The first byte of content (docs/stash.md).
const CONTENT: u64 = 16_384;

/// In memory where that can be: each run syncs.
static PLACE: LazyLock<StashPlace> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    let folder = match memory.is_dir() {
        true => PathBuf::from(memory),
        false => std::env::temp_dir(),
    };
    StashPlace::at(folder.join(format!("discmaster-fuzz-{}", std::process::id())))
});

fuzz_target!(|data: &[u8]| {
    let file = PLACE.file();
    std::fs::create_dir(PLACE.folder()).expect("a folder for the stash");
    std::fs::write(&file, data).expect("the stash's file is written");
    match Stash::open(&PLACE) {
        Ok(mut stash) => {
            assert_eq!(stash.state(), State::Empty);
            let found = std::fs::read(&file).expect("the stash's file is read");
            assert_eq!(found.len() as u64, CONTENT);
            stash.check().expect("an empty stash is sound");
            stash.append(data).expect("an empty stash takes bytes");
            stash.close_track().expect("a track ends");
            stash.check().expect("a stash in use is sound");
        }
        Err(StashError::NotAStash { .. }) => {
            let found = std::fs::read(&file).expect("the file is read");
            assert!(found == data, "what is no stash was changed");
        }
        Err(other) => panic!("{other}"),
    }
    // Each time: nobody says when it is the last.
    std::fs::remove_dir_all(PLACE.folder()).expect("the stash's folder is removed");
});
