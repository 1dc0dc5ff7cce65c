//! What time an image says it is.

use crate::output::outcome::Failure;
use discmaster_image::time::Timestamp;
use std::env;
use std::ffi::OsStr;

/// The time of an image, and whether it is made to be made again.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// SOURCE_DATE_EPOCH: nothing in the image is newer.
    pub latest: Option<Timestamp>,
    /// That, or now.
    pub created: Timestamp,
}

impl Clock {
    pub fn of_environment() -> Result<Self, Failure> {
        let latest = source_date_epoch(env::var_os("SOURCE_DATE_EPOCH").as_deref())?;
        Ok(Self {
            latest,
            created: latest.unwrap_or_else(Timestamp::now),
        })
    }
}

/// The instant in SOURCE_DATE_EPOCH; an empty variable counts as none.
fn source_date_epoch(value: Option<&OsStr>) -> Result<Option<Timestamp>, Failure> {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let seconds = value.to_str().and_then(|text| text.parse().ok());
    match seconds {
        Some(seconds) => Ok(Some(Timestamp::from_seconds(seconds))),
        None => Err(Failure::usage(format!(
            "SOURCE_DATE_EPOCH is {:?}; it has to be a number of seconds since 1970-01-01",
            value.to_string_lossy()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_date_epoch_is_a_number_or_refused() {
        let parse = |text: &str| source_date_epoch(Some(OsStr::new(text)));
        assert_eq!(parse("1").unwrap(), Some(Timestamp::from_seconds(1)));
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(source_date_epoch(None).unwrap(), None);
        assert_eq!(parse("yesterday").unwrap_err().exit_status(), 2);
    }
}
