# What runs inside the kernel: a recorder that is served, and the steps that the scenarios are made of.
# Before this stand $DISCMASTER (the program) and $FILES (source, image.iso, ... made outside).

export DISCMASTER_HOME=/run/home TMPDIR=/run
DISCS=$DISCMASTER_HOME/recorders/default/discs
load isofs
modprobe configfs || true
mount -t configfs configfs /sys/kernel/config
mkdir /run/disc

# serve [OPTION...]: in the background; $SERVER is its process and $NODE the device.
serve() {
    : >/run/served
    "$DISCMASTER" serve --tcmu --log /run/commands --json "$@" >/run/served 2>/run/told &
    SERVER=$!
    for _ in $(seq 200); do
        NODE=$(sed -n 's/.*"event":"serving".*"node":"\([^"]*\)".*/\1/p' /run/served)
        [ -z "$NODE" ] || return 0
        kill -0 $SERVER 2>/dev/null || break
        sleep 0.05
    done
    cat /run/served /run/told
    return 1
}

# Ends it, and sees that nothing of it is left.
stop_serving() {
    kill $SERVER
    wait $SERVER
    nothing_left
}

nothing_left() {
    for left in "$NODE" /sys/kernel/config/target/loopback /sys/kernel/config/target/core/user_0 \
        /dev/uio0 $DISCMASTER_HOME/recorders/*/serve.socket; do
        [ ! -e "$left" ] || { echo "$left is left"; return 1; }
    done
}

# insert BLANK: $DISC is the new disc's name.
insert() {
    DISC=$("$DISCMASTER" disc insert --blank "$1" --json | sed -n 's/.*"name":"\([a-z][^"]*\)".*/\1/p')
    [ -n "$DISC" ]
}

# same FILE FILE [BYTES [OFFSET]]: of the second file the bytes from an offset on are those of the first.
same() {
    cmp --bytes="${3:-$(stat --format %s "$1")}" --ignore-initial="0:${4:-0}" "$1" "$2"
}

# landed IMAGE [BLOCK]: the disc's file has the image, from that block on.
landed() {
    same "$1" "$DISCS/$DISC.iso" "$(stat --format %s "$1")" $((${2:-0} * 2048))
}

# sounds FILE BLOCK: the disc's file has the samples of a WAVE file from that block on.
sounds() {
    tail --bytes +45 "$1" >/run/samples
    same /run/samples "$DISCS/$DISC.bin" "$(stat --format %s /run/samples)" $(($2 * 2352))
}

# grown MEDIUM: growisofs burns the image, and adds what is in a folder to it.
QUIETLY=-use-the-force-luke=notray,tty
grown() {
    insert "$1"
    growisofs $QUIETLY -Z "$NODE=$FILES/image.iso"
    mounted "$FILES/source"
    growisofs $QUIETLY -M "$NODE" -J -R "$FILES/more"
    mounted "$FILES/both"
}

# mounted FOLDER: the kernel mounts the disc, and it shows what is in the folder.
mounted() {
    mount -t iso9660 -o ro "$NODE" /run/disc
    diff --recursive "$1" /run/disc || { umount /run/disc; return 1; }
    umount /run/disc
}

# fails STEP...: it must.
fails() {
    if "$@"; then
        echo "this should have failed: $*"
        return 1
    fi
}

# judge TITLE STEP...: runs the steps, and says how it went.
judge() {
    title=$1
    shift
    began=$(cut -d. -f1 /proc/uptime)
    set +e
    (
        set -e
        "$@"
    ) >/run/log 2>&1
    status=$?
    set -e
    if [ $status = 0 ]; then
        echo "judged: $title"
    else
        echo "failed: $title"
        tr '\r' '\n' </run/log | tail -n 40 | sed 's/^/    /'
        echo "    what came last:"
        tail -n 12 /run/commands | sed 's/^/    /'
        dmesg | tail -n 5 | sed 's/^/    kernel: /'
    fi
    echo "took: $(($(cut -d. -f1 /proc/uptime) - began)) s for $title"
}
