//! An album of FLAC made a disc, beside what people use for it today. Ours decodes, records, reads every
//! sample back and compares it; the others decode into files of their own and record those, and compare
//! nothing.
//!
//! Three sets of figures. Onto a disc that is a file, beside decoding alone: `flac -d` is the floor. As bin
//! and cue, beside programs that make one file of all: of the album, and of one of another rate and depth,
//! where sox resamples at the quality nearest ours. And, in a kernel that has our drive as /dev/sr0,
//! beside cdrskin and cdrdao with what they need to be fed, at the same drive.

use super::contender;
use super::kernel;
use super::recorder::{Ground, in_turn};
use crate::command;
use crate::report::{Failure, Notes};
use crate::workspace::Workspace;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRACKS: u32 = 14;

/// `$1` is the album's folder, `$2` a folder for what comes of it.
const ONTO_A_DISC: [(&str, &str, &str); 2] = [
    (
        "discmaster audio",
        "discmaster",
        r#""$0" audio --quiet --blank cd-r80 --recorder virtual:"$2/" "$1"/*.flac"#,
    ),
    (
        "flac -d alone",
        "flac",
        r#"mkdir "$2"; "$0" -dcs --force-raw-format --endian=little --sign=signed "$1"/*.flac >"$2/raw""#,
    ),
];

const INTO_ONE_FILE: [(&str, &str, &str); 5] = [
    (
        "discmaster audio -o",
        "discmaster",
        r#"mkdir "$2"; "$0" audio --quiet -o "$2/album.cue" "$1"/*.flac"#,
    ),
    (
        "sox",
        "sox",
        r#"mkdir "$2"; "$0" "$1"/*.flac "$2/album.wav""#,
    ),
    (
        "ffmpeg concat",
        "ffmpeg",
        r#"mkdir "$2"; printf "file '%s'\n" "$1"/*.flac >"$2/list"; "$0" -nostdin -loglevel error -f concat -safe 0 -i "$2/list" "$2/album.wav""#,
    ),
    (
        "shntool join",
        "shntool",
        r#"mkdir "$2"; "$0" join -q -d "$2" -a album "$1"/*.flac"#,
    ),
    (
        "flac -d alone",
        "flac",
        r#"mkdir "$2"; "$0" -dcs --force-raw-format --endian=little --sign=signed "$1"/*.flac >"$2/raw""#,
    ),
];

const RESAMPLED: [(&str, &str, &str); 3] = [
    (
        "discmaster audio -o",
        "discmaster",
        r#"mkdir "$2"; "$0" audio --quiet -o "$2/album.cue" "$1"/*.flac"#,
    ),
    (
        "sox rate -v, dither",
        "sox",
        r#"mkdir "$2"; "$0" "$1"/*.flac -b 16 "$2/album.wav" rate -v 44100 dither"#,
    ),
    (
        "ffmpeg, swresample",
        "ffmpeg",
        r#"mkdir "$2"; printf "file '%s'\n" "$1"/*.flac >"$2/list"; "$0" -nostdin -loglevel error -f concat -safe 0 -i "$2/list" -ar 44100 -sample_fmt s16 "$2/album.wav""#,
    ),
];

/// At the drive in the kernel: `$ALBUM` is the album's folder, `$NODE` the drive; what they write beside
/// goes to the folder they run in, which is in memory.
const AT_A_DRIVE: [(&str, &[&str], &str); 3] = [
    (
        "discmaster audio",
        &[],
        r#""$DISCMASTER" audio --quiet --recorder $NODE $ALBUM/*.flac"#,
    ),
    (
        "flac -d, cdrskin -sao",
        &["flac", "cdrskin"],
        "flac -ds --output-prefix=./ $ALBUM/*.flac && cdrskin dev=$NODE -sao -audio *.wav",
    ),
    (
        "sox, cdrdao write",
        &["sox", "cdrdao"],
        r#"echo CD_DA >toc; for file in $ALBUM/*.flac; do
            wav=$(basename $file .flac).wav; sox $file $wav || exit 1
            printf 'TRACK AUDIO\nFILE "%s" 0\n' $wav >>toc
        done; cdrdao write -n --device $NODE --driver generic-mmc toc"#,
    ),
];

pub(super) fn measure(
    workspace: &Workspace,
    folder: &Path,
    minutes: u32,
    rounds: usize,
    notes: &mut Notes,
) -> Result<(), Failure> {
    if command::find("sox").is_none() {
        notes.skip("sox is not installed, which makes the album");
        return Ok(());
    }
    let plain = album(folder, minutes, "44100", "16")?;
    let other = album(folder, minutes, "48000", "24")?;
    let at = Ground::make(folder)?;
    let what = [
        ("a disc that is a file", &ONTO_A_DISC[..], &plain),
        ("bin and cue, or one file", &INTO_ONE_FILE, &plain),
        ("the same of 48 kHz and 24 bits", &RESAMPLED, &other),
    ];
    for (title, lines, album) in what {
        let contenders = contender::these(workspace, lines, notes);
        warm(album)?;
        let title = format!("{minutes} minutes of FLAC, {title}");
        in_turn(&title, &contenders, album, &at, rounds, notes)?;
    }
    let title = format!("{minutes} minutes of FLAC, a drive in a kernel");
    let drive = AtADrive {
        folder,
        album: &plain,
        at: &at,
    };
    drive.measure(workspace, &title, rounds, notes)
}

/// An album of so many minutes: noise that is loudest where music is, and tones that swell. Made once.
fn album(folder: &Path, minutes: u32, rate: &str, bits: &str) -> Result<PathBuf, Failure> {
    let album = folder.join(format!("album-{minutes}-{rate}-{bits}"));
    if album.is_dir() {
        return Ok(album);
    }
    let failed = |error| Failure(format!("{}: {error}", album.display()));
    let beside = album.with_extension("unfinished");
    println!("making {}", album.display());
    if beside.exists() {
        fs::remove_dir_all(&beside).map_err(failed)?;
    }
    fs::create_dir_all(&beside).map_err(failed)?;
    for track in 0..TRACKS {
        // Of different lengths, which are no whole number of blocks, and of the same sum.
        let share = [9, 11, 10, 12, 8, 10, 10][track as usize % 7];
        let samples = minutes * 60 * 44_100 / (TRACKS * 10) * share;
        let seconds = (f64::from(samples) / 44_100.0).to_string();
        let tone = (110 + 55 * track).to_string();
        let end = (220 + 70 * track).to_string();
        let sweep = format!("{tone}-{end}");
        command::run(
            Command::new("sox")
                .args(["-R", "-D", "-n", "-r", rate, "-b", bits, "-c", "2"])
                .arg(beside.join(format!("{:02}.flac", track + 1)))
                .args(["synth", &seconds, "pinknoise", "pinknoise"])
                .args([
                    "synth", &seconds, "sine", "mix", &tone, "sine", "mix", &sweep,
                ])
                .args(["tremolo", "0.3", "60", "gain", "-4"]),
        )?;
    }
    fs::rename(&beside, &album).map_err(failed)?;
    Ok(album)
}

/// Reads all of it, so that everybody finds it in memory.
fn warm(album: &Path) -> Result<(), Failure> {
    let failed = |error| Failure(format!("{}: {error}", album.display()));
    for file in fs::read_dir(album).map_err(failed)? {
        fs::read(file.map_err(failed)?.path()).map_err(failed)?;
    }
    Ok(())
}

/// Everybody at the same drive, which is ours, in turn.
struct AtADrive<'a> {
    folder: &'a Path,
    album: &'a Path,
    at: &'a Ground,
}

impl AtADrive<'_> {
    /// What is measured is seconds by that kernel's clock.
    fn measure(
        &self,
        workspace: &Workspace,
        title: &str,
        rounds: usize,
        notes: &mut Notes,
    ) -> Result<(), Failure> {
        if !kernel::is_there() {
            notes.skip("linux.uml is missing (Debian's user-mode-linux)");
            return Ok(());
        }
        let mut entered = Vec::new();
        for (name, programs, line) in AT_A_DRIVE {
            match programs
                .iter()
                .find(|program| command::find(program).is_none())
            {
                Some(program) => notes.skip(format!("{program} is not installed")),
                None => entered.push((name, line)),
            }
        }
        let script = script(workspace, self.album, &entered, rounds);
        let printed = kernel::run(&script, self.folder, &self.at.0)?;
        let mut runs: Vec<Vec<f64>> = entered.iter().map(|_| Vec::new()).collect();
        for line in printed.lines() {
            let Some((number, seconds)) = line
                .strip_prefix("took ")
                .and_then(|took| took.split_once(' '))
            else {
                println!("{title}: {line}");
                continue;
            };
            let found = (number.parse().ok(), seconds.parse().ok());
            let (Some(number), Some(seconds)) = found else {
                return Err(Failure(format!("{title}: {line:?} is no time")));
            };
            let number: usize = number;
            if let (Some(runs), Some((name, _))) = (runs.get_mut(number), entered.get(number)) {
                println!(
                    "{title}: round {}: {name}: wall {seconds:7.2} s",
                    runs.len() + 1
                );
                runs.push(seconds);
            }
        }
        notes.find(format!("{title}, medians of {rounds}:"));
        let medians = runs.iter_mut().map(|runs| {
            runs.sort_by(f64::total_cmp);
            (runs.len() == rounds).then(|| runs[rounds / 2])
        });
        let medians: Vec<Option<f64>> = medians.collect();
        let Some(Some(ours)) = medians.first() else {
            return Err(Failure(format!("{title}: discmaster made no disc")));
        };
        for ((name, _), median) in entered.iter().zip(&medians) {
            notes.find(match median {
                Some(wall) => format!("{name:22} wall {wall:7.2} s; wall x{:.2}", wall / ours),
                None => format!("{name:22} failed"),
            });
        }
        Ok(())
    }
}

/// Prints `took NUMBER SECONDS` for each run that went well.
fn script(workspace: &Workspace, album: &Path, entered: &[(&str, &str)], rounds: usize) -> String {
    let ours = workspace.target.join("release/discmaster");
    let mut script = format!(
        "DISCMASTER='{}'\nALBUM='{}'\n{SERVED}\n",
        ours.display(),
        album.display()
    );
    for _ in 0..rounds {
        for (number, (_, line)) in entered.iter().enumerate() {
            // Writing to a String does not fail.
            let _ = write!(
                script,
                "begin\nif (\n{line}\n) >/run/said 2>&1; then took {number}\nelse tail -n 3 /run/said; fi\n"
            );
        }
    }
    script + "kill $SERVER\nwait $SERVER || true\n"
}

/// A drive that is served, and the clock.
const SERVED: &str = r#"
export DISCMASTER_HOME=/mnt/ground/home TMPDIR=/mnt/ground LC_ALL=C.UTF-8
"$DISCMASTER" serve --tcmu --json >/run/served 2>&1 &
SERVER=$!
for _ in $(seq 200); do
    NODE=$(sed -n 's/.*"node":"\([^"]*\)".*/\1/p' /run/served)
    [ -z "$NODE" ] || break
    sleep 0.05
done
# A blank disc, an empty folder, and nothing that was left.
begin() {
    rm -rf /mnt/ground/work
    mkdir /mnt/ground/work
    cd /mnt/ground/work
    "$DISCMASTER" disc insert --blank cd-r80 --json | sed -n 's/.*"name":"\([a-z][^"]*\)".*/\1/p' >/run/disc
    for file in $DISCMASTER_HOME/recorders/default/discs/*; do
        case $(basename "$file") in "$(cat /run/disc)".*) ;; *) rm -f "$file" ;; esac
    done
    BEGAN=$(cut -d ' ' -f 1 /proc/uptime)
}
took() {
    echo "took $1 $(cut -d ' ' -f 1 /proc/uptime) $BEGAN" | awk '{ printf "took %s %.2f\n", $2, $3 - $4 }'
}
"#;
