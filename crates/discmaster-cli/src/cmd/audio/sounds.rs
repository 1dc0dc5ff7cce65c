//! Files of sound, opened side by side; those that cannot be decoded are told all at once.

use super::note::Note;
use crate::output::Output;
use crate::output::outcome::Failure;
use crate::output::text::count;
use crate::signals::Stop;
use crate::watch::{Phase, Watch};
use discmaster::{Cause, Code, Disc, Error};
use discmaster_audio::program::Program;
use discmaster_audio::program::pour::{Poured, pour};
use discmaster_audio::red_book::BLOCK;
use discmaster_audio::sheet::{FindError, Material, Missing, Sheet};
use discmaster_audio::sound::Sound;
use discmaster_image::progress::Progress;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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

/// Opens the files of a sheet, whose paths are in the order of its files.
pub fn of_sheet(sheet: &Sheet, paths: &[PathBuf], stop: &Stop) -> Result<Vec<Material>, Failure> {
    let files: Vec<(usize, &PathBuf)> = paths.iter().enumerate().collect();
    side_by_side(&files, stop, |(at, path)| {
        let opened = sheet.open_one(*at, path);
        opened.map_err(|error| Failure::from(Error::from(error)))
    })
}

/// A sheet's files that are not there, each of them.
pub fn missing(error: FindError) -> Failure {
    let sheet = error.sheet.to_string_lossy().into_owned();
    let all: Vec<String> = error
        .missing
        .iter()
        .map(|Missing { at, name, why }| format!("{at}: file {name:?}: {why}"))
        .collect();
    let failure = Failure::from(Error::from(error));
    match &all[..] {
        [one] => failure
            .saying(format!("{sheet}, {one}"))
            .because(Vec::new()),
        several => {
            let files = count(several.len() as u64, "file");
            failure
                .saying(format!("{sheet} names {files} that are not there"))
                .because(all)
        }
    }
}

/// Decodes all of it once, for nothing but to see that it can be decoded.
pub fn decode(program: &Program, output: &Arc<Output>, stop: &Stop) -> Result<(), Failure> {
    let watch = Watch::new(output, stop.clone(), Phase::Decode).of_audio();
    let total = u64::from(program.blocks()) * BLOCK as u64;
    let mut done = 0;
    watch.wrote(done, total);
    pour(program, stop.flag(), &mut |_, bytes| {
        done += bytes.len() as u64;
        watch.wrote(done, total);
        ControlFlow::Continue(())
    })
    .map_err(|source| {
        Error::from(Cause::Pour {
            phase: discmaster::Phase::Stage,
            disc: Disc::AsItWas,
            source,
        })
    })?;
    Ok(())
}

/// What is louder than a disc can hold.
pub fn clipped(program: &Program, poured: &Poured) -> Vec<Note> {
    let clipped = poured.clipped.iter();
    clipped
        .filter_map(|(sound, samples)| {
            let path = &program.sounds.get(*sound)?.path;
            let samples = count(*samples, "sample");
            let message =
                format!("{samples} louder than a disc can hold, recorded as loud as it can");
            Some(Note::on(path, message))
        })
        .collect()
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
