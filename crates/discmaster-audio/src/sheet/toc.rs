//! TOC files of cdrdao, as its manual page describes them.
//!
//! The order of bytes is as documented there: files named `.wav` say it themselves, all others without a
//! format of their own are big-endian, and `SWAP` reverses that.

mod cd_text;
#[cfg(test)]
mod tests;
mod token;
mod track;

use super::error::{Fault, Wrong};
use super::remark::{At, Remark, Told};
use super::{Borders, Format, Holds, Sheet, number};
use cd_text::Languages;
use std::collections::HashMap;
use std::path::Path;
use token::{Kind, Token, Tokens};

/// The sheet that a text is, without a track if there is none in it.
pub fn parse(path: &Path, text: &str) -> Result<(Sheet, Vec<Remark>), Fault> {
    let mut sheet = Sheet::empty(path.to_owned(), Format::Toc);
    sheet.borders = Borders::Padded;
    let mut reader = Reader {
        tokens: Tokens::new(text),
        sheet,
        files: HashMap::new(),
        languages: Languages::default(),
        remarks: Vec::new(),
    };
    reader.all()?;
    let Reader {
        mut sheet,
        languages,
        mut remarks,
        ..
    } = reader;
    sheet.cd_text = languages.finish(sheet.tracks.len());
    remarks.sort_by_key(|remark| remark.at);
    Ok((sheet, remarks))
}

struct Reader<'a> {
    tokens: Tokens<'a>,
    sheet: Sheet,
    /// Their places in the sheet.
    files: HashMap<(String, Holds), usize>,
    languages: Languages,
    remarks: Vec<Remark>,
}

/// Something in the wrong place.
fn unexpected(token: &Token<'_>, wanted: &str) -> Fault {
    Fault::new(
        token.at,
        Wrong::Syntax(format!("{} comes where {wanted} is expected", token.kind)),
    )
}

impl<'a> Reader<'a> {
    fn tell(&mut self, at: At, told: Told) {
        self.remarks.push(Remark::new(at, told));
    }

    fn all(&mut self) -> Result<(), Fault> {
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::End => return Ok(()),
                Kind::Word("TRACK") => self.track(token.at)?,
                Kind::Word("CATALOG") => {
                    let (written, at) = self.string("the catalogue number")?;
                    if !written.is_empty() {
                        let (catalog, told) = number::catalog(&written);
                        self.sheet.catalog = catalog;
                        self.remarks.extend(told.map(|told| Remark::new(at, told)));
                    }
                }
                Kind::Word("CD_DA" | "CD_ROM" | "CD_ROM_XA") => {}
                Kind::Word("CD_I") => self.tell(token.at, Told::CdI),
                Kind::Word("FIRST_TRACK_NO") => {
                    let (number, at) = self.integer("the number of the first track")?;
                    let first = u8::try_from(number).ok();
                    let first = first
                        .filter(|first| (1..=crate::red_book::LAST_TRACK).contains(first))
                        .ok_or_else(|| Fault::new(at, Wrong::TrackNumber(number.to_string())))?;
                    if first != 1 {
                        self.tell(at, Told::FirstNumber(first));
                    }
                }
                Kind::Word("CD_TEXT") => self.cd_text(None)?,
                _ => return Err(unexpected(&token, "TRACK, CATALOG, CD_TEXT or CD_DA")),
            }
        }
    }

    /// The next token, if it is this word or sign.
    fn take(&mut self, wanted: &Kind<'_>) -> Result<Option<At>, Fault> {
        let token = self.tokens.peek()?;
        if token.kind == *wanted {
            let at = token.at;
            self.tokens.next()?;
            return Ok(Some(at));
        }
        Ok(None)
    }

    fn sign(&mut self, sign: char) -> Result<(), Fault> {
        let token = self.tokens.next()?;
        if token.kind == Kind::Sign(sign) {
            return Ok(());
        }
        Err(unexpected(&token, &format!("'{sign}'")))
    }

    fn integer(&mut self, what: &str) -> Result<(u64, At), Fault> {
        let token = self.tokens.next()?;
        match token.kind {
            Kind::Number(digits) => Ok((value(digits, token.at)?, token.at)),
            _ => Err(unexpected(&token, what)),
        }
    }

    /// A string that is no CD-Text: its bytes are UTF-8.
    fn string(&mut self, what: &str) -> Result<(String, At), Fault> {
        let token = self.tokens.next()?;
        let Kind::String(string) = token.kind else {
            return Err(unexpected(&token, what));
        };
        let text = string.utf8().ok_or_else(|| {
            let wrong = Wrong::Syntax("the bytes of this string are not UTF-8".to_owned());
            Fault::new(token.at, wrong)
        })?;
        Ok((text, token.at))
    }

    /// Minutes, seconds and frames.
    fn time(&mut self) -> Result<(u32, At), Fault> {
        let (first, at) = self.integer("a time, minutes:seconds:frames,")?;
        self.time_from(first, at)
    }

    fn time_from(&mut self, minutes: u64, at: At) -> Result<(u32, At), Fault> {
        self.sign(':')?;
        let (seconds, _) = self.integer("a number of seconds")?;
        self.sign(':')?;
        let (frames, _) = self.integer("a number of frames")?;
        let text = format!("{minutes}:{seconds}:{frames}");
        let blocks = number::time(&text).map_err(|wrong| Fault::new(at, wrong))?;
        Ok((blocks, at))
    }
}

fn value(digits: &str, at: At) -> Result<u64, Fault> {
    digits.parse().map_err(|_| {
        let wrong = Wrong::Syntax(format!("{digits} is too large a number"));
        Fault::new(at, wrong)
    })
}
