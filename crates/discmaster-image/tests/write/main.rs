//! Images written: the same bytes by every way out, and the truth about sources and targets when
//! something goes wrong.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod boot;
mod exhausted_space;
mod failing_calls;
mod killed;
mod manifest;
mod past_the_cache;
mod ranges;
mod same_bytes;
mod scene;
mod sources;
mod targets;
mod unbuilt;
