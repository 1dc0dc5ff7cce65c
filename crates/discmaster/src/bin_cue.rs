//! Compact discs as files: whole sectors (`.bin`), and beside them the sheets that say what they
//! are.
//!
//! The files of a set are brought to the disk and then get their names, the sectors first and
//! the cue sheet last. No sheet ever stands beside sectors of another disc, and older files survive
//! each failure: `discmaster_image::write::publish_together` has the promise in full.

mod data;
mod laid;
mod program;

pub use data::{RawImage, write_raw_image};
pub use program::{BinCue, BinCueOptions, write_bin_cue, write_bin_cue_with_data};

use crate::Error;
use crate::error::Cause;
use discmaster_audio::red_book::BEFORE_ADDRESS_0;
use discmaster_image::write::Member;
use std::path::{Path, PathBuf};

/// Blocks that have an address: from 00:02:00 to 99:59:74.
const ADDRESSABLE: u32 = 450_000 - BEFORE_ADDRESS_0;

/// Refuses a sheet whose name could be that of another file of its set.
fn checked(sheet: &Path) -> Result<(), Cause> {
    let extension = sheet.extension().unwrap_or_default();
    if extension.eq_ignore_ascii_case("cue") {
        Ok(())
    } else {
        Err(Cause::SheetName(sheet.to_owned()))
    }
}

/// The file of this kind beside the sheet.
fn beside(sheet: &Path, extension: &str) -> PathBuf {
    sheet.with_extension(extension)
}

/// The name of a file as a sheet has it.
fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A small file of a set, written.
fn small(path: &Path, bytes: &[u8]) -> Result<Member, Error> {
    let member = Member::create(path, bytes.len() as u64)?;
    member.write_at(bytes, 0)?;
    Ok(member)
}

/// Refuses what has more blocks than a compact disc has addresses.
fn addressable(blocks: u32) -> Result<(), Cause> {
    if blocks > ADDRESSABLE {
        return Err(Cause::Unaddressable {
            blocks,
            most: ADDRESSABLE,
        });
    }
    Ok(())
}
