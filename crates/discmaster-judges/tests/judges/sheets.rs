//! Cue sheets and TOC files: what others read of ours, and we of theirs, block by block. cdrdao shows TOC
//! files; cuetools print cue sheets and make TOC files of them; libcdio opens a cue sheet as a disc; shntool
//! cuts sound by one.

mod cue;
mod toc;
mod written;

use crate::program::{discmaster, output, succeed, tool};
use crate::report;
use crate::scratch::Scratch;
use crate::waves::{noise, wave_of};
use serde_json::Value;
use std::fs;

const JUDGE: &str = "sheets";

/// Where a track is on a disc, in blocks from address 0 on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Figures {
    pregap: u64,
    /// Index 1.
    start: u64,
    /// Index 2 and those after it.
    indexes: Vec<u64>,
    /// The first block behind it.
    end: u64,
}

/// What a track is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Called {
    title: String,
    performer: String,
    isrc: String,
}

/// All of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Disc {
    figures: Vec<Figures>,
    called: Vec<Called>,
    /// Copies are permitted; pre-emphasis.
    flags: Vec<(bool, bool)>,
    catalog: String,
    title: String,
    performer: String,
}

/// What we make of a sheet in the scratch folder.
fn ours(scratch: &Scratch, sheet: &str) -> Disc {
    let mut command = discmaster(scratch.path(), ["audio", "--dry-run", "--json"]);
    let text = succeed(command.arg(scratch.join(sheet))).stdout;
    let text = String::from_utf8(text).unwrap();
    let mut disc = Disc::default();
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let number = |name: &str| line[name].as_u64().unwrap();
        let word = |name: &str| line[name].as_str().unwrap_or("").to_owned();
        if line.get("track").is_some() {
            let (start, pregap) = (number("start"), number("pregap"));
            let indexes = line["indexes"].as_array().unwrap().iter();
            disc.figures.push(Figures {
                pregap,
                start,
                indexes: indexes.map(|index| index.as_u64().unwrap()).collect(),
                end: start - pregap + number("blocks"),
            });
            disc.called.push(Called {
                title: word("title"),
                performer: word("performer"),
                isrc: word("isrc"),
            });
            let flag = |name: &str| line[name].as_bool().unwrap();
            disc.flags
                .push((flag("copy_permitted"), flag("pre_emphasis")));
        } else if line.get("tracks").is_some() {
            disc.catalog = word("catalog");
            disc.title = word("title");
            disc.performer = word("performer");
        }
    }
    assert!(!disc.figures.is_empty(), "{text}");
    disc
}

/// What cdrdao shows of a TOC file in the scratch folder.
fn cdrdao(scratch: &Scratch, sheet: &str) -> Disc {
    let mut command = tool("cdrdao");
    command
        .current_dir(scratch.path())
        .args(["show-toc", "-v", "1", sheet]);
    let text = String::from_utf8(output(&mut command).unwrap()).unwrap();
    let mut disc = Disc::default();
    // `01:02:00(  4650)`
    let blocks = |text: &str| -> u64 {
        let (_, blocks) = text.split_once('(').unwrap();
        blocks.trim_matches([' ', ')']).parse().unwrap()
    };
    for line in text.lines().map(str::trim) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "TRACK" {
            disc.figures.push(Figures::default());
            disc.called.push(Called::default());
            disc.flags.push((false, false));
            continue;
        }
        if let Some(catalog) = line.strip_prefix("CATALOG NUMBER: ") {
            catalog.clone_into(&mut disc.catalog);
        }
        let (Some(figures), Some(called), Some(flags)) = (
            disc.figures.last_mut(),
            disc.called.last_mut(),
            disc.flags.last_mut(),
        ) else {
            continue;
        };
        match word {
            "PREGAP" => figures.pregap = blocks(rest),
            "START" => figures.start = blocks(rest),
            // Its number, and where it is, counted from address 0 of the disc.
            "INDEX" => figures.indexes.push(blocks(rest)),
            // With a star where the last block is filled.
            "END" | "END*" => figures.end = blocks(rest),
            "ISRC" => called.isrc = rest.replace(' ', ""),
            "COPY" => flags.0 = rest == "PERMITTED",
            "PRE-EMPHASIS" => flags.1 = true,
            _ => {}
        }
    }
    disc
}

/// What cueprint prints of a cue sheet in the scratch folder.
fn cueprint(scratch: &Scratch, sheet: &str) -> Disc {
    let mut command = tool("cueprint");
    command
        .args(["-i", "cue"])
        .args(["-d", "%T|%P\\n", "-t", "%t|%p|%i\\n"])
        .arg(scratch.join(sheet));
    let text = String::from_utf8(output(&mut command).unwrap()).unwrap();
    let mut lines = text.lines().map(|line| line.split('|').map(str::to_owned));
    let mut head = lines.next().unwrap();
    let mut disc = Disc {
        title: head.next().unwrap(),
        performer: head.next().unwrap(),
        ..Disc::default()
    };
    for mut line in lines {
        disc.called.push(Called {
            title: line.next().unwrap(),
            performer: line.next().unwrap(),
            isrc: line.next().unwrap(),
        });
    }
    disc
}

/// Where cuetools cut the file of a cue sheet: at index 1 of all tracks but the first.
fn cuts(scratch: &Scratch, sheet: &str) -> Vec<u64> {
    let mut command = tool("cuebreakpoints");
    command.args(["-i", "cue"]).arg(scratch.join(sheet));
    let text = String::from_utf8(output(&mut command).unwrap()).unwrap();
    let cut = |line: &str| {
        let mut parts = line
            .split([':', '.'])
            .map(|part| part.parse::<u64>().unwrap());
        let mut next = || parts.next().unwrap();
        (next() * 60 + next()) * 75 + next()
    };
    text.lines().map(cut).collect()
}

/// cuetools find in a sheet what is known of its disc: texts, codes, and where tracks after the first begin,
/// which are given.
fn cuetools_agree(scratch: &Scratch, sheet: &str, disc: &Disc) -> Vec<u64> {
    let theirs = cueprint(scratch, sheet);
    assert_eq!(theirs.called, disc.called);
    assert_eq!(
        (&theirs.title, &theirs.performer),
        (&disc.title, &disc.performer)
    );
    let later = disc.figures.iter().skip(1);
    let starts: Vec<u64> = later.map(|figures| figures.start).collect();
    assert_eq!(cuts(scratch, sheet), starts);
    starts
}

/// A WAVE file of so many samples.
fn wave(scratch: &Scratch, name: &str, samples: u32) {
    fs::write(scratch.join(name), wave_of(&noise(1, samples))).unwrap();
}
