//! Track at once.
