//! Discs of audio: what other people's programs burn on our recorder, other people's programs read.

mod album;
mod dialects;
mod features;
mod ours;

use super::Bench;
use album::{Album, EIGHT, KATAKANA, PLAIN, RICH, SPOKEN};
use std::fs;

/// The steps of those who read.
const READERS: &str = include_str!("albums/readers.sh");

impl Bench {
    /// Everything that readers compare an album with, and sheets to burn it from.
    fn album(&self, name: &str, album: &Album) {
        self.audio(&format!("{name}.wav"), album.blocks());
        let wave = self.scratch.join(&format!("{name}.wav"));
        let wave = wave.display().to_string();
        self.text(&format!("{name}.toc"), &album.toc(&wave));
        self.text(&format!("{name}.cue"), &album.cue(&wave));
        self.text(&format!("{name}.parts"), &album.parts());
        self.text(&format!("{name}.toc-lines"), &album.toc_lines());
        self.text(&format!("{name}.read-toc"), &album.toc_read());
        self.text(&format!("{name}.cd-info"), &album.cd_info());
        self.text(&format!("{name}.icedax"), &album.icedax());
        self.text(&format!("{name}.disc-id"), &album.disc_id());
        let sheets = album.v07t();
        fs::write(self.scratch.join(&format!("{name}.v07t")), sheets.concat()).unwrap();
        for (block, sheet) in sheets.iter().enumerate() {
            let name = format!("{name}.{block}.v07t");
            fs::write(self.scratch.join(&name), sheet).unwrap();
        }
    }
}

/// Those who read an album.
const WHO_READS: [&str; 7] = [
    "cdrdao",
    "cdrskin",
    "wodim",
    "cdparanoia",
    "icedax",
    "cd-discid",
    "cd-info",
];

#[test]
fn albums_that_others_burn_are_read_by_others() {
    let bench = Bench::new();
    let albums = [
        ("rich", &RICH),
        ("spoken", &SPOKEN),
        ("eight", &EIGHT),
        ("katakana", &KATAKANA),
        ("plain", &PLAIN),
    ];
    for (name, album) in albums {
        bench.album(name, album);
    }
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
    text_by_cdrskin spoken
    # What is the same as for the track before, cdrskin records as a tab, and cdrdao shows it.
    toc_by_cdrdao spoken 's/"\\011"/"Player"/'
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
    wodim dev=$NODE gracetime=2 -dao cuefile=$FILES/plain.cue
    landed_whole plain
    by_cdparanoia plain
    by_icedax plain
    toc_by_wodim plain
}
judge 'cdrdao burns an album with a hidden track, indexes, numbers and two languages: every sample landed' rich
judge 'cdparanoia rips what cdrdao burnt, the hidden track, too: every sample' by_cdparanoia rich
judge 'icedax rips what cdrdao burnt: every sample from index 1 on' by_icedax rich 300
judge 'cdrdao read-cd rips what it burnt: every sample' by_cdrdao rich
judge 'cdrskin rips what cdrdao burnt: every sample from index 1 on' by_cdrskin rich
judge 'cdrskin finds the tracks that cdrdao burnt' toc_by_cdrskin rich
judge 'wodim finds the tracks that cdrdao burnt' toc_by_wodim rich
judge 'cd-discid tells the ID of what cdrdao burnt' id_by_cd_discid rich
judge 'cdrskin finds all CD-Text that cdrdao burnt' text_by_cdrskin rich
judge 'cdrdao read-toc finds everything that was in its sheet' toc_by_cdrdao rich
judge 'libcdio finds tracks, numbers and CD-Text that cdrdao burnt' info_by_libcdio rich
judge 'icedax finds numbers, indexes and pregaps that cdrdao burnt' numbers_by_icedax rich
judge 'cdrdao burns the same album in raw blocks: cdrdao and cdrskin find everything' raw
judge 'cdrskin burns a cue sheet with CD-Text: every sample landed, cdrdao and cdrskin find everything' spoken
judge 'cdrskin burns CD-Text in eight languages: cdrskin and libcdio find all of it' eight
judge 'cdrskin burns CD-Text in Japanese: libcdio finds all of it' katakana
judge 'wodim burns a cue sheet: cdparanoia and icedax rip every sample' plain
stop_serving
"#,
    );
    bench.run(&WHO_READS, 17, &script);
}

#[test]
fn everything_that_cdrdao_can_say_lands_on_our_disc() {
    let bench = Bench::new();
    features::write(&bench);
    let image = bench.scratch.join("image.iso");
    let image = image.display();
    // The blocks of the third track may be of either form.
    bench.text(
        "forms.toc",
        &format!(
            "CD_ROM_XA\nTRACK MODE2_FORM1\nDATAFILE \"{image}\"\nTRACK MODE2_FORM2\nPREGAP 0:2:0\nZERO 0:4:0\n\
             TRACK MODE2_FORM_MIX\nPREGAP 0:2:0\nZERO 0:4:0\n"
        ),
    );
    bench.text(
        "modes.toc",
        &format!(
            "CD_ROM\nTRACK MODE1\nDATAFILE \"{image}\"\nZERO 0:2:0\n\
             TRACK AUDIO\nPREGAP 0:2:0\nFILE \"{}\" 0\n\
             TRACK MODE1\nPREGAP 0:2:0\nZERO 0:1:0\nDATAFILE \"{image}\" #4096 614400\n",
            bench.scratch.join("two.wav").display()
        ),
    );
    let mut script = READERS.to_owned();
    script.push_str(
        r#"
serve
features() {
    insert cd-r80
    cdrdao write --device $NODE -n --driver $1 $FILES/features.toc
    landed_whole features
    toc_by_cdrskin features
    places_by_cdrdao features
}
forms() {
    insert cd-r80
    cdrdao write --device $NODE -n --driver $1 $FILES/forms.toc
    mounted $FILES/source
    blocks=$(($(stat --format %s $FILES/image.iso) / 2048))
    dd if=$NODE of=/run/ripped bs=2048 iflag=direct count=$blocks
    cmp $FILES/image.iso /run/ripped
}
modes() {
    insert cd-r80
    cdrdao write --device $NODE -n --driver generic-mmc $FILES/modes.toc
    mounted $FILES/source
    # The first track, and two pregaps of two seconds around the second, which has 400 blocks.
    first=$(($(stat --format %s $FILES/image.iso) / 2048 + 150))
    # To cdparanoia the second runs up to the third: its pregap is left out.
    (cd /run && cdparanoia -q -r -d $NODE '2[0:00.00]-2[0:05.24]' /run/ripped)
    cmp $FILES/two.raw /run/ripped
    dd if=$NODE of=/run/ripped bs=2048 iflag=direct skip=$((first + 150 + 400 + 150)) count=375
    head --bytes $((75 * 2048)) /dev/zero | cmp --bytes $((75 * 2048)) - /run/ripped
    cmp --bytes 614400 --ignore-initial "4096:$((75 * 2048))" $FILES/image.iso /run/ripped
}
judge 'cdrdao burns a sheet of everything it knows of sound: each sample lies where it said' features generic-mmc
judge 'cdrdao burns the same sheet in raw blocks: each sample lies where it said' features generic-mmc-raw
judge 'cdparanoia rips each sample of it' by_cdparanoia features
judge 'cdrdao burns tracks of mode 2: the first is mounted, and read' forms generic-mmc
judge 'cdrdao burns the same tracks in raw blocks: the first is mounted, and read' forms generic-mmc-raw
judge 'cdrdao burns data, sound, data: the kernel mounts the first, cdparanoia rips the second, the third is read' modes
stop_serving
"#,
    );
    bench.run(&["cdrdao", "cdrskin", "cdparanoia"], 6, &script);
}
