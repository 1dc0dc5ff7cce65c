//! DVD and BD of every kind.

use super::Bench;

#[test]
fn growisofs_burns_and_grows_dvds() {
    Bench::new().run(
        &["growisofs", "genisoimage"],
        5,
        r#"
serve
judge 'growisofs burns a DVD+R and adds a session: both are mounted as one' grown dvd+r
judge 'growisofs burns a DVD-R and adds a session: both are mounted as one' grown dvd-r
judge 'growisofs burns a DVD-RW and adds a session: both are mounted as one' grown dvd-rw
judge 'growisofs burns a DVD+RW and grows what is on it' grown dvd+rw
judge 'growisofs burns a DVD-RAM and grows what is on it' grown dvd-ram
stop_serving
"#,
    );
}

#[test]
fn growisofs_burns_and_grows_bds() {
    Bench::new().run(
        &["growisofs", "genisoimage"],
        5,
        r#"
serve
compatible() {
    insert $1
    growisofs $QUIETLY -dvd-compat -Z $NODE=$FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
    "$DISCMASTER" disc eject --json | grep '"status":"complete"'
}
judge 'growisofs burns a BD-R and adds a session: both are mounted as one' grown bd-r
judge 'growisofs burns a BD-RE and grows what is on it' grown bd-re
judge 'growisofs -dvd-compat burns a DVD+R DL and closes it' compatible dvd+r-dl
judge 'growisofs -dvd-compat burns a DVD+R and closes it' compatible dvd+r
judge 'growisofs -dvd-compat burns a DVD-R and closes it' compatible dvd-r
stop_serving
"#,
    );
}

#[test]
fn cdrskin_burns_dvds_and_bds() {
    Bench::new().run(
        &["cdrskin"],
        7,
        r#"
serve
burnt() {
    medium=$1
    shift
    insert $medium
    cdrskin dev=$NODE "$@" $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
}
overwriting() {
    insert dvd-rw
    cdrskin dev=$NODE blank=format_overwrite
    cdrskin dev=$NODE -tao $FILES/image.iso
    landed $FILES/image.iso
    mounted $FILES/source
}
judge 'cdrskin burns a DVD+R: the image landed, and is mounted' burnt dvd+r -sao
judge 'cdrskin burns a DVD-R: the image landed, and is mounted' burnt dvd-r -sao
judge 'cdrskin burns a DVD-RW: the image landed, and is mounted' burnt dvd-rw -tao
judge 'cdrskin formats a DVD-RW for overwriting, and burns it' overwriting
judge 'cdrskin burns a DVD-RAM: the image landed, and is mounted' burnt dvd-ram -tao
judge 'cdrskin burns a BD-R: the image landed, and is mounted' burnt bd-r -tao
judge 'cdrskin formats a BD-RE and burns it: the image landed, and is mounted' burnt bd-re blank=as_needed -tao
stop_serving
"#,
    );
}

#[test]
fn xorriso_burns_and_grows_dvds_and_bds() {
    Bench::new().run(
        &["xorriso"],
        3,
        r#"
serve
added() {
    insert $1
    xorriso -outdev $NODE -joliet on -map $FILES/source / -commit
    mounted $FILES/source
    xorriso -dev $NODE -joliet on -map $FILES/more / -commit
    mounted $FILES/both
}
judge 'xorriso burns a DVD+R and adds a session, which is mounted' added dvd+r
judge 'xorriso burns a DVD+RW and grows what is on it, which is mounted' added dvd+rw
judge 'xorriso burns a BD-R and adds a session, which is mounted' added bd-r
stop_serving
"#,
    );
}
