//! What is said of a wish that a medium, or the drive, does not know.

use super::error::FormatError;
use super::facts::Facts;
use super::wish::Wish;

/// The medium knows no such thing.
pub(super) const fn unknown(wish: Wish, facts: &Facts) -> FormatError {
    FormatError::Unknown {
        profile: facts.profile(),
        wish,
    }
}

/// The drive offers no such format.
pub(super) const fn not_offered(wish: Wish, facts: &Facts) -> FormatError {
    FormatError::NotOffered {
        profile: facts.profile(),
        wish,
    }
}
