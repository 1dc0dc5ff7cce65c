//! The device itself: how it comes, what it survives, how it goes.

use super::Bench;

#[test]
fn a_served_recorder_survives_its_clients_and_leaves_nothing() {
    Bench::new().run(
        &["cdrskin", "wodim"],
        7,
        r#"
changes() {
    insert cd-r80
    first=$DISC
    insert cd-rw74
    "$DISCMASTER" disc eject --json | grep "\"name\":\"$DISC\""
    # The tray is open, and a disc that another comes in the place of is kept.
    fails dd if=$NODE of=/dev/null count=1
    "$DISCMASTER" disc insert $FILES/image.iso
    mounted $FILES/source
    [ -e $DISCS/$first.json ]
    cdrskin dev=$NODE -eject
    fails dd if=$NODE of=/dev/null count=1
    cdrskin dev=$NODE -load
    mounted $FILES/source
}
refusals() {
    "$DISCMASTER" disc insert $FILES/image.iso
    mount -t iso9660 -o ro $NODE /run/disc
    status=0
    "$DISCMASTER" disc insert --blank cd-r80 2>/run/said || status=$?
    cat /run/said
    [ $status = 18 ]
    grep 'the tray is locked' /run/said
    umount /run/disc
    status=0
    "$DISCMASTER" serve --tcmu 2>/run/said || status=$?
    cat /run/said
    [ $status = 38 ]
    status=0
    "$DISCMASTER" disc insert /run/none.iso 2>/run/said || status=$?
    cat /run/said
    [ $status != 0 ]
    grep none.iso /run/said
}
client_dies() {
    insert cd-r80
    head -c 100M /dev/zero >/run/large
    # It is two processes.
    setsid wodim dev=$NODE gracetime=2 -tao /run/large &
    for _ in $(seq 100); do
        [ ! -s $DISCS/$DISC.part ] || break
        sleep 0.05
    done
    kill -9 -$!
    rm /run/large
    wait $! || true
    # The recorder goes on, with another disc.
    insert cd-r80
    wodim dev=$NODE gracetime=2 -tao $FILES/image.iso
    landed $FILES/image.iso
}
mounted_at_the_end() {
    serve --grace 1
    "$DISCMASTER" disc insert $FILES/image.iso
    mount -t iso9660 -o ro $NODE /run/disc
    stop_serving
    cat /run/told
    grep "$NODE is in use: its disc is mounted at /run/disc" /run/told
    grep "$NODE goes although in use: its disc is mounted at /run/disc" /run/told
    fails cat "/run/disc/source of data"
    umount /run/disc
}
killed() {
    serve
    kill -9 $SERVER
    fails wait $SERVER
    [ -e $NODE ]
    # Whoever uses it meanwhile has to wait, and is let go with an error.
    dd if=$NODE of=/dev/null count=1 2>/run/dd &
    waiting=$!
    serve
    fails wait $waiting
    mounted $FILES/source
    stop_serving
}
two() {
    serve
    first=$SERVER
    "$DISCMASTER" disc insert $FILES/image.iso
    "$DISCMASTER" disc insert $FILES/image.iso --recorder virtual:other
    serve --recorder virtual:other
    [ $NODE = /dev/sr1 ]
    mounted $FILES/source
    kill $SERVER
    wait $SERVER
    NODE=/dev/sr0
    [ ! -e /dev/sr1 ]
    mounted $FILES/source
    SERVER=$first
    stop_serving
}
unplugged() {
    "$DISCMASTER" disc insert $FILES/image.iso --recorder virtual:third
    serve --recorder virtual:third
    rm -r $DISCMASTER_HOME/recorders/third
    fails dd if=$NODE of=/dev/null count=1
    status=0
    wait $SERVER || status=$?
    [ $status = 1 ]
    grep 'the drive is gone' /run/told
    nothing_left
}
serve
judge 'a disc is changed by hand and by eject while it is served' changes
judge 'what cannot be done at a served recorder is refused with its reason' refusals
judge 'a client that is killed while it records does not take the recorder with it' client_dies
stop_serving
judge 'a recorder that is mounted is taken down all the same, and says so' mounted_at_the_end
judge 'what a killed server leaves is cleared away by the next' killed
judge 'two recorders are served side by side' two
judge 'a recorder whose folder is deleted is a device that goes' unplugged
"#,
    );
}
