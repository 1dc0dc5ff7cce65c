//! Tests that need more than every machine has.

/// Whether a test can be made here; where everything must be, it has to.
pub(crate) fn can(possible: bool, reason: &str) -> bool {
    if !possible {
        assert!(
            std::env::var_os("CI").is_none(),
            "cannot be tested: {reason}"
        );
        eprintln!("skipped: {reason}");
    }
    possible
}
