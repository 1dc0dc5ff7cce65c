//! Sessions driven against a virtual recorder, through the public interface alone.
#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may its helpers"
)]

mod burning;
mod cancelling;
mod every_medium;
mod media;
mod multisession;
mod order;
mod programs;
mod proof;
mod recorders;
mod redbook;
mod sources;
mod staging;
mod studio;
