//! MMC: commands to optical drives.
//!
//! The two sides of a [`transport::Transport`] share the typed commands and their wire layouts: a
//! host sends them, a recorder made of software answers them.
#![forbid(unsafe_code)]

pub mod address;
pub mod command;
pub mod response;
pub mod sense;
pub mod transport;
pub mod wire;
