//! Instants, and the two forms ECMA-119 records them in.

/// An instant in Unix time: seconds since 1970-01-01T00:00:00Z and nanoseconds of that second.
///
/// Images record all instants at Greenwich (offset 0), so that the time zone of the machine
/// changes no byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    pub seconds: i64,
    pub nanoseconds: u32,
}

impl Timestamp {
    pub const fn from_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
        }
    }
}
