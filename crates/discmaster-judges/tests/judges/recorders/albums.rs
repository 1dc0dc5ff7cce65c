//! Discs of audio: what other people's programs burn on our recorder, other people's programs read.

mod album;
mod features;

use super::Bench;
use album::{Album, EIGHT, KATAKANA, PLAIN, RICH, SPOKEN};
use std::fs;

/// The steps of those who read.
const READERS: &str = include_str!("albums/readers.sh");

impl Bench {
    /// Everything that readers compare an album with, and sheets to burn it from.
    pub(super) fn album(&self, name: &str, album: &Album) {
        self.audio(&format!("{name}.wav"), album.blocks());
        let wave = self.scratch.join(&format!("{name}.wav"));
        let wave = wave.display().to_string();
        self.text(&format!("{name}.toc"), &album.toc(&wave));
        self.text(&format!("{name}.cue"), &album.cue(&wave));
        self.text(&format!("{name}.parts"), &album.parts());
        self.text(&format!("{name}.toc-lines"), &album.toc_lines());
        self.text(&format!("{name}.read-toc"), &album.toc_read());
        self.text(&format!("{name}.cd-info"), &album.cd_info());
        self.text(&format!("{name}.disc-id"), &album.disc_id());
        let sheets = album.v07t();
        fs::write(self.scratch.join(&format!("{name}.v07t")), sheets.concat()).unwrap();
        for (block, sheet) in sheets.iter().enumerate() {
            let name = format!("{name}.{block}.v07t");
            fs::write(self.scratch.join(&name), sheet).unwrap();
        }
    }
}

#[test]
fn albums_that_others_burn_are_read_by_others() {
    let bench = Bench::new();
    bench.album("rich", &RICH);
    bench.album("spoken", &SPOKEN);
    bench.album("eight", &EIGHT);
    bench.album("katakana", &KATAKANA);
    bench.album("plain", &PLAIN);
    let mut script = READERS.to_owned();
    script.push_str(
        r#"
serve
rich() {
    insert cd-r80
    cdrdao write --device $NODE -n --driver generic-mmc:0x10 $FILES/rich.toc
    landed_whole rich
}
raw() {
    insert cd-r80
    cdrdao write --device $NODE -n --driver generic-mmc-raw $FILES/rich.toc
    landed_whole rich
    toc_by_cdrdao rich
    text_by_cdrskin rich
}
spoken() {
    insert cd-r80
    cdrskin dev=$NODE -sao -text cuefile=$FILES/spoken.cue
    landed_whole spoken
    toc_by_cdrdao spoken
    text_by_cdrskin spoken
}
eight() {
    insert cd-r80
    sheets=
    for block in 0 1 2 3 4 5 6 7; do
        sheets="$sheets input_sheet_v07t=$FILES/eight.$block.v07t"
    done
    cdrskin dev=$NODE -sao cuefile=$FILES/eight.cue $sheets
    landed_whole eight
    text_by_cdrskin eight
    info_by_libcdio eight
}
katakana() {
    insert cd-r80
    cdrskin dev=$NODE -sao cuefile=$FILES/katakana.cue input_sheet_v07t=$FILES/katakana.v07t
    landed_whole katakana
    info_by_libcdio katakana
}
plain() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -dao -text cuefile=$FILES/plain.cue
    landed_whole plain
    by_cdrdao plain
    by_icedax plain
    toc_by_wodim plain
}
judge 'cdrdao burns an album with a hidden track, indexes, numbers and two languages: every sample landed' rich
judge 'cdparanoia rips it, the hidden track, too: every sample' by_cdparanoia rich
judge 'icedax rips it: every sample from index 1 on' by_icedax rich 300
judge 'cdrdao read-cd rips it: every sample' by_cdrdao rich
judge 'cdrskin rips it: every sample from index 1 on' by_cdrskin rich
judge 'cdrskin finds its tracks' toc_by_cdrskin rich
judge 'wodim finds its tracks' toc_by_wodim rich
judge 'cd-discid tells its ID' id_by_cd_discid rich
judge 'cdrskin finds all of its CD-Text' text_by_cdrskin rich
judge 'cdrdao finds everything that was in the sheet' toc_by_cdrdao rich
judge 'libcdio finds tracks, numbers and CD-Text' info_by_libcdio rich
judge 'cdrdao raw' raw
judge 'cdrskin burns a cue sheet' spoken
judge 'cdrskin burns eight languages' eight
judge 'katakana' katakana
judge 'wodim plain' plain
stop_serving
"#,
    );
    bench.run(
        &[
            "cdrdao",
            "cdrskin",
            "wodim",
            "cdparanoia",
            "icedax",
            "cd-discid",
            "cd-info",
        ],
        16,
        &script,
    );
}
