//! Dates that are none, and those of long ago and far ahead (kernel 5ea45f54, libarchive e939c97a).

use super::lay::rock_ridge::*;
use super::rock_ridge::entries;

#[test]
fn a_bad_date_in_either_form_is_none_and_told() {
    for tf in [
        &b"\x02\x65\x0D\x19\x08\x1E\x0F\x04"[..],
        b"\x02\x65\x0B\x19\x18\x1E\x0F\x04",
        b"\x822001112508301x00\x04",
        b"\x829999999999999999\x7F",
    ] {
        let bytes = rock_ridge_with(&[file(b"A.;1", &[entry(b"TF", tf)])]);
        let (found, odd) = entries(&bytes);
        assert_eq!(odd.len(), 1, "{odd:?}");
        assert!(odd[0].1.contains("no such date"), "{odd:?}");
        // That of the record stands in.
        assert_eq!(
            found[0].modified.unwrap().to_string(),
            "2001-11-25T07:30:15Z"
        );
    }
}

#[test]
fn times_beyond_2038_and_2155_are_read() {
    for (tf, shown) in [
        (&b"\x02\x8B\x01\x01\0\0\0\0"[..], "2039-01-01T00:00:00Z"),
        (b"\x02\xFF\x0C\x1F\x17\x3B\x3B\0", "2155-12-31T23:59:59Z"),
        (b"\x02\x45\x0C\x1F\x17\x3B\x3B\0", "1969-12-31T23:59:59Z"),
        (b"\x822156010100000000\0", "2156-01-01T00:00:00Z"),
        (b"\x829999123123595999\0", "9999-12-31T23:59:59Z"),
    ] {
        let bytes = rock_ridge_with(&[file(b"A.;1", &[entry(b"TF", tf)])]);
        let (found, odd) = entries(&bytes);
        assert_eq!(odd, []);
        assert_eq!(found[0].modified.unwrap().to_string(), shown);
    }
}
