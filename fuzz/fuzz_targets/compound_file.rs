//! Any bytes, read as a compound file: opened, walked, its streams read.
#![no_main]

use discmaster::storage::{CompoundFile, Error, Visit, walk};
use libfuzzer_sys::fuzz_target;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::LazyLock;

/// One file for each process of the fuzzer, in memory where there is a folder for that.
static FILE: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    folder.join(format!("discmaster-fuzz-{}", std::process::id()))
});

fuzz_target!(|data: &[u8]| {
    std::fs::write(&*FILE, data).expect("the input can be written to a file");
    let opened = CompoundFile::open(&*FILE);
    let length = data.len() as u64;
    match opened {
        Ok(mut file) => {
            let walked = through(&mut file, length);
            assert!(!matches!(
                &walked,
                Err(Error::TooDeep { .. } | Error::BadName { .. } | Error::LongPath { .. })
            ));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    std::fs::remove_file(&*FILE).expect("the file is ours");
});

fn through(file: &mut CompoundFile, length: u64) -> Result<(), Error> {
    let (mut elements, mut bytes) = (0, 0);
    walk(file, &mut |visit| {
        elements += 1;
        assert!(
            elements <= length / 128,
            "more elements than there is room for"
        );
        if let Visit::Stream { stream, .. } = visit {
            let read = io::copy(&mut stream.take(length + 1), &mut io::sink());
            bytes += read.unwrap_or_default();
            assert!(bytes <= length, "more bytes than there are");
        }
        Ok(())
    })
}
