//! Names as the two trees of a disc record them.

pub mod charset;
pub mod iso;
pub mod joliet;
