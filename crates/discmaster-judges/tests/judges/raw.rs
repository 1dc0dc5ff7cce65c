//! Data discs as whole sectors: other people's programs take ours apart, and ours looks at theirs.

use crate::program::{discmaster, fail, installed, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::trees;
use crate::waves::wave_of;
use std::fs;
use std::path::Path;

/// A tree as plain image and as whole sectors of a mode, made at the same time.
fn make(scratch: &Scratch, sectors: &str) {
    let tree = scratch.folder("tree");
    for (name, size) in [("one", 0), ("two/three", 5_000), ("four", 700_000)] {
        trees::file(&tree, name, size);
    }
    for target in [
        &["-o", "plain.iso"][..],
        &["-o", "disc.cue", "--sectors", sectors],
    ] {
        succeed(
            discmaster(scratch.path(), ["image", "--quiet", "tree"])
                .args(target)
                .current_dir(scratch.path())
                .env("SOURCE_DATE_EPOCH", "1700000000"),
        );
    }
}

/// Whether a program that must succeed makes the plain image of the sectors.
fn makes_plain(scratch: &Scratch, arguments: &[&str], made: &str) {
    let [program, arguments @ ..] = arguments else {
        panic!("no program")
    };
    succeed(tool(program).args(arguments).current_dir(scratch.path()));
    let plain = fs::read(scratch.join("plain.iso")).unwrap();
    assert!(fs::read(scratch.join(made)).unwrap() == plain, "{program}");
}

#[test]
fn others_find_the_image_in_our_sectors() {
    for mode in ["mode1", "mode2"] {
        let scratch = Scratch::new();
        make(&scratch, mode);
        if installed("bchunk") {
            makes_plain(
                &scratch,
                &["bchunk", "disc.bin", "disc.cue", "out"],
                "out01.iso",
            );
            report::verdict("bchunk", &format!("finds the image in sectors of {mode}"));
        } else {
            report::skip("bchunk is not installed");
        }
        // It knows of no form of mode 2.
        if !installed("ccd2iso") {
            report::skip("ccd2iso is not installed");
        } else if mode == "mode1" {
            makes_plain(&scratch, &["ccd2iso", "disc.bin", "ccd.iso"], "ccd.iso");
            report::verdict("ccd2iso", "finds the image in sectors of mode1");
        }
        if installed("cd-info") {
            let said = output(
                tool("cd-info")
                    .args(["--no-header", "--no-device-info", "--no-cddb"])
                    .arg(format!("--cue-file={}", scratch.join("disc.cue").display())),
            );
            let said = String::from_utf8(said.unwrap()).unwrap();
            let blocks = fs::metadata(scratch.join("plain.iso")).unwrap().len() / 2048;
            for wanted in [
                match mode {
                    "mode1" => "  1: 00:02:00  000000 data",
                    _ => "  1: 00:02:00  000000 XA",
                },
                &format!("{blocks:06} leadout"),
                "ISO 9660 filesystem and joliet extension level 3",
            ] {
                assert!(said.contains(wanted), "{mode}: {wanted}: {said}");
            }
            report::verdict(
                "cd-info",
                &format!("finds track and volume in sectors of {mode}"),
            );
        } else {
            report::skip("cd-info is not installed");
        }
    }
}

/// Music with data beside it, as bin and cue: others find the volume, and the samples.
#[test]
fn others_find_data_and_music_in_our_bin_and_cue() {
    let scratch = Scratch::new();
    let tree = scratch.folder("tree");
    trees::file(&tree, "one", 700_000);
    let samples: Vec<u8> = (0..400 * 588_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    fs::write(scratch.join("one.wav"), wave_of(&samples)).unwrap();
    let run = |arguments: &[&str]| {
        succeed(
            discmaster(scratch.path(), arguments)
                .current_dir(scratch.path())
                .env("SOURCE_DATE_EPOCH", "1700000000"),
        );
    };
    run(&[
        "image",
        "--quiet",
        "tree",
        "--no-rock-ridge",
        "-o",
        "plain.iso",
    ]);
    let plain = fs::read(scratch.join("plain.iso")).unwrap();
    let blocks = plain.len() / 2048;
    for place in ["first-track", "second-session"] {
        let cue = format!("{place}.cue");
        let data = ["--data", "tree", "--data-as", place];
        run(&[&["audio", "--quiet", "one.wav"], &data[..], &["-o", &cue]].concat());
    }
    if installed("bchunk") {
        succeed(
            tool("bchunk")
                .args(["first-track.bin", "first-track.cue", "out"])
                .current_dir(scratch.path()),
        );
        let volume = fs::read(scratch.join("out01.iso")).unwrap();
        assert!(volume.starts_with(&plain), "bchunk: the volume");
        assert_eq!(volume.len() / 2048, blocks + 150);
        assert!(fs::read(scratch.join("out02.cdr")).unwrap() == samples);
        report::verdict("bchunk", "finds data and samples of a mixed disc");
    } else {
        report::skip("bchunk is not installed");
    }
    if !installed("cd-info") {
        return report::skip("cd-info is not installed");
    }
    let (music, end) = (blocks + 300, 400 + 11_400 + blocks);
    for (place, wanted) in [
        (
            "first-track",
            [
                "000000 data".to_owned(),
                format!("{music:06} audio"),
                format!("{:06} leadout", music + 400),
            ],
        ),
        (
            "second-session",
            [
                "000000 audio".to_owned(),
                "011800 data".to_owned(),
                format!("{end:06} leadout"),
            ],
        ),
    ] {
        let cue = scratch.join(&format!("{place}.cue"));
        let said = output(
            tool("cd-info")
                .args(["--no-header", "--no-device-info", "--no-cddb"])
                .arg(format!("--cue-file={}", cue.display())),
        );
        let said = String::from_utf8(said.unwrap()).unwrap();
        let volume = format!("ISO 9660: {blocks} blocks");
        for wanted in wanted.iter().chain([&volume]) {
            assert!(said.contains(wanted), "{place}: {wanted}: {said}");
        }
        report::verdict("cd-info", &format!("finds tracks and volume, {place}"));
    }
}

/// Sectors of both forms of mode 2, with vcdimager's own codes.
#[test]
fn sectors_of_both_forms_that_vcdimager_makes_have_the_codes_that_ours_have() {
    if !report::there(&["vcdimager", "ffmpeg"]) {
        return;
    }
    let scratch = Scratch::new();
    let at = scratch.path();
    succeed(
        tool("ffmpeg")
            .args([
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=d=3:s=352x288:r=25",
            ])
            .args([
                "-f", "lavfi", "-i", "sine=d=3", "-target", "pal-vcd", "film.mpg",
            ])
            .current_dir(at),
    );
    succeed(
        tool("vcdimager")
            .args(["-t", "vcd2", "-c", "film.cue", "-b", "film.bin", "film.mpg"])
            .current_dir(at),
    );
    let sectors = fs::metadata(scratch.join("film.bin")).unwrap().len() / 2352;
    assert!(sectors > 600, "{sectors}");
    // All sectors are looked at before files are: those of films have no data that a file could have.
    let said = refused(at, "film.cue");
    assert!(said.contains("the sector is of form 2"), "{said}");
    // The codes are looked at: one byte that is another is found, in each form.
    let bytes = fs::read(scratch.join("film.bin")).unwrap();
    for form_2 in [false, true] {
        let of_form =
            |sector: &&[u8]| (sector[18] & 0x20 != 0) == form_2 && sector[2348..] != [0; 4];
        let mut numbered = (0_usize..).zip(bytes.chunks_exact(2352));
        let (number, _) = numbered.find(|(_, sector)| of_form(sector)).unwrap();
        let mut damaged = bytes.clone();
        damaged[number * 2352 + 1000] ^= 1;
        fs::write(scratch.join("film.bin"), damaged).unwrap();
        let said = refused(at, "film.cue");
        let place = format!("byte {} (", number * 2352);
        assert!(
            said.contains(&place) && said.contains("is damaged"),
            "{said}"
        );
    }
    report::verdict(
        "vcdimager",
        &format!("its {sectors} sectors of both forms have the codes that ours would have"),
    );
}

/// What is said of a disc of which not all is well, or not all can be read.
fn refused(at: &Path, sheet: &str) -> String {
    let (status, said) = fail(discmaster(at, ["verify", sheet]).current_dir(at));
    assert_eq!(status, 30, "{said}");
    said
}
