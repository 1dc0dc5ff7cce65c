//! TOC files as cdrdao's manual page has them: it and we find the same disc in them.

use super::*;

/// What is in each, and the file.
const TOCS: [(&str, &str); 10] = [
    ("one track", "TRACK AUDIO\nSILENCE 1:0:0\n"),
    (
        "a catalogue number, flags and an ISRC",
        "// Comment\nCD_DA CATALOG \"4006408262138\"\nTRACK AUDIO COPY PRE_EMPHASIS ISRC \"DEF057312345\"\nSILENCE 0:10:0\n\
         TRACK AUDIO NO COPY NO PRE_EMPHASIS TWO_CHANNEL_AUDIO ISRC \"USEM39600079\" SILENCE 0:10:0\n",
    ),
    (
        "pregaps by START and by PREGAP",
        "CD_DA\nTRACK AUDIO\nSILENCE 0:10:0\nSTART 0:5:0\nTRACK AUDIO\nPREGAP 0:2:33\nSILENCE 0:10:0\n\
         TRACK AUDIO\nSILENCE 0:3:0\nSTART\nSILENCE 0:7:1\nTRACK AUDIO\nSTART 0:1:0\nSILENCE 0:9:0\n",
    ),
    (
        "a pregap that does not end with a block",
        "CD_DA\nTRACK AUDIO\nSILENCE 44100\nSILENCE 100\nSTART\nSILENCE 0:7:1\n",
    ),
    (
        "indexes, of two tracks",
        "CD_DA\nTRACK AUDIO\nSILENCE 3:0:0\nINDEX 1:0:0\nINDEX 2:0:0\n\
         TRACK AUDIO\nSILENCE 0:20:0\nSTART 0:5:0\nINDEX 0:4:1\n",
    ),
    (
        "parts of files, in samples and in blocks",
        "CD_DA\nTRACK AUDIO\nFILE \"a.wav\" 0 0:5:0\nTRACK AUDIO\nAUDIOFILE \"a.wav\" 0:5:0 132300\nSILENCE 1000\n\
         FILE \"a.wav\" 588\nTRACK AUDIO\nFILE \"a.raw\" SWAP 100 441000\nFILE \"a.raw\" #588 0:0:10 0:1:0\n",
    ),
    (
        "tracks that do not end with a block",
        "CD_DA\nTRACK AUDIO\nSILENCE 441001\nTRACK AUDIO\nFILE \"a.wav\" 0\nTRACK AUDIO\nSILENCE 441587\nSTART 0:1:0\n",
    ),
    (
        "data before audio, with a post-gap",
        "CD_ROM\nTRACK MODE1\nDATAFILE \"d.iso\"\nZERO 0:2:0\nTRACK AUDIO\nSILENCE 0:2:0\nSTART\nFILE \"a.wav\" 0\n",
    ),
    (
        "data of mode 2 behind audio",
        "CD_ROM_XA\nTRACK AUDIO\nSILENCE 0:10:0\nTRACK MODE2_FORM1\nZERO 0:2:0\nSTART\nDATAFILE \"d.iso\" 0:5:0\n\
         TRACK MODE2_RAW\nPREGAP 0:2:0\nDATAFILE \"d.raw\" #2352 0:4:0\n",
    ),
    (
        "CD-Text, with quotation marks and bytes",
        "CD_DA\nCD_TEXT { LANGUAGE_MAP { 0 : EN 1 : 10 }\nLANGUAGE 0 { TITLE \"Say \\\"Yes\\\" \\\\ No\" PERFORMER \"Beyonc\\351\" DISC_ID \"XY\" }\n\
         LANGUAGE 1 { TITLE \"S\" } }\nTRACK AUDIO\nCD_TEXT { LANGUAGE 0 { TITLE \"T\" PERFORMER { 65, 66 } ISRC \"x\" } }\nSILENCE 0:10:0\n",
    ),
];

#[test]
fn cdrdao_and_we_find_the_same_disc_in_toc_files() {
    if !report::there(&["cdrdao"]) {
        return;
    }
    let scratch = Scratch::new();
    wave(&scratch, "a.wav", 588 * 700 + 100);
    fs::write(scratch.join("a.raw"), noise(1, 588 * 1000)).unwrap();
    fs::write(scratch.join("d.iso"), vec![1; 2048 * 500]).unwrap();
    fs::write(scratch.join("d.raw"), vec![0; 2352 * 400]).unwrap();
    for (what, text) in TOCS {
        fs::write(scratch.join("a.toc"), text).unwrap();
        let theirs = cdrdao(&scratch, "a.toc");
        let ours = ours(&scratch, "a.toc");
        assert_eq!(ours.figures, theirs.figures, "{what}: {text}");
        assert_eq!(ours.flags, theirs.flags, "{what}: {text}");
        assert_eq!(ours.catalog, theirs.catalog, "{what}: {text}");
        for (ours, theirs) in ours.called.iter().zip(&theirs.called) {
            assert_eq!(ours.isrc, theirs.isrc, "{what}: {text}");
        }
    }
    report::verdict(
        JUDGE,
        &format!(
            "cdrdao finds in {} TOC files what we find in them",
            TOCS.len()
        ),
    );
}

#[test]
fn what_cdrdao_refuses_in_a_toc_file_so_do_we() {
    if !report::there(&["cdrdao"]) {
        return;
    }
    let scratch = Scratch::new();
    let wrong = [
        "TRACK AUDIO\n",
        "TRACK AUDIO\nSILENCE 0:0:75\n",
        "TRACK AUDIO\nSILENCE 0\n",
        "TRACK AUDIO\nZERO 88200\nSILENCE 1:0:0\n",
        "TRACK AUDIO\nSILENCE 1:0:0\nSTART 1:0:0\n",
        "TRACK AUDIO\nSILENCE 1:0:0\nINDEX 1:0:0\n",
        "TRACK AUDIO\nSILENCE 1:0:0\nSTART\n",
        "TRACK MODE1\nSILENCE 1:0:0\n",
        "TRACK AUDIO\nFILE \"gone.wav\" 0\n",
        "TRACK AUDIO\nSILENCE 1:0:0 SPLENDID\n",
        "TRACK AUDIO\nCD_TEXT { LANGUAGE 9 { } }\nSILENCE 1:0:0\n",
    ];
    for text in wrong {
        fs::write(scratch.join("a.toc"), text).unwrap();
        let theirs = output(
            tool("cdrdao")
                .current_dir(scratch.path())
                .args(["show-toc", "-v", "1", "a.toc"]),
        );
        assert!(theirs.is_err(), "{text}");
        let mut command = discmaster(scratch.path(), ["audio", "--dry-run"]);
        let (_, message) = crate::program::fail(command.arg(scratch.join("a.toc")));
        assert!(message.contains("a.toc, line "), "{text}: {message}");
    }
    report::verdict(
        JUDGE,
        &format!("cdrdao refuses {} TOC files that we refuse", wrong.len()),
    );
}
