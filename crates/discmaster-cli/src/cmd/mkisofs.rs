//! `discmaster mkisofs`.

mod graft;
mod parse;
mod pattern;
mod settings;
mod table;
