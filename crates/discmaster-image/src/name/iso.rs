//! ISO 9660 identifiers: the names of a folder mapped to d-characters, each unlike the others.

use crate::level::Level;
use std::collections::{HashMap, HashSet};

/// Ends the identifier of a file (ECMA-119 7.5.1): separator and version number 1.
const VERSION: &[u8] = b";1";

/// Characters in the longest identifier of a directory (ECMA-119 7.6.3), and in the longest name
/// and extension of a file with the separator between them (ECMA-119 7.5.1).
const LONGEST: usize = 31;

/// An identifier without its version number. A file without extension is held without the
/// separator too, so that two names are equal exactly when readers cannot tell them apart, and
/// their order is that of ECMA-119 9.3: the separator and the zeros behind the text both count
/// for less than any d-character, as the standard's filler does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IsoName {
    text: [u8; LONGEST],
    length: u8,
}

impl IsoName {
    /// `text` is at most [`LONGEST`] bytes: every caller has cut it.
    fn new(name: &[u8], extension: &[u8]) -> Self {
        let separator: &[u8] = if extension.is_empty() { b"" } else { b"." };
        let mut text = [0; LONGEST];
        let mut length = 0;
        for &byte in [name, separator, extension].into_iter().flatten() {
            text[usize::from(length)] = byte;
            length += 1;
        }
        Self { text, length }
    }

    /// The text without version number and without the separator of an empty extension.
    pub fn text(&self) -> &[u8] {
        &self.text[..usize::from(self.length)]
    }

    /// Bytes of the identifier on disc.
    pub fn identifier_length(&self, directory: bool) -> usize {
        let separator = usize::from(!directory && !self.text().contains(&b'.'));
        let version = if directory { 0 } else { VERSION.len() };
        usize::from(self.length) + separator + version
    }

    /// A file's identifier always has both separators: `README.;1`.
    pub fn write_identifier(&self, directory: bool, to: &mut Vec<u8>) {
        to.extend_from_slice(self.text());
        if !directory {
            if !self.text().contains(&b'.') {
                to.push(b'.');
            }
            to.extend_from_slice(VERSION);
        }
    }
}

/// How long identifiers may be (ECMA-119 7.5.1, 7.6.3, 10.1).
#[derive(Clone, Copy, Debug)]
struct Limits {
    name: usize,
    /// Kept so short that a name always has room for eight characters.
    extension: usize,
    /// Of name and extension together, the separator not counted.
    both: usize,
    directory: usize,
}

impl Limits {
    fn of(level: Level) -> Self {
        match level {
            Level::One => Self {
                name: 8,
                extension: 3,
                both: 11,
                directory: 8,
            },
            Level::Two | Level::Three => Self {
                name: 30,
                extension: 22,
                both: 30,
                directory: LONGEST,
            },
        }
    }
}

/// A name in d-characters, cut to size, before it is made unlike the others of its folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Mapped {
    name: Vec<u8>,
    extension: Vec<u8>,
    /// Characters the name may have beside this extension.
    room: usize,
}

impl Mapped {
    fn new(name: &[u8], directory: bool, limits: Limits) -> Self {
        // A leading dot hides a file: what follows it is no extension.
        let dot = name.iter().rposition(|&byte| byte == b'.');
        let (name, extension) = match dot {
            Some(at) if at > 0 && !directory => (&name[..at], &name[at + 1..]),
            _ => (name, &[][..]),
        };
        let extension = d_characters(extension, limits.extension);
        let room = if directory {
            limits.directory
        } else {
            limits.name.min(limits.both - extension.len())
        };
        Self {
            name: d_characters(name, room),
            extension,
            room,
        }
    }

    fn identifier(&self) -> IsoName {
        IsoName::new(&self.name, &self.extension)
    }

    /// The name cut so that `number` fits behind it.
    fn numbered(&self, number: u32) -> IsoName {
        let suffix = format!("_{number}");
        let mut name = self.stem(suffix.len()).to_vec();
        name.extend_from_slice(suffix.as_bytes());
        IsoName::new(&name, &self.extension)
    }

    fn stem(&self, suffix: usize) -> &[u8] {
        &self.name[..self.name.len().min(self.room - suffix)]
    }
}

/// Upper case letters and digits of ASCII, and `_` for every other character (and for what is
/// not UTF-8), up to `most`.
fn d_characters(name: &[u8], most: usize) -> Vec<u8> {
    String::from_utf8_lossy(name)
        .chars()
        .take(most)
        .map(|character| match u8::try_from(character) {
            Ok(byte) if byte.is_ascii_alphanumeric() => byte.to_ascii_uppercase(),
            _ => b'_',
        })
        .collect()
}

/// The identifiers of a folder's entries: `(name, whether it is a directory)`, sorted by name and
/// each name once. None only when there are no numbers left for names alike (ten million).
///
/// Of names that map alike the first keeps the plain identifier, preferably one that is its own
/// identifier already; the others are numbered `_1`, `_2`, and so on.
pub fn identifiers(entries: &[(&[u8], bool)], level: Level) -> Option<Vec<IsoName>> {
    let limits = Limits::of(level);
    let mapped = |at: usize| {
        let (name, directory) = entries[at];
        Mapped::new(name, directory, limits)
    };
    let mut given: Vec<_> = (0..entries.len())
        .map(|at| mapped(at).identifier())
        .collect();

    let mut taken: HashSet<IsoName> = HashSet::with_capacity(entries.len());
    let mut to_number = vec![false; entries.len()];
    let exact = |at: usize| entries[at].0 == given[at].text();
    let (first, second): (Vec<_>, Vec<_>) = (0..entries.len()).partition(|&at| exact(at));
    for at in first.into_iter().chain(second) {
        to_number[at] = !taken.insert(given[at]);
    }

    // Counted for each stem and width of number, so that no number is tried twice.
    let mut next: HashMap<(Vec<u8>, Vec<u8>, usize), u32> = HashMap::new();
    for at in (0..entries.len()).filter(|&at| to_number[at]) {
        given[at] = number(&mapped(at), &mut taken, &mut next)?;
    }
    Some(given)
}

fn number(
    mapped: &Mapped,
    taken: &mut HashSet<IsoName>,
    next: &mut HashMap<(Vec<u8>, Vec<u8>, usize), u32>,
) -> Option<IsoName> {
    // Seven digits and `_` fill the shortest name.
    for digits in 1..=7 {
        let (least, end) = (10u32.pow(digits - 1), 10u32.pow(digits));
        let suffix = digits as usize + 1;
        let key = (
            mapped.stem(suffix).to_vec(),
            mapped.extension.clone(),
            suffix,
        );
        let number = next.entry(key).or_insert(least);
        while *number < end {
            let candidate = mapped.numbered(*number);
            *number += 1;
            if taken.insert(candidate) {
                return Some(candidate);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(names: &[&str], level: Level) -> Vec<String> {
        let entries: Vec<_> = names.iter().map(|name| (name.as_bytes(), false)).collect();
        let given = identifiers(&entries, level).unwrap();
        given
            .iter()
            .map(|name| {
                let mut bytes = Vec::new();
                name.write_identifier(false, &mut bytes);
                assert_eq!(bytes.len(), name.identifier_length(false));
                String::from_utf8(bytes).unwrap()
            })
            .collect()
    }

    #[test]
    fn names_stay_recognisable() {
        let names = [
            ".bashrc",
            "README",
            "a-b.tar.gz",
            "end.",
            "naïve.txt",
            "文件.txt",
        ];
        assert_eq!(
            texts(&names, Level::Two),
            [
                "_BASHRC.;1",
                "README.;1",
                "A_B_TAR.GZ;1",
                "END.;1",
                "NA_VE.TXT;1",
                "__.TXT;1"
            ]
        );
    }

    #[test]
    fn long_names_keep_their_extension() {
        let long = "a".repeat(251) + ".txt";
        let extension = "b.".to_owned() + &"c".repeat(253);
        assert_eq!(
            texts(&[&long, &extension], Level::Two),
            [
                "A".repeat(27) + ".TXT;1",
                "B.".to_owned() + &"C".repeat(22) + ";1"
            ]
        );
        assert_eq!(
            texts(&["index.html", "photograph.jpeg"], Level::One),
            ["INDEX.HTM;1", "PHOTOGRA.JPE;1"]
        );
    }

    #[test]
    fn names_that_map_alike_are_numbered() {
        assert_eq!(
            texts(&["README", "Readme", "readme", "readme_1"], Level::Two),
            ["README.;1", "README_2.;1", "README_3.;1", "README_1.;1"]
        );
        assert_eq!(
            texts(&["a-b.txt", "A_B.TXT"], Level::Two),
            ["A_B_1.TXT;1", "A_B.TXT;1"]
        );
    }

    #[test]
    fn a_folder_and_a_file_are_told_apart() {
        let entries: [(&[u8], bool); 2] = [(b"conf-d", false), (b"conf.d", true)];
        let given = identifiers(&entries, Level::Two).unwrap();
        assert_eq!(given[0].text(), b"CONF_D");
        assert_eq!(given[1].text(), b"CONF_D_1");
    }

    #[test]
    fn a_hundred_thousand_names_alike_take_no_time() {
        let names: Vec<_> = (0..100_000)
            .map(|n| format!("{}{n:06}", "x".repeat(40)))
            .collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_bytes(), false)).collect();
        for level in [Level::One, Level::Two] {
            let given = identifiers(&entries, level).unwrap();
            let unlike: HashSet<_> = given.iter().collect();
            assert_eq!(unlike.len(), names.len());
        }
    }

    fn legal(identifier: &IsoName, directory: bool, level: Level) -> bool {
        let limits = Limits::of(level);
        let text = identifier.text();
        let d = |text: &[u8]| {
            text.iter()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
        };
        if directory {
            return d(text) && (1..=limits.directory).contains(&text.len());
        }
        let (name, extension) = match text.iter().position(|&byte| byte == b'.') {
            Some(dot) => (&text[..dot], &text[dot + 1..]),
            None => (text, &[][..]),
        };
        d(name)
            && d(extension)
            && (1..=limits.name).contains(&name.len())
            && extension.len() <= limits.extension
            && name.len() + extension.len() <= limits.both
    }

    proptest! {
        #[test]
        fn identifiers_are_legal_and_unlike(
            names in prop::collection::btree_map("[a-cA-C._é💿-]{1,12}|[ab]{30,40}(\\.[ab]{1,30})?", any::<bool>(), 1..60),
            level in prop::sample::select(vec![Level::One, Level::Two, Level::Three]),
        ) {
            let entries: Vec<_> = names.iter().map(|(name, &directory)| (name.as_bytes(), directory)).collect();
            let given = identifiers(&entries, level).unwrap();
            for (identifier, entry) in given.iter().zip(&entries) {
                prop_assert!(legal(identifier, entry.1, level), "{:?} of {:?}", identifier, entry);
            }
            let unlike: HashSet<_> = given.iter().collect();
            prop_assert_eq!(unlike.len(), entries.len());
            prop_assert_eq!(given, identifiers(&entries, level).unwrap());
        }

        #[test]
        fn any_bytes_can_be_named(name in prop::collection::vec(1u8.., 1..=255), directory: bool) {
            for level in [Level::One, Level::Two] {
                let given = identifiers(&[(&name, directory)], level).unwrap();
                prop_assert!(legal(&given[0], directory, level));
            }
        }
    }
}
