//! The drive as a host sees it: raw CDBs in, raw bytes and sense out, laid by hand from SPC-4 and
//! MMC-6, not by the encoders of `discmaster-mmc`.

#![allow(
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

mod album;
mod answers;
mod audio;
mod big;
mod compact;
mod cue;
mod every_failure;
mod every_medium;
mod faults;
mod folder;
mod host;
mod host_of_ours;
mod in_order;
mod killed;
mod kinds;
mod life;
mod media;
mod mixed;
mod naming;
mod order;
mod other_readers;
mod over;
mod paced;
mod packets;
mod properties;
mod raw;
mod read_cd;
mod session_at_once;
