//! Time stamps (RRIP 4.1.6), in both of their forms.

use crate::read::error::CorruptKind;
use crate::read::oddity::OddityKind;
use crate::read::system_use::Entry;
use crate::time::{BadDateTime, Timestamp};
use crate::wire::date_time::{RecordDateTime, VolumeDateTime};
use crate::wire::rock_ridge::{self as wire, time_stamp};
use zerocopy::FromBytes;

/// The times of a file that a system keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Times {
    pub(in crate::read) created: Option<Timestamp>,
    pub(in crate::read) modified: Option<Timestamp>,
    pub(in crate::read) accessed: Option<Timestamp>,
    pub(in crate::read) changed: Option<Timestamp>,
}

type Read = Result<Option<Timestamp>, BadDateTime>;

impl Times {
    /// Adds those of one TF; a date that is none is left out, and told.
    pub(super) fn add(
        &mut self,
        entry: Entry<'_>,
        odd: &mut Vec<OddityKind>,
    ) -> Result<(), CorruptKind> {
        let flags = entry.layout::<wire::Flagged>()?.flags;
        let mut rest = entry.payload().get(1..).unwrap_or_default();
        for flag in (0..7).map(|bit| 1u8 << bit).filter(|bit| flags & bit != 0) {
            let taken: Option<(Read, &[u8])> = if flags & time_stamp::LONG_FORM != 0 {
                let taken = VolumeDateTime::read_from_prefix(rest).ok();
                taken.map(|(time, rest)| (Timestamp::from_volume(time), rest))
            } else {
                let taken = RecordDateTime::read_from_prefix(rest).ok();
                taken.map(|(time, rest)| (Timestamp::from_record(time), rest))
            };
            let Some((time, after)) = taken else {
                return Err(CorruptKind::SystemUseShort {
                    signature: "TF".to_owned(),
                    found: entry.bytes.len(),
                });
            };
            rest = after;
            let time = time.unwrap_or_else(|bad| {
                odd.push(OddityKind::Date(bad));
                None
            });
            match flag {
                time_stamp::CREATION => self.created = time,
                time_stamp::MODIFY => self.modified = time,
                time_stamp::ACCESS => self.accessed = time,
                time_stamp::ATTRIBUTES => self.changed = time,
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<(Times, Vec<OddityKind>), CorruptKind> {
        let (mut times, mut odd) = (Times::default(), Vec::new());
        let bytes = [b"TF\0\x01", bytes].concat();
        let signature = wire::TF;
        let bytes = &bytes;
        times.add(Entry { signature, bytes }, &mut odd)?;
        Ok((times, odd))
    }

    #[test]
    fn both_forms_are_read_in_the_order_of_their_flags() {
        let (times, odd) =
            read(b"\x0E\x65\x0B\x19\x07\x1E\x0F\0\x66\x0B\x19\x07\x1E\x0F\0\0\0\0\0\0\0\0")
                .unwrap();
        let modified = Timestamp::from_seconds(1_006_673_415);
        assert_eq!(times.modified, Some(modified));
        assert_eq!(
            times.accessed,
            Some(Timestamp::from_seconds(modified.seconds + 365 * 86_400))
        );
        assert_eq!((times.created, times.changed), (None, None));
        assert_eq!(odd, []);
        let (times, odd) = read(b"\x82\x32\x31\x36\x30112507301512\0").unwrap();
        let time = times.modified.unwrap();
        assert_eq!(time.to_string(), "2160-11-25T07:30:15Z");
        assert_eq!(time.nanoseconds, 120_000_000);
        assert_eq!(odd, []);
    }

    #[test]
    fn a_date_that_is_none_is_told_and_a_time_that_is_cut_off_refused() {
        let (times, odd) = read(b"\x02\x65\x0D\x19\x07\x1E\x0F\0").unwrap();
        assert_eq!(times.modified, None);
        assert!(matches!(odd[..], [OddityKind::Date(_)]));
        assert!(read(b"\x03\x65\x0B\x19\x07\x1E\x0F\0").is_err());
    }
}
