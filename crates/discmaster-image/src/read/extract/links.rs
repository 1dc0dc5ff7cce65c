//! Links of an image: what is known of them before any is made.

use super::target::Id;
use crate::read::Entry;

/// Bytes of a target that Linux takes.
const MOST_TARGET: usize = 4095;

/// Why no file system takes a symbolic link with this target, if so.
pub(super) fn unmakeable(target: &[u8]) -> Option<&'static str> {
    match target {
        b"" => Some("a symbolic link that leads nowhere"),
        target if target.contains(&0) => Some("a symbolic link with a NUL in its target"),
        target if target.len() > MOST_TARGET => Some("a symbolic link with too long a target"),
        _ => None,
    }
}

/// Whether the text of a link leads out of the folder it is brought out into. Other links on its
/// way are not looked at.
pub(super) fn leads_out(link: &Entry, target: &[u8]) -> bool {
    if target.starts_with(b"/") {
        return true;
    }
    // The folder of the link is so many below the target folder.
    let mut depth = link.depth().saturating_sub(1);
    for name in target.split(|byte| *byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => match depth.checked_sub(1) {
                Some(up) => depth = up,
                None => return true,
            },
            _ => depth += 1,
        }
    }
    false
}

/// The first name of a file, and what file that was.
#[derive(Debug)]
pub(super) struct First {
    /// Names joined by `/`.
    pub(super) path: Vec<u8>,
    pub(super) id: Id,
}
