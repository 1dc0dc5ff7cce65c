//! The stash: what goes in comes out, whole or not at all, whoever ends the process and whatever
//! the disk says; and it lies only where it may.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/can.rs"]
mod can;
#[path = "../support/uml.rs"]
mod uml;
#[path = "../support/volumes.rs"]
mod volumes;

mod checking;
mod exhausted_space;
mod failing_calls;
mod killed;
mod opening;
mod refused_volumes;
mod scene;
mod shared_blocks;
mod staging;
mod track;
mod wiping;
