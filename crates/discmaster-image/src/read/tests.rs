//! The reader against images laid by hand, whole, odd and damaged.
#![expect(
    clippy::cast_possible_truncation,
    reason = "images laid by hand are small"
)]

mod boot;
mod compare;
mod damaged;
mod extract;
mod import;
mod lay;
mod odd;
mod seeds;
mod sessions;
mod verify;
mod whole;
