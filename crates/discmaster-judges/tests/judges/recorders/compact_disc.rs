//! CD-R and CD-RW.

use super::Bench;
use std::fmt::Write;

#[test]
fn foreign_recorders_burn_a_cd_r_track_at_once() {
    Bench::new().run(
        &["wodim", "cdrskin", "xorriso", "readom"],
        4,
        r#"
serve
wodim_tao() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -tao $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
}
cdrskin_tao() {
    insert cd-r74
    cdrskin dev=$NODE -tao $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
}
xorriso_tao() {
    insert cd-r80
    xorriso -outdev $NODE -write_type tao -joliet on -map $FILES/source / -commit
    mounted $FILES/source
    # It makes its image itself; what a reader gets is what lies on the disc.
    dd if=$NODE of=/run/read bs=2048 count=600
    landed /run/read
}
read_back() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -tao $FILES/image.iso
    # The last two blocks of a track at once are run-out, which cannot be read: as on other drives.
    dd if=$NODE of=/run/read bs=2048 iflag=direct count=$(($(stat --format %s $FILES/image.iso) / 2048))
    same $FILES/image.iso /run/read
    rm /run/read
    readom dev=$NODE sectors=0-1000 f=/run/read
    same /run/read $FILES/image.iso
}
judge 'wodim -tao burns a CD-R: the image landed, and is mounted' wodim_tao
judge 'cdrskin -tao burns a CD-R: the image landed, and is mounted' cdrskin_tao
judge 'xorriso burns a CD-R track at once, which is mounted and read' xorriso_tao
judge 'dd and readom read what wodim burnt' read_back
stop_serving
"#,
    );
}

#[test]
fn foreign_recorders_burn_a_cd_r_session_at_once() {
    let bench = Bench::new();
    bench.audio("one.wav", 700);
    bench.audio("two.wav", 501);
    bench.text("data.toc", &toc(&bench, "CD_ROM", &[("image.iso", "")]));
    bench.run(
        &["wodim", "cdrskin", "cdrdao"],
        6,
        r#"
serve
wodim_dao() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -dao $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
    # A disc at once has nothing behind its last block.
    dd if=$NODE of=/run/read bs=64k
    cmp /run/read $FILES/image.iso
}
cdrskin_sao() {
    insert cd-rw80
    cdrskin dev=$NODE -sao $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
}
cdrdao_data() {
    insert cd-r90
    cdrdao write --device $NODE -n --driver generic-mmc $FILES/data.toc
    landed $FILES/image.iso
    mounted $FILES/source
}
wodim_audio() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -dao -audio $FILES/one.wav $FILES/two.wav
    sounds $FILES/one.wav 0
    sounds $FILES/two.wav 700
}
cdrskin_audio() {
    insert cd-r80
    cdrskin dev=$NODE -sao -audio $FILES/one.wav $FILES/two.wav
    sounds $FILES/one.wav 0
    sounds $FILES/two.wav 700
}
wodim_raw() {
    insert cd-r80
    wodim dev=$NODE gracetime=2 -raw96r $FILES/image.iso
    mounted $FILES/source
    dd if=$NODE of=/run/read bs=2048 count=$(($(stat --format %s $FILES/image.iso) / 2048))
    cmp /run/read $FILES/image.iso
}
judge 'wodim -dao burns a CD-R: the image landed, is mounted, and is all there is' wodim_dao
judge 'cdrskin -sao burns a CD-RW: the image landed, and is mounted' cdrskin_sao
judge 'cdrdao burns a CD-R of data: the image landed, and is mounted' cdrdao_data
judge 'wodim -dao burns two tracks of audio: every sample landed' wodim_audio
judge 'cdrskin -sao burns two tracks of audio: every sample landed' cdrskin_audio
judge 'wodim -raw96r burns a CD-R in raw blocks, which is mounted and read' wodim_raw
stop_serving
"#,
    );
}

#[test]
fn cdrdao_burns_what_its_sheets_say() {
    let bench = Bench::new();
    bench.audio("one.wav", 700);
    bench.audio("two.wav", 501);
    let audio = [("one.wav", ""), ("two.wav", "PREGAP 0:1:0\n")];
    bench.text("audio.toc", &toc(&bench, "CD_DA", &audio));
    let mixed = [
        ("image.iso", ""),
        ("one.wav", "PREGAP 0:2:0\n"),
        ("two.wav", ""),
    ];
    bench.text("mixed.toc", &toc(&bench, "CD_ROM", &mixed));
    bench.run(
        &["cdrdao", "readom"],
        4,
        r#"
serve
write() {
    cdrdao write --device $NODE -n --driver "$1" "$FILES/$2"
}
audio() {
    insert cd-r80
    write generic-mmc audio.toc
    sounds $FILES/one.wav 0
    sounds $FILES/two.wav 775
}
raw() {
    insert cd-r80
    write generic-mmc-raw audio.toc
    sounds $FILES/one.wav 0
    sounds $FILES/two.wav 775
}
mixed() {
    insert cd-r80
    write generic-mmc mixed.toc
    mounted $FILES/source
    blocks=$(($(stat --format %s $FILES/image.iso) / 2048))
    sounds $FILES/one.wav $((blocks + 150))
    sounds $FILES/two.wav $((blocks + 150 + 700))
}
read_cd() {
    insert cd-r80
    write generic-mmc audio.toc
    cd /run
    cdrdao read-cd --device $NODE --driver generic-mmc --datafile read.bin read.toc
    cat read.toc
    # Of samples it takes the byte of the higher value first.
    dd if=read.bin of=read.raw conv=swab bs=64k
    tail --bytes +45 $FILES/one.wav >one.raw
    same one.raw read.raw
    tail --bytes +45 $FILES/two.wav >two.raw
    same two.raw read.raw $((501 * 2352)) $((775 * 2352))
}
judge 'cdrdao burns audio with a pregap: every sample landed' audio
judge 'cdrdao burns the same in raw blocks with sub-channel: every sample landed' raw
judge 'cdrdao burns a mixed disc: its data is mounted, every sample landed' mixed
judge 'cdrdao reads back every sample of the audio that it burnt' read_cd
stop_serving
"#,
    );
}

#[test]
fn foreign_recorders_add_sessions_to_a_cd() {
    Bench::new().run(
        &["cdrskin", "genisoimage", "xorriso"],
        2,
        r#"
serve
cdrskin_multi() {
    insert cd-r80
    cdrskin dev=$NODE -multi -tao $FILES/image.iso
    where=$(cdrskin dev=$NODE -msinfo)
    echo "the next session: $where"
    # The first session's lead-out and the second's lead-in are 11,400 blocks, and two of the first track are run-out.
    blocks=$(($(stat --format %s $FILES/image.iso) / 2048))
    test "$where" = "0,$((blocks + 11400 + 2))"
    genisoimage -quiet -J -R -C "$where" -M $NODE -o /run/second.iso $FILES/more
    cdrskin dev=$NODE -tao /run/second.iso
    landed $FILES/image.iso
    landed /run/second.iso ${where#*,}
    mounted $FILES/both
}
xorriso_append() {
    insert cd-r80
    xorriso -dev $NODE -joliet on -close off -write_type tao -map $FILES/source / -commit
    mounted $FILES/source
    xorriso -dev $NODE -close off -write_type tao -map $FILES/more / -commit
    mounted $FILES/both
}
judge 'cdrskin adds a session of genisoimage to a CD-R: both landed, and are mounted as one' cdrskin_multi
judge 'xorriso adds a session to a CD-R of its own, which is mounted' xorriso_append
stop_serving
"#,
    );
}

#[test]
fn foreign_recorders_blank_a_cd_rw() {
    Bench::new().run(
        &["cdrskin", "wodim", "xorriso"],
        3,
        r#"
serve
burn() {
    wodim dev=$NODE gracetime=2 -tao $FILES/image.iso
    landed $FILES/image.iso
}
blanked() {
    cdrskin dev=$NODE -toc | grep 'Media summary: 0 sessions, 0 tracks, blank CD-RW'
    [ ! -e $DISCS/$DISC.iso ]
}
cdrskin_blank() {
    insert cd-rw80
    burn
    cdrskin dev=$NODE blank=fast
    blanked
    burn
    cdrskin dev=$NODE blank=all
    blanked
}
wodim_blank() {
    insert cd-rw74
    burn
    wodim dev=$NODE gracetime=2 blank=fast
    blanked
    burn
    mounted $FILES/source
}
xorriso_blank() {
    insert cd-rw80
    burn
    xorriso -outdev $NODE -blank as_needed -write_type tao -joliet on -map $FILES/more / -commit
    mounted $FILES/more
}
judge 'cdrskin blank=fast and blank=all blank a CD-RW' cdrskin_blank
judge 'wodim blank=fast blanks a CD-RW, and burns it again' wodim_blank
judge 'xorriso -blank as_needed blanks a CD-RW, and burns it again' xorriso_blank
stop_serving
"#,
    );
}

/// A sheet of cdrdao's: files of the bench, each with what stands before it in its track.
fn toc(bench: &Bench, session: &str, tracks: &[(&str, &str)]) -> String {
    let mut sheet = format!("{session}\n");
    for (name, before) in tracks {
        let file = bench.scratch.join(name);
        let file = file.display();
        // Writing to a String does not fail.
        let _ = if name.ends_with(".wav") {
            writeln!(sheet, "TRACK AUDIO\n{before}FILE \"{file}\" 0")
        } else {
            writeln!(sheet, "TRACK MODE1\n{before}DATAFILE \"{file}\"")
        };
    }
    sheet
}
