//! How a medium is recorded: one file for each way.

pub mod estimate;
pub mod track_at_once;
