//! What known programs of Windows XP call, in their order, with what each call came to: the contract
//! (docs/contract.md) from the side of those who rely on it.
//!
//! Each file is a program, or a family of programs with one way of calling. Only the order of their
//! calls is taken from them.
#![expect(
    clippy::unwrap_used,
    reason = "a test may panic, and so may its helpers"
)]

#[path = "../shared/disc.rs"]
mod disc;
mod grav;
mod inet;
mod juce;
mod mri;
mod portburn;
mod studio;
mod txpb;
