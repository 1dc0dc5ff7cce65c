//! Any bytes as a file of sound: opened, and decoded from its beginning and from some sample on.
//!
//! The decoders of others may panic on what was made to break them; that becomes an error where they are called, and the
//! fuzzer's own hook, which would end the run, is taken out.
#![no_main]

use discmaster_audio::sound::Sound;
use libfuzzer_sys::fuzz_target;
use std::io::Write;
use std::panic;
use std::sync::Once;

/// Samples that are decoded at most: what says that it is an hour may be an hour.
const MOST: usize = 1 << 18;

static QUIET: Once = Once::new();

fuzz_target!(|data: &[u8]| {
    // A panic of ours is not caught, and still ends the run: the process is aborted where it leaves this function.
    QUIET.call_once(|| panic::set_hook(Box::new(|_| {})));
    let Ok(mut file) = tempfile::NamedTempFile::new() else { return };
    if file.write_all(data).is_err() {
        return;
    }
    let sound = match Sound::open(file.path()) {
        Ok(sound) => sound,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    assert!(sound.samples > 0 || sound.rate > 44_100);
    let mut all = read(&sound, 0, MOST * 4);
    let from = sound.samples.min(u64::from(data.last().copied().unwrap_or(0)) * 100);
    let some = read(&sound, from, 4096 * 4);
    // Whatever sample reading begins at, the samples are the same.
    if let (Ok(all), Ok(some)) = (&mut all, &some) {
        let rest = all.get(from as usize * 4..).unwrap_or(&[]);
        let length = rest.len().min(some.len());
        assert_eq!(rest[..length], some[..length]);
    }
});

fn read(sound: &Sound, from: u64, most: usize) -> Result<Vec<u8>, String> {
    let mut reader = sound.reader(from).map_err(|error| error.to_string())?;
    let mut samples = vec![0; most];
    let read = reader.read(&mut samples).map_err(|error| error.to_string())?;
    samples.truncate(read);
    assert!(read as u64 <= (sound.samples - from) * 4);
    assert!(read == most || read as u64 == (sound.samples - from) * 4, "less comes only at the end");
    Ok(samples)
}
