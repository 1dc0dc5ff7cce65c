//! Patterns of a shell, and what they match: a name, or a path.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;

/// Patterns, each with what it says of what it matches. `*`, `?` and `[…]` match within a component of a
/// path, never a slash; `\` takes a character's meaning. Patterns without any of these cost nothing, however
/// many there are: programs give lists with a line for every file.
#[derive(Clone, Debug)]
pub struct Patterns<T = ()> {
    literal: HashMap<Vec<u8>, (usize, T)>,
    globs: Vec<(Vec<u8>, (usize, T))>,
    /// Whether one begins at `/`: then paths are looked at from there on, too.
    rooted: bool,
    count: usize,
}

/// What of a path a pattern may match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it, as it was named.
    Whole,
    /// That, or its last component alone.
    WholeOrName,
}

impl<T> Patterns<T> {
    pub fn add(&mut self, pattern: &OsStr, says: T) {
        let pattern = plain(pattern.as_bytes());
        self.rooted |= pattern.starts_with(b"/");
        self.count += 1;
        let says = (self.count, says);
        if pattern.iter().any(|byte| b"*?[\\".contains(byte)) {
            self.globs.push((pattern, says));
        } else {
            self.literal.insert(pattern, says);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What the last of those that match says.
    pub fn last(&self, path: &Path, part: Part) -> Option<&T> {
        if self.is_empty() {
            return None;
        }
        let mut texts = vec![plain(path.as_os_str().as_bytes())];
        if part == Part::WholeOrName {
            texts.extend(path.file_name().map(|name| name.as_bytes().to_vec()));
        }
        if self.rooted && path.is_relative() {
            let absolute = std::path::absolute(path).ok();
            texts.extend(absolute.map(|path| plain(path.as_os_str().as_bytes())));
        }
        let literal = texts.iter().filter_map(|text| self.literal.get(text));
        let matches = |pattern: &[u8]| texts.iter().any(|text| glob(pattern, text));
        let globs = self.globs.iter().filter(|(pattern, _)| matches(pattern));
        let globs = globs.map(|(_, says)| says);
        literal
            .chain(globs)
            .max_by_key(|(number, _)| *number)
            .map(|(_, says)| says)
    }
}

impl Patterns {
    pub fn push(&mut self, pattern: &OsStr) {
        self.add(pattern, ());
    }

    /// Whether one matches a path or its last component.
    pub fn matches(&self, path: &Path) -> bool {
        self.last(path, Part::WholeOrName).is_some()
    }
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self {
            literal: HashMap::new(),
            globs: Vec::new(),
            rooted: false,
            count: 0,
        }
    }
}

impl Extend<OsString> for Patterns {
    fn extend<I: IntoIterator<Item = OsString>>(&mut self, patterns: I) {
        patterns.into_iter().for_each(|pattern| self.push(&pattern));
    }
}

/// The lines of a list, but for empty ones.
pub fn lines(list: &[u8]) -> impl Iterator<Item = OsString> {
    list.split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(|line| OsString::from_vec(line.to_vec()))
}

/// A path without what changes nothing: components `.` at its beginning, and slashes in a row.
fn plain(path: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(path.len());
    for &byte in path {
        if byte != b'/' || plain.last() != Some(&b'/') {
            plain.push(byte);
        }
    }
    while plain.len() > 2 && plain.starts_with(b"./") {
        plain.drain(..2);
    }
    plain
}

/// fnmatch(3) with FNM_PATHNAME.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    // Where to go on when what follows the last `*` does not match: it takes one byte more.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut to) = (0, 0);
    loop {
        if pattern.get(at) == Some(&b'*') {
            at += 1;
            star = Some((at, to));
            continue;
        }
        let step = match (pattern.get(at), text.get(to)) {
            (None, None) => return true,
            (Some(_), Some(&byte)) => one(&pattern[at..], byte),
            (None, Some(_)) | (Some(_), None) => None,
        };
        match (step, star) {
            (Some(width), _) => (at, to) = (at + width, to + 1),
            (None, Some((behind, from))) if text.get(from).is_some_and(|&byte| byte != b'/') => {
                star = Some((behind, from + 1));
                (at, to) = (behind, from + 1);
            }
            (None, _) => return false,
        }
    }
}

/// How much of a pattern's beginning, which is no `*`, matches a byte.
fn one(pattern: &[u8], byte: u8) -> Option<usize> {
    let exact = |expected: u8, width| (expected == byte).then_some(width);
    match *pattern {
        [b'?', ..] => (byte != b'/').then_some(1),
        [b'\\', escaped, ..] => exact(escaped, 2),
        [b'[', ref set @ ..] => match bracket(set, byte) {
            Some((matches, width)) => (matches && byte != b'/').then_some(width + 1),
            // It is never closed: a character as any other.
            None => exact(b'[', 1),
        },
        [first, ..] => exact(first, 1),
        [] => None,
    }
}

/// Whether a byte is in a set, and the width of the set with its closing bracket.
fn bracket(set: &[u8], byte: u8) -> Option<(bool, usize)> {
    let negated = matches!(set.first(), Some(b'!' | b'^'));
    let mut at = usize::from(negated);
    let first = at;
    let mut found = false;
    loop {
        let mut low = *set.get(at)?;
        if low == b']' && at > first {
            return Some((found != negated, at + 1));
        }
        if low == b'\\' {
            at += 1;
            low = *set.get(at)?;
        }
        at += 1;
        let mut high = low;
        if set.get(at) == Some(&b'-') && set.get(at + 1).is_some_and(|&end| end != b']') {
            high = set[at + 1];
            at += 2;
        }
        found |= (low..=high).contains(&byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let mut patterns = Patterns::default();
        patterns.push(OsStr::new(pattern));
        patterns.matches(Path::new(path))
    }

    #[test]
    fn the_last_that_matches_counts() {
        let mut patterns = Patterns::default();
        for (pattern, says) in [
            ("m/a", 1),
            ("*", 2),
            ("m/b", 3),
            ("m/[b]", 4),
            ("m/a", 5),
            ("a", 6),
        ] {
            patterns.add(OsStr::new(pattern), says);
        }
        let last = |path: &str, part| patterns.last(Path::new(path), part).copied();
        assert_eq!(last("m/a", Part::Whole), Some(5));
        assert_eq!(last("m/a", Part::WholeOrName), Some(6));
        assert_eq!(last("./m//b", Part::Whole), Some(4));
        assert_eq!(last("m/c", Part::WholeOrName), Some(2));
        assert_eq!(last("m/c", Part::Whole), None);
    }

    #[test]
    fn a_name_matches_wherever_it_lies() {
        for pattern in [
            "b.o",
            "*.o",
            "?.o",
            "[a-c].o",
            "[!x].[no]",
            "b*",
            "*",
            "\\b.o",
            "b.[o]",
        ] {
            assert!(matches(pattern, "m/src/b.o"), "{pattern}");
        }
        for pattern in ["b", "*.p", "??.o", "[!b].o", "src", "[b.o", "b.o/"] {
            assert!(!matches(pattern, "m/src/b.o"), "{pattern}");
        }
    }

    #[test]
    fn a_path_matches_as_it_was_named() {
        for pattern in [
            "m/src/html",
            "m/*/html",
            "./m/src/html",
            "m//src/html",
            "m/s*/ht?l",
        ] {
            assert!(matches(pattern, "m/src/html"), "{pattern}");
            assert!(matches(pattern, "./m/src/html"), "{pattern}");
        }
        for pattern in [
            "src/html",
            "*/html",
            "m/src",
            "m/src/*/x",
            "m?src/html",
            "m[/]src/html",
        ] {
            assert!(!matches(pattern, "m/src/html"), "{pattern}");
        }
        let here = std::env::current_dir().unwrap();
        assert!(matches(&format!("{}/m/x", here.display()), "m/x"));
    }

    #[test]
    fn stars_give_back_what_they_took_too_much() {
        assert!(matches("*a*b", "aabab"));
        assert!(matches("*.tar.*", "a.tar.tar.gz"));
        assert!(!matches("*a*c", "aabab"));
        assert!(matches("x*/y*", "xa/yb"));
        assert!(!matches("x*y", "xa/y"));
        let long = "a".repeat(5_000);
        assert!(!matches(&("a*".repeat(50) + "b"), &long));
    }

    #[test]
    fn sets_hold_ranges_brackets_and_what_is_escaped() {
        assert!(matches("[]a]", "]") && matches("[]a]", "a"));
        assert!(matches("[a-]", "-") && !matches("[a-]", "b"));
        assert!(matches("[\\]]", "]") && matches("[^0-9]", "x"));
        assert!(matches("[", "[") && matches("a[b", "a[b"));
    }

    /// What a pattern of stars, question marks and letters matches, said in the plainest way.
    fn plainly(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern, text) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => {
                plainly(rest, text)
                    || text
                        .split_first()
                        .is_some_and(|(&first, text)| first != b'/' && plainly(pattern, text))
            }
            ([b'?', rest @ ..], [byte, text @ ..]) => *byte != b'/' && plainly(rest, text),
            ([one, rest @ ..], [other, text @ ..]) => one == other && plainly(rest, text),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn stars_match_what_they_plainly_match(pattern in "[ab*?/]{0,8}", text in "[ab/]{0,10}") {
            let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
            prop_assert_eq!(glob(pattern, text), plainly(pattern, text));
        }

        #[test]
        fn any_pattern_comes_to_an_end(pattern in prop::collection::vec(any::<u8>(), 0..40), text in prop::collection::vec(any::<u8>(), 0..40)) {
            glob(&pattern, &text);
        }
    }

    #[test]
    fn lists_have_a_pattern_a_line() {
        let list: Vec<_> = lines(b"*.o\r\n\nhas space\nlast").collect();
        assert_eq!(list, ["*.o", "has space", "last"]);
    }
}
