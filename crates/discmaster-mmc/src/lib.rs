//! MMC: commands to optical drives.
//!
//! The two sides of a [`transport::Transport`] share the typed commands and their wire layouts: a
//! host sends them, a recorder made of software answers them. Three layers, never two in one
//! file: [`wire`] has layouts; [`command`], [`parameter`], [`response`], [`sense`] and [`address`]
//! have values that are valid; [`drive`], [`recording`], [`reading`] and [`formatting`] do things with
//! them.
//! [`linux`] is the road to real drives.
#![deny(unsafe_code)]

pub mod address;
pub mod command;
pub mod drive;
pub mod error;
pub mod formatting;
pub mod linux;
pub mod medium;
pub mod parameter;
pub mod reading;
pub mod recording;
pub mod response;
pub mod sense;
pub mod transport;
pub mod wire;
