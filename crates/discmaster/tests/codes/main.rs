//! Every code of imapierror.h by its real cause. Each test brings one code about as it would come
//! about, asserts it exactly, and what is left afterwards: of the disc, of what is staged, and of the
//! recorder, which must still work.
//!
//! A test is named after its code; [`scenario`] sees to it that none of the 38 has no test.
#![forbid(unsafe_code)]
#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may its helpers"
)]

// What the scenarios work with.
mod asked;
#[path = "../support/can.rs"]
mod can;
mod other;
mod scenario;
mod scene;
#[path = "../session/studio.rs"]
#[allow(dead_code, reason = "the other suite that it serves uses more of it")]
mod studio;
#[path = "../support/uml.rs"]
mod uml;
#[path = "../support/volumes.rs"]
mod volumes;

// The scenarios, by what goes wrong.
mod audio;
mod cancel;
mod cancel_staging;
mod data;
mod device;
mod files;
mod full;
mod image;
mod in_use;
mod looking;
mod media;
mod order;
mod properties;
mod stash;
mod swapped;
mod writing;
mod wrong_disc;
