//! Rock Ridge as the plan lays it, read here by hand.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod deep;
mod entries;
mod lay;
mod read_back;
mod sharing;
