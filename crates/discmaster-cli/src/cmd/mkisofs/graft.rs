//! What a path of the command line says: what lies there goes to which place of the image.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

/// Something of the file system, and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graft {
    /// None: a folder's contents go to the root, a file goes there under its own name.
    pub target: Option<Target>,
    pub source: PathBuf,
}

/// A place in the image, by the names from its root on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    pub names: Vec<Vec<u8>>,
    /// It ends in a slash, or is the root: it is a folder, whatever goes there.
    pub folder: bool,
}

/// A place that no image has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}: `..` leads out of the image")]
pub struct Outside(String);

impl Graft {
    /// `path` as it was given; only with `-graft-points` is an equals sign anything special.
    pub fn new(path: OsString, graft_points: bool) -> Result<Self, Outside> {
        if !graft_points {
            let source = path.into();
            return Ok(Self {
                target: None,
                source,
            });
        }
        let (target, source) = split(&path.into_vec());
        Ok(Self {
            target: target.map(|target| Target::new(&target)).transpose()?,
            source: OsString::from_vec(source).into(),
        })
    }
}

impl Target {
    pub fn new(path: &[u8]) -> Result<Self, Outside> {
        let mut names = Vec::new();
        for name in path.split(|&byte| byte == b'/') {
            match name {
                b"" | b"." => {}
                b".." => return Err(Outside(String::from_utf8_lossy(path).into_owned())),
                name => names.push(name.to_vec()),
            }
        }
        let folder = names.is_empty() || path.ends_with(b"/");
        Ok(Self { names, folder })
    }
}

/// In two at the first equals sign that is not escaped; neither part is escaped any longer.
fn split(text: &[u8]) -> (Option<Vec<u8>>, Vec<u8>) {
    let mut target = None;
    let mut part = Vec::new();
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => part.push(
                bytes
                    .next_if(|next| matches!(next, b'\\' | b'='))
                    .unwrap_or(byte),
            ),
            b'=' if target.is_none() => target = Some(std::mem::take(&mut part)),
            _ => part.push(byte),
        }
    }
    (target, part)
}

/// The words of a list that may be quoted, as in xorriso's --quoted_path_list: `"` and `'` enclose what
/// has blanks in it, the one the other too; `\` at the end of a line joins the next to it.
pub fn quoted_words(list: &[u8]) -> Vec<OsString> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let mut quote: Option<u8> = None;
    let mut bytes = list.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Some(mark), byte) if byte == mark => quote = None,
            (Some(_), byte) => word.get_or_insert_default().push(byte),
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                word.get_or_insert_default();
            }
            (None, b'\\') if bytes.peek() == Some(&b'\n') => {
                bytes.next();
            }
            (None, byte) if byte.is_ascii_whitespace() => words.extend(word.take()),
            (None, byte) => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    words.into_iter().map(OsString::from_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graft(path: &str) -> (Option<String>, String) {
        let Graft { target, source } = Graft::new(path.into(), true).unwrap();
        let shown = |target: Target| {
            let names: Vec<_> = target
                .names
                .iter()
                .map(|name| String::from_utf8_lossy(name))
                .collect();
            names.join("/") + if target.folder { "/" } else { "" }
        };
        (target.map(shown), source.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_path_is_cut_at_its_first_bare_equals_sign() {
        let at = |target: &str, source: &str| (Some(target.to_owned()), source.to_owned());
        assert_eq!(graft("a/b=c/d"), at("a/b", "c/d"));
        assert_eq!(graft("a=b=c"), at("a", "b=c"));
        assert_eq!(graft(r"x\=y=src\=z"), at("x=y", "src=z"));
        assert_eq!(graft(r"back\\slash=c"), at(r"back\slash", "c"));
        assert_eq!(graft(r"a\b=c"), at(r"a\b", "c"));
        assert_eq!(graft("/lead//./x=c"), at("lead/x", "c"));
        assert_eq!(graft("dir/=c"), at("dir/", "c"));
        assert_eq!(graft("/=c"), at("/", "c"));
        assert_eq!(graft("="), at("/", ""));
        assert_eq!(graft(r"no\=target"), (None, "no=target".to_owned()));
    }

    #[test]
    fn without_the_option_an_equals_sign_is_nothing_special() {
        let graft = Graft::new(r"a=b\=".into(), false).unwrap();
        assert_eq!(graft.target, None);
        assert_eq!(graft.source, PathBuf::from(r"a=b\="));
    }

    #[test]
    fn no_target_leads_out() {
        let refused = Graft::new("a/../../b=c".into(), true).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "a/../../b: `..` leads out of the image"
        );
    }

    #[test]
    fn quoted_words_hold_blanks_and_line_ends() {
        let words = quoted_words(b"one 'two \"2\"' \"it's\"\n\n\"line\nend\" a\\\nb '' c'd'e");
        assert_eq!(
            words,
            ["one", "two \"2\"", "it's", "line\nend", "ab", "", "cde"]
        );
    }
}
