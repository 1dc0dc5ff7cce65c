//! Decodes a file of sound to what a disc holds: samples of 16 bits, left and right, little-endian, on standard
//! output. What the file is goes to standard error.

use discmaster_audio::sound::Sound;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let path = arguments.next().ok_or("which file?")?;
    let from = arguments
        .next()
        .and_then(|from| from.to_str()?.parse().ok());
    let sound = Sound::open(Path::new(&path))?;
    eprintln!("{sound:#?}");
    let mut reader = sound.reader(from.unwrap_or(0))?;
    let mut out = std::io::stdout().lock();
    let mut samples = vec![0; 64 * 1024];
    loop {
        let read = reader.read(&mut samples)?;
        if read == 0 {
            break;
        }
        out.write_all(&samples[..read])?;
    }
    if reader.clipped() > 0 {
        eprintln!("{} samples clipped", reader.clipped());
    }
    Ok(())
}
