//! Files of sound, opened side by side; those that cannot be decoded are told all at once.

use crate::output::outcome::Failure;
use crate::output::text::count;
use crate::signals::Stop;
use discmaster::{Cause, Code, Error};
use discmaster_audio::sheet::{Holds, Material, Mode, PartContent, Sheet};
use discmaster_audio::sound::Sound;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Opens files, in their order.
pub fn open(paths: &[PathBuf], stop: &Stop) -> Result<Vec<Sound>, Failure> {
    side_by_side(paths, stop, |path| {
        Sound::open(path).map_err(|error| Failure::from(Error::from(error)))
    })
}

/// Does something with each of them on as many threads as there are processors. Every failure is told.
fn side_by_side<T: Sync, D: Send>(
    all: &[T],
    stop: &Stop,
    act: impl Fn(&T) -> Result<D, Failure> + Sync,
) -> Result<Vec<D>, Failure> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<D, Failure>)>> = Mutex::default();
    let work = || {
        while let Some((at, one)) = all
            .iter()
            .enumerate()
            .nth(next.fetch_add(1, Ordering::Relaxed))
            && !stop.is_asked()
        {
            let result = act(one);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((at, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism()
            .map_or(1, NonZero::get)
            .min(all.len())
        {
            scope.spawn(work);
        }
        work();
    });
    if stop.is_asked() {
        return Err(Failure::coded(Code::E_USERABORT, &Stopped));
    }
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    let mut sounds = Vec::with_capacity(all.len());
    let mut failures = Vec::new();
    for (_, result) in done {
        match result {
            Ok(one) => sounds.push(one),
            Err(failure) => failures.push(failure),
        }
    }
    match failures.len() {
        0 => Ok(sounds),
        _ => Err(together(failures)),
    }
}

/// Opens the files of a sheet, whose paths are in the order of its files. What only tracks of data are of
/// is not decoded.
pub fn of_sheet(sheet: &Sheet, paths: &[PathBuf], stop: &Stop) -> Result<Vec<Material>, Failure> {
    let files: Vec<(usize, &PathBuf)> = paths.iter().enumerate().collect();
    side_by_side(&files, stop, |(at, path)| {
        let bytes = path.metadata().map_err(|source| {
            Error::from(Cause::OpenImage {
                path: path.to_path_buf(),
                source,
            })
        })?;
        let holds = sheet.files.get(*at).map_or(Holds::Sound, |file| file.holds);
        let sound = match holds {
            Holds::Sound => Some(Sound::open(path)),
            Holds::Raw(order) if is_heard(sheet, *at) => Some(Sound::raw(path, order)),
            Holds::Raw(_) => None,
        };
        Ok(Material {
            path: path.to_path_buf(),
            bytes: bytes.len(),
            sound: sound.transpose().map_err(Error::from)?,
        })
    })
}

/// Whether a track of audio is of this file.
fn is_heard(sheet: &Sheet, number: usize) -> bool {
    let audio = sheet
        .tracks
        .iter()
        .filter(|track| track.mode == Mode::Audio);
    audio
        .flat_map(|track| &track.parts)
        .any(|part| matches!(part.content, PartContent::File { file, .. } if file == number))
}

/// One failure that tells of all.
fn together(mut failures: Vec<Failure>) -> Failure {
    let first = failures.remove(0);
    if failures.is_empty() {
        return first;
    }
    let all: Vec<String> = std::iter::once(&first)
        .chain(&failures)
        .map(|failure| failure.message().to_owned())
        .collect();
    let message = format!(
        "{} cannot be used; nothing was written",
        count(all.len() as u64, "file")
    );
    first.saying(message).because(all)
}

#[derive(Debug, thiserror::Error)]
#[error("stopped before anything was written")]
struct Stopped;
