//! Judges of the program `discmaster` from outside: tests only, and none of our own code.
//!
//! `tests/judges/` runs the program and lets others say what it made: xorriso, isoinfo, bsdtar,
//! 7z and libcdio read its images, Linux mounts them; disks fill up, sources change while they are
//! read, system calls fail and processes are killed. It is a package of its own because it judges
//! a program, whichever: `DISCMASTER=/usr/bin/discmaster cargo test -p discmaster-judges` judges
//! the one that is installed. Without `DISCMASTER` it builds ours first.
#![forbid(unsafe_code)]
