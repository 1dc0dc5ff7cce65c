//! Who judges the program, concern by concern.
