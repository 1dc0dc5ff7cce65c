//! What may be a target, and what becomes of what was there.

use crate::scene::{Gate, OLDER, Scene, add_stream, can, expected, master, plan, succeeds};
use crate::sources::pipe;
use discmaster_image::write::{self, Effort, Progress, Unfit, WriteError};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::fs::{self, File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn an_older_image_is_replaced_and_its_mode_stays() {
    let scene = Scene::new();
    scene.add("a", 10_000);
    let plan = scene.plan();
    fs::set_permissions(scene.target(), Permissions::from_mode(0o604)).unwrap();
    write::to_file(&plan, &scene.target(), &()).unwrap();
    assert!(fs::read(scene.target()).unwrap() == expected(&plan));
    let mode = fs::metadata(scene.target()).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o604);
    scene.assert_alone();
}

#[test]
fn the_umask_decides_on_the_mode_of_a_new_image_and_on_no_byte_of_it() {
    let scene = Scene::new();
    scene.add("a", 10_000);
    let expected = expected(&scene.plan());
    for (umask, mode) in [("000", 0o666), ("027", 0o640), ("077", 0o600)] {
        fs::remove_file(scene.target()).unwrap();
        let command = master(&scene.sources(), &scene.target());
        assert!(succeeds(
            Command::new("sh")
                .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
                .arg(command.get_program())
                .args(command.get_args())
        ));
        assert!(fs::read(scene.target()).unwrap() == expected);
        let found = fs::metadata(scene.target()).unwrap().permissions().mode();
        assert_eq!(found & 0o7777, mode, "umask {umask}");
        scene.assert_alone();
    }
}

#[test]
fn a_symbolic_link_stays_and_what_it_points_to_becomes_the_image() {
    for there in [true, false] {
        let scene = Scene::new();
        scene.add("a", 10_000);
        if !there {
            fs::remove_file(scene.target()).unwrap();
        }
        // Relative to the folder of the link, and over a second link.
        let links = scene.root.path().join("links");
        fs::create_dir(&links).unwrap();
        symlink("../out/disc.iso", links.join("second")).unwrap();
        symlink("second", links.join("first")).unwrap();
        let plan = scene.plan();
        write::to_file(&plan, &links.join("first"), &()).unwrap();
        for link in ["first", "second"] {
            assert!(links.join(link).is_symlink());
        }
        assert!(fs::read(scene.target()).unwrap() == expected(&plan));
        scene.assert_alone();
    }
}

#[test]
fn links_that_lead_in_a_circle_are_refused() {
    let scene = Scene::new();
    let link = scene.root.path().join("link");
    symlink("link", &link).unwrap();
    let result = write::to_file(&scene.plan(), &link, &());
    assert!(
        matches!(result, Err(WriteError::Target { .. })),
        "{result:?}"
    );
}

#[test]
fn folders_and_sockets_are_refused_by_name() {
    let scene = Scene::new();
    let plan = scene.plan();
    let socket = scene.root.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    let missing = scene.out().join("no such folder/");
    for (target, unfit) in [
        (scene.out(), Unfit::Folder),
        (missing, Unfit::Folder),
        (socket, Unfit::Socket),
    ] {
        match write::to_file(&plan, &target, &()) {
            Err(WriteError::UnfitTarget { target: told, what }) => {
                assert_eq!((told, what), (target, unfit));
            }
            other => panic!("{}: {other:?}", target.display()),
        }
    }
    scene.assert_untouched();
}

#[test]
fn a_block_device_is_refused_by_name() {
    let scene = Scene::new();
    let device = scene.root.path().join("device");
    // Only looked at: it need not lead to a device that is there.
    let number = rustix::fs::makedev(7, 0);
    let made = mknodat(CWD, &device, FileType::BlockDevice, Mode::RUSR, number);
    if !can(made.is_ok(), "making a device needs the superuser") {
        return;
    }
    let result = write::to_file(&scene.plan(), &device, &());
    let Err(WriteError::UnfitTarget { target, what }) = result else {
        panic!("{result:?}");
    };
    assert_eq!((target, what), (device, Unfit::BlockDevice));
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let scene = Scene::new();
    let target = scene.out().join("missing/disc.iso");
    let error = write::to_file(&scene.plan(), &target, &()).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("missing/disc.iso"), "{text}");
    scene.assert_untouched();
}

#[test]
fn a_source_is_never_the_target() {
    let scene = Scene::new();
    let source = scene.add("a", 10_000);
    let content = fs::read(&source).unwrap();
    let plan = scene.plan();
    let link = scene.out().join("link");
    fs::hard_link(&source, &link).unwrap();
    for target in [&source, &link] {
        match write::to_file(&plan, target, &()) {
            // Another link to a file changes the file's ctime; that is not looked at yet.
            Err(WriteError::TargetIsSource { file, .. }) => assert_eq!(file, source),
            other => panic!("{other:?}"),
        }
        assert!(fs::read(&source).unwrap() == content);
    }
}

#[test]
fn a_pipe_is_written_from_the_first_byte_to_the_last() {
    let scene = Scene::new();
    scene.add("a", 3 << 20);
    let plan = scene.plan();
    let path = scene.root.path().join("pipe");
    pipe(&path);
    let read = thread::scope(|scope| {
        let reader = scope.spawn(|| fs::read(&path).unwrap());
        write::to_file(&plan, &path, &()).unwrap();
        reader.join().unwrap()
    });
    assert!(read == expected(&plan));
    assert!(!path.is_file());
}

#[test]
fn character_devices_are_written_in_sequence_and_stay() {
    let scene = Scene::new();
    scene.add("a", 3 << 20);
    let plan = scene.plan();
    write::to_file(&plan, Path::new("/dev/null"), &()).unwrap();
    assert!(!Path::new("/dev/null").is_file());
    match write::to_file(&plan, Path::new("/dev/full"), &()) {
        Err(WriteError::Write {
            target,
            offset,
            error,
        }) => {
            assert_eq!(target.as_deref(), Some(Path::new("/dev/full")));
            assert_eq!((offset, error.kind()), (0, io::ErrorKind::StorageFull));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn standard_output_can_be_named_as_a_device() {
    let scene = Scene::new();
    scene.add("a", 300_000);
    let output = master(&scene.sources(), Path::new("/dev/stdout"))
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(output.stdout == expected(&scene.plan()));
}

#[test]
fn a_reader_who_leaves_a_pipe_is_an_error() {
    let scene = Scene::new();
    scene.add("a", 3 << 20);
    let mut child = master(&scene.sources(), Path::new("-"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut head = [0; 2048];
    child.stdout.take().unwrap().read_exact(&mut head).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("Broken pipe"), "{text}");
}

struct Cancel(AtomicBool);

impl Progress for Cancel {
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn cancelling_leaves_the_older_image_even_while_a_source_gives_nothing() {
    let cancel: &'static Cancel = Box::leak(Box::new(Cancel(AtomicBool::new(false))));
    for threads in [1, 4] {
        cancel.0.store(false, Ordering::Relaxed);
        let scene = Scene::new();
        scene.add("z", 8 << 20);
        let mut tree = scene.tree();
        let gate = Gate(|| cancel.0.store(true, Ordering::Relaxed));
        add_stream(&mut tree, "gate", gate);
        let plan = plan(tree);
        let effort = Effort {
            threads,
            chunk_blocks: 1,
        };
        let result = write::to_file_with(&plan, &scene.target(), effort, cancel);
        assert!(matches!(result, Err(WriteError::Cancelled)), "{result:?}");
        scene.assert_untouched();

        cancel.0.store(false, Ordering::Relaxed);
        let result = write::to_writer(&plan, &mut io::sink(), cancel);
        assert!(matches!(result, Err(WriteError::Cancelled)), "{result:?}");
    }
}

#[test]
fn what_the_receiver_of_chunks_says_ends_the_run() {
    let scene = Scene::new();
    scene.add("a", 3 << 20);
    let plan = scene.plan();
    let effort = Effort {
        threads: 4,
        chunk_blocks: 8,
    };
    let mut count = 0;
    let result = write::in_order_with(&plan, effort, &(), |_| {
        count += 1;
        if count == 10 { Err("full") } else { Ok(()) }
    });
    assert!(matches!(result, Err(write::InOrderError::Each("full"))));
    assert_eq!(count, 10);
}

#[test]
fn a_file_that_has_lost_its_name_is_no_target() {
    let scene = Scene::new();
    let mut file = File::create(scene.out().join("gone")).unwrap();
    file.write_all(OLDER).unwrap();
    fs::remove_file(scene.out().join("gone")).unwrap();
    let status = master(&scene.sources(), Path::new("/dev/stdout"))
        .stdout(file)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
    scene.assert_untouched();
}
