//! What we write, read by others: bin and cue, and the TOC file beside them.

use super::*;

const SHEET: &str = "\
CATALOG 4006408262138
PERFORMER \"Somebody\"
TITLE \"Some Disc\"
FILE \"a.wav\" WAVE
  TRACK 01 AUDIO
    TITLE \"One\"
    PERFORMER \"Somebody\"
    ISRC DEF057312345
    FLAGS DCP PRE
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE \"Two\"
    PERFORMER \"Somebody Else\"
    INDEX 00 00:10:00
    INDEX 01 00:12:00
    INDEX 02 00:13:10
FILE \"b.wav\" WAVE
  TRACK 03 AUDIO
    TITLE \"Three\"
    PERFORMER \"Third\"
    PREGAP 00:02:00
    FLAGS DCP
    INDEX 01 00:00:00
  TRACK 04 AUDIO
    TITLE \"Four\"
    PERFORMER \"Fourth\"
    ISRC USEM39600079
    INDEX 01 00:05:33
";

/// The disc as it was to be, with its bin, cue and TOC file beside it.
fn written(scratch: &Scratch) -> Disc {
    // Neither ends with a block.
    wave(scratch, "a.wav", 588 * 1500 + 1);
    wave(scratch, "b.wav", 588 * 1000 + 587);
    fs::write(scratch.join("a.cue"), SHEET).unwrap();
    let disc = ours(scratch, "a.cue");
    let mut command = discmaster(scratch.path(), ["audio", "--quiet", "--output"]);
    succeed(
        command
            .arg(scratch.join("out.cue"))
            .arg(scratch.join("a.cue")),
    );
    disc
}

#[test]
fn we_read_our_own_sheets_to_the_disc_they_were_made_of() {
    let scratch = Scratch::new();
    let disc = written(&scratch);
    assert_eq!(ours(&scratch, "out.cue"), disc);
    assert_eq!(ours(&scratch, "out.toc"), disc);
}

#[test]
fn cdrdao_reads_our_toc_file() {
    if !report::there(&["cdrdao"]) {
        return;
    }
    let scratch = Scratch::new();
    let disc = written(&scratch);
    let theirs = cdrdao(&scratch, "out.toc");
    assert_eq!(theirs.figures, disc.figures);
    assert_eq!(theirs.flags, disc.flags);
    assert_eq!(theirs.catalog, disc.catalog);
    for (theirs, ours) in theirs.called.iter().zip(&disc.called) {
        assert_eq!(theirs.isrc, ours.isrc);
    }
    report::verdict(JUDGE, "cdrdao reads our TOC file to the block");
}

#[test]
fn cuetools_read_our_cue_sheet() {
    if !report::there(&["cueprint", "cuebreakpoints"]) {
        return;
    }
    let scratch = Scratch::new();
    let disc = written(&scratch);
    cuetools_agree(&scratch, "out.cue", &disc);
    report::verdict(
        JUDGE,
        "cuetools read texts, codes and times of our cue sheet",
    );
}

#[test]
fn shntool_cuts_sound_by_our_cue_sheet() {
    if !report::there(&["shnsplit"]) {
        return;
    }
    let scratch = Scratch::new();
    let disc = written(&scratch);
    let bin = fs::read(scratch.join("out.bin")).unwrap();
    fs::write(scratch.join("all.wav"), wave_of(&bin)).unwrap();
    let cut = scratch.folder("cut");
    let mut command = tool("shnsplit");
    command
        .args([
            "-q", "-O", "always", "-o", "wav", "-n", "%d", "-a", "", "-d",
        ])
        .arg(&cut)
        .arg("-f")
        .arg(scratch.join("out.cue"))
        .arg(scratch.join("all.wav"));
    succeed(&mut command);
    // From each index 1 to the next, and the first from the beginning.
    let mut begin = 0;
    let ends = disc.figures.iter().skip(1).map(|figures| figures.start);
    let ends = ends.chain(disc.figures.last().map(|figures| figures.end));
    for (number, end) in (1..).zip(ends) {
        let file = fs::read(cut.join(format!("{number}.wav"))).unwrap();
        let bytes = |blocks: u64| usize::try_from(blocks * 2352).unwrap();
        assert!(
            file.ends_with(&bin[bytes(begin)..bytes(end)]),
            "track {number}"
        );
        assert_eq!(file.len(), 44 + bytes(end - begin), "track {number}");
        begin = end;
    }
    report::verdict(
        JUDGE,
        "shntool cuts the sound by our cue sheet where tracks begin",
    );
}

#[test]
fn libcdio_opens_our_cue_sheet_as_a_disc() {
    if !report::there(&["cd-info"]) {
        return;
    }
    let scratch = Scratch::new();
    let disc = written(&scratch);
    let mut command = tool("cd-info");
    command
        .args(["--no-header", "--no-device-info", "--no-cddb", "--cue-file"])
        .arg(scratch.join("out.cue"));
    let text = String::from_utf8(output(&mut command).unwrap()).unwrap();
    let mut starts = Vec::new();
    let mut flags = Vec::new();
    for line in text.lines() {
        // `  3: 00:28:10  001960 audio  false  yes   2        yes`
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [_, _, block, "audio", _, copy, _, emphasis] => {
                starts.push(block.parse::<u64>().unwrap());
                flags.push((*copy == "yes", *emphasis == "yes"));
            }
            [_, _, block, "leadout", ..] => starts.push(block.parse().unwrap()),
            _ => {}
        }
    }
    let expected = disc.figures.iter().map(|figures| figures.start);
    let end = disc.figures.last().map(|figures| figures.end);
    assert_eq!(starts, expected.chain(end).collect::<Vec<_>>(), "{text}");
    assert_eq!(flags, disc.flags, "{text}");
    assert!(text.contains(&format!("(MCN): {}", disc.catalog)), "{text}");
    for called in &disc.called {
        assert!(text.contains(&format!("TITLE: {}", called.title)), "{text}");
    }
    report::verdict(
        JUDGE,
        "libcdio opens our cue sheet as the disc it was made of",
    );
}
