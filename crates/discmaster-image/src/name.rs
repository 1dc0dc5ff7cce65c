//! Names as the two trees of a disc record them.

pub mod iso;
pub mod joliet;
