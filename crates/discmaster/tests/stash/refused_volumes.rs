//! The stash lies only on volumes that are fixed, uncompressed and unencrypted.

use crate::scene::{CONTENT, assert_usable, code, program};
use crate::uml;
use crate::volumes::Volume;
use discmaster::Code;
use discmaster::stash::{Stash, StashPlace};
use std::fs;
use std::path::Path;
use std::process::Command;

fn place(folder: &Path) -> StashPlace {
    StashPlace::at(folder.join("stash"))
}

/// Refused with that code and in these words, and no file is left there.
#[track_caller]
fn refused(place: &StashPlace, expected: Code, words: &str) {
    let error = Stash::open(place).unwrap_err();
    let told = error.to_string();
    assert!(
        told.contains(words) && told.contains(place.file().to_str().unwrap()),
        "{told}"
    );
    assert_eq!(code(error), expected);
    assert!(!place.file().exists());
}

#[test]
fn a_btrfs_that_compresses_is_refused() {
    let Some(volume) = Volume::btrfs_compressed() else {
        return;
    };
    let words = format!(
        "{} is mounted with compress=zstd:1",
        volume.folder().display()
    );
    refused(&place(volume.folder()), Code::E_COMPRESSEDSTASH, &words);

    // Except where files are not copied on write, and so not compressed.
    let folder = volume.folder().join("no copying");
    fs::create_dir(&folder).unwrap();
    let marked = Command::new("chattr").arg("+C").arg(&folder).status();
    assert!(marked.unwrap().success());
    assert_usable(&place(&folder));
}

#[test]
fn a_folder_marked_to_be_compressed_is_refused() {
    let Some(volume) = Volume::btrfs_with_compressed_folder() else {
        return;
    };
    let marked = place(volume.folder());
    refused(&marked, Code::E_COMPRESSEDSTASH, "marked to be compressed");
    // Beside it, on the same volume, it may be.
    assert_usable(&place(volume.folder().parent().unwrap()));
}

#[test]
fn a_file_marked_later_is_refused_and_not_touched() {
    let Some(volume) = Volume::btrfs("") else {
        return;
    };
    let place = place(volume.folder());
    drop(Stash::open(&place).unwrap());
    let marked = Command::new("chattr").arg("+c").arg(place.file()).status();
    assert!(marked.unwrap().success());
    let error = Stash::open(&place).unwrap_err();
    assert_eq!(code(error), Code::E_COMPRESSEDSTASH);
    assert_eq!(fs::metadata(place.file()).unwrap().len(), CONTENT);
}

#[test]
fn an_encrypted_folder_is_refused() {
    let Some(volume) = Volume::ext4_encrypted() else {
        return;
    };
    let encrypted = place(volume.folder());
    refused(&encrypted, Code::E_ENCRYPTEDSTASH, "is encrypted (fscrypt)");
    assert_usable(&place(volume.folder().parent().unwrap()));
}

#[test]
fn a_removable_medium_is_refused() {
    let script = |removable: u8, folder: &str| {
        let program = program(&StashPlace::at(folder), &[]);
        format!(
            "load scsi_debug removable={removable} dev_size_mb=32 num_parts=1\n\
             load sd_mod\n\
             for _ in $(seq 100); do [ -b /dev/sda1 ] && break; sleep 0.1; done\n\
             mkfs.ext4 -q /dev/sda1\n\
             mkdir /run/volume\n\
             mount /dev/sda1 /run/volume\n\
             {} {folder} || echo \"ended with $?\"",
            program.get_program().to_str().unwrap()
        )
    };
    let Some(told) = uml::run(&script(1, "/run/volume/stash")) else {
        return;
    };
    assert!(
        told.contains("IMAPI_E_REMOVABLESTASH (0x8004022b)") && told.contains("ended with 43"),
        "{told}"
    );
    // The same device, did it not say that it is removable.
    let told = uml::run(&script(0, "/run/volume/stash")).unwrap();
    assert!(told.contains("S_OK"), "{told}");
}
