//! Any bytes, read as a listing, in a folder that is not there.
#![no_main]

use discmaster_image::listing::{ListingError, Rules, read};
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{Existing, NodeId, Tree};
use libfuzzer_sys::fuzz_target;
use std::path::Path;

const THEN: Timestamp = Timestamp::from_seconds(1_000_000_000);

fuzz_target!(|data: &[u8]| {
    let rules = Rules {
        folder: Path::new("/nowhere/at/all"),
        otherwise: THEN,
        existing: Existing::Replace,
    };
    let mut tree = Tree::new(THEN);
    let done = read(&mut tree, data, &rules, &());
    // Each name of a path takes two bytes of the listing at least.
    assert!(tree.len() <= 1 + data.len());
    if let Err(error) = done {
        assert!(!error.to_string().is_empty());
        if let ListingError::Syntax { place, .. } = error {
            let lines = data.split(|byte| *byte == b'\n').count();
            assert!((1..=lines).contains(&place.line) && place.column >= 1);
        }
    }
    for (id, node) in tree.nodes() {
        assert!(node.attributes.mode <= 0o7777);
        assert_eq!(tree.child(node.parent, &node.name).is_none(), id == NodeId::ROOT);
    }
});
