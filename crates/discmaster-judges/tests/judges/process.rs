//! A running program, and what is done to it.

use crate::program;
use rustix::process::{Pid, Signal, kill_process};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Longer than anything here takes on a slow machine; who takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A program that has been started; killed if the test ends before it does.
pub(crate) struct Running {
    child: Option<Child>,
    what: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program::shown(command)));
        Self {
            child: Some(child),
            what: program::shown(command),
        }
    }

    pub(crate) fn pid(&self) -> Pid {
        let id = self.child.as_ref().expect("still running").id();
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
    }

    /// The process may be gone already: then a signal is late, not wrong.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).ok();
    }

    pub(crate) fn ended(&mut self) -> bool {
        let child = self.child.as_mut().expect("still running");
        child.try_wait().unwrap().is_some()
    }

    /// Waits for something that the process will bring about; false when it ended without.
    pub(crate) fn wait_until(&mut self, what: &str, there: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while !there() {
            if self.ended() {
                return there();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{}: no {what} in {PATIENCE:?}",
                self.what
            );
            std::thread::sleep(Duration::from_micros(200));
        }
        true
    }

    /// Whether the process has the file open.
    pub(crate) fn has_open(pid: Pid, path: &Path) -> bool {
        let folder = format!("/proc/{}/fd", pid.as_raw_nonzero());
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| std::fs::read_link(entry.path()).is_ok_and(|link| link == path))
        })
    }

    /// Waits for the end. Our programs' output fits into a pipe: nothing blocks on it.
    pub(crate) fn finish(mut self) -> Output {
        let start = Instant::now();
        while !self.ended() {
            assert!(
                start.elapsed() < PATIENCE,
                "{}: still running after {PATIENCE:?}",
                self.what
            );
            std::thread::sleep(Duration::from_millis(1));
        }
        let child = self.child.take().expect("still running");
        child.wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// Runs to the end, which must come: for inputs that might make a program hang.
pub(crate) fn run(command: &mut Command) -> Output {
    Running::start(command).finish()
}
