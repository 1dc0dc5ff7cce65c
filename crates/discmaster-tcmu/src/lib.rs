//! Makes a drive of software a /dev/srN of this machine, with modules of the mainline kernel alone:
//! target_core_user hands every command that the kernel gets for the drive to this process, and
//! tcm_loop is the cable between the two.
//!
//! [`Unit::plug_in`] takes anything that is a [`Transport`](discmaster_mmc::transport::Transport) and
//! is that drive's whole life: the node is there when it returns, and gone when
//! [`Unit::unplug`] does.
//!
//! Beneath it: `wire` (the kernel's layouts), `ring` (commands in memory shared with the kernel, every
//! offset checked), `server` (commands answered, and in `six` one that a SCSI host has and a recorder has
//! not), [`configfs`] (what the kernel is told to make and
//! to take down) and [`sysfs`] (where it says what became of it).

pub mod configfs;
pub mod sysfs;

mod map;
mod ring;
mod server;
mod six;
mod unit;
mod wire;

pub use unit::{Ended, ServeError, Unit};
