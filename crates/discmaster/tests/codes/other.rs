//! Another program: this one run again, which does one thing, says so, and keeps what it has until
//! it is told to end.

use crate::scene::add;
use crate::studio::{Studio, bytes, tree_of};
use discmaster::{Code, DiscMaster, Error, Registry, StashPlace};
use discmaster_image::source::{Source, StreamSource};
use discmaster_image::tree::Existing;
use discmaster_virtual::{MediumType, Recorder};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

const WHAT: &str = "DISCMASTER_CODES_OTHER";
pub(crate) const WHERE: &str = "DISCMASTER_CODES_STUDIO";
/// The folder of its stash, unless it is the studio's.
pub(crate) const STASH: &str = "DISCMASTER_CODES_STASH";

/// What it says when it has done what it was started for.
const DONE: &str = "the other program has done it";

/// What it says before what came of a call.
const CAME: &str = "this came of it: ";

/// What another program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// OpenExclusive.
    HoldsTheRecorder,
    /// SetActiveDiscRecorder, and something is staged.
    HasTheStash,
    /// AddData, in the middle of which it is.
    IsStaging,
    /// SetActiveDiscRecorder, and says what came of it.
    ChoosesARecorder,
    /// AddData of a little, of too much and of a little again, and RecordDisc; says what came of
    /// each.
    StagesAndRecords,
}

impl Does {
    const ALL: [Self; 5] = [
        Self::HoldsTheRecorder,
        Self::HasTheStash,
        Self::IsStaging,
        Self::ChoosesARecorder,
        Self::StagesAndRecords,
    ];

    /// The program and its arguments, and what it finds in its environment.
    pub(crate) fn command_line(self) -> (Vec<String>, [(&'static str, String); 1]) {
        let program = std::env::current_exe().unwrap();
        let mut line = vec![program.to_str().unwrap().to_owned()];
        line.extend(ARGUMENTS.map(str::to_owned));
        (line, [(WHAT, format!("{self:?}"))])
    }
}

const ARGUMENTS: [&str; 5] = [
    "--exact",
    "other::other_program",
    "--ignored",
    "--nocapture",
    "--test-threads=1",
];

/// The other program, as long as it lives.
pub(crate) struct Other {
    child: Child,
    /// Its end tells the program to end.
    _told: ChildStdin,
}

impl Other {
    /// Starts it, and waits until it has done that.
    pub(crate) fn that(does: Does, studio: &Studio) -> Self {
        let (line, environment) = does.command_line();
        let mut child = Command::new(&line[0])
            .args(&line[1..])
            .envs(environment)
            .env(WHERE, studio.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = child.stdin.take().unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        let mut lines = says.lines().map(Result::unwrap);
        assert!(
            lines.any(|line| line.ends_with(DONE)),
            "the other program ended without having done it"
        );
        Self { child, _told: told }
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Runs it to its end, by a shell that does `first` before, and gives what it said came of its
/// calls.
pub(crate) fn run(does: Does, studio: &Studio, first: &str) -> Vec<Came> {
    let (line, environment) = does.command_line();
    let output = Command::new("sh")
        .args(["-c", &format!(r#"{first}; exec "$0" "$@""#)])
        .args(line)
        .envs(environment)
        .env(WHERE, studio.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    came(&said)
}

/// What came of a call.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) code: Code,
    pub(crate) told: String,
}

/// What another program said came of its calls.
pub(crate) fn came(said: &str) -> Vec<Came> {
    said.lines()
        .filter_map(|line| line.split_once(CAME))
        .map(|(_, rest)| {
            let (code, told) = rest.split_once(' ').unwrap();
            Came {
                code: Code(u32::from_str_radix(code, 16).unwrap()),
                told: told.to_owned(),
            }
        })
        .collect()
}

/// Says what came of a call.
fn say<T>(result: Result<T, Error>) {
    let (code, told) = match result {
        Ok(_) => (Code::S_OK, "done".to_owned()),
        Err(error) => (error.code(), error.chain()),
    };
    println!("{CAME}{:08x} {told}", code.0);
}

impl Drop for Other {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
#[ignore = "is the other program of the tests that need one"]
fn other_program() {
    let (Some(what), Some(folder)) = (std::env::var_os(WHAT), std::env::var_os(WHERE)) else {
        return;
    };
    let does = Does::ALL
        .into_iter()
        .find(|does| what == *format!("{does:?}"));
    let folder = PathBuf::from(folder);
    match does.unwrap() {
        Does::HoldsTheRecorder => {
            let registry = Registry::at(&folder);
            let recorder = registry.recorder("virtual:studio").unwrap();
            recorder.open_exclusive().unwrap();
            wait();
        }
        Does::HasTheStash => {
            let mut master = master(&folder).unwrap();
            let tree = tree_of([("theirs", bytes(b"theirs"))]);
            master.joliet().add_tree(tree, Existing::Refuse).unwrap();
            wait();
        }
        Does::IsStaging => {
            let mut master = master(&folder).unwrap();
            let tree = tree_of([
                ("first", bytes(&[0x2A; 100_000])),
                ("second", Source::Stream(Arc::new(Endless))),
            ]);
            let _ = master.joliet().add_tree(tree, Existing::Refuse);
        }
        Does::ChoosesARecorder => {
            // The machine that it runs on may have none yet.
            let mut hand = Recorder::open(folder.join("studio")).unwrap();
            if hand.disc().is_none() {
                hand.insert_blank(MediumType::CdR74).unwrap();
            }
            drop(hand);
            say(master(&folder));
        }
        Does::StagesAndRecords => {
            let mut master = master(&folder).unwrap();
            say(add(&mut master, "a little", &[1; 500_000]));
            let before = master.joliet().used_data_blocks().unwrap();
            say(add(&mut master, "too much", &[2; 5_000_000]));
            assert_eq!(master.joliet().used_data_blocks().unwrap(), before);
            say(add(&mut master, "a little again", &[3; 100_000]));
            say(master.record_disc(false, false));
        }
    }
}

fn master(folder: &Path) -> Result<DiscMaster, Error> {
    let registry = Registry::at(folder);
    let recorder = registry.recorder("virtual:studio")?;
    let stash = std::env::var_os(STASH).map_or_else(|| folder.join("stash"), PathBuf::from);
    let mut master = DiscMaster::new(registry).with_stash(StashPlace::at(stash));
    master.open()?;
    master.set_active_recorder(&recorder)?;
    Ok(master)
}

/// Says that it is done, and waits until the other side ends it.
fn wait() {
    println!("{DONE}");
    io::stdout().flush().unwrap();
    io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// A stream that gives some of its bytes and then no more, but does not end.
#[derive(Debug)]
struct Endless;

impl StreamSource for Endless {
    fn len(&self) -> u64 {
        100 << 20
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(io::repeat(0x2B).take(10 << 20).chain(Stuck)))
    }
}

struct Stuck;

impl Read for Stuck {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        wait();
        Err(io::ErrorKind::Other.into())
    }
}
