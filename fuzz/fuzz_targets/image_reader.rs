//! Any bytes, read as an image: opened, walked in each of its trees, verified, searched for sessions,
//! its files read, its boot catalog looked up, its tree imported and laid out as the next session.
//!
//! The input is the image from sector 16 on. The system area before it means nothing to a reader,
//! and would only be ballast to the fuzzer. The last byte of the input says where a later session is
//! looked for.
#![no_main]

use discmaster_image::BLOCK;
use discmaster_image::plan::{Content, Options, Plan, RockRidge};
use discmaster_image::read::import::import;
use discmaster_image::read::checksums::Sums;
use discmaster_image::read::session::sessions;
use discmaster_image::read::verify::verify_sums;
use discmaster_image::read::{Image, ReadAt, ReadError, Trees, View};
use discmaster_image::time::Timestamp;
use libfuzzer_sys::fuzz_target;
use std::io;

const SYSTEM_AREA: u64 = 16 * BLOCK;

struct Input<'a>(&'a [u8]);

impl ReadAt for Input<'_> {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        assert!(buffer.len() <= 1024 * 1024 || buffer.len() <= self.0.len() + 32768);
        let end = offset + buffer.len() as u64;
        assert!(end <= self.len(), "the reader looked beyond the image");
        for (nth, byte) in buffer.iter_mut().enumerate() {
            let at = offset + nth as u64;
            *byte = match at.checked_sub(SYSTEM_AREA) {
                Some(at) => self.0[at as usize],
                None => 0,
            };
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        SYSTEM_AREA + self.0.len() as u64
    }
}

fuzz_target!(|data: &[u8]| {
    let last = data.last().copied().unwrap_or_default();
    let later = u64::from(last) % (data.len() as u64 / BLOCK + 1);
    let images = [
        Image::open(Input(data)),
        Image::open_iso_only(Input(data)),
        Image::open_session(Input(data), later as u32),
        Image::open_with(Input(data), 0, Trees::JOLIET),
    ];
    if let Ok(found) = sessions(&Input(data)) {
        assert!(!found.is_empty() && found.len() <= 100);
        assert!(found.iter().any(|it| it.shown));
    }
    for image in images {
        if let Ok(image) = image {
            match image.boot_catalog() {
                Ok(catalog) => {
                    let entries = catalog.map_or(0, |catalog| catalog.entries.len() as u64);
                    assert!(entries <= image.source().len() / 32);
                }
                Err(error) => assert!(!error.to_string().is_empty()),
            }
            for view in [View::Iso, View::RockRidge, View::Joliet, View::Enhanced] {
                walk(&image, view);
                next_session(&image, view);
            }
            if let Ok(report) = verify_sums(&image, Sums::OnDisc, &()) {
                for oddity in report.oddities.iter().take(10) {
                    assert!(!oddity.to_string().is_empty());
                }
            }
        }
    }
});

/// The tree as the next session: nothing of the image is read for it but directories.
fn next_session(image: &Image<Input<'_>>, view: View) {
    let tree = match import(image, view) {
        Ok(tree) => tree,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(tree.len() as u64 <= image.source().len() / 34 + 1);
    if tree.len() > 200 {
        return;
    }
    let mut options = Options::new(Timestamp::default());
    options.start = image.source().len().div_ceil(BLOCK) as u32;
    options.rock_ridge = (view == View::RockRidge).then(RockRidge::default);
    let nodes = tree.len();
    // Names that Joliet cannot carry are refused.
    if let Ok(plan) = Plan::new(tree, &options) {
        // Folders that are nested too deeply may need a folder of the root to lie in.
        assert!((nodes..=nodes + 1).contains(&plan.tree().len()));
        assert_eq!(plan.files().count(), 0);
        let mut bytes = vec![0; (u64::from(plan.end()) * BLOCK) as usize];
        for extent in plan.extents() {
            let Content::Metadata(which) = extent.content else {
                panic!("no content is laid out anew");
            };
            let at = (u64::from(extent.start) * BLOCK) as usize;
            bytes[at..][..extent.length as usize].copy_from_slice(&plan.metadata(which));
        }
        let again = Image::open_session(bytes, plan.start()).expect("our own session is read");
        let walk = again.walk(again.best()).expect("a tree");
        // A folder of that name, if it was empty before, is not shown.
        assert!((nodes - 1..=nodes).contains(&(walk.count() + 1)));
    }
}

fn walk(image: &Image<Input<'_>>, view: View) {
    let Ok(walk) = image.walk(view) else { return };
    // Directories never overlap, and a record has 34 bytes at least.
    let most = image.source().len() / 34;
    let mut entries = 0;
    let mut buffer = [0; 3000];
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return;
            }
        };
        entries += 1;
        assert!(entries <= most, "more entries than the image has room for");
        assert!(entry.path.ends_with(entry.name()));
        for section in &entry.sections {
            assert!(section.end() <= image.source().len());
        }
        if entries < 50 {
            match image.find(view, &entry.path) {
                // A name with a slash in it is found only by luck.
                Ok(found) => assert!(found.path.len() <= entry.path.len()),
                Err(ReadError::NotFound { .. }) => assert!(odd(entry.name(), &entry.path)),
                Err(_) => {}
            }
        }
        if entry.is_file() && entries < 200 {
            let file = match image.file(&entry) {
                Ok(file) => file,
                // Compressed or sparse.
                Err(error) => {
                    assert_eq!(view, View::RockRidge, "{error}");
                    continue;
                }
            };
            let stored: u64 = entry.sections.iter().map(|it| it.length).sum();
            let read = match file.read_at(&mut buffer, entry.size / 2) {
                Ok(read) => read,
                Err(error) => {
                    assert_ne!(stored, entry.size, "a file in the image can be read: {error}");
                    continue;
                }
            };
            let rest = entry.size - entry.size / 2;
            assert_eq!(read as u64, rest.min(buffer.len() as u64));
        }
    }
}

/// Whether a path has names that cannot be asked for: empty, or with a slash; or one before it on
/// the way has the same name and is not a folder.
fn odd(name: &[u8], path: &[u8]) -> bool {
    name.is_empty() || name.contains(&b'/') || path.contains(&b'/')
}
