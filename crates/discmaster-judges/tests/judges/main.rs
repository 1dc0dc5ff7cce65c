//! The program judged from outside: see the package's documentation.
#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    reason = "tests, whose helpers fail as they do: by a panic that names the line"
)]

// What the judges work with.
mod compare;
mod process;
mod program;
mod recorder;
mod report;
mod scratch;
mod target;
mod trees;
#[path = "../../../discmaster/tests/support/uml.rs"]
mod uml;
mod waves;
use report as can;

// Those who read our images.
mod limits;
mod readers;

// What is judged.
mod changed_sources;
mod disc_ids;
mod disk_full;
mod failing_calls;
mod foreign;
mod growing;
mod hostile;
mod images;
mod kernel;
mod killed;
mod large;
mod listings;
mod mkisofs;
mod presets;
mod raw;
mod real_drive;
mod recorders;
mod refused;
mod rock_ridge;
mod same_bytes;
mod sessions;
mod sheets;
mod sounds;
