//! The crate from outside: bytes laid by hand, properties, and conversations with a drive that
//! follows a script.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests panic as tests do: that is how they fail"
)]

mod capabilities;
mod cdbs;
mod details;
mod drive;
mod features;
mod formatting;
mod limits;
mod machine;
mod medium;
mod parameters;
mod properties;
mod recording;
mod responses;
mod script;
mod sense;
mod structures;
mod sub_channel;
mod transfer;
