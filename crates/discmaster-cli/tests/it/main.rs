//! The built binary, run as a user or a script runs it.

mod codes;
mod help;
mod program;
mod usage;
