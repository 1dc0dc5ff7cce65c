#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a test program exports nothing, and fails by panicking"
)]
//! The built binary, run as a user or a script runs it.

mod audio;
mod burn;
mod codes;
mod disc;
mod doctor;
mod entries;
mod erase;
mod growing;
mod help;
mod image;
mod info_audio;
mod left_out;
mod listings;
mod mkisofs;
mod posix;
mod presets;
mod program;
mod read;
mod record;
mod sectors;
mod sessions;
mod signals;
mod usage;
