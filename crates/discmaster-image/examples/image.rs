//! Masters a folder into an image file, or onto standard output when the file is `-`:
//!
//!     cargo run --release -p discmaster-image --example image -- FOLDER OUT [THREADS [CHUNK_BLOCKS [LIST]]]
//!
//! LIST is a file for the list of checksums, which then is on the disc, too. Says how long each step took. The tests make its system calls fail one after the other.

use discmaster_image::plan::{Manifest, Options, Plan};
use discmaster_image::scan;
use discmaster_image::time::Timestamp;
use discmaster_image::tree::{NodeId, Tree};
use discmaster_image::write::{self, Effort};
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match master(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn master(arguments: &[OsString]) -> Result<(), Box<dyn Error>> {
    let [folder, out, rest @ ..] = arguments else {
        return Err("usage: image FOLDER OUT [THREADS [CHUNK_BLOCKS [LIST]]]".into());
    };
    let mut effort = Effort::default();
    if let Some(threads) = rest.first() {
        effort.threads = threads.to_string_lossy().parse()?;
    }
    if let Some(blocks) = rest.get(1) {
        effort.chunk_blocks = blocks.to_string_lossy().parse()?;
    }

    let begin = Instant::now();
    // Fixed instants: the same folder gives the same bytes whenever this is run.
    let instant = Timestamp::from_seconds(1_000_000_000);
    let mut tree = Tree::new(instant);
    let rules = scan::Rules::default();
    scan::scan(&mut tree, NodeId::ROOT, Path::new(folder), &rules, &())?;
    let scanned = begin.elapsed();
    let mut options = Options::new(instant);
    let list = rest.get(2);
    options.manifest = list.map(|_| Manifest::default());
    let plan = Plan::new(tree, &options)?;
    let planned = begin.elapsed();
    if out == "-" {
        write::to_writer_with(&plan, &mut std::io::stdout().lock(), effort, &())?;
    } else if let Some(list) = list {
        write::to_file_and_list(&plan, Path::new(out), Path::new(list), effort, &())?;
    } else {
        write::to_file_with(&plan, Path::new(out), effort, &())?;
    }
    eprintln!(
        "scan {:.3} s, plan {:.3} s, write {:.3} s",
        scanned.as_secs_f64(),
        (planned - scanned).as_secs_f64(),
        (begin.elapsed() - planned).as_secs_f64(),
    );
    Ok(())
}
