//! Targets on file systems that are too small, made for the purpose.

use crate::scene::{Gate, OLDER, Scene, add_stream, can, plan, succeeds};
use discmaster_image::write::{self, WriteError};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted file system, unmounted at the end.
struct Mount(PathBuf);

impl Mount {
    /// None where nothing can be mounted.
    fn new(at: PathBuf, arguments: &[&str]) -> Option<Self> {
        let mounted = succeeds(Command::new("mount").args(arguments).arg(&at));
        can(mounted, "mounting a file system needs the superuser").then_some(Self(at))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Lazily: a failed test may still hold a file open there.
        succeeds(Command::new("umount").arg("-l").arg(&self.0));
    }
}

/// Mounts a file system of 8 MiB over the folder of the target.
fn small(scene: &Scene, kind: &str) -> Option<Mount> {
    let mount = if kind == "tmpfs" {
        Mount::new(scene.out(), &["-t", "tmpfs", "-o", "size=8m", "tmpfs"])?
    } else {
        let store = scene.root.path().join("store");
        fs::File::create(&store).unwrap().set_len(8 << 20).unwrap();
        let made = Command::new("mkfs.ext4").arg("-Fq").arg(&store).output();
        if !can(
            made.is_ok_and(|output| output.status.success()),
            "mkfs.ext4 is missing",
        ) {
            return None;
        }
        let mount = Mount::new(scene.out(), &["-o", "loop", store.to_str().unwrap()])?;
        fs::remove_dir(scene.out().join("lost+found")).unwrap();
        mount
    };
    fs::write(scene.target(), OLDER).unwrap();
    Some(mount)
}

#[test]
fn too_little_room_is_found_before_a_byte_is_written() {
    for kind in ["tmpfs", "ext4"] {
        let scene = Scene::new();
        let Some(_mount) = small(&scene, kind) else {
            return;
        };
        scene.add("a", 9 << 20);
        let plan = scene.plan();
        // Gone before it is read: whoever looked at it first would say so.
        fs::remove_file(scene.sources().join("a")).unwrap();
        match write::to_file(&plan, &scene.target(), &()) {
            Err(WriteError::NoSpace {
                target,
                needed,
                available,
            }) => {
                assert_eq!(target, scene.target());
                assert_eq!(needed, plan.bytes());
                assert!((1 << 20..=8 << 20).contains(&available), "{available}");
            }
            other => panic!("{kind}: {other:?}"),
        }
        scene.assert_untouched();
    }
}

#[test]
fn room_that_was_reserved_is_not_taken_by_others() {
    for kind in ["tmpfs", "ext4"] {
        let scene = Scene::new();
        let Some(_mount) = small(&scene, kind) else {
            return;
        };
        scene.add("z", 4 << 20);
        let mut tree = scene.tree();
        let hog = scene.out().join("hog");
        let fill = hog.clone();
        // Fills the file system while the image is being written.
        add_stream(&mut tree, "gate", Gate(move || exhaust(&fill)));
        let plan = plan(tree);
        write::to_file(&plan, &scene.target(), &()).unwrap();
        assert_eq!(fs::metadata(scene.target()).unwrap().len(), plan.bytes());
        assert!(fs::metadata(&hog).unwrap().len() > 0, "{kind}");
    }
}

/// Writes until nothing more goes in.
fn exhaust(path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    file.sync_all().unwrap();
}
