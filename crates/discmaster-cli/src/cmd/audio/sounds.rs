//! Files of sound, opened side by side; those that cannot be decoded are told all at once.

use crate::output::outcome::Failure;
use crate::signals::Stop;
use discmaster::{Code, Error};
use discmaster_audio::sheet::{Material, Sheet};
use discmaster_audio::sound::{Sound, SoundError};
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
        while let Some((at, one)) = all.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
            && !stop.is_asked()
        {
            let result = act(one);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.push((at, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, NonZero::get).min(all.len()) {
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
