//! Programs by other people that read images.

mod bsdtar;
mod isoinfo;
mod libcdio;
mod seven_zip;
mod xorriso;

use crate::compare::Entry;
use crate::program;
use crate::report;
use std::path::Path;

/// What a reader lists, or why it does not.
type Listing = Result<Vec<Entry>, String>;

/// A program that reads images.
pub(crate) struct Reader {
    pub(crate) name: &'static str,
    programs: &'static [&'static str],
    pub(crate) list: fn(image: &Path) -> Listing,
    pub(crate) extract: Extract,
    /// Seconds to which its listing shows times.
    pub(crate) resolution: i64,
    /// Lists the ISO 9660 tree, even beside a Joliet tree.
    pub(crate) list_iso: Option<fn(image: &Path) -> Listing>,
}

/// How it gives back what an image holds.
pub(crate) enum Extract {
    /// The whole tree into a folder, with its times.
    All(fn(image: &Path, into: &Path) -> Result<(), String>),
    /// Files one by one, named as the reader itself shows them: the first into `into/0`, and so on.
    #[expect(clippy::type_complexity, reason = "one signature, named nowhere else")]
    Each(fn(image: &Path, paths: &[&[u8]], into: &Path) -> Result<(), String>),
}

const READERS: &[Reader] = &[
    xorriso::READER,
    bsdtar::READER,
    seven_zip::READER,
    isoinfo::READER,
    libcdio::READER,
];

/// Those that are installed; those that are not are said to be skipped.
pub(crate) fn installed() -> impl Iterator<Item = &'static Reader> {
    READERS.iter().filter(|reader| {
        let there = reader.programs.iter().all(|name| program::installed(name));
        if !there {
            report::skip(&format!("{} is not installed", reader.name));
        }
        there
    })
}

/// Unix seconds of a date and time at Greenwich.
fn seconds(year: i64, month: i64, day: i64, time: &str) -> Option<i64> {
    let mut clock = 0;
    if !time.is_empty() {
        let mut parts = time.split(':').map(str::parse::<i64>);
        for unit in [3600, 60, 1] {
            clock += parts.next()?.ok()? * unit;
        }
    }
    // Days of the proleptic Gregorian calendar, years beginning in March.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    Some(days * 86_400 + clock)
}

/// `Nov 22 2026` and perhaps a time after it.
fn english_date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut words = text.split_whitespace();
    let month = words.next()?;
    let month = MONTHS.iter().position(|name| *name == month)?;
    let month = i64::try_from(month).ok()? + 1;
    let day = words.next()?.parse().ok()?;
    let year = words.next()?.parse().ok()?;
    seconds(year, month, day, words.next().unwrap_or_default())
}

/// A line of a listing in two at the first `mark`.
fn split_once<'a>(line: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = line.windows(mark.len()).position(|window| window == mark)?;
    Some((&line[..at], &line[at + mark.len()..]))
}

fn lines(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.split(|byte| *byte == b'\n')
}
