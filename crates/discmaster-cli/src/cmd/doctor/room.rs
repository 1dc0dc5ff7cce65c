//! Room for what a session keeps on the machine's own disks.

use super::finding::Finding;
use crate::output::text;
use discmaster::{Registry, StashPlace};
use rustix::fs::{Access, AtFlags, CWD, accessat, statvfs};
use std::path::Path;

/// Of a CD of 80 minutes: what the largest disc of most recorders may want to stage.
const DISC: u64 = 737_280_000;
/// Less than this, and hardly anything can be kept there.
const LEAST: u64 = 10_000_000;

pub fn examine() -> Vec<Finding> {
    let stash = match StashPlace::of_user() {
        Ok(place) => room(
            "stash",
            "what a program stages",
            place.folder(),
            "DISCMASTER_STASH",
        ),
        Err(error) => {
            Finding::fail("stash", error.to_string()).mended_by("export DISCMASTER_STASH=FOLDER")
        }
    };
    let home = match Registry::of_user() {
        Ok(registry) => room(
            "virtual",
            "virtual recorders and their discs",
            registry.home(),
            "DISCMASTER_HOME",
        ),
        Err(error) => {
            Finding::fail("virtual", error.chain()).mended_by("export DISCMASTER_HOME=FOLDER")
        }
    };
    vec![stash, home]
}

/// Of the folder, or of the one that it would be made in.
fn room(topic: &'static str, what: &str, folder: &Path, variable: &str) -> Finding {
    let there = folder.ancestors().find(|path| path.is_dir());
    let there = there.unwrap_or(Path::new("/"));
    let place = format!("{what}, in {}", folder.display());
    let elsewhere = format!("export {variable}=A/FOLDER/WITH/ROOM");
    if accessat(
        CWD,
        there,
        Access::WRITE_OK | Access::EXEC_OK,
        AtFlags::EACCESS,
    )
    .is_err()
    {
        let found = format!("{place}: {} may not be written to", there.display());
        return Finding::fail(topic, found).mended_by(elsewhere);
    }
    let free = match statvfs(there) {
        Ok(volume) => volume.f_bavail.saturating_mul(volume.f_frsize),
        Err(error) => {
            let error = std::io::Error::from(error);
            return Finding::warn(topic, format!("{place}: its free room is unknown: {error}"))
                .mended_by(elsewhere);
        }
    };
    let found = format!("{place}: {} free", text::bytes(free));
    if free >= DISC {
        Finding::ok(topic, found)
    } else if free >= LEAST {
        Finding::warn(topic, format!("{found}, less than a CD has")).mended_by(elsewhere)
    } else {
        Finding::fail(topic, found).mended_by(elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Status;
    use super::*;

    #[test]
    fn a_folder_that_is_yet_to_be_made_has_the_room_of_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        let finding = room("stash", "what a program stages", &deep, "X");
        assert!(finding.found.contains("a/b") && finding.found.contains("free"));
        assert_ne!(finding.status, Status::Fail, "{finding}");
    }

    #[test]
    fn a_place_that_takes_no_files_is_in_the_way() {
        // Not even root makes folders there.
        let finding = room(
            "stash",
            "what a program stages",
            Path::new("/proc/self/none"),
            "X",
        );
        assert!(
            finding.mend.as_deref().unwrap().contains("export X="),
            "{finding}"
        );
        assert_eq!(finding.status, Status::Fail, "{finding}");
    }
}
