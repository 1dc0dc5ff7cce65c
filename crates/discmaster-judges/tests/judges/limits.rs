//! What readers are known not to do. Everything else they show is held to be exact.

use unicode_normalization::UnicodeNormalization;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

/// A reader's known limit on names.
pub(crate) struct Limit {
    pub(crate) reader: &'static str,
    /// What it does, and why.
    #[expect(dead_code, reason = "read by people: the table is the documentation")]
    pub(crate) what: &'static str,
    /// What becomes of a name; None when the entry is left out.
    shown: fn(&str, Kind) -> Option<Vec<u8>>,
}

pub(crate) const TABLE: &[Limit] = &[
    Limit {
        reader: "bsdtar",
        what: "composes decomposed names: libarchive brings all UTF-16 to normalization form C",
        shown: |name, _| Some(name.nfc().collect::<String>().into()),
    },
    Limit {
        reader: "xorriso",
        what: "takes a dot off the end of a file's name: in ISO 9660 it only says that there is \
               no extension",
        shown: |name, kind| Some(without_dot(name, kind)),
    },
    Limit {
        reader: "7z",
        what: "takes a dot off the end of a file's name, like xorriso",
        shown: |name, kind| Some(without_dot(name, kind)),
    },
    Limit {
        reader: "isoinfo",
        what: "shows what is not in ISO 8859-1 as _, a character outside the BMP as two: \
               it prints in eight-bit character sets only, and takes Joliet for UCS-2",
        shown: |name, _| Some(latin_1(name)),
    },
    Limit {
        reader: "libcdio",
        what: "cuts a name to as many bytes of UTF-8 as it has of UCS-2: it sizes its buffer \
               by the directory record; takes a dot off the end of a file's name",
        shown: |name, kind| Some(cut(name, kind)),
    },
    Limit {
        reader: "libcdio",
        what: "shows no folder that holds a name with a character outside the BMP: it converts \
               from UCS-2, where surrogates are invalid, and gives the folder up",
        shown: |name, _| {
            name.chars()
                .all(|c| c.len_utf16() == 1)
                .then(|| name.into())
        },
    },
    Limit {
        reader: "kernel",
        what: "takes all dots off the end of a name, a folder's, too: as Windows does",
        shown: |name, _| Some(without_dots(name)),
    },
    Limit {
        reader: "kernel",
        what: "shows no file whose name has more than 253 bytes in UTF-8: it counts them in one \
               byte, and the version number among them",
        shown: |name, kind| (kind == Kind::Folder || name.len() <= 253).then(|| name.into()),
    },
];

/// A path as a reader shows it; None when it leaves the entry out.
pub(crate) fn shown(reader: &str, path: &str, kind: Kind) -> Option<Vec<u8>> {
    let (folders, name) = path
        .rsplit_once('/')
        .map_or((None, path), |(folders, name)| (Some(folders), name));
    let name = shown_name(reader, name, kind)?;
    let Some(folders) = folders else {
        return Some(name);
    };
    let mut bytes = shown(reader, folders, Kind::Folder)?;
    bytes.push(b'/');
    bytes.extend(name);
    Some(bytes)
}

fn shown_name(reader: &str, name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut bytes = name.as_bytes().to_vec();
    for limit in TABLE.iter().filter(|limit| limit.reader == reader) {
        let changed = (limit.shown)(name, kind)?;
        if changed != name.as_bytes() {
            bytes = changed;
        }
    }
    Some(bytes)
}

fn without_dot(name: &str, kind: Kind) -> Vec<u8> {
    match (kind, name.strip_suffix('.')) {
        (Kind::File, Some(without)) => without.into(),
        _ => name.into(),
    }
}

fn without_dots(name: &str) -> Vec<u8> {
    match name.trim_end_matches('.') {
        "" => name[..1].into(),
        without => without.into(),
    }
}

fn latin_1(name: &str) -> Vec<u8> {
    name.encode_utf16()
        .map(|unit| u8::try_from(unit).unwrap_or(b'_'))
        .collect()
}

/// As libcdio does it: the name with its version number is cut, and what is left of the version
/// number is taken off; a semicolon left alone becomes a dot.
fn cut(name: &str, kind: Kind) -> Vec<u8> {
    let name = match kind {
        Kind::File => format!("{name};1"),
        Kind::Folder => name.to_string(),
    };
    let mut bytes = name.as_bytes().to_vec();
    bytes.truncate(name.encode_utf16().count() * 2);
    for version in [&b".;1"[..], b";1"] {
        if let Some(without) = bytes.strip_suffix(version) {
            return without.into();
        }
    }
    if let Some(semicolon) = bytes.last_mut().filter(|byte| **byte == b';') {
        *semicolon = b'.';
    }
    bytes
}
