//! Running the binary in a world of its own.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A scratch folder that is also the home of the virtual recorders.
pub struct World {
    folder: TempDir,
}

/// What a run came to.
pub struct Run {
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl World {
    pub fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in the scratch folder, with the folders it is in.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.path().join(path)).unwrap()
    }

    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).symlink_metadata().is_ok()
    }

    /// `tree/`: a few files and folders.
    pub fn plant(&self) {
        self.write("tree/a.txt", "alpha\n");
        self.write("tree/empty", "");
        self.write("tree/sub/Ünïcode name.txt", "beta\n");
        self.write("tree/sub/deeper/big.bin", vec![0x5A; 300_000]);
        std::fs::create_dir(self.path().join("tree/hollow")).unwrap();
    }

    /// The program, to be run in the scratch folder, at a fixed time.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_discmaster"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("DISCMASTER_RECORDER")
            .env("DISCMASTER_HOME", self.path().join("home"))
            .env("SOURCE_DATE_EPOCH", "1700000000");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// stdout as one JSON value.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.text()).unwrap()
    }

    /// stdout as a JSON value a line.
    pub fn json_lines(&self) -> Vec<Value> {
        lines(self.text())
    }

    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }

    #[track_caller]
    pub fn fails(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// Text as a JSON value a line.
pub fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The names of events, each once for a run of the same.
pub fn phases(events: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect();
    names.dedup();
    names
}
