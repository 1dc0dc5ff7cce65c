# What the scripts of real_drive.rs are made of. D is the program, FILES the folder with the trees.

export DISCMASTER_HOME=/run/home DISCMASTER_STASH=/run/stash LC_ALL=C.UTF-8

# Runs a command, and tells by NAME what it printed and how it ended.
tell() {
    name=$1
    shift
    echo "<<< $name"
    "$@" 2>&1 && code=0 || code=$?
    echo
    echo ">>> $code"
}

# Waits for a command to succeed, for some seconds.
until_true() {
    for _ in $(seq 200); do
        if "$@" >/run/until 2>&1; then return 0; fi
        sleep 0.05
    done
    echo "in vain: $*"
    return 1
}

has_open() { ls -l "/proc/$1/fd" | grep -q "$2"; }

# That many drives of tgt, a DVD+R recorder of other people's, each with a blank disc: over iSCSI, on
# the loopback device.
drives() {
    for module in sr_mod sg isofs iscsi_tcp; do load $module; done
    ip link set lo up
    tgtd -f -C 3 --iscsi portal=127.0.0.1:3260 >/run/tgtd.log 2>&1 &
    tgtd=$!
    until_true admin --mode target --op new --tid 1 -T iqn.2024-01.bench:dvd
    for number in $(seq "$1"); do
        tgtimg --op new --device-type cd --type dvd+r --file "/run/disc$number" >/run/tgtimg.log
        admin --mode logicalunit --op new --tid 1 --lun "$number" -b "/run/disc$number" \
            --device-type=cd
    done
    admin --mode target --op bind --tid 1 -I ALL
    iscsistart -i iqn.2024-01.bench:us -t iqn.2024-01.bench:dvd -g 1 -a 127.0.0.1 -p 3260 \
        >/run/iscsi.log 2>&1
    for number in $(seq "$1"); do until_true test -b "/dev/sr$((number - 1))"; done
}

admin() { tgtadm -C 3 --lld iscsi "$@"; }

# Has the kernel look anew at a disc: this drive does not tell it that there is another now.
look_anew() {
    host=$(readlink -f "/sys/block/$1/device/../../..")
    host=${host##*/host}
    host=${host%%/*}
    echo 1 >"/sys/block/$1/device/delete"
    echo "- - -" >"/sys/class/scsi_host/host$host/scan"
    until_true test -b "/dev/$1"
}

# Mounts the disc in a drive, and copies it out of here.
copy_disc() {
    mkdir -p /run/mounted "/mnt/$1"
    mount -t iso9660 -o ro,iocharset=utf8,check=strict "/dev/$1" /run/mounted
    mount -t hostfs -o "$FILES" none "/mnt/$1"
    cp -r --preserve=timestamps /run/mounted "/mnt/$1/copy of $1"
    umount "/mnt/$1"
}
