//! Our own albums, recorded through the kernel at our own drive, and read by everybody else.

use super::album::{EIGHT, RICH, SPOKEN};
use super::{Bench, READERS, WHO_READS, features};
use std::fs;

/// Steps for what we burn.
const STEPS: &str = r#"
# ours ARGUMENT...: onto a fresh disc, which is read back and compared.
ours() {
    insert cd-r80
    "$DISCMASTER" audio --recorder $NODE --json "$@" >/run/burnt 2>/run/said || { cat /run/burnt /run/said; return 1; }
    tail -n 1 /run/burnt
    tail -n 1 /run/burnt | grep '"compared":true'
}
"#;

#[test]
fn albums_that_we_burn_are_read_by_others() {
    let bench = Bench::new();
    bench.album("rich", &RICH);
    bench.album("spoken", &SPOKEN);
    bench.album("eight", &EIGHT);
    features::write(&bench);
    // Three files that end within a block, and flow into one another.
    let mut row = Vec::new();
    for (name, samples) in [("a.wav", 250_001), ("b.wav", 200_007), ("c.wav", 180_100)] {
        bench.samples(name, samples);
        row.extend(fs::read(bench.scratch.join(&name.replace("wav", "raw"))).unwrap());
        bench.flac(name);
    }
    row.resize(row.len().next_multiple_of(2352), 0);
    fs::write(bench.scratch.join("row.raw"), row).unwrap();
    // A track begins with the block in which its first sample lies.
    bench.text("row.toc-lines", "1 0 0\n2 425 0\n3 765 0\nlout 1072\n");
    let mut script = format!("{READERS}{STEPS}");
    script.push_str(
        r#"
serve
rich() {
    ours $FILES/rich.toc
    every_sample rich 300
}
spoken() {
    ours $FILES/spoken.cue
    every_sample spoken 300
    every_number spoken
    text_by_cdrskin spoken
    toc_by_cdrdao spoken
    info_by_libcdio spoken
}
eight() {
    insert cd-r80
    sheets=
    for block in 0 1 2 3 4 5 6 7; do
        sheets="$sheets input_sheet_v07t=$FILES/eight.$block.v07t"
    done
    cdrskin dev=$NODE -sao cuefile=$FILES/eight.cue $sheets
    cdrskin dev=$NODE cdtext_to_textfile=/run/eight.cdt
    ours --cd-text /run/eight.cdt $FILES/eight.cue
    text_by_cdrskin eight
    info_by_libcdio eight
    ours $FILES/eight.toc
    text_by_cdrskin eight
    info_by_libcdio eight
}
everything() {
    ours $FILES/features.toc
    landed_whole features
    toc_by_cdrskin features
    places_by_cdrdao features
}
row() {
    ours $FILES/a.flac $FILES/b.flac $FILES/c.flac
    landed_whole row
    toc_by_cdrskin row
    by_cdparanoia row
}
judge 'our album with a hidden track, indexes, numbers and two languages: cdparanoia, icedax and cdrskin rip every sample' rich
judge 'our album: cdrskin, wodim, cd-discid and icedax find its tracks, numbers, pregaps and indexes' every_number rich
judge 'our album: cdrskin finds all of its CD-Text' text_by_cdrskin rich
judge 'our album: cdrdao finds everything that was in the sheet' toc_by_cdrdao rich
judge 'our album: libcdio finds tracks, numbers and CD-Text' info_by_libcdio rich
judge 'our album from a cue sheet: everybody finds everything' spoken
judge 'our CD-Text in eight languages, from packs of cdrskin and from a sheet of cdrdao: cdrskin and libcdio find all of it' eight
judge 'we record a sheet of everything that cdrdao knows of sound as cdrdao does: each sample lies where it said' everything
judge 'our FLACs that end within blocks flow into one another: cdparanoia rips every sample' row
stop_serving
"#,
    );
    bench.run(&WHO_READS, 9, &script);
}

#[test]
fn mixed_and_enhanced_discs_that_we_burn_are_mounted_and_ripped() {
    let bench = Bench::new();
    bench.album("plain", &super::PLAIN);
    bench.album("rich", &RICH);
    bench.text("long.toc", "CD_DA\nTRACK AUDIO\nSILENCE 10:0:0\n");
    let mut script = format!("{READERS}{STEPS}");
    script.push_str(
        r#"
recorder=$DISCMASTER_HOME/recorders/default
serve
mixed() {
    ours --data $FILES/source/ --data-as first-track $FILES/plain.cue
    mounted $FILES/source
    cdrskin dev=$NODE -toc >/run/printed
    grep '^track:   1 .* control: 4 ' /run/printed
    start=$(sed -n 's/^track:   2 lba: *\([0-9]*\) .*/\1/p' /run/printed)
    mkdir /run/rip
    (cd /run/rip && cdparanoia -q -B -r -d $NODE)
    cat /run/rip/track*.raw >/run/ripped
    rm -r /run/rip
    cmp $FILES/plain.raw /run/ripped
}
enhanced() {
    ours --data $FILES/source/ $FILES/plain.cue
    cdrskin dev=$NODE -toc >/run/printed
    grep 'Media summary: 2 sessions, 4 tracks, closed' /run/printed
    by_the_first_session
    mounted $FILES/source
}
# To cdparanoia the last track of sound runs up to the data: what lies between the sessions is left out.
by_the_first_session() {
    (cd /run && cdparanoia -q -r -d $NODE '1[0:00.00]-3[0:04.32]' /run/ripped)
    cmp $FILES/plain.raw /run/ripped
}
at_once() {
    ours --way tao $FILES/plain.cue
    toc_by_cdrskin_is '1 0 0' '2 853 0' '3 1455 0'
}
toc_by_cdrskin_is() {
    cdrskin dev=$NODE -toc >/run/printed
    toc_lines
    cat /run/found
    for line in "$@"; do grep -x "$line" /run/found; done
}
killed() {
    insert cd-r80
    "$DISCMASTER" audio --recorder $NODE --json $FILES/long.toc >/run/burnt 2>&1 &
    burn=$!
    for _ in $(seq 1000); do
        ! grep -q '"event":"block-progress","done":[1-9]' /run/burnt || break
        sleep 0.01
    done
    kill -9 $burn
    wait $burn || true
    # It ends where it died. Nobody takes it for a whole disc, and the drive goes on.
    "$DISCMASTER" disc eject --json >/run/left
    cat /run/left
    grep '"status":"appendable"' /run/left
    ours $FILES/plain.cue
    landed_whole plain
}
# drive SETTINGS: it is served with these, which its description has beside the others.
drive() {
    stop_serving
    sed -i "s/\"format\": 1,/\"format\": 1, $1,/" $recorder/recorder.json
    serve
}
textless() {
    ours $FILES/rich.toc
    grep '"cd_text":false' /run/burnt
    grep '"cd_text":"left out"' /run/burnt
    every_sample rich 300
    numbers_by_icedax rich
    cdrskin dev=$NODE cdtext_to_v07t=/run/none.v07t 2>&1 | grep 'No CD-Text'
}
shifted() {
    ours $FILES/plain.cue
    grep '"read_offset":667' /run/burnt
    landed_whole plain
    # It gets every sample so many places later than it is.
    (cd /run && cdparanoia -q -r -d $NODE '1[0:00.00]-3[0:04.31]' /run/ripped)
    tail --bytes +$((667 * 4 + 1)) /run/ripped | cmp --bytes $((1483 * 2352 - 667 * 4)) - $FILES/plain.raw
}
judge 'our mixed disc: the kernel mounts its data, cdparanoia rips every sample' mixed
judge 'our enhanced disc: the kernel mounts the second session, cdparanoia rips every sample of the first' enhanced
judge 'our album track at once: cdrskin finds its tracks' at_once
judge 'our recorder, killed while it records an album: the disc is not closed, the drive goes on' killed
drive '"cd_text": false'
judge 'our album at a drive that records no CD-Text: told, everything else is there' textless
drive '"audio": { "read_offset": 667, "overread": true }'
judge 'our album at a drive that reads 667 samples off: the offset is found, every sample compared' shifted
stop_serving
"#,
    );
    bench.run(&WHO_READS, 6, &script);
}

impl Bench {
    /// The WAVE file as FLAC beside it.
    pub(super) fn flac(&self, wave: &str) {
        let wave = self.scratch.join(wave);
        crate::program::succeed(
            crate::program::tool("flac")
                .args(["--silent", "--force", "-o"])
                .arg(wave.with_extension("flac"))
                .arg(&wave),
        );
    }
}
