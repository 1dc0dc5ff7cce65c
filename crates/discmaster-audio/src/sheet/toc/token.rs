//! The words, numbers, strings and signs of a TOC file, with their places.

use crate::sheet::error::{Fault, Wrong};
use crate::sheet::remark::At;
use std::borrow::Cow;
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) at: At,
    pub(super) kind: Kind<'a>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Word(&'a str),
    /// Digits.
    Number(&'a str),
    String(Text),
    /// One of `{}:,#`, or what has no place in a TOC file.
    Sign(char),
    End,
}

/// A string: characters, and bytes that were written as numbers (`\351`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// UTF-8, and the bytes among it.
    bytes: Vec<u8>,
    /// There is a character of more than 7 bits.
    has_characters: bool,
    /// There is a byte of 8 bits.
    has_bytes: bool,
}

/// What a string says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said<'a> {
    Characters(Cow<'a, str>),
    /// Bytes of whatever characters CD-Text has.
    Bytes(&'a [u8]),
    /// Both, of which nobody knows what they are together.
    Mixed,
}

impl Text {
    pub(super) fn of_bytes(bytes: Vec<u8>) -> Self {
        Self {
            has_bytes: bytes.iter().any(|byte| !byte.is_ascii()),
            has_characters: false,
            bytes,
        }
    }

    pub(super) fn said(&self) -> Said<'_> {
        match (self.has_characters, self.has_bytes) {
            (true, true) => Said::Mixed,
            (false, true) => Said::Bytes(&self.bytes),
            (_, false) => Said::Characters(String::from_utf8_lossy(&self.bytes)),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn utf8(self) -> Option<String> {
        String::from_utf8(self.bytes).ok()
    }
}

pub(super) struct Tokens<'a> {
    left: &'a str,
    at: At,
    peeked: Option<Token<'a>>,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            left: text,
            at: At { line: 1, column: 1 },
            peeked: None,
        }
    }

    pub(super) fn peek(&mut self) -> Result<&Token<'a>, Fault> {
        let token = match self.peeked.take() {
            Some(token) => token,
            None => self.read()?,
        };
        Ok(self.peeked.insert(token))
    }

    pub(super) fn next(&mut self) -> Result<Token<'a>, Fault> {
        match self.peeked.take() {
            Some(token) => Ok(token),
            None => self.read(),
        }
    }

    fn character(&mut self) -> Option<char> {
        let character = self.left.chars().next()?;
        self.left = self.left.get(character.len_utf8()..).unwrap_or("");
        if character == '\n' {
            self.at.line = self.at.line.saturating_add(1);
            self.at.column = 1;
        } else {
            self.at.column = self.at.column.saturating_add(1);
        }
        Some(character)
    }

    /// Goes over ASCII characters of this kind.
    fn run(&mut self, belongs: fn(u8) -> bool) -> &'a str {
        let length = self.left.bytes().take_while(|byte| belongs(*byte)).count();
        let (run, left) = self
            .left
            .split_at_checked(length)
            .unwrap_or((self.left, ""));
        self.left = left;
        let columns = u32::try_from(length).unwrap_or(u32::MAX);
        self.at.column = self.at.column.saturating_add(columns);
        run
    }

    fn skip(&mut self) {
        while let Some(first) = self.left.chars().next() {
            if self.left.starts_with("//") {
                while self.left.chars().next().is_some_and(|next| next != '\n') {
                    self.character();
                }
            } else if first.is_whitespace() || first == '\u{FEFF}' {
                self.character();
            } else {
                return;
            }
        }
    }

    fn read(&mut self) -> Result<Token<'a>, Fault> {
        self.skip();
        let at = self.at;
        let kind = match self.left.bytes().next() {
            None => Kind::End,
            Some(b'"') => Kind::String(self.string(at)?),
            Some(b'0'..=b'9') => Kind::Number(self.run(|byte| byte.is_ascii_digit())),
            Some(byte) if byte.is_ascii_alphabetic() => {
                Kind::Word(self.run(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
            }
            Some(_) => self.character().map_or(Kind::End, Kind::Sign),
        };
        Ok(Token { at, kind })
    }

    fn string(&mut self, at: At) -> Result<Text, Fault> {
        self.character();
        let mut text = Text::default();
        loop {
            let here = self.at;
            match self.character() {
                None | Some('\n') => {
                    let wrong = Wrong::Syntax("the string is not closed on its line".to_owned());
                    return Err(Fault::new(at, wrong));
                }
                Some('"') => return Ok(text),
                Some('\\') => self.escaped(&mut text, here)?,
                Some(character) => {
                    text.has_characters |= !character.is_ascii();
                    let mut buffer = [0; 4];
                    text.bytes
                        .extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
    }

    fn escaped(&mut self, text: &mut Text, at: At) -> Result<(), Fault> {
        let wrong = || {
            let wrong = r#"behind \ comes ", \ or a byte as three octal digits"#;
            Fault::new(at, Wrong::Syntax(wrong.to_owned()))
        };
        let first = self.character().ok_or_else(wrong)?;
        if matches!(first, '"' | '\\') {
            text.bytes.extend(u8::try_from(first));
            return Ok(());
        }
        let mut byte = first.to_digit(8).ok_or_else(wrong)?;
        for _ in 0..2 {
            let digit = self.character().and_then(|digit| digit.to_digit(8));
            byte = byte << 3 | digit.ok_or_else(wrong)?;
        }
        let byte = u8::try_from(byte).map_err(|_| wrong())?;
        text.has_bytes |= !byte.is_ascii();
        text.bytes.push(byte);
        Ok(())
    }
}

impl fmt::Display for Kind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Number(digits) => f.write_str(digits),
            Self::String(text) => write!(f, "{:?}", String::from_utf8_lossy(&text.bytes)),
            Self::Sign(sign) => write!(f, "{sign:?}"),
            Self::End => f.write_str("the end"),
        }
    }
}
