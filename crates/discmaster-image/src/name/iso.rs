//! ISO 9660 identifiers: the names of a folder mapped to the characters that are allowed, each unlike
//! the others.

use crate::level::Level;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};

/// Ends the identifier of a file (ECMA-119 7.5.1): separator and version number 1.
const VERSION: &[u8] = b";1";

/// Bytes that a name holds without memory of its own.
const SHORT: usize = 30;

/// What identifiers of the ISO 9660 tree may be. Those of [`Rules::of`] are ECMA-119's; every
/// liberty beyond them is one that some readers take amiss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub length: Length,
    pub characters: Characters,
    /// Lower case letters stay what they are.
    pub lower_case: bool,
    /// More than one dot in a name.
    pub many_dots: bool,
    /// A dot may be the first character.
    pub leading_dot: bool,
    /// Names of directories have an extension as those of files have. The standard gives them none
    /// (7.6.1); mkisofs and its heirs always did, and boot loaders look for what those wrote.
    pub directory_dots: bool,
    /// The separator is recorded where a file has no extension, too: `README.;1` (7.5.1).
    pub separator: bool,
    /// Separator and version number end the identifier of a file (7.5.1).
    pub version: bool,
}

/// How long an identifier may be, its version number not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// 8 and 3 characters, 8 for a directory: level 1 (ECMA-119 10.1).
    EightAndThree,
    /// 31 characters, the separator included (ECMA-119 7.5.1, 7.6.3).
    Full,
    /// 37: the room of the version number is used as well. Beyond the standard.
    Most,
    /// ISO 9660:1999: any bytes, the dot one as all others; at most this many, 207 by that standard.
    Enhanced(u8),
}

/// What may stand in an identifier besides letters and digits, `_` and the separator; `_` takes the
/// place of all else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Characters {
    /// d-characters (ECMA-119 7.4.1).
    Standard,
    /// `#`, `-` and `~` too.
    Untranslated,
    /// All of printable ASCII but `;`.
    Ascii,
}

impl Rules {
    pub fn of(level: Level) -> Self {
        Self {
            length: match level {
                Level::One => Length::EightAndThree,
                Level::Two | Level::Three => Length::Full,
            },
            characters: Characters::Standard,
            lower_case: false,
            many_dots: false,
            leading_dot: false,
            directory_dots: false,
            separator: true,
            version: true,
        }
    }

    /// What ISO 9660:1999 allows, in at most `longest` bytes.
    pub fn enhanced(longest: u8) -> Self {
        Self {
            length: Length::Enhanced(longest),
            separator: false,
            version: false,
            ..Self::of(Level::Three)
        }
    }

    fn limits(&self) -> Limits {
        match self.length {
            Length::EightAndThree => Limits {
                name: 8,
                extension: 3,
                both: 11,
                whole: 8,
            },
            Length::Full => Limits::of(31),
            Length::Most => Limits::of(37),
            Length::Enhanced(longest) => Limits::of(usize::from(longest)),
        }
    }

    /// A character, as it is recorded within a name or an extension.
    fn character(&self, character: char) -> u8 {
        let byte = u8::try_from(character).unwrap_or_default();
        let ascii = match self.characters {
            Characters::Standard => false,
            Characters::Untranslated => matches!(byte, b'#' | b'-' | b'~'),
            Characters::Ascii => (b' '..=b'~').contains(&byte) && !matches!(byte, b'.' | b';'),
        };
        match byte {
            b'.' if self.many_dots => byte,
            _ if !(byte.is_ascii_alphanumeric() || ascii) => b'_',
            _ if self.lower_case => byte,
            _ => byte.to_ascii_uppercase(),
        }
    }

    /// Up to `most` characters of a name or an extension; `_` for what is not UTF-8.
    fn text(&self, name: &[u8], most: usize) -> Vec<u8> {
        String::from_utf8_lossy(name)
            .chars()
            .take(most)
            .map(|character| self.character(character))
            .collect()
    }
}

/// An identifier without its version number. A file without extension is held without the
/// separator too, so that two names are equal exactly when readers cannot tell them apart, and
/// their order is that of ECMA-119 9.3: the separator and the zeros behind the text both count
/// for less than any d-character, as the standard's filler does. (Where other characters are
/// allowed the standard knows no order; theirs is that of the bytes.)
#[derive(Clone, Debug)]
pub struct IsoName(Text);

#[derive(Clone, Debug)]
enum Text {
    Short { bytes: [u8; SHORT], length: u8 },
    Long(Box<[u8]>),
}

/// A tree holds one for every node.
const _: () = assert!(size_of::<IsoName>() <= 32);

impl IsoName {
    fn new(name: &[u8], extension: &[u8]) -> Self {
        let separator: &[u8] = if extension.is_empty() { b"" } else { b"." };
        let parts = [name, separator, extension];
        let length: usize = parts.iter().map(|part| part.len()).sum();
        match u8::try_from(length) {
            Ok(short) if length <= SHORT => {
                let mut bytes = [0; SHORT];
                for (to, &from) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
                    *to = from;
                }
                let length = short;
                Self(Text::Short { bytes, length })
            }
            _ => Self(Text::Long(parts.concat().into())),
        }
    }

    /// The text without version number and without the separator of an empty extension.
    pub fn text(&self) -> &[u8] {
        match &self.0 {
            Text::Short { bytes, length } => &bytes[..usize::from(*length)],
            Text::Long(bytes) => bytes,
        }
    }

    /// What follows the text in the identifier of a file. In an enhanced one a dot separates nothing.
    fn end(&self, rules: &Rules) -> [&'static [u8]; 2] {
        let enhanced = matches!(rules.length, Length::Enhanced(_));
        let separator = rules.separator && !enhanced && !self.text().contains(&b'.');
        [
            if separator { b"." } else { b"" },
            if rules.version { VERSION } else { b"" },
        ]
    }

    /// Bytes of the identifier on disc.
    pub fn identifier_length(&self, directory: bool, rules: &Rules) -> usize {
        let end = if directory {
            [&b""[..]; 2]
        } else {
            self.end(rules)
        };
        self.text().len() + end[0].len() + end[1].len()
    }

    /// By the standard a file's identifier always has both separators: `README.;1`.
    pub fn write_identifier(&self, directory: bool, rules: &Rules, to: &mut Vec<u8>) {
        to.extend_from_slice(self.text());
        if !directory {
            to.extend(self.end(rules).into_iter().flatten());
        }
    }
}

/// No text: the root's.
impl Default for IsoName {
    fn default() -> Self {
        Self::new(b"", b"")
    }
}

impl PartialEq for IsoName {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for IsoName {}

impl Hash for IsoName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text().hash(state);
    }
}

impl Ord for IsoName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text().cmp(other.text())
    }
}

impl PartialOrd for IsoName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How long the parts of an identifier may be (ECMA-119 7.5.1, 7.6.3, 10.1).
#[derive(Clone, Copy, Debug)]
struct Limits {
    name: usize,
    /// Kept so short that a name always has room for eight characters.
    extension: usize,
    /// Of name and extension together, the separator not counted.
    both: usize,
    /// Of a directory that has no extension.
    whole: usize,
}

impl Limits {
    /// For identifiers of at most `longest` characters, the separator of files included.
    fn of(longest: usize) -> Self {
        let both = longest - 1;
        Self {
            name: both,
            extension: both - 8,
            both,
            whole: longest,
        }
    }
}

/// A name in the characters that are allowed, cut to size, before it is made unlike the others of
/// its folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Mapped {
    name: Vec<u8>,
    extension: Vec<u8>,
    /// Bytes the name may have beside this extension.
    room: usize,
}

impl Mapped {
    fn new(name: &[u8], directory: bool, rules: &Rules) -> Self {
        let limits = rules.limits();
        if matches!(rules.length, Length::Enhanced(_)) {
            return Self::whole(name, limits.whole);
        }
        // A leading dot hides a file: what follows it is no extension.
        let dot = name.iter().rposition(|&byte| byte == b'.');
        let (name, extension) = match dot {
            Some(at) if at > 0 && (!directory || rules.directory_dots) => {
                (&name[..at], &name[at + 1..])
            }
            _ => (name, &[][..]),
        };
        let extension = rules.text(extension, limits.extension);
        let room = if directory && extension.is_empty() {
            limits.whole
        } else {
            limits.name.min(limits.both - extension.len())
        };
        let mut text = rules.text(name, room);
        if let Some(first) = text.first_mut().filter(|_| name.starts_with(b".")) {
            *first = if rules.leading_dot { b'.' } else { b'_' };
        }
        // A dot at the end would be taken for the separator of a name without it.
        if extension.is_empty() {
            let dots = text.iter().rev().take_while(|&&byte| byte == b'.').count();
            let end = text.len() - dots;
            text[end..].fill(b'_');
        }
        Self {
            name: text,
            extension,
            room,
        }
    }

    /// All bytes of a name as they are, but no part of a character at the end.
    fn whole(name: &[u8], most: usize) -> Self {
        let mut end = name.len().min(most);
        while end > 1 && name.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
            end -= 1;
        }
        Self {
            name: name[..end].to_vec(),
            extension: Vec::new(),
            room: most,
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

/// The identifiers of a folder's entries: `(name, whether it is a directory)`, sorted by name and
/// each name once. None only when there are no numbers left for names alike (ten million).
///
/// Of names that map alike the first keeps the plain identifier, preferably one that is its own
/// identifier already; the others are numbered `_1`, `_2`, and so on.
pub fn identifiers(entries: &[(&[u8], bool)], rules: &Rules) -> Option<Vec<IsoName>> {
    let mapped = |at: usize| {
        let (name, directory) = entries[at];
        Mapped::new(name, directory, rules)
    };
    let mut given: Vec<_> = (0..entries.len())
        .map(|at| mapped(at).identifier())
        .collect();

    let mut taken: HashSet<IsoName> = HashSet::with_capacity(entries.len());
    let mut to_number = vec![false; entries.len()];
    let exact = |at: usize| entries[at].0 == given[at].text();
    let (first, second): (Vec<_>, Vec<_>) = (0..entries.len()).partition(|&at| exact(at));
    for at in first.into_iter().chain(second) {
        to_number[at] = !taken.insert(given[at].clone());
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
            if taken.insert(candidate.clone()) {
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

    fn texts(names: &[&str], rules: &Rules) -> Vec<String> {
        let entries: Vec<_> = names.iter().map(|name| (name.as_bytes(), false)).collect();
        let given = identifiers(&entries, rules).unwrap();
        given
            .iter()
            .map(|name| {
                let mut bytes = Vec::new();
                name.write_identifier(false, rules, &mut bytes);
                assert_eq!(bytes.len(), name.identifier_length(false, rules));
                String::from_utf8(bytes).unwrap()
            })
            .collect()
    }

    /// Those of level 2, which are also those of level 3.
    fn full() -> Rules {
        Rules::of(Level::Two)
    }

    fn short() -> Rules {
        Rules::of(Level::One)
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
            texts(&names, &full()),
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
            texts(&[&long, &extension], &full()),
            [
                "A".repeat(27) + ".TXT;1",
                "B.".to_owned() + &"C".repeat(22) + ";1"
            ]
        );
        assert_eq!(
            texts(&["index.html", "photograph.jpeg"], &short()),
            ["INDEX.HTM;1", "PHOTOGRA.JPE;1"]
        );
    }

    #[test]
    fn names_that_map_alike_are_numbered() {
        assert_eq!(
            texts(&["README", "Readme", "readme", "readme_1"], &full()),
            ["README.;1", "README_2.;1", "README_3.;1", "README_1.;1"]
        );
        assert_eq!(
            texts(&["a-b.txt", "A_B.TXT"], &full()),
            ["A_B_1.TXT;1", "A_B.TXT;1"]
        );
    }

    #[test]
    fn a_folder_and_a_file_are_told_apart() {
        let entries: [(&[u8], bool); 2] = [(b"conf-d", false), (b"conf.d", true)];
        let given = identifiers(&entries, &full()).unwrap();
        assert_eq!(given[0].text(), b"CONF_D");
        assert_eq!(given[1].text(), b"CONF_D_1");
    }

    #[test]
    fn a_hundred_thousand_names_alike_take_no_time() {
        let names: Vec<_> = (0..100_000)
            .map(|n| format!("{}{n:06}", "x".repeat(40)))
            .collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_bytes(), false)).collect();
        for rules in [short(), full(), Rules::enhanced(40)] {
            let given = identifiers(&entries, &rules).unwrap();
            let unlike: HashSet<_> = given.iter().collect();
            assert_eq!(unlike.len(), names.len());
        }
    }

    #[test]
    fn liberties_are_taken_one_by_one() {
        let names = [".b-c", "a.b.c", "Mixed #1.txt", "no", "q..", "tilde~x"];
        let taken = |rules: Rules| texts(&names, &rules);
        assert_eq!(
            taken(Rules {
                lower_case: true,
                ..full()
            }),
            [
                "_b_c.;1",
                "a_b.c;1",
                "Mixed__1.txt;1",
                "no.;1",
                "q_.;1",
                "tilde_x.;1"
            ]
        );
        assert_eq!(
            taken(Rules {
                leading_dot: true,
                separator: false,
                ..full()
            }),
            [
                ".B_C;1",
                "A_B.C;1",
                "MIXED__1.TXT;1",
                "NO;1",
                "Q_;1",
                "TILDE_X;1"
            ]
        );
        assert_eq!(
            taken(Rules {
                many_dots: true,
                version: false,
                characters: Characters::Untranslated,
                ..full()
            }),
            ["_B-C.", "A.B.C", "MIXED_#1.TXT", "NO.", "Q_.", "TILDE~X."]
        );
        assert_eq!(
            taken(Rules {
                characters: Characters::Ascii,
                ..short()
            }),
            [
                "_B-C.;1",
                "A_B.C;1",
                "MIXED #1.TXT;1",
                "NO.;1",
                "Q_.;1",
                "TILDE~X.;1"
            ]
        );
        assert_eq!(taken(Rules::enhanced(207)), names);
    }

    #[test]
    fn directories_have_extensions_only_if_they_may() {
        let directory = |rules: &Rules| {
            let given = identifiers(&[(b"sub.conf.d", true)], rules).unwrap();
            String::from_utf8(given[0].text().to_vec()).unwrap()
        };
        assert_eq!(directory(&full()), "SUB_CONF_D");
        let dots = |rules: Rules| Rules {
            directory_dots: true,
            ..rules
        };
        assert_eq!(directory(&dots(full())), "SUB_CONF.D");
        assert_eq!(directory(&dots(short())), "SUB_CONF.D");
    }

    #[test]
    fn an_enhanced_name_is_cut_between_characters() {
        let name = "é".repeat(30);
        assert_eq!(texts(&[&name], &Rules::enhanced(41)), ["é".repeat(20)]);
    }

    fn legal(identifier: &IsoName, directory: bool, rules: &Rules) -> bool {
        let limits = rules.limits();
        let text = identifier.text();
        if matches!(rules.length, Length::Enhanced(_)) {
            return (1..=limits.whole).contains(&text.len());
        }
        let last = text.iter().rposition(|&byte| byte == b'.');
        let (name, extension) = match last {
            Some(dot) if dot > 0 => (&text[..dot], &text[dot + 1..]),
            _ => (text, &[][..]),
        };
        let allowed = |text: &[u8]| {
            text.iter().enumerate().all(|(at, byte)| match byte {
                b'A'..=b'Z' | b'0'..=b'9' | b'_' => true,
                b'a'..=b'z' => rules.lower_case,
                b'.' => rules.many_dots || (at == 0 && rules.leading_dot),
                b'#' | b'-' | b'~' => rules.characters != Characters::Standard,
                b';' => false,
                byte => rules.characters == Characters::Ascii && (b' '..=b'~').contains(byte),
            })
        };
        if !allowed(name) || !allowed(extension) {
            return false;
        }
        if directory && extension.is_empty() {
            return (1..=limits.whole).contains(&text.len());
        }
        // Where dots may stand in the name itself, its last one need not be the separator.
        let parts = rules.many_dots
            || ((1..=limits.name).contains(&name.len()) && extension.len() <= limits.extension);
        parts
            && name.len() + extension.len() <= limits.both
            && (!directory || rules.directory_dots || rules.many_dots)
    }

    prop_compose! {
        fn any_rules()(
            length in prop::sample::select(vec![
                Length::EightAndThree, Length::Full, Length::Most, Length::Enhanced(64),
            ]),
            characters in prop::sample::select(vec![
                Characters::Standard, Characters::Untranslated, Characters::Ascii,
            ]),
            flags: [bool; 6],
        ) -> Rules {
            let [lower_case, many_dots, leading_dot, directory_dots, separator, version] = flags;
            Rules {
                length, characters, lower_case, many_dots, leading_dot, directory_dots, separator, version,
            }
        }
    }

    proptest! {
        #[test]
        fn identifiers_are_legal_and_unlike(
            names in prop::collection::btree_map("[a-cA-C. #;_é💿-]{1,12}|[ab]{30,40}(\\.[ab]{1,30})?", any::<bool>(), 1..60),
            rules in any_rules(),
        ) {
            let entries: Vec<_> = names.iter().map(|(name, &directory)| (name.as_bytes(), directory)).collect();
            let given = identifiers(&entries, &rules).unwrap();
            let mut unlike = HashSet::new();
            for (identifier, entry) in given.iter().zip(&entries) {
                prop_assert!(legal(identifier, entry.1, &rules), "{:?} of {:?}", identifier, entry);
                // As readers see them: without version number and without a separator at the end.
                let mut bytes = Vec::new();
                identifier.write_identifier(entry.1, &rules, &mut bytes);
                prop_assert_eq!(bytes.len(), identifier.identifier_length(entry.1, &rules));
                if rules.version && !entry.1 {
                    bytes.truncate(bytes.len() - VERSION.len());
                }
                if !matches!(rules.length, Length::Enhanced(_)) && bytes.last() == Some(&b'.') {
                    bytes.pop();
                }
                prop_assert!(unlike.insert(bytes), "{:?} twice", identifier);
            }
            prop_assert_eq!(given, identifiers(&entries, &rules).unwrap());
        }

        #[test]
        fn any_bytes_can_be_named(name in prop::collection::vec(1u8.., 1..=255), directory: bool, rules in any_rules()) {
            let given = identifiers(&[(&name, directory)], &rules).unwrap();
            prop_assert!(legal(&given[0], directory, &rules), "{:?}", given);
        }
    }
}
