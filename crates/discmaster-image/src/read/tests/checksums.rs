//! Files held against lists of their checksums.

use super::lay::rock_ridge::*;
use super::lay::{self, *};
use crate::checksum::{Digest, write_line};
use crate::progress::Progress;
use crate::read::checksums::{Checked, SumFault, Sums};
use crate::read::verify::{Report, verify, verify_sums};
use crate::read::{Image, ReadError};
use std::io::{self, Read};

fn list(rows: &[(&str, &[u8])]) -> Vec<u8> {
    let mut list = Vec::new();
    for (path, content) in rows {
        write_line(&Digest::of(content), path.as_bytes(), &mut list);
    }
    list
}

fn whole() -> Vec<u8> {
    list(&[
        ("Read me.txt", README),
        ("docs/notes", &notes()),
        ("empty", b""),
    ])
}

fn report(bytes: &[u8], mut list: &[u8]) -> Report {
    let image = Image::open(bytes).unwrap();
    verify_sums(&image, Sums::Beside(&mut list), &()).unwrap()
}

fn checked(list: &[u8]) -> Checked {
    report(&lay::image(), list).checked.unwrap()
}

#[test]
fn files_that_are_as_listed_are_counted_and_read_once() {
    let report = report(&lay::image(), &whole());
    let checked = report.checked.unwrap();
    assert_eq!((checked.files, checked.faults), (3, 0));
    let bytes = (README.len() + 5000) as u64;
    assert_eq!((checked.bytes, report.bytes), (bytes, bytes));
    // Paths as `sha256sum ./*` has them, and the mark of binary mode.
    let dotted = String::from_utf8(whole()).unwrap().replace("  ", " *./");
    assert_eq!(self::checked(dotted.as_bytes()).faults, 0);
}

#[test]
fn what_differs_is_told_by_name() {
    let listed = list(&[
        ("Read me.txt", b"other"),
        ("docs/notes", &notes()),
        ("gone", b""),
    ]);
    let checked = checked(&listed);
    assert_eq!((checked.files, checked.faults), (1, 3));
    let path = |path: &str| path.as_bytes().to_vec();
    assert_eq!(checked.first[0], SumFault::Missing { path: path("gone") });
    let (listed, found) = (Digest::of(b"other"), Digest::of(README));
    let wrong = SumFault::Wrong {
        path: path("Read me.txt"),
        listed,
        found,
    };
    assert!(checked.first.contains(&wrong), "{:?}", checked.first);
    let unlisted = SumFault::Unlisted {
        path: path("empty"),
    };
    assert!(checked.first.contains(&unlisted), "{:?}", checked.first);
    assert_eq!(unlisted.to_string(), "/empty is there and not listed");
}

#[test]
fn lines_that_are_none_and_names_that_come_twice_are_told() {
    let mut twice = whole();
    twice.extend(b"# a remark\n");
    twice.extend(list(&[("empty", b"x")]));
    twice.extend(b"0123  too-short");
    let checked = checked(&twice);
    let path = b"empty".to_vec();
    assert_eq!(
        checked.first,
        [
            SumFault::Line { number: 4 },
            SumFault::Twice { path },
            SumFault::Line { number: 6 }
        ]
    );
}

#[test]
fn the_list_of_the_image_itself_is_gone_by_unless_it_is_to_be_ignored() {
    let listed = list(&[("a", b"read")]);
    let length = listed.len() as u32;
    let own = with(record(b"SUMS.;1", 31, length, 0), &[nm("SHA256SUMS")]);
    let mut bytes = rock_ridge_with(&[file(b"A.;1", &[nm("a")]), own]);
    put(&mut bytes, 31 * SECTOR, &listed);
    let image = Image::open(&bytes).unwrap();
    let found = verify_sums(&image, Sums::OnDisc, &()).unwrap();
    let checked = found.checked.unwrap();
    assert_eq!((checked.files, checked.bytes, checked.faults), (1, 4, 0));
    assert_eq!(found.bytes, 4 + u64::from(length));
    assert!(
        verify_sums(&image, Sums::Ignored, &())
            .unwrap()
            .checked
            .is_none()
    );
    // Another list goes before it, in which it need not stand.
    let mut other: &[u8] = &list(&[("a", b"else")]);
    let found = verify_sums(&image, Sums::Beside(&mut other), &()).unwrap();
    assert_eq!(found.checked.unwrap().faults, 1);
    let none = Image::open(lay::image()).unwrap();
    assert!(
        verify_sums(&none, Sums::OnDisc, &())
            .unwrap()
            .checked
            .is_none()
    );
}

#[test]
fn content_that_files_share_is_summed_once() {
    let one = |name: &str| file(name.as_bytes(), &[nm(&name.to_lowercase())]);
    let bytes = rock_ridge_with(&[one("A"), one("B"), one("C")]);
    let listed = list(&[("a", b"read"), ("b", b"read"), ("c", b"not it")]);
    let checked = report(&bytes, &listed).checked.unwrap();
    assert_eq!((checked.files, checked.bytes, checked.faults), (2, 4, 1));
}

/// A list without an end of lines, or without any end.
struct Endless(&'static [u8]);

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(into.len());
        into[..length].copy_from_slice(&self.0[..length]);
        Ok(length)
    }
}

#[test]
fn a_line_without_end_ends_the_list_and_only_so_many_faults_are_kept() {
    let image = Image::open(lay::image()).unwrap();
    let mut endless = Endless(b"x");
    let found = verify_sums(&image, Sums::Beside(&mut endless), &()).unwrap();
    let checked = found.checked.unwrap();
    assert_eq!(checked.first[0], SumFault::Line { number: 1 });
    assert_eq!(checked.faults, 4);
    let mut many = Endless(b"\n").take(5000);
    let found = verify_sums(&image, Sums::Beside(&mut many), &()).unwrap();
    let checked = found.checked.unwrap();
    assert_eq!((checked.faults, checked.first.len()), (5003, Checked::KEPT));
}

#[test]
fn summing_can_be_ended() {
    struct Enough;
    impl Progress for Enough {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let image = Image::open(lay::image()).unwrap();
    assert!(matches!(verify(&image, &Enough), Err(ReadError::Cancelled)));
}
