//! What the lines of a listing say (mtree(5)): entries with their keywords, defaults, and the way up.

use super::error::{Fault, ListingError};
use super::wire::{Place, Word};
use crate::time::Timestamp;
use crate::tree::Device;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `/set`: what entries have that do not say otherwise.
    Set(Keywords),
    /// `/unset`.
    Unset(Vec<Keyword>),
    /// `/unset all`.
    UnsetAll,
    /// `..`
    Up(Place),
    Entry(Entry),
}

/// A file, a folder or what else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) path: EntryPath,
    pub(super) keywords: Keywords,
}

/// Where an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum EntryPath {
    /// A name in the current folder; `.` is that folder itself, given as no name.
    Name(Option<Vec<u8>>),
    /// Names from the root on, without `.`.
    Full(Vec<Vec<u8>>),
}

/// The keywords that mean something here. One that is not given is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Keywords {
    pub(super) kind: Option<Kind>,
    pub(super) mode: Option<u32>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) time: Option<Timestamp>,
    pub(super) size: Option<u64>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) contents: Option<Vec<u8>>,
    pub(super) device: Option<Device>,
    pub(super) optional: bool,
}

/// `type`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Directory,
    Link,
    Pipe,
    Socket,
    Block,
    Character,
}

/// A keyword by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Kind,
    Mode,
    Uid,
    Gid,
    Time,
    Size,
    Link,
    Contents,
    Device,
    Optional,
    /// Known, and not recorded: names of owners, checksums, flags.
    Ignored,
}

/// Keywords of mtree(5), of FreeBSD, NetBSD and libarchive, that change nothing of an image.
const IGNORED: [&[u8]; 24] = [
    b"cksum",
    b"flags",
    b"gname",
    b"ignore",
    b"inode",
    b"md5",
    b"md5digest",
    b"nlink",
    b"nochange",
    b"resdevice",
    b"ripemd160digest",
    b"rmd160",
    b"rmd160digest",
    b"sha1",
    b"sha1digest",
    b"sha256",
    b"sha256digest",
    b"sha384",
    b"sha384digest",
    b"sha512",
    b"sha512digest",
    b"tags",
    b"uname",
    b"xattrs",
];

impl Line {
    pub(super) fn parse(words: &[Word<'_>]) -> Result<Self, ListingError> {
        let Some((first, rest)) = words.split_first() else {
            unreachable!("a line has a word, or it is none");
        };
        match first.text {
            b"/set" => Ok(Self::Set(Keywords::parse(rest)?)),
            b"/unset" => {
                if rest.iter().any(|word| word.text == b"all") {
                    return Ok(Self::UnsetAll);
                }
                let keywords = rest.iter().map(|word| Keyword::parse(*word));
                Ok(Self::Unset(keywords.collect::<Result<_, _>>()?))
            }
            b".." => Ok(Self::Up(first.place)),
            text if text.starts_with(b"/") => Err(first.fault(Fault::Command)),
            _ => Ok(Self::Entry(Entry {
                place: first.place,
                path: EntryPath::parse(*first)?,
                keywords: Keywords::parse(rest)?,
            })),
        }
    }
}

impl EntryPath {
    fn parse(word: Word<'_>) -> Result<Self, ListingError> {
        let bytes = word.escaped()?;
        let full = bytes.contains(&b'/');
        let mut names = Vec::new();
        for name in bytes.split(|byte| *byte == b'/') {
            match name {
                b"" | b"." => {}
                b".." => return Err(word.fault(Fault::UpInPath)),
                name if name.contains(&0) => return Err(word.fault(Fault::Zero)),
                name => names.push(name.to_vec()),
            }
        }
        Ok(if full {
            Self::Full(names)
        } else {
            Self::Name(names.pop())
        })
    }
}

impl Keyword {
    fn parse(word: Word<'_>) -> Result<Self, ListingError> {
        Ok(match word.text {
            b"type" => Self::Kind,
            b"mode" => Self::Mode,
            b"uid" => Self::Uid,
            b"gid" => Self::Gid,
            b"time" => Self::Time,
            b"size" => Self::Size,
            b"link" => Self::Link,
            b"contents" | b"content" => Self::Contents,
            b"device" => Self::Device,
            b"optional" => Self::Optional,
            text if IGNORED.contains(&text) => Self::Ignored,
            _ => return Err(word.fault(Fault::Keyword(word.lossy()))),
        })
    }
}

impl Keywords {
    fn parse(words: &[Word<'_>]) -> Result<Self, ListingError> {
        let mut keywords = Self::default();
        for word in words {
            let (key, value) = word.halves();
            let keyword = Keyword::parse(key)?;
            let value = || value.ok_or_else(|| key.fault(Fault::NoValue(key.lossy())));
            match keyword {
                Keyword::Ignored => {}
                Keyword::Optional => keywords.optional = true,
                Keyword::Kind => keywords.kind = Some(Kind::parse(value()?)?),
                Keyword::Mode => keywords.mode = Some(mode(value()?)?),
                Keyword::Uid => keywords.uid = Some(value()?.number()?),
                Keyword::Gid => keywords.gid = Some(value()?.number()?),
                Keyword::Size => keywords.size = Some(value()?.number()?),
                Keyword::Time => keywords.time = Some(time(value()?)?),
                Keyword::Link => keywords.link = Some(value()?.escaped()?),
                Keyword::Contents => keywords.contents = Some(value()?.escaped()?),
                Keyword::Device => keywords.device = Some(device(value()?)?),
            }
        }
        Ok(keywords)
    }

    /// Takes what is given in `others`.
    pub(super) fn set(&mut self, others: Self) {
        fn take<T>(mine: &mut Option<T>, other: Option<T>) {
            if other.is_some() {
                *mine = other;
            }
        }
        take(&mut self.kind, others.kind);
        take(&mut self.mode, others.mode);
        take(&mut self.uid, others.uid);
        take(&mut self.gid, others.gid);
        take(&mut self.time, others.time);
        take(&mut self.size, others.size);
        take(&mut self.link, others.link);
        take(&mut self.contents, others.contents);
        take(&mut self.device, others.device);
        self.optional |= others.optional;
    }

    pub(super) fn unset(&mut self, keyword: Keyword) {
        match keyword {
            Keyword::Ignored => {}
            Keyword::Optional => self.optional = false,
            Keyword::Kind => self.kind = None,
            Keyword::Mode => self.mode = None,
            Keyword::Uid => self.uid = None,
            Keyword::Gid => self.gid = None,
            Keyword::Size => self.size = None,
            Keyword::Time => self.time = None,
            Keyword::Link => self.link = None,
            Keyword::Contents => self.contents = None,
            Keyword::Device => self.device = None,
        }
    }
}

impl Kind {
    fn parse(word: Word<'_>) -> Result<Self, ListingError> {
        Ok(match word.text {
            b"file" => Self::File,
            b"dir" => Self::Directory,
            b"link" => Self::Link,
            b"fifo" => Self::Pipe,
            b"socket" => Self::Socket,
            b"block" => Self::Block,
            b"char" => Self::Character,
            _ => return Err(word.fault(Fault::Kind(word.lossy()))),
        })
    }
}

impl Word<'_> {
    pub(super) fn fault(self, fault: Fault) -> ListingError {
        ListingError::syntax(self.place, fault)
    }

    fn lossy(self) -> String {
        String::from_utf8_lossy(self.text).into_owned()
    }

    fn escaped(self) -> Result<Vec<u8>, ListingError> {
        self.unescaped().map_err(|wrong| wrong.fault(Fault::Escape))
    }

    fn number<T: std::str::FromStr>(self) -> Result<T, ListingError> {
        let text = std::str::from_utf8(self.text).ok();
        // FromStr would take a sign, too.
        let digits = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        digits
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| self.fault(Fault::Number(self.lossy())))
    }
}

/// Permissions in octal, as the low 12 bits of st_mode.
fn mode(word: Word<'_>) -> Result<u32, ListingError> {
    std::str::from_utf8(word.text)
        .ok()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|text| u32::from_str_radix(text, 8).ok())
        .filter(|mode| *mode <= 0o7777)
        .ok_or_else(|| word.fault(Fault::Mode(word.lossy())))
}

/// Seconds, and behind a dot nanoseconds: a number of them, not a fraction.
fn time(word: Word<'_>) -> Result<Timestamp, ListingError> {
    let bad = || word.fault(Fault::Time(word.lossy()));
    let text = std::str::from_utf8(word.text).map_err(|_| bad())?;
    let (seconds, nanoseconds) = text.split_once('.').unwrap_or((text, "0"));
    let digits = nanoseconds.bytes().all(|byte| byte.is_ascii_digit());
    let nanoseconds: u32 = match nanoseconds {
        "" => 0,
        text if digits => text.parse().map_err(|_| bad())?,
        _ => return Err(bad()),
    };
    if nanoseconds >= 1_000_000_000 || seconds.starts_with('+') {
        return Err(bad());
    }
    Ok(Timestamp {
        seconds: seconds.parse().map_err(|_| bad())?,
        nanoseconds,
    })
}

/// `native,8,1`, of any system that has two numbers; or Linux's one number for both.
fn device(word: Word<'_>) -> Result<Device, ListingError> {
    let bad = || word.fault(Fault::Device(word.lossy()));
    let text = std::str::from_utf8(word.text).map_err(|_| bad())?;
    let number = |text: &str| {
        text.strip_prefix("0x").map_or_else(
            || text.parse().ok(),
            |digits| u64::from_str_radix(digits, 16).ok(),
        )
    };
    let small = |text: &str| number(text).and_then(|number| u32::try_from(number).ok());
    let parts: Vec<&str> = text.split(',').collect();
    match parts[..] {
        [both] => {
            let both = number(both).ok_or_else(bad)?;
            Ok(Device {
                major: rustix::fs::major(both),
                minor: rustix::fs::minor(both),
            })
        }
        [_system, major, minor] => Ok(Device {
            major: small(major).ok_or_else(bad)?,
            minor: small(minor).ok_or_else(bad)?,
        }),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire::lines;
    use super::*;

    fn parse(text: &str) -> Result<Line, (usize, String)> {
        let words = lines(text.as_bytes()).next().unwrap();
        Line::parse(&words).map_err(|error| match error {
            ListingError::Syntax { place, fault } => (place.column, fault.to_string()),
            other => panic!("{other}"),
        })
    }

    fn keywords(text: &str) -> Keywords {
        match parse(text).unwrap() {
            Line::Entry(entry) => entry.keywords,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_of_bsdtar_is_understood() {
        let found = keywords(
            "./a\\040b nlink=2 gname=root uname=root time=1795657664.5 mode=4755 gid=7 uid=1000 \
             inode=10 resdevice=native,254,0 type=file size=2 sha256digest=00",
        );
        let expected = Keywords {
            kind: Some(Kind::File),
            mode: Some(0o4755),
            uid: Some(1000),
            gid: Some(7),
            time: Some(Timestamp {
                seconds: 1_795_657_664,
                nanoseconds: 5,
            }),
            size: Some(2),
            ..Keywords::default()
        };
        assert_eq!(found, expected);
        assert_eq!(
            keywords("x time=-5.").time,
            Some(Timestamp::from_seconds(-5))
        );
        assert!(keywords("x optional").optional);
        let device = |text| keywords(text).device.map(|it| (it.major, it.minor));
        assert_eq!(device("x device=native,8,1"), Some((8, 1)));
        assert_eq!(device("x device=0x801"), Some((8, 1)));
    }

    #[test]
    fn paths_are_names_or_full() {
        let path = |text| match parse(text).unwrap() {
            Line::Entry(entry) => entry.path,
            other => panic!("{other:?}"),
        };
        assert_eq!(path("."), EntryPath::Name(None));
        assert_eq!(path("a type=dir"), EntryPath::Name(Some(b"a".to_vec())));
        let full = EntryPath::Full(vec![b"a".to_vec(), b"b c".to_vec()]);
        assert_eq!(path("./a//b\\040c"), full);
        assert!(matches!(parse("   .."), Ok(Line::Up(_))));
        assert_eq!(parse("/unset all"), Ok(Line::UnsetAll));
        assert_eq!(
            parse("/unset uid gname"),
            Ok(Line::Unset(vec![Keyword::Uid, Keyword::Ignored]))
        );
    }

    #[test]
    fn what_is_wrong_is_told_by_its_column() {
        for (text, column) in [
            ("a tipe=dir", 3),
            ("a type=folder", 8),
            ("a mode=u+rwx", 8),
            ("a mode=10000", 8),
            ("a uid=-1", 7),
            ("a size=", 8),
            ("a time=now", 8),
            ("a time=1.5x", 8),
            ("a time=1.1000000000", 8),
            ("a type", 3),
            ("a link=\\x", 8),
            ("a device=native,1,2,3", 10),
            ("./a/../b", 1),
            ("a\\000", 1),
            ("/include x", 1),
        ] {
            assert_eq!(parse(text).unwrap_err().0, column, "{text}");
        }
    }

    #[test]
    fn defaults_are_set_and_unset() {
        let mut defaults = keywords("x uid=1 mode=644 optional");
        defaults.set(keywords("x uid=2 gid=3"));
        defaults.unset(Keyword::Mode);
        defaults.unset(Keyword::Optional);
        assert_eq!(defaults, keywords("x uid=2 gid=3"));
    }
}
