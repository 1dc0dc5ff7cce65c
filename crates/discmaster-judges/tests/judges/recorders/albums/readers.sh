# What other programs find on the disc that is served, compared with what has to be there. $1 is the name
# of an album, whose files lie in $FILES: NAME.raw (every sample, from address 0 on), NAME.toc-lines, ...

# alike FILE: what was found is the same as what the file has.
alike() {
    diff "$FILES/$1" /run/found
}

# landed_whole NAME: the disc's own file has every sample.
landed_whole() {
    cmp "$FILES/$1.raw" "$DISCS/$DISC.bin"
}

# Every track from index 1 to the next one's, and what is hidden before the first.
by_cdparanoia() {
    mkdir /run/rip
    (cd /run/rip && cdparanoia -q -B -r -d "$NODE")
    cat /run/rip/track*.raw >/run/ripped
    rm -r /run/rip
    cmp "$FILES/$1.raw" /run/ripped
}

# It knows no hidden track: so many blocks ($2) are left out.
by_icedax() {
    mkdir /run/rip
    (cd /run/rip && icedax -D "$NODE" -B -q -H -O cdr -E little)
    cat /run/rip/*.cdr >/run/ripped
    rm -r /run/rip
    tail --bytes "+$((${2:-0} * 2352 + 1))" "$FILES/$1.raw" | cmp - /run/ripped
}

# Of samples it writes the byte of the higher value first.
by_cdrdao() {
    rm -f /run/read.*
    cdrdao read-cd --device "$NODE" --driver generic-mmc --datafile /run/read.bin /run/read.toc
    dd if=/run/read.bin of=/run/ripped conv=swab bs=64k
    cmp "$FILES/$1.raw" /run/ripped
}

# It takes of each track what comes from index 1 to its end, without the next one's pregap.
by_cdrskin() {
    (cd /run && cdrskin "dev=$NODE" extract_audio_to=/run extract_basename=rip)
    number=0
    while read -r from blocks; do
        number=$((number + 1))
        tail --bytes +45 "$(printf '/run/rip%02d.wav' $number)" >/run/ripped
        [ "$(stat --format %s /run/ripped)" = $((blocks * 2352)) ]
        same /run/ripped "$FILES/$1.raw" $((blocks * 2352)) $((from * 2352))
    done <"$FILES/$1.parts"
    rm /run/rip*.wav
}

toc_by_cdrskin() {
    cdrskin "dev=$NODE" -toc >/run/printed
    toc_lines
    alike "$1.toc-lines"
}

toc_by_wodim() {
    wodim "dev=$NODE" -toc >/run/printed
    toc_lines
    alike "$1.toc-lines"
}

toc_lines() {
    sed -n -e 's/^track: *\([0-9]*\) lba: *\([0-9]*\) .* control: \([0-9]\).*/\1 \2 \3/p' \
        -e 's/^track:lout lba: *\([0-9]*\) .*/lout \1/p' /run/printed >/run/found
}

id_by_cd_discid() {
    cd-discid "$NODE" >/run/found
    alike "$1.disc-id"
}

# Of what CD-Text says, that it names the disc's and the tracks' numbers once more is left to who records.
text_by_cdrskin() {
    rm -f /run/read.v07t
    cdrskin "dev=$NODE" cdtext_to_v07t=/run/read.v07t
    sed -e '/^UPC \/ EAN /d' -e '/^ISRC [0-9][0-9] /d' /run/read.v07t >/run/found
    alike "$1.v07t"
}

# Its sheet, after the edits of $2.
toc_by_cdrdao() {
    rm -f /run/read.toc
    cdrdao read-toc --device "$NODE" --driver generic-mmc /run/read.toc
    sed -e '/^\/\//d' -e '/^$/d' -e '/SIZE_INFO/,/}/d' -e '/^    UPC_EAN /d' -e '/^    ISRC /d' -e "${2:-}" /run/read.toc >/run/found
    alike "$1.read-toc"
}

info_by_libcdio() {
    cd-info --no-cddb --no-device-info "$NODE" >/run/printed
    sed -n -e 's/^ *\([0-9]*\): [0-9:]*  0*\([0-9]*\) audio *[a-z]* *\([a-z]*\) *2 *\([a-z]*\)$/\1 \2 \3 \4/p' \
        -e 's/^170: [0-9:]*  0*\([0-9]*\) leadout.*/170 \1/p' \
        -e 's/^Media Catalog Number (MCN): \([0-9]*\)$/MCN \1/p' \
        -e 's/^TRACK *\([0-9]*\) ISRC: \([A-Z0-9]*\)$/ISRC \1 \2/p' \
        -e '/^Language/p' -e '/^CD-TEXT for/p' -e '/^\t[UI][PS][CR][_C]/d' -e '/^\t/p' /run/printed >/run/found
    alike "$1.cd-info"
}

# Only where its sheet says that pregaps and indexes are.
places_by_cdrdao() {
    rm -f /run/read.toc
    cdrdao read-toc --device "$NODE" --driver generic-mmc /run/read.toc
    grep -E '^(START|INDEX) ' /run/read.toc >/run/found
    alike "$1.places"
}

# What it finds by looking for the borders of indexes in the sub-channel.
numbers_by_icedax() {
    mkdir /run/rip
    (cd /run/rip && icedax -D "$NODE" -J -v all)
    cat /run/rip/*.inf >/run/printed
    rm -r /run/rip
    grep -E '^(MCN|ISRC|Trackstart|Tracklength|Index|Index0)=' /run/printed | sed 's/\t//g; s/ *$//' >/run/found
    alike "$1.icedax"
}

# every_sample NAME HIDDEN
every_sample() {
    landed_whole "$1"
    by_cdparanoia "$1"
    by_icedax "$1" "$2"
    by_cdrskin "$1"
}
every_number() {
    toc_by_cdrskin "$1"
    toc_by_wodim "$1"
    id_by_cd_discid "$1"
    numbers_by_icedax "$1"
}
