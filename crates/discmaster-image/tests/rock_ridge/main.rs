//! Rock Ridge as the plan lays it, read here by hand.

mod deep;
mod entries;
mod lay;
mod sharing;
