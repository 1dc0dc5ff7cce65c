//! Compound files made by libgsf, which shares no code with what reads them here.

use crate::compound::bytes;
use crate::walked::{Walked, read};
use std::path::Path;
use std::process::Command;

/// Says that something could not be judged here. Under CI that is a failure.
fn skip(what: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "under CI nothing may be skipped: {what}"
    );
    println!("skipped: {what}");
}

fn plant(folder: &Path) -> Walked {
    let files = [
        ("a.txt", b"alpha".to_vec()),
        ("empty", Vec::new()),
        ("Ünïcode näme 日本", bytes(4096)),
        ("abcdefghijklmnopqrstuvwxyz01234", b"31".to_vec()),
        ("sub/mini.bin", bytes(4095)),
        ("sub/deeper/big.bin", bytes(300_000)),
    ];
    let mut expected = Walked::new();
    for (path, content) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, &content).unwrap();
        expected.insert(path.to_owned(), Some(content));
    }
    expected.insert("sub".to_owned(), None);
    expected.insert("sub/deeper".to_owned(), None);
    // Names enough for a tree of siblings that is not flat.
    for number in 0..100 {
        let name = format!("{number} of many");
        std::fs::write(folder.join(&name), &name).unwrap();
        expected.insert(name.clone(), Some(name.into_bytes()));
    }
    expected
}

#[test]
fn what_libgsf_puts_in_a_compound_file_is_what_is_walked() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    std::fs::create_dir(&tree).unwrap();
    let expected = plant(&tree);
    let made = folder.path().join("made.ole");
    let top = expected.keys().filter(|path| !path.contains('/'));
    let run = Command::new("gsf")
        .arg("createole")
        .arg(&made)
        .args(top)
        .current_dir(&tree)
        .output();
    match run {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return skip("gsf is not installed");
        }
        run => assert!(run.unwrap().status.success()),
    }
    assert_eq!(read(&made).unwrap(), expected);
}
