use super::*;
use proptest::prelude::*;

fn at(blocks: u32) -> Msf {
    Msf::from_blocks(blocks).unwrap()
}

fn track(pause: Pause, start: u32) -> CueTrack {
    CueTrack::audio(pause, at(start))
}

#[test]
fn one_track_is_written_as_everybody_writes_it() {
    let mut sheet = CueSheet::new("cd-r80-0001.bin").unwrap();
    sheet.add(track(Pause::None, 0)).unwrap();
    assert_eq!(
        sheet.to_string(),
        "FILE \"cd-r80-0001.bin\" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n"
    );
}

#[test]
fn a_stored_pause_is_index_00_and_one_that_is_not_is_a_pregap() {
    let mut sheet = CueSheet::new("two words.bin").unwrap();
    sheet.add(track(Pause::None, 0)).unwrap();
    sheet
        .add(CueTrack {
            copy_permitted: true,
            ..track(Pause::Stored { from: at(302) }, 452)
        })
        .unwrap();
    sheet
        .add(track(Pause::NotStored { length: at(150) }, 4954))
        .unwrap();
    let expected = "\
FILE \"two words.bin\" BINARY
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    FLAGS DCP
    INDEX 00 00:04:02
    INDEX 01 00:06:02
  TRACK 03 AUDIO
    PREGAP 00:02:00
    INDEX 01 01:06:04
";
    assert_eq!(sheet.to_string(), expected);
}

#[test]
fn what_a_disc_says_of_itself_is_told() {
    let mut sheet = CueSheet::new("a.bin").unwrap();
    sheet.catalog = Some("4006408262138".parse().unwrap());
    sheet.set_cd_text_file("a.cdt").unwrap();
    assert!(sheet.set_cd_text_file("a\"b").is_err());
    sheet
        .add(CueTrack {
            mode: CueMode::Mode1,
            ..track(Pause::None, 0)
        })
        .unwrap();
    sheet
        .add(CueTrack {
            isrc: Some("DEF057312345".parse().unwrap()),
            pre_emphasis: true,
            copy_permitted: true,
            indexes: vec![at(1000), at(1075)],
            ..track(Pause::Stored { from: at(302) }, 452)
        })
        .unwrap();
    let expected = "\
CATALOG 4006408262138
CDTEXTFILE \"a.cdt\"
FILE \"a.bin\" BINARY
  TRACK 01 MODE1/2352
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    ISRC DEF057312345
    FLAGS DCP PRE
    INDEX 00 00:04:02
    INDEX 01 00:06:02
    INDEX 02 00:13:25
    INDEX 03 00:14:25
";
    assert_eq!(sheet.to_string(), expected);
    // Each index comes after the one before it, and so does the next track.
    for indexes in [vec![at(2000)], vec![at(2001), at(2001)]] {
        let late = CueTrack {
            indexes,
            ..track(Pause::None, 2000)
        };
        assert!(matches!(
            sheet.add(late),
            Err(CueError::OutOfOrder { number: 3, .. })
        ));
    }
    assert!(sheet.add(track(Pause::None, 1075)).is_err());
    sheet.add(track(Pause::None, 1076)).unwrap();
}

#[test]
fn several_sessions_are_remarked() {
    let mut sheet = CueSheet::new("a.bin").unwrap();
    sheet.add(track(Pause::None, 0)).unwrap();
    sheet
        .add(track(Pause::Stored { from: at(302) }, 452))
        .unwrap();
    sheet
        .add(CueTrack {
            session: 2,
            ..track(Pause::Stored { from: at(754) }, 12_154)
        })
        .unwrap();
    let expected = "\
FILE \"a.bin\" BINARY
  REM SESSION 01
  TRACK 01 AUDIO
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    INDEX 00 00:04:02
    INDEX 01 00:06:02
  REM SESSION 02
  TRACK 03 AUDIO
    INDEX 00 00:10:04
    INDEX 01 02:42:04
";
    assert_eq!(sheet.to_string(), expected);
}

#[test]
fn what_a_reader_would_misread_is_refused() {
    for name in ["", "a\"b.bin", "a\nb.bin", "\u{7}"] {
        assert_eq!(
            CueSheet::new(name),
            Err(CueError::FileName(name.to_owned()))
        );
    }
    let mut sheet = CueSheet::new("a.bin").unwrap();
    assert_eq!(
        sheet.add(track(Pause::None, 1)),
        Err(CueError::NotAtStart { at: at(1) })
    );
    assert_eq!(
        sheet.add(CueTrack {
            session: 2,
            ..track(Pause::None, 0)
        }),
        Err(CueError::Session {
            number: 1,
            session: 2
        })
    );
    // The first track's pause may be stored; then it is what begins the file.
    sheet
        .add(track(Pause::Stored { from: at(0) }, 150))
        .unwrap();
    let before = sheet.clone();
    for (pause, start, told) in [
        (Pause::None, 150, 150),
        (Pause::None, 149, 149),
        (Pause::Stored { from: at(150) }, 500, 150),
        (Pause::Stored { from: at(501) }, 500, 501),
    ] {
        assert_eq!(
            sheet.add(track(pause, start)),
            Err(CueError::OutOfOrder {
                number: 2,
                at: at(told)
            })
        );
    }
    for session in [0, 3] {
        let skipped = CueTrack {
            session,
            ..track(Pause::None, 500)
        };
        assert_eq!(
            sheet.add(skipped),
            Err(CueError::Session { number: 2, session })
        );
    }
    assert_eq!(sheet, before);
}

#[test]
fn the_hundredth_track_is_refused() {
    let mut sheet = CueSheet::new("a.bin").unwrap();
    for number in 0..99 {
        sheet.add(track(Pause::None, number * 300)).unwrap();
    }
    assert_eq!(
        sheet.add(track(Pause::None, 99 * 300)),
        Err(CueError::TooManyTracks)
    );
    assert!(sheet.to_string().contains("  TRACK 99 AUDIO\n"));
}

proptest! {
    #[test]
    fn every_sheet_has_a_line_for_each_index_in_ascending_order(
        lengths in prop::collection::vec((1_u32..3000, 0_u32..300, any::<bool>()), 1..40),
    ) {
        let mut sheet = CueSheet::new("a.bin").unwrap();
        let mut next = 0;
        for (blocks, pause, stored) in lengths {
            let (pause, start) = match (pause, stored) {
                (0, _) => (Pause::None, next),
                (pause, true) => (Pause::Stored { from: at(next) }, next + pause),
                (pause, false) => (Pause::NotStored { length: at(pause) }, next),
            };
            sheet.add(track(pause, start)).unwrap();
            next = start + blocks;
        }
        let text = sheet.to_string();
        let indexes: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("INDEX "))
            .map(|index| index.split_once(' ').unwrap().1)
            .collect();
        prop_assert!(indexes.len() >= sheet.tracks().len());
        prop_assert!(indexes.is_sorted());
    }
}
