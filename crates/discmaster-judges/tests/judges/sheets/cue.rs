//! Cue sheets that cuetools read, too.

use super::*;

const ONE_FILE: &str = "\
CATALOG 4006408262138
PERFORMER \"Somebody\"
TITLE \"Some Disc\"
FILE \"a.wav\" WAVE
  TRACK 01 AUDIO
    TITLE \"One\"
    PERFORMER \"Somebody\"
    ISRC DEF057312345
    FLAGS DCP PRE
    INDEX 00 00:00:00
    INDEX 01 00:00:33
  TRACK 02 AUDIO
    TITLE \"Two: a Title with 'Marks' & Signs\"
    PERFORMER \"Somebody Else\"
    INDEX 00 00:10:00
    INDEX 01 00:12:00
    INDEX 02 00:13:10
    INDEX 03 00:14:00
  TRACK 03 AUDIO
    TITLE \"Three\"
    PERFORMER \"Third\"
    ISRC USEM39600079
    INDEX 01 00:17:74
";

const GAPS_LEFT_OUT: &str = "\
FILE \"a.wav\" WAVE
  TRACK 01 AUDIO
    INDEX 01 00:00:00
FILE \"b.wav\" WAVE
  TRACK 02 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:00:00
";

const GAPS_PREPENDED: &str = "\
FILE \"a.wav\" WAVE
  TRACK 01 AUDIO
    INDEX 01 00:00:00
FILE \"b.wav\" WAVE
  TRACK 02 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:02:00
";

fn files(scratch: &Scratch) {
    wave(scratch, "a.wav", 588 * 1500);
    wave(scratch, "b.wav", 588 * 1000);
}

#[test]
fn cuetools_and_we_read_the_same_of_a_cue_sheet() {
    if !report::there(&["cueprint", "cuebreakpoints"]) {
        return;
    }
    let scratch = Scratch::new();
    files(&scratch);
    fs::write(scratch.join("a.cue"), ONE_FILE).unwrap();
    let ours = ours(&scratch, "a.cue");
    let starts = cuetools_agree(&scratch, "a.cue", &ours);
    assert_eq!(starts, [900, 1349]);
    report::verdict(
        JUDGE,
        "cuetools read of a cue sheet the texts and times that we read",
    );
}

#[test]
fn what_cuetools_make_of_a_cue_sheet_is_the_disc_that_we_make_of_it() {
    if !report::there(&["cueconvert"]) {
        return;
    }
    let scratch = Scratch::new();
    files(&scratch);
    // It counts indexes from the pregap's beginning on, where cdrdao counts them from its end.
    let lines = ONE_FILE.split_inclusive('\n');
    let one_index: String = lines
        .filter(|line| !line.contains("INDEX 02") && !line.contains("INDEX 03"))
        .collect();
    for (what, text) in [
        ("one file", &one_index),
        ("gaps left out", &GAPS_LEFT_OUT.to_owned()),
        ("gaps prepended", &GAPS_PREPENDED.to_owned()),
    ] {
        fs::write(scratch.join("a.cue"), text).unwrap();
        let mut command = tool("cueconvert");
        command
            .args(["-i", "cue", "-o", "toc"])
            .arg(scratch.join("a.cue"))
            .arg(scratch.join("converted.toc"));
        output(&mut command).unwrap();
        assert_eq!(
            ours(&scratch, "converted.toc"),
            ours(&scratch, "a.cue"),
            "{what}"
        );
    }
    report::verdict(
        JUDGE,
        "the TOC files that cueconvert makes of 3 cue sheets are the discs that we make of the sheets",
    );
}
