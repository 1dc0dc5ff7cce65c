//! Cue sheets as people have them: one album in many dialects, which all come to the same bin and cue.

use super::Bench;
use super::album::{Album, SPOKEN};
use crate::program::{discmaster, output, succeed, tool};
use crate::report;
use std::fs;

const JUDGE: &str = "sheets";

/// A dialect: its name, its sheet, and how the sheet's characters are encoded.
struct Dialect {
    name: &'static str,
    sheet: String,
    encode: fn(&str) -> Vec<u8>,
}

fn utf_8(text: &str) -> Vec<u8> {
    text.into()
}

fn utf_16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn windows(text: &str) -> Vec<u8> {
    let marked = format!("\u{FEFF}{text}");
    marked.replace('\n', "\r\n").into()
}

/// The album's samples, cut into files at these addresses: `NAME-1.flac`, ...
fn cut(bench: &Bench, name: &str, starts: &[u32]) {
    let samples = fs::read(bench.scratch.join("spoken.raw")).unwrap();
    let byte = |block: u32| block as usize * 2352;
    for (place, &start) in starts.iter().enumerate() {
        let end = starts
            .get(place + 1)
            .map_or(samples.len(), |&end| byte(end));
        let wave = format!("{name}-{}.wav", place + 1);
        bench.wave(&wave, &samples[byte(start)..end]);
        bench.flac(&wave);
        fs::remove_file(bench.scratch.join(&wave)).unwrap();
    }
}

fn dialects(album: &Album) -> Vec<Dialect> {
    let starts: Vec<(u32, u32)> = album
        .placed()
        .map(|(_, _, first, start)| (first, start))
        .collect();
    // A file for each track, from its index 0 on.
    let prepended = |ending: &'static str| {
        let starts = starts.clone();
        move |number: usize, index: u32| {
            let name = format!("prepended-{number}.{ending}");
            (index == 0).then(|| (name, starts[number - 1].0))
        }
    };
    // A file for each track, from its index 1 on: the pregap lies in the one before, as EAC has it.
    let appended = |number: usize, index: u32| match (number, index) {
        (1, 0) => Some(("appended-1.wav".to_owned(), 0)),
        (2.., 1) => Some((format!("appended-{number}.wav"), starts[number - 1].1)),
        _ => None,
    };
    vec![
        Dialect {
            name: "one file",
            sheet: album.cue("one-1.flac"),
            encode: utf_8,
        },
        Dialect {
            name: "a WAVE file that is a FLAC file now",
            sheet: album.cue("one-1.wav"),
            encode: utf_8,
        },
        Dialect {
            name: "a path of another machine",
            sheet: album.cue("C:\\Music\\ONE-1.WAV"),
            encode: windows,
        },
        Dialect {
            name: "gaps prepended",
            sheet: album.cue_of(prepended("flac")),
            encode: utf_8,
        },
        Dialect {
            name: "gaps prepended, UTF-16",
            sheet: album.cue_of(prepended("wav")),
            encode: utf_16,
        },
        Dialect {
            name: "gaps appended, as EAC has it",
            sheet: album.cue_of(appended),
            encode: windows,
        },
    ]
}

#[test]
fn cue_sheets_of_every_dialect_come_to_the_same_bin() {
    if !report::there(&["flac", "cdrdao", "cueconvert"]) {
        return;
    }
    let bench = Bench::new();
    bench.album("spoken", &SPOKEN);
    let (firsts, starts): (Vec<u32>, Vec<u32>) = SPOKEN
        .placed()
        .map(|(_, _, first, start)| (first, start))
        .unzip();
    cut(&bench, "one", &[0]);
    cut(&bench, "prepended", &firsts);
    let from_index_1: Vec<u32> = std::iter::once(0)
        .chain(starts.into_iter().skip(1))
        .collect();
    cut(&bench, "appended", &from_index_1);
    let samples = fs::read(bench.scratch.join("spoken.raw")).unwrap();
    let mut cues = Vec::new();
    for (place, dialect) in dialects(&SPOKEN).iter().enumerate() {
        let Dialect {
            name,
            sheet,
            encode,
        } = dialect;
        let path = bench.scratch.join(&format!("dialect {place}.cue"));
        fs::write(&path, encode(sheet)).unwrap();
        let folder = bench.scratch.folder(&format!("out {place}"));
        succeed(
            discmaster(bench.scratch.path(), ["audio", "--quiet", "-o"])
                .arg(folder.join("album.cue"))
                .arg(&path),
        );
        assert!(
            fs::read(folder.join("album.bin")).unwrap() == samples,
            "{name}"
        );
        cues.push(fs::read(folder.join("album.cue")).unwrap());
        report::verdict(JUDGE, &format!("{name}: every sample, from a cue sheet"));
        // cdrdao makes of our sheet of its own kind what it makes of the one the album was made by.
        if place == 0 {
            let shown = |path: &std::path::Path| {
                let shown = output(tool("cdrdao").arg("show-toc").arg(path)).unwrap();
                String::from_utf8(shown).unwrap()
            };
            assert_eq!(
                shown(&folder.join("album.toc")),
                shown(&bench.scratch.join("spoken.toc"))
            );
            report::verdict(
                JUDGE,
                "cdrdao reads our TOC file as the one of the same album",
            );
            let breaks = |path: &std::path::Path| {
                output(tool("cuebreakpoints").arg("--append-gaps").arg(path))
            };
            assert_eq!(
                breaks(&folder.join("album.cue")),
                breaks(&bench.scratch.join("spoken.cue"))
            );
            report::verdict(
                JUDGE,
                "cuetools finds the tracks of our cue sheet where they are",
            );
        }
    }
    assert!(cues.iter().all(|cue| *cue == cues[0]), "different sheets");
}
