//! Takes files through the stash in a folder, as a session does: staged, then staged as one audio
//! track, looked over, read as if for a disc, wiped.
//!
//!     cargo run --release -p discmaster --example stash -- FOLDER [FILE...]
//!
//! Says how long each step took, and with what code it ended. The tests kill it and make its
//! system calls fail.

use discmaster::stash::{Segment, Stash, StashError, StashPlace};
use discmaster::{Cause, Code, Error};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Bytes of a block of audio.
const AUDIO: usize = 2352;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [folder, files @ ..] = arguments.as_slice() else {
        eprintln!("usage: stash FOLDER [FILE...]");
        return ExitCode::from(2);
    };
    let code = match run(&StashPlace::at(folder), files) {
        Ok(()) => Code::S_OK,
        Err(error) => {
            eprintln!("{}", error.chain());
            error.code()
        }
    };
    println!("{code}");
    ExitCode::from(code.exit_status())
}

fn run(place: &StashPlace, files: &[OsString]) -> Result<(), Error> {
    let begin = Instant::now();
    let step = |name: &str| println!("{name} after {:.4} s", begin.elapsed().as_secs_f64());
    let mut stash = Stash::open(place)?;
    step("opened");

    let mut staging = stash.begin()?;
    let mut segments = Vec::new();
    for path in files {
        let path = Path::new(path);
        let (file, length) = open(path)?;
        segments.push(staging.copy_file(&file, path, length, &|_| true)?);
    }
    staging.commit()?;
    step("staged");

    for path in files {
        let path = Path::new(path);
        let (file, length) = open(path)?;
        let mut blocks = vec![0; 1000 * AUDIO];
        let mut at = 0;
        while at < length {
            let read = file.read_at(&mut blocks, at).map_err(read_failed(path))?;
            for block in blocks[..read].chunks(AUDIO) {
                stash.append(block)?;
            }
            at += read as u64;
        }
    }
    segments.extend(stash.close_track()?);
    step("appended");

    stash.check()?;
    stash.burning()?;
    step("burning");
    for segment in segments {
        read(&stash, segment)?;
    }
    stash.check()?;
    step("read");

    stash.clear()?;
    step("wiped");
    Ok(())
}

fn open(path: &Path) -> Result<(File, u64), Cause> {
    let file = File::open(path).map_err(read_failed(path))?;
    let length = file.metadata().map_err(read_failed(path))?.len();
    Ok((file, length))
}

fn read(stash: &Stash, segment: Segment) -> Result<(), Cause> {
    let mut buffer = vec![0; 1 << 20];
    let mut at = segment.offset();
    while at < segment.end() {
        let left = segment.end() - at;
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let file = stash.file();
        file.read_exact_at(&mut buffer[..most], at)
            .map_err(read_failed(stash.path()))?;
        at += most as u64;
    }
    Ok(())
}

fn read_failed(path: &Path) -> impl Fn(io::Error) -> Cause {
    move |source| {
        Cause::Stash(StashError::Io {
            doing: "read",
            path: path.to_owned(),
            source,
        })
    }
}
