//! Instants, and the two forms ECMA-119 records them in.

use crate::wire::date_time::{RecordDateTime, VolumeDateTime};
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: i64 = 86_400;
const SECONDS_A_QUARTER: i64 = 900;
const NANOSECONDS_A_HUNDREDTH: u32 = 10_000_000;

/// An instant in Unix time: seconds since 1970-01-01T00:00:00Z and nanoseconds of that second.
///
/// Images record all instants at Greenwich (offset 0), so that the time zone of the machine
/// changes no byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    pub seconds: i64,
    pub nanoseconds: u32,
}

/// A recorded date that is none: its text, as recorded, for messages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such date and time: {0}")]
pub struct BadDateTime(pub String);

impl Timestamp {
    /// No time: earlier than all others, and recorded as not specified.
    pub const UNSPECIFIED: Self = Self {
        seconds: i64::MIN,
        nanoseconds: 0,
    };

    /// The machine's clock; one set before 1970 gives 1970. Nothing here asks it: instants are
    /// parameters.
    pub fn now() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            seconds: i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
            nanoseconds: since.subsec_nanos(),
        }
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self {
            seconds,
            nanoseconds: 0,
        }
    }

    /// As directory records hold it (ECMA-119 9.1.5), in whole seconds. An instant outside the
    /// years 1900 to 2155 is recorded as not specified.
    pub fn to_record(self) -> RecordDateTime {
        let civil = Civil::of(self.seconds);
        let Ok(year) = u8::try_from(civil.year - 1900) else {
            return RecordDateTime::default();
        };
        RecordDateTime {
            year,
            month: civil.month,
            day: civil.day,
            hour: civil.hour,
            minute: civil.minute,
            second: civil.second,
            offset: 0,
        }
    }

    /// The instant of a directory record; none where it is not specified (all zeros).
    pub fn from_record(recorded: RecordDateTime) -> Result<Option<Self>, BadDateTime> {
        if recorded == RecordDateTime::default() {
            return Ok(None);
        }
        let civil = Civil {
            year: 1900 + i64::from(recorded.year),
            month: recorded.month,
            day: recorded.day,
            hour: recorded.hour,
            minute: recorded.minute,
            second: recorded.second,
        };
        let seconds = civil.seconds(recorded.offset)?;
        Ok(Some(Self::from_seconds(seconds)))
    }

    /// As volume descriptors hold it (ECMA-119 8.4.26.1), in hundredths of a second. An instant
    /// outside the years 1 to 9999 is recorded as not specified.
    pub fn to_volume(self) -> VolumeDateTime {
        let civil = Civil::of(self.seconds);
        if !(1..=9999).contains(&civil.year) {
            return VolumeDateTime::UNSPECIFIED;
        }
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = civil;
        let hundredths = self.nanoseconds / NANOSECONDS_A_HUNDREDTH;
        let text =
            format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{hundredths:02}");
        match text.as_bytes().try_into() {
            Ok(digits) => VolumeDateTime { digits, offset: 0 },
            // Only nanoseconds of more than a second could make the text longer.
            Err(_) => VolumeDateTime::UNSPECIFIED,
        }
    }

    /// The instant of the 16 digits YYYYMMDDhhmmsscc, at Greenwich; none if it is no such text, or no time.
    pub fn from_digits(text: &str) -> Option<Self> {
        let digits = text.as_bytes().try_into().ok()?;
        Self::from_volume(VolumeDateTime { digits, offset: 0 }).ok()?
    }

    /// The instant of a volume descriptor; none where it is not specified. Digits of zero bytes
    /// are taken as not specified too: many writers leave them so.
    pub fn from_volume(recorded: VolumeDateTime) -> Result<Option<Self>, BadDateTime> {
        let unspecified = |digit: u8| recorded.digits.iter().all(|&is| is == digit);
        if recorded.offset == 0 && (unspecified(b'0') || unspecified(0)) {
            return Ok(None);
        }
        let number = |from: usize, to: usize| {
            recorded.digits[from..to]
                .iter()
                .try_fold(0u16, |sum, &digit| {
                    digit
                        .is_ascii_digit()
                        .then(|| sum * 10 + u16::from(digit - b'0'))
                })
        };
        let two = |at: usize| number(at, at + 2).and_then(|two| u8::try_from(two).ok());
        let civil = || {
            let civil = Civil {
                year: i64::from(number(0, 4)?),
                month: two(4)?,
                day: two(6)?,
                hour: two(8)?,
                minute: two(10)?,
                second: two(12)?,
            };
            Some((civil, two(14)?))
        };
        let (civil, hundredths) = civil().ok_or_else(|| {
            BadDateTime(
                String::from_utf8_lossy(&recorded.digits)
                    .escape_debug()
                    .to_string(),
            )
        })?;
        Ok(Some(Self {
            seconds: civil.seconds(recorded.offset)?,
            nanoseconds: u32::from(hundredths) * NANOSECONDS_A_HUNDREDTH,
        }))
    }
}

/// In whole seconds at Greenwich, as `2026-11-22T12:34:56Z` (ISO 8601).
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = Civil::of(self.seconds);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

/// A date of the proleptic Gregorian calendar and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Civil {
    /// At Greenwich. Years are counted from March here, so that a leap day ends its year, in
    /// eras of 400 years (146,097 days) that begin with year 0.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "every part is a remainder within its field"
    )]
    fn of(seconds: i64) -> Self {
        let days = seconds.div_euclid(SECONDS_A_DAY) + 719_468;
        let time = seconds.rem_euclid(SECONDS_A_DAY);
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * from_march + 2) / 5 + 1) as u8,
            hour: (time / 3_600) as u8,
            minute: (time / 60 % 60) as u8,
            second: (time % 60) as u8,
        }
    }

    /// Unix time, `offset` quarters of an hour east of Greenwich.
    fn seconds(self, offset: i8) -> Result<i64, BadDateTime> {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days_of_month = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            1..=12 => 31,
            _ => 0,
        };
        let valid = (1..=days_of_month).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
            && (-48..=52).contains(&offset);
        if !valid {
            return Err(BadDateTime(format!(
                "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}, {offset} quarters of an hour from Greenwich"
            )));
        }
        let march_year = year - i64::from(month <= 2);
        let (era, year_of_era) = (march_year.div_euclid(400), march_year.rem_euclid(400));
        let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = era * 146_097 + day_of_era - 719_468;
        let time = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        Ok(days * SECONDS_A_DAY + time - i64::from(offset) * SECONDS_A_QUARTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use zerocopy::{FromBytes, IntoBytes};

    /// 2026-11-22T12:34:56.78Z.
    const NOON: Timestamp = Timestamp {
        seconds: 1_795_350_896,
        nanoseconds: 780_000_000,
    };

    #[test]
    fn records_hold_seven_bytes_at_greenwich() {
        assert_eq!(NOON.to_record().as_bytes(), [126, 11, 22, 12, 34, 56, 0]);
    }

    #[test]
    fn volume_descriptors_hold_digits_and_hundredths() {
        assert_eq!(NOON.to_volume().as_bytes(), b"2026112212345678\0");
    }

    #[test]
    fn instants_read_as_dates() {
        assert_eq!(NOON.to_string(), "2026-11-22T12:34:56Z");
        let before = Timestamp::from_seconds(-1);
        assert_eq!(before.to_string(), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn offsets_are_honoured() {
        // 14:34:56 at two hours east; 08:34:56 at four hours west.
        for bytes in [[126, 11, 22, 14, 34, 56, 8], [126, 11, 22, 8, 34, 56, 0xF0]] {
            let recorded = RecordDateTime::read_from_bytes(&bytes).unwrap();
            let instant = Timestamp::from_record(recorded).unwrap().unwrap();
            assert_eq!(instant.seconds, NOON.seconds);
        }
        let recorded = VolumeDateTime::read_from_bytes(b"2026112214345678\x08").unwrap();
        assert_eq!(Timestamp::from_volume(recorded), Ok(Some(NOON)));
    }

    #[test]
    fn what_seven_bytes_cannot_hold_is_not_specified() {
        // The last second of 1899, the first of 2156, and both ends of time.
        for seconds in [-2_208_988_801, 5_869_584_000, i64::MIN, i64::MAX] {
            let recorded = Timestamp::from_seconds(seconds).to_record();
            assert_eq!(recorded.as_bytes(), [0; 7]);
            assert_eq!(Timestamp::from_record(recorded), Ok(None));
        }
        assert_eq!(
            Timestamp::from_seconds(i64::MAX).to_volume(),
            VolumeDateTime::UNSPECIFIED
        );
        assert_eq!(
            Timestamp::from_volume(VolumeDateTime::UNSPECIFIED),
            Ok(None)
        );
    }

    #[test]
    fn dates_that_are_none_are_refused() {
        for bytes in [
            [126, 2, 29, 0, 0, 0, 0],
            [126, 13, 1, 0, 0, 0, 0],
            [126, 1, 0, 0, 0, 0, 0],
            [126, 1, 1, 24, 0, 0, 0],
            [126, 1, 1, 0, 0, 0, 53],
        ] {
            let recorded = RecordDateTime::read_from_bytes(&bytes).unwrap();
            assert!(Timestamp::from_record(recorded).is_err(), "{bytes:?}");
        }
        let letters = VolumeDateTime::read_from_bytes(b"2026112X14345678\0").unwrap();
        assert!(Timestamp::from_volume(letters).is_err());
    }

    proptest! {
        #[test]
        fn instants_survive_both_forms(seconds in -2_208_988_800i64..5_869_584_000, hundredths in 0u32..100) {
            let instant = Timestamp { seconds, nanoseconds: hundredths * NANOSECONDS_A_HUNDREDTH };
            prop_assert_eq!(Timestamp::from_volume(instant.to_volume()), Ok(Some(instant)));
            // The second that is 1900-01-01T00:00:00Z is year 0, month 1: not all zeros.
            prop_assert_eq!(
                Timestamp::from_record(instant.to_record()),
                Ok(Some(Timestamp::from_seconds(seconds)))
            );
        }

        #[test]
        fn any_recorded_bytes_decode_or_are_refused(record: [u8; 7], volume: [u8; 17]) {
            let record = RecordDateTime::read_from_bytes(&record).unwrap();
            let _ = Timestamp::from_record(record);
            let volume = VolumeDateTime::read_from_bytes(&volume).unwrap();
            let _ = Timestamp::from_volume(volume);
        }
    }
}
