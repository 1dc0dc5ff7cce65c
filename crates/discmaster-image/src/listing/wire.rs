//! The letters of a listing (mtree(5)): lines, words and escapes, and where each stands.

/// Where something stands in a listing, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    /// Byte of the line.
    pub column: usize,
}

/// A word as it stands there, escapes and all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t [u8],
    pub(super) place: Place,
}

/// The lines that have words: neither blank nor comments. A line that ends with a backslash goes on in
/// the next one.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = Vec<Word<'_>>> {
    let mut physical = text.split(|byte| *byte == b'\n').zip(1..);
    std::iter::from_fn(move || {
        let mut words = Vec::new();
        loop {
            let Some((line, number)) = physical.next() else {
                // A backslash ended the last line.
                return (!words.is_empty()).then_some(words);
            };
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let comment = words.is_empty() && line.trim_ascii_start().starts_with(b"#");
            let (line, more) = match line.strip_suffix(b"\\") {
                Some(rest) if !comment => (rest, true),
                _ => (line, false),
            };
            if !comment {
                words.extend(split(line, number));
            }
            if !more {
                break;
            }
        }
        Some(words)
    })
    .filter(|words| !words.is_empty())
}

fn split(line: &[u8], number: usize) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_word = |byte: &u8| !matches!(*byte, b' ' | b'\t');
        let begin = at + line[at..].iter().position(is_word)?;
        let length = line[begin..]
            .iter()
            .take_while(|byte| is_word(byte))
            .count();
        at = begin + length;
        Some(Word {
            text: &line[begin..at],
            place: Place {
                line: number,
                column: begin + 1,
            },
        })
    })
}

impl<'t> Word<'t> {
    /// What is before the first `=`, and what is behind it, if there is one.
    pub(super) fn halves(self) -> (Self, Option<Self>) {
        match self.text.iter().position(|byte| *byte == b'=') {
            None => (self, None),
            Some(at) => {
                let begin = Word {
                    text: &self.text[..at],
                    ..self
                };
                (begin, Some(self.from(at + 1)))
            }
        }
    }

    /// The word from a byte of it on.
    pub(super) fn from(self, at: usize) -> Self {
        Self {
            text: &self.text[at..],
            place: Place {
                column: self.place.column + at,
                ..self.place
            },
        }
    }

    /// The bytes that are meant; or the escape that means none.
    pub(super) fn unescaped(self) -> Result<Vec<u8>, Self> {
        let mut bytes = Vec::with_capacity(self.text.len());
        let mut at = 0;
        while let Some(&byte) = self.text.get(at) {
            if byte != b'\\' {
                bytes.push(byte);
                at += 1;
                continue;
            }
            let rest = &self.text[at + 1..];
            let (meant, length) = escape(rest).ok_or(self.from(at))?;
            bytes.push(meant);
            at += 1 + length;
        }
        Ok(bytes)
    }
}

/// The byte that is meant by what is behind a backslash, and how many bytes say so: three octal digits,
/// or a letter as vis(3) and C have them.
fn escape(rest: &[u8]) -> Option<(u8, usize)> {
    if let Some(digits) = rest.get(..3) {
        let octal = digits.iter().try_fold(0_u32, |number, digit| {
            matches!(digit, b'0'..=b'7').then(|| number * 8 + u32::from(digit - b'0'))
        });
        if let Some(byte) = octal {
            return Some((u8::try_from(byte).ok()?, 3));
        }
    }
    let byte = match rest.first()? {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        b's' => b' ',
        letter @ (b'\\' | b'"' | b'#' | b'\'') => *letter,
        _ => return None,
    };
    Some((byte, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<(usize, usize, &str)>> {
        lines(text.as_bytes())
            .map(|line| {
                line.iter()
                    .map(|word| {
                        let text = std::str::from_utf8(word.text).unwrap();
                        (word.place.line, word.place.column, text)
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn words_know_where_they_stand() {
        let text = "#mtree\n\n  /set type=file\t uid=0\r\n# no \\\na \\\n   b=c\n\\\nd";
        assert_eq!(
            words(text),
            [
                vec![(3, 3, "/set"), (3, 8, "type=file"), (3, 19, "uid=0")],
                vec![(5, 1, "a"), (6, 4, "b=c")],
                vec![(8, 1, "d")],
            ]
        );
        assert_eq!(words("a \\"), [vec![(1, 1, "a")]]);
        assert_eq!(words(""), Vec::<Vec<_>>::new());
    }

    #[test]
    fn escapes_mean_bytes_or_are_told_by_place() {
        let unescaped = |text: &str| {
            let text = text.as_bytes();
            let place = Place { line: 1, column: 5 };
            let word = Word { text, place };
            word.unescaped().map_err(|wrong| wrong.place.column)
        };
        assert_eq!(unescaped("a\\040b\\134"), Ok(b"a b\\".to_vec()));
        assert_eq!(
            unescaped("\\303\\234\\s\\#\\\\"),
            Ok(b"\xc3\x9c #\\".to_vec())
        );
        assert_eq!(unescaped("ab\\8"), Err(7));
        assert_eq!(unescaped("\\400"), Err(5));
        assert_eq!(unescaped("x\\"), Err(6));
    }

    #[test]
    fn a_word_parts_at_its_first_equals_sign() {
        let place = Place { line: 2, column: 3 };
        let word = Word {
            text: b"link=a=b",
            place,
        };
        let (key, value) = word.halves();
        let value = value.unwrap();
        assert_eq!((key.text, value.text), (&b"link"[..], &b"a=b"[..]));
        assert_eq!(value.place.column, 8);
    }
}
