use super::*;
use crate::sheet::Format;
use std::fs;
use tempfile::TempDir;

/// A folder with these files.
fn folder(names: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"").unwrap();
    }
    folder
}

fn sheet(folder: &TempDir, text: &str) -> Sheet {
    let path = folder.path().join("album.cue");
    Sheet::parse(&path, Format::Cue, text).unwrap().0
}

/// A sheet of files of this kind.
fn of(folder: &TempDir, names: &[&str], kind: &str) -> Sheet {
    let mut text = String::new();
    for (number, name) in (1..).zip(names) {
        text += &format!("FILE \"{name}\" {kind}\n TRACK {number} AUDIO\n  INDEX 01 00:00:00\n");
    }
    sheet(folder, &text)
}

/// What is found for one name, and whether it is told.
fn found(has: &[&str], name: &str, kind: &str) -> Result<(String, bool), String> {
    let folder = folder(has);
    let found = of(&folder, &[name, "beside.wav"], kind)
        .find()
        .map_err(|error| error.to_string())?;
    let path = found.paths[0].strip_prefix(folder.path()).unwrap();
    Ok((path.to_str().unwrap().to_owned(), !found.remarks.is_empty()))
}

fn one(has: &[&str], name: &str) -> Result<(String, bool), String> {
    let has: Vec<&str> = has.iter().copied().chain(["beside.wav"]).collect();
    found(&has, name, "WAVE")
}

fn instead(name: &str) -> Result<(String, bool), String> {
    Ok((name.to_owned(), true))
}

#[test]
fn a_file_that_is_where_the_sheet_says_is_taken_without_a_word() {
    let is = |name: &str| Ok((name.to_owned(), false));
    assert_eq!(one(&["a.wav", "A.WAV", "a.flac"], "a.wav"), is("a.wav"));
    assert_eq!(one(&["sub/a.wav"], "sub/a.wav"), is("sub/a.wav"));
    assert_eq!(one(&["a\\b.wav"], "a\\b.wav"), is("a\\b.wav"));
}

#[test]
fn names_of_other_systems_and_in_other_case_are_found_and_told() {
    assert_eq!(one(&["a.wav"], "A.WAV"), instead("a.wav"));
    assert_eq!(one(&["Sub/A.wav"], "sub\\a.wav"), instead("Sub/A.wav"));
    assert_eq!(one(&["a b.wav"], "C:\\Music\\a b.wav"), instead("a b.wav"));
    assert_eq!(one(&["a.wav"], "/home/me/gone/a.wav"), instead("a.wav"));
    assert_eq!(
        one(&["a.wav"], "\\\\server\\share\\a.wav"),
        instead("a.wav")
    );
    assert_eq!(one(&["a.wav"], "gone\\a.wav"), instead("a.wav"));
    // Composed here, decomposed there.
    assert_eq!(
        one(&["Ame\u{301}lie.wav"], "Amélie.wav"),
        instead("Ame\u{301}lie.wav")
    );
    assert_eq!(
        one(&["ÉTÉ.wav"], "e\u{301}te\u{301}.wav"),
        instead("ÉTÉ.wav")
    );
}

#[test]
fn sound_that_was_encoded_since_is_found_by_its_name() {
    assert_eq!(
        one(&["a.flac", "a.txt", "a.jpg"], "a.wav"),
        instead("a.flac")
    );
    assert_eq!(one(&["A.M4A"], "a.wav"), instead("A.M4A"));
    assert_eq!(
        one(&["01. a.b.flac"], "01. a.b.wav"),
        instead("01. a.b.flac")
    );
    let raw = |has: &[&str]| {
        let has: Vec<&str> = has.iter().copied().chain(["beside.wav"]).collect();
        found(&has, "a.bin", "BINARY")
    };
    assert_eq!(raw(&["a.img", "a.flac"]), instead("a.img"));
    // What says itself what it is, is no file without a header.
    assert!(raw(&["a.flac"]).is_err());
}

#[test]
fn the_only_file_may_be_named_as_the_sheet_is() {
    let folder = folder(&["album.flac", "other.flac"]);
    let found = of(&folder, &["CDImage.wav"], "WAVE").find().unwrap();
    assert_eq!(found.paths, [folder.path().join("album.flac")]);
    assert_eq!(found.remarks.len(), 1);
    let text = found.remarks[0].to_string();
    assert!(text.starts_with("line 1, column 6: "), "{text}");
    assert!(
        text.contains("CDImage.wav") && text.contains("album.flac"),
        "{text}"
    );
    // One of several it is not.
    let error = of(&folder, &["CDImage.wav", "other.flac"], "WAVE").find();
    assert!(error.is_err());
}

#[test]
fn what_could_be_several_is_none_of_them() {
    let error = one(&["a.flac", "a.mp3"], "a.wav").unwrap_err();
    assert!(
        error.contains("a.flac") && error.contains("a.mp3"),
        "{error}"
    );
    let error = one(&["A.wav", "a.WAV"], "a.wav").unwrap_err();
    assert!(
        error.contains("A.wav") && error.contains("a.WAV"),
        "{error}"
    );
}

#[test]
fn all_that_is_missing_is_told_with_its_places() {
    let folder = folder(&["b.wav", "x.flac"]);
    let mut sheet = of(&folder, &["a.wav", "b.wav", "c.wav"], "WAVE");
    let error = sheet.find().unwrap_err();
    assert_eq!(error.missing.len(), 2);
    let text = error.to_string();
    for part in [
        "line 1, column 6: ",
        "line 7, column 6: ",
        "\"a.wav\"",
        "c.{wav,",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    sheet = super::super::Sheet::of_files(&[folder.path().join("gone.wav")], None);
    let text = sheet.find().unwrap_err().to_string();
    assert!(text.starts_with("file \""), "{text}");
}

#[test]
fn a_file_of_cd_text_is_found_as_well() {
    let folder = folder(&["a.wav", "Texts.CDT"]);
    let sheet = sheet(
        &folder,
        "CDTEXTFILE \"texts.cdt\"\nFILE a.wav WAVE\nTRACK 1 AUDIO\nINDEX 1 0:0:0\n",
    );
    let found = sheet.find().unwrap();
    assert_eq!(found.cd_text, Some(folder.path().join("Texts.CDT")));
    fs::remove_file(folder.path().join("Texts.CDT")).unwrap();
    assert!(sheet.find().is_err());
}
