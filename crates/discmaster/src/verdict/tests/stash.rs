//! Causes of the stash.

use super::{denied, full, hold, path};
use crate::Code;
use crate::stash::{Damage, StashError};
use discmaster_image::write::{SourceError, SourceFault};

#[test]
fn causes_of_the_stash() {
    let why = String::new;
    let io = |source| StashError::Io {
        doing: "open",
        path: path(),
        source,
    };
    let damaged = |damage| StashError::Damaged {
        path: path(),
        damage,
    };
    let source = |kind| {
        StashError::Source(SourceError {
            path: path(),
            byte: 1,
            kind,
        })
    };
    hold([
        (StashError::NoHome, Code::E_GENERIC),
        (StashError::InUse { path: path() }, Code::E_STASHINUSE),
        (
            StashError::Compressed {
                path: path(),
                why: why(),
            },
            Code::E_COMPRESSEDSTASH,
        ),
        (
            StashError::Encrypted {
                path: path(),
                why: why(),
            },
            Code::E_ENCRYPTEDSTASH,
        ),
        (
            StashError::Removable {
                path: path(),
                device: "sdb".to_owned(),
            },
            Code::E_REMOVABLESTASH,
        ),
        (
            StashError::NoRoom {
                path: path(),
                needed: 2,
                free: 1,
            },
            Code::E_NOTENOUGHDISKFORSTASH,
        ),
        (StashError::NotAStash { path: path() }, Code::E_FILEACCESS),
        (damaged(Damage::Replaced), Code::E_INVALIDIMAGE),
        (
            damaged(Damage::Length { left: 2, found: 1 }),
            Code::E_INVALIDIMAGE,
        ),
        (damaged(Damage::Touched), Code::E_INVALIDIMAGE),
        (damaged(Damage::Header), Code::E_INVALIDIMAGE),
        (damaged(Damage::Unfinished), Code::E_INVALIDIMAGE),
        (source(SourceFault::Changed), Code::E_FILEACCESS),
        (
            source(SourceFault::Unreadable(denied())),
            Code::E_FILEACCESS,
        ),
        (StashError::Cancelled, Code::E_USERABORT),
        (io(denied()), Code::E_FILEACCESS),
        (io(full()), Code::E_NOTENOUGHDISKFORSTASH),
    ]);
}
