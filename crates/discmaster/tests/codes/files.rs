//! Files of this machine that cannot be read or written: what is staged, or the stash.

use crate::other::{Does, run};
use crate::scenario::scenario;
use crate::scene::{add, assert_compared, assert_image_kept};
use crate::studio::{Event, Log, Studio};
use crate::volumes::Volume;
use discmaster::storage::{Element, Kind, MemoryStorage, Storage};
use discmaster::{Code, DiscMaster, StashPlace};
use discmaster_image::scan::{Rules, scan};
use discmaster_image::tree::{Existing, NodeId, Tree};
use discmaster_virtual::MediumType;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::process::Command;

#[test]
fn e_fileaccess_when_the_stash_cannot_be_written() {
    let scenario = scenario!(E_FILEACCESS);
    let studio = Studio::with(MediumType::CdR74);
    // No file of that program may have more than 4 MiB. (A signal would say so first.)
    let came = run(
        Does::StagesAndRecords,
        &studio,
        "trap '' XFSZ; ulimit -f 8192",
    );
    let codes: Vec<Code> = came.iter().map(|it| it.code).collect();
    scenario.came(codes[1]);
    let told = &came[1].told;
    assert!(
        told.contains("stash.bin") && told.contains("File too large"),
        "{told}"
    );
    // What came before and after is all there.
    assert_eq!([codes[0], codes[2], codes[3]], [Code::S_OK; 3]);
    assert_eq!(studio.read("a little"), [1; 500_000]);
    assert_eq!(studio.read("a little again"), [3; 100_000]);
    studio.assert_stash_free();
}

#[test]
fn e_fileaccess_when_the_stash_lies_where_nothing_can_be_written() {
    let scenario = scenario!(E_FILEACCESS);
    let Some(volume) = Volume::ext4_small(8 << 20) else {
        return scenario.skip("no small ext4 can be mounted here; that needs the superuser");
    };
    let studio = Studio::with(MediumType::CdR74);
    let place = StashPlace::at(volume.folder().join("stash"));
    let mut master = DiscMaster::new(studio.registry()).with_stash(place.clone());
    master.open().unwrap();
    remount(volume.folder(), "ro");
    scenario.told(
        master.set_active_recorder(&studio.recorder()),
        &[place.file().to_str().unwrap(), "Read-only file system"],
    );
    remount(volume.folder(), "rw");
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

fn remount(folder: &Path, how: &str) {
    let mut mount = Command::new("mount");
    mount.arg("-o").arg(format!("remount,{how}")).arg(folder);
    assert!(mount.status().unwrap().success());
}

#[test]
fn e_fileaccess_when_something_else_has_the_name_of_the_stash() {
    let scenario = scenario!(E_FILEACCESS);
    let studio = Studio::with(MediumType::CdR74);
    let path = studio.stash().file();
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, b"my diary").unwrap();
    let mut master = studio.opened();
    let told = [path.to_str().unwrap(), "is no stash"];
    scenario.told(master.set_active_recorder(&studio.recorder()), &told);
    assert_eq!(fs::read(&path).unwrap(), b"my diary");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    scenario.told(master.set_active_recorder(&studio.recorder()), &told);
    fs::remove_dir(&path).unwrap();
    std::os::unix::fs::symlink("/dev/null", &path).unwrap();
    scenario.told(master.set_active_recorder(&studio.recorder()), &told);
    fs::remove_file(&path).unwrap();
    master.set_active_recorder(&studio.recorder()).unwrap();
    add(&mut master, "a", b"a").unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
}

/// A folder with two files, and a tree of them.
fn sources() -> (tempfile::TempDir, impl Fn() -> Tree) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("first"), [1; 100_000]).unwrap();
    fs::write(folder.path().join("second"), [2; 100_000]).unwrap();
    let path = folder.path().to_owned();
    let tree = move || {
        let mut tree = Tree::new(crate::studio::THEN);
        scan(&mut tree, NodeId::ROOT, &path, &Rules::default(), &()).unwrap();
        tree
    };
    (folder, tree)
}

type Harm = fn(&Path);

/// What can come over a file between the moment when it is staged and the one when it is read.
const HARMS: [(&str, Harm); 5] = [
    ("removed", |path| fs::remove_file(path).unwrap()),
    ("cut", |path| fs::write(path, [2; 99_999]).unwrap()),
    ("extended", |path| fs::write(path, [2; 100_001]).unwrap()),
    ("changed", |path| fs::write(path, [3; 100_000]).unwrap()),
    ("replaced", |path| {
        let other = path.with_extension("other");
        fs::write(&other, [2; 100_000]).unwrap();
        fs::rename(other, path).unwrap();
    }),
];

#[test]
fn e_fileaccess_when_a_referenced_file_is_not_what_it_was() {
    let scenario = scenario!(E_FILEACCESS);
    for (how, harm) in HARMS {
        println!("{how}");
        let studio = Studio::with(MediumType::CdR74);
        let (folder, tree) = sources();
        let second = folder.path().join("second");
        let mut master = studio.referencing(tree());
        let log = Log::new();
        master.progress_advise(log.clone()).unwrap();
        harm(&second);
        let told = [second.to_str().unwrap(), "as it was"];
        scenario.told(master.record_disc(false, false), &told);
        assert!(studio.is_blank());
        assert_eq!(
            log.events().last(),
            Some(&Event::Complete(Code::E_FILEACCESS))
        );
        // What is staged is no more: it is staged again, as it is now.
        master.clear_format_content().unwrap();
        master
            .joliet()
            .reference_tree(tree(), Existing::Refuse)
            .unwrap();
        assert_compared(&master.record_disc(false, false).unwrap());
        assert_eq!(studio.read("first"), [1; 100_000]);
    }
}

#[test]
fn e_fileaccess_when_a_file_to_be_copied_is_not_what_it_was() {
    let scenario = scenario!(E_FILEACCESS);
    for (how, harm) in HARMS {
        println!("{how}");
        let studio = Studio::with(MediumType::CdR74);
        let (folder, tree) = sources();
        let second = folder.path().join("second");
        let mut master = studio.copied();
        let before = master.joliet().used_data_blocks().unwrap();
        let listed = tree();
        harm(&second);
        let copied = master.joliet().add_tree(listed, Existing::Refuse);
        scenario.told(copied, &[second.to_str().unwrap()]);
        // All or nothing: not the first one either.
        assert_eq!(master.joliet().used_data_blocks().unwrap(), before);
        master.joliet().add_tree(tree(), Existing::Refuse).unwrap();
        // Once copied, the files may go.
        drop(folder);
        assert_image_kept(&studio, &mut master);
        assert_eq!(studio.read("hello.txt"), b"hello");
        assert_eq!(studio.read("first"), [1; 100_000]);
    }
}

/// A storage of a program's own, whose second stream fails in the middle, or is shorter or longer
/// than it says.
struct Broken(Opens);

type Opens = fn() -> Box<dyn Read>;

impl Storage for Broken {
    fn elements(&mut self) -> io::Result<Vec<Element>> {
        let stream = |name: &str| Element {
            name: name.to_owned(),
            kind: Kind::Stream {
                size: Some(100_000),
            },
            modified: None,
        };
        Ok(vec![stream("good"), stream("broken")])
    }

    fn open_stream(&mut self, name: &str) -> io::Result<Box<dyn Read + '_>> {
        Ok(match name {
            "good" => Box::new(io::repeat(1).take(100_000)),
            _ => (self.0)(),
        })
    }

    fn open_storage(&mut self, _: &str) -> io::Result<Box<dyn Storage + '_>> {
        Err(io::ErrorKind::NotFound.into())
    }
}

struct Fails;

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::Error::other("the tape is torn"))
    }
}

#[test]
fn e_fileaccess_when_a_stream_of_a_storage_is_not_what_it_says() {
    let scenario = scenario!(E_FILEACCESS);
    let studio = Studio::with(MediumType::CdR74);
    let mut master = studio.copied();
    let before = master.joliet().used_data_blocks().unwrap();
    let streams: [(Opens, &str); 3] = [
        (
            || Box::new(io::repeat(2).take(50_000).chain(Fails)),
            "the tape is torn",
        ),
        (|| Box::new(io::repeat(2).take(99_999)), "99999"),
        (|| Box::new(io::repeat(2).take(100_001)), "100000"),
    ];
    for (stream, told) in streams {
        let added = master
            .joliet()
            .add_data(&mut Broken(stream), Existing::Refuse);
        scenario.told(added, &["/broken", told]);
        assert_eq!(master.joliet().used_data_blocks().unwrap(), before);
    }
    let mut good = MemoryStorage::new();
    good.add_stream("good", [1; 1000], None).unwrap();
    master
        .joliet()
        .add_data(&mut good, Existing::Refuse)
        .unwrap();
    assert_compared(&master.record_disc(false, false).unwrap());
    assert_eq!(studio.read("good"), [1; 1000]);
}
