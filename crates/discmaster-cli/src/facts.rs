//! Exact facts of failures for the result line: numbers and paths that a script would otherwise
//! have to pick out of a sentence.

use discmaster::Cause;
use discmaster_image::BLOCK;
use serde_json::Value;

/// Names and values of the facts an error carries: `needed` and `available` in bytes, `path`.
pub fn of(error: &discmaster::Error) -> Vec<(&'static str, Value)> {
    match error.cause() {
        Cause::TooMuch { needed, free } => vec![
            ("needed", needed.saturating_mul(BLOCK).into()),
            ("available", free.saturating_mul(BLOCK).into()),
        ],
        _ => Vec::new(),
    }
}
