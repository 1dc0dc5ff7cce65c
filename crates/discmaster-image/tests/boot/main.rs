//! Images that boot.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod others;
mod structures;
