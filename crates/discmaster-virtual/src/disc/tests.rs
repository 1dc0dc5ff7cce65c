//! disc tests
