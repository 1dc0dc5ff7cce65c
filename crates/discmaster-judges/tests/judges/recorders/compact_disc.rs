//! CD-R and CD-RW.

use super::Bench;

#[test]
fn foreign_recorders_burn_a_cd_r() {
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
judge 'xorriso -outdev burns a CD-R, which is mounted and read' xorriso_tao
judge 'dd and readom read what wodim burnt' read_back
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
    mkdir /run/both
    cp -r $FILES/source/. $FILES/more/. /run/both
    mounted /run/both
}
xorriso_append() {
    insert cd-r80
    xorriso -dev $NODE -joliet on -close off -write_type tao -map $FILES/source / -commit
    mounted $FILES/source
    xorriso -dev $NODE -close off -write_type tao -map $FILES/more / -commit
    mounted /run/both
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
