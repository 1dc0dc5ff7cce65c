//! Storages walked through the public interface alone: compound files by two makers, sound and
//! damaged.
#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may its helpers"
)]

mod compound;
mod damaged;
mod gsf;
mod walked;
