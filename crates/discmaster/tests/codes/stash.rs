//! Stashes that lie where they may not, or have no room.

use crate::other::{Does, STASH, WHERE, came};
use crate::scenario::{Scenario, scenario};
use crate::scene::{AUDIO, add, add_track, assert_compared, sound};
use crate::studio::Studio;
use crate::uml;
use crate::volumes::Volume;
use discmaster::{Code, DiscMaster, Format, StashPlace};
use discmaster_image::tree::Existing;
use discmaster_virtual::MediumType;
use std::fs;
use std::path::Path;

/// A disc master that would have its stash in that folder.
fn master_with_stash(studio: &Studio, folder: &Path) -> DiscMaster {
    let place = StashPlace::at(folder.join("stash"));
    let mut master = DiscMaster::new(studio.registry()).with_stash(place);
    master.open().unwrap();
    master
}

/// No disc master gets a stash there, with this told; one that has it elsewhere works.
fn refused(scenario: &Scenario, folder: &Path, told: &str) {
    let studio = Studio::with(MediumType::CdR74);
    let path = folder.join("stash/stash.bin");
    let told = [path.to_str().unwrap(), told, "set DISCMASTER_STASH"];
    let recorder = studio.recorder();
    let mut master = master_with_stash(&studio, folder);
    scenario.told(master.set_active_recorder(&recorder), &told);
    let none = master.active_recorder().unwrap_err();
    assert_eq!(none.code(), Code::E_NOACTIVERECORDER);
    master.set_active_format(Format::Redbook).unwrap();
    scenario.told(master.set_active_recorder(&recorder), &told);

    // One that takes it late is refused what would be copied.
    let place = StashPlace::at(folder.join("stash"));
    let mut late = DiscMaster::new(studio.registry())
        .with_stash(place)
        .with_late_stash();
    late.open().unwrap();
    late.set_active_recorder(&recorder).unwrap();
    scenario.told(add(&mut late, "a", b"a"), &told);
    late.set_active_format(Format::Redbook).unwrap();
    scenario.told(late.redbook().create_audio_track(300), &told);
    assert_eq!(late.redbook().total_audio_tracks().unwrap(), 0);

    assert!(!path.exists(), "a stash was made where none may be");
    assert!(studio.is_blank());
    studio.assert_works();
}

#[test]
fn e_compressedstash_on_a_volume_that_compresses() {
    let scenario = scenario!(E_COMPRESSEDSTASH);
    let Some(volume) = Volume::btrfs_compressed() else {
        return scenario.skip("no btrfs can be made and mounted here; that needs the superuser");
    };
    refused(&scenario, volume.folder(), "compress=zstd:1");
}

#[test]
fn e_compressedstash_in_a_folder_that_is_marked_so() {
    let scenario = scenario!(E_COMPRESSEDSTASH);
    let Some(volume) = Volume::btrfs_with_compressed_folder() else {
        return scenario.skip("no btrfs can be made and mounted here; that needs the superuser");
    };
    refused(&scenario, volume.folder(), "chattr +c");
}

#[test]
fn e_encryptedstash_in_a_folder_that_is_encrypted() {
    let scenario = scenario!(E_ENCRYPTEDSTASH);
    let Some(volume) = Volume::ext4_encrypted() else {
        return scenario.skip("no encrypted folder can be had here; that needs the superuser");
    };
    refused(&scenario, volume.folder(), "fscrypt");
}

#[test]
fn e_removablestash_on_a_removable_medium() {
    let scenario = scenario!(E_REMOVABLESTASH);
    let (line, environment) = Does::ChoosesARecorder.command_line();
    let environment: String = environment
        .iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    let line: String = line.iter().map(|word| format!(" '{word}'")).collect();
    let script = |removable: u8| {
        format!(
            "load scsi_debug removable={removable} dev_size_mb=32 num_parts=1\n\
             load sd_mod\n\
             for _ in $(seq 100); do [ -b /dev/sda1 ] && break; sleep 0.1; done\n\
             mkfs.ext4 -q /dev/sda1\n\
             mkdir /run/volume /run/folder\n\
             mount /dev/sda1 /run/volume\n\
             {environment}\
             export {WHERE}=/run/folder {STASH}=/run/volume/stash\n\
             {line}"
        )
    };
    let Some(said) = uml::run(&script(1)) else {
        return scenario.skip("there is no Linux kernel that runs as a process (linux.uml)");
    };
    let of_removable = came(&said);
    scenario.came(of_removable[0].code);
    let told = &of_removable[0].told;
    assert!(
        told.contains("/run/volume/stash/stash.bin") && told.contains("sda"),
        "{told}"
    );
    // The same device, did it not say that it is removable.
    let of_fixed = came(&uml::run(&script(0)).unwrap());
    assert_eq!(of_fixed[0].code, Code::S_OK);
}

/// A volume of 8 MB, some of which its file system takes.
fn small() -> Option<Volume> {
    Volume::ext4_small(8 << 20)
}

const NO_SMALL: &str = "no small ext4 can be made and mounted here; that needs the superuser";

#[test]
fn e_notenoughdiskforstash_for_data() {
    let scenario = scenario!(E_NOTENOUGHDISKFORSTASH);
    let Some(volume) = small() else {
        return scenario.skip(NO_SMALL);
    };
    let studio = Studio::with(MediumType::CdR74);
    let mut master = master_with_stash(&studio, volume.folder());
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "before", &[1; 1_000_000]).unwrap();
    let path = volume.folder().join("stash/stash.bin");
    let staged = |master: &mut DiscMaster| {
        let blocks = master.joliet().used_data_blocks().unwrap();
        (blocks, fs::metadata(&path).unwrap().len())
    };
    let before = staged(&mut master);
    let told = [path.to_str().unwrap(), "more bytes are needed", "make room"];
    // One whose length is known, one whose is not, and a tree.
    let much = vec![2; 10_000_000];
    scenario.told(add(&mut master, "much", &much), &told);
    assert_eq!(staged(&mut master), before);
    let mut unknown = discmaster::storage::MemoryStorage::new();
    unknown.add_stream("small", [3; 1000], None).unwrap();
    unknown
        .add_reader("much", std::io::Cursor::new(much.clone()), None)
        .unwrap();
    scenario.told(
        master.joliet().add_data(&mut unknown, Existing::Refuse),
        &told,
    );
    assert_eq!(staged(&mut master), before);
    let tree = crate::studio::tree_of([("much", crate::studio::bytes(&much))]);
    scenario.told(master.joliet().add_tree(tree, Existing::Refuse), &told);
    assert_eq!(staged(&mut master), before);

    add(&mut master, "after", &[4; 100_000]).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("before"), [1; 1_000_000]);
    assert_eq!(studio.read("after"), [4; 100_000]);
}

#[test]
fn e_notenoughdiskforstash_for_audio() {
    let scenario = scenario!(E_NOTENOUGHDISKFORSTASH);
    let Some(volume) = small() else {
        return scenario.skip(NO_SMALL);
    };
    let studio = Studio::with(MediumType::CdR74);
    let mut master = master_with_stash(&studio, volume.folder());
    master.set_active_format(Format::Redbook).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add_track(&mut master, 400);
    let mut redbook = master.redbook();
    redbook.create_audio_track(0).unwrap();
    redbook.add_audio_track_blocks(&sound(200, 1)).unwrap();
    // What fits the disc but not the stash is not kept in part.
    let much = vec![0x2A; 10_000 * AUDIO];
    scenario.told(
        redbook.add_audio_track_blocks(&much),
        &["stash.bin", "make room"],
    );
    assert_eq!(redbook.used_audio_blocks().unwrap(), 600);
    redbook.add_audio_track_blocks(&sound(100, 2)).unwrap();
    redbook.close_audio_track().unwrap();
    let report = master.record_disc(false, false).unwrap();
    assert_eq!((report.audio_tracks, report.blocks), (2, 700));
    assert_compared(&report);
}

#[test]
fn e_notenoughdiskforstash_when_there_is_no_room_for_any() {
    let scenario = scenario!(E_NOTENOUGHDISKFORSTASH);
    let Some(volume) = small() else {
        return scenario.skip(NO_SMALL);
    };
    let full = volume.folder().join("full");
    fill(&full);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = master_with_stash(&studio, volume.folder());
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &["stash.bin", "make room"],
    );
    fs::remove_file(full).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

#[test]
fn e_notenoughdiskforstash_when_there_is_no_room_for_a_virtual_disc() {
    let scenario = scenario!(E_NOTENOUGHDISKFORSTASH);
    let Some(volume) = small() else {
        return scenario.skip(NO_SMALL);
    };
    // The stash lies elsewhere; what is full is the recorder's folder.
    let elsewhere = Studio::empty();
    let recorder = volume.folder().join("recorder/");
    let mut hand = discmaster_virtual::Recorder::open(&recorder).unwrap();
    hand.insert_blank(MediumType::CdRw74).unwrap();
    drop(hand);
    let name = format!("virtual:{}", recorder.display());
    let recorder = elsewhere.registry().recorder(&name).unwrap();
    let mut master = master_with_stash(&elsewhere, &elsewhere.path());
    master.set_active_recorder(&recorder).unwrap();
    add(&mut master, "long", &vec![1; 12_000_000]).unwrap();
    scenario.told(master.record_disc(false, false), &["No space left"]);
    // On the disc that was begun there is something, and it can be erased.
    recorder.open_exclusive().unwrap();
    recorder.erase(false).unwrap();
    recorder.close().unwrap();
    let free = recorder.medium().unwrap().unwrap();
    assert!(free.is_blank());
    // The image goes on another disc.
    elsewhere.insert(MediumType::CdR74);
    master.set_active_recorder(&elsewhere.recorder()).unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

/// Takes all the room that there is.
fn fill(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 8, 1] {
        while std::io::Write::write(&mut file, &vec![0; size]).is_ok() {}
    }
    // What comes for the folder of the stash has no room either.
    for number in 0..10_000 {
        let name = path.with_file_name(format!("{number:0>200}"));
        if fs::create_dir(name).is_err() {
            return;
        }
    }
}
